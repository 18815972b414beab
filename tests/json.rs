//! What `--format json` prints: held to the schemas in `docs/schemas/`, and shown in `docs/json.md`.
//!
//! The schemas are made from the types in `src/shapes.rs` by a test there. `SNAPSHOTS=overwrite cargo test` writes schemas and tables anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use clap::CommandFactory as _;
use designgen::cli::Cli;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::commands::assert_valid;
use crate::support::{MANIFEST, Sandbox, Snapshots, entries, package};
use crate::verify;

const BEGIN: &str = "<!-- shapes: begin -->\n";
const END: &str = "<!-- shapes: end -->";

/// A schema, the exit code and the arguments of a run that prints its shape. Runs follow one another in one folder; the first of each schema is
/// the example of the page.
const RUNS: [(&str, i32, &str); 52] = [
    ("new", 0, "new demo --template ./mine --dry-run"),
    ("new", 1, "new demo --template ./mine --diff"),
    ("new", 0, "new demo --template ./mine"),
    ("new", 0, "new demo --template ./mine --set title=Another"),
    ("new", 0, "new demo --template ./mine --dry-run"),
    ("check", 0, "check demo"),
    ("update", 0, "update demo --set title=Third"),
    ("update", 2, "update demo nothing --dry-run"),
    ("undo", 0, "undo demo"),
    ("check", 1, "check demo --set title=Other"),
    ("new", 0, "new sample --dry-run"),
    ("new-batch", 2, "new --batch answers --template ./mine"),
    ("new-batch", 0, "new --batch answers/links.yaml --dry-run"),
    ("doc-text", 0, "doc readme"),
    ("doc-text", 0, "doc README.md --template ./mine --set name=demo"),
    ("doc-written", 0, "doc readme --output readme.md"),
    ("list", 0, "list"),
    ("show-template", 0, "show challenge"),
    ("show-template", 0, "show ./mine"),
    ("show-document", 0, "show architecture"),
    ("show-preset", 0, "show rate-limiter"),
    ("answers", 0, "answers challenge"),
    ("template-new", 0, "template new another"),
    ("template-lint", 1, "template lint faulty"),
    ("template-lint", 0, "template lint another"),
    ("template-lint", 1, "template lint another faulty"),
    ("verify", 1, "verify ./problems//mine --environment ."),
    ("new", 0, "new author --preset ./problems//mine --edition author"),
    ("grade", 0, "grade author in/ada --environment answers --trust"),
    ("quiz-checked", 1, "quiz here"),
    ("quiz-checked", 0, "quiz note.md"),
    ("quiz-checked", 1, "quiz here --export gift"),
    ("quiz-text", 0, "quiz note.md --export gift"),
    ("quiz-written", 0, "quiz note.md --export json --output quizzes.json"),
    ("quiz-written", 0, "quiz note.md --export html --output deck.html"),
    ("quiz-export", 0, "quiz note.md --export json"),
    ("status", 1, "status open.md"),
    ("status", 1, "status note.md"),
    ("completions", 0, "completions fish"),
    ("man", 0, "man"),
    ("failure", 2, "doc readme --answers answers/wrong.yaml"),
    ("failure", 2, "status missing.md"),
    ("failure", 2, "quiz missing.md"),
    ("failure", 2, "quiz note.md --play"),
    ("failure", 2, "new Sample"),
    ("failure", 2, "new mine"),
    ("failure", 2, "update nothing"),
    ("failure", 2, "template new mine"),
    ("failure", 2, "template lint nothing"),
    ("failure", 2, "show nothing"),
    ("failure", 2, "answers nothing"),
    ("failure", 2, "schema nothing"),
];

