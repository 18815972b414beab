//! What lint reports: a rule, a place, and what to do.

/// Something that a check reports.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, as messages name it.
    pub path: String,
    /// Counted from 1; 0 where the whole file is meant.
    pub line: usize,
    /// In characters, counted from 1; 0 where the whole line is meant.
    pub column: usize,
    pub rule: &'static str,
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}
