//! Answers from texts: merging, defaults, references, settings, and what is said of wrong ones.

use serde_json::{Value, json};

use super::{Answers, Draft, Setting, Source, text_of};
use crate::engine::Evaluator;
use crate::error::Diagnose as _;
use crate::manifest::Manifest;

const MANIFEST: &str = r#"
name: demo
title: Demo
summary: S
questions:
  - {key: name, type: text, format: slug, default: demo}
  - {key: title, type: text, default: "{{ name | title_case }}", max_length: 20}
  - {key: stack.database, type: choice, choices: [{value: sqlite, help: a}, {value: postgresql, help: b}], default: sqlite}
  - {key: stack.pool, type: integer, min: 1, max: 50, default: 5, when: "stack.database == 'postgresql'"}
  - {key: token, type: text, optional: true, secret: true, max_length: 3}
  - {key: ratio, type: number, min: 0, default: 1.5}
  - {key: tags, type: list, items: {type: text, format: slug}, default: [a]}
  - {key: colours, type: choices, choices: [{value: red, help: r}, {value: blue, help: b}], default: [red]}
  - key: parts
    type: records
    min: 1
    unique: [name]
    fields:
      - {key: name, type: text, format: identifier}
      - {key: label, type: text, default: "{{ record.name | upper }}"}
      - {key: uses, type: list, items: {type: text, refers_to: parts.name}, optional: true}
      - key: sizes
        type: records
        optional: true
        fields: [{key: name, type: text, optional: true}, {key: width, type: integer, default: 1}]
    default: [{name: main}]
  - key: boxes
    type: records
    optional: true
    fields_of: parts
    fields: [{key: like, type: text, copies: parts.sizes, optional: true}, {key: width, type: integer}]
  - {key: first, type: text, refers_to: parts.name, default: "{{ parts[0].name }}"}
checks:
  - for_each: parts.sizes
    as: [part, size]
    require: "size.width < 10"
    at: width
    message: "`{{ part.name }}` is too wide"
"#;

struct Given<'g> {
    sources: &'g [&'g str],
    settings: &'g [&'g str],
}

fn resolve(given: &Given<'_>) -> Result<Answers, Vec<String>> {
    let manifest = Manifest::parse("template.yaml", MANIFEST).expect("a valid manifest");
    let mut draft = Draft::new(&manifest);
    for (index, text) in given.sources.iter().enumerate() {
        draft.add_source(Source::new(format!("{}.yaml", index + 1), *text));
    }
    for setting in given.settings {
        draft.add_setting(Setting::parse(setting).expect("a setting"));
    }
    draft.resolve(&Evaluator::default()).map_err(|problems| {
        problems
            .diagnostics()
            .iter()
            .map(|diagnostic| match &diagnostic.hint {
                Some(hint) => format!("{diagnostic} ({hint})"),
                None => diagnostic.to_string(),
            })
            .collect()
    })
}

fn answers(sources: &[&str], settings: &[&str]) -> Value {
    let answers = resolve(&Given { sources, settings }).expect("right answers");
    Value::Object(answers.values().clone())
}

fn problems(source: &str) -> Vec<String> {
    resolve(&Given {
        sources: &[source],
        settings: &[],
    })
    .expect_err("wrong answers")
}

#[test]
fn defaults_are_computed_in_order() {
    assert_eq!(
        answers(&[], &[]),
        json!({
            "name": "demo", "title": "Demo", "stack": {"database": "sqlite", "pool": null}, "token": "", "ratio": 1.5,
            "tags": ["a"], "colours": ["red"],
            "parts": [{"name": "main", "label": "MAIN", "uses": [], "sizes": []}], "boxes": [], "first": "main",
        })
    );
    assert_eq!(answers(&["name: my-shop"], &[])["title"], "My Shop");
}

#[test]
fn later_sources_and_settings_are_stronger() {
    let first = "title: One\nstack: {database: postgresql, pool: 7}";
    let second = "stack: {pool: 8}";
    assert_eq!(
        answers(&[first, second], &[])["stack"],
        json!({"database": "postgresql", "pool": 8})
    );
    assert_eq!(answers(&[first, second], &["stack.pool=9"])["stack"]["pool"], 9);
    assert_eq!(answers(&[first], &["title=Two", "title=Three"])["title"], "Three");
}

