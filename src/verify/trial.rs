//! The trial of one challenge: what is made, run and compared, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::{Value, json};

use super::leak::{Leak, Likeness, Text, WORDS, WORDS_OF_TESTS, leaks};
use super::wrong::WrongSolution;
use crate::answers::{Answers, Draft};
use crate::disk::{FileToWrite, Scratch};
use crate::error::{Diagnostic, Failure};
use crate::manifest;
use crate::parallel;
use crate::path::RelPath;
use crate::plan::{Plan, PlannedFile, Planner};
use crate::runner::{self, Outcome, PROGRAMS, Programs, Runner, Tests};
use crate::template::{EDITION, SourceFile, Template};

/// A race may end well by chance: so often a test may be run until it finds a wrong solution.
const ATTEMPTS: usize = 5;
/// The edition that is handed out, and the one with everything.
const CANDIDATE: &str = "candidate";
const AUTHOR: &str = "author";

/// Something that a trial has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static str,
    /// The file in the challenge, the test or the wrong solution.
    pub subject: String,
    pub message: String,
    /// The end of what a program printed, if that explains it.
    pub output: String,
}

/// What a trial has counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    pub given: usize,
    pub acceptance: usize,
    pub hidden: usize,
    pub wrong: usize,
    pub seconds: u64,
}

/// What is tried beside the others, each in a folder of its own.
enum Step<'w> {
    Candidate,
    Author,
    Wrong(&'w WrongSolution),
}

/// One challenge to be tried.
pub struct Trial<'t> {
    template: &'t Template,
    programs: Programs,
    candidate: Plan,
    author: Plan,
    answers: Answers,
    wrong: Vec<WrongSolution>,
    scratch: Scratch,
}

impl<'t> Trial<'t> {
    /// Makes both editions in memory from a draft of answers.
    ///
    /// # Errors
    /// Templates that cannot be tried or have no editions, wrong answers, and what rendering finds.
    pub fn new(template: &'t Template, draft: &Draft<'_>) -> Result<Self, Failure> {
        let has = |edition| template.editions().iter().any(|choice| choice.value == edition);
        if !has(CANDIDATE) || !has(AUTHOR) {
            let message = format!("the template `{}` does not have two editions", template.manifest.name);
            let hint = format!("ask for `{EDITION}`, with the choices `{CANDIDATE}` and `{AUTHOR}`");
            return Err(Failure::one(Diagnostic::new(message).hint(hint)));
        }
        let evaluator = template.evaluator()?;
        let planner = Planner::new(template, &evaluator)?;
        let edition = |name: &str| -> Result<(Plan, Answers), Failure> {
            let mut draft = draft.clone();
            draft.put(EDITION, &json!(name));
            let answers = draft.resolve(&evaluator)?;
            let plan = planner.select(&answers, &[])?;
            Ok((plan, answers))
        };
        let (candidate, _) = edition(CANDIDATE)?;
        let (author, answers) = edition(AUTHOR)?;
        let Some(text) = text_of(&author, PROGRAMS) else {
            let message = format!(
                "the author edition of `{}` does not say how it is tried",
                template.manifest.name
            );
            let hint = format!("it needs the file `{PROGRAMS}`");
            return Err(Failure::one(Diagnostic::new(message).hint(hint)));
        };
        let programs = Programs::parse(PROGRAMS, text)?;
        let wrong = listed(&author, &programs)?;
        Ok(Self {
            template,
            programs,
            candidate,
            author,
            answers,
            wrong,
            scratch: Scratch::new()?,
        })
    }

    /// How many steps it takes; `run` reports each of them.
    pub fn steps(&self) -> usize {
        self.wrong.len() + 2
    }

