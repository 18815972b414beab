//! What a note holds: quizzes, and findings about those that are none.

use super::finding::Finding;

/// A question, its options and which of them are right. All texts are Markdown in the form that [`tidy`](super::tidy()) gives them.
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
    pub omitted: usize,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_of_the_grammar() {
        assert_eq!((letter(0), letter(25), letter(26)), ('A', 'Z', '?'));
    }
}
