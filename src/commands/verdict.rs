//! How a command ended that was not impossible, and the exit code for it.

use crate::environment::EXIT_FAILURE;

/// Done, and the answer is no.
const EXIT_NO: u8 = 1;
/// The user ended it at a prompt: what shells say of a program that Ctrl-C ended.
const EXIT_CANCELLED: u8 = 130;

/// How a command ended that was not impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Done, and the answer is yes where there is a question.
    Yes,
    /// Done, and the answer is no.
    No,
    /// Some of several things could not be done; the others are, and everything has been told.
    Failed,
    /// The user ended it at a prompt; nothing was written.
    Cancelled,
}

impl Verdict {
    /// That of two things of which both were wanted.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let rank = |verdict| match verdict {
            Self::Yes => 0,
            Self::No => 1,
            Self::Failed => 2,
            Self::Cancelled => 3,
        };
        if rank(other) > rank(self) { other } else { self }
    }

    /// What the process tells its caller.
    pub fn code(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::No => EXIT_NO,
            Self::Failed => EXIT_FAILURE,
            Self::Cancelled => EXIT_CANCELLED,
        }
    }
}
