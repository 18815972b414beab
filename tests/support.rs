//! Runs the program as a user would, away from this machine's settings, and holds what comes out to files.
//!
//! Everything of a run is compared unless a test says otherwise: standard output, standard error and exit code. What
//! every module needs stands here; what one module needs stands there.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{self, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use similar::TextDiff;
use tempfile::TempDir;
use walkdir::WalkDir;

/// The manifest of a small template for tests that bring its files.
pub const MANIFEST: &str = "\
name: small
title: Small
summary: A small template
next: README.md
questions:
  - {key: name, section: Basics, type: text, format: slug, help: Name, default: small}
  - {key: title, section: Basics, type: text, help: Title, default: Some title}
";

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_designgen");
/// Stands for the sandbox's folder in expected texts.
pub const ROOT: &str = "[ROOT]";
/// No run may take longer, on however slow a machine.
pub const LIMIT: Duration = Duration::from_secs(60);
/// Set to `overwrite`, it makes the tests write their expectations anew.
const REFRESH: &str = "SNAPSHOTS";

/// This package's folder.
pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Names in a folder, sorted.
pub fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("readable").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    names
}

/// Names of the presets, which are the folders in `examples/` that hold answers.
pub fn presets() -> Vec<String> {
    let examples = package().join("examples");
    let mut names = entries(&examples);
    names.retain(|name| examples.join(name).join("answers.yaml").is_file());
    names
}

/// True where expectations are to be written instead of held.
pub fn is_refreshing() -> bool {
    std::env::var_os(REFRESH).is_some_and(|value| value == "overwrite")
}

/// A working folder and a home folder of our own, gone when dropped.
pub struct Sandbox {
    root: PathBuf,
    _folder: TempDir,
}

impl Sandbox {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().canonicalize().expect("it exists");
        for name in ["work", "home"] {
            fs::create_dir(root.join(name)).expect("an empty folder");
        }
        Self { root, _folder: folder }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where commands run.
    pub fn work(&self) -> PathBuf {
        self.root.join("work")
    }

    /// A path in the working folder.
    pub fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.work().join(path)
    }

    /// The user's configuration file, whether it exists or not.
    pub fn configuration(&self) -> PathBuf {
        let folder = if cfg!(target_os = "macos") {
            "Library/Preferences"
        } else {
            ".config"
        };
        self.root.join("home").join(folder).join("designgen/config.yaml")
    }

    /// Writes a file below the working folder, or at an absolute path.
    pub fn write(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("has one")).expect("a folder");
        fs::write(path, bytes).expect("writable");
    }

    pub fn read(&self, path: impl AsRef<Path>) -> String {
        let path = self.path(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The program in the working folder: nobody at the terminal, nothing inherited but where programs are.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        self.command_of(PROGRAM, arguments)
    }

    /// Another program, as [`Sandbox::command`] runs ours.
    pub fn command_of<S: AsRef<OsStr>>(&self, program: &str, arguments: impl IntoIterator<Item = S>) -> Command {
        Command::from_std(self.process_of(program, arguments))
    }

    /// As [`Sandbox::command`], for a test that holds the streams or the life of the process in its own hands.
    pub fn process<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> process::Command {
        self.process_of(PROGRAM, arguments)
    }

    fn process_of<S: AsRef<OsStr>>(&self, program: &str, arguments: impl IntoIterator<Item = S>) -> process::Command {
        let mut command = process::Command::new(program);
        command
            .args(arguments)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("HOME", self.root.join("home"))
            .env("LANG", "C.UTF-8")
            .current_dir(self.work())
            .stdin(Stdio::null());
        command
    }

    /// Runs the program.
    #[track_caller]
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Outcome {
        self.run_command(&mut self.command(arguments))
    }

    /// Runs a command made by [`Sandbox::command`] and changed by the test.
    #[track_caller]
    pub fn run_command(&self, command: &mut Command) -> Outcome {
        // Not by the command's own limit: the signal handler behind it would interrupt what other tests wait for.
        let start = Instant::now();
        let output = command.output().expect("the program starts");
        let elapsed = start.elapsed();
        assert!(elapsed < LIMIT, "{command:?} took {elapsed:?}");
        self.outcome(&output)
    }

    /// What a process made by [`Sandbox::process`] gave.
    pub fn outcome(&self, output: &Output) -> Outcome {
        Outcome::new(output, &self.root)
    }

    /// Everything in the working folder.
    pub fn tree(&self) -> Tree {
        tree(&self.work())
    }
}

