//! Escaping filters: they make a value fit for its place in a file, such as a Python string, a YAML scalar or a Markdown cell.
//!
//! Each gives text that means exactly the value there, whatever characters the value has. Nothing else may mark text
//! as fit.

mod data;
mod markdown;
mod mermaid;
mod number;
mod shell;
mod tree;
mod url;

use std::fmt::Write as _;

use serde_json::Value as Json;
use tera::{Kwargs, State, Tera, TeraResult, Value};

pub use self::markdown::{markdown, markdown_block};
use super::python::literal;
use crate::text;

type ValueFilter = fn(&Json) -> String;
type TextFilter = fn(&str) -> String;

/// Registers all escaping filters.
pub fn register(tera: &mut Tera) {
    const VALUES: [(&str, ValueFilter); 4] = [
        ("py", literal::python),
        ("yaml", data::yaml),
        ("json", data::json),
        ("toml", data::toml),
    ];
    const TEXTS: [(&str, TextFilter); 15] = [
        ("fenced", markdown::fenced),
        ("docstring", literal::docstring),
        ("comment", one_line),
        ("sh", shell::shell),
        ("dotenv", shell::dotenv),
        ("md", markdown),
        ("md_block", markdown_block),
        ("cell", markdown::markdown_cell),
        ("code", markdown::code_span),
        ("code_cell", markdown::code_cell),
        ("mermaid", mermaid::mermaid_label),
        ("mermaid_text", mermaid::mermaid_text),
        ("url", url::percent_encoded),
        ("link", markdown::link_destination),
        ("compose", data::compose_text),
    ];
    for (name, write) in VALUES {
        tera.register_filter(name, move |value: Value, _: Kwargs, _: &State| -> TeraResult<Value> {
            let json = serde_json::to_value(&value).map_err(|error| tera::Error::message(error.to_string()))?;
            Ok(Value::safe_string(&write(&json)))
        });
    }
    for (name, write) in TEXTS {
        tera.register_filter(name, move |value: Value, _: Kwargs, _: &State| -> TeraResult<Value> {
            Ok(Value::safe_string(&write(&scalar_text(&value)?)))
        });
    }
    tera.register_filter("thousands", |value: f64, _: Kwargs, _: &State| {
        Value::safe_string(&number::thousands(value))
    });
    tera.register_filter("bytes", |value: f64, _: Kwargs, _: &State| {
        Value::safe_string(&number::bytes(value))
    });
    tera.register_filter(
        "significant",
        |value: f64, kwargs: Kwargs, _: &State| -> TeraResult<Value> {
            let digits = kwargs.get::<i64>("digits")?.unwrap_or(3);
            Ok(Value::safe_string(&number::significant(value, digits)))
        },
    );
    tera.register_filter("count", |value: i64, kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        let one = kwargs.must_get::<&str>("one")?;
        let many = kwargs
            .get::<&str>("many")?
            .map_or_else(|| text::plural(one), str::to_owned);
        let noun = if value == 1 { one } else { &many };
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        let number = number::thousands(value as f64);
        Ok(Value::safe_string(&format!("{number} {noun}")))
    });
    tera.register_filter(
        "tree",
        |files: Vec<Value>, kwargs: Kwargs, _: &State| -> TeraResult<Value> {
            let root = kwargs.get::<&str>("root")?.unwrap_or(".");
            let files: Vec<(&str, &str)> = files
                .iter()
                .filter_map(|file| {
                    let path = file.get_from_path("path")?.as_str()?;
                    Some((
                        path,
                        file.get_from_path("about").and_then(Value::as_str).unwrap_or_default(),
                    ))
                })
                .collect();
            Ok(Value::safe_string(&tree::tree(root, &files)))
        },
    );
}

/// Text as it is, numbers and booleans as they are written in every language we generate.
fn scalar_text(value: &Value) -> TeraResult<String> {
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

pub(super) fn push_escaped(output: &mut String, character: char, quote: char) {
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
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c })
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
