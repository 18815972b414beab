//! Answers that are hard to write down: every file stays valid, and every text comes out as it was written.
//!
//! `hostile/answers.yaml` has one of everything; here its texts are replaced by awkward ones. Everything is planned in memory and
//! read by the parser of its kind.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use designgen::answers::Draft;
use designgen::catalog::{self, Template};
use designgen::expression::Evaluator;
use designgen::manifest::{Kind, Question, TextRule};
use designgen::plan::Planner;
use proptest::strategy::Strategy as _;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Deserialize as _;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Random, in_parallel, package};

/// Files by path.
type Files = BTreeMap<String, String>;

const PLAIN: &str = "Plain text";

/// Texts that end strings, begin comments, look like syntax, or are taken for other types.
const AWKWARD: [&str; 44] = [
    r#"Bob's "50%" | <b> ${X} \n {{y}} 日本"#,
    r#"""""#,
    "'''",
    r#"a""" + __import__("os").getcwd() + """b"#,
    "$(id) `id` $HOME ${HOME} $$ %PATH% !x",
    "{{ 7*7 }} {% raw %} {# no #} {{<blank />}}",
    "[[ x ]] [% raw %] [# no #]",
    "${{ github.token }}",
    r"ends with a backslash \",
    r"\\server\share\new\table \x41 \u0041 \N{BULLET}",
    "a\ttab and  two  spaces",
    " spaces around ",
    "- item",
    "# heading",
    "1. one",
    "> quote",
    "+ plus",
    "=== underline",
    "---",
    "...",
    "***bold*** _it_ ~~gone~~ `code` ``two`` [link](x) ![image](y) <https://x.y> [^1] http://x.y",
    "```",
    "~~~ python",
    "| a | b | \\| c",
    "<script>alert(1)</script> <!-- no --> &amp; &#65; </details>",
    "key: value # comment",
    "*alias",
    "&anchor",
    "!!python/object x",
    "? question",
    "@at %percent ,comma ]bracket }brace",
    "[list, of]",
    "{map: of}",
    "null",
    "~",
    "yes",
    "1.10",
    "0x10",
    "2026-11-21",
    "مرحبا بالعالم שלום",
    "👩‍👩‍👧‍👦🇩🇪 e\u{301} \u{200b}\u{feff}\u{2028}\u{2029}\u{a0}",
    "semicolon; end \"quote; A-->B; classDef x; %% comment; end",
    "f'{x}' % (1,) {0} {x!r} %s %(x)s",
    "𝕌𝕟𝕚𝕔𝕠𝕕𝕖 \u{10ffff}\u{fffd}",
];

struct Generator {
    template: Template,
    evaluator: Evaluator,
    answers: Value,
}

impl Generator {
    fn new() -> Self {
        let path = package().join("tests/hostile/answers.yaml");
        let answers = serde_yaml::from_str(&fs::read_to_string(path).expect("our file")).expect("YAML");
        Self {
            template: catalog::template("challenge").expect("built in"),
            evaluator: Evaluator::default(),
            answers,
        }
    }

    /// Everything that is made of the answers, each text being the next of `texts`.
    fn files(&self, texts: &mut dyn FnMut() -> String) -> Result<Files, String> {
        let mut answers = self.answers.clone();
        let short = texts();
        fill(&mut answers, &self.template.manifest.questions, texts, &short);
        let mut draft = Draft::new(&self.template.manifest);
        for question in &self.template.manifest.questions {
            if let Some(value) = at(&answers, &question.key) {
                draft.put(&question.key, value);
            }
        }
        let answers = draft
            .resolve(&self.evaluator)
            .map_err(|problems| format!("{problems:?}"))?;
        let planner = Planner::new(&self.template, &self.evaluator).map_err(|error| error.to_string())?;
        let plan = planner.plan(&answers).map_err(|error| error.to_string())?;
        plan.files
            .into_iter()
            .map(|file| {
                let text = String::from_utf8(file.bytes).map_err(|_| format!("{}: not UTF-8", file.path))?;
                Ok((file.path.to_string(), text))
            })
            .collect()
    }

    fn files_of(&self, text: &str) -> Result<Files, String> {
        self.files(&mut || text.to_owned())
    }
}

fn at<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    key.split('.').try_fold(value, |value, part| value.get(part))
}

/// Replaces the placeholders by texts that their questions allow.
fn fill(value: &mut Value, questions: &[Question], texts: &mut dyn FnMut() -> String, short: &str) {
    for question in questions {
        let found = question
            .key
            .split('.')
            .try_fold(&mut *value, |value, part| value.get_mut(part));
        if let Some(found) = found {
            fill_one(found, &question.kind, texts, short);
        }
    }
}

