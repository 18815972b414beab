//! An existing folder, locked, in which this run may look and change.

use std::path::{Path, PathBuf};

use cap_std::fs::Dir;

use super::{
    apply::{Place, apply},
    undo::Undo,
};
use crate::disk::{
    error::{Action, DiskError},
    files::{Change, FileToWrite, NewContents},
    leftovers, look,
    seen::Seen,
    sys::{self, Lock},
    watcher::Launcher,
};
use crate::path::RelPath;

/// An existing folder that this run alone changes.
pub struct Folder<'d> {
    launcher: &'d Launcher,
    path: PathBuf,
    /// Locked as long as it is open.
    open: Dir,
}

impl<'d> Folder<'d> {
    /// Opens a folder, which must be one and not a link to one, and takes back what a killed run had begun in it.
    pub(in crate::disk) fn open(launcher: &'d Launcher, path: &Path) -> Result<Self, DiskError> {
        let path = std::path::absolute(path).map_err(DiskError::io(Action::Read, path))?;
        let open = look::open_destination(&path)?;
        if sys::lock_folder(&open, false) == Lock::Busy {
            return Err(DiskError::Busy { path });
        }
        leftovers::sweep(&open);
        Ok(Self { launcher, path, open })
    }

    /// Where the folder is, absolute.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is under each of these paths, in their order. No link is followed.
    pub fn look(&self, paths: &[&RelPath]) -> Result<Vec<Seen>, DiskError> {
        look::look(&self.open, paths, &self.path)
    }

    /// What the last change took away, if there was one.
    pub fn undo(&self) -> Result<Option<Undo>, DiskError> {
        Undo::read(&self.open).map_err(DiskError::io(Action::Read, self.path.join(crate::record::UNDO)))
    }

    /// Makes all of these changes, or none. Folders are made where files need them, and removed where no file is left.
    ///
    /// # Errors
    /// [`DiskError::Changed`] where a file is not in the state in which it was seen.
    pub fn change(&self, changes: &[Change<'_>]) -> Result<(), DiskError> {
        apply(self.place(), changes, true)
    }

    /// Writes these files over what is there, and keeps nothing for undoing.
    pub(in crate::disk) fn overwrite(&self, files: &[FileToWrite<'_>]) -> Result<(), DiskError> {
        let paths: Vec<&RelPath> = files.iter().map(|file| file.path).collect();
        let mut changes = Vec::with_capacity(files.len());
        let mut obstacles = Vec::new();
        for (file, seen) in files.iter().zip(self.look(&paths)?) {
            let before = match seen {
                Seen::Nothing => None,
                Seen::File(seen) => Some(seen.state),
                Seen::Obstacle(obstacle) => {
                    obstacles.push(obstacle);
                    continue;
                }
            };
            changes.push(Change {
                path: file.path,
                before,
                after: Some(NewContents {
                    bytes: file.bytes,
                    executable: file.executable,
                    is_private: file.is_private,
                }),
            });
        }
        if obstacles.is_empty() {
            apply(self.place(), &changes, false)
        } else {
            let path = self.path.clone();
            Err(DiskError::InTheWay { path, obstacles })
        }
    }

    fn place(&self) -> Place<'_> {
        Place {
            launcher: self.launcher,
            path: &self.path,
            open: &self.open,
        }
    }
}
