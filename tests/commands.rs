//! The commands as a user meets them: what each prints, writes and refuses, and how it takes part in a pipeline.
//!
//! Wrong input has its own cases in `cases/`; here is what goes right, and what depends on the surroundings of the process.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::{Read as _, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex};

use designgen::catalog;
use designgen::question::Question;
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support::{Entry, Outcome, Sandbox, Tree, entries, package, presets, tree, tree_without_record};

/// What a run says of the edition that it makes unless told otherwise.
const EDITION: &str = "Edition: candidate (the task without its solution); also: `--edition author` (with solution, hidden tests and reasons)\n";

/// What a run says of the preset that it starts from where nothing else is given.
const PRESET: &str = "Preset: stock (Limited Stock); also: `--preset NAME` (`designgen list`), `--answers FILE` (a system of your own)\n";

// ------------------------------------------------------------------------------------------------ new

#[test]
fn new_makes_a_challenge_and_says_where() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.run(["new", "sample"]);
    let files = files_of(&tree(&sandbox.path("sample")));
    outcome.expect(
        0,
        "",
        &format!(
            "Created `[ROOT]/work/sample` with {} files\n{PRESET}{EDITION}Next: read `[ROOT]/work/sample/README.md`\n",
            files.len()
        ),
    );
    assert_eq!(entries(&sandbox.work()), ["sample"]);
    for file in [
        "README.md",
        "ARCHITECTURE.md",
        "app/main.py",
        ".gitignore",
        ".designgen/record.yaml",
    ] {
        assert!(files.contains(file), "{file} is missing");
    }
    assert!(sandbox.read("sample/README.md").starts_with("# Limited Stock - "));
}

/// What is given, and whether the template then starts from its preset.
#[test]
fn a_template_starts_from_its_preset_if_neither_preset_nor_answers_are_given() {
    let sandbox = Sandbox::new();
    sandbox.write("title.yaml", "title: Mine\n");
    sandbox.write(
        sandbox.configuration(),
        "answers:\n  challenge:\n    title: Configured\n",
    );
    let rows: [(&[&str], &str, bool); 9] = [
        (&[], "# Limited Stock - ", true),
        (&["--template", "challenge"], "# Limited Stock - ", true),
        (&["--set", "title=Set"], "# Set - ", true),
        (&["--edition", "author"], "# Limited Stock - ", true),
        (&["--preset", "stock"], "# Limited Stock - ", true),
        (&["--preset", "rate-limiter"], "# Rate Limiter - ", false),
        (&["--preset", "none"], "# Configured - ", false),
        (&["--preset", "none", "--set", "title=Set"], "# Set - ", false),
        (&["--answers", "title.yaml"], "# Mine - ", false),
    ];
    for (index, (arguments, title, is_stock)) in rows.into_iter().enumerate() {
        let name = format!("sample-{index}");
        let outcome = succeed(&sandbox, &[&["new", &name], arguments].concat());
        let readme = sandbox.read(format!("{name}/README.md"));
        assert!(readme.starts_with(title), "{arguments:?}: {readme}");
        assert_eq!(
            sandbox.path(format!("{name}/app/holds/reserve.py")).is_file(),
            is_stock,
            "{arguments:?}"
        );
        let is_told = is_stock && !arguments.contains(&"--preset");
        assert_eq!(
            outcome.stderr.contains(PRESET),
            is_told,
            "{arguments:?}: {}",
            outcome.stderr
        );
        let printed = sandbox.run([&["doc", "readme", "--set", &format!("name={name}")], arguments].concat());
        assert!(printed.data() == readme, "`doc` prints something else: {arguments:?}");
    }
}

#[test]
fn the_preset_that_nobody_named_makes_what_it_makes_by_its_name() {
    let sandbox = Sandbox::new();
    sandbox.write("answers/mine.yaml", "template: challenge\n");
    for edition in ["candidate", "author"] {
        let make = |output: &str, arguments: &[&str]| {
            let new = ["new", "mine", "--edition", edition, "--output", output];
            succeed(&sandbox, &[&new, arguments].concat());
            tree(&sandbox.path(output).join("mine"))
        };
        let named = make(&format!("named-{edition}"), &["--preset", "stock"]);
        assert!(make(&format!("not-named-{edition}"), &[]) == named, "{edition}");
        let record = sandbox.read(format!("named-{edition}/mine/.designgen/record.yaml"));
        assert_eq!(record.contains("\npreset: stock\n"), edition == "author", "{record}");
    }
    // An answers file of a batch is a start of its own.
    let batch = ["new", "--batch", "answers", "--output", "batch"];
    assert_eq!(sandbox.run(batch).code, Some(0));
    succeed(&sandbox, &["new", "mine", "--preset", "none", "--output", "none"]);
    assert!(tree(&sandbox.path("batch/mine")) == tree(&sandbox.path("none/mine")));
    let value = sandbox.run(["new", "json", "--format", "json"]).json(0);
    assert_eq!(value["preset"], "stock");
    let value = sandbox.run(["new", "json", "--preset", "none", "--dry-run", "--format", "json"]);
    assert_eq!(value.json(0)["preset"], Value::Null);
}

