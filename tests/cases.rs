//! Wrong input and what is said about it: every folder `cases/<topic>/<case>/` is one run, held to files.
//!
//! A run exits with 2; a stream without a file must stay empty.
//! How to add a case is told in `README.md`. What a case may hold is checked, so a file with a misspelt name fails.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use serde_json::Value;

use crate::support::{Entry, Outcome, Sandbox, Snapshots, in_parallel, is_refreshing, package, tree};

/// What a case without `args` runs.
const DEFAULT_ARGUMENTS: [&str; 5] = ["new", "sample", "--no-input", "--answers", "input.yaml"];
/// Files of a case. A folder `work/` holds more files for the working folder.
const KNOWN: [&str; 6] = ["args", "input.yaml", "input.repeat", "config.yaml", "stdout", "stderr"];

struct Case {
    folder: PathBuf,
}

impl Case {
    fn all() -> Vec<Self> {
        let root = package().join("tests/cases");
        let mut cases = Vec::new();
        for topic in folders(&root) {
            for folder in folders(&topic) {
                cases.push(Self { folder });
            }
        }
        assert!(cases.len() > 100, "{} cases in {}", cases.len(), root.display());
        cases
    }

    fn read(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.folder.join(name)).ok()
    }

    fn text(&self, name: &str) -> String {
        self.read(name)
            .map(|bytes| String::from_utf8(bytes).expect("expectations are UTF-8"))
            .unwrap_or_default()
    }

    /// Whether its files are those that a case has.
    fn check_files(&self, snapshots: &mut Snapshots) {
        for (path, entry) in tree(&self.folder) {
            let is_known = KNOWN.contains(&path.as_str()) || path == "work" || path.starts_with("work/");
            if !is_known {
                snapshots.fault(&self.folder.join(path), "a case has no such file");
            } else if entry == Entry::Folder && path != "work" && !path.starts_with("work/") {
                snapshots.fault(&self.folder.join(path), "must be a file");
            }
        }
        let given = ["args", "input.yaml", "input.repeat"].map(|name| self.folder.join(name).is_file());
        match given {
            [false, false, false] => snapshots.fault(&self.folder, "a case needs `args`, `input.yaml` or both"),
            [_, true, true] => snapshots.fault(&self.folder, "either `input.yaml` or `input.repeat`"),
            _ => {}
        }
    }

    fn arguments(&self) -> Vec<String> {
        match self.read("args") {
            None => DEFAULT_ARGUMENTS.map(str::to_owned).to_vec(),
            Some(bytes) => {
                let text = String::from_utf8(bytes).expect("arguments are UTF-8");
                text.lines().map(unescaped).collect()
            }
        }
    }

    /// A sandbox in which everything that the case gives lies where it belongs.
    fn sandbox(&self) -> Sandbox {
        let sandbox = Sandbox::new();
        if let Some(bytes) = self.read("input.yaml") {
            sandbox.write("input.yaml", bytes);
        }
        if let Some(bytes) = self.read("input.repeat") {
            sandbox.write("input.yaml", repeated(&bytes));
        }
        if let Some(bytes) = self.read("config.yaml") {
            sandbox.write(sandbox.configuration(), bytes);
        }
        for (path, entry) in tree(&self.folder.join("work")) {
            match entry {
                Entry::File { bytes, .. } => sandbox.write(path, bytes),
                Entry::Folder => fs::create_dir_all(sandbox.path(path)).expect("a folder"),
                Entry::Link(_) => panic!("{}: links are made by tests in Rust", self.folder.display()),
            }
        }
        sandbox
    }

    fn check(&self) -> Snapshots {
        let mut snapshots = Snapshots::default();
        self.check_files(&mut snapshots);
        let sandbox = self.sandbox();
        let before = sandbox.tree();
        let outcome = sandbox.run(self.arguments());
        if sandbox.tree() != before {
            snapshots.fault(&self.folder, "the run left files in the working folder");
        }
        let Outcome { stdout, stderr, code } = outcome;
        if code != Some(2) {
            snapshots.fault(
                &self.folder,
                &format!("exit code {code:?} instead of 2: {stderr}{stdout}"),
            );
        }
        for (name, text) in [("stdout", stdout), ("stderr", stderr)] {
            snapshots.hold_exception(&self.folder.join(name), text.as_bytes(), b"");
        }
        snapshots
    }
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("readable").path())
        .inspect(|path| {
            let is_right = path.is_dir() || path.ends_with(".gitattributes");
            assert!(is_right, "{} must be a folder", path.display());
        })
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// `args` is text of one line an argument: `\n`, `\t`, `\\` and `\u{202e}` stand for what cannot be written in it.
fn unescaped(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let mut characters = after.chars();
        match characters.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('\\') => text.push('\\'),
            Some('u') => {
                let (code, after) = after[1..]
                    .strip_prefix('{')
                    .and_then(|code| code.split_once('}'))
                    .expect("`\\u{…}`");
                let code = u32::from_str_radix(code, 16).expect("hexadecimal");
                text.push(char::from_u32(code).expect("a character"));
                rest = after;
                continue;
            }
            other => panic!("`\\{other:?}` in `{line}` means nothing"),
        }
        rest = characters.as_str();
    }
    text + rest
}

