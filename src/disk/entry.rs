//! Staging entries: their names, and how one is removed.
//!
//! A staging entry lies in the folder where its content will go, is named `.designgen-` and a letter and sixteen
//! hexadecimal digits, and is locked by its run as long as that lives. So whatever bears such a name and can be locked
//! is a left-over.

use std::{
    hash::{BuildHasher as _, RandomState},
    io,
    path::Path,
};

use cap_std::fs::Dir;

use super::sys;
use crate::path::STAGING_PREFIX as PREFIX;

const DIGITS: usize = 16;

/// What a staging entry is for, as its name tells.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// A folder that becomes the challenge.
    Create,
    /// A folder of new files and a journal, and later of old files.
    Change,
    /// A file that becomes the output.
    File,
}

impl Kind {
    const fn letter(self) -> char {
        match self {
            Self::Create => 'c',
            Self::Change => 'u',
            Self::File => 'f',
        }
    }

    pub fn of(name: &str) -> Option<Self> {
        let rest = name.strip_prefix(PREFIX)?;
        let kind = [Self::Create, Self::Change, Self::File]
            .into_iter()
            .find(|kind| rest.starts_with(kind.letter()))?;
        let digits = &rest[1..];
        let well_formed =
            digits.len() == DIGITS && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        well_formed.then_some(kind)
    }
}

pub(super) fn new_name(kind: Kind) -> String {
    // Seeded by the system for every process and counted up from there; a clash is noticed when the entry is made.
    let random = RandomState::new().hash_one(std::process::id());
    format!("{PREFIX}{}{random:016x}", kind.letter())
}

/// The name for what must not be deleted: beside the file that it was, and not hidden.
pub(super) fn visible_name(name: &str, entry: &str) -> String {
    let digits = entry.rsplit('-').next().unwrap_or(entry);
    format!("{name}.before-{digits}")
}

/// Removes a file, or a folder with all that is in it, never through a link. What somebody else removes at the same time is gone, too.
pub(super) fn remove(parent: &Dir, name: impl AsRef<Path>) -> io::Result<()> {
    let name = name.as_ref();
    let Some(metadata) = there(parent.symlink_metadata(name))? else {
        return Ok(());
    };
    if !metadata.is_dir() {
        return there(parent.remove_file(name)).map(drop);
    }
    let Some(folder) = there(sys::open_folder(parent, name))? else {
        return Ok(());
    };
    match empty(&folder) {
        // A folder that its owner must not write: it is to go, so it may be written.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            sys::set_mode(&folder, sys::STAGE_MODE)?;
            empty(&folder)?;
        }
        result => result?,
    }
    drop(folder);
    there(parent.remove_dir(name)).map(drop)
}

fn empty(folder: &Dir) -> io::Result<()> {
    for entry in folder.entries()? {
        let entry = entry?;
        let Some(file_type) = there(entry.file_type())? else {
            continue;
        };
        if file_type.is_dir() {
            remove(folder, entry.file_name())?;
        } else {
            there(entry.remove_file())?;
        }
    }
    Ok(())
}

/// Nothing for what is not there.
fn there<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}
