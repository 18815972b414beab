//! The change itself: prepared beside the files, then file by file, then named.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write as _},
    path::PathBuf,
};

use cap_std::fs::Dir;

use super::{
    back,
    journal::{JOURNAL, Journal, New, Old, Path, Recorded, new_name, old_name},
};
use crate::disk::{
    entry::Kind,
    error::{Action, DiskError},
    fault::{self, Moment},
    files::Change,
    stage::{Site, Stage},
    sys::{self, Id, Stamp},
    watcher::Launcher,
};
use crate::path::RelPath;
use crate::record;

/// The folder of the record, and the name in it of what is kept for undoing.
const UNDO: &str = "undo";
/// A folder with such a file is no part of what git sees.
const IGNORED: (&str, &[u8]) = (".gitignore", b"*\n");

/// The folder to change: locked, and open as it was looked at.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub launcher: &'a Launcher,
    pub path: &'a std::path::Path,
    pub open: &'a Dir,
}

pub(super) fn apply(folder: Place<'_>, changes: &[Change<'_>], undo: bool) -> Result<(), DiskError> {
    if changes.is_empty() {
        return Ok(());
    }
    let failed = |action| DiskError::io(action, folder.path);
    let mut site = Site::open(folder.path.to_owned(), folder.launcher.guard())?;
    // What was opened and looked at must be what has the name.
    let same = |a: &Dir, b: &Dir| Ok::<_, io::Error>(Id::of(&a.dir_metadata()?) == Id::of(&b.dir_metadata()?));
    if !same(&site.folder, folder.open).map_err(failed(Action::Read))? {
        return Err(changed(folder, vec![folder.path.to_owned()]));
    }
    let stage = site.stage_folder(Kind::Change)?;
    fault::reach(Moment::Staged);
    let open = stage.open().map_err(failed(Action::Stage))?;
    let journal = prepare(folder, changes, &stage.name, open)?;
    fault::reach(Moment::Prepared);
    match execute(folder, changes, &journal, open).and_then(|()| {
        fault::reach(Moment::Moved);
        let committed = if undo {
            commit(folder, &stage, open)
        } else {
            forget(open)
        };
        committed.map_err(failed(Action::Move))
    }) {
        Ok(is_new) => {
            if is_new {
                stage.leave();
            } else {
                // What was kept before. Should it resist, the next run removes it.
                let _ = stage.remove();
            }
            site.keep();
            Ok(())
        }
        Err(error) => {
            stage.turn_back();
            // For want of handles perhaps, the first time.
            if back::take_back(folder.open, open, &journal)
                .or_else(|_| back::take_back(folder.open, open, &journal))
                .is_err()
            {
                // The watcher, or the next run, has another try.
                stage.leave();
            }
            Err(error)
        }
    }
}

fn changed(folder: Place<'_>, changed: Vec<PathBuf>) -> DiskError {
    DiskError::Changed {
        path: folder.path.to_owned(),
        changed,
    }
}

/// Writes new files and the journal into the entry.
fn prepare(folder: Place<'_>, changes: &[Change<'_>], name: &str, stage: &Dir) -> Result<Journal, DiskError> {
    let at = |path: &RelPath| folder.path.join(path.as_str());
    let mut recorded = Vec::with_capacity(changes.len());
    for (index, change) in changes.iter().enumerate() {
        let after = write_new(stage, index, change).map_err(DiskError::io(Action::Write, at(change.path)))?;
        recorded.push(Recorded {
            path: Path(change.path.clone()),
            before: change.before.map(|state| Old {
                executable: state.mode & 0o100 != 0,
            }),
            after,
        });
    }
    let (ignored, text) = IGNORED;
    let prepared = (|| {
        fault::point()?;
        sys::create_file(stage, ignored, sys::FILE_MODE)?.write_all(text)?;
        let made = missing_folders(folder.open, changes)?;
        let emptied = emptied_folders(folder.open, changes)?;
        let journal = Journal::new(name, Id::of(&stage.dir_metadata()?), made, emptied, recorded);
        fault::point()?;
        journal.write(stage)?;
        Ok(journal)
    })();
    prepared.map_err(DiskError::io(Action::Stage, folder.path))
}

fn write_new(stage: &Dir, index: usize, change: &Change<'_>) -> io::Result<Option<New>> {
    let Some(after) = change.after else { return Ok(None) };
    fault::point()?;
    let mode = match change.before {
        Some(state) => state.mode_with(after.executable),
        None if after.executable => sys::EXECUTABLE_MODE,
        None => sys::FILE_MODE,
    };
    let mode = if after.is_private { mode & sys::OWNER } else { mode };
    let mut file = sys::create_file(stage, &new_name(index), sys::FILE_MODE & sys::OWNER)?;
    file.write_all(after.bytes)?;
    if sys::mode(&file.metadata()?) != mode {
        sys::set_mode(&file, mode)?;
    }
    let id = Id::of(&file.metadata()?);
    Ok(Some(New {
        device: id.device,
        number: id.number,
        executable: after.executable,
        digest: record::digest(after.bytes),
    }))
}

