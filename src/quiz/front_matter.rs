//! The YAML between `---` lines at the top of a note: its title, and quizzes in `quizzes`.

use super::draft::{Draft, DraftAnswers, DraftOption, Located, Place};
use super::finding::{Findings, Rule};
use super::parts::tokens_of;
use super::tidy_line;
use crate::text::{list_or, nearest};
use crate::yaml::{self, Entry, Node, NodeValue};

const KEYS: [&str; 6] = ["q", "options", "answers", "explanation", "topic", "difficulty"];
const SHAPE: &str = "a quiz is a map: `{q: …, options: [...], answers: [A], explanation: …}`";

#[derive(Debug, Default)]
pub struct FrontMatter {
    pub drafts: Vec<Draft>,
    pub title: Option<String>,
    /// Index of the first line below it.
    pub end: usize,
}

/// Reads the front matter, if the note has one.
pub fn read(lines: &[&str], findings: &mut Findings<'_>) -> FrontMatter {
    let mut front = FrontMatter::default();
    if lines.first().is_none_or(|line| line.trim_end() != "---") {
        return front;
    }
    let Some(end) = (1..lines.len()).find(|&index| matches!(lines[index].trim_end(), "---" | "...")) else {
        return front;
    };
    let begins_map = lines[1..end]
        .iter()
        .find(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .is_some_and(|line| line.contains(':') && !line.starts_with(' '));
    if !begins_map {
        // A note that begins with a thematic break.
        return front;
    }
    front.end = end + 1;
    // An empty line stands for the first `---`, so that places are those of the note.
    let text = format!("\n{}\n", lines[1..end].join("\n"));
    let root = match yaml::parse(&text, 0) {
        Ok(Some(root)) => root,
        Ok(None) => return front,
        Err(error) => {
            findings.find(
                Rule::FrontMatter,
                place(error.place),
                error.kind.to_string(),
                error.kind.hint().unwrap_or("mend the front matter, or take it away"),
            );
            return front;
        }
    };
    let NodeValue::Mapping(entries) = &root.value else {
        return front;
    };
    for entry in entries {
        match (entry.key.as_str(), &entry.value.value) {
            ("title", NodeValue::Scalar { text, .. }) if !text.trim().is_empty() => front.title = Some(tidy_line(text)),
            ("quizzes", NodeValue::Sequence(items)) => {
                front
                    .drafts
                    .extend(items.iter().filter_map(|item| draft(item, findings)));
            }
            ("quizzes", _) if entry.value.is_null() => {}
            ("quizzes", _) => wrong(findings, &entry.value, "`quizzes`", "a list", SHAPE),
            _ => {}
        }
    }
    front
}

fn place(place: yaml::Place) -> Place {
    Place {
        line: place.line.max(1),
        column: place.column.max(1),
    }
}

fn wrong(findings: &mut Findings<'_>, node: &Node, what: &str, wanted: &str, hint: &str) {
    let message = format!("{what} must be {wanted}, but is {}", node.kind_name());
    findings.find(Rule::FrontMatter, place(node.place), message, hint);
}

fn draft(item: &Node, findings: &mut Findings<'_>) -> Option<Draft> {
    let NodeValue::Mapping(entries) = &item.value else {
        wrong(findings, item, "a quiz", "a map", SHAPE);
        return None;
    };
    let before = findings.number();
    for entry in entries {
        if field(&entry.key).is_none() {
            let hint = match nearest(&entry.key, KEYS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("a quiz has {}", list_or(&KEYS)),
            };
            let message = format!("a quiz has no key `{}`", entry.key);
            findings.find(Rule::FrontMatter, place(entry.key_place), message, hint);
        }
    }
    let at = place(item.place);
    let find = |name: &str| entries.iter().find(|entry| field(&entry.key) == Some(name));
    let question = find("q").and_then(|entry| text(entry, findings));
    let mut draft = Draft::new(at, question.unwrap_or_else(|| Located::at("", at)));
    draft.options = find("options").map(|entry| options(entry, findings));
    draft.answers = find("answers").map(|entry| answers(entry, findings));
    draft.explanation = find("explanation").and_then(|entry| text(entry, findings));
    draft.topic = find("topic").and_then(|entry| text(entry, findings));
    draft.difficulty = find("difficulty").and_then(|entry| text(entry, findings));
    draft.is_sound = findings.number() == before;
    Some(draft)
}

/// The key that is meant, where there are two words for it.
fn field(key: &str) -> Option<&'static str> {
    match key {
        "question" => Some("q"),
        "answer" => Some("answers"),
        _ => KEYS.into_iter().find(|known| *known == key),
    }
}

fn text(entry: &Entry, findings: &mut Findings<'_>) -> Option<Located> {
    let at = place(entry.value.place);
    match &entry.value.value {
        NodeValue::Scalar { .. } if entry.value.is_null() => Some(Located::at("", at)),
        NodeValue::Scalar { text, .. } => Some(Located::at(text, at)),
        _ => {
            wrong(
                findings,
                &entry.value,
                &format!("`{}`", entry.key),
                "text",
                "put it in quotes",
            );
            None
        }
    }
}

/// Every item is an option as it stands; letters before all of them are taken away.
fn options(entry: &Entry, findings: &mut Findings<'_>) -> Vec<DraftOption> {
    let NodeValue::Sequence(items) = &entry.value.value else {
        wrong(
            findings,
            &entry.value,
            "`options`",
            "a list",
            "write `options: [first, second]`",
        );
        return Vec::new();
    };
    let mut texts = Vec::new();
    for item in items {
        match &item.value {
            NodeValue::Scalar { text, .. } => texts.push((text.as_str(), place(item.place))),
            _ => wrong(
                findings,
                item,
                "an option",
                "text",
                "put text with `: ` in it in quotes",
            ),
        }
    }
    let has_letters = !texts.is_empty()
        && texts.iter().enumerate().all(|(index, (text, _))| {
            let letter = super::letter(index);
            text.starts_with(&format!("{letter}) ")) || text.starts_with(&format!("{letter}. "))
        });
    texts
        .into_iter()
        .map(|(text, place)| DraftOption {
            label: None,
            place,
            text: Located::at(if has_letters { &text[3..] } else { text }, place),
            is_ticked: None,
        })
        .collect()
}

fn answers(entry: &Entry, findings: &mut Findings<'_>) -> DraftAnswers {
    let at = place(entry.value.place);
    let mut answers = DraftAnswers {
        place: at,
        written: Located::at("", at),
        tokens: Vec::new(),
    };
    let items = match &entry.value.value {
        NodeValue::Sequence(items) => items.as_slice(),
        NodeValue::Scalar { .. } if !entry.value.is_null() => std::slice::from_ref(&entry.value),
        NodeValue::Scalar { .. } => &[],
        NodeValue::Mapping(_) => {
            wrong(
                findings,
                &entry.value,
                "`answers`",
                "a list",
                "write `answers: [A]` or `answers: [0]`",
            );
            &[]
        }
    };
    for item in items {
        match &item.value {
            NodeValue::Scalar { text, .. } => {
                answers.written.text.push_str(text);
                let tokens = tokens_of(text).map(|(token, _)| Located::at(token, place(item.place)));
                answers.tokens.extend(tokens);
            }
            _ => wrong(
                findings,
                item,
                "an answer",
                "a letter or a number",
                "write `answers: [A]` or `answers: [0]`",
            ),
        }
    }
    answers
}
