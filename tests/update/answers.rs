//! Challenges taken forward to other answers, another edition, another preset, another version of a template; `new` where a challenge is;
//! `check` and `undo`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{MANIFEST, Sandbox, Tree, package, presets, tree};

/// A system whose entity can be renamed throughout.
fn answers(entity: &str) -> String {
    format!(
        "\
title: Parcels
description: Follows parcels from the sender to the door.
edition: author
stack: {{database: postgresql, monitoring: prometheus, cache: none, broker: none}}
components:
  - {{name: tracking, title: Tracking, responsibility: Stores parcels.}}
entities:
  - name: {entity}
    component: tracking
    description: Something on its way.
    fields:
      - {{name: code, type: string, description: What is printed on it., unique: true, max_length: 20}}
      - {{name: weight, type: integer, description: Grams., min: 1}}
endpoints:
  - {{method: POST, path: /{entity}s, component: tracking, entity: {entity}, operation: create, description: Adds one.}}
  - {{method: GET, path: /{entity}s, component: tracking, entity: {entity}, operation: list, description: Lists all.}}
  - {{method: GET, path: '/{entity}s/{{{entity}_id}}', component: tracking, entity: {entity}, operation: read, description: Reads one.}}
"
    )
}

/// Files that somebody edits, each by a line at its beginning, which goes along wherever the file does.
const EDITED: [&str; 10] = [
    "README.md",
    "ARCHITECTURE.md",
    "docs/api.md",
    "docs/operations.md",
    ".gitignore",
    "Dockerfile",
    "docker-compose.yml",
    "pyproject.toml",
    "scripts/seed.py",
    "app/main.py",
];
const EDIT: &str = "# my edit\n";

fn edit(folder: &Path) {
    for path in EDITED {
        let path = folder.join(path);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        fs::write(path, format!("{EDIT}{text}")).expect("writable");
    }
}

/// The tree without what only an update leaves.
fn comparable(folder: &Path) -> Tree {
    let mut tree = tree(folder);
    tree.retain(|path, _| !path.starts_with(".designgen/undo"));
    tree
}

fn assert_same(updated: &Path, fresh: &Path) {
    let (updated, fresh) = (comparable(updated), comparable(fresh));
    let paths = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(&updated), paths(&fresh));
    for (path, entry) in &updated {
        assert_eq!(Some(entry), fresh.get(path), "{path}");
    }
}

/// An edited challenge is taken to other answers, and is then as a fresh one with the same edits.
fn takes_to(change: &[&str], answers_after: &str) {
    let sandbox = Sandbox::new();
    sandbox.write("a.yaml", answers("parcel"));
    assert_eq!(sandbox.run(["new", "parcels", "--answers", "a.yaml"]).code, Some(0));
    edit(&sandbox.path("parcels"));
    sandbox.write("b.yaml", answers_after);
    let arguments: Vec<&str> = ["update", "parcels"].iter().chain(change).copied().collect();
    let outcome = sandbox.run(&arguments);
    assert_eq!(outcome.code, Some(0), "{}{}", outcome.stdout, outcome.stderr);
    assert_eq!(
        sandbox
            .run(["new", "parcels", "--answers", "b.yaml", "--output", "fresh"])
            .code,
        Some(0)
    );
    edit(&sandbox.path("fresh/parcels"));
    assert_same(&sandbox.path("parcels"), &sandbox.path("fresh/parcels"));
}

#[test]
fn a_part_of_the_stack_goes_with_all_its_files() {
    takes_to(
        &["--set", "stack.monitoring=none"],
        &answers("parcel").replace("monitoring: prometheus", "monitoring: none"),
    );
}

#[test]
fn another_database_takes_the_place_of_the_first() {
    takes_to(
        &["--set", "stack.database=mysql"],
        &answers("parcel").replace("database: postgresql", "database: mysql"),
    );
}

#[test]
fn a_renamed_entity_is_renamed_everywhere() {
    takes_to(&["--answers", "b.yaml"], &answers("packet"));
}

