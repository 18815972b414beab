//! Defaults as their questions mean them: the `no`, `1.10` or `007` of a text is that text.
//!
//! Decides what a scalar of the manifest is; whether it is an answer that the question takes is decided by `answers`.

use serde_json::{Map, Value};

use super::{Form, Kind, Question, RawQuestion, TypeName};
use crate::yaml::{Node, NodeValue, Style};

/// Keeps the defaults as they are written where the reader may have taken a text for something else. `list` gives the list of the
/// questions as it is written, and is asked only if there is such a default: that reads the file once more.
pub fn keep(questions: &mut [RawQuestion], list: impl FnOnce() -> Option<Node>) {
    if questions.iter().any(is_doubtful)
        && let Some(list) = list()
    {
        keep_in(questions, &list);
    }
}

fn keep_in(questions: &mut [RawQuestion], list: &Node) {
    let NodeValue::Sequence(nodes) = &list.value else {
        return;
    };
    for (question, node) in questions.iter_mut().zip(nodes) {
        question.written_default = entry(node, "default").filter(|default| !default.is_null()).cloned();
        if let (Some(fields), Some(list)) = (&mut question.fields, entry(node, "fields")) {
            keep_in(fields, list);
        }
    }
}

/// The value at a key of a map.
pub fn entry<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let NodeValue::Mapping(entries) = &node.value else {
        return None;
    };
    entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
}

/// True where a default, of the question or of a field, holds something else than texts although its type may take a text.
fn is_doubtful(question: &RawQuestion) -> bool {
    let fields = question.fields.as_deref().unwrap_or_default();
    question
        .default
        .as_ref()
        .is_some_and(|default| may_be_text(default, question))
        || fields.iter().any(is_doubtful)
}

fn may_be_text(value: &Value, question: &RawQuestion) -> bool {
    let takes_text =
        |name: Option<TypeName>| !matches!(name, Some(TypeName::Boolean | TypeName::Integer | TypeName::Number));
    match value {
        Value::Null | Value::String(_) => false,
        // An integer is written with digits alone: `1e3` is a text, which is then refused.
        Value::Number(number) if question.kind == Some(TypeName::Integer) => !number.is_i64(),
        Value::Bool(_) | Value::Number(_) => {
            takes_text(question.kind.or(question.items.as_ref().map(|items| items.kind)))
        }
        Value::Array(items) => items.iter().any(|item| match item {
            Value::Bool(_) | Value::Number(_) => takes_text(question.items.as_ref().map(|items| items.kind)),
            item => may_be_text(item, question),
        }),
        Value::Object(map) => map.iter().any(|(key, value)| {
            let mut fields = question.fields.iter().flatten();
            // A field that a template below asks for is not known here.
            fields
                .find(|field| field.key == *key)
                .is_none_or(|field| may_be_text(value, field))
        }),
    }
}

/// The default of a question: as it is written where that was kept.
pub(super) fn of(question: &Question, written: Option<&Node>) -> Option<Value> {
    written.map(|node| value_of(node, Some(&question.kind)))
}

/// A value as a question of this kind takes it; what it does not take stays as it is written.
fn value_of(node: &Node, kind: Option<&Kind>) -> Value {
    match &node.value {
        _ if node.is_null() => Value::Null,
        NodeValue::Scalar { text, style } => scalar(text, *style, kind),
        NodeValue::Sequence(items) => {
            let kind = match kind.map(|kind| kind.form()) {
                Some(Form::List(list)) => Some(&*list.items),
                // Records: the fields of each are found by their keys.
                _ => kind,
            };
            Value::Array(items.iter().map(|item| value_of(item, kind)).collect())
        }
        NodeValue::Mapping(entries) => {
            let fields = kind.map_or(&[][..], |kind| kind.form().fields());
            let values = entries.iter().map(|entry| {
                let field = fields.iter().find(|field| field.key == entry.key);
                (
                    entry.key.clone(),
                    value_of(&entry.value, field.map(|field| &field.kind)),
                )
            });
            Value::Object(values.collect::<Map<_, _>>())
        }
    }
}

fn scalar(text: &str, style: Style, kind: Option<&Kind>) -> Value {
    let read = match kind {
        _ if style != Style::Plain => None,
        Some(Kind::Boolean(_)) => text.parse::<bool>().ok().map(Value::from),
        Some(Kind::Integer(_)) => text.parse::<i64>().ok().map(Value::from),
        Some(Kind::Number(_)) => match text.parse::<i64>() {
            Ok(whole) => Some(whole.into()),
            // A number that is none, such as `.inf` or `NaN`, stays a text and is refused as one.
            Err(_) => text
                .parse()
                .ok()
                .and_then(serde_json::Number::from_f64)
                .map(Value::Number),
        },
        _ => None,
    };
    read.unwrap_or_else(|| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::manifest::Manifest;

    fn defaults(questions: &str) -> Vec<Value> {
        let text = format!("name: t\ntitle: T\nsummary: S\nquestions:\n{questions}");
        let manifest = Manifest::parse("template.yaml", &text).expect("valid");
        manifest
            .questions
            .into_iter()
            .filter_map(|question| question.default)
            .collect()
    }

    #[test]
    fn a_text_stays_as_it_is_written() {
        for text in ["y", "no", "1.10", "007", "1e3", "12:30", "0x1f", "2026-11-21", "true"] {
            let questions = format!(
                "  - {{key: a, type: text, default: {text}}}\n\
                 \x20 - {{key: b, type: list, items: {{type: text}}, default: [{text}]}}\n\
                 \x20 - {{key: c, type: choice, choices: [{{value: '{text}', help: h}}], default: {text}}}\n\
                 \x20 - key: d\n    type: records\n    fields: [{{key: e, type: text, default: {text}}}]\n    default: [{{e: {text}}}]\n"
            );
            assert_eq!(
                defaults(&questions),
                [json!(text), json!([text]), json!(text), json!([{"e": text}])]
            );
        }
    }

    #[test]
    fn numbers_and_booleans_are_what_answers_take_for_them() {
        let questions = "\
\x20 - {key: a, type: integer, default: 7}
\x20 - {key: b, type: number, default: 1e3}
\x20 - {key: c, type: boolean, default: true}
\x20 - {key: d, type: integer, default: 1e3}
\x20 - {key: e, type: boolean, default: yes}
\x20 - {key: f, type: integer, default: '7'}
\x20 - {key: g, type: text, default: ~}
";
        let expected = [
            json!(7),
            json!(1000.0),
            json!(true),
            json!("1e3"),
            json!("yes"),
            json!("7"),
        ];
        assert_eq!(defaults(questions), expected);
    }
}
