//! The disk: the only module that reads and writes what belongs to the user.
//!
//! Owns the promise that a run leaves the whole result or nothing, whatever kills it, and that nothing outside of the
//! destination is touched: folders are held as handles, and no link is followed below the destination. It writes what it
//! is given: it knows no template, prints nothing and asks nothing.
//!
//! - `create` makes a new folder, `change` changes files of an existing one, `single` handles files that the user names,
//!   `tree` reads the folder of a template, `notes` finds notes in folders, `copy` copies a folder of strangers,
//!   `scratch` is for what only a run needs;
//! - `look` reads what is in an existing folder, `seen` is what is found;
//! - `write` is the fast loop, `stage` the place where things are made first, in what `entry` names; `leftovers` are such
//!   entries of dead runs, `watcher` the process that removes them after a kill;
//! - `files` are the types of what is written, `sys` is what differs from system to system.
//!
//! Nothing is synced to the disk: the promise is about processes that die, not about power cuts, after which the same
//! answers make the same files.

mod change;
mod copy;
mod create;
mod entry;
mod error;
mod fault;
mod files;
mod leftovers;
mod look;
mod notes;
mod scratch;
mod seen;
mod single;
mod stage;
mod sys;
#[cfg(test)]
mod tests;
mod tree;
mod watcher;
mod write;

use std::path::{Path, PathBuf};

use self::watcher::Launcher;
pub use self::{
    change::{Folder, Undo, UndoneFile},
    copy::{LeftOut, copy_folder, replace_file},
    error::{Action, DiskError, Obstacle, ObstacleKind},
    files::{Change, FileToWrite, NewContents},
    notes::read_notes,
    scratch::{Scratch, bytes_in, made_once},
    seen::{FileState, Seen, SeenFile},
    single::{
        INPUT_LIMIT, exists, find_files, folders_in, is_file, is_folder, is_vacant, link_target, read_if_there,
        read_input, real_path,
    },
    sys::{memory_in_use, time_in_use},
    tree::read_tree,
    watcher::{Cleanup, watch},
};

/// Writes, and cleans up behind itself.
#[derive(Debug)]
pub struct Disk {
    launcher: Launcher,
}

impl Disk {
    #[must_use]
    pub fn new(cleanup: Cleanup) -> Self {
        Self {
            launcher: Launcher::new(cleanup),
        }
    }

    /// Starts the watcher, if there is to be one, while the caller does something else: to be called when it is clear
    /// that something will be written, before everything is rendered.
    pub fn prepare(&self) {
        self.launcher.prepare();
    }

    /// Makes a new folder with these files in a folder, which is made too if it is missing. Tells where it is.
    ///
    /// Modes are 644 and 755 whatever the umask, so that equal answers make equal results.
    pub fn create(&self, parent: &Path, name: &str, files: &[FileToWrite<'_>]) -> Result<PathBuf, DiskError> {
        create::create(&self.launcher, parent, name, files)
    }

    /// Writes these files into the folder `name` in `parent`, a new one, or over the files of one that is there.
    pub fn write(&self, parent: &Path, name: &str, files: &[FileToWrite<'_>]) -> Result<(), DiskError> {
        let folder = parent.join(name);
        if exists(&folder) {
            self.open(&folder)?.overwrite(files)
        } else {
            self.create(parent, name, files).map(drop)
        }
    }

    /// Opens an existing folder to change files in it, which no other run may do at the same time.
    pub fn open(&self, folder: &Path) -> Result<Folder<'_>, DiskError> {
        Folder::open(&self.launcher, folder)
    }

    /// Writes one file, over an existing one too.
    pub fn write_output(&self, path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
        single::write_output(&self.launcher, path, bytes)
    }
}