fn fill_one(value: &mut Value, kind: &Kind, texts: &mut dyn FnMut() -> String, short: &str) {
    match (kind, value) {
        (Kind::Text(rule), Value::String(text)) if text == "TEXT" => *text = allowed(&texts(), rule, usize::MAX),
        (Kind::Text(rule), Value::String(text)) if text == "SHORT" => *text = allowed(short, rule, 100),
        (Kind::List { items, .. }, Value::Array(values)) => {
            values.iter_mut().for_each(|value| fill_one(value, items, texts, short));
        }
        (Kind::Records { fields, .. }, Value::Array(records)) => {
            records.iter_mut().for_each(|record| fill(record, fields, texts, short));
        }
        _ => {}
    }
}

fn allowed(text: &str, rule: &TextRule, limit: usize) -> String {
    let mut text: String = text.chars().take(rule.max_length.min(limit)).collect();
    if !rule.multiline {
        text = text.replace(['\n', '\r'], " ");
    }
    if text.is_empty() { "x".to_owned() } else { text }
}

// ------------------------------------------------------------------------------------------------ what must hold

/// Everything wrong with the files of one run, but for what Python says.
fn faults(files: &Files, plain: &Files) -> Vec<String> {
    let mut faults = Vec::new();
    // Some names are made of titles, so only their number is known.
    if files.len() != plain.len() {
        faults.push(format!("{} files instead of {}", files.len(), plain.len()));
    }
    for (path, text) in files {
        let name = path.rsplit('/').next().unwrap_or_default();
        let fault = match name.rsplit('.').next().unwrap_or_default() {
            "yaml" | "yml" => yaml_fault(text),
            "json" => serde_json::from_str::<Value>(text).err().map(|error| error.to_string()),
            "md" => table_fault(text),
            _ => None,
        };
        faults.extend(fault.map(|fault| format!("{path}: {fault}")));
        if text.contains('\r') || !text.ends_with('\n') || text.ends_with("\n\n") {
            faults.push(format!("{path}: line ends"));
        }
        // In these files a text stands on one line or nowhere: a further line would be an instruction of its own.
        let by_line = [
            "Dockerfile",
            "Makefile",
            "requirements.txt",
            "requirements-dev.txt",
            ".gitignore",
            ".dockerignore",
        ];
        if by_line.contains(&name) {
            let number = |files: &Files| files.get(path).map_or(0, |text| text.lines().count());
            if number(files) != number(plain) {
                faults.push(format!("{path}: {} lines instead of {}", number(files), number(plain)));
            }
        }
        if name == ".env.example"
            && let Some(line) = text.lines().find(|line| !is_setting_of(line, &plain[path]))
        {
            faults.push(format!("{path}: a line of its own: {line}"));
        }
        if (name == "Dockerfile" || name == "Makefile") && plain.get(path).is_some_and(|plain| plain != text) {
            faults.push(format!("{path}: holds the text"));
        }
    }
    faults
}

/// Whether a line of an environment file is a remark, or sets what the file for a plain text sets too.
fn is_setting_of(line: &str, plain: &str) -> bool {
    let name = |line: &str| {
        line.split_once('=')
            .map(|(name, _)| name.trim_start_matches(['#', ' ']).to_owned())
    };
    line.is_empty()
        || line.starts_with('#')
        || plain
            .lines()
            .any(|plain| name(plain).is_some() && name(plain) == name(line))
}

fn yaml_fault(text: &str) -> Option<String> {
    serde_yaml::Deserializer::from_str(text)
        .map(serde_yaml::Value::deserialize)
        .find_map(Result::err)
        .map(|error| error.to_string())
}

/// Every row of a table has as many cells as its header; a reader of Markdown would hide the difference.
fn table_fault(text: &str) -> Option<String> {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    for (event, range) in parser.into_offset_iter() {
        let Event::Start(Tag::Table(columns)) = event else {
            continue;
        };
        for line in text[range].lines() {
            let cells = cells_of(line);
            if cells != columns.len() {
                return Some(format!("{cells} cells instead of {} in: {line}", columns.len()));
            }
        }
    }
    None
}

/// A pipe splits unless a backslash stands right before it, whatever stands before that.
fn cells_of(line: &str) -> usize {
    let line = line.trim();
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = inner
        .strip_suffix('|')
        .filter(|rest| !rest.ends_with('\\'))
        .unwrap_or(inner);
    let bytes = inner.as_bytes();
    1 + (0..bytes.len())
        .filter(|at| bytes[*at] == b'|' && (*at == 0 || bytes[at - 1] != b'\\'))
        .count()
}

