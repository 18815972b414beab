//! Hand-ins, tried on the author's tests: what each of them reaches.
//!
//! A hand-in is foreign code. It is copied, never changed, and runs in a sandbox only; the tests are the author's and run outside of it,
//! so nothing in a hand-in can change them, read them or speak for them. How a challenge is run is said by its author edition.

mod forms;
mod plan;
mod report;
mod result;
mod sandbox;

use std::path::{Path, PathBuf};

pub use self::forms::{RESULT, forms};
pub use self::plan::{github, kubernetes};
pub use self::report::{summary, table_csv, table_html, table_markdown};
pub use self::result::Grade;
use self::result::{Check, Rubric, Written};
pub use self::sandbox::Limits;
use self::sandbox::{Places, Sandbox};
use crate::disk::{self, LeftOut, Scratch};
use crate::error::{Diagnostic, Failure};
use crate::manifest;
use crate::process::Ending;
use crate::runner::{self, PROGRAMS, Programs, filled, shown};

/// The rubric in the author edition.
const RUBRIC: &str = "grading/rubric.yaml";

/// A folder that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandIn {
    pub name: String,
    /// No other one that is graded at the same time has it.
    pub number: usize,
    pub folder: PathBuf,
}

/// Grades hand-ins of one challenge.
pub struct Grader {
    challenge: String,
    programs: Programs,
    rubric: Rubric,
    environment: PathBuf,
    /// Where the environment's interpreter is installed, if that is elsewhere.
    interpreter: Option<PathBuf>,
    sandbox: Sandbox,
    limits: Limits,
    scratch: Scratch,
}

impl Grader {
    /// From the folder of an author edition. `cache` is where environments are kept, `environment` one that is there already.
    ///
    /// # Errors
    /// Folders that are no author edition, environments that cannot be made, and systems without a sandbox unless hand-ins are trusted.
    pub fn new(
        author: &Path,
        cache: &Path,
        environment: Option<&Path>,
        is_trusted: bool,
        limits: Limits,
    ) -> Result<Self, Failure> {
        let scratch = Scratch::new()?;
        let text = |name: &str| disk::read_if_there(&author.join(name));
        let Some(programs) = text(PROGRAMS)? else {
            let message = format!(
                "`{}` is not an author edition: it does not have `{PROGRAMS}`",
                author.display()
            );
            let hint = "make it with `designgen new NAME --edition author` from the answers of the challenge";
            return Err(Failure::one(Diagnostic::new(message).hint(hint)));
        };
        let path = author.join(PROGRAMS).display().to_string();
        let programs = Programs::parse(&path, &programs)?;
        let Some(grading) = &programs.grade else {
            let message = format!("`{path}` does not say how hand-ins are graded");
            return Err(Failure::one(Diagnostic::new(message).hint("it needs `grade`")));
        };
        let rubric = text(RUBRIC)?.unwrap_or_else(|| "criteria: []\n".to_owned());
        let rubric = manifest::parse(&author.join(RUBRIC).display().to_string(), &rubric)?;
        let sandbox = Sandbox::find(is_trusted, &scratch)?;
        // The author's tests run from a copy, which nobody changes meanwhile.
        let own = scratch.path().join("author");
        disk::copy_folder(author, &own)?;
        let environment = match environment {
            Some(environment) => std::path::absolute(environment).unwrap_or_else(|_| environment.to_owned()),
            None => runner::environment(
                &programs,
                cache,
                |path| text(path).ok().flatten().map(String::into_bytes),
                || Ok(own.clone()),
            )?,
        };
        let program = filled(&grading.tests, &[("{environment}", &environment)]);
        let interpreter = program.first().and_then(|program| installed(Path::new(program)));
        Ok(Self {
            challenge: grading.title.clone(),
            programs,
            rubric,
            environment,
            interpreter,
            sandbox,
            limits,
            scratch,
        })
    }