    /// Tries everything; `cache` is where environments are kept, `environment` one that is there already.
    ///
    /// # Errors
    /// Programs that cannot be started, environments that cannot be made, and lists that cannot be read.
    pub fn run(
        &self,
        cache: &Path,
        environment: Option<&Path>,
        advance: &(impl Fn() + Sync),
    ) -> Result<(Figures, Vec<Finding>), Failure> {
        let start = Instant::now();
        let runner = Runner {
            programs: &self.programs,
            scratch: &self.scratch,
            environment: match environment {
                Some(environment) => environment.to_owned(),
                None => self.environment(cache)?,
            },
        };
        let mut findings = self.leaks();
        findings.extend(self.unlisted());
        let mut figures = Figures {
            wrong: self.wrong.len(),
            ..Figures::default()
        };
        let editions = [Step::Candidate, Step::Author];
        let steps: Vec<Step<'_>> = editions.into_iter().chain(self.wrong.iter().map(Step::Wrong)).collect();
        let tried = parallel::map(&steps, 1, |step| {
            let tried = match step {
                Step::Candidate => self.try_candidate(&runner),
                Step::Author => self.try_author(&runner),
                Step::Wrong(wrong) => self.try_wrong(&runner, wrong).map(|found| (Figures::default(), found)),
            };
            advance();
            tried
        });
        for tried in tried {
            let (counted, found) = tried?;
            figures.given += counted.given;
            figures.acceptance += counted.acceptance;
            figures.hidden += counted.hidden;
            findings.extend(found);
        }
        figures.seconds = start.elapsed().as_secs();
        Ok((figures, findings))
    }

    /// The folder that the challenge runs with.
    fn environment(&self, cache: &Path) -> Result<PathBuf, Failure> {
        let text = |path: &str| text_of(&self.author, path).map(|text| text.as_bytes().to_vec());
        let write = || Ok(self.scratch.write("environment", &files(&self.author.files))?);
        runner::environment(&self.programs, cache, text, write)
    }

    /// Everything of it passes but its acceptance tests, of which none does.
    fn try_candidate(&self, runner: &Runner<'_>) -> Result<(Figures, Vec<Finding>), Failure> {
        let mut figures = Figures::default();
        let folder = self.scratch.write(CANDIDATE, &files(&self.candidate.files))?;
        let mut findings = failed_checks(runner, CANDIDATE, &folder)?;
        let given = runner.tests("candidate-given", &folder, &self.programs.given)?;
        figures.given = count(&given);
        findings.extend(must_pass(&given, CANDIDATE));
        let acceptance = runner.tests("candidate-acceptance", &folder, &self.programs.acceptance)?;
        figures.acceptance = count(&acceptance);
        let passed = acceptance.report.iter().flat_map(|report| report.with(Outcome::Passed));
        findings.extend(passed.map(|test| Finding {
            rule: "nothing-to-do",
            subject: test.to_owned(),
            message: "it passes without a solution".to_owned(),
            output: String::new(),
        }));
        Ok((figures, findings))
    }

    /// Everything of it passes.
    fn try_author(&self, runner: &Runner<'_>) -> Result<(Figures, Vec<Finding>), Failure> {
        let mut figures = Figures::default();
        let folder = self.scratch.write(AUTHOR, &files(&self.author.files))?;
        let mut findings = failed_checks(runner, AUTHOR, &folder)?;
        let parts = [
            ("author-given", &self.programs.given),
            ("author-acceptance", &self.programs.acceptance),
            ("author-hidden", &self.programs.hidden),
        ];
        for (name, arguments) in parts {
            // A challenge may have no hidden tests.
            if name == "author-hidden" && !self.has_below(&arguments[0]) {
                continue;
            }
            let tests = runner.tests(name, &folder, arguments)?;
            if name == "author-hidden" {
                figures.hidden = count(&tests);
            }
            findings.extend(must_pass(&tests, AUTHOR));
        }
        Ok((figures, findings))
    }

    fn has_below(&self, folder: &str) -> bool {
        let inside = format!("{folder}/");
        self.author
            .files
            .iter()
            .any(|file| file.path.as_str().starts_with(&inside))
    }

