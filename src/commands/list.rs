//! `designgen list`: templates, documents and presets.

use serde_json::{Value, json};

use super::Verdict;
use crate::catalog;
use crate::error::Failure;
use crate::ui::{Ui, named};

pub fn run(ui: &mut Ui) -> Result<Verdict, Failure> {
    let templates = catalog::templates()?;
    let presets: Vec<Value> = catalog::presets()?
        .into_iter()
        .map(|preset| {
            let mut row = named(&preset.name, &preset.title, &preset.summary);
            row["template"] = json!(preset.template);
            row
        })
        .collect();
    let listed_templates: Vec<Value> = templates
        .iter()
        .map(|template| {
            named(
                &template.manifest.name,
                &template.manifest.title,
                &template.manifest.summary,
            )
        })
        .collect();
    let documents: Vec<Value> = templates
        .iter()
        .flat_map(|template| &template.manifest.documents)
        .map(|document| named(&document.name, &document.title, &document.summary))
        .collect();
    if ui.is_json() {
        ui.json(&json!({"templates": listed_templates, "documents": documents, "presets": presets}));
        return Ok(Verdict::Yes);
    }
    let groups = [
        ("Templates", "designgen new NAME --template TEMPLATE", &listed_templates),
        ("Documents", "designgen doc DOCUMENT", &documents),
        ("Presets", "designgen new NAME --preset PRESET", &presets),
    ];
    let width = groups
        .iter()
        .flat_map(|(_, _, rows)| rows.iter())
        .map(|row| text_of(row, "name").chars().count())
        .max()
        .unwrap_or_default();
    for (index, (heading, use_it, rows)) in groups.into_iter().enumerate() {
        if index > 0 {
            ui.line("");
        }
        ui.heading(&format!("{heading} ({use_it})"));
        for row in rows {
            let name = text_of(row, "name");
            ui.line(&format!("  {name:width$}  {}", text_of(row, "summary")));
        }
    }
    Ok(Verdict::Yes)
}

fn text_of<'v>(row: &'v Value, key: &str) -> &'v str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}
