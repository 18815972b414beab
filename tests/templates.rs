//! Holds all built-in templates to their manifests, without generating anything by hand.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use designgen::answers::{Draft, Source};
use designgen::catalog;
use designgen::engine::Evaluator;
use designgen::lint::{lint, unused_partials};
use designgen::plan::Planner;
use designgen::question::{Kind, Question};
use designgen::store;
use designgen::template::Template;
use heck::ToSnakeCase as _;
use regex::Regex;

fn templates() -> Vec<Template> {
    catalog::templates().expect("manifests are valid")
}

#[test]
fn templates_fit_their_manifests() {
    let mut findings = Vec::new();
    for template in templates() {
        for finding in lint(&template) {
            findings.push(format!(
                "{}:{}: {} [{}]",
                finding.path, finding.line, finding.message, finding.rule
            ));
        }
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn every_partial_is_used() {
    assert_eq!(unused_partials(&templates()), BTreeSet::new());
}

/// `tests/locks.py` was run after the last change of a version.
#[test]
fn every_pin_is_locked() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/base/data");
    let table = |name: &str| -> serde_yaml::Value {
        let text = fs::read_to_string(data.join(name)).expect("a table");
        serde_yaml::from_str(&text).expect("YAML")
    };
    let (versions, locked) = (table("versions.yaml"), table("locked.yaml"));
    let pins = versions["python"].as_mapping().expect("the pins");
    for (key, version) in pins {
        let key = key.as_str().expect("a name");
        let needed = locked["direct"][key]
            .as_sequence()
            .unwrap_or_else(|| panic!("{key} is not locked"));
        for entry in needed {
            let package = &locked["packages"][&entry["name"]];
            assert!(
                package["hashes"].as_str().is_some_and(|hashes| hashes.len() >= 64),
                "{entry:?}"
            );
        }
        assert_eq!(locked["packages"][key.replace('_', "-")]["version"], *version, "{key}");
    }
    assert_eq!(
        locked["direct"].as_mapping().map(|direct| direct.len()),
        Some(pins.len())
    );
}

/// What was embedded at compile time is what lies in the folders now.
#[test]
fn embedded_files_are_those_on_disk() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let on_disk: BTreeSet<String> = walkdir::WalkDir::new(&root)
        .into_iter()
        .map(|entry| entry.expect("readable"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            entry
                .path()
                .strip_prefix(&root)
                .expect("below")
                .to_string_lossy()
                .replace('\\', "/")
        })
        .collect();
    let embedded: BTreeSet<String> = store::template_files()
        .into_iter()
        .map(|file| {
            let text = fs::read(root.join(&file.path)).expect("exists on disk");
            assert!(file.bytes == text, "{} differs from the embedded file", file.path);
            file.path
        })
        .collect();
    assert_eq!(embedded, on_disk);
}

/// A condition that is longer than a line is a rule without a name, and a text that stands in it belongs into `data/`.
#[test]
fn lines_of_manifests_and_tables_are_short() {
    const LONGEST: usize = 160;
    let is_yaml = |path: &str| path.ends_with(".yaml") && !path.contains("/files/");
    let mut long = Vec::new();
    for file in store::template_files().iter().filter(|file| is_yaml(&file.path)) {
        let lines = file.text().expect("is text").lines().enumerate();
        let lines = lines.filter(|(_, line)| line.chars().count() > LONGEST);
        long.extend(lines.map(|(at, _)| format!("{}:{}", file.path, at + 1)));
    }
    assert_eq!(long, Vec::<String>::new());
}

/// Names that git or cargo would act on in our own tree must carry `.tera`.
#[test]
fn no_template_file_acts_on_this_repository() {
    for file in store::template_files() {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        assert!(
            ![".gitignore", ".gitattributes", ".gitmodules", "Cargo.toml"].contains(&name),
            "{} must end in `.tera`",
            file.path
        );
    }
}

/// Every choice can be chosen, and what is generated shows it.
#[test]
fn every_choice_makes_a_difference() {
    let evaluator = Evaluator::default();
    for template in templates() {
        let planner = Planner::new(&template, &evaluator).expect("partials are valid");
        for question in &template.manifest.questions {
            let Kind::Choice(one) = &question.kind else {
                continue;
            };
            let mut outputs = BTreeSet::new();
            for choice in &one.choices {
                let mut draft = Draft::new(&template.manifest);
                draft.put(&question.key, &choice.value.as_str().into());
                let answers = match draft.resolve(&evaluator) {
                    Ok(answers) => answers,
                    // What a brief could have asked for and nobody has built says so where it is chosen.
                    Err(_) if choice.help.contains("refused, because ") => continue,
                    Err(problems) => panic!("{} = {}: {problems:?}", question.key, choice.value),
                };
                let plan = planner.plan(&answers).expect("plans");
                let files: Vec<_> = plan
                    .files
                    .into_iter()
                    .filter(|file| !file.path.as_str().starts_with(".designgen/"))
                    .map(|file| (file.path.to_string(), file.bytes))
                    .collect();
                assert!(
                    outputs.insert(files),
                    "{} = {} changes nothing",
                    question.key,
                    choice.value
                );
            }
        }
    }
}

