//! Many challenges in one run: all that can be made are, each whole, and every fault is told with its file.

use serde_json::{Value, json};

use crate::support::{MANIFEST, Sandbox, tree};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("answers/links.yaml", "title: Links\nstack: {database: sqlite}\n");
    sandbox.write("answers/named.yaml", "name: other\ntitle: Other\n");
    sandbox.write("answers/notes.txt", "no answers");
    sandbox
}

#[test]
fn each_file_of_a_folder_makes_a_challenge_as_it_would_alone() {
    let sandbox = sandbox();
    let outcome = sandbox.run(["new", "--batch", "answers", "--output", "made"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(
        outcome.stderr.starts_with("Created 2 challenges in `made`: "),
        "{}",
        outcome.stderr
    );
    sandbox.run(["new", "links", "--answers", "answers/links.yaml", "--output", "alone"]);
    sandbox.run(["new", "other", "--answers", "answers/named.yaml", "--output", "alone"]);
    assert_eq!(tree(&sandbox.path("made")), tree(&sandbox.path("alone")));
}

#[test]
fn a_fault_in_one_keeps_none_of_the_others_back() {
    let sandbox = sandbox();
    sandbox.write("answers/bad.yaml", "titel: Bad\n");
    sandbox.write("answers/Not a name.yaml", "title: X\n");
    sandbox.write("answers/twice.yaml", "name: other\n");
    sandbox.write("answers/broken.yaml", "title: [\n");
    sandbox.write("answers/elsewhere.yaml", "template: nothing\n");
    sandbox.write("made/exists/mine.txt", "mine");
    sandbox.write("answers/exists.yaml", "title: Exists\n");
    let report = sandbox
        .run([
            "new",
            "--batch",
            "answers",
            "missing.yaml",
            "--output",
            "made",
            "--format",
            "json",
        ])
        .json(2);
    assert_eq!(report["status"], json!("failed"));
    let outcomes: Vec<(&str, &str, String)> = report["challenges"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|made| {
            let text = |key: &str| made[key].as_str().expect("a text");
            let error = made["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
            (text("answers"), text("status"), error)
        })
        .collect();
    let expected = [
        (
            "answers/Not a name.yaml",
            "failed",
            "the name `Not a name` is not a slug",
        ),
        ("answers/bad.yaml", "failed", "unknown key `titel`"),
        ("answers/broken.yaml", "failed", ""),
        ("answers/elsewhere.yaml", "failed", "there is no template `nothing`"),
        ("answers/exists.yaml", "failed", "already exists"),
        ("answers/links.yaml", "written", ""),
        ("answers/named.yaml", "written", ""),
        (
            "answers/twice.yaml",
            "failed",
            "`answers/named.yaml` makes the challenge `other` already",
        ),
        ("missing.yaml", "failed", "failed to read `missing.yaml`"),
    ];
    assert_eq!(outcomes.len(), expected.len(), "{outcomes:?}");
    for ((answers, status, error), (wanted, wanted_status, part)) in outcomes.iter().zip(expected) {
        assert_eq!((*answers, *status), (wanted, wanted_status), "{error}");
        assert!(error.contains(part), "{answers}: {error}");
    }
    assert_eq!(report["challenges"][1]["errors"][0]["location"]["line"], json!(1));
    let made: Vec<String> = tree(&sandbox.path("made"))
        .into_keys()
        .filter(|path| !path.contains('/'))
        .collect();
    assert_eq!(made, ["exists", "links", "other"]);
    assert_eq!(sandbox.read("made/exists/mine.txt"), "mine");
}

#[test]
fn faults_are_told_with_their_files() {
    let sandbox = sandbox();
    sandbox.write("answers/bad.yaml", "titel: Bad\n");
    let outcome = sandbox.run(["new", "--batch", "answers", "--dry-run"]);
    assert_eq!(outcome.code, Some(2));
    let told = [
        "answers/bad.yaml:\nanswers/bad.yaml:1:1: error: unknown key `titel`",
        "did you mean `title`?",
        "\nPlanned 2 challenges in `.`: ",
        "\n1 answers file failed\n",
    ];
    for part in told {
        assert!(outcome.stderr.contains(part), "{part}\n{}", outcome.stderr);
    }
    assert!(!sandbox.path("links").exists());
}

#[test]
fn common_answers_hold_for_all_and_settings_are_strongest() {
    let sandbox = sandbox();
    sandbox.write("common.yaml", "time_limit: 7\ntitle: Common\n");
    let arguments = [
        "new",
        "--batch",
        "answers",
        "--answers",
        "common.yaml",
        "--set",
        "difficulty=advanced",
        "--only",
        "README.md",
    ];
    assert_eq!(sandbox.run(arguments).code, Some(0));
    let readme = sandbox.read("links/README.md");
    assert!(readme.starts_with("# Links"), "{readme}");
    assert!(readme.to_lowercase().contains("advanced"));
    assert!(readme.contains('7'));
    assert!(!sandbox.path("links/app").exists());

    // A part of a challenge is nothing that could be updated.
    assert_eq!(sandbox.run(arguments).code, Some(2));
}

#[test]
fn challenges_that_are_there_are_updated_file_by_file() {
    let sandbox = Sandbox::new();
    sandbox.write("t/template.yaml", MANIFEST);
    sandbox.write("t/files/README.md", "# {{ title | md }}\n");
    sandbox.write("t/files/a.txt", "one\ntwo\nthree\n");
    for name in ["one", "two"] {
        sandbox.write(format!("answers/{name}.yaml"), format!("title: {name}\n"));
    }
    let batch = ["new", "--batch", "answers", "--template", "./t"];
    assert_eq!(sandbox.run(batch).code, Some(0));
    sandbox.write("one/a.txt", "one\ntwo\nmine\n");
    sandbox.write("t/files/a.txt", "ONE\ntwo\nthree\n");
    let before = sandbox.tree();
    let shown = sandbox.run(batch.into_iter().chain(["--diff"]));
    assert_eq!(shown.code, Some(1));
    assert!(shown.stdout.contains("-one\n+ONE\n two\n mine\n"), "{}", shown.stdout);
    assert_eq!(sandbox.tree(), before);
    let written = sandbox.run(batch);
    assert_eq!(written.code, Some(0));
    let listed = "./one:\nmerge     a.txt\n./two:\nchange    a.txt\nWritten 2 challenges in `.`: 12 files, ";
    assert!(written.stderr.starts_with(listed), "{}", written.stderr);
    assert_eq!(sandbox.read("one/a.txt"), "ONE\ntwo\nmine\n");
    assert_eq!(sandbox.read("two/a.txt"), "ONE\ntwo\nthree\n");
}

#[test]
fn a_batch_needs_files_and_takes_no_name() {
    let sandbox = Sandbox::new();
    sandbox.write("empty/notes.txt", "");
    sandbox.run(["new", "--batch", "empty"]).expect(
        2,
        "",
        "error: there is no answers file in what `--batch` names\n  hint: give files, or folders that hold `.yaml` files\n",
    );
    let outcome = sandbox.run(["new", "name", "--batch", "empty"]);
    assert_eq!(outcome.code, Some(2));
    let report: Value = sandbox.run(["new", "--batch", "empty", "--format", "json"]).json(2);
    assert_eq!(report["status"], json!("failed"));
}
