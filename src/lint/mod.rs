//! Holds a template to its manifest without rendering it: names that nothing declares, also where Tera is silent, questions
//! and partials that nothing uses.
//!
//! Understands types as far as the manifest gives them: an item of `entities` has the fields of that question. What it cannot
//! know it lets pass. Pure.

mod components;
mod cursor;
mod expression;
mod filters;
mod paths;
mod questions;
mod scope;
mod syntax;
mod types;

use std::collections::BTreeSet;

use self::paths::Target;
use self::scope::Checker;
use self::types::Type;
use crate::catalog::{Origin, Template};
use crate::expression::{lower_first, strip_stop};
use crate::manifest::{DerivedKind, Kind, Manifest, Question};
use crate::render::{RenderError, Renderer};

/// Something that a check reports.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, as messages name it.
    pub path: String,
    /// Counted from 1; 0 where the whole file is meant.
    pub line: usize,
    /// In characters, counted from 1; 0 where the whole line is meant.
    pub column: usize,
    pub rule: &'static str,
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Texts that the engine cannot read, each with its first fault, and what it does not know in others.
fn syntax(template: &Template) -> Vec<Finding> {
    let finding = |error: &RenderError| Finding {
        rule: "syntax",
        path: template.place_of(&error.template),
        line: error.line,
        column: error.column,
        message: strip_stop(&lower_first(&error.cause)).to_owned(),
        hint: None,
    };
    let partials = template.shared.partials.iter();
    // Partials call one another, so they are read together; and files can be read when all of them can.
    let renderer = match Renderer::new(partials.map(|(name, text)| (name.as_str(), text.as_ref()))) {
        Ok(renderer) => renderer,
        Err(error) => return vec![finding(&error)],
    };
    let mut findings = Vec::new();
    for source in &template.sources {
        let rules: Vec<_> = template.manifest.rules_for(source.target()).collect();
        let Some(text) = source.text().filter(|_| !rules.iter().any(|rule| rule.verbatim)) else {
            continue;
        };
        let brackets = rules.iter().rev().find_map(|rule| rule.delimiters.as_ref());
        let errors = renderer.check(&source.path, text, brackets);
        findings.extend(errors.iter().map(finding));
    }
    findings
}

