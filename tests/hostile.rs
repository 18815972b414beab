//! Answers that are hard to write down: every file stays valid, and every text comes out as it was written.
//!
//! `hostile/answers.yaml` has one of everything; here its texts are replaced by awkward ones. Beside it, whole answers files are
//! drawn at random from all that the manifest allows. Everything is planned in memory and read by the parser of its kind;
//! what fails is made small.

mod anything;
mod readers;
mod smaller;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use designgen::answers::{Answers, Draft};
use designgen::catalog;
use designgen::engine::Evaluator;
use designgen::plan::Planner;
use designgen::question::{Kind, List, Question, Records, Text};
use designgen::template::Template;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Deserialize as _;
use serde_json::{Map, Value};
use tempfile::TempDir;

use self::anything::Anything;
use self::readers::{Fault, READERS, Reader, Trees};
use self::smaller::smaller;
use crate::fuzz::inputs::fill::fill;
use crate::pairwise;
use crate::support::{Random, announce, in_parallel, package};

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
        let answers = answers.as_object().cloned().unwrap_or_default();
        self.files_for(&answers)
    }

    /// Everything that is made of these answers.
    fn files_for(&self, answers: &Map<String, Value>) -> Result<Files, String> {
        let answers = self.resolved(answers)?;
        let planner = Planner::new(&self.template, &self.evaluator).map_err(|error| error.to_string())?;
        let plan = planner.plan(&answers).map_err(|error| format!("{error}\n{error:?}"))?;
        plan.files
            .into_iter()
            // Bytes, and those of the other files.
            .filter(|file| file.path.as_str() != ".designgen/base.tar.gz")
            .map(|file| {
                let text = String::from_utf8(file.bytes).map_err(|_| format!("{}: not UTF-8", file.path))?;
                Ok((file.path.to_string(), text))
            })
            .collect()
    }

    /// The answers as the program understands them.
    fn resolved(&self, answers: &Map<String, Value>) -> Result<Answers, String> {
        let mut draft = Draft::new(&self.template.manifest);
        let answers = Value::Object(answers.clone());
        for question in &self.template.manifest.questions {
            if let Some(value) = at(&answers, &question.key) {
                draft.put(&question.key, value);
            }
        }
        draft.resolve(&self.evaluator).map_err(|problems| {
            let told = problems.shown.iter();
            let told: Vec<String> = told
                .map(|problem| format!("{}: {}", problem.key, problem.kind))
                .collect();
            told.join("\n")
        })
    }

    fn files_of(&self, text: &str) -> Result<Files, String> {
        self.files(&mut || text.to_owned())
    }
}

fn at<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    key.split('.').try_fold(value, |value, part| value.get(part))
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
            "md" => table_fault(text).or_else(|| front_matter_fault(text)),
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

