//! Plays the course of a wizard without a terminal: replies in, views out.

use serde_json::json;

use super::*;
use crate::answers::{Draft, Source};
use crate::engine::Evaluator;
use crate::error::{Diagnostic, Failure};
use crate::manifest::Manifest;
use crate::prompt::Preview;
use crate::prompt::view::{Select, Text};

const MANIFEST: &str = r#"
name: sample
title: Sample
summary: S
wizard: {first: [name, title, stack.cache]}
questions:
  - {key: name, type: text, format: slug, section: Basics, help: A name, default: my-sample}
  - {key: title, type: text, section: Basics, min_length: 1, help: A title, default: "{{ name | title_case }}"}
  - {key: owner, type: text, section: Basics, min_length: 1, help: Who keeps it}
  - {key: note, type: text, section: Basics, optional: true, help: A remark}
  - {key: token, type: text, section: Basics, secret: true, optional: true, help: A key}
  - {key: stack.cache, type: boolean, section: Stack, help: Whether there is a cache, default: false}
  - {key: stack.size, type: integer, min: 1, max: 64, unit: megabytes, section: Stack, help: Size, default: 8, when: stack.cache}
  - {key: load.requests_per_day, type: integer, unit: requests, section: Load, help: Requests, default: 100000}
  - key: parts
    type: records
    section: System
    min: 1
    unique: [name]
    help: Parts
    fields:
      - {key: name, type: text, format: identifier, help: Its name}
      - {key: task, type: text, min_length: 1, help: Its task}
      - {key: title, type: text, help: Its title, default: "{{ record.name | title_case }}"}
      - {key: uses, type: list, items: {type: text, refers_to: parts.name}, optional: true, help: Others}
      - {key: kind, type: choice, choices: [{value: own, help: ours}, {value: foreign, help: theirs}], default: own}
      - {key: rows, type: records, optional: true, unique: [name], fields: [{key: name, type: text, format: identifier, help: Its name}]}
    default: [{name: one, task: The first}]
  - key: links
    type: records
    section: System
    help: Links
    fields:
      - {key: part, type: text, refers_to: parts.name, help: From which part}
    default: []
"#;

/// Runs a course through a session over answers in YAML.
fn play(given: &str, course: impl FnOnce(&mut Session<'_, '_>)) {
    let mut preview = |_: &Answers| Ok(vec!["a-file".to_owned()]);
    play_with(given, false, &mut preview, course);
}

fn play_with(given: &str, came_from: bool, preview: &mut Preview<'_>, course: impl FnOnce(&mut Session<'_, '_>)) {
    let manifest = Manifest::parse("sample", MANIFEST).expect("a good manifest");
    let evaluator = Evaluator::default();
    let mut draft = draft_of(&manifest, given);
    let mut preview = |answers: &Answers| preview(answers);
    let session = Session::new(Wizard {
        draft: &mut draft,
        evaluator: &evaluator,
        preview: &mut preview,
        has_name: came_from,
        can_go_back: came_from,
        colour: false,
    });
    course(&mut session.unwrap_or_else(|error| panic!("{error}")));
}

fn draft_of<'m>(manifest: &'m Manifest, given: &str) -> Draft<'m> {
    let mut draft = Draft::new(manifest);
    draft.add_source(Source::new("given.yaml", given));
    draft
}

/// All that the first questions ask for.
const COMPLETE: &str = "{name: n, title: T, owner: O, stack: {cache: false}}";

fn select(session: &Session<'_, '_>) -> Select {
    match session.view() {
        View::Select(select) => select,
        other => panic!("no select: {other:?}"),
    }
}

fn text(session: &Session<'_, '_>) -> Text {
    match session.view() {
        View::Text(text) => text,
        other => panic!("no text: {other:?}"),
    }
}

fn title(session: &Session<'_, '_>) -> String {
    match session.view() {
        View::Select(select) => select.title,
        View::Several(several) => several.title,
        View::Text(text) => text.title,
    }
}

#[track_caller]
fn choose(session: &mut Session<'_, '_>, label: &str) {
    let entries = select(session).entries;
    let index = entries.iter().position(|entry| entry.label == label);
    let index = index.unwrap_or_else(|| panic!("no `{label}` in {entries:?}"));
    assert!(matches!(session.turn(Reply::Chosen(index)), Turn::Ask));
}

