//! What is in an existing folder, path by path.
//!
//! Reads only, and only inside of the folder: it never goes through a link.

use std::{
    io::{self, Read as _},
    path::Path,
};

use cap_std::fs::{Dir, Metadata};

use super::{
    error::{Action, DiskError, Obstacle, ObstacleKind},
    seen::{FileState, Seen, SeenFile},
    sys,
};
use crate::path::RelPath;

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

/// What is under each path in an open folder, in their order.
pub(super) fn look(root: &Dir, paths: &[&RelPath], shown: &Path) -> Result<Vec<Seen>, DiskError> {
    let mut order: Vec<usize> = (0..paths.len()).collect();
    order.sort_by_key(|&at| paths[at]);
    let mut walk = Walk { root, open: Vec::new() };
    let mut found: Vec<Option<Seen>> = paths.iter().map(|_| None).collect();
    for at in order {
        let seen = walk.find(paths[at]);
        found[at] = Some(seen.map_err(DiskError::io(Action::Read, shown.join(paths[at].as_str())))?);
    }
    Ok(found.into_iter().flatten().collect())
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
    fn find(&mut self, path: &RelPath) -> io::Result<Seen> {
        match self.enter(path)? {
            Found::Folder => {}
            Found::Nothing => return Ok(Seen::Nothing),
            Found::Obstacle(obstacle) => return Ok(Seen::Obstacle(obstacle)),
        }
        let folder = self.open.last().map_or(self.root, |(_, folder)| folder);
        let name = path.file_name();
        let Some(metadata) = lookup(folder, name)? else {
            return Ok(Seen::Nothing);
        };
        if !metadata.is_file() {
            return Ok(Seen::Obstacle(obstacle(path.as_str(), &metadata)));
        }
        let mut open = sys::open_to_read(folder, name)?;
        // The open file counts, should it be another one by now.
        let metadata = open.metadata()?;
        let mut bytes = Vec::new();
        open.read_to_end(&mut bytes)?;
        Ok(Seen::File(SeenFile {
            bytes,
            executable: sys::is_executable(&metadata),
            state: FileState::of(&metadata),
        }))
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