/// The front matter of a document, where it has one, is a map.
fn front_matter_fault(text: &str) -> Option<String> {
    let front = text.strip_prefix("---\n")?.split_once("\n---\n");
    let Some((front, _)) = front else {
        return Some("front matter that never ends".to_owned());
    };
    match serde_yaml::from_str::<Value>(front) {
        Ok(Value::Object(map)) if map["title"].is_string() => None,
        Ok(other) => Some(format!("the front matter is {other}")),
        Err(error) => Some(error.to_string()),
    }
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

// ------------------------------------------------------------------------------------------------ random answers

/// So many trees are given to a tool at once.
const BATCH: usize = 25;
/// So many kinds of faults are made small.
const SHOWN: usize = 5;
/// Drawn answers that contradict themselves are drawn again, so often.
const DRAWS: u64 = 200;

/// What came of some cases.
#[derive(Debug, Default)]
struct Looked {
    files: usize,
    /// Drawn answers that the program did not accept.
    refused: usize,
    /// How long each part took.
    times: BTreeMap<&'static str, Duration>,
    /// With the seed of the case.
    faults: Vec<(u64, Fault)>,
}

/// The first answers drawn from this seed that the program accepts, and how many it did not.
fn drawn(generator: &Generator, seed: u64) -> (Map<String, Value>, usize) {
    let mut anything = Anything::new(&generator.template.manifest.questions, seed);
    let mut last = String::new();
    for refused in 0..DRAWS {
        let answers = anything.answers();
        match generator.resolved(&answers) {
            Ok(_) => return (answers, usize::try_from(refused).expect("fits")),
            Err(message) => last = message,
        }
    }
    panic!("nothing drawn from the seed {seed} is accepted, at last because of {last}");
}

/// Draws a case from each seed, and lets all readers look at the files of all of them.
fn look_at(seeds: &[u64]) -> Looked {
    let generator = Generator::new();
    let mut looked = Looked::default();
    let (mut trees, mut owners) = (Vec::new(), Vec::new());
    let started = Instant::now();
    for seed in seeds {
        let (answers, refused) = drawn(&generator, *seed);
        looked.refused += refused;
        match own_faults(&generator, &answers) {
            Ok((files, faults)) => {
                looked.files += files.len();
                looked.faults.extend(faults.into_iter().map(|fault| (*seed, fault)));
                trees.push(files);
                owners.push(*seed);
            }
            Err(fault) => looked.faults.push((*seed, fault)),
        }
    }
    looked.times.insert("planning", started.elapsed());
    if trees.is_empty() {
        return looked;
    }
    let on_disk = Trees::new(&trees, pairwise::environment());
    for (name, reader) in READERS.into_iter().chain([("the app", readers::apps as Reader)]) {
        let started = Instant::now();
        for fault in reader(&on_disk) {
            looked.faults.push((owners[fault.tree], fault));
        }
        looked.times.insert(name, started.elapsed());
    }
    looked
}

/// The files of these answers, with what is wrong with them without any tool.
fn own_faults(generator: &Generator, answers: &Map<String, Value>) -> Result<(Files, Vec<Fault>), Fault> {
    let fault = |reader, message| Fault {
        tree: 0,
        reader,
        message,
    };
    let files = generator.files_for(answers).map_err(|message| fault("plan", message))?;
    let plain = generator.files_for(&plainly(answers, &generator.template.manifest.questions));
    let mut told: Vec<Fault> = Vec::new();
    match plain {
        Ok(plain) => told.extend(
            faults(&files, &plain)
                .into_iter()
                .map(|message| fault("our own parsers", message)),
        ),
        Err(message) => told.push(fault("plain texts", message)),
    }
    told.extend(
        unread(answers, &files)
            .into_iter()
            .map(|message| fault("documents", message)),
    );
    Ok((files, told))
}

/// The same answers with plain texts: equal texts stay equal, and what fields are held to stays as it is.
fn plainly(answers: &Map<String, Value>, questions: &[Question]) -> Map<String, Value> {
    fn go(value: &mut Value, questions: &[Question], prefix: &str, known: &mut BTreeMap<String, usize>) {
        for question in questions {
            let path = format!("{prefix}{}", question.key);
            let found = question
                .key
                .split('.')
                .try_fold(&mut *value, |value, part| value.get_mut(part));
            let Some(found) = found else { continue };
            if ["pattern", "default", "example", "choices"].contains(&question.key.as_str()) {
                continue;
            }
            one(found, &question.kind, &format!("{path}."), known);
        }
    }
    fn one(value: &mut Value, kind: &Kind, prefix: &str, known: &mut BTreeMap<String, usize>) {
        match (kind, value) {
            (Kind::Text(rule), Value::String(text))
                if rule.format.is_none()
                    && rule.pattern.is_none()
                    && rule.refers_to.is_none()
                    && rule.copies.is_none() =>
            {
                let next = known.len();
                *text = format!("{PLAIN} {}", known.entry(text.clone()).or_insert(next));
            }
            (Kind::List(List { items, .. }), Value::Array(values)) => {
                values.iter_mut().for_each(|value| one(value, items, prefix, known));
            }
            (Kind::Records(Records { fields, .. }), Value::Array(records)) => {
                records.iter_mut().for_each(|record| go(record, fields, prefix, known));
            }
            _ => {}
        }
    }
    let mut plain = Value::Object(answers.clone());
    go(&mut plain, questions, "", &mut BTreeMap::new());
    plain.as_object().cloned().unwrap_or_default()
}

/// Where a reader of the documents finds each text.
const READ_IN: [(&str, &str); 15] = [
    ("description", "README.md"),
    ("goals", "README.md"),
    ("components.responsibility", "ARCHITECTURE.md"),
    ("entities.description", "docs/data-model.md"),
    ("entities.fields.description", "docs/data-model.md"),
    ("endpoints.description", "docs/api.md"),
    ("environment.description", "README.md"),
    ("flows.name", "ARCHITECTURE.md"),
    ("flows.steps.action", "ARCHITECTURE.md"),
    ("failures.handling", "ARCHITECTURE.md"),
    ("patterns.description", "ARCHITECTURE.md"),
    ("trade_offs.reasoning", "ARCHITECTURE.md"),
    ("roadmap.description", "ARCHITECTURE.md"),
    ("references.title", "docs/design-note.md"),
    ("decisions.rationale", "docs/design-note.md"),
];

/// Texts of the answers that a reader does not find where they belong, as they were written.
fn unread(answers: &Map<String, Value>, files: &Files) -> Vec<String> {
    fn all<'v>(value: &'v Value, parts: &[&str], found: &mut Vec<&'v str>) {
        match (value, parts) {
            (Value::String(text), []) => found.push(text),
            (Value::Array(values), parts) => values.iter().for_each(|value| all(value, parts, found)),
            (Value::Object(map), [first, rest @ ..]) => {
                if let Some(value) = map.get(*first) {
                    all(value, rest, found);
                }
            }
            _ => {}
        }
    }
    let answers = Value::Object(answers.clone());
    let mut pages: BTreeMap<&str, String> = BTreeMap::new();
    let mut told = Vec::new();
    // Reasons are the author's, and of what is given the README says no more than the first sentence.
    let is_of_author_alone = |path: &str| {
        let (first, _) = path.split_once('.').unwrap_or((path, ""));
        let reasons = [
            "flows",
            "failures",
            "patterns",
            "trade_offs",
            "roadmap",
            "references",
            "decisions",
        ];
        reasons.contains(&first) || path == "endpoints.description"
    };
    let is_author = answers.get("edition").is_some_and(|edition| edition == "author");
    for (path, file) in READ_IN
        .into_iter()
        .filter(|(path, _)| is_author || !is_of_author_alone(path))
    {
        // Candidates read of the components in one place.
        let file = if is_author || path != "components.responsibility" {
            file
        } else {
            "README.md"
        };
        let mut texts = Vec::new();
        all(&answers, &path.split('.').collect::<Vec<_>>(), &mut texts);
        let page = pages
            .entry(file)
            .or_insert_with(|| as_read(&visible(files.get(file).map_or("", String::as_str))));
        for text in texts {
            if !page.contains(as_read(text).trim_end_matches(['.', '。'])) {
                told.push(format!("{file} does not show {path}: {text:?}"));
            }
        }
    }
    told
}