    /// Tries one hand-in, on its own.
    ///
    /// # Errors
    /// What the disk refuses, and programs of the author that cannot be started.
    pub fn grade(&self, hand_in: &HandIn) -> Result<Grade, Failure> {
        let place = |name: &str| format!("hand-ins/{}/{name}", hand_in.name);
        let places = Places {
            code: self.scratch.path().join(place("code")),
            data: self.scratch.folder(&place("data"))?,
            environment: [&self.environment]
                .into_iter()
                .chain(&self.interpreter)
                .cloned()
                .collect(),
            within: self.scratch.path().join(place("within")),
            number: hand_in.number,
        };
        let mut grade = Grade::new(&hand_in.name, &self.challenge);
        match disk::copy_folder(&hand_in.folder, &places.code) {
            Ok(left_out) => grade.notes = told(left_out),
            Err(error) => {
                grade.refused = Some(error.to_string());
                return Ok(grade);
            }
        }
        self.scratch
            .write_program(&place("within"), &self.sandbox.within(&places, self.limits))?;
        self.tests(&place("result.json"), &places, &mut grade)?;
        self.checks(&places, &mut grade)?;
        grade.measure(&self.rubric);
        self.scratch.remove(&format!("hand-ins/{}", hand_in.name))?;
        Ok(grade)
    }

    fn tests(&self, result: &str, places: &Places, grade: &mut Grade) -> Result<(), Failure> {
        let Some(grading) = &self.programs.grade else {
            return Ok(());
        };
        let path = self.scratch.path().join(result);
        let command = filled(
            &grading.tests,
            &[
                ("{environment}", self.environment.as_path()),
                ("{service}", &places.code),
                ("{within}", &places.within),
                ("{data}", &places.data),
                ("{result}", &path),
            ],
        );
        let author = self.scratch.path().join("author");
        let (outcome, ended) = self.sandbox.run(&command, &author, places, self.limits)?;
        if ended > 0 {
            grade.notes.push(format!(
                "its processes were ended {} because they took more than {} MiB, or were more than {}",
                if ended == 1 {
                    "once".to_owned()
                } else {
                    format!("{ended} times")
                },
                self.limits.memory >> 20,
                self.limits.processes
            ));
        }
        let text = self.scratch.read(result)?.unwrap_or_default();
        let written = serde_json::from_str::<Written>(&text).ok();
        if outcome.ending == Ending::Timeout {
            let note = format!("its tests were ended after {} s", self.limits.time.as_secs());
            if written.is_none() {
                grade.refused = Some(note);
                return Ok(());
            }
            grade.notes.push(note);
        }
        let Some(written) = written else {
            let said = outcome.output.trim_end();
            let message = format!("`{}` wrote no result:\n{said}", shown(&command));
            let hint = format!("it is `grade.tests` in `{PROGRAMS}` of the author edition");
            return Err(Failure::one(Diagnostic::new(message).hint(hint)));
        };
        let hidden = self.programs.hidden.first().map_or("", String::as_str);
        grade.count(written, &format!("{hidden}/"));
        Ok(())
    }

    fn checks(&self, places: &Places, grade: &mut Grade) -> Result<(), Failure> {
        let settings = self.programs.grade.iter().flat_map(|grading| &grading.settings);
        for name in settings {
            disk::replace_file(&self.scratch.path().join("author").join(name), &places.code.join(name))?;
        }
        let cache = places.data.join("cache");
        let checks = self.programs.run_checks(&self.environment, &cache, |arguments| {
            let within = [places.within.display().to_string()];
            let command: Vec<String> = within.into_iter().chain(arguments.iter().cloned()).collect();
            Ok(self.sandbox.run(&command, &places.code, places, self.limits)?.0)
        })?;
        grade.checks.extend(checks.into_iter().map(|check| Check {
            command: check.command,
            passed: check.is_passed,
            output: if check.is_passed { String::new() } else { check.output },
        }));
        Ok(())
    }
}

fn told(left_out: LeftOut) -> Vec<String> {
    let mut notes: Vec<String> = left_out.told.iter().map(|told| format!("left out: {told}")).collect();
    if left_out.omitted > 0 {
        notes.push(format!("left out: {} more", left_out.omitted));
    }
    notes
}

/// The folder in which a program is installed, if it is a link to one outside of what every box sees.
fn installed(program: &Path) -> Option<PathBuf> {
    let program = disk::real_path(program)?;
    let folder = program.parent()?.parent()?;
    (!folder.starts_with("/usr") && folder != Path::new("/")).then(|| folder.to_owned())
}
