//! Holds a template to its manifest without rendering it: names that nothing declares, also where Tera is silent, questions
//! and partials that nothing uses.
//!
//! Understands types as far as the manifest gives them: an item of `entities` has the fields of that question. What it cannot
//! know it lets pass. Pure.

mod scope;
mod syntax;

use std::collections::BTreeSet;

use self::scope::{Checker, Type};
use crate::catalog::{Origin, Template};
use crate::engine::RenderError;
use crate::manifest::{Choice, DerivedKind, Kind, Question};
use crate::text::{lower_first, strip_stop};

/// Something that a check reports.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, as messages name it.
    pub path: String,
    /// Counted from 1; 0 where the whole file is meant.
    pub line: usize,
    pub rule: &'static str,
    pub message: String,
}

/// Texts that the engine cannot read, each with its first fault.
fn syntax(template: &Template) -> Vec<Finding> {
    let finding = |error: &RenderError| Finding {
        rule: "syntax",
        path: template.place_of(&error.template),
        line: error.line,
        message: strip_stop(&lower_first(&error.cause)).to_owned(),
    };
    // Partials call one another, so they are read together; and files can be read when all of them can.
    let renderer = match template.renderer() {
        Ok(renderer) => renderer,
        Err(error) => return vec![finding(&error)],
    };
    let mut findings = Vec::new();
    for source in &template.sources {
        let rules: Vec<_> = template.manifest.rules_for(source.target()).collect();
        let Some(text) = source.text().filter(|_| !rules.iter().any(|rule| rule.verbatim)) else {
            continue;
        };
        let delimiters = rules.iter().rev().find_map(|rule| rule.delimiters.as_ref());
        if let Err(error) = renderer.check(&source.path, text, delimiters) {
            findings.push(finding(&error));
        }
    }
    findings
}

/// Everything that does not fit together, sorted by place.
pub fn lint(template: &Template) -> Vec<Finding> {
    let manifest = &template.manifest;
    let manifest_path = format!("{}/template.yaml", template.folder());
    let (mut findings, used, reached) = read(template).finish();
    // Those that are built in serve several templates.
    if matches!(template.origin, Origin::Folder(_)) {
        for (name, _) in &template.shared.partials {
            if !reached.contains(name) {
                findings.push(Finding {
                    rule: "unused-partial",
                    path: template.place_of(name),
                    line: 0,
                    message: "nothing includes or calls it".to_owned(),
                });
            }
        }
    }
    for rule in &manifest.files {
        let reached = template.sources.iter().any(|source| rule.holds_for(source.target()));
        if !reached {
            findings.push(Finding {
                rule: "unused-rule",
                path: manifest_path.clone(),
                line: rule.line,
                message: format!("the rule for `{}` holds for no file", rule.path),
            });
        }
    }
    for question in &manifest.questions {
        unused(question, &question.key, &used, &manifest_path, &mut findings);
    }
    findings.extend(syntax(template));
    findings.sort();
    findings.dedup();
    findings
}

/// Partials and documents of the built-in templates that none of them includes or calls.
pub fn unused_partials(templates: &[Template]) -> BTreeSet<String> {
    let partials = templates.iter().flat_map(|template| &template.shared.partials);
    let mut unused: BTreeSet<String> = partials.map(|(name, _)| name.clone()).collect();
    for template in templates {
        let (_, _, reached) = read(template).finish();
        unused.retain(|name| !reached.contains(name));
    }
    unused
}