/// What a reader sees of a document, without its marks.
fn visible(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            _ => {}
        }
    }
    text
}

/// A text for comparing: blanks, case, marks of code and characters without a shape do not count.
fn as_read(text: &str) -> String {
    let shapeless = ['`', '\u{200b}', '\u{feff}', '\u{2028}', '\u{2029}'];
    let seen = text.chars().filter(|c| !c.is_whitespace() && !shapeless.contains(c));
    seen.flat_map(char::to_lowercase).collect()
}

/// A failing case made small, as its user would give it.
fn small_case(seed: u64, fault: &Fault, test: &str) -> String {
    let generator = Generator::new();
    let (answers, _) = drawn(&generator, seed);
    let reader = fault.reader;
    let named = READERS.iter().find(|(name, _)| *name == reader).map(|(_, read)| *read);
    let read = named.or((reader == "the app").then_some(readers::apps as Reader));
    let fails = |answers: &Map<String, Value>| {
        generator.resolved(answers).ok()?;
        let told = match read {
            // A tool looks at the files alone.
            Some(read) => {
                let files = [generator.files_for(answers).ok()?];
                read(&Trees::new(&files, pairwise::environment()))
            }
            None => match own_faults(&generator, answers) {
                Ok((_, faults)) => faults.into_iter().filter(|fault| fault.reader == reader).collect(),
                Err(fault) => return (fault.reader == reader).then_some(fault.message),
            },
        };
        let messages: Vec<String> = told.into_iter().map(|fault| fault.message).collect();
        (!messages.is_empty()).then(|| messages.join("\n"))
    };
    let (smallest, message) = smaller(answers, fails);
    let message = if message.is_empty() {
        format!("{} (it does not fail alone)", fault.message)
    } else {
        message
    };
    format!(
        "{message}\nagain with: DESIGNGEN_SEED={seed} DESIGNGEN_CASES=1 cargo test --test suite {test}\n\
         the smallest answers file:\n---\n{}---",
        serde_yaml::to_string(&smallest).expect("answers are YAML")
    )
}

