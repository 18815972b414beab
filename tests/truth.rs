//! Accepted answers do what they say: what the generated files tell of them is so. What is refused instead has a case in `cases/rules/`.

use std::collections::BTreeSet;
use std::fs;

use designgen::name::Format;
use heck::ToSnakeCase as _;
use regex::Regex;
use walkdir::WalkDir;

use crate::judges::judge_mypy;
use crate::support::Sandbox;

/// Generates the author edition of answers, with the component `things`.
fn made(answers: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let component = "template: challenge\ncomponents: [{name: things, responsibility: Things., technology: httpx, interfaces: gRPC}]\n";
    sandbox.write("a.yaml", format!("{component}{answers}"));
    let arguments = [
        "new",
        "made",
        "--answers",
        "a.yaml",
        "--no-input",
        "--edition",
        "author",
    ];
    let outcome = sandbox.run(arguments);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    sandbox
}

/// An order is created by an exercise, so nothing creates a payment, nor what requires one, until it is built.
#[test]
fn what_requires_an_exercise_is_created_by_nobody() {
    let sandbox = made(
        "entities:
- {name: order, component: things, description: An order., fields: [{name: city, type: string, description: City}]}
- {name: item, component: things, description: An item., fields: [{name: title, type: string, description: Title}]}
- {name: payment, component: things, description: A payment., fields: [{name: order_id, type: uuid, references: order, description: Order}]}
- {name: refund, component: things, description: A refund., fields: [{name: payment_id, type: uuid, references: payment, description: Payment}]}
endpoints:
- {method: POST, path: /orders, description: Order, component: things}
- {method: POST, path: /payments, description: Pay, component: things, entity: payment, operation: create}
- {method: GET, path: /payments, description: List, component: things, entity: payment, operation: list}
- {method: POST, path: /refunds, description: Refund, component: things, entity: refund, operation: create}
- {method: GET, path: /refunds, description: List, component: things, entity: refund, operation: list}
- {method: POST, path: /items, description: Add, component: things, entity: item, operation: create}
- {method: GET, path: /items, description: List, component: things, entity: item, operation: list}
",
    );
    let seed = sandbox.read("made/scripts/seed.py");
    assert!(
        seed.contains("path=\"/items\"") && !seed.contains("path=\"/payments\"") && !seed.contains("path=\"/refunds\"")
    );
    assert!(
        sandbox
            .read("made/tests/drills/common.py")
            .contains("ENTITY = \"item\"")
    );
    let page = sandbox.read("made/docs/api.md");
    assert!(
        page.contains("item_id=$(curl") && !page.contains("payment_id=$(curl"),
        "{page}"
    );
    let payment = page.split("### `POST /payments`").nth(1).expect("the endpoint");
    let payment = payment.split("\n### ").next().expect("its text");
    assert!(
        payment.contains("The record must exist.") && payment.contains("```text\ncurl"),
        "{payment}"
    );
}

#[test]
fn without_any_create_that_works_there_is_no_seed() {
    let sandbox = made(
        "entities:
- {name: order, component: things, description: An order., fields: [{name: city, type: string, description: City}]}
- {name: payment, component: things, description: A payment., fields: [{name: order_id, type: uuid, references: order, description: Order}]}
endpoints:
- {method: POST, path: /orders, description: Order, component: things}
- {method: POST, path: /payments, description: Pay, component: things, entity: payment, operation: create}
",
    );
    assert!(!sandbox.path("made/scripts/seed.py").exists());
    for file in [".github/workflows/ci.yml", "Makefile", "docs/api.md"] {
        assert!(!sandbox.read(format!("made/{file}")).contains("scripts.seed"), "{file}");
    }
}

/// Names of products are written as they are, and nouns without a plural name their table.
#[test]
fn names_are_written_as_they_were() {
    let sandbox = made(
        "entities:
- {name: weather_data, component: things, description: A measurement., fields: [{name: city, type: string, description: City}]}
endpoints:
- {method: GET, path: /weather, description: List, component: things, entity: weather_data, operation: list}
",
    );
    let page = sandbox.read("made/ARCHITECTURE.md");
    assert!(
        page.contains("**Technology**: httpx.\n") && page.contains("**Interfaces**: gRPC.\n"),
        "{page}"
    );
    assert!(
        sandbox
            .read("made/app/things/models.py")
            .contains("__tablename__ = \"weather_data\"")
    );
}

