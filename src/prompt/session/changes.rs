//! What replies do to the draft. A reply is first tried on a copy: what is wrong there is refused.

use serde_json::{Map, Value};

use super::state::describe;
use super::{Asked, Change, Screen, Session, wording};
use crate::answers::{Draft, ProblemKind, Review};
use crate::prompt::path::{AnswerPath, is_within, prune};
use crate::question::{FieldOf, Form, Kind, Records, Scalar, ValueProblem};
use crate::text::count;

impl<'m> Session<'_, 'm> {
    pub(super) fn typed(&mut self, path: &AnswerPath<'m>, text: &str) {
        match self.consider_text(path, text) {
            Ok(None) => {
                self.leave(true);
            }
            Ok(Some(change)) => self.accept(change),
            Err(wrong) => self.refuse(&wrong, text),
        }
    }

    pub(super) fn give_and_leave(&mut self, path: &AnswerPath<'m>, value: Option<Value>) {
        match self.consider(path, value) {
            Ok(change) => self.accept(change),
            Err(wrong) => self.refuse(&wrong, ""),
        }
    }

    /// What a typed text would change, if anything, or what is wrong with it.
    pub(super) fn consider_text(&self, path: &AnswerPath<'m>, text: &str) -> Result<Option<Change<'m>>, Vec<String>> {
        let question = path.question();
        if text.is_empty() {
            return self.consider_nothing(path).map(|()| None);
        }
        let text = match path.kind() {
            _ if question.secret => text.to_owned(),
            kind if kind.typing().multiline => text.trim_end().to_owned(),
            // What is pasted may bring line breaks along.
            _ => text
                .lines()
                .map(str::trim)
                .collect::<Vec<_>>()
                .join(" ")
                .trim()
                .to_owned(),
        };
        if text.is_empty() {
            return self.consider_emptying(path).map(Some);
        }
        let checked = self.review.answer(&path.to_string()).map(wording::plain);
        if !self.is_given(path) && checked.as_ref() == Some(&text) {
            return Ok(None);
        }
        self.consider(path, Some(Value::String(text))).map(Some)
    }

    /// Nothing was typed: what is there stays, if it is right.
    pub(super) fn consider_nothing(&self, path: &AnswerPath<'m>) -> Result<(), Vec<String>> {
        let is_new_item = path.index().is_some() && self.raw(path).is_none();
        let is_right = self.review.answer(&path.to_string()).is_some();
        let wrong: Vec<String> = self
            .problems_within(&path.to_string())
            .map(|problem| describe(&problem.kind))
            .collect();
        if is_right || is_new_item || wrong.is_empty() {
            Ok(())
        } else {
            Err(wrong)
        }
    }

    /// Only spaces were typed: nothing shall be there.
    pub(super) fn consider_emptying(&self, path: &AnswerPath<'m>) -> Result<Change<'m>, Vec<String>> {
        let question = path.question();
        let may_be_empty = path.kind().check(Scalar::typed("")).is_ok();
        if path.index().is_some() || question.is_required() {
            let help = question.help.clone();
            Err(vec![describe(&ProblemKind::Missing { help })])
        } else if question.default.is_some() && may_be_empty {
            self.consider(path, Some(Value::String(String::new())))
        } else {
            self.consider(path, None)
        }
    }

    /// The draft with another answer at `path`, or what is wrong with that answer.
    pub(super) fn consider(&self, path: &AnswerPath<'m>, value: Option<Value>) -> Result<Change<'m>, Vec<String>> {
        let new = value.as_ref().map(wording::plain).unwrap_or_default();
        let old = self.raw(path).map(wording::plain).unwrap_or_default();
        let mut draft = self.draft.clone();
        put(&mut draft, &self.review, path, value);
        let renamed = rename_references(&mut draft, &self.review, path, &old, &new);
        let review = draft.review(self.evaluator);
        let wrong = refusals(&review, path);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let note = (renamed > 0).then(|| {
            let references = count(renamed, "reference");
            format!("{references} to `{}` changed as well.", wording::one_line(&old))
        });
        Ok(Change { draft, review, note })
    }

    pub(super) fn accept(&mut self, change: Change<'m>) {
        *self.draft = change.draft;
        self.review = change.review;
        self.notices.extend(change.note);
        self.leave(true);
    }

    pub(super) fn refuse(&mut self, wrong: &[String], text: &str) {
        self.notices.extend(wrong.iter().map(|line| format!("! {line}")));
        if let Some(Screen::Value { typed, .. }) = self.screens.last_mut() {
            *typed = Some(text.to_owned());
        }
    }

    /// Changes the draft without asking whether the result is right: the menus show what is not.
    pub(super) fn change(&mut self, path: &AnswerPath<'m>, value: Option<Value>) {
        put(self.draft, &self.review, path, value);
        self.review = self.draft.review(self.evaluator);
    }

    pub(super) fn add_to(&mut self, path: &AnswerPath<'m>) {
        let length = self.length(path);
        let item = path.item(length);
        if let Form::Records(_) = path.kind().form() {
            let was_given = self.draft.is_given(&path.root.key);
            self.change(&item, Some(Value::Object(Map::new())));
            self.screens.push(Screen::Record {
                path: item.clone(),
                cursor: 0,
            });
            self.screens.push(Screen::Asking {
                what: Asked::Record { path: item, was_given },
                next: 0,
            });
            self.ask_next();
        } else {
            self.screens.push(Screen::Value {
                path: item,
                typed: None,
            });
        }
    }

    pub(super) fn move_item(&mut self, path: &AnswerPath<'m>, to: usize) {
        let (Some(from), list) = (path.index(), path.parent()) else {
            return;
        };
        let Some(Value::Array(items)) = self.raw(&list) else {
            return;
        };
        let mut items = items.clone();
        if from >= items.len() || to >= items.len() {
            return;
        }
        items.swap(from, to);
        self.change(&list, Some(Value::Array(items)));
        let moved = list.item(to);
        if let Some(Screen::Record { path, .. } | Screen::Item { path }) = self.screens.last_mut() {
            *path = moved;
        }
        // The list below keeps the moved item under its cursor.
        let below = self.screens.len().saturating_sub(2);
        if let Some(Screen::Items { cursor, .. }) = self.screens.get_mut(below) {
            *cursor = to;
        }
    }
}

/// Why the answer at `path` cannot stay. Rules across answers do not count: changing the other answer may come next.
fn refusals(review: &Review, path: &AnswerPath<'_>) -> Vec<String> {
    let key = path.to_string();
    let record = path.parent().to_string();
    let last = &path.question().key;
    review
        .problems()
        .iter()
        .filter(|problem| match &problem.kind {
            // What is still missing inside is asked for later.
            ProblemKind::Rule { .. } | ProblemKind::NoDefault { .. } | ProblemKind::Missing { .. } => false,
            ProblemKind::Value(ValueProblem::DuplicateRecord { fields, .. }) => {
                problem.key == record && path.index().is_none() && fields.len() == 1 && fields[0] == *last
            }
            _ => is_within(&problem.key, &key),
        })
        .map(|problem| describe(&problem.kind))
        .collect()
}

/// Puts a value into the draft, or takes it away; the rest of its question stays as it is.
fn put(draft: &mut Draft<'_>, review: &Review, path: &AnswerPath<'_>, value: Option<Value>) {
    let key = &path.root.key;
    if path.steps.is_empty() {
        match value {
            Some(value) => draft.put(key, &value),
            None => draft.unset(key),
        }
        return;
    }
    let mut root = review.raw(key).cloned().unwrap_or(Value::Null);
    path.set(&mut root, value);
    prune(&path.root.kind, &mut root);
    draft.put(key, &root);
}

/// Follows a name that has changed: whatever referred to the old one refers to the new one. Gives how many did.
fn rename_references(draft: &mut Draft<'_>, review: &Review, path: &AnswerPath<'_>, old: &str, new: &str) -> usize {
    let is_name = path.steps.len() == 2 && path.index().is_none();
    if !is_name || old.is_empty() || new.is_empty() || old == new {
        return 0;
    }
    let renaming = Renaming {
        records: &path.root.key,
        field: &path.question().key,
        old,
        new,
    };
    let mut renamed = 0;
    for question in &draft.manifest().questions {
        let is_same = question.key == path.root.key;
        if !is_same && !draft.is_given(&question.key) {
            continue;
        }
        let Some(mut value) = review.raw(&question.key).cloned() else {
            continue;
        };
        if is_same {
            path.set(&mut value, Some(Value::String(new.to_owned())));
        }
        let here = renaming.apply(&question.kind, &mut value);
        if here > 0 {
            prune(&question.kind, &mut value);
            draft.put(&question.key, &value);
            renamed += here;
        }
    }
    renamed
}

struct Renaming<'r> {
    records: &'r str,
    field: &'r str,
    old: &'r str,
    new: &'r str,
}

impl Renaming<'_> {
    fn apply(&self, kind: &Kind, value: &mut Value) -> usize {
        match (kind.form(), value) {
            (Form::Single, value) => {
                let refers = kind
                    .refers_to()
                    .is_some_and(|FieldOf { records, field }| records == self.records && field == self.field);
                if refers && value.as_str() == Some(self.old) {
                    *value = Value::String(self.new.to_owned());
                    return 1;
                }
                0
            }
            (Form::List(list), Value::Array(items)) => items.iter_mut().map(|item| self.apply(&list.items, item)).sum(),
            (Form::Records(Records { fields, .. }), Value::Array(records)) => {
                let mut renamed = 0;
                for record in records {
                    for field in fields {
                        if let Some(value) = record.get_mut(&field.key) {
                            renamed += self.apply(&field.kind, value);
                        }
                    }
                }
                renamed
            }
            _ => 0,
        }
    }
}
