//! `designgen check`: what an update would do, and what was edited.

use std::path::Path;

use serde_json::{Value, json};

use super::{Verdict, forward};
use crate::cli::{Check, CheckExport, CheckRule};
use crate::disk::Disk;
use crate::engine::percent_encoded;
use crate::environment::Environment;
use crate::error::Failure;
use crate::existing::Existing;
use crate::record;
use crate::shapes::{self, CheckFinding, Checked, CheckedChallenge};
use crate::text::count;
use crate::ui::Ui;
use crate::update::{Outcome, Step};

pub fn run(arguments: &Check, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    let disk = Disk::new(environment.cleanup.clone());
    let progress = ui.progress(if arguments.folders.len() > 1 {
        arguments.folders.len()
    } else {
        0
    });
    let mut found = Vec::with_capacity(arguments.folders.len());
    for folder in &arguments.folders {
        found.push(check(&disk, folder, arguments, environment));
        progress.advance();
    }
    progress.finish();
    let findings = || found.iter().flatten().flat_map(|(findings, _)| findings);
    let verdict = if found.iter().any(Result::is_err) {
        Verdict::Failed
    } else if findings().any(|finding| !finding.allowed) {
        Verdict::No
    } else {
        Verdict::Yes
    };
    if let ([_], [Err(failure)]) = (arguments.folders.as_slice(), found.as_slice()) {
        return Err(failure.clone());
    }
    if ui.is_json() && arguments.export.is_none() {
        let challenges = arguments.folders.iter().zip(found).map(|(folder, found)| {
            let path = shapes::absolute(folder);
            match found {
                Ok((findings, _)) => CheckedChallenge {
                    path,
                    findings,
                    errors: Vec::new(),
                },
                Err(failure) => CheckedChallenge {
                    path,
                    findings: Vec::new(),
                    errors: failure.diagnostics,
                },
            }
        });
        ui.json(&Checked {
            challenges: challenges.collect(),
        });
        return Ok(verdict);
    }
    let mut results = Vec::new();
    for (folder, found) in arguments.folders.iter().zip(&found) {
        match found {
            Err(failure) => {
                ui.info(&format!("{}:", folder.display()));
                ui.failure(failure);
            }
            Ok((findings, notes)) => {
                for note in notes {
                    ui.note(note);
                }
                for finding in findings {
                    let place = place(folder, &finding.path);
                    match arguments.export {
                        None => ui.line(&format!("{:9} {place}: {}", name_of(finding.rule), finding.message)),
                        Some(CheckExport::Github) => ui.line(&annotation(&place, finding)),
                        Some(CheckExport::Sarif) => results.push(result(&place, finding)),
                    }
                }
            }
        }
    }
    if arguments.export == Some(CheckExport::Sarif) {
        ui.json(&sarif(&results));
    }
    if arguments.export.is_some() {
        return Ok(verdict);
    }
    let number = findings().count();
    ui.info(&format!(
        "{} in {}",
        count(number, "finding"),
        count(found.len(), "challenge")
    ));
    Ok(verdict)
}

/// What is found in one challenge, and what the user should know besides.
fn check(
    disk: &Disk,
    folder: &Path,
    arguments: &Check,
    environment: &Environment,
) -> Result<(Vec<CheckFinding>, Vec<String>), Failure> {
    let existing = Existing::open_challenge(disk, folder)?;
    let Check { template, given, .. } = arguments;
    let asks = template.is_some() || given.preset.is_some() || !given.answers.is_empty() || !given.set.is_empty();
    let (forward, notes) = match forward::remade(&existing, template.as_deref(), given, environment) {
        Ok(remade) => (existing.forward(&remade.plan)?, remade.notes),
        Err(failure) if asks => return Err(failure),
        // Whoever has the challenge without what made it can still be told what was edited.
        Err(failure) => {
            let cause = failure.diagnostics.first().map(ToString::to_string).unwrap_or_default();
            let note = format!("compared only with how it was made: {cause}");
            (existing.as_made()?, vec![note])
        }
    };
    let mut findings: Vec<CheckFinding> = forward.steps.iter().flat_map(findings_of).collect();
    if forward.is_outdated() {
        let message = "the record is not the one that would be written today".to_owned();
        findings.push(finding(CheckRule::Outdated, record::RECORD, message));
    }
    for finding in &mut findings {
        finding.allowed = arguments.allow.contains(&finding.rule);
    }
    Ok((findings, notes))
}

fn finding(rule: CheckRule, path: &str, message: impl Into<String>) -> CheckFinding {
    CheckFinding {
        rule,
        path: path.to_owned(),
        message: message.into(),
        allowed: false,
    }
}

fn findings_of(step: &Step) -> Vec<CheckFinding> {
    let path = step.path.as_str();
    let stale = |message: &str| finding(CheckRule::Stale, path, message);
    let edited = || finding(CheckRule::Edited, path, "it was edited");
    match &step.outcome {
        Outcome::Unchanged => Vec::new(),
        Outcome::Created => vec![stale("the template makes it now")],
        Outcome::Changed => vec![stale("the template makes it otherwise now")],
        Outcome::Removed => vec![stale("the template makes it no more")],
        Outcome::Merged => vec![edited(), stale("the template makes it otherwise now")],
        Outcome::Edited => vec![edited()],
        Outcome::Missing => vec![finding(CheckRule::Missing, path, "it was deleted")],
        Outcome::Conflict(conflict) => vec![finding(CheckRule::Conflict, path, conflict.reason())],
    }
}

fn name_of(rule: CheckRule) -> &'static str {
    match rule {
        CheckRule::Edited => "edited",
        CheckRule::Missing => "missing",
        CheckRule::Stale => "stale",
        CheckRule::Conflict => "conflict",
        CheckRule::Outdated => "outdated",
    }
}

/// Where a file is, from the current folder on.
fn place(folder: &Path, path: &str) -> String {
    let folder = folder.to_string_lossy().replace('\\', "/");
    let folder = folder.trim_end_matches('/');
    match folder.strip_prefix("./").unwrap_or(folder) {
        "" | "." => path.to_owned(),
        folder => format!("{folder}/{path}"),
    }
}

/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>
fn annotation(place: &str, finding: &CheckFinding) -> String {
    let message = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| message(text).replace(':', "%3A").replace(',', "%2C");
    let level = if finding.allowed { "notice" } else { "error" };
    let (place, rule) = (property(place), name_of(finding.rule));
    format!("::{level} file={place},title={rule}::{}", message(&finding.message))
}

/// <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>
fn result(place: &str, finding: &CheckFinding) -> Value {
    let uri: Vec<String> = place.split('/').map(percent_encoded).collect();
    json!({
        "ruleId": name_of(finding.rule),
        "level": if finding.allowed { "note" } else { "error" },
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri.join("/")}}}],
    })
}

fn sarif(results: &[Value]) -> Value {
    use clap::ValueEnum as _;
    let rules = CheckRule::value_variants().iter().map(|rule| {
        let help = rule.to_possible_value();
        let help = help
            .as_ref()
            .and_then(|value| value.get_help())
            .map(ToString::to_string);
        json!({"id": name_of(*rule), "shortDescription": {"text": help.unwrap_or_default()}})
    });
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "designgen",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.collect::<Vec<_>>(),
            }},
            "results": results,
        }],
    })
}
