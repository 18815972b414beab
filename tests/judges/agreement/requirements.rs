//! Requirements against imports.

use std::{process::Command, time::Duration};

use super::{
    super::{process::run, python::environment_of, toolbox::python_in},
    Case,
};

const LIMIT: Duration = Duration::from_secs(60);
const IMPORTS: &str = include_str!("../compare_imports.py");

/// What the app imports is a requirement, and what is required is used; asked in the repository's own environment.
pub fn compare(case: &mut Case<'_>) {
    let environment = match environment_of(&case.repository) {
        Ok(environment) => environment,
        Err(message) => return case.find("requirements.txt", message),
    };
    let mut command = Command::new(python_in(&environment));
    command
        .args(["-X", "utf8", "-B", "-c", IMPORTS])
        .arg(&case.repository.path)
        .current_dir(&environment);
    let outcome = run(&mut command, LIMIT);
    match serde_json::from_str::<Vec<[String; 2]>>(&outcome.stdout) {
        Ok(findings) if outcome.success() => {
            case.verdict.saw(1);
            for [path, message] in findings {
                case.find(&path, message);
            }
        }
        _ => case.find("requirements.txt", outcome.to_string()),
    }
}
