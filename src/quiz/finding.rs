//! What a check of notes reports: the rule that is broken, where, and what to do about it; and how findings are collected.

use serde::Serialize;

use super::draft::Place;
use crate::error::Location;

/// Most findings that are shown of one note.
const MAX_FINDINGS: usize = 1000;
/// Longest line that a finding shows, in bytes: nobody reads more, and a hostile note must not fill the memory.
const MAX_LINE: usize = 4000;

/// One thing that is wrong with a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: Rule,
    pub location: Location,
    /// Lower-case, without a full stop, values in backticks.
    pub message: String,
    pub hint: String,
}

/// The findings of a note so far, and what their places look like.
pub struct Findings<'n> {
    path: &'n str,
    lines: &'n [&'n str],
    findings: Vec<Finding>,
    omitted: usize,
}

impl<'n> Findings<'n> {
    pub fn new(path: &'n str, lines: &'n [&'n str]) -> Self {
        Self {
            path,
            lines,
            findings: Vec::new(),
            omitted: 0,
        }
    }

    /// All that are shown, in the order of the note, and how many more there are.
    pub fn into_sorted(mut self) -> (Vec<Finding>, usize) {
        self.findings
            .sort_by(|a, b| (&a.location, a.rule, &a.message).cmp(&(&b.location, b.rule, &b.message)));
        (self.findings, self.omitted)
    }

    /// How much was found so far.
    pub fn number(&self) -> usize {
        self.findings.len() + self.omitted
    }

    pub fn find(&mut self, rule: Rule, place: Place, message: impl Into<String>, hint: impl Into<String>) {
        if self.findings.len() == MAX_FINDINGS {
            self.omitted += 1;
            return;
        }
        let line = self.lines.get(place.line.saturating_sub(1)).copied();
        self.findings.push(Finding {
            rule,
            location: Location {
                file: self.path.to_owned(),
                line: place.line,
                column: place.column,
                text: line
                    .filter(|line| line.len() <= MAX_LINE)
                    .unwrap_or_default()
                    .to_owned(),
            },
            message: message.into(),
            hint: hint.into(),
        });
    }
}

/// Names the rules, in the order of `docs/quizzes.md`.
macro_rules! rules {
    ($($variant:ident $name:literal $meaning:literal,)*) => {
        /// What a quiz has to keep to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        pub enum Rule {
            $(#[doc = $meaning] #[serde(rename = $name)] $variant,)*
        }

        impl Rule {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// What people call it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What is wrong where it is broken.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }
        }
    };
}

rules! {
    NoQuiz "no-quiz" "a note or folder without a quiz, named on the command line",
    EmptyQuestion "empty-question" "no text after `Q:`",
    NoOptions "no-options" "a question without `Options:`",
    TooFewOptions "too-few-options" "fewer than two options",
    TooManyOptions "too-many-options" "more than 20 options",
    EmptyOption "empty-option" "an option without text",
    DuplicateOption "duplicate-option" "two options with the same text",
    DuplicateLetter "duplicate-letter" "two options with the same letter",
    MissingLetter "missing-letter" "an option without a letter among options with letters",
    NoAnswer "no-answer" "a question without a right option",
    UnknownAnswer "unknown-answer" "an answer that is not one of the options",
    DuplicateAnswer "duplicate-answer" "an answer given twice",
    NoDistractor "no-distractor" "a question whose options are all right",
    NoExplanation "no-explanation" "a question without an explanation",
    BadDifficulty "bad-difficulty" "a difficulty that is not one short word",
    Placeholder "placeholder" "a place that was never filled in",
    StrayText "stray-text" "text that does not belong to any part of a quiz",
    RepeatedLabel "repeated-label" "a part given twice",
    OrphanLabel "orphan-label" "`Options:` or `Answers:` without a question",
    MisplacedQuestion "misplaced-question" "a `Q:` in a list or a quotation, where it is not read",
    UnclosedFence "unclosed-fence" "a code block without an end",
    FrontMatter "front-matter" "front matter that is not valid YAML, or whose `quizzes` have the wrong shape",
}
