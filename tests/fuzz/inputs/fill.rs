//! Puts texts into `answers.yaml`, as long as each question allows.

use designgen::question::{Kind, List, Question, Records, Text};
use serde_json::Value;

pub fn fill(value: &mut Value, questions: &[Question], texts: &mut dyn FnMut() -> String, short: &str) {
    for question in questions {
        let found = question
            .key
            .split('.')
            .try_fold(&mut *value, |value, part| value.get_mut(part));
        if let Some(found) = found {
            fill_one(found, &question.kind, texts, short);
        }
    }
}

fn fill_one(value: &mut Value, kind: &Kind, texts: &mut dyn FnMut() -> String, short: &str) {
    match (kind, value) {
        (Kind::Text(rule), Value::String(text)) if text == "TEXT" => *text = allowed(&texts(), rule, usize::MAX),
        (Kind::Text(rule), Value::String(text)) if text == "SHORT" => *text = allowed(short, rule, 100),
        (Kind::List(List { items, .. }), Value::Array(values)) => {
            values.iter_mut().for_each(|value| fill_one(value, items, texts, short));
        }
        (Kind::Records(Records { fields, .. }), Value::Array(records)) => {
            records.iter_mut().for_each(|record| fill(record, fields, texts, short));
        }
        _ => {}
    }
}

pub fn allowed(text: &str, rule: &Text, limit: usize) -> String {
    let mut text: String = text.chars().take(rule.max_length.min(limit)).collect();
    if !rule.multiline {
        text = text.replace(['\n', '\r'], " ");
    }
    if text.is_empty() { "x".to_owned() } else { text }
}
