//! The course of a wizard: what is shown next, and what a reply does to the draft.
//!
//! A stack of screens over a draft, without a terminal. Every accepted reply goes into the draft at once, so that going
//! back loses nothing; a refused one leaves it as it was.

mod changes;
mod screen;
mod state;
mod views;

use serde_json::{Map, Value};

pub(super) use self::screen::Session;
use self::screen::{Action, Asked, Change, Screen, screen_of};
use self::state::{is_fixable, line_of};
use self::views::section_label;
use super::path::AnswerPath;
use super::view::{Reply, View};
use super::{Outcome, PromptError, Wizard, tree, wording};
use crate::answers::{Answers, Problem};
use crate::error::Diagnose as _;
use crate::question::Question;
use crate::text::count;

#[derive(Debug)]
pub(super) enum Turn {
    Ask,
    End(Outcome),
}

impl<'w, 'm> Session<'w, 'm> {
    /// # Errors
    /// Faults that no answer can mend, such as a file that is no YAML or a key that no question has.
    pub fn new(wizard: Wizard<'w, 'm>) -> Result<Self, PromptError> {
        let review = wizard.draft.review(wizard.evaluator);
        let questions = &wizard.draft.manifest().questions;
        let unfixable: Vec<Problem> = review
            .problems()
            .iter()
            .filter(|problem| !is_fixable(problem, questions))
            .cloned()
            .collect();
        if !unfixable.is_empty() {
            return Err(PromptError::Unfixable(unfixable.into()));
        }
        let first = &wizard.draft.manifest().wizard.first;
        let is_first = |question: &&Question| {
            let is_given = wizard.draft.is_given(&question.key);
            match question.key.as_str() {
                "name" => !wizard.has_name,
                _ => !is_given && (first.contains(&question.key) || question.is_required()),
            }
        };
        let mut session = Self {
            opening: questions.iter().filter(is_first).collect(),
            draft: wizard.draft,
            evaluator: wizard.evaluator,
            preview: wizard.preview,
            can_go_back: wizard.can_go_back,
            review,
            screens: vec![Screen::Menu { cursor: 0 }],
            notices: Vec::new(),
        };
        session.screens.push(Screen::Asking {
            what: Asked::Opening,
            next: 0,
        });
        session.ask_next();
        Ok(session)
    }

