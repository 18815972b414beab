//! Compose file and Dockerfile: against each other, the disk, the settings and the example environment.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::{Map, Value};

use super::{
    super::{
        compose::compose_files,
        dockerfile::dockerfiles,
        yaml::{documents, strings},
    },
    Case, is_for_a_library, scrape_targets, service_hosts,
};

pub fn compare(case: &mut Case<'_>) {
    for file in dockerfiles(&case.repository) {
        dockerfile(case, &file);
    }
    shown_settings(case);
    images(case);
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

/// Every variable that the app reads is shown in the example environment, unless a file that starts the app sets it.
fn shown_settings(case: &mut Case<'_>) {
    let shown = case.env_example();
    let compose = compose_files(&case.repository)
        .iter()
        .map(|file| case.repository.text(file))
        .collect::<String>();
    for variable in case.settings() {
        if !shown.contains(&variable) && !compose.contains(&format!("{variable}:")) {
            case.find(
                "app/settings.py",
                format!("neither .env.example nor a compose file names {variable}"),
            );
        }
    }
}

/// An image has the same tag wherever it is named.
fn images(case: &mut Case<'_>) {
    let mut tags: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in case.repository.files_ending(&[".yml", ".yaml"]) {
        for document in documents(&case.repository.text(&file)).unwrap_or_default() {
            strings(&document, &mut |keys, text| {
                let Some((image, tag)) = text
                    .split_once(':')
                    .filter(|_| keys.last().is_some_and(|key| key == "image"))
                else {
                    return;
                };
                let (first, other) = tags
                    .entry(image.to_owned())
                    .or_insert_with(|| (file.clone(), tag.to_owned()));
                if other != tag {
                    wrong.push((file.clone(), format!("`{text}`, but {first} has `{image}:{other}`")));
                }
            });
        }
    }
    for (file, message) in wrong {
        case.find(&file, message);
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
        self.circles(&services);
        self.unused(&services);
    }

    /// Nobody waits for himself, however many stand between.
    fn circles(&mut self, services: &Map<String, Value>) {
        for start in services.keys() {
            let mut reached = BTreeSet::new();
            let mut open = vec![start.clone()];
            while let Some(name) = open.pop() {
                for (other, _) in services.get(&name).map(depends_on).unwrap_or_default() {
                    if other == *start {
                        self.find(format!("{start} waits for itself, by way of {name}"));
                    }
                    if reached.insert(other.clone()) {
                        open.push(other);
                    }
                }
            }
        }
    }

    /// Every declared volume is mounted by somebody.
    fn unused(&mut self, services: &Map<String, Value>) {
        let mounted: BTreeSet<String> = services
            .values()
            .flat_map(|service| service["volumes"].as_array().into_iter().flatten())
            .map(|volume| source_of(volume).0)
            .collect();
        for volume in self.project["volumes"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name)
        {
            if !mounted.contains(volume) {
                self.find(format!("nothing mounts the volume `{volume}`"));
            }
        }
    }

    /// Hosts in the files that a service mounts from the repository are services, and their ports are ports of the image
    /// that is built here.
    fn mounted_files(&mut self, name: &str, path: &str, names: &BTreeSet<String>) {
        let mut files = self.case.repository.files_ending(&[".yml", ".yaml"]);
        files.retain(|file| file == path || file.starts_with(&format!("{path}/")));
        for file in files {
            let mut hosts = Vec::new();
            let text = self.case.repository.text(&file);
            for document in documents(&text).unwrap_or_default() {
                strings(&document, &mut |_, text| hosts.extend(service_hosts(text)));
            }
            hosts.extend(scrape_targets(&text));
            self.case.verdict.saw(hosts.len());
            for (host, port) in hosts {
                if !names.contains(&host) {
                    self.find(format!("{name}: `{file}` names the host `{host}`, which is no service"));
                } else if let Some(port) = port
                    && !self.listens(&host, port)
                {
                    self.find(format!(
                        "{name}: `{file}` asks port {port} of `{host}`, where nothing listens"
                    ));
                }
            }
        }
    }

    /// Whether a service of our own image has this port; of other images nothing is known.
    fn listens(&self, name: &str, port: u64) -> bool {
        let service = &self.main["services"][name];
        let port = port.to_string();
        let docker = self.case.repository.text("Dockerfile");
        let exposed = docker.lines().filter_map(|line| line.strip_prefix("EXPOSE "));
        let in_settings = self.case.repository.text("app/settings.py").contains(&port);
        let in_command = |value: &Value| value.to_string().contains(&port);
        !self.uses_our_image(service)
            || in_settings
            || exposed
                .flat_map(str::split_whitespace)
                .any(|exposed| exposed.trim_end_matches("/tcp") == port)
            || ["environment", "command", "expose", "healthcheck"]
                .iter()
                .any(|key| in_command(&service[*key]))
    }

    /// Whether a service runs the image that this repository builds.
    fn uses_our_image(&self, service: &Value) -> bool {
        let built = self.main["services"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, service)| service);
        is_built(service)
            || built
                .filter(|service| is_built(service))
                .any(|built| !built["image"].is_null() && built["image"] == service["image"])
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
            let checked = is_checked(target) || is_checked(own) || is_built(target);
            let goes_on = own["restart"]
                .as_str()
                .or(target["restart"].as_str())
                .is_some_and(|restart| restart != "no");
            if condition == "service_completed_successfully" && (goes_on || is_checked(target)) {
                self.find(format!("{name} waits for the end of `{other}`, which is made to go on"));
            }
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
        } else if self.uses_our_image(service) {
            self.app_variables(name, service);
        }
        let mut wrong = Vec::new();
        for (variable, value) in variables(service) {
            // A name alone, without a scheme, where the variable says that it is one.
            let is_host = variable.ends_with("_HOST") || variable == "PGHOST";
            if is_host && value != "localhost" && !names.contains(&value) {
                wrong.push(format!("{name}: {variable} is `{value}`, which is no service"));
            }
        }
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
            let (source, is_bind) = source_of(volume);
            // Relative sources start at the folder of the main file, which is the root.
            let path = source.trim_start_matches("./").trim_end_matches('/');
            if is_bind && !source.starts_with('/') && path != "." && !self.case.repository.has(path) {
                self.find(format!("{name} mounts `{source}`, which is not there"));
            }
            if is_bind && path != "." {
                self.mounted_files(name, path, &self.declared("services"));
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
        self.app_variables(name, service);
        let docker = self.case.repository.text("Dockerfile");
        self.app_ports(name, service, &docker);
    }

    fn app_variables(&mut self, name: &str, service: &Value) {
        let settings = self.case.settings();
        let docker = self.case.repository.text("Dockerfile");
        for variable in environment(service) {
            if !settings.contains(&variable) && !docker.contains(&variable) && !is_for_a_library(&variable) {
                self.find(format!("{name}: variable {variable} is not in Settings"));
            }
        }
    }

    fn app_ports(&mut self, name: &str, service: &Value, docker: &str) {
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

/// What a mount mounts, and whether that is a path of the machine.
fn source_of(volume: &Value) -> (String, bool) {
    match volume.as_str() {
        Some(text) => {
            let source = text.split(':').next().unwrap_or_default();
            (source.to_owned(), source.starts_with(['.', '/']))
        }
        None => (
            volume["source"].as_str().unwrap_or_default().to_owned(),
            volume["type"] == "bind",
        ),
    }
}

fn is_checked(service: &Value) -> bool {
    service["healthcheck"].is_object() && service["healthcheck"]["disable"] != true
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
    variables(service).into_iter().map(|(name, _)| name).collect()
}

/// Name and value of every variable; empty where the value is the machine's.
fn variables(service: &Value) -> Vec<(String, String)> {
    match &service["environment"] {
        Value::Object(map) => map
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect(),
        Value::Array(lines) => lines
            .iter()
            .filter_map(Value::as_str)
            .map(|line| {
                let (name, value) = line.split_once('=').unwrap_or((line, ""));
                (name.to_owned(), value.to_owned())
            })
            .collect(),
        _ => Vec::new(),
    }
}
