//! Files to write, and files that were written.

use std::path::{Path, PathBuf};

use crate::{path::RelPath, plan::PlannedFile};

/// A file of the plan.
#[derive(Clone, Copy, Debug)]
pub struct FileToWrite<'a> {
    pub path: &'a RelPath,
    pub bytes: &'a [u8],
    /// Mode 755 instead of 644.
    pub executable: bool,
}

impl<'a> From<&'a PlannedFile> for FileToWrite<'a> {
    fn from(file: &'a PlannedFile) -> Self {
        Self {
            path: &file.path,
            bytes: &file.bytes,
            executable: file.executable,
        }
    }
}

/// What a run has written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written<'a> {
    /// The destination, absolute.
    pub path: PathBuf,
    pub created: Vec<&'a RelPath>,
    pub replaced: Vec<&'a RelPath>,
    pub unchanged: Vec<&'a RelPath>,
    /// The old files, if all is in place but these could not be deleted.
    pub left_behind: Option<PathBuf>,
}

impl Written<'_> {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            created: Vec::new(),
            replaced: Vec::new(),
            unchanged: Vec::new(),
            left_behind: None,
        }
    }
}