#[track_caller]
fn type_in(session: &mut Session<'_, '_>, text: &str) {
    assert_eq!(session.check(text), Ok(()));
    assert!(matches!(session.turn(Reply::Typed(text.to_owned())), Turn::Ask));
}

fn back(session: &mut Session<'_, '_>) {
    assert!(matches!(session.turn(Reply::Back), Turn::Ask));
}

fn details(select: &Select) -> Vec<String> {
    let entries = select.entries.iter().filter(|entry| !entry.detail.is_empty());
    entries
        .map(|entry| format!("{}: {}", entry.label, entry.detail))
        .collect()
}

#[test]
fn first_comes_what_is_needed_and_not_given() {
    play("owner: O\n", |session| {
        assert_eq!(title(session), "Name");
        type_in(session, "");
        assert_eq!(title(session), "Title");
        type_in(session, "");
        assert_eq!(title(session), "Cache");
        choose(session, "yes");
        // What else belongs to the section can wait for the menu.
        assert_eq!(title(session), "Sample · my-sample");
    });
    play("name: n\n", |session| {
        assert_eq!(text(session).text, "n");
        type_in(session, "");
        type_in(session, "");
        assert_eq!(title(session), "Owner");
        // There is no default to keep.
        assert!(session.check("").is_err());
    });
}

#[test]
fn going_back_ends_at_the_first_question_and_returns_from_the_menu() {
    play("{title: T, owner: O, stack: {cache: false}}", |session| {
        back(session);
        assert_eq!(session.take_notices(), [wording::FIRST_QUESTION]);
        assert_eq!(title(session), "Name");
        type_in(session, "other");
        back(session);
        assert_eq!(text(session).text, "other");
    });
}

#[test]
fn the_menu_sums_up_and_marks_what_is_wrong() {
    play(
        "{name: n, title: T, owner: O, stack: {cache: true, size: 99}, parts: [{name: one}, {name: Two, task: x}]}",
        |session| {
            type_in(session, "");
            let menu = select(session);
            assert_eq!(
                details(&menu),
                [
                    "Basics: n · T · O",
                    "Stack: 1 problem · cache · 99 megabytes",
                    "Load: 100,000 requests per day",
                    "System: 2 problems · 2 parts",
                ]
            );
            let faulty: Vec<&str> = menu
                .entries
                .iter()
                .filter(|e| e.is_faulty)
                .map(|e| e.label.as_str())
                .collect();
            assert_eq!(faulty, ["Stack", "System"]);
            assert_eq!(menu.problems.len(), 3);
            assert_eq!(menu.problems[0], "`stack.size`: 99 is more than the maximum of 64");
            // Nothing is written while something is wrong, and the cursor goes to where it is.
            choose(session, "Write the challenge");
            assert_eq!(session.take_notices().len(), 4);
            assert_eq!(select(session).cursor, 1);
        },
    );
}

#[test]
fn what_is_refused_leaves_the_draft_alone() {
    play(COMPLETE, |session| {
        type_in(session, "");
        choose(session, "Load");
        choose(session, "Requests per day");
        for wrong in ["many", "1,000", "1.5"] {
            assert!(session.check(wrong).is_err(), "{wrong}");
        }
        assert!(matches!(session.turn(Reply::Typed("many".to_owned())), Turn::Ask));
        assert_eq!(text(session).refused, "many");
        assert_eq!(text(session).text, "100000");
        assert_eq!(session.take_notices().len(), 1);
        type_in(session, "5");
        assert_eq!(details(&select(session)), ["Requests per day: 5 requests"]);
        choose(session, "Reset to default");
        choose(session, "Requests per day");
        assert_eq!(
            details(&select(session)),
            ["Requests per day: 100,000 requests (default)"]
        );
    });
}

#[test]
fn spaces_empty_what_may_be_empty() {
    play(
        "{name: n, title: T, owner: O, note: N, stack: {cache: false}}",
        |session| {
            type_in(session, "");
            choose(session, "Basics");
            choose(session, "Note");
            assert!(text(session).can_be_emptied);
            type_in(session, " ");
            assert!(details(&select(session)).contains(&"Note: -".to_owned()));
            choose(session, "Owner");
            assert!(!text(session).can_be_emptied);
            assert!(session.check("  ").is_err());
            // With a default, empty means the default.
            back(session);
            choose(session, "Title");
            type_in(session, " ");
            assert!(details(&select(session)).contains(&"Title: N (default)".to_owned()));
        },
    );
}

