//! designgen: one answers file in, one complete system design challenge out.
//!
//! The layers, from the bottom; each imports only those below it, which a test holds them to:
//!
//! | Layer | Modules | Own |
//! |---|---|---|
//! | 0 | `error`, `text`, `parallel` | diagnostics; wording; work on all cores |
//! | 1 | `path`, `name`, `literal`, `figures` | validated paths and words; texts that stand for a value of a type; numbers in sentences |
//! | 2 | `yaml`, `question`, `manifest`, `store`, `engine` | located values of what people write; types of questions; the manifest's types; embedded bytes; expressions, rendering and escaping |
//! | 3 | `answers`, `template`, `catalog`, `quiz`, `blanks` | merged and checked answers; folders laid over one another; everything that is built in; quizzes of notes; places left for candidates |
//! | 4 | `values`, `plan`, `lint` | manifest and answers in, files in memory out; templates held to their manifest; pure |
//! | 5 | `disk`, `ui`, `prompt` | the only modules that touch files, print, ask |
//! | 6 | `cli`, `environment` | the arguments' types; what else surrounds a run |
//! | 7 | `sources`, `shapes` | from arguments to a draft of the answers; what `--format json` prints |
//! | 8 | `commands` | one file a command |
//! | 9 | `run`, `main` | arguments in, exit code out |
//!
//! The library is the program's own: its interface may change with every version.

pub mod answers;
pub mod blanks;
pub mod catalog;
pub mod cli;
mod commands;
pub mod disk;
pub mod engine;
pub mod environment;
pub mod error;
pub mod figures;
pub mod lint;
pub mod literal;
pub mod manifest;
pub mod name;
pub mod parallel;
pub mod path;
pub mod plan;
pub mod prompt;
pub mod question;
pub mod quiz;
mod shapes;
mod sources;
pub mod store;
pub mod template;
pub mod text;
mod ui;
pub mod values;
pub mod yaml;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

use crate::cli::{Cli, Colour, Format};
use crate::commands::Verdict;
use crate::environment::{EXIT_FAILURE, finish};

pub use crate::environment::Environment;
pub use crate::ui::Ui;

/// Done, and the answer is no.
const EXIT_NO: u8 = 1;
/// The user ended it at a prompt: what shells say of a program that Ctrl-C ended.
const EXIT_CANCELLED: u8 = 130;

/// Runs the program once.
pub fn run(arguments: impl IntoIterator<Item = OsString>, mut environment: Environment) -> ExitCode {
    let mut ui = environment.take_ui();
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            ui.data(&error.render().to_string());
            return finish(ui, 0);
        }
        Err(error) => {
            ui.info(error.render().to_string().trim_end());
            return finish(ui, EXIT_FAILURE);
        }
    };
    match cli.global.color {
        Colour::Auto => {}
        Colour::Always => ui.set_colour(true),
        Colour::Never => ui.set_colour(false),
    }
    if cli.global.format == Format::Json {
        ui.set_json();
    }
    environment.end_overruns(&ui);
    let code = match commands::run(cli.command, &environment, &mut ui) {
        Ok(Verdict::Yes) => 0,
        Ok(Verdict::No) => EXIT_NO,
        Ok(Verdict::Failed) => EXIT_FAILURE,
        Ok(Verdict::Cancelled) => EXIT_CANCELLED,
        Err(failure) => {
            ui.failure(&failure);
            EXIT_FAILURE
        }
    };
    finish(ui, code)
}
