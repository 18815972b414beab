//! What escaping filters have in common: the text of a value, and the characters that stand nowhere as they are.

use std::fmt::Write as _;

use tera::{TeraResult, Value};

use crate::text;

/// Text as it is, numbers and booleans as they are written in every language we generate.
pub(super) fn scalar_text(value: &Value) -> TeraResult<String> {
    if let Some(text) = value.as_str() {
        return Ok(text.to_owned());
    }
    if value.is_none() {
        return Ok(String::new());
    }
    if value.is_undefined() {
        return Err(tera::Error::message("nothing of this name is defined"));
    }
    if value.as_array().is_some() || value.as_map().is_some() {
        return Err(tera::Error::message(
            "this filter takes a single value, not a list or map",
        ));
    }
    Ok(value.to_string())
}

/// A double-quoted string that JSON, YAML, TOML and Python read alike.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        push_escaped(&mut quoted, character, '"');
    }
    quoted.push('"');
    quoted
}

pub(in crate::engine) fn push_escaped(output: &mut String, character: char, quote: char) {
    match character {
        '\\' => output.push_str("\\\\"),
        '\n' => output.push_str("\\n"),
        '\r' => output.push_str("\\r"),
        '\t' => output.push_str("\\t"),
        _ if character == quote => {
            output.push('\\');
            output.push(quote);
        }
        _ if is_unprintable(character) => {
            let _ = write!(output, "\\u{:04x}", u32::from(character));
        }
        _ => output.push(character),
    }
}

/// All of them lie below U+10000, so that four hexadecimal digits are enough.
pub(super) fn is_unprintable(character: char) -> bool {
    text::is_unsafe_to_show(character)
        || matches!(
            character,
            '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' | '\u{200B}'
        )
}

/// One line, single spaces, nothing unprintable.
pub(in crate::engine) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c })
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