    /// It looks as right as the solution, and every test that is named for it finds it.
    fn try_wrong(&self, runner: &Runner<'_>, wrong: &WrongSolution) -> Result<Vec<Finding>, Failure> {
        let subject = format!("{}/{}", self.programs.wrong, wrong.name);
        let finding = |message: String, output: String| Finding {
            rule: "wrong-solution",
            subject: subject.clone(),
            message,
            output,
        };
        let inside = format!("{subject}/");
        let overlay: Vec<PlannedFile> = self
            .author
            .files
            .iter()
            .filter_map(|file| own_file(file, &inside))
            .collect();
        if overlay.is_empty() {
            return Ok(vec![finding("it has no files".to_owned(), String::new())]);
        }
        if wrong.found_by.is_empty() {
            return Ok(vec![finding(
                "it names no test that finds it".to_owned(),
                String::new(),
            )]);
        }
        let below = self
            .author
            .files
            .iter()
            .filter(|file| overlay.iter().all(|own| own.path != file.path));
        let all: Vec<PlannedFile> = below.cloned().chain(overlay.iter().cloned()).collect();
        let name = format!("wrong-{}", wrong.name);
        let folder = self.scratch.write(&name, &files(&all))?;
        let mut findings = failed_checks(runner, &subject, &folder)?;
        let mut open: Vec<&String> = wrong.found_by.iter().collect();
        let mut skipped = Vec::new();
        for attempt in 1..=ATTEMPTS {
            let chosen: Vec<String> = open.iter().map(|test| (*test).clone()).collect();
            let tests = runner.tests(&format!("{name}-{attempt}"), &folder, &chosen)?;
            let Some(report) = &tests.report else {
                findings.push(finding("its tests cannot be run".to_owned(), tests.output));
                return Ok(findings);
            };
            open.retain(|test| match report.of_test(test) {
                Some(Outcome::Failed) => false,
                Some(Outcome::Passed) => true,
                Some(Outcome::Skipped) => {
                    skipped.push((*test).clone());
                    false
                }
                Some(Outcome::Error) => {
                    findings.push(finding(format!("`{test}` cannot be run"), tests.output.clone()));
                    false
                }
                None => {
                    findings.push(finding(format!("there is no test `{test}`"), tests.output.clone()));
                    false
                }
            });
            if open.is_empty() {
                break;
            }
        }
        let missed = open.iter().map(|test| format!("`{test}` does not find it"));
        findings.extend(missed.map(|message| finding(message, String::new())));
        // What one machine cannot run, another one does; but something has to find it here.
        if skipped.len() == wrong.found_by.len() {
            let message = format!("all tests that could find it are skipped: `{}`", skipped.join("`, `"));
            findings.push(finding(message, String::new()));
        }
        Ok(findings)
    }

    /// Folders of wrong solutions that the list does not name.
    fn unlisted(&self) -> Vec<Finding> {
        let listed: BTreeSet<&str> = self.wrong.iter().map(|wrong| wrong.name.as_str()).collect();
        let inside = format!("{}/", self.programs.wrong);
        let paths = self.author.files.iter().map(|file| file.path.as_str());
        let names: BTreeSet<&str> = paths
            .filter_map(|path| path.strip_prefix(&inside)?.split_once('/'))
            .map(|(name, _)| name)
            .collect();
        let unlisted = names.difference(&listed);
        unlisted
            .map(|name| Finding {
                rule: "wrong-solution",
                subject: format!("{inside}{name}"),
                message: format!("`{}.yaml` does not list it", self.programs.wrong),
                output: String::new(),
            })
            .collect()
    }

