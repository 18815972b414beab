//! Quizzes in GIFT, the text format that Moodle imports.
//!
//! Written for what Moodle's importer does, not only for its manual: <https://docs.moodle.org/en/GIFT_format>.

use std::fmt::Write as _;

use super::markdown::plain;
use super::{Note, Quiz};
use crate::text::excerpt;

/// Longest name of a question, in characters.
const MAX_NAME: usize = 60;

/// All quizzes of the notes: those without a topic first, because a category holds for all that follow it.
pub fn gift(notes: &[Note]) -> String {
    let quizzes = || notes.iter().flat_map(|note| &note.quizzes).map(|placed| &placed.quiz);
    let mut text = String::new();
    for quiz in quizzes().filter(|quiz| quiz.topic.is_none()) {
        question(&mut text, quiz);
    }
    let mut category = None;
    for quiz in quizzes().filter(|quiz| quiz.topic.is_some()) {
        if category != quiz.topic.as_ref() {
            category = quiz.topic.as_ref();
            let name = category.map_or("", String::as_str);
            // A slash would make a category inside a category.
            let _ = writeln!(text, "$CATEGORY: {}\n", name.replace('\\', "\\\\").replace('/', "//"));
        }
        question(&mut text, quiz);
    }
    text
}

/// One question. Every text is on one line, so that none of its lines is a comment or empty, which would end it.
fn question(text: &mut String, quiz: &Quiz) {
    if let Some(difficulty) = &quiz.difficulty {
        let _ = writeln!(text, "// [tag:{difficulty}]");
    }
    let name = excerpt(&plain(&quiz.question), MAX_NAME);
    let _ = writeln!(text, "::{}::[markdown]{}{{", escaped(&name), escaped(&quiz.question));
    let wrong = quiz.options.len() - quiz.answers.len();
    let mut gains = shares(quiz.answers.len()).into_iter();
    let mut losses = shares(wrong).into_iter();
    for (index, option) in quiz.options.iter().enumerate() {
        let is_right = quiz.answers.contains(&index);
        let mark = match (quiz.is_multiple(), is_right) {
            (false, true) => "=".to_owned(),
            (false, false) => "~".to_owned(),
            (true, true) => format!("~%{}%", gains.next().unwrap_or_default()),
            (true, false) => format!("~%-{}%", losses.next().unwrap_or_default()),
        };
        // What begins like a format or a weight must not be taken for one.
        let format = if option.starts_with(['[', '%']) {
            "[markdown]"
        } else {
            ""
        };
        let _ = writeln!(text, "\t{mark}{format}{}", escaped(option));
    }
    let _ = writeln!(text, "\t####[markdown]{}\n}}\n", escaped(&quiz.explanation));
}

/// Weights that add up to 100, all of them among those that Moodle accepts. Wrong options take as much in all as the right
/// ones give, so that whoever ticks everything gets nothing.
fn shares(number: usize) -> Vec<&'static str> {
    let equal = match number {
        0 => return Vec::new(),
        1 => "100",
        2 => "50",
        3 => "33.33333",
        4 => "25",
        5 => "20",
        6 => "16.66667",
        7 => "14.28571",
        8 => "12.5",
        9 => "11.11111",
        // No equal share of more than ten is accepted: as many tens as there have to be, the others fives.
        _ => {
            let tens = 20_usize.saturating_sub(number);
            return (0..number).map(|index| if index < tens { "10" } else { "5" }).collect();
        }
    };
    vec![equal; number]
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => escaped.push_str("\\n"),
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::{MAX_OPTIONS, PlacedQuiz};
    use super::*;

    /// What Moodle accepts, as it stands in `question/engine/bank.php`, in percent.
    const ACCEPTED: [f64; 20] = [
        100.0, 90.0, 83.33333, 80.0, 75.0, 70.0, 66.66667, 60.0, 50.0, 40.0, 33.33333, 30.0, 25.0, 20.0, 16.66667,
        14.28571, 12.5, 11.11111, 10.0, 5.0,
    ];

    #[test]
    fn weights_are_accepted_and_add_up() {
        for number in 1..MAX_OPTIONS {
            let shares: Vec<f64> = shares(number)
                .iter()
                .map(|share| share.parse().expect("a number"))
                .collect();
            assert_eq!(shares.len(), number);
            assert!(shares.iter().all(|share| ACCEPTED.contains(share)), "{shares:?}");
            assert!((shares.iter().sum::<f64>() - 100.0).abs() < 0.001, "{shares:?}");
        }
    }

    #[test]
    fn a_question_looks_like_this() {
        let quiz = Quiz {
            question: "What does `{a: 1}` cost?\n\n~ roughly ~".into(),
            options: vec!["1 = 1".into(), "[plain] text".into(), "50% #".into(), "a\\b".into()],
            answers: vec![0, 2],
            explanation: "See: above.".into(),
            topic: Some("CAP / PACELC".into()),
            difficulty: Some("hard".into()),
        };
        let note = Note {
            path: "note.md".into(),
            title: "Note".into(),
            quizzes: vec![PlacedQuiz { quiz, line: 1 }],
            begun: 1,
            definitions: String::new(),
            findings: Vec::new(),
            omitted: 0,
        };
        let expected = "\
$CATEGORY: CAP // PACELC

// [tag:hard]
::What does \\{a\\: 1\\} cost? \\~ roughly \\~::[markdown]What does `\\{a\\: 1\\}` cost?\\n\\n\\~ roughly \\~{
\t~%50%1 \\= 1
\t~%-50%[markdown][plain] text
\t~%50%50% \\#
\t~%-50%a\\\\b
\t####[markdown]See\\: above.
}

";
        assert_eq!(gift(&[note]), expected);
    }
}
