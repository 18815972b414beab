//! Kubernetes manifests against the schemas of a released version.

use std::{path::Path, time::Duration};

use super::{process::run, repository::Repository, toolbox::Toolbox, verdict::Verdict};

const LIMIT: Duration = Duration::from_secs(120);
const VERSION: &str = "1.31";

/// Every manifest of the repositories, all in one process; a warning is a failure.
pub fn judge_kubernetes<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("kubernetes");
    let mut command = Toolbox::get().tool("kubernetes-validate");
    command.args(["--strict", "-k", VERSION]);
    for repository in Repository::all(repositories) {
        let files = manifests(&repository);
        if files.is_empty() {
            verdict.find(&repository.name, "k8s", "no manifest");
        }
        verdict.saw(files.len());
        command.args(files.iter().map(|file| repository.path.join(file)));
    }
    let outcome = run(&mut command, LIMIT);
    let warns = [&outcome.stdout, &outcome.stderr]
        .iter()
        .any(|text| text.contains("WARN"));
    if !outcome.success() || warns {
        verdict.find("", "", outcome.to_string());
    }
    verdict.close()
}

/// What `kubectl apply -f k8s/` reads, in its order.
pub fn manifests(repository: &Repository) -> Vec<String> {
    let mut files = repository.files_ending(&[".yml", ".yaml", ".json"]);
    files.retain(|file| file.strip_prefix("k8s/").is_some_and(|rest| !rest.contains('/')));
    files
}
