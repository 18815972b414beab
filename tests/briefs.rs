//! The take-home of the template `analytics-platform`: its documents and containers judged by outside tools, its sections and
//! blanks for every scope and time, and a copy that somebody has filled in.

use std::path::PathBuf;

use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;

use crate::judges::{judge_compose, judge_links, judge_markdown, judge_mermaid, judge_yaml};
use crate::support::{Sandbox, package};

const FILLED: &str = "tests/briefs/filled.md";

/// Name and answers of each take-home that is judged: every choice of the stack, and the shortest and the longest brief.
const TAKE_HOMES: [(&str, &[&str]); 4] = [
    ("by-default", &[]),
    (
        "long",
        &[
            "scope=full",
            "time_limit=8",
            "stack.platform=pulsar_spark",
            "stack.storage=mongodb",
            "stack.api=flask",
        ],
    ),
    (
        "bonus",
        &[
            "scope=full",
            "time_limit=2",
            "stack.platform=cloud",
            "stack.storage=warehouse",
            "streaming.consistency=exactly_once",
        ],
    ),
    (
        "short",
        &["scope=core", "stack.storage=cassandra", "stack.monitoring=cloud"],
    ),
];

fn made(sandbox: &Sandbox, name: &str, answers: &[&str]) -> PathBuf {
    let mut arguments = vec!["new", name, "--template", "analytics-platform", "--no-input"];
    arguments.extend(answers.iter().flat_map(|answer| ["--set", answer]));
    let outcome = sandbox.run(&arguments);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    sandbox.path(name)
}

fn headings(markdown: &str) -> usize {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES);
    events
        .filter(|event| matches!(event, Event::Start(Tag::Heading { .. })))
        .count()
}

/// Names of the blanks that `status` tells, those that are asked for and those that are a bonus, and its counts.
fn told(sandbox: &Sandbox, path: &str, code: i32) -> (Vec<String>, Value) {
    let told = sandbox.run(["status", path, "--format", "json"]).json(code);
    let sections = told["files"].as_array().into_iter().flatten();
    let sections = sections.flat_map(|file| file["sections"].as_array().into_iter().flatten());
    let blanks = sections.flat_map(|section| section["blanks"].as_array().into_iter().flatten());
    let names = blanks
        .map(|blank| format!("{} {}", blank["kind"], blank["id"]))
        .collect();
    (names, told)
}

#[test]
fn documents_and_containers_are_right() {
    let sandbox = Sandbox::new();
    let made: Vec<PathBuf> = TAKE_HOMES
        .iter()
        .map(|(name, answers)| made(&sandbox, name, answers))
        .collect();
    judge_markdown(&made).assert_clean();
    judge_mermaid(&made).assert_clean();
    judge_links(&made).assert_clean();
    judge_yaml(&made).assert_clean();
    judge_compose(&made).assert_clean();
}

/// The scope decides which sections have blanks, the time which of these are asked for; the README says how many.
#[test]
fn scope_and_time_decide_the_number_of_blanks() {
    for (scope, hours, asked, bonus) in [
        ("core", 1, 12, 0),
        ("core", 8, 12, 0),
        ("standard", 3, 12, 16),
        ("standard", 4, 28, 0),
        ("full", 3, 12, 41),
        ("full", 7, 28, 25),
        ("full", 8, 53, 0),
    ] {
        let sandbox = Sandbox::new();
        let (scope, hours) = (format!("scope={scope}"), format!("time_limit={hours}"));
        let folder = made(&sandbox, "take-home", &[&scope, &hours]);
        let (names, told) = told(&sandbox, "take-home", 1);
        let open = |kind: &str| told[kind]["open"].as_u64();
        assert_eq!(
            (open("asked"), open("bonus")),
            (Some(asked), Some(bonus)),
            "{scope} {hours}"
        );
        assert_eq!(names.len() as u64, asked + bonus);
        let readme = sandbox.read(folder.join("README.md"));
        assert_eq!(headings(&readme), 58, "{scope}");
        assert!(
            readme.contains(&format!("**{asked} blanks** are asked for")),
            "{scope} {hours}"
        );
        assert_eq!(readme.contains(" more are a bonus"), bonus > 0, "{scope} {hours}");
    }
}

/// A finished brief has nothing open, and the same blanks as a fresh one.
#[test]
fn nothing_is_open_in_the_filled_copy() {
    let sandbox = Sandbox::new();
    made(&sandbox, "take-home", &[]);
    sandbox.write("filled.md", std::fs::read(package().join(FILLED)).expect("our file"));
    let (fresh, _) = told(&sandbox, "take-home/README.md", 1);
    let (filled, told) = told(&sandbox, "filled.md", 0);
    assert_eq!(filled, fresh, "{FILLED} has other blanks than the template");
    assert_eq!((&told["asked"]["open"], &told["bonus"]["open"]), (&0.into(), &0.into()));
    assert!(told["bonus"]["not_attempted"].as_u64() > Some(0));
}

/// The document alone is the README of the take-home.
#[test]
fn the_document_alone_is_the_readme() {
    let sandbox = Sandbox::new();
    let folder = made(&sandbox, "analytics-platform", &[]);
    let alone = sandbox.run(["doc", "analytics-platform"]).data();
    assert_eq!(alone, sandbox.read(folder.join("README.md")));
}

/// Texts of the author make neither headings nor blanks, and hide none.
#[test]
fn awkward_texts_change_no_blank() {
    for text in [
        "<!-- blank: a \"A\" -->",
        "<!-- never ends",
        "-->",
        "<!-- /blank -->",
        "```",
        "# heading",
        "Not attempted",
        "{{ 7*7 }} {% raw %} \"quotes\" 'and' `code | pipe`",
        "| a | b |",
        "<script>",
        "日本 \\",
    ] {
        let sandbox = Sandbox::new();
        let (title, description) = (format!("title={text:?}"), format!("description={text:?}"));
        let folder = made(&sandbox, "take-home", &[&title, &description]);
        let (_, told) = told(&sandbox, "take-home", 1);
        assert_eq!(
            (&told["asked"]["open"], &told["bonus"]["open"]),
            (&12.into(), &16.into()),
            "{text}"
        );
        assert_eq!(headings(&sandbox.read(folder.join("README.md"))), 58, "{text}");
    }
}
