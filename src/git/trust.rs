//! Which repositories the user trusts.
//!
//! Each repository is trusted by its whole address and no part of it. The list lies beside the configuration, one address a line.

use std::path::PathBuf;

use super::{Address, Protocol};
use crate::disk::{self, Disk};
use crate::environment::Reach;
use crate::error::{Diagnose as _, Diagnostic, Failure};
use crate::prompt;

/// The name of the list.
const LIST: &str = "trusted-sources";
const HEAD: &str = "# The repositories of git that designgen reads templates and presets from, one a line. Remove a line to be asked again.\n";

/// Who named an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// The user, by an argument.
    User,
    /// A record, which may come from anybody.
    Record,
}

/// Sees to it that the repository of an address is trusted: it is in the list or an argument, or the user says so now. Whatever is
/// trusted is put into the list.
///
/// # Errors
/// Repositories that are not trusted.
pub fn check(address: &Address, by: NamedBy, reach: &Reach) -> Result<(), Failure> {
    let list = List::read(reach)?;
    if list.holds(&address.url) {
        return Ok(());
    }
    let mut problems = Vec::new();
    let mut is_trusted = false;
    for argument in &reach.remote.trusted {
        match Address::parse(argument) {
            Ok(trusted) => is_trusted |= trusted.url == address.url,
            Err(error) => problems.extend(error.diagnostics()),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::all(problems));
    }
    if is_trusted {
        // Where nothing can be kept, the argument is given again.
        let _ = list.add(&address.url, reach);
        return Ok(());
    }
    if by == NamedBy::Record && address.protocol == Protocol::File {
        let message = format!("the record names `{}`, which you do not trust", address.repository);
        let hint = "no record may name a repository of this machine: give it as an argument if it is yours";
        return Err(Failure::one(Diagnostic::new(message).hint(hint)));
    }
    if !reach.remote.asks {
        return Err(not_trusted(address));
    }
    let said = [
        match by {
            NamedBy::User => format!("`{}` is a source that you have not used before.", address.repository),
            NamedBy::Record => format!(
                "The record of this challenge names `{}`, a source that you have not used before.",
                address.repository
            ),
        },
        format!("Its address is {}", address.url),
        "Nothing in it is run, but its texts become your repository: code, scripts and workflows that you run later."
            .to_owned(),
    ];
    if !prompt::agrees(&said, "Trust this source?", reach.remote.colour)? {
        return Err(not_trusted(address));
    }
    list.add(&address.url, reach)
}

fn not_trusted(address: &Address) -> Failure {
    let Address { repository, url, .. } = address;
    let message = format!("`{repository}` is not a source that you trust");
    let hint = format!(
        "nothing in it is run, but its texts become your repository: look at {url}, then add `--trust-source {repository}`"
    );
    Failure::one(Diagnostic::new(message).hint(hint))
}

/// The list on the disk.
struct List {
    path: Option<PathBuf>,
    text: String,
}

impl List {
    fn read(reach: &Reach) -> Result<Self, Failure> {
        let path = reach.configuration.as_ref().map(|path| path.with_file_name(LIST));
        let text = match &path {
            Some(path) => disk::read_if_there(path)?.unwrap_or_default(),
            None => String::new(),
        };
        Ok(Self { path, text })
    }

    fn holds(&self, url: &str) -> bool {
        self.text.lines().any(|line| line.trim() == url)
    }

    fn add(&self, url: &str, reach: &Reach) -> Result<(), Failure> {
        let Some(path) = &self.path else { return Ok(()) };
        let mut text = if self.text.is_empty() {
            HEAD.to_owned()
        } else {
            self.text.clone()
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(url);
        text.push('\n');
        if let Some((parent, name)) = path
            .parent()
            .and_then(|folder| Some((folder.parent()?, folder.file_name()?)))
        {
            disk::made_once(parent, &name.to_string_lossy(), |_| Ok::<_, Failure>(()))?;
        }
        Disk::new(reach.cleanup.clone()).write_output(path, text.as_bytes())?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Cleanup;
    use crate::environment::Remote;

    /// Away from this machine's settings.
    fn reach(folder: &tempfile::TempDir) -> Reach {
        Reach {
            configuration: Some(folder.path().join("config/designgen/config.yaml")),
            cache: None,
            cleanup: Cleanup::Sweep,
            remote: Remote::default(),
        }
    }

    #[test]
    fn attack_11_a_record_leads_to_no_source_that_the_user_does_not_trust() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut reach = reach(&folder);
        let told = |address: &str, by: NamedBy, reach: &Reach| {
            let address = Address::parse(address).expect("an address");
            let failure = check(&address, by, reach).err()?;
            Some(failure.diagnostics[0].message.clone())
        };
        let (own, local) = ("gh:owner/repo//mine@v1", "file:///srv/repo");
        for by in [NamedBy::User, NamedBy::Record] {
            let refused = told(own, by, &reach).expect("is refused");
            assert_eq!(refused, "`gh:owner/repo` is not a source that you trust");
        }
        let refused = told(local, NamedBy::Record, &reach).expect("is refused");
        assert_eq!(refused, "the record names `file:///srv/repo`, which you do not trust");
        // A repository of this machine is not even asked about.
        reach.remote.asks = true;
        assert_eq!(told(local, NamedBy::Record, &reach), Some(refused));
        reach.remote.asks = false;
        // What the user has named once may stand in a record; whatever differs from it may not.
        reach.remote.trusted = vec![own.to_owned(), local.to_owned()];
        for address in [own, local] {
            assert_eq!(told(address, NamedBy::User, &reach), None);
        }
        reach.remote.trusted.clear();
        for address in [own, local, "gh:owner/repo@v2", "https://github.com/owner/repo.git"] {
            assert_eq!(told(address, NamedBy::Record, &reach), None, "{address}");
        }
        for address in [
            "gh:owner/repo2",
            "gh:other/repo",
            "gl:owner/repo",
            "https://github.com/owner/repo",
            "https://github.com:443/owner/repo.git",
            "ssh://git@github.com/owner/repo.git",
            "git@github.com:owner/repo.git",
            "file:///srv/repo2",
            "file:///srv",
        ] {
            assert!(told(address, NamedBy::Record, &reach).is_some(), "{address}");
        }
    }
}
