//! One file a command; this one only dispatches.

mod answers;
mod completions;
mod doc;
mod list;
mod man;
mod new;
mod schema;
mod show;

use crate::Surroundings;
use crate::cli::Command;
use crate::error::Failure;
use crate::ui::Ui;

/// What a command that could be done says: is the answer yes or no?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Yes,
    No,
}

/// Runs a command.
///
/// # Errors
/// Whatever made the command impossible; nothing has been written then.
pub fn run(command: Command, surroundings: &Surroundings, ui: &mut Ui) -> Result<Verdict, Failure> {
    match command {
        Command::New(arguments) => new::run(&arguments, surroundings, ui),
        Command::Doc(arguments) => doc::run(&arguments, surroundings, ui),
        Command::List => list::run(ui),
        Command::Show(arguments) => show::run(&arguments, ui),
        Command::Answers(arguments) => answers::run(&arguments, ui),
        Command::Schema(arguments) => schema::run(&arguments, ui),
        Command::Completions(arguments) => completions::run(&arguments, ui),
        Command::Man => man::run(ui),
    }
}
