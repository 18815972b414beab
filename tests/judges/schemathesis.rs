//! Schemathesis against the running app, on SQLite and on PostgreSQL.

use std::{path::Path, time::Duration};

use super::{
    app::App, postgres::Postgres, process::run, python::migrate, repository::Repository, toolbox::Toolbox,
    verdict::Verdict,
};

const LIMIT: Duration = Duration::from_secs(240);

/// A stub answers 501 on purpose; that it does so as documented is checked like any other answer.
const CONFIG: &str = r#"
[checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 501]
"#;

/// What the app keeps its data in while it is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// The app's own default.
    Sqlite,
    /// A server of our own.
    Postgres,
}

/// Looks for inputs that crash the app or whose answers its OpenAPI document does not describe.
///
/// The default checks of schemathesis refuse correct FastAPI apps, so the checks are named.
pub fn judge_schemathesis<P: AsRef<Path>>(repositories: &[P], database: Database) -> Verdict {
    let mut verdict = Verdict::new(match database {
        Database::Sqlite => "schemathesis on SQLite",
        Database::Postgres => "schemathesis on PostgreSQL",
    });
    let server = (database == Database::Postgres).then(Postgres::start);
    for (index, path) in repositories.iter().enumerate() {
        let repository = Repository::new(path.as_ref());
        let name = repository.name.clone();
        if server.is_some() && !repository.speaks_to_postgres() {
            verdict.note(format!("{name} is for SQLite only"));
            continue;
        }
        let url = server
            .as_ref()
            .map(|server| server.database(&format!("judged_{index}")));
        if let Some(Err(message)) = url.as_ref().map(|url| migrate(&repository, url)) {
            verdict.find(&name, "migrations", message);
            continue;
        }
        let variables: Vec<(&str, &str)> = url.iter().map(|url| ("DATABASE_URL", url.as_str())).collect();
        let app = match App::start(path.as_ref(), &variables) {
            Ok(app) => app,
            Err(message) => {
                verdict.find(&name, "app", message);
                continue;
            }
        };
        let ready = app.get("/ready");
        if !ready.as_ref().is_ok_and(|response| response.status == 200) {
            verdict.find(
                &name,
                "app",
                format!("GET /ready is not 200: {ready:?}\n{}", app.output()),
            );
            continue;
        }
        let config = tempfile::Builder::new()
            .suffix(".toml")
            .tempfile()
            .expect("a temporary file for settings");
        std::fs::write(config.path(), CONFIG).expect("written settings");
        let mut command = Toolbox::get().tool("schemathesis");
        command
            .arg("--config-file")
            .arg(config.path())
            .arg("run")
            .arg(format!("{}/openapi.json", app.base()))
            .args([
                "--max-examples",
                "30",
                "--seed",
                "1",
                "--generation-database",
                "none",
                "--no-color",
            ])
            .args([
                "--checks",
                "not_a_server_error,response_schema_conformance,content_type_conformance",
            ])
            .current_dir(app.copy.path());
        if let Some((header, value)) = app.credential() {
            command.arg("--header").arg(format!("{header}: {value}"));
        }
        let outcome = run(&mut command, LIMIT);
        if outcome.success() {
            verdict.saw(1);
        } else {
            verdict.find(&name, "app", format!("{outcome}--- the app\n{}", app.trouble()));
        }
    }
    verdict.close()
}