/// Records of decisions are numbered without a hole, whatever the stack is.
#[test]
fn decisions_are_numbered_without_holes() {
    for stack in [
        "{}",
        "{cache: redis, broker: nats, auth: jwt, rate_limit: true, monitoring: prometheus}",
    ] {
        let sandbox = made(&format!(
            "stack: {stack}\nendpoints: [{{method: GET, path: /now, description: Tell the time, component: things}}]\nentities: []\n"
        ));
        let folder = fs::read_dir(sandbox.work().join("made/docs/adr")).expect("a folder");
        let mut numbers: Vec<usize> = folder
            .filter_map(|entry| {
                entry
                    .expect("readable")
                    .file_name()
                    .to_string_lossy()
                    .get(..4)?
                    .parse()
                    .ok()
            })
            .collect();
        numbers.sort_unstable();
        assert!(numbers.len() > 3);
        assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>(), "{stack}");
    }
}

/// A test that calls every endpoint with several credentials is no client that asks too often.
#[test]
fn tests_of_a_limited_service_are_not_limited() {
    let sandbox = made(
        "stack: {auth: api_key, rate_limit: true}\nentities: []\nendpoints: [{method: GET, path: /now, description: Tell the time, component: things}]\n",
    );
    assert!(sandbox.read("made/conftest.py").contains("rate_limit_burst=1_000_000,"));
}

/// Names that no field can have: keywords of Python, and what every record has.
const TAKEN: [&str; 41] = [
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "id",
    "created_at",
    "updated_at",
    "metadata",
    "registry",
    "model_config",
    "none",
    "true",
    "false",
];

/// Every name that occurs in the generated modules is a field, a parameter of a path and a query, and a member of a body.
#[test]
fn a_name_of_the_author_shadows_none_of_the_code() {
    let stack = "stack: {cache: redis, broker: nats, auth: api_key, rate_limit: true, monitoring: prometheus, tracing: opentelemetry}\n";
    let full = made(stack);
    let word = Regex::new("[A-Za-z_][A-Za-z0-9_]*").expect("a pattern");
    let mut names = BTreeSet::new();
    for entry in WalkDir::new(full.path("made/app")) {
        let entry = entry.expect("readable");
        if entry.path().extension().is_some_and(|ending| ending == "py") {
            let text = fs::read_to_string(entry.path()).expect("UTF-8");
            names.extend(word.find_iter(&text).map(|found| found.as_str().to_snake_case()));
        }
    }
    names.retain(|name| Format::Identifier.check(name).is_ok() && name.len() <= 40 && !TAKEN.contains(&name.as_str()));
    assert!(names.len() > 500, "{} names", names.len());
    let names: Vec<String> = names.into_iter().collect();
    let mut answers = "stack: {cache: redis}\nentities:\n".to_owned();
    let mut endpoints = "endpoints:\n".to_owned();
    for (at, names) in names.chunks(50).enumerate() {
        let fields = names
            .iter()
            .map(|name| format!("{{name: \"{name}\", type: string, unique: true, description: D}}"));
        let fields: Vec<String> = fields.collect();
        answers.push_str(&format!(
            "- {{name: e{at}_x, component: things, description: E., fields: [{}]}}\n",
            fields.join(", ")
        ));
        // Few of them by a path each, for an app can have 200 endpoints.
        for name in names
            .iter()
            .filter(|name| ["cache_key", "key", "query", "row", "sa", "save", "stream"].contains(&name.as_str()))
        {
            endpoints.push_str(&format!(
                "- {{method: GET, path: \"/e{at}/{name}/{{{name}}}\", description: R, component: things, entity: e{at}_x, operation: read}}\n"
            ));
        }
        let members = names
            .iter()
            .map(|name| format!("{{name: \"{name}\", type: string, required: false, description: Q}}"));
        let members = members.collect::<Vec<_>>().join(", ");
        endpoints.push_str(&format!(
            "- {{method: POST, path: /q{at}, name: q_{at}, description: Q, component: things, query: [{members}], request: [{members}], \
             response: [{members}]}}\n"
        ));
    }
    let sandbox = made(&format!("{answers}{endpoints}"));
    judge_mypy(&[sandbox.path("made")]).assert_clean();
}