/// `input.repeat` begins with a line that holds a number; what follows is repeated so often.
fn repeated(bytes: &[u8]) -> Vec<u8> {
    let end = bytes.iter().position(|byte| *byte == b'\n').expect("a first line");
    let number = std::str::from_utf8(&bytes[..end])
        .expect("UTF-8")
        .parse()
        .expect("a number");
    bytes[end + 1..].repeat(number)
}

#[test]
fn wrong_input_is_refused_with_a_located_error_and_leaves_nothing() {
    let mut all = Snapshots::default();
    for snapshots in in_parallel(&Case::all(), Case::check) {
        all.extend(snapshots);
    }
    all.finish();
}

/// A message that no case shows is one that nobody has read.
#[test]
fn every_message_about_answers_has_a_case() {
    let Some(shown) = all_messages() else { return };
    let mut missing = Vec::new();
    for (file, unreachable) in [
        // No built-in template asks for a secret.
        ("src/answers/problem.rs", &["the value given is not allowed"][..]),
        ("src/question/problem.rs", &[]),
        ("src/yaml.rs", &[]),
        // A case has no environment: `commands.rs` shows it.
        (
            "src/sources.rs",
            &[
                "`{SOURCE_DATE}` is `{text}`, which is not a number of seconds since 1970",
                // That one does is a test of its own.
                "the template `{name}` starts from no preset",
            ],
        ),
    ] {
        let source = fs::read_to_string(package().join(file)).expect("our source");
        for message in messages_of(&source) {
            if !message.pattern.is_match(&shown) && !unreachable.contains(&message.text.as_str()) {
                missing.push(format!("{file}: {}", message.text));
            }
        }
    }
    assert!(missing.is_empty(), "no case shows\n{}", missing.join("\n"));
}

/// Every rule of a manifest is broken by some case.
#[test]
fn every_check_of_a_manifest_has_a_case() {
    let Some(shown) = all_messages() else { return };
    let shown: BTreeSet<&str> = shown.lines().collect();
    let mut missing = Vec::new();
    let mut number = 0;
    let branches = Regex::new(r"\{%.*%\}").expect("a pattern");
    for file in designgen::store::template_files() {
        let is_part = ["template.yaml", "checks.yaml"]
            .iter()
            .any(|name| file.path.ends_with(name));
        if !is_part || file.path.matches('/').count() != 1 {
            continue;
        }
        let manifest: Value = serde_yaml::from_slice(&file.bytes).expect("a manifest");
        let checks = manifest.get("checks").unwrap_or(&manifest);
        for check in checks.as_array().into_iter().flatten() {
            number += 1;
            let text = |key: &str| check[key].as_str().unwrap_or_default();
            let paths = match &check["for_each"] {
                Value::Array(paths) => paths.iter().filter_map(Value::as_str).collect(),
                path => vec![path.as_str().unwrap_or_default()],
            };
            let message = wildcards(&branches.replace(text("message"), "{{}}"), "{{", "}}");
            let at = regex::escape(text("at"));
            // A rule over several lists is one rule.
            let is_shown = paths.iter().any(|for_each: &&str| {
                let path = for_each.replace('.', r"(\[\d+\])?\.");
                let pattern = Regex::new(&format!(r"error: `{path}(\[\d+\])?\.?{at}`: {message}$")).expect("a pattern");
                shown.iter().any(|line| pattern.is_match(line))
            });
            if !is_shown {
                missing.push(format!("{}: {} at {}", file.path, text("message"), text("at")));
            }
        }
    }
    assert!(number > 30, "{number} checks");
    assert!(missing.is_empty(), "no case breaks\n{}", missing.join("\n"));
}

/// Standard error of all cases; nothing while that is being written anew.
fn all_messages() -> Option<String> {
    (!is_refreshing()).then(|| Case::all().iter().map(|case| case.text("stderr")).collect())
}

struct Message {
    text: String,
    pattern: Regex,
}

/// What `#[error("…")]` and `Diagnostic::new(format!("…"))` say, as patterns.
fn messages_of(source: &str) -> Vec<Message> {
    let attribute = Regex::new(
        r#"(?:#\[error\(|Diagnostic::new\(format!\(|fault\([^;]*?,\s*(?:format!\()?)\s*"((?:[^"\\]|\\.)*)""#,
    )
    .expect("a pattern");
    attribute
        .captures_iter(source)
        .filter_map(|found| {
            let text = found[1].to_owned();
            let pattern = wildcards(&text, "{", "}");
            let says_something = Regex::new("[a-z]{3}")
                .expect("a pattern")
                .is_match(&pattern.replace(".*", ""));
            says_something.then(|| Message {
                pattern: Regex::new(&pattern).expect("a pattern"),
                text,
            })
        })
        .collect()
}

/// A pattern for a text in which everything between the brackets may be anything.
fn wildcards(text: &str, open: &str, close: &str) -> String {
    let mut pattern = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        pattern.push_str(&regex::escape(before));
        pattern.push_str(".*");
        rest = after.split_once(close).map_or("", |(_, rest)| rest);
    }
    pattern + &regex::escape(rest)
}
