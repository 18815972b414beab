//! What every failure looks like at the edge: diagnostics with a place, a message and a hint.
//!
//! Each layer has error types of its own that carry data; they become diagnostics here through [`Diagnose`]. This module
//! prints nothing and knows no layer above it.

use std::fmt;

use serde::Serialize;

/// A place in a file that a person wrote. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Location {
    /// The file as the person named it, or what stands for it (`--set`).
    pub file: String,
    pub line: usize,
    pub column: usize,
    /// The line of text at this place, empty where there is none.
    pub text: String,
}

/// One thing that is wrong, where it is and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    pub location: Option<Location>,
    /// Lower-case, without a full stop, values in backticks.
    pub message: String,
    pub hint: Option<String>,
}

impl Diagnostic {
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            location: None,
            message: message.into(),
            hint: None,
        }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            write!(formatter, "{}:{}:{}: ", location.file, location.line, location.column)?;
        }
        formatter.write_str(&self.message)
    }
}

/// An error type of some layer that can say all that is wrong.
pub trait Diagnose {
    fn diagnostics(&self) -> Vec<Diagnostic>;

    /// How many more there are than are told.
    fn untold(&self) -> usize {
        0
    }
}

/// Why a run could not be done: at least one diagnostic. Ends the process with exit code 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub diagnostics: Vec<Diagnostic>,
    /// How many more there are than are told.
    pub untold: usize,
}

impl Failure {
    pub fn one(diagnostic: Diagnostic) -> Self {
        Self {
            diagnostics: vec![diagnostic],
            untold: 0,
        }
    }

    /// All of these, told one by one.
    pub fn all(diagnostics: Vec<Diagnostic>) -> Self {
        Self { diagnostics, untold: 0 }
    }
}

impl<E: Diagnose> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            diagnostics: error.diagnostics(),
            untold: error.untold(),
        }
    }
}