#[test]
fn a_new_record_is_asked_field_by_field_and_back() {
    play(COMPLETE, |session| {
        type_in(session, "");
        choose(session, "System");
        choose(session, "Parts");
        choose(session, "Add a part");
        assert_eq!(title(session), "Parts › 2 › Name");
        type_in(session, "two");
        assert_eq!(title(session), "Parts › two › Task");
        back(session);
        assert_eq!(text(session).text, "two");
        type_in(session, "second");
        type_in(session, "The second");
        assert_eq!(title(session), "Parts › second");
        assert!(details(&select(session)).contains(&"Title: Second (default)".to_owned()));
        // A name that is taken is refused as soon as the record is whole.
        choose(session, "Name");
        assert!(session.check("one").is_err_and(|wrong| wrong.contains("occurs twice")));
        back(session);
        choose(session, "Rows");
        choose(session, "Add a row");
        assert_eq!(title(session), "Parts › second › Rows › 1 › Name");
        back(session);
        assert_eq!(title(session), "Parts › second › Rows");
        assert_eq!(select(session).entries.len(), 2);
    });
}

#[test]
fn giving_up_a_new_record_makes_the_default_hold_again() {
    play(COMPLETE, |session| {
        type_in(session, "");
        choose(session, "System");
        choose(session, "Parts");
        choose(session, "Add a part");
        back(session);
        assert_eq!(title(session), "Parts");
        back(session);
        assert_eq!(details(&select(session))[0], "Parts: 1 part (default)");
    });
}

#[test]
fn records_move_with_the_cursor() {
    play(
        "{name: n, title: T, owner: O, stack: {cache: false}, parts: [{name: a, task: x}, {name: b, task: y}]}",
        |session| {
            type_in(session, "");
            choose(session, "System");
            choose(session, "Parts");
            choose(session, "a");
            choose(session, "Move down");
            assert_eq!(title(session), "Parts › a");
            choose(session, "Done");
            assert_eq!(select(session).cursor, 1);
            assert_eq!(details(&select(session)), ["b: y", "a: x"]);
            choose(session, "b");
            choose(session, "Remove");
            assert_eq!(details(&select(session)), ["a: x"]);
        },
    );
}

#[test]
fn references_are_chosen_and_follow_a_new_name() {
    play(
        "{name: n, title: T, owner: O, stack: {cache: false}, parts: [{name: a, task: x}, {name: b, task: y, uses: [a]}], links: [{part: a}]}",
        |session| {
            type_in(session, "");
            choose(session, "System");
            choose(session, "Parts");
            choose(session, "b");
            choose(session, "Uses");
            match session.view() {
                View::Several(several) => assert_eq!((several.checked, several.entries.len()), (vec![0], 2)),
                other => panic!("{other:?}"),
            }
            assert!(matches!(session.turn(Reply::Checked(vec![0, 1])), Turn::Ask));
            back(session);
            choose(session, "a");
            choose(session, "Name");
            type_in(session, "first");
            assert_eq!(session.take_notices(), ["2 references to `a` changed as well."]);
            back(session);
            back(session);
            choose(session, "Links");
            choose(session, "first");
            choose(session, "Part");
            let labels: Vec<String> = select(session).entries.into_iter().map(|entry| entry.label).collect();
            assert_eq!(labels, ["first", "b"]);
            let answers = session.draft.resolve(session.evaluator).expect("all is right");
            assert_eq!(answers.get("links"), Some(&json!([{"part": "first"}])));
        },
    );
}

#[test]
fn secrets_are_never_shown() {
    play(
        "{name: n, title: T, owner: O, token: hunter2, stack: {cache: false}}",
        |session| {
            type_in(session, "");
            let mut shown = format!("{:?}", session.view());
            choose(session, "Basics");
            shown += &format!("{:?}", session.view());
            choose(session, "Token");
            assert!(text(session).secret);
            shown += &format!("{:?}", session.view());
            back(session);
            back(session);
            choose(session, "Write the challenge");
            shown += &session.take_notices().join("\n");
            assert!(!shown.contains("hunter2"), "{shown}");
        },
    );
}

