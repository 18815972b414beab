//! `designgen doc`: one file of a challenge alone, by its path or by the name of a document.

use super::Verdict;
use crate::catalog;
use crate::cli::Doc;
use crate::disk::Disk;
use crate::environment::Environment;
use crate::error::{Diagnostic, Failure};
use crate::plan::Planner;
use crate::shapes::{self, DocumentFile, DocumentText};
use crate::sources::Sources;
use crate::template::Template;
use crate::text::{list_or, nearest};
use crate::ui::Ui;

pub fn run(arguments: &Doc, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    let mut sources = Sources::read(&arguments.given, environment)?;
    let named = match &arguments.template {
        Some(name) => Some(name.clone()),
        None => sources.template_name()?,
    };
    let wanted = arguments.document.as_str();
    // A document of another template is known by its name alone.
    let by_name = (named.is_none() && !sources.has_preset()).then(|| catalog::document(wanted));
    let (template, path) = match by_name {
        Some(Ok((document, template))) => (sources.start(Some(&template.manifest.name))?.0, document.path),
        _ => {
            let (template, _) = sources.start(named.as_deref())?;
            let path = match template.manifest.document(wanted) {
                Some(document) => document.path.clone(),
                None if wanted.contains(['/', '.'])
                    || template.sources.iter().any(|source| source.target() == wanted) =>
                {
                    wanted.to_owned()
                }
                None => {
                    let known = catalog::document(wanted);
                    return Err(known.err().unwrap_or_else(|| unknown(wanted, &template)));
                }
            };
            (template, path)
        }
    };
    let evaluator = template.evaluator()?;
    let answers = sources.draft(&template)?.resolve(&evaluator)?;
    let file = Planner::new(&template, &evaluator)?
        .file(&path, &answers)
        .map_err(|error| Failure::from(error).without(answers.secrets()))?
        .ok_or_else(|| no_file(&path, &template))?;
    let Ok(text) = String::from_utf8(file.bytes) else {
        return Err(Failure::one(
            Diagnostic::new(format!("`{path}` is not a text file")).hint("make the challenge to have it"),
        ));
    };
    for note in &answers.notes {
        ui.note(note);
    }
    match &arguments.output {
        Some(path) => {
            Disk::new(environment.cleanup.clone()).write_output(path, text.as_bytes())?;
            if ui.is_json() {
                ui.json(&DocumentFile {
                    document: wanted,
                    path: shapes::path(path),
                    bytes: text.len(),
                });
            } else {
                ui.done("Wrote", &format!("`{}`", path.display()));
            }
        }
        None if ui.is_json() => ui.json(&DocumentText {
            document: wanted,
            text: &text,
        }),
        None => ui.data(&text),
    }
    Ok(Verdict::Yes)
}

fn unknown(name: &str, template: &Template) -> Failure {
    let known: Vec<&str> = template
        .manifest
        .documents
        .iter()
        .map(|document| document.name.as_str())
        .collect();
    let hint = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("give a path such as `README.md`, or one of {}", list_or(&known)),
    };
    Failure::one(
        Diagnostic::new(format!(
            "template `{}` has no document `{name}`",
            template.manifest.name
        ))
        .hint(hint),
    )
}

fn no_file(path: &str, template: &Template) -> Failure {
    let targets = template.sources.iter().map(|source| source.target());
    let hint = match nearest(path, targets) {
        Some(near) if near != path => format!("did you mean `{near}`?"),
        _ => "`designgen new NAME --dry-run` with the same answers lists all files".to_owned(),
    };
    Failure::one(Diagnostic::new(format!("these answers make no file `{path}`")).hint(hint))
}
