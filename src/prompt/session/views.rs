//! What each screen shows, and what its entries do.

use serde_json::Value;

use super::state::{listed, shown_problems};
use super::{Action, Screen, Session, screen_of, wording};
use crate::answers::Answers;
use crate::prompt::path::AnswerPath;
use crate::prompt::view::{Entry, Select, Several, Text, View};
use crate::question::{Candidate, FieldOf, Form};
use crate::text::count;

/// An entry and what choosing it does.
type Row<'m> = (Entry, Action<'m>);

impl<'m> Session<'_, 'm> {
    pub(super) fn value_view(&self, path: &AnswerPath<'m>, typed: Option<&str>) -> View {
        if let Form::List(_) = path.kind().form() {
            return View::Several(self.several(path));
        }
        if path.kind().candidates().is_some() {
            return View::Select(self.select().0);
        }
        let question = path.question();
        let typing = path.kind().typing();
        let text = match self.value(path) {
            Some(value) if !question.secret => wording::plain(value),
            _ => String::new(),
        };
        View::Text(Text {
            title: self.title_of(path),
            help: joined(&[&question.help, &typing.help]),
            can_be_emptied: !text.is_empty() && path.index().is_none() && !question.is_required(),
            text,
            refused: typed.unwrap_or_default().to_owned(),
            multiline: typing.multiline,
            secret: question.secret,
        })
    }

    pub(super) fn several(&self, path: &AnswerPath<'m>) -> Several {
        let candidates = self.candidates(path);
        let chosen: Vec<String> = self
            .value(path)
            .and_then(Value::as_array)
            .map(|items| items.iter().map(wording::plain).collect())
            .unwrap_or_default();
        Several {
            title: self.title_of(path),
            help: path.question().help.clone(),
            checked: (0..candidates.len())
                .filter(|index| chosen.contains(&candidates[*index].value))
                .collect(),
            entries: candidates.iter().map(entry_of).collect(),
        }
    }

    /// The select view of the present screen, and what each of its entries does.
    pub(super) fn select(&self) -> (Select, Vec<Action<'m>>) {
        let (mut select, rows) = match self.top() {
            Screen::Menu { cursor } => self.menu(*cursor),
            Screen::Section { name, cursor } => self.section(name, *cursor),
            Screen::Items { path, cursor } => self.items(path, *cursor),
            Screen::Record { path, cursor } => self.record(path, *cursor),
            Screen::Item { path } => self.item(path),
            Screen::Value { path, .. } => self.choice(path),
            Screen::Resetting(paths) => self.resetting(paths),
            Screen::Leaving => leaving(),
            Screen::Confirming(answers) => confirming(answers),
            Screen::Asking { .. } => (Select::new("", "", Vec::new()), vec![row("Back", Action::Back)]),
        };
        let (entries, actions): (Vec<Entry>, Vec<Action<'m>>) = rows.into_iter().unzip();
        select.cursor = select.cursor.min(entries.len().saturating_sub(1));
        select.entries = entries;
        (select, actions)
    }

    pub(super) fn menu(&self, cursor: usize) -> (Select, Vec<Row<'m>>) {
        let mut rows: Vec<Row<'m>> = self
            .sections()
            .into_iter()
            .map(|name| {
                let faults = self.faults_in(name);
                let mut entry = Entry::new(section_label(name), self.summary_of(name, &[]));
                if faults > 0 {
                    entry.is_faulty = true;
                    entry.detail = joined(&[&count(faults, "problem"), &entry.detail]);
                }
                (entry, Action::Open(Screen::Section { name, cursor: 0 }))
            })
            .collect();
        rows.push(row("Show the files", Action::ShowFiles));
        rows.push(row("Write the challenge", Action::Confirm));
        rows.push(row("Cancel", Action::Open(Screen::Leaving)));
        let name = self.review.answer("name").map(wording::plain).unwrap_or_default();
        let mut select = Select::new(
            joined(&[&self.draft.manifest().title, &wording::one_line(&name)]),
            "",
            Vec::new(),
        );
        select.problems = listed(shown_problems(&self.review));
        select.cursor = cursor;
        (select, rows)
    }

    pub(super) fn section(&self, name: &'m str, cursor: usize) -> (Select, Vec<Row<'m>>) {
        let paths: Vec<AnswerPath<'m>> = self.questions_of(name).map(AnswerPath::new).collect();
        let mut rows: Vec<Row<'m>> = paths.iter().map(|path| self.row_of(path)).collect();
        rows.extend(self.reset_row(paths.clone()));
        rows.push(row("Back", Action::Back));
        let mut select = Select::new(section_label(name), "", Vec::new());
        select.problems = listed(
            paths
                .iter()
                .flat_map(|path| self.problems_within(&path.root.key))
                .collect::<Vec<_>>()
                .into_iter(),
        );
        select.cursor = cursor;
        (select, rows)
    }

    pub(super) fn items(&self, path: &AnswerPath<'m>, cursor: usize) -> (Select, Vec<Row<'m>>) {
        let length = self.length(path);
        let mut rows: Vec<Row<'m>> = (0..length).map(|index| self.row_of(&path.item(index))).collect();
        let max = path.kind().form().max();
        if max.is_none_or(|max| length < max) {
            rows.push(row(
                format!("Add {}", with_article(&wording::noun(&path.question().key))),
                Action::AddTo(path.clone()),
            ));
        }
        if path.steps.is_empty() {
            rows.extend(self.reset_row(vec![path.clone()]));
        }
        rows.push(row("Done", Action::Done));
        let mut select = Select::new(self.title_of(path), path.question().help.clone(), Vec::new());
        select.problems = listed(self.problems_within(&path.to_string()));
        select.cursor = cursor;
        (select, rows)
    }

    pub(super) fn record(&self, path: &AnswerPath<'m>, cursor: usize) -> (Select, Vec<Row<'m>>) {
        let paths: Vec<AnswerPath<'m>> = path
            .kind()
            .form()
            .fields()
            .iter()
            .map(|field| path.field(field))
            .filter(|path| !self.is_unasked(path))
            .collect();
        let mut rows: Vec<Row<'m>> = paths.iter().map(|path| self.row_of(path)).collect();
        rows.push(row("Done", Action::Done));
        rows.extend(self.reset_row(paths));
        rows.extend(self.rows_of_item(path));
        let mut select = Select::new(self.title_of(path), "", Vec::new());
        select.problems = listed(self.problems_within(&path.to_string()));
        select.cursor = cursor;
        (select, rows)
    }

    pub(super) fn item(&self, path: &AnswerPath<'m>) -> (Select, Vec<Row<'m>>) {
        let change = Screen::Value {
            path: path.clone(),
            typed: None,
        };
        let mut rows = vec![row("Change", Action::Open(change))];
        rows.extend(self.rows_of_item(path));
        rows.push(row("Back", Action::Back));
        let title = joined(&[
            &self.title_of(&path.parent()),
            &self.value(path).map(wording::plain).unwrap_or_default(),
        ]);
        let mut select = Select::new(wording::one_line(&title), "", Vec::new());
        select.problems = listed(self.problems_within(&path.to_string()));
        (select, rows)
    }

    pub(super) fn rows_of_item(&self, path: &AnswerPath<'m>) -> Vec<Row<'m>> {
        let index = path.index().unwrap_or(0);
        let mut rows = Vec::new();
        if index > 0 {
            rows.push(row("Move up", Action::Move(path.clone(), index - 1)));
        }
        if index + 1 < self.length(&path.parent()) {
            rows.push(row("Move down", Action::Move(path.clone(), index + 1)));
        }
        rows.push(row("Remove", Action::Remove(path.clone())));
        rows
    }

    /// A value that is chosen from candidates.
    pub(super) fn choice(&self, path: &AnswerPath<'m>) -> (Select, Vec<Row<'m>>) {
        let question = path.question();
        let candidates = self.candidates(path);
        let current = self.value(path).map(wording::plain).unwrap_or_default();
        let cursor = candidates.iter().position(|choice| choice.value == current);
        let mut rows: Vec<Row<'m>> = candidates
            .iter()
            .map(|choice| {
                let value = Value::String(choice.value.clone());
                (entry_of(choice), Action::Give(path.clone(), Some(value)))
            })
            .collect();
        if question.optional && question.default.is_none() {
            let none = Entry::new("None", "leave it out");
            rows.push((none, Action::Give(path.clone(), None)));
        }
        let none_index = rows.len().saturating_sub(1);
        let mut select = Select::new(self.title_of(path), question.help.clone(), Vec::new());
        if rows.is_empty() {
            rows.push(row("Back", Action::Back));
            if let Some(FieldOf { records, .. }) = path.kind().refers_to() {
                select
                    .problems
                    .push(format!("`{records}` is empty; add some there first"));
            }
        }
        select.cursor = match cursor {
            Some(cursor) => cursor,
            None if current.is_empty() && question.optional => none_index,
            None => 0,
        };
        (select, rows)
    }

    pub(super) fn resetting(&self, paths: &[AnswerPath<'m>]) -> (Select, Vec<Row<'m>>) {
        let mut rows: Vec<Row<'m>> = paths
            .iter()
            .map(|path| (self.row_of(path).0, Action::Give(path.clone(), None)))
            .collect();
        rows.push(row("Back", Action::Back));
        (Select::new("Reset which answer to its default?", "", Vec::new()), rows)
    }

    pub(super) fn reset_row(&self, paths: Vec<AnswerPath<'m>>) -> Option<Row<'m>> {
        let given: Vec<AnswerPath<'m>> = paths
            .into_iter()
            .filter(|path| self.is_given(path) && !path.question().is_required())
            .collect();
        (!given.is_empty()).then(|| row("Reset to default", Action::Open(Screen::Resetting(given))))
    }

    /// A question, field or item with its present value.
    pub(super) fn row_of(&self, path: &AnswerPath<'m>) -> Row<'m> {
        let question = path.question();
        let mut entry = match (path.index(), question.kind.form()) {
            (Some(_), Form::Records(_)) => {
                let (name, about) = wording::record(&question.kind, self.value(path));
                Entry::new(name, about)
            }
            (Some(_), _) => {
                let text = self.value(path).map(wording::plain).unwrap_or_default();
                Entry::new(wording::one_line(&text), "")
            }
            (None, _) => {
                let value = self.value(path);
                let mut text = wording::shown(question, value);
                if !self.is_given(path) && question.default.is_some() {
                    text.push_str(" (default)");
                }
                Entry::new(wording::label(question), text)
            }
        };
        entry.is_faulty = self.problems_within(&path.to_string()).next().is_some();
        (entry, Action::Open(screen_of(path)))
    }

    /// `Entities › item › Fields › name`.
    pub(super) fn title_of(&self, path: &AnswerPath<'m>) -> String {
        let mut titles = Vec::new();
        let mut path = path.clone();
        loop {
            match path.index() {
                Some(index) if matches!(path.question().kind.form(), Form::Records(_)) => {
                    let (name, _) = wording::record(&path.question().kind, self.value(&path));
                    titles.push(if name == wording::UNNAMED {
                        (index + 1).to_string()
                    } else {
                        name
                    });
                }
                Some(index) => titles.push((index + 1).to_string()),
                None => titles.push(wording::label(path.question())),
            }
            if path.steps.is_empty() {
                break;
            }
            path = path.parent();
        }
        titles.reverse();
        titles.join(" › ")
    }
}

fn row(label: impl Into<String>, action: Action<'_>) -> Row<'_> {
    (Entry::new(label, ""), action)
}

fn leaving<'m>() -> (Select, Vec<Row<'m>>) {
    let rows = vec![
        row("Go on", Action::Back),
        row("Cancel and write nothing", Action::Cancel),
    ];
    (Select::new("Leave without writing anything?", "", Vec::new()), rows)
}

fn confirming<'m>(answers: &Answers) -> (Select, Vec<Row<'m>>) {
    let write = Action::Write(Box::new(answers.clone()));
    let rows = vec![row("Write", write), row("Back", Action::Back)];
    (Select::new("Write these files?", "", Vec::new()), rows)
}

pub(super) fn section_label(name: &str) -> &str {
    if name.is_empty() { "More" } else { name }
}

fn entry_of(candidate: &Candidate) -> Entry {
    Entry::new(
        wording::one_line(&candidate.label),
        wording::one_line(&candidate.detail),
    )
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

/// The parts that are not empty.
fn joined(parts: &[&str]) -> String {
    parts
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" · ")
}