#[test]
fn new_takes_the_name_from_the_answers_when_it_is_no_argument() {
    let sandbox = Sandbox::new();
    sandbox.write("input.yaml", "name: from-file\n");
    succeed(&sandbox, &["new", "--answers", "input.yaml", "--output", "deep/er"]);
    assert!(sandbox.path("deep/er/from-file/README.md").is_file());
    succeed(&sandbox, &["new", "from-argument", "--answers", "input.yaml"]);
    assert!(
        sandbox
            .read("from-argument/README.md")
            .starts_with("# From Argument - ")
    );
}

#[test]
fn new_refuses_what_exists_and_leaves_it_as_it_is() {
    let sandbox = Sandbox::new();
    sandbox.write("full/mine.txt", "mine");
    sandbox.write("file", "mine");
    let before = sandbox.tree();
    sandbox.run(["new", "full"]).expect(
        2,
        "",
        "error: `[ROOT]/work/full` already exists, and does not hold a challenge\n  hint: choose another name, or move what is there away\n",
    );
    sandbox.run(["new", "file"]).expect(
        2,
        "",
        "error: `[ROOT]/work/file` is a file\n  hint: move it away, or choose another name\n",
    );
    assert!(sandbox.tree() == before, "the run changed something");
    fs::create_dir(sandbox.path("empty")).expect("a folder");
    succeed(&sandbox, &["new", "empty"]);
}

#[test]
#[cfg(unix)]
fn attack_07_new_follows_no_link_at_its_destination() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.root().join("elsewhere")).expect("a folder");
    std::os::unix::fs::symlink(sandbox.root().join("elsewhere"), sandbox.path("sample")).expect("a link");
    std::os::unix::fs::symlink("nowhere", sandbox.path("dangling")).expect("a link");
    for arguments in [
        &["new", "sample"][..],
        &["new", "dangling"],
        &["update", "sample"],
        &["update", "dangling"],
    ] {
        let outcome = sandbox.run(arguments);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(2), ""),
            "{arguments:?}: {}",
            outcome.stderr
        );
    }
    assert!(tree(&sandbox.root().join("elsewhere")).is_empty());
    assert_eq!(entries(&sandbox.work()), ["dangling", "sample"]);
}

#[test]
fn new_over_a_challenge_keeps_edits_and_what_is_not_its_own() {
    let sandbox = Sandbox::new();
    succeed(&sandbox, &["new", "sample"]);
    sandbox.write("sample/README.md", "changed");
    sandbox.write("sample/notes/mine.txt", "mine");
    sandbox.write("sample/app/mine.py", "mine = True\n");
    fs::remove_file(sandbox.path("sample/Makefile")).expect("it exists");
    let before = sandbox.tree();
    let untouched = modified(&sandbox.path("sample/Dockerfile"));
    sandbox.run(["new", "sample"]).expect(
        0,
        "",
        "missing   Makefile\nedited    README.md\n`./sample`: no file changed\n",
    );
    assert!(sandbox.tree() == before, "something changed");
    assert_eq!(
        modified(&sandbox.path("sample/Dockerfile")),
        untouched,
        "an unchanged file was written"
    );
}

#[test]
fn dry_run_lists_and_writes_nothing() {
    let sandbox = Sandbox::new();
    let listed = sandbox.run(["new", "sample", "--dry-run"]);
    assert!(sandbox.tree().is_empty(), "a dry run wrote something");
    succeed(&sandbox, &["new", "sample"]);
    let files = files_of(&tree(&sandbox.path("sample")));
    let created: String = files.iter().map(|file| format!("create    {file}\n")).collect();
    let lines: BTreeSet<&str> = listed.stdout.lines().collect();
    assert_eq!(lines, created.lines().collect(), "what is listed is what is written");
    assert_eq!(listed.code, Some(0));
    assert_eq!(
        listed.stderr,
        format!("dry run: {} files would be written to `./sample`\n", files.len())
    );

    sandbox.write("sample/README.md", "changed");
    let before = sandbox.tree();
    let again = sandbox.run(["new", "sample", "--dry-run"]);
    assert!(sandbox.tree() == before, "a dry run wrote something");
    again.expect(0, "edited    README.md\n", "dry run: `./sample`: no file changed\n");
}

#[test]
fn diff_of_nothing_says_yes() {
    let sandbox = Sandbox::new();
    succeed(&sandbox, &["new", "sample"]);
    let outcome = sandbox.run(["new", "sample", "--diff"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), ""));
}

