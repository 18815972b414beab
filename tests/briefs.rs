//! The take-home of the template `analytics-platform`: its documents and containers judged by outside tools, its sections and
//! blanks for every scope and time, and a copy that somebody has filled in.

use std::{path::PathBuf, process::Command, time::Duration};

use designgen::answers::{Draft, Setting};
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;

use crate::judges::{
    Repository, Toolbox, check_links, judge_compose, judge_markdown, judge_mermaid, judge_yaml, python_in, run,
};
use crate::support::{Sandbox, package};

const FILLED: &str = "tests/briefs/filled.md";

const LIMIT: Duration = Duration::from_secs(300);

/// Name and answers of each take-home that is judged: every choice of every question, and the shortest and the longest brief.
const TAKE_HOMES: [(&str, &[&str]); 5] = [
    ("by-default", &[]),
    (
        "long",
        &[
            "scope=full",
            "time_limit=12",
            "stack.platform=pulsar_spark",
            "stack.storage=mongodb",
            "streaming.paradigm=lambda",
            "streaming.consistency=exactly_once",
            "streaming.partitioning=key",
            "streaming.state=stateless",
            "tenancy.isolation=dedicated",
            "tenancy.partitioning=schema",
            "tenancy.authorization=abac",
            "anomaly.statistics=time_series",
            "anomaly.scoring=model_server",
            "anomaly.patterns=graph",
            "analytics.aggregation=precomputed",
            "analytics.optimization=materialized_views",
            "analytics.model=cube",
            "load.scaling=vertical",
        ],
    ),
    (
        "bonus",
        &[
            "scope=full",
            "time_limit=2",
            "stack.platform=cloud",
            "stack.storage=warehouse",
            "streaming.paradigm=unified",
            "streaming.partitioning=geographic",
            "tenancy.isolation=hybrid",
            "tenancy.partitioning=database",
            "analytics.aggregation=on_demand",
            "analytics.optimization=caching",
            "analytics.model=columnar",
            "load.scaling=automatic",
        ],
    ),
    (
        "short",
        &[
            "scope=core",
            "time_limit=2",
            "stack.storage=cassandra",
            "stack.monitoring=cloud",
            "streaming.consistency=exactly_once",
        ],
    ),
    (
        "mixed",
        &[
            "time_limit=6",
            "edition=author",
            "stack.platform=cloud",
            "stack.storage=mongodb",
        ],
    ),
];

/// What a take-home may only speak of where it was chosen.
const NAMES: [(&str, &[&str]); 9] = [
    ("stack.platform=kafka_flink", &["Kafka", "Flink"]),
    ("stack.platform=pulsar_spark", &["Pulsar", "Spark"]),
    ("stack.platform=cloud", &["Pub/Sub", "Dataflow", "Beam"]),
    ("stack.storage=citus", &["Citus", "PostgreSQL", "row-level security"]),
    // Python has a module `collections`, so the word alone says nothing.
    ("stack.storage=mongodb", &["Mongo", "collection for", "of collections"]),
    ("stack.storage=cassandra", &["Cassandra", "keyspace"]),
    ("stack.storage=warehouse", &["BigQuery", "arehouse", "data set"]),
    ("stack.monitoring=prometheus", &["Prometheus", "Grafana"]),
    (
        "streaming.consistency=exactly_once",
        &["isolation.level", "transactional results"],
    ),
];

/// Choices that nothing is built for: each is refused, with the reason.
const REFUSED: [&str; 2] = ["stack.api=flask", "tenancy.authorization=custom"];

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
    check_links(&made).assert_clean();
    judge_yaml(&made).assert_clean();
    judge_compose(&made).assert_clean();
}

/// The code and the tests that a candidate starts with are in order, and the tests pass without any container, with the packages
/// of the lock file.
#[test]
fn python_is_right() {
    let sandbox = Sandbox::new();
    for (name, answers) in TAKE_HOMES {
        let folder = made(&sandbox, name, answers);
        for words in [
            &["check", "--no-cache", "."][..],
            &["format", "--no-cache", "--check", "."],
        ] {
            let outcome = run(Toolbox::get().tool("ruff").args(words).current_dir(&folder), LIMIT);
            assert!(outcome.success(), "{name}: {outcome}");
        }
        let lock = sandbox.read(folder.join("requirements-dev.lock"));
        let environment = Toolbox::get()
            .environment_locked(&lock)
            .expect("the packages of the lock file");
        let mut tests = Command::new(python_in(&environment));
        tests.args([
            "-X",
            "utf8",
            "-B",
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests/",
        ]);
        let outcome = run(tests.current_dir(&folder), LIMIT);
        assert!(outcome.success(), "{name}: {outcome}");
    }
}

#[test]
fn every_choice_is_in_a_take_home() {
    let sandbox = Sandbox::new();
    let schema = sandbox.run(["schema", "analytics-platform"]).json(0);
    let given: Vec<&str> = TAKE_HOMES
        .iter()
        .flat_map(|(_, answers)| answers.iter().copied())
        .collect();
    let mut choices = 0;
    let mut open: Vec<(String, &Value)> = vec![(String::new(), &schema)];
    while let Some((key, question)) = open.pop() {
        for (name, inner) in question["properties"].as_object().into_iter().flatten() {
            open.push((format!("{key}.{name}").trim_start_matches('.').to_owned(), inner));
        }
        for choice in question["oneOf"].as_array().into_iter().flatten() {
            let choice = &choice["enum"][0];
            let answer = format!("{key}={}", choice.as_str().expect("a text"));
            choices += 1;
            let by_default = question["default"] == *choice;
            assert!(
                by_default || given.contains(&answer.as_str()) || REFUSED.contains(&answer.as_str()),
                "no take-home has {answer}"
            );
        }
    }
    assert!(choices > 40, "{choices} choices were found");
}

