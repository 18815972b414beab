//! One contender of a case: how it is started, and what one run of it takes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// GNU time, in the folder where every system has it that has it at all: shells have a `time` of their own.
const GNU_TIME: &str = "/usr/bin/time";

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Designgen,
    Floor,
    Peer,
}

pub struct Contender {
    pub kind: Kind,
    pub name: String,
    command: Box<dyn Fn(&Path) -> Command>,
}

impl Contender {
    /// `command` is given a path at which nothing is, and is to make its tree there.
    pub fn new(kind: Kind, name: impl Into<String>, command: impl Fn(&Path) -> Command + 'static) -> Self {
        Self {
            kind,
            name: name.into(),
            command: Box::new(command),
        }
    }
}

/// Where contenders run: a folder on a disk, without any configuration of whoever runs the benchmark.
pub struct Arena {
    folder: PathBuf,
}

impl Arena {
    pub fn new(folder: &Path) -> Self {
        fs::create_dir(folder.join("home")).expect("can be made");
        Self {
            folder: folder.to_owned(),
        }
    }

    pub fn destination(&self) -> PathBuf {
        self.folder.join("destination")
    }

    pub fn clear(&self) {
        if self.destination().exists() {
            fs::remove_dir_all(self.destination()).expect("can be removed");
        }
    }

    pub fn time(&self, contender: &Contender) -> Duration {
        self.run(&contender.name, (contender.command)(&self.destination()))
    }

    /// Also tells the peak of resident memory in bytes, where GNU time is installed.
    ///
    /// A process inherits the peak of the one that started it, until it has a higher one of its own, so the small program
    /// `time` stands between this one and what is measured.
    pub fn time_and_memory(&self, contender: &Contender) -> (Duration, Option<u64>) {
        if !Path::new(GNU_TIME).exists() {
            return (self.time(contender), None);
        }
        let command = (contender.command)(&self.destination());
        let peak = self.folder.join("peak");
        let mut watched = Command::new(GNU_TIME);
        watched.args(["--format", "%M", "--output"]).arg(&peak);
        watched.arg(command.get_program()).args(command.get_args());
        let time = self.run(&contender.name, watched);
        let kibibytes: u64 = fs::read_to_string(peak)
            .ok()
            .and_then(|text| text.trim().parse().ok())
            .expect("`time` writes a number");
        (time, Some(kibibytes * 1024))
    }

    fn run(&self, name: &str, mut command: Command) -> Duration {
        let home = self.folder.join("home");
        command
            .current_dir(&self.folder)
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join(".config"))
            // The same bytes before and after midnight.
            .env("SOURCE_DATE_EPOCH", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let start = Instant::now();
        let output = command.output().expect("can be started");
        let elapsed = start.elapsed();
        assert!(
            output.status.success(),
            "{name} failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        elapsed
    }
}