/// What `--diff` prints is a patch: `git apply` makes of the old folder what the run would make.
#[test]
fn diff_is_a_patch_that_applies() {
    let sandbox = Sandbox::new();
    succeed(&sandbox, &["new", "sample"]);
    sandbox.write("sample/mine.txt", "mine");
    sandbox.write("sample/Dockerfile", sandbox.read("sample/Dockerfile").trim_end());
    sandbox.write(
        "sample/pyproject.toml",
        sandbox.read("sample/pyproject.toml").replace('\n', "\r\n"),
    );
    sandbox.write(
        "sample/.gitignore",
        format!("/mine\n{}", sandbox.read("sample/.gitignore")),
    );
    let arguments = [
        "new",
        "sample",
        "--set",
        "title=Another",
        "--set",
        "stack.database=sqlite",
    ];
    let before = sandbox.tree();
    let outcome = sandbox.run(arguments.iter().chain(&["--diff"]));
    assert!(sandbox.tree() == before, "`--diff` wrote something");
    assert_eq!(outcome.code, Some(1), "it differs: {}", outcome.stderr);
    apply(&outcome.stdout, &sandbox.path("sample"));
    let patched = tree(&sandbox.path("sample"));
    succeed(&sandbox, &arguments);
    let forced = tree(&sandbox.path("sample"));
    let differing: Vec<_> = forced
        .iter()
        // The record is not shown.
        .filter(|(path, entry)| !path.starts_with(".designgen") && patched.get(*path) != Some(entry))
        .map(|(path, _)| path)
        .collect();
    assert!(differing.is_empty(), "the patch makes something else of {differing:?}");
    assert!(
        patched
            .keys()
            .all(|path| path.starts_with(".designgen") || forced.contains_key(path))
    );
}

#[test]
fn diff_against_nothing_is_a_patch_that_makes_everything() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.run(["new", "sample", "--diff"]);
    assert_eq!(outcome.code, Some(1));
    assert!(sandbox.tree().is_empty(), "`--diff` wrote something");
    fs::create_dir(sandbox.path("patched")).expect("a folder");
    apply(&outcome.stdout, &sandbox.path("patched"));
    succeed(&sandbox, &["new", "sample"]);
    assert!(
        texts(&sandbox.path("patched")) == texts(&sandbox.path("sample")),
        "the patch makes something else"
    );
}

#[test]
fn only_takes_what_matches() {
    let sandbox = Sandbox::new();
    succeed(&sandbox, &["new", "all"]);
    let all = files_of(&tree(&sandbox.path("all")));
    let folder = |prefix: &str| {
        all.iter()
            .filter(|file| file.starts_with(prefix))
            .cloned()
            .collect::<BTreeSet<_>>()
    };
    let rows: [(&[&str], BTreeSet<String>); 5] = [
        (&["README.md"], ["README.md".to_owned()].into()),
        (&["docs"], folder("docs/")),
        (&["docs/", "k8s/**"], &folder("docs/") | &folder("k8s/")),
        (
            &["*.md"],
            all.iter()
                .filter(|file| !file.contains('/') && file.ends_with(".md"))
                .cloned()
                .collect(),
        ),
        (
            &["**/*.md"],
            all.iter().filter(|file| file.ends_with(".md")).cloned().collect(),
        ),
    ];
    for (index, (patterns, expected)) in rows.into_iter().enumerate() {
        assert!(!expected.is_empty());
        let name = format!("part-{index}");
        let mut arguments = vec!["new", &name];
        arguments.extend(patterns.iter().flat_map(|pattern| ["--only", pattern]));
        succeed(&sandbox, &arguments);
        assert_eq!(files_of(&tree(&sandbox.path(&name))), expected, "{patterns:?}");
    }
}

#[test]
fn stronger_sources_win() {
    let sandbox = Sandbox::new();
    let limit = |arguments: &[&str]| {
        let mut all = vec!["doc", "README.md", "--set", "name=sample"];
        all.extend(arguments);
        let readme = sandbox.run(&all).data();
        let (_, after) = readme.split_once("### Time\n\n").expect("a heading");
        let digits: String = after
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse::<i64>().expect("a number")
    };
    let default = limit(&["--preset", "none"]);
    assert_eq!(default, 3);
    sandbox.write(sandbox.configuration(), "answers:\n  challenge:\n    time_limit: 11\n");
    assert_eq!(limit(&["--preset", "none"]), 11, "configuration over default");
    assert_eq!(
        limit(&[]),
        3,
        "the preset that the template starts from over configuration"
    );
    let preset = limit(&["--preset", "rate-limiter"]);
    assert_ne!(preset, 11, "preset over configuration");
    sandbox.write("a.yaml", "time_limit: 12\n");
    sandbox.write("b.yaml", "time_limit: 13\n");
    sandbox.write("c.yaml", "title: No limit here\n");
    assert_eq!(
        limit(&["--preset", "rate-limiter", "--answers", "a.yaml"]),
        12,
        "file over preset"
    );
    assert_eq!(
        limit(&["--answers", "b.yaml", "--answers", "a.yaml"]),
        12,
        "later file over earlier file"
    );
    assert_eq!(
        limit(&["--answers", "a.yaml", "--answers", "b.yaml", "--answers", "c.yaml"]),
        13
    );
    assert_eq!(
        limit(&["--set", "time_limit=14", "--answers", "a.yaml"]),
        14,
        "setting over file"
    );
    assert_eq!(
        limit(&["--set", "time_limit=14", "--set", "time_limit=15"]),
        15,
        "later setting over earlier setting"
    );
}

