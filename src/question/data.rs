//! `data`: any value of YAML, down to any depth: what a template hands on without looking into it.

use serde_json::{Map, Value};

use super::{QuestionError, QuestionType, RawQuestion, Scalar, Typing, ValueProblem};
use crate::yaml::{self, Node};

#[derive(Debug, Clone)]
pub struct Data;

impl QuestionType for Data {
    fn keys() -> &'static [&'static str] {
        &[]
    }

    fn parse(_raw: RawQuestion) -> Result<Self, QuestionError> {
        Ok(Self)
    }

    fn expected(&self) -> String {
        "any value".to_owned()
    }

    fn check_node(&self, node: &Node) -> Result<Value, ValueProblem> {
        match Scalar::of(node) {
            // What is typed as one text may be a list or a map.
            Some(Scalar { text, .. }) if node.is_computed() && text.starts_with(['{', '[']) => {
                let parsed = yaml::parse(text, node.place.source).ok().flatten();
                Ok(parsed.map_or_else(|| Value::from(text), |parsed| parsed.to_value()))
            }
            Some(Scalar { text, .. }) if node.is_computed() => Ok(yaml::plain_value(text)),
            _ => Ok(node.to_value()),
        }
    }

    fn json_schema(&self) -> Map<String, Value> {
        Map::new()
    }

    fn typing(&self) -> Typing {
        Typing {
            multiline: false,
            help: "as YAML on one line, such as {code: abc, count: 3}".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Value {
        let node = yaml::parse(text, 0).unwrap().unwrap();
        Data.check_node(&node).unwrap()
    }

    #[test]
    fn values_are_what_yaml_says() {
        assert_eq!(
            read("{a: 1, b: [1.5, true, null, ~], c: '1', d: {e: text, f: no}, g: 007}"),
            json!({"a": 1, "b": [1.5, true, null, null], "c": "1", "d": {"e": "text", "f": "no"}, "g": "007"})
        );
        assert_eq!(read("[]"), json!([]));
        assert_eq!(read("'{a: 1}'"), json!("{a: 1}"));
    }

    #[test]
    fn what_is_typed_is_read_as_yaml() {
        let typed = |text: &str| Data.check_node(&Node::typed(text)).unwrap();
        assert_eq!(typed("{a: [1, b]}"), json!({"a": [1, "b"]}));
        assert_eq!(typed("201"), json!(201));
        assert_eq!(typed("some words"), json!("some words"));
        assert_eq!(typed("{not closed"), json!("{not closed"));
    }
}
