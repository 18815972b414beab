//! `designgen show`: one template, document or preset.

use super::Verdict;
use crate::catalog::{self, Template};
use crate::cli::Show;
use crate::error::Failure;
use crate::manifest::{Kind, Question};
use crate::shapes::{self, ShownDocument, ShownPreset, ShownTemplate};
use crate::sources;
use crate::store;
use crate::ui::Ui;

pub fn run(arguments: &Show, ui: &mut Ui) -> Result<Verdict, Failure> {
    let name = arguments.name.as_str();
    if sources::is_folder(name) || store::template_names().contains(&name) {
        show_template(&sources::template(name)?, ui);
        return Ok(Verdict::Yes);
    }
    if let Ok((document, template)) = catalog::document(name) {
        let text = store::template_text(&format!("documents/{}.md", document.name)).unwrap_or_default();
        if ui.is_json() {
            ui.json(&ShownDocument {
                name: &document.name,
                title: &document.title,
                summary: &document.summary,
                template: &template.manifest.name,
                text,
            });
        } else {
            ui.data(text);
        }
        return Ok(Verdict::Yes);
    }
    match catalog::preset(name) {
        Ok(preset) if ui.is_json() => {
            ui.json(&ShownPreset {
                name: &preset.name,
                text: &preset.text,
            });
        }
        Ok(preset) => ui.data(&preset.text),
        Err(mut unknown) => {
            unknown.kind = "template, document or preset";
            unknown
                .known
                .extend(store::template_names().into_iter().map(str::to_owned));
            for template in catalog::templates()? {
                unknown
                    .known
                    .extend(template.manifest.documents.iter().map(|document| document.name.clone()));
            }
            // A document may have the name of its template.
            unknown.known.sort();
            unknown.known.dedup();
            return Err(unknown.into());
        }
    }
    Ok(Verdict::Yes)
}

fn show_template(template: &Template, ui: &mut Ui) {
    let manifest = &template.manifest;
    if ui.is_json() {
        ui.json(&ShownTemplate {
            name: &manifest.name,
            title: &manifest.title,
            summary: &manifest.summary,
            questions: manifest.questions.iter().map(shapes::Question::from).collect(),
            files: template.sources.iter().map(|source| source.path.as_str()).collect(),
        });
        return;
    }
    ui.heading(&format!("{}: {}", manifest.name, manifest.title));
    ui.line(&manifest.summary);
    let mut section = "";
    for question in &manifest.questions {
        if question.section != section {
            section = &question.section;
            ui.line("");
            ui.heading(section);
        }
        show_question(question, 1, ui);
    }
    ui.line("");
    ui.heading("Files");
    for source in &template.sources {
        let target = source.target();
        let rules: Vec<String> = manifest
            .rules_for(target)
            .flat_map(|rule| {
                let when = rule.when.as_ref().map(|when| format!("when {when}"));
                let each = rule.for_each.as_ref().map(|list| format!("for each of {list}"));
                each.into_iter().chain(when)
            })
            .collect();
        if rules.is_empty() {
            ui.line(&format!("  {target}"));
        } else {
            ui.line(&format!("  {target}   ({})", rules.join(", ")));
        }
    }
}

fn show_question(question: &Question, depth: usize, ui: &mut Ui) {
    let indent = "  ".repeat(depth);
    let required = if question.is_required() { ", required" } else { "" };
    ui.line(&format!(
        "{indent}{} ({}{required}): {}",
        question.key,
        question.kind.name(),
        question.help
    ));
    match &question.kind {
        Kind::Choice(choices) | Kind::Choices(choices) => {
            for choice in choices {
                ui.line(&format!("{indent}    {}: {}", choice.value, choice.help));
            }
        }
        Kind::Records { fields, .. } => fields.iter().for_each(|field| show_question(field, depth + 1, ui)),
        _ => {}
    }
}
