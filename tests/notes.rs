//! The design notes of the presets, rendered alone as their keepers do: every heading, front matter, quizzes that others read,
//! snippets that run.

use std::time::Duration;

use designgen::catalog;
use serde_json::{Value, json};

use crate::judges::{Toolbox, documents, judge_gift, run};
use crate::support::{Sandbox, tree};

/// What every note has, in this order.
const HEADINGS: [&str; 14] = [
    "## Summary",
    "## Problem Statement",
    "## Scale & Constraints",
    "## High-Level Architecture",
    "## Detailed Design",
    "### Core Components",
    "### Data Models",
    "### API Design",
    "## Trade-offs & Alternatives",
    "## Scaling Strategy",
    "## Failure Handling",
    "## Examples / snippets",
    "## Quizzes",
    "## Learning Sources",
];
/// What 3,330,000 new links a day and 100 redirects for each of them come to when each redirect leaves a click.
const CAPACITY: [&str; 5] = [
    // 333,000,000 × 200 B = 66.6 GB; × 30 days = 2 TB.
    "| `GET /r/{code}` | 333,000,000 | 1 × 200 B, kept for 30 days | 333,000,000 | 333,000,000 | 66.6 GB | 2 TB |",
    // 3,330,000 × 500 B = 1.67 GB; × 3,650 days = 6.08 TB.
    "| `POST /api/v1/shorten` | 3,330,000 | 1 × 500 B, kept for 3,650 days | 0 | 3,330,000 | 1.67 GB | 6.08 TB |",
    "| Total | 336,330,000 | | 333,000,000 | 336,330,000 | 68.3 GB | 8.08 TB |",
    // 336,330,000 ÷ 86,400 = 3,893; × 2 = 7,785.
    "| Writes, average and peak | 336 million a day ÷ 86,400 s | 3,890/s and 7,790/s |",
    "| Small writes to one database | 1,000/s | 7,790/s | 779 % |",
];
/// Of the author's own, or from decisions and trade-offs, beside those about capacity.
const FEWEST_QUIZZES: usize = 5;
/// As `wc -w` counts them, with the bars of tables.
const MOST_WORDS_OF_A_NOTE: usize = 2_500;
const MOST_WORDS_OF_THE_URL_SHORTENER: usize = 15_000;

/// Renders the notes of all presets into the sandbox: names and texts.
fn notes(sandbox: &Sandbox) -> Vec<(String, String)> {
    let presets = catalog::presets().expect("presets are valid");
    presets
        .into_iter()
        .filter(|preset| preset.template == "challenge")
        .map(|preset| {
            let file = format!("{}.md", preset.name);
            let outcome = sandbox.run([
                "doc",
                "design-note",
                "--preset",
                &preset.name,
                "--set",
                "edition=author",
                "--output",
                &file,
            ]);
            assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
            let text = sandbox.read(sandbox.path(&file));
            (preset.name, text)
        })
        .collect()
}

#[test]
fn every_section_is_there_and_says_something() {
    for (name, text) in notes(&Sandbox::new()) {
        let lines: Vec<&str> = text.lines().collect();
        let found = lines.iter().enumerate().filter(|(_, line)| line.starts_with("##"));
        let found: Vec<(usize, &str)> = found.map(|(at, line)| (at, *line)).collect();
        let headings: Vec<&str> = found.iter().map(|(_, line)| *line).collect();
        assert_eq!(headings, HEADINGS, "{name}");
        for (at, line) in found {
            let next = lines[at + 1..].iter().find(|line| !line.is_empty());
            let is_group = line == "## Detailed Design";
            assert!(
                is_group || next.is_some_and(|next| !next.starts_with('#')),
                "{name}: nothing below {line}"
            );
        }
    }
}

#[test]
fn capacity_counts_what_each_call_leaves() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.run([
        "doc",
        "ARCHITECTURE.md",
        "--preset",
        "url-shortener",
        "--set",
        "edition=author",
        "--output",
        "capacity.md",
    ]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let text = sandbox.read(sandbox.path("capacity.md"));
    for row in CAPACITY {
        assert!(text.contains(row), "{row}");
    }
}

