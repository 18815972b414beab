//! Makes quizzes of questions whose right and wrong options are told apart: which option stands where.
//!
//! The places of right options are as even as they can be over all questions, and depend only on a seed, so the same
//! questions always make the same quizzes and nobody learns that it is never C.

use std::collections::HashSet;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{Quiz, meaning, tidy, tidy_line};

/// What is asked, before its options have an order. All texts are Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub question: String,
    /// The right options.
    pub answers: Vec<String>,
    /// The wrong ones. One that says what another option says is left out.
    pub distractors: Vec<String>,
    pub explanation: String,
    /// One line, or empty.
    pub topic: String,
    /// One line, or empty.
    pub difficulty: String,
}

/// Gives the options of all questions an order. A question that has no wrong option left asks nothing and is left out.
pub fn arrange(questions: Vec<Question>, seed: &str) -> Vec<Quiz> {
    let mut uses: Vec<usize> = Vec::new();
    questions
        .into_iter()
        .enumerate()
        .filter_map(|(index, question)| arrange_one(question, &format!("{seed}/{index}"), &mut uses))
        .collect()
}

/// `uses` counts how often each place had a right option before.
fn arrange_one(question: Question, seed: &str, uses: &mut Vec<usize>) -> Option<Quiz> {
    let mut seen = HashSet::new();
    let mut kept = |texts: Vec<String>| -> Vec<String> {
        let texts = texts.iter().map(|text| tidy(text));
        texts.filter(|text| seen.insert(meaning(text))).collect()
    };
    let right = kept(question.answers);
    let mut wrong = kept(question.distractors);
    if right.is_empty() || wrong.is_empty() {
        return None;
    }
    wrong.sort_by_cached_key(|text| rank(seed, text));
    let number = right.len() + wrong.len();
    uses.resize(uses.len().max(number), 0);
    let mut places: Vec<usize> = (0..number).collect();
    places.sort_by_cached_key(|place| (uses[*place], rank(seed, &place.to_string())));
    let mut answers = places[..right.len()].to_vec();
    answers.sort_unstable();
    let (mut right, mut wrong) = (right.into_iter(), wrong.into_iter());
    let options = (0..number).filter_map(|place| {
        if answers.contains(&place) {
            right.next()
        } else {
            wrong.next()
        }
    });
    let options = options.collect();
    for place in &answers {
        uses[*place] += 1;
    }
    Some(Quiz {
        question: tidy(&question.question),
        options,
        answers,
        explanation: tidy(&question.explanation),
        topic: given(&question.topic),
        difficulty: given(&question.difficulty),
    })
}

fn given(text: &str) -> Option<String> {
    let text = tidy_line(text);
    (!text.is_empty()).then_some(text)
}

/// Where a text comes among others: as good as chance, and always the same.
fn rank(seed: &str, text: &str) -> [u8; 32] {
    Sha256::digest(format!("{seed}\n{text}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(right: &[&str], wrong: &[&str]) -> Question {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Question {
            question: "Which?".into(),
            answers: owned(right),
            distractors: owned(wrong),
            explanation: "Because.".into(),
            topic: String::new(),
            difficulty: String::new(),
        }
    }

    #[test]
    fn right_options_are_spread_evenly() {
        let questions = vec![question(&["right"], &["a", "b", "c"]); 12];
        let quizzes = arrange(questions.clone(), "seed");
        let mut uses = [0; 4];
        for quiz in &quizzes {
            assert_eq!(quiz.options[quiz.answers[0]], "right");
            uses[quiz.answers[0]] += 1;
        }
        assert_eq!(uses, [3; 4]);
        assert_eq!(quizzes, arrange(questions.clone(), "seed"));
        assert_ne!(quizzes, arrange(questions, "another seed"));
    }

    #[test]
    fn several_answers_stand_at_the_least_used_places() {
        let questions = vec![question(&["a", "b"], &["c", "d"]); 4];
        let mut uses = [0; 4];
        for quiz in arrange(questions, "seed") {
            assert!(quiz.answers.is_sorted(), "{:?}", quiz.answers);
            quiz.answers.iter().for_each(|place| uses[*place] += 1);
        }
        assert_eq!(uses, [2; 4]);
    }

    #[test]
    fn options_that_say_the_same_are_left_out() {
        let quizzes = arrange(vec![question(&["1 GB"], &["1  gb", "2 GB", "2 GB "])], "seed");
        assert_eq!(quizzes[0].options.len(), 2);
        assert_eq!(arrange(vec![question(&["1 GB"], &["1 gb"])], "seed"), []);
    }
}
