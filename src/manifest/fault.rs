//! What is wrong with the form of a manifest, in words of our own and with its place.

use serde_saphyr::Error;

use crate::text::{list_or, nearest};
use crate::yaml::YamlError;

/// A fault that the YAML reader found.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Located {
    pub manifest: String,
    pub line: usize,
    pub column: usize,
    pub message: String,
    pub hint: Option<String>,
}

pub(super) fn of_yaml(manifest: &str, error: &YamlError) -> Located {
    Located {
        manifest: manifest.to_owned(),
        line: error.place.line.max(1),
        column: error.place.column.max(1),
        message: error.kind.to_string(),
        hint: error.kind.hint().map(str::to_owned),
    }
}

pub(super) fn of_form(manifest: &str, error: &Error) -> Located {
    let (line, column) = error
        .location()
        .map_or((1, 1), |at| (at.line() as usize, at.column() as usize));
    let (message, hint) = wording(error.without_snippet());
    Located {
        manifest: manifest.to_owned(),
        line,
        column,
        message,
        hint,
    }
}

fn wording(error: &Error) -> (String, Option<String>) {
    match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            let hint = match nearest(field, expected.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys are {}", list_or(expected)),
            };
            (format!("there is no key `{field}`"), Some(hint))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            let near = nearest(variant, expected.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            (format!("`{variant}` is not one of {}", list_or(expected)), near)
        }
        Error::SerdeMissingField { field, .. } => (format!("the key `{field}` is missing"), None),
        Error::SerdeInvalidType {
            unexpected, expected, ..
        }
        | Error::SerdeInvalidValue {
            unexpected, expected, ..
        } => (format!("expected {expected}, found {unexpected}"), None),
        Error::Message { msg, .. } => (msg.clone(), None),
        other => {
            // The library writes the place before its message, which has it already.
            let text = other.to_string();
            let message = text.lines().next().unwrap_or_default();
            let message = message.strip_prefix("error: ").unwrap_or(message);
            let message = match message.strip_prefix("line ").and_then(|rest| rest.split_once(": ")) {
                Some((_, message)) => message,
                None => message,
            };
            (message.to_owned(), None)
        }
    }
}
