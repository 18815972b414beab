//! The template engine: expressions, rendering, escaping, and how long either may take.
//!
//! The only module that calls Tera. An expression reads answers and gives a value; a text of a template becomes the text of a
//! file. Pure: no disk, no clock, no environment; what computes for too long is reported to whoever asked to be told.

pub mod budget;
mod delimiters;
pub mod depth;
mod escape;
mod expression;
mod figures;
mod filter;
pub mod python;
mod render;
mod shape;

pub use self::delimiters::Delimiters;
pub use self::escape::{html_text, markdown, markdown_block, percent_encoded, shell_word, xml_text};
pub use self::expression::{
    Evaluator, ExpressionError, condition_fault, is_expression, sole_expression, syntax_fault, value_fault,
};
pub use self::filter::Filter;
pub use self::render::{RenderError, Renderer, is_plain_word};
pub use self::shape::sized_regex;
pub use tera::{Context, Value};
