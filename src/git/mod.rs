//! Folders of templates in repositories of git, read by the program `git`.
//!
//! A repository is never checked out: the commit that an address names is fetched alone into a bare repository of the cache, and its
//! files are read as objects. So no hook, filter, attribute, submodule or link of it can act. Each commit has a bare repository of its own, which is
//! made whole or not at all and never changes, so that runs at once share it. Owns that cache, and what is trusted; knows nothing of
//! templates.

mod program;
mod read;
mod references;
mod trust;

use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use self::program::Git;
pub use self::trust::{NamedBy, check as check_trust};
use crate::address::{Address, Protocol, is_commit};
use crate::disk::{self, Disk, Scratch};
use crate::environment::Reach;
use crate::error::{Diagnostic, Failure};
use crate::store::StoredFile;
use crate::text::hexadecimal;

/// The reference that a commit is kept by in its bare repository.
const KEPT: &str = "refs/designgen/commit";
/// The folders of the cache: a bare repository for each commit, and what references led to.
const COMMITS: &str = "commits";
const REFERENCES: &str = "references";

/// The state of a repository that an address leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// The name of a tag or branch, or the commit itself.
    pub reference: String,
    pub commit: String,
}

/// Where a repository is kept.
struct Cache {
    folder: PathBuf,
}

/// What an address leads to: from the repository, or with `--offline` as it was when it was last read. In one run, the same address
/// leads to the same commit.
///
/// # Errors
/// Sources that are not trusted, references that are not there, repositories that cannot be read.
pub fn pin(address: &Address, reach: &Reach) -> Result<Pinned, Failure> {
    let key = (address.url.clone(), address.asked.clone());
    if let Some((reference, commit)) = reach.remote.found(&key) {
        return Ok(Pinned { reference, commit });
    }
    check_trust(address, NamedBy::User, reach)?;
    let cache = Cache::of(address, reach)?;
    let pinned = match &address.asked {
        Some(commit) if is_commit(commit) => cache.pin_commit(address, commit, reach)?,
        _ if reach.remote.offline => cache.remembered(address)?,
        _ => {
            let pinned = cache.pin_reference(address)?;
            cache.remember(address, &pinned, reach)?;
            pinned
        }
    };
    let found = (pinned.reference.clone(), pinned.commit.clone());
    reach.remote.keep(key, found);
    Ok(pinned)
}

/// The files of a folder at a commit: the parts of it that are there, each a file or a folder with all that is in it, sorted by path.
///
/// # Errors
/// Folders that are not there; what no template may hold; repositories that cannot be read.
pub fn read_tree(
    address: &Address,
    commit: &str,
    within: &[String],
    parts: &[&str],
    reach: &Reach,
) -> Result<Vec<StoredFile>, Failure> {
    let cache = Cache::of(address, reach)?;
    let git = Git::new(address, &cache.kept(commit));
    read::tree(&git, &address.named(within), commit, within, parts)
}

impl Cache {
    fn of(address: &Address, reach: &Reach) -> Result<Self, Failure> {
        let Some(cache) = &reach.cache else {
            let message = format!("there is no folder to keep `{}` in", address.repository);
            return Err(Failure::one(
                Diagnostic::new(message).hint("set `HOME` or `XDG_CACHE_HOME`"),
            ));
        };
        let folder = cache.join("sources").join(name_of(&address.url));
        disk::made_once(&cache.join("sources"), &name_of(&address.url), |_| Ok::<_, Failure>(()))?;
        Ok(Self { folder })
    }

    /// The bare repository of a commit.
    fn kept(&self, commit: &str) -> PathBuf {
        self.folder.join(COMMITS).join(commit)
    }

