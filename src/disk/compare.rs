//! What a run would do to an existing folder, file by file.
//!
//! Reads only, and only inside of the folder: it never goes through a link.

use std::{
    collections::BTreeSet,
    io::{self, Read as _},
    path::Path,
};

use cap_std::fs::{Dir, Metadata};

use super::{
    error::{Action, DiskError, Obstacle, ObstacleKind},
    files::FileToWrite,
    sys::{self, Stamp},
};
use crate::path::RelPath;

/// A planned file and what writing it would do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Comparison<'a> {
    pub path: &'a RelPath,
    pub status: Status,
}

/// What writing a file would do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Status {
    Created,
    /// Other bytes, or the executable bit differs.
    Changed {
        old: Vec<u8>,
        /// The old file's bit, or nothing where the system has none.
        executable: Option<bool>,
    },
    Unchanged,
    /// It cannot be written, because this stands in the way.
    Conflict(Obstacle),
}

/// Compares planned files with a folder, in their order. A folder that does not exist is like an empty one.
pub fn compare<'a>(destination: &Path, files: &[FileToWrite<'a>]) -> Result<Vec<Comparison<'a>>, DiskError> {
    let root = match std::fs::symlink_metadata(destination) {
        Ok(_) => open_destination(destination)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let created = |file: &FileToWrite<'a>| Comparison {
                path: file.path,
                status: Status::Created,
            };
            return Ok(files.iter().map(created).collect());
        }
        Err(error) => return Err(DiskError::io(Action::Read, destination)(error)),
    };
    let inspected = inspect(&root, files, destination, true)?;
    Ok(inspected
        .into_iter()
        .zip(files)
        .map(|(inspected, file)| Comparison {
            path: file.path,
            status: inspected.status,
        })
        .collect())
}

/// Opens an existing folder to write into, which must be one and not a link to one.
pub(super) fn open_destination(path: &Path) -> Result<Dir, DiskError> {
    let failed = || DiskError::io(Action::Read, path);
    let metadata = std::fs::symlink_metadata(path).map_err(failed())?;
    if !metadata.is_dir() {
        let kind = kind(metadata.is_file(), metadata.is_symlink());
        return Err(DiskError::Destination {
            path: path.to_owned(),
            kind,
        });
    }
    // The name is looked up once more below its parent, in case a link took its place.
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => {
            let parent = if parent.as_os_str().is_empty() {
                Path::new(".")
            } else {
                parent
            };
            let parent = Dir::open_ambient_dir(parent, cap_std::ambient_authority()).map_err(failed())?;
            sys::open_folder(&parent, name).map_err(failed())
        }
        _ => Dir::open_ambient_dir(path, cap_std::ambient_authority()).map_err(failed()),
    }
}

pub(super) struct Inspected {
    pub status: Status,
    /// The state of the file that is there.
    pub stamp: Option<Stamp>,
}

/// Compares planned files with an open folder. Old bytes are complete with `diff` only.
pub(super) fn inspect(
    root: &Dir,
    files: &[FileToWrite<'_>],
    shown: &Path,
    diff: bool,
) -> Result<Vec<Inspected>, DiskError> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|&at| files[at].path);
    let mut walk = Walk { root, open: Vec::new() };
    let mut found: Vec<Option<Inspected>> = files.iter().map(|_| None).collect();
    for at in order {
        let file = &files[at];
        let inspected = walk
            .file(file, diff)
            .map_err(DiskError::io(Action::Read, shown.join(file.path.as_str())))?;
        found[at] = Some(inspected);
    }
    Ok(found.into_iter().flatten().collect())
}

/// Everything that stands in the way, sorted, each once.
pub(super) fn obstacles(inspected: &[Inspected]) -> Vec<Obstacle> {
    let found: BTreeSet<_> = inspected
        .iter()
        .filter_map(|inspected| match &inspected.status {
            Status::Conflict(obstacle) => Some(obstacle.clone()),
            _ => None,
        })
        .collect();
    found.into_iter().collect()
}

/// The folders from the root to the file looked at last, so that neighbours open no folder twice.
struct Walk<'a> {
    root: &'a Dir,
    open: Vec<(String, Dir)>,
}

enum Found {
    Folder,
    Nothing,
    Obstacle(Obstacle),
}

impl Walk<'_> {
    fn file(&mut self, file: &FileToWrite<'_>, diff: bool) -> io::Result<Inspected> {
        let only = |status| Ok(Inspected { status, stamp: None });
        match self.enter(file.path)? {
            Found::Folder => {}
            Found::Nothing => return only(Status::Created),
            Found::Obstacle(obstacle) => return only(Status::Conflict(obstacle)),
        }
        let folder = self.open.last().map_or(self.root, |(_, folder)| folder);
        let name = file.path.file_name();
        let Some(metadata) = lookup(folder, name)? else {
            return only(Status::Created);
        };
        if !metadata.is_file() {
            return only(Status::Conflict(obstacle(file.path.as_str(), &metadata)));
        }
        let mut open = sys::open_to_read(folder, name)?;
        // The open file counts, should it be another one by now.
        let metadata = open.metadata()?;
        let stamp = Some(Stamp::of(&metadata));
        let executable = sys::is_executable(&metadata);
        let same_size = usize::try_from(metadata.len()) == Ok(file.bytes.len());
        let mut old = Vec::new();
        if same_size || diff {
            open.read_to_end(&mut old)?;
        }
        let same_bit = executable.is_none_or(|executable| executable == file.executable);
        let status = if same_size && same_bit && old == file.bytes {
            Status::Unchanged
        } else {
            Status::Changed { old, executable }
        };
        Ok(Inspected { status, stamp })
    }

    /// Opens the folder that a path lies in, one segment after the other.
    fn enter(&mut self, path: &RelPath) -> io::Result<Found> {
        let wanted: Vec<&str> = path
            .parent()
            .map_or_else(Vec::new, |parent| parent.split('/').collect());
        let shared = self
            .open
            .iter()
            .zip(&wanted)
            .take_while(|((open, _), wanted)| open == *wanted)
            .count();
        self.open.truncate(shared);
        for (at, segment) in wanted.iter().enumerate().skip(shared) {
            let folder = self.open.last().map_or(self.root, |(_, folder)| folder);
            let Some(metadata) = lookup(folder, segment)? else {
                return Ok(Found::Nothing);
            };
            if !metadata.is_dir() {
                return Ok(Found::Obstacle(obstacle(&wanted[..=at].join("/"), &metadata)));
            }
            let next = sys::open_folder(folder, segment)?;
            self.open.push(((*segment).to_owned(), next));
        }
        Ok(Found::Folder)
    }
}

fn lookup(folder: &Dir, name: &str) -> io::Result<Option<Metadata>> {
    match folder.symlink_metadata(name) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn obstacle(path: &str, metadata: &Metadata) -> Obstacle {
    let kind = if metadata.is_dir() {
        ObstacleKind::Folder
    } else {
        kind(metadata.is_file(), metadata.is_symlink())
    };
    Obstacle {
        path: path.to_owned(),
        kind,
    }
}

pub(super) fn kind(is_file: bool, is_link: bool) -> ObstacleKind {
    match (is_file, is_link) {
        (true, _) => ObstacleKind::File,
        (_, true) => ObstacleKind::Link,
        _ => ObstacleKind::Special,
    }
}
