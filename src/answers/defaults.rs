//! Defaults, computed from the answers before them.

use serde_json::Value;

use super::ProblemKind;
use super::asked::Asked;
use super::resolve::Resolution;
use crate::engine::{Context, Evaluator, is_expression};
use crate::question::Question;
use crate::yaml::{self, Node, Place};

impl Resolution<'_> {
    /// What stands for the answer to a question that nobody answered, where it has a default. One that cannot be
    /// computed is reported.
    pub(super) fn default_of(&mut self, question: &Question, asked: Asked<'_>, path: &str) -> Option<Node> {
        let default = question.default.as_ref()?;
        let given = match computed(default, self.evaluator, &self.context) {
            // A list that is computed as a whole is written in YAML.
            Ok(Value::String(text)) if !question.kind.form().is_single() => match yaml::parse(&text, 0) {
                Ok(node) => Ok(node.map_or_else(|| Node::computed(&Value::Array(Vec::new())), Node::without_places)),
                Err(error) => Err(error.to_string()),
            },
            other => other.map(|value| Node::computed(&value)),
        };
        match given {
            Ok(given) => Some(given),
            Err(cause) => {
                self.report(asked, path, Place::default(), ProblemKind::NoDefault { cause });
                None
            }
        }
    }
}

fn computed(default: &Value, evaluator: &Evaluator, context: &Context) -> Result<Value, String> {
    Ok(match default {
        Value::String(text) if is_expression(text) => {
            let text = evaluator.text(text, context).map_err(|error| error.to_string())?;
            Value::String(text.trim().to_owned())
        }
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| computed(item, evaluator, context))
                .collect::<Result<_, _>>()?,
        ),
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| Ok((key.clone(), computed(value, evaluator, context)?)))
                .collect::<Result<_, String>>()?,
        ),
        scalar => scalar.clone(),
    })
}
