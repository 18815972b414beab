//! Questions as a manifest writes them, before their type makes sense of them.
//!
//! Every type's keys are fields of one struct, so that an unknown key is found at its place, and a question of a template
//! can be laid over the one of the template that it extends.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_saphyr::Spanned;
use thiserror::Error;

use super::{Choice, Kind, TypeName, reserved};
use crate::name::Format;
use crate::yaml::Node;

/// What a manifest writes of one question, or of what a template changes of one.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawQuestion {
    pub key: String,
    #[serde(rename = "type")]
    pub kind: Option<TypeName>,
    pub help: Option<String>,
    pub section: Option<String>,
    pub default: Option<Value>,
    /// The default as it is written, where a reader of YAML may have taken a text for something else.
    #[serde(skip)]
    pub written_default: Option<Node>,
    pub when: Option<String>,
    pub optional: Option<bool>,
    pub secret: Option<bool>,
    pub choices: Option<Vec<Choice>>,
    pub multiline: Option<bool>,
    pub format: Option<Format>,
    pub pattern: Option<String>,
    pub pattern_help: Option<String>,
    pub min_length: Option<usize>,
    pub max_length: Option<usize>,
    #[serde(default, deserialize_with = "reserved::words")]
    pub reserved: Option<BTreeSet<String>>,
    pub refers_to: Option<String>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub unit: Option<String>,
    pub items: Option<RawItems>,
    #[serde(default, deserialize_with = "located")]
    pub fields: Option<Vec<RawQuestion>>,
    pub unique: Option<Vec<String>>,
    /// The file of the manifest in which it stands, as messages name it.
    #[serde(skip)]
    pub file: Arc<str>,
    /// Line in that file, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// The rule for the items of a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawItems {
    #[serde(rename = "type")]
    pub(super) kind: TypeName,
    format: Option<Format>,
    pattern: Option<String>,
    pattern_help: Option<String>,
    min_length: Option<usize>,
    max_length: Option<usize>,
    #[serde(default, deserialize_with = "reserved::words")]
    reserved: Option<BTreeSet<String>>,
    refers_to: Option<String>,
    min: Option<f64>,
    max: Option<f64>,
}

/// What is wrong with a question, and where it stands.
#[derive(Debug, Error)]
#[error("question `{question}`: {problem}")]
pub struct QuestionError {
    /// The file of the manifest, as messages name it.
    pub file: Arc<str>,
    /// Line in that file, counted from 1.
    pub line: usize,
    /// Its key; fields are named with those of the records around them.
    pub question: String,
    pub problem: QuestionProblem,
}

#[derive(Debug, Error)]
pub enum QuestionProblem {
    #[error("`{0}` does not belong to this type")]
    Misplaced(&'static str),
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("`{0}` is not a valid regular expression: {1}")]
    Pattern(String, String),
    #[error("`refers_to: {0}` is not of the form `records.field`")]
    Reference(String),
    #[error("a list holds texts, integers or numbers")]
    Items,
    #[error("`{0}` must be a whole number that is not negative")]
    Bound(&'static str),
}

impl QuestionError {
    /// The same, of a field of the records `key`.
    #[must_use]
    pub(super) fn within(mut self, key: &str) -> Self {
        self.question = format!("{key}.{}", self.question);
        self
    }
}

/// Reads questions, and tells each the line on which it begins.
pub(crate) fn located<'de, D, Q>(deserializer: D) -> Result<Q, D::Error>
where
    D: Deserializer<'de>,
    Q: From<Vec<RawQuestion>>,
{
    let spanned: Vec<Spanned<RawQuestion>> = Vec::deserialize(deserializer)?;
    let with_line = |spanned: Spanned<RawQuestion>| RawQuestion {
        line: spanned.referenced.line() as usize,
        ..spanned.value
    };
    Ok(spanned.into_iter().map(with_line).collect::<Vec<_>>().into())
}

impl RawQuestion {
    /// The same questions, told the file in which they stand.
    pub fn all_in(questions: Vec<Self>, file: &Arc<str>) -> Vec<Self> {
        let told = |question: Self| Self {
            file: Arc::clone(file),
            fields: question.fields.map(|fields| Self::all_in(fields, file)),
            ..question
        };
        questions.into_iter().map(told).collect()
    }

    pub(super) fn error(&self, problem: QuestionProblem) -> QuestionError {
        QuestionError {
            file: Arc::clone(&self.file),
            line: self.line,
            question: self.key.clone(),
            problem,
        }
    }

    /// Refuses every key that only some types have and that is not one of these.
    pub(super) fn allow(&self, keys: &[&str]) -> Result<(), QuestionError> {
        let is_misplaced = |key: &&str| !keys.contains(key);
        match self.keys().into_iter().find(is_misplaced) {
            None => Ok(()),
            Some("min" | "max") => Err(self.error(QuestionProblem::Misplaced("min` or `max"))),
            Some(key) => Err(self.error(QuestionProblem::Misplaced(key))),
        }
    }

    /// The keys that are given, of those that only some types have.
    fn keys(&self) -> Vec<&'static str> {
        [
            ("choices", self.choices.is_some()),
            ("multiline", self.multiline.is_some()),
            ("format", self.format.is_some()),
            ("pattern", self.pattern.is_some()),
            ("pattern_help", self.pattern_help.is_some()),
            ("min_length", self.min_length.is_some()),
            ("max_length", self.max_length.is_some()),
            ("reserved", self.reserved.is_some()),
            ("refers_to", self.refers_to.is_some()),
            ("unit", self.unit.is_some()),
            ("items", self.items.is_some()),
            ("fields", self.fields.is_some()),
            ("unique", self.unique.is_some()),
            ("min", self.min.is_some()),
            ("max", self.max.is_some()),
        ]
        .into_iter()
        .filter_map(|(key, is_given)| is_given.then_some(key))
        .collect()
    }

    /// `min` and `max` as numbers of items.
    pub(super) fn item_bounds(&self) -> Result<(usize, Option<usize>), QuestionError> {
        let bound = |value, name| whole(value).map_err(|()| self.error(QuestionProblem::Bound(name)));
        Ok((bound(self.min, "min")?.unwrap_or_default(), bound(self.max, "max")?))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be a whole number that is not negative"
)]
fn whole(value: Option<f64>) -> Result<Option<usize>, ()> {
    match value {
        None => Ok(None),
        Some(value) if value >= 0.0 && value.fract() == 0.0 => Ok(Some(value as usize)),
        Some(_) => Err(()),
    }
}

impl RawItems {
    /// What each item of the list `list` may be.
    pub(super) fn into_kind(self, list: &RawQuestion) -> Result<Kind, QuestionError> {
        if !self.kind.is_item() {
            return Err(list.error(QuestionProblem::Items));
        }
        let item = RawQuestion {
            key: list.key.clone(),
            file: Arc::clone(&list.file),
            line: list.line,
            format: self.format,
            pattern: self.pattern,
            pattern_help: self.pattern_help,
            min_length: self.min_length,
            max_length: self.max_length,
            reserved: self.reserved,
            refers_to: self.refers_to,
            min: self.min,
            max: self.max,
            ..RawQuestion::default()
        };
        Kind::parse(self.kind, item)
    }
}
