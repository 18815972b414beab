//! Answers of two templates: a small one that uses every escaping filter, and `challenge` with awkward texts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use designgen::answers::{Answers, Draft};

use designgen::engine::Evaluator;
use designgen::plan::Planner;
use designgen::store::StoredFile;
use designgen::template::Template;
use serde_json::{Value, json};

use super::answers::CHALLENGE;
use super::{parts, places};

const MANIFEST: &str = "\
name: places
title: Places
summary: Every escaping filter
questions:
  - {key: text, type: text, multiline: true}
  - {key: whole, type: integer}
  - {key: number, type: number}
  - {key: truth, type: boolean}
  - {key: list, type: list, items: {type: text}}
  - key: records
    type: records
    fields: [{key: label, type: text}, {key: about, type: text, optional: true, multiline: true}]
files:
  - {path: tree, about: '{{ text }}'}
  - {path: tree/tree.txt, about: '{{ text }}'}
";

/// What is given to the engine is read back from its files by the rules of each format.
pub fn render(bytes: &[u8]) -> bool {
    let mut texts: Vec<String> = parts(bytes).collect();
    if texts[0] == "challenge" {
        texts.remove(0);
        return challenge(&texts);
    }
    every_place(&texts)
}

fn every_place(texts: &[String]) -> bool {
    static PLACES: LazyLock<(Template, Evaluator)> = LazyLock::new(|| {
        let sources = places::FILES
            .iter()
            .map(|(path, text, _)| (format!("files/{path}"), *text));
        let files = std::iter::once(("template.yaml".to_owned(), MANIFEST)).chain(sources);
        let stored = files.map(|(path, text)| StoredFile {
            path,
            bytes: text.as_bytes().into(),
        });
        let template = Template::of_files("places", stored.collect()).expect("a right template");
        let evaluator = template.evaluator().expect("its expressions compile");
        (template, evaluator)
    });
    let (template, evaluator) = &*PLACES;
    let at = |index: usize| texts.get(index).map_or("", String::as_str);
    let records = texts.iter().skip(4).collect::<Vec<_>>();
    let records = records.chunks(2).map(|pair| match pair {
        [label, about] => json!({"label": label, "about": about}),
        pair => json!({"label": pair[0]}),
    });
    let values = json!({
        "text": at(0),
        "whole": at(1).parse::<i64>().unwrap_or(at(1).len() as i64),
        "number": at(2).parse::<f64>().ok().filter(|number| number.abs() < 1e300).unwrap_or(1.5),
        "truth": at(3) == "true",
        "list": texts.iter().skip(3).collect::<Vec<_>>(),
        "records": records.take(20).collect::<Vec<_>>(),
    });
    let Some(answers) = resolved(template, evaluator, &values) else {
        return false;
    };
    let files = files_of(template, evaluator, &answers);
    for (path, _, check) in places::FILES {
        check(answers.values(), &files[*path]);
    }
    true
}

/// Texts in every place of `challenge` that takes them.
fn challenge(texts: &[String]) -> bool {
    static VALUES: LazyLock<Value> =
        LazyLock::new(|| serde_yaml::from_str(include_str!("../../hostile/answers.yaml")).expect("our answers"));
    let (template, evaluator) = &*CHALLENGE;
    let mut next = texts.iter().cycle();
    let mut values = VALUES.clone();
    let short = texts.first().cloned().unwrap_or_default();
    let mut text = || next.next().cloned().unwrap_or_default();
    super::fill::fill(&mut values, &template.manifest.questions, &mut text, &short);
    let Some(answers) = resolved(template, evaluator, &values) else {
        return false;
    };
    let files = files_of(template, evaluator, &answers);
    for (path, text) in &files {
        assert!(
            text.ends_with('\n') && !text.ends_with("\n\n") && !text.contains('\r'),
            "{path}: {text:?}"
        );
        match path.rsplit('.').next() {
            Some("yaml" | "yml") => drop(places::documents(text)),
            Some("json") => drop(serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{path}: {error}"))),
            _ => {}
        }
    }
    // The other edition has no record of them.
    assert_eq!(values["edition"], "author");
    let record = places::documents(&files[".designgen/answers.yaml"]);
    for (key, value) in answers.given() {
        assert_eq!(record[0][key], *value, "{key}");
    }
    true
}

/// The answers that the template takes, each given under the key of its question.
fn resolved(template: &Template, evaluator: &Evaluator, values: &Value) -> Option<Answers> {
    let mut draft = Draft::new(&template.manifest);
    for question in &template.manifest.questions {
        if let Some(value) = question.key.split('.').try_fold(values, |value, part| value.get(part)) {
            draft.put(&question.key, value);
        }
    }
    draft.resolve(evaluator).ok()
}

fn files_of(template: &Template, evaluator: &Evaluator, answers: &Answers) -> BTreeMap<String, String> {
    let planner = Planner::new(template, evaluator).expect("partials that can be read");
    let plan = planner
        .plan(answers)
        .unwrap_or_else(|error| panic!("{error}: {error:?}"));
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    plan.files
        .into_iter()
        // Bytes, and those of the other files.
        .filter(|file| file.path.as_str() != ".designgen/base.tar.gz")
        .map(|file| (file.path.to_string(), text(file.bytes)))
        .collect()
}
