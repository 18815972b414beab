//! XML: text of an element or of a quoted attribute.

/// Readers make one blank of a line break in an attribute, unless it is written by its number. Two characters that answers may hold and no
/// document can become the sign for what cannot be shown.
pub fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' => escaped.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_keep_their_lines() {
        assert_eq!(text("a\n\tb"), "a&#10;&#9;b");
        assert_eq!(text("<b> & ]]> \"'"), "&lt;b&gt; &amp; ]]&gt; &quot;&apos;");
        assert_eq!(text("\u{fffe}"), "\u{fffd}");
    }
}
