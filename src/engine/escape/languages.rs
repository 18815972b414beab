//! Escaping filters for the languages of services: Go, JavaScript, Rust, SQL, HTML, XML, one file each.
//!
//! Each gives text that means exactly the value in its place. They know nothing of templates.

use serde_json::Value as Json;
use tera::{Kwargs, State, Tera, TeraResult, Value};

use super::text::scalar_text;
use super::{go, html, js, rust, sql, xml};

/// Writes a single value; nothing for a list or a map.
type Literal = fn(&Json) -> Option<String>;
type Text = fn(&str) -> String;

/// Registers these filters.
pub fn register(tera: &mut Tera) {
    const LITERALS: [(&str, Literal); 4] = [
        ("go", go::literal),
        ("js", js::literal),
        ("rust", rust::literal),
        ("sql", sql::literal),
    ];
    const TEXTS: [(&str, Text); 2] = [("html", html::text), ("xml", xml::text)];
    for (name, write) in LITERALS {
        tera.register_filter(name, move |value: Value, _: Kwargs, _: &State| -> TeraResult<Value> {
            let json = serde_json::to_value(&value).map_err(|error| tera::Error::message(error.to_string()))?;
            let literal = write(&json).ok_or_else(|| {
                tera::Error::message(format!(
                    "`{name}` takes a single value, not a list or map: go through it with `for`"
                ))
            })?;
            Ok(Value::safe_string(&literal))
        });
    }
    for (name, write) in TEXTS {
        tera.register_filter(name, move |value: Value, _: Kwargs, _: &State| -> TeraResult<Value> {
            Ok(Value::safe_string(&write(&scalar_text(&value)?)))
        });
    }
}
