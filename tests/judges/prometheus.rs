//! Prometheus: its configuration, its rules with their test cases, and the expressions of dashboards, by promtool.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
    time::Duration,
};

use regex::Regex;
use serde_json::{Value, json};

use super::{
    process::run,
    repository::Repository,
    toolbox::missing_tool,
    verdict::Verdict,
    yaml::{documents, strings},
};

const LIMIT: Duration = Duration::from_secs(60);

/// promtool on this machine: on `PATH`.
pub fn promtool() -> Option<&'static PathBuf> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let find = || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path)
            .map(|folder| folder.join("promtool"))
            .find(|program| program.is_file())
    };
    FOUND.get_or_init(find).as_ref()
}

/// What the files under `monitoring/` are, by what stands in them.
#[derive(Debug, Default)]
struct Monitoring {
    configurations: Vec<String>,
    rules: Vec<String>,
    tests: Vec<String>,
    dashboards: Vec<String>,
}

impl Monitoring {
    fn of(repository: &Repository) -> Self {
        let mut found = Self::default();
        for file in repository.files() {
            if !file.starts_with("monitoring/") {
                continue;
            }
            if file.ends_with(".json") {
                found.dashboards.push(file);
                continue;
            }
            let documents = documents(&repository.text(&file)).unwrap_or_default();
            let holds = |key: &str| documents.iter().any(|document| !document[key].is_null());
            if holds("scrape_configs") {
                found.configurations.push(file);
            } else if holds("rule_files") && holds("tests") {
                found.tests.push(file);
            } else if holds("groups") {
                found.rules.push(file);
            }
        }
        found
    }
}

/// promtool on every configuration, rule file and rule test; the rule files that are named are there; every alert has a
/// test; every expression of a dashboard is PromQL. Repositories without monitoring are left out.
pub fn judge_prometheus<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("Prometheus");
    for repository in Repository::all(repositories) {
        let found = Monitoring::of(&repository);
        verdict.saw(1);
        if found.configurations.is_empty() {
            continue;
        }
        names(&repository, &found, &mut verdict);
        let expressions = expressions(&repository, &found.dashboards);
        let Some(promtool) = promtool() else {
            let message = "promtool is missing: install Prometheus; rules, their tests and dashboards were not judged";
            missing_tool(&mut verdict, &repository.name, message);
            continue;
        };
        let copy = repository.copy();
        for file in &found.configurations {
            without_clusters(&copy.path().join(file));
        }
        let rules = json!({ "groups": [{ "name": "dashboards", "rules": expressions }] });
        std::fs::write(copy.path().join("dashboards.rules.json"), rules.to_string()).expect("written rules");
        let of_dashboards = vec!["dashboards.rules.json".to_owned()];
        for (words, files) in [
            // Files that only a cluster has are not asked for.
            (&["check", "config", "--syntax-only"][..], &found.configurations),
            (&["check", "rules"], &found.rules),
            (&["test", "rules"], &found.tests),
            (&["check", "rules"], &of_dashboards),
        ] {
            let mut command = Command::new(promtool);
            command.args(words).args(files).current_dir(copy.path());
            verdict.saw(files.len());
            let outcome = run(&mut command, LIMIT);
            if !files.is_empty() && !outcome.success() {
                verdict.find(
                    &repository.name,
                    files.first().map_or("", String::as_str),
                    outcome.to_string(),
                );
            }
        }
        verdict.saw(expressions.len());
    }
    verdict.close()
}

/// Takes the discovery of pods out of a configuration: promtool of some distributions is built without it.
fn without_clusters(path: &Path) {
    let text = std::fs::read_to_string(path).expect("a readable copy");
    let mut documents = documents(&text).unwrap_or_default();
    for job in documents
        .iter_mut()
        .flat_map(|document| document["scrape_configs"].as_array_mut())
        .flatten()
    {
        if let Some(job) = job.as_object_mut() {
            job.remove("kubernetes_sd_configs");
        }
    }
    if let [document] = documents.as_slice() {
        std::fs::write(path, document.to_string()).expect("a writable copy");
    }
}

/// What files say of one another.
fn names(repository: &Repository, found: &Monitoring, verdict: &mut Verdict) {
    let read = |file: &String| documents(&repository.text(file)).unwrap_or_default();
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let known: BTreeSet<String> = found.rules.iter().map(|file| name(file)).collect();
    let tests: String = found.tests.iter().map(|file| repository.text(file)).collect();
    for file in found.configurations.iter().chain(&found.tests) {
        for document in read(file) {
            for rules in document["rule_files"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
            {
                if !rules.contains('*') && !known.contains(&name(rules)) {
                    verdict.find(
                        &repository.name,
                        file,
                        format!("names the rules `{rules}`, which are not there"),
                    );
                }
            }
        }
    }
    // The cluster runs the same texts.
    let own: BTreeSet<String> = repository
        .files()
        .iter()
        .filter(|file| file.starts_with("monitoring/"))
        .map(|file| repository.text(file).trim_end().to_owned())
        .collect();
    let manifests = repository.files_ending(&[".yml", ".yaml"]);
    for file in manifests
        .iter()
        .filter(|file| file.starts_with("k8s/") && file.contains("monitoring"))
    {
        for document in read(file)
            .into_iter()
            .filter(|document| document["kind"] == "ConfigMap")
        {
            for (key, text) in document["data"].as_object().into_iter().flatten() {
                let text = text.as_str().unwrap_or_default();
                if text.contains('\n') && !own.contains(text.trim_end()) {
                    verdict.find(
                        &repository.name,
                        file,
                        format!("`{key}` is none of the files in monitoring/"),
                    );
                }
            }
        }
    }
    for file in &found.rules {
        for document in read(file) {
            strings(&document, &mut |keys, text| {
                if keys.last().is_some_and(|key| key == "alert") && !tests.contains(text) {
                    verdict.find(&repository.name, file, format!("the alert `{text}` has no test"));
                }
            });
        }
    }
}

/// Every `expr` of the dashboards as a recording rule, with plain values for Grafana's variables.
fn expressions(repository: &Repository, dashboards: &[String]) -> Vec<Value> {
    let variable = Regex::new(r"\$\{?[A-Za-z_][A-Za-z0-9_]*\}?").expect("a valid pattern");
    let mut rules = Vec::new();
    for file in dashboards {
        let dashboard: Value = serde_json::from_str(&repository.text(file)).unwrap_or_default();
        strings(&dashboard, &mut |keys, text| {
            if keys.last().is_some_and(|key| key == "expr") {
                let plain = variable.replace_all(text, "5m");
                rules.push(json!({ "record": format!("dashboard:expression:{}", rules.len()), "expr": plain }));
            }
        });
    }
    rules
}