/// What a reader sees of the first heading.
fn first_heading(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(part) => text.push_str(&part),
            Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::Html(part) | Event::InlineHtml(part) => text.push_str(&format!("<HTML {part}>")),
            Event::End(TagEnd::Heading(HeadingLevel::H1)) => return text,
            _ => {}
        }
    }
    text
}

/// What Python finds in the files of several runs: one process for all of them.
fn python_faults(runs: &[Files]) -> (Vec<String>, Vec<BTreeSet<String>>) {
    let folder = TempDir::new().expect("a temporary folder");
    let names: Vec<String> = (0..runs.len()).map(|index| format!("run-{index}")).collect();
    for (name, files) in names.iter().zip(runs) {
        for (path, text) in files {
            let path = folder.path().join(name).join(path);
            fs::create_dir_all(path.parent().expect("has one")).expect("a folder");
            fs::write(path, text).expect("writable");
        }
    }
    let output = Command::new("python3")
        .arg(package().join("tests/hostile/read_files.py"))
        .args(&names)
        .current_dir(folder.path())
        .output()
        .expect("Python 3.11 is needed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let list = |value: &Value| -> Vec<String> {
        let texts = value.as_array().into_iter().flatten();
        texts.filter_map(|text| text.as_str().map(str::to_owned)).collect()
    };
    let texts = names
        .iter()
        .map(|name| list(&found["texts"][name]).into_iter().collect())
        .collect();
    (list(&found["faults"]), texts)
}

// ------------------------------------------------------------------------------------------------ tests

/// Every question that takes a free text is asked an awkward one.
#[test]
fn every_text_is_awkward_in_the_answers() {
    fn check(value: &Value, questions: &[Question], prefix: &str, missing: &mut Vec<String>) {
        for question in questions {
            let path = format!("{prefix}{}", question.key);
            let is_free = |rule: &TextRule| rule.format.is_none() && rule.pattern.is_none() && rule.refers_to.is_none();
            let values: Vec<&Value> = match value {
                Value::Array(records) => records.iter().filter_map(|record| record.get(&question.key)).collect(),
                value => at(value, &question.key).into_iter().collect(),
            };
            let is_awkward = |value: &Value| value == "TEXT" || value == "SHORT";
            match &question.kind {
                Kind::Text(rule)
                    if is_free(rule)
                        && path != "entities.fields.pattern"
                        && !values.iter().any(|value| is_awkward(value)) =>
                {
                    missing.push(path);
                }
                Kind::List { items, .. } => {
                    let is_text = matches!(items.as_ref(), Kind::Text(rule) if is_free(rule));
                    let any = values
                        .iter()
                        .any(|value| value.as_array().is_some_and(|list| list.iter().any(is_awkward)));
                    if is_text && !any {
                        missing.push(path);
                    }
                }
                Kind::Records { fields, .. } => {
                    let records = values
                        .iter()
                        .filter_map(|value| value.as_array())
                        .flatten()
                        .cloned()
                        .collect();
                    check(&Value::Array(records), fields, &format!("{path}."), missing);
                }
                _ => {}
            }
        }
    }
    let generator = Generator::new();
    let mut missing = Vec::new();
    check(
        &generator.answers,
        &generator.template.manifest.questions,
        "",
        &mut missing,
    );
    assert!(missing.is_empty(), "hostile/answers.yaml has no TEXT for {missing:?}");
}