/// Defaults are valid answers, and every question says what it is for.
#[test]
fn questions_have_help_and_sections() {
    fn check(question: &Question, path: &str, inner: bool) {
        assert!(!question.help.is_empty(), "{path} has no help");
        assert!(!question.help.ends_with('.'), "the help of {path} ends in a full stop");
        assert!(inner || !question.section.is_empty(), "{path} has no section");
        for field in question.kind.form().fields() {
            check(field, &format!("{path}.{}", field.key), true);
        }
    }
    for template in templates() {
        for question in &template.manifest.questions {
            check(question, &question.key, false);
        }
    }
}

#[test]
fn presets_are_complete_answers_of_their_template() {
    let evaluator = Evaluator::default();
    for preset in catalog::presets().expect("presets are valid") {
        assert!(!preset.summary.is_empty(), "{}", preset.name);
        let template = catalog::template(&preset.name).expect("exists");
        let mut draft = Draft::new(&template.manifest);
        for answers in &template.answers {
            draft.add_source(answers.clone());
        }
        let answers = draft
            .resolve(&evaluator)
            .unwrap_or_else(|problems| panic!("{}: {problems:?}", preset.name));
        assert_eq!(answers.notes, Vec::<String>::new());
        assert_eq!(
            answers.get("name").and_then(serde_json::Value::as_str),
            Some(preset.name.as_str())
        );
    }
}

/// What the template `challenge` makes of answers; `None` where it refuses them.
fn resolved(answers: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
    let template = catalog::template("challenge").expect("built in");
    let evaluator = template.evaluator().expect("built in");
    let mut draft = Draft::new(&template.manifest);
    draft.add_source(Source::new("answers", answers.to_owned()));
    draft.resolve(&evaluator).ok().map(|answers| answers.values().clone())
}

/// A table has the class of its entity, in a module that imports these. One of any other name is accepted.
#[test]
fn no_entity_is_called_like_a_class_that_models_import() {
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/challenge/files");
    let text = fs::read_to_string(files.join("app/{{ component.name }}/models.py")).expect("the template");
    let imports = Regex::new(r"(?m)^from [a-z_.]+ import (.*)$").expect("valid");
    let class = Regex::new(r"^[A-Z][A-Za-z]*[a-z][A-Za-z]*$").expect("valid");
    let mut classes = Vec::new();
    for found in imports.captures_iter(&text) {
        let names = found[1].split(", ").filter(|name| class.is_match(name));
        classes.extend(names.map(|name| name.to_snake_case()));
    }
    assert!(classes.contains(&"identifier".to_owned()), "{classes:?}");
    let entity = |name: &str| {
        resolved(&format!(
            "entities: [{{name: {name}, component: items, description: A record.}}]\nendpoints: \
             [{{method: GET, path: /x, component: items, description: An exercise.}}]"
        ))
    };
    for class in classes {
        assert!(entity(&class).is_none(), "{class}");
    }
    assert!(entity("order_fields").is_some());
}

#[test]
fn names_of_endpoints_end_with_a_whole_word() {
    let answers = resolved(
        "entities: [{name: part_of_an_order_of_a_wholesale_customer, component: items, description: A record.}]\n\
         endpoints:\n\
         - {method: POST, path: /api/v1/customers/orders/parts/deliveries/confirmations, component: items, description: One.}\n\
         - {method: PUT, path: '/parts/{id}', component: items, description: Two., operation: update, \
         entity: part_of_an_order_of_a_wholesale_customer}\n\
         - {method: GET, path: /api/v1/customers, component: items, description: Three.}",
    );
    let answers = answers.expect("accepted");
    let endpoints = answers["endpoints"].as_array().expect("endpoints");
    let names: Vec<_> = endpoints.iter().map(|endpoint| &endpoint["name"]).collect();
    assert_eq!(
        names,
        [
            "post_customers_orders_parts_deliveries",
            "replace_part_of_an_order_of_a_wholesale_customer",
            "get_customers"
        ]
    );
}