#[test]
fn presets_and_editions_change_without_being_named_again() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run(["new", "links", "--preset", "url-shortener"]).code, Some(0));
    // The candidate's record holds no answers, and tells a built-in preset by a digest.
    let nothing = sandbox.run(["update", "links"]);
    nothing.expect(0, "", "`links`: no file changed\n");
    assert!(!sandbox.read("links/.designgen/record.yaml").contains("url-shortener"));
    for setting in ["difficulty=advanced", "difficulty=advanced", "difficulty=beginner"] {
        let name_again = setting == "difficulty=beginner";
        let mut arguments = vec!["update", "links", "--set", setting];
        if name_again {
            // What was set before is told by nothing any more.
            assert_eq!(sandbox.run(&arguments).code, Some(2));
            arguments.extend(["--preset", "url-shortener"]);
        }
        let updated = sandbox.run(&arguments);
        assert_eq!(updated.code, Some(0), "{}", updated.stderr);
    }
    assert_eq!(sandbox.run(["undo", "links"]).code, Some(0));
    let back = ["update", "links", "--preset", "url-shortener"];
    assert_eq!(sandbox.run(back).code, Some(0));
    for (edition, code) in [("author", 0), ("candidate", 0)] {
        assert_eq!(sandbox.run(["update", "links", "--edition", edition]).code, Some(code));
        let fresh = format!("fresh-{edition}");
        let made = sandbox.run([
            "new",
            "links",
            "--preset",
            "url-shortener",
            "--edition",
            edition,
            "--output",
            &fresh,
        ]);
        assert_eq!(made.code, Some(0));
        assert_same(&sandbox.path("links"), &sandbox.path(&fresh).join("links"));
    }
    assert_eq!(sandbox.run(["update", "links", "--preset", "stock"]).code, Some(0));
    assert_eq!(
        sandbox
            .run([
                "new",
                "links",
                "--preset",
                "stock",
                "--edition",
                "candidate",
                "--output",
                "stock"
            ])
            .code,
        Some(0)
    );
    let (mut updated, mut fresh) = (
        comparable(&sandbox.path("links")),
        comparable(&sandbox.path("stock/links")),
    );
    for tree in [&mut updated, &mut fresh] {
        tree.remove(".designgen/record.yaml");
    }
    assert_eq!(updated.keys().collect::<Vec<_>>(), fresh.keys().collect::<Vec<_>>());

    // Answers of one's own have to be named again.
    sandbox.write(
        "a.yaml",
        answers("parcel").replace("edition: author", "edition: candidate"),
    );
    assert_eq!(sandbox.run(["new", "parcels", "--answers", "a.yaml"]).code, Some(0));
    let refused = sandbox.run(["update", "parcels"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused
            .stderr
            .contains("hint: name them again: `--preset NAME`, `--answers FILE`, or both"),
        "{}",
        refused.stderr
    );
    sandbox
        .run(["update", "parcels", "--answers", "a.yaml"])
        .expect(0, "", "`parcels`: no file changed\n");
}

/// A newer template reaches what was edited, whatever preset it was made from.
#[test]
fn a_newer_template_reaches_edited_challenges_of_every_preset() {
    let sandbox = Sandbox::new();
    for entry in walkdir::WalkDir::new(package().join("templates/challenge")) {
        let entry = entry.expect("readable");
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(package().join("templates")).expect("below");
            sandbox.write(path, fs::read(entry.path()).expect("readable"));
        }
    }
    let make = |preset: &str, output: &str| {
        let made = sandbox.run([
            "new",
            preset,
            "--template",
            "./challenge",
            "--preset",
            preset,
            "--edition",
            "author",
            "--output",
            output,
        ]);
        assert_eq!(made.code, Some(0), "{}", made.stderr);
        edit(&sandbox.path(output).join(preset));
    };
    let presets = presets();
    for preset in &presets {
        make(preset, "older");
    }
    let main = "challenge/files/app/main.py";
    sandbox.write(main, format!("{}\n# Newer.\n", sandbox.read(main).trim_end()));
    sandbox.write("challenge/files/NEWER.md", "# {{ title | md }}\n");
    sandbox.write("challenge/files/.editorconfig", "root = true\n");
    fs::remove_file(sandbox.path("challenge/files/.dockerignore.tera")).expect("it is there");
    for preset in &presets {
        let folder = format!("older/{preset}");
        let updated = sandbox.run(["update", &folder]);
        assert_eq!(updated.code, Some(0), "{}{}", updated.stdout, updated.stderr);
        make(preset, "newer");
        assert_same(&sandbox.path(&folder), &sandbox.path("newer").join(preset));
    }
}

/// A small template in `t`, and a challenge `c` of it.
fn small() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("t/template.yaml", MANIFEST);
    sandbox.write("t/files/README.md", "# {{ title | md }}\n");
    sandbox.write("t/files/a.txt", "one\ntwo\nthree\n");
    assert_eq!(sandbox.run(["new", "c", "--template", "./t"]).code, Some(0));
    sandbox
}