#[test]
fn front_matter_holds_the_answers() {
    for (name, text) in notes(&Sandbox::new()) {
        let front = text.strip_prefix("---\n").and_then(|text| text.split_once("\n---\n"));
        let (front, _) = front.unwrap_or_else(|| panic!("{name}: no front matter"));
        let front = documents(front).unwrap_or_else(|error| panic!("{name}: {error}"));
        let preset = catalog::template(&name).expect("a preset");
        let answers = &documents(&preset.answers[0].text).expect("YAML")[0];
        let expected = json!({
            "title": answers["title"], "date": answers["date"], "tags": answers["tags"], "related": answers["related"],
            "slug": name, "category": answers["category"], "difficulty": answers["difficulty"],
        });
        assert_eq!(front, [expected], "{name}");
    }
}

#[test]
fn quizzes_are_sound_and_read_by_others() {
    let sandbox = Sandbox::new();
    for (name, _) in notes(&sandbox) {
        let note = format!("{name}.md");
        let checked = sandbox.run(["quiz", &note, "--format", "json"]).json(0);
        assert_eq!(checked["findings"], json!([]), "{name}");
        for form in ["gift", "json"] {
            let file = format!("{name}.{form}");
            let outcome = sandbox.run(["quiz", &note, "--export", form, "--output", &file]);
            assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        }
        let quizzes = sandbox.path(format!("{name}.json"));
        judge_gift(&sandbox.path(format!("{name}.gift")), &quizzes).assert_clean();
        let exported: Value = serde_json::from_str(&sandbox.read(quizzes)).expect("JSON");
        let exported = exported["quizzes"].as_array().expect("quizzes");
        let count = |topics: &[&str]| {
            let told = exported
                .iter()
                .filter(|quiz| quiz["topic"].as_str().is_some_and(|topic| topics.contains(&topic)));
            told.count()
        };
        let derived = count(&["Capacity", "Decisions", "Trade-offs"]);
        assert!(
            exported.len() >= FEWEST_QUIZZES + count(&["Capacity"]),
            "{name}: {derived} of {}",
            exported.len()
        );
        let is_full = exported.len() - derived >= FEWEST_QUIZZES;
        assert!(count(&["Capacity"]) >= 4, "{name}");
        // Decisions and trade-offs make questions only where the author has few.
        assert_eq!(derived == count(&["Capacity"]), is_full, "{name}");
    }
}

#[test]
fn there_is_little_to_read() {
    for (name, text) in notes(&Sandbox::new()) {
        let words = text.split_whitespace().count();
        assert!(words < MOST_WORDS_OF_A_NOTE, "{name}: {words} words");
    }
    let sandbox = Sandbox::new();
    let arguments = "new it --preset url-shortener --edition author --no-input";
    assert_eq!(sandbox.run(arguments.split(' ')).code, Some(0));
    let words: usize = tree(&sandbox.path("it"))
        .iter()
        .filter(|(path, _)| path.ends_with(".md") && !path.starts_with("grading/"))
        .map(|(path, _)| sandbox.read(sandbox.path("it").join(path)).split_whitespace().count())
        .sum();
    assert!(words < MOST_WORDS_OF_THE_URL_SHORTENER, "{words} words");
}

#[test]
fn snippets_run() {
    for (name, text) in notes(&Sandbox::new()) {
        let blocks: Vec<&str> = text.split("\n```python\n").skip(1).collect();
        assert!(!blocks.is_empty(), "{name}");
        for block in blocks {
            let code = block.split("\n```").next().expect("the code");
            let outcome = run(
                Toolbox::get().tool_python().args(["-I", "-c", code]),
                Duration::from_secs(30),
            );
            assert!(outcome.success(), "{name}\n{code}\n{outcome}");
        }
    }
}
