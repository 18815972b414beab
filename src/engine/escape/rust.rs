//! Rust: literals of one value.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::text::is_unprintable;

/// `None` for lists and maps: which of Rust's collections is meant is known to the template alone.
pub fn literal(value: &Json) -> Option<String> {
    match value {
        Json::Null => Some("None".to_owned()),
        Json::String(text) => Some(string(text)),
        Json::Bool(_) | Json::Number(_) => Some(value.to_string()),
        Json::Array(_) | Json::Object(_) => None,
    }
}

fn string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => literal.extend(['\\', character]),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            _ if is_unprintable(character) => {
                let _ = write!(literal, "{}", character.escape_unicode());
            }
            _ => literal.push(character),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_written_by_number() {
        assert_eq!(string("a \"b\"\\\n\u{202e}日"), "\"a \\\"b\\\"\\\\\\n\\u{202e}日\"");
        assert_eq!(literal(&Json::from(-1.5)).as_deref(), Some("-1.5"));
        assert_eq!(literal(&serde_json::json!({})), None);
    }
}
