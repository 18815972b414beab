//! Holds README.md and templates/README.md to the program: commands are run and their output compared, and every option,
//! key, choice and filter is named.
//!
//! `SNAPSHOTS=overwrite cargo test readme::` writes the real output and the generated tables into README.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::CommandFactory as _;
use designgen::catalog;
use designgen::cli::Cli;
use designgen::engine::Renderer;
use designgen::manifest::{Kind, Manifest, Question, TextRule};
use designgen::quiz::QUIZZES;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
use serde_json::Value;

/// Stands for the working folder in shown output.
const SHOWN_FOLDER: &str = "/home/ada/work";
const CARGO_RUN: &str = "cargo run --release -- ";
const ANSWERS_BEGIN: &str = "<!-- answers: begin -->\n";
const ANSWERS_END: &str = "<!-- answers: end -->";
/// Templates whose answers have tables, and the marks around these.
const ANSWERS: [(&str, &str, &str); 2] = [
    ("challenge", ANSWERS_BEGIN, ANSWERS_END),
    (
        "analytics-platform",
        "<!-- answers of analytics-platform: begin -->\n",
        "<!-- answers of analytics-platform: end -->",
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A fenced block: where its first line inside stands, its language and its text.
struct Block {
    /// Index of the line after the opening fence.
    start: usize,
    language: String,
    lines: Vec<String>,
    /// The nearest line before it that is not empty.
    before: String,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    let mut before = String::new();
    for (index, line) in text.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(_) if inside => inside = false,
            Some(language) => {
                inside = true;
                blocks.push(Block {
                    start: index + 1,
                    language: language.to_owned(),
                    lines: Vec::new(),
                    before: std::mem::take(&mut before),
                });
            }
            None if inside => blocks.last_mut().expect("a block").lines.push(line.to_owned()),
            // A paragraph may go over several lines: its first one counts.
            None if line.is_empty() => before.push('\n'),
            None => {
                if before.is_empty() || before.ends_with('\n') {
                    line.clone_into(&mut before);
                }
            }
        }
    }
    for block in &mut blocks {
        block.before = block.before.trim_end().to_owned();
    }
    blocks
}

/// A folder in which documented commands run, without any configuration of whoever runs the tests.
struct Shell {
    _folder: tempfile::TempDir,
    work: PathBuf,
    home: PathBuf,
}

impl Shell {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let base = folder.path().canonicalize().expect("exists");
        let (work, home) = (base.join("work"), base.join("home"));
        fs::create_dir(&work).expect("can be made");
        fs::create_dir(&home).expect("can be made");
        Self {
            _folder: folder,
            work,
            home,
        }
    }

    /// A block of YAML or Markdown whose first line is a comment with nothing but a file name is that file.
    fn write_file_of(&self, block: &Block) {
        let Some(first) = block.lines.first() else { return };
        let (name, ending) = match block.language.as_str() {
            "yaml" => (first.strip_prefix("# "), ".yaml"),
            "markdown" => (
                first.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")),
                ".md",
            ),
            _ => return,
        };
        let Some(name) = name else { return };
        if name.ends_with(ending) && !name.contains([' ', '/']) {
            fs::write(self.work.join(name), format!("{}\n", block.lines.join("\n"))).expect("can be written");
        }
    }

    /// Runs a line of shell; standard output and error as a terminal shows them.
    fn run(&self, line: &str) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_designgen"))
            .parent()
            .expect("has a folder");
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(program.to_owned()).chain(std::env::split_paths(&paths));
        let output = Command::new("bash")
            .args(["-c", &format!("exec 2>&1\n{line}")])
            .current_dir(&self.work)
            .env("PATH", std::env::join_paths(paths).expect("folders without `:`"))
            .env("HOME", &self.home)
            .env("XDG_CONFIG_HOME", self.home.join(".config"))
            .env("LC_ALL", "C")
            .env_remove("COLUMNS")
            .env_remove("NO_COLOR")
            .stdin(std::process::Stdio::null())
            .output()
            .expect("bash is on this machine");
        let shown = String::from_utf8(output.stdout).expect("output is UTF-8");
        shown.replace(&*self.work.to_string_lossy(), SHOWN_FOLDER)
    }
}

#[test]
fn shown_output_and_tables_are_true() {
    hold("README.md", |readme| with_real_tables(&with_real_output(readme)));
}

