//! The stage of a run: the folder where something is to be written, and the entry in it where that is made before it gets
//! its name.
//!
//! Owns what a run makes before it is done, and takes it away again unless the run says that it stays.

use std::{
    cell::{Cell, RefCell},
    io,
    path::{Path, PathBuf},
};

use cap_std::fs::{Dir, File};

use super::{
    entry::{self, Kind},
    error::{Action, DiskError},
    fault,
    sys::{self, Id, Lock},
    watcher::Guard,
};

/// A sweep of another run may take a new entry for a left-over before it is locked; then another name is tried.
const ATTEMPTS: usize = 16;
/// Two for every level of folders to remove.
const RESERVED_HANDLES: usize = 16;

/// The folder where something is to be written, the folders made to have it, and the watcher over both.
///
/// What was made goes away again unless it is kept.
#[derive(Debug)]
pub(super) struct Site {
    pub path: PathBuf,
    pub folder: Dir,
    made: Made,
    guard: Guard,
    /// The name of every staging entry that was tried.
    entries: Vec<String>,
}

/// Folders that did not exist, outermost first.
#[derive(Debug)]
struct Made(Vec<PathBuf>);

impl Drop for Made {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // Someone else may have put something there meanwhile; then it stays.
            let _ = std::fs::remove_dir(folder);
        }
    }
}

impl Site {
    /// Opens a folder, and makes it and those above it if they are missing.
    pub fn open(path: PathBuf, mut guard: Guard) -> Result<Self, DiskError> {
        let mut attempts = 0..ATTEMPTS;
        loop {
            let missing = missing_folders(&path)?;
            if !missing.is_empty() {
                guard.announce(&path, "", &missing);
            }
            let mut made = Made(Vec::new());
            let opened = missing
                .iter()
                .try_for_each(|folder| {
                    fault::point()?;
                    match std::fs::create_dir(folder) {
                        Ok(()) => {
                            made.0.push(folder.clone());
                            Ok(())
                        }
                        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
                        Err(error) => Err(error),
                    }
                })
                .and_then(|()| Dir::open_ambient_dir(&path, cap_std::ambient_authority()));
            match opened {
                Ok(folder) => {
                    return Ok(Self {
                        path,
                        folder,
                        made,
                        guard,
                        entries: Vec::new(),
                    });
                }
                // A failing run has just taken away the folders that it had made.
                Err(error) if error.kind() == io::ErrorKind::NotFound && attempts.next().is_some() => {}
                Err(error) => {
                    let action = if missing.is_empty() {
                        Action::Read
                    } else {
                        Action::CreateFolder
                    };
                    return Err(DiskError::io(action, path)(error));
                }
            }
        }
    }

    /// Everything is where it belongs.
    pub fn keep(mut self) {
        self.made.0.clear();
    }

