//! Runs outside programs: bounded in time, with their whole output.

use std::{
    fmt,
    fs::{self, OpenOptions},
    process::{Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::NamedTempFile;

const POLL: Duration = Duration::from_millis(20);

/// What a program did.
#[derive(Debug)]
pub struct Outcome {
    command: String,
    /// None when the program could not be started or had to be ended.
    status: Option<ExitStatus>,
    trouble: Option<String>,
    pub stdout: String,
    pub stderr: String,
    elapsed: Duration,
}

impl Outcome {
    pub fn success(&self) -> bool {
        self.trouble.is_none() && self.status.is_some_and(|status| status.success())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` ", self.command)?;
        match (&self.trouble, self.status) {
            (Some(trouble), _) => write!(formatter, "{trouble}")?,
            (None, Some(status)) => write!(formatter, "ended with {status}")?,
            (None, None) => write!(formatter, "did not run")?,
        }
        writeln!(formatter, " after {:.1} s", self.elapsed.as_secs_f64())?;
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.trim().is_empty() {
                writeln!(formatter, "--- {name}\n{}", text.trim_end())?;
            }
        }
        Ok(())
    }
}

/// Runs `command` to its end, or ends it after `limit`.
pub fn run(command: &mut Command, limit: Duration) -> Outcome {
    let shown = show(command);
    let started = Instant::now();
    let (stdout, stderr) = (Log::new(), Log::new());
    let child = command
        .stdin(Stdio::null())
        .stdout(stdout.writer())
        .stderr(stderr.writer())
        .spawn();
    let (status, trouble) = match child {
        Err(error) => (None, Some(format!("could not be started: {error}"))),
        Ok(mut child) => loop {
            match child.try_wait() {
                Ok(Some(status)) => break (Some(status), None),
                Ok(None) if started.elapsed() < limit => thread::sleep(POLL),
                Ok(None) => {
                    // The child may have ended by itself in this moment; waiting settles it either way.
                    let _ = child.kill();
                    let _ = child.wait();
                    break (None, Some(format!("was ended: limit of {} s reached", limit.as_secs())));
                }
                Err(error) => break (None, Some(format!("could not be waited for: {error}"))),
            }
        },
    };
    Outcome {
        command: shown,
        status,
        trouble,
        stdout: stdout.text(),
        stderr: stderr.text(),
        elapsed: started.elapsed(),
    }
}

/// Calls `attempt` until it gives a value or `limit` has passed; `None` then.
pub fn wait_for<T>(limit: Duration, mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    let started = Instant::now();
    loop {
        if let Some(value) = attempt() {
            return Some(value);
        }
        if started.elapsed() >= limit {
            return None;
        }
        thread::sleep(POLL);
    }
}

fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a program prints, in a file: a pipe would block on a program that leaves children behind.
#[derive(Debug)]
pub struct Log {
    file: NamedTempFile,
}

impl Log {
    pub fn new() -> Self {
        Self {
            file: NamedTempFile::new().expect("a temporary file for a log"),
        }
    }

    /// A handle for a program to write to, with a position of its own.
    pub fn writer(&self) -> Stdio {
        let file = OpenOptions::new().append(true).open(self.file.path());
        file.expect("a second handle for a log").into()
    }

    pub fn text(&self) -> String {
        let bytes = fs::read(self.file.path()).expect("the text of a log");
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
