//! Values in formats that hold data: JSON, TOML, YAML, and the YAML of Docker Compose.

use serde_json::Value as Json;

use super::text::quoted;

pub(super) fn json(value: &Json) -> String {
    match value {
        Json::String(text) => quoted(text),
        Json::Array(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), json(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.to_string(),
    }
}

pub(super) fn yaml(value: &Json) -> String {
    match value {
        Json::String(text) => yaml_text(text),
        Json::Array(items) => format!("[{}]", items.iter().map(yaml_in_flow).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), yaml_in_flow(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.to_string(),
    }
}

fn yaml_in_flow(value: &Json) -> String {
    match value {
        Json::String(text) if text.contains(',') => quoted(text),
        value => yaml(value),
    }
}

/// Plain where every YAML reader, of version 1.1 too, takes it for a text; else double-quoted.
pub(super) fn yaml_text(text: &str) -> String {
    let plain_characters = |text: &str| {
        text.chars().all(|c| {
            c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | '(' | ')' | ',' | ';' | '\'')
        })
    };
    let word = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "y" | "n"
    );
    let plain =
        text.starts_with(|c: char| c.is_ascii_alphabetic()) && !text.ends_with(' ') && plain_characters(text) && !word;
    if plain { text.to_owned() } else { quoted(text) }
}

pub(super) fn toml(value: &Json) -> String {
    match value {
        Json::String(text) => quoted(text),
        Json::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| format!("{} = {}", quoted(key), toml(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Json::Null => "\"\"".to_owned(),
        scalar => scalar.to_string(),
    }
}

/// Docker Compose puts variables of its environment where a single `$` stands.
pub(super) fn compose_text(text: &str) -> String {
    yaml_text(&text.replace('$', "$$"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AWKWARD: &str = "Bob's \"50%\" | <b> ${X} \\n {{y}} `c` 日本\u{202e}\u{7f}";

    #[test]
    fn quoted_text_is_json() {
        let read: String = serde_json::from_str(&quoted(AWKWARD)).expect("valid JSON");
        assert_eq!(read, AWKWARD);
    }

    #[test]
    fn yaml_quotes_what_a_reader_could_take_for_something_else() {
        for plain in ["abc", "API gateway (v2)", "a/b.c"] {
            assert_eq!(yaml_text(plain), plain);
        }
        for text in [
            "", "no", "1.0", "a: b", "a #b", "- a", "12:30", "~", "on", " a", "a ", "@x", "0x1f",
        ] {
            assert_eq!(yaml_text(text), quoted(text), "{text}");
        }
        assert_eq!(yaml(&serde_json::json!(["a, b", "c"])), "[\"a, b\", c]");
    }
}
