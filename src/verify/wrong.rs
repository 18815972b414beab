//! Wrong solutions, as the author of a challenge lists them.

use serde::Deserialize;

/// One wrong solution: what it does wrong, and which tests must find it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrongSolution {
    /// Name of its folder.
    pub name: String,
    /// The exercise that it answers.
    pub exercise: String,
    /// What it does wrong, as a sentence.
    pub about: String,
    /// Tests as the test runner takes them, such as `tests/acceptance/test_links.py::test_shorten`. All of them fail.
    pub found_by: Vec<String>,
}
