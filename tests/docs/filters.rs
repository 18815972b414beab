//! The examples of filters on `docs/templates.md`, and what that page must name.

use std::collections::{BTreeMap, BTreeSet};

use designgen::engine::Renderer;
use designgen::quiz::QUIZZES;
use serde_json::Value;

use crate::docs::page::{blocks, read};

const PAGE: &str = "docs/templates.md";

/// The page with what its lines `{{ … }} → text` make now.
pub fn with_real_examples(path: &str, text: &str) -> String {
    if path != PAGE {
        return text.to_owned();
    }
    let context = example_context(text);
    let renderer = Renderer::new(&[QUIZZES], []).expect("no partials");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for block in blocks(text).iter().filter(|block| block.language == "text") {
        for (line, shown) in block.lines.iter().zip(&mut lines[block.start..]) {
            let Some((template, _)) = line.split_once('→') else {
                continue;
            };
            let real = renderer
                .render_inline("example", template.trim(), None, &context)
                .unwrap_or_else(|error| panic!("{template}: {error}"));
            *shown = format!("{template}→ {}", real.replace('\n', "⏎").trim_end());
        }
    }
    format!("{}\n", lines.join("\n"))
}

/// The values of the examples are the one block of JSON.
fn example_context(text: &str) -> tera::Context {
    let block = blocks(text)
        .into_iter()
        .find(|block| block.language == "json")
        .expect("the values of the examples");
    let values: BTreeMap<String, Value> = serde_json::from_str(&block.lines.join("\n")).expect("an object");
    tera::Context::from_serialize(&values).expect("an object")
}

#[test]
fn every_filter_is_shown() {
    let text = read(PAGE);
    // Registered by name, one by one or in a table of those that share a signature.
    let registered = regex::Regex::new(r#"\(\s*"([a-z_]+)","#).expect("valid");
    let mut filters = BTreeSet::new();
    for path in [
        "src/engine/shape.rs",
        "src/engine/escape/mod.rs",
        "src/engine/escape/languages.rs",
        "src/engine/python/mod.rs",
        "src/engine/figures.rs",
    ] {
        let source = read(path);
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        filters.extend(registered.captures_iter(code).map(|found| found[1].to_owned()));
    }
    filters.insert(QUIZZES.name.to_owned());
    assert!(
        filters.len() > 30,
        "the filters are registered in another way: {filters:?}"
    );
    for filter in filters {
        let uses = ["| {} ", "| {}(", "is {}", "{% filter {}"].map(|form| form.replace("{}", &filter));
        let is_shown = uses.iter().any(|form| text.contains(form));
        assert!(is_shown, "{PAGE} shows no use of `{filter}`");
    }
}

#[test]
fn types_and_formats_are_named() {
    let text = read(PAGE);
    for word in designgen::question::TypeName::ALL {
        assert!(
            text.contains(&format!("| `{word}` |")),
            "the type `{word}` is in no table"
        );
    }
    for word in ["identifier", "slug", "url", "path", "date", "email"] {
        assert!(text.contains(&format!("`{word}`")), "the format `{word}` is not named");
    }
}
