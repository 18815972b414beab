//! designgen: one answers file in, one complete system design challenge out.
//!
//! The layers, from the bottom; each imports only those below it, which a test holds them to:
//!
//! | Layer | Modules | Own |
//! |---|---|---|
//! | 0 | `error`, `text`, `parallel`, `budget` | diagnostics; wording; work on all cores; how long work may take |
//! | 1 | `path`, `name` | validated paths and words |
//! | 2 | `yaml`, `manifest`, `store`, `expression` | located values of what people write; the manifest's types; embedded bytes; expressions |
//! | 3 | `answers`, `catalog`, `quiz`, `blanks` | merged and checked answers; everything that is built in; quizzes of notes; places left for candidates |
//! | 4 | `render`, `plan`, `lint` | manifest and answers in, files in memory out; templates held to their manifest; pure |
//! | 5 | `disk`, `ui`, `prompt` | the only modules that touch files, print, ask |
//! | 6 | `cli` | the arguments' types |
//! | 7 | `sources`, `shapes` | from arguments to a draft of the answers; what `--format json` prints |
//! | 8 | `commands` | one file a command |
//! | 9 | `run`, `main` | arguments in, exit code out |
//!
//! The library is the program's own: its interface may change with every version.

pub mod answers;
pub mod blanks;
pub mod budget;
pub mod catalog;
pub mod cli;
mod commands;
pub mod disk;
pub mod error;
pub mod expression;
pub mod lint;
pub mod manifest;
pub mod name;
pub mod parallel;
pub mod path;
pub mod plan;
pub mod prompt;
pub mod quiz;
pub mod render;
mod shapes;
mod sources;
pub mod store;
pub mod text;
mod ui;
pub mod yaml;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use clap::error::ErrorKind;

use crate::budget::{Limits, Overrun};
use crate::cli::{Cli, Colour, Format};
use crate::commands::Verdict;
use crate::disk::Cleanup;
use crate::error::{Diagnostic, Failure};
pub use crate::ui::Ui;

/// What surrounds a run: everything that is not an argument.
pub struct Surroundings {
    /// The user's configuration file, which need not exist.
    pub configuration: Option<PathBuf>,
    /// `SOURCE_DATE_EPOCH`: the moment that stands for today, in seconds since 1970.
    pub source_date: Option<OsString>,
    /// Whether somebody is there to be asked.
    pub interactive: bool,
    /// How staged files are removed when the process dies.
    pub cleanup: Cleanup,
    /// What one piece of a template may use before the process ends, if it may end at all.
    pub limits: Option<Limits>,
    /// Where output goes; taken by the run.
    pub ui: Ui,
}

impl Surroundings {
    /// What surrounds this process.
    pub fn of_process() -> Self {
        use etcetera::BaseStrategy as _;
        let configuration = etcetera::base_strategy::choose_native_strategy()
            .ok()
            .map(|strategy| strategy.config_dir().join("designgen").join("config.yaml"));
        Self {
            configuration,
            source_date: std::env::var_os(sources::SOURCE_DATE),
            interactive: std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
            limits: Some(LIMITS),
            cleanup: std::env::current_exe().map_or(Cleanup::Sweep, Cleanup::Watcher),
            ui: Ui::of_process(),
        }
    }
}

/// Each text of a template and each expression takes milliseconds; the largest templates that are let in take some gigabytes.
const LIMITS: Limits = Limits {
    time: Duration::from_secs(10),
    memory: 8 << 30,
};

/// Done, and the answer is no.
const EXIT_NO: u8 = 1;
/// It could not be done.
const EXIT_FAILURE: u8 = 2;
/// The user ended it at a prompt: what shells say of a program that Ctrl-C ended.
const EXIT_CANCELLED: u8 = 130;

/// Runs the program once.
pub fn run(arguments: impl IntoIterator<Item = OsString>, mut surroundings: Surroundings) -> ExitCode {
    let mut ui = std::mem::replace(
        &mut surroundings.ui,
        Ui::new(Box::new(std::io::sink()), Box::new(std::io::sink())),
    );
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
    if let Some(limits) = surroundings.limits {
        let (coloured, json) = (ui.is_coloured(), ui.is_json());
        // A system that starts no more threads has other worries than a slow template.
        let _ = budget::watch(limits, disk::memory_in_use, move |name, overrun| {
            end_overrun(name, overrun, limits, coloured, json);
        });
    }
    let code = match commands::run(cli.command, &surroundings, &mut ui) {
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

/// Ends the process although a template is still being rendered. Nothing of it has been written, and what other threads are writing is whole
/// or goes away, as after a kill.
#[expect(clippy::exit, reason = "the engine cannot be asked to stop")]
fn end_overrun(name: &str, overrun: Overrun, limits: Limits, coloured: bool, json: bool) {
    let more = match overrun {
        Overrun::Time => format!("it takes more than {} seconds", limits.time.as_secs()),
        Overrun::Memory => format!("it takes more than {} bytes of memory", limits.memory),
    };
    let mut ui = Ui::of_process();
    ui.set_colour(coloured);
    if json {
        ui.set_json();
    }
    ui.failure(&Failure::one(
        Diagnostic::new(format!("gave up on `{name}`: {more}"))
            .hint("this is a fault of the template: look for loops in loops, and for texts that double"),
    ));
    finish(ui, EXIT_FAILURE);
    std::process::exit(EXIT_FAILURE.into());
}

fn finish(ui: Ui, code: u8) -> ExitCode {
    match ui.finish() {
        None => ExitCode::from(code),
        Some(fault) => {
            Ui::report_output_fault(&fault);
            ExitCode::from(EXIT_FAILURE)
        }
    }
}
