//! Judges of the Python code: ruff, mypy, pytest, each in the repository's own environment.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::support::in_parallel;

use super::{
    process::run,
    repository::Repository,
    toolbox::{Toolbox, program_in, python_in},
    verdict::Verdict,
};

const LINT: Duration = Duration::from_secs(60);
const TYPES: Duration = Duration::from_secs(300);
const TESTS: Duration = Duration::from_secs(900);

/// Tests that start processes of the service, or pytest and Alembic as programs: two thirds of the time that all tests take, for what a few
/// challenges show as well as all.
pub const WITH_PROCESSES: [&str; 11] = [
    "tests/contract/test_hammer.py::test_two_processes_lose_nothing_and_double_nothing",
    "tests/contract/test_migrations.py::test_revisions_are_written_and_run_on_a_file",
    "tests/contract/test_processes.py::test_second_process_is_refused",
    "tests/contract/test_processes.py::test_workers_are_refused",
    "tests/platform/test_blackbox.py::test_exercise_without_tests_is_an_error",
    "tests/platform/test_blackbox.py::test_service_does_not_start_with_wrong_settings",
    "tests/platform/test_blackbox.py::test_service_in_its_own_process",
    "tests/platform/test_blackbox.py::test_service_in_two_processes",
    "tests/platform/test_blackbox.py::test_tests_of_an_exercise_can_be_chosen",
    "tests/platform/test_settings.py::test_importing_the_application_reads_no_settings",
    "tests/platform/test_settings.py::test_server_stops_with_one_readable_error",
];

/// Environments that several repositories share, by the folder of each.
static SHARED: Mutex<BTreeMap<PathBuf, PathBuf>> = Mutex::new(BTreeMap::new());

fn shared() -> MutexGuard<'static, BTreeMap<PathBuf, PathBuf>> {
    SHARED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes one environment with what all of these repositories require, instead of one for each; panics where two pin the
/// same package differently. That a repository requires all that it imports is then for `check_agreement` to see.
pub fn share_environment<P: AsRef<Path>>(repositories: &[P]) -> PathBuf {
    let repositories = Repository::all(repositories);
    let lines = |file: &str| -> BTreeSet<String> {
        let texts: Vec<String> = repositories.iter().map(|repository| repository.text(file)).collect();
        let lines = texts.iter().flat_map(|text| text.lines()).map(str::trim);
        lines
            .filter(|line| !line.is_empty() && !line.starts_with(['#', '-']))
            .map(str::to_owned)
            .collect()
    };
    let text = |lines: &BTreeSet<String>| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let (runtime, development) = (lines("requirements.txt"), lines("requirements-dev.txt"));
    let mut pins = BTreeMap::new();
    for line in runtime.iter().chain(&development) {
        let package = line.split(['=', '[', '<', '>', ' ']).next().unwrap_or(line);
        let other = pins.insert(package, line).filter(|other| *other != line);
        assert!(
            other.is_none(),
            "two repositories pin differently: {other:?} and {line:?}"
        );
    }
    let environment = Toolbox::get()
        .environment_for(&text(&runtime), &text(&development))
        .unwrap_or_else(|message| panic!("no environment for {} repositories\n{message}", repositories.len()));
    let mut shared = shared();
    for repository in repositories {
        shared.insert(repository.path, environment.clone());
    }
    environment
}

/// The virtual environment that a repository's own lock file describes, or else its requirement files, or the one that it
/// shares.
pub fn environment_of(repository: &Repository) -> Result<PathBuf, String> {
    if let Some(environment) = shared().get(&repository.path) {
        return Ok(environment.clone());
    }
    let lock = repository.text("requirements-dev.lock");
    if !lock.is_empty() {
        return Toolbox::get().environment_locked(&lock);
    }
    let runtime = repository.text("requirements.txt");
    if runtime.is_empty() {
        return Err("no requirements.txt".to_owned());
    }
    Toolbox::get().environment_for(&runtime, &repository.text("requirements-dev.txt"))
}

