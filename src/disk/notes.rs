//! Notes in folders.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use walkdir::{DirEntry, WalkDir};

use super::{
    error::{Action, DiskError},
    single::read_input,
};
use crate::error::{Diagnose as _, Diagnostic, Failure};

/// Reads the notes that paths stand for, each once, in the order of the paths; those of one path stand together. A path that stands only for
/// notes of earlier ones is left out. What cannot be read and what `take` refuses is reported all at once.
pub fn read_notes<T>(
    paths: &[PathBuf],
    mut take: impl FnMut(String, &str) -> Result<T, Vec<Diagnostic>>,
) -> Result<Vec<(&Path, Vec<T>)>, Failure> {
    let (mut read, mut diagnostics) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for path in paths {
        let mut found = match find_notes(path) {
            Ok(found) => found,
            Err(errors) => {
                diagnostics.extend(errors.iter().flat_map(DiskError::diagnostics));
                continue;
            }
        };
        let is_empty = found.is_empty();
        found.retain(|note| seen.insert(std::path::absolute(note).unwrap_or_else(|_| note.clone())));
        if found.is_empty() && !is_empty {
            continue;
        }
        let mut notes = Vec::new();
        for note in found {
            match read_input(&note) {
                Ok(text) => match take(note.to_string_lossy().into_owned(), &text) {
                    Ok(taken) => notes.push(taken),
                    Err(faults) => diagnostics.extend(faults),
                },
                Err(error) => diagnostics.extend(error.diagnostics()),
            }
        }
        read.push((path.as_path(), notes));
    }
    if diagnostics.is_empty() {
        Ok(read)
    } else {
        Err(Failure::all(diagnostics))
    }
}

/// The notes that a path stands for: itself, or all `*.md` in the folder that it is, sorted.
///
/// Links in a folder are not followed: what they lead to is either in the folder anyway, or not what was named. Hidden
/// files and folders and `node_modules` are no notes of the user: editors and systems leave them. What cannot be read is reported all at once.
fn find_notes(path: &Path) -> Result<Vec<PathBuf>, Vec<DiskError>> {
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
    name.starts_with('.') || entry.file_type().is_dir() && name == "node_modules"
}

fn is_note(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md"))
}
