//! Taking back what was begun and not finished.

use std::io::{self, Read as _};

use cap_std::fs::{Dir, Metadata};

use super::journal::{Journal, Path, Recorded, new_name, old_name};
use crate::disk::{
    entry,
    sys::{self, Id},
};
use crate::path::RelPath;
use crate::record;

/// Brings what a killed run had begun in a folder to a state in which its staging entry can be deleted.
///
/// # Errors
/// The entry must stay: something in it is nowhere else.
pub(in crate::disk) fn recover(root: &Dir, staged: &str) -> io::Result<()> {
    let stage = sys::open_folder(root, staged)?;
    // Without a journal nothing was moved, and under another name than its own it has been done, or somebody has put it here.
    let Some(journal) = Journal::read(&stage)? else {
        return Ok(());
    };
    if journal.entry != staged {
        return Ok(());
    }
    // A copy of an entry, from a repository perhaps: nothing in it is believed, and nothing of it deleted.
    if journal.entry_id() != Id::of(&stage.dir_metadata()?) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    take_back(root, &stage, &journal)
}

/// Puts every old file back, and every new one that nobody has touched away.
pub(super) fn take_back(root: &Dir, stage: &Dir, journal: &Journal) -> io::Result<()> {
    let mut result = Ok(());
    for (index, change) in journal.changes.iter().enumerate().rev() {
        let one = Back {
            root,
            stage,
            journal,
            change,
            new: new_name(index),
            old: old_name(index),
        };
        result = result.and(one.run());
    }
    result?;
    for Path(made) in journal.made.iter().rev() {
        // Somebody may have put something there.
        let _ = root.remove_dir(made.as_str());
    }
    for (Path(emptied), mode) in journal.emptied.iter().rev() {
        restore_folder(root, emptied, *mode)?;
    }
    Ok(())
}

struct Back<'b> {
    root: &'b Dir,
    stage: &'b Dir,
    journal: &'b Journal,
    change: &'b Recorded,
    new: String,
    old: String,
}

impl Back<'_> {
    fn run(&self) -> io::Result<()> {
        let Path(path) = &self.change.path;
        if found(self.stage, &self.old)?.is_some() {
            // Only an old file is ever moved there, also one that somebody has just put in the place of the one that was seen.
            return self.put_back(path, &self.old);
        }
        match found(self.stage, &self.new)? {
            Some(metadata) if !self.is_new(&metadata) => self.put_back(path, &self.new),
            None if self.change.before.is_none() => self.put_away(path),
            // Nothing was moved yet, or all has been put back already.
            _ => Ok(()),
        }
    }

    /// Whether this is the file that the run has made.
    fn is_new(&self, metadata: &Metadata) -> bool {
        let new = self.change.after.as_ref();
        new.is_some_and(|new| new.id() == Id::of(metadata))
    }

    /// Whether this is the file that the run has made, as it has made it.
    fn is_untouched(&self, parent: &Dir, path: &RelPath, metadata: &Metadata) -> io::Result<bool> {
        if !metadata.is_file() || !self.is_new(metadata) {
            return Ok(false);
        }
        let mut bytes = Vec::new();
        sys::open_to_read(parent, path.file_name())?.read_to_end(&mut bytes)?;
        let digest = record::digest(&bytes);
        Ok(self.change.after.as_ref().is_some_and(|new| new.digest == digest))
    }

    /// Puts an old file where it was.
    fn put_back(&self, path: &RelPath, retired: &str) -> io::Result<()> {
        for (Path(folder), mode) in self.journal.emptied.iter().rev() {
            if path.as_str().starts_with(&format!("{folder}/")) {
                restore_folder(self.root, folder, *mode)?;
            }
        }
        let parent = sys::open_parent(self.root, path)?;
        let name = path.file_name();
        if let Some(here) = found(&parent, name)? {
            if self.is_untouched(&parent, path, &here)? {
                if sys::exchange(self.stage, retired, &parent, name)? {
                    // The new file is in the entry, under the old one's name, and goes with it.
                    return self.stage.remove_file(retired);
                }
                parent.remove_file(name)?;
            } else {
                // Somebody's work: it gets a name beside.
                let visible = entry::visible_name(name, &self.journal.entry);
                sys::rename_new(&parent, name, &parent, &visible)?;
            }
        }
        sys::rename_new(self.stage, retired, &parent, name)
    }

    /// Takes a new file away that had no predecessor.
    fn put_away(&self, path: &RelPath) -> io::Result<()> {
        let parent = match sys::open_parent(self.root, path) {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(());
            }
            parent => parent?,
        };
        match found(&parent, path.file_name())? {
            Some(here) if self.is_untouched(&parent, path, &here)? => parent.remove_file(path.file_name()),
            _ => Ok(()),
        }
    }
}

fn found(folder: &Dir, name: &str) -> io::Result<Option<Metadata>> {
    match folder.symlink_metadata(name) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn restore_folder(root: &Dir, path: &RelPath, mode: u32) -> io::Result<()> {
    match sys::create_folder(root, path.as_str(), sys::FOLDER_MODE) {
        Ok(()) => sys::set_mode_at(root, path.as_str(), mode),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}
