//! `boolean`: yes or no, written `true` or `false`.

use serde_json::{Map, Value, json};

use super::{Candidate, Candidates, QuestionError, QuestionType, RawQuestion, Scalar, Shape, ValueProblem, schema};

#[derive(Debug, Clone)]
pub struct Boolean;

impl QuestionType for Boolean {
    fn keys() -> &'static [&'static str] {
        &[]
    }

    fn parse(_raw: RawQuestion) -> Result<Self, QuestionError> {
        Ok(Self)
    }

    fn empty(&self) -> Value {
        Value::Bool(false)
    }

    fn expected(&self) -> String {
        "`true` or `false`".to_owned()
    }

    fn check(&self, scalar: Scalar<'_>) -> Result<Value, ValueProblem> {
        match scalar.unquoted(self.expected())? {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            text => Err(ValueProblem::WrongType {
                expected: self.expected(),
                found: scalar.shown(),
                hint: match text.to_ascii_lowercase().as_str() {
                    "yes" | "y" | "on" | "1" | "true" => Some("write `true`"),
                    "no" | "n" | "off" | "0" | "false" => Some("write `false`"),
                    _ => None,
                },
            }),
        }
    }

    fn json_schema(&self) -> Map<String, Value> {
        schema(json!({"type": "boolean"}))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Boolean
    }

    fn candidates(&self) -> Option<Candidates<'_>> {
        let these = ["true", "false"].map(|value| Candidate {
            value: value.to_owned(),
            label: self.shown(value),
            detail: String::new(),
        });
        Some(Candidates::These(these.to_vec()))
    }

    fn shown(&self, value: &str) -> String {
        match value {
            "true" => "yes",
            "false" => "no",
            other => other,
        }
        .to_owned()
    }

    fn summary(&self, name: &str, value: &str) -> Option<String> {
        (value == "true").then(|| name.to_owned())
    }
}
