//! HTML: text of an element or of a quoted attribute.

/// A page is read with `\n` alone at the ends of lines: a carriage return is one only by its number.
pub fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\r' => escaped.push_str("&#13;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_in_either_quotes_are_safe() {
        assert_eq!(
            text("<b a=\"1\" b='2'> & \r"),
            "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt; &amp; &#13;"
        );
    }
}
