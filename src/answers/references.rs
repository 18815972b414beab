//! Texts that must be the value of a field in some record: known only when every answer is.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::asked::Asked;
use super::get_at;
use super::problem::BrokenReference;
use crate::question::FieldOf;
use crate::text::nearest;
use crate::yaml::Place;

/// A text that was given for the value of a field elsewhere.
pub(super) struct Reference<'d> {
    /// Path of the answer.
    pub path: String,
    pub place: Place,
    pub value: String,
    pub target: &'d FieldOf,
    pub asked: Asked<'d>,
}

/// The references that lead to no record, each with what is wrong with it.
pub(super) fn broken<'d>(
    references: Vec<Reference<'d>>,
    answers: &Map<String, Value>,
) -> Vec<(Reference<'d>, BrokenReference)> {
    let mut names: HashMap<&FieldOf, Option<Vec<String>>> = HashMap::new();
    let mut broken = Vec::new();
    for reference in references {
        let target = reference.target;
        let known = names.entry(target).or_insert_with(|| names_in(answers, target));
        // Records that are wrong themselves have been reported; what they would hold is not known.
        let Some(known) = known.as_ref().filter(|known| !known.contains(&reference.value)) else {
            continue;
        };
        let place = (target.records.as_str(), target.field.as_str());
        let problem = unknown(&reference.value, place, known.clone(), reference.asked);
        broken.push((reference, problem));
    }
    broken
}

/// What is said of a value that no record has in this field.
pub(super) fn unknown(
    value: &str,
    (records, field): (&str, &str),
    known: Vec<String>,
    asked: Asked<'_>,
) -> BrokenReference {
    BrokenReference {
        value: value.to_owned(),
        records: records.to_owned(),
        field: field.to_owned(),
        near: nearest(value, known.iter().map(String::as_str)).map(str::to_owned),
        known,
        is_default: asked.is_default,
        question: asked.key.to_owned(),
    }
}

/// All records at a path of keys through records, such as `entities.fields`, each by the names on the way: `link.code`.
pub(super) fn named_records<'a>(answers: &'a Map<String, Value>, path: &str) -> Vec<(String, &'a Map<String, Value>)> {
    let mut keys = path.split('.');
    let first = keys.next().and_then(|key| answers.get(key));
    let mut found = named(first, "");
    for key in keys {
        found = found
            .iter()
            .flat_map(|(name, record)| named(record.get(key), &format!("{name}.")))
            .collect();
    }
    found
}

fn named<'a>(records: Option<&'a Value>, prefix: &str) -> Vec<(String, &'a Map<String, Value>)> {
    let records = records.and_then(Value::as_array).into_iter().flatten();
    let records = records.filter_map(Value::as_object);
    let named = records.filter_map(|record| Some((format!("{prefix}{}", record.get("name")?.as_str()?), record)));
    named.collect()
}

/// The values of a field in all records, or nothing where the records are wrong.
fn names_in(answers: &Map<String, Value>, FieldOf { records, field }: &FieldOf) -> Option<Vec<String>> {
    let records = get_at(answers, records)?.as_array()?;
    let names = records.iter().filter_map(|record| record.get(field)?.as_str());
    Some(names.map(str::to_owned).collect())
}
