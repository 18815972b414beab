//! The slow path: a newcomer who copies the README's own commands, with plain `venv` and `pip`.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::{
    markdown::shell_blocks,
    postgres::free_port,
    process::{Log, run, wait_for},
    repository::Repository,
    toolbox::Toolbox,
    verdict::Verdict,
};

const LIMIT: Duration = Duration::from_secs(900);
const START: Duration = Duration::from_secs(60);

/// Runs the README's commands for a local start, in order, in a copy: the virtual environment, the installation, the
/// tests; then its `uvicorn` line, on a free port, until `/health` answers.
pub fn judge_readme_walk<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("README walk");
    for repository in Repository::all(repositories) {
        let lines = commands(&repository);
        let (servers, steps): (Vec<String>, Vec<String>) =
            lines.into_iter().partition(|line| line.contains("uvicorn "));
        let missing: Vec<&str> = ["-m venv", "-r requirements", "pytest"]
            .into_iter()
            .filter(|part| !steps.iter().any(|line| line.contains(part)))
            .collect();
        if !missing.is_empty() {
            verdict.find(
                &repository.name,
                "README.md",
                format!("no command with {missing:?} among\n{}", steps.join("\n")),
            );
            continue;
        }
        let copy = repository.copy();
        let script = format!("set -euo pipefail\n{}\n", steps.join("\n"));
        let mut command = bash(copy.path());
        command.arg("-c").arg(&script);
        let outcome = run(&mut command, LIMIT);
        if !outcome.success() || !outcome.stdout.contains(" passed") {
            verdict.find(&repository.name, "README.md", outcome.to_string());
            continue;
        }
        verdict.saw(steps.len());
        match servers.first() {
            None => verdict.find(&repository.name, "README.md", "no `uvicorn` command"),
            Some(line) => match answers(&copy.repository, &steps, line) {
                Ok(()) => verdict.saw(1),
                Err(message) => verdict.find(&repository.name, "README.md", message),
            },
        }
    }
    verdict.close()
}

/// Lines of the README's shell blocks that need nothing but Python, each only once.
fn commands(repository: &Repository) -> Vec<String> {
    let starts = [
        "python -m",
        "python3 -m",
        "pip ",
        "source ",
        ". ",
        "pytest",
        "uvicorn ",
        "cp .env.example",
        ".venv/bin/",
    ];
    let mut lines: Vec<String> = Vec::new();
    for block in shell_blocks(repository, "README.md") {
        let block = block.replace("\\\n", " ");
        let commands = block.lines().map(|line| line.split("  #").next().unwrap_or(line));
        // A quick start says on one line what a section says on several; nothing is installed twice for that.
        for line in commands.flat_map(|line| line.split(" && ")).map(str::trim) {
            let wanted = starts.iter().any(|start| line.starts_with(start)) && !line.contains("acceptance");
            if wanted && !lines.iter().any(|seen| seen == line) {
                lines.push(line.to_owned());
            }
        }
    }
    // Several sections say how to run some of the tests; all of them at once are enough.
    lines.retain(|line| !line.contains("pytest") || line.contains("pytest tests/") && !line.contains("pytest tests/u"));
    // The same with coverage need not run them all again.
    let again = lines.iter_mut().filter(|line| line.contains("pytest tests/")).skip(1);
    again.for_each(|line| *line = line.replace("pytest tests/", "pytest tests/api/"));
    lines
}

fn answers(repository: &Repository, steps: &[String], line: &str) -> Result<(), String> {
    let activate: Vec<&str> = steps
        .iter()
        .map(String::as_str)
        .filter(|line| line.contains("activate"))
        .collect();
    let port = free_port();
    let line = line.split(" --port").next().unwrap_or(line).replace(" --reload", "");
    let script = format!("{}\nexec {line} --host 127.0.0.1 --port {port}", activate.join("\n"));
    let log = Log::new();
    let mut command = bash(&repository.path);
    command
        .arg("-c")
        .arg(&script)
        .stdin(Stdio::null())
        .stdout(log.writer())
        .stderr(log.writer());
    let mut server = Server(
        command
            .spawn()
            .map_err(|error| format!("bash could not be started: {error}"))?,
    );
    let health = format!("http://127.0.0.1:{port}/health");
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .proxy(None)
        .timeout_global(Some(START))
        .build()
        .into();
    let up = wait_for(START, || {
        if !matches!(server.0.try_wait(), Ok(None)) {
            return Some(false);
        }
        agent.get(&health).call().ok().map(|_| true)
    });
    if up == Some(true) {
        Ok(())
    } else {
        Err(format!("`{line}` does not answer on /health\n{}", log.text()))
    }
}

/// A started server, ended when dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// bash in `folder`, without an active environment, where `python` is the interpreter that the toolbox found.
fn bash(folder: &Path) -> Command {
    let programs = Toolbox::get().python().parent().map(Path::to_owned);
    let outside = std::env::var_os("PATH").unwrap_or_default();
    let path = programs.into_iter().chain(std::env::split_paths(&outside));
    let mut command = Command::new("bash");
    command.current_dir(folder).env(
        "PATH",
        std::env::join_paths(path).expect("a PATH without separators in its parts"),
    );
    // The interpreter compiles what is imported; nobody waits for the rest.
    command.env("PIP_NO_COMPILE", "1");
    for name in [
        "VIRTUAL_ENV",
        "PYTHONPATH",
        "PYTHONHOME",
        "DATABASE_URL",
        "ENVIRONMENT",
        "LOG_LEVEL",
    ] {
        command.env_remove(name);
    }
    command
}
