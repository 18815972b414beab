//! Holds a template to its manifest without rendering it: names that nothing declares, also where Tera is silent, questions
//! and partials that nothing uses.
//!
//! Understands types as far as the manifest gives them: an item of `entities` has the fields of that question. What it cannot
//! know it lets pass. Pure.

mod calls;
mod component;
mod cursor;
mod expression;
mod facts;
mod filters;
mod finding;
mod paths;
mod questions;
mod scope;
mod span;
mod syntax;
mod types;

use std::collections::{BTreeMap, BTreeSet};

pub use self::finding::Finding;
use self::paths::Target;
use self::scope::Checker;
use self::types::Type;
use crate::engine::{RenderError, budget};
use crate::manifest::{DerivedForm, DerivedKind, MANIFEST, Manifest, WHEN};
use crate::question::Question;
use crate::template::{SourceFile, Template};
use crate::text::{lower_first, strip_stop};

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
        let errors = renderer.check(&source.path, text, delimiters);
        findings.extend(errors.iter().map(finding));
    }
    findings
}

/// Everything that does not fit together, sorted by place.
pub fn lint(template: &Template) -> Vec<Finding> {
    let _tracked = budget::track(template.folder());
    let manifest = &template.manifest;
    let (checker, mut findings) = read(template);
    let (found, used, reached) = checker.finish();
    findings.extend(found);
    findings.extend(questions::check(manifest, &format!("{}/{MANIFEST}", template.folder())));
    // What a template extends serves others too: only its own folder must be used up.
    let is_own = |place: &str| {
        place
            .strip_prefix(template.folder())
            .is_some_and(|rest| rest.starts_with('/'))
    };
    for (name, _) in &template.partials {
        let path = template.place_of(name);
        if is_own(&path) && !reached.contains(name) {
            findings.push(Finding {
                rule: "unused-partial",
                path,
                line: 0,
                column: 0,
                message: "nothing includes or calls it".to_owned(),
                hint: None,
            });
        }
    }
    for rule in &manifest.files {
        let is_reached = template.sources.iter().any(|source| rule.holds_for(source.target()));
        if !is_reached && is_own(&rule.file) {
            findings.push(Finding {
                rule: "unused-rule",
                path: rule.file.to_string(),
                line: rule.line,
                column: 0,
                message: format!("the rule for `{}` holds for no file", rule.path),
                hint: None,
            });
        }
    }
    for question in manifest.questions.iter().filter(|question| is_own(&question.file)) {
        unused(question, &question.key, &used, &mut findings);
    }
    for document in &manifest.documents {
        let is_made = template.sources.iter().any(|source| source.target() == document.path);
        if !is_made {
            findings.push(Finding {
                rule: "no-document",
                path: document.file.to_string(),
                line: document.line,
                column: 0,
                message: format!(
                    "the document `{}` is `{}`, which is not in `files/`",
                    document.name, document.path
                ),
                hint: None,
            });
        }
    }
    findings.extend(syntax(template));
    // What is below may ask for a choice that was taken away above.
    findings.retain(|finding| finding.rule != "type" || is_own(&finding.path));
    findings.sort();
    findings.dedup();
    findings
}

/// Partials of the built-in templates that none of them includes or calls, by their places.
pub fn unused_partials(templates: &[Template]) -> BTreeSet<String> {
    let places = |template: &Template, names: &mut dyn Iterator<Item = &String>| -> BTreeSet<String> {
        names.map(|name| template.place_of(name)).collect()
    };
    let mut unused = BTreeSet::new();
    let mut used = BTreeSet::new();
    for template in templates {
        let (_, _, reached) = read(template).0.finish();
        unused.extend(places(template, &mut template.partials.iter().map(|(name, _)| name)));
        used.extend(places(template, &mut reached.iter()));
    }
    unused.retain(|place| !used.contains(place));
    unused
}

/// Reads everything of a template once; gives besides what is wrong with the paths of its files.
fn read(template: &Template) -> (Checker<'_>, Vec<Finding>) {
    let mut checker = Checker::new(template);
    read_manifest(&mut checker, &template.manifest, |_, _| {});
    // Files of a folder above and those of an edition take the place of others.
    let mut alike: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for source in &template.sources {
        let target = read_source(&mut checker, template, source);
        let rank = (template.level_of(&source.path), &source.edition);
        alike.entry(rank).or_default().push(target);
    }
    let findings = alike
        .values()
        .flat_map(|targets| paths::check(targets, &template.manifest));
    (checker, findings.collect())
}

