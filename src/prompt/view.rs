//! What can be shown, and what can be replied. Everything in it is text as it was given; drawing makes it safe to show.

/// One thing to show and to ask.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum View {
    Select(Select),
    Several(Several),
    Text(Text),
}

/// Exactly one of the entries.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Select {
    pub title: String,
    pub help: String,
    /// What is wrong with what is shown, one line each.
    pub problems: Vec<String>,
    pub entries: Vec<Entry>,
    pub cursor: usize,
}

/// Any number of the entries.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Several {
    pub title: String,
    pub help: String,
    pub entries: Vec<Entry>,
    pub checked: Vec<usize>,
}

/// Free text. An empty reply keeps what is there, spaces alone take it away.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    pub title: String,
    pub help: String,
    /// What is there. Never that of a secret.
    pub text: String,
    /// What was typed before and refused.
    pub refused: String,
    pub can_be_emptied: bool,
    pub multiline: bool,
    pub secret: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub label: String,
    pub detail: String,
    /// Something behind this entry is wrong.
    pub is_faulty: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reply {
    /// Index of an entry.
    Chosen(usize),
    Checked(Vec<usize>),
    Typed(String),
    Back,
    /// Ctrl-C.
    Interrupted,
}
impl Entry {
    pub fn new(label: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            detail: detail.into(),
            is_faulty: false,
        }
    }
}

impl Select {
    pub fn new(title: impl Into<String>, help: impl Into<String>, entries: Vec<Entry>) -> Self {
        Self {
            title: title.into(),
            help: help.into(),
            problems: Vec::new(),
            entries,
            cursor: 0,
        }
    }
}
