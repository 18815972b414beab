//! The program `git`, run so that it asks nobody, runs nothing but itself and what the user has set up for it, and takes no way but
//! those of the address.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Address, Protocol};
use crate::disk;
use crate::error::{Diagnostic, Failure};
use crate::process::{self, Data, Ending, Program};
use crate::text::{count, excerpt};

/// The most time for one step.
const LIMIT: Duration = Duration::from_secs(300);
/// The most that a repository may take in the cache, in bytes.
const MOST_FETCHED: u64 = 512 << 20;
/// The most that is told of what git says.
const MOST_TOLD: usize = 300;

/// Settings that are stronger than those of the user: nothing of a repository runs, nothing waits in the background, and an address
/// leads to no other.
const SETTINGS: [&str; 13] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.bigFileThreshold=16m",
    "core.askPass=",
    "credential.interactive=false",
    "fetch.recurseSubmodules=false",
    "fetch.writeCommitGraph=false",
    "gc.auto=0",
    "http.followRedirects=false",
    "maintenance.auto=false",
    "protocol.allow=never",
    "submodule.recurse=false",
    "transfer.bundleURI=false",
];

/// What stays of the variables that git reads: how the user has set up the way to servers, and where the rest of that is written.
const KEPT_VARIABLES: [&str; 10] = [
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_SYSTEM",
    "GIT_EXEC_PATH",
    "GIT_HTTP_USER_AGENT",
    "GIT_PROXY_SSL_CAINFO",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSH_VARIANT",
    "GIT_SSL_CAINFO",
];

/// git with a bare repository, for one address.
pub(super) struct Git<'a> {
    address: &'a Address,
    /// The bare repository, which need not be one for questions to a server.
    folder: PathBuf,
}

impl<'a> Git<'a> {
    pub fn new(address: &'a Address, folder: &Path) -> Self {
        Self {
            address,
            folder: folder.to_owned(),
        }
    }

    /// Makes the bare repository, for commits of this form.
    pub fn start(&self, commit: &str) -> Result<(), Failure> {
        let format = if commit.len() == 64 { "sha256" } else { "sha1" };
        let format = format!("--object-format={format}");
        self.run(&["init", "--quiet", "--bare", "--template=", &format], &[], 1 << 20)?;
        Ok(())
    }

    /// Takes over these references of the repository that the address names.
    pub fn fetch(&self, options: &[&str], references: &[&str]) -> Result<(), Failure> {
        let mut arguments = vec![
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-recurse-submodules",
            "--no-write-fetch-head",
            "--no-auto-maintenance",
        ];
        arguments.extend(options);
        arguments.extend(["--", &self.address.url]);
        arguments.extend(references);
        self.run(&arguments, &[], 1 << 20)?;
        Ok(())
    }

    /// The references of the repository that the address names, as `git ls-remote` prints them.
    pub fn list_references(&self, most: u64) -> Result<Vec<u8>, Failure> {
        self.run(
            &["ls-remote", "--quiet", "--symref", "--", &self.address.url],
            &[],
            most,
        )
    }

    /// The commit that a name stands for.
    pub fn commit_of(&self, name: &str) -> Result<String, Failure> {
        let name = format!("{name}^{{commit}}");
        let output = self.run(&["rev-parse", "--verify", "--end-of-options", &name], &[], 1 << 10)?;
        Ok(String::from_utf8_lossy(&output).trim().to_owned())
    }

    /// True for a commit that a branch or tag has.
    pub fn has_in_history(&self, commit: &str) -> Result<bool, Failure> {
        let contains = format!("--contains={commit}");
        match self.data(&["for-each-ref", "--count=1", &contains], &[], 1 << 16)? {
            Data {
                ending: Ending::Success,
                output,
                ..
            } => Ok(!output.is_empty()),
            // There is no such commit at all.
            _ => Ok(false),
        }
    }

    /// What git prints on standard output, where it succeeds.
    pub fn run(&self, arguments: &[&str], input: &[u8], most: u64) -> Result<Vec<u8>, Failure> {
        let data = self.data(arguments, input, most)?;
        let why = match data.ending {
            Ending::Success => return Ok(data.output),
            Ending::Timeout => format!("it takes more than {}", count(LIMIT.as_secs() as usize, "second")),
            Ending::Excess => "it is too large".to_owned(),
            Ending::Failure(_) => told(&data.messages),
        };
        let message = format!("cannot read `{}`: {why}", self.address.repository);
        Err(Failure::one(Diagnostic::new(message).hint(self.hint(&data.messages))))
    }

