//! What is generated, judged by the tools that its users run: nothing here asks our own code whether it is right.
//!
//! The repositories are the presets, a challenge of which nothing but the name is given, and one on SQLite.

use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::judges::{
    App, Database, Verdict, judge_agreement, judge_app_over_http, judge_code_blocks, judge_compose, judge_examples,
    judge_hadolint, judge_kubernetes, judge_links, judge_markdown, judge_mermaid, judge_mypy, judge_pytest,
    judge_readme_tree, judge_readme_walk, judge_ruff, judge_schemathesis, judge_workflow, judge_yaml,
};
use crate::support::PROGRAM;

/// Name and further arguments of each repository.
const REPOSITORIES: [(&str, &[&str]); 5] = [
    ("my-challenge", &[]),
    ("small-sqlite", &["--set", "stack.database=sqlite"]),
    ("url-shortener", &["--preset", "url-shortener"]),
    ("file-storage", &["--preset", "file-storage"]),
    ("rate-limiter", &["--preset", "rate-limiter"]),
];

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, arguments) in REPOSITORIES {
        let status = std::process::Command::new(PROGRAM)
            .args(["new", name, "--no-input", "--output"])
            .arg(folder.path())
            .args(arguments)
            .env("XDG_CONFIG_HOME", folder.path().join("no-configuration"))
            .status()
            .expect("the program starts");
        assert!(status.success(), "{name} is generated");
    }
    folder
});

fn repository(name: &str) -> PathBuf {
    FOLDER.path().join(name)
}

fn repositories() -> Vec<PathBuf> {
    REPOSITORIES.iter().map(|(name, _)| repository(name)).collect()
}

fn clean(judge: fn(&[PathBuf]) -> Verdict) {
    judge(&repositories()).assert_clean();
}

#[test]
fn python_is_linted_formatted_and_typed() {
    clean(judge_ruff);
    clean(judge_mypy);
}

#[test]
fn their_own_tests_pass() {
    clean(judge_pytest);
}

#[test]
fn the_app_answers_over_http() {
    clean(judge_app_over_http);
}

#[test]
fn the_api_keeps_its_contract_on_sqlite() {
    clean(|repositories| judge_schemathesis(repositories, Database::Sqlite));
}

#[test]
fn the_api_keeps_its_contract_on_postgresql() {
    clean(|repositories| judge_schemathesis(repositories, Database::Postgres));
}

#[test]
fn documented_calls_work() {
    clean(judge_examples);
}

#[test]
fn containers_and_manifests_are_right() {
    clean(judge_hadolint);
    clean(judge_compose);
    clean(judge_kubernetes);
    clean(judge_workflow);
    clean(judge_yaml);
    clean(judge_agreement);
}

#[test]
fn documents_are_right() {
    clean(judge_markdown);
    clean(judge_mermaid);
    clean(judge_links);
    clean(judge_code_blocks);
    clean(judge_readme_tree);
}

/// A newcomer's way: the README's own commands, with plain `venv` and `pip`.
#[test]
fn the_readme_leads_to_green_tests_and_a_healthy_service() {
    judge_readme_walk(&[repository("url-shortener")]).assert_clean();
}

/// Links are created, read, listed, changed and deleted out of the box.
#[test]
fn the_url_shortener_keeps_links() {
    let app = App::start(&repository("url-shortener"), &[]).unwrap_or_else(|fault| panic!("{fault}"));
    let ask = |method: &str, path: &str, body: Option<&Value>| {
        let response = app.request(method, path, body);
        let response = response.unwrap_or_else(|fault| panic!("{method} {path}: {fault}"));
        (response.status, response)
    };
    let link = json!({"code": "aZ3kP9x", "target_url": "https://www.example.org/a"});
    let (status, created) = ask("POST", "/api/v1/links", Some(&link));
    assert_eq!(status, 201, "{}", created.body);
    let created = created.json();
    let id = created["id"].as_str().expect("an id");
    let one = format!("/api/v1/links/{id}");
    assert_eq!(ask("POST", "/api/v1/links", Some(&link)).0, 409);
    assert_eq!(ask("GET", &one, None).1.json()["code"], "aZ3kP9x");
    assert_eq!(ask("GET", "/api/v1/links", None).1.json()["items"][0]["id"], id);
    let (status, changed) = ask("PATCH", &one, Some(&json!({"title": "New title"})));
    assert_eq!((status, &changed.json()["title"]), (200, &json!("New title")));
    assert_eq!(ask("DELETE", &one, None).0, 204);
    assert_eq!(ask("GET", &one, None).0, 404);
}
