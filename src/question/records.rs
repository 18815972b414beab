//! `records`: maps that all have the same fields, each a question of its own.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::list::{as_given, hint, wrong_length};
use super::{
    Question, QuestionError, QuestionProblem, QuestionType, RawQuestion, Records, Scalar, ValueProblem, object_schema,
    schema,
};
use crate::yaml::{Node, NodeValue};

impl QuestionType for Records {
    fn keys() -> &'static [&'static str] {
        &["fields", "min", "max", "unique", "implied"]
    }

    fn parse(mut raw: RawQuestion) -> Result<Self, QuestionError> {
        let Some(fields) = raw.fields.take() else {
            return Err(raw.error(QuestionProblem::Missing("fields")));
        };
        let (min, max) = raw.item_bounds()?;
        if raw.implied.is_some() && raw.unique.is_none() {
            return Err(raw.error(QuestionProblem::Missing("unique")));
        }
        let unique = raw.unique.iter().flatten();
        Ok(Self {
            fields: Question::parse_all(fields).map_err(|error| error.within(&raw.key))?,
            min,
            max,
            unique: unique
                .map(|fields| fields.split_whitespace().map(str::to_owned).collect())
                .collect(),
            implied: raw.implied,
        })
    }

    fn empty(&self) -> Value {
        Value::Array(Vec::new())
    }

    fn expected(&self) -> String {
        "a list of records".to_owned()
    }

    fn hint(&self, found: &Node) -> Option<&'static str> {
        Some(hint(found))
    }

    fn json_schema(&self) -> Map<String, Value> {
        let properties: Map<String, Value> = self
            .fields
            .iter()
            .map(|field| (field.key.clone(), field.json_schema().into()))
            .collect();
        let required: Vec<&str> = self
            .fields
            .iter()
            .filter(|field| field.is_required() && field.when.is_none())
            .map(|field| field.key.as_str())
            .collect();
        let mut record = object_schema();
        record.insert("properties".to_owned(), properties.into());
        match self.fields.iter().position(|field| field.kind.copies().is_some()) {
            None => drop(record.insert("required".to_owned(), json!(required))),
            // What comes after the name of a record to copy from may be copied.
            Some(index) => {
                let copying = self.fields[index].key.as_str();
                let is_before = |key: &&&str| self.fields[..index].iter().any(|field| field.key == ***key);
                let before: Vec<&str> = required.iter().filter(is_before).copied().collect();
                record.insert("required".to_owned(), json!(before));
                record.insert(
                    "anyOf".to_owned(),
                    json!([{"required": [copying]}, {"required": required}]),
                );
            }
        }
        // What other answers imply counts, too.
        let least = if self.implied.is_some() { 0 } else { self.min };
        let mut list = json!({"type": "array", "items": record, "minItems": least});
        if let Some(max) = self.max {
            list["maxItems"] = json!(max);
        }
        schema(list)
    }

    fn explanation(&self) -> Vec<String> {
        let mut lines = vec!["Each has:".to_owned()];
        lines.extend(self.fields.iter().flat_map(|field| field_lines(field, 1)));
        lines
    }
}

impl Records {
    /// True where the field of this key is secret.
    pub fn is_secret(&self, key: &str) -> bool {
        self.fields.iter().any(|field| field.secret && field.key == key)
    }

    /// What is wrong with the number of records, if anything.
    pub fn wrong_length(&self, length: usize) -> Option<ValueProblem> {
        wrong_length(length, self.min, self.max)
    }

    /// Those of `implied` with which none of the given records agrees in the first entry of `unique`.
    pub fn missing(&self, given: &[Node], implied: Vec<Node>) -> Vec<Node> {
        let Some(fields) = self.unique.first() else {
            return implied;
        };
        let values = |record: &Node| -> Vec<Option<String>> {
            let value = |field: &String| match &record.value {
                NodeValue::Mapping(entries) => {
                    let entry = entries.iter().find(|entry| entry.key == *field)?;
                    Scalar::of(&entry.value).map(|scalar| scalar.text.to_owned())
                }
                NodeValue::Scalar { .. } | NodeValue::Sequence(_) => None,
            };
            fields.iter().map(value).collect()
        };
        let known: Vec<_> = given.iter().map(values).collect();
        let is_missing = |record: &Node| !known.contains(&values(record));
        implied.into_iter().filter(is_missing).collect()
    }

    /// Records that have the values of an earlier one where each should have its own: the index of each, the field at
    /// which to say so, and what to say. `key` is that of the records; those that are wrong themselves are `None`.
    pub fn repeated(&self, records: &[Option<Value>], key: &str) -> Vec<(usize, &str, ValueProblem)> {
        let mut found = Vec::new();
        for fields in &self.unique {
            let values_of = |record: &Option<Value>| -> Option<Vec<Value>> {
                let record = record.as_ref()?;
                fields.iter().map(|field| record.get(field).cloned()).collect()
            };
            let mut seen: HashMap<String, usize> = HashMap::new();
            for (index, record) in records.iter().enumerate() {
                let Some(values) = values_of(record) else { continue };
                let shown: Vec<String> = fields
                    .iter()
                    .zip(&values)
                    .map(|(field, value)| match self.is_secret(field) {
                        true => "[secret]".to_owned(),
                        false => format!("`{}`", as_given(value)),
                    })
                    .collect();
                let first = *seen.entry(Value::Array(values).to_string()).or_insert(index);
                if first == index {
                    continue;
                }
                let problem = ValueProblem::DuplicateRecord {
                    fields: fields.clone(),
                    values: shown.join(" "),
                    first: format!("{key}[{first}]"),
                };
                let at = fields.first().map(String::as_str).unwrap_or_default();
                found.push((index, at, problem));
            }
        }
        found
    }
}

fn field_lines(field: &Question, depth: usize) -> Vec<String> {
    let indent = "  ".repeat(depth);
    let required = field.is_required().then(|| "required".to_owned());
    let note = field.kind.note().unwrap_or_else(|| field.kind.name().to_owned());
    let default = field.default.as_ref().filter(|_| !field.has_computed_default());
    let default = default.map(|default| format!("default {default}"));
    let notes: Vec<String> = required
        .into_iter()
        .chain([note])
        .chain(default)
        .filter(|note| !note.is_empty())
        .collect();
    let notes = if notes.is_empty() {
        String::new()
    } else {
        format!(" ({})", notes.join(", "))
    };
    let mut lines = vec![format!("{indent}{}: {}{notes}", field.key, field.help)];
    let fields = field.kind.form().fields();
    lines.extend(fields.iter().flat_map(|inner| field_lines(inner, depth + 1)));
    lines
}
