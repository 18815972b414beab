//! The watcher: a second process of this program that outlives a killed run for a moment and takes its staging away.
//!
//! A killed run cannot clean up after itself, and nothing in the system does it for folders. So a run that may be
//! killed starts the watcher before it makes anything, tells it the names through a pipe and, once all is well, says
//! so. The end of the pipe without that word means that the run is dead. The watcher removes only what bears the name
//! of a staging entry (see `entry`), through handles, and folders that are empty.
//!
//! The watcher belongs to `main` alone: a test process must not start itself, so tests sweep instead.

use std::{
    ffi::OsString,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitCode, Stdio},
    sync::{Mutex, PoisonError},
    thread::{self, JoinHandle},
};

use cap_std::{ambient_authority, fs::Dir};

use super::{entry, leftovers};

/// The only argument of the watcher. Not part of the command line that users see.
const ARGUMENT: &str = "__designgen-watch";
/// More than this a run never says.
const MOST_BYTES: u64 = 1 << 20;

/// Who removes what a killed run leaves behind.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Cleanup {
    /// The next run in the same folder.
    Sweep,
    /// A second process of this program, at once; its `main` must begin with [`watch`].
    Watcher(PathBuf),
}

/// Starts watchers, the first one early if it is told to.
#[derive(Debug)]
pub(super) struct Launcher {
    cleanup: Cleanup,
    starting: Mutex<Option<JoinHandle<Guard>>>,
}

impl Launcher {
    pub fn new(cleanup: Cleanup) -> Self {
        Self {
            cleanup,
            starting: Mutex::new(None),
        }
    }

    /// Starts a watcher for the next [`Self::guard`], while the caller does something else.
    pub fn prepare(&self) {
        if let Cleanup::Watcher(program) = &self.cleanup {
            let mut starting = self.starting.lock().unwrap_or_else(PoisonError::into_inner);
            if starting.is_none() {
                let program = program.clone();
                // Without a thread the watcher is started later.
                *starting = thread::Builder::new().spawn(move || Guard::start(&program)).ok();
            }
        }
    }

    /// The guard of one result.
    pub fn guard(&self) -> Guard {
        let Cleanup::Watcher(program) = &self.cleanup else {
            return Guard::default();
        };
        let starting = self.starting.lock().unwrap_or_else(PoisonError::into_inner).take();
        starting
            .and_then(|starting| starting.join().ok())
            .unwrap_or_else(|| Guard::start(program))
    }
}

/// The run's end of the pipe.
#[derive(Debug, Default)]
pub(super) struct Guard {
    watcher: Option<(Child, ChildStdin)>,
}

impl Guard {
    /// Starts the watcher. Without one the next run sweeps, so a failure is none.
    fn start(program: &Path) -> Self {
        let mut command = Command::new(program);
        command
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // Its own group: Ctrl-C in the terminal ends the run, not the one who cleans up after it.
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt as _;
            command.process_group(0);
        }
        #[cfg(windows)]
        {
            use std::os::windows::process::CommandExt as _;
            const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
            const CREATE_NO_WINDOW: u32 = 0x0800_0000;
            command.creation_flags(CREATE_NEW_PROCESS_GROUP | CREATE_NO_WINDOW);
        }
        let watcher = command.spawn().ok().and_then(|mut child| {
            let pipe = child.stdin.take()?;
            Some((child, pipe))
        });
        Self { watcher }
    }

    /// Tells what is about to be made: a staging entry in a folder, and folders above it.
    pub fn announce(&mut self, parent: &Path, entry: &str, made: &[PathBuf]) {
        let Some((_, pipe)) = &mut self.watcher else {
            return;
        };
        let mut message = Vec::new();
        let fields = std::iter::once(parent)
            .chain([Path::new(entry)])
            .chain(made.iter().map(PathBuf::as_path));
        for field in fields {
            let Some(bytes) = to_bytes(field) else { return };
            message.extend_from_slice(bytes);
            message.push(0);
        }
        message.push(0);
        // One write, so that a kill cannot cut it in two. A watcher that is gone is like none.
        if pipe.write_all(&message).is_err() {
            self.watcher = None;
        }
    }

    /// Says that nothing is left to do.
    pub fn done(&mut self) {
        if let Some((mut child, mut pipe)) = self.watcher.take() {
            let _ = pipe.write_all(&[0]);
            drop(pipe);
            let _ = child.try_wait();
        }
    }
}

