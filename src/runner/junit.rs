//! Reports of tests in the form of JUnit, which test runners of most languages write.

use std::collections::BTreeMap;

use roxmltree::Document;

/// The outcome of each test, by its name: `tests.acceptance.test_links::test_shorten`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub tests: BTreeMap<String, Outcome>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    Failed,
    /// It could not be run.
    Error,
    Skipped,
}

impl Report {
    /// # Errors
    /// Texts that are not XML.
    pub fn parse(text: &str) -> Result<Self, roxmltree::Error> {
        let document = Document::parse(text)?;
        let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
        let tests = cases.map(|case| {
            let attribute = |name| case.attribute(name).unwrap_or_default();
            let has = |name| case.children().any(|child| child.has_tag_name(name));
            let outcome = if has("error") {
                Outcome::Error
            } else if has("failure") {
                Outcome::Failed
            } else if has("skipped") {
                Outcome::Skipped
            } else {
                Outcome::Passed
            };
            (format!("{}::{}", attribute("classname"), attribute("name")), outcome)
        });
        Ok(Self { tests: tests.collect() })
    }

    /// The names of the tests with this outcome.
    pub fn with(&self, outcome: Outcome) -> impl Iterator<Item = &str> {
        let with = self.tests.iter().filter(move |(_, own)| **own == outcome);
        with.map(|(name, _)| name.as_str())
    }

    /// The outcome of a test that is named by its file, `tests/test_links.py::test_shorten`. Of a test with parameters, the worst.
    pub fn of_test(&self, name: &str) -> Option<Outcome> {
        let name = by_module(name);
        let own = self.tests.iter().filter(|(known, _)| {
            known
                .strip_prefix(&name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        });
        own.map(|(_, outcome)| *outcome).max_by_key(|outcome| match outcome {
            Outcome::Skipped => 0,
            Outcome::Passed => 1,
            Outcome::Error => 2,
            Outcome::Failed => 3,
        })
    }
}

/// `tests/test_links.py::test_shorten` as reports name it.
fn by_module(name: &str) -> String {
    match name.split_once("::") {
        Some((file, test)) => {
            let module = file.rsplit_once('.').map_or(file, |(module, _)| module);
            format!("{}::{test}", module.replace('/', "."))
        }
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" tests="5">
<testcase classname="tests.acceptance.test_links" name="test_a" time="0.1" />
<testcase classname="tests.acceptance.test_links" name="test_b[1]"><failure message="x">no</failure></testcase>
<testcase classname="tests.acceptance.test_links" name="test_b[2]" />
<testcase classname="tests.acceptance.test_links" name="test_c"><error message="x">no</error></testcase>
<testcase classname="tests.acceptance.test_links" name="test_d"><skipped message="x"/></testcase>
</testsuite></testsuites>"#;

    #[test]
    fn outcomes_are_read() {
        let report = Report::parse(REPORT).expect("XML");
        let of = |name: &str| report.of_test(&format!("tests/acceptance/test_links.py::{name}"));
        assert_eq!(of("test_a"), Some(Outcome::Passed));
        assert_eq!(of("test_b"), Some(Outcome::Failed));
        assert_eq!(of("test_c"), Some(Outcome::Error));
        assert_eq!(of("test_d"), Some(Outcome::Skipped));
        assert_eq!(of("test_"), None);
        assert_eq!(
            report.with(Outcome::Error).collect::<Vec<_>>(),
            ["tests.acceptance.test_links::test_c"]
        );
    }

    #[test]
    fn what_is_not_xml_is_refused() {
        assert!(Report::parse("no tests ran").is_err());
    }
}
