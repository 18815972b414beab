//! `designgen new --batch`: many challenges in one run, one for each answers file. Each is made whole or not at all, and a
//! fault in one keeps none of the others back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Verdict, forward};
use crate::cli::New;
use crate::disk::{self, Disk, FileToWrite};
use crate::engine::Evaluator;
use crate::environment::Environment;
use crate::error::{Diagnostic, Failure};
use crate::existing::{Existing, Forward};
use crate::name::Slug;
use crate::parallel;
use crate::plan::Planner;
use crate::shapes::{self, Batch, BatchChallenge, Outcome};
use crate::sources::Sources;
use crate::template::Template;
use crate::text::count;
use crate::ui::{Progress, Ui};

pub fn run(arguments: &New, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    let files = disk::find_files(&arguments.batch, &["yaml", "yml"])?;
    if files.is_empty() {
        return Err(Failure::one(
            Diagnostic::new("there is no answers file in what `--batch` names")
                .hint("give files, or folders that hold `.yaml` files"),
        ));
    }
    let common = Sources::read(&arguments.given, environment)?;
    let items = items(files, &common, arguments);
    // Each template is opened once, however many files name it.
    let starts = items.iter().filter_map(|item| item.start.as_ref().ok());
    let names: BTreeSet<Option<&str>> = starts.map(|start| start.template.as_deref()).collect();
    let templates: BTreeMap<Option<&str>, Result<(Template, Evaluator), Failure>> =
        names.into_iter().map(|name| (name, opened(name, &common))).collect();
    let planners = templates
        .iter()
        .filter_map(|(name, opened)| Some((*name, opened.as_ref().ok()?)))
        .map(|(name, (template, evaluator))| Ok((name, Planner::new(template, evaluator)?)))
        .collect::<Result<_, Failure>>()?;
    let run = Run {
        arguments,
        templates: &templates,
        planners: &planners,
        disk: Disk::new(environment.cleanup.clone()),
        progress: ui.progress(items.len()),
    };
    let made = parallel::map(&items, 1, |item| run.make(item));
    run.progress.finish();
    Ok(report(arguments, &items, made, ui))
}

/// One answers file.
struct Item {
    file: PathBuf,
    start: Result<Start, Failure>,
}

/// What is known of a challenge before its answers are checked.
struct Start {
    name: Slug,
    /// As arguments or answers name it.
    template: Option<String>,
    sources: Sources,
}

/// Reads all files. Of several that make a challenge of one name, only the first is let through.
fn items(files: Vec<PathBuf>, common: &Sources, arguments: &New) -> Vec<Item> {
    let mut names: BTreeMap<String, PathBuf> = BTreeMap::new();
    files
        .into_iter()
        .map(|file| {
            let start = start(&file, common, arguments).and_then(|start| {
                let name = start.name.to_string();
                if let Some(other) = names.get(&name) {
                    return Err(Failure::one(
                        Diagnostic::new(format!("`{}` makes the challenge `{name}` already", other.display()))
                            .hint("give each file a `name:` of its own"),
                    ));
                }
                names.insert(name, file.clone());
                Ok(start)
            });
            Item { file, start }
        })
        .collect()
}

fn start(file: &Path, common: &Sources, arguments: &New) -> Result<Start, Failure> {
    let sources = common.with_file(file)?;
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let name = sources.name().or(stem).unwrap_or_default();
    let name = Slug::parse(&name).map_err(|error| {
        Failure::one(
            Diagnostic::new(format!("the name {error}"))
                .hint("give the answers a `name:`, or call the file as the challenge, such as `url-shortener.yaml`"),
        )
    })?;
    let template = match &arguments.template {
        Some(template) => Some(template.clone()),
        None => sources.template_name()?,
    };
    Ok(Start {
        name,
        template,
        sources,
    })
}

fn opened(name: Option<&str>, common: &Sources) -> Result<(Template, Evaluator), Failure> {
    let template = common.template(name)?;
    let evaluator = template.evaluator()?;
    Ok((template, evaluator))
}

struct Run<'r> {
    arguments: &'r New,
    templates: &'r BTreeMap<Option<&'r str>, Result<(Template, Evaluator), Failure>>,
    planners: &'r BTreeMap<Option<&'r str>, Planner<'r>>,
    disk: Disk,
    progress: Progress,
}

/// What became of an item.
struct Made {
    /// What became of the files of a challenge that was there.
    forward: Option<Forward>,
    path: PathBuf,
    files: usize,
    bytes: usize,
}

