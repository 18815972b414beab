//! `designgen show`: one template, document or preset.

use super::Verdict;
use crate::answers::Source;
use crate::catalog::{self, UnknownName};
use crate::cli::Show;
use crate::environment::Environment;
use crate::error::Failure;
use crate::lint;
use crate::manifest::Document;
use crate::question::Question;
use crate::shapes::{self, ShownDocument, ShownFile, ShownPreset, ShownTemplate};
use crate::sources;
use crate::template::Template;
use crate::ui::Ui;

pub fn run(arguments: &Show, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    let name = arguments.name.as_str();
    let template = if sources::is_folder(name) {
        Some(sources::template(name, environment)?)
    } else {
        catalog::find(name)?
    };
    if let Some(template) = template {
        match template.answers.last() {
            Some(answers) if template.is_preset() => show_preset(name, answers, ui),
            _ => show_template(&template, ui),
        }
        return Ok(Verdict::Yes);
    }
    let Ok((document, template)) = catalog::document(name) else {
        return Err(UnknownName {
            kind: "template, document or preset",
            name: name.to_owned(),
            known: catalog::names()?,
        }
        .into());
    };
    show_document(&document, &template, ui);
    Ok(Verdict::Yes)
}

fn show_preset(name: &str, answers: &Source, ui: &mut Ui) {
    if ui.is_json() {
        ui.json(&ShownPreset {
            name,
            text: &answers.text,
        });
    } else {
        ui.data(&answers.text);
    }
}

fn shown_files(template: &Template) -> Vec<ShownFile<'_>> {
    template
        .sources
        .iter()
        .zip(lint::uses(template))
        .map(|(source, uses)| {
            let rules = template.manifest.rules_for(source.target()).flat_map(|rule| {
                let when = rule.when.as_ref().map(|when| format!("when {when}"));
                let each = rule.for_each.as_ref().map(|list| format!("for each of {list}"));
                each.into_iter().chain(when)
            });
            ShownFile {
                path: source.target(),
                edition: source.edition.as_deref(),
                folder: template
                    .folder_of(&source.path)
                    .map_or("", |folder| folder.name.as_str()),
                rules: rules.collect(),
                answers: uses.questions,
                partials: uses.partials.iter().map(|name| template.place_of(name)).collect(),
            }
        })
        .collect()
}

fn show_document(document: &Document, template: &Template, ui: &mut Ui) {
    let files = shown_files(template);
    let mut of_document = files.iter().filter(|file| file.path == document.path);
    // That of all editions says most.
    let Some(file) = of_document
        .clone()
        .find(|file| file.edition.is_none())
        .or_else(|| of_document.next())
    else {
        return;
    };
    if ui.is_json() {
        ui.json(&ShownDocument {
            name: &document.name,
            title: &document.title,
            summary: &document.summary,
            template: &template.manifest.name,
            file,
        });
        return;
    }
    ui.heading(&format!("{}: {}", document.name, document.title));
    ui.line(&document.summary);
    ui.line("");
    ui.line(&format!("File: {}, from {}", file.path, file.folder));
    ui.line(&format!("Answers: {}", file.answers.join(", ")));
    if !file.partials.is_empty() {
        ui.line("");
        ui.heading("Partials");
        for name in &file.partials {
            ui.line(&format!("  {name}"));
        }
    }
}

fn show_template(template: &Template, ui: &mut Ui) {
    let manifest = &template.manifest;
    let files = shown_files(template);
    if ui.is_json() {
        ui.json(&ShownTemplate {
            name: &manifest.name,
            title: &manifest.title,
            summary: &manifest.summary,
            preset: manifest.preset.as_ref().map(|preset| preset.value.as_str()),
            folders: template.folders.iter().map(|folder| folder.name.as_str()).collect(),
            questions: manifest.questions.iter().map(shapes::Question::from).collect(),
            files,
        });
        return;
    }
    ui.heading(&format!("{}: {}", manifest.name, manifest.title));
    ui.line(&manifest.summary);
    if let Some(preset) = &manifest.preset {
        ui.line("");
        ui.line(&format!(
            "Starts from the preset `{}` if neither a preset nor an answers file is given",
            preset.value
        ));
    }
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
    for file in &files {
        let of = if template.folders.len() > 1 {
            format!(", from {}", file.folder)
        } else {
            String::new()
        };
        let only = file
            .edition
            .map(|edition| format!(", edition {edition}"))
            .unwrap_or_default();
        ui.line(&format!("  {}{only}{of}", file.path));
        for rule in &file.rules {
            ui.line(&format!("      {rule}"));
        }
        if !file.answers.is_empty() {
            ui.line(&format!("      depends on {}", file.answers.join(", ")));
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
    for choice in question.kind.choices() {
        ui.line(&format!("{indent}    {}: {}", choice.value, choice.help));
    }
    for field in question.kind.form().fields() {
        show_question(field, depth + 1, ui);
    }
}
