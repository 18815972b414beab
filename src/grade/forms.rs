//! The files in which a result is told: for people, and in the forms that course platforms read.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::report;
use super::result::{Grade, Outcome};
use crate::engine::xml_text;
use crate::path::RelPath;
use crate::text::sanitized;

/// The form from which tables are made.
pub const RESULT: &str = "result.json";

/// A file beside the others of a hand-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    pub path: RelPath,
    pub text: String,
}

/// All forms of the result of one hand-in.
pub fn forms(grade: &Grade) -> Vec<Form> {
    let forms = [
        (RESULT, pretty(&json!(grade))),
        ("report.md", report::markdown_of(grade)),
        ("report.html", report::html_of(grade)),
        ("results.json", pretty(&gradescope(grade))),
        ("junit.xml", junit(grade)),
    ];
    let forms = forms.into_iter();
    forms
        .filter_map(|(path, text)| RelPath::parse(path).ok().map(|path| Form { path, text }))
        .collect()
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// What Gradescope's autograder reads: <https://gradescope-autograders.readthedocs.io/en/latest/specs/>.
fn gradescope(grade: &Grade) -> Value {
    let tests: Vec<Value> = grade
        .tests()
        .filter(|(_, test)| test.outcome != Outcome::Skipped)
        .map(|(exercise, test)| {
            let is_passed = test.outcome == Outcome::Passed;
            json!({
                "name": format!("{}: {}", exercise.name, test.test),
                "score": if is_passed { test.weight } else { 0 },
                "max_score": test.weight,
                "status": if is_passed { "passed" } else { "failed" },
                "output": sanitized(&test.message),
                "output_format": "text",
                "visibility": if test.hidden { "after_published" } else { "visible" },
            })
        })
        .collect();
    json!({
        "output": sanitized(&report::summary(grade)),
        "output_format": "text",
        "score": grade.points,
        "tests": tests,
    })
}

/// JUnit, as its readers take it: one suite for each exercise.
fn junit(grade: &Grade) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\">\n",
        xml(&grade.name)
    );
    for exercise in &grade.exercises {
        let [_, failed, skipped] = exercise.outcomes();
        let _ = writeln!(
            text,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\">",
            xml(&exercise.name),
            exercise.tests.len(),
        );
        for test in &exercise.tests {
            let (file, name) = test.test.split_once("::").unwrap_or(("", &test.test));
            let message = xml(&test.message);
            let inside = match test.outcome {
                Outcome::Passed => String::new(),
                Outcome::Failed => format!("<failure message=\"{message}\"/>"),
                Outcome::Unfinished => "<failure message=\"not reached in time\"/>".to_owned(),
                Outcome::Skipped => format!("<skipped message=\"{message}\"/>"),
            };
            let _ = writeln!(
                text,
                "    <testcase classname=\"{}\" name=\"{}\">{inside}</testcase>",
                xml(file),
                xml(name)
            );
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

/// Text in an attribute.
fn xml(text: &str) -> String {
    xml_text(&sanitized(text))
}
