//! `designgen quiz`: the quizzes of notes, checked, exported or played.

use std::path::{Path, PathBuf};

use super::Verdict;
use crate::cli::{Export, Quiz};
use crate::disk::{self, Disk};
use crate::environment::Environment;
use crate::error::{Diagnostic, Failure, Location};
use crate::prompt;
use crate::quiz::{self, Finding, Note, Rule};
use crate::shapes::{self, CheckedNotes, ExportFile, ExportText, QuizFinding};
use crate::text::{count, count_with, harmless_json};
use crate::ui::Ui;

pub fn run(arguments: &Quiz, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    if arguments.play && (ui.is_json() || !environment.interactive) {
        let message = "`--play` asks in a terminal, and there is none";
        return Err(Failure::one(
            Diagnostic::new(message).hint("leave out `--format json`, and do not redirect input or messages"),
        ));
    }
    let notes = Notes::read(&arguments.paths)?;
    if !notes.findings.is_empty() {
        notes.report(arguments, ui);
        return Ok(Verdict::No);
    }
    match arguments.export {
        Some(form) => export(&notes, form, arguments.output.as_deref(), environment, ui),
        None if arguments.play => play(&notes, ui),
        None => {
            notes.report(arguments, ui);
            Ok(Verdict::Yes)
        }
    }
}

/// All notes of a run.
struct Notes {
    notes: Vec<Note>,
    findings: Vec<Finding>,
    omitted: usize,
}

impl Notes {
    fn read(paths: &[PathBuf]) -> Result<Self, Failure> {
        let (mut notes, mut findings, mut omitted) = (Vec::new(), Vec::new(), 0);
        for (path, read) in disk::read_notes(paths, |path, text| Ok(quiz::read(&path, text)))? {
            if read.iter().all(|note| note.begun == 0 && note.findings.is_empty()) {
                findings.push(nothing_in(path));
            }
            findings.extend(read.iter().flat_map(|note| note.findings.iter().cloned()));
            omitted += read.iter().map(|note| note.omitted).sum::<usize>();
            notes.extend(read);
        }
        Ok(Self {
            notes,
            findings,
            omitted,
        })
    }

    fn quizzes(&self) -> usize {
        self.notes.iter().map(|note| note.quizzes.len()).sum()
    }

    /// Tells what was found. It is the result of a check, and a message where another result was wanted.
    fn report(&self, arguments: &Quiz, ui: &mut Ui) {
        if ui.is_json() {
            ui.json(&CheckedNotes {
                notes: self.notes.len(),
                quizzes: self.quizzes(),
                findings: self.findings.iter().map(QuizFinding::from).collect(),
                omitted: self.omitted,
            });
            return;
        }
        let is_check = arguments.export.is_none() && !arguments.play;
        for finding in &self.findings {
            ui.finding(
                finding.rule.name(),
                &finding.location,
                &finding.message,
                &finding.hint,
                is_check,
            );
        }
        if self.findings.is_empty() {
            let (quizzes, notes) = (quizzes(self.quizzes()), count(self.notes.len(), "note"));
            ui.done("Checked", &format!("{quizzes} in {notes}, nothing found"));
        } else {
            let rest = match (arguments.export, arguments.play) {
                (Some(_), _) => "; nothing was exported",
                (_, true) => "; nothing was asked",
                _ => "",
            };
            let found = count(self.findings.len() + self.omitted, "finding");
            let shown = match self.omitted {
                0 => String::new(),
                _ => format!(", of which {} are shown", self.findings.len()),
            };
            ui.info(&format!("{found}{shown}{rest}"));
        }
    }
}

fn quizzes(number: usize) -> String {
    count_with(number, "quiz", "quizzes")
}

fn nothing_in(path: &Path) -> Finding {
    Finding {
        rule: Rule::NoQuiz,
        location: Location {
            file: shapes::path(path),
            line: 1,
            column: 1,
            text: String::new(),
        },
        message: "there is no quiz here".to_owned(),
        hint: "a quiz begins with a line `Q: …`, or stands in `quizzes` of the front matter".to_owned(),
    }
}

fn export(
    notes: &Notes,
    form: Export,
    output: Option<&Path>,
    environment: &Environment,
    ui: &mut Ui,
) -> Result<Verdict, Failure> {
    let text = match form {
        Export::Json => format!("{}\n", harmless_json(&format!("{:#}", quiz::json(&notes.notes)))),
        Export::Gift => quiz::gift(&notes.notes),
        Export::Html => quiz::deck(&notes.notes),
    };
    let quizzes = notes.quizzes();
    match output {
        Some(path) => {
            Disk::new(environment.cleanup.clone()).write_output(path, text.as_bytes())?;
            if ui.is_json() {
                ui.json(&ExportFile {
                    export: form,
                    quizzes,
                    path: shapes::path(path),
                    bytes: text.len(),
                });
            } else {
                let quizzes = self::quizzes(quizzes);
                ui.done("Wrote", &format!("`{}` with {quizzes}", path.display()));
            }
        }
        None if ui.is_json() => ui.json(&ExportText {
            export: form,
            quizzes,
            text: &text,
        }),
        None => ui.data(&text),
    }
    Ok(Verdict::Yes)
}

fn play(notes: &Notes, ui: &mut Ui) -> Result<Verdict, Failure> {
    let game = prompt::play(&notes.notes, ui.is_coloured())?;
    ui.heading(&format!("Score: {} of {}", game.right(), game.asked()));
    let width = game
        .topics
        .iter()
        .map(|topic| topic.name.chars().count())
        .max()
        .unwrap_or_default();
    for topic in &game.topics {
        ui.line(&format!("  {:width$}  {} of {}", topic.name, topic.right, topic.asked));
    }
    Ok(if game.is_cancelled {
        Verdict::Cancelled
    } else {
        Verdict::Yes
    })
}