#[test]
fn settings_change_parts_of_records() {
    let sandbox = Sandbox::new();
    let arguments = [
        "new",
        "sample",
        "--set",
        "components.0.title=Things",
        "--set",
        "components.1={name: billing, responsibility: Sends bills.}",
        "--set",
        "components.2.name=search",
        "--set",
        "components.2.responsibility=Finds things.",
        "--set",
        "components.2.depends_on.0=items",
        "--preset",
        "none",
        "--set",
        "tags=[rest, billing]",
        "--set",
        "tags.1=bills",
        "--set",
        "tags.2=search",
        "--set",
        "title=Things: a = b",
        "--edition",
        "author",
    ];
    succeed(&sandbox, &arguments);
    let record: Value = serde_yaml::from_str(&sandbox.read("sample/.designgen/answers.yaml")).expect("YAML");
    assert_eq!(record["title"], "Things: a = b");
    assert_eq!(record["tags"], json!(["rest", "bills", "search"]));
    let components: Vec<(&str, &str)> = record["components"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|component| (text(&component["name"]), text(&component["title"])))
        .collect();
    assert_eq!(
        components,
        [("items", "Things"), ("billing", "Billing"), ("search", "Search")]
    );
    assert_eq!(record["components"][2]["depends_on"], json!(["items"]));
}

#[test]
fn an_empty_configuration_is_none() {
    let sandbox = Sandbox::new();
    for text in [
        "",
        "# nothing yet\n",
        "answers:\n",
        "answers:\n  challenge:\n",
        "answers: {}\n",
    ] {
        sandbox.write(sandbox.configuration(), text);
        sandbox.run(["doc", "readme"]).data();
    }
}

#[test]
fn attack_13_secrets_stay_out_of_everything_but_their_place() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "input.yaml",
        "environment:\n  - {name: DOOR_TOKEN, description: Opens the door., secret: true, default: hunter2-hunter2}\n",
    );
    let outcome = sandbox.run(["new", "sample", "--answers", "input.yaml", "--format", "json"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stdout);
    assert!(!outcome.stdout.contains("hunter2") && !outcome.stderr.contains("hunter2"));
}

// ------------------------------------------------------------------------------------------------ other commands

#[test]
fn doc_prints_what_new_writes() {
    let sandbox = Sandbox::new();
    succeed(
        &sandbox,
        &[
            "new",
            "my-challenge",
            "--preset",
            "url-shortener",
            "--set",
            "name=my-challenge",
        ],
    );
    for (document, file) in [("readme", "README.md"), ("architecture", "ARCHITECTURE.md")] {
        let arguments = [
            "doc",
            document,
            "--preset",
            "url-shortener",
            "--set",
            "name=my-challenge",
        ];
        let printed = sandbox.run(arguments).data();
        assert_eq!(
            printed,
            sandbox.read(Path::new("my-challenge").join(file)),
            "{document}"
        );
        let target = format!("{document}.md");
        sandbox
            .run(arguments.iter().chain(&["--output", &target]))
            .expect(0, "", &format!("Wrote `{target}`\n"));
        assert_eq!(sandbox.read(&target), printed);
    }
    let before = sandbox.tree();
    sandbox
        .run([
            "doc",
            "readme",
            "--preset",
            "url-shortener",
            "--set",
            "name=my-challenge",
            "--output",
            "readme.md",
        ])
        .expect(0, "", "Wrote `readme.md`\n");
    assert!(sandbox.tree() == before, "a document is written over an older one");
}

#[test]
#[cfg(unix)]
fn doc_writes_through_no_link() {
    let sandbox = Sandbox::new();
    sandbox.write("target.md", "mine");
    std::os::unix::fs::symlink("target.md", sandbox.path("readme.md")).expect("a link");
    sandbox.run(["doc", "readme", "--output", "readme.md"]).expect(
        2,
        "",
        "error: `readme.md` is a link\n  hint: give the path that the link leads to, or leave `--output` out for standard output\n",
    );
    assert_eq!(sandbox.read("target.md"), "mine");
}