#[test]
fn settings_reach_into_lists_and_records() {
    let parts = answers(
        &[],
        &["parts.0.label=Main part", "parts.1.name=extra", "parts.1.uses=[main]"],
    )["parts"]
        .clone();
    assert_eq!(parts[0]["label"], "Main part");
    assert_eq!(
        parts[1],
        json!({"name": "extra", "label": "EXTRA", "uses": ["main"], "sizes": []})
    );
    assert_eq!(answers(&[], &["tags=[x, y]"])["tags"], json!(["x", "y"]));
    assert_eq!(answers(&[], &["tags.1=z"])["tags"], json!(["a", "z"]));
    assert_eq!(
        answers(&[], &["parts.0.sizes.0.width=3"])["parts"][0]["sizes"],
        json!([{"name": "", "width": 3}])
    );
    assert_eq!(answers(&[], &["title=[not yaml"])["title"], "[not yaml");
}

#[test]
fn a_setting_alone_answers_a_required_question() {
    let manifest = "name: t\ntitle: T\nsummary: S\nquestions:\n  - {key: a, type: text}\n  - {key: b, type: list, items: {type: text}}\n";
    let manifest = Manifest::parse("template.yaml", manifest).expect("valid");
    let mut draft = Draft::new(&manifest);
    for setting in ["a=x", "b.0=y"] {
        draft.add_setting(Setting::parse(setting).expect("a setting"));
    }
    let answers = draft.resolve(&Evaluator::default()).expect("right");
    assert_eq!(Value::Object(answers.values().clone()), json!({"a": "x", "b": ["y"]}));
}

#[test]
fn settings_that_lead_nowhere_say_so() {
    let wrong = |setting: &str| {
        resolve(&Given {
            sources: &[],
            settings: &[setting],
        })
        .expect_err("wrong")
    };
    assert_eq!(wrong("titel=x"), ["`--set titel`: no such key (did you mean `title`?)"]);
    assert_eq!(
        wrong("parts.5.name=x"),
        ["`--set parts.5.name`: the list has 1 item; the next one is 1"]
    );
    assert_eq!(
        wrong("parts.0.nam=x"),
        ["`--set parts.0.nam`: a record has no field `nam` (did you mean `name`?)"]
    );
    assert_eq!(
        wrong("parts.x.name=x"),
        ["`--set parts.x.name`: `x` is not an index; items count from 0"]
    );
    assert_eq!(wrong("title.x=1"), ["`--set title.x`: text has no parts"]);
    assert!(Setting::parse("title").is_err());
    assert!(Setting::parse("=x").is_err());
}

#[test]
fn conditions_that_do_not_hold_leave_a_note() {
    let answers = resolve(&Given {
        sources: &["stack: {pool: 7}"],
        settings: &[],
    })
    .expect("right");
    assert_eq!(answers.get("stack.pool"), Some(&Value::Null));
    assert_eq!(
        answers.notes,
        ["`stack.pool` has no effect here: it is asked only when stack.database == 'postgresql'"]
    );
}

#[test]
fn attack_13_secrets_are_left_out_and_never_shown() {
    let answers = resolve(&Given {
        sources: &["token: abc"],
        settings: &[],
    })
    .expect("right");
    assert_eq!(answers.values()["token"], "abc");
    assert!(!answers.stored().contains_key("token"));

    let manifest = Manifest::parse("template.yaml", MANIFEST).expect("valid");
    let mut draft = Draft::new(&manifest);
    draft.add_source(Source::new("a.yaml", "token: hunter2-is-long"));
    let problems = draft.resolve(&Evaluator::default()).expect_err("too long");
    assert!(!format!("{:?}", problems.diagnostics()).contains("hunter2"));
}

#[test]
fn a_source_that_was_asked_for_a_text_keeps_its_places() {
    let manifest = Manifest::parse("template.yaml", MANIFEST).expect("valid");
    let mut draft = Draft::new(&manifest);
    draft.add_source(Source::new("a.yaml", "tags: [a]\n"));
    for (name, text) in [("b.yaml", "ratio: -1\n"), ("c.yaml", "first: [\n")] {
        let source = Source::new(name, text);
        assert_eq!(text_of(&source, "name"), None);
        draft.add_source(source);
    }
    let problems = draft.resolve(&Evaluator::default()).expect_err("two faults");
    let diagnostics = problems.diagnostics();
    let files = diagnostics
        .iter()
        .filter_map(|diagnostic| Some(diagnostic.location.as_ref()?.file.as_str()));
    assert_eq!(files.collect::<Vec<_>>(), ["b.yaml", "c.yaml"]);
}

#[test]
fn all_problems_are_reported_at_once_in_order() {
    assert_eq!(
        problems("ratio: -1\ntags: [A, a, a]\nparts:\n  - {name: x, uses: [y]}\n  - {nam: z}\nfirst: w\n"),
        [
            "1.yaml:1:8: `ratio`: -1 is less than the minimum of 0",
            "1.yaml:2:8: `tags[0]`: `A` is not a slug (lower-case letters, digits and single `-`, a letter first, at most 50) (did you mean `a`?)",
            "1.yaml:5:5: `parts[1].name`: an answer is missing",
            "1.yaml:5:6: unknown key `parts[1].nam` (did you mean `name`?)",
        ]
    );
}