/// Reads everything of a template once.
fn read(template: &Template) -> Checker<'_> {
    let manifest = &template.manifest;
    let manifest_path = format!("{}/template.yaml", template.folder());
    let mut checker = Checker::new(template);
    checker.declare_globals([
        (
            "versions",
            Type::from_json(&serde_json::Value::Object(template.shared.versions.clone())),
        ),
        ("designgen", Type::map([("version", Type::Text)])),
        (
            "files",
            Type::list(Type::map([("path", Type::Text), ("about", Type::Text)])),
        ),
    ]);

    // Defaults and conditions see what was answered before them.
    for question in &manifest.questions {
        checker.in_file(&manifest_path, question.line);
        if let Some(when) = &question.when {
            checker.expression(when);
        }
        if let Some(default) = &question.default {
            default_texts(default, &mut |text| checker.template(text));
        }
        check_fields(&mut checker, question);
        checker.declare(&question.key, type_of(question));
    }
    for value in &manifest.values {
        checker.in_file(&manifest_path, value.line);
        checker.template(&value.value);
        let kind = match value.kind {
            DerivedKind::Text => Type::Text,
            DerivedKind::Integer | DerivedKind::Number => Type::Number,
            DerivedKind::Boolean => Type::Boolean,
        };
        checker.declare(&value.key, kind);
    }
    for check in &manifest.checks {
        checker.in_file(&manifest_path, check.line);
        checker.scoped(|checker| {
            if let Some(path) = &check.for_each {
                checker.loop_through(path, &check.names);
            }
            for expression in check.when.iter().chain([&check.require]) {
                checker.expression(expression);
            }
            for text in std::iter::once(&check.message).chain(&check.hint) {
                checker.template(text);
            }
        });
    }
    for source in &template.sources {
        let target = source.target();
        let rules: Vec<_> = manifest.rules_for(target).collect();
        checker.scoped(|checker| {
            for rule in &rules {
                checker.in_file(&manifest_path, rule.line);
                if let Some(for_each) = &rule.for_each {
                    let name = rule.name.clone().unwrap_or_else(|| "item".to_owned());
                    checker.loop_through(for_each, &[name]);
                }
                if let Some(when) = &rule.when {
                    checker.expression(when);
                }
                for text in rule.about.iter().chain(&rule.to) {
                    checker.template(text);
                }
            }
            checker.in_file(&format!("{}/files/{}", template.folder(), source.path), 0);
            checker.template(target);
            if rules.iter().any(|rule| rule.quotes) {
                checker.declare("rendered", Type::Any);
            }
            if let Some(text) = source.text().filter(|_| !rules.iter().any(|rule| rule.verbatim)) {
                let delimiters = rules.iter().rev().find_map(|rule| rule.delimiters.as_ref());
                checker.text(text, delimiters);
            }
        });
    }
    for document in &manifest.documents {
        checker.scoped(|checker| {
            checker.in_file(&manifest_path, document.line);
            if document.quotes {
                checker.declare("rendered", Type::Any);
            }
            checker.include(&format!("documents/{}.md", document.name), document.line);
        });
    }
    checker
}

fn check_fields(checker: &mut Checker<'_>, question: &Question) {
    let Kind::Records { fields, .. } = &question.kind else {
        return;
    };
    checker.scoped(|checker| {
        let mut earlier: Vec<(&str, Type)> = Vec::new();
        for field in fields {
            checker.declare("record", Type::map(earlier.iter().cloned()));
            if let Some(when) = &field.when {
                checker.expression(when);
            }
            if let Some(default) = &field.default {
                default_texts(default, &mut |text| checker.template(text));
            }
            check_fields(checker, field);
            earlier.push((&field.key, type_of(field)));
        }
    });
}

fn default_texts(default: &serde_json::Value, visit: &mut impl FnMut(&str)) {
    match default {
        serde_json::Value::String(text) => visit(text),
        serde_json::Value::Array(items) => items.iter().for_each(|item| default_texts(item, visit)),
        serde_json::Value::Object(map) => map.values().for_each(|value| default_texts(value, visit)),
        _ => {}
    }
}

/// The type of a question's answers; texts remember their key, so that its use can be seen.
fn type_of(question: &Question) -> Type {
    match &question.kind {
        Kind::Records { fields, .. } => Type::list(Type::map(
            fields.iter().map(|field| (field.key.as_str(), type_of(field))),
        )),
        Kind::List { items, .. } => Type::list(type_of_kind(items)),
        Kind::Choices(choices) => Type::list(choice_type(choices)),
        kind => type_of_kind(kind),
    }
}

