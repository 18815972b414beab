//! The values that fill a template: merged from their sources, checked, completed, or all that is wrong with them.
//!
//! A [`Draft`] collects what is given, in order of precedence; [`Draft::resolve`] makes [`Answers`] of it or reports every
//! problem at once. Knows no file and no terminal: texts come in, with the names they have for the user.

mod asked;
mod defaults;
mod draft;
mod problem;
mod references;
mod resolve;
mod review;
mod rules;
mod schema;
mod setting;
mod source;
mod starter;
mod stored;
mod values;

use serde_json::{Map, Value};

pub use self::draft::Draft;
pub use self::problem::{Problem, ProblemKind, Problems};
pub use self::review::Review;
pub use self::schema::json_schema;
pub use self::setting::Setting;
pub use self::source::{Source, template_of, text_of};
pub use self::starter::starter_file;
use crate::engine::Context;

/// A key of answers files that names the template they are for. It is no question.
pub const TEMPLATE_KEY: &str = "template";

/// Complete and checked answers, in the order of the questions, nested as their dotted keys say.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    values: Map<String, Value>,
    stored: Map<String, Value>,
    given: Map<String, Value>,
    secrets: Vec<String>,
    context: Context,
    /// What the user should know although nothing is wrong.
    pub notes: Vec<String>,
}

impl Answers {
    /// All answers, secrets included: for rendering only.
    pub fn values(&self) -> &Map<String, Value> {
        &self.values
    }

    /// All answers as expressions and templates see them.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The answers as a file would give them: without secrets, and without what was left out or not asked.
    pub fn stored(&self) -> &Map<String, Value> {
        &self.stored
    }

    /// Of [`Answers::stored`], those that neither a default nor a preset has given: over the same presets they make the same answers.
    pub fn given(&self) -> &Map<String, Value> {
        &self.given
    }

    /// Every text that no message may show.
    pub fn secrets(&self) -> &[String] {
        &self.secrets
    }

    /// The answer to a question whose answer is a text; empty for others.
    pub fn text(&self, key: &str) -> &str {
        self.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// The answer to the question `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        get_at(&self.values, key)
    }
}

/// Puts `value` at a dotted key, making the maps on the way.
pub fn insert_at(values: &mut Map<String, Value>, key: &str, value: Value) {
    match key.split_once('.') {
        None => {
            values.insert(key.to_owned(), value);
        }
        Some((group, rest)) => {
            let inner = values
                .entry(group.to_owned())
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                insert_at(inner, rest, value);
            }
        }
    }
}

/// The value at a dotted key.
pub fn get_at<'v>(values: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    match key.split_once('.') {
        None => values.get(key),
        Some((group, rest)) => get_at(values.get(group)?.as_object()?, rest),
    }
}

#[cfg(test)]
mod tests;
