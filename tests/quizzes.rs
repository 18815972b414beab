//! Quizzes in notes: read, checked, written and exported.
//!
//! Every `quizzes/<case>.md` is a note written by hand. Beside it stand what the program says about it (`<case>.txt`), unless it
//! finds nothing, and the sound quizzes in it (`<case>.json`), if there are any. How to add one is told in `README.md`.

use std::fs;
use std::path::{Path, PathBuf};

use designgen::quiz::{self, Note, PlacedQuiz, Quiz, Rule};
use designgen::text::count_with;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{Outcome, Sandbox, Snapshots, is_refreshing, package};

fn folder() -> PathBuf {
    package().join("tests/quizzes")
}

fn cases() -> Vec<String> {
    let mut cases: Vec<String> = fs::read_dir(folder())
        .expect("a folder")
        .filter_map(|entry| {
            let name = entry.expect("readable").file_name().into_string().expect("UTF-8");
            name.strip_suffix(".md").map(str::to_owned)
        })
        .collect();
    cases.sort();
    cases
}

#[test]
fn notes_are_read_and_judged_as_expected() {
    let mut snapshots = Snapshots::default();
    let cases = cases();
    assert!(cases.len() >= 20, "{} notes", cases.len());
    for case in &cases {
        let bytes = fs::read(folder().join(format!("{case}.md"))).expect("a note");
        let sandbox = Sandbox::new();
        sandbox.write("note.md", &bytes);
        let Outcome { stdout, stderr, code } = sandbox.run(["quiz", "note.md"]);
        let said = format!("{stdout}{stderr}exit code {}\n", code.expect("no signal"));
        let note = quiz::read("note.md", std::str::from_utf8(&bytes).expect("UTF-8"));
        let number = count_with(note.quizzes.len(), "quiz", "quizzes");
        let sound = format!("Checked {number} in 1 note, nothing found\nexit code 0\n");
        snapshots.hold_exception(&folder().join(format!("{case}.txt")), said.as_bytes(), sound.as_bytes());
        let quizzes = format!("{:#}\n", quiz::json(&[note])["quizzes"]);
        snapshots.hold_exception(&folder().join(format!("{case}.json")), quizzes.as_bytes(), b"[]\n");
    }
    for entry in fs::read_dir(folder()).expect("a folder") {
        let path = entry.expect("readable").path();
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("UTF-8")
            .to_owned();
        if stem != ".gitattributes" && !cases.contains(&stem) {
            snapshots.left_over(&path);
        }
    }
    snapshots.finish();
}

#[test]
fn every_rule_has_a_note_that_breaks_it_and_is_documented() {
    if is_refreshing() {
        return;
    }
    let said: String = cases()
        .iter()
        .filter_map(|case| fs::read_to_string(folder().join(format!("{case}.txt"))).ok())
        .collect();
    let page = fs::read_to_string(package().join("docs/quizzes.md")).expect("a page");
    for rule in Rule::ALL {
        assert!(
            said.contains(&format!(": {}: ", rule.name())),
            "no note breaks {}",
            rule.name()
        );
        let row = format!("| `{}` | {} |", rule.name(), rule.meaning());
        assert!(page.contains(&row), "docs/quizzes.md has no row\n{row}");
    }
}

/// A note of which every line is the same must not take for ever, nor fill the memory.
#[test]
fn hostile_notes_are_read_at_once() {
    let begun = "Q: q\nOptions:\n- A) a\n- B) b\nAnswers: A\nExplanation: e\n";
    for (start, line, end) in [
        ("", "Options:\n", ""),
        ("", "Answers: A\n", ""),
        ("", "Q:\n", ""),
        ("", "- Q: a\n", ""),
        ("", "```x\n", ""),
        ("", "<!--\n", ""),
        ("", "[a]: b\n[A b]", ""),
        ("", "> - ", "Q: a"),
        (begun, "Answers: A\n", ""),
        (begun, "{{a}} ", ""),
        (begun, "[A b] ", ""),
        (begun, "`[A](", ""),
        (begun, "![](<", ""),
        ("Q: q\nOptions:\n", "- a\n", ""),
        ("Q: q\nOptions:\n- A) a\nAnswers: ", "Z, ", ""),
        ("Q: q\nOptions:\n- A) a\nAnswers:\n", "- Z\n", ""),
        ("---\nquizzes:\n", "- {q: q, options: [a], answers: [b]}\n", "---\n"),
    ] {
        let text = format!("{start}{}{end}", line.repeat(200_000 / line.len()));
        let begin = std::time::Instant::now();
        let note = quiz::read("note.md", &text);
        quiz::deck(&[note]);
        let elapsed = begin.elapsed();
        assert!(elapsed.as_secs() < 20, "{line:?} took {elapsed:?}");
    }
}

