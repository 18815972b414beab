//! The documents' own requests, sent to the running app.

use std::{path::Path, process::Command, sync::LazyLock, time::Duration};

use regex::Regex;

use super::{
    app::App,
    markdown::shell_blocks,
    process::run,
    python::{environment_of, python_of},
    repository::Repository,
    verdict::Verdict,
};

const LIMIT: Duration = Duration::from_secs(180);
/// Where the documents say that the app is, without the scheme, which is `http` for requests and `ws` for WebSockets.
const ADDRESS: &str = "//localhost:8000";
const DOCUMENT: &str = "docs/api.md";
/// The repository's scripts that talk to a running app; each takes its address as an option.
static SCRIPT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"python -m (?:scripts\.seed|tests\.smoke)").expect("a valid pattern"));
const SMOKE: &str = "tests/smoke.py";

/// Runs the shell blocks of `docs/api.md` in one shell, in order, against the app: every `curl` is answered with success,
/// or with the 501 of a stub. The smoke script is run after them, where there is one. Needs curl and jq, as the document does.
pub fn judge_examples<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("examples");
    for tool in ["curl", "jq"] {
        let outcome = run(Command::new(tool).arg("--version"), LIMIT);
        if !outcome.success() {
            verdict.find(
                "",
                "",
                format!("{tool} is needed to run the documents' examples: install it\n{outcome}"),
            );
            return verdict.close();
        }
    }
    for path in repositories {
        let repository = Repository::new(path.as_ref());
        let mut blocks = shell_blocks(&repository, DOCUMENT);
        if blocks.is_empty() {
            verdict.find(&repository.name, DOCUMENT, "no shell block");
            continue;
        }
        if repository.has(SMOKE) {
            blocks.push("python -m tests.smoke\n".to_owned());
        }
        let app = match App::start(path.as_ref(), &[]) {
            Ok(app) => app,
            Err(message) => {
                verdict.find(&repository.name, "app", message);
                continue;
            }
        };
        for block in answers(&app, &blocks) {
            verdict.saw(1);
            if let Err(message) = block {
                verdict.find(&repository.name, DOCUMENT, message);
            }
        }
    }
    verdict.close()
}

/// What became of each block.
fn answers(app: &App, blocks: &[String]) -> Vec<Result<(), String>> {
    let mut script = "curl() { command curl --write-out '%{stderr}status %{http_code}\\n' \"$@\"; }\n".to_owned();
    for block in blocks {
        let block = block.replace(ADDRESS, app.base().trim_start_matches("http:"));
        let block = SCRIPT.replace_all(&block, format!("$0 --base-url {}", app.base()));
        // The mark goes to both streams, so that what a block prints can be told from the next one's.
        script.push_str(&format!(
            "{block}\ncode=$?\necho \"{MARK}$code\"; echo \"{MARK}$code\" >&2\n"
        ));
    }
    let environment = environment_of(&app.copy.repository).expect("the environment that the app runs in");
    // The same variables as the app has; only the program is another.
    let python = python_of(&environment, &app.copy.repository);
    let mut command = Command::new("bash");
    command.arg("-c").arg(&script).current_dir(app.copy.path()).env_clear();
    command.envs(python.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let outcome = run(&mut command, LIMIT);
    let (printed, reported) = (split(&outcome.stdout), split(&outcome.stderr));
    let judge = |(at, block): (usize, &String)| {
        let (Some((output, code)), Some((report, _))) = (printed.get(at), reported.get(at)) else {
            return Err(format!("{block}did not run\n{outcome}"));
        };
        let statuses = report.lines().filter_map(|line| line.strip_prefix("status "));
        let wrong: Vec<&str> = statuses
            .filter(|status| !status.starts_with('2') && !status.starts_with('3'))
            .collect();
        let wrong: Vec<&str> = wrong.into_iter().filter(|status| *status != "501").collect();
        if wrong.is_empty() && *code == "0" {
            return Ok(());
        }
        Err(format!(
            "exit code {code}, answers {wrong:?}\n{block}--- stdout\n{output}\n--- stderr\n{report}"
        ))
    };
    blocks.iter().enumerate().map(judge).collect()
}

const MARK: &str = "=== end of block, exit code ";

/// Pieces of a stream, each with the exit code that its mark tells.
fn split(stream: &str) -> Vec<(&str, &str)> {
    let mut rest = stream;
    let mut pieces = Vec::new();
    while let Some((piece, after)) = rest.split_once(MARK) {
        let (code, next) = after.split_once('\n').unwrap_or((after, ""));
        pieces.push((piece, code));
        rest = next;
    }
    pieces
}
