//! Writing into an existing folder, all or nothing.
//!
//! A second tree is made beside the folder: planned files are written anew, everything else is the very same file by a
//! hard link. Then both trees swap names in one step. What a user did to the old tree meanwhile is noticed after the
//! swap, when nobody can reach the old tree by its path any more; then the swap is undone. Only after that the old
//! tree is deleted, in which by then nothing is left that is not in the new one or was to be replaced.
//!
//! `prepare` makes the second tree, with `keep` for what the old one has; `swap` swaps both; `journal` tells what a staging
//! entry holds, and `recover` what becomes of one whose run was killed.

mod difference;
mod journal;
mod keep;
mod prepare;
mod recover;
mod swap;

use std::{ffi::OsStr, path::Path};

use self::prepare::Replacement;
pub(super) use self::recover::recover;
use super::{
    compare::{self, Inspected, Status},
    entry::Kind,
    error::{Action, DiskError},
    fault::{self, Moment},
    files::{FileToWrite, Written},
    leftovers,
    stage::Site,
    sys::{self, Lock},
    watcher::Launcher,
};

pub(super) fn replace<'a>(
    launcher: &Launcher,
    destination: &Path,
    files: &[FileToWrite<'a>],
) -> Result<Written<'a>, DiskError> {
    let destination = std::path::absolute(destination).map_err(DiskError::io(Action::Read, destination))?;
    let no_name = || DiskError::NoName {
        path: destination.clone(),
    };
    let parent = destination.parent().ok_or_else(no_name)?;
    let name = destination
        .file_name()
        .and_then(OsStr::to_str)
        .filter(|name| !name.contains(char::is_control))
        .ok_or_else(no_name)?;

    let mut site = Site::open(parent.to_owned(), launcher.guard())?;
    leftovers::sweep(&site.folder);
    let old = compare::open_destination(&destination)?;
    // Two runs must not prepare copies of one folder. The new tree is locked too, for it has the name before we end.
    if sys::lock_folder(&old, false) == Lock::Busy {
        return Err(DiskError::Busy { path: destination });
    }
    let inspected = compare::inspect(&old, files, &destination, false)?;
    let obstacles = compare::obstacles(&inspected);
    if !obstacles.is_empty() {
        return Err(DiskError::InTheWay {
            path: destination,
            obstacles,
        });
    }
    let mut written = summary(&destination, files, &inspected);
    if written.created.is_empty() && written.replaced.is_empty() {
        return Ok(written);
    }

    fault::reach(Moment::Compared);
    let stage = site.stage_folder(Kind::Replace)?;
    let mut replacement = Replacement::new(&site.folder, name, &destination, &old, files, &inspected)?;
    replacement.prepare(&old, &stage)?;
    // Locked until the end, except on Windows, which moves no folder that is open.
    let old = (!cfg!(windows)).then_some(old);
    swap::swap(&replacement, &stage)?;
    drop(old);
    let place = site.path.join(&stage.name);
    // The result is in place; that the old tree resists deletion is no reason to say that it is not.
    if stage.remove().is_err() {
        written.left_behind = Some(place);
    }
    site.keep();
    Ok(written)
}

fn summary<'a>(destination: &Path, files: &[FileToWrite<'a>], inspected: &[Inspected]) -> Written<'a> {
    let mut written = Written::new(destination);
    for (file, inspected) in files.iter().zip(inspected) {
        match inspected.status {
            Status::Created => written.created.push(file.path),
            Status::Changed { .. } => written.replaced.push(file.path),
            Status::Unchanged => written.unchanged.push(file.path),
            Status::Conflict(_) => {}
        }
    }
    written
}
