//! What `designgen quiz --export` makes of the notes in `quizzes/`, judged by outside tools: decks are played in a browser, GIFT
//! is read by another parser.

use std::fs;
use std::path::PathBuf;

use crate::judges::{browser, judge_deck, judge_gift};
use crate::support::{Sandbox, announce, package};

/// Sound notes of all kinds, with quizzes of one and of several answers.
const NOTES: [&str; 7] = [
    "plain.md",
    "fenced-code.md",
    "several-lines.md",
    "inline-markdown.md",
    "awkward-texts.md",
    "front-matter.md",
    "escaped-labels.md",
];

/// The notes exported in a form, and as JSON.
fn exported(sandbox: &Sandbox, notes: &[&str], form: &str) -> (PathBuf, PathBuf) {
    for note in notes {
        sandbox.write(
            note,
            fs::read(package().join("tests/quizzes").join(note)).expect("a note"),
        );
    }
    for form in [form, "json"] {
        let file = format!("quizzes.{form}");
        let outcome = sandbox.run([&["quiz", "--export", form, "--output", &file], notes].concat());
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    }
    (sandbox.path(format!("quizzes.{form}")), sandbox.path("quizzes.json"))
}

#[test]
fn the_deck_is_played_from_first_to_last() {
    let sandbox = Sandbox::new();
    let (deck, quizzes) = exported(&sandbox, &NOTES, "html");
    judge_deck(&deck, &quizzes).assert_clean();
}

#[test]
fn gift_says_to_others_what_the_notes_say() {
    let sandbox = Sandbox::new();
    let (gift, quizzes) = exported(&sandbox, &NOTES, "gift");
    judge_gift(&gift, &quizzes).assert_clean();
    let text = sandbox.read(&gift);
    for (old, new, expected) in [
        ("~%50%", "~%40%", "right answers are worth 90"),
        ("[markdown]", "[html]", "a text is html"),
        ("\t=", "\t~", "\"answers\":[]"),
        ("\\n", "", "instead of"),
    ] {
        assert!(text.contains(old), "{old}");
        sandbox.write(&gift, text.replacen(old, new, 1));
        judge_gift(&gift, &quizzes).assert_finds(&[expected]);
    }
}

#[test]
fn a_spoilt_deck_is_noticed() {
    let sandbox = Sandbox::new();
    let (deck, quizzes) = exported(&sandbox, &["plain.md", "lower-case-letters.md"], "html");
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
    if browser().is_none() {
        // The judge has told so.
        return;
    }
    for (_, _, expected) in faults {
        verdict.assert_finds(&[expected]);
    }
}

/// What a note may try in every text of its quizzes. The page keeps no policy here: its texts alone must be harmless.
#[test]
fn attack_26_without_its_policy_a_deck_runs_nothing_of_a_note() {
    const TRIES: [&str; 14] = [
        "<img src=x onerror=document.title='RUN'>",
        "<script>document.title='RUN'</script>",
        "<svg onload=document.title='RUN'>",
        "<details open ontoggle=document.title='RUN'>",
        "<iframe srcdoc='<script>parent.document.title=1</script>'></iframe>",
        "[a](javascript:document.title='RUN')",
        "![a](javascript:document.title='RUN')",
        "<javascript:document.title='RUN'>",
        "[a](data:text/html,x)",
        "[a](https://example.org/\"onmouseover=\"document.title='RUN')",
        "`</code><img src=x onerror=document.title='RUN'>`",
        "<!-- --><img src=x onerror=document.title='RUN'>",
        "&lt;img src=x onerror=document.title='RUN'&gt;",
        "</script><img src=x onerror=document.title='RUN'>",
    ];
    let Some(browser) = browser() else {
        announce("MISSING: a browser: no deck was tried in one without its policy");
        return;
    };
    let sandbox = Sandbox::new();
    let mut note = "# <img src=x onerror=document.title='RUN'>\n\n".to_owned();
    for (number, text) in TRIES.iter().enumerate() {
        note += &format!(
            "Q: What is {number} {text}?\nOptions:\n- A) a {text}\n- B) b\nAnswers: A\nExplanation: e {text}\n\n"
        );
    }
    sandbox.write("note.md", note);
    let outcome = sandbox.run(["quiz", "--export", "html", "--output", "deck.html", "note.md"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let page = sandbox.read("deck.html");
    let (before, policy) = page
        .split_once("<meta http-equiv=\"Content-Security-Policy\"")
        .expect("a policy");
    let page = format!("{before}{}", policy.split_once('>').expect("an end").1);
    // All texts at once, as the page shows them one after the other.
    let all = "<script>for (const quiz of JSON.parse(document.getElementById('data').textContent).deck.quizzes)
        for (const text of [quiz.question, ...quiz.options, quiz.explanation]) { const p = document.createElement('p'); p.innerHTML = text; document.body.append(p); }</script>";
    let dumped = |page: &str| {
        sandbox.write("page.html", page);
        let dump = std::process::Command::new(&browser)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--virtual-time-budget=5000",
                "--dump-dom",
            ])
            .arg(format!("--user-data-dir={}", sandbox.path("profile").display()))
            .arg(format!("file://{}", sandbox.path("page.html").display()))
            .output()
            .expect("it runs");
        String::from_utf8_lossy(&dump.stdout).into_owned()
    };
    let shown = dumped(&page.replace("</body>", &format!("{all}</body>")));
    assert!(shown.contains("What is 13"), "{shown}");
    assert!(!shown.contains("<title>RUN"), "{shown}");
    for element in [
        "<img",
        "<svg",
        "<iframe",
        "<details",
        "href=\"javascript",
        "href=\"data:text",
    ] {
        assert!(!shown.contains(element), "{element}");
    }
    // The same browser runs what is not made harmless.
    let control = dumped("<!doctype html><title>a</title><body><img src=x onerror=\"document.title='RUN'\"></body>");
    assert!(control.contains("<title>RUN"), "{control}");
}
