//! Which programs try a challenge, as the author edition of it says.

use serde::Deserialize;

use crate::manifest::{self, ManifestError};

/// Path of the file in the author edition.
pub const PROGRAMS: &str = "grading/programs.yaml";

/// How a challenge is tried. Programs are lists of arguments and run in its folder; `{environment}` is a folder that is made once and
/// kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programs {
    pub environment: Recipe,
    /// What must succeed with every solution. `{cache}` is a folder that all of them share.
    #[serde(default)]
    pub checks: Vec<Vec<String>>,
    /// Runs tests, and writes their outcome in the form of JUnit to `{report}`. Arguments that choose tests are added.
    pub tests: Vec<String>,
    /// Arguments of `tests` for what passes in every edition.
    pub given: Vec<String>,
    /// For what passes only with a solution, and is shown to candidates.
    pub acceptance: Vec<String>,
    /// For what passes only with a solution, and is not shown.
    pub hidden: Vec<String>,
    /// Folder with one folder of files for each wrong solution, and beside it a list of them, whose name is the same with `.yaml`.
    pub wrong: String,
    pub grade: Option<Grading>,
}

/// How a folder is made that challenges are run with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Files of a challenge that say what belongs in it: where they are the same, so is the folder.
    pub of: Vec<String>,
    pub make: Vec<Vec<String>>,
}

/// How hand-ins are graded.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grading {
    /// Title of the challenge, for reports.
    pub title: String,
    /// Runs the acceptance and hidden tests of the author, in the author's folder, against the code in `{service}`. Starts that code by
    /// the program `{within}` alone, and uses no folder but `{data}`. Writes outcomes to `{result}`.
    pub tests: Vec<String>,
    /// Files that checks depend on: in each hand-in they are as in the author's folder, or not there.
    #[serde(default)]
    pub settings: Vec<String>,
}

impl Programs {
    /// # Errors
    /// Texts that are not such a file.
    pub fn parse(path: &str, text: &str) -> Result<Self, ManifestError> {
        manifest::parse(path, text)
    }
}
