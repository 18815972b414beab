//! The shapes of `--format json` on `docs/json.md`, compared with what the commands print.

use std::collections::BTreeSet;
use std::fs;

use clap::CommandFactory as _;
use designgen::cli::Cli;
use serde_json::Value;

use crate::docs::page::{blocks, book, read};
use crate::docs::shell::Shell;

#[test]
fn json_shapes_are_documented() {
    let documented = read("docs/json.md");
    let shell = Shell::new();
    for block in book().iter().flat_map(|path| blocks(&read(path))) {
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
    for block in blocks(&documented) {
        assert_eq!(block.language, "json");
        let command = command_before(&documented, block.start);
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

/// The command with which the paragraph before a block begins.
fn command_before(page: &str, start: usize) -> &str {
    let before: Vec<&str> = page.lines().take(start - 1).collect();
    let paragraph = before.iter().rposition(|line| line.is_empty());
    let end = paragraph.expect("a paragraph before the block");
    let first = before[..end].iter().rposition(|line| line.is_empty());
    let first = before[first.map_or(0, |blank| blank + 1)];
    first
        .strip_prefix('`')
        .and_then(|rest| rest.split_once('`'))
        .unwrap_or_else(|| panic!("before a block of JSON stands its command, not `{first}`"))
        .0
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
