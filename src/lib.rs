//! designgen: one answers file in, one complete system design challenge out.
//!
//! The layers, from the bottom; no path leads to the same layer or one above, and no files form a circle, which a test holds them to:
//!
//! | Layer | Modules | Own |
//! |---|---|---|
//! | 0 | `error`, `text`, `parallel` | diagnostics; wording; work on all cores |
//! | 1 | `path`, `name`, `address` | validated paths, words and addresses |
//! | 2 | `yaml`, `store`, `literal`, `record` | located values of what people write; embedded bytes; texts that stand for a value of a type; what made a challenge |
//! | 3 | `engine` | expressions, rendering and escaping |
//! | 4 | `quiz`, `blanks` | quizzes of notes; places left for candidates |
//! | 5 | `question` | types of questions |
//! | 6 | `manifest` | the manifest's types |
//! | 7 | `answers` | merged and checked answers |
//! | 8 | `template` | folders laid over one another |
//! | 9 | `catalog`, `values` | everything that is built in; what is computed from answers |
//! | 10 | `plan` | manifest and answers in, files in memory out |
//! | 11 | `lint`, `update` | templates held to their manifest; what becomes of each file of a challenge that is taken forward |
//! | 12 | `disk`, `ui`, `prompt`, `process` | the only modules that touch files, print, ask, run programs |
//! | 13 | `cli`, `environment`, `runner` | the arguments' types; what else surrounds a run; programs that try challenges |
//! | 14 | `verify`, `grade`, `git`, `existing` | problems tried on solutions; hand-ins tried on tests; folders of templates in repositories; challenges that are there |
//! | 15 | `sources`, `shapes` | from arguments to a draft of the answers; what `--format json` prints |
//! | 16 | `commands` | one file a command |
//! | 17 | `run`, `main` | arguments in, exit code out |
//!
//! The library is the program's own: its interface may change with every version.

pub mod address;
pub mod answers;
pub mod blanks;
pub mod catalog;
pub mod cli;
mod commands;
pub mod disk;
pub mod engine;
pub mod environment;
pub mod error;
mod existing;
mod git;
mod grade;
pub mod lint;
pub mod literal;
pub mod manifest;
pub mod name;
pub mod parallel;
pub mod path;
pub mod plan;
mod process;
pub mod prompt;
pub mod question;
pub mod quiz;
mod record;
mod runner;
mod shapes;
mod sources;
pub mod store;
pub mod template;
pub mod text;
mod ui;
mod update;
pub mod values;
mod verify;
pub mod yaml;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

use crate::cli::{Cli, Colour, Format};
use crate::environment::{EXIT_FAILURE, Remote, finish};

pub use crate::environment::Environment;
pub use crate::ui::Ui;

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
    let asks = environment.interactive && !ui.is_json() && !cli.command.asks_nothing();
    environment.remote = Remote::new(cli.global.offline, cli.global.trust_source, asks, ui.is_coloured());
    environment.end_overruns(&ui);
    let code = match commands::run(cli.command, &environment, &mut ui) {
        Ok(verdict) => verdict.code(),
        Err(failure) => {
            ui.failure(&failure);
            EXIT_FAILURE
        }
    };
    finish(ui, code)
}
