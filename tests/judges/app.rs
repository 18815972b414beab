//! A generated app that runs: uvicorn on loopback, asked over HTTP, ended with its handle.

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Child, Stdio},
    time::Duration,
};

use regex::Regex;
use serde_json::Value;

use super::{
    openapi::Crud,
    postgres::{Postgres, free_port},
    process::{Log, run, wait_for},
    python::{environment_of, migrate, python_of},
    repository::{Copy, Repository},
    servers::{Kind, Server},
    toolbox::missing_tool,
    verdict::Verdict,
};

const START: Duration = Duration::from_secs(60);
const RECOVERY: Duration = Duration::from_secs(20);
const REQUEST: Duration = Duration::from_secs(30);
const ATTEMPTS: u32 = 3;
const TROUBLE: usize = 400;
/// The key that every challenge with API keys takes in development.
const DEVELOPMENT_KEY: &str = "local-development-only";

/// A running app in a copy of its repository; dropping it ends it.
#[derive(Debug)]
pub struct App {
    server: Child,
    log: Log,
    port: u16,
    agent: ureq::Agent,
    /// Header and value that let a request in, where the app asks who calls.
    credential: Option<(String, String)>,
    /// The folder that the app runs in.
    pub copy: Copy,
}

/// What an app answered.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Response {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    pub fn media_type(&self) -> &str {
        let whole = self.headers.get("content-type").map_or("", String::as_str);
        whole.split(';').next().unwrap_or_default().trim()
    }
}

impl App {
    /// Starts `uvicorn app.main:app` with these variables and waits for `/health`; the error holds the app's output.
    pub fn start(repository: &Path, variables: &[(&str, &str)]) -> Result<Self, String> {
        let repository = Repository::new(repository);
        let environment = environment_of(&repository)?;
        let mut last = String::new();
        for _ in 0..ATTEMPTS {
            let copy = repository.copy();
            let port = free_port();
            let log = Log::new();
            let mut command = python_of(&environment, &copy.repository);
            command.args([
                "-m",
                "uvicorn",
                "app.main:app",
                "--host",
                "127.0.0.1",
                "--port",
                &port.to_string(),
            ]);
            command.envs(no_limit(&copy.repository)).envs(variables.iter().copied());
            let server = command
                .stdin(Stdio::null())
                .stdout(log.writer())
                .stderr(log.writer())
                .spawn()
                .map_err(|error| format!("uvicorn could not be started: {error}"))?;
            let agent = ureq::Agent::config_builder()
                .http_status_as_error(false)
                .timeout_global(Some(REQUEST))
                .max_redirects(0)
                .proxy(None)
                .build()
                .into();
            let mut app = Self {
                server,
                log,
                port,
                agent,
                credential: None,
                copy,
            };
            let up = wait_for(START, || {
                if app.ended() {
                    return Some(false);
                }
                app.get("/health").ok().map(|_| true)
            });
            // An answer from somebody else on this port would leave our own process ended.
            if up == Some(true) && !app.ended() {
                app.credential = app.development_credential(&environment)?;
                return Ok(app);
            }
            last = app.output();
            if !last.contains("address already in use") {
                break;
            }
        }
        Err(format!("the app does not answer on /health\n{last}"))
    }

