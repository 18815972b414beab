//! What a wizard is given, and how it ends.

use crate::answers::{Answers, Draft};
use crate::engine::Evaluator;
use crate::error::Failure;

/// Lists the paths of all files that these answers make, or says why none can be made.
pub type Preview<'p> = dyn FnMut(&Answers) -> Result<Vec<String>, Failure> + 'p;

/// Asks for what is needed to complete a draft.
pub struct Wizard<'w, 'm> {
    /// What flags and files gave already; what is typed is stronger.
    pub draft: &'w mut Draft<'m>,
    pub evaluator: &'w Evaluator,
    pub preview: &'w mut Preview<'w>,
    /// The name was given as an argument and is not asked for first. It can still be changed from the menu.
    pub has_name: bool,
    /// A question was asked before the wizard began; [`Outcome::Back`] leads to it.
    pub can_go_back: bool,
    pub colour: bool,
}

/// How a wizard ended. Whatever was typed stays in the draft.
#[derive(Debug)]
pub enum Outcome {
    /// Complete, checked and confirmed.
    Write(Box<Answers>),
    /// Back to what was asked before the wizard.
    Back,
    Cancelled,
}
