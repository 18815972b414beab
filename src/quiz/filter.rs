//! The filter `quizzes`: questions of answers as quizzes of a note, which this module reads again as they were asked.

use serde_json::{Map, Value};

use super::{Question, arrange, write};
use crate::engine::{Filter, markdown, markdown_block};

/// `questions | quizzes(seed="text")`: the seed decides about the order of options.
pub const QUIZZES: Filter = Filter {
    name: "quizzes",
    write: quizzes,
};

fn quizzes(questions: Value, arguments: &Map<String, Value>) -> Result<String, String> {
    let seed = arguments.get("seed").and_then(Value::as_str);
    let seed = seed.ok_or("`quizzes` needs a text `seed`")?;
    let questions = serde_json::from_value(questions).map_err(|error| error.to_string())?;
    Ok(written(questions, seed))
}

fn written(questions: Vec<Question>, seed: &str) -> String {
    let blocks = |texts: Vec<String>| texts.iter().map(|text| markdown_block(text)).collect();
    let questions = questions.into_iter().map(|question| Question {
        question: markdown_block(&question.question),
        answers: blocks(question.answers),
        distractors: blocks(question.distractors),
        explanation: markdown_block(&question.explanation),
        topic: markdown(&question.topic),
        difficulty: markdown(&question.difficulty),
    });
    let written = arrange(questions.collect(), seed);
    let texts = written.iter().map(write).collect::<Vec<_>>();
    texts.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::read;

    #[test]
    fn quizzes_are_read_as_they_were_asked() {
        let text = |text: &str| text.to_owned();
        let asked = Question {
            question: text("Which of <b>\n\nOptions: one"),
            answers: vec![text("2 * 3"), text("```sql\nSELECT 1\n```")],
            distractors: vec![text("[x](y)"), text("- A) no")],
            explanation: text("Because\n# of this"),
            topic: text("SQL | sums"),
            difficulty: text("easy"),
        };
        let note = read("note.md", &format!("# Note\n\n{}", written(vec![asked; 2], "seed")));
        assert_eq!(note.findings, []);
        assert_eq!(note.quizzes.len(), 2);
        let read = &note.quizzes[0].quiz;
        assert_eq!(read.question, "Which of \\<b\\>\n\nOptions: one");
        assert_eq!((read.options.len(), read.answers.len()), (4, 2));
        assert_eq!(read.explanation, "Because # of this");
    }
}
