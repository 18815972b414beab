//! `designgen new`: a new challenge.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Verdict;
use crate::Surroundings;
use crate::answers::{Answers, Draft};
use crate::catalog::{self, Shared, Template};
use crate::cli::New;
use crate::disk::{self, Comparison, Disk, FileToWrite, Status, Written};
use crate::error::{Diagnostic, Failure};
use crate::expression::Evaluator;
use crate::name::{Format, Slug};
use crate::plan::{Plan, Planner};
use crate::sources::{DEFAULT_TEMPLATE, Sources};
use crate::text::count;
use crate::ui::Ui;

pub fn run(arguments: &New, surroundings: &Surroundings, ui: &mut Ui) -> Result<Verdict, Failure> {
    let name = arguments.name.as_deref().map(parsed_name).transpose()?;
    let sources = Sources::read(&arguments.given, surroundings.configuration.as_deref())?;
    let template_name = arguments
        .template
        .clone()
        .or_else(|| sources.template_name())
        .unwrap_or_else(|| DEFAULT_TEMPLATE.to_owned());
    let template = catalog::template(&template_name)?;
    let shared = catalog::shared()?;
    let evaluator = Evaluator::default();
    let mut draft = sources.draft(&template)?;
    if let Some(name) = &name {
        draft.put("name", &json!(name.as_str()));
    } else if !draft.is_given("name") {
        return Err(Failure::one(
            Diagnostic::new("the name of the challenge is missing")
                .hint("give it as an argument, `designgen new my-challenge`, or as `name:` in an answers file"),
        ));
    }
    let run = Run {
        arguments,
        template: &template,
        shared: &shared,
        evaluator: &evaluator,
        disk: Disk::new(surroundings.cleanup.clone()),
    };
    let answers = run.answers(&draft)?;
    for note in &answers.notes {
        ui.note(note);
    }
    let writes = !arguments.dry_run && !arguments.diff;
    if writes {
        run.disk.prepare();
    }
    let plan = run.plan(&answers)?;
    let destination = run.destination(&answers);
    let files: Vec<FileToWrite<'_>> = plan
        .files
        .iter()
        .map(|file| FileToWrite {
            path: &file.path,
            bytes: &file.bytes,
            executable: file.executable,
        })
        .collect();
    if !writes {
        let comparisons = disk::compare(&destination, &files)?;
        return Ok(run.preview(&destination, &files, &comparisons, ui));
    }
    let written = run.write(&destination, &files)?;
    run.report(&written, &plan, ui);
    Ok(Verdict::Yes)
}

fn parsed_name(text: &str) -> Result<Slug, Failure> {
    Slug::parse(text).map_err(|error| {
        let mut diagnostic = Diagnostic::new(format!("the name {error}"));
        diagnostic.hint = Format::Slug
            .mended(text)
            .map(|mended| format!("did you mean `{mended}`?"))
            .or_else(|| Some("choose a name such as `url-shortener`; `--output` sets the folder around it".to_owned()));
        Failure::one(diagnostic)
    })
}

struct Run<'r> {
    arguments: &'r New,
    template: &'r Template,
    shared: &'r Shared,
    evaluator: &'r Evaluator,
    disk: Disk,
}

