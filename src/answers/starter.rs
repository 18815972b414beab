//! A commented answers file to start from.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::{Draft, TEMPLATE_KEY, get_at};
use crate::engine::Evaluator;
use crate::manifest::Manifest;
use crate::question::Question;
use crate::text::{commented, harmless_json};

/// Every key with its help. Optional keys are commented out with their defaults; required keys stand open, so that the
/// file is valid as soon as they are filled.
pub fn starter_file(manifest: &Manifest) -> String {
    let mut file = String::new();
    let _ = writeln!(
        file,
        "# Answers for the template `{name}`: {summary}\n#\n# Lines that begin with `# ` are remarks, and defaults to change: remove `# ` from a key and from what belongs to it.\n# Use it with: designgen new NAME --answers THIS_FILE\n\n{TEMPLATE_KEY}: {name}",
        name = yaml_text(&manifest.name),
        summary = commented(&manifest.summary),
    );
    // Where a required answer is missing, the file shows no defaults that depend on it.
    let defaults = Draft::new(manifest)
        .resolve(&Evaluator::default())
        .map(|answers| answers.stored().clone())
        .unwrap_or_default();
    let mut section = "";
    let mut group = String::new();
    for question in &manifest.questions {
        if question.section != section {
            section = &question.section;
            let shown = commented(section);
            let rule = "-".repeat(72_usize.saturating_sub(shown.chars().count()));
            let _ = writeln!(file, "\n# ---- {shown} {rule}");
        }
        let (prefix, name) = question.key.rsplit_once('.').unwrap_or(("", &question.key));
        let name = &yaml_text(name);
        let required = question.is_required() && question.when.is_none();
        file.push('\n');
        if prefix != group {
            group = prefix.to_owned();
            if !prefix.is_empty() {
                let _ = writeln!(
                    file,
                    "{}{}:",
                    if group_has_required(manifest, prefix) { "" } else { "# " },
                    yaml_text(prefix)
                );
            }
        }
        let indent = if prefix.is_empty() { "" } else { "  " };
        let is_commented = !prefix.is_empty() && !group_has_required(manifest, prefix);
        for line in explanation(question) {
            let line = commented_lines(&line);
            let _ = writeln!(file, "{}{indent}# {line}", if is_commented { "# " } else { "" });
        }
        if required {
            let _ = writeln!(file, "{indent}{name}:");
        } else {
            for line in example(question, name, &defaults) {
                let _ = writeln!(file, "# {indent}{line}");
            }
        }
    }
    file
}

fn group_has_required(manifest: &Manifest, prefix: &str) -> bool {
    let inside = format!("{prefix}.");
    let mut questions = manifest.questions.iter();
    questions.any(|question| question.key.starts_with(&inside) && question.is_required() && question.when.is_none())
}

fn explanation(question: &Question) -> Vec<String> {
    let mut lines = Vec::new();
    let mut first = if question.help.is_empty() {
        question.key.clone()
    } else {
        question.help.clone()
    };
    if question.is_required() {
        first.push_str(" (required)");
    }
    lines.push(first);
    lines.extend(question.kind.explanation());
    if let Some(when) = &question.when {
        lines.push(format!("Asked only when {when}"));
    }
    if question.has_computed_default() {
        lines.push("When left out, it is computed from other answers".to_owned());
    }
    lines
}

/// The default as YAML lines.
fn example(question: &Question, name: &str, defaults: &Map<String, Value>) -> Vec<String> {
    let empty = question.kind.empty();
    let Some(value) = get_at(defaults, &question.key) else {
        return vec![match empty {
            Value::Null => format!("{name}:"),
            empty => format!("{name}: {empty}"),
        }];
    };
    let mut lines = Vec::new();
    yaml_lines(name, value, 0, &mut lines);
    lines
}

fn yaml_lines(key: &str, value: &Value, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    // The first key is one already.
    let key = if depth == 0 { key.to_owned() } else { yaml_text(key) };
    match value {
        Value::Array(items) if items.is_empty() => lines.push(format!("{indent}{key}: []")),
        Value::Array(items) => {
            lines.push(format!("{indent}{key}:"));
            for item in items {
                match item {
                    Value::Object(map) => {
                        for (index, (name, value)) in map.iter().enumerate() {
                            let start = lines.len();
                            yaml_lines(name, value, depth + 2, lines);
                            if index == 0 {
                                let line = lines[start].trim_start().to_owned();
                                lines[start] = format!("{indent}  - {line}");
                            }
                        }
                    }
                    scalar => lines.push(format!("{indent}  - {}", yaml_scalar(scalar))),
                }
            }
        }
        Value::Object(map) => {
            lines.push(format!("{indent}{key}:"));
            for (name, value) in map {
                yaml_lines(name, value, depth + 1, lines);
            }
        }
        scalar => lines.push(format!("{indent}{key}: {}", yaml_scalar(scalar))),
    }
}

/// A remark keeps its indentation.
fn commented_lines(line: &str) -> String {
    let words = line.trim_start_matches(' ');
    format!("{}{}", " ".repeat(line.len() - words.len()), commented(words))
}

fn yaml_text(text: &str) -> String {
    yaml_scalar(&Value::from(text))
}

/// A JSON string is a YAML scalar.
fn yaml_scalar(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
                && text.chars().all(|c| {
                    c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | '(' | ')' | ',' | ';' | '\'')
                })
                && !text.ends_with(' ');
            if plain {
                text.clone()
            } else {
                harmless_json(&value.to_string())
            }
        }
        value => value.to_string(),
    }
}
