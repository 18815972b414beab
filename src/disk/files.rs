//! Files to write, and changes of files.

use super::seen::FileState;
use crate::{path::RelPath, plan::PlannedFile};

/// A file of the plan.
#[derive(Clone, Copy, Debug)]
pub struct FileToWrite<'a> {
    pub path: &'a RelPath,
    pub bytes: &'a [u8],
    /// Mode 755 instead of 644.
    pub executable: bool,
    /// For its owner alone.
    pub is_private: bool,
}

impl<'a> From<&'a PlannedFile> for FileToWrite<'a> {
    fn from(file: &'a PlannedFile) -> Self {
        Self {
            path: &file.path,
            bytes: &file.bytes,
            executable: file.executable,
            is_private: file.is_private,
        }
    }
}

/// What is to become of one file.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    pub path: &'a RelPath,
    /// What was seen there; nothing if nothing was.
    pub before: Option<FileState>,
    /// What is to be there; nothing if nothing is.
    pub after: Option<NewContents<'a>>,
}

/// What a file is to hold.
#[derive(Clone, Copy, Debug)]
pub struct NewContents<'a> {
    pub bytes: &'a [u8],
    pub executable: bool,
    /// For its owner alone.
    pub is_private: bool,
}
