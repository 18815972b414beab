//! Questions, and the types that they can have: one file for each type, with everything about it.
//!
//! A type reads its rules from a manifest, checks an answer, and says how the answer is described to editors, in a starter
//! file, to templates and at a prompt. All of that is data: nothing here prints, asks or reads a file. Defaults,
//! conditions and whatever concerns several answers belong to `answers`.

mod boolean;
mod choice;
mod choices;
mod data;
pub(crate) mod defaults;
mod integer;
mod kind;
mod list;
mod number;
mod parse;
mod problem;
mod question_type;
mod range;
mod raw;
mod records;
mod reserved;
mod secrets;
mod table;
mod text;
mod types;

pub use self::boolean::Boolean;
pub use self::choice::OneOf;
pub use self::data::Data;
pub use self::kind::{Form, Kind, List, Question, Records, SomeOf};
pub use self::problem::ValueProblem;
use self::question_type::schema;
pub use self::question_type::{Candidate, Candidates, FieldOf, QuestionType, Scalar, Shape, Typing, object_schema};
pub use self::range::Range;
pub(crate) use self::raw::located;
pub use self::raw::{QuestionError, QuestionProblem, RawQuestion, TypeName};
pub use self::reserved::DEVICES;
pub use self::secrets::{Items, Secrets};
pub use self::table::Choice;
pub use self::text::Text;