// ------------------------------------------------------------------------------------------------ tests

/// Every question that takes a free text is asked an awkward one.
#[test]
fn every_text_is_awkward_in_the_answers() {
    fn check(value: &Value, questions: &[Question], prefix: &str, missing: &mut Vec<String>) {
        for question in questions {
            let path = format!("{prefix}{}", question.key);
            let is_free = |rule: &Text| {
                rule.format.is_none() && rule.pattern.is_none() && rule.refers_to.is_none() && rule.copies.is_none()
            };
            let values: Vec<&Value> = match value {
                Value::Array(records) => records.iter().filter_map(|record| record.get(&question.key)).collect(),
                value => at(value, &question.key).into_iter().collect(),
            };
            let is_awkward = |value: &Value| value == "TEXT" || value == "SHORT";
            match &question.kind {
                Kind::Text(rule)
                    if is_free(rule)
                        && path != "snippets.code"
                        && question.key != "pattern"
                        && !values.iter().any(|value| is_awkward(value)) =>
                {
                    missing.push(path);
                }
                Kind::List(List { items, .. }) => {
                    let is_text = matches!(items.as_ref(), Kind::Text(rule) if is_free(rule));
                    let any = values
                        .iter()
                        .any(|value| value.as_array().is_some_and(|list| list.iter().any(is_awkward)));
                    if is_text && !any {
                        missing.push(path);
                    }
                }
                Kind::Records(Records { fields, .. }) => {
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
fn attack_14_15_files_stay_valid_whatever_the_texts_are() {
    files_stay_valid("author");
}

#[test]
fn attack_14_15_what_candidates_get_stays_valid_whatever_the_texts_are() {
    files_stay_valid("candidate");
}

fn files_stay_valid(edition: &str) {
    let generator = || {
        let mut generator = Generator::new();
        generator.answers["edition"] = edition.into();
        generator
    };
    let plain = generator().files_of(PLAIN).expect("a plan");
    let endless = "long ".repeat(2000);
    let paragraphs = "First line\nsecond line\n\n  third: {x}\n\n```\nfence\n# no heading\n| a |\n";
    let texts: Vec<&str> = AWKWARD.into_iter().chain([endless.as_str(), paragraphs]).collect();
    let runs = in_parallel(&texts, |text| generator().files_of(text));
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
        if let Some(record) = files.get(".designgen/answers.yaml") {
            let record: Value = serde_yaml::from_str(record).expect("YAML");
            if record["title"] != title.as_str() {
                told.push(format!("{shown:?}: the record has the title {}", record["title"]));
            }
        }
        let config: Value = serde_yaml::from_str(&files["k8s/10-config.yaml"]).unwrap_or_default();
        let greeting: String = text.chars().take(500).collect::<String>().replace('\n', " ");
        if config["data"]["GREETING"] != greeting.as_str() {
            told.push(format!("{shown:?}: the ConfigMap has {}", config["data"]["GREETING"]));
        }
    }
    assert!(told.is_empty(), "{}\n{} faults", told.join("\n"), told.len());
}

/// Answers files drawn at random. `DESIGNGEN_CASES` sets how many; `DESIGNGEN_SEED` repeats a failure.
#[test]
fn files_stay_valid_for_random_answers() {
    let test = "files_stay_valid_for_random_answers";
    let seed = Random::seed(test);
    let cases: u64 = std::env::var("DESIGNGEN_CASES").map_or(24, |cases| cases.parse().expect("a number"));
    let started = Instant::now();
    let seeds: Vec<u64> = (0..cases).map(|case| seed.wrapping_add(case)).collect();
    let batches: Vec<&[u64]> = seeds.chunks(BATCH).collect();
    let mut whole = Looked::default();
    for looked in in_parallel(&batches, |seeds| look_at(seeds)) {
        whole.files += looked.files;
        whole.refused += looked.refused;
        whole.faults.extend(looked.faults);
        for (name, time) in looked.times {
            *whole.times.entry(name).or_default() += time;
        }
    }
    let times = whole.times.iter();
    let times: Vec<String> = times
        .map(|(name, time)| format!("{name} {:.0} s", time.as_secs_f64()))
        .collect();
    announce(&format!(
        "hostile: {cases} answers files from seed {seed} on ({} others were refused and drawn again), {} files read, {} faults, {:.0} s: {}",
        whole.refused,
        whole.files,
        whole.faults.len(),
        started.elapsed().as_secs_f64(),
        times.join(", ")
    ));
    // What differs in numbers only is the same fault.
    let mut kinds: BTreeMap<(&str, String), Vec<(u64, &Fault)>> = BTreeMap::new();
    for (seed, fault) in &whole.faults {
        let kind = fault.kind();
        kinds.entry((fault.reader, kind)).or_default().push((*seed, fault));
    }
    let mut by_count: Vec<Vec<(u64, &Fault)>> = kinds.into_values().collect();
    by_count.sort_by_key(|faults| std::cmp::Reverse(faults.len()));
    let told: Vec<String> = by_count
        .iter()
        .enumerate()
        .map(|(at, faults)| {
            let (seed, fault) = faults[0];
            let shown = if at < SHOWN {
                small_case(seed, fault, test)
            } else {
                fault.short()
            };
            format!(
                "{} times, first with seed {seed}: {}: {shown}",
                faults.len(),
                fault.reader
            )
        })
        .collect();
    assert!(told.is_empty(), "{}\n{} kinds of faults", told.join("\n\n"), told.len());
}

/// Over some answers files, every question gets several answers and every choice is taken: nothing is left out unnoticed.
#[test]
fn random_answers_reach_every_question() {
    fn see(value: &Value, questions: &[Question], prefix: &str, seen: &mut BTreeMap<String, BTreeSet<String>>) {
        for question in questions {
            let path = format!("{prefix}{}", question.key);
            let Some(value) = at(value, &question.key) else {
                continue;
            };
            if let (Kind::Records(Records { fields, .. }), Value::Array(records)) = (&question.kind, value) {
                seen.entry(path.clone()).or_default().insert(records.len().to_string());
                records
                    .iter()
                    .for_each(|record| see(record, fields, &format!("{path}."), seen));
            } else {
                seen.entry(path).or_default().insert(value.to_string());
            }
        }
    }
    fn few(questions: &[Question], prefix: &str, seen: &BTreeMap<String, BTreeSet<String>>, told: &mut Vec<String>) {
        let none = BTreeSet::new();
        for question in questions {
            let path = format!("{prefix}{}", question.key);
            let values = seen.get(&path).unwrap_or(&none);
            if values.len() < 2 && path != "name" {
                told.push(format!("{path}: {values:?}"));
            }
            match &question.kind {
                Kind::Choice(one) => {
                    let missing = one
                        .choices
                        .iter()
                        .filter(|choice| !values.contains(&format!("{:?}", choice.value)));
                    told.extend(missing.map(|choice| format!("{path}: never {}", choice.value)));
                }
                Kind::Records(Records { fields, .. }) => few(fields, &format!("{path}."), seen, told),
                _ => {}
            }
        }
    }
    let generator = Generator::new();
    let questions = &generator.template.manifest.questions;
    let mut seen = BTreeMap::new();
    for seed in 0..200 {
        let answers = Value::Object(Anything::new(questions, seed).answers());
        see(&answers, questions, "", &mut seen);
    }
    let mut told = Vec::new();
    few(questions, "", &seen, &mut told);
    // A rule refuses it.
    told.retain(|line| line != "endpoints.query.type: never object");
    assert!(told.is_empty(), "{}", told.join("\n"));
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