    /// What the candidate's edition says of what only the author's is to hold.
    pub fn leaks(&self) -> Vec<Finding> {
        let shown: BTreeMap<&str, &str> = texts(&self.candidate).collect();
        let list = format!("{}.yaml", self.programs.wrong);
        // What a template adds to the edition is made of the answers, which are compared themselves. The list names tests that all may see.
        let sources = self.template.sources.iter().filter(|source| {
            source.edition.as_deref() == Some(AUTHOR) && !self.is_below(&source.path) && source.target() != list
        });
        let of_author: BTreeSet<&str> = sources.map(SourceFile::target).collect();
        let answers = Value::Object(self.answers.values().clone());
        let reasons = reasons(&answers);
        let withheld: Vec<Text<'_>> = texts(&self.author)
            .filter(|(path, _)| of_author.contains(path))
            .map(|(path, text)| Text { path, text })
            .chain(reasons.iter().map(|(path, text)| Text { path, text }))
            .collect();
        let candidate: Vec<Text<'_>> = shown.iter().map(|(path, text)| Text { path, text }).collect();
        // Texts of the template itself, and what a solution takes the place of.
        let starters = of_author.iter().filter_map(|path| shown.get(path).copied());
        let in_template = self
            .template
            .sources
            .iter()
            .filter(|source| self.is_below(&source.path));
        let partials = self.template.partials.iter().filter(|(name, _)| self.is_below(name));
        // Tests that the template makes share their forms with hidden ones.
        let own: BTreeSet<&str> = self
            .template
            .sources
            .iter()
            .filter(|source| !self.is_below(&source.path))
            .map(SourceFile::target)
            .collect();
        let tests = self.programs.acceptance.first().map(|folder| format!("{folder}/"));
        let of_template =
            |path: &str| !own.contains(path) && tests.as_ref().is_some_and(|tests| path.starts_with(tests));
        let generated = shown
            .iter()
            .filter(|(path, _)| of_template(path))
            .map(|(_, text)| *text);
        let asks = asks(&answers);
        let known: Vec<&str> = starters
            .chain(asks.iter().map(String::as_str))
            .chain(generated)
            .chain(in_template.filter_map(|source| source.text()))
            .chain(partials.map(|(_, text)| text.as_ref()))
            .collect();
        let hidden = self.programs.hidden.first().map(|folder| format!("{folder}/"));
        let is_test = |text: &Text<'_>| hidden.as_ref().is_some_and(|hidden| text.path.starts_with(hidden));
        let (tests, others): (Vec<Text<'_>>, Vec<Text<'_>>) = withheld.into_iter().partition(is_test);
        // What the template makes of answers is no code of the author, but may tell the author's reasons.
        let (code, told): (Vec<Text<'_>>, Vec<Text<'_>>) =
            others.iter().copied().partition(|text| of_author.contains(text.path));
        let made: Vec<&str> = candidate
            .iter()
            .filter(|text| !own.contains(text.path) && !text.path.ends_with(".md"))
            .map(|text| text.text)
            .chain(known.iter().copied())
            .collect();
        let mut found = leaks(&code, &candidate, &made, Likeness::Words(WORDS));
        found.extend(leaks(&told, &candidate, &known, Likeness::Words(WORDS)));
        found.extend(leaks(&tests, &candidate, &made, Likeness::Words(WORDS_OF_TESTS)));
        let authored: Vec<Text<'_>> = candidate
            .iter()
            .filter(|text| own.contains(text.path) || text.path.ends_with(".md"))
            .copied()
            .collect();
        let shapes = leaks(&code, &authored, &made, Likeness::Shape);
        let is_new = |leak: &Leak| {
            found
                .iter()
                .all(|own| (&own.path, &own.source) != (&leak.path, &leak.source))
        };
        let shapes: Vec<Leak> = shapes.into_iter().filter(is_new).collect();
        found.extend(shapes);
        found.iter().map(of_leak).collect()
    }

    /// True for what comes from a folder that gives no answers: it cannot know the problem.
    fn is_below(&self, name: &str) -> bool {
        self.template.folder_of(name).is_some_and(|folder| !folder.is_preset)
    }
}

