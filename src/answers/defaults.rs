//! Defaults, computed from the answers before them.

use std::borrow::Cow;

use serde_json::Value;

use super::ProblemKind;
use super::asked::Asked;
use super::resolve::Resolution;
use crate::engine::{Context, Evaluator, is_expression};
use crate::question::{Form, Question};
use crate::yaml::{self, Node, NodeValue, Place};

impl Resolution<'_> {
    /// What stands for the answer to a question that nobody answered, where it has a default. One that cannot be
    /// computed is reported.
    pub(super) fn default_of(&mut self, question: &Question, asked: Asked<'_>, path: &str) -> Option<Node> {
        let default = question.default.as_ref()?;
        let given = match computed(default, self.evaluator, &self.context) {
            Ok(Value::String(text)) if !question.kind.form().is_single() => list_of(&text),
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

    /// What is given for a question, with the records that earlier answers imply. `None` where these cannot be computed, which
    /// has then been reported.
    pub(super) fn with_implied<'n>(
        &mut self,
        question: &Question,
        given: &'n Node,
        asked: Asked<'_>,
        path: &str,
    ) -> Option<Cow<'n, Node>> {
        let (Form::Records(records), NodeValue::Sequence(items)) = (question.kind.form(), &given.value) else {
            return Some(Cow::Borrowed(given));
        };
        let Some(implied) = &records.implied else {
            return Some(Cow::Borrowed(given));
        };
        let text = self
            .evaluator
            .text(implied, &self.context)
            .map_err(|error| error.to_string());
        match text.and_then(|text| list_of(&text)) {
            Ok(Node {
                value: NodeValue::Sequence(implied),
                ..
            }) => {
                let mut all = items.clone();
                all.extend(records.missing(items, implied));
                Some(Cow::Owned(Node {
                    value: NodeValue::Sequence(all),
                    ..given.clone()
                }))
            }
            Ok(other) => {
                let cause = format!("{} is not a list of records", other.kind_name());
                self.report(asked, path, Place::default(), ProblemKind::NoDefault { cause });
                None
            }
            Err(cause) => {
                self.report(asked, path, Place::default(), ProblemKind::NoDefault { cause });
                None
            }
        }
    }
}

/// The list that is computed as a whole, and written in YAML.
fn list_of(text: &str) -> Result<Node, String> {
    match yaml::parse(text, 0) {
        Ok(node) => Ok(node.map_or_else(|| Node::computed(&Value::Array(Vec::new())), Node::without_places)),
        Err(error) => Err(error.to_string()),
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