/// The folders that new files need and that are not there.
fn missing_folders(root: &Dir, changes: &[Change<'_>]) -> io::Result<Vec<Path>> {
    let mut missing = BTreeSet::new();
    for change in changes.iter().filter(|change| change.after.is_some()) {
        for folder in change.path.folders() {
            if !missing.contains(folder) && !sys::exists(root, folder)? {
                missing.insert(folder);
            }
        }
    }
    // Sorted by name, so that each comes after the one around it.
    missing.into_iter().map(parsed).collect()
}

/// The folders that lose a file, and those around them.
fn emptied_folders(root: &Dir, changes: &[Change<'_>]) -> io::Result<Vec<(Path, u32)>> {
    let mut emptied = BTreeMap::new();
    for change in changes.iter().filter(|change| change.after.is_none()) {
        for folder in change.path.folders() {
            if !emptied.contains_key(folder) {
                emptied.insert(folder, sys::mode(&root.symlink_metadata(folder)?));
            }
        }
    }
    let innermost_first = emptied.into_iter().rev();
    innermost_first
        .map(|(folder, mode)| Ok((parsed(folder)?, mode)))
        .collect()
}

fn parsed(path: &str) -> io::Result<Path> {
    RelPath::parse(path)
        .map(Path)
        .map_err(|_| io::ErrorKind::InvalidFilename.into())
}

/// Moves every file to its place. What is found to have changed stops it.
fn execute(folder: Place<'_>, changes: &[Change<'_>], journal: &Journal, stage: &Dir) -> Result<(), DiskError> {
    let root = folder.open;
    for Path(made) in &journal.made {
        let made_at = || DiskError::io(Action::CreateFolder, folder.path.join(made.as_str()));
        fault::point().map_err(made_at())?;
        sys::create_folder(root, made.as_str(), sys::FOLDER_MODE).map_err(made_at())?;
        let mode = sys::mode(&root.symlink_metadata(made.as_str()).map_err(made_at())?);
        if mode & 0o777 != sys::FOLDER_MODE {
            sys::set_mode_at(root, made.as_str(), mode & !0o777 | sys::FOLDER_MODE).map_err(made_at())?;
        }
    }
    for (index, change) in changes.iter().enumerate() {
        let at = folder.path.join(change.path.as_str());
        let moved = move_one(root, stage, index, change);
        match moved.map_err(DiskError::io(Action::Write, &at))? {
            Moved::Done => {}
            Moved::Changed => return Err(changed(folder, vec![at])),
        }
    }
    for (Path(emptied), _) in &journal.emptied {
        // Other files may be in it.
        let _ = root.remove_dir(emptied.as_str());
    }
    Ok(())
}

enum Moved {
    Done,
    /// What was there is not what was seen.
    Changed,
}

fn move_one(root: &Dir, stage: &Dir, index: usize, change: &Change<'_>) -> io::Result<Moved> {
    let parent = match sys::open_parent(root, change.path) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Moved::Changed);
        }
        parent => parent?,
    };
    let name = change.path.file_name();
    let (new, old) = (new_name(index), old_name(index));
    fault::point()?;
    let Some(before) = change.before else {
        return match sys::rename_new(stage, &new, &parent, name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Moved::Changed),
            result => result.map(|()| Moved::Done),
        };
    };
    let retired = (|| {
        if change.after.is_some() && sys::exchange(stage, &new, &parent, name)? {
            return Ok(&new);
        }
        sys::rename_new(&parent, name, stage, &old)?;
        io::Result::Ok(&old)
    })();
    let retired = match retired {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound) => return Ok(Moved::Changed),
        retired => retired?,
    };
    let metadata = stage.symlink_metadata(retired)?;
    let is = Stamp::of(&metadata);
    // Not the time of change, which the move itself sets.
    let was = before.stamp;
    let is_same = metadata.is_file()
        && (is.id, is.size, is.modified) == (was.id, was.size, was.modified)
        && sys::mode(&metadata) == before.mode;
    if !is_same {
        return Ok(Moved::Changed);
    }
    if retired == &old && change.after.is_some() {
        fault::point()?;
        match sys::rename_new(stage, &new, &parent, name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(Moved::Changed),
            result => result?,
        }
    }
    Ok(Moved::Done)
}

/// Without its journal an entry tells of nothing that could be taken back, and can be deleted.
fn forget(stage: &Dir) -> io::Result<bool> {
    fault::point()?;
    stage.remove_file(JOURNAL)?;
    Ok(false)
}

/// Gives the entry the name of what can be undone. Tells whether nothing was kept under that name before: otherwise that is in the entry's place now.
fn commit(folder: Place<'_>, stage: &Stage<Dir>, open: &Dir) -> io::Result<bool> {
    fault::point()?;
    let root = folder.open;
    match sys::create_folder(root, record::FOLDER, sys::FOLDER_MODE) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sys::set_mode(open, sys::FOLDER_MODE)?;
    let kept = sys::open_folder(root, record::FOLDER)?;
    if !sys::exists(&kept, UNDO)? {
        sys::rename_new(root, &stage.name, &kept, UNDO)?;
        return Ok(true);
    }
    if sys::exchange(root, &stage.name, &kept, UNDO)? {
        return Ok(false);
    }
    crate::disk::entry::remove(&kept, UNDO)?;
    sys::rename_new(root, &stage.name, &kept, UNDO)?;
    Ok(true)
}
