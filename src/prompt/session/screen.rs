//! What a session is at any moment: a stack of screens over a draft, and what can be done there.

use serde_json::Value;

use crate::answers::{Answers, Draft, Review};
use crate::engine::Evaluator;
use crate::prompt::Preview;
use crate::prompt::path::AnswerPath;
use crate::question::{Form, Question};

pub(in crate::prompt) struct Session<'w, 'm> {
    pub(super) draft: &'w mut Draft<'m>,
    pub(super) evaluator: &'w Evaluator,
    pub(super) preview: &'w mut Preview<'w>,
    pub(super) can_go_back: bool,
    pub(super) review: Review,
    pub(super) opening: Vec<&'m Question>,
    /// The menu is at the bottom and never leaves.
    pub(super) screens: Vec<Screen<'m>>,
    pub(super) notices: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) enum Screen<'m> {
    Menu {
        cursor: usize,
    },
    /// Asks whether to leave without writing.
    Leaving,
    /// Asks whether to write.
    Confirming(Box<Answers>),
    Section {
        name: &'m str,
        cursor: usize,
    },
    /// One answer; `typed` is what was refused.
    Value {
        path: AnswerPath<'m>,
        typed: Option<String>,
    },
    /// A list, or records.
    Items {
        path: AnswerPath<'m>,
        cursor: usize,
    },
    /// One record.
    Record {
        path: AnswerPath<'m>,
        cursor: usize,
    },
    /// What can be done with one item of a list.
    Item {
        path: AnswerPath<'m>,
    },
    /// Which of these answers to take back.
    Resetting(Vec<AnswerPath<'m>>),
    /// Puts one question after the other on top of itself; shows nothing.
    Asking {
        what: Asked<'m>,
        next: usize,
    },
}

#[derive(Debug, Clone)]
pub(super) enum Asked<'m> {
    /// The first questions.
    Opening,
    /// What a new record must have. `was_given` tells whether its list was given before the record was added.
    Record { path: AnswerPath<'m>, was_given: bool },
}

/// A draft with one more answer, checked.
pub(super) struct Change<'m> {
    pub draft: Draft<'m>,
    pub review: Review,
    /// What else has changed.
    pub note: Option<String>,
}

/// What choosing an entry does.
#[derive(Debug, Clone)]
pub(super) enum Action<'m> {
    Open(Screen<'m>),
    Give(AnswerPath<'m>, Option<Value>),
    AddTo(AnswerPath<'m>),
    Remove(AnswerPath<'m>),
    Move(AnswerPath<'m>, usize),
    Done,
    Back,
    ShowFiles,
    Confirm,
    Write(Box<Answers>),
    Cancel,
}

/// What to show for a path: lists and records open, everything else is asked for.
pub(super) fn screen_of<'m>(path: &AnswerPath<'m>) -> Screen<'m> {
    let path = path.clone();
    match (path.index(), path.question().kind.form()) {
        (Some(_), Form::Records(_)) => Screen::Record { path, cursor: 0 },
        (Some(_), _) => Screen::Item { path },
        (None, Form::Records(_)) => Screen::Items { path, cursor: 0 },
        (None, Form::List(list)) if list.items.candidates().is_none() => Screen::Items { path, cursor: 0 },
        (None, _) => Screen::Value { path, typed: None },
    }
}