impl Run<'_> {
    fn answers(&self, draft: &Draft<'_>) -> Result<Answers, Failure> {
        Ok(draft.resolve(self.evaluator)?)
    }

    fn plan(&self, answers: &Answers) -> Result<Plan, Failure> {
        Planner::new(self.template, self.shared, self.evaluator)?
            .plan(answers)?
            .only(&self.arguments.only)
            .map_err(|diagnostics| Failure { diagnostics })
    }

    fn destination(&self, answers: &Answers) -> PathBuf {
        let name = answers.get("name").and_then(Value::as_str).unwrap_or_default();
        self.arguments.output.join(name)
    }

    fn write<'f>(&self, destination: &Path, files: &[FileToWrite<'f>]) -> Result<Written<'f>, Failure> {
        if self.arguments.force {
            return Ok(self.disk.replace(destination, files)?);
        }
        let name = destination
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        Ok(self.disk.create(&self.arguments.output, &name, files)?)
    }

    /// Lists or shows what would be written. With `--diff` the verdict says whether nothing would change.
    fn preview(
        &self,
        destination: &Path,
        files: &[FileToWrite<'_>],
        comparisons: &[Comparison<'_>],
        ui: &mut Ui,
    ) -> Verdict {
        let differs = comparisons
            .iter()
            .any(|comparison| !matches!(comparison.status, Status::Unchanged));
        let verdict = if self.arguments.diff && differs {
            Verdict::No
        } else {
            Verdict::Yes
        };
        if ui.is_json() {
            let listed: Vec<Value> = comparisons
                .iter()
                .zip(files)
                .map(|(comparison, file)| {
                    json!({"path": comparison.path.as_str(), "status": status_name(&comparison.status), "bytes": file.bytes.len()})
                })
                .collect();
            ui.json(&self.result("planned", destination, listed));
            return verdict;
        }
        for (comparison, file) in comparisons.iter().zip(files) {
            if !self.arguments.diff {
                ui.line(&format!("{:9} {}", status_name(&comparison.status), comparison.path));
                continue;
            }
            match &comparison.status {
                Status::Unchanged => {}
                Status::Created => ui.diff(comparison.path.as_str(), None, file.bytes),
                Status::Changed { old, .. } => ui.diff(comparison.path.as_str(), Some(old), file.bytes),
                Status::Conflict(obstacle) => ui.line(&format!("conflict  {}: {obstacle}", comparison.path)),
            }
        }
        ui.info(&format!(
            "{} would be written to `{}`; nothing was",
            count(files.len(), "file"),
            destination.display()
        ));
        verdict
    }

    fn report(&self, written: &Written<'_>, plan: &Plan, ui: &mut Ui) {
        if let Some(path) = &written.left_behind {
            ui.note(&format!(
                "the folder as it was before could not be deleted; it is at `{}`",
                path.display()
            ));
        }
        if ui.is_json() {
            let groups = [
                ("created", &written.created),
                ("replaced", &written.replaced),
                ("unchanged", &written.unchanged),
            ];
            let mut listed: Vec<Value> = Vec::new();
            for file in &plan.files {
                let status = groups
                    .iter()
                    .find(|(_, paths)| paths.iter().any(|path| **path == file.path))
                    .map_or("created", |(name, _)| *name);
                listed.push(json!({"path": file.path.as_str(), "status": status, "bytes": file.bytes.len()}));
            }
            ui.json(&self.result("written", &written.path, listed));
            return;
        }
        let path = written.path.display();
        if written.replaced.is_empty() && written.unchanged.is_empty() {
            ui.done("Created", &format!("`{path}` with {}", count(plan.files.len(), "file")));
        } else {
            ui.done(
                "Updated",
                &format!(
                    "`{path}`: {} created, {} replaced, {} unchanged",
                    written.created.len(),
                    written.replaced.len(),
                    written.unchanged.len()
                ),
            );
        }
        if plan.files.iter().any(|file| file.path.as_str() == "README.md") {
            ui.info(&format!("Next: read `{}`", written.path.join("README.md").display()));
        }
    }

    /// The shape that the README documents for `--format json`.
    fn result(&self, status: &str, destination: &Path, files: Vec<Value>) -> Value {
        json!({
            "status": status,
            "template": self.template.manifest.name,
            "path": destination,
            "files": files,
        })
    }
}

fn status_name(status: &Status) -> &'static str {
    match status {
        Status::Created => "create",
        Status::Changed { .. } => "change",
        Status::Unchanged => "unchanged",
        Status::Conflict(_) => "conflict",
    }
}
