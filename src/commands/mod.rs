//! One file a command; this one only dispatches.

mod answers;
mod batch;
mod completions;
mod doc;
mod list;
mod man;
mod new;
mod quiz;
mod schema;
mod show;
mod status;
mod template;

use crate::cli::Command;
use crate::environment::Environment;
use crate::error::Failure;
use crate::ui::Ui;

/// How a command ended that was not impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Done, and the answer is yes where there is a question.
    Yes,
    /// Done, and the answer is no.
    No,
    /// Some of several things could not be done; the others are, and everything has been told.
    Failed,
    /// The user ended it at a prompt; nothing was written.
    Cancelled,
}

/// Runs a command.
///
/// # Errors
/// Whatever made the command impossible; nothing has been written then.
pub fn run(command: Command, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    match command {
        Command::New(arguments) if !arguments.batch.is_empty() => batch::run(&arguments, environment, ui),
        Command::New(arguments) => new::run(&arguments, environment, ui),
        Command::Doc(arguments) => doc::run(&arguments, environment, ui),
        Command::List => list::run(ui),
        Command::Show(arguments) => show::run(&arguments, ui),
        Command::Answers(arguments) => answers::run(&arguments, ui),
        Command::Schema(arguments) => schema::run(&arguments, ui),
        Command::Template(arguments) => template::run(&arguments, environment, ui),
        Command::Completions(arguments) => completions::run(&arguments, ui),
        Command::Quiz(arguments) => quiz::run(&arguments, environment, ui),
        Command::Status(arguments) => status::run(&arguments, ui),
        Command::Man => man::run(ui),
    }
}
