//! `designgen update`: challenges taken forward.

use std::path::Path;

use super::{Verdict, forward};
use crate::cli::Update;
use crate::disk::Disk;
use crate::environment::Environment;
use crate::error::Failure;
use crate::existing::{Existing, Forward};
use crate::shapes::{self, Outcome, Updated, UpdatedChallenge};
use crate::text::count;
use crate::ui::Ui;

pub fn run(arguments: &Update, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    let disk = Disk::new(environment.cleanup.clone());
    let run = Run {
        arguments,
        environment,
        disk: &disk,
    };
    let progress = ui.progress(if arguments.folders.len() > 1 {
        arguments.folders.len()
    } else {
        0
    });
    let done: Vec<Result<Done, Failure>> = arguments
        .folders
        .iter()
        .map(|folder| {
            let done = run.one(folder);
            progress.advance();
            done
        })
        .collect();
    progress.finish();
    run.report(done, ui)
}

struct Run<'r> {
    arguments: &'r Update,
    environment: &'r Environment,
    disk: &'r Disk,
}

/// What became of a challenge, or would.
struct Done {
    forward: Forward,
    notes: Vec<String>,
}

impl Run<'_> {
    fn writes(&self) -> bool {
        !self.arguments.dry_run && !self.arguments.diff
    }

    fn one(&self, folder: &Path) -> Result<Done, Failure> {
        if self.writes() {
            self.disk.prepare();
        }
        let existing = Existing::open_challenge(self.disk, folder)?;
        let Update { template, given, .. } = self.arguments;
        let remade = forward::remade(&existing, template.as_deref(), given, self.environment)?;
        let forward = existing.forward(&remade.plan)?;
        if self.writes() {
            existing.carry_out(&forward)?;
        }
        Ok(Done {
            forward,
            notes: remade.notes,
        })
    }

    fn report(&self, done: Vec<Result<Done, Failure>>, ui: &mut Ui) -> Result<Verdict, Failure> {
        let verdicts = done.iter().map(|done| match done {
            Ok(done) => forward::verdict(&done.forward, self.arguments.diff),
            Err(_) => Verdict::Failed,
        });
        let verdict = verdicts.fold(Verdict::Yes, Verdict::and);
        let status = if self.writes() {
            Outcome::Written
        } else {
            Outcome::Planned
        };
        let folders = &self.arguments.folders;
        // One that failed alone is a failure as any other.
        if let ([_], [Err(failure)]) = (folders.as_slice(), done.as_slice()) {
            return Err(failure.clone());
        }
        if ui.is_json() {
            let challenges = folders.iter().zip(&done).map(|(folder, done)| UpdatedChallenge {
                status: if done.is_ok() { status } else { Outcome::Failed },
                path: shapes::absolute(folder),
                files: done
                    .as_ref()
                    .map(|done| forward::files(&done.forward.steps))
                    .unwrap_or_default(),
                errors: done
                    .as_ref()
                    .err()
                    .map(|failure| failure.diagnostics.clone())
                    .unwrap_or_default(),
            });
            let is_failed = done.iter().any(Result::is_err);
            ui.json(&Updated {
                status: if is_failed { Outcome::Failed } else { status },
                challenges: challenges.collect(),
            });
            return Ok(verdict);
        }
        for (folder, done) in folders.iter().zip(&done) {
            let shown = folder.display();
            match done {
                Err(failure) => {
                    ui.info(&format!("{shown}:"));
                    ui.failure(failure);
                }
                Ok(done) => self.told(&shown.to_string(), done, ui),
            }
        }
        Ok(verdict)
    }

    fn told(&self, folder: &str, done: &Done, ui: &mut Ui) {
        let Done { forward, notes } = done;
        for note in notes {
            ui.note(note);
        }
        if self.arguments.diff {
            forward::show(forward, ui);
        } else {
            forward::list(&forward.steps, !self.writes(), ui);
        }
        let summary = forward.summary();
        if !self.writes() {
            ui.info(&format!("dry run: `{folder}`: {summary}"));
        } else if forward.changes_anything() {
            ui.done("Updated", &format!("`{folder}`: {summary}"));
            ui.info("`designgen undo` puts back what was there");
        } else {
            ui.info(&format!("`{folder}`: {summary}"));
        }
        if forward.conflicts() > 0 {
            ui.info(&format!("{} to resolve", count(forward.conflicts(), "conflict")));
        }
    }
}
