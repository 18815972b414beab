//! Short texts for questions and values. All that comes from answers is made safe to show.

use serde_json::Value;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::question::{Form, Kind, Question, Records};
use crate::text::{count, sanitized, upper_first};

pub(super) const FIRST_QUESTION: &str = "This is the first question. Ctrl-C cancels.";
/// Stands for what is empty.
pub(super) const NOTHING: &str = "-";
/// Stands for the name of a record that has none yet.
pub(super) const UNNAMED: &str = "(unnamed)";
const HIDDEN: &str = "********";

/// `load.requests_per_day` → `Requests per day`.
pub(super) fn label(question: &Question) -> String {
    upper_first(&words(last_part(&question.key)))
}

/// One line that says what a value is, such as `100,000 requests` or `3 components`.
pub(super) fn shown(question: &Question, value: Option<&Value>) -> String {
    match value {
        None => NOTHING.to_owned(),
        Some(value) if question.secret => if is_empty(value) { NOTHING } else { HIDDEN }.to_owned(),
        Some(value) => shown_kind(&question.kind, &question.key, value),
    }
}

fn shown_kind(kind: &Kind, key: &str, value: &Value) -> String {
    if is_empty(value) {
        return NOTHING.to_owned();
    }
    match (kind.form(), value) {
        (Form::Records(_), Value::Array(records)) => count(records.len(), &noun(key)),
        (_, Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(|item| one_line(&plain(item))).collect();
            items.join(", ")
        }
        (_, value) => one_line(&kind.shown(&plain(value))),
    }
}

/// What a value adds to the summary of its section. Long texts and what is empty add nothing.
pub(super) fn part_of_summary(question: &Question, value: &Value) -> Option<String> {
    if question.secret || is_empty(value) {
        return None;
    }
    match (question.kind.form(), value) {
        (Form::List(_), Value::Array(items)) => Some(count(items.len(), &noun(&question.key))),
        (Form::Single, value) => {
            let name = words(last_part(&question.key));
            let summary = question.kind.summary(&name, &plain(value));
            summary.map(|summary| one_line(&summary))
        }
        _ => Some(shown(question, Some(value))),
    }
}

/// How one record is told from the others: the fields that make it unique, and what is said about it.
pub(super) fn record(kind: &Kind, value: Option<&Value>) -> (String, String) {
    let Form::Records(Records { fields, unique, .. }) = kind.form() else {
        return (NOTHING.to_owned(), String::new());
    };
    let text = |field: &Question| {
        let value = value?.get(&field.key).filter(|value| !is_empty(value))?;
        Some(shown(field, Some(value)))
    };
    let is_name = |field: &Question| match unique.first() {
        Some(names) => names.contains(&field.key),
        None => fields.first().is_some_and(|first| first.key == field.key),
    };
    let name: Vec<String> = fields.iter().filter(|field| is_name(field)).filter_map(text).collect();
    let about = fields
        .iter()
        .filter(|field| !is_name(field))
        .filter(|field| matches!(field.kind, Kind::Text(_)) && field.kind.refers_to().is_none())
        .find_map(text);
    let name = if name.is_empty() {
        UNNAMED.to_owned()
    } else {
        name.join(" ")
    };
    (name, about.unwrap_or_default())
}

/// The text of a scalar as one would type it.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// What one of the items of `key` is called: `entities` → `entity`, `environment` → `environment entry`.
pub(super) fn noun(key: &str) -> String {
    let words = words(last_part(key));
    if let Some(stem) = words.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let drops_two = ["uses", "sses", "xes", "ches", "shes"];
    if drops_two.iter().any(|ending| words.ends_with(ending)) {
        return words[..words.len() - 2].to_owned();
    }
    match words.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') => stem.to_owned(),
        _ => format!("{words} entry"),
    }
}

/// Text on one line, safe to show.
pub(super) fn one_line(text: &str) -> String {
    sanitized(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cuts text to a number of terminal columns.
pub(super) fn fitted(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut width = 1;
    for character in text.chars() {
        width += character.width().unwrap_or(0);
        if width > columns {
            break;
        }
        short.push(character);
    }
    short.push('…');
    short
}

/// Breaks lines between words, so that none has more than a number of columns. Longer words are left to the terminal.
pub(super) fn wrapped(text: &str, columns: usize, indent: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let words = line.trim_start();
        let mut row = line[..line.len() - words.len()].to_owned();
        if !lines.is_empty() {
            row.insert_str(0, indent);
        }
        let mut is_begun = false;
        for word in words.split(' ') {
            if is_begun && row.width() + 1 + word.width() > columns {
                lines.push(std::mem::replace(&mut row, indent.to_owned()));
            } else if is_begun {
                row.push(' ');
            }
            row.push_str(word);
            is_begun = true;
        }
        lines.push(row);
    }
    lines.join("\n")
}

fn last_part(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

fn words(text: &str) -> String {
    text.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_are_singular() {
        for (key, one) in [
            ("components", "component"),
            ("entities", "entity"),
            ("endpoint.statuses", "status"),
            ("choices", "choice"),
            ("trade_offs", "trade off"),
            ("environment", "environment entry"),
        ] {
            assert_eq!(noun(key), one);
        }
    }

    #[test]
    fn text_is_cut_by_columns_not_by_characters() {
        assert_eq!(fitted("short", 5), "short");
        assert_eq!(fitted("longer text", 7), "longer…");
        assert_eq!(fitted("日本語", 5), "日本…");
        assert_eq!(fitted("日本語", 4), "日…");
    }

    #[test]
    fn long_lines_are_broken_between_words() {
        assert_eq!(wrapped("one two three four", 9, " "), "one two\n three\n four");
        assert_eq!(wrapped("a\nverylongword b", 5, "  "), "a\n  verylongword\n  b");
        assert_eq!(wrapped("  label  text", 20, "  "), "  label  text");
    }

    #[test]
    fn values_cannot_steer_the_terminal() {
        assert_eq!(one_line("a\u{1b}[2J\n b"), "a\\u{1b}[2J b");
    }
}
