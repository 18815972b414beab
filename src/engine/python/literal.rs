//! Literals and docstrings.

use serde_json::Value as Json;

use crate::engine::escape::text::{one_line, push_escaped};

pub fn python(value: &Json) -> String {
    literal(value, python_text)
}

/// A literal in whose texts `${name}` is the value of the variable `name`: the variable itself where the text is nothing else.
pub fn filled(value: &Json) -> String {
    literal(value, filled_text)
}

fn literal(value: &Json, text_of: fn(&str) -> String) -> String {
    match value {
        Json::Null => "None".to_owned(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => text_of(text),
        Json::Array(items) => format!(
            "[{}]",
            items
                .iter()
                .map(|item| literal(item, text_of))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        Json::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| format!("{}: {}", python_text(key), literal(value, text_of)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// Chooses the quote that needs fewer escapes, as formatters of Python do.
fn python_text(text: &str) -> String {
    let double = text.matches('"').count();
    let single = text.matches('\'').count();
    let quote = if double > single { '\'' } else { '"' };
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push(quote);
    for character in text.chars() {
        push_escaped(&mut literal, character, quote);
    }
    literal.push(quote);
    literal
}

fn filled_text(text: &str) -> String {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        match after.split_once('}') {
            Some((name, after)) if is_name(name) => {
                parts.push((before, name));
                rest = after;
            }
            _ => return python_text(text),
        }
    }
    match parts.as_slice() {
        [] => python_text(text),
        [("", name)] if rest.is_empty() => (*name).to_owned(),
        parts => {
            let doubled = |text: &str| text.replace('{', "{{").replace('}', "}}");
            let filled = parts
                .iter()
                .map(|(before, name)| format!("{}{{{name}}}", doubled(before)));
            format!("f{}", python_text(&(filled.collect::<String>() + &doubled(rest))))
        }
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

pub fn docstring(text: &str) -> String {
    let text = one_line(text).replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
    // After the replacement an odd number of backslashes stands only before a quote that is escaped already.
    let Some(rest) = text.strip_suffix('"') else {
        return text;
    };
    let backslashes = rest.len() - rest.trim_end_matches('\\').len();
    if backslashes % 2 == 0 {
        format!("{rest}\\\"")
    } else {
        text
    }
}

/// A docstring with its quotes: with a space where the text begins with one itself.
pub fn whole_docstring(text: &str) -> String {
    let text = docstring(text);
    let space = if text.starts_with('"') { " " } else { "" };
    format!("\"\"\"{space}{text}\"\"\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_prefers_the_quote_with_fewer_escapes() {
        assert_eq!(python(&Json::from("a")), "\"a\"");
        assert_eq!(python(&Json::from("say \"hi\"")), "'say \"hi\"'");
        assert_eq!(python(&Json::from("it's \"x\" \"")), "'it\\'s \"x\" \"'");
        assert_eq!(python(&serde_json::json!([true, null, 1.5])), "[True, None, 1.5]");
    }

    #[test]
    fn texts_are_filled_with_variables() {
        let filled = |text: &str| filled(&Json::from(text));
        assert_eq!(filled("plain"), "\"plain\"");
        assert_eq!(filled("${code}"), "code");
        assert_eq!(filled("/r/${code}?a={b}&c=${d_1}"), "f\"/r/{code}?a={{b}}&c={d_1}\"");
        assert_eq!(filled("say \"${it}\""), "f'say \"{it}\"'");
        assert_eq!(filled("${Not a name}"), "\"${Not a name}\"");
        assert_eq!(filled("^[a-z]{4}$"), "\"^[a-z]{4}$\"");
        assert_eq!(
            super::filled(&serde_json::json!({"a": ["${x}", 1], "${k}": null})),
            "{\"a\": [x, 1], \"${k}\": None}"
        );
    }

    #[test]
    fn docstrings_cannot_end_early() {
        assert_eq!(docstring("a \"\"\" b"), "a \\\"\\\"\\\" b");
        assert_eq!(docstring("say \"hi\""), "say \"hi\\\"");
        assert_eq!(docstring("back\\"), "back\\\\");
        assert_eq!(docstring("both\\\""), "both\\\\\\\"");
        assert_eq!(whole_docstring("a"), "\"\"\"a\"\"\"");
        assert_eq!(whole_docstring("\"a\" b"), "\"\"\" \"a\" b\"\"\"");
    }
}
