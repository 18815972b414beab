//! Compose file and Dockerfile: against each other, the disk, the settings and the example environment.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::Value;

use super::{
    super::{
        compose::compose_files,
        dockerfile::dockerfiles,
        yaml::{documents, strings},
    },
    Case, is_for_a_library, service_hosts,
};

pub fn compare(case: &mut Case<'_>) {
    for file in dockerfiles(&case.repository) {
        dockerfile(case, &file);
    }
    let files = compose_files(&case.repository);
    let main = files.iter().find(|file| !file.contains('/')).cloned();
    let main = main
        .and_then(|file| documents(&case.repository.text(&file)).ok())
        .and_then(|found| found.into_iter().next());
    for file in files {
        match documents(&case.repository.text(&file)) {
            Ok(found) => {
                let whole = main.clone().unwrap_or(Value::Null);
                for project in found {
                    Project {
                        case,
                        file: &file,
                        project: &project,
                        main: &whole,
                    }
                    .compare();
                }
            }
            Err(message) => case.find(&file, message),
        }
    }
}

/// `COPY` and `ADD` sources are on the disk, and `.dockerignore` lets them through.
fn dockerfile(case: &mut Case<'_>, file: &str) {
    let text = case.repository.text(file).replace("\\\n", " ");
    let ignored: Vec<String> = case
        .repository
        .text(".dockerignore")
        .lines()
        .map(|line| line.trim().to_owned())
        .collect();
    for line in text.lines() {
        let mut words = line.split_whitespace().peekable();
        if !matches!(words.next().map(str::to_uppercase).as_deref(), Some("COPY" | "ADD")) {
            continue;
        }
        if line.contains("--from=") {
            continue;
        }
        let mut sources: Vec<&str> = words.filter(|word| !word.starts_with("--")).collect();
        sources.pop();
        for source in sources {
            case.verdict.saw(1);
            let path = source.trim_start_matches("./").trim_end_matches('/');
            if path.contains('*') || path == "." || path.is_empty() {
                continue;
            }
            if !case.repository.has(path) {
                case.find(file, format!("copies `{source}`, which is not there"));
            }
            if ignored.iter().any(|pattern| pattern.trim_matches('/') == path) {
                case.find(file, format!("copies `{source}`, which .dockerignore leaves out"));
            }
        }
    }
}

/// One compose file; `main` is the project that it may stand on top of.
struct Project<'a, 'b> {
    case: &'a mut Case<'b>,
    file: &'a str,
    project: &'a Value,
    main: &'a Value,
}

impl Project<'_, '_> {
    fn find(&mut self, message: impl Into<String>) {
        self.case.find(self.file, message);
    }

    fn declared(&self, what: &str) -> BTreeSet<String> {
        let maps = [self.project, self.main]
            .into_iter()
            .filter_map(|project| project[what].as_object());
        maps.flat_map(|map| map.keys().cloned()).collect()
    }

    fn compare(&mut self) {
        if !self.project["version"].is_null() {
            self.find("has the outdated key `version`");
        }
        self.variables();
        let services = self.project["services"].as_object().cloned().unwrap_or_default();
        self.case.verdict.saw(services.len());
        for (name, service) in &services {
            self.service(name, service);
        }
    }

