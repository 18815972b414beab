//! Quizzes: questions with options that stand in notes, read, checked, written and exported.
//!
//! Works on text in memory: it opens no file, prints nothing and asks nothing. A quiz in a note is lines (`docs/quizzes.md`
//! tells the grammar); what its texts mean as Markdown matters only to the deck and to the search for placeholders.
//!
//! - `note` has the types of what a note holds, `tidy` the form of all texts in them;
//! - `lines` tells what each line is to the grammar, and how a text's own lines are kept from being taken for more;
//! - `read` and `parts` make drafts of a note, `front_matter` of its YAML, `check` makes quizzes of drafts, or findings;
//! - `write` is the inverse of reading, `arrange` gives the options of new questions an order, `filter` does both for templates;
//! - `json`, `gift` and `deck` are the exports, `markdown` the HTML in the last one, with formulas by `math`.

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
mod math;
mod note;
mod parts;
mod placeholder;
mod read;
mod tidy;
mod write;

pub use self::arrange::{Question, arrange};
pub use self::check::{MAX_OPTIONS, MIN_OPTIONS};
pub use self::deck::deck;
pub use self::filter::QUIZZES;
pub use self::finding::{Finding, Rule};
pub use self::gift::gift;
pub use self::json::{Exported, json};
pub use self::note::{Note, PlacedQuiz, Quiz, letter};
pub use self::read::read;
pub use self::tidy::{meaning, tidy, tidy_line};
pub use self::write::write;
