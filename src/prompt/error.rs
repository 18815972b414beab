//! Why nothing can be asked.

use thiserror::Error;

use crate::answers::Problems;
use crate::error::{Diagnose, Diagnostic};

/// Why nothing could be asked.
#[derive(Debug, Error)]
pub enum PromptError {
    /// Faults of files and options that no answer can mend.
    #[error("the answers given cannot be completed")]
    Unfixable(Problems),
    #[error("cannot ask in this terminal: {0}")]
    Terminal(String),
}

impl Diagnose for PromptError {
    fn diagnostics(&self) -> Vec<Diagnostic> {
        match self {
            Self::Unfixable(problems) => problems.diagnostics(),
            Self::Terminal(_) => {
                vec![Diagnostic::new(self.to_string()).hint("use `--no-input`, with `--answers` or `--set`")]
            }
        }
    }
}
