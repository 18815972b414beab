//! A commented answers file to start from.

use std::fmt::Write as _;

use serde_json::Value;

use super::{TEMPLATE_KEY, has_expression};
use crate::manifest::{Choice, Kind, Manifest, Question};
use crate::text::list_or;

/// Every key with its help. Optional keys are commented out with their defaults; required keys stand open, so that the
/// file is valid as soon as they are filled.
pub fn starter_file(manifest: &Manifest) -> String {
    let mut file = String::new();
    let _ = writeln!(
        file,
        "# Answers for the template `{name}`: {summary}\n#\n# Lines that begin with `#` are defaults or examples; remove the `#` to change them.\n# Use it with: designgen new NAME --answers THIS_FILE\n\n{TEMPLATE_KEY}: {name}",
        name = manifest.name,
        summary = manifest.summary,
    );
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
                let any_required = manifest
                    .questions
                    .iter()
                    .any(|q| q.key.starts_with(&format!("{prefix}.")) && q.is_required());
                let _ = writeln!(file, "{}{prefix}:", if any_required { "" } else { "# " });
            }
        }
        let indent = if prefix.is_empty() { "" } else { "  " };
        for line in explanation(question) {
            let _ = writeln!(file, "{indent}# {line}");
        }
        if required {
            let _ = writeln!(file, "{indent}{name}:");
        } else {
            for line in example(question, name) {
                let _ = writeln!(file, "# {indent}{line}");
            }
        }
    }
    file
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

/// The default as YAML lines; one that is computed from other answers is described instead.
fn example(question: &Question, name: &str) -> Vec<String> {
    match &question.default {
        Some(default) if !has_expression(default) => {
            let mut lines = Vec::new();
            yaml_lines(name, default, 0, &mut lines);
            lines
        }
        Some(Value::String(_)) => vec![format!("{name}:   # computed from other answers when left out")],
        Some(default) => {
            let mut lines = vec!["for example, and as the default:".to_owned()];
            yaml_lines(name, default, 0, &mut lines);
            lines
        }
        None => match question.kind.empty() {
            Value::Null => vec![format!("{name}:")],
            empty => vec![format!("{name}: {empty}")],
        },
    }
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
