//! Compose files: the schema of the Compose specification, and the real `docker compose config` where it is installed.

use std::{path::Path, process::Command, sync::OnceLock, time::Duration};

use super::{process::run, repository::Repository, toolbox::Toolbox, verdict::Verdict};

const LIMIT: Duration = Duration::from_secs(60);

/// Every compose file of the repositories against the schema; `docker compose config` on the main one.
pub fn judge_compose<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("compose");
    let mut schema = Toolbox::get().tool("check-jsonschema");
    schema.args(["--color", "never", "--builtin-schema", "vendor.compose-spec"]);
    for repository in Repository::all(repositories) {
        let files = compose_files(&repository);
        if files.is_empty() {
            verdict.find(&repository.name, "docker-compose.yml", "no compose file");
        }
        verdict.saw(files.len());
        schema.args(files.iter().map(|file| repository.path.join(file)));
        if plugin_is_installed() {
            resolve(&repository, &files, &mut verdict);
        }
    }
    let outcome = run(&mut schema, LIMIT);
    if !outcome.success() {
        verdict.find("", "", outcome.to_string());
    }
    verdict.note(if plugin_is_installed() {
        "`docker compose config` was used"
    } else {
        "`docker compose config` was not used: this machine has no compose plugin; schema and own checks only"
    });
    verdict.close()
}

/// Files at the root or under `docker/` whose names say that they are for compose.
pub fn compose_files(repository: &Repository) -> Vec<String> {
    let mut files = repository.files_ending(&[".yml", ".yaml"]);
    files.retain(|file| {
        let name = file.rsplit('/').next().unwrap_or(file);
        name.starts_with("docker-compose") || name.starts_with("compose")
    });
    files
}

/// The main file as it stands in a fresh clone and with `.env` made from the example; each other file on top of it.
fn resolve(repository: &Repository, files: &[String], verdict: &mut Verdict) {
    let Some(main) = files.iter().find(|file| !file.contains('/')) else {
        return;
    };
    let copy = repository.copy();
    for with_env in [false, true] {
        if with_env {
            if !repository.has(".env.example") {
                continue;
            }
            std::fs::copy(copy.path().join(".env.example"), copy.path().join(".env")).expect("a copy of .env.example");
        }
        for file in files {
            let mut command = Command::new("docker");
            command.args(["compose", "-f", main]).current_dir(copy.path());
            if file != main {
                command.args(["-f", file]);
            }
            let outcome = run(command.args(["config", "--quiet"]), LIMIT);
            if !outcome.success() || outcome.stderr.contains("level=warning") {
                let state = if with_env { "with .env" } else { "without .env" };
                verdict.find(&repository.name, file, format!("{state}: {outcome}"));
            }
        }
    }
}

fn plugin_is_installed() -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    *INSTALLED.get_or_init(|| run(Command::new("docker").args(["compose", "version"]), LIMIT).success())
}
