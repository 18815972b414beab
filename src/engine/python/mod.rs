//! Filters that write and read Python. They know the language, and nothing of what a template makes with it.

mod definition;
mod imports;
mod layout;
pub(super) mod literal;
mod tokens;

use tera::{Kwargs, State, Tera, TeraResult, Value};

pub use self::tokens::KEYWORDS;

/// As `ruff format` has it where nothing else is configured.
const LINE_LENGTH: usize = 88;

/// Registers all of them but those that are tables in `escape`.
pub fn register(tera: &mut Tera) {
    tera.register_filter(
        "py_definition",
        |source: &str, kwargs: Kwargs, _: &State| -> TeraResult<String> {
            let name = kwargs.must_get::<&str>("name")?;
            definition::definition(source, name)
                .ok_or_else(|| tera::Error::message(format!("there is no class or function `{name}` in this text")))
        },
    );
    tera.register_filter(
        "py_identifier",
        |name: &str, kwargs: Kwargs, _: &State| -> TeraResult<String> {
            let taken = kwargs.get::<Vec<Value>>("taken")?.unwrap_or_default();
            let is_taken = taken.iter().any(|other| other.as_str() == Some(name));
            Ok(identifier(name, is_taken))
        },
    );
    tera.register_filter(
        "py_argument",
        |name: &str, kwargs: Kwargs, _: &State| -> TeraResult<Value> {
            let value = kwargs.must_get::<Value>("value")?;
            Ok(Value::safe_string(&argument(name, &code_of(&value)?)))
        },
    );
    tera.register_filter(
        "py_docstring",
        |text: &str, _: Kwargs, _: &State| -> TeraResult<Value> {
            Ok(Value::safe_string(&literal::whole_docstring(text)))
        },
    );
    tera.register_filter(
        "py_module",
        |code: Value, kwargs: Kwargs, _: &State| -> TeraResult<Value> {
            let length = kwargs.get::<u64>("line_length")?;
            let length = length.map_or(Ok(LINE_LENGTH), usize::try_from);
            let length = length.map_err(|error| tera::Error::message(error.to_string()))?;
            match code.as_str() {
                Some(text) if code.is_safe() => Ok(Value::safe_string(&module(text, length))),
                _ => Err(tera::Error::message(
                    "`py_module` takes only code: put `{% filter py_module %}` around the text of a file",
                )),
            }
        },
    );
}

/// Code as it is, and every other value as a literal.
fn code_of(value: &Value) -> TeraResult<String> {
    match value.as_str() {
        Some(code) if value.is_safe() => Ok(code.to_owned()),
        _ => {
            let json = serde_json::to_value(value).map_err(|error| tera::Error::message(error.to_string()))?;
            Ok(literal::python(&json))
        }
    }
}

/// A name that can be used: with `_` where it is taken, or a word of the language.
fn identifier(name: &str, is_taken: bool) -> String {
    let underscore = if is_taken || KEYWORDS.contains(&name) { "_" } else { "" };
    format!("{name}{underscore}")
}

/// An argument by its name, also where the name is a word of the language.
fn argument(name: &str, value: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("**{{\"{name}\": {value}}}")
    } else {
        format!("{name}={value}")
    }
}

fn module(code: &str, line_length: usize) -> String {
    layout::layout(&imports::tidy_imports(code), line_length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_language_are_no_names() {
        assert_eq!(identifier("class", false), "class_");
        assert_eq!(identifier("session", true), "session_");
        assert_eq!(identifier("name", false), "name");
        assert_eq!(argument("name", "row.id"), "name=row.id");
        assert_eq!(argument("class", "row.id"), "**{\"class\": row.id}");
    }

    #[test]
    fn imports_that_are_too_long_are_opened() {
        assert_eq!(
            module("from a import b, ccc, dd\n\nprint(b, ccc, dd)\n", 22),
            "from a import (\n    b,\n    ccc,\n    dd,\n)\n\nprint(b, ccc, dd)\n"
        );
    }
}
