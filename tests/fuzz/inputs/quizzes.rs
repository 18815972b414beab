//! A note: its quizzes and its blanks.

use std::collections::BTreeSet;

use designgen::blanks;
use designgen::quiz::{self, Quiz};

use super::{assert_inside, with_lf};

/// A note is read whatever it holds, every place lies in it, and sound quizzes are written so that they are read as they were.
pub fn quizzes(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let note = quiz::read("note.md", text);
    let lines = with_lf(text);
    let lines = lines.strip_prefix('\u{feff}').unwrap_or(&lines);
    for finding in &note.findings {
        assert_inside(&finding.location, lines);
    }
    for placed in &note.quizzes {
        assert!((1..=lines.split('\n').count()).contains(&placed.line));
    }
    assert!(note.quizzes.len() <= note.begun);

    let sound: Vec<&Quiz> = note.quizzes.iter().map(|placed| &placed.quiz).collect();
    let mut written: String = sound.iter().map(|quiz| quiz::write(quiz)).collect();
    written.push_str(&format!("\n{}\n", note.definitions));
    let again = quiz::read("note.md", &written);
    assert_eq!(again.findings, [], "{written}");
    let read: Vec<&Quiz> = again.quizzes.iter().map(|placed| &placed.quiz).collect();
    assert_eq!(read, sound, "{written}");

    let exported = quiz::json(std::slice::from_ref(&note));
    assert_eq!(exported["quizzes"].as_array().map(Vec::len), Some(sound.len()));
    let notes = [note];
    quiz::gift(&notes);
    let deck = quiz::deck(&notes);
    // What a note says ends no script and begins none.
    let empty = quiz::deck(&[quiz::read("note.md", "")]);
    for tag in ["<script", "</script", "<style", "</style", "<!--"] {
        assert_eq!(deck.matches(tag).count(), empty.matches(tag).count(), "{tag}");
    }
    let has_blanks = blanks_of(text);
    has_blanks || !notes[0].quizzes.is_empty()
}

/// Blanks stand where their marks do; damaged marks have a place.
fn blanks_of(text: &str) -> bool {
    match blanks::read("note.md", text) {
        Ok(sections) => {
            let found: Vec<_> = sections.iter().flat_map(|section| &section.blanks).collect();
            let lines: Vec<&str> = text.split('\n').collect();
            let mut ids = BTreeSet::new();
            for blank in &found {
                let mut rest = lines[blank.line - 1].chars();
                rest.by_ref().take(blank.column - 1).for_each(drop);
                assert!(rest.as_str().starts_with("<!--"), "{blank:?}");
                assert!(!blank.prompt.is_empty() && ids.insert(&blank.id), "{blank:?}");
            }
            !found.is_empty()
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            faults.iter().for_each(|fault| assert_inside(&fault.location, text));
            false
        }
    }
}
