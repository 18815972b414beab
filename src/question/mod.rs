//! Questions, and the types that they can have: one file for each type, with everything about it.
//!
//! A type reads its rules from a manifest, checks an answer, and says how the answer is described to editors, in a starter
//! file, to templates and at a prompt. All of that is data: nothing here prints, asks or reads a file. Defaults,
//! conditions and whatever concerns several answers belong to `answers`.

mod boolean;
mod choice;
mod choices;
pub(crate) mod defaults;
mod integer;
mod list;
mod number;
mod problem;
mod range;
mod raw;
mod records;
mod reserved;
mod text;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

pub use self::boolean::Boolean;
pub use self::choice::{Choice, OneOf};
pub use self::choices::SomeOf;
pub use self::list::List;
pub use self::problem::ValueProblem;
pub use self::range::Range;
pub(crate) use self::raw::located;
pub use self::raw::{QuestionError, QuestionProblem, RawQuestion};
pub use self::records::Records;
pub use self::reserved::DEVICES;
pub use self::text::{FieldOf, Text};
use crate::engine::is_expression;
use crate::yaml::{Node, NodeValue, Style};

/// One thing that a manifest asks.
#[derive(Debug, Clone)]
pub struct Question {
    /// Dotted, such as `stack.database`; a plain name inside records.
    pub key: String,
    pub kind: Kind,
    pub help: String,
    /// Heading under which wizard and starter file show it. Empty inside records.
    pub section: String,
    pub default: Option<Value>,
    /// Expression over earlier answers: where it is false, the question is not asked and its answer is the empty one.
    pub when: Option<String>,
    /// May be left out without a default; the answer is then the empty one.
    pub optional: bool,
    /// Never stored, never printed.
    pub secret: bool,
    /// The file of the manifest in which it stands, as messages name it.
    pub file: Arc<str>,
    /// Line in that file, counted from 1.
    pub line: usize,
}

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

    /// How an answer is built.
    fn form(&self) -> Form<'_> {
        Form::Single
    }

    /// The answer to a question that was not asked, or was left out where it may be.
    fn empty(&self) -> Value {
        match self.form() {
            Form::Single => Value::Null,
            Form::List(_) | Form::Records(_) => Value::Array(Vec::new()),
        }
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

    /// What to do where a node of another form stands for an answer.
    fn hint(&self, found: &Node) -> Option<&'static str> {
        match self.form() {
            Form::Single => None,
            Form::List(_) | Form::Records(_) => Some(list::hint(found)),
        }
    }

    /// The field whose values are the only right answers.
    fn refers_to(&self) -> Option<&FieldOf> {
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

/// Makes the types known: each by its name in manifests and the struct that holds its rules.
macro_rules! question_types {
    ($($name:ident: $kind:ident($rules:ty),)*) => {
        /// A type as a manifest names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum TypeName {
            $($kind,)*
        }

        /// What an answer may be.
        #[derive(Debug, Clone)]
        pub enum Kind {
            $($kind($rules),)*
        }

        impl TypeName {
            /// All types as manifests write them.
            pub const ALL: &'static [&'static str] = &[$(stringify!($name),)*];

            fn is_item(self) -> bool {
                match self {
                    $(Self::$kind => <$rules>::is_item(),)*
                }
            }
        }

        impl Kind {
            /// The type's name as a manifest writes it.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$kind(_) => stringify!($name),)*
                }
            }

            fn parse(name: TypeName, raw: RawQuestion) -> Result<Self, QuestionError> {
                match name {
                    $(TypeName::$kind => {
                        raw.allow(<$rules>::keys())?;
                        <$rules>::parse(raw).map(Self::$kind)
                    })*
                }
            }
        }

        impl Deref for Kind {
            type Target = dyn QuestionType;

            fn deref(&self) -> &Self::Target {
                match self {
                    $(Self::$kind(rules) => rules,)*
                }
            }
        }
    };
}

question_types! {
    text: Text(Text),
    integer: Integer(Range<i64>),
    number: Number(Range<f64>),
    boolean: Boolean(Boolean),
    choice: Choice(OneOf),
    choices: Choices(SomeOf),
    list: List(List),
    records: Records(Records),
}

