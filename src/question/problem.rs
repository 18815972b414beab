//! What can be wrong with one value, seen from its question alone. The wording is made here.

use thiserror::Error;

use crate::name::{Format, FormatError};
use crate::text::{count, excerpt, list_or};

#[derive(Debug, Clone, PartialEq, Error)]
pub enum ValueProblem {
    #[error("the text is empty, or nothing but white space")]
    Empty,
    #[error("this must be {expected}, but is {found}")]
    WrongType {
        expected: String,
        found: String,
        hint: Option<&'static str>,
    },
    #[error("this has no value")]
    Null,
    #[error("`{value}` is not one of the choices")]
    UnknownChoice {
        value: String,
        choices: Vec<String>,
        near: Option<String>,
    },
    #[error("`{value}` is given twice")]
    DuplicateItem { value: String },
    #[error("{}", .0)]
    Format(FormatError),
    #[error("`{}` does not match `{pattern}`", excerpt(value, 60))]
    Pattern {
        value: String,
        pattern: String,
        help: Option<String>,
    },
    #[error("`{value}` is a reserved word and cannot be used here")]
    Reserved { value: String },
    #[error("the text has {}, but at least {min} are needed", count(*length, "character"))]
    TooShort { length: usize, min: usize },
    #[error("the text has {}, but at most {max} are allowed", count(*length, "character"))]
    TooLong { length: usize, max: usize },
    #[error("the text must be on one line")]
    SeveralLines,
    #[error("the text holds the character {character}, which cannot be shown")]
    Unprintable { character: String },
    #[error("{value} is less than the minimum of {min}")]
    BelowMinimum { value: String, min: String },
    #[error("{value} is more than the maximum of {max}")]
    AboveMaximum { value: String, max: String },
    #[error("this has {}, but at least {min} are needed", count(*length, "item"))]
    TooFewItems { length: usize, min: usize },
    #[error("this has {}, but at most {max} are allowed", count(*length, "item"))]
    TooManyItems { length: usize, max: usize },
    #[error("the {} {values} occurs twice; it was first given in `{first}`", fields.join(" and "))]
    DuplicateRecord {
        fields: Vec<String>,
        values: String,
        first: String,
    },
}

impl ValueProblem {
    pub(super) fn wrong_type(expected: impl Into<String>, found: String) -> Self {
        Self::WrongType {
            expected: expected.into(),
            found,
            hint: None,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::WrongType { hint, .. } => hint.map(str::to_owned),
            Self::Null => Some("give a value, or remove the line to have the default".to_owned()),
            Self::UnknownChoice { near: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Self::UnknownChoice {
                choices, near: None, ..
            } => Some(format!("choose {}", list_or(choices))),
            Self::Format(error) => error
                .format
                .suggestion(&error.text)
                .map(|suggestion| format!("did you mean `{suggestion}`?"))
                .or_else(|| {
                    let is_incomplete = error.format == Format::Url && !error.text.contains("://");
                    is_incomplete.then(|| "begin it with `https://`".to_owned())
                }),
            Self::Pattern { help, .. } => help.clone(),
            Self::Reserved { .. } => Some("choose another word".to_owned()),
            Self::SeveralLines => Some("begin the value with `>-` to fold long text into one line".to_owned()),
            Self::Unprintable { .. } => Some("remove it".to_owned()),
            Self::DuplicateItem { .. } => Some("keep one of the two".to_owned()),
            Self::DuplicateRecord { .. } => Some("give each its own".to_owned()),
            Self::Empty => Some("give a text, or remove the line".to_owned()),
            Self::TooShort { .. }
            | Self::TooLong { .. }
            | Self::BelowMinimum { .. }
            | Self::AboveMaximum { .. }
            | Self::TooFewItems { .. }
            | Self::TooManyItems { .. } => None,
        }
    }
}
