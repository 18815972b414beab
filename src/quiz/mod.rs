//! Quizzes: questions with options that stand in notes, read, checked, written and exported.
//!
//! Works on text in memory: it opens no file, prints nothing and asks nothing. A quiz in a note is lines (`README.md`
//! tells the grammar); what its texts mean as Markdown matters only to the deck and to the search for placeholders.
//!
//! - `lines` tells what each line is to the grammar, and how a text's own lines are kept from being taken for more;
//! - `read` and `parts` make drafts of a note, `front_matter` of its YAML, `check` makes quizzes of drafts, or findings;
//! - `write` is the inverse of reading, `arrange` gives the options of new questions an order, `filter` does both for templates;
//! - `json`, `gift` and `deck` are the exports, `markdown` the HTML in the last one.

mod arrange;
mod check;
mod deck;
mod draft;
mod filter;
mod finding;
mod front_matter;
mod gift;
mod json;
mod lines;
mod markdown;
mod parts;
mod placeholder;
mod read;
mod write;

pub use self::arrange::{Question, arrange};
pub use self::check::{MAX_OPTIONS, MIN_OPTIONS};
pub use self::deck::deck;
pub use self::filter::QUIZZES;
pub use self::finding::{Finding, Rule};
pub use self::gift::gift;
pub use self::json::json;
pub use self::read::read;
pub use self::write::write;

/// A question, its options and which of them are right. All texts are Markdown in the form that [`tidy`] gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quiz {
    pub question: String,
    pub options: Vec<String>,
    /// Indices of the right options, ascending, none twice.
    pub answers: Vec<usize>,
    pub explanation: String,
    /// One line.
    pub topic: Option<String>,
    /// One line.
    pub difficulty: Option<String>,
}

impl Quiz {
    /// Whether exactly these options are right, in whatever order they were picked.
    pub fn is_right(&self, picked: &[usize]) -> bool {
        let mut picked = picked.to_vec();
        picked.sort_unstable();
        picked.dedup();
        picked == self.answers
    }

    /// Whether several options are right.
    pub fn is_multiple(&self) -> bool {
        self.answers.len() > 1
    }
}

/// A quiz and the line of the note where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedQuiz {
    pub quiz: Quiz,
    pub line: usize,
}

/// What a note holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// As the person named it.
    pub path: String,
    /// From the front matter, else the first heading above the quizzes, else the file's name.
    pub title: String,
    /// The sound quizzes, in the order of the note.
    pub quizzes: Vec<PlacedQuiz>,
    /// How many quizzes the note begins, faulty ones included.
    pub begun: usize,
    /// Definitions of links (`[name]: address`), which the texts of quizzes may use.
    pub definitions: String,
    /// In the order of the note.
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub untold: usize,
}

impl Note {
    /// What the note's quizzes are about where they do not say it themselves.
    pub fn topic_of<'n>(&'n self, quiz: &'n Quiz) -> &'n str {
        quiz.topic.as_deref().unwrap_or(&self.title)
    }
}

/// The letter of an option.
pub fn letter(index: usize) -> char {
    u8::try_from(index)
        .ok()
        .filter(|index| *index < 26)
        .map_or('?', |index| char::from(b'A' + index))
}

/// The form of a text that every reader and writer keeps: lines end in LF, lines of blanks are empty, and nothing blank
/// stands around it.
pub fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| if line.trim().is_empty() { "" } else { line })
        .collect();
    lines.join("\n").trim().to_owned()
}

/// A text of one line: every run of blanks is one space.
pub fn tidy_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidying_keeps_what_matters() {
        assert_eq!(tidy("\r\n  a  \r\n \t\r\n    b\rc \n\n"), "a  \n\n    b\nc");
        assert_eq!(tidy_line(" a\n b\tc "), "a b c");
    }

    #[test]
    fn letters_are_those_of_the_grammar() {
        assert_eq!((letter(0), letter(25), letter(26)), ('A', 'Z', '?'));
    }
}
