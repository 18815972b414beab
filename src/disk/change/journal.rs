//! What a change says of itself before it begins: which file goes where, and how to tell the old one from the new one.
//!
//! A journal that is read may have been made by anybody: its paths are held to the rules of all paths, and a file is moved only if its identity
//! is the one that is written down.

use std::io::{self, Read as _, Write as _};

use cap_std::fs::Dir;
use serde::{Deserialize, Serialize};

use crate::disk::sys::{self, Id};
use crate::path::RelPath;

pub(super) const JOURNAL: &str = "journal.json";
/// Written whole under this name first.
const DRAFT: &str = "journal.json.new";
const FORMAT: u32 = 1;
/// A change of as many files as a plan may have.
const MOST_BYTES: u64 = 1 << 26;

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Journal {
    format: u32,
    /// The name of the staging entry; under any other name it is not one any more.
    pub entry: String,
    /// Which folder that is: a copy is another one.
    device: u64,
    number: u64,
    /// Folders that are made, the outermost first.
    pub made: Vec<Path>,
    /// Folders that may be removed once they are empty, with their modes, the innermost first.
    pub emptied: Vec<(Path, u32)>,
    pub changes: Vec<Recorded>,
}

/// One change. The new file is `new-N` in the entry, where the old one is after a swap; an old file that was moved away is `old-N`.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recorded {
    pub path: Path,
    pub before: Option<Old>,
    pub after: Option<New>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Old {
    pub executable: bool,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    pub device: u64,
    pub number: u64,
    pub executable: bool,
    /// `sha256:` and the digest of its bytes.
    pub digest: String,
}

/// A path in the folder that is changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct Path(pub RelPath);

impl TryFrom<String> for Path {
    type Error = crate::path::PathError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        RelPath::parse(&text).map(Self)
    }
}

impl From<Path> for String {
    fn from(path: Path) -> Self {
        path.0.as_str().to_owned()
    }
}

impl New {
    pub fn id(&self) -> Id {
        Id {
            device: self.device,
            number: self.number,
        }
    }
}

pub(super) fn new_name(index: usize) -> String {
    format!("new-{index}")
}

pub(super) fn old_name(index: usize) -> String {
    format!("old-{index}")
}

impl Journal {
    pub fn new(entry: &str, id: Id, made: Vec<Path>, emptied: Vec<(Path, u32)>, changes: Vec<Recorded>) -> Self {
        Self {
            format: FORMAT,
            entry: entry.to_owned(),
            device: id.device,
            number: id.number,
            made,
            emptied,
            changes,
        }
    }

    pub fn entry_id(&self) -> Id {
        Id {
            device: self.device,
            number: self.number,
        }
    }

    /// Puts the journal into a staging entry, whole or not at all.
    pub fn write(&self, stage: &Dir) -> io::Result<()> {
        let text = serde_json::to_vec(self)?;
        sys::create_file(stage, DRAFT, sys::FILE_MODE)?.write_all(&text)?;
        stage.rename(DRAFT, stage, JOURNAL)
    }

    /// The journal of an entry. Nothing where there is none.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] for one that is not of this form.
    pub fn read(stage: &Dir) -> io::Result<Option<Self>> {
        match stage.symlink_metadata(JOURNAL) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => return Err(io::ErrorKind::InvalidData.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
        let mut text = Vec::new();
        sys::open_to_read(stage, JOURNAL)?
            .take(MOST_BYTES)
            .read_to_end(&mut text)?;
        Self::parse(&text).map(Some)
    }

    pub fn parse(text: &[u8]) -> io::Result<Self> {
        let journal: Self = serde_json::from_slice(text).map_err(|_| io::ErrorKind::InvalidData)?;
        if journal.format == FORMAT {
            Ok(journal)
        } else {
            Err(io::ErrorKind::InvalidData.into())
        }
    }
}
