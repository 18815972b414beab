//! What is known of a draft whether or not it is complete: for those who help to complete it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Problem;
use crate::yaml::{Node, NodeValue};

/// All that one pass over a draft found out. Paths are those of problems, such as `components[1].name`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Review {
    /// Every checked answer at every depth, defaults included; what is wrong is not in here.
    pub(super) answers: BTreeMap<String, Value>,
    /// What each question holds before it is checked: as given, or its default.
    pub(super) raw: BTreeMap<String, Value>,
    /// Questions and fields whose `when` does not hold.
    pub(super) unasked: BTreeSet<String>,
    pub(super) problems: Vec<Problem>,
}

impl Review {
    /// The checked answer at a path.
    pub fn answer(&self, path: &str) -> Option<&Value> {
        self.answers.get(path)
    }

    /// What the question `key` holds, wrong or not: scalars as text, records with the fields that were given only.
    pub fn raw(&self, key: &str) -> Option<&Value> {
        self.raw.get(key)
    }

    /// True where a condition takes the question or field away.
    pub fn is_unasked(&self, path: &str) -> bool {
        self.unasked.contains(path)
    }

    /// All that is wrong, in the order of [`super::Problems`].
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// A tree as a value; scalars stay text, because what they mean is decided by the question.
pub(super) fn value_of(node: &Node) -> Value {
    match &node.value {
        _ if node.is_null() => Value::Null,
        NodeValue::Scalar { text, .. } => Value::String(text.clone()),
        NodeValue::Sequence(items) => Value::Array(items.iter().map(value_of).collect()),
        NodeValue::Mapping(entries) => Value::Object(
            entries
                .iter()
                .map(|entry| (entry.key.clone(), value_of(&entry.value)))
                .collect::<Map<_, _>>(),
        ),
    }
}