/// Reads everything of a manifest but its rules for files, and calls `after_value` behind each value, with its key.
fn read_manifest(checker: &mut Checker<'_>, manifest: &Manifest, mut after_value: impl FnMut(&mut Checker<'_>, &str)) {
    checker.declare_globals([
        (
            "data",
            Type::from_json(&serde_json::Value::Object(manifest.data.clone())),
        ),
        ("designgen", Type::map([("version", Type::WORD)])),
        (
            "files",
            Type::list(Type::map([("path", Type::FREE), ("about", Type::FREE)])),
        ),
    ]);

    // Defaults and conditions see what was answered before them.
    for question in &manifest.questions {
        checker.in_file(&question.file, question.line);
        checker.scoped(|checker| {
            if let Some(when) = &question.when {
                checker.condition(when);
            }
            for text in question.default_texts().into_iter().chain(question.implied()) {
                checker.default(text);
            }
            check_fields(checker, question, manifest);
        });
        checker.declare(&question.key, Type::of_question(question, manifest));
    }
    for value in &manifest.values {
        checker.in_file(&value.file, value.line);
        let kind = type_of_value(checker, &value.form, &manifest.data);
        checker.declare(&value.key, kind);
        after_value(checker, &value.key);
    }
    if let Some(condition) = &manifest.keeps_answers {
        checker.in_file(&condition.file, condition.line);
        checker.condition(&condition.value);
    }
    for check in &manifest.checks {
        checker.in_file(&check.file, check.line);
        let mut read = |path: Option<&String>| {
            checker.scoped(|checker| {
                if let Some(path) = path {
                    checker.loop_through(path, &check.names);
                }
                if let Some(when) = &check.when {
                    checker.condition(when);
                }
                checker.broken_condition(&check.require);
                for text in std::iter::once(&check.message).chain(&check.hint) {
                    checker.template(text);
                }
            });
        };
        if check.for_each.is_empty() {
            read(None);
        }
        for path in &check.for_each {
            read(Some(path));
        }
    }
}

/// Reads a file with its path and the rules that hold for it; gives where it goes.
fn read_source<'t>(checker: &mut Checker<'_>, template: &'t Template, source: &'t SourceFile) -> Target<'t> {
    let target = source.target();
    let rules: Vec<_> = template.manifest.rules_for(target).collect();
    let place = template.place_of(&source.path);
    checker.scoped(|checker| {
        for rule in &rules {
            checker.in_file(&rule.file, rule.line);
            if let Some(for_each) = &rule.for_each {
                let name = rule.name.clone().unwrap_or_else(|| "item".to_owned());
                checker.loop_through(for_each, &[name]);
            }
            if let Some(when) = &rule.when {
                checker.condition(when);
            }
            if let Some(about) = &rule.about {
                checker.template(about);
            }
        }
        let to = rules.iter().rev().find(|rule| rule.path == target);
        let path = match to.and_then(|rule| Some((rule, rule.to.as_deref()?))) {
            Some((rule, to)) => {
                checker.in_file(&rule.file, rule.line);
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
            let delimiters = rules.iter().rev().find_map(|rule| rule.delimiters.as_ref());
            checker.text(text, delimiters);
        }
        goes_to
    })
}

/// What a file is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uses {
    /// Keys of the questions whose answers decide whether there is such a file, where, and what it says; sorted.
    pub questions: Vec<String>,
    /// The partials that it includes or whose components it calls, sorted.
    pub partials: Vec<String>,
}

/// What each source of a template is made of, in their order.
pub fn uses(template: &Template) -> Vec<Uses> {
    let mut checker = Checker::new(template);
    let mut behind_values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    read_manifest(&mut checker, &template.manifest, |checker, key| {
        let used = questions_behind(checker.take_uses().0, &template.manifest, &behind_values);
        behind_values.insert(key.to_owned(), used);
    });
    checker.take_uses();
    let of_source = |source: &SourceFile| {
        read_source(&mut checker, template, source);
        let (used, reached) = checker.take_uses();
        Uses {
            questions: questions_behind(used, &template.manifest, &behind_values)
                .into_iter()
                .collect(),
            partials: reached.into_iter().collect(),
        }
    };
    template.sources.iter().map(of_source).collect()
}

