//! What a manifest asks, held to what `new` can make of it: keys that expressions can name, defaults that their own questions take.

use std::collections::BTreeMap;

use serde_json::Value;

use super::finding::Finding;
use crate::answers::{Draft, Problem, ProblemKind};
use crate::engine::Evaluator;
use crate::manifest::{DerivedForm, DerivedKind, Manifest};
use crate::question::{Form, Kind, Question, Records};

/// Names that the program itself gives to files and defaults.
const OURS: [&str; 7] = [
    "files",
    "rendered",
    "versions",
    "data",
    "designgen",
    "record",
    "template",
];
/// Words that the engine keeps for itself.
const KEYWORDS: [&str; 16] = [
    "true", "True", "false", "False", "loop", "self", "and", "or", "not", "is", "in", "continue", "break", "none",
    "None", "null",
];

/// Findings in the questions and values of a manifest, of which one without any is called `path`.
pub(super) fn check(manifest: &Manifest, path: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut report = |rule, (path, line): Place<'_>, message: String, hint: Option<String>| {
        findings.push(Finding {
            path: path.to_owned(),
            line,
            column: 0,
            rule,
            message,
            hint,
        });
    };
    check_name(manifest, path, &mut report);
    let questions = manifest
        .questions
        .iter()
        .map(|question| (question.key.as_str(), place_of(question)));
    let values = manifest
        .values
        .iter()
        .map(|value| (value.key.as_str(), (&*value.file, value.line)));
    let mut known = BTreeMap::new();
    for (key, place) in questions.chain(values) {
        check_key(key, place, &mut report);
        let first = key.split('.').next().unwrap_or_default();
        if OURS.contains(&first) {
            let message = format!("the key `{key}` hides the program's own `{first}`");
            report("key", place, message, Some("choose another name".to_owned()));
        }
        if let Some((_, first)) = known.insert(key, place) {
            let message = format!("the key `{key}` is given twice; it was first given at line {first}");
            report("key", place, message, Some("keep one of the two".to_owned()));
        }
    }
    // Values that are maps, and groups of them, may be added to.
    let is_single = |key: &str| {
        manifest.questions.iter().any(|question| question.key == key)
            || manifest.values.iter().any(|value| {
                let is_text = matches!(&value.form, DerivedForm::Text { kind, .. } if *kind != DerivedKind::Map);
                value.key == key && is_text
            })
    };
    for (key, place) in &known {
        if let Some((group, _)) = key
            .match_indices('.')
            .map(|(end, _)| (&key[..end], end))
            .find(|(group, _)| is_single(group))
        {
            let message = format!("`{group}` is an answer of its own and cannot hold `{key}`");
            report(
                "key",
                *place,
                message,
                Some(format!("rename one of them, such as to `{group}.value`")),
            );
        }
    }
    check_fields(&manifest.questions, &mut report);
    check_secrets(manifest, &mut report);
    for question in &manifest.questions {
        check_defaults(question, &question.key, &mut report);
    }
    findings
}

/// A file of a manifest and a line in it.
type Place<'m> = (&'m str, usize);
type Report<'r> = dyn FnMut(&'static str, Place<'_>, String, Option<String>) + 'r;

fn place_of(question: &Question) -> Place<'_> {
    (&question.file, question.line)
}

fn check_name(manifest: &Manifest, path: &str, report: &mut Report<'_>) {
    let name = manifest.questions.iter().find(|question| question.key == "name");
    let hint = "ask for it: `{key: name, type: text, format: slug, help: Name of the challenge}`";
    match name {
        None => report(
            "name",
            (manifest.questions.first().map_or(path, |question| &question.file), 0),
            "there is no question `name`, which every challenge has".to_owned(),
            Some(hint.to_owned()),
        ),
        Some(question) if !matches!(question.kind, Kind::Text(_)) => {
            let message = format!(
                "the question `name` must be a text, not of type `{}`",
                question.kind.name()
            );
            report("name", place_of(question), message, Some(hint.to_owned()));
        }
        Some(_) => {}
    }
}

fn check_key(key: &str, place: Place<'_>, report: &mut Report<'_>) {
    for part in key.split('.') {
        let is_word = part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_word {
            let message = format!("the key `{key}` cannot be named in an expression");
            let hint = "use letters, digits and `_`, a letter first, and `.` between a group and what is in it";
            return report("key", place, message, Some(hint.to_owned()));
        }
        if KEYWORDS.contains(&part) || part.starts_with("__tera") {
            let message = format!("the key `{key}` holds `{part}`, a word of the engine");
            return report("key", place, message, Some("choose another name".to_owned()));
        }
    }
}

