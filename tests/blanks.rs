//! `designgen status`: what it prints, when it says no, and which files it reads. What a blank is has tests beside `src/blanks.rs`.

use crate::support::Sandbox;

const OPEN: &str =
    "# T\n\n## Load\n\n- Peak: <!-- blank: peak \"Peak load\" -->**To fill in:** Peak load<!-- /blank -->\n";
const BONUS: &str = "<!-- bonus: costs \"Costs\" -->\n**Bonus:** Costs\n<!-- /bonus -->\n";

#[test]
fn blanks_are_listed_by_file_and_section() {
    let sandbox = Sandbox::new();
    sandbox.write("a/open.md", OPEN);
    sandbox.write("a/deep/bonus.md", BONUS);
    sandbox.write("a/none.md", "# T\n");
    sandbox.run(["status", "a"]).expect(
        1,
        "a/deep/bonus.md: 1 open, 0 filled, 0 not attempted\n  (before the first section): 1 open, 0 filled, 0 not attempted\n    \
         a/deep/bonus.md:1: bonus, open: Costs\na/open.md: 1 open, 0 filled, 0 not attempted\n  Load: 1 open, 0 filled, 0 not attempted\n    \
         a/open.md:5: open: Peak load\n",
        "1 blank: 1 open, 0 filled, 0 not attempted; bonus: 1 open, 0 filled, 0 not attempted\n",
    );
}

#[test]
fn only_what_is_asked_for_makes_it_say_no() {
    let sandbox = Sandbox::new();
    sandbox.write("open.md", OPEN);
    sandbox.write("filled.md", OPEN.replace("**To fill in:** Peak load", "9 a second"));
    sandbox.write("skipped.md", OPEN.replace("**To fill in:** Peak load", "Not attempted"));
    sandbox.write("bonus.md", BONUS);
    sandbox.write("none.md", "text\n");
    for (paths, code) in [
        (vec!["open.md"], 1),
        (vec!["filled.md", "open.md"], 1),
        (vec!["filled.md"], 0),
        (vec!["skipped.md"], 0),
        (vec!["bonus.md"], 0),
        // Whoever takes all marks away has answered nothing.
        (vec!["none.md"], 1),
        (vec!["filled.md", "none.md"], 0),
    ] {
        let outcome = sandbox.run(["status"].iter().chain(&paths));
        assert_eq!(outcome.code, Some(code), "{paths:?}: {}", outcome.stderr);
    }
}

/// Editors and systems leave hidden files, which nobody wrote; one that is named is read.
#[test]
fn hidden_files_are_passed_over() {
    let sandbox = Sandbox::new();
    sandbox.write("a/filled.md", OPEN.replace("**To fill in:** Peak load", "9 a second"));
    sandbox.write("a/._filled.md", b"\0\x05\x16\x07\xff");
    sandbox.write("a/.draft.md", OPEN);
    assert_eq!(sandbox.run(["status", "a"]).code, Some(0));
    assert_eq!(sandbox.run(["status", "a/.draft.md"]).code, Some(1));
    let quiz = "Q: Which?\nOptions:\n- A) a\n- B) b\nAnswers: A\nExplanation: e\n";
    sandbox.write("b/note.md", quiz);
    sandbox.write("b/._note.md", b"\0\x05\x16\x07\xff");
    sandbox.write("b/.draft.md", "Q: Which?\n");
    assert_eq!(sandbox.run(["quiz", "b"]).code, Some(0));
}

#[test]
fn a_document_counts_once() {
    let sandbox = Sandbox::new();
    sandbox.write("a/open.md", OPEN);
    let told = sandbox
        .run(["status", "a", "a/open.md", "./a", "--format", "json"])
        .json(1);
    assert_eq!(told["asked"]["open"], 1);
    assert_eq!(told["files"].as_array().map(Vec::len), Some(1));
}

/// What could not be read or counted is told together, and nothing is counted.
#[test]
fn damaged_marks_and_missing_files_are_told_with_their_places() {
    let sandbox = Sandbox::new();
    sandbox.write("open.md", OPEN);
    sandbox.write("damaged.md", OPEN.replace("<!-- /blank -->", ""));
    let outcome = sandbox.run(["status", "open.md", "damaged.md", "missing.md"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""));
    assert!(
        outcome
            .stderr
            .starts_with("damaged.md:5:9: error: the blank `peak` never ends\n"),
        "{}",
        outcome.stderr
    );
    assert!(outcome.stderr.contains("missing.md"), "{}", outcome.stderr);
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_not_followed() {
    let sandbox = Sandbox::new();
    sandbox.write("outside/open.md", OPEN);
    sandbox.write("inside/none.md", "text\n");
    std::os::unix::fs::symlink(sandbox.path("outside"), sandbox.path("inside/folder")).expect("a link");
    std::os::unix::fs::symlink(sandbox.path("outside/open.md"), sandbox.path("inside/file.md")).expect("a link");
    let told = sandbox.run(["status", "inside", "--format", "json"]).json(1);
    assert_eq!(told["files"].as_array().map(Vec::len), Some(0));
}
