//! The questions of every template: tables made from its manifest, in `docs/questions/<template>.md`.

use std::fmt::Write as _;

use designgen::catalog;
use designgen::manifest::Manifest;
use designgen::question::{FieldOf, Kind, List, Question, Range, Records, Text};
use serde_json::Value;

use crate::docs::page::read;

const BEGIN: &str = "<!-- questions: begin -->\n";
const END: &str = "<!-- questions: end -->";

/// The page of a template with the tables that its manifest makes now.
pub fn with_real_tables(path: &str, page: &str) -> String {
    let Some(name) = template_of(path) else {
        return page.to_owned();
    };
    let template = catalog::template(name).expect("is built in");
    let (before, rest) = page.split_once(BEGIN).expect("a mark where the tables begin");
    let (_, after) = rest.split_once(END).expect("a mark where they end");
    let tables = reference(&template.manifest);
    format!("{before}{BEGIN}{tables}{END}{after}")
}

fn template_of(path: &str) -> Option<&str> {
    path.strip_prefix("docs/questions/")?.strip_suffix(".md")
}

#[test]
fn every_question_is_in_an_overview() {
    for template in catalog::templates().expect("built-in templates are sound") {
        let path = format!("docs/questions/{}.md", template.manifest.name);
        let page = read(&path);
        let (overview, _) = page.split_once(BEGIN).expect("a mark where the tables begin");
        for question in &template.manifest.questions {
            let top = question.key.split('.').next().expect("a name");
            assert!(overview.contains(&format!("`{top}`")), "{path}: `{top}` is in no row");
        }
    }
}

/// A table for each section of the manifest, and one for each kind of record.
fn reference(manifest: &Manifest) -> String {
    let mut reference = String::from("\n");
    let mut sections: Vec<(&str, Vec<&Question>)> = Vec::new();
    for question in &manifest.questions {
        match sections.last_mut() {
            Some((name, questions)) if *name == question.section => questions.push(question),
            _ => sections.push((&question.section, vec![question])),
        }
    }
    for (name, questions) in sections {
        let _ = writeln!(reference, "## {name}\n");
        table(&mut reference, &questions, "");
        for question in questions {
            record_tables(&mut reference, question, &question.key);
        }
    }
    reference
}

fn record_tables(reference: &mut String, question: &Question, path: &str) {
    let Kind::Records(Records { fields, .. }) = &question.kind else {
        return;
    };
    let _ = writeln!(reference, "A record of `{path}`:\n");
    table(reference, &fields.iter().collect::<Vec<_>>(), path);
    for field in fields {
        record_tables(reference, field, &format!("{path}.{}", field.key));
    }
}

fn table(reference: &mut String, questions: &[&Question], path: &str) {
    let first = if path.is_empty() { "Key" } else { "Field" };
    let _ = writeln!(
        reference,
        "| {first} | Type and rules | Default | What it is |\n|---|---|---|---|"
    );
    for question in questions {
        let _ = writeln!(
            reference,
            "| `{}` | {} | {} | {} |",
            question.key,
            rules(&question.kind).replace('|', "\\|"),
            default(question),
            question.help.replace('|', "\\|")
        );
    }
    reference.push('\n');
}

fn default(question: &Question) -> String {
    let is_computed = |text: &str| text.contains("{{") || text.contains("{%");
    match &question.default {
        None if question.optional => String::new(),
        None => "*required*".to_owned(),
        Some(Value::String(text)) if is_computed(text) => "computed".to_owned(),
        Some(Value::Array(items)) if items.is_empty() => "none".to_owned(),
        Some(Value::Array(_)) => "a small example".to_owned(),
        Some(Value::String(text)) => format!("`{text}`"),
        Some(value) => format!("`{value}`"),
    }
}

fn rules(kind: &Kind) -> String {
    match kind {
        Kind::Text(rule) => text_rules(rule),
        Kind::Integer(Range { min, max, unit }) => {
            number_rules("whole number", min.map(shown), max.map(shown), unit.as_deref())
        }
        Kind::Number(Range { min, max, unit }) => {
            number_rules("number", min.map(shown), max.map(shown), unit.as_deref())
        }
        Kind::Choice(one) => {
            let choices: Vec<_> = one
                .choices
                .iter()
                .map(|choice| format!("`{}` ({})", choice.value, choice.help))
                .collect();
            format!("one of {}", choices.join(", "))
        }
        Kind::Choices(_) => {
            let choices: Vec<_> = kind
                .choices()
                .iter()
                .map(|choice| format!("`{}`", choice.value))
                .collect();
            format!("some of {}", choices.join(", "))
        }
        Kind::List(List { items, min, max }) => {
            let mut text = format!("list: {}", rules(items));
            items_rules(&mut text, *min, *max);
            text
        }
        Kind::Records(Records { min, max, unique, .. }) => {
            let mut text = "records".to_owned();
            items_rules(&mut text, *min, *max);
            for fields in unique {
                let fields: Vec<_> = fields.iter().map(|field| format!("`{field}`")).collect();
                let _ = write!(text, "; no two with the same {}", fields.join(" and "));
            }
            text
        }
        kind => kind.expected(),
    }
}

fn items_rules(text: &mut String, min: usize, max: Option<usize>) {
    match (min, max) {
        (0, None) => {}
        (min, None) => {
            let _ = write!(text, ", at least {min}");
        }
        (0, Some(max)) => {
            let _ = write!(text, ", at most {max}");
        }
        (min, Some(max)) => {
            let _ = write!(text, ", {min} to {max}");
        }
    }
}

fn text_rules(rule: &Text) -> String {
    let mut parts = vec![match (&rule.refers_to, rule.format) {
        (Some(FieldOf { records, field }), _) => format!("the `{field}` of one of `{records}`"),
        (None, Some(format)) => format.description().to_owned(),
        (None, None) if rule.multiline => "text, also of several lines".to_owned(),
        (None, None) => "text".to_owned(),
    }];
    if rule.format.is_none() && rule.refers_to.is_none() {
        match (rule.min_length, rule.max_length) {
            (0, max) => parts.push(format!("at most {} characters", shown(max))),
            (min, max) => parts.push(format!("{} to {} characters", shown(min), shown(max))),
        }
    }
    if let Some(pattern) = &rule.pattern {
        parts.push(format!("`{pattern}`"));
    }
    if !rule.reserved.is_empty() {
        parts.push("no reserved word".to_owned());
    }
    parts.join(", ")
}

fn number_rules(noun: &str, min: Option<String>, max: Option<String>, unit: Option<&str>) -> String {
    let mut text = noun.to_owned();
    if let Some(unit) = unit {
        let _ = write!(text, " of {unit}");
    }
    match (min, max) {
        (Some(min), Some(max)) => {
            let _ = write!(text, ", {min} to {max}");
        }
        (Some(min), None) => {
            let _ = write!(text, ", at least {min}");
        }
        (None, Some(max)) => {
            let _ = write!(text, ", at most {max}");
        }
        (None, None) => {}
    }
    text
}

/// `1000000` as `1,000,000`.
fn shown(number: impl ToString) -> String {
    let text = number.to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match decimals {
        "" => grouped,
        decimals => format!("{grouped}.{decimals}"),
    }
}
