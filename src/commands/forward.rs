//! What `new`, `update` and `check` share: a challenge that is there, the plan that its record and the arguments make, and what is told of it.

use super::Verdict;
use crate::answers::Answers;
use crate::cli::AnswerArgs;
use crate::engine::Evaluator;
use crate::environment::Environment;
use crate::error::{Diagnostic, Failure};
use crate::existing::{Existing, Forward};
use crate::plan::{Plan, Planner, digest_of_answers};
use crate::record::Record;
use crate::shapes::{File, FileStatus};
use crate::sources::{self, Sources};
use crate::template::{EDITION, Template};
use crate::ui::Ui;
use crate::update::{Outcome, Step};

/// What a challenge is made from again.
pub struct Remade {
    pub plan: Plan,
    /// What the user should know although nothing is wrong.
    pub notes: Vec<String>,
}

/// Makes the plan of a challenge again, from its record and what arguments change of it.
///
/// # Errors
/// Templates and presets that are not there, answers that do not fit, a record without answers where the arguments give none.
pub fn remade(
    existing: &Existing<'_>,
    template: Option<&str>,
    given: &AnswerArgs,
    environment: &Environment,
) -> Result<Remade, Failure> {
    let Some(record) = existing.record() else {
        return Err(Failure::one(Diagnostic::new("there is no record")));
    };
    // Whoever has written the record may have written anything.
    let recorded = template.is_none().then_some(record.template.as_str());
    for argument in recorded
        .into_iter()
        .chain(record.preset.as_deref().filter(|_| given.preset.is_none()))
    {
        sources::check_recorded(argument, environment)?;
    }
    let answers = existing.answers();
    let is_known = answers.is_some();
    let sources = Sources::of_record(record, answers, given, environment)?;
    let template = template.unwrap_or(&record.template);
    let run = Run {
        record,
        given,
        template,
    };
    // Settings may be what changes, or what was given when it was made.
    let without_settings = AnswerArgs {
        preset: given.preset.clone(),
        answers: given.answers.clone(),
        ..AnswerArgs::default()
    };
    let before = Sources::of_record(record, None, &without_settings, environment)?;
    if is_known || given.preset.is_some() || !given.answers.is_empty() {
        let mut remade = run.remade(&sources)?;
        if !is_known && !run.is_made_from(&sources) && !run.is_made_from(&before) {
            let note = "these are not the answers that the challenge was made from";
            remade.notes.push(note.to_owned());
        }
        return Ok(remade);
    }
    // The digest tells which of the built-in presets it was, if it was made without answers of its own.
    for preset in sources.built_in_presets(template)? {
        let [sources, before] = [&sources, &before].map(|sources| {
            let mut sources = sources.clone();
            sources.set_preset(Some(&preset));
            sources
        });
        if run.is_made_from(&sources) || run.is_made_from(&before) {
            return run.remade(&sources);
        }
    }
    let message = format!(
        "`{}` does not hold the answers that made it, as befits this edition",
        existing.path().display()
    );
    Err(Failure::one(
        Diagnostic::new(message).hint("name them again: `--preset NAME`, `--answers FILE`, or both"),
    ))
}

struct Run<'r> {
    record: &'r Record,
    given: &'r AnswerArgs,
    template: &'r str,
}

impl Run<'_> {
    fn remade(&self, sources: &Sources) -> Result<Remade, Failure> {
        let (template, evaluator, answers) = self.resolved(sources)?;
        let plan = Planner::new(&template, &evaluator)?.select(&answers, &[])?;
        let notes = answers.notes;
        Ok(Remade { plan, notes })
    }

    /// Whether the digest of the record is that of these answers.
    fn is_made_from(&self, sources: &Sources) -> bool {
        let digest = self
            .resolved(sources)
            .ok()
            .and_then(|(template, _, answers)| digest_of_answers(&template, &answers).ok());
        digest.is_some() && digest == self.record.answers
    }

    fn resolved(&self, sources: &Sources) -> Result<(Template, Evaluator, Answers), Failure> {
        let template = sources.template(Some(self.template))?;
        let evaluator = template.evaluator()?;
        let mut draft = sources.draft(&template)?;
        // The folder may be called otherwise: the name is that of the record.
        if sources.name().is_none() && !draft.is_set("name") {
            draft.put("name", &self.record.name.as_str().into());
        }
        if let Some(edition) = &self.record.edition
            && self.given.edition.is_none()
            && self.record.answers.is_some()
            && !draft.is_set(EDITION)
        {
            draft.put(EDITION, &edition.as_str().into());
        }
        let answers = draft.resolve(&evaluator)?;
        drop(draft);
        Ok((template, evaluator, answers))
    }
}

/// Lists what becomes of each file, if that is anything: as the data that was asked for, or beside what was done.
pub fn list(steps: &[Step], as_data: bool, ui: &mut Ui) {
    for step in steps {
        if matches!(step.outcome, Outcome::Unchanged) {
            continue;
        }
        let status = FileStatus::from(&step.outcome).name();
        let mut line = format!("{status:9} {}", step.path);
        if let Some(from) = &step.from {
            line.push_str(&format!(" (was `{from}`)"));
        }
        if let Outcome::Conflict(conflict) = &step.outcome {
            line.push_str(&format!(": {}", conflict.reason()));
        }
        if as_data {
            ui.line(&line);
        } else {
            ui.info(&line);
        }
    }
}

/// Shows how each file would change.
pub fn show(forward: &Forward, ui: &mut Ui) {
    for step in &forward.steps {
        if let Outcome::Conflict(conflict) = &step.outcome {
            ui.line(&format!("conflict  {}: {}", step.path, conflict.reason()));
        }
        for (path, after) in &step.writes {
            let before = forward.bytes(path);
            match after {
                Some(_) if forward.is_private(path) => ui.line(&format!("Secret files a/{path} and b/{path} differ")),
                None => ui.diff_of_removed(path.as_str(), before.unwrap_or_default()),
                Some(after) if before == Some(after.bytes.as_slice()) => {
                    let mode = if after.executable { "755" } else { "644" };
                    ui.line(&format!("The mode of {path} becomes {mode}"));
                }
                Some(after) => ui.diff(path.as_str(), before, &after.bytes),
            }
        }
    }
}

/// The steps as JSON has them.
pub fn files(steps: &[Step]) -> Vec<File<'_>> {
    steps.iter().map(File::from).collect()
}

/// No where somebody has to decide, and for a diff where anything would change.
pub fn verdict(forward: &Forward, is_diff: bool) -> Verdict {
    if forward.conflicts() > 0 || is_diff && forward.changes_anything() {
        Verdict::No
    } else {
        Verdict::Yes
    }
}
