//! From what is given to answers, question by question: conditions, defaults, settings, then what holds across answers.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::asked::Asked;
use super::references::{self, Reference};
use super::review::{Review, value_of};
use super::stored::{own, secrets_of, storable};
use super::{Answers, Draft, Problem, ProblemKind, Problems, insert_at, rules};
use crate::engine::{Context, Evaluator};
use crate::question::Question;
use crate::yaml::{Node, NodeValue, Place};

/// So many problems are enough for one run; the rest is counted.
const MOST_PROBLEMS: usize = 100;

impl Draft<'_> {
    /// Completes and checks everything that is given.
    ///
    /// # Errors
    /// All problems at once, in the order of their places.
    pub fn resolve(&self, evaluator: &Evaluator) -> Result<Answers, Problems> {
        Resolution::of(self, evaluator, None).finish()
    }

    /// Checks as [`Draft::resolve`] does, and gives all that is known although some of it is wrong.
    pub fn review(&self, evaluator: &Evaluator) -> Review {
        Resolution::of(self, evaluator, Some(Review::default())).review()
    }
}

/// One pass over all questions.
pub(super) struct Resolution<'d> {
    draft: &'d Draft<'d>,
    pub(super) evaluator: &'d Evaluator,
    answers: Map<String, Value>,
    pub(super) context: Context,
    problems: Vec<Problem>,
    pub(super) references: Vec<Reference<'d>>,
    /// What was taken for the answer to each question, before it was checked.
    given: HashMap<&'d str, Cow<'d, Node>>,
    /// Questions that have their default.
    defaulted: HashSet<&'d str>,
    notes: Vec<String>,
    /// What a review tells beyond the problems, where one is asked for.
    review: Option<Review>,
}

impl<'d> Resolution<'d> {
    /// Goes through all questions; with a review, notes every answer in it.
    fn of(draft: &'d Draft<'d>, evaluator: &'d Evaluator, review: Option<Review>) -> Self {
        let unknown = draft
            .settings
            .iter()
            .filter(|setting| setting.question_key(draft.manifest).is_none())
            .map(|setting| setting.unknown(draft.manifest));
        let mut context = Context::new();
        context.insert("data", &draft.manifest.data);
        let mut resolution = Self {
            draft,
            evaluator,
            answers: Map::new(),
            context,
            problems: draft.problems.iter().cloned().chain(unknown).collect(),
            references: Vec::new(),
            given: HashMap::new(),
            defaulted: HashSet::new(),
            notes: Vec::new(),
            review,
        };
        for question in &draft.manifest.questions {
            resolution.answer(question);
        }
        resolution
    }

    fn answer(&mut self, question: &'d Question) {
        let key = question.key.as_str();
        let settings: Vec<_> = self
            .draft
            .settings
            .iter()
            .filter(|setting| setting.question_key(self.draft.manifest) == Some(key))
            .collect();
        let mut given = self.draft.given.get(key).map(Cow::Borrowed);
        let asked = Asked {
            key,
            is_default: given.is_none() && settings.is_empty(),
            is_secret: question.secret,
        };
        if let Some(when) = &question.when {
            match self.evaluator.holds(when, &self.context) {
                Ok(true) => {}
                Ok(false) => {
                    self.note_unasked(key);
                    if !asked.is_default {
                        self.note_no_effect(key, when);
                    }
                    return self.store(key, question.kind.empty());
                }
                Err(error) => {
                    let cause = error.to_string();
                    return self.report(asked, key, Place::default(), ProblemKind::NoDefault { cause });
                }
            }
        }
        if asked.is_default {
            self.defaulted.insert(key);
        }
        if given.is_none() {
            given = self.default_of(question, asked, key).map(Cow::Owned);
        }
        for setting in settings {
            match setting.apply(self.draft.manifest, given.take().map(Cow::into_owned)) {
                Ok(changed) => given = Some(Cow::Owned(changed)),
                Err(problem) => return self.problems.push(*problem),
            }
        }
        let answer = match &given {
            Some(given) => match self.with_implied(question, given, asked, key) {
                Some(all) => self.value(question, &all, asked, key),
                None => return,
            },
            None if question.optional => Some(question.kind.empty()),
            None => {
                if question.default.is_none() {
                    let help = question.help.clone();
                    self.report(asked, key, Place::default(), ProblemKind::Missing { help });
                }
                None
            }
        };
        if let Some(given) = given {
            self.given.insert(key, given);
        }
        if let Some(answer) = answer {
            self.store(key, answer);
        }
    }

    fn store(&mut self, key: &str, answer: Value) {
        self.note_answer(key, &answer);
        insert_at(&mut self.answers, key, answer);
        let top = key.split('.').next().unwrap_or(key);
        if let Some(value) = self.answers.get(top) {
            self.context.insert(top.to_owned(), value);
        }
    }

    /// The answers to the questions before this one.
    pub(super) fn answers(&self) -> &Map<String, Value> {
        &self.answers
    }