/// The questions whose answers are used, directly or by a value.
fn questions_behind(
    used: BTreeSet<String>,
    manifest: &Manifest,
    behind_values: &BTreeMap<String, BTreeSet<String>>,
) -> BTreeSet<String> {
    let mut questions = BTreeSet::new();
    for path in used {
        if let Some(behind) = behind_values.get(&path) {
            questions.extend(behind.iter().cloned());
        }
        let is_it = |question: &&Question| {
            path.strip_prefix(&question.key)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        questions.extend(
            manifest
                .questions
                .iter()
                .find(is_it)
                .map(|question| question.key.clone()),
        );
    }
    questions
}

fn check_fields(checker: &mut Checker<'_>, question: &Question, manifest: &Manifest) {
    let fields = question.kind.form().fields();
    checker.scoped(|checker| {
        let mut earlier: Vec<(&str, Type)> = Vec::new();
        for field in fields {
            checker.declare("record", Type::map(earlier.iter().cloned()));
            checker.scoped(|checker| {
                if let Some(when) = &field.when {
                    checker.condition(when);
                }
                for text in field.default_texts() {
                    checker.default(text);
                }
                check_fields(checker, field, manifest);
            });
            earlier.push((&field.key, Type::of_question(field, manifest)));
        }
    });
}

/// The type of a derived value, whose texts are checked on the way.
fn type_of_value(
    checker: &mut Checker<'_>,
    form: &DerivedForm,
    data: &serde_json::Map<String, serde_json::Value>,
) -> Type {
    match form {
        DerivedForm::Tree(tree) => type_of_tree(checker, tree),
        DerivedForm::Table(table) => match data.get(table) {
            Some(tree) => type_of_tree(checker, tree),
            None => checker.missing_table(table, data.keys().map(String::as_str)),
        },
        DerivedForm::Text { kind, text } => match kind {
            DerivedKind::List | DerivedKind::Map => checker.value_text(text),
            DerivedKind::Text => checker.template(text),
            DerivedKind::Number => Type::Number(checker.number(text)),
            DerivedKind::Integer => Type::Number(checker.integer(text)),
            DerivedKind::Boolean => {
                checker.template(text);
                Type::Boolean
            }
        },
    }
}

fn type_of_tree(checker: &mut Checker<'_>, tree: &serde_json::Value) -> Type {
    match tree {
        serde_json::Value::String(text) => checker.value_text(text),
        serde_json::Value::Array(items) => {
            let types = items.iter().map(|item| type_of_tree(checker, item));
            let item = types.reduce(Type::merged).unwrap_or(Type::Any);
            let has_item = items.iter().any(|item| item.get(WHEN).is_none());
            if has_item { Type::filled(item) } else { Type::list(item) }
        }
        serde_json::Value::Object(map) => checker.scoped(|checker| {
            if let Some(serde_json::Value::String(when)) = map.get(WHEN) {
                checker.condition(when);
            }
            let fields = map.iter().filter(|(key, _)| *key != WHEN);
            let types = fields.map(|(key, value)| (key.as_str(), type_of_tree(checker, value)));
            Type::map(types.collect::<Vec<_>>())
        }),
        scalar => Type::from_json(scalar),
    }
}

fn unused(question: &Question, path: &str, used: &BTreeSet<String>, findings: &mut Vec<Finding>) {
    if !used.contains(path) {
        findings.push(Finding {
            rule: "unused-question",
            path: question.file.to_string(),
            line: question.line,
            column: 0,
            message: format!("nothing uses the answer to `{path}`"),
            hint: None,
        });
        return;
    }
    for field in question.kind.form().fields() {
        unused(field, &format!("{path}.{}", field.key), used, findings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoredFile;

    const SMALL: &str = "\
name: t
title: T
summary: S
questions:
  - {key: name, type: text, format: slug}
  - {key: title, type: text}
  - {key: tags, type: list, items: {type: text, format: slug}}
  - {key: count, type: integer}
  - {key: size, type: integer, min: 1}
  - {key: most, type: integer, optional: true}
  - {key: other, type: number, optional: true}
  - {key: some, type: list, items: {type: text, format: slug}, min: 1}
  - key: stack.database
    type: choice
    choices: [{value: a, help: a}]
  - key: parts
    type: records
    unique: [name]
    fields:
      - {key: name, type: text, format: identifier}
      - {key: size, type: integer, optional: true}
      - key: fields
        type: records
        fields: [{key: label, type: text}]
values:
  - key: pages
    value:
    - {name: one, when: title, part: '{{ parts | first }}', counts: {all: 2}}
    - {name: 'for {{ title }}', extra: '{{ parts | length }}'}
  - {key: twice, type: integer, value: '{% if title %}{{ size * 2 }}{% else %}2{% endif %}'}
  - {key: known.stores, value: {a: {port: 1}, b: {port: 2}}}
files:
  - {path: each, for_each: parts, as: part}
  - {path: pages, for_each: pages, as: page}
";
    fn template(files: &[(&str, &'static str)], partials: &[(&str, &'static str)]) -> Template {
        let file = |path: String, text: &'static str| StoredFile {
            path,
            bytes: text.as_bytes().into(),
        };
        let all = std::iter::once(file("template.yaml".to_owned(), SMALL))
            .chain(files.iter().map(|(path, text)| file(format!("files/{path}"), text)))
            .chain(partials.iter().map(|(name, text)| file((*name).to_owned(), text)));
        Template::of_files("t", all.collect()).expect("a valid template")
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
                    "{{ parts | where(field='labl') | length }}{% set p = parts | first %}{% if p %}{{ p.nope }}{% endif %}"
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
    fn fields_of_values_are_known() {
        assert_eq!(
            findings(
                &[
                    ("pages/{{ page.nam }}.md", "{{ page.part.name }}{{ page.counts.al }}"),
                    (
                        "a.md",
                        "{% for p in pages %}{{ p.extra }}{{ p.part.nope }}{{ p.when }}{% endfor %}"
                    ),
                    (
                        "b.md",
                        "{{ known.stores[stack.database].port }}{{ known.stores[stack.database].prt }}"
                    ),
                ],
                &[]
            ),
            [
                "t/files/a.md:1 `part` has no `nope`",
                "t/files/a.md:1 `p` has no `when`",
                "t/files/b.md:1 `this` has no `prt`; did you mean `port`?",
                "t/files/pages/{{ page.nam }}.md:1 `page` has no `nam`; did you mean `name`?",
                "t/files/pages/{{ page.nam }}.md:1 `counts` has no `al`; did you mean `all`?",
            ]
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
                "t/files/a.md:1 `b` is not one of the choices",
                "t/files/a.md:2 `A` is not one of the choices; did you mean `a`?",
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
    fn numbers_that_may_be_missing_are_asked_for() {
        let found = |text: &'static str| findings(&[("a.md", text)], &[]).len();
        for text in [
            "{{ most + 1 }}",
            "{{ most | thousands }}",
            "{{ -most }}",
            "{% if most > 3 %}x{% endif %}",
            "{% if most != 3 %}{{ most | round }}{% endif %}",
            "{% if most %}x{% else %}{{ most * 2 }}{% endif %}",
            "{% if most %}{% set most = other %}{{ most * 2 }}{% endif %}",
            "{% if most or other %}{{ most * 2 }}{% endif %}",
            "{% set n = most %}{{ n + 1 }}",
            "{{ [most | abs for p in parts] | length }}",
        ] {
            assert_eq!(found(text), 1, "{text}: {:?}", findings(&[("a.md", text)], &[]));
        }
        for text in [
            "{{ most }}{{ most | md }}{{ most ~ 'x' }}{{ most == 3 }}{{ most or 3 + 1 }}",
            "{% if most %}{{ most + 1 }}{% endif %}",
            "{% if most != none and other is number %}{{ most + other }}{% endif %}",
            "{% if most == none or most < 3 %}x{% elif other is not none %}{{ most + other }}{% endif %}",
            "{{ most + 1 if most else 0 }}{{ (most or 0) + 1 }}{{ most is number and most > 3 }}",
            "{{ [p.size + 1 for p in parts if p.size] | length }}",
        ] {
            assert_eq!(findings(&[("a.md", text)], &[]), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn items_of_lists_that_may_be_empty_are_asked_for() {
        let found = |text: &'static str| findings(&[("a.md", text)], &[]).len();
        for text in [
            "{{ parts[0] | json }}{{ parts[0].name }}",
            "{% set p = parts | first %}{{ p.name }}",
            "{% if parts %}{{ parts[1].name }}{% endif %}",
            "{% set names = parts | pluck(field='name') %}{{ names[0] }}",
            "{% if parts %}x{% else %}{{ parts[-1].name }}{% endif %}",
        ] {
            assert_eq!(found(text), 1, "{text}: {:?}", findings(&[("a.md", text)], &[]));
        }
        for text in [
            "{{ parts | first | json }}{{ parts[0]?.name or 'x' }}{% if parts[0] == 'x' %}x{% endif %}",
            "{% if parts %}{{ parts[0].name }}{% set p = parts | last %}{{ p.name }}{% endif %}",
            "{% if parts | length > 0 %}{{ parts[-1].name }}{% endif %}",
            "{% for q in parts %}{{ parts[0].name }}{% endfor %}",
            "{{ some[0] }}{{ (some | sort | first) | upper }}{% set p = parts | first %}{% if p %}{{ p.name }}{% endif %}",
            "{% set p = parts | where(field='name', is=name) | first %}{{ p.name }}",
        ] {
            assert_eq!(findings(&[("a.md", text)], &[]), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn nothing_is_divided_by_what_may_be_zero() {
        let found = |text: &'static str| findings(&[("a.md", text)], &[]).len();
        for text in [
            "{{ 1 / count }}",
            "{{ 1 % count }}",
            "{{ 1 // 0 }}",
            "{{ 1 / (size - 1) }}",
            "{{ 1 / (parts | length) }}",
        ] {
            assert_eq!(found(text), 1, "{text}: {:?}", findings(&[("a.md", text)], &[]));
        }
        for text in [
            "{{ 1 / size }}{{ 1 / (size + 1) }}{{ 1 / (size * size) }}{{ 1 / twice }}{{ 1 / 3 }}",
            "{% if count != 0 %}{{ 1 / count }}{% endif %}{{ 1 / count if count > size else 0 }}",
            "{% if parts %}{{ 1 / (parts | length) }}{% endif %}",
        ] {
            assert_eq!(findings(&[("a.md", text)], &[]), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_wanted_where_filters_take_no_others() {
        for (text, message) in [
            (
                "{{ (size / 2) | int }}",
                "`int` takes a whole number, and this may have decimals; round it before, by `| round`",
            ),
            (
                "{{ parts | take(count=size / 2) | json }}",
                "`count` of `take` takes a whole number, and this may have decimals; round it before, by `| round`",
            ),
            (
                "{{ parts | take(count=size - 5) | json }}",
                "`count` of `take` takes a whole number, and this may be negative; give its question a `min`",
            ),
            (
                "{{ parts | take(count=title) | json }}",
                "`count` of `take` takes a whole number, not a text",
            ),
            ("{{ parts | int }}", "`int` takes a number or a text, not a list"),
        ] {
            assert_eq!(
                findings(&[("a.md", text)], &[]),
                [format!("t/files/a.md:1 {message}")],
                "{text}"
            );
        }
        let text =
            "{{ (size / 2) | round | int }}{{ size | int }}{{ parts | take(count=size) | json }}{{ '12' | int }}";
        assert_eq!(findings(&[("a.md", text)], &[]), Vec::<String>::new());
    }

    #[test]
    fn a_list_or_a_text_is_neither() {
        let found = |text: &'static str| findings(&[("a.md", text)], &[]);
        assert_eq!(
            found("{{ (parts or 'none') | md }}"),
            ["t/files/a.md:1 `md` takes a single value, not a value of more than one type"]
        );
        assert_eq!(
            found("{{ (size or 'none') | upper }}"),
            ["t/files/a.md:1 `upper` takes a text, not a value of more than one type"]
        );
        let text = "{{ (parts or 'none') | json }}{{ (size or 'none') | md }}{% set a = parts or 'none' %}\
                    {{ a | length if a is array else 0 }}";
        assert_eq!(found(text), Vec::<String>::new());
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
        assert!(
            found(&["each/{{ part.fields | length }}.md"])[0].contains("two items of `parts` may have the same path")
        );
        assert_eq!(found(&["each/x-{{ part_index }}.md"]), Vec::<String>::new());
        let with_other = found(&["x-{{ name }}.md", "x-readme.md"]);
        assert!(with_other[0].contains("where `name` is `readme`"), "{with_other:?}");
    }

    #[test]
    fn expressions_as_deep_as_a_template_may_have_are_read() {
        for (open, close) in [("(", ")"), ("[", "]"), ("not ", ""), ("-", ""), ("{'a': ", "}")] {
            let text = format!("{{{{ {}1{} }}}}", open.repeat(49), close.repeat(49));
            let text: &'static str = Box::leak(text.into_boxed_str());
            findings(&[("a.md", text)], &[]);
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
