//! `list`: single values of one type, none twice.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{Candidates, Kind, List, QuestionError, QuestionProblem, QuestionType, RawQuestion, ValueProblem, schema};
use crate::yaml::{Node, NodeValue, Style};

impl QuestionType for List {
    fn keys() -> &'static [&'static str] {
        &["items", "min", "max"]
    }

    fn parse(mut raw: RawQuestion) -> Result<Self, QuestionError> {
        let Some(items) = raw.items.take() else {
            return Err(raw.error(QuestionProblem::Missing("items")));
        };
        let (min, max) = raw.item_bounds()?;
        if !items.kind.is_item() {
            return Err(raw.error(QuestionProblem::Items));
        }
        Ok(Self {
            items: Box::new(Kind::parse(items.kind, items.into_question(&raw))?),
            min,
            max,
        })
    }

    fn empty(&self) -> Value {
        Value::Array(Vec::new())
    }

    fn expected(&self) -> String {
        "a list".to_owned()
    }

    fn hint(&self, found: &Node) -> Option<&'static str> {
        Some(hint(found))
    }

    fn json_schema(&self) -> Map<String, Value> {
        let mut list = json!({
            "type": "array", "items": self.items.json_schema(), "uniqueItems": true, "minItems": self.min,
        });
        if let Some(max) = self.max {
            list["maxItems"] = json!(max);
        }
        schema(list)
    }

    fn candidates(&self) -> Option<Candidates<'_>> {
        self.items.candidates()
    }
}

impl List {
    /// The first item that was given before, and its index.
    pub fn repeated(values: &[Value]) -> Option<(usize, ValueProblem)> {
        let mut seen = HashSet::new();
        let index = values.iter().position(|value| !seen.insert(as_given(value)))?;
        let value = as_given(&values[index]);
        Some((index, ValueProblem::DuplicateItem { value }))
    }

    /// What is wrong with the number of items, if anything.
    pub fn wrong_length(&self, length: usize) -> Option<ValueProblem> {
        wrong_length(length, self.min, self.max)
    }
}

pub(super) fn wrong_length(length: usize, min: usize, max: Option<usize>) -> Option<ValueProblem> {
    if length < min {
        return Some(ValueProblem::TooFewItems { length, min });
    }
    let max = max.filter(|max| length > *max)?;
    Some(ValueProblem::TooManyItems { length, max })
}

/// What to do where something else than a list stands.
pub(super) fn hint(found: &Node) -> &'static str {
    match &found.value {
        NodeValue::Scalar {
            style: Style::Computed, ..
        } => "on the command line, write `--set 'key=[first, second]'` or `--set key.0=first`",
        _ => "begin each item with `- `",
    }
}

/// A value as messages show it.
pub(super) fn as_given(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
