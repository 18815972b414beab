//! The second tree: planned files anew, everything else as it is in the old one.

use std::{
    collections::{HashMap, HashSet},
    io,
    path::{Path, PathBuf},
};

use cap_std::fs::{Dir, DirEntry};

use super::{
    journal::{Journal, TREE},
    keep,
};
use crate::disk::{
    compare::{Inspected, Status},
    error::{Action, DiskError},
    fault,
    files::FileToWrite,
    stage::Stage,
    sys::{self, Id, Stamp},
    write,
};

/// What is known of both trees.
pub(super) struct Replacement<'a> {
    pub parent: &'a Dir,
    pub name: &'a str,
    pub destination: &'a Path,
    pub old_id: Id,
    /// The planned files that are written, and the folders they need.
    pub writes: Vec<&'a FileToWrite<'a>>,
    pub folders: HashSet<&'a str>,
    /// Folders whose content changes, whose time is therefore that of the run.
    touched: HashSet<&'a str>,
    /// The state of the old files to be replaced.
    pub replaced: HashMap<PathBuf, Stamp>,
    /// What the new tree has of the old one, in the state that it has there.
    pub kept: HashMap<PathBuf, Stamp>,
}

impl<'a> Replacement<'a> {
    pub fn new(
        parent: &'a Dir,
        name: &'a str,
        destination: &'a Path,
        old: &Dir,
        files: &'a [FileToWrite<'a>],
        inspected: &[Inspected],
    ) -> Result<Self, DiskError> {
        let metadata = old.dir_metadata().map_err(DiskError::io(Action::Read, destination))?;
        let mut replacement = Self {
            parent,
            name,
            destination,
            old_id: Id::of(&metadata),
            writes: Vec::new(),
            folders: HashSet::new(),
            touched: HashSet::new(),
            replaced: HashMap::new(),
            kept: HashMap::new(),
        };
        for (file, inspected) in files.iter().zip(inspected) {
            if inspected.status == Status::Unchanged {
                continue;
            }
            if let Some(stamp) = inspected.stamp {
                replacement.replaced.insert(PathBuf::from(file.path.as_str()), stamp);
            }
            replacement.writes.push(file);
            replacement.folders.extend(file.path.folders());
            replacement.touched.insert(file.path.parent().unwrap_or_default());
        }
        Ok(replacement)
    }

    /// Makes the second tree and the journal.
    pub fn prepare(&mut self, old: &Dir, stage: &Stage<Dir>) -> Result<(), DiskError> {
        let open = stage.open().map_err(self.failed(Action::Stage))?;
        let tree = (|| {
            fault::point()?;
            sys::create_folder(open, TREE, sys::STAGE_MODE)?;
            sys::open_folder(open, TREE)
        })()
        .map_err(self.failed(Action::Stage))?;
        write::write_files(&tree, &self.writes, self.destination)?;
        self.keep_folder(old, &tree, Path::new(""))?;
        self.write_journal(open, &tree).map_err(self.failed(Action::Stage))
    }

    /// Brings everything of a folder that is not replaced into the new tree.
    fn keep_folder(&mut self, old: &Dir, new: &Dir, path: &Path) -> Result<(), DiskError> {
        let place = if path.as_os_str().is_empty() {
            self.destination.to_owned()
        } else {
            self.destination.join(path)
        };
        let failed = || DiskError::io(Action::Stage, &place);
        let metadata = old.dir_metadata().map_err(failed())?;
        if Id::of(&metadata).device != self.old_id.device || sys::is_mount_point(old) {
            return Err(DiskError::MountPoint { path: place });
        }
        // Nothing in it could be deleted after the swap.
        sys::check_writable(old, &metadata).map_err(failed())?;
        for entry in old.entries().map_err(failed())? {
            let entry = entry.map_err(failed())?;
            let inner = path.join(entry.file_name());
            if !self.replaced.contains_key(&inner) {
                self.keep_entry(old, new, &entry, inner)?;
            }
        }
        let touched = path.to_str().is_some_and(|path| self.touched.contains(path));
        keep::copy_metadata(old, new, &metadata, !touched).map_err(failed())
    }

    fn keep_entry(&mut self, old: &Dir, new: &Dir, entry: &DirEntry, path: PathBuf) -> Result<(), DiskError> {
        let place = self.destination.join(&path);
        let failed = || DiskError::io(Action::Stage, &place);
        let name = entry.file_name();
        fault::point().map_err(failed())?;
        let kind = entry.file_type().map_err(failed())?;
        if kind.is_dir() {
            match sys::create_folder(new, &name, sys::STAGE_MODE) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(failed()(error));
                }
                _ => {}
            }
            let from = sys::open_folder(old, &name).map_err(failed())?;
            let to = sys::open_folder(new, &name).map_err(failed())?;
            self.keep_folder(&from, &to, &path)?;
        } else {
            let kept = if kind.is_symlink() {
                keep::keep_link(old, new, &name)
            } else {
                keep::keep_file(old, new, entry)
            };
            match kept {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    return self.meet_planned(entry, path).map_err(failed())?;
                }
                // A single file can be a mount point as well.
                Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                    return Err(DiskError::MountPoint { path: place });
                }
                Err(error) => return Err(failed()(error)),
            }
        }
        let stamp = Stamp::of(&new.symlink_metadata(&name).map_err(failed())?);
        self.kept.insert(path, stamp);
        Ok(())
    }

    /// Deals with a file that has the name of a planned one and yet is not to be replaced.
    fn meet_planned(&mut self, entry: &DirEntry, path: PathBuf) -> io::Result<Result<(), DiskError>> {
        let stamp = Stamp::of(&entry.metadata()?);
        // Where case does not count, it is to be replaced, under another spelling.
        if self.replaced.values().any(|replaced| *replaced == stamp) {
            self.replaced.insert(path, stamp);
            return Ok(Ok(()));
        }
        // Somebody has just made it.
        Ok(Err(self.changed(vec![self.destination.join(path)], None)))
    }

    fn write_journal(&self, stage: &Dir, tree: &Dir) -> io::Result<()> {
        fault::point()?;
        let journal = Journal {
            name: self.name.to_owned(),
            old: self.old_id,
            new: Id::of(&tree.dir_metadata()?),
            replaced: self.replaced.clone(),
        };
        journal.write(stage)
    }

    pub fn failed(&self, action: Action) -> impl FnOnce(io::Error) -> DiskError {
        DiskError::io(action, self.destination)
    }

    /// Says that somebody else changed these meanwhile.
    pub fn changed(&self, changed: Vec<PathBuf>, kept: Option<PathBuf>) -> DiskError {
        DiskError::Changed {
            path: self.destination.to_owned(),
            changed,
            kept,
        }
    }
}
