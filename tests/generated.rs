//! What is generated, judged by the tools that its users run: nothing here asks our own code whether it is right.
//!
//! The repositories are the presets, a challenge of which nothing but the name is given, one on SQLite, and two with much of
//! what can be chosen. Every option and every pair of options is tried in `pairwise.rs`.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::judges::{
    App, Database, Postgres, Repository, Server, ServerKind, Verdict, WITH_PROCESSES, check_agreement, check_links,
    check_readme_tree, judge_app_over_http, judge_code_blocks, judge_compose, judge_examples, judge_hadolint,
    judge_kubernetes, judge_markdown, judge_mermaid, judge_mypy, judge_prometheus, judge_pytest,
    judge_pytest_in_process, judge_pytest_with, judge_readme_walk, judge_ruff, judge_schemathesis, judge_workflow,
    judge_yaml, migrate, must_be_complete, wait_for,
};
use crate::support::{PROGRAM, announce, presets};
use crate::verify::TRIED;

/// Name and further arguments of each repository beside those of the presets.
const CHOSEN: [(&str, &[&str]); 5] = [
    ("my-challenge", &["--preset", "none"]),
    (
        "small-sqlite",
        &[
            "--preset",
            "none",
            "--edition",
            "author",
            "--set",
            "stack.database=sqlite",
        ],
    ),
    (
        FULL,
        &[
            "--preset",
            "none",
            "--edition",
            "author",
            "--set",
            "stack.cache=redis",
            "--set",
            "stack.broker=rabbitmq",
            "--set",
            "stack.auth=jwt",
            "--set",
            "stack.rate_limit=true",
            "--set",
            "stack.monitoring=prometheus",
            "--set",
            "stack.tracing=opentelemetry",
        ],
    ),
    ("shop", &["--answers", "tests/systems/shop.yaml"]),
    (
        "on-mysql",
        &[
            "--preset",
            "none",
            "--set",
            "stack.database=mysql",
            "--set",
            "stack.broker=nats",
            "--set",
            "stack.auth=api_key",
        ],
    ),
];

/// The repository with all kinds of servers.
const FULL: &str = "full-stack";

/// The preset that nobody has to name.
const FIRST: &str = "stock";

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, arguments) in CHOSEN {
        generate(name, arguments, folder.path());
    }
    for preset in presets() {
        generate(&preset, &["--preset", &preset], folder.path());
    }
    folder
});

fn generate(name: &str, arguments: &[&str], folder: &Path) {
    let mut command = Command::new(PROGRAM);
    command.args(["new", name, "--no-input", "--output"]).arg(folder);
    command
        .args(arguments)
        .env("XDG_CONFIG_HOME", folder.join("no-configuration"));
    command.assert().success();
}

fn repository(name: &str) -> PathBuf {
    FOLDER.path().join(name)
}

fn repositories() -> Vec<PathBuf> {
    let chosen = CHOSEN.iter().map(|(name, _)| repository(name));
    chosen.chain(presets().iter().map(|name| repository(name))).collect()
}

fn clean(check: fn(&[PathBuf]) -> Verdict) {
    check(&repositories()).assert_clean();
}

#[test]
fn python_is_linted_formatted_and_typed() {
    clean(judge_ruff);
    clean(judge_mypy);
}

#[test]
fn their_own_tests_pass() {
    judge_pytest(&CHOSEN.map(|(name, _)| repository(name))).assert_clean();
    // What is verified has its tests run there, in both editions, and one is whole with its README. What the others choose, rows of
    // `pairwise.rs` choose too.
    let presets = presets();
    let others = presets
        .iter()
        .filter(|name| *name != FIRST && !TRIED.contains(&name.as_str()));
    let others: Vec<PathBuf> = others.map(|name| repository(name)).collect();
    judge_pytest_in_process(&others).assert_clean();
}

/// What is left out by name has this name.
#[test]
fn tests_that_start_processes_are_there() {
    let all: String = repositories()
        .iter()
        .flat_map(|repository| WITH_PROCESSES.map(|test| (repository, test)))
        .filter_map(|(repository, test)| {
            let (file, name) = test.split_once("::").expect("a file and a name");
            let text = std::fs::read_to_string(repository.join(file)).ok()?;
            text.contains(&format!("def {name}(")).then(|| format!("{test}\n"))
        })
        .collect();
    for test in WITH_PROCESSES {
        assert!(all.contains(test), "no challenge has {test}");
    }
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
    clean(check_agreement);
    clean(judge_prometheus);
}

#[test]
fn documents_are_right() {
    clean(judge_markdown);
    clean(judge_mermaid);
    clean(check_links);
    clean(judge_code_blocks);
    clean(check_readme_tree);
}