#[test]
fn list_names_everything_that_show_shows() {
    let sandbox = Sandbox::new();
    let listed = sandbox.run(["list"]).data();
    let names: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .collect();
    let presets = presets();
    let presets = presets.iter().map(String::as_str);
    for name in ["challenge", "readme", "architecture"].into_iter().chain(presets) {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
    for name in names {
        let shown = sandbox.run(["show", name]).data();
        assert!(shown.lines().count() > 20, "{name}: {shown}");
    }
}

#[test]
fn show_prints_presets_as_they_are() {
    let sandbox = Sandbox::new();
    for preset in &presets() {
        let shown = sandbox.run(["show", preset]).data();
        let file = package().join("examples").join(preset).join("answers.yaml");
        assert_eq!(shown, fs::read_to_string(file).expect("an example"), "{preset}");
        // A preset may have files of its own; the answers alone make all others.
        sandbox.write("copy.yaml", shown);
        let copied = ["new", preset, "--answers", "copy.yaml", "--output", "copied"];
        succeed(&sandbox, &copied);
        succeed(&sandbox, &["new", preset, "--preset", preset]);
        let own = files_of(&tree(&package().join("examples").join(preset).join("files")));
        let mut made = tree_without_record(&sandbox.path(preset));
        made.retain(|path, _| !own.contains(path));
        let copied = tree_without_record(&sandbox.path("copied").join(preset));
        assert!(made == copied, "{preset}");
    }
}

#[test]
fn show_names_every_question() {
    let sandbox = Sandbox::new();
    let shown = sandbox.run(["show", "challenge"]).data();
    for question in &template().manifest.questions {
        assert!(
            shown.contains(&format!("\n  {} (", question.key)),
            "{} is missing",
            question.key
        );
    }
}

// ------------------------------------------------------------------------------------------------ the starter file

#[test]
fn starter_file_is_right_as_it_stands() {
    let sandbox = Sandbox::new();
    let starter = sandbox.run(["answers", "challenge"]).data();
    let parsed: Value = serde_yaml::from_str(&starter).expect("the starter file is YAML");
    assert_eq!(
        parsed,
        json!({"template": "challenge"}),
        "nothing but the template is set"
    );
    assert_valid(&answers_validator(&sandbox), &parsed, "starter file");
    sandbox.write("starter.yaml", &starter);
    succeed(&sandbox, &["new", "sample", "--answers", "starter.yaml"]);
    succeed(&sandbox, &["new", "sample", "--preset", "none", "--output", "plain"]);
    assert!(tree(&sandbox.path("sample")) == tree(&sandbox.path("plain/sample")));
    assert_eq!(
        sandbox.run(["answers", "readme"]).data(),
        starter,
        "a document has its template's answers"
    );
}

/// With every `#` before a default removed, the file says what the defaults are, and so changes nothing.
#[test]
fn starter_file_holds_the_defaults() {
    let sandbox = Sandbox::new();
    let starter = sandbox.run(["answers", "challenge"]).data();
    let opened = opened(&starter, &template().manifest.questions);
    let parsed: Value = serde_yaml::from_str(&opened).unwrap_or_else(|error| panic!("no YAML: {error}\n{opened}"));
    assert_valid(&answers_validator(&sandbox), &parsed, "starter file with its defaults");
    sandbox.write("opened.yaml", &opened);
    let name = text(&parsed["name"]);
    succeed(&sandbox, &["new", "--answers", "opened.yaml"]);
    succeed(&sandbox, &["new", name, "--preset", "none", "--output", "plain"]);
    assert!(
        tree_without_record(&sandbox.path(name)) == tree_without_record(&sandbox.path("plain").join(name)),
        "the defaults differ"
    );
}

#[test]
fn starter_file_names_every_question_and_field() {
    fn check(starter: &str, question: &Question) {
        let name = question.key.rsplit('.').next().expect("a last part");
        let found = starter
            .lines()
            .any(|line| line.trim_start_matches(['#', ' ']).starts_with(&format!("{name}:")));
        assert!(found, "{} is missing", question.key);
        assert!(
            starter.contains(question.help.as_str()),
            "the help of {} is missing",
            question.key
        );
        let fields = question.kind.form().fields();
        fields.iter().for_each(|field| check(starter, field));
    }
    let sandbox = Sandbox::new();
    let starter = sandbox.run(["answers", "challenge"]).data();
    template()
        .manifest
        .questions
        .iter()
        .for_each(|question| check(&starter, question));
}

/// Removes the `#` before every default that is there.
fn opened(starter: &str, questions: &[Question]) -> String {
    let mut opened = String::new();
    let mut is_open = false;
    for line in starter.lines() {
        let bare = line.strip_prefix("# ").unwrap_or(line);
        let key = bare.split(':').next().unwrap_or_default();
        let is_default = |question: &Question| match question.key.rsplit_once('.') {
            None => key == question.key,
            Some((group, name)) => key == group || key == format!("  {name}"),
        };
        if !line.starts_with("# ") || line.starts_with("# ----") {
            is_open = false;
        } else if !is_open && questions.iter().any(is_default) && !bare.contains("computed from other answers") {
            is_open = true;
        }
        opened.push_str(if is_open { bare } else { line });
        opened.push('\n');
    }
    opened
}

// ------------------------------------------------------------------------------------------------ the schema

#[test]
fn schema_accepts_what_the_program_accepts() {
    let sandbox = Sandbox::new();
    let schema = sandbox.run(["schema", "challenge"]).json(0);
    jsonschema::draft202012::meta::validate(&schema).expect("a schema of draft 2020-12");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(sandbox.run(["schema", "readme"]).json(0), schema);
    let validator = answers_validator(&sandbox);
    for preset in &presets() {
        let file = package().join("examples").join(preset).join("answers.yaml");
        let answers: Value = serde_yaml::from_str(&fs::read_to_string(file).expect("an example")).expect("YAML");
        assert_valid(&validator, &answers, preset);
        succeed(&sandbox, &["new", preset, "--preset", preset, "--edition", "author"]);
        let record = sandbox.read(Path::new(preset).join(".designgen/answers.yaml"));
        let record: Value = serde_yaml::from_str(&record).expect("YAML");
        assert_valid(&validator, &record, &format!("record of {preset}"));
    }
    succeed(&sandbox, &["new", "plain", "--preset", "none", "--edition", "author"]);
    let record: Value = serde_yaml::from_str(&sandbox.read("plain/.designgen/answers.yaml")).expect("YAML");
    assert_valid(&validator, &record, "record of the defaults");
}

/// What is wrong by its form alone, an editor shows before the program is run.
#[test]
fn schema_refuses_what_is_wrong_by_form() {
    let sandbox = Sandbox::new();
    let validator = answers_validator(&sandbox);
    let mut refused = 0;
    let mut accepted = Vec::new();
    for topic in ["keys", "types", "texts"] {
        let folder = package().join("tests/cases").join(topic);
        for case in entries(&folder) {
            let Ok(file) = fs::read_to_string(folder.join(&case).join("input.yaml")) else {
                continue;
            };
            let Ok(answers) = serde_yaml::from_str::<Value>(&file) else {
                continue;
            };
            if validator.is_valid(&answers) {
                accepted.push(format!("{topic}/{case}"));
            } else {
                refused += 1;
            }
        }
    }
    // Spellings of YAML that a parser turns into the right type.
    let beyond = [
        "types/boolean-is-capital",
        "types/integer-in-hexadecimal",
        "types/integer-with-exponent",
    ];
    assert_eq!(accepted, beyond);
    for (key, wrong, right) in [
        ("date", json!("2026-02-30"), json!("2026-02-28")),
        ("title", json!(["a"]), json!(1.10)),
        ("title", json!({"a": 1}), json!(true)),
    ] {
        assert!(!validator.is_valid(&json!({ key: wrong })), "{key}: {wrong}");
        assert!(validator.is_valid(&json!({ key: right })), "{key}: {right}");
    }
    assert!(refused > 60, "{refused} cases");
}

// ------------------------------------------------------------------------------------------------ JSON

#[test]
fn json_says_what_was_written() {
    let sandbox = Sandbox::new();
    let value = sandbox.run(["new", "sample", "--format", "json"]).json(0);
    assert_eq!(value["path"], "[ROOT]/work/sample");
    let told: BTreeSet<(String, u64)> = value["files"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|file| {
            (
                text(&file["path"]).to_owned(),
                file["bytes"].as_u64().expect("a number"),
            )
        })
        .collect();
    let there = tree(&sandbox.path("sample"))
        .into_iter()
        .filter_map(|(path, entry)| match entry {
            Entry::File { bytes, .. } => Some((path, bytes.len() as u64)),
            _ => None,
        })
        .collect();
    assert_eq!(told, there);
    sandbox.write("sample/README.md", "changed");
    fs::remove_file(sandbox.path("sample/Makefile")).expect("it exists");
    let value = sandbox.run(["new", "sample", "--format", "json"]).json(0);
    let statuses: Vec<(&str, &str)> = value["files"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|file| (text(&file["path"]), text(&file["status"])))
        .filter(|(_, status)| *status != "unchanged")
        .collect();
    assert_eq!(statuses, [("Makefile", "missing"), ("README.md", "edited")]);
}

// ------------------------------------------------------------------------------------------------ completions, man, help

#[test]
fn completions_are_scripts_of_their_shells() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = sandbox.run(["completions", shell]).data();
        for word in ["designgen", "completions", "preset", "no-input"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
        let checked = match shell {
            "bash" | "zsh" | "fish" => parses(shell, &script),
            _ => None,
        };
        assert!(checked != Some(false), "{shell} cannot read its script");
        assert!(shell != "bash" || checked.is_some(), "bash is needed");
    }
}

