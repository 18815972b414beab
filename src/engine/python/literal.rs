//! Literals and docstrings.

use serde_json::Value as Json;

use crate::engine::escape::text::{one_line, push_escaped};

pub fn python(value: &Json) -> String {
    match value {
        Json::Null => "None".to_owned(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => python_text(text),
        Json::Array(items) => format!("[{}]", items.iter().map(python).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| format!("{}: {}", python_text(key), python(value)));
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
    fn docstrings_cannot_end_early() {
        assert_eq!(docstring("a \"\"\" b"), "a \\\"\\\"\\\" b");
        assert_eq!(docstring("say \"hi\""), "say \"hi\\\"");
        assert_eq!(docstring("back\\"), "back\\\\");
        assert_eq!(docstring("both\\\""), "both\\\\\\\"");
        assert_eq!(whole_docstring("a"), "\"\"\"a\"\"\"");
        assert_eq!(whole_docstring("\"a\" b"), "\"\"\" \"a\" b\"\"\"");
    }
}