/// Lines `{{ … }} → text` of templates/README.md.
#[test]
fn examples_of_filters_are_true() {
    hold("templates/README.md", with_real_examples);
}

/// Compares a document with what it should say, or writes that into it.
fn hold(path: &str, real: impl FnOnce(&str) -> String) {
    let document = read(path);
    let real = real(&document);
    if document == real {
        return;
    }
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        fs::write(root().join(path), real).expect("can be written");
        return;
    }
    let difference = similar::TextDiff::from_lines(&document, &real);
    panic!(
        "{path} shows what is not true; `SNAPSHOTS=overwrite cargo test readme::` mends it:\n{}",
        difference.unified_diff().header("it says", "it is")
    );
}

/// The README with the output that its commands have now.
fn with_real_output(readme: &str) -> String {
    let shell = Shell::new();
    let mut shown: Vec<String> = Vec::new();
    let mut position = 0;
    let lines: Vec<&str> = readme.lines().collect();
    for block in blocks(readme) {
        shell.write_file_of(&block);
        if block.language != "console" {
            continue;
        }
        shown.extend(lines[position..block.start].iter().map(|line| (*line).to_owned()));
        position = block.start + block.lines.len();
        let commands = block.lines.iter().filter(|line| line.starts_with("$ "));
        for (index, command) in commands.enumerate() {
            if index > 0 {
                shown.push(String::new());
            }
            shown.push(command.clone());
            shown.extend(shell.run(&command[2..]).lines().map(str::to_owned));
        }
    }
    shown.extend(lines[position..].iter().map(|line| (*line).to_owned()));
    format!("{}\n", shown.join("\n"))
}

fn with_real_tables(readme: &str) -> String {
    let mut shown = readme.to_owned();
    for (name, begin, end) in ANSWERS {
        let template = catalog::template(name).expect("is built in");
        let (before, rest) = shown.split_once(begin).expect("a mark where the tables begin");
        let (_, after) = rest.split_once(end).expect("a mark where they end");
        let tables = answers_reference(&template.manifest);
        shown = format!("{before}{begin}{tables}{end}{after}");
    }
    shown
}

/// The first command of the README, as a newcomer runs it, without building the program once more.
#[test]
fn the_first_command_makes_a_challenge() {
    let readme = read("README.md");
    let command = readme
        .lines()
        .find(|line| line.starts_with(CARGO_RUN))
        .expect("README.md has a first command");
    let shell = Shell::new();
    let shown = shell.run(&command.replace(CARGO_RUN, "designgen "));
    assert!(shell.work.join("my-challenge/README.md").is_file(), "{shown}");

    let challenge = fs::read_to_string(shell.work.join("my-challenge/README.md")).expect("exists");
    let how_to_run = blocks(&readme)
        .into_iter()
        .find(|block| block.language == "bash" && block.lines[0] == "cd my-challenge")
        .expect("README.md tells how to run the challenge");
    for line in &how_to_run.lines[1..] {
        assert!(
            challenge.contains(line),
            "the challenge's own README has no line `{line}`"
        );
    }
}

/// Lines of shell that are shown without output must at least be understood.
#[test]
fn shell_blocks_are_understood() {
    let shell = Shell::new();
    for block in blocks(&read("README.md")) {
        let text = block.lines.join("\n");
        if block.language != "bash" || !text.starts_with("designgen new") {
            continue;
        }
        let shown = shell.run(&format!("{text} --dry-run"));
        assert!(shown.contains("would be written"), "{text}\n{shown}");
    }
}

#[test]
fn every_command_and_option_is_named() {
    let readme = read("README.md");
    let command = Cli::command();
    for inner in command.get_subcommands() {
        let name = inner.get_name();
        assert!(
            readme.contains(&format!("| `designgen {name}")),
            "the command `{name}` is in no table"
        );
    }
    for argument in command
        .get_subcommands()
        .chain([&command])
        .flat_map(clap::Command::get_arguments)
    {
        if let Some(long) = argument.get_long() {
            assert!(
                readme.contains(&format!("--{long}")),
                "the option `--{long}` is not named"
            );
        }
    }
    let version = env!("CARGO_PKG_RUST_VERSION");
    assert!(readme.contains(&format!("Rust](https://www.rust-lang.org/tools/install) {version} ")));
}