    /// Makes a staging folder, locked.
    pub fn stage_folder(&mut self, kind: Kind) -> Result<Stage<Dir>, DiskError> {
        self.stage(kind, |folder, name| {
            sys::create_folder(folder, name, sys::STAGE_MODE)?;
            let open = match sys::open_folder(folder, name) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                result => result?,
            };
            let lock = sys::lock_folder(&open, false);
            let id = Id::of(&open.dir_metadata()?);
            Ok((lock != Lock::Busy).then_some((open, id)))
        })
    }

    /// Makes a staging file, locked.
    pub fn stage_file(&mut self, mode: u32) -> Result<Stage<File>, DiskError> {
        self.stage(Kind::File, |folder, name| {
            let open = sys::create_file(folder, name, mode)?.into_std();
            let lock = sys::lock_file(&open, false);
            let open = File::from_std(open);
            let id = Id::of(&open.metadata()?);
            Ok((lock != Lock::Busy).then_some((open, id)))
        })
    }

    fn stage<T>(
        &mut self,
        kind: Kind,
        make: impl Fn(&Dir, &str) -> io::Result<Option<(T, Id)>>,
    ) -> Result<Stage<T>, DiskError> {
        let failed = |error| DiskError::io(Action::Write, &self.path)(error);
        for _ in 0..ATTEMPTS {
            let name = entry::new_name(kind);
            self.guard.announce(&self.path, &name, &self.made.0);
            self.entries.push(name.clone());
            fault::point().map_err(failed)?;
            // All handles that a failure needs are taken while nothing is there yet.
            let parent = self.folder.try_clone().map_err(failed)?;
            let reserve = (0..RESERVED_HANDLES)
                .map(|_| parent.try_clone())
                .collect::<Result<_, _>>();
            let mut stage = Stage {
                parent,
                name,
                open: None,
                reserve: RefCell::new(reserve.map_err(failed)?),
                armed: Cell::new(false),
            };
            match make(&self.folder, &stage.name) {
                Ok(Some((open, id))) => {
                    stage.open = Some(open);
                    stage.armed.set(true);
                    // Locked, but is it still there? A sweep may have been faster.
                    match self.folder.symlink_metadata(&stage.name) {
                        Ok(metadata) if Id::of(&metadata) == id => return Ok(stage),
                        Ok(_) => stage.leave(),
                        Err(error) if error.kind() == io::ErrorKind::NotFound => stage.leave(),
                        Err(error) => {
                            drop(stage);
                            return Err(failed(error));
                        }
                    }
                }
                Ok(None) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => {
                    stage.armed.set(true);
                    drop(stage);
                    return Err(failed(error));
                }
            }
        }
        Err(failed(io::ErrorKind::AlreadyExists.into()))
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // The fields are dropped after this, but the watcher shall hear the word when nothing is left.
        drop(Made(std::mem::take(&mut self.made.0)));
        // What this process could not remove, for want of handles perhaps, the watcher still can. Only what is surely gone is
        // nobody's business.
        let is_gone = |name: &String| matches!(sys::exists(&self.folder, name), Ok(false));
        if self.entries.iter().all(is_gone) {
            self.guard.done();
        }
    }
}

/// A staging entry of this run, which goes away with this value unless it got its name.
#[derive(Debug)]
pub(super) struct Stage<T> {
    parent: Dir,
    pub name: String,
    open: Option<T>,
    /// Handles for the way back: a run that has none left could not even remove what it has made.
    reserve: RefCell<Vec<Dir>>,
    armed: Cell<bool>,
}

impl<T> Stage<T> {
    /// The handle, which is there until the entry has its name.
    pub fn open(&self) -> io::Result<&T> {
        self.open.as_ref().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Gives the entry its name. What is there already stays, unless it may be replaced.
    pub fn publish(mut self, name: &str, replace: bool) -> io::Result<()> {
        fault::point()?;
        // Windows moves no folder that is open.
        if cfg!(windows) {
            self.open = None;
        }
        if replace {
            self.parent.rename(&self.name, &self.parent, name)?;
        } else {
            sys::rename_new(&self.parent, &self.name, &self.parent, name)?;
        }
        self.armed.set(false);
        Ok(())
    }

    /// Gives back the handles that were kept for the way back, which has begun.
    pub fn turn_back(&self) {
        self.reserve.borrow_mut().clear();
    }

    /// Leaves the entry where it is: something in it must not be lost.
    pub fn leave(&self) {
        self.armed.set(false);
    }

    /// Removes the entry. Tells whether that worked.
    pub fn remove(mut self) -> io::Result<()> {
        self.armed.set(false);
        self.open = None;
        self.turn_back();
        // What fails once may work now: a busy server, a file that somebody had open.
        entry::remove(&self.parent, &self.name).or_else(|_| entry::remove(&self.parent, &self.name))
    }
}

impl<T> Drop for Stage<T> {
    fn drop(&mut self) {
        if self.armed.get() {
            self.turn_back();
            if cfg!(windows) {
                self.open = None;
            }
            let _ = entry::remove(&self.parent, &self.name);
        }
    }
}

/// The folders that are missing for a path to exist, outermost first.
fn missing_folders(path: &Path) -> Result<Vec<PathBuf>, DiskError> {
    let mut missing = Vec::new();
    for folder in path.ancestors() {
        match std::fs::metadata(folder) {
            Ok(metadata) if metadata.is_dir() => break,
            Ok(_) => {
                return Err(DiskError::io(Action::CreateFolder, folder)(
                    io::ErrorKind::NotADirectory.into(),
                ));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                missing.push(folder.to_owned());
            }
            // Below a file; the next step up tells which one.
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {}
            Err(error) => return Err(DiskError::io(Action::Read, folder)(error)),
        }
    }
    missing.reverse();
    Ok(missing)
}
