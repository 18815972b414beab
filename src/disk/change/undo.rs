//! What the last change took away, as `.designgen/undo` keeps it.

use std::io::{self, Read as _};

use cap_std::fs::Dir;

use super::journal::{Journal, Path, new_name, old_name};
use crate::disk::sys;
use crate::path::RelPath;
use crate::record::{self, Contents};

/// What undoing takes: for each file what was there before, and what the change has put there.
#[derive(Debug)]
pub struct Undo {
    pub files: Vec<UndoneFile>,
}

#[derive(Debug)]
pub struct UndoneFile {
    pub path: RelPath,
    pub before: Option<Contents>,
    /// Whether that was for its owner alone.
    pub was_private: bool,
    /// The digest of what the change has put there, and whether it is executable.
    pub after: Option<(String, bool)>,
}

impl Undo {
    pub(super) fn read(root: &Dir) -> io::Result<Option<Self>> {
        let mut folder = root.try_clone()?;
        for name in record::UNDO.split('/') {
            folder = match sys::open_folder(&folder, name) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                folder => folder?,
            };
        }
        let Some(journal) = Journal::read(&folder)? else {
            return Ok(None);
        };
        let mut files = Vec::with_capacity(journal.changes.len());
        for (index, change) in journal.changes.into_iter().enumerate() {
            let Path(path) = change.path;
            let (before, was_private) = match change.before {
                None => (None, false),
                Some(old) => {
                    let (bytes, was_private) = read_old(&folder, index)?;
                    let executable = old.executable;
                    (Some(Contents { bytes, executable }), was_private)
                }
            };
            let after = change.after.map(|new| (new.digest, new.executable));
            files.push(UndoneFile {
                path,
                before,
                was_private,
                after,
            });
        }
        Ok(Some(Self { files }))
    }
}

fn read_old(folder: &Dir, index: usize) -> io::Result<(Vec<u8>, bool)> {
    let mut file = match sys::open_to_read(folder, old_name(index)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => sys::open_to_read(folder, new_name(index))?,
        file => file?,
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok((bytes, sys::is_open_to_others(&metadata) == Some(false)))
}
