//! What questions are made of: a question has a type, and a type may hold others, as a list has items and records have fields.
//!
//! Such types are defined here, beside what they are part of; what each of them does stands in a file of its own, as for all others.

use std::fmt::Debug;
use std::ops::Deref;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::types::question_types;
use super::{Boolean, Data, OneOf, QuestionError, QuestionType, Range, RawQuestion, Text, TypeName};
use crate::engine::is_expression;

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
    /// The secret that its answer may be computed from, where the manifest does not call it secret itself.
    pub secret_of: Option<String>,
    /// The file of the manifest in which it stands, as messages name it.
    pub file: Arc<str>,
    /// Line in that file, counted from 1.
    pub line: usize,
}

macro_rules! kinds {
    ($($name:ident: $kind:ident($rules:ty),)*) => {
        /// What an answer may be.
        #[derive(Debug, Clone)]
        pub enum Kind {
            $($kind($rules),)*
        }

        impl TypeName {
            /// True where a list may hold answers of this type.
            pub(super) fn is_item(self) -> bool {
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

            pub(super) fn parse(name: TypeName, raw: RawQuestion) -> Result<Self, QuestionError> {
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

question_types!(kinds);

/// `list`: single values of one type, none twice.
#[derive(Debug, Clone)]
pub struct List {
    pub items: Box<Kind>,
    pub min: usize,
    pub max: Option<usize>,
}

/// `choices`: a list of any length whose items are choices.
#[derive(Debug, Clone)]
pub struct SomeOf {
    pub(super) list: List,
}

/// `records`: maps that all have the same fields.
#[derive(Debug, Clone)]
pub struct Records {
    pub fields: Vec<Question>,
    pub min: usize,
    pub max: Option<usize>,
    /// Each entry names fields whose values together may occur once only.
    pub unique: Vec<Vec<String>>,
    /// Records, in YAML computed from earlier answers, that follow those that are given. A given one that agrees with one of
    /// them in the first entry of `unique` takes its place.
    pub implied: Option<String>,
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

impl Kind {
    /// How an answer is built.
    pub fn form(&self) -> Form<'_> {
        match self {
            Self::List(list) | Self::Choices(SomeOf { list }) => Form::List(list),
            Self::Records(records) => Form::Records(records),
            _ => Form::Single,
        }
    }
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

impl Question {
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

    /// The expression for records that earlier answers imply, if there is one.
    pub fn implied(&self) -> Option<&str> {
        match self.kind.form() {
            Form::Records(records) => records.implied.as_deref(),
            Form::Single | Form::List(_) => None,
        }
    }

    /// Adds all texts with expressions in them, and all conditions, those of fields included.
    pub fn expressions<'q>(&'q self, texts: &mut Vec<&'q str>, conditions: &mut Vec<&'q str>) {
        conditions.extend(self.when.as_deref());
        texts.extend(self.default_texts());
        texts.extend(self.implied());
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