/// Their own tests again, with servers instead of what stands in for them. Which of these servers the machine lacks is told.
#[test]
fn their_own_tests_pass_on_real_servers() {
    let postgres = Postgres::start();
    let stacks = [
        (
            "redis-streams",
            ["stack.cache=redis", "stack.broker=redis"],
            None,
            ServerKind::Redis,
        ),
        (
            "rabbitmq",
            ["stack.cache=valkey", "stack.broker=rabbitmq"],
            None,
            ServerKind::RabbitMq,
        ),
        (
            "nats-on-mysql",
            ["stack.database=mysql", "stack.broker=nats"],
            Some(ServerKind::MariaDb),
            ServerKind::Nats,
        ),
    ];
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (mut whole, mut missing) = (Vec::new(), Vec::new());
    for (name, choices, database, broker) in stacks {
        let arguments: Vec<&str> = choices.iter().flat_map(|choice| ["--set", choice]).collect();
        generate(name, &arguments, folder.path());
        let started: Result<Vec<Server>, String> = database
            .into_iter()
            .chain([broker, ServerKind::Redis])
            .map(Server::start)
            .collect();
        let servers = match started {
            Ok(servers) => servers,
            Err(message) => {
                announce(&format!("MISSING: {name} was not tested with its servers: {message}"));
                missing.push(message);
                continue;
            }
        };
        let (cache, first) = servers.split_last().expect("there are servers");
        let broker = first.last().expect("there is a broker").url();
        let database = if first.len() > 1 {
            first[0].url()
        } else {
            postgres.database(name)
        };
        let cache = cache.url();
        let variables = [
            ("TEST_DATABASE_URL", database.as_str()),
            ("TEST_REDIS_URL", cache.as_str()),
            ("TEST_BROKER_URL", broker.as_str()),
        ];
        judge_pytest_with(&[folder.path().join(name)], &variables).assert_clean();
        whole.push(name);
    }
    announce(&format!(
        "generated: own tests passed on real servers for {}",
        whole.join(", ")
    ));
    assert!(missing.is_empty() || !must_be_complete(), "{}", missing.join("\n"));
}

/// With all of its servers the app is ready; without the cache and the broker it goes on.
#[test]
fn the_app_outlives_its_cache_and_its_broker() {
    let postgres = Postgres::start();
    let (cache, broker) = match (Server::start(ServerKind::Redis), Server::start(ServerKind::RabbitMq)) {
        (Ok(cache), Ok(broker)) => (cache, broker),
        (cache, broker) => {
            let message = format!("{:?} {:?}", cache.err(), broker.err());
            announce(&format!(
                "MISSING: the app was not asked with its cache and its broker: {message}"
            ));
            assert!(!must_be_complete(), "{message}");
            return;
        }
    };
    let path = repository(FULL);
    let database = postgres.database("outlives");
    migrate(&Repository::new(&path), &database).unwrap_or_else(|fault| panic!("{fault}"));
    let (cache_url, broker_url) = (cache.url(), broker.url());
    let variables = [
        ("DATABASE_URL", database.as_str()),
        ("CACHE_URL", cache_url.as_str()),
        ("BROKER_URL", broker_url.as_str()),
    ];
    let app = App::start(&path, &variables).unwrap_or_else(|fault| panic!("{fault}"));
    let checks = |wanted: Value| {
        let answer = || {
            app.get("/ready")
                .ok()
                .filter(|answer| answer.status == 200 && answer.json()["checks"] == wanted)
        };
        let seen = wait_for(Duration::from_secs(30), answer).is_some();
        assert!(
            seen,
            "/ready does not say {wanted}: {:?}\n{}",
            app.get("/ready"),
            app.trouble()
        );
    };
    let lives = |name: &str| {
        let item = json!({"name": name});
        let created = app
            .request("POST", "/api/v1/items", Some(&item))
            .unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(created.status, 201, "{}", created.body);
        let id = created.json()["id"].clone();
        let path = format!("/api/v1/items/{}", id.as_str().expect("an id"));
        let change = json!({"state": "active"});
        for (method, body, status) in [
            ("GET", None, 200),
            ("PATCH", Some(&change), 200),
            ("GET", None, 200),
            ("DELETE", None, 204),
            ("GET", None, 404),
        ] {
            let answer = app
                .request(method, &path, body)
                .unwrap_or_else(|fault| panic!("{fault}"));
            assert_eq!(
                answer.status,
                status,
                "{name}: {method}: {}\n{}",
                answer.body,
                app.trouble()
            );
        }
    };
    checks(json!({"database": "ok", "cache": "ok", "broker": "ok"}));
    lives("with all");
    drop(cache);
    lives("without the cache");
    checks(json!({"database": "ok", "cache": "degraded", "broker": "ok"}));
    drop(broker);
    lives("without cache and broker");
    checks(json!({"database": "ok", "cache": "degraded", "broker": "degraded"}));
}

/// A newcomer's way: the README's own commands, with plain `venv` and `pip`, in what the first command of our own README makes.
#[test]
fn the_readme_leads_to_green_tests_and_a_healthy_service() {
    judge_readme_walk(&[repository(FIRST)]).assert_clean();
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
