//! Escaping filters: they make a value fit for its place in a file, such as a Python string, a YAML scalar or a Markdown cell.
//!
//! Each gives text that means exactly the value there, whatever characters the value has. Nothing else may mark text
//! as fit.

mod data;
mod go;
mod html;
mod js;
mod languages;
mod markdown;
mod mermaid;
mod rust;
mod shell;
mod sql;
pub(super) mod text;
mod tree;
mod url;
mod xml;

use serde_json::Value as Json;
use tera::{Kwargs, State, Tera, TeraResult, Value};

pub use self::html::text as html_text;
pub use self::markdown::{markdown, markdown_block};
pub use self::shell::shell as shell_word;
use self::text::{one_line, scalar_text};
pub use self::url::percent_encoded;
pub use self::xml::text as xml_text;
use super::python::literal;

type ValueFilter = fn(&Json) -> String;
type TextFilter = fn(&str) -> String;

/// Registers all escaping filters.
pub fn register(tera: &mut Tera) {
    const VALUES: [(&str, ValueFilter); 5] = [
        ("py", literal::python),
        ("py_data", literal::filled),
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
        ("url", percent_encoded),
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
    languages::register(tera);
}
