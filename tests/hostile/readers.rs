//! The readers of generated files: each is given the trees of many runs at once and says what it cannot read.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::Files;
use crate::judges::{Toolbox, promtool, python_in, run};
use crate::support::package;

const LIMIT: Duration = Duration::from_secs(900);
/// Of so many apps, one has its tests run, not only collected.
const TESTED: usize = 25;

/// A thing that cannot be read: the tree, who says so, and what is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub tree: usize,
    pub reader: &'static str,
    pub message: String,
}

impl Fault {
    /// What is said, without what differs from case to case: numbers, and all but the last line of a traceback.
    pub fn kind(&self) -> String {
        let lines: Vec<&str> = self
            .message
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let is_code = |word: &&str| {
            let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
            letters.len() < word.len() && !letters.is_empty() && letters.chars().all(|c| c.is_ascii_uppercase())
        };
        let first = lines.first().copied().unwrap_or_default();
        match self.reader {
            "documents" => first.split(':').next().unwrap_or_default().to_owned(),
            "ruff" => first.split(' ').find(is_code).unwrap_or("syntax").to_owned(),
            "the app" => {
                // A test that failed says more than how pytest ended.
                let test = lines
                    .iter()
                    .find(|line| line.starts_with("FAILED ") || line.starts_with("ERROR "));
                let error = lines.iter().rev().find(|line| line.contains("Error"));
                letters(test.or(error).unwrap_or(&first))
            }
            _ => letters(first),
        }
    }

    /// The end of what is said, where the reason stands.
    pub fn short(&self) -> String {
        let many = self.message.chars().count();
        self.message.chars().skip(many.saturating_sub(500)).collect()
    }
}

/// The letters of a text, without what stands in marks of code.
fn letters(text: &str) -> String {
    let outside = text.split('`').step_by(2).collect::<String>();
    outside
        .chars()
        .filter(|c| c.is_ascii_alphabetic() || *c == '/')
        .take(80)
        .collect()
}

/// The trees of several runs on the disk, each in a folder named by its number.
pub struct Trees<'f> {
    files: &'f [Files],
    folder: TempDir,
    environment: &'f Path,
}

pub type Reader = fn(&Trees<'_>) -> Vec<Fault>;

/// All readers, by the names that their faults carry.
pub const READERS: [(&str, Reader); 6] = [
    ("Python, TOML", python),
    ("ruff", ruff),
    ("PyYAML", pyyaml),
    ("Mermaid", mermaid),
    ("hadolint", hadolint),
    ("Prometheus", prometheus),
];

impl<'f> Trees<'f> {
    pub fn new(files: &'f [Files], environment: &'f Path) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        for (number, files) in files.iter().enumerate() {
            for (path, text) in files {
                let path = folder.path().join(number.to_string()).join(path);
                fs::create_dir_all(path.parent().expect("has one")).expect("a folder");
                fs::write(path, text).expect("writable");
            }
        }
        Self {
            files,
            folder,
            environment,
        }
    }

    fn names(&self) -> Vec<String> {
        (0..self.files.len()).map(|number| number.to_string()).collect()
    }

    /// Paths, from the folder of all trees, of the files that are wanted.
    fn paths(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let trees = self.files.iter().enumerate();
        trees
            .flat_map(|(number, files)| files.keys().map(move |path| (number, path)))
            .filter(|(_, path)| wanted(path))
            .map(|(number, path)| format!("{number}/{path}"))
            .collect()
    }

    /// Runs a command in the folder of all trees.
    fn run(&self, command: &mut Command) -> crate::judges::Outcome {
        run(command.current_dir(self.folder.path()), LIMIT)
    }

    /// A fault for each line that begins with a path in a tree; whatever else stands there belongs to the first tree.
    fn by_line(&self, reader: &'static str, text: &str) -> Vec<Fault> {
        let own = self.folder.path().display().to_string();
        let tree_of = |line: &str| {
            let line = line.replace(&own, "");
            let number = line
                .trim_start_matches(['/', ' '])
                .split('/')
                .next()?
                .parse::<usize>()
                .ok()?;
            Some(number).filter(|number| *number < self.files.len())
        };
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let told = lines.filter_map(|line| Some((tree_of(line)?, line.to_owned())));
        told.map(|(tree, message)| Fault { tree, reader, message }).collect()
    }

    /// What a tool says that failed: by line where lines name files.
    fn refused(&self, reader: &'static str, outcome: &crate::judges::Outcome) -> Vec<Fault> {
        if outcome.success() {
            return Vec::new();
        }
        let mut faults = self.by_line(reader, &format!("{}\n{}", outcome.stdout, outcome.stderr));
        if faults.is_empty() {
            let message = outcome.to_string();
            faults.push(Fault {
                tree: 0,
                reader,
                message,
            });
        }
        faults
    }
}

