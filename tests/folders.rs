//! Templates from a folder, which nobody has vouched for: what they can do, what they are refused, and how they are checked.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
#[cfg(unix)]
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::json;

use crate::support::{Entry, MANIFEST, Sandbox, package, tree, tree_without_record};

/// A template in `small/` with these files besides its manifest.
fn sandbox_with(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("small/template.yaml", MANIFEST);
    sandbox.write("small/files/README.md", "# {{ title | md }} {{ name }}\n");
    for (path, text) in files {
        sandbox.write(Path::new("small").join(path), text);
    }
    sandbox
}

/// The run is refused with this error, and nothing but the template is there.
fn refuses(sandbox: &Sandbox, error: &str) {
    let before = sandbox.tree();
    sandbox.run(["new", "x", "--template", "./small"]).expect(2, "", error);
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn a_folder_makes_challenges_with_partials_tables_and_binary_files_of_its_own() {
    let sandbox = sandbox_with(&[
        ("data/versions.yaml", "tool: \"1.2\"\n"),
        ("partials/hello", "Hello {{ title | md }} {{ data.versions.tool }}"),
        ("files/hello.md", "{% include \"partials/hello\" %}\n"),
        ("notes.txt", "No part of the template."),
    ]);
    fs::write(sandbox.path("small/files/logo.png"), [0x89, b'P', 0, 0xff]).expect("a file");
    let outcome = sandbox.run(["new", "x", "--template", "./small/", "--set", "title=A {{ 7*7 }} title"]);
    outcome.expect(
        0,
        "",
        "Created `[ROOT]/work/x` with 7 files\nNext: read `[ROOT]/work/x/README.md`\n",
    );
    assert_eq!(sandbox.read("x/README.md"), "# A {{ 7\\*7 }} title x\n");
    assert_eq!(sandbox.read("x/hello.md"), "Hello A {{ 7\\*7 }} title 1.2\n");
    assert_eq!(
        fs::read(sandbox.path("x/logo.png")).expect("a file"),
        [0x89, b'P', 0, 0xff]
    );
    assert!(!sandbox.path("x/notes.txt").exists());

    let again = [
        "new",
        "x",
        "--template",
        "./small",
        "--answers",
        "x/.designgen/answers.yaml",
        "--output",
        "again",
    ];
    sandbox.run(again).stdout_with(
        0,
        "Created `[ROOT]/work/again/x` with 7 files\nNext: read `[ROOT]/work/again/x/README.md`\n",
    );
    assert_eq!(tree(&sandbox.path("again/x")), tree(&sandbox.path("x")));
}

#[test]
fn a_folder_is_shown_and_gives_starter_answers_and_schema() {
    let sandbox = sandbox_with(&[]);
    assert!(sandbox.run(["show", "./small"]).data().contains("name (text): Name"));
    assert!(sandbox.run(["answers", "./small"]).data().contains("title"));
    let schema: serde_json::Value = serde_json::from_str(&sandbox.run(["schema", "./small"]).data()).expect("JSON");
    assert_eq!(
        schema["properties"]["title"]["type"],
        json!(["string", "number", "boolean"])
    );
}

#[test]
fn a_name_is_not_taken_for_a_folder() {
    let sandbox = sandbox_with(&[]);
    sandbox.run(["new", "x", "--template", "small"]).expect(
        2,
        "",
        "error: there is no template `small`\n  hint: for the folder of this name write `./small`\n",
    );
}

#[test]
fn what_is_no_template_is_refused() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("small")).expect("a folder");
    refuses(
        &sandbox,
        "error: `./small` does not hold a `template.yaml`\n  hint: a template is a folder with a manifest and `files/`; `designgen template new` writes one\n",
    );
    let sandbox = sandbox_with(&[]);
    fs::create_dir_all(sandbox.path("small/partials")).expect("a folder");
    fs::write(sandbox.path("small/partials/p"), [0_u8]).expect("a file");
    refuses(
        &sandbox,
        "error: `./small/partials/p` is not a UTF-8 text file\n  hint: only files in `files/` may be binary\n",
    );
}

