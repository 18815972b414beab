//! A commented answers file to start from.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::{Draft, TEMPLATE_KEY, get_at, has_expression};
use crate::engine::Evaluator;
use crate::manifest::{Choice, Kind, Manifest, Question};
use crate::text::list_or;

/// Every key with its help. Optional keys are commented out with their defaults; required keys stand open, so that the
/// file is valid as soon as they are filled.
pub fn starter_file(manifest: &Manifest) -> String {
    let mut file = String::new();
    let _ = writeln!(
        file,
        "# Answers for the template `{name}`: {summary}\n#\n# Lines that begin with `# ` are remarks, and defaults to change: remove `# ` from a key and from what belongs to it.\n# Use it with: designgen new NAME --answers THIS_FILE\n\n{TEMPLATE_KEY}: {name}",
        name = manifest.name,
        summary = manifest.summary,
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
            let rule = "-".repeat(72_usize.saturating_sub(section.chars().count()));
            let _ = writeln!(file, "\n# ---- {section} {rule}");
        }
        let (prefix, name) = question.key.rsplit_once('.').unwrap_or(("", &question.key));
        let required = question.is_required() && question.when.is_none();
        file.push('\n');
        if prefix != group {
            group = prefix.to_owned();
            if !prefix.is_empty() {
                let _ = writeln!(
                    file,
                    "{}{prefix}:",
                    if group_has_required(manifest, prefix) { "" } else { "# " }
                );
            }
        }
        let indent = if prefix.is_empty() { "" } else { "  " };
        let is_commented = !prefix.is_empty() && !group_has_required(manifest, prefix);
        for line in explanation(question) {
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
    match &question.kind {
        Kind::Choice(choices) | Kind::Choices(choices) => lines.extend(choices.iter().map(choice_line)),
        Kind::Integer { min, max, unit } => lines.extend(bounds(min.as_ref(), max.as_ref(), unit.as_deref())),
        Kind::Number { min, max, unit } => lines.extend(bounds(min.as_ref(), max.as_ref(), unit.as_deref())),
        Kind::Records { fields, .. } => {
            lines.push("Each has:".to_owned());
            lines.extend(fields.iter().flat_map(|field| field_lines(field, 1)));
        }
        _ => {}
    }
    if let Some(when) = &question.when {
        lines.push(format!("Asked only when {when}"));
    }
    if question.default.as_ref().is_some_and(has_expression) {
        lines.push("When left out, it is computed from other answers".to_owned());
    }
    lines
}

fn choice_line(choice: &Choice) -> String {
    format!("  {}: {}", choice.value, choice.help)
}

fn bounds(min: Option<&impl ToString>, max: Option<&impl ToString>, unit: Option<&str>) -> Option<String> {
    let unit = unit.map(|unit| format!("in {unit}"));
    let range = match (min, max) {
        (Some(min), Some(max)) => Some(format!("from {} to {}", min.to_string(), max.to_string())),
        (Some(min), None) => Some(format!("at least {}", min.to_string())),
        (None, Some(max)) => Some(format!("at most {}", max.to_string())),
        (None, None) => None,
    };
    match (unit, range) {
        (Some(unit), Some(range)) => Some(format!("  {unit}, {range}")),
        (Some(one), None) | (None, Some(one)) => Some(format!("  {one}")),
        (None, None) => None,
    }
}

fn field_lines(field: &Question, depth: usize) -> Vec<String> {
    let indent = "  ".repeat(depth);
    let mut notes: Vec<String> = Vec::new();
    if field.is_required() {
        notes.push("required".to_owned());
    }
    match &field.kind {
        Kind::Choice(choices) | Kind::Choices(choices) => {
            let values: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
            notes.push(list_or(&values).replace('`', ""));
        }
        Kind::Text(rule) => {
            if let Some((records, name)) = &rule.refers_to {
                notes.push(format!("a {name} from {records}"));
            }
        }
        kind => notes.push(kind.name().to_owned()),
    }
    if let Some(default) = field.default.as_ref().filter(|default| !has_expression(default)) {
        notes.push(format!("default {default}"));
    }
    let notes = if notes.is_empty() {
        String::new()
    } else {
        format!(" ({})", notes.join(", "))
    };
    let mut lines = vec![format!("{indent}{}: {}{notes}", field.key, field.help)];
    if let Kind::Records { fields, .. } = &field.kind {
        lines.extend(fields.iter().flat_map(|inner| field_lines(inner, depth + 1)));
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

/// A JSON string is a YAML scalar.
fn yaml_scalar(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
                && text.chars().all(|c| {
                    c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | '(' | ')' | ',' | ';' | '\'')
                })
                && !text.ends_with(' ');
            if plain { text.clone() } else { value.to_string() }
        }
        value => value.to_string(),
    }
}