/// What each run prints.
fn printed() -> Vec<Value> {
    let sandbox = Sandbox::new();
    sandbox.write("mine/template.yaml", MANIFEST);
    sandbox.write("mine/files/README.md", "# {{ title | md }}\n");
    sandbox.write("faulty/template.yaml", MANIFEST);
    sandbox.write("faulty/files/README.md", "# {{ title | md }}\n\n{{ titel | md }}\n");
    verify::write_problem(&sandbox, "problems", &[("files/tests/acceptance/nothing.sh", "true\n")]);
    sandbox.write("in/ada/add.sh", "echo 5\n");
    sandbox.write("answers/links.yaml", "title: Links\n");
    sandbox.write("answers/wrong.yaml", "titel: Links\n");
    sandbox.write("open.md", "## Throughput\n\n- <!-- blank: peak \"Events per second\" -->120<!-- /blank -->, <!-- blank: size \"Bytes of an event\" -->**To fill in:** Bytes of an event<!-- /blank -->\n");
    sandbox.write("here/README.md/mine.txt", "mine");
    sandbox.write(
        "note.md",
        "Q: Why?\nOptions:\n- A) so\n- B) not so\nAnswers: A\nExplanation: So.\n",
    );
    let print = |(schema, code, line): (&str, i32, &str)| {
        let arguments = line.split(' ');
        // An export is data by itself; asked for JSON, it tells about the export.
        let format = ["--format", "json"].into_iter().filter(|_| schema != "quiz-export");
        let outcome = sandbox.run(arguments.chain(format));
        assert_eq!(outcome.code, Some(code), "{line}: {}", outcome.stdout);
        outcome.json(code)
    };
    RUNS.into_iter().map(print).collect()
}

#[test]
fn json_has_the_documented_shape() {
    for ((schema, _, line), value) in RUNS.into_iter().zip(printed()) {
        assert_valid(&validator(schema), &value, line);
        assert_well_worded(&value, line);
    }
}

#[test]
fn every_schema_and_every_command_has_a_run() {
    let schemas: BTreeSet<String> = RUNS.iter().map(|(schema, ..)| format!("{schema}.json")).collect();
    let stored: BTreeSet<String> = entries(&package().join("docs/schemas")).into_iter().collect();
    assert_eq!(schemas, stored);
    for command in Cli::command().get_subcommands() {
        let name = command.get_name();
        let run = RUNS.iter().any(|(_, _, line)| line.split(' ').next() == Some(name));
        assert!(run, "`{name}` is never asked for JSON");
    }
}

#[test]
fn the_page_of_shapes_is_true() {
    let path = package().join("docs/json.md");
    let page = fs::read_to_string(&path).expect("a page");
    let (before, rest) = page.split_once(BEGIN).expect("a mark where the shapes begin");
    let (_, after) = rest.split_once(END).expect("a mark where they end");
    let mut shown = BTreeSet::new();
    let mut shapes = String::new();
    for ((name, _, line), value) in RUNS.into_iter().zip(printed()) {
        if shown.insert(name) {
            shapes.push_str(&section(name, line, &value));
        }
    }
    let mut snapshots = Snapshots::default();
    snapshots.hold(&path, format!("{before}{BEGIN}{shapes}{END}{after}").as_bytes());
    snapshots.finish();
}

fn schema(name: &str) -> Value {
    let path = package().join("docs/schemas").join(format!("{name}.json"));
    serde_json::from_str(&fs::read_to_string(path).expect("a schema")).expect("JSON")
}

/// Stricter than the schema, which lets later versions add keys.
fn validator(name: &str) -> Validator {
    fn close(schema: &mut Value) {
        match schema {
            Value::Object(map) => {
                map.values_mut().for_each(close);
                if map.contains_key("properties") {
                    map.insert("additionalProperties".to_owned(), json!(false));
                }
            }
            Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }
    let mut schema = schema(name);
    jsonschema::draft202012::meta::validate(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
    close(&mut schema);
    jsonschema::validator_for(&schema).expect("a schema")
}

/// Messages are in the form of all messages, and nothing that has a name or a text has an empty one.
#[track_caller]
fn assert_well_worded(value: &Value, line: &str) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let text = value.as_str();
                match key.as_str() {
                    "message" => assert!(
                        text.is_some_and(|text| !text.ends_with('.') && !text.starts_with(char::is_uppercase)),
                        "{line}: {value}"
                    ),
                    "name" | "title" | "summary" | "help" | "hint" | "path" | "file" => {
                        assert_ne!(text, Some(""), "{line}: `{key}`");
                    }
                    // Answers are the author's.
                    "default" => continue,
                    _ => {}
                }
                assert_well_worded(value, line);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| assert_well_worded(item, line)),
        _ => {}
    }
}

/// Description, table and example of a shape.
fn section(name: &str, line: &str, example: &Value) -> String {
    let schema = schema(name);
    let mut rows = Vec::new();
    walk(&schema, &schema, "", &mut rows);
    let mut text = format!(
        "### {name}\n\n{} [Schema](schemas/{name}.json)\n\n| Key | Type | Meaning |\n|---|---|---|\n",
        description(&schema)
    );
    for (key, kind, meaning) in rows {
        let _ = writeln!(text, "| `{key}` | {kind} | {meaning} |");
    }
    let format = if name == "quiz-export" { "" } else { " --format json" };
    let _ = write!(
        text,
        "\n`designgen {line}{format}`:\n\n```json\n{:#}\n```\n\n",
        shortened(example)
    );
    text
}