#[test]
fn every_answer_is_described() {
    let readme = read("README.md");
    for (name, begin, _) in ANSWERS {
        let template = catalog::template(name).expect("is built in");
        let overview = section(&readme, &format!("## Answers of the template `{name}`"), begin);
        for question in &template.manifest.questions {
            let top = question.key.split('.').next().expect("a name");
            assert!(
                overview.contains(&format!("`{top}`")),
                "`{top}` of {name} is in no row of the overview"
            );
        }
    }
}

fn section<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let start = text.find(from).unwrap_or_else(|| panic!("no `{from}`"));
    let length = text[start..].find(to).unwrap_or_else(|| panic!("no `{to}`"));
    &text[start..start + length]
}

/// A table for each section of the manifest, and one for each kind of record.
fn answers_reference(manifest: &Manifest) -> String {
    let mut reference = String::from("\n");
    let mut sections: Vec<(&str, Vec<&Question>)> = Vec::new();
    for question in &manifest.questions {
        match sections.last_mut() {
            Some((name, questions)) if *name == question.section => questions.push(question),
            _ => sections.push((&question.section, vec![question])),
        }
    }
    for (name, questions) in sections {
        let _ = writeln!(reference, "### {name}\n");
        table(&mut reference, &questions, "");
        for question in questions {
            record_tables(&mut reference, question, &question.key);
        }
    }
    reference
}

fn record_tables(reference: &mut String, question: &Question, path: &str) {
    let Kind::Records { fields, .. } = &question.kind else {
        return;
    };
    let _ = writeln!(reference, "A record of `{path}`:\n");
    table(reference, &fields.iter().collect::<Vec<_>>(), path);
    for field in fields {
        record_tables(reference, field, &format!("{path}.{}", field.key));
    }
}

fn table(reference: &mut String, questions: &[&Question], path: &str) {
    let first = if path.is_empty() { "Key" } else { "Field" };
    let _ = writeln!(
        reference,
        "| {first} | Type and rules | Default | What it is |\n|---|---|---|---|"
    );
    for question in questions {
        let _ = writeln!(
            reference,
            "| `{}` | {} | {} | {} |",
            question.key,
            rules(&question.kind).replace('|', "\\|"),
            default(question),
            question.help.replace('|', "\\|")
        );
    }
    reference.push('\n');
}

fn default(question: &Question) -> String {
    let is_computed = |text: &str| text.contains("{{") || text.contains("{%");
    match &question.default {
        None if question.optional => String::new(),
        None => "*required*".to_owned(),
        Some(Value::String(text)) if is_computed(text) => "computed".to_owned(),
        Some(Value::Array(items)) if items.is_empty() => "none".to_owned(),
        Some(Value::Array(_)) => "a small example".to_owned(),
        Some(Value::String(text)) => format!("`{text}`"),
        Some(value) => format!("`{value}`"),
    }
}

fn rules(kind: &Kind) -> String {
    match kind {
        Kind::Text(rule) => text_rules(rule),
        Kind::Integer { min, max, unit } => {
            number_rules("whole number", min.map(shown), max.map(shown), unit.as_deref())
        }
        Kind::Number { min, max, unit } => number_rules("number", min.map(shown), max.map(shown), unit.as_deref()),
        Kind::Boolean => "`true` or `false`".to_owned(),
        Kind::Choice(choices) => {
            let choices: Vec<_> = choices
                .iter()
                .map(|choice| format!("`{}` ({})", choice.value, choice.help))
                .collect();
            format!("one of {}", choices.join(", "))
        }
        Kind::Choices(choices) => {
            let choices: Vec<_> = choices.iter().map(|choice| format!("`{}`", choice.value)).collect();
            format!("some of {}", choices.join(", "))
        }
        Kind::List { items, min, max } => {
            let mut text = format!("list: {}", rules(items));
            items_rules(&mut text, *min, *max);
            text
        }
        Kind::Records { min, max, unique, .. } => {
            let mut text = "records".to_owned();
            items_rules(&mut text, *min, *max);
            for fields in unique {
                let fields: Vec<_> = fields.iter().map(|field| format!("`{field}`")).collect();
                let _ = write!(text, "; no two with the same {}", fields.join(" and "));
            }
            text
        }
    }
}

