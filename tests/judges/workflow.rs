//! GitHub Actions workflows: their schema, and the shell of their steps.

use std::{path::Path, process::Command, time::Duration};

use super::{
    process::run,
    repository::Repository,
    toolbox::Toolbox,
    verdict::Verdict,
    yaml::{documents, strings},
};

const LIMIT: Duration = Duration::from_secs(60);

/// Every workflow of the repositories against the schema, all in one process; every `run:` step through `bash -n`.
pub fn judge_workflow<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("workflow");
    let mut schema = Toolbox::get().tool("check-jsonschema");
    schema.args(["--color", "never", "--builtin-schema", "vendor.github-workflows"]);
    for repository in Repository::all(repositories) {
        let mut files = repository.files_ending(&[".yml", ".yaml"]);
        files.retain(|file| file.starts_with(".github/workflows/"));
        if files.is_empty() {
            verdict.find(&repository.name, ".github/workflows", "no workflow");
        }
        for file in &files {
            schema.arg(repository.path.join(file));
            let mut scripts = Vec::new();
            for document in documents(&repository.text(file)).unwrap_or_default() {
                strings(&document, &mut |keys, text| {
                    if keys.last().is_some_and(|key| key == "run") {
                        scripts.push(text.to_owned());
                    }
                });
            }
            for script in scripts {
                if let Err(message) = check_shell(&script) {
                    verdict.find(&repository.name, file, message);
                }
            }
        }
        verdict.saw(files.len());
    }
    let outcome = run(&mut schema, LIMIT);
    if !outcome.success() {
        verdict.find("", "", outcome.to_string());
    }
    verdict.close()
}

/// Whether bash can read the script, without running it.
pub fn check_shell(script: &str) -> Result<(), String> {
    let file = tempfile::NamedTempFile::new().expect("a temporary file for a script");
    std::fs::write(file.path(), script).expect("a written script");
    let outcome = run(Command::new("bash").arg("-n").arg(file.path()), LIMIT);
    if outcome.success() {
        Ok(())
    } else {
        Err(format!("{outcome}--- script\n{script}"))
    }
}
