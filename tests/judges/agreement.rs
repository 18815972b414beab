//! What no outside tool compares: that the files of a repository agree with one another.
//!
//! Kubernetes manifests with each other, the compose file with itself and the settings, the Dockerfile with the disk, the
//! requirements with the imports.

mod containers;
mod kubernetes;
mod requirements;

use std::{collections::BTreeSet, path::Path};

use regex::Regex;

use super::{
    repository::Repository,
    verdict::Verdict,
    yaml::{documents, strings},
};

/// Compares the files of each repository.
pub fn check_agreement<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("agreement");
    for repository in Repository::all(repositories) {
        let mut case = Case {
            repository,
            verdict: &mut verdict,
        };
        kubernetes::compare(&mut case);
        containers::compare(&mut case);
        requirements::compare(&mut case);
    }
    verdict.close()
}

/// One repository before the judge.
struct Case<'a> {
    repository: Repository,
    verdict: &'a mut Verdict,
}

impl Case<'_> {
    fn find(&mut self, path: &str, message: impl Into<String>) {
        self.verdict.find(&self.repository.name, path, message);
    }

    /// Names of the variables that `Settings` in `app/settings.py` reads.
    fn settings(&self) -> BTreeSet<String> {
        let field = Regex::new(r"^    ([a-z][a-z0-9_]*)\s*:").expect("a valid pattern");
        let text = self.repository.text("app/settings.py");
        let body = text
            .lines()
            .skip_while(|line| !line.starts_with("class Settings"))
            .skip(1);
        let body = body.take_while(|line| line.is_empty() || line.starts_with(' '));
        body.filter_map(|line| field.captures(line))
            .map(|found| found[1].to_uppercase())
            .collect()
    }

    /// Names of the variables that `.env.example` sets or shows as a comment.
    fn env_example(&self) -> BTreeSet<String> {
        let variable = Regex::new(r"^#?\s*(?:export )?([A-Z][A-Z0-9_]*)=").expect("a valid pattern");
        let text = self.repository.text(".env.example");
        text.lines()
            .filter_map(|line| variable.captures(line))
            .map(|found| found[1].to_owned())
            .collect()
    }
}

/// Whether a variable is for a library below the app: the clients of PostgreSQL and MySQL, uvicorn, Python, the C library.
fn is_for_a_library(variable: &str) -> bool {
    ["PG", "UVICORN_", "PYTHON"]
        .iter()
        .any(|start| variable.starts_with(start))
        || ["FORWARDED_ALLOW_IPS", "MYSQL_PWD", "WEB_CONCURRENCY", "TZ"].contains(&variable)
}

/// Host and port of every target that a configuration of Prometheus lists; none where the text is no such configuration.
fn scrape_targets(text: &str) -> Vec<(String, Option<u64>)> {
    if !text.contains("targets") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for document in documents(text).unwrap_or_default() {
        strings(&document, &mut |keys, target| {
            if keys.last().is_some_and(|key| key == "targets")
                && let Some((host, port)) = target.split_once(':')
                && host != "localhost"
                && !host.contains('.')
            {
                found.push((host.to_owned(), port.parse().ok()));
            }
        });
    }
    found
}

/// The host and port of every URL in a text that has no dot in its host: the name of a service.
fn service_hosts(text: &str) -> Vec<(String, Option<u64>)> {
    let url = Regex::new(r#"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/@\s]*@)?([A-Za-z0-9_-]+)(?::(\d+))?(?:[/?\s"'`,;)\]}]|$)"#)
        .expect("a valid pattern");
    let found = url.captures_iter(text).map(|found| {
        let port = found.get(2).and_then(|port| port.as_str().parse().ok());
        (found[1].to_owned(), port)
    });
    found.filter(|(host, _)| host != "localhost").collect()
}
