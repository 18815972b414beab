//! `designgen doc`: one document alone.

use super::Verdict;
use crate::Surroundings;
use crate::catalog;
use crate::cli::Doc;
use crate::disk::Disk;
use crate::error::Failure;
use crate::plan::Planner;
use crate::shapes::{self, DocumentFile, DocumentText};
use crate::sources::Sources;
use crate::ui::Ui;

pub fn run(arguments: &Doc, surroundings: &Surroundings, ui: &mut Ui) -> Result<Verdict, Failure> {
    let sources = Sources::read(&arguments.given, surroundings)?;
    let (document, template) = catalog::document(&arguments.document)?;
    let evaluator = template.evaluator()?;
    let answers = sources.draft(&template)?.resolve(&evaluator)?;
    let text = Planner::new(&template, &evaluator)?
        .document(&document, &answers)
        .map_err(|error| Failure::from(error).without(answers.secrets()))?;
    for note in &answers.notes {
        ui.note(note);
    }
    match &arguments.output {
        Some(path) => {
            Disk::new(surroundings.cleanup.clone()).write_output(path, text.as_bytes())?;
            if ui.is_json() {
                ui.json(&DocumentFile {
                    document: &document.name,
                    path: shapes::path(path),
                    bytes: text.len(),
                });
            } else {
                ui.done("Wrote", &format!("`{}`", path.display()));
            }
        }
        None if ui.is_json() => ui.json(&DocumentText {
            document: &document.name,
            text: &text,
        }),
        None => ui.data(&text),
    }
    Ok(Verdict::Yes)
}
