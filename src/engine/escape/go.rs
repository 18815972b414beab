//! Go: literals of one value.

use serde_json::Value as Json;

use super::text::quoted;

/// `None` for lists and maps: what Go writes before them depends on the type of their items.
pub fn literal(value: &Json) -> Option<String> {
    match value {
        Json::Null => Some("nil".to_owned()),
        // The escapes of JSON, without those of two units, mean the same in Go.
        Json::String(text) => Some(quoted(text)),
        Json::Bool(_) | Json::Number(_) => Some(value.to_string()),
        Json::Array(_) | Json::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_interpreted_strings() {
        assert_eq!(
            literal(&Json::from("a \"b\"\n\u{202e}")).as_deref(),
            Some("\"a \\\"b\\\"\\n\\u202e\"")
        );
        assert_eq!(literal(&Json::Null).as_deref(), Some("nil"));
        assert_eq!(literal(&serde_json::json!([1])), None);
    }
}