// ------------------------------------------------------------------------------------------------ the command

const NOTE: &str = "\
# Caches

Q: Which policy drops what was used longest ago?
Options:
- A) LFU
- B) LRU
Answers: B
Explanation: LRU is *least recently used*.
Topic: Eviction

Q: Which of these are caches?
Options:
- A) a CDN
- B) a log
- C) a page table's TLB
Answers: A, C
Explanation: A log forgets nothing.
Difficulty: easy
";

#[test]
fn exports_go_to_standard_output_or_to_a_file() {
    let sandbox = Sandbox::new();
    sandbox.write("caches.md", NOTE);
    let note = || [quiz::read("caches.md", NOTE)];
    let forms = [
        ("json", format!("{:#}\n", quiz::json(&note()))),
        ("gift", quiz::gift(&note())),
        ("html", quiz::deck(&note())),
    ];
    for (form, expected) in forms {
        assert_eq!(sandbox.run(["quiz", "caches.md", "--export", form]).data(), expected);
        let file = format!("caches.{form}");
        sandbox
            .run(["quiz", "caches.md", "--export", form, "--output", &file])
            .expect(0, "", &format!("Wrote `{file}` with 2 quizzes\n"));
        assert_eq!(sandbox.read(&file), expected);
        let value = sandbox
            .run(["quiz", "caches.md", "--export", form, "--format", "json"])
            .json(0);
        assert_eq!(value["text"], expected);
    }
}

#[test]
fn what_is_faulty_is_not_exported() {
    let sandbox = Sandbox::new();
    sandbox.write("caches.md", NOTE.replace("Answers: B", "Answers: C"));
    let expected = "\
caches.md:7:10: unknown-answer: the answer `C` is not one of the options
  7 | Answers: C
    |          ^
  hint: the options are `A` and `B`
1 finding; nothing was exported
";
    for arguments in [
        &["--export", "gift"][..],
        &["--export", "html", "--output", "deck.html"],
    ] {
        sandbox
            .run([&["quiz", "caches.md"], arguments].concat())
            .expect(1, "", expected);
    }
    assert!(!sandbox.path("deck.html").exists());
}

#[test]
fn folders_are_searched_for_notes() {
    let sandbox = Sandbox::new();
    for path in ["b.md", "a/deep/c.MD", "a/no.txt", ".hidden/d.md", "a/node_modules/e.md"] {
        sandbox.write(Path::new("notes").join(path), NOTE);
    }
    sandbox.write("notes/prose.md", "# Prose\n");
    sandbox.write("outside/f.md", NOTE);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(sandbox.path("outside"), sandbox.path("notes/link")).expect("a link");
        std::os::unix::fs::symlink(sandbox.path("outside/f.md"), sandbox.path("notes/g.md")).expect("a link");
        std::os::unix::fs::symlink(sandbox.path("notes"), sandbox.path("notes/a/loop")).expect("a link");
    }
    let value = sandbox.run(["quiz", "notes", "--export", "json"]).data();
    let value: Value = serde_json::from_str(&value).expect("JSON");
    let paths: Vec<&str> = value["quizzes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|quiz| quiz["path"].as_str())
        .collect();
    let [deep, flat] = ["notes/a/deep/c.MD", "notes/b.md"];
    assert_eq!(paths, [deep, deep, flat, flat]);
    // Each note once, and named ones as they are named.
    let told = "Checked 4 quizzes in 3 notes, nothing found\n";
    sandbox
        .run(["quiz", "notes", "notes/b.md", "./notes"])
        .expect(0, "", told);
    #[cfg(unix)]
    sandbox
        .run(["quiz", "notes/g.md"])
        .expect(0, "", "Checked 2 quizzes in 1 note, nothing found\n");
}