    /// What the documents give a developer: the key for development, or a token that the repository's own script signs. Which
    /// of them is known from the security schemes of the OpenAPI document.
    fn development_credential(&self, environment: &Path) -> Result<Option<(String, String)>, String> {
        let document = self.get("/openapi.json")?.json();
        let schemes = document["components"]["securitySchemes"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        let Some(scheme) = schemes.values().next() else {
            return Ok(None);
        };
        if scheme["type"] == "apiKey" {
            let header = scheme["name"].as_str().unwrap_or_default().to_owned();
            return Ok(Some((header, DEVELOPMENT_KEY.to_owned())));
        }
        let mut command = python_of(environment, &self.copy.repository);
        let outcome = run(
            command.args(["-m", "scripts.issue_token", "judge", "--seconds", "7200"]),
            REQUEST,
        );
        let token = outcome.stdout.trim();
        if !outcome.success() || token.is_empty() {
            return Err(format!("no token for {scheme}\n{outcome}"));
        }
        Ok(Some(("authorization".to_owned(), format!("Bearer {token}"))))
    }

    pub fn credential(&self) -> Option<&(String, String)> {
        self.credential.as_ref()
    }

    /// Sends a request as somebody whom the app does not know.
    pub fn anonymously(&self, method: &str, path: &str) -> Result<Response, String> {
        self.answer(method, path, None, None)
    }

    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn get(&self, path: &str) -> Result<Response, String> {
        self.request("GET", path, None)
    }

    /// Sends a request, with a JSON body where one is given.
    pub fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Response, String> {
        let body = body.map(|body| ("application/json".to_owned(), body.to_string().into_bytes()));
        self.send(method, path, body)
    }

    /// Sends a body of any media type.
    pub fn send(&self, method: &str, path: &str, body: Option<(String, Vec<u8>)>) -> Result<Response, String> {
        self.answer(method, path, body, self.credential.as_ref())
    }

    fn answer(
        &self,
        method: &str,
        path: &str,
        body: Option<(String, Vec<u8>)>,
        credential: Option<&(String, String)>,
    ) -> Result<Response, String> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base()));
        if let Some((header, value)) = credential {
            request = request.header(header, value);
        }
        let trouble = |error: &dyn std::fmt::Display| format!("{method} {path}: {error}");
        let mut response = match body {
            Some((media_type, bytes)) => {
                let request = request.header("content-type", media_type).body(bytes);
                self.agent.run(request.map_err(|error| trouble(&error))?)
            }
            None => self.agent.run(request.body(()).map_err(|error| trouble(&error))?),
        }
        .map_err(|error| trouble(&error))?;
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()));
        Ok(Response {
            status: response.status().as_u16(),
            headers: headers.collect(),
            body: response.body_mut().read_to_vec().map_or_else(
                |error| format!("unreadable body: {error}"),
                |bytes| String::from_utf8_lossy(&bytes).into_owned(),
            ),
        })
    }

    /// Everything that the app has printed so far.
    pub fn output(&self) -> String {
        self.log.text()
    }

    /// What it has printed, without the lines about requests that went well; of many failures the first ones.
    pub fn trouble(&self) -> String {
        let output = self.output();
        let is_request = |line: &str| {
            line.contains("HTTP/1.1\" 2") || line.contains("HTTP/1.1\" 4") || line.contains("\"level\":\"INFO")
        };
        output
            .lines()
            .filter(|line| !is_request(line))
            .take(TROUBLE)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Whether the process is gone.
    pub fn ended(&mut self) -> bool {
        !matches!(self.server.try_wait(), Ok(None))
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is waited for, so that no process stays behind.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Settings that let a judge ask as often as it wants, where the app limits requests.
fn no_limit(repository: &Repository) -> Vec<(&'static str, &'static str)> {
    let limited = repository.text("app/settings.py").contains("rate_limit_per_minute");
    if limited {
        vec![("RATE_LIMIT_PER_MINUTE", "600000"), ("RATE_LIMIT_BURST", "100000")]
    } else {
        Vec::new()
    }
}

/// Starts each app on SQLite and asks it: `/health`, `/ready`, the whole life of every resource, its stubs, hostile values,
/// an unknown path. Then on PostgreSQL, whose database comes only after the app: it waits unready, recovers by itself and
/// answers the same questions.
pub fn judge_app_over_http<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("app over HTTP");
    let postgres = Postgres::start();
    for (index, path) in repositories.iter().enumerate() {
        let repository = Repository::new(path.as_ref());
        let mut case = Case {
            repository: &repository,
            verdict: &mut verdict,
        };
        case.on("SQLite", &[], ask);
        let database = format!("asked_{index}");
        if repository.speaks_to_postgres() {
            let url = postgres.url(&database);
            case.on("PostgreSQL", &[("DATABASE_URL", &url)], |app, verdict| {
                let mut findings = unready(app);
                postgres.database(&database);
                findings.extend(migrate(&repository, &url).err());
                let ready = || app.get("/ready").ok().filter(|response| response.status == 200);
                if wait_for(RECOVERY, ready).is_none() {
                    findings.push("GET /ready: not 200 although its database is there now".to_owned());
                }
                findings.extend(ask(app, verdict));
                findings
            });
        } else if repository.speaks_to_mysql() {
            match Server::start(Kind::MariaDb) {
                Ok(server) => {
                    let url = server.database(&database);
                    case.on("MariaDB", &[("DATABASE_URL", &url)], |app, verdict| {
                        let mut findings = unready(app);
                        findings.extend(migrate(&repository, &url).err());
                        let ready = || app.get("/ready").ok().filter(|response| response.status == 200);
                        if wait_for(RECOVERY, ready).is_none() {
                            findings.push("GET /ready: not 200 although its tables are there now".to_owned());
                        }
                        findings.extend(ask(app, verdict));
                        findings
                    });
                }
                Err(message) => missing_tool(case.verdict, &repository.name, &message),
            }
        } else {
            case.verdict.note(format!("{} is for SQLite only", repository.name));
            case.on(
                "no database",
                &[("DATABASE_URL", "sqlite:////no/such/folder/app.db")],
                |app, _| unready(app),
            );
        }
    }
    verdict.close()
}

/// One repository before the judge.
struct Case<'a> {
    repository: &'a Repository,
    verdict: &'a mut Verdict,
}