/// Everything that does not fit together, sorted by place.
pub fn lint(template: &Template) -> Vec<Finding> {
    let manifest = &template.manifest;
    let manifest_path = format!("{}/template.yaml", template.folder());
    let (checker, mut findings) = read(template);
    let (found, used, reached) = checker.finish();
    findings.extend(found);
    findings.extend(questions::check(manifest, &manifest_path));
    // Those that are built in serve several templates.
    if matches!(template.origin, Origin::Folder(_)) {
        for (name, _) in &template.shared.partials {
            if !reached.contains(name) {
                findings.push(Finding {
                    rule: "unused-partial",
                    path: template.place_of(name),
                    line: 0,
                    column: 0,
                    message: "nothing includes or calls it".to_owned(),
                    hint: None,
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
                column: 0,
                message: format!("the rule for `{}` holds for no file", rule.path),
                hint: None,
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
        let (_, _, reached) = read(template).0.finish();
        unused.retain(|name| !reached.contains(name));
    }
    unused
}

/// Reads everything of a template once; gives besides what is wrong with the paths of its files.
fn read(template: &Template) -> (Checker<'_>, Vec<Finding>) {
    let manifest = &template.manifest;
    let manifest_path = format!("{}/template.yaml", template.folder());
    let mut checker = Checker::new(template);
    checker.declare_globals([
        (
            "versions",
            Type::from_json(&serde_json::Value::Object(template.shared.versions.clone())),
        ),
        ("designgen", Type::map([("version", Type::WORD)])),
        (
            "files",
            Type::list(Type::map([("path", Type::FREE), ("about", Type::FREE)])),
        ),
    ]);

    // Defaults and conditions see what was answered before them.
    for question in &manifest.questions {
        checker.in_file(&manifest_path, question.line);
        if let Some(when) = &question.when {
            checker.expression(when);
        }
        if let Some(default) = &question.default {
            default_texts(default, &mut |text| drop(checker.template(text)));
        }
        check_fields(&mut checker, question, manifest);
        checker.declare(&question.key, Type::of_question(question, manifest));
    }
    for value in &manifest.values {
        checker.in_file(&manifest_path, value.line);
        let written = checker.template(&value.value);
        let kind = match value.kind {
            DerivedKind::Text => written,
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
    let mut targets = Vec::new();
    for source in &template.sources {
        let target = source.target();
        let rules: Vec<_> = manifest.rules_for(target).collect();
        let place = format!("{}/files/{}", template.folder(), source.path);
        let goes_to = checker.scoped(|checker| {
            for rule in &rules {
                checker.in_file(&manifest_path, rule.line);
                if let Some(for_each) = &rule.for_each {
                    let name = rule.name.clone().unwrap_or_else(|| "item".to_owned());
                    checker.loop_through(for_each, &[name]);
                }
                if let Some(when) = &rule.when {
                    checker.expression(when);
                }
                if let Some(about) = &rule.about {
                    checker.template(about);
                }
            }
            let to = rules.iter().rev().find(|rule| rule.path == target);
            let path = match to.and_then(|rule| Some((rule.line, rule.to.as_deref()?))) {
                Some((line, to)) => {
                    checker.in_file(&manifest_path, line);
                    to
                }
                None => {
                    checker.in_file(&place, 0);
                    target
                }
            };
            checker.template(path);
            let parts = checker.path_parts(path);
            let mut report = |rule, message: &str, hint: &str| checker.report_here(rule, message, Some(hint));
            let goes_to = Target::new((place.clone(), path), rules.clone(), parts, &mut report);
            checker.in_file(&place, 0);
            if rules.iter().any(|rule| rule.quotes) {
                checker.declare("rendered", Type::Any);
            }
            if let Some(text) = source.text().filter(|_| !rules.iter().any(|rule| rule.verbatim)) {
                let brackets = rules.iter().rev().find_map(|rule| rule.delimiters.as_ref());
                checker.text(text, brackets);
            }
            goes_to
        });
        targets.push(goes_to);
    }
    for document in &manifest.documents {
        checker.scoped(|checker| {
            checker.in_file(&manifest_path, document.line);
            if document.quotes {
                checker.declare("rendered", Type::Any);
            }
            checker.document(&format!("documents/{}.md", document.name), document.line);
        });
    }
    let findings = paths::check(&targets, manifest);
    (checker, findings)
}

fn check_fields(checker: &mut Checker<'_>, question: &Question, manifest: &Manifest) {
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
                default_texts(default, &mut |text| drop(checker.template(text)));
            }
            check_fields(checker, field, manifest);
            earlier.push((&field.key, Type::of_question(field, manifest)));
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

fn unused(question: &Question, path: &str, used: &BTreeSet<String>, manifest: &str, findings: &mut Vec<Finding>) {
    if !used.contains(path) {
        findings.push(Finding {
            rule: "unused-question",
            path: manifest.to_owned(),
            line: question.line,
            column: 0,
            message: format!("nothing uses the answer to `{path}`"),
            hint: None,
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
    use crate::store::StoredFile;

    const MANIFEST: &str = "\
name: t
title: T
summary: S
questions:
  - {key: name, type: text, format: slug}
  - {key: title, type: text}
  - {key: tags, type: list, items: {type: text, format: slug}}
  - {key: count, type: integer}
  - key: stack.database
    type: choice
    choices: [{value: a, help: a}]
  - key: parts
    type: records
    unique: [name]
    fields:
      - {key: name, type: text, format: identifier}
      - key: fields
        type: records
        fields: [{key: label, type: text}]
files:
  - {path: each, for_each: parts, as: part}
";
    fn template(files: &[(&str, &'static str)], partials: &[(&str, &'static str)]) -> Template {
        Template {
            manifest: Manifest::parse("template.yaml", MANIFEST).expect("valid"),
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
        }
    }

    /// What is found beside what nothing uses, and beside free text where a test is not about it.
    fn findings(files: &[(&str, &'static str)], partials: &[(&str, &'static str)]) -> Vec<String> {
        lint(&template(files, partials))
            .into_iter()
            .filter(|finding| !finding.rule.starts_with("unused-") && finding.rule != "unescaped")
            .map(|finding| {
                let hint = finding.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
                format!("{}:{} {}{hint}", finding.path, finding.line, finding.message)
            })
            .collect()
    }

    /// Lines and columns at which free text stands without a filter.
    fn unescaped(path: &str, text: &'static str) -> Vec<(usize, usize)> {
        let found = lint(&template(&[(path, text)], &[]));
        let found = found.into_iter().filter(|finding| finding.rule == "unescaped");
        found.map(|finding| (finding.line, finding.column)).collect()
    }

    #[test]
    fn what_is_declared_passes() {
        let text = "{{ title }}{% if stack.database == 'a' %}x{% endif %}{% for p in parts %}{{ p.name }}{{ loop.index }}\
                    {% for f in p.fields | where(field='label') %}{{ f.label }}{% endfor %}{% endfor %}{% set n = parts | length %}{{ n }}\
                    {{ [q.name for q in parts if q.name] | join(sep=',') }}{{ parts | pluck(field='name') | first }}";
        assert_eq!(findings(&[("a.md", text)], &[]), Vec::<String>::new());
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
                "t/files/a.md:1 the items have no `labl`",
                "t/files/a.md:1 `p` has no `nope`"
            ]
        );
    }

    #[test]
    fn file_rules_give_their_variable_to_path_and_text() {
        assert_eq!(
            findings(&[("each/x-{{ part.name }}.md", "{{ part.name }}")], &[]),
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
    fn free_text_needs_an_escaping_filter() {
        let text = "# {{ title }}\n{{ title | md }} {{ name }} {{ name | words }}\n{{ tags | join(sep=', ') }} {{ tags | join(sep='-') }}\n\
                    {{ tags }}{{ title ~ name }}{{ name ~ '-' ~ count }}{{ title | upper }}\n{{ title | md | strip_stop }}{{ title | slug }}";
        assert_eq!(
            unescaped("a.md", text),
            [(1, 6), (2, 32), (3, 4), (4, 4), (4, 14), (4, 56), (5, 4)]
        );
    }

    #[test]
    fn free_text_is_followed_through_names_and_conditions() {
        let text = "{% set a = title %}{{ a }}\n{% set b = '' %}{% if count %}{% set b = title %}{% endif %}{{ b }}\n\
                    {{ title if count else name }}{{ name if title else count }}\n{% set c %}{{ title }}{% endset %}{{ c }}\n\
                    {% for p in parts %}{% for f in p.fields %}{{ f.label }}{{ p.name }}{% endfor %}{% endfor %}\n\
                    {{ [f.label for f in parts[0].fields] | first }}{{ (title | slug) or 'untitled' }}";
        assert_eq!(
            unescaped("a.md", text),
            [(1, 23), (2, 64), (3, 4), (4, 15), (5, 47), (6, 4)]
        );
        let found = lint(&template(&[("a.go", "{{ title }}")], &[]));
        let hints: Vec<_> = found.into_iter().filter_map(|finding| finding.hint).collect();
        assert_eq!(hints, ["end with an escaping filter: `| go`"]);
    }

    #[test]
    fn components_are_held_to_what_their_callers_give() {
        let partials = [(
            "partials/c",
            "{% component c(a, b='x') %}{{ a }}{{ b }}{% endcomponent c %}",
        )];
        let of = |text| {
            let found = lint(&template(&[("a.md", text)], &partials));
            found.into_iter().filter(|finding| finding.rule == "unescaped").count()
        };
        assert_eq!(of("{{<c a={name} />}}{{<c a={count} b=\"y\" />}}"), 0);
        assert_eq!(of("{{<c a={name} />}}{{<c a={title} />}}"), 1);
        assert_eq!(of("{{<c a={title | md} />}}"), 0);
    }

    #[test]
    fn what_nobody_knows_is_found_in_every_place() {
        let text = "{{ title | nope }}\n{{ title is nope }}{{ nope() }}\n{{<nope />}}{% if count %}{{ 1 | md | nope }}{% endif %}";
        assert_eq!(
            findings(&[("a.md", text), ("{{ name | nope }}.md", "")], &[]),
            [
                "t/files/a.md:1 unknown filter `nope`",
                "t/files/a.md:2 unknown test `nope`",
                "t/files/a.md:2 unknown function `nope`",
                "t/files/a.md:3 there is no component `nope`",
                "t/files/a.md:3 unknown filter `nope`",
                "t/files/{{ name | nope }}.md:0 unknown filter `nope`",
            ]
        );
    }

    #[test]
    fn filters_and_operators_get_what_they_take() {
        let text = "{{ count | upper }}\n{{ title | thousands }}\n{{ tags | md }}\n{{ title | join }}\n{{ title + 1 }}\n{{ tags | length + count }}";
        assert_eq!(
            findings(&[("a.md", text)], &[]),
            [
                "t/files/a.md:1 `upper` takes a text, not a number",
                "t/files/a.md:2 `thousands` takes a number, not a text",
                "t/files/a.md:3 `md` takes a single value, not a list",
                "t/files/a.md:4 `join` takes a list, not a text",
                "t/files/a.md:5 `+` takes numbers, not a text; texts are joined by `~`",
            ]
        );
    }

    #[test]
    fn paths_that_some_system_refuses_are_found() {
        let found = |path: &'static str| findings(&[(path, "")], &[]);
        for path in [
            "CON.txt",
            "a:b.txt",
            "a/../b",
            "a./b",
            ".git/config",
            "{{ title }}.md",
            "{{ part.name }}.md",
        ] {
            assert_eq!(found(path).len(), 1, "{path}: {:?}", found(path));
        }
        for path in [
            "{{ name }}-a.md",
            "{{ count }}.md",
            "x-{{ title | slug }}.md",
            "x-{{ title | slug or 'untitled' }}/a.md",
        ] {
            assert_eq!(found(path), Vec::<String>::new(), "{path}");
        }
        assert!(
            found("{{ name }}.md")[0].contains("a device on Windows"),
            "{:?}",
            found("{{ name }}.md")
        );
        assert!(
            found("{{ title | slug }}/a.md")
                .iter()
                .any(|found| found.contains("may be empty")),
            "{:?}",
            found("{{ title | slug }}/a.md")
        );
    }

    #[test]
    fn paths_that_two_files_may_share_are_found() {
        let found = |paths: &[&'static str]| {
            let files: Vec<(&str, &'static str)> = paths.iter().map(|path| (*path, "")).collect();
            findings(&files, &[])
        };
        assert_eq!(
            found(&["README.md", "readme.md"]),
            [
                "t/files/readme.md:0 paths `README.md` and `readme.md` differ only by case or Unicode form; macOS and Windows take both for the same name: spell them alike or rename one"
            ]
        );
        assert!(found(&["a", "a/b"])[0].contains("needs a folder there"));
        assert!(found(&[".designgen/answers.yaml"])[0].contains("the record of a challenge"));
        assert!(found(&["each/x.md"])[0].contains("all items of `parts` have the same path"));
        assert!(found(&["each/{{ part.fields | length }}.md"]).is_empty());
        assert_eq!(found(&["each/x-{{ part_index }}.md"]), Vec::<String>::new());
        let with_other = found(&["x-{{ name }}.md", "x-readme.md"]);
        assert!(with_other[0].contains("where `name` is `readme`"), "{with_other:?}");
    }

    #[test]
    fn deep_expressions_are_read_without_end_of_the_stack() {
        for (open, close) in [("(", ")"), ("[", "]"), ("not ", ""), ("-", ""), ("{'a': ", "}")] {
            let text = format!("{{{{ {}1{} }}}}", open.repeat(20_000), close.repeat(20_000));
            let text: &'static str = Box::leak(text.into_boxed_str());
            assert!(!findings(&[("a.md", text)], &[]).is_empty(), "{open}");
        }
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
