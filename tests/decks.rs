//! Decks in a browser: what `designgen quiz --export html` makes of the notes in `quizzes/`, played.

use std::fs;
use std::path::PathBuf;

use crate::judges::judge_deck;
use crate::support::{Sandbox, package};

/// All kinds of sound notes in one deck, exported by the program.
fn deck_of(sandbox: &Sandbox, notes: &[&str]) -> (PathBuf, PathBuf) {
    for note in notes {
        sandbox.write(
            note,
            fs::read(package().join("tests/quizzes").join(note)).expect("a note"),
        );
    }
    for (form, file) in [("html", "deck.html"), ("json", "quizzes.json")] {
        let outcome = sandbox.run([&["quiz", "--export", form, "--output", file], notes].concat());
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    }
    (sandbox.path("deck.html"), sandbox.path("quizzes.json"))
}

#[test]
fn the_deck_is_played_from_first_to_last() {
    let sandbox = Sandbox::new();
    let notes = [
        "plain.md",
        "fenced-code.md",
        "several-lines.md",
        "inline-markdown.md",
        "awkward-texts.md",
        "front-matter.md",
    ];
    let (deck, quizzes) = deck_of(&sandbox, &notes);
    judge_deck(&deck, &quizzes).assert_clean();
}

#[test]
fn a_spoilt_deck_is_noticed() {
    let sandbox = Sandbox::new();
    let (deck, quizzes) = deck_of(&sandbox, &["plain.md", "lower-case-letters.md"]);
    let mut page = fs::read_to_string(&deck).expect("a deck");
    let faults = [
        // Another option is right than the note says.
        (r#""answers":[1]"#, r#""answers":[2]"#, "the verdict"),
        // Something outside is asked for, which the policy forbids.
        (
            "<footer>",
            r#"<footer><img src="http://127.0.0.1:9/a.png" alt="">"#,
            "Content Security Policy",
        ),
        // A control without a name.
        ("<footer>", "<footer><button></button>", "axe button-name"),
        // Wider than a telephone.
        (
            "<footer>",
            r#"<footer><svg width="400" height="1" aria-hidden="true"></svg>"#,
            "wider than the window",
        ),
    ];
    for (old, new, _) in faults {
        assert!(page.contains(old), "{old}");
        page = page.replacen(old, new, 1);
    }
    fs::write(&deck, page).expect("writable");
    let verdict = judge_deck(&deck, &quizzes);
    for (_, _, expected) in faults {
        verdict.assert_finds(&[expected]);
    }
}
