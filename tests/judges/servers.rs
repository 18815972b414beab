//! Servers that a stack can choose, on loopback, made for one test and gone with it: Redis, NATS, RabbitMQ, MariaDB.
//!
//! They come from the machine alone: no package index has them. [`Server::start`] tells when one is missing.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;

use super::{
    postgres::free_port,
    process::{Log, run, wait_for},
};

const START: Duration = Duration::from_secs(90);
const STEP: Duration = Duration::from_secs(60);
const ATTEMPTS: u32 = 3;

/// What can be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Stands in for Valkey too, which speaks its protocol.
    Redis,
    Nats,
    RabbitMq,
    /// Stands in for MySQL, whose protocol and SQL it speaks.
    MariaDb,
}

/// A running server; dropping it ends it and removes its data.
#[derive(Debug)]
pub struct Server {
    kind: Kind,
    child: Child,
    port: u16,
    /// Where Erlang's directory of names listens, which RabbitMQ starts beside itself.
    names: u16,
    #[expect(dead_code, reason = "holding it keeps the folder")]
    folder: TempDir,
}

impl Kind {
    /// The program, and the package of Debian that has it.
    fn program(self) -> (&'static str, &'static str) {
        match self {
            Self::Redis => ("redis-server", "redis-server"),
            Self::Nats => ("nats-server", "nats-server"),
            // Not the wrapper on PATH, which wants to become another user.
            Self::RabbitMq => ("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server"),
            Self::MariaDb => ("mariadbd", "mariadb-server"),
        }
    }

    fn found(self) -> Result<PathBuf, String> {
        let (program, package) = self.program();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
        let candidates = folders.map(|folder| folder.join(program));
        let mut found = candidates.filter(|candidate| candidate.is_file());
        found
            .next()
            .ok_or_else(|| format!("{package} is missing: install the package {package}"))
    }

    fn command(self, program: &Path, folder: &Path, port: u16, names: u16) -> Result<Command, String> {
        let mut command = Command::new(program);
        let own = port.to_string();
        match self {
            Self::Redis => {
                command
                    .args(["--bind", "127.0.0.1", "--port", &own, "--save", "", "--dir"])
                    .arg(folder);
            }
            Self::Nats => {
                command
                    .args(["--addr", "127.0.0.1", "--port", &own, "--jetstream", "--store_dir"])
                    .arg(folder);
            }
            Self::RabbitMq => {
                for (name, value) in [
                    ("RABBITMQ_MNESIA_BASE", "data"),
                    ("RABBITMQ_LOG_BASE", "log"),
                    ("HOME", "home"),
                ] {
                    fs::create_dir_all(folder.join(value)).map_err(|error| error.to_string())?;
                    command.env(name, folder.join(value));
                }
                // Nothing of another node on this machine is met: neither its name, nor its ports, nor its directory of names.
                command
                    .env("RABBITMQ_NODENAME", format!("judge{own}@localhost"))
                    .env("RABBITMQ_NODE_PORT", &own)
                    .env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1")
                    .env("RABBITMQ_DIST_PORT", free_port().to_string())
                    .env("ERL_EPMD_PORT", names.to_string())
                    .env("ERL_EPMD_ADDRESS", "127.0.0.1")
                    .env("RABBITMQ_ENABLED_PLUGINS_FILE", folder.join("no-plugins"))
                    .env("RABBITMQ_CONFIG_FILE", folder.join("no-configuration"));
            }
            Self::MariaDb => {
                let data = folder.join("data");
                let mut install = Command::new("mariadb-install-db");
                install
                    .args([
                        "--no-defaults",
                        "--auth-root-authentication-method=normal",
                        "--skip-test-db",
                    ])
                    .arg(format!("--datadir={}", data.display()));
                own_user(&mut install);
                let outcome = run(&mut install, STEP);
                if !outcome.success() {
                    return Err(outcome.to_string());
                }
                command
                    .args(["--no-defaults", "--bind-address=127.0.0.1", "--skip-networking=0"])
                    .args(["--character-set-server=utf8mb4", "--innodb-flush-log-at-trx-commit=0"])
                    .arg(format!("--port={own}"))
                    .arg(format!("--datadir={}", data.display()))
                    .arg(format!("--socket={}", folder.join("socket").display()));
                own_user(&mut command);
            }
        }
        Ok(command)
    }