impl Case<'_> {
    /// Starts the app, asks it, and reports what came out with what the app has printed.
    fn on(&mut self, database: &str, variables: &[(&str, &str)], ask: impl Fn(&App, &mut Verdict) -> Vec<String>) {
        let name = &self.repository.name;
        match App::start(&self.repository.path, variables) {
            Ok(app) => {
                let findings = ask(&app, self.verdict);
                if !findings.is_empty() {
                    self.verdict.find(
                        name,
                        "app",
                        format!("on {database}: the app's output\n{}", app.trouble()),
                    );
                }
                for finding in findings {
                    self.verdict.find(name, "app", format!("on {database}: {finding}"));
                }
            }
            Err(message) => self.verdict.find(name, "app", format!("on {database}: {message}")),
        }
    }
}

/// What an app without its database does: it lives, and says that it is not ready.
fn unready(app: &App) -> Vec<String> {
    let mut findings = Vec::new();
    for (path, status) in [("/health", 200), ("/ready", 503)] {
        expect(app, "GET", path, &[status], &mut |finding| findings.push(finding));
    }
    findings
}

fn ask(app: &App, verdict: &mut Verdict) -> Vec<String> {
    let mut findings = Vec::new();
    for path in ["/health", "/ready"] {
        expect(app, "GET", path, &[200], &mut |finding| findings.push(finding));
    }
    if let Some(missing) = expect(app, "GET", "/no/such/path", &[404], &mut |finding| {
        findings.push(finding)
    }) && missing.media_type() != "application/problem+json"
    {
        findings.push(format!(
            "GET /no/such/path: 404 as `{}`, not as a problem document",
            missing.media_type()
        ));
    }
    let Some(document) = expect(app, "GET", "/openapi.json", &[200], &mut |finding| {
        findings.push(finding)
    }) else {
        return findings;
    };
    findings.extend(strangers(app, &document.json()));
    let mut crud = Crud::new(app, document.json());
    crud.run();
    verdict.saw(crud.requests);
    for note in crud.notes {
        verdict.note(note);
    }
    findings.extend(crud.findings);
    findings
}

/// Every operation that the document protects refuses whoever shows no credential, and nobody else is let in by mistake.
fn strangers(app: &App, document: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    if app.credential().is_none() {
        return findings;
    }
    let mut protected = 0;
    let parameter = Regex::new(r"\{[^}]+\}").expect("a valid pattern");
    for (path, operations) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            if operation["security"].as_array().is_none_or(Vec::is_empty) {
                continue;
            }
            protected += 1;
            let asked = parameter.replace_all(path, "1").into_owned();
            let method = method.to_uppercase();
            match app.anonymously(&method, &asked) {
                Ok(answer) if answer.status == 401 && answer.media_type() == "application/problem+json" => {
                    if !answer.headers.contains_key("www-authenticate") {
                        findings.push(format!("{method} {path}: 401 without WWW-Authenticate"));
                    }
                }
                Ok(answer) => findings.push(format!(
                    "{method} {path}: {} as `{}` for a stranger, not 401 as a problem document",
                    answer.status,
                    answer.media_type()
                )),
                Err(message) => findings.push(message),
            }
        }
    }
    if protected == 0 {
        findings.push("the OpenAPI document has a security scheme, but protects no operation".to_owned());
    }
    findings
}

/// Sends a request and reports an answer with another status than these.
pub fn expect(
    app: &App,
    method: &str,
    path: &str,
    statuses: &[u16],
    report: &mut dyn FnMut(String),
) -> Option<Response> {
    match app.request(method, path, None) {
        Ok(response) if statuses.contains(&response.status) => Some(response),
        Ok(response) => {
            report(format!(
                "{method} {path}: {} instead of {statuses:?}\n{}",
                response.status, response.body
            ));
            None
        }
        Err(message) => {
            report(message);
            None
        }
    }
}
