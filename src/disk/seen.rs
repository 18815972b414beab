//! What is found in a folder under a path, and in what state.

use cap_std::fs::Metadata;

use super::{
    error::Obstacle,
    sys::{self, Stamp},
};

/// What is in a folder under a path.
#[derive(Debug)]
pub enum Seen {
    Nothing,
    File(SeenFile),
    /// No file can be there: this stands in the way, perhaps a folder above.
    Obstacle(Obstacle),
}

/// A file that was read.
#[derive(Debug)]
pub struct SeenFile {
    pub bytes: Vec<u8>,
    /// Nothing where the system has no such bit.
    pub executable: Option<bool>,
    pub state: FileState,
}

/// The state in which a file was seen.
#[derive(Clone, Copy, Debug)]
pub struct FileState {
    pub(super) stamp: Stamp,
    pub(super) mode: u32,
}

impl FileState {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self {
            stamp: Stamp::of(metadata),
            mode: sys::mode(metadata),
        }
    }

    /// The mode of the file that takes the place of this one.
    pub(super) fn mode_with(self, executable: bool) -> u32 {
        if executable {
            // Who may read it may run it.
            self.mode | (self.mode & 0o444) >> 2
        } else {
            self.mode & !0o111
        }
    }
}
