//! Equal answers make equal bytes: whatever the time, the place, the language and the order in which they are written.

use serde_json::{Map, Value};

use crate::support::{Entry, Sandbox, Tree, in_parallel, package, presets, tree, tree_without_record};

/// Runs `new sample` and gives what it made.
#[track_caller]
fn made(sandbox: &Sandbox, arguments: &[&str], variables: &[(&str, &str)]) -> Tree {
    let mut command = sandbox.command(["new", "sample"]);
    command.args(arguments).envs(variables.iter().copied());
    let outcome = sandbox.run_command(&mut command);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(0), ""),
        "{arguments:?}: {}",
        outcome.stderr
    );
    tree(&sandbox.path("sample"))
}

#[track_caller]
fn assert_same(first: &Tree, second: &Tree, what: &str) {
    let differing: Vec<&String> = first
        .keys()
        .chain(second.keys())
        .filter(|path| first.get(*path) != second.get(*path))
        .collect();
    assert!(differing.is_empty(), "{what} changes {differing:?}");
}

#[test]
fn surroundings_change_nothing() {
    let preset = ["--preset", "file-storage"];
    let expected = made(&Sandbox::new(), &preset, &[]);
    let rows: [&[(&str, &str)]; 6] = [
        &[],
        &[("TZ", "Pacific/Kiritimati"), ("SOURCE_DATE_EPOCH", "0")],
        &[("TZ", "America/Adak"), ("SOURCE_DATE_EPOCH", "4102444800")],
        &[("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8")],
        &[
            ("LANG", "C"),
            ("LC_ALL", "POSIX"),
            ("HOME", "/nonexistent"),
            ("USER", "somebody"),
            ("COLUMNS", "20"),
        ],
        &[
            ("NO_COLOR", "1"),
            ("TERM", "dumb"),
            ("RUST_LOG", "trace"),
            ("RUST_BACKTRACE", "1"),
        ],
    ];
    for (variables, tree) in rows
        .iter()
        .zip(in_parallel(&rows, |row| made(&Sandbox::new(), &preset, row)))
    {
        assert_same(&expected, &tree, &format!("{variables:?}"));
    }
}

/// Neither does where it is made: absolute or relative, short or deep.
#[test]
fn the_place_changes_nothing() {
    let sandbox = Sandbox::new();
    let expected = made(&sandbox, &[], &[]);
    let deep = "a deep/place with spaces/日本";
    let absolute = sandbox.path("absolute").display().to_string();
    for output in [deep, absolute.as_str(), "./x/../x"] {
        std::fs::create_dir_all(sandbox.path("x")).expect("a folder");
        made(&sandbox, &["--output", output], &[]);
        assert_same(&expected, &tree(&sandbox.path(output).join("sample")), output);
    }
}

#[test]
fn the_order_of_keys_changes_nothing() {
    for preset in &presets() {
        let sandbox = Sandbox::new();
        let file = package().join("examples").join(preset).join("answers.yaml");
        let answers: Value = serde_yaml::from_str(&std::fs::read_to_string(file).expect("an example")).expect("YAML");
        let expected = made(&sandbox, &["--preset", preset], &[]);
        // JSON is YAML too.
        let reversed = serde_json::to_string_pretty(&reversed(answers)).expect("JSON");
        sandbox.write("reversed.yaml", &reversed);
        // The preset's own files, with its answers in another order over them.
        let again = ["--preset", preset, "--answers", "reversed.yaml", "--output", "second"];
        let made = made(&sandbox, &again, &[]);
        assert_eq!(made.len(), expected.len());
        // The record tells answers that were given from those of a preset.
        assert_same(
            &tree_without_record(&sandbox.path("sample")),
            &tree_without_record(&sandbox.path("second/sample")),
            &format!("order of keys in {preset}"),
        );
    }
}

fn reversed(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let entries: Vec<_> = map.into_iter().collect();
            let turned: Map<String, Value> = entries
                .into_iter()
                .rev()
                .map(|(key, value)| match key.as_str() {
                    // Data of the user's own, which tests show as they are.
                    "body" | "expect" | "expect_headers" | "headers" | "save" => (key, value),
                    _ => (key, reversed(value)),
                })
                .collect();
            Value::Object(turned)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(reversed).collect()),
        value => value,
    }
}

/// The record of a challenge makes the same challenge again, also where answers are hard to write down.
#[test]
fn the_record_makes_the_same_challenge() {
    let hostile = Sandbox::new();
    let text = "'Bob''s \"50%\" | <b> ${X} \\n {{y}} 日本 # no: comment'";
    let answers = include_str!("hostile/answers.yaml");
    hostile.write("hostile.yaml", answers.replace("TEXT", text).replace("SHORT", text));
    let hostile_file = hostile.path("hostile.yaml").display().to_string();
    let presets = presets();
    let presets: Vec<_> = presets.iter().map(|preset| ["--preset", preset]).collect();
    let chosen: [&[&str]; 4] = [
        &["--preset", "none"],
        &["--answers", &hostile_file],
        &[
            "--preset",
            "none",
            "--set",
            "title=1.10",
            "--set",
            "description=yes",
            "--set",
            "tags=[no, null-value]",
            "--set",
            "load.users=10000000000",
        ],
        &[
            "--preset",
            "none",
            "--set",
            "environment=[{name: LIMIT, description: '~', type: integer, default: '010'}]",
            "--set",
            "difficulty=advanced",
        ],
    ];
    let rows: Vec<&[&str]> = chosen
        .into_iter()
        .chain(presets.iter().map(|preset| &preset[..]))
        .collect();
    in_parallel(&rows, |arguments| {
        let sandbox = Sandbox::new();
        let author = [*arguments, &["--edition", "author"]].concat();
        let first = made(&sandbox, &author, &[]);
        let Some(Entry::File { bytes, .. }) = first.get(".designgen/answers.yaml") else {
            panic!("{arguments:?}: no record");
        };
        sandbox.write("record.yaml", bytes);
        // The files of a preset are not in the record.
        let preset = if arguments.first() == Some(&"--preset") {
            &arguments[..2]
        } else {
            &[]
        };
        let again = [preset, &["--answers", "record.yaml", "--output", "again"]].concat();
        made(&sandbox, &again, &[]);
        assert_same(
            &first,
            &tree(&sandbox.path("again/sample")),
            &format!("the record of {arguments:?}"),
        );
    });
}