#[test]
fn what_is_recorded_is_what_was_given() {
    let sandbox = small();
    assert_eq!(
        sandbox.read("c/.designgen/answers.yaml"),
        "# The answers that were given, without secrets.\ntemplate: small\nname: c\n"
    );
    // A default that changes reaches whoever has not answered.
    sandbox.write("t/template.yaml", MANIFEST.replace("Some title", "Another title"));
    assert_eq!(sandbox.run(["update", "c"]).code, Some(0));
    assert_eq!(sandbox.read("c/README.md"), "# Another title\n");
    assert_eq!(sandbox.run(["update", "c", "--set", "title=Mine"]).code, Some(0));
    sandbox.write("t/template.yaml", MANIFEST);
    assert_eq!(sandbox.run(["update", "c"]).code, Some(0));
    assert_eq!(sandbox.read("c/README.md"), "# Mine\n");
    let outside = sandbox.command_of("sha256sum", ["--check", "--quiet", ".designgen/files.sha256"]);
    let mut outside = outside;
    outside.current_dir(sandbox.path("c")).assert().success();
}

#[test]
fn new_over_a_challenge_is_an_update_and_over_anything_else_is_refused() {
    let sandbox = small();
    sandbox.write("c/a.txt", "one\ntwo\nmine\n");
    sandbox.write("t/files/a.txt", "ONE\ntwo\nthree\n");
    sandbox.run(["new", "c", "--template", "./t"]).expect(
        0,
        "",
        "merge     a.txt\nUpdated `./c`: 1 merged\nNext: read `./c/README.md`\n",
    );
    assert_eq!(sandbox.read("c/a.txt"), "ONE\ntwo\nmine\n");
    sandbox.write("other/file.txt", "mine\n");
    let before = sandbox.tree();
    let refused = sandbox.run(["new", "other", "--template", "./t"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused
            .stderr
            .contains("`[ROOT]/work/other` already exists, and does not hold a challenge"),
        "{}",
        refused.stderr
    );
    assert_eq!(sandbox.tree(), before);
    // A repository that has just been made is no obstacle.
    sandbox.write("fresh/.git/HEAD", "ref: refs/heads/main\n");
    assert_eq!(sandbox.run(["new", "fresh", "--template", "./t"]).code, Some(0));
    assert_eq!(sandbox.read("fresh/.git/HEAD"), "ref: refs/heads/main\n");
    assert_eq!(sandbox.read("fresh/a.txt"), "ONE\ntwo\nthree\n");
}

#[test]
fn check_tells_what_there_is_to_do() {
    let sandbox = small();
    sandbox.run(["check", "c"]).expect(0, "", "0 findings in 1 challenge\n");
    sandbox.write("c/a.txt", "one\ntwo\nmine\n");
    sandbox
        .run(["check", "c"])
        .expect(1, "edited    c/a.txt: it was edited\n", "1 finding in 1 challenge\n");
    assert_eq!(sandbox.run(["check", "c", "--allow", "edited"]).code, Some(0));
    sandbox.write("t/files/b.txt", "b\n");
    fs::remove_file(sandbox.path("c/README.md")).expect("it is there");
    let checked = sandbox.run(["check", "c", "--format", "json"]).json(1);
    let rules: Vec<(&str, &str)> = checked["challenges"][0]["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|finding| {
            (
                finding["path"].as_str().expect("a path"),
                finding["rule"].as_str().expect("a rule"),
            )
        })
        .collect();
    assert_eq!(
        rules,
        [
            ("README.md", "missing"),
            ("a.txt", "edited"),
            ("b.txt", "stale"),
            (".designgen/record.yaml", "outdated")
        ]
    );
    let annotations = sandbox.run(["check", "c", "--export", "github"]);
    assert!(
        annotations
            .stdout
            .contains("::error file=c/a.txt,title=edited::it was edited\n"),
        "{}",
        annotations.stdout
    );
    let sarif = sandbox.run(["check", "c", "--export", "sarif"]).json(1);
    let results = sarif["runs"][0]["results"].as_array().expect("a list");
    assert_eq!(results.len(), 4);
    assert_eq!(
        results[1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "c/a.txt"
    );

    // Without what made it, a challenge can still be compared with how it was made.
    fs::rename(sandbox.path("t"), sandbox.path("gone")).expect("it is there");
    let checked = sandbox.run(["check", "c", "--format", "json"]).json(1);
    assert_eq!(checked["challenges"][0]["findings"].as_array().map(Vec::len), Some(2));
}

#[test]
fn several_challenges_are_taken_forward_and_a_fault_keeps_none_back() {
    let sandbox = small();
    for name in ["d", "e"] {
        assert_eq!(sandbox.run(["new", name, "--template", "./t"]).code, Some(0));
    }
    sandbox.write("d/.designgen/record.yaml", "nonsense\n");
    sandbox.write("t/files/a.txt", "ONE\ntwo\nthree\n");
    let outcome = sandbox.run(["update", "c", "d", "e"]);
    assert_eq!(outcome.code, Some(2));
    assert_eq!(outcome.stderr.matches("change    a.txt\n").count(), 2);
    assert!(
        outcome.stderr.contains("is not a record that this version understands"),
        "{}",
        outcome.stderr
    );
    for name in ["c", "e"] {
        assert_eq!(sandbox.read(format!("{name}/a.txt")), "ONE\ntwo\nthree\n");
    }
}

#[test]
fn undo_puts_back_and_again_does_it_over() {
    let sandbox = small();
    let refused = sandbox.run(["undo", "c"]);
    assert_eq!(refused.code, Some(2));
    let as_made = comparable(&sandbox.path("c"));
    sandbox.write("t/files/a.txt", "ONE\ntwo\nthree\n");
    sandbox.write("t/files/new/b.txt", "b\n");
    assert_eq!(sandbox.run(["update", "c"]).code, Some(0));
    let forward = comparable(&sandbox.path("c"));
    assert_ne!(forward, as_made);
    assert_eq!(sandbox.run(["undo", "c"]).code, Some(0));
    assert_eq!(comparable(&sandbox.path("c")), as_made);
    assert_eq!(sandbox.run(["undo", "c"]).code, Some(0));
    assert_eq!(comparable(&sandbox.path("c")), forward);

    sandbox.write("c/new/b.txt", "mine\n");
    let refused = sandbox.run(["undo", "c"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.contains("`[ROOT]/work/c/new/b.txt` was changed since"),
        "{}",
        refused.stderr
    );
    assert_eq!(sandbox.read("c/new/b.txt"), "mine\n");
}

#[test]
fn attack_11_a_poisoned_record_writes_and_removes_nothing_elsewhere() {
    let sandbox = small();
    sandbox.write("victim.txt", "mine\n");
    let record = sandbox.read("c/.designgen/record.yaml");
    let base = fs::read(sandbox.path("c/.designgen/base.tar.gz")).expect("it is there");
    let digests = sandbox.read("c/.designgen/files.sha256");
    let digest = digests.split_whitespace().next().expect("a digest");
    let mut poisons: BTreeMap<&str, (&str, Vec<u8>)> = BTreeMap::new();
    for (name, path) in [
        ("parent", "../victim.txt"),
        ("git", ".git/config"),
        ("absolute", "/etc/passwd"),
    ] {
        poisons.insert(
            name,
            (".designgen/files.sha256", format!("{digest}  {path}\n").into_bytes()),
        );
    }
    poisons.insert("truncated", (".designgen/base.tar.gz", base[..base.len() / 2].to_vec()));
    poisons.insert("no yaml", (".designgen/record.yaml", b"{{{".to_vec()));
    poisons.insert(
        "option",
        (
            ".designgen/record.yaml",
            record.replace("./t", "--upload-pack=touch x").into_bytes(),
        ),
    );
    poisons.insert(
        "command",
        (
            ".designgen/record.yaml",
            record.replace("./t", "ext::sh -c touch% x").into_bytes(),
        ),
    );
    for (name, (path, bytes)) in poisons {
        let original = fs::read(sandbox.path("c").join(path)).expect("it is there");
        fs::write(sandbox.path("c").join(path), bytes).expect("writable");
        let before = sandbox.tree();
        let outcome = sandbox.run(["update", "c"]);
        assert_eq!(outcome.code, Some(2), "{name}: {}{}", outcome.stdout, outcome.stderr);
        assert_eq!(sandbox.tree(), before, "{name}");
        fs::write(sandbox.path("c").join(path), original).expect("writable");
    }
    assert_eq!(sandbox.run(["update", "c"]).code, Some(0));
}
