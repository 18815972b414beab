//! The JSON Schema of an answers file, for editors.

use serde_json::{Map, Value, json};

use super::{TEMPLATE_KEY, has_expression};
use crate::manifest::{Choice, Kind, Manifest, Question, TextRule};
use crate::name::{Format, MAX_NAME};

/// JSON Schema, draft 2020-12, of an answers file for this template. It accepts every file that [`super::Draft`]
/// accepts; references and rules across answers are beyond it.
pub fn json_schema(manifest: &Manifest) -> Value {
    let mut root = object();
    for question in &manifest.questions {
        let parts: Vec<&str> = question.key.split('.').collect();
        insert(&mut root, &parts, question);
    }
    if let Some(Value::Object(properties)) = root.get_mut("properties") {
        properties.insert(
            TEMPLATE_KEY.to_owned(),
            json!({"const": manifest.name, "description": "The template that these answers are for"}),
        );
    }
    let mut schema = Map::new();
    schema.insert(
        "$schema".to_owned(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    schema.insert(
        "title".to_owned(),
        json!(format!("Answers for the template {}", manifest.name)),
    );
    schema.extend(root);
    Value::Object(schema)
}

fn object() -> Map<String, Value> {
    let Value::Object(object) = json!({"type": "object", "properties": {}, "additionalProperties": false}) else {
        return Map::new();
    };
    object
}

fn insert(node: &mut Map<String, Value>, parts: &[&str], question: &Question) {
    let Some(Value::Object(properties)) = node.get_mut("properties") else {
        return;
    };
    match parts {
        [name] => {
            properties.insert((*name).to_owned(), question_schema(question));
        }
        [group, rest @ ..] => {
            let inner = properties
                .entry((*group).to_owned())
                .or_insert_with(|| Value::Object(object()));
            if let Value::Object(inner) = inner {
                insert(inner, rest, question);
            }
        }
        [] => {}
    }
}

fn question_schema(question: &Question) -> Value {
    let mut schema = kind_schema(&question.kind);
    // An optional text that is empty was left out, whatever it would have to look like.
    if let (true, Kind::Text(TextRule { format: Some(_), .. }), Some(Value::String(pattern))) =
        (question.optional, &question.kind, schema.get_mut("pattern"))
    {
        pattern.insert_str(0, "^$|");
    }
    if !question.help.is_empty() {
        schema.insert("description".to_owned(), json!(question.help));
    }
    if let Some(default) = question.default.as_ref().filter(|default| !has_expression(default)) {
        schema.insert("default".to_owned(), default.clone());
    }
    Value::Object(schema)
}

fn kind_schema(kind: &Kind) -> Map<String, Value> {
    let schema = match kind {
        Kind::Text(rule) => text_schema(rule),
        Kind::Integer { min, max, .. } => bounded("integer", min.map(Value::from), max.map(Value::from)),
        Kind::Number { min, max, .. } => bounded("number", min.map(Value::from), max.map(Value::from)),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Choice(choices) => one_of(choices),
        Kind::Choices(choices) => json!({"type": "array", "items": one_of(choices), "uniqueItems": true}),
        Kind::List { items, min, max } => {
            let mut schema =
                json!({"type": "array", "items": kind_schema(items), "uniqueItems": true, "minItems": min});
            if let Some(max) = max {
                schema["maxItems"] = json!(max);
            }
            schema
        }
        Kind::Records { fields, min, max, .. } => {
            let mut item = object();
            for field in fields {
                insert(&mut item, &[&field.key], field);
            }
            let required: Vec<&str> = fields
                .iter()
                .filter(|field| field.is_required() && field.when.is_none())
                .map(|field| field.key.as_str())
                .collect();
            item.insert("required".to_owned(), json!(required));
            let mut schema = json!({"type": "array", "items": item, "minItems": min});
            if let Some(max) = max {
                schema["maxItems"] = json!(max);
            }
            schema
        }
    };
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

/// Unquoted numbers, booleans and dates are texts for us, but not for an editor: it asks for quotes.
fn text_schema(rule: &TextRule) -> Value {
    let mut schema = json!({"type": "string", "maxLength": rule.max_length});
    if rule.min_length > 0 {
        schema["minLength"] = json!(rule.min_length);
    }
    match (&rule.pattern, rule.format) {
        (Some(pattern), _) => schema["pattern"] = json!(pattern.as_str()),
        (None, Some(format)) => {
            schema["pattern"] = json!(format.json_schema_pattern());
            if matches!(format, Format::Identifier | Format::Slug) {
                schema["maxLength"] = json!(MAX_NAME);
            }
        }
        (None, None) => {
            // What has to say something is not white space alone.
            let pattern = match (rule.multiline, rule.min_length > 0) {
                (false, false) => Some("^[^\\n\\r]*$"),
                (false, true) => Some("^[^\\n\\r]*\\S[^\\n\\r]*$"),
                (true, false) => None,
                (true, true) => Some("\\S"),
            };
            if let Some(pattern) = pattern {
                schema["pattern"] = json!(pattern);
            }
        }
    }
    schema
}

fn bounded(kind: &str, min: Option<Value>, max: Option<Value>) -> Value {
    let mut schema = json!({"type": kind});
    if let Some(min) = min {
        schema["minimum"] = min;
    }
    if let Some(max) = max {
        schema["maximum"] = max;
    }
    schema
}

fn one_of(choices: &[Choice]) -> Value {
    json!({"enum": choices.iter().map(|choice| &choice.value).collect::<Vec<_>>()})
}