fn items_rules(text: &mut String, min: usize, max: Option<usize>) {
    match (min, max) {
        (0, None) => {}
        (min, None) => {
            let _ = write!(text, ", at least {min}");
        }
        (0, Some(max)) => {
            let _ = write!(text, ", at most {max}");
        }
        (min, Some(max)) => {
            let _ = write!(text, ", {min} to {max}");
        }
    }
}

fn text_rules(rule: &TextRule) -> String {
    let mut parts = vec![match (&rule.refers_to, rule.format) {
        (Some((records, field)), _) => format!("the `{field}` of one of `{records}`"),
        (None, Some(format)) => format.description().to_owned(),
        (None, None) if rule.multiline => "text, also of several lines".to_owned(),
        (None, None) => "text".to_owned(),
    }];
    if rule.format.is_none() && rule.refers_to.is_none() {
        match (rule.min_length, rule.max_length) {
            (0, max) => parts.push(format!("at most {} characters", shown(max))),
            (min, max) => parts.push(format!("{} to {} characters", shown(min), shown(max))),
        }
    }
    if let Some(pattern) = &rule.pattern {
        parts.push(format!("`{pattern}`"));
    }
    if !rule.reserved.is_empty() {
        parts.push("no reserved word".to_owned());
    }
    parts.join(", ")
}

fn number_rules(noun: &str, min: Option<String>, max: Option<String>, unit: Option<&str>) -> String {
    let mut text = noun.to_owned();
    if let Some(unit) = unit {
        let _ = write!(text, " of {unit}");
    }
    match (min, max) {
        (Some(min), Some(max)) => {
            let _ = write!(text, ", {min} to {max}");
        }
        (Some(min), None) => {
            let _ = write!(text, ", at least {min}");
        }
        (None, Some(max)) => {
            let _ = write!(text, ", at most {max}");
        }
        (None, None) => {}
    }
    text
}

/// `1000000` as `1,000,000`.
fn shown(number: impl ToString) -> String {
    let text = number.to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match decimals {
        "" => grouped,
        decimals => format!("{grouped}.{decimals}"),
    }
}

#[test]
fn json_shapes_are_documented() {
    let readme = read("README.md");
    let documented = section(&readme, "## JSON output", "## How files are written");
    let shell = Shell::new();
    for block in blocks(&readme) {
        shell.write_file_of(&block);
    }
    // Answers of which one file is wrong, and a template with something to find.
    let answers = shell.work.join("answers");
    fs::create_dir(&answers).expect("can be made");
    fs::write(answers.join("links.yaml"), "title: Links\n").expect("can be written");
    fs::write(answers.join("wrong.yaml"), "titel: X\n").expect("can be written");
    let faulty = shell.work.join("faulty");
    fs::create_dir(&faulty).expect("can be made");
    let manifest = "name: faulty\ntitle: T\nsummary: S\nquestions: [{key: name, type: text, help: N}, {key: titel, type: text, help: T}]\n";
    fs::write(faulty.join("template.yaml"), manifest).expect("can be written");
    let mut commands = BTreeSet::new();
    for block in blocks(documented) {
        assert_eq!(block.language, "json");
        let command = block
            .before
            .strip_prefix('`')
            .and_then(|rest| rest.split_once('`'))
            .unwrap_or_else(|| panic!("before a block of JSON stands its command, not `{}`", block.before))
            .0;
        let example: Value = serde_json::from_str(&block.lines.join("\n")).expect("the example is JSON");
        let output = shell.run(&format!("{command} --format json"));
        let real: Value = serde_json::from_str(&output)
            .unwrap_or_else(|error| panic!("`{command}` prints no JSON: {error}\n{output}"));
        assert_eq!(shape(&example), shape(&real), "shape of `{command} --format json`");
        commands.insert(command.split(' ').nth(1).expect("a command").to_owned());
    }
    for inner in Cli::command().get_subcommands() {
        let name = inner.get_name();
        assert!(
            commands.contains(name) || documented.contains(&format!("`designgen {name}")),
            "the JSON of `{name}` is not documented"
        );
    }
}

