//! Runs the programs that try a challenge, and reads what they report.
//!
//! Owns the form of `grading/programs.yaml`, environments, and reports of tests. What is tried, and what must come of it, is for
//! `verify` and `grade` to say.

mod junit;
mod programs;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest as _, Sha256};

pub use self::junit::{Outcome, Report};
pub use self::programs::{PROGRAMS, Programs};
use crate::disk::{self, Scratch};
use crate::error::{Diagnostic, Failure};
use crate::process::{self, Ending, Program};
use crate::text::hexadecimal;

/// No program takes longer.
const LIMIT: Duration = Duration::from_secs(900);

/// Runs the programs of a challenge.
pub struct Runner<'r> {
    pub programs: &'r Programs,
    /// Where reports and caches are kept.
    pub scratch: &'r Scratch,
    pub environment: PathBuf,
}

/// What came of a run of tests.
pub struct Tests {
    /// Nothing where the runner wrote none.
    pub report: Option<Report>,
    pub output: String,
}

/// A check, and what came of it.
pub struct Check {
    /// The program without its folder, and its arguments.
    pub command: String,
    pub is_passed: bool,
    pub output: String,
}

impl Programs {
    /// What comes of all checks; `run` runs one.
    ///
    /// # Errors
    /// What `run` gives.
    pub fn run_checks(
        &self,
        environment: &Path,
        cache: &Path,
        run: impl Fn(&[String]) -> Result<process::Outcome, Failure>,
    ) -> Result<Vec<Check>, Failure> {
        let checks = self.checks.iter();
        checks
            .map(|arguments| {
                let outcome = run(&filled(
                    arguments,
                    &[("{environment}", environment), ("{cache}", cache)],
                ))?;
                Ok(Check {
                    command: shown(arguments),
                    is_passed: outcome.ending == Ending::Success,
                    output: outcome.output,
                })
            })
            .collect()
    }
}

impl Runner<'_> {
    /// Runs all checks in a folder.
    ///
    /// # Errors
    /// Programs that cannot be started.
    pub fn checks(&self, folder: &Path) -> Result<Vec<Check>, Failure> {
        let cache = self.scratch.path().join("cache");
        self.programs.run_checks(&self.environment, &cache, |arguments| {
            started(&Program::new(arguments, folder, LIMIT))
        })
    }

    /// Runs tests in a folder; `name` is that of their report.
    ///
    /// # Errors
    /// Programs that cannot be started.
    pub fn tests(&self, name: &str, folder: &Path, chosen: &[String]) -> Result<Tests, Failure> {
        let report = format!("{name}.xml");
        let path = self.scratch.path().join(&report);
        let places = [("{environment}", self.environment.as_path()), ("{report}", &path)];
        let mut arguments = filled(&self.programs.tests, &places);
        arguments.extend(chosen.iter().cloned());
        let outcome = started(&Program::new(&arguments, folder, LIMIT))?;
        let text = self.scratch.read(&report)?;
        Ok(Tests {
            report: text.and_then(|text| Report::parse(&text).ok()),
            output: outcome.output,
        })
    }
}

/// The folder in `cache` that a challenge runs with, made if it is not there. `text_of` gives the challenge's files, `write` makes a
/// folder of them.
///
/// # Errors
/// Programs that cannot be started or fail, and what the disk refuses.
pub fn environment(
    programs: &Programs,
    cache: &Path,
    text_of: impl Fn(&str) -> Option<Vec<u8>>,
    write: impl FnOnce() -> Result<PathBuf, Failure>,
) -> Result<PathBuf, Failure> {
    let recipe = &programs.environment;
    let mut hasher = Sha256::new();
    for path in &recipe.of {
        hasher.update(text_of(path).unwrap_or_default());
    }
    let digest = hexadecimal(&hasher.finalize()[..16]);
    disk::made_once(cache, &digest, |environment| {
        let folder = write()?;
        for arguments in &recipe.make {
            let arguments = filled(arguments, &[("{environment}", environment)]);
            let outcome = started(&Program::new(&arguments, &folder, LIMIT))?;
            if outcome.ending != Ending::Success {
                return Err(Failure::one(
                    Diagnostic::new(format!(
                        "`{}` failed:\n{}",
                        arguments.join(" "),
                        outcome.output.trim_end()
                    ))
                    .hint("an environment that is there already can be given by `--environment`"),
                ));
            }
        }
        Ok(())
    })
}

/// What comes of a program.
///
/// # Errors
/// Programs that cannot be started.
pub fn started(program: &Program<'_>) -> Result<process::Outcome, Failure> {
    process::run(program).map_err(|error| {
        Failure::one(
            Diagnostic::new(format!("failed to start `{}`: {error}", shown(program.arguments)))
                .hint(format!("it is named in `{PROGRAMS}` of the author edition")),
        )
    })
}

/// Arguments with folders and files in the places that stand for them.
pub fn filled(arguments: &[String], places: &[(&str, &Path)]) -> Vec<String> {
    let fill = |argument: &String| {
        let start = argument.clone();
        let replace = |text: String, (name, path): &(&str, &Path)| text.replace(name, &path.display().to_string());
        places.iter().fold(start, replace)
    };
    arguments.iter().map(fill).collect()
}

/// A command without the folder of its program.
pub fn shown(arguments: &[String]) -> String {
    let program = arguments
        .first()
        .map(|program| program.rsplit('/').next().unwrap_or(program));
    let rest = arguments.iter().skip(1).map(String::as_str);
    program.into_iter().chain(rest).collect::<Vec<_>>().join(" ")
}