/// Acts as the watcher if the arguments say so, which only a `Guard` makes them do.
///
/// To be called first in `main`: the watcher has no other business there.
pub fn watch(arguments: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let mut arguments = arguments.into_iter().skip(1);
    if arguments.next()? != ARGUMENT || arguments.next().is_some() {
        return None;
    }
    let mut heard = Vec::new();
    // What was heard before a failure counts too.
    let _ = io::stdin().lock().take(MOST_BYTES).read_to_end(&mut heard);
    for announced in parse(&heard) {
        announced.clean();
    }
    Some(ExitCode::SUCCESS)
}

#[derive(Debug, Eq, PartialEq)]
struct Announced {
    parent: PathBuf,
    entry: String,
    made: Vec<PathBuf>,
}

impl Announced {
    fn clean(&self) {
        if entry::Kind::of(&self.entry).is_some()
            && let Ok(parent) = Dir::open_ambient_dir(&self.parent, ambient_authority())
        {
            // The run is dead, but the system may still be about to close its files: its lock is waited for.
            let _ = leftovers::recover(&parent, &self.entry, true);
        }
        for folder in self.made.iter().rev() {
            if self.parent.starts_with(folder) {
                let _ = std::fs::remove_dir(folder);
            }
        }
    }
}

/// What a dead run had announced. Nothing, if it said that it was done.
fn parse(heard: &[u8]) -> Vec<Announced> {
    let mut found = Vec::new();
    // The last piece has no end and was never said.
    let mut fields = heard
        .split_inclusive(|&byte| byte == 0)
        .filter_map(|field| field.strip_suffix(&[0]));
    while let Some(parent) = fields.next() {
        if parent.is_empty() {
            return Vec::new();
        }
        let Some(entry) = fields.next() else { break };
        let mut made = Vec::new();
        loop {
            match fields.next() {
                None => return found,
                Some([]) => break,
                Some(folder) => made.extend(from_bytes(folder)),
            }
        }
        if let (Some(parent), Ok(entry)) = (from_bytes(parent), std::str::from_utf8(entry)) {
            found.push(Announced {
                parent,
                entry: entry.to_owned(),
                made,
            });
        }
    }
    found
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have names without bytes")]
fn to_bytes(path: &Path) -> Option<&[u8]> {
    use std::os::unix::ffi::OsStrExt as _;
    Some(path.as_os_str().as_bytes())
}

#[cfg(not(unix))]
fn to_bytes(path: &Path) -> Option<&[u8]> {
    path.to_str().map(str::as_bytes)
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have names without bytes")]
fn from_bytes(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    Some(PathBuf::from(std::ffi::OsStr::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn from_bytes(bytes: &[u8]) -> Option<PathBuf> {
    std::str::from_utf8(bytes).ok().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announced(parent: &str, entry: &str, made: &[&str]) -> Announced {
        Announced {
            parent: parent.into(),
            entry: entry.into(),
            made: made.iter().map(PathBuf::from).collect(),
        }
    }

    #[test]
    fn only_its_own_argument_makes_a_watcher() {
        for arguments in [
            &["designgen"][..],
            &["designgen", "new"],
            &["designgen", ARGUMENT, "more"],
            &["designgen", "new", ARGUMENT],
            &[],
        ] {
            assert!(watch(arguments.iter().map(OsString::from)).is_none());
        }
    }

    #[test]
    fn announcements_are_understood() {
        assert_eq!(parse(b""), []);
        assert_eq!(parse(b"/p\0.e\0\0"), [announced("/p", ".e", &[])]);
        assert_eq!(
            parse(b"/p/q\0\0/p\0/p/q\0\0/p/q\0.e\0\0"),
            [announced("/p/q", "", &["/p", "/p/q"]), announced("/p/q", ".e", &[])],
        );
    }

    #[test]
    fn half_an_announcement_is_none() {
        for cut in 0..b"/p\0.e\0/m\0\0".len() {
            assert_eq!(parse(&b"/p\0.e\0/m\0\0"[..cut]), []);
        }
    }

    #[test]
    fn nothing_is_left_to_do_after_the_word() {
        assert_eq!(parse(b"/p\0.e\0\0\0"), []);
        assert_eq!(parse(b"\0"), []);
    }

    #[test]
    fn watcher_removes_nothing_but_staging_entries() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("p/keep")).unwrap();
        std::fs::create_dir(root.path().join("other")).unwrap();
        let parent = root.path().join("p");
        for entry in ["keep", "../other", ".designgen-", ".designgen", "", ".", ".."] {
            Announced {
                parent: parent.clone(),
                entry: entry.into(),
                made: vec![root.path().join("other"), parent.clone()],
            }
            .clean();
        }
        assert!(parent.join("keep").is_dir());
        assert!(root.path().join("other").is_dir());
    }
}
