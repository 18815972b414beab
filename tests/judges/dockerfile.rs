//! hadolint on every Dockerfile.

use std::{path::Path, time::Duration};

use super::{process::run, repository::Repository, toolbox::Toolbox, verdict::Verdict};

const LIMIT: Duration = Duration::from_secs(60);

/// Every Dockerfile of the repositories, all in one process.
pub fn judge_hadolint<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("hadolint");
    let mut command = Toolbox::get().tool("hadolint");
    command.args(["--no-color", "--failure-threshold", "style"]);
    for repository in Repository::all(repositories) {
        let files = dockerfiles(&repository);
        if files.is_empty() {
            verdict.find(&repository.name, "Dockerfile", "no Dockerfile");
        }
        verdict.saw(files.len());
        command.args(files.iter().map(|file| repository.path.join(file)));
    }
    let outcome = run(&mut command, LIMIT);
    if !outcome.success() {
        verdict.find("", "", outcome.to_string());
    }
    verdict.close()
}

pub fn dockerfiles(repository: &Repository) -> Vec<String> {
    let mut files = repository.files();
    files.retain(|file| {
        let name = file.rsplit('/').next().unwrap_or(file);
        name == "Dockerfile" || name.starts_with("Dockerfile.") || name.ends_with(".Dockerfile")
    });
    files
}