#[test]
fn what_holds_no_quiz_or_cannot_be_read_is_told() {
    let sandbox = Sandbox::new();
    sandbox.write("empty/prose.md", "# Prose\n");
    sandbox.write("latin.md", b"Q: caf\xe9\n");
    let outcome = sandbox.run(["quiz", "empty", "empty/prose.md", "--format", "json"]);
    let value = outcome.json(1);
    assert_eq!(value["findings"][0]["rule"], "no-quiz");
    assert_eq!(value["findings"][0]["path"], "empty");
    let outcome = sandbox.run(["quiz", "missing.md", "latin.md", "empty"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""));
    assert!(
        outcome.stderr.contains("failed to read `missing.md`"),
        "{}",
        outcome.stderr
    );
    assert!(outcome.stderr.contains("`latin.md` is not UTF-8"), "{}", outcome.stderr);
}

#[test]
fn nobody_is_asked_without_a_terminal() {
    let sandbox = Sandbox::new();
    sandbox.write("caches.md", NOTE);
    let hint = "  hint: leave out `--format json`, and do not redirect input or messages\n";
    sandbox.run(["quiz", "caches.md", "--play"]).expect(
        2,
        "",
        &format!("error: `--play` asks in a terminal, and there is none\n{hint}"),
    );
    let usage = sandbox.run(["quiz", "caches.md", "--play", "--export", "gift"]);
    assert_eq!(usage.code, Some(2));
    let usage = sandbox.run(["quiz", "caches.md", "--output", "x"]);
    assert_eq!(usage.code, Some(2));
}

// ------------------------------------------------------------------------------------------------ the game

#[cfg(unix)]
mod game {
    use super::NOTE;
    use crate::wizard::Setting;

    const ENTER: &str = "\r";
    const ESCAPE: &str = "\x1b";
    const SPACE: &str = " ";

    #[test]
    fn all_is_asked_and_counted() {
        let mut dialogue = Setting::of(&["quiz", "--play"]).file("caches.md", NOTE).start();
        dialogue.sees("Question 1 of 2: Eviction");
        dialogue.sees("Which policy drops what was used longest ago?");
        dialogue.chooses("Your answer?", "B) LRU");
        dialogue.sees("Right: B");
        dialogue.sees("LRU is *least recently used*.");
        dialogue.sees("Question 2 of 2: Caches (easy)");
        dialogue.asks("Your answers?");
        dialogue.types_the_last(ENTER);
        dialogue.sees("Choose at least one");
        // Between two prompts the terminal is not the program's for a moment.
        dialogue.asks("Your answers?");
        std::thread::sleep(std::time::Duration::from_millis(500));
        dialogue.moves_to("Your answers?", "[ ] C)");
        dialogue.types(SPACE);
        dialogue.sees("[x] C)");
        dialogue.moves_to("Your answers?", "[ ] A)");
        dialogue.types(SPACE);
        dialogue.sees("[x] A)");
        dialogue.types_the_last(ENTER);
        dialogue.sees("Right: A, C");
        let (status, dialogue) = dialogue.ends();
        let shown = dialogue.shown();
        assert_eq!(status.code(), Some(0), "{shown}");
        assert!(
            shown.contains("Score: 2 of 2\n  Eviction  1 of 1\n  Caches    1 of 1"),
            "{shown}"
        );
        dialogue.is_restored();
    }

    #[test]
    fn wrong_and_skipped_ones_count_as_asked() {
        let mut dialogue = Setting::of(&["quiz", "--play"]).file("caches.md", NOTE).start();
        dialogue.chooses("Your answer?", "A) LFU");
        dialogue.sees("Wrong. Right: B");
        dialogue.asks("Your answers?");
        dialogue.types_the_last(ESCAPE);
        dialogue.sees("Skipped. Right: A, C");
        let (status, dialogue) = dialogue.ends();
        assert_eq!(status.code(), Some(0));
        assert!(dialogue.shown().contains("Score: 0 of 2"), "{}", dialogue.shown());
        dialogue.is_restored();
    }