fn type_of_kind(kind: &Kind) -> Type {
    match kind {
        Kind::Integer { .. } | Kind::Number { .. } => Type::Number,
        Kind::Boolean => Type::Boolean,
        Kind::Choice(choices) => choice_type(choices),
        _ => Type::Text,
    }
}

fn choice_type(choices: &[Choice]) -> Type {
    Type::Choice(choices.iter().map(|choice| choice.value.clone()).collect())
}

fn unused(question: &Question, path: &str, used: &BTreeSet<String>, manifest: &str, findings: &mut Vec<Finding>) {
    if !used.contains(path) {
        findings.push(Finding {
            rule: "unused-question",
            path: manifest.to_owned(),
            line: question.line,
            message: format!("nothing uses the answer to `{path}`"),
        });
        return;
    }
    if let Kind::Records { fields, .. } = &question.kind {
        for field in fields {
            unused(field, &format!("{path}.{}", field.key), used, manifest, findings);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::catalog::Shared;
    use crate::manifest::Manifest;
    use crate::store::StoredFile;

    fn findings(files: &[(&str, &'static str)], partials: &[(&str, &'static str)]) -> Vec<String> {
        let manifest = "\
name: t
title: T
summary: S
questions:
  - {key: title, type: text}
  - key: stack.database
    type: choice
    choices: [{value: a, help: a}]
  - key: parts
    type: records
    fields:
      - {key: name, type: text}
      - key: fields
        type: records
        fields: [{key: label, type: text}]
files:
  - {path: each, for_each: parts, as: part}
";
        let template = Template {
            manifest: Manifest::parse("template.yaml", manifest).expect("valid"),
            sources: files
                .iter()
                .map(|(path, text)| StoredFile {
                    path: (*path).to_owned(),
                    bytes: text.as_bytes().into(),
                })
                .collect(),
            shared: Arc::new(Shared {
                partials: partials
                    .iter()
                    .map(|(name, text)| ((*name).to_owned(), (*text).into()))
                    .collect(),
                versions: serde_json::Map::new(),
            }),
            origin: Origin::Folder("t".to_owned()),
        };
        lint(&template)
            .into_iter()
            .filter(|finding| !finding.rule.starts_with("unused-"))
            .map(|finding| format!("{}:{} {}", finding.path, finding.line, finding.message))
            .collect()
    }

    #[test]
    fn what_is_declared_passes() {
        let text = "{{ title }}{% if stack.database == 'a' %}x{% endif %}{% for p in parts %}{{ p.name }}{{ loop.index }}\
                    {% for f in p.fields | where(field='label') %}{{ f.label }}{% endfor %}{% endfor %}{% set n = parts | length %}{{ n }}\
                    {{ [q.name for q in parts if q.name] | join(sep=',') }}{{ parts | pluck(field='name') | first }}";
        assert_eq!(findings(&[("a.md", text)], &[]), Vec::<String>::new());
    }

    #[test]
    fn filters_around_a_text_are_no_names() {
        let text = "{% filter upper %}{{ title }}{% endfilter %}{% filter trim(pat=nope) | lower %}x{% endfilter %}";
        assert_eq!(
            findings(&[("a.md", text)], &[]),
            ["t/files/a.md:1 nothing declares `nope`"]
        );
    }

    #[test]
    fn undeclared_names_are_found_also_inside_if() {
        assert_eq!(
            findings(&[("a.md", "\n{% if typo %}x{% endif %}")], &[]),
            ["t/files/a.md:2 nothing declares `typo`"]
        );
        assert_eq!(
            findings(&[("a.md", "{% if stack.databse %}x{% endif %}")], &[]),
            ["t/files/a.md:1 `stack` has no `databse`; did you mean `database`?"]
        );
        assert_eq!(
            findings(
                &[(
                    "a.md",
                    "{% for p in parts %}{% if p.nam %}x{% endif %}{% endfor %}{{ p }}"
                )],
                &[]
            ),
            [
                "t/files/a.md:1 `p` has no `nam`; did you mean `name`?",
                "t/files/a.md:1 nothing declares `p`"
            ]
        );
    }

    #[test]
    fn loops_in_expressions_and_filters_are_typed() {
        assert_eq!(
            findings(&[("a.md", "{{ [q.nope for q in parts] }}")], &[]),
            ["t/files/a.md:1 `q` has no `nope`"]
        );
        assert_eq!(
            findings(
                &[(
                    "a.md",
                    "{{ parts | where(field='labl') | length }}{% set p = parts | first %}{{ p.nope }}"
                )],
                &[]
            ),
            [
                "t/files/a.md:1 `p` has no `nope`",
                "t/files/a.md:1 the items have no `labl`"
            ]
        );
    }

    #[test]
    fn file_rules_give_their_variable_to_path_and_text() {
        assert_eq!(
            findings(&[("each/{{ part.name }}.md", "{{ part.name }}")], &[]),
            Vec::<String>::new()
        );
        assert_eq!(
            findings(&[("other/{{ part.name }}.md", "")], &[]),
            ["t/files/other/{{ part.name }}.md:1 nothing declares `part`; did you mean `parts`?"]
        );
    }

    #[test]
    fn values_are_held_to_their_types() {
        let text = "{% if stack.database == 'b' %}x{% endif %}\n{% if stack.database in ['a', 'A'] %}x{% endif %}\n\
                    {% for p in title %}x{% endfor %}\n{{ title.length }}\n{{ parts.name }}\n\
                    {% if title == 3 %}x{% endif %}{% if stack.database != '' %}x{% endif %}";
        assert_eq!(
            findings(&[("a.md", text)], &[]),
            [
                "t/files/a.md:1 `b` is none of the choices",
                "t/files/a.md:2 `A` is none of the choices; did you mean `a`?",
                "t/files/a.md:3 `p` cannot go through a text",
                "t/files/a.md:4 `title` is a text and has no `length`",
                "t/files/a.md:5 `parts` is a list and has no `name`; its items may: go through them with `for`",
                "t/files/a.md:6 a text is compared with a number",
            ]
        );
    }

    #[test]
    fn faults_of_form_and_missing_partials_have_their_lines() {
        assert_eq!(
            findings(
                &[("a.md", "x\n{{ title | }}"), ("b.md", "\n{% include \"partials/q\" %}")],
                &[]
            ),
            [
                "t/files/a.md:2 found `}}` but expected identifier",
                "t/files/b.md:2 there is no `partials/q` to include",
            ]
        );
    }

    #[test]
    fn unknown_filters_of_partials_have_their_lines() {
        assert_eq!(
            findings(&[], &[("partials/p", "\n{{ title | nope }}")]),
            ["t/partials/p:2 unknown filter `nope`"]
        );
    }

    #[test]
    fn partials_that_include_themselves_are_named() {
        let found = findings(&[], &[("partials/p", "{% include \"partials/p\" %}")]);
        assert!(found[0].starts_with("t/partials/p:"), "{found:?}");
    }

    #[test]
    fn tags_of_which_something_is_missing_are_told() {
        for tag in [
            "{% for %}",
            "{% for x %}",
            "{% for in %}",
            "{% if %}",
            "{% set %}",
            "{% include %}",
            "{{ | }}",
        ] {
            assert!(!findings(&[("a.md", tag)], &[]).is_empty(), "{tag}");
        }
    }

    #[test]
    fn includes_are_checked_where_they_are_used() {
        let partials = [
            ("partials/p", "{{ q.nope }}"),
            (
                "partials/c",
                "{% component c(a) %}{{ a }}{{ title }}{% endcomponent c %}",
            ),
        ];
        assert_eq!(
            findings(
                &[(
                    "a.md",
                    "{% for q in parts %}{% include \"partials/p\" %}{% endfor %}{{<c a={title} />}}"
                )],
                &partials
            ),
            [
                "t/partials/c:1 nothing declares `title`",
                "t/partials/p:1 `q` has no `nope`"
            ]
        );
    }
}
