//! One file a command, and `forward` for what several of them share; this one only dispatches.

mod answers;
mod batch;
mod check;
mod completions;
mod doc;
mod forward;
mod grade;
mod list;
mod man;
mod new;
mod quiz;
mod schema;
mod show;
mod status;
mod template;
mod undo;
mod update;
mod verdict;
mod verify;

pub use self::verdict::Verdict;
use crate::cli::Command;
use crate::environment::Environment;
use crate::error::Failure;
use crate::ui::Ui;

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
        Command::Show(arguments) => show::run(&arguments, environment, ui),
        Command::Answers(arguments) => answers::run(&arguments, environment, ui),
        Command::Schema(arguments) => schema::run(&arguments, environment, ui),
        Command::Template(arguments) => template::run(&arguments, environment, ui),
        Command::Verify(arguments) => verify::run(&arguments, environment, ui),
        Command::Grade(arguments) => grade::run(&arguments, environment, ui),
        Command::Update(arguments) => update::run(&arguments, environment, ui),
        Command::Undo(arguments) => undo::run(&arguments, environment, ui),
        Command::Check(arguments) => check::run(&arguments, environment, ui),
        Command::Completions(arguments) => completions::run(&arguments, ui),
        Command::Quiz(arguments) => quiz::run(&arguments, environment, ui),
        Command::Status(arguments) => status::run(&arguments, ui),
        Command::Man => man::run(ui),
    }
}