#[test]
fn files_stay_valid_whatever_the_texts_are() {
    let plain = Generator::new().files_of(PLAIN).expect("a plan");
    let endless = "long ".repeat(2000);
    let paragraphs = "First line\nsecond line\n\n  third: {x}\n\n```\nfence\n# no heading\n| a |\n";
    let texts: Vec<&str> = AWKWARD.into_iter().chain([endless.as_str(), paragraphs]).collect();
    let runs = in_parallel(&texts, |text| Generator::new().files_of(text));
    let mut told = Vec::new();
    let mut whole = Vec::new();
    for (text, run) in texts.iter().zip(runs) {
        let shown: String = text.chars().take(60).collect();
        match run {
            Err(error) => told.push(format!("{shown:?}: {error}")),
            Ok(files) => {
                told.extend(
                    faults(&files, &plain)
                        .into_iter()
                        .map(|fault| format!("{shown:?}: {fault}")),
                );
                whole.push((*text, files));
            }
        }
    }
    let (texts, runs): (Vec<&str>, Vec<Files>) = whole.into_iter().unzip();
    let (faults, strings) = python_faults(&runs);
    told.extend(faults);
    for ((text, files), strings) in texts.iter().zip(&runs).zip(strings) {
        let title: String = text.chars().take(100).collect::<String>().replace('\n', " ");
        let shown: String = title.chars().take(60).collect();
        let heading = first_heading(&files["README.md"]);
        let seen = |text: &str| {
            // Spans of code lose their marks; characters without a shape are left out of documents on purpose.
            let visible = text.replace(['`', '\u{200b}', '\u{feff}', '\u{2028}', '\u{2029}'], "");
            visible.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        if !seen(&heading).starts_with(&seen(&title)) {
            told.push(format!("{shown:?}: the README's title reads {heading:?}"));
        }
        if !strings.contains(title.as_str()) {
            told.push(format!("{shown:?}: no string of the app is the title"));
        }
        let record: Value = serde_yaml::from_str(&files[".designgen/answers.yaml"]).expect("YAML");
        if record["title"] != title.as_str() {
            told.push(format!("{shown:?}: the record has the title {}", record["title"]));
        }
        let config: Value = serde_yaml::from_str(&files["k8s/10-config.yaml"]).unwrap_or_default();
        let greeting: String = text.chars().take(500).collect::<String>().replace('\n', " ");
        if config["data"]["GREETING"] != greeting.as_str() {
            told.push(format!("{shown:?}: the ConfigMap has {}", config["data"]["GREETING"]));
        }
    }
    assert!(told.is_empty(), "{}\n{} faults", told.join("\n"), told.len());
}

/// Random texts of random characters. `DESIGNGEN_CASES` sets how many; `DESIGNGEN_SEED` repeats a failure.
#[test]
fn files_stay_valid_for_random_answers() {
    let mut random = Random::announced("files_stay_valid_for_random_answers");
    let mut seed = [0; 32];
    seed.chunks_mut(8)
        .for_each(|part| part.copy_from_slice(&random.number().to_le_bytes()));
    let cases = std::env::var("DESIGNGEN_CASES").map_or(12, |cases| cases.parse().expect("a number"));
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 40,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));

    // Characters of syntax are likelier than others; what the program refuses has cases of its own.
    let syntax = proptest::sample::select(
        "\"'`\\{}[]()<>|&*#$%!?@~^=+-_:;,./ \n\t{{}}${"
            .chars()
            .collect::<Vec<_>>(),
    );
    let any = proptest::char::any().prop_filter("may be written", |c| {
        !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    });
    let word = proptest::char::range('a', 'z');
    let character = proptest::prop_oneof![3 => syntax, 1 => any, 3 => word];
    let text =
        proptest::collection::vec(character, 1..60).prop_map(|characters| characters.into_iter().collect::<String>());
    let texts = proptest::collection::vec(text, 23);

    let generator = Generator::new();
    let plain = generator.files_of(PLAIN).expect("a plan");
    let outcome = runner.run(&texts, |texts| {
        let mut turn = texts.iter().cycle();
        let files = generator
            .files(&mut || turn.next().cloned().unwrap_or_default())
            .map_err(TestCaseError::fail)?;
        let mut told = faults(&files, &plain);
        told.extend(python_faults(&[files]).0);
        if told.is_empty() {
            Ok(())
        } else {
            Err(TestCaseError::fail(told.join("\n")))
        }
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// The parsers used here do refuse what is wrong.
#[test]
fn faults_are_seen() {
    assert!(
        yaml_fault("a: [").is_some() && yaml_fault("a: 1\n---\nb: 'x\n").is_some() && yaml_fault("a: 1\n").is_none()
    );
    assert!(table_fault("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n").is_some());
    assert!(table_fault("| a | b |\n|---|---|\n| 1 |\n").is_some());
    assert!(table_fault("| a | b |\n|---|---|\n| 1 | \\| |\n").is_none());
    assert_eq!(first_heading("# a \\*b\\* `c` <i>\n\ntext"), "a *b* c <HTML <i>>");
    let files = |path: &str, text: &str| Files::from([(path.to_owned(), text.to_owned())]);
    let (faults, _) = python_faults(&[
        files("a.py", "x = \"\"\"\n"),
        files("b.toml", "x = \n"),
        files("c.py", "x = 'ok'\n"),
    ]);
    assert_eq!(faults.len(), 2, "{faults:?}");
    let plain = Files::from([("Dockerfile".to_owned(), "FROM a\n".to_owned())]);
    assert!(!self::faults(&files("Dockerfile", "FROM a\nRUN b\n"), &plain).is_empty());
    assert!(!self::faults(&files("README.md", "no line end"), &plain).is_empty());
    assert!(!self::faults(&Files::new(), &plain).is_empty());
}