    /// Every `${NAME}` has a default, or is in the example environment.
    fn variables(&mut self) {
        let used = Regex::new(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(:?[-?+])?").expect("a valid pattern");
        let known = self.case.env_example();
        let mut wrong = BTreeSet::new();
        strings(self.project, &mut |_, text| {
            for found in used.captures_iter(&text.replace("$$", "")) {
                let has_default = found.get(2).is_some_and(|sign| sign.as_str().contains('-'));
                if !known.contains(&found[1]) {
                    let which = if has_default {
                        "(which has a default)"
                    } else {
                        "(which has no default)"
                    };
                    wrong.insert(format!(
                        "uses ${{{}}} {which}, but .env.example does not name it",
                        &found[1]
                    ));
                }
            }
        });
        for message in wrong {
            self.find(message);
        }
    }

    fn service(&mut self, name: &str, service: &Value) {
        let names = self.declared("services");
        let in_main = &self.main["services"][name];
        for (other, condition) in depends_on(service) {
            if !names.contains(&other) {
                self.find(format!("{name} depends on `{other}`, which is no service"));
            }
            let target = &self.main["services"][&other];
            let own = &self.project["services"][&other];
            let checked = target["healthcheck"].is_object() || own["healthcheck"].is_object() || is_built(target);
            if condition == "service_healthy" && !checked {
                self.find(format!(
                    "{name} waits for `{other}` to be healthy, which has no healthcheck"
                ));
            }
        }
        let image = service["image"].as_str().unwrap_or_default();
        if !image.is_empty() && !is_built(service) {
            let tag = image
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .split_once(':')
                .map(|(_, tag)| tag);
            if tag.is_none_or(|tag| tag == "latest") {
                self.find(format!("{name}: image `{image}` is not pinned"));
            }
        }
        self.mounts(name, service);
        for port in service["ports"].as_array().into_iter().flatten() {
            let published = port
                .as_str()
                .map_or_else(|| port["published"].to_string(), str::to_owned);
            if !published.contains("${") {
                self.find(format!("{name}: port {port} cannot be changed by a variable"));
            }
        }
        if is_built(service) || is_built(in_main) {
            self.app(name, service);
        }
        let mut wrong = Vec::new();
        strings(service, &mut |_, text| {
            // A default inside a variable stands for itself.
            let plain = Regex::new(r"\$\{[A-Za-z0-9_]+(?::?-([^}]*))?[^}]*\}")
                .expect("a valid pattern")
                .replace_all(text, "$1")
                .into_owned();
            for (host, _) in service_hosts(&plain) {
                if !names.contains(&host) && host != name {
                    wrong.push(format!("{name}: `{text}` names the host `{host}`, which is no service"));
                }
            }
        });
        for message in wrong {
            self.find(message);
        }
    }

    /// Volumes and networks are declared, bind mounts are on the disk.
    fn mounts(&mut self, name: &str, service: &Value) {
        for volume in service["volumes"].as_array().into_iter().flatten() {
            let (source, is_bind) = match volume.as_str() {
                Some(text) => {
                    let source = text.split(':').next().unwrap_or_default();
                    (source.to_owned(), source.starts_with(['.', '/']))
                }
                None => (
                    volume["source"].as_str().unwrap_or_default().to_owned(),
                    volume["type"] == "bind",
                ),
            };
            // Relative sources start at the folder of the main file, which is the root.
            let path = source.trim_start_matches("./").trim_end_matches('/');
            if is_bind && !source.starts_with('/') && path != "." && !self.case.repository.has(path) {
                self.find(format!("{name} mounts `{source}`, which is not there"));
            }
            if !is_bind
                && !source.is_empty()
                && volume["type"] != "tmpfs"
                && !self.declared("volumes").contains(&source)
            {
                self.find(format!("{name} mounts the volume `{source}`, which is not declared"));
            }
        }
        let networks: Vec<String> = match &service["networks"] {
            Value::Array(names) => names
                .iter()
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect(),
            Value::Object(map) => map.keys().cloned().collect(),
            _ => Vec::new(),
        };
        for network in networks {
            if network != "default" && !self.declared("networks").contains(&network) {
                self.find(format!("{name} is on the network `{network}`, which is not declared"));
            }
        }
    }

    /// The service that is built from this repository: its variables are settings, its port is the image's.
    fn app(&mut self, name: &str, service: &Value) {
        let settings = self.case.settings();
        let docker = self.case.repository.text("Dockerfile");
        for variable in environment(service) {
            if !settings.contains(&variable) && !docker.contains(&variable) && !is_for_a_library(&variable) {
                self.find(format!("{name}: variable {variable} is not in Settings"));
            }
        }
        let exposed: BTreeSet<&str> = docker
            .lines()
            .filter_map(|line| line.strip_prefix("EXPOSE "))
            .flat_map(str::split_whitespace)
            .map(|port| port.trim_end_matches("/tcp"))
            .collect();
        for port in service["ports"].as_array().into_iter().flatten() {
            let target = match port.as_str() {
                Some(text) => text
                    .rsplit(':')
                    .next()
                    .unwrap_or_default()
                    .trim_end_matches('}')
                    .to_owned(),
                None => port["target"].to_string(),
            };
            if !exposed.is_empty() && !exposed.contains(target.as_str()) {
                self.find(format!(
                    "{name}: publishes port {target}, but the Dockerfile exposes {exposed:?}"
                ));
            }
        }
        let context = service["build"]
            .as_str()
            .or_else(|| service["build"]["context"].as_str())
            .unwrap_or(".");
        let dockerfile = service["build"]["dockerfile"].as_str().unwrap_or("Dockerfile");
        let path = format!("{}/{dockerfile}", context.trim_end_matches('/'));
        if !self.case.repository.has(path.trim_start_matches("./")) {
            self.find(format!("{name}: no Dockerfile at `{path}`"));
        }
        for entry in one_or_many(&service["env_file"]) {
            let path = entry.as_str().or_else(|| entry["path"].as_str()).unwrap_or_default();
            if entry["required"] != false && !self.case.repository.has(path) {
                self.find(format!(
                    "{name}: env_file `{path}` is not in a fresh clone, so it must not be required"
                ));
            }
        }
    }
}

fn is_built(service: &Value) -> bool {
    !service["build"].is_null()
}

fn one_or_many(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.clone(),
        one => vec![one.clone()],
    }
}

fn depends_on(service: &Value) -> Vec<(String, String)> {
    let started = || "service_started".to_owned();
    match &service["depends_on"] {
        Value::Array(names) => names
            .iter()
            .filter_map(|name| Some((name.as_str()?.to_owned(), started())))
            .collect(),
        Value::Object(map) => map
            .iter()
            .map(|(name, how)| {
                (
                    name.clone(),
                    how["condition"].as_str().map_or_else(started, str::to_owned),
                )
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn environment(service: &Value) -> Vec<String> {
    match &service["environment"] {
        Value::Object(map) => map.keys().cloned().collect(),
        Value::Array(lines) => lines
            .iter()
            .filter_map(Value::as_str)
            .map(|line| line.split('=').next().unwrap_or_default().to_owned())
            .collect(),
        _ => Vec::new(),
    }
}
