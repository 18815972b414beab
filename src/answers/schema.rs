//! The JSON Schema of an answers file, for editors.

use serde_json::{Map, Value, json};

use super::TEMPLATE_KEY;
use crate::manifest::Manifest;
use crate::question::{Question, object_schema};

/// JSON Schema, draft 2020-12, of an answers file for this template. It accepts every file that [`super::Draft`]
/// accepts; references and rules across answers are beyond it.
pub fn json_schema(manifest: &Manifest) -> Value {
    let mut root = object_schema();
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

fn insert(node: &mut Map<String, Value>, parts: &[&str], question: &Question) {
    let Some(Value::Object(properties)) = node.get_mut("properties") else {
        return;
    };
    match parts {
        [name] => {
            properties.insert((*name).to_owned(), question.json_schema().into());
        }
        [group, rest @ ..] => {
            let inner = properties
                .entry((*group).to_owned())
                .or_insert_with(|| Value::Object(object_schema()));
            if let Value::Object(inner) = inner {
                insert(inner, rest, question);
            }
        }
        [] => {}
    }
}
