//! What the draft holds at present: values, given or not, right or not, and what is wrong.

use serde_json::Value;

use super::{Session, wording};
use crate::answers::{Problem, ProblemKind, Problems, Review};
use crate::error::{Diagnose as _, Diagnostic};
use crate::prompt::path::{AnswerPath, is_within};
use crate::question::{Candidate, Candidates, FieldOf, Question};

/// Most problems that are listed under a menu; the rest are counted.
const MAX_SHOWN_PROBLEMS: usize = 3;

impl<'m> Session<'_, 'm> {
    pub(super) fn raw(&self, path: &AnswerPath<'m>) -> Option<&Value> {
        path.get(self.review.raw(&path.root.key))
            .filter(|value| !value.is_null())
    }

    pub(super) fn is_given(&self, path: &AnswerPath<'m>) -> bool {
        if path.steps.is_empty() {
            self.draft.is_given(&path.root.key)
        } else {
            self.raw(path).is_some()
        }
    }

    pub(super) fn is_unasked(&self, path: &AnswerPath<'m>) -> bool {
        self.review.is_unasked(&path.to_string())
    }

    pub(super) fn length(&self, path: &AnswerPath<'m>) -> usize {
        self.raw(path).and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// The value as it is checked, or as it was given where it is wrong.
    pub(super) fn value(&self, path: &AnswerPath<'m>) -> Option<&Value> {
        self.review.answer(&path.to_string()).or_else(|| self.raw(path))
    }

    pub(super) fn problems_within(&self, path: &str) -> impl Iterator<Item = &Problem> {
        shown_problems(&self.review).filter(move |problem| is_within(&problem.key, path))
    }

    pub(super) fn sections(&self) -> Vec<&'m str> {
        let mut sections: Vec<&str> = Vec::new();
        for question in &self.draft.manifest().questions {
            let is_asked = !self.review.is_unasked(&question.key);
            if is_asked && !sections.contains(&question.section.as_str()) {
                sections.push(&question.section);
            }
        }
        sections
    }

    pub(super) fn questions_of(&self, section: &str) -> impl Iterator<Item = &'m Question> {
        let questions = self.draft.manifest().questions.iter();
        questions.filter(move |question| question.section == section && !self.review.is_unasked(&question.key))
    }

    pub(super) fn faults_in(&self, section: &str) -> usize {
        self.questions_of(section)
            .map(|question| self.problems_within(&question.key).count())
            .sum()
    }

    pub(super) fn summary_of(&self, section: &str, leave_out: &[&str]) -> String {
        self.questions_of(section)
            .filter(|question| !leave_out.contains(&question.key.as_str()))
            .filter_map(|question| {
                let path = AnswerPath::new(question);
                wording::part_of_summary(question, self.value(&path)?)
            })
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// What a value can be picked from: words of the manifest, or names of other records.
    pub(super) fn candidates(&self, path: &AnswerPath<'m>) -> Vec<Candidate> {
        match path.kind().candidates() {
            Some(Candidates::These(candidates)) => candidates,
            Some(Candidates::Of(field)) => self.names(field),
            None => Vec::new(),
        }
    }

    fn names(&self, FieldOf { records, field }: &FieldOf) -> Vec<Candidate> {
        let questions = &self.draft.manifest().questions;
        let Some(question) = questions.iter().find(|question| question.key == *records) else {
            return Vec::new();
        };
        let Some(Value::Array(items)) = self.review.raw(records) else {
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| {
                let value = item.get(field)?.as_str().filter(|text| !text.is_empty())?.to_owned();
                Some(Candidate {
                    label: value.clone(),
                    detail: wording::record(&question.kind, Some(item)).1,
                    value,
                })
            })
            .collect()
    }
}

pub(super) fn is_fixable(problem: &Problem, questions: &[Question]) -> bool {
    !matches!(problem.kind, ProblemKind::BadSetting { .. })
        && questions.iter().any(|question| is_within(&problem.key, &question.key))
}

/// Problems without those that only follow from others.
pub(super) fn shown_problems(review: &Review) -> impl Iterator<Item = &Problem> {
    let problems = review.problems();
    let is_consequence = |problem: &Problem| problem.is_consequence();
    let all_are = problems.iter().all(is_consequence);
    problems
        .iter()
        .filter(move |problem| all_are || !is_consequence(problem))
}

pub(super) fn listed<'p>(problems: impl Iterator<Item = &'p Problem>) -> Vec<String> {
    let mut lines: Vec<String> = problems
        .map(|problem| {
            let diagnostics = Problems::from(vec![problem.clone()]).diagnostics();
            diagnostics.iter().map(line_of).collect::<Vec<_>>().join(" ")
        })
        .collect();
    if lines.len() > MAX_SHOWN_PROBLEMS {
        let rest = lines.len() - MAX_SHOWN_PROBLEMS;
        lines.truncate(MAX_SHOWN_PROBLEMS);
        lines.push(format!("and {rest} more"));
    }
    lines
}

pub(super) fn line_of(diagnostic: &Diagnostic) -> String {
    let text = match &diagnostic.hint {
        Some(hint) => format!("{}; {hint}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    wording::one_line(&text)
}

/// Message and hint without the path, for the answer that is being typed.
pub(super) fn describe(kind: &ProblemKind) -> String {
    let mut diagnostic = Diagnostic::new(kind.to_string());
    diagnostic.hint = kind.hint();
    line_of(&diagnostic)
}