    fn data(&self, arguments: &[&str], input: &[u8], most: u64) -> Result<Data, Failure> {
        let mut all = vec!["git".to_owned(), "--no-pager".to_owned()];
        for setting in SETTINGS {
            all.extend(["-c".to_owned(), setting.to_owned()]);
        }
        all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        let variables = self.variables();
        let variables: Vec<(&str, OsString)> = variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        let program = Program {
            arguments: &all,
            folder: &self.folder,
            limit: LIMIT,
            variables: Some(&variables),
        };
        let is_fetch = arguments.first() == Some(&"fetch");
        let may_go_on = || !is_fetch || disk::bytes_in(&self.folder) <= MOST_FETCHED;
        process::run_for_data(&program, input, most, may_go_on).map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                let message = format!(
                    "`{}` is read by the program `git`, which is not there",
                    self.address.repository
                );
                Failure::one(Diagnostic::new(message).hint("install git, or give a folder on this machine"))
            } else {
                Failure::one(
                    Diagnostic::new(format!("cannot run `git`: {error}")).hint("see whether `git version` works"),
                )
            }
        })
    }

    /// The environment of git: that of this process without what steers git, but for the user's own way to servers.
    fn variables(&self) -> Vec<(String, OsString)> {
        let mut variables: Vec<(String, OsString)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
            .filter(|(name, _)| {
                let name = name.to_ascii_uppercase();
                !name.starts_with("GIT_") || KEPT_VARIABLES.contains(&name.as_str())
            })
            .collect();
        let protocols = match self.address.protocol {
            Protocol::Https | Protocol::Ssh => "https:ssh",
            Protocol::File => "file",
        };
        let own = [
            ("GIT_ALLOW_PROTOCOL", protocols),
            ("GIT_ASKPASS", ""),
            ("GIT_ATTR_NOSYSTEM", "1"),
            ("GIT_LITERAL_PATHSPECS", "1"),
            ("GIT_NO_LAZY_FETCH", "1"),
            ("GIT_NO_REPLACE_OBJECTS", "1"),
            ("GIT_TERMINAL_PROMPT", "0"),
            ("SSH_ASKPASS", "false"),
            ("SSH_ASKPASS_REQUIRE", "force"),
            ("LC_ALL", "C"),
        ];
        variables.retain(|(name, _)| own.iter().all(|(own, _)| name != own));
        variables.extend(own.map(|(name, value)| (name.to_owned(), value.into())));
        // No repository around the cache is meant.
        variables.push(("GIT_DIR".to_owned(), self.folder.clone().into()));
        variables
    }

    fn hint(&self, messages: &str) -> &'static str {
        if messages.contains("could not read Username") || messages.contains("terminal prompts disabled") {
            "look at the address; for a private repository, set up a credential helper of git, or use the address for SSH"
        } else if messages.contains("Host key verification failed") {
            "connect to the host once by `ssh`, to accept its key"
        } else if messages.contains("not allowed") {
            "see whether your configuration of git replaces the address (`insteadOf`)"
        } else if messages.contains("redirect") || messages.contains("error: 30") {
            "give the address that it redirects to"
        } else if self.address.protocol == Protocol::File {
            "look at how the address is written"
        } else {
            "look at the address and the network; `--offline` takes what was read before"
        }
    }
}

/// The first thing that is said to be wrong, without what may be a password: a setting such as `insteadOf` may have put one there.
fn told(messages: &str) -> String {
    let is_wrong = |line: &&str| !line.starts_with("warning: ") && !line.trim().is_empty();
    let line = messages.lines().find(is_wrong).unwrap_or("git does not say why");
    let line = ["fatal: ", "error: "]
        .iter()
        .find_map(|label| line.strip_prefix(label))
        .unwrap_or(line);
    let mut shown = String::new();
    for (at, part) in line.split("://").enumerate() {
        if at == 0 {
            shown.push_str(part);
            continue;
        }
        let end = part.find(['/', ' ', '\'']).unwrap_or(part.len());
        let host = part[..end].rfind('@').map_or(0, |at| at + 1);
        shown.push_str("://");
        shown.push_str(&part[host..]);
    }
    excerpt(&shown, MOST_TOLD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_12_what_git_says_is_told_without_passwords() {
        let said = "warning: x\nfatal: unable to access 'https://me:secret@host/a/': no, see https://token@host now\n";
        assert_eq!(
            told(said),
            "unable to access 'https://host/a/': no, see https://host now"
        );
        assert_eq!(told(""), "git does not say why");
    }
}