/// What a run gave, with the sandbox's folder written as [`ROOT`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub stdout: String,
    pub stderr: String,
    /// `None` where a signal ended it.
    pub code: Option<i32>,
}

impl Outcome {
    fn new(output: &Output, root: &Path) -> Self {
        let text = |bytes: &[u8]| {
            let text = std::str::from_utf8(bytes).expect("output is UTF-8");
            text.replace(&root.display().to_string(), ROOT)
        };
        Self {
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            code: output.status.code(),
        }
    }

    /// Holds all three at once.
    #[track_caller]
    pub fn expect(self, code: i32, stdout: &str, stderr: &str) -> Self {
        let expected = Self {
            stdout: stdout.to_owned(),
            stderr: stderr.to_owned(),
            code: Some(code),
        };
        assert!(self == expected, "{}", difference(&expected.shown(), &self.shown()));
        self
    }

    /// Holds that it could not be done, and that this was said.
    #[track_caller]
    pub fn fails(self) {
        let is_told = self.stdout.is_empty() && self.stderr.contains("error: ");
        assert!(self.code == Some(2) && is_told, "{}", self.shown());
    }

    /// Holds exit code and standard error; standard output is returned to be looked at.
    #[track_caller]
    pub fn stdout_with(self, code: i32, stderr: &str) -> String {
        let stdout = self.stdout.clone();
        self.expect(code, &stdout, stderr).stdout
    }

    /// Holds that all went well and nothing was said about it.
    #[track_caller]
    pub fn data(self) -> String {
        self.stdout_with(0, "")
    }

    /// Standard output as JSON, all else being silent.
    #[track_caller]
    pub fn json(self, code: i32) -> serde_json::Value {
        let stdout = self.stdout_with(code, "");
        serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("no JSON: {error}\n{stdout}"))
    }

    fn shown(&self) -> String {
        format!(
            "---- code: {:?}\n---- stdout\n{}\n---- stderr\n{}",
            self.code, self.stdout, self.stderr
        )
    }
}

/// A file or folder as [`tree`] sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    Folder,
    File { bytes: Vec<u8>, executable: bool },
    Link(PathBuf),
}

/// Paths below a folder, with `/` between their parts.
pub type Tree = BTreeMap<String, Entry>;

/// Everything below a folder; nothing where there is none. What only `designgen undo` reads is no part of it.
pub fn tree(folder: &Path) -> Tree {
    try_tree(folder).expect("readable")
}

/// As [`tree`], without what tells how a challenge was made.
pub fn tree_without_record(folder: &Path) -> Tree {
    let mut tree = tree(folder);
    tree.retain(|path, _| !path.split('/').any(|name| name == ".designgen"));
    tree
}

/// As [`tree`], of a folder in which somebody may still be at work.
fn try_tree(folder: &Path) -> io::Result<Tree> {
    if !folder.exists() {
        return Ok(Tree::new());
    }
    let entries = WalkDir::new(folder).min_depth(1).into_iter().map(|entry| {
        let entry = entry?;
        let path = relative(entry.path(), folder);
        let metadata = entry.metadata()?;
        let value = if metadata.is_dir() {
            Entry::Folder
        } else if metadata.is_symlink() {
            Entry::Link(fs::read_link(entry.path())?)
        } else {
            Entry::File {
                bytes: fs::read(entry.path())?,
                executable: is_executable(&metadata),
            }
        };
        Ok((path, value))
    });
    let is_told = |entry: &io::Result<(String, Entry)>| {
        !entry.as_ref().is_ok_and(|(path, _)| {
            path.split('/')
                .collect::<Vec<_>>()
                .windows(2)
                .any(|pair| pair == [".designgen", "undo"])
        })
    };
    entries.filter(is_told).collect()
}

/// Waits until a folder holds one of these trees and nothing else, which a run that has died may need a moment for. Tells
/// which it is.
#[track_caller]
pub fn settles(folder: &Path, allowed: &[&Tree], patience: Duration, what: &str) -> usize {
    let begin = Instant::now();
    loop {
        // Entries may go away while the folder is read.
        let found = try_tree(folder);
        if let Ok(found) = &found
            && let Some(index) = allowed.iter().position(|tree| *tree == found)
        {
            return index;
        }
        assert!(
            begin.elapsed() < patience,
            "{what}: after {patience:?} there is {:?}",
            found.map(|found| found.into_keys().collect::<Vec<_>>())
        );
        thread::sleep(Duration::from_millis(10));
    }
}

