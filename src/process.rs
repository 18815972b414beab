//! Runs programs: the only module that does, but for the watcher of `disk`.
//!
//! A program has a folder, a limit of time, and a process group of its own, which ends with it. What it prints is kept, of much the
//! end. Knows nothing of what the programs are for.

use std::ffi::OsString;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use wait_timeout::ChildExt as _;

/// The most that is kept of what a program prints, in bytes.
const MOST_OUTPUT: u64 = 16_384;
/// How often a program that is watched is looked at.
const TICK: Duration = Duration::from_millis(250);

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub ending: Ending,
    /// The end of what it printed.
    pub output: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Success,
    /// With this code, or by a signal.
    Failure(Option<i32>),
    /// It took too long, and was ended.
    Timeout,
    /// It gave or used more than it may, and was ended.
    Excess,
}

/// What a program gave whose output is data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Data {
    pub ending: Ending,
    /// All of its standard output.
    pub output: Vec<u8>,
    /// The end of its standard error.
    pub messages: String,
}

/// A program and how it is run.
#[derive(Debug, Clone, Copy)]
pub struct Program<'p> {
    /// The program and its arguments.
    pub arguments: &'p [String],
    pub folder: &'p Path,
    pub limit: Duration,
    /// All variables of its environment, or none to take over those of this process.
    pub variables: Option<&'p [(&'p str, OsString)]>,
}

impl<'p> Program<'p> {
    /// With the environment of this process.
    pub fn new(arguments: &'p [String], folder: &'p Path, limit: Duration) -> Self {
        Self {
            arguments,
            folder,
            limit,
            variables: None,
        }
    }
}

/// Runs a program, and ends it and whatever it has started when it is done or its time has passed.
///
/// # Errors
/// Programs that cannot be started.
pub fn run(program: &Program<'_>) -> io::Result<Outcome> {
    run_watched(program, |_| {})
}

/// The same; a few times a second, `watch` is given the id of the process.
///
/// # Errors
/// Programs that cannot be started.
pub fn run_watched(program: &Program<'_>, watch: impl Fn(u32)) -> io::Result<Outcome> {
    let mut output = tempfile::tempfile()?;
    let streams = [Stdio::null(), output.try_clone()?.into(), output.try_clone()?.into()];
    let ending = run_with(program, streams, |process| {
        watch(process);
        true
    })?;
    Ok(Outcome {
        ending,
        output: end_of(&mut output)?,
    })
}

/// Runs a program as [`run`] does, that reads `input` and prints data, at most so many bytes; it goes on only as long as it may.
///
/// # Errors
/// Programs that cannot be started.
pub fn run_for_data(program: &Program<'_>, input: &[u8], most: u64, may_go_on: impl Fn() -> bool) -> io::Result<Data> {
    let mut given = tempfile::tempfile()?;
    given.write_all(input)?;
    given.rewind()?;
    let output = tempfile::tempfile()?;
    let mut messages = tempfile::tempfile()?;
    let streams = [given.into(), output.try_clone()?.into(), messages.try_clone()?.into()];
    // What the program writes goes to the end, where looking at the length leaves the file.
    let length = || (&output).seek(SeekFrom::End(0));
    let fits = || length().is_ok_and(|length| length <= most);
    let mut ending = run_with(program, streams, |_| fits() && may_go_on())?;
    if ending == Ending::Success && !(fits() && may_go_on()) {
        ending = Ending::Excess;
    }
    let mut bytes = Vec::new();
    if ending == Ending::Success {
        (&output).rewind()?;
        (&output).take(most).read_to_end(&mut bytes)?;
    }
    Ok(Data {
        ending,
        output: bytes,
        messages: end_of(&mut messages)?,
    })
}

