//! What of the answers may be kept, and what of them must not be seen.

use serde_json::{Map, Value};

use super::{Answers, get_at, insert_at};
use crate::manifest::Manifest;
use crate::question::Question;

/// Keeps what has to be written so that the same answers come out again.
pub(super) fn storable(questions: &[Question], values: &Map<String, Value>) -> Map<String, Value> {
    let mut stored = Map::new();
    for question in questions.iter().filter(|question| !question.secret) {
        let Some(value) = get_at(values, &question.key) else {
            continue;
        };
        // A conditional answer that is empty was most likely not asked; one that was given empty comes back by its default.
        let may_be_left_out = question.default.is_none() || question.when.is_some() && !value.is_boolean();
        if value.is_null() || may_be_left_out && *value == question.kind.empty() {
            continue;
        }
        let value = match (value, question.kind.form().fields()) {
            (Value::Array(records), fields) if !fields.is_empty() => records
                .iter()
                .filter_map(Value::as_object)
                .map(|record| Value::Object(storable(fields, record)))
                .collect(),
            (value, _) => value.clone(),
        };
        insert_at(&mut stored, &question.key, value);
    }
    stored
}

/// Of the answers, those to the questions that `is_own` is true for: what has to be written so that the same answers come out again over the
/// same presets.
pub(super) fn own(
    questions: &[Question],
    values: &Map<String, Value>,
    is_own: impl Fn(&str) -> bool,
) -> Map<String, Value> {
    let mut own = Map::new();
    for question in questions.iter().filter(|question| is_own(&question.key)) {
        let mut alone = storable(std::slice::from_ref(question), values);
        let is_known = get_at(&alone, &question.key).is_some();
        if !is_known && !question.secret && question.when.is_none() {
            // Given empty, over an answer of a preset perhaps.
            if let Some(value) = get_at(values, &question.key).filter(|value| !value.is_null()) {
                insert_at(&mut alone, &question.key, value.clone());
            }
        }
        if let Some(value) = get_at(&alone, &question.key) {
            insert_at(&mut own, &question.key, value.clone());
        }
    }
    own
}

/// The texts that answer secret questions.
pub(super) fn secrets_of(questions: &[Question], values: &Map<String, Value>) -> Vec<String> {
    fn texts(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
            Value::Object(map) => map.values().for_each(|value| texts(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for question in questions {
        let Some(value) = get_at(values, &question.key) else {
            continue;
        };
        match value {
            value if question.secret => texts(value, &mut found),
            Value::Array(records) => {
                let records = records.iter().filter_map(Value::as_object);
                found.extend(records.flat_map(|record| secrets_of(question.kind.form().fields(), record)));
            }
            _ => {}
        }
    }
    found
}

impl Answers {
    /// The same with a different value for every secret that has one.
    #[must_use]
    pub fn with_other_secrets(&self, manifest: &Manifest) -> Self {
        let mut other = self.clone();
        other.values = with_other_secrets(&manifest.questions, &self.values);
        for (key, value) in &other.values {
            other.context.insert(key.clone(), value);
        }
        other
    }
}

/// The answers, those to secret questions changed to others of their types.
pub(super) fn with_other_secrets(questions: &[Question], values: &Map<String, Value>) -> Map<String, Value> {
    fn other(value: &Value) -> Value {
        match value {
            Value::String(text) if !text.is_empty() => Value::from(format!("{text}0")),
            Value::Number(number) => number.as_f64().map_or(Value::Null, |number| Value::from(number + 1.0)),
            Value::Bool(value) => Value::Bool(!value),
            Value::Array(items) => items.iter().map(other).collect(),
            Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), other(value))).collect(),
            empty => empty.clone(),
        }
    }
    let mut changed = values.clone();
    for question in questions {
        let Some(value) = get_at(values, &question.key) else {
            continue;
        };
        let value = match (value, question.kind.form().fields()) {
            (value, _) if question.secret => other(value),
            (Value::Array(records), fields) if !fields.is_empty() => records
                .iter()
                .filter_map(Value::as_object)
                .map(|record| Value::Object(with_other_secrets(fields, record)))
                .collect(),
            _ => continue,
        };
        insert_at(&mut changed, &question.key, value);
    }
    changed
}

/// Whether a line of an answers file may hold the answer to a secret question.
pub(super) fn names_secret(questions: &[Question], line: &str) -> bool {
    questions.iter().any(|question| {
        let name = question.key.rsplit('.').next().unwrap_or(&question.key);
        question.secret && line.contains(name) || names_secret(question.kind.form().fields(), line)
    })
}