    /// What the user should read before the next view.
    pub fn take_notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }

    pub fn view(&self) -> View {
        match self.top() {
            Screen::Value { path, typed } => self.value_view(path, typed.as_deref()),
            _ => View::Select(self.select().0),
        }
    }

    /// What is wrong with a text as reply to the present view.
    pub fn check(&self, text: &str) -> Result<(), String> {
        match self.top() {
            Screen::Value { path, .. } => self
                .consider_text(path, text)
                .map(|_| ())
                .map_err(|wrong| wrong.join("\n")),
            _ => Ok(()),
        }
    }

    /// Does what a reply to the present view asks for.
    pub fn turn(&mut self, reply: Reply) -> Turn {
        match (reply, self.top().clone()) {
            (Reply::Interrupted, _) => return Turn::End(Outcome::Cancelled),
            (Reply::Back, Screen::Menu { .. }) => return self.back_from_menu(),
            (Reply::Back, _) => return self.leave(false),
            (Reply::Typed(text), Screen::Value { path, .. }) => self.typed(&path, &text),
            (Reply::Checked(indexes), Screen::Value { path, .. }) => {
                let candidates = self.candidates(&path);
                let chosen = indexes.into_iter().filter_map(|index| candidates.get(index));
                let chosen = chosen.map(|choice| Value::String(choice.value.clone())).collect();
                self.give_and_leave(&path, Some(Value::Array(chosen)));
            }
            (Reply::Chosen(index), _) => {
                let action = self.select().1.into_iter().nth(index);
                if let Some(
                    Screen::Menu { cursor }
                    | Screen::Section { cursor, .. }
                    | Screen::Items { cursor, .. }
                    | Screen::Record { cursor, .. },
                ) = self.screens.last_mut()
                {
                    *cursor = index;
                }
                if let Some(action) = action {
                    return self.act(action);
                }
            }
            (Reply::Typed(_) | Reply::Checked(_), _) => {}
        }
        Turn::Ask
    }

    fn act(&mut self, action: Action<'m>) -> Turn {
        match action {
            Action::Open(screen) => self.screens.push(screen),
            Action::Give(path, value) => self.give_and_leave(&path, value),
            Action::AddTo(path) => self.add_to(&path),
            Action::Remove(path) => {
                self.change(&path, None);
                return self.leave(true);
            }
            Action::Move(path, to) => self.move_item(&path, to),
            Action::Done => return self.leave(true),
            Action::Back => return self.leave(false),
            Action::ShowFiles => {
                if let Some((_, files)) = self.preview() {
                    self.notices.push(format!("{}:", count(files.len(), "file")));
                    self.notices.extend(tree::whole(&files));
                }
            }
            Action::Confirm => {
                if let Some((answers, files)) = self.preview() {
                    self.summarize(&files);
                    self.screens.push(Screen::Confirming(Box::new(answers)));
                }
            }
            Action::Write(answers) => return Turn::End(Outcome::Write(answers)),
            Action::Cancel => return Turn::End(Outcome::Cancelled),
        }
        Turn::Ask
    }

    fn top(&self) -> &Screen<'m> {
        self.screens.last().unwrap_or(&Screen::Menu { cursor: 0 })
    }

    /// Leaves the screen on top. `forward` where it has done its work, so that the next question follows.
    fn leave(&mut self, forward: bool) -> Turn {
        if self.screens.len() > 1 {
            self.screens.pop();
        }
        match self.top().clone() {
            Screen::Asking { .. } if forward => {
                self.ask_next();
                Turn::Ask
            }
            // The one thing that one came for is done.
            Screen::Item { .. } if forward => self.leave(true),
            Screen::Asking { what, next } => self.ask_previous(&what, next.saturating_sub(1)),
            _ => Turn::Ask,
        }
    }

    /// Puts the next question of those that ask on top.
    fn ask_next(&mut self) {
        while let Screen::Asking { what, next } = self.top().clone() {
            let paths = self.asked(&what);
            let found = (next..paths.len()).find(|index| !self.is_unasked(&paths[*index]));
            match found {
                Some(index) => self.ask_at(&paths[index], index),
                None => {
                    self.screens.pop();
                }
            }
        }
    }

    /// Asks again what was asked before `current`, or leaves where it was the first.
    fn ask_previous(&mut self, what: &Asked<'m>, current: usize) -> Turn {
        let paths = self.asked(what);
        if let Some(index) = (0..current).rev().find(|index| !self.is_unasked(&paths[*index])) {
            self.ask_at(&paths[index], index);
            return Turn::Ask;
        }
        match what {
            Asked::Opening if self.can_go_back => Turn::End(Outcome::Back),
            Asked::Opening => {
                self.notices.push(wording::FIRST_QUESTION.to_owned());
                self.ask_at(&paths[current], current);
                Turn::Ask
            }
            Asked::Record { path, was_given } => {
                self.screens.pop();
                let is_blank = self.raw(path).and_then(Value::as_object).is_none_or(Map::is_empty);
                if is_blank {
                    // Nothing was typed, so there is nothing to keep.
                    let list = AnswerPath::new(path.root);
                    let target = if *was_given { path } else { &list };
                    self.change(target, None);
                    self.screens.pop();
                }
                Turn::Ask
            }
        }
    }

    fn ask_at(&mut self, path: &AnswerPath<'m>, index: usize) {
        if let Some(Screen::Asking { next, .. }) = self.screens.last_mut() {
            *next = index + 1;
        }
        self.screens.push(screen_of(path));
    }

    fn asked(&self, what: &Asked<'m>) -> Vec<AnswerPath<'m>> {
        match what {
            Asked::Opening => self.opening.iter().map(|question| AnswerPath::new(question)).collect(),
            Asked::Record { path, .. } => path
                .kind()
                .form()
                .fields()
                .iter()
                .filter(|field| field.is_required())
                .map(|field| path.field(field))
                .collect(),
        }
    }

    fn back_from_menu(&mut self) -> Turn {
        if self.opening.is_empty() {
            if self.can_go_back {
                return Turn::End(Outcome::Back);
            }
            self.notices
                .push("There is nothing to go back to. Choose Cancel to leave.".to_owned());
            return Turn::Ask;
        }
        let next = self.opening.len();
        let what = Asked::Opening;
        self.screens.push(Screen::Asking {
            what: what.clone(),
            next,
        });
        self.ask_previous(&what, next)
    }

    /// Answers and files, or notices that say why there are none.
    fn preview(&mut self) -> Option<(Answers, Vec<String>)> {
        let made = match self.draft.resolve(self.evaluator) {
            Ok(answers) => (self.preview)(&answers)
                .map(|files| (answers, files))
                .map_err(|failure| failure.diagnostics),
            Err(problems) => Err(problems.diagnostics()),
        };
        match made {
            Ok((answers, files)) => Some((answers, files.iter().map(|path| wording::one_line(path)).collect())),
            Err(diagnostics) => {
                self.notices.push("Something is left to mend first:".to_owned());
                self.notices.extend(
                    diagnostics
                        .iter()
                        .map(|diagnostic| format!("! {}", line_of(diagnostic))),
                );
                let sections = self.sections();
                let faulty = sections.iter().position(|section| self.faults_in(section) > 0);
                if let (Some(index), Some(Screen::Menu { cursor })) = (faulty, self.screens.first_mut()) {
                    *cursor = index;
                }
                None
            }
        }
    }

    fn summarize(&mut self, files: &[String]) {
        let mut lines = vec![String::new(), "What will be written:".to_owned()];
        let mut facts = Vec::new();
        let manifest = self.draft.manifest();
        let first: Vec<&str> = manifest.wizard.first.iter().map(String::as_str).collect();
        for key in &first {
            if let Some(question) = manifest.questions.iter().find(|question| question.key == *key) {
                let value = self.review.answer(key);
                facts.push((wording::label(question), wording::shown(question, value)));
            }
        }
        for section in self.sections() {
            facts.push((section_label(section).to_owned(), self.summary_of(section, &first)));
        }
        let width = facts.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        lines.extend(
            facts
                .iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(label, text)| format!("  {label:width$}  {text}")),
        );
        lines.push(format!("{}:", count(files.len(), "file")));
        lines.extend(tree::outline(files));
        lines.push(String::new());
        self.notices.extend(lines);
    }
}

#[cfg(test)]
mod tests;