fn run_with(
    program: &Program<'_>,
    [input, output, messages]: [Stdio; 3],
    may_go_on: impl Fn(u32) -> bool,
) -> io::Result<Ending> {
    let [name, arguments @ ..] = program.arguments else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no program is named"));
    };
    let mut command = Command::new(name);
    command
        .args(arguments)
        .current_dir(program.folder)
        .stdin(input)
        .stdout(output)
        .stderr(messages);
    if let Some(variables) = program.variables {
        command
            .env_clear()
            .envs(variables.iter().map(|(name, value)| (name, value)));
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let end_of_time = Instant::now() + program.limit;
    let ending = loop {
        let left = end_of_time.saturating_duration_since(Instant::now());
        match child.wait_timeout(left.min(TICK))? {
            Some(status) if status.success() => break Ending::Success,
            Some(status) => break Ending::Failure(status.code()),
            None if left.is_zero() => break Ending::Timeout,
            None if !may_go_on(child.id()) => break Ending::Excess,
            None => {}
        }
    };
    end(&mut child);
    Ok(ending)
}

/// Ends the process and all that is left of its group.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        // Whatever has ended already needs no signal.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn end_of(output: &mut (impl io::Read + io::Seek)) -> io::Result<String> {
    let length = output.seek(SeekFrom::End(0))?;
    output.seek(SeekFrom::Start(length.saturating_sub(MOST_OUTPUT)))?;
    let mut bytes = Vec::new();
    output.take(MOST_OUTPUT).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str, limit: Duration) -> Outcome {
        let arguments = ["sh", "-c", script].map(str::to_owned);
        run(&Program::new(&arguments, Path::new("."), limit)).expect("a shell")
    }

    #[test]
    fn endings_are_told() {
        let long = Duration::from_secs(60);
        assert_eq!(sh("echo a; echo b >&2", long).output, "a\nb\n");
        assert_eq!(sh("exit 3", long).ending, Ending::Failure(Some(3)));
        assert_eq!(sh("kill -9 $$", long).ending, Ending::Failure(None));
    }

    #[test]
    fn what_takes_too_long_ends_with_all_that_it_started() {
        // A busy machine may take its time until the shell says what it has started.
        let limits = [300, 3_000, 30_000].map(Duration::from_millis);
        let mut outcomes = limits.iter().map(|limit| sh("sleep 600 & echo $!; wait", *limit));
        let outcome = outcomes.find(|outcome| !outcome.output.is_empty());
        let outcome = outcome.expect("a shell that starts");
        assert_eq!(outcome.ending, Ending::Timeout);
        let child = outcome
            .output
            .trim()
            .parse()
            .ok()
            .and_then(rustix::process::Pid::from_raw);
        let child = child.expect("a process id");
        // Init may take a moment to bury it.
        let is_gone = (0..3_000).any(|_| {
            std::thread::sleep(Duration::from_millis(20));
            rustix::process::test_kill_process(child).is_err()
        });
        assert!(is_gone);
    }

    #[test]
    fn data_is_kept_whole_up_to_its_limit() {
        let data = |script: &str, most: u64, may_go_on: bool| {
            let arguments = ["sh", "-c", script].map(str::to_owned);
            let program = Program::new(&arguments, Path::new("."), Duration::from_secs(60));
            run_for_data(&program, b"a\0b", most, || may_go_on).expect("a shell")
        };
        let whole = data("cat; echo said >&2", 3, true);
        assert_eq!(
            (whole.ending, whole.output.as_slice()),
            (Ending::Success, b"a\0b".as_slice())
        );
        assert_eq!(whole.messages, "said\n");
        assert_eq!(data("cat", 2, true).ending, Ending::Excess);
        assert_eq!(data("cat; exec sleep 600", 2, true).ending, Ending::Excess);
        assert_eq!(data("exec sleep 600", 3, false).ending, Ending::Excess);
        assert_eq!(data("exit 3", 3, true).ending, Ending::Failure(Some(3)));
    }

    #[test]
    fn of_much_output_the_end_is_kept() {
        let output = sh("yes 0123456789 | head -n 100000; echo end", Duration::from_secs(60)).output;
        assert!(output.len() as u64 <= MOST_OUTPUT && output.ends_with("end\n"));
    }
}