/// A command in the repository's environment. It gets only what every machine has, so that no setting of this one
/// decides the verdict.
pub fn python_of(environment: &Path, repository: &Repository) -> Command {
    let python = python_in(environment);
    let programs = python.parent().map(Path::to_owned);
    let outside = std::env::var_os("PATH").unwrap_or_default();
    let path = programs.into_iter().chain(std::env::split_paths(&outside));
    let mut command = Command::new(&python);
    command.current_dir(&repository.path).env_clear();
    for name in [
        "HOME",
        "LANG",
        "LC_ALL",
        "TMPDIR",
        "SYSTEMROOT",
        "TEMP",
        "TMP",
        "USERPROFILE",
    ] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command.env(
        "PATH",
        std::env::join_paths(path).expect("a PATH without separators in its parts"),
    );
    command.env("VIRTUAL_ENV", environment);
    command
}

/// `ruff check` and `ruff format --check`, as the repository's own pins and settings have them.
pub fn judge_ruff<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("ruff");
    for repository in Repository::all(repositories) {
        verdict.saw(repository.files_ending(&[".py"]).len());
        let environment = match environment_of(&repository) {
            Ok(environment) => environment,
            Err(message) => {
                verdict.find(&repository.name, "requirements.txt", message);
                continue;
            }
        };
        for words in [
            &["check", "--no-cache", "."][..],
            &["format", "--check", "--no-cache", "."],
        ] {
            let mut command = own_or_toolbox(&environment, "ruff");
            command.args(words).current_dir(&repository.path).env("NO_COLOR", "1");
            let outcome = run(&mut command, LINT);
            if !outcome.success() {
                verdict.find(&repository.name, "", outcome.to_string());
            }
        }
    }
    verdict.close()
}

/// `mypy .`, as strict as the repository's own settings say, and at least with `--strict`.
pub fn judge_mypy<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("mypy");
    for repository in Repository::all(repositories) {
        verdict.saw(repository.files_ending(&[".py"]).len());
        let environment = match environment_of(&repository) {
            Ok(environment) => environment,
            Err(message) => {
                verdict.find(&repository.name, "requirements.txt", message);
                continue;
            }
        };
        // One cache for each environment: what FastAPI and the others declare is read once for all repositories.
        let name = environment
            .parent()
            .and_then(Path::file_name)
            .unwrap_or_default()
            .to_string_lossy();
        let (cache, _turn) = Toolbox::get().cache(&format!("mypy-{name}"));
        let mut command = own_or_toolbox(&environment, "mypy");
        command
            .arg("--strict")
            .arg("--python-executable")
            .arg(python_in(&environment));
        command
            .arg("--cache-dir")
            .arg(cache)
            .arg(".")
            .current_dir(&repository.path)
            .env_remove("MYPYPATH");
        let outcome = run(&mut command, TYPES);
        if !outcome.success() {
            verdict.find(&repository.name, "", outcome.to_string());
        }
    }
    verdict.close()
}

/// `python -m pytest tests/` in a copy, with warnings that point at the repository's own code as errors of its own.
pub fn judge_pytest<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    judge_pytest_with(repositories, &[])
}

/// The same without [`WITH_PROCESSES`].
pub fn judge_pytest_in_process<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    judge_tests(repositories, &WITH_PROCESSES, &[])
}

/// All tests with more variables, such as those that name real servers.
pub fn judge_pytest_with<P: AsRef<Path>>(repositories: &[P], variables: &[(&str, &str)]) -> Verdict {
    judge_tests(repositories, &[], variables)
}

fn judge_tests<P: AsRef<Path>>(repositories: &[P], left_out: &[&str], variables: &[(&str, &str)]) -> Verdict {
    let mut verdict = Verdict::new("pytest");
    let run_tests = |repository: &Repository| run_tests(repository, left_out, variables);
    for (passed, findings) in in_parallel(&Repository::all(repositories), run_tests) {
        verdict.saw(passed);
        for (repository, path, message) in findings {
            verdict.find(&repository, &path, message);
        }
    }
    verdict.close()
}