impl Run<'_> {
    fn make(&self, item: &Item) -> Result<Made, Failure> {
        let made = item
            .start
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|start| self.made(start));
        self.progress.advance();
        made
    }

    fn made(&self, start: &Start) -> Result<Made, Failure> {
        let (template, evaluator) = match &self.templates[&start.template.as_deref()] {
            Ok(opened) => opened,
            Err(failure) => return Err(failure.clone()),
        };
        let mut draft = start.sources.draft(template)?;
        draft.put("name", &json!(start.name.as_str()));
        let answers = draft.resolve(evaluator)?;
        let plan = self.planners[&start.template.as_deref()].select(&answers, &self.arguments.only)?;
        let files: Vec<FileToWrite<'_>> = plan.files.iter().map(FileToWrite::from).collect();
        let path = self.arguments.output.join(start.name.as_str());
        let (dry_run, diff) = (self.arguments.dry_run, self.arguments.diff);
        let mut forward = None;
        if disk::exists(&path) {
            if !self.arguments.only.is_empty() {
                let message = format!(
                    "`{}` already exists, and `--only` makes a part of a new challenge",
                    path.display()
                );
                return Err(Failure::one(Diagnostic::new(message).hint("leave `--only` out")));
            }
            let existing = Existing::open(&self.disk, &path)?;
            let steps = existing.forward(&plan)?;
            if !dry_run && !diff {
                existing.carry_out(&steps)?;
            }
            forward = Some(steps);
        } else if !dry_run && !diff {
            self.disk.create(&self.arguments.output, start.name.as_str(), &files)?;
        }
        Ok(Made {
            path,
            files: files.len(),
            bytes: plan.bytes(),
            forward,
        })
    }
}

/// Tells what became of each; the verdict is no where something failed.
fn report(arguments: &New, items: &[Item], made: Vec<Result<Made, Failure>>, ui: &mut Ui) -> Verdict {
    let failed = made.iter().filter(|made| made.is_err()).count();
    let verdicts = made.iter().map(|made| match made {
        Ok(Made {
            forward: Some(forward), ..
        }) => forward::verdict(forward, arguments.diff),
        Ok(_) if arguments.diff => Verdict::No,
        Ok(_) => Verdict::Yes,
        Err(_) => Verdict::Failed,
    });
    let verdict = verdicts.fold(Verdict::Yes, Verdict::and);
    let is_planned = arguments.dry_run || arguments.diff;
    if ui.is_json() {
        let status = if is_planned { Outcome::Planned } else { Outcome::Written };
        let challenges = items.iter().zip(&made);
        ui.json(&Batch {
            status: if failed == 0 { status } else { Outcome::Failed },
            challenges: challenges.map(|(item, made)| shape(item, made, status)).collect(),
        });
        return verdict;
    }
    for (item, made) in items.iter().zip(&made) {
        match made {
            Err(failure) => {
                ui.info(&format!("{}:", item.file.display()));
                ui.failure(failure);
            }
            Ok(Made {
                forward: Some(forward),
                path,
                ..
            }) if forward.changes_anything() || forward.conflicts() > 0 => {
                ui.info(&format!("{}:", path.display()));
                if arguments.diff {
                    forward::show(forward, ui);
                } else {
                    forward::list(&forward.steps, is_planned, ui);
                }
            }
            Ok(_) => {}
        }
    }
    let done = made.iter().flatten();
    let (files, bytes) = done.fold((0, 0), |(files, bytes), made| (files + made.files, bytes + made.bytes));
    let rest = format!(
        "{} in `{}`: {}, {bytes} bytes",
        count(made.len() - failed, "challenge"),
        arguments.output.display(),
        count(files, "file"),
    );
    let was_there = made.iter().flatten().any(|made| made.forward.is_some());
    let verb = match (is_planned, was_there) {
        (true, _) => "Planned",
        (false, true) => "Written",
        (false, false) => "Created",
    };
    ui.done(verb, &rest);
    if failed > 0 {
        ui.info(&format!("{} failed", count(failed, "answers file")));
    }
    verdict
}

fn shape(item: &Item, made: &Result<Made, Failure>, status: Outcome) -> BatchChallenge {
    let answers = shapes::path(&item.file);
    match made {
        Ok(made) => BatchChallenge {
            answers,
            status,
            path: Some(shapes::absolute(&made.path)),
            files: made.files,
            bytes: made.bytes,
            conflicts: made.forward.as_ref().map_or(0, Forward::conflicts),
            errors: Vec::new(),
        },
        Err(failure) => BatchChallenge {
            answers,
            status: Outcome::Failed,
            path: None,
            files: 0,
            bytes: 0,
            conflicts: 0,
            errors: failure.diagnostics.clone(),
        },
    }
}