#[test]
fn what_is_not_built_is_refused() {
    let sandbox = Sandbox::new();
    let [api, rights] = REFUSED;
    for answer in [
        api,
        rights,
        "tenancy.partitioning=schema",
        "tenancy.partitioning=database",
    ] {
        let words = ["--template", "analytics-platform", "--no-input", "--set", answer];
        let outcome = sandbox.run(["new", "refused"].iter().chain(&words));
        assert_eq!(outcome.code, Some(2), "{answer}: {}", outcome.stderr);
        assert!(outcome.stderr.contains("hint: "), "{answer}: {}", outcome.stderr);
    }
}

/// No text praises, blames or explains what was not chosen.
/// All answers of a take-home, also those that nobody has given, as YAML.
fn complete(settings: &[&str]) -> String {
    let template = designgen::catalog::template("analytics-platform").expect("it is built in");
    let evaluator = template.evaluator().expect("valid expressions");
    let mut draft = Draft::new(&template.manifest);
    draft.put("name", &"take-home".into());
    for setting in settings {
        draft.add_setting(Setting::parse(setting).expect("a key and a value"));
    }
    let answers = draft.resolve(&evaluator).expect("right answers");
    serde_yaml::to_string(answers.stored()).expect("plain values")
}

#[test]
fn nothing_is_said_of_what_was_not_chosen() {
    let sandbox = Sandbox::new();
    for (name, answers) in TAKE_HOMES {
        let folder = made(&sandbox, name, answers);
        let answers = [answers, &["edition=author"][..]].concat();
        let author = made(&sandbox, &format!("{name}-author"), &answers);
        let stored = complete(&answers);
        let take_homes = [Repository::new(&folder), Repository::new(&author)];
        for (choice, names) in NAMES {
            let (key, value) = choice.split_once('=').expect("a key and a value");
            let last = key.rsplit('.').next().expect("a last part");
            if stored.lines().any(|line| line.trim() == format!("{last}: {value}")) {
                continue;
            }
            for (word, take_home) in names
                .iter()
                .flat_map(|word| take_homes.iter().map(move |each| (word, each)))
            {
                for path in take_home.files() {
                    let text = take_home.text(&path);
                    assert!(
                        !text.contains(word),
                        "{name}: {path} speaks of {word}, which was not chosen"
                    );
                }
            }
        }
    }
}

/// The scope decides which sections have blanks, the time which of these are asked for; the README says how many.
#[test]
fn scope_and_time_decide_the_number_of_blanks() {
    for (scope, hours, asked, bonus) in [
        ("core", 2, 9, 3),
        ("core", 3, 12, 0),
        ("core", 12, 12, 0),
        ("standard", 2, 9, 19),
        ("standard", 3, 12, 16),
        ("standard", 6, 28, 0),
        ("full", 5, 12, 41),
        ("full", 11, 28, 25),
        ("full", 12, 53, 0),
    ] {
        let sandbox = Sandbox::new();
        let time = hours;
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
        assert!(
            asked * 5 <= time * 60 * 2 / 5,
            "{hours}: {asked} blanks of five minutes leave too little time to build"
        );
        let readme = sandbox.read(folder.join("README.md"));
        assert_eq!(headings(&readme), 58, "{scope}");
        assert!(
            readme.contains(&format!("**{asked} blanks** are asked for")),
            "{scope} {hours}"
        );
        assert_eq!(readme.contains(" more are a bonus"), bonus > 0, "{scope} {hours}");
    }
}

/// What is written outside of blanks, line by line.
fn outside_of_blanks(markdown: &str) -> Vec<String> {
    let mut rest = markdown;
    let mut outside = String::new();
    for kind in ["blank", "bonus"] {
        let mut kept = String::new();
        while let Some((before, after)) = rest.split_once(&format!("<!-- {kind}: ")) {
            let (_, after) = after
                .split_once(&format!("<!-- /{kind} -->"))
                .expect("the end of a blank");
            kept.push_str(before);
            rest = after;
        }
        kept.push_str(rest);
        outside = kept;
        rest = &outside;
    }
    outside.lines().map(str::to_owned).collect()
}

/// A finished brief has nothing open, the same blanks as a fresh one, and the same text around them.
#[test]
fn nothing_is_open_in_the_filled_copy() {
    let sandbox = Sandbox::new();
    made(&sandbox, "take-home", &[]);
    sandbox.write("filled.md", std::fs::read(package().join(FILLED)).expect("our file"));
    let (fresh, _) = told(&sandbox, "take-home/README.md", 1);
    let (filled, told) = told(&sandbox, "filled.md", 0);
    assert_eq!(filled, fresh, "{FILLED} has other blanks than the template");
    let brief = outside_of_blanks(&sandbox.read("take-home/README.md"));
    let mut copy = outside_of_blanks(&sandbox.read("filled.md"));
    copy.retain(|line| !line.starts_with("Not attempted"));
    let lines = |lines: Vec<String>| -> Vec<String> { lines.into_iter().filter(|line| !line.is_empty()).collect() };
    assert_eq!(lines(copy), lines(brief), "{FILLED} has other text than the template");
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