/// Python compiles, TOML is read.
fn python(trees: &Trees<'_>) -> Vec<Fault> {
    let mut command = Command::new("python3");
    command
        .arg(package().join("tests/hostile/read_files.py"))
        .args(trees.names());
    let outcome = trees.run(&mut command);
    let found: Value = serde_json::from_str(&outcome.stdout).unwrap_or_default();
    if !outcome.success() {
        return trees.refused("Python, TOML", &outcome);
    }
    let faults = found["faults"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let lines: Vec<&str> = faults.collect();
    trees.by_line("Python, TOML", &lines.join("\n"))
}

/// ruff, with the settings of each tree.
fn ruff(trees: &Trees<'_>) -> Vec<Fault> {
    let mut command = Toolbox::get().tool("ruff");
    command
        .args(["check", "--no-cache", "--quiet", "--output-format", "concise", "."])
        .env("NO_COLOR", "1");
    let outcome = trees.run(&mut command);
    trees.refused("ruff", &outcome)
}

/// A second reader of YAML reads what the first one reads.
fn pyyaml(trees: &Trees<'_>) -> Vec<Fault> {
    let paths = trees.paths(|path| path.ends_with(".yml") || path.ends_with(".yaml"));
    let list = trees.folder.path().join("yaml.list");
    fs::write(&list, paths.join("\n")).expect("writable");
    let mut command = Toolbox::get().tool_python();
    command.arg(package().join("tests/hostile/read_yaml.py")).arg(&list);
    let outcome = trees.run(&mut command);
    let Ok(found) = serde_json::from_str::<BTreeMap<String, Value>>(&outcome.stdout) else {
        return trees.refused("PyYAML", &outcome);
    };
    let mut faults = Vec::new();
    for (path, theirs) in found {
        let (number, inner) = path.split_once('/').expect("a path in a tree");
        let tree: usize = number.parse().expect("the number of a tree");
        let message = match (
            crate::judges::documents(&trees.files[tree][inner]),
            theirs["error"].as_str(),
        ) {
            (_, Some(error)) => format!("{path}: PyYAML: {error}"),
            (Err(error), None) => format!("{path}: {error}"),
            (Ok(ours), None) if Value::Array(ours.clone()) != theirs => format!("{path}: the parsers disagree"),
            _ => continue,
        };
        faults.push(Fault {
            tree,
            reader: "PyYAML",
            message,
        });
    }
    faults
}

/// Mermaid's own parser on every diagram.
fn mermaid(trees: &Trees<'_>) -> Vec<Fault> {
    let mut diagrams = Vec::new();
    for (tree, files) in trees.files.iter().enumerate() {
        for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".md")) {
            for (number, diagram) in diagrams_of(text).into_iter().enumerate() {
                diagrams.push(json!({ "name": format!("{tree}/{path}: diagram {}", number + 1), "text": diagram }));
            }
        }
    }
    let list = trees.folder.path().join("diagrams.json");
    fs::write(&list, Value::from(diagrams.clone()).to_string()).expect("writable");
    let outcome = run(Toolbox::get().node("mermaid.mjs").arg(&list), LIMIT);
    let Ok(failures) = serde_json::from_str::<Vec<Value>>(&outcome.stdout) else {
        return trees.refused("Mermaid", &outcome);
    };
    let mut faults = Vec::new();
    for failure in failures {
        let name = failure["name"].as_str().unwrap_or_default();
        let diagram = diagrams.iter().find(|diagram| diagram["name"] == name);
        let text = diagram.and_then(|diagram| diagram["text"].as_str()).unwrap_or_default();
        let error = failure["error"].as_str().unwrap_or_default();
        faults.extend(trees.by_line("Mermaid", name).into_iter().map(|fault| Fault {
            message: format!("{name}\n{error}\n{text}"),
            ..fault
        }));
    }
    faults
}

fn diagrams_of(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) if &*language == "mermaid" => {
                open = Some(String::new());
            }
            Event::Text(text) => {
                if let Some(diagram) = &mut open {
                    diagram.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => found.extend(open.take()),
            _ => {}
        }
    }
    found
}

/// Dockerfiles parse.
fn hadolint(trees: &Trees<'_>) -> Vec<Fault> {
    let mut command = Toolbox::get().tool("hadolint");
    command.args(["--no-color", "--failure-threshold", "style"]);
    command.args(trees.paths(|path| path.ends_with("Dockerfile")));
    let outcome = trees.run(&mut command);
    trees.refused("hadolint", &outcome)
}

/// Alert rules are read by Prometheus itself.
fn prometheus(trees: &Trees<'_>) -> Vec<Fault> {
    let rules = trees.paths(|path| path.ends_with("/alerts.yml") || path.ends_with("/rules.yml"));
    let (Some(promtool), false) = (promtool(), rules.is_empty()) else {
        return Vec::new();
    };
    let outcome = trees.run(Command::new(promtool).args(["check", "rules"]).args(&rules));
    trees.refused("Prometheus", &outcome)
}

/// Every app is imported and its tests are collected; of some the tests are run.
pub fn apps(trees: &Trees<'_>) -> Vec<Fault> {
    let names = trees.names();
    let marked = names.iter().enumerate().map(|(at, name)| {
        if at % TESTED == 0 {
            format!("+{name}")
        } else {
            name.clone()
        }
    });
    let mut command = Command::new(python_in(trees.environment));
    command
        .args(["-X", "utf8", "-B"])
        .arg(package().join("tests/hostile/import_apps.py"))
        .args(marked);
    let outcome = trees.run(&mut command);
    let Ok(found) = serde_json::from_str::<Vec<(String, String)>>(&outcome.stdout) else {
        return trees.refused("the app", &outcome);
    };
    let number = |name: &str| name.parse().expect("the number of a tree");
    found
        .into_iter()
        .map(|(name, message)| Fault {
            tree: number(&name),
            reader: "the app",
            message,
        })
        .collect()
}