/// The rows of an object's keys, those of inner objects after the key that holds them.
fn walk(root: &Value, object: &Value, path: &str, rows: &mut Vec<(String, String, String)>) {
    let required = object["required"].as_array().cloned().unwrap_or_default();
    for (name, property) in object["properties"].as_object().into_iter().flatten() {
        let key = format!("{path}{name}");
        let (kind, inner) = kind(root, property);
        let optional = if required.contains(&json!(name)) {
            ""
        } else {
            ", optional"
        };
        let own = description(property);
        let meaning = if own.is_empty() {
            description(resolved(root, property))
        } else {
            own
        };
        // A question in a question has the same keys.
        let again = inner.filter(|(_, inner)| std::ptr::eq(*inner, object));
        let kind = match again {
            Some(_) => format!("{kind}{optional}, each like `{}`", path.trim_end_matches('.')),
            None => format!("{kind}{optional}"),
        };
        rows.push((key.clone(), kind, meaning.to_owned()));
        if let (Some((suffix, inner)), None) = (inner, again) {
            walk(root, inner, &format!("{key}{suffix}."), rows);
        }
    }
}

/// A type in words, and the object that it holds, if it does, with what its key is followed by.
fn kind<'s>(root: &'s Value, schema: &'s Value) -> (String, Option<(&'static str, &'s Value)>) {
    let schema = resolved(root, schema);
    if let Some(value) = schema.get("const") {
        return (format!("`{value}`"), None);
    }
    if let Some(values) = schema["enum"].as_array() {
        return (choice(values.iter().collect()), None);
    }
    if let Some(variants) = schema["oneOf"].as_array() {
        let values = variants.iter().flat_map(|variant| match &variant["enum"] {
            Value::Array(values) => values.iter().collect(),
            _ => vec![&variant["const"]],
        });
        return (choice(values.collect()), None);
    }
    if let Some(variants) = schema["anyOf"].as_array() {
        let variant = variants
            .iter()
            .find(|variant| variant["type"] != "null")
            .expect("a type");
        let (kind, inner) = kind(root, variant);
        return (format!("{kind} or null"), inner);
    }
    match &schema["type"] {
        Value::Array(kinds) => {
            let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
            (kinds.join(" or "), None)
        }
        Value::String(kind) if kind == "array" => {
            let (items, inner) = self::kind(root, &schema["items"]);
            (format!("list of {items}s"), inner.map(|(_, inner)| ("[]", inner)))
        }
        Value::String(kind) if kind == "object" => ("object".to_owned(), Some(("", schema))),
        Value::String(kind) => (kind.clone(), None),
        _ => ("any value".to_owned(), None),
    }
}

/// A few values are told here, many in the schema.
fn choice(values: Vec<&Value>) -> String {
    const MOST: usize = 8;
    let shown: Vec<String> = values.iter().take(MOST).map(|value| format!("`{value}`")).collect();
    let rest = if values.len() > MOST { ", …" } else { "" };
    format!("{}{rest}", shown.join(", "))
}

fn resolved<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let reference = schema["$ref"]
        .as_str()
        .and_then(|reference| reference.strip_prefix('#'));
    reference.map_or(schema, |pointer| root.pointer(pointer).expect("a definition"))
}

fn description(schema: &Value) -> &str {
    schema["description"].as_str().unwrap_or_default()
}

/// Long texts are cut, lists keep their first item, and sizes are rounded, so that no change of a template changes the page.
fn shortened(value: &Value) -> Value {
    const LONGEST: usize = 60;
    match value {
        Value::Number(number) => number.as_u64().map_or_else(
            || value.clone(),
            |number| {
                let unit = 10_u64.pow(number.checked_ilog10().unwrap_or_default());
                json!(if number < 1000 { number } else { number / unit * unit })
            },
        ),
        Value::String(text) => {
            let line = text.lines().next().unwrap_or_default().replace("[ROOT]", "/home/ada");
            let start: String = line.chars().take(LONGEST).collect();
            let is_whole = start == line && text.lines().count() < 2;
            json!(if is_whole { start } else { format!("{start}…") })
        }
        Value::Array(items) => items.iter().take(1).map(shortened).collect(),
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| (key.clone(), shortened(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}
