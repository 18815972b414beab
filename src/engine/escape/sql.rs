//! SQL: literals of one value, by the standard. MySQL reads a backslash in them as an escape unless `NO_BACKSLASH_ESCAPES` is set.

use serde_json::Value as Json;

/// `None` for lists and maps, of which the standard has no literals.
pub fn literal(value: &Json) -> Option<String> {
    match value {
        Json::Null => Some("NULL".to_owned()),
        Json::Bool(true) => Some("TRUE".to_owned()),
        Json::Bool(false) => Some("FALSE".to_owned()),
        Json::Number(number) => Some(number.to_string()),
        Json::String(text) => Some(format!("'{}'", text.replace('\'', "''"))),
        Json::Array(_) | Json::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled_and_nothing_else_is_changed() {
        assert_eq!(literal(&Json::from("it's \\ \n%")).as_deref(), Some("'it''s \\ \n%'"));
        assert_eq!(literal(&Json::Bool(true)).as_deref(), Some("TRUE"));
        assert_eq!(literal(&serde_json::json!([])), None);
    }
}
