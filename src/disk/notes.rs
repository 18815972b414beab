//! Notes in folders.

use std::{
    fs,
    path::{Path, PathBuf},
};

use walkdir::{DirEntry, WalkDir};

use super::error::{Action, DiskError};

/// The notes that a path stands for: itself, or all `*.md` in the folder that it is, sorted.
///
/// Links in a folder are not followed: what they lead to is either in the folder anyway, or not what was named. Hidden
/// folders and `node_modules` hold no notes of the user. What cannot be read is reported all at once.
pub fn find_notes(path: &Path) -> Result<Vec<PathBuf>, Vec<DiskError>> {
    let metadata = fs::metadata(path).map_err(|error| vec![DiskError::io(Action::Read, path)(error)])?;
    if !metadata.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let (mut notes, mut errors) = (Vec::new(), Vec::new());
    let entries = WalkDir::new(path).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry)) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_note(entry.path()) => notes.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => {
                let place = error.path().unwrap_or(path).to_owned();
                errors.push(DiskError::io(Action::Read, place)(error.into()));
            }
        }
    }
    if errors.is_empty() { Ok(notes) } else { Err(errors) }
}

fn is_passed_over(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.file_type().is_dir() && (name.starts_with('.') || name == "node_modules")
}

fn is_note(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md"))
}
