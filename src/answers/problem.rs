//! What can be wrong with answers. Every kind carries its data; the wording is made here and nowhere else.

use thiserror::Error;

use crate::error::{Diagnose, Diagnostic, Failure, Location};
use crate::manifest::Manifest;
use crate::question::ValueProblem;
use crate::text::{list_and, lower_first, nearest};
use crate::yaml::YamlErrorKind;

/// So many names are enough for a hint.
const MOST_NAMES: usize = 10;

/// One thing that is wrong, at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Path of the answer, such as `components[1].name`; empty where the whole text is meant.
    pub key: String,
    /// `None` where the answer was not written anywhere: it is missing, or a default.
    pub location: Option<Location>,
    pub kind: ProblemKind,
}

/// All that is wrong with the answers of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Problems {
    pub shown: Vec<Problem>,
    /// How many more there are.
    pub omitted: usize,
    /// Texts that no message may show.
    pub secrets: Vec<String>,
}

impl From<Vec<Problem>> for Problems {
    fn from(shown: Vec<Problem>) -> Self {
        Self {
            shown,
            omitted: 0,
            secrets: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Error)]
pub enum ProblemKind {
    #[error("{0}")]
    Yaml(YamlErrorKind),
    #[error("the file holds no answers")]
    NoAnswers,
    #[error("answers are a map of keys and values, but this is {found}")]
    NoMap { found: &'static str },
    #[error("these answers are for the template `{named}`, not for `{wanted}`")]
    OtherTemplate { named: String, wanted: String },
    #[error("unknown key `{key}`")]
    UnknownKey {
        key: String,
        near: Option<String>,
        /// The fields of the record, or nothing where the keys are too many for a message.
        known: Vec<String>,
    },
    #[error("unknown key `{key}`")]
    DottedKey { key: String },
    /// What its question alone says against a value.
    #[error(transparent)]
    Value(#[from] ValueProblem),
    /// Whatever is wrong with a secret: a message could tell it.
    #[error("the value given is not allowed")]
    Secret,
    #[error("an answer is missing")]
    Missing { help: String },
    #[error("the default cannot be computed from the other answers")]
    NoDefault {
        /// What the expression said, for those who write templates.
        cause: String,
    },
    #[error("`{}` is not the {} of any record in `{}`", .0.value, .0.field, .0.records)]
    BrokenReference(Box<BrokenReference>),
    #[error("{message}")]
    Rule {
        message: String,
        hint: Option<String>,
        /// The question whose default breaks the rule; `None` where the answer was given.
        default_of: Option<String>,
    },
    #[error("`{path}`: {cause}")]
    BadSetting {
        path: String,
        cause: String,
        hint: Option<String>,
    },
}

/// A text that should be the value of a field in some record, and is not.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokenReference {
    pub value: String,
    pub records: String,
    pub field: String,
    /// The values that it could have.
    pub known: Vec<String>,
    pub near: Option<String>,
    /// The question that holds the reference.
    pub question: String,
    /// True where that question has its default.
    pub is_default: bool,
}

impl BrokenReference {
    fn hint(&self) -> String {
        let Self { records, question, .. } = self;
        match &self.near {
            _ if self.is_default => format!(
                "this is the default of `{question}`, which does not fit your `{records}`: give `{question}` too"
            ),
            Some(near) => format!("did you mean `{near}`?"),
            None if self.known.is_empty() => format!("`{records}` is empty"),
            None if self.known.len() > MOST_NAMES => {
                let rest = self.known.len() - MOST_NAMES;
                format!("there are `{}` and {rest} more", self.known[..MOST_NAMES].join("`, `"))
            }
            None => format!("there are {}", list_and(&self.known)),
        }
    }
}

impl ProblemKind {
    /// The problem of a key that no question of the manifest has.
    pub(super) fn unknown_key(manifest: &Manifest, key: &str) -> Self {
        let (prefix, last) = key.rsplit_once('.').map_or(("", key), |(group, last)| (group, last));
        let siblings: Vec<&str> = manifest
            .questions
            .iter()
            .filter_map(|question| match prefix {
                "" => Some(question.key.split('.').next().unwrap_or_default()),
                _ => question.key.strip_prefix(prefix)?.strip_prefix('.'),
            })
            .collect();
        let near = nearest(last, siblings.iter().copied())
            .map(|near| {
                if prefix.is_empty() {
                    near.to_owned()
                } else {
                    format!("{prefix}.{near}")
                }
            })
            .or_else(|| {
                // A key that stands in the wrong group: `database` for `stack.database`.
                manifest
                    .questions
                    .iter()
                    .find(|question| question.key.rsplit('.').next() == Some(last))
                    .map(|question| question.key.clone())
            });
        Self::UnknownKey {
            key: key.to_owned(),
            near,
            known: Vec::new(),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let did_you_mean = |near: &Option<String>| near.as_ref().map(|near| format!("did you mean `{near}`?"));
        match self {
            Self::Yaml(kind) => kind.hint().map(str::to_owned),
            Self::NoAnswers => Some("`designgen answers` prints a file to start from".to_owned()),
            Self::DottedKey { key } => {
                let (group, last) = key.rsplit_once('.').unwrap_or_default();
                Some(format!("write `{group}:` and below it, indented, `{last}:`"))
            }
            Self::NoMap { .. } => {
                Some("write `key: value` lines; `designgen answers` prints a file to start from".to_owned())
            }
            Self::OtherTemplate { named, .. } => Some(format!("use `--template {named}`, or remove the line")),
            Self::UnknownKey { near, known, .. } => did_you_mean(near).or_else(|| {
                Some(if known.is_empty() {
                    "`designgen answers` and `designgen show` list the keys of a template".to_owned()
                } else {
                    format!("a record here has {}", list_and(known))
                })
            }),
            Self::Value(problem) => problem.hint(),
            Self::Missing { help } => (!help.is_empty()).then(|| lower_first(help)),
            Self::NoDefault { .. } => Some("give this answer yourself".to_owned()),
            Self::BrokenReference(reference) => Some(reference.hint()),
            Self::Rule {
                default_of: Some(question),
                ..
            } => Some(format!(
                "this is the default of `{question}`, which does not fit your other answers: give `{question}` too"
            )),
            Self::Rule { hint, .. } => hint.clone(),
            Self::BadSetting { hint, .. } => hint.clone(),
            Self::Secret => Some("the question tells what is allowed: see `designgen show`".to_owned()),
        }
    }
}

impl Problem {
    /// True for a default that does not go with what was given; where that is wrong, it says nothing.
    pub fn is_consequence(&self) -> bool {
        match &self.kind {
            ProblemKind::NoDefault { .. } => true,
            ProblemKind::BrokenReference(reference) => reference.is_default,
            _ => false,
        }
    }

    fn diagnostic(&self) -> Diagnostic {
        let message = match &self.kind {
            ProblemKind::UnknownKey { .. }
            | ProblemKind::DottedKey { .. }
            | ProblemKind::Yaml(_)
            | ProblemKind::NoMap { .. }
            | ProblemKind::BadSetting { .. } => self.kind.to_string(),
            _ if self.key.is_empty() => self.kind.to_string(),
            _ => format!("`{}`: {}", self.key, self.kind),
        };
        Diagnostic {
            location: self.location.clone(),
            message,
            hint: self.kind.hint(),
        }
    }
}

impl Diagnose for Problems {
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let told = self.shown.iter().map(Problem::diagnostic).collect();
        Failure::all(told).without(&self.secrets).diagnostics
    }

    fn omitted(&self) -> usize {
        self.omitted
    }
}