/// Whether a shell accepts a script; nothing where there is no such shell.
fn parses(shell: &str, script: &str) -> Option<bool> {
    let mut child = Command::new(shell)
        .arg("-n")
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(script.as_bytes())
        .expect("the shell reads");
    Some(child.wait().expect("it ends").success())
}

#[test]
fn man_is_a_page_of_all_commands() {
    let sandbox = Sandbox::new();
    let page = sandbox.run(["man"]).data();
    assert!(page.contains(".TH designgen 1"), "{page}");
    for heading in [
        "NAME",
        "SYNOPSIS",
        "OPTIONS",
        "DESIGNGEN NEW",
        "DESIGNGEN DOC",
        "DESIGNGEN MAN",
    ] {
        let found = page
            .lines()
            .any(|line| line.strip_prefix(".SH ").map(|found| found.trim_matches('"')) == Some(heading));
        assert!(found, "{heading} is missing");
    }
    for line in page.lines().filter(|line| line.starts_with('.')) {
        let request = line[1..].split_whitespace().next().unwrap_or_default();
        let known = [
            "TH", "SH", "SS", "TP", "RS", "RE", "PP", "br", "ie", "el", "nf", "fi", "ft", "IP", "sp",
        ];
        assert!(known.contains(&request), "`{line}` is no request");
    }
}

#[test]
fn help_and_version_are_data() {
    let sandbox = Sandbox::new();
    sandbox
        .run(["--version"])
        .expect(0, concat!("designgen ", env!("CARGO_PKG_VERSION"), "\n"), "");
    let help = sandbox.run(["--help"]).data();
    for command in [
        "new",
        "doc",
        "list",
        "show",
        "answers",
        "schema",
        "quiz",
        "status",
        "completions",
        "man",
    ] {
        assert!(
            help.contains(&format!("\n  {command} ")),
            "{command} is missing in\n{help}"
        );
        let inner = sandbox.run([command, "--help"]).data();
        assert_eq!(inner, sandbox.run(["help", command]).data());
        assert!(inner.lines().all(|line| line.chars().count() <= 100), "{inner}");
    }
}

// ------------------------------------------------------------------------------------------------ surroundings

