//! Quizzes as JSON.

use serde::Serialize;
use serde_json::{Value, json};

use super::Note;

/// Changes only when programs that read the export have to be changed.
const VERSION: u32 = 1;

/// `designgen quiz PATH… --export json`: all quizzes of the notes, in order, with and without `--output`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Exported<'n> {
    /// 1; changes only when programs that read the export must be changed
    version: u32,
    /// In the order of the notes
    quizzes: Vec<ExportedQuiz<'n>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ExportedQuiz<'n> {
    /// Markdown
    question: &'n str,
    /// Markdown, from 2 to 20 of them
    options: &'n [String],
    /// Indices of the right options, from 0
    answers: &'n [usize],
    /// Markdown
    explanation: &'n str,
    /// `null` where the quiz has none
    topic: Option<&'n str>,
    /// `null` where the quiz has none
    difficulty: Option<&'n str>,
    /// The note, as it was named
    path: &'n str,
    /// Line of the note on which the quiz begins, counted from 1
    #[cfg_attr(test, schemars(range(min = 1)))]
    line: usize,
}

/// All quizzes of the notes, in order.
pub fn json(notes: &[Note]) -> Value {
    let placed = notes
        .iter()
        .flat_map(|note| note.quizzes.iter().map(move |placed| (note, placed)));
    let quizzes = placed
        .map(|(note, placed)| ExportedQuiz {
            question: &placed.quiz.question,
            options: &placed.quiz.options,
            answers: &placed.quiz.answers,
            explanation: &placed.quiz.explanation,
            topic: placed.quiz.topic.as_deref(),
            difficulty: placed.quiz.difficulty.as_deref(),
            path: &note.path,
            line: placed.line,
        })
        .collect();
    let version = VERSION;
    json!(Exported { version, quizzes })
}
