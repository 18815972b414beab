//! The deck: all quizzes in one page that needs nothing but a browser.
//!
//! `deck/page.html` is the page, `deck/deck.css` and `deck/deck.js` go into it. The page allows itself exactly these two, by
//! their digests, and no network: a nonce in a file that never changes would keep nobody out. The quizzes are data in it,
//! rendered and made harmless here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::Note;
use super::markdown::{Content, Definitions, html};
use crate::engine::html_text;
use crate::text::excerpt;

const PAGE: &str = include_str!("deck/page.html");
const STYLE: &str = include_str!("deck/deck.css");
const SCRIPT: &str = include_str!("deck/deck.js");

/// Every card has its topic, which is the title of the note where it says none: in characters.
const LONGEST_TOPIC: usize = 200;

/// What `deck/deck.js` shows.
#[derive(Serialize)]
struct Deck<'n> {
    title: &'n str,
    quizzes: Vec<Card<'n>>,
}

/// A quiz with its texts as HTML.
#[derive(Serialize)]
struct Card<'n> {
    question: String,
    options: Vec<String>,
    answers: &'n [usize],
    explanation: String,
    topic: String,
    difficulty: Option<&'n str>,
}

/// The page of all quizzes of the notes.
pub fn deck(notes: &[Note]) -> String {
    let title = match notes {
        [note] => note.title.as_str(),
        _ => "Quizzes",
    };
    let quizzes = notes.iter().flat_map(cards).collect();
    let content = json!(Deck { title, quizzes }).to_string();
    // Progress belongs to this content: a deck that was changed begins anew.
    let data = in_script(&format!(
        "{{\"key\":\"{}\",\"deck\":{content}}}",
        STANDARD.encode(digest(&content))
    ));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'",
        STANDARD.encode(digest(SCRIPT)),
        STANDARD.encode(digest(STYLE)),
    );
    let mut page = String::with_capacity(PAGE.len() + STYLE.len() + SCRIPT.len() + data.len());
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        page.push_str(before);
        page.push_str(match name {
            "policy" => &policy,
            "style" => STYLE,
            "data" => &data,
            "script" => SCRIPT,
            _ => "",
        });
        if name == "title" {
            page.push_str(&html_text(title));
        }
        rest = after;
    }
    page.push_str(rest);
    page
}

fn cards(note: &Note) -> impl Iterator<Item = Card<'_>> {
    let definitions = Definitions::new(&note.definitions);
    note.quizzes.iter().map(move |placed| {
        let quiz = &placed.quiz;
        let options = quiz.options.iter();
        let options: Vec<String> = options
            .map(|option| html(option, &definitions, Content::Phrase))
            .collect();
        Card {
            question: html(&quiz.question, &definitions, Content::Blocks),
            options,
            answers: &quiz.answers,
            explanation: html(&quiz.explanation, &definitions, Content::Blocks),
            topic: excerpt(note.topic_of(quiz), LONGEST_TOPIC),
            difficulty: quiz.difficulty.as_deref(),
        }
    })
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// JSON that no HTML parser sees an end of the script in, and that any JavaScript reads.
fn in_script(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => safe.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn page(question: &str) -> String {
        let note = format!("Q: {question}\nOptions:\n- A) </script>\n- B) b\nAnswers: A\nExplanation: e\u{2028}\n");
        deck(&[read("</title><b>.md", &note)])
    }

    #[test]
    fn nothing_of_a_note_ends_a_script_or_the_title() {
        let page = page(
            "`</script>` <!-- and {{script}} `{{script}}`?"
                .replace("{{script}} ", "")
                .as_str(),
        );
        assert_eq!(page.matches("</script>").count(), 2, "{page}");
        assert_eq!(page.matches("</title>").count(), 1);
        assert!(!page.contains('\u{2028}'));
        assert_eq!(page.matches(SCRIPT).count(), 1);
    }

    #[test]
    fn parts_fit_into_the_page() {
        assert!(!STYLE.contains("</") && !SCRIPT.to_lowercase().contains("</script") && !SCRIPT.contains("<!--"));
        for slot in ["{{policy}}", "{{title}}", "{{style}}", "{{data}}", "{{script}}"] {
            assert!(PAGE.contains(slot), "{slot}");
        }
    }

    #[test]
    fn the_page_loads_nothing() {
        let page = page("What?");
        for word in [
            " src=",
            "url(",
            "@import",
            "fetch(",
            "XMLHttpRequest",
            "http:",
            "https:",
        ] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(page.contains("default-src 'none'"));
    }
}