    #[test]
    fn control_c_ends_it() {
        let mut dialogue = Setting::of(&["quiz", "--play"]).file("caches.md", NOTE).start();
        dialogue.chooses("Your answer?", "B) LRU");
        dialogue.asks("Your answers?");
        dialogue.ends_on_control_c();
    }
}

// ------------------------------------------------------------------------------------------------ properties

/// Lines that mean something to some reader, and some that do not.
fn line() -> impl Strategy<Value = String> {
    let pieces = [
        "Q: why",
        "q:",
        "Options:",
        "**Answers:** A",
        "Answers: B",
        "Explanation:",
        "Topic: x",
        "Difficulty\\: y",
        "- Q: in a list",
        "> Q2: quoted",
        "### Q: heading",
        "Q\\: escaped",
        "**Q: bold**",
        "- A) nested",
        "* b. other",
        "1) one",
        "(C) three",
        "A: plain",
        "- bullet",
        "```",
        "```rust",
        "````",
        "~~~",
        "\\```",
        "- A) ```",
        "- A) \\```",
        "Q: ```",
        "`code`",
        "# heading",
        "\\# none",
        "#",
        "---",
        "***",
        "_ _ _",
        "\\---",
        "=====",
        "\\\\===",
        "--",
        "<!-- /quiz -->",
        "\\<!-- /quiz -->",
        "<!-- note -->",
        "<!-- open",
        "closed -->",
        "<!--",
        "|a|b|",
        "|-|-|",
        "x = {y: 1} ~ # %50% = \\n \\: \\\\",
        "=right",
        "~wrong",
        "%12%",
        "[html]",
        "[markdown] x",
        "// comment",
        "$CATEGORY: x",
        "::title::",
        "####",
        "{",
        "}",
        "->",
        "&lt;",
        "</script>",
        "\u{2028}",
        "\u{feff}",
        "日本",
        "e\u{301}",
        "\u{202e}rtl",
        "\t",
        "\ttab",
        "",
        " ",
        "\u{a0}",
        "\0",
        "trailing  ",
    ];
    let piece = prop::sample::select(pieces.to_vec()).prop_map(str::to_owned);
    let text = prop_oneof![4 => piece, 1 => "[a-z `*_~:.!#=|<>()$%&;,\\\\-]{0,12}"];
    (0..6_usize, prop::bool::weighted(0.1), text).prop_map(|(indent, tab, text)| {
        let indent = if tab {
            "\t".to_owned()
        } else {
            " ".repeat(indent.saturating_sub(1))
        };
        indent + &text
    })
}

/// A text that is not empty, marked so that it is unlike all others and is no dummy.
fn text(mark: &'static str) -> impl Strategy<Value = String> {
    (prop::collection::vec(line(), 0..6), any::<bool>()).prop_map(move |(mut lines, is_first)| {
        let place = if is_first { 0 } else { lines.len() };
        lines.insert(place, mark.to_owned());
        quiz::tidy(&lines.join("\n"))
    })
}

fn words() -> impl Strategy<Value = Option<String>> {
    prop::option::of("[A-Za-z:/#~={}\\\\日][A-Za-z0-9 :/#~={}\\\\.日-]{0,12}").prop_map(|words| {
        let words = words.map(|words| quiz::tidy_line(&words).replace("{{", "{"));
        words.filter(|words| !words.is_empty())
    })
}

fn a_quiz() -> impl Strategy<Value = Quiz> {
    let options = prop::collection::vec(text("an option"), 2..8);
    let difficulty = prop::option::of("[a-z][a-z0-9+.-]{0,8}");
    (
        text("the question"),
        options,
        any::<prop::sample::Index>(),
        any::<u32>(),
        text("the reason"),
        words(),
        difficulty,
    )
        .prop_map(|(question, mut options, wrong, bits, explanation, topic, difficulty)| {
            for (index, option) in options.iter_mut().enumerate() {
                *option = option.replacen("an option", &format!("option {index} of these"), 1);
            }
            let wrong = wrong.index(options.len());
            let mut answers: Vec<usize> = (0..options.len())
                .filter(|index| *index != wrong && bits >> index & 1 == 1)
                .collect();
            if answers.is_empty() {
                answers.push((wrong + 1) % options.len());
            }
            Quiz {
                question,
                options,
                answers,
                explanation,
                topic,
                difficulty,
            }
        })
}

