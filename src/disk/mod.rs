//! The disk: the only module that reads and writes what belongs to the user.
//!
//! Owns the promise that a run leaves the whole result or nothing, whatever kills it, and that nothing outside of the
//! destination is touched: folders are held as handles, and no link is followed below the destination. It writes what it
//! is given: it knows no template, prints nothing and asks nothing.
//!
//! - `create` makes a new folder, `replace` writes into an existing one, `single` handles files that the user names,
//!   `tree` reads the folder of a template, `notes` finds notes in folders;
//! - `compare` tells beforehand what `replace` would do;
//! - `write` is the fast loop, `stage` the place where things are made first, `guard` the process that cleans up after
//!   a kill, `sys` what differs from system to system.
//!
//! Nothing is synced to the disk: the promise is about processes that die, not about power cuts, after which the same
//! answers make the same files.

mod compare;
mod create;
mod error;
mod fault;
mod guard;
mod notes;
mod replace;
mod single;
mod stage;
mod sys;
#[cfg(test)]
mod tests;
mod tree;
mod write;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread::{self, JoinHandle},
};

use self::guard::Guard;
pub use self::{
    compare::{Comparison, Status, compare},
    error::{Action, DiskError, Obstacle, ObstacleKind},
    guard::watch,
    notes::read_notes,
    single::{INPUT_LIMIT, find_files, read_if_there, read_input},
    sys::memory_in_use,
    tree::read_tree,
};
use crate::path::RelPath;
use crate::plan::PlannedFile;

/// A file of the plan.
#[derive(Clone, Copy, Debug)]
pub struct FileToWrite<'a> {
    pub path: &'a RelPath,
    pub bytes: &'a [u8],
    /// Mode 755 instead of 644.
    pub executable: bool,
}

impl<'a> From<&'a PlannedFile> for FileToWrite<'a> {
    fn from(file: &'a PlannedFile) -> Self {
        Self {
            path: &file.path,
            bytes: &file.bytes,
            executable: file.executable,
        }
    }
}

/// Who removes what a killed run leaves behind.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Cleanup {
    /// The next run in the same folder.
    Sweep,
    /// A second process of this program, at once; its `main` must begin with [`watch`].
    Watcher(PathBuf),
}

/// What a run has written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written<'a> {
    /// The destination, absolute.
    pub path: PathBuf,
    pub created: Vec<&'a RelPath>,
    pub replaced: Vec<&'a RelPath>,
    pub unchanged: Vec<&'a RelPath>,
    /// The old files, if all is in place but these could not be deleted.
    pub left_behind: Option<PathBuf>,
}

/// True where there is anything of this name, also a link that leads nowhere.
pub fn exists(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

impl Written<'_> {
    fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            created: Vec::new(),
            replaced: Vec::new(),
            unchanged: Vec::new(),
            left_behind: None,
        }
    }
}

/// Writes, and cleans up behind itself.
#[derive(Debug)]
pub struct Disk {
    cleanup: Cleanup,
    starting: Mutex<Option<JoinHandle<Guard>>>,
}

impl Disk {
    #[must_use]
    pub fn new(cleanup: Cleanup) -> Self {
        Self {
            cleanup,
            starting: Mutex::new(None),
        }
    }

    /// Starts the watcher, if there is to be one, while the caller does something else: to be called when it is clear
    /// that something will be written, before everything is rendered.
    pub fn prepare(&self) {
        if let Cleanup::Watcher(program) = &self.cleanup {
            let mut starting = self.starting.lock().unwrap_or_else(PoisonError::into_inner);
            if starting.is_none() {
                let program = program.clone();
                // Without a thread the watcher is started later.
                *starting = thread::Builder::new().spawn(move || Guard::start(&program)).ok();
            }
        }
    }

    /// Makes a new folder with these files in a folder, which is made too if it is missing.
    ///
    /// Modes are 644 and 755 whatever the umask, so that equal answers make equal results.
    pub fn create<'a>(&self, parent: &Path, name: &str, files: &[FileToWrite<'a>]) -> Result<Written<'a>, DiskError> {
        create::create(self, parent, name, files)
    }

    /// Writes these files into a folder and leaves everything else in it as it is. A missing folder is made.
    pub fn replace<'a>(&self, destination: &Path, files: &[FileToWrite<'a>]) -> Result<Written<'a>, DiskError> {
        match std::fs::symlink_metadata(destination) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let no_name = || DiskError::NoName {
                    path: destination.to_owned(),
                };
                let parent = destination.parent().ok_or_else(no_name)?;
                let name = destination
                    .file_name()
                    .and_then(|name| name.to_str())
                    .ok_or_else(no_name)?;
                self.create(parent, name, files)
            }
            _ => replace::replace(self, destination, files),
        }
    }

    /// Writes these files into the folder `name` in `parent`: a new one, or with `force` whatever folder is there.
    pub fn write<'a>(
        &self,
        parent: &Path,
        name: &str,
        files: &[FileToWrite<'a>],
        force: bool,
    ) -> Result<Written<'a>, DiskError> {
        if force {
            self.replace(&parent.join(name), files)
        } else {
            self.create(parent, name, files)
        }
    }

    /// Writes one file, over an existing one too.
    pub fn write_output(&self, path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
        single::write_output(self, path, bytes)
    }

    fn guard(&self) -> Guard {
        let Cleanup::Watcher(program) = &self.cleanup else {
            return Guard::default();
        };
        let starting = self.starting.lock().unwrap_or_else(PoisonError::into_inner).take();
        starting
            .and_then(|starting| starting.join().ok())
            .unwrap_or_else(|| Guard::start(program))
    }
}