/// Attack 6: links in a template, of every kind, are never read through.
#[cfg(unix)]
#[test]
fn attack_06_links_in_a_template_are_refused() {
    let links = [
        ("small/files/link.md", "README.md"),
        ("small/files/absolute.md", "/etc/hostname"),
        ("small/files/out.md", "../../secret"),
        ("small/files/dangling", "nowhere"),
        ("small/files/loop", "loop"),
        ("small/files/folder", "../../outside"),
        ("small/partials", "../outside"),
        ("small/data", "../secret"),
    ];
    for (link, target) in links {
        let sandbox = sandbox_with(&[]);
        sandbox.write("secret", "a: secret\n");
        sandbox.write("outside/a", "secret\n");
        symlink(target, sandbox.path(link)).expect("a link");
        refuses(
            &sandbox,
            &format!(
                "error: `./{link}` is a link\n  hint: a template holds files and folders only; links are not followed\n"
            ),
        );
    }
    // A chain, of which the first is met.
    let sandbox = sandbox_with(&[]);
    symlink("b", sandbox.path("small/files/a")).expect("a link");
    symlink("README.md", sandbox.path("small/files/b")).expect("a link");
    let outcome = sandbox.run(["new", "x", "--template", "./small"]);
    outcome.fails();
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_template_is_refused_without_waiting() {
    let sandbox = sandbox_with(&[]);
    let pipe = sandbox.path("small/files/pipe");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .expect("mkfifo runs");
    assert!(made.success());
    sandbox.run(["new", "x", "--template", "./small"]).expect(
        2,
        "",
        "error: `./small/files/pipe` is neither a file nor a folder\n  hint: a template holds files and folders only; links are not followed\n",
    );
}

/// Attack 9: what a template includes or extends lies among its own partials.
#[test]
fn attack_09_includes_cannot_leave_the_template() {
    for name in [
        "../secret",
        "/etc/hostname",
        "partials/../../secret",
        "partials/doc_capacity.md",
    ] {
        for tag in ["include", "extends"] {
            let sandbox = sandbox_with(&[("files/a.md", &format!("{{% {tag} \"{name}\" %}}\n"))]);
            sandbox.write("secret", "secret\n");
            let outcome = sandbox.run(["new", "x", "--template", "./small"]);
            outcome.fails();
            assert!(!sandbox.path("x").exists());
        }
    }
}

/// Attacks 1 to 3 and 8: paths that lead elsewhere, whether the template or an answer says so.
#[test]
fn attack_01_02_03_08_paths_that_templates_and_answers_make_are_checked() {
    let paths = [
        "../out",
        "a/../../out",
        "/tmp/out",
        "C:/out",
        "a//b",
        ".",
        "..",
        "CON",
        "NUL.md",
        "a:b",
        "a. ",
        ".git/config",
        ".GIT/config",
        "git~1/config",
        "a\u{202e}b",
        "\u{1b}[31m",
    ];
    for path in paths {
        let sandbox = sandbox_with(&[("files/{{ title }}", "x\n")]);
        let before = sandbox.tree();
        let answer = format!("title={path}");
        let outcome = sandbox.run(["new", "x", "--template", "./small", "--set", &answer]);
        outcome.fails();
        assert_eq!(sandbox.tree(), before, "{path:?}");
    }
}

/// Attack 16: loops that make gigabytes end in an error that names the template.
#[test]
fn attack_16_output_has_a_limit() {
    let nested = "{% for a in range(end=1000) %}{% for b in range(end=1000) %}{% for c in range(end=1000) %}\
                  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}{% endfor %}{% endfor %}";
    let sandbox = sandbox_with(&[("files/big", nested)]);
    refuses(
        &sandbox,
        "error: cannot render `./small/files/big`: it makes more than 268435456 bytes\n  hint: this is a fault of the template: `designgen template lint` finds more of them\n",
    );
}

#[test]
fn faults_of_a_folder_have_their_place_in_it() {
    let sandbox = sandbox_with(&[("files/docs/a.md", "one\n{{ titel | md }}\n")]);
    refuses(
        &sandbox,
        "./small/files/docs/a.md:2:12: error: cannot render `./small/files/docs/a.md`: nothing of this name is defined\n  2 | {{ titel | md }}\n    |            ^\n  hint: this is a fault of the template: `designgen template lint` finds more of them\n",
    );
}

#[test]
fn attack_17_lint_tells_everything_that_does_not_fit_with_its_place() {
    let sandbox = sandbox_with(&[
        ("files/a.md", "\n{% if typo %}x{% endif %}\n{{ title.length }}\n"),
        ("files/b.md", "{{ title | }}\n"),
        ("partials/unused", "x\n"),
    ]);
    sandbox.write(
        "small/template.yaml",
        format!(
            "{MANIFEST}  - {{key: level, section: Basics, type: choice, help: Level, choices: [{{value: low, help: l}}, {{value: high, help: h}}], default: low}}
  - {{key: forgotten, section: Basics, type: text, help: Nobody uses it, default: x}}
files:
  - {{path: README.md, when: \"level == 'hihg'\"}}
  - {{path: gone.md, about: Not there}}
"
        ),
    );
    let expected = "\
./small/files/a.md:2:7: nothing declares `typo` [undeclared]
./small/files/a.md:3:10: `title` is a text and has no `length` [type]
./small/files/b.md:1:12: found `}}` but expected identifier [syntax]
./small/partials/unused: nothing includes or calls it [unused-partial]
./small/template.yaml:9: nothing uses the answer to `forgotten` [unused-question]
./small/template.yaml:11: `hihg` is not one of the choices [type]
  hint: did you mean `high`?
./small/template.yaml:12: the rule for `gone.md` holds for no file [unused-rule]
";
    sandbox
        .run(["template", "lint", "small"])
        .expect(1, expected, "7 findings\n");
    let findings = sandbox.run(["template", "lint", "./small", "--format", "json"]).json(1);
    assert_eq!(findings["templates"], json!(["./small"]));
    assert_eq!(
        findings["findings"][0],
        json!({
            "rule": "undeclared",
            "path": "./small/files/a.md",
            "line": 2,
            "column": 7,
            "message": "nothing declares `typo`",
            "hint": null,
        })
    );
    assert_eq!(findings["findings"].as_array().map(Vec::len), Some(7));
    assert_eq!(findings["findings"][3]["line"], json!(null));
}

#[test]
fn a_new_template_is_clean_and_makes_a_challenge() {
    let sandbox = Sandbox::new();
    sandbox.run(["template", "new", "deep/mine"]).expect(
        0,
        "",
        "Created `deep/mine` with 5 files\nNext: `designgen template lint deep/mine`, then `designgen new my-challenge --template deep/mine`\n",
    );
    assert_eq!(
        tree(&sandbox.path("deep/mine")),
        tree(&package().join("examples/template"))
    );
    sandbox
        .run(["template", "lint", "deep/mine"])
        .expect(0, "", "Checked 1 template: nothing found\n");
    sandbox.run(["new", "x", "--template", "deep/mine"]).expect(
        0,
        "",
        "Created `[ROOT]/work/x` with 7 files\nNext: read `[ROOT]/work/x/README.md`\n",
    );
    let advanced = ["new", "y", "--template", "deep/mine", "--set", "level=advanced"];
    sandbox.run(advanced).expect(
        0,
        "",
        "Created `[ROOT]/work/y` with 6 files\nNext: read `[ROOT]/work/y/README.md`\n",
    );
    assert!(!sandbox.path("y/HINTS.md").exists());
    sandbox.run(["template", "new", "deep/mine"]).expect(
        2,
        "",
        "error: `deep/mine` already exists\n  hint: choose another name, or move it away\n",
    );
}

/// A folder that extends `challenge`, with these files.
fn extending(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    for (path, text) in files {
        sandbox.write(Path::new("mine").join(path), text);
    }
    sandbox
}

/// What is made by the template in `mine/`, and by the one that it extends, without records.
fn both_trees(sandbox: &Sandbox) -> [BTreeMap<String, Entry>; 2] {
    ["./mine", "challenge"].map(|template| {
        let outcome = sandbox.run([
            "new",
            "x",
            "--template",
            template,
            "--preset",
            "none",
            "--output",
            &template.replace("./", "by-"),
        ]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        tree_without_record(&sandbox.path(template.replace("./", "by-")).join("x"))
    })
}

fn differing(trees: &[BTreeMap<String, Entry>; 2]) -> Vec<&str> {
    let paths: BTreeSet<&str> = trees.iter().flat_map(BTreeMap::keys).map(String::as_str).collect();
    let [mine, theirs] = trees;
    paths
        .into_iter()
        .filter(|path| mine.get(*path) != theirs.get(*path))
        .collect()
}

fn lints_clean(sandbox: &Sandbox, folder: &str) {
    sandbox
        .run(["template", "lint", folder])
        .expect(0, "", "Checked 1 template: nothing found\n");
}

#[test]
fn a_folder_of_two_files_changes_one_section_and_nothing_else() {
    let sandbox = extending(&[
        ("template.yaml", "extends: challenge\n"),
        ("partials/readme/learning-goals.md", "## Learning Goals\n\n- Have fun\n"),
    ]);
    lints_clean(&sandbox, "./mine");
    let trees = both_trees(&sandbox);
    assert_eq!(differing(&trees), ["README.md"]);
    let readme = sandbox.read("by-mine/x/README.md");
    assert!(
        readme.contains("\n## Learning Goals\n\n- Have fun\n\n## Your Task\n"),
        "{readme}"
    );
}

/// `verify.rs` tries it.
#[test]
fn a_problem_of_ones_own_begins_with_a_skeleton() {
    let sandbox = Sandbox::new();
    let new = |folder: &str, extends: &str| sandbox.run(["template", "new", folder, "--extends", extends, "--problem"]);
    let files = package().join("templates/challenge/problem");
    let number = tree(&files)
        .values()
        .filter(|entry| !matches!(entry, Entry::Folder))
        .count();
    new("deep/mine", "challenge").expect(
        0,
        "",
        &format!(
            "Created `deep/mine` with {number} files\n\
             Next: `designgen verify deep/mine`, then `designgen new my-challenge --preset deep/mine`\n"
        ),
    );
    lints_clean(&sandbox, "deep/mine");
    assert!(
        sandbox
            .read("deep/mine/template.yaml")
            .starts_with("extends: challenge\ntitle: ")
    );
    let author = ["new", "x", "--preset", "deep/mine", "--edition", "author"];
    assert_eq!(sandbox.run(author).code, Some(0));
    for path in [
        "app/counters/add.py",
        "grading/tests/test_scenarios.py",
        "grading/wrong.yaml",
    ] {
        assert!(sandbox.path("x").join(path).is_file(), "{path}");
    }
    // Of its own folder, a challenge has nothing.
    assert_eq!(sandbox.run(["new", "plain", "--preset", "none"]).code, Some(0));
    assert!(!sandbox.path("plain/problem").exists());

    // One that extends another template has that one's skeleton.
    sandbox.write("above/template.yaml", "extends: challenge\nname: above\n");
    assert_eq!(new("over", "./above").code, Some(0));
    assert!(sandbox.read("over/template.yaml").starts_with("extends: ./above\n"));

    new("none", "analytics-platform").expect(
        2,
        "",
        "error: the template `analytics-platform` has no skeleton of a problem\n  \
         hint: leave `--problem` out, or extend a template that has a folder `problem/`\n",
    );
    assert!(!sandbox.path("none").exists());
}

/// A template that starts from what its manifest names, with a preset in a folder of its own.
fn starting_from(preset: &str, answers: &str) -> Sandbox {
    let manifest = format!("{MANIFEST}preset: {preset}\n");
    let sandbox = extending(&[
        ("template.yaml", &manifest),
        ("files/README.md", "# {{ title | md }} {{ name }}\n"),
        ("problem/template.yaml", "extends: ..\ntitle: A problem\n"),
        ("problem/answers.yaml", answers),
        ("problem/files/TASK.md", "# Task\n"),
    ]);
    sandbox.write("other/answers.yaml", answers);
    sandbox
}

#[test]
fn a_template_starts_from_a_preset_in_its_folder() {
    let sandbox = starting_from("./problem", "title: Mine\n");
    lints_clean(&sandbox, "./mine");
    sandbox.run(["new", "x", "--template", "./mine"]).expect(
        0,
        "",
        "Created `[ROOT]/work/x` with 6 files\n\
         Preset: ./mine//problem (A problem); also: `--preset NAME` (`designgen list`), `--answers FILE` (a system of your own)\n\
         Next: read `[ROOT]/work/x/README.md`\n",
    );
    assert_eq!(sandbox.read("x/README.md"), "# Mine x\n");
    assert_eq!(sandbox.read("x/TASK.md"), "# Task\n");
    let named = [
        "new",
        "x",
        "--template",
        "./mine",
        "--preset",
        "./mine//problem",
        "--output",
        "named",
    ];
    assert_eq!(sandbox.run(named).code, Some(0));
    assert!(tree(&sandbox.path("x")) == tree(&sandbox.path("named/x")));
    let none = ["new", "none", "--template", "./mine", "--preset", "none"];
    assert_eq!(sandbox.run(none).code, Some(0));
    assert_eq!(sandbox.read("none/README.md"), "# Some title none\n");
    assert!(sandbox.run(["show", "./mine"]).data().contains("`./problem`"));

    // One above does not inherit it.
    sandbox.write("mine/above/template.yaml", "extends: ..\nname: above\n");
    let above = ["new", "above", "--template", "./mine//above"];
    assert_eq!(sandbox.run(above).code, Some(0));
    assert_eq!(sandbox.read("above/README.md"), "# Some title above\n");
}

#[test]
fn a_preset_that_a_template_cannot_start_from_is_told_by_new_and_by_lint() {
    for (preset, answers, error) in [
        (
            "stok",
            "",
            "./mine/template.yaml:8:1: error: there is no preset `stok`\n  hint: did you mean `stock`?\n",
        ),
        (
            "../other",
            "",
            "./mine/template.yaml:8:1: error: `preset: ../other` leads out of `./mine`\n  \
             hint: name the folder that holds both, and this one in it after `//`: `FOLDER//mine`\n",
        ),
        (
            "./files",
            "",
            "./mine/template.yaml:8:1: error: `./mine/files` does not hold an `answers.yaml`\n  \
             hint: a preset is a folder with answers; for a template without, use `--template`\n",
        ),
        (
            "./problem",
            "titel: Mine\n",
            "./mine/problem/answers.yaml:1:1: error: unknown key `titel`\n  1 | titel: Mine\n    | ^\n  hint: did you mean `title`?\n",
        ),
    ] {
        let sandbox = starting_from(preset, answers);
        sandbox.run(["new", "x", "--template", "./mine"]).expect(2, "", error);
        sandbox.run(["template", "lint", "./mine"]).expect(2, "", error);
    }
}

#[test]
fn a_folder_adds_a_question_and_a_file_narrows_a_choice_and_removes_a_file() {
    let manifest = "extends: challenge
name: mine
title: Mine
summary: with a motto
remove: [Makefile]
questions:
  - {key: motto, section: Basics, type: text, help: What we stand for, default: Onwards}
  - {key: stack.database, choices: [{value: sqlite, help: a file}], default: sqlite}
";
    let sandbox = extending(&[("template.yaml", manifest), ("files/MOTTO.md", "# {{ motto | md }}\n")]);
    lints_clean(&sandbox, "./mine");
    let outcome = sandbox.run(["new", "x", "--template", "./mine", "--set", "motto=Do *it*"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(sandbox.read("x/MOTTO.md"), "# Do \\*it\\*\n");
    assert!(!sandbox.path("x/Makefile").exists());
    assert!(sandbox.read("x/.designgen/record.yaml").contains("template: ./mine"));
    let outcome = sandbox.run(["new", "y", "--template", "./mine", "--set", "stack.database=mysql"]);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("stack.database"), "{}", outcome.stderr);
    let shown = sandbox.run(["show", "./mine"]).data();
    assert!(
        shown.contains("  MOTTO.md, from ./mine\n      depends on motto\n"),
        "{shown}"
    );
    assert!(shown.contains(", from templates/challenge\n"), "{shown}");
}

#[test]
fn a_table_gives_choices_and_the_folder_above_adds_one() {
    let sandbox = Sandbox::new();
    let question =
        "  - {key: store, section: Basics, type: choice, help: Store, choices: {data: stores}, default: memory}\n";
    sandbox.write("all/below/template.yaml", format!("{MANIFEST}{question}"));
    sandbox.write(
        "all/below/data/stores.yaml",
        "memory: {help: in memory, title: Memory}\n",
    );
    sandbox.write(
        "all/below/files/README.md",
        "# {{ title | md }} {{ name }}: {{ data.stores[store].title }}\n",
    );
    sandbox.write("all/above/template.yaml", "extends: ../below\n");
    sandbox.write(
        "all/above/data/stores.yaml",
        "memory: {help: in memory, title: Memory}\ndisk: {help: on a disk, title: Disk}\n",
    );
    let above = "./all//above";
    lints_clean(&sandbox, above);
    let outcome = sandbox.run(["new", "x", "--template", above, "--set", "store=disk"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(sandbox.read("x/README.md"), "# Some title x: Disk\n");
    let schema: serde_json::Value = serde_json::from_str(&sandbox.run(["schema", above]).data()).expect("JSON");
    let choices = schema["properties"]["store"]["oneOf"].as_array().expect("choices");
    assert_eq!(
        choices.iter().map(|choice| &choice["enum"][0]).collect::<Vec<_>>(),
        ["memory", "disk"]
    );
    assert!(choices.iter().all(|choice| choice["description"].is_string()));
    for command in ["show", "answers"] {
        let shown = sandbox.run([command, above]).data();
        assert!(shown.contains("disk: on a disk\n"), "{command}: {shown}");
    }
    let outcome = sandbox.run(["new", "y", "--template", "./all//below", "--set", "store=disk"]);
    assert!(
        outcome.stderr.contains("`disk` is not one of the choices"),
        "{}",
        outcome.stderr
    );

    sandbox.write("all/above/data/stores.yaml", "disk: {title: Disk}\n");
    sandbox.run(["template", "lint", above]).expect(
        2,
        "",
        "./all/below/template.yaml:8:1: error: `./all/below/template.yaml`: question `store`: `disk` in the table `stores` has no `help`, which every choice needs\n",
    );
}

#[test]
fn a_folder_extends_another_folder_of_the_same_source() {
    let sandbox = Sandbox::new();
    sandbox.write("all/below/template.yaml", MANIFEST);
    sandbox.write("all/below/files/README.md", "# {{ title | md }} {{ name }}\n");
    sandbox.write("all/above/template.yaml", "extends: ../below\n");
    sandbox.write("all/above/files/NEW.md", "new\n");
    lints_clean(&sandbox, "./all//above");
    let outcome = sandbox.run(["new", "x", "--template", "./all//above"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(sandbox.read("x/NEW.md"), "new\n");
    assert!(sandbox.path("x/README.md").exists());
}

/// Attack 9: what a template extends lies in the source that was named.
#[test]
fn attack_09_a_template_extends_nothing_outside_of_its_source() {
    let refused = |extends: &str, argument: &str, error: &str| {
        let sandbox = Sandbox::new();
        sandbox.write("all/below/template.yaml", MANIFEST);
        sandbox.write("all/above/template.yaml", format!("extends: {extends}\n"));
        #[cfg(unix)]
        symlink("../below", sandbox.path("all/above/link")).expect("a link");
        let outcome = sandbox.run(["new", "x", "--template", argument]);
        outcome.expect(2, "", error);
        assert!(!sandbox.path("x").exists());
    };
    refused(
        "../below",
        "./all/above",
        "./all/above/template.yaml:1:1: error: `extends: ../below` leads out of `./all/above`\n  hint: name the folder that holds both, and this one in it after `//`: `FOLDER//above`\n",
    );
    refused(
        "../../all/below",
        "./all//above",
        "./all/above/template.yaml:1:1: error: `extends: ../../all/below` leads out of `./all`\n  hint: name the folder that holds both, and this one in it after `//`: `FOLDER//all`\n",
    );
    refused(
        "/etc/nothing",
        "./all//above",
        "./all/above/template.yaml:1:1: error: `extends: /etc/nothing` leads out of `./all`\n  hint: name the folder by a path that is relative to this one, such as `../other`\n",
    );
    #[cfg(unix)]
    refused(
        "./link",
        "./all/above",
        "./all/above/template.yaml:1:1: error: `./all/above/link` is a link\n  hint: a template holds files and folders only; links are not followed\n",
    );
}

#[test]
fn faults_of_folders_that_extend_are_told_with_their_place() {
    let told = |files: &[(&str, &str)], error: &str| {
        let outcome = extending(files).run(["new", "x", "--template", "./mine"]);
        outcome.expect(2, "", error);
    };
    told(
        &[("template.yaml", "extends: chalenge\n")],
        "./mine/template.yaml:1:1: error: there is no template `chalenge`\n  hint: did you mean `challenge`?\n",
    );
    told(
        &[
            ("template.yaml", "extends: ./mine\n"),
            ("mine/template.yaml", "extends: ../\n"),
        ],
        "./mine/mine/template.yaml:1:1: error: `extends: ../` leads back to a template above it\n  hint: let one of them extend none of the others\n",
    );
    told(
        &[(
            "template.yaml",
            "extends: challenge\nquestions:\n  - {key: stack.database, choices: [{value: oracle, help: h}]}\n",
        )],
        "./mine/template.yaml:3:1: error: `./mine/template.yaml`: question `stack.database`: `oracle` is not a choice in the template that this one extends, where choices can only be taken from\n",
    );
    told(
        &[
            ("template.yaml", "extends: challenge\n"),
            ("questions.yaml", "- {key: motto, tipe: text}\n"),
        ],
        "./mine/questions.yaml:1:16: error: there is no key `tipe`\n  hint: did you mean `type`?\n",
    );
    told(
        &[("template.yaml", "extends: challenge\nremove: [nothing.md]\n")],
        "./mine/template.yaml:2:1: error: there is no `nothing.md` to remove\n  hint: `remove` lists paths below `files/` of what this template extends; `designgen show` lists them\n",
    );
}

#[test]
fn a_folder_of_answers_is_a_preset_with_files_of_its_own() {
    let sandbox = extending(&[
        (
            "answers.yaml",
            "template: challenge\ntitle: Stock\nstack: {database: sqlite}\n",
        ),
        ("files/app/stock.py", "\"\"\"The solution.\"\"\"\n"),
    ]);
    let outcome = sandbox.run(["new", "x", "--preset", "./mine"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(sandbox.read("x/README.md").starts_with("# Stock"));
    assert!(sandbox.path("x/app/stock.py").exists());
    let outcome = sandbox.run(["new", "y", "--preset", "./mine", "--set", "title=Other"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(sandbox.read("y/README.md").starts_with("# Other"));
    sandbox.run(["new", "x", "--preset", "mine"]).expect(
        2,
        "",
        "error: there is no preset `mine`\n  hint: for the folder of this name write `./mine`\n",
    );
}

#[test]
fn one_file_alone_is_printed_by_its_path() {
    let sandbox = extending(&[("template.yaml", "extends: challenge\n"), ("files/LICENSE", "free\n")]);
    assert_eq!(sandbox.run(["doc", "LICENSE", "--template", "./mine"]).data(), "free\n");
    let made = sandbox.run(["new", "x", "--template", "./mine"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    for path in ["README.md", "docs/system-design.md", "app/main.py"] {
        let printed = sandbox
            .run(["doc", path, "--template", "./mine", "--set", "name=x"])
            .data();
        assert_eq!(printed, sandbox.read(Path::new("x").join(path)), "{path}");
    }
    sandbox.run(["doc", "README.mdd", "--template", "./mine"]).expect(
        2,
        "",
        "error: these answers make no file `README.mdd`\n  hint: did you mean `README.md`?\n",
    );
}

#[test]
fn a_built_in_template_is_the_same_from_its_folder() {
    let sandbox = Sandbox::new();
    let folder = package().join("templates/challenge");
    for (template, output) in [("challenge", "a"), (folder.to_str().expect("UTF-8"), "b")] {
        let outcome = sandbox.run(["new", "x", "--template", template, "--output", output]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    }
    assert_eq!(
        tree_without_record(&sandbox.path("a/x")),
        tree_without_record(&sandbox.path("b/x"))
    );
}