/// The paths of all keys. Lists are one item that has whatever any of them has; `null` says nothing of what may be there.
fn shape(value: &Value) -> BTreeSet<String> {
    fn walk(value: &Value, path: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    let path = format!("{path}.{key}");
                    found.insert(path.clone());
                    // What a template's questions hold is theirs: defaults are values of any shape, fields are questions.
                    if !["default", "fields"].contains(&key.as_str()) {
                        walk(value, &path, found);
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, &format!("{path}[]"), found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    walk(value, "", &mut found);
    found
}

/// Links and images in the project's own documents lead somewhere.
#[test]
fn links_resolve() {
    for document in ["README.md", "templates/README.md"] {
        let text = read(document);
        let folder = Path::new(document).parent().expect("has a folder");
        for target in links(&text) {
            if target.contains("://") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = if path.is_empty() {
                PathBuf::from(document)
            } else {
                folder.join(path)
            };
            assert!(
                root().join(&path).exists(),
                "{document} links to `{target}`, which is not there"
            );
            if !anchor.is_empty() {
                let other = fs::read_to_string(root().join(&path)).expect("a text");
                assert!(
                    anchors(&other).contains(anchor),
                    "{document} links to `{target}`, but there is no such heading"
                );
            }
        }
    }
}

fn links(text: &str) -> Vec<String> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
        .filter_map(|event| match event {
            Event::Start(
                Tag::Link {
                    link_type, dest_url, ..
                }
                | Tag::Image {
                    link_type, dest_url, ..
                },
            ) if link_type != LinkType::Autolink => Some(dest_url.into_string()),
            _ => None,
        })
        .collect()
}

/// Anchors of headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let anchor: String = heading
                    .take()
                    .unwrap_or_default()
                    .to_lowercase()
                    .chars()
                    .filter_map(|c| match c {
                        ' ' => Some('-'),
                        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
                        _ => None,
                    })
                    .collect();
                found.insert(anchor);
            }
            Event::Text(part) | Event::Code(part) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            _ => {}
        }
    }
    found
}

fn with_real_examples(text: &str) -> String {
    let context = example_context(text);
    let renderer = Renderer::new(&[QUIZZES], []).expect("no partials");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for block in blocks(text).iter().filter(|block| block.language == "text") {
        for (line, shown) in block.lines.iter().zip(&mut lines[block.start..]) {
            let Some((template, _)) = line.split_once('→') else {
                continue;
            };
            let real = renderer
                .render_inline("example", template.trim(), None, &context)
                .unwrap_or_else(|error| panic!("{template}: {error}"));
            *shown = format!("{template}→ {}", real.replace('\n', "⏎").trim_end());
        }
    }
    format!("{}\n", lines.join("\n"))
}

/// The values of the examples are the one block of JSON.
fn example_context(text: &str) -> tera::Context {
    let block = blocks(text)
        .into_iter()
        .find(|block| block.language == "json")
        .expect("templates/README.md has the values of its examples");
    let values: BTreeMap<String, Value> = serde_json::from_str(&block.lines.join("\n")).expect("an object");
    tera::Context::from_serialize(&values).expect("an object")
}

#[test]
fn every_filter_is_shown() {
    let text = read("templates/README.md");
    // Registered by name, one by one or in a table of those that share a signature.
    let registered = regex::Regex::new(r#"\(\s*"([a-z_]+)","#).expect("valid");
    let mut filters = BTreeSet::new();
    for path in ["shape.rs", "escape/mod.rs", "python/mod.rs"] {
        let source = read(&format!("src/engine/{path}"));
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        filters.extend(registered.captures_iter(code).map(|found| found[1].to_owned()));
    }
    filters.insert(QUIZZES.name.to_owned());
    assert!(
        filters.len() > 30,
        "the filters are registered in another way: {filters:?}"
    );
    for filter in filters {
        let uses = ["| {} ", "| {}(", "is {}", "{% filter {}"].map(|form| form.replace("{}", &filter));
        let is_shown = uses.iter().any(|form| text.contains(form));
        assert!(is_shown, "templates/README.md shows no use of `{filter}`");
    }
}

#[test]
fn types_and_formats_are_named() {
    let text = read("templates/README.md");
    for word in [
        "text", "integer", "number", "boolean", "choice", "choices", "list", "records",
    ] {
        assert!(
            text.contains(&format!("| `{word}` |")),
            "the type `{word}` is in no table"
        );
    }
    for word in ["identifier", "slug", "url", "path", "date", "email"] {
        assert!(text.contains(&format!("`{word}`")), "the format `{word}` is not named");
    }
}
