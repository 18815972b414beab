//! Quizzes as JSON, in the shape that the README documents.

use serde_json::{Value, json};

use super::Note;

/// Changes only when programs that read the export have to be changed.
const VERSION: u32 = 1;

/// All quizzes of the notes, in order.
pub fn json(notes: &[Note]) -> Value {
    let quizzes: Vec<Value> = notes
        .iter()
        .flat_map(|note| note.quizzes.iter().map(move |placed| (note, placed)))
        .map(|(note, placed)| {
            let quiz = &placed.quiz;
            json!({
                "question": quiz.question,
                "options": quiz.options,
                "answers": quiz.answers,
                "explanation": quiz.explanation,
                "topic": quiz.topic,
                "difficulty": quiz.difficulty,
                "path": note.path,
                "line": placed.line,
            })
        })
        .collect();
    json!({"version": VERSION, "quizzes": quizzes})
}
