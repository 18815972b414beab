//! What every type says of itself, and the words in which it says it.

use std::fmt;

use serde_json::{Map, Value, json};

use super::{Choice, QuestionError, RawQuestion, ValueProblem};
use crate::yaml::{Node, NodeValue, Style};

/// What every type says of itself.
pub trait QuestionType: fmt::Debug {
    /// The keys of a question in a manifest that mean something for this type alone.
    fn keys() -> &'static [&'static str]
    where
        Self: Sized;

    /// Reads the rules of a question that has no keys but its own.
    ///
    /// # Errors
    /// Rules that are missing or make no sense.
    fn parse(raw: RawQuestion) -> Result<Self, QuestionError>
    where
        Self: Sized;

    /// True where a list may hold answers of this type.
    fn is_item() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// The answer to a question that was not asked, or was left out where it may be.
    fn empty(&self) -> Value {
        Value::Null
    }

    /// What an answer must be, to stand after "must be".
    fn expected(&self) -> String;

    /// Gives the answer that a single value stands for.
    ///
    /// # Errors
    /// What is wrong with it.
    fn check(&self, scalar: Scalar<'_>) -> Result<Value, ValueProblem> {
        Err(ValueProblem::wrong_type(self.expected(), scalar.shown()))
    }

    /// Gives the answer that what was given stands for, where answers are not lists of others.
    ///
    /// # Errors
    /// As [`QuestionType::check`], and where it is a list or a map.
    fn check_node(&self, node: &Node) -> Result<Value, ValueProblem> {
        match Scalar::of(node) {
            None => Err(self.wrong_form(node)),
            Some(_) if node.is_null() => Err(ValueProblem::Null),
            Some(scalar) => self.check(scalar),
        }
    }

    /// That a node of another form stands for an answer.
    fn wrong_form(&self, found: &Node) -> ValueProblem {
        ValueProblem::WrongType {
            expected: self.expected(),
            found: found.kind_name().to_owned(),
            hint: self.hint(found),
        }
    }

    /// What to do where a node of another form stands for an answer.
    fn hint(&self, _found: &Node) -> Option<&'static str> {
        None
    }

    /// The field whose values are the only right answers.
    fn refers_to(&self) -> Option<&FieldOf> {
        None
    }

    /// The records, by the path of their keys, of which the answer names one to copy from.
    fn copies(&self) -> Option<&str> {
        None
    }

    /// The words that are the only right answers.
    fn choices(&self) -> &[Choice] {
        &[]
    }

    /// JSON Schema, draft 2020-12. It accepts whatever [`QuestionType::check`] accepts.
    fn json_schema(&self) -> Map<String, Value>;

    /// As [`QuestionType::json_schema`], of an answer that may be left out.
    fn optional_json_schema(&self) -> Map<String, Value> {
        self.json_schema()
    }

    /// Lines of the starter file below the question's help.
    fn explanation(&self) -> Vec<String> {
        Vec::new()
    }

    /// What the starter file says in brackets of a field of this type; its name where this is `None`.
    fn note(&self) -> Option<String> {
        None
    }

    /// What templates and expressions may do with a single value.
    fn shape(&self) -> Shape<'_> {
        Shape::Text
    }

    /// What to pick an answer from, where it is picked and not typed.
    fn candidates(&self) -> Option<Candidates<'_>> {
        None
    }

    /// How an answer is typed, where it is.
    fn typing(&self) -> Typing {
        Typing::default()
    }

    /// A single value as people read it; `value` is as one would type it.
    fn shown(&self, value: &str) -> String {
        value.to_owned()
    }

    /// What a single value adds to a summary of several, if anything; `name` is what the question is called.
    fn summary(&self, _name: &str, value: &str) -> Option<String> {
        Some(self.shown(value))
    }
}

/// A value that is neither list nor map, as it was given.
#[derive(Debug, Clone, Copy)]
pub struct Scalar<'n> {
    pub text: &'n str,
    pub style: Style,
}

impl<'n> Scalar<'n> {
    /// The scalar of a node, if it is one.
    pub fn of(node: &'n Node) -> Option<Self> {
        match &node.value {
            NodeValue::Scalar { text, style } => Some(Self { text, style: *style }),
            NodeValue::Sequence(_) | NodeValue::Mapping(_) => None,
        }
    }

    /// What somebody has typed at a prompt.
    pub fn typed(text: &'n str) -> Self {
        Self {
            text,
            style: Style::Computed,
        }
    }

    /// As messages show it.
    pub(super) fn shown(self) -> String {
        format!("`{}`", crate::text::excerpt(self.text, 40))
    }

    /// The text, where quotes do not say that it is a text and nothing else.
    pub(super) fn unquoted(self, expected: String) -> Result<&'n str, ValueProblem> {
        if self.style == Style::Quoted {
            return Err(ValueProblem::WrongType {
                expected,
                found: "a text in quotes".to_owned(),
                hint: Some("remove the quotes"),
            });
        }
        Ok(self.text)
    }
}

/// What a single value is to templates and expressions.
#[derive(Debug, Clone, Copy)]
pub enum Shape<'q> {
    Text,
    Number,
    Boolean,
    /// One of these words, or empty where nothing was chosen.
    Choice(&'q [Choice]),
}

/// What an answer is picked from.
#[derive(Debug, Clone)]
pub enum Candidates<'q> {
    These(Vec<Candidate>),
    /// The values of a field in records that were answered.
    Of(&'q FieldOf),
}

/// Something to pick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The answer that it stands for, as one would type it.
    pub value: String,
    pub label: String,
    pub detail: String,
}

/// How an answer is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typing {
    /// May have several lines.
    pub multiline: bool,
    /// What is allowed, in words.
    pub help: String,
}

/// A field of records that are answered elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldOf {
    /// The key of the question that asks for the records.
    pub records: String,
    pub field: String,
}

impl FieldOf {
    /// Reads `records.field`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (records, field) = text.rsplit_once('.')?;
        Some(Self {
            records: records.to_owned(),
            field: field.to_owned(),
        })
    }
}

/// JSON Schema of a map that has these properties and no others.
pub fn object_schema() -> Map<String, Value> {
    schema(json!({"type": "object", "properties": {}, "additionalProperties": false}))
}

pub(super) fn schema(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}