fn of_leak(leak: &Leak) -> Finding {
    Finding {
        rule: "leak",
        subject: format!("{}:{}", leak.path, leak.line),
        message: format!(
            "words of {}:{}: \u{201c}{}\u{201d}",
            leak.source, leak.source_line, leak.words
        ),
        output: String::new(),
    }
}

/// The texts of all records that say they are hidden from candidates, or not given to them, each with its path.
fn reasons(answers: &Value) -> Vec<(String, String)> {
    fn collect(value: &Value, path: &str, is_withheld: bool, found: &mut Vec<(String, String)>) {
        match value {
            Value::String(text) if is_withheld => found.push((path.to_owned(), text.clone())),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    collect(item, &format!("{path}[{index}]"), is_withheld, found);
                }
            }
            Value::Object(map) => {
                let says = |key: &str, value: bool| map.get(key) == Some(&Value::Bool(value));
                let is_withheld = is_withheld || says("given", false) || says("hidden", true);
                for (key, value) in map {
                    let dot = if path.is_empty() { "" } else { "." };
                    collect(value, &format!("{path}{dot}{key}"), is_withheld, found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(answers, "", false, &mut found);
    found
}

/// What candidates read in place of reasons.
fn asks(answers: &Value) -> Vec<String> {
    match answers {
        Value::Array(items) => items.iter().flat_map(asks).collect(),
        Value::Object(map) => {
            let own = map.get("ask").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(map.values().flat_map(asks)).collect()
        }
        _ => Vec::new(),
    }
}

/// The checks that fail in a folder.
fn failed_checks(runner: &Runner<'_>, subject: &str, folder: &Path) -> Result<Vec<Finding>, Failure> {
    let checks = runner.checks(folder)?.into_iter();
    let failed = checks.filter(|check| !check.is_passed).map(|check| Finding {
        rule: "check",
        subject: subject.to_owned(),
        message: format!("`{}` fails", check.command),
        output: check.output,
    });
    Ok(failed.collect())
}

fn count(tests: &Tests) -> usize {
    tests.report.as_ref().map_or(0, |report| report.tests.len())
}

/// A finding for each test that does not pass, or one for all that could not be run.
fn must_pass(tests: &Tests, edition: &str) -> Vec<Finding> {
    let finding = |subject: &str, message: String| Finding {
        rule: "test",
        subject: subject.to_owned(),
        message,
        output: tests.output.clone(),
    };
    let Some(report) = tests.report.as_ref().filter(|report| !report.tests.is_empty()) else {
        return vec![finding(edition, "its tests cannot be run".to_owned())];
    };
    let failed = report.with(Outcome::Failed).chain(report.with(Outcome::Error));
    failed
        .map(|test| finding(test, format!("it fails in the edition `{edition}`")))
        .collect()
}

/// The list of wrong solutions. A challenge without one has none.
fn listed(author: &Plan, programs: &Programs) -> Result<Vec<WrongSolution>, Failure> {
    let path = format!("{}.yaml", programs.wrong);
    match text_of(author, &path) {
        Some(text) => Ok(manifest::parse(&path, text)?),
        None => Ok(Vec::new()),
    }
}

fn files(planned: &[PlannedFile]) -> Vec<FileToWrite<'_>> {
    planned.iter().map(FileToWrite::from).collect()
}

fn texts(plan: &Plan) -> impl Iterator<Item = (&str, &str)> {
    let files = plan.files.iter();
    files.filter_map(|file| Some((file.path.as_str(), std::str::from_utf8(&file.bytes).ok()?)))
}

fn text_of<'p>(plan: &'p Plan, path: &str) -> Option<&'p str> {
    texts(plan).find(|(own, _)| *own == path).map(|(_, text)| text)
}

/// A file of a wrong solution as it lies in the challenge.
fn own_file(file: &PlannedFile, inside: &str) -> Option<PlannedFile> {
    let path = file.path.as_str().strip_prefix(inside)?;
    Some(PlannedFile {
        path: RelPath::parse(path).ok()?,
        ..file.clone()
    })
}