    pub(super) fn report(&mut self, asked: Asked<'_>, path: &str, place: Place, kind: impl Into<ProblemKind>) {
        let mut location = self.draft.location(place);
        let mut kind = kind.into();
        let may_tell = matches!(kind, ProblemKind::UnknownKey { .. }) && !self.draft.manifest.secrets.is_empty();
        if let Some(location) = location.as_mut().filter(|_| asked.is_secret || may_tell) {
            location.text.clear();
        }
        if asked.is_secret {
            kind = ProblemKind::Secret;
        }
        self.problems.push(Problem {
            key: path.to_owned(),
            location,
            kind,
        });
    }

    pub(super) fn note_answer(&mut self, path: &str, answer: &Value) {
        if let Some(review) = &mut self.review {
            review.answers.insert(path.to_owned(), answer.clone());
        }
    }

    pub(super) fn note_unasked(&mut self, path: &str) {
        if let Some(review) = &mut self.review {
            review.unasked.insert(path.to_owned());
        }
    }

    pub(super) fn note_no_effect(&mut self, path: &str, when: &str) {
        self.notes
            .push(format!("`{path}` has no effect here: it is asked only when {when}"));
    }

    fn finish(mut self) -> Result<Answers, Problems> {
        self.check_across();
        if self.problems.is_empty() {
            return Ok(Answers {
                stored: storable(&self.draft.manifest.questions, &self.answers),
                given: own(&self.draft.manifest.questions, &self.answers, |key| {
                    self.draft.is_own(key)
                }),
                secrets: secrets_of(&self.draft.manifest.questions, &self.answers),
                values: self.answers,
                context: self.context,
                notes: self.notes,
            });
        }
        // What follows from other problems is no fault of its own.
        if !self.problems.iter().all(Problem::is_consequence) {
            self.problems.retain(|problem| !problem.is_consequence());
        }
        let omitted = self.problems.len().saturating_sub(MOST_PROBLEMS);
        self.problems.truncate(MOST_PROBLEMS);
        let secrets = self.secrets();
        Err(Problems {
            shown: self.problems,
            omitted,
            secrets,
        })
    }

    /// The texts that answer secret questions, right or wrong.
    fn secrets(&self) -> Vec<String> {
        let questions = &self.draft.manifest.questions;
        let mut given = Map::new();
        for (key, node) in &self.given {
            insert_at(&mut given, key, value_of(node));
        }
        let mut secrets = secrets_of(questions, &self.answers);
        secrets.extend(secrets_of(questions, &given));
        secrets
    }

    fn review(mut self) -> Review {
        self.check_across();
        let given = self.given.iter();
        let raw = given.map(|(key, given)| ((*key).to_owned(), value_of(given))).collect();
        Review {
            raw,
            problems: self.problems,
            ..self.review.unwrap_or_default()
        }
    }

    /// What can be checked only when every answer is known: references, and rules where nothing else is wrong. Brings
    /// the problems into their order.
    fn check_across(&mut self) {
        let references = std::mem::take(&mut self.references);
        for (reference, problem) in references::broken(references, &self.answers) {
            let kind = ProblemKind::BrokenReference(Box::new(problem));
            self.report(reference.asked, &reference.path, reference.place, kind);
        }
        if self.problems.is_empty() {
            for broken in rules::broken(self.draft.manifest, self.evaluator, &self.context) {
                let place = self.nearest_place(&broken.at);
                let default_of = self.defaulted.iter().find(|key| rest_of(&broken.at, key).is_some());
                self.problems.push(Problem {
                    location: self.draft.location(place),
                    kind: ProblemKind::Rule {
                        message: broken.message,
                        hint: broken.hint,
                        default_of: default_of.map(|key| (*key).to_owned()),
                    },
                    key: broken.at,
                });
            }
        }
        self.problems.sort_by(|a, b| {
            let place = |problem: &Problem| {
                let location = problem.location.as_ref()?;
                Some((location.file.clone(), location.line, location.column))
            };
            match (place(a), place(b)) {
                (Some(a), Some(b)) => a.cmp(&b),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            }
        });
        self.problems.dedup();
    }

    /// Where the answer at this path was written, or else what is around it.
    fn nearest_place(&self, path: &str) -> Place {
        let found = self
            .given
            .iter()
            .find_map(|(key, given)| Some((given, rest_of(path, key)?)));
        let Some((given, rest)) = found else {
            return Place::default();
        };
        let mut node: &Node = given;
        let mut nearest = node.place;
        for step in rest.split(['.', '[']).filter(|step| !step.is_empty()) {
            let inner = match &node.value {
                NodeValue::Sequence(items) => step
                    .trim_end_matches(']')
                    .parse()
                    .ok()
                    .and_then(|index: usize| items.get(index)),
                NodeValue::Mapping(entries) => entries.iter().find(|entry| entry.key == step).map(|entry| &entry.value),
                NodeValue::Scalar { .. } => None,
            };
            let Some(inner) = inner else { break };
            node = inner;
            if node.place.line > 0 {
                nearest = node.place;
            }
        }
        nearest
    }
}

/// What follows the question's key in a path that leads to its answer, or into it.
fn rest_of<'p>(path: &'p str, key: &str) -> Option<&'p str> {
    path.strip_prefix(key)
        .filter(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
}