#[test]
fn back_from_the_first_question_leads_to_what_came_before() {
    let mut preview = |_: &Answers| Ok(Vec::new());
    play_with("owner: O", true, &mut preview, |session| {
        assert_eq!(title(session), "Title");
        assert!(matches!(session.turn(Reply::Back), Turn::End(Outcome::Back)));
    });
    play_with(COMPLETE, true, &mut preview, |session| {
        assert!(matches!(session.turn(Reply::Back), Turn::End(Outcome::Back)));
    });
}

#[test]
fn a_failing_preview_leads_back_to_the_menu() {
    let mut preview = |_: &Answers| {
        Err(Failure::one(
            Diagnostic::new("the folder exists").hint("choose another name"),
        ))
    };
    play_with(COMPLETE, true, &mut preview, |session| {
        choose(session, "Write the challenge");
        assert!(
            session
                .take_notices()
                .contains(&"! the folder exists; choose another name".to_owned())
        );
        assert_eq!(title(session), "Sample · n");
    });
}

#[test]
fn what_is_confirmed_is_what_was_resolved() {
    play(COMPLETE, |session| {
        type_in(session, "");
        choose(session, "Write the challenge");
        let notices = session.take_notices();
        assert!(notices.contains(&"  a-file".to_owned()), "{notices:?}");
        assert!(notices.contains(&"  System  1 part".to_owned()), "{notices:?}");
        match session.turn(Reply::Chosen(0)) {
            Turn::End(Outcome::Write(answers)) => assert_eq!(answers.get("title"), Some(&json!("T"))),
            other => panic!("{other:?}"),
        }
        assert!(matches!(
            session.turn(Reply::Interrupted),
            Turn::End(Outcome::Cancelled)
        ));
    });
}

#[test]
fn faults_of_files_are_told_apart_from_wrong_answers() {
    let manifest = Manifest::parse("sample", MANIFEST).expect("a good manifest");
    let evaluator = Evaluator::default();
    for (text, is_fixable) in [
        ("{owner: O, parts: [{nam: x}]}", true),
        ("{owner: O, parts: no list}", true),
        ("{ownr: O}", false),
        ("{stack: 3}", false),
        ("[1]", false),
        ("a: [", false),
        ("template: other", false),
    ] {
        let mut draft = draft_of(&manifest, text);
        let mut preview = |_: &Answers| Ok(Vec::new());
        let session = Session::new(Wizard {
            draft: &mut draft,
            evaluator: &evaluator,
            preview: &mut preview,
            has_name: true,
            can_go_back: false,
            colour: false,
        });
        assert_eq!(session.is_ok(), is_fixable, "{text}");
    }
}

/// Replies at random, many times: whatever is shown can be shown, and what is written is right.
#[test]
fn no_course_of_replies_leads_astray() {
    let template = crate::catalog::template("challenge").expect("a built-in template");
    let evaluator = Evaluator::default();
    for seed in 1..=5_u64 {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut random = |limit: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap_or(0) % limit.max(1)
        };
        let mut draft = Draft::new(&template.manifest);
        let mut preview = |_: &Answers| Ok(vec!["a-file".to_owned()]);
        let mut session = Session::new(Wizard {
            draft: &mut draft,
            evaluator: &evaluator,
            preview: &mut preview,
            has_name: false,
            can_go_back: false,
            colour: false,
        })
        .unwrap_or_else(|error| panic!("{error}"));
        for _ in 0..150 {
            let reply = match session.view() {
                _ if random(12) == 0 => Reply::Back,
                View::Select(select) => {
                    assert!(select.cursor < select.entries.len(), "seed {seed}: {select:?}");
                    Reply::Chosen(random(select.entries.len()))
                }
                View::Several(several) => {
                    Reply::Checked((0..several.entries.len()).filter(|_| random(2) == 0).collect())
                }
                View::Text(_) => {
                    let texts = [
                        "",
                        " ",
                        "alpha",
                        "beta",
                        "7",
                        "Some text.",
                        "/api/v1/alpha",
                        "UPPER_CASE",
                        "{{ x }}",
                    ];
                    Reply::Typed(texts[random(texts.len())].to_owned())
                }
            };
            match session.turn(reply) {
                Turn::Ask => {}
                Turn::End(Outcome::Write(answers)) => {
                    assert_eq!(
                        session.draft.resolve(&evaluator).expect("right answers").values(),
                        answers.values()
                    );
                    break;
                }
                Turn::End(_) => break,
            }
            session.take_notices();
        }
    }
}
