//! Short texts for questions and values. All that comes from answers is made safe to show.

use serde_json::Value;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::manifest::{Kind, Question};
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
    match (kind, value) {
        (Kind::Integer { unit, .. } | Kind::Number { unit, .. }, value) => {
            let number = grouped(&plain(value));
            match unit {
                Some(unit) => format!("{number} {}", words(unit)),
                None => number,
            }
        }
        (Kind::Boolean, value) => match plain(value).as_str() {
            "true" => "yes".to_owned(),
            "false" => "no".to_owned(),
            other => one_line(other),
        },
        (Kind::Records { .. }, Value::Array(records)) => count(records.len(), &noun(key)),
        (_, Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(|item| one_line(&plain(item))).collect();
            items.join(", ")
        }
        (_, value) => one_line(&plain(value)),
    }
}

/// What a value adds to the summary of its section. Long texts and what is empty add nothing.
pub(super) fn part_of_summary(question: &Question, value: &Value) -> Option<String> {
    if question.secret || is_empty(value) {
        return None;
    }
    match (&question.kind, value) {
        (Kind::Text(rule), _) if rule.multiline => None,
        (Kind::List { .. } | Kind::Choices(_), Value::Array(items)) => Some(count(items.len(), &noun(&question.key))),
        (Kind::Boolean, value) => (plain(value) == "true").then(|| words(last_part(&question.key))),
        (Kind::Integer { unit, .. } | Kind::Number { unit, .. }, value) => {
            let name = words(last_part(&question.key));
            let number = grouped(&plain(value));
            Some(match unit {
                // `requests` of `requests_per_day`: the name says it all.
                Some(unit) if name.starts_with(unit.as_str()) => format!("{number} {name}"),
                Some(unit) => format!("{number} {unit}"),
                None => format!("{name} {number}"),
            })
        }
        _ => Some(shown(question, Some(value))),
    }
}

/// How one record is told from the others: the fields that make it unique, and what is said about it.
pub(super) fn record(kind: &Kind, value: Option<&Value>) -> (String, String) {
    let Kind::Records { fields, unique, .. } = kind else {
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
        .filter(|field| matches!(&field.kind, Kind::Text(rule) if rule.refers_to.is_none()))
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
        Value::Array(_) | Value::Object(_) => String::new(),
        scalar => scalar.to_string(),
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

/// Bounds of a number in words, such as `from 1 to 80 hours`.
pub(super) fn bounds(kind: &Kind) -> String {
    let (min, max, unit) = match kind {
        Kind::Integer { min, max, unit } => (
            min.map(|bound| bound.to_string()),
            max.map(|bound| bound.to_string()),
            unit,
        ),
        Kind::Number { min, max, unit } => (
            min.map(|bound| bound.to_string()),
            max.map(|bound| bound.to_string()),
            unit,
        ),
        _ => return String::new(),
    };
    let range = match (min, max) {
        (Some(min), Some(max)) => format!("from {} to {}", grouped(&min), grouped(&max)),
        (Some(min), None) => format!("at least {}", grouped(&min)),
        (None, Some(max)) => format!("at most {}", grouped(&max)),
        (None, None) => String::new(),
    };
    let unit = unit.as_deref().unwrap_or_default();
    [range.as_str(), unit]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
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

/// `1234567.5` → `1,234,567.5`; what is no number stays as it is.
fn grouped(number: &str) -> String {
    let (sign, rest) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return one_line(number);
    }
    let mut text = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
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
    fn numbers_are_grouped() {
        for (number, text) in [
            ("1", "1"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567.25", "-1,234,567.25"),
            ("1e9", "1e9"),
        ] {
            assert_eq!(grouped(number), text);
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
