//! Labels and messages of Mermaid diagrams.

use std::fmt::Write as _;

use super::text::one_line;

/// Text of a Mermaid label or message, with the entity codes that Mermaid knows.
pub(super) fn mermaid_text(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        match character {
            '"' => output.push_str("#quot;"),
            '<' => output.push_str("#lt;"),
            '>' => output.push_str("#gt;"),
            '&' => output.push_str("#amp;"),
            '#' | ';' | '`' | '\\' | '%' | '{' | '}' | '|' => {
                let _ = write!(output, "#{};", u32::from(character));
            }
            _ => output.push(character),
        }
    }
    // Mermaid refuses a label that shows nothing.
    if output
        .chars()
        .all(|character| character.is_whitespace() || !shows(character))
    {
        output.push('?');
    }
    output
}

/// False for characters that take no room, such as a zero-width space.
fn shows(character: char) -> bool {
    !matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// A label in quotes.
pub(super) fn mermaid_label(text: &str) -> String {
    format!("\"{}\"", mermaid_text(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mermaid_labels_hold_nothing_special() {
        assert_eq!(mermaid_text("a \"b\" <c>; #1"), "a #quot;b#quot; #lt;c#gt;#59; #35;1");
        assert_eq!(mermaid_text("\u{200b}"), "?");
    }
}
