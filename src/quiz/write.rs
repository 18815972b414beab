//! Writes a quiz in the grammar, so that reading it gives the same quiz.
//!
//! Blank lines stand where Markdown wants them, so that a renderer shows paragraphs and a list, and linters are content.

use std::fmt::Write as _;

use super::lines::{END_MARK, Label, begins_specially, guarded};
use super::{Quiz, letter};

/// The text of a quiz in a note, with its end mark and one final newline.
pub fn write(quiz: &Quiz) -> String {
    let mut text = String::new();
    part(&mut text, Label::Question, &quiz.question);
    let _ = writeln!(text, "{}\n", Label::Options.name());
    // Between options of several lines Markdown wants blank ones.
    let is_loose = quiz.options.iter().any(|option| option.contains('\n'));
    for (index, option) in quiz.options.iter().enumerate() {
        if is_loose && index > 0 {
            text.push('\n');
        }
        item(&mut text, letter(index), option);
    }
    let answers: Vec<String> = quiz.answers.iter().map(|index| letter(*index).to_string()).collect();
    let _ = writeln!(text, "\n{} {}\n", Label::Answers.name(), answers.join(", "));
    part(&mut text, Label::Explanation, &quiz.explanation);
    for (label, value) in [(Label::Topic, &quiz.topic), (Label::Difficulty, &quiz.difficulty)] {
        if let Some(value) = value {
            let _ = writeln!(text, "{} {value}\n", label.name());
        }
    }
    let _ = writeln!(text, "{END_MARK}");
    text
}

fn part(text: &mut String, label: Label, value: &str) {
    let separator = if begins_specially(value) { "\n\n" } else { " " };
    let _ = writeln!(text, "{}{separator}{}\n", label.name(), guarded(value).join("\n"));
}

fn item(text: &mut String, letter: char, option: &str) {
    let separator = if begins_specially(option) { "\n\n  " } else { " " };
    let _ = write!(text, "- {letter}){separator}");
    for (index, line) in guarded(option).iter().enumerate() {
        let indent = if index == 0 || line.is_empty() { "" } else { "  " };
        let _ = writeln!(text, "{indent}{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn quiz() -> Quiz {
        Quiz {
            question: "Which store?\n\n```sql\nOptions:\n```".into(),
            options: vec![
                "A *queue*\n\n- A) nested".into(),
                "```text\n- B) code\n```".into(),
                "None".into(),
            ],
            answers: vec![0, 2],
            explanation: "Because.\n\nQ: no question\n# no heading\n---\n```".into(),
            topic: Some("Storage".into()),
            difficulty: Some("hard".into()),
        }
    }

    #[test]
    fn a_written_quiz_looks_like_this() {
        let expected = "\
Q: Which store?

```sql
Options:
```

Options:

- A) A *queue*

  - A) nested

- B)

  ```text
  - B) code
  ```

- C) None

Answers: A, C

Explanation: Because.

Q\\: no question
\\# no heading
\\---
\\```

Topic: Storage

Difficulty: hard

<!-- /quiz -->
";
        assert_eq!(write(&quiz()), expected);
    }

    #[test]
    fn a_written_quiz_is_read_as_it_was() {
        let text = format!("# Note\n\n{0}\nProse.\n\n{0}", write(&quiz()));
        let note = read("note.md", &text);
        assert_eq!(note.findings, []);
        assert_eq!(
            note.quizzes.iter().map(|placed| &placed.quiz).collect::<Vec<_>>(),
            [&quiz(), &quiz()]
        );
    }
}
