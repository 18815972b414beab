//! What surrounds a run: everything that it has from its process besides the arguments, and how that process ends.
//!
//! The only place that asks the process, so that a test can give a run other surroundings.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::disk::{self, Cleanup};
use crate::engine::budget::{self, Limits, Overrun};
use crate::error::{Diagnostic, Failure};
use crate::ui::Ui;

/// The environment variable that stands for the clock: <https://reproducible-builds.org/specs/source-date-epoch/>.
pub const SOURCE_DATE: &str = "SOURCE_DATE_EPOCH";

/// It could not be done.
pub const EXIT_FAILURE: u8 = 2;

/// Each text of a template and each expression takes milliseconds; the largest templates that are let in take some gigabytes.
const LIMITS: Limits = Limits {
    time: Duration::from_secs(10),
    memory: 8 << 30,
};

/// Everything that surrounds a run and is not an argument.
pub struct Environment {
    /// The user's configuration file, which need not exist.
    pub configuration: Option<PathBuf>,
    /// Where what can be made again is kept, which need not exist.
    pub cache: Option<PathBuf>,
    /// `SOURCE_DATE_EPOCH`: the moment that stands for today, in seconds since 1970.
    pub source_date: Option<OsString>,
    /// Whether somebody is there to be asked.
    pub interactive: bool,
    /// How staged files are removed when the process dies.
    pub cleanup: Cleanup,
    /// What one piece of a template may use before the process ends, if it may end at all.
    pub limits: Option<Limits>,
    /// How sources on other machines are used.
    pub remote: Remote,
    /// Where output goes; taken by the run.
    pub ui: Ui,
}

/// What a run needs of its surroundings to read templates that are no folders of this machine.
#[derive(Debug, Clone)]
pub struct Reach {
    pub configuration: Option<PathBuf>,
    pub cache: Option<PathBuf>,
    pub cleanup: Cleanup,
    pub remote: Remote,
}

/// How sources of templates that are no folders of this machine are used in a run.
#[derive(Debug, Clone, Default)]
pub struct Remote {
    /// Whether only what was read before may be used.
    pub offline: bool,
    /// The addresses that the user trusts by an argument.
    pub trusted: Vec<String>,
    /// Whether the user may be asked to trust one.
    pub asks: bool,
    /// Whether that may be in colour.
    pub colour: bool,
    found: Arc<Mutex<BTreeMap<Asked, Found>>>,
}

/// A repository, and the reference in it that was asked for.
type Asked = (String, Option<String>);
/// The name of a reference, and its commit.
type Found = (String, String);

impl Remote {
    /// In a run that has not used any yet.
    pub fn new(offline: bool, trusted: Vec<String>, asks: bool, colour: bool) -> Self {
        Self {
            offline,
            trusted,
            asks,
            colour,
            found: Arc::default(),
        }
    }

    /// What this run has found at a reference.
    pub fn found(&self, asked: &Asked) -> Option<Found> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.get(asked).cloned()
    }

    /// Keeps what was found for the rest of the run.
    pub fn keep(&self, asked: Asked, what: Found) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.insert(asked, what);
    }
}

impl Environment {
    /// Where environments that challenges run with are kept.
    ///
    /// # Errors
    /// No folder for what can be made again.
    pub fn environments(&self) -> Result<PathBuf, Failure> {
        let folder = self.cache.as_ref().map(|cache| cache.join("environments"));
        folder.ok_or_else(|| {
            let message = "there is no folder to keep environments in";
            Failure::one(Diagnostic::new(message).hint("set `HOME` or `XDG_CACHE_HOME`"))
        })
    }

    /// The part of it that sources of templates need.
    pub fn reach(&self) -> Reach {
        Reach {
            configuration: self.configuration.clone(),
            cache: self.cache.clone(),
            cleanup: self.cleanup.clone(),
            remote: self.remote.clone(),
        }
    }

    /// What surrounds this process.
    pub fn of_process() -> Self {
        use etcetera::BaseStrategy as _;
        let strategy = etcetera::base_strategy::choose_native_strategy().ok();
        let strategy = strategy.as_ref();
        Self {
            configuration: strategy.map(|strategy| strategy.config_dir().join("designgen").join("config.yaml")),
            cache: strategy.map(|strategy| strategy.cache_dir().join("designgen")),
            source_date: std::env::var_os(SOURCE_DATE),
            interactive: std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
            remote: Remote::default(),
            limits: Some(LIMITS),
            cleanup: std::env::current_exe().map_or(Cleanup::Sweep, Cleanup::Watcher),
            ui: Ui::of_process(),
        }
    }

    /// The output, for the run to write to.
    pub fn take_ui(&mut self) -> Ui {
        let nowhere = || Box::new(std::io::sink());
        std::mem::replace(&mut self.ui, Ui::new(nowhere(), nowhere()))
    }

    /// Ends the process as soon as a piece of a template has used up what it may, and says so as `ui` would.
    pub fn end_overruns(&self, ui: &Ui) {
        let Some(limits) = self.limits else { return };
        let (coloured, json) = (ui.is_coloured(), ui.is_json());
        // A system that starts no more threads has other worries than a slow template.
        let _ = budget::watch(limits, disk::memory_in_use, disk::time_in_use, move |name, overrun| {
            let mut ui = Ui::of_process();
            ui.set_colour(coloured);
            if json {
                ui.set_json();
            }
            end_overrun(name, overrun, limits, ui);
        });
    }
}

/// Ends the process although a template is still being rendered. Nothing of it has been written, and what other threads are writing is whole
/// or goes away, as after a kill.
#[expect(clippy::exit, reason = "the engine cannot be asked to stop")]
fn end_overrun(name: &str, overrun: Overrun, limits: Limits, mut ui: Ui) {
    let more = match overrun {
        Overrun::Time => format!("it takes more than {} seconds", limits.time.as_secs()),
        Overrun::Memory => format!("it takes more than {} bytes of memory", limits.memory),
    };
    ui.failure(&Failure::one(
        Diagnostic::new(format!("gave up on `{name}`: {more}"))
            .hint("this is a fault of the template: look for loops in loops, and for texts that double"),
    ));
    finish(ui, EXIT_FAILURE);
    std::process::exit(EXIT_FAILURE.into());
}

/// The exit code, once all output is out.
pub fn finish(ui: Ui, code: u8) -> ExitCode {
    match ui.finish() {
        None => ExitCode::from(code),
        Some(fault) => {
            Ui::report_output_fault(&fault);
            ExitCode::from(EXIT_FAILURE)
        }
    }
}