#[test]
fn nothing_is_asked_without_a_terminal() {
    let sandbox = Sandbox::new();
    let mut child = sandbox
        .process(["new", "sample"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // Whoever asked would wait for this pipe, which stays open.
    let pipe = child.stdin.take().expect("a pipe");
    let status = child.wait().expect("it ends");
    drop(pipe);
    assert!(status.success());
}

#[test]
fn colour_is_as_wanted() {
    let sandbox = Sandbox::new();
    sandbox.write("wrong.yaml", "titel: Links\n");
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let outcome = sandbox.run_command(sandbox.command(arguments).envs(variables.iter().copied()));
        (outcome.stdout.contains('\u{1b}'), outcome.stderr.contains('\u{1b}'))
    };
    let wrong = ["doc", "readme", "--answers", "wrong.yaml"];
    let wrong_always: Vec<&str> = wrong.into_iter().chain(["--color", "always"]).collect();
    let wrong_never: Vec<&str> = wrong.into_iter().chain(["--color", "never"]).collect();
    assert_eq!(coloured(&wrong, &[]), (false, false), "no terminal, no colour");
    assert_eq!(coloured(&wrong_always, &[]), (false, true));
    assert_eq!(
        coloured(&wrong_always, &[("NO_COLOR", "1")]),
        (false, true),
        "an argument is stronger"
    );
    assert_eq!(coloured(&wrong_never, &[("CLICOLOR_FORCE", "1")]), (false, false));
    assert_eq!(coloured(&["list"], &[]), (false, false));
    assert_eq!(coloured(&["list", "--color", "always"], &[]), (true, false));
    assert_eq!(
        coloured(&["new", "sample", "--diff", "--color", "always"], &[]),
        (true, false)
    );
    assert_eq!(
        coloured(&["list", "--format", "json", "--color", "always"], &[]),
        (false, false),
        "JSON has no colour"
    );
    assert_eq!(
        coloured(&["doc", "readme", "--color", "always"], &[]),
        (false, false),
        "documents have no colour"
    );
}

#[test]
fn attack_18_a_reader_that_goes_away_is_no_error() {
    let sandbox = Sandbox::new();
    for arguments in [
        &["show", "file-storage"][..],
        &["doc", "readme"],
        &["schema", "challenge"],
        &["new", "sample", "--diff"],
        &["man"],
    ] {
        let mut child = sandbox
            .process(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let mut stderr = String::new();
        child
            .stderr
            .take()
            .expect("a pipe")
            .read_to_string(&mut stderr)
            .expect("UTF-8");
        let code = child.wait().expect("it ends").code();
        let expected = if arguments.contains(&"--diff") { 1 } else { 0 };
        assert_eq!(code, Some(expected), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("error"), "{arguments:?}: {stderr}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn attack_18_output_that_cannot_be_written_is_an_error() {
    let sandbox = Sandbox::new();
    for arguments in [
        &["show", "file-storage"][..],
        &["list"],
        &["doc", "readme"],
        &["list", "--format", "json"],
        &["--version"],
        &["--help"],
    ] {
        let full = fs::File::options().write(true).open("/dev/full").expect("Linux has it");
        let output = sandbox.process(arguments).stdout(full).output();
        let outcome = sandbox.outcome(&output.expect("the program starts"));
        assert_eq!(outcome.code, Some(2), "{arguments:?}");
        assert_eq!(
            outcome.stderr, "error: cannot write to standard output: No space left on device (os error 28)\n",
            "{arguments:?}"
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn messages_that_cannot_be_written_change_nothing() {
    let sandbox = Sandbox::new();
    let full = fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let output = sandbox.process(["new", "sample"]).stderr(full).output();
    let outcome = sandbox.outcome(&output.expect("the program starts"));
    assert_eq!(outcome.code, Some(0));
    assert!(sandbox.path("sample/README.md").is_file());
}

#[test]
fn attack_18_no_home_is_no_error() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.run_command(sandbox.command(["doc", "readme"]).env_clear());
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let outcome = sandbox.run_command(sandbox.command(["doc", "readme"]).env("HOME", ""));
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let outcome = sandbox.run_command(sandbox.command(["new", "sample"]).env_clear());
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
}

#[test]
#[cfg(target_os = "linux")]
fn arguments_that_are_no_text_are_refused() {
    use std::os::unix::ffi::OsStringExt as _;
    let sandbox = Sandbox::new();
    let broken = || OsString::from_vec(b"caf\xe9".to_vec());
    let outcome = sandbox.run([OsString::from("new"), broken()]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""));
    assert!(sandbox.tree().is_empty());
    // Paths may be any bytes.
    let outcome = sandbox.run([OsString::from("new"), "sample".into(), "--output".into(), broken()]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
}

#[test]
#[cfg(unix)]
fn answers_may_come_from_a_pipe() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.command(["doc", "readme", "--answers", "/dev/stdin"]);
    command.write_stdin("title: From a pipe\n");
    let readme = sandbox.run_command(&mut command).data();
    assert!(readme.starts_with("# From a pipe - "), "{readme}");
}

// ------------------------------------------------------------------------------------------------ the library

/// Collects what a run prints.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("not poisoned").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The day of a note is an answer; what stands for the clock gives it where nothing else does.
#[test]
fn a_note_has_the_day_of_source_date_epoch() {
    let sandbox = Sandbox::new();
    let front_matter = |seconds: Option<&str>, arguments: &[&str]| {
        let mut command = sandbox.command(["doc", "design-note", "--preset", "none"].iter().chain(arguments));
        command.envs(seconds.map(|seconds| ("SOURCE_DATE_EPOCH", seconds)));
        let text = sandbox.run_command(&mut command).data();
        text.lines().nth(2).expect("a second key").to_owned()
    };
    assert_eq!(front_matter(None, &[]), "tags: [rest-api, persistence]");
    assert_eq!(front_matter(Some("951827696"), &[]), "date: \"2000-02-29\"");
    assert_eq!(
        front_matter(Some("951827696"), &["--set", "date=2026-11-21"]),
        "date: \"2026-11-21\""
    );
    let mut command = sandbox.command(["doc", "design-note"]);
    command.env("SOURCE_DATE_EPOCH", "yesterday");
    sandbox.run_command(&mut command).expect(
        2,
        "",
        "error: `SOURCE_DATE_EPOCH` is `yesterday`, which is not a number of seconds since 1970\n  hint: set it as `date +%s` prints it, or unset it\n",
    );
}

/// The program keeps nothing between two runs in one process, and ends neither of them.
#[test]
fn run_may_be_called_again() {
    let sandbox = Sandbox::new();
    let run = |arguments: &[&str]| {
        let (output, messages) = (Sink::default(), Sink::default());
        let environment = designgen::Environment {
            source_date: None,
            configuration: None,
            cache: None,
            interactive: false,
            cleanup: designgen::disk::Cleanup::Sweep,
            limits: None,
            remote: designgen::environment::Remote::default(),
            ui: designgen::Ui::new(Box::new(output.clone()), Box::new(messages.clone())),
        };
        let folder = sandbox.work();
        let arguments = arguments
            .iter()
            .map(|argument| argument.replace("WORK", &folder.display().to_string()));
        let code = designgen::run(
            std::iter::once("designgen".to_owned())
                .chain(arguments)
                .map(OsString::from),
            environment,
        );
        let text = |sink: &Sink| String::from_utf8(sink.0.lock().expect("not poisoned").clone()).expect("UTF-8");
        (format!("{code:?}"), text(&output), text(&messages))
    };
    let code = |code: u8| format!("{:?}", ExitCode::from(code));
    let (wrong, output, messages) = run(&["new", "sample", "--output", "WORK", "--set", "titel=x"]);
    assert_eq!((wrong, output.as_str()), (code(2), ""));
    assert_eq!(
        messages,
        "error: `--set titel`: no such key\n  hint: did you mean `title`?\n"
    );
    let first = run(&["doc", "readme"]);
    assert_eq!((first.0.clone(), first.2.as_str()), (code(0), ""));
    assert_eq!(run(&["doc", "readme"]), first);
    assert_eq!(
        sandbox.run(["doc", "readme"]).data(),
        first.1,
        "and it is the same as in a process of its own"
    );
    assert_eq!(run(&["new", "sample", "--output", "WORK"]).0, code(0));
    assert_eq!(
        run(&["new", "sample", "--output", "WORK", "--diff", "--set", "title=x"]).0,
        code(1)
    );
    assert_eq!(run(&["new", "sample", "--output", "WORK"]).0, code(0));
    assert_eq!(entries(&sandbox.work()), ["sample"]);
}

// ------------------------------------------------------------------------------------------------ tools of this module

#[track_caller]
fn succeed(sandbox: &Sandbox, arguments: &[&str]) -> Outcome {
    let outcome = sandbox.run(arguments);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(0), ""),
        "{arguments:?}: {}",
        outcome.stderr
    );
    outcome
}

fn template() -> designgen::template::Template {
    catalog::template("challenge").expect("it is built in")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn files_of(tree: &Tree) -> BTreeSet<String> {
    let is_file = |(_, entry): &(&String, &Entry)| matches!(entry, Entry::File { .. });
    tree.iter().filter(is_file).map(|(path, _)| path.clone()).collect()
}

/// Files and what they hold, without their modes, which no patch of text carries.
fn texts(folder: &Path) -> Vec<(String, Vec<u8>)> {
    tree_without_record(folder)
        .into_iter()
        .filter_map(|(path, entry)| match entry {
            Entry::File { bytes, .. } => Some((path, bytes)),
            _ => None,
        })
        .collect()
}

fn modified(path: &Path) -> std::time::SystemTime {
    fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .expect("it exists")
}

#[track_caller]
fn apply(patch: &str, folder: &Path) {
    let mut child = Command::new("git")
        .args(["apply", "--whitespace=nowarn", "-"])
        // A repository around the temporary folder would be taken for the one to patch.
        .env("GIT_CEILING_DIRECTORIES", folder.parent().expect("has one"))
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("git is needed");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(patch.as_bytes())
        .expect("git reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn answers_validator(sandbox: &Sandbox) -> Validator {
    let schema = sandbox.run(["schema", "challenge"]).json(0);
    jsonschema::validator_for(&schema).expect("a schema")
}

#[track_caller]
pub fn assert_valid(validator: &Validator, value: &Value, what: &str) {
    let faults: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{what}:\n{}", faults.join("\n"));
}
