//! YAML: two independent parsers read every generated file the same.

use std::{path::Path, time::Duration};

use serde_json::Value;

use super::{process::run, repository::Repository, toolbox::Toolbox, verdict::Verdict};

const LIMIT: Duration = Duration::from_secs(120);
const PYYAML: &str = include_str!("read_yaml.py");

/// Reads each YAML file with `yaml_serde` and with PyYAML. What YAML 1.1 and 1.2 read differently (`on`, `0o17`, a bare
/// date) is a finding too: some reader will take it the wrong way.
pub fn judge_yaml<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("YAML");
    for repository in Repository::all(repositories) {
        let files = repository.files_ending(&[".yml", ".yaml"]);
        verdict.saw(files.len());
        let mut command = Toolbox::get().tool_python();
        command.args(["-c", PYYAML]).args(&files).current_dir(&repository.path);
        let outcome = run(&mut command, LIMIT);
        let Ok(other) = serde_json::from_str::<Value>(&outcome.stdout) else {
            verdict.find(&repository.name, "", outcome.to_string());
            continue;
        };
        for file in files {
            match documents(&repository.text(&file)) {
                Err(message) => verdict.find(&repository.name, &file, message),
                Ok(documents) => {
                    let (ours, theirs) = (Value::Array(documents), &other[&file]);
                    if let Some(message) = theirs["error"].as_str() {
                        verdict.find(&repository.name, &file, format!("PyYAML: {message}"));
                    } else if ours != *theirs {
                        let place = difference(&ours, theirs, String::new());
                        verdict.find(&repository.name, &file, format!("the parsers disagree: {place}"));
                    }
                }
            }
        }
    }
    verdict.close()
}

/// All documents of a YAML text, as JSON values.
pub fn documents(text: &str) -> Result<Vec<Value>, String> {
    use serde::Deserialize as _;

    let mut values = Vec::new();
    for document in serde_yaml::Deserializer::from_str(text) {
        let mut value = serde_yaml::Value::deserialize(document).map_err(|error| format!("yaml_serde: {error}"))?;
        value.apply_merge().map_err(|error| format!("yaml_serde: {error}"))?;
        values.push(serde_json::to_value(value).map_err(|error| format!("not the shape of JSON: {error}"))?);
    }
    Ok(values)
}

/// Visits every string with the keys that lead to it.
pub fn strings(value: &Value, visit: &mut dyn FnMut(&[String], &str)) {
    walk(value, &mut Vec::new(), visit);
}

fn walk(value: &Value, keys: &mut Vec<String>, visit: &mut dyn FnMut(&[String], &str)) {
    match value {
        Value::String(text) => visit(keys, text),
        Value::Array(items) => {
            for item in items {
                walk(item, keys, visit);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                keys.push(key.clone());
                walk(item, keys, visit);
                keys.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Names the first place where two values differ.
fn difference(ours: &Value, theirs: &Value, place: String) -> String {
    match (ours, theirs) {
        (Value::Object(left), Value::Object(right)) => {
            for key in left.keys().chain(right.keys()) {
                let (left, right) = (left.get(key), right.get(key));
                if left != right {
                    let none = Value::String("(nothing)".to_owned());
                    return difference(left.unwrap_or(&none), right.unwrap_or(&none), format!("{place}.{key}"));
                }
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            if let Some(at) = (0..left.len()).find(|&at| left[at] != right[at]) {
                return difference(&left[at], &right[at], format!("{place}[{at}]"));
            }
        }
        _ => {}
    }
    format!("{place}: yaml_serde {ours}, PyYAML {theirs}")
}