    /// Whether the server at this port answers in its own protocol.
    fn answers(self, port: u16) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else {
            return false;
        };
        let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
        let (question, answer): (&[u8], &[u8]) = match self {
            Self::Redis => (b"PING\r\n", b"+PONG"),
            Self::Nats => (b"", b"INFO"),
            Self::RabbitMq => (b"AMQP\x00\x00\x09\x01", b"\x01\x00\x00"),
            // Its greeting begins with a length.
            Self::MariaDb => (b"", b""),
        };
        let mut bytes = [0; 8];
        stream.write_all(question).is_ok()
            && stream
                .read(&mut bytes)
                .is_ok_and(|read| read > 0 && bytes.starts_with(answer))
    }
}

impl Server {
    /// Starts one; the error says what is missing, or what it printed.
    pub fn start(kind: Kind) -> Result<Self, String> {
        let program = kind.found()?;
        let mut last = String::new();
        for _ in 0..ATTEMPTS {
            let folder = tempfile::Builder::new()
                .prefix("judges-server-")
                .tempdir()
                .map_err(|error| error.to_string())?;
            let port = free_port();
            let log = Log::new();
            let names = free_port();
            let mut command = kind.command(&program, folder.path(), port, names)?;
            in_own_group(&mut command);
            let child = command
                .current_dir(folder.path())
                .stdin(Stdio::null())
                .stdout(log.writer())
                .stderr(log.writer())
                .spawn()
                .map_err(|error| format!("{} could not be started: {error}", program.display()))?;
            let mut server = Self {
                kind,
                child,
                port,
                names,
                folder,
            };
            let up = wait_for(START, || {
                if !matches!(server.child.try_wait(), Ok(None)) {
                    return Some(false);
                }
                kind.answers(port).then_some(true)
            });
            if up == Some(true) {
                return Ok(server);
            }
            last = log.text();
        }
        Err(format!("{kind:?} does not answer\n{last}"))
    }

    /// Where an app finds it; a database of MariaDB is made anew.
    pub fn url(&self) -> String {
        let port = self.port;
        match self.kind {
            Kind::Redis => format!("redis://127.0.0.1:{port}/0"),
            Kind::Nats => format!("nats://127.0.0.1:{port}"),
            Kind::RabbitMq => format!("amqp://guest:guest@127.0.0.1:{port}/"),
            Kind::MariaDb => self.database("judged"),
        }
    }

    /// Makes a database of MariaDB and gives its URL, for SQLAlchemy with PyMySQL.
    pub fn database(&self, name: &str) -> String {
        let mut command = Command::new("mariadb");
        command
            .args([
                "--no-defaults",
                "--protocol=tcp",
                "--host=127.0.0.1",
                "--user=root",
                "--execute",
            ])
            .arg(format!("CREATE DATABASE IF NOT EXISTS `{name}`"))
            .arg(format!("--port={}", self.port));
        let outcome = run(&mut command, STEP);
        assert!(outcome.success(), "no database {name}\n{outcome}");
        format!("mysql+pymysql://root@127.0.0.1:{}/{name}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end_group(&self.child);
        let _ = self.child.kill();
        let _ = self.child.wait();
        if self.kind == Kind::RabbitMq {
            // It goes only when it knows that its node has gone.
            let mut end = Command::new("epmd");
            end.args(["-port", &self.names.to_string(), "-kill"]);
            wait_for(STEP, || run(&mut end, STEP).stdout.contains("Killed").then_some(()));
        }
    }
}

/// MariaDB refuses to run as root unless it is told to.
fn own_user(command: &mut Command) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;

        let own = tempfile::NamedTempFile::new().expect("a temporary file");
        if own.as_file().metadata().expect("the owner of our own file").uid() == 0 {
            command.arg("--user=root");
        }
    }
}

#[cfg(unix)]
fn in_own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;

    command.process_group(0);
}

#[cfg(not(unix))]
fn in_own_group(_: &mut Command) {}

/// RabbitMQ is a script with children; all of them are ended.
#[cfg(unix)]
fn end_group(child: &Child) {
    let group = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(group) = group {
        // A group that is gone already needs no end.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
fn end_group(_: &Child) {}