type Findings = Vec<(String, String, String)>;

/// How many tests of a repository passed, and what is wrong with them: repository, path, message.
fn run_tests(repository: &Repository, left_out: &[&str], variables: &[(&str, &str)]) -> (usize, Findings) {
    let name = || repository.name.clone();
    let environment = match environment_of(repository) {
        Ok(environment) => environment,
        Err(message) => return (0, vec![(name(), "requirements.txt".to_owned(), message)]),
    };
    let copy = repository.copy();
    let before = copy.repository.files();
    let mut command = python_of(&environment, &copy.repository);
    command.args(["-m", "pytest", "tests/"]).envs(variables.iter().copied());
    command.args(left_out.iter().flat_map(|test| ["--deselect", test]));
    let outcome = run(&mut command, TESTS);
    let Some(passed) = passed_tests(&outcome.stdout).filter(|_| outcome.success()) else {
        return (0, vec![(name(), "tests".to_owned(), outcome.to_string())]);
    };
    let mut findings = Vec::new();
    // Only what waits for a server may be skipped, and now there is one.
    if !variables.is_empty() && outcome.stdout.contains(" skipped") {
        findings.push((
            name(),
            "tests".to_owned(),
            format!("tests are skipped although all servers are there\n{outcome}"),
        ));
    }
    if outcome.stdout.contains("warnings summary") {
        findings.push((name(), "tests".to_owned(), format!("the tests warn\n{outcome}")));
    }
    let ignored = ignored_by_git(&copy.repository);
    for file in copy.repository.files() {
        if !before.contains(&file) && !ignored.contains(&file) {
            let message = "the tests leave this file behind, and .gitignore does not name it";
            findings.push((name(), file, message.to_owned()));
        }
    }
    (passed, findings)
}

/// `alembic upgrade head` on a database, where a repository has migrations; the app does not make its tables there.
pub fn migrate(repository: &Repository, url: &str) -> Result<(), String> {
    if !repository.has("alembic.ini") {
        return Ok(());
    }
    let environment = environment_of(repository)?;
    let mut command = python_of(&environment, repository);
    command
        .args(["-B", "-m", "alembic", "upgrade", "head"])
        .env("DATABASE_URL", url);
    let outcome = run(&mut command, LINT);
    if outcome.success() {
        Ok(())
    } else {
        Err(outcome.to_string())
    }
}

/// The number of passed tests in pytest's last line, `12 passed, 3 deselected in 0.50s`.
fn passed_tests(stdout: &str) -> Option<usize> {
    let last = stdout.lines().rev().find(|line| line.contains(" passed"))?;
    let before = last.split(" passed").next()?;
    before
        .rsplit([' ', '='])
        .next()?
        .trim_matches(|letter: char| !letter.is_ascii_digit())
        .parse()
        .ok()
}

/// Files of a copy that its own `.gitignore` leaves out.
fn ignored_by_git(repository: &Repository) -> Vec<String> {
    let git = |words: &[&str]| {
        let mut command = Command::new("git");
        command
            .current_dir(&repository.path)
            .args(["-c", "core.excludesFile="])
            .args(words);
        run(&mut command, LINT)
    };
    let init = git(&["init", "--quiet"]);
    assert!(
        init.success(),
        "git is needed to judge what .gitignore leaves out\n{init}"
    );
    let ignored = git(&[
        "-c",
        "core.quotePath=false",
        "ls-files",
        "--others",
        "--ignored",
        "--exclude-standard",
    ]);
    ignored.stdout.lines().map(str::to_owned).collect()
}

/// The repository's own pinned tool, or the toolbox's where it pins none.
fn own_or_toolbox(environment: &Path, name: &str) -> Command {
    let own = program_in(environment, name);
    if own.exists() {
        Command::new(own)
    } else {
        Toolbox::get().tool(name)
    }
}