/// How answers are built. Types are many, forms are three: whoever walks through answers knows these.
#[derive(Debug, Clone, Copy)]
pub enum Form<'q> {
    /// One value.
    Single,
    /// Single values, all of one type, none twice.
    List(&'q List),
    /// Maps that all have the same fields.
    Records(&'q Records),
}

impl<'q> Form<'q> {
    /// The fields of records, or nothing.
    pub fn fields(self) -> &'q [Question] {
        match self {
            Self::Records(records) => &records.fields,
            Self::Single | Self::List(_) => &[],
        }
    }

    pub fn is_single(self) -> bool {
        matches!(self, Self::Single)
    }

    /// The most items that there may be.
    pub fn max(self) -> Option<usize> {
        match self {
            Self::Single => None,
            Self::List(list) => list.max,
            Self::Records(records) => records.max,
        }
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
    fn shown(self) -> String {
        format!("`{}`", crate::text::excerpt(self.text, 40))
    }

    /// The text, where quotes do not say that it is a text and nothing else.
    fn unquoted(self, expected: String) -> Result<&'n str, ValueProblem> {
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

impl Question {
    /// Reads the questions of a manifest, or the fields of records.
    ///
    /// # Errors
    /// The first rule that does not fit its question's type.
    pub fn parse_all(raw: Vec<RawQuestion>) -> Result<Vec<Self>, QuestionError> {
        raw.into_iter().map(Self::parse).collect()
    }

    fn parse(mut raw: RawQuestion) -> Result<Self, QuestionError> {
        let Some(name) = raw.kind else {
            return Err(raw.error(QuestionProblem::Missing("type")));
        };
        let written = raw.written_default.take();
        let mut question = Self {
            help: raw.help.take().unwrap_or_default(),
            section: raw.section.take().unwrap_or_default(),
            default: raw.default.take(),
            when: raw.when.take(),
            optional: raw.optional.unwrap_or_default(),
            secret: raw.secret.unwrap_or_default(),
            file: Arc::clone(&raw.file),
            line: raw.line,
            key: raw.key.clone(),
            kind: Kind::parse(name, raw)?,
        };
        if let Some(default) = defaults::of(&question, written.as_ref()) {
            question.default = Some(default);
        }
        Ok(question)
    }

    /// True where an answers file has to give it.
    pub fn is_required(&self) -> bool {
        self.default.is_none() && !self.optional
    }

    /// True where the default holds an expression at any depth, and so cannot be shown as it is.
    pub fn has_computed_default(&self) -> bool {
        self.default_texts().iter().any(|text| is_expression(text))
    }

    /// All texts of the default; each may be an expression.
    pub fn default_texts(&self) -> Vec<&str> {
        fn collect<'v>(value: &'v Value, texts: &mut Vec<&'v str>) {
            match value {
                Value::String(text) => texts.push(text),
                Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
                Value::Object(map) => map.values().for_each(|value| collect(value, texts)),
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        let mut texts = Vec::new();
        if let Some(default) = &self.default {
            collect(default, &mut texts);
        }
        texts
    }

    /// Adds all texts with expressions in them, and all conditions, those of fields included.
    pub fn expressions<'q>(&'q self, texts: &mut Vec<&'q str>, conditions: &mut Vec<&'q str>) {
        conditions.extend(self.when.as_deref());
        texts.extend(self.default_texts());
        for field in self.kind.form().fields() {
            field.expressions(texts, conditions);
        }
    }

    /// JSON Schema of an answer, with help and default.
    pub fn json_schema(&self) -> Map<String, Value> {
        let mut schema = if self.optional {
            self.kind.optional_json_schema()
        } else {
            self.kind.json_schema()
        };
        if !self.help.is_empty() {
            schema.insert("description".to_owned(), json!(self.help));
        }
        if let Some(default) = self.default.as_ref().filter(|_| !self.has_computed_default()) {
            schema.insert("default".to_owned(), default.clone());
        }
        schema
    }
}

/// JSON Schema of a map that has these properties and no others.
pub fn object_schema() -> Map<String, Value> {
    schema(json!({"type": "object", "properties": {}, "additionalProperties": false}))
}

fn schema(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}