/// Keys of fields: each once in its records.
fn check_fields(questions: &[Question], report: &mut Report<'_>) {
    for question in questions {
        let Form::Records(records) = question.kind.form() else {
            continue;
        };
        let Records { fields, unique, .. } = records;
        let mut known = BTreeMap::new();
        for field in fields {
            check_key(&field.key, place_of(field), report);
            if field.key.contains('.') {
                let message = format!("the field `{}` has a dotted key", field.key);
                report(
                    "key",
                    place_of(field),
                    message,
                    Some("fields have plain names: ask for records in records".to_owned()),
                );
            }
            if let Some(first) = known.insert(field.key.as_str(), field.line) {
                let message = format!(
                    "the field `{}` is given twice; it was first given at line {first}",
                    field.key
                );
                report("key", place_of(field), message, Some("keep one of the two".to_owned()));
            }
        }
        for named in unique
            .iter()
            .flatten()
            .filter(|named| !known.contains_key(named.as_str()))
        {
            let message = format!("`unique` names `{named}`, which is not one of the fields");
            report("key", place_of(question), message, None);
        }
        check_fields(fields, report);
    }
}

/// What is computed from a secret is one, and what is shown must not be.
fn check_secrets(manifest: &Manifest, report: &mut Report<'_>) {
    check_secret_questions(&manifest.questions, report);
    for check in &manifest.checks {
        for text in std::iter::once(&check.message).chain(&check.hint) {
            if let Some(secret) = manifest.secret_in(check, text) {
                let message = format!("a message reads the secret `{secret}`");
                let hint = "say what is wrong without the value: nobody sees this text";
                report("secret", (&check.file, check.line), message, Some(hint.to_owned()));
            }
        }
    }
    for rule in &manifest.files {
        let item = rule
            .for_each
            .as_ref()
            .map(|records| (rule.name.as_deref().unwrap_or("item"), records.clone()));
        let texts = [Some(&rule.path), rule.to.as_ref(), rule.about.as_ref()];
        for text in texts.into_iter().flatten() {
            if let Some(secret) = manifest.secrets.read_by(text, item.as_slice()) {
                let message = format!("a path or remark reads the secret `{secret}`");
                let hint = "use another answer: paths and remarks are shown";
                report("secret", (&rule.file, rule.line), message, Some(hint.to_owned()));
            }
        }
    }
}

fn check_secret_questions(questions: &[Question], report: &mut Report<'_>) {
    for question in questions {
        if let Some(secret) = &question.secret_of {
            let message = format!("`{}` is secret, since it is computed from `{secret}`", question.key);
            let hint = "say so with `secret: true`, or compute it from other answers";
            report("secret", place_of(question), message, Some(hint.to_owned()));
        }
        if let Form::Records(records) = question.kind.form() {
            let named = records.unique.iter().flatten();
            for field in named.filter(|field| records.is_secret(field)) {
                let message = format!("`unique` compares the secret `{field}`");
                let hint = "whoever gives a value twice learns that somebody else has it: compare another field";
                report("secret", place_of(question), message, Some(hint.to_owned()));
            }
            check_secret_questions(&records.fields, report);
        }
    }
}

/// Every default that is known before there are answers must be one of them.
fn check_defaults(question: &Question, key: &str, report: &mut Report<'_>) {
    if let Some(default) = question.default.as_ref().filter(|_| !question.has_computed_default()) {
        for problem in problems_of(question) {
            let inside = problem.key.strip_prefix(question.key.as_str()).unwrap_or_default();
            let message = format!("the default of `{key}{inside}` would be refused: {}", problem.kind);
            // Hints are for those who answer; of a single value they help here, too.
            let is_single = !matches!(default, Value::Array(_) | Value::Object(_));
            let hint = problem.kind.hint().filter(|_| is_single);
            report("default", place_of(question), message, hint);
        }
    }
    for field in question.kind.form().fields() {
        check_defaults(field, &format!("{key}.{}", field.key), report);
    }
}