    /// A commit that was asked for. A server may give out what no branch or tag of the repository leads to, such as a commit of
    /// somebody's fork: that is not part of what was trusted.
    fn pin_commit(&self, address: &Address, commit: &str, reach: &Reach) -> Result<Pinned, Failure> {
        let pinned = Pinned {
            reference: commit.to_owned(),
            commit: commit.to_owned(),
        };
        if disk::is_folder(&self.kept(commit)) {
            return Ok(pinned);
        }
        if reach.remote.offline {
            return Err(not_kept(address));
        }
        let git = Git::new(address, &self.folder);
        if !references::list(&git)?.has_tip(commit) {
            let scratch = Scratch::new()?;
            let history = Git::new(address, scratch.path());
            history.start(commit)?;
            let all = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
            history.fetch(&["--filter=tree:0"], &all)?;
            if !history.has_in_history(commit)? {
                let message = format!(
                    "no branch and no tag of `{}` has the commit `{commit}`",
                    address.repository
                );
                return Err(Failure::one(
                    Diagnostic::new(message).hint("it may be one of a fork: give the address of that"),
                ));
            }
        }
        self.fetch(address, commit, commit)?;
        Ok(pinned)
    }

    /// What the reference that was asked for leads to, or else the newest tag, or else the default branch.
    fn pin_reference(&self, address: &Address) -> Result<Pinned, Failure> {
        let git = Git::new(address, &self.folder);
        let found = references::find(&git, address)?;
        if !disk::is_folder(&self.kept(&found.commit)) {
            self.fetch(address, &found.full_name, &found.commit)?;
        }
        Ok(Pinned {
            reference: found.name,
            commit: found.commit,
        })
    }

    /// Fetches one commit without its history.
    fn fetch(&self, address: &Address, wanted: &str, commit: &str) -> Result<(), Failure> {
        disk::made_once(&self.folder.join(COMMITS), commit, |folder| {
            let git = Git::new(address, folder);
            git.start(commit)?;
            git.fetch(&["--depth=1"], &[&format!("+{wanted}:{KEPT}")])?;
            let fetched = git.commit_of(KEPT)?;
            if fetched != commit {
                let message = format!("`{}` changed while it was read", address.repository);
                return Err(Failure::one(Diagnostic::new(message).hint("run it again")));
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Where it is kept what a reference led to.
    fn note(&self, address: &Address) -> PathBuf {
        let asked = address.asked.as_deref().unwrap_or_default();
        self.folder.join(REFERENCES).join(name_of(asked))
    }

    fn remember(&self, address: &Address, pinned: &Pinned, reach: &Reach) -> Result<(), Failure> {
        let note = self.note(address);
        let text = format!("{} {}\n", pinned.commit, pinned.reference);
        if disk::read_if_there(&note)?.as_deref() == Some(&text) {
            return Ok(());
        }
        disk::made_once(&self.folder, REFERENCES, |_| Ok::<_, Failure>(()))?;
        Disk::new(reach.cleanup.clone()).write_output(&note, text.as_bytes())?;
        Ok(())
    }

    fn remembered(&self, address: &Address) -> Result<Pinned, Failure> {
        let text = disk::read_if_there(&self.note(address))?.unwrap_or_default();
        let pinned = text.trim_end().split_once(' ').filter(|(commit, _)| is_commit(commit));
        match pinned {
            Some((commit, reference)) if disk::is_folder(&self.kept(commit)) => Ok(Pinned {
                reference: reference.to_owned(),
                commit: commit.to_owned(),
            }),
            _ => Err(not_kept(address)),
        }
    }
}

/// A name for a folder or file that stands for a text.
fn name_of(text: &str) -> String {
    hexadecimal(&Sha256::digest(text))[..32].to_owned()
}

fn not_kept(address: &Address) -> Failure {
    let asked = address
        .asked
        .as_ref()
        .map(|asked| format!("@{asked}"))
        .unwrap_or_default();
    let message = format!("`{}{asked}` has not been read yet", address.repository);
    Failure::one(Diagnostic::new(message).hint("run it once without `--offline`"))
}