fn note_of(quizzes: &[Quiz]) -> Note {
    let text: String = quizzes.iter().map(quiz::write).collect();
    let note = quiz::read("note.md", &text);
    assert_eq!(note.findings, [], "{text}");
    note
}

fn quizzes_of(note: &Note) -> Vec<Quiz> {
    note.quizzes.iter().map(|placed| placed.quiz.clone()).collect()
}

/// A note that was never written.
fn placed(quizzes: &[Quiz]) -> Note {
    let placed = |quiz: &Quiz| PlacedQuiz {
        quiz: quiz.clone(),
        line: 1,
    };
    Note {
        quizzes: quizzes.iter().map(placed).collect(),
        ..quiz::read("note.md", "")
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn what_is_written_is_read_as_it_was(quizzes in prop::collection::vec(a_quiz(), 1..4)) {
        prop_assert_eq!(quizzes_of(&note_of(&quizzes)), quizzes);
    }

    #[test]
    fn a_quiz_leaves_the_note_around_it_alone(quiz in a_quiz()) {
        let written = quiz::write(&quiz);
        let text = format!("# Note\n\nProse.\n\n{written}\nAfter it.\n\n{written}\n## Sources\n\n- none\n");
        let note = quiz::read("note.md", &text.replace('\n', "\r\n"));
        prop_assert_eq!(&note.findings, &[]);
        prop_assert_eq!(quizzes_of(&note), [quiz.clone(), quiz]);
    }

    #[test]
    fn gift_is_read_back(quizzes in prop::collection::vec(a_quiz(), 1..5)) {
        let mut expected = quizzes.clone();
        expected.sort_by_key(|quiz| quiz.topic.is_some());
        let text = quiz::gift(&[placed(&quizzes)]);
        prop_assert_eq!(gift::read(&text), expected, "{}", text);
    }

    #[test]
    fn json_is_read_back(quizzes in prop::collection::vec(a_quiz(), 1..5)) {
        let text = quiz::json(&[placed(&quizzes)]).to_string();
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let read: Vec<Quiz> = value["quizzes"].as_array().expect("a list").iter().map(quiz_of_json).collect();
        prop_assert_eq!(read, quizzes);
    }

    /// Whatever a note holds, reading it ends, and every place is one of the note.
    #[test]
    fn nothing_is_too_strange_to_read(lines in prop::collection::vec(line(), 0..40)) {
        let text = lines.join("\n");
        let note = quiz::read("note.md", &text);
        let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap_or(&text).split('\n').collect();
        for finding in &note.findings {
            let place = &finding.location;
            prop_assert!((1..=lines.len()).contains(&place.line), "{finding:?}");
            let length = lines[place.line - 1].chars().count();
            prop_assert!((1..=length + 2).contains(&place.column), "{finding:?}");
        }
        quiz::deck(&[note]);
    }
}

fn quiz_of_json(value: &Value) -> Quiz {
    let text = |key: &str| value[key].as_str().map(str::to_owned);
    let list = |key: &str| value[key].as_array().expect("a list").clone();
    Quiz {
        question: text("question").expect("text"),
        options: list("options")
            .iter()
            .map(|option| option.as_str().expect("text").to_owned())
            .collect(),
        answers: list("answers")
            .iter()
            .map(|answer| usize::try_from(answer.as_u64().expect("a number")).expect("small"))
            .collect(),
        explanation: text("explanation").expect("text"),
        topic: text("topic"),
        difficulty: text("difficulty"),
    }
}

/// A reader of GIFT that goes the way of Moodle's importer (`question/format/gift/format.php`): lines that are comments are
/// dropped, escapes are set aside, and what is left is cut at its marks.
mod gift {
    use designgen::quiz::Quiz;

    /// Escapes while the text is cut: characters that no text holds.
    const MARKS: [(&str, &str, &str); 7] = [
        ("\\:", "\u{f0001}", ":"),
        ("\\#", "\u{f0002}", "#"),
        ("\\=", "\u{f0003}", "="),
        ("\\{", "\u{f0004}", "{"),
        ("\\}", "\u{f0005}", "}"),
        ("\\~", "\u{f0006}", "~"),
        ("\\n", "\u{f0007}", "\n"),
    ];
    const BACKSLASH: &str = "\u{f0008}";

    pub fn read(text: &str) -> Vec<Quiz> {
        let mut quizzes = Vec::new();
        let mut topic = None;
        // Questions are apart by empty lines.
        for block in text.split("\n\n").filter(|block| !block.trim().is_empty()) {
            let comments: Vec<&str> = block.lines().filter(|line| line.trim().starts_with("//")).collect();
            let lines: Vec<&str> = block.lines().filter(|line| !line.trim().starts_with("//")).collect();
            let body = set_aside(lines.join("\n").trim());
            if let Some(category) = body.strip_prefix("$CATEGORY:") {
                let names = category.trim().replace("//", "\u{f0009}");
                assert!(!names.contains('/'), "one category: {category}");
                topic = Some(put_back(&names.replace('\u{f0009}', "/")));
                continue;
            }
            let difficulty = comments.iter().find_map(|comment| {
                let (_, tag) = comment.split_once("[tag:")?;
                Some(tag.split_once(']')?.0.to_owned())
            });
            quizzes.push(Quiz {
                topic: topic.clone(),
                difficulty,
                ..question(&body)
            });
        }
        quizzes
    }

    fn question(body: &str) -> Quiz {
        let (_, rest) = body
            .strip_prefix("::")
            .and_then(|body| body.split_once("::"))
            .expect("a name");
        let (question, rest) = rest.split_once('{').expect("answers");
        let (answers, rest) = rest.split_once('}').expect("an end of the answers");
        assert_eq!(rest, "", "nothing behind the answers");
        let (answers, feedback) = answers.split_once("####").expect("general feedback");
        let mut quiz = Quiz {
            question: formatted(question),
            options: Vec::new(),
            answers: Vec::new(),
            explanation: formatted(feedback),
            topic: None,
            difficulty: None,
        };
        let mut gains = 0.0;
        let answers = answers.replace('=', "~=");
        let (blank, answers) = answers.split_once('~').expect("an answer");
        assert_eq!(blank.trim(), "");
        for answer in answers.split('~') {
            let answer = answer.trim();
            let (weight, text) = match answer.strip_prefix('=') {
                Some(text) => (100.0, text),
                None => weight(answer).unwrap_or((0.0, answer)),
            };
            if weight > 0.0 {
                quiz.answers.push(quiz.options.len());
                gains += weight;
            }
            assert!(!text.contains('#'), "no feedback of one answer");
            quiz.options.push(formatted(text));
        }
        // Moodle rounds to two digits and wants 1.
        assert!((gains - 100.0_f64).abs() < 0.5, "right answers are worth {gains}");
        quiz
    }

    /// `%50%` before an answer.
    fn weight(answer: &str) -> Option<(f64, &str)> {
        let (number, text) = answer.strip_prefix('%')?.split_once('%')?;
        Some((number.parse().ok()?, text))
    }

    fn formatted(text: &str) -> String {
        let text = text.trim();
        let formats = ["[markdown]", "[html]", "[moodle]", "[plain]"];
        let text = formats
            .iter()
            .find_map(|format| text.strip_prefix(format))
            .unwrap_or(text);
        put_back(text)
    }

    fn set_aside(text: &str) -> String {
        let text = text.replace("\\\\", BACKSLASH);
        let text = MARKS
            .iter()
            .fold(text, |text, (escape, mark, _)| text.replace(escape, mark));
        text.replace(BACKSLASH, "\\")
    }

    fn put_back(text: &str) -> String {
        MARKS.iter().fold(text.to_owned(), |text, (_, mark, character)| {
            text.replace(mark, character)
        })
    }
}