#[test]
fn broken_references_name_what_there_is() {
    assert_eq!(
        problems("parts: [{name: web, uses: [wbe]}, {name: store}]\nfirst: nothing\n"),
        [
            "1.yaml:1:28: `parts[0].uses[0]`: `wbe` is not the name of any record in `parts` (did you mean `web`?)",
            "1.yaml:2:8: `first`: `nothing` is not the name of any record in `parts` (there are `web` and `store`)",
        ]
    );
}

#[test]
fn a_record_has_what_it_leaves_out_from_the_one_that_it_names() {
    let parts = "parts: [{name: web, sizes: [{name: wide, width: 7}]}]\n";
    let box_of = |given: &str| answers(&[&format!("{parts}boxes: [{given}]")], &[])["boxes"][0].clone();
    assert_eq!(
        box_of("{name: a, like: web.wide}"),
        json!({"name": "a", "label": "A", "uses": [], "sizes": [], "like": "web.wide", "width": 7})
    );
    assert_eq!(box_of("{name: a, like: web.wide, width: 3}")["width"], 3);
    assert_eq!(
        problems(&format!("{parts}boxes: [{{name: a, like: web.wode}}, {{name: b}}]")),
        [
            "1.yaml:2:25: `boxes[0].like`: `web.wode` is not the name of any record in `parts.sizes` (did you mean `web.wide`?)",
            "1.yaml:2:36: `boxes[1].width`: an answer is missing",
        ]
    );
}

#[test]
fn rules_across_answers_report_at_the_answer() {
    assert_eq!(
        problems("parts:\n  - name: main\n    sizes:\n      - {width: 3}\n      - {width: 12}\n"),
        ["1.yaml:5:17: `parts[0].sizes[1].width`: `main` is too wide"]
    );
}

#[test]
fn answers_for_another_template_are_refused() {
    assert_eq!(
        problems("template: other\n"),
        [
            "1.yaml:1:11: `template`: these answers are for the template `other`, not for `demo` (use `--template other`, or remove the line)"
        ]
    );
    assert_eq!(answers(&["template: demo"], &[])["name"], "demo");
}

#[test]
fn texts_stay_as_they_are_written() {
    assert_eq!(answers(&["title: 1.10"], &[])["title"], "1.10");
    assert_eq!(answers(&["title: no"], &[])["title"], "no");
    assert_eq!(answers(&["title: '{{ 7*7 }}'"], &[])["title"], "{{ 7*7 }}");
}

#[test]
fn stored_answers_give_the_same_answers_again() {
    let given = "parts: [{name: a, sizes: [{width: 2}]}, {name: b, uses: [a]}]\ntags: []\n";
    let first = resolve(&Given {
        sources: &[given],
        settings: &[],
    })
    .expect("right");
    let stored = serde_json::to_string(first.stored()).expect("JSON, which is YAML");
    assert!(!stored.contains("null"), "{stored}");
    let second = resolve(&Given {
        sources: &[&stored],
        settings: &[],
    })
    .expect("right again");
    assert_eq!((first.values(), first.stored()), (second.values(), second.stored()));
}

#[test]
fn records_follow_from_earlier_answers() {
    let text = "\
name: demo
title: Demo
summary: S
questions:
  - {key: names, type: list, items: {type: text, format: slug}, default: [a]}
  - key: rows
    type: records
    min: 1
    unique: [name place]
    implied: '{% for name in names %}- {name: {{ name }}, place: 1}\n\n      {% endfor %}'
    fields: [{key: name, type: text}, {key: place, type: integer}, {key: size, type: integer, default: 3}]
    default: []
";
    let manifest = Manifest::parse("template.yaml", text).expect("a valid manifest");
    let rows = |given: &str| {
        let mut draft = Draft::new(&manifest);
        draft.add_source(Source::new("1.yaml".to_owned(), given));
        let answers = draft.resolve(&Evaluator::default());
        answers.map(|answers| answers.values()["rows"].clone()).map_err(|_| ())
    };
    let row = |name: &str, place: u8, size: u8| json!({"name": name, "place": place, "size": size});
    assert_eq!(rows("names: [a, b]"), Ok(json!([row("a", 1, 3), row("b", 1, 3)])));
    // One that is written out takes the place of its own.
    let given = "names: [a, b]\nrows: [{name: b, place: 1, size: 9}, {name: a, place: 2}]";
    assert_eq!(rows(given), Ok(json!([row("b", 1, 9), row("a", 2, 3), row("a", 1, 3)])));
    assert_eq!(rows("names: []"), Err(()));
}