/// `path` from `folder` on, with `/` on every system.
pub fn relative(path: &Path, folder: &Path) -> String {
    let path = path.strip_prefix(folder).expect("below the folder");
    path.to_str().expect("names are UTF-8").replace('\\', "/")
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}

/// Expected files: compared byte for byte, or written when refreshing. All differences are told at once.
#[derive(Debug, Default)]
pub struct Snapshots {
    faults: Vec<String>,
}

impl Snapshots {
    /// Holds one file to what it should be.
    pub fn hold(&mut self, path: &Path, actual: &[u8]) {
        match fs::read(path) {
            Ok(expected) if expected == actual => {}
            _ if is_refreshing() => write_with_folders(path, actual).expect("the package is writable"),
            Ok(expected) => {
                let difference = difference(&String::from_utf8_lossy(&expected), &String::from_utf8_lossy(actual));
                self.fault(path, &difference);
            }
            Err(error) => self.fault(path, &format!("cannot be read: {error}")),
        }
    }

    /// Holds one file that exists only where what it should be differs from the rule.
    pub fn hold_exception(&mut self, path: &Path, actual: &[u8], rule: &[u8]) {
        if actual != rule {
            self.hold(path, actual);
        } else if path.exists() {
            self.superfluous(path, "the rule says this already");
        }
    }

    /// Deals with a file that nothing made.
    pub fn left_over(&mut self, path: &Path) {
        self.superfluous(path, "nothing makes this file any more");
    }

    fn superfluous(&mut self, path: &Path, message: &str) {
        if is_refreshing() {
            fs::remove_file(path).expect("the package is writable");
        } else {
            self.fault(path, message);
        }
    }

    /// Takes over what another run found.
    pub fn extend(&mut self, other: Self) {
        self.faults.extend(other.faults);
    }

    pub fn fault(&mut self, path: &Path, message: &str) {
        let path = path.strip_prefix(package()).unwrap_or(path);
        self.faults.push(format!("{}: {message}", path.display()));
    }

    /// Fails if anything differed.
    #[track_caller]
    pub fn finish(mut self) {
        self.faults.sort();
        assert!(
            self.faults.is_empty(),
            "{}\n{} differ; look at them, then write them anew by `{REFRESH}=overwrite cargo test`",
            self.faults.join("\n"),
            self.faults.len()
        );
    }
}

fn write_with_folders(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
    fs::write(path, bytes)
}

/// What is expected and what came, line by line.
pub fn difference(expected: &str, actual: &str) -> String {
    let mut shown = String::from("expected (-) and actual (+) differ\n");
    let _ = write!(
        shown,
        "{}",
        TextDiff::from_lines(expected, actual).unified_diff().context_radius(3)
    );
    shown
}

/// Says something that a reader of a run must see although the test passes: past cargo, which keeps what tests print.
pub fn announce(message: &str) {
    use std::io::Write as _;

    // A closed standard error is no reason to fail.
    let _ = io::stderr().lock().write_all(format!("{message}\n").as_bytes());
}

/// Calls `work` for every item, on as many threads as the machine has processors.
pub fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    designgen::parallel::map(items, 1, work)
}

/// Random numbers that can be had again (SplitMix64).
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// Seeded by a number.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Seeded by the clock, or by `DESIGNGEN_SEED`; the seed is printed, which cargo shows when the test fails.
    pub fn announced(test: &str) -> Self {
        Self(Self::seed(test))
    }

    /// The seed itself, for a test that draws each case from a seed of its own.
    #[expect(clippy::print_stdout, reason = "the seed of a failure must be seen")]
    pub fn seed(test: &str) -> u64 {
        let clock = || {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            now.map_or(0, |now| now.as_secs() ^ u64::from(now.subsec_nanos()))
        };
        let seed = std::env::var("DESIGNGEN_SEED").map_or_else(|_| clock(), |seed| seed.parse().expect("a number"));
        println!("again with: DESIGNGEN_SEED={seed} cargo test --test suite {test}");
        seed
    }

    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Less than `many`, which is not 0.
    pub fn below(&mut self, many: usize) -> usize {
        let many = u64::try_from(many).expect("fits");
        usize::try_from(self.number() % many).expect("fits")
    }

    pub fn pick<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        &values[self.below(values.len())]
    }

    /// True as often as this share says.
    pub fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// At least 0, less than 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub fn share(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
