//! `designgen verify`: whether challenges tell right solutions from wrong ones.

use super::Verdict;
use crate::cli::Verify;
use crate::environment::Environment;
use crate::error::Failure;
use crate::shapes::{Verified, VerifiedChallenge, VerifyFinding};
use crate::sources::{self, Sources};
use crate::text::count;
use crate::ui::Ui;
use crate::verify::{Figures, Finding, Trial};

pub fn run(arguments: &Verify, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    let presets = if arguments.presets.is_empty() {
        vec![sources::default_preset()?]
    } else {
        arguments.presets.clone()
    };
    let mut challenges = Vec::new();
    for name in &presets {
        let sources = Sources::of_preset(name, environment)?;
        let template = sources.template(None)?;
        let draft = sources.draft(&template)?;
        let trial = Trial::new(&template, &draft)?;
        if arguments.leaks {
            let findings = trial.leaks();
            if !ui.is_json() {
                tell(name, &findings, ui);
                ui.info(&format!("{name}: {}", count(findings.len(), "leak")));
            }
            challenges.push(challenge(name, &Figures::default(), findings));
            continue;
        }
        let cache = environment.environments()?;
        let progress = ui.progress(trial.steps());
        let tried = trial.run(&cache, arguments.environment.as_deref(), &|| progress.advance());
        progress.finish();
        let (figures, findings) = tried?;
        if !ui.is_json() {
            tell(name, &findings, ui);
            let tests = format!(
                "{} given, {} acceptance, {} hidden; {}; {} s",
                count(figures.given, "test"),
                figures.acceptance,
                figures.hidden,
                count(figures.wrong, "wrong solution"),
                figures.seconds,
            );
            if findings.is_empty() {
                ui.done("Verified", &format!("{name}: {tests}"));
            } else {
                ui.info(&format!("{name}: {}; {tests}", count(findings.len(), "finding")));
            }
        }
        challenges.push(challenge(name, &figures, findings));
    }
    let is_clean = challenges.iter().all(|challenge| challenge.findings.is_empty());
    if ui.is_json() {
        ui.json(&Verified { challenges });
    }
    Ok(if is_clean { Verdict::Yes } else { Verdict::No })
}

fn tell(name: &str, findings: &[Finding], ui: &mut Ui) {
    for finding in findings {
        ui.line(&format!(
            "{name}: {}: {} [{}]",
            finding.subject, finding.message, finding.rule
        ));
        for line in last_lines(&finding.output) {
            ui.line(&format!("    {line}"));
        }
    }
}

fn challenge<'r>(name: &'r str, figures: &Figures, findings: Vec<Finding>) -> VerifiedChallenge<'r> {
    VerifiedChallenge {
        name,
        given: figures.given,
        acceptance: figures.acceptance,
        hidden: figures.hidden,
        wrong_solutions: figures.wrong,
        findings: findings.into_iter().map(VerifyFinding::from).collect(),
    }
}

/// What explains most of what a program printed.
fn last_lines(output: &str) -> Vec<&str> {
    let lines: Vec<&str> = output.lines().collect();
    lines[lines.len().saturating_sub(20)..].to_vec()
}