/// What would be wrong if this were the only question and nothing were given.
fn problems_of(question: &Question) -> Vec<Problem> {
    let alone = Question {
        when: None,
        secret: false,
        secret_of: None,
        ..question.clone()
    };
    let manifest = Manifest {
        questions: vec![alone],
        ..Manifest::default()
    };
    let Err(problems) = Draft::new(&manifest).resolve(&Evaluator::default()) else {
        return Vec::new();
    };
    // Whatever depends on other answers is not known here.
    let is_known = |problem: &Problem| {
        !matches!(
            problem.kind,
            ProblemKind::NoDefault { .. } | ProblemKind::BrokenReference(_)
        )
    };
    problems.shown.into_iter().filter(is_known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(questions: &str) -> Vec<String> {
        let text = format!(
            "name: t\ntitle: T\nsummary: S\nquestions:\n  - {{key: name, type: text, format: slug}}\n{questions}"
        );
        let manifest = Manifest::parse("template.yaml", &text).expect("valid");
        let found = check(&manifest, "template.yaml");
        found
            .iter()
            .map(|finding| format!("{} {} {}", finding.line, finding.rule, finding.message))
            .collect()
    }

    #[test]
    fn keys_can_be_named_and_are_given_once() {
        assert_eq!(
            findings(
                "  - {key: a-b, type: text}\n  - {key: files, type: text}\n  - {key: data.x, type: text}\n  - {key: in, type: text}\n"
            ),
            [
                "6 key the key `a-b` cannot be named in an expression",
                "7 key the key `files` hides the program's own `files`",
                "8 key the key `data.x` hides the program's own `data`",
                "9 key the key `in` holds `in`, a word of the engine",
            ]
        );
        assert_eq!(
            findings("  - {key: a, type: text}\n  - {key: a, type: text}\nvalues: [{key: a, type: text, value: x}]\n"),
            [
                "7 key the key `a` is given twice; it was first given at line 6",
                "8 key the key `a` is given twice; it was first given at line 7",
            ]
        );
        assert_eq!(
            findings("  - {key: a, type: text}\n  - {key: a.b, type: text}\n"),
            ["7 key `a` is an answer of its own and cannot hold `a.b`"]
        );
        assert_eq!(
            findings(
                "  - {key: a, type: records, unique: [c], fields: [{key: b, type: text}, {key: b, type: text}]}\n"
            ),
            [
                "6 key the field `b` is given twice; it was first given at line 6",
                "6 key `unique` names `c`, which is not one of the fields",
            ]
        );
    }

    #[test]
    fn defaults_are_answers() {
        let wrong = [
            "{key: a, type: choice, choices: [{value: x, help: h}], default: y}",
            "{key: a, type: integer, default: many}",
            "{key: a, type: integer, min: 3, default: 2}",
            "{key: a, type: number, max: 3, default: 3.5}",
            "{key: a, type: boolean, default: yes}",
            "{key: a, type: text, max_length: 2, default: abc}",
            "{key: a, type: text, format: slug, default: No Slug}",
            "{key: a, type: text, default: [a]}",
            "{key: a, type: list, items: {type: text}, default: [a, a]}",
            "{key: a, type: records, fields: [{key: b, type: integer}], default: [{b: x}]}",
            "{key: a, type: records, fields: [{key: b, type: integer}], default: [{}]}",
            "{key: a, type: records, fields: [{key: b, type: integer, default: x}], default: []}",
            "{key: a, type: text, when: 'name', secret: true, min_length: 3, default: x}",
        ];
        for question in wrong {
            let found = findings(&format!("  - {question}\n"));
            assert!(
                found.len() == 1 && found[0].starts_with("6 default the default of `a"),
                "{question}: {found:?}"
            );
        }
        let right = [
            "{key: a, type: text, default: no}",
            "{key: a, type: text, format: slug, default: '{{ name }}'}",
            "{key: a, type: list, items: {type: text, refers_to: b.c}, default: [x]}",
            "{key: a, type: integer, optional: true}",
        ];
        for question in right {
            assert_eq!(
                findings(&format!("  - {question}\n")),
                Vec::<String>::new(),
                "{question}"
            );
        }
    }

    #[test]
    fn every_manifest_asks_for_a_name() {
        let manifest =
            Manifest::parse("template.yaml", "name: t\ntitle: T\nsummary: S\nquestions: []\n").expect("valid");
        assert_eq!(check(&manifest, "template.yaml")[0].rule, "name");
    }
}
