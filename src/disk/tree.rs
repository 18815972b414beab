//! Reads the files of a template's folder, which nobody has vouched for: no link is followed, nothing outside of it is read.

use std::{
    borrow::Cow,
    io::{self, Read as _},
    path::Path,
};

use cap_std::{ambient_authority, fs::Dir};

use super::{
    error::{Action, DiskError, ObstacleKind},
    look::kind,
    sys,
};
use crate::store::StoredFile;

/// The most files that a template may have.
const MAX_FILES: usize = 100_000;
/// The most bytes that they may hold together.
const MAX_BYTES: u64 = 1 << 30;
/// The most folders in one another.
const MAX_DEPTH: usize = 100;

/// Reads the parts of a folder that are there, each a file or a folder with all that is in it. The folder lies in `root`, below the
/// folders that `within` names, none of which may be a link. Paths are relative to the folder and sorted.
pub fn read_tree(root: &Path, within: &[String], parts: &[&str]) -> Result<Vec<StoredFile>, DiskError> {
    let mut root = root.to_owned();
    let failed = |root: &Path, error| DiskError::io(Action::Read, root)(error);
    let mut folder = Dir::open_ambient_dir(&root, ambient_authority()).map_err(|error| failed(&root, error))?;
    for name in within {
        let path = root.join(name);
        let metadata = folder.symlink_metadata(name).map_err(|error| failed(&path, error))?;
        if !metadata.is_dir() {
            return Err(DiskError::Foreign {
                path,
                kind: kind(metadata.is_file(), metadata.is_symlink()),
            });
        }
        folder = sys::open_folder(&folder, name).map_err(|error| failed(&path, error))?;
        root = path;
    }
    let mut reader = Reader {
        root: &root,
        files: Vec::new(),
        bytes: 0,
    };
    for part in parts {
        match folder.symlink_metadata(part) {
            Ok(_) => reader.read(&folder, part, part, 0)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(reader.failed(part)(error)),
        }
    }
    let mut files = reader.files;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

struct Reader<'r> {
    root: &'r Path,
    files: Vec<StoredFile>,
    bytes: u64,
}

impl Reader<'_> {
    fn failed(&self, path: &str) -> impl FnOnce(io::Error) -> DiskError {
        move |error| DiskError::io(Action::Read, self.root.join(path))(error)
    }

    fn foreign(&self, path: &str, kind: ObstacleKind) -> DiskError {
        DiskError::Foreign {
            path: self.root.join(path),
            kind,
        }
    }

    fn too_much(&self, limit: String) -> DiskError {
        DiskError::TreeTooLarge {
            path: self.root.to_owned(),
            limit,
        }
    }

    /// Reads one entry of `folder`; `path` is where it lies below the root.
    fn read(&mut self, folder: &Dir, name: &str, path: &str, depth: usize) -> Result<(), DiskError> {
        let metadata = folder.symlink_metadata(name).map_err(self.failed(path))?;
        if metadata.is_dir() {
            if depth == MAX_DEPTH {
                return Err(self.too_much(format!("{MAX_DEPTH} folders in one another")));
            }
            let inner = sys::open_folder(folder, name).map_err(self.failed(path))?;
            for entry in inner.entries().map_err(self.failed(path))? {
                let entry = entry.map_err(self.failed(path))?.file_name();
                let Some(name) = entry.to_str() else {
                    return Err(DiskError::NoName {
                        path: self.root.join(path).join(&entry),
                    });
                };
                self.read(&inner, name, &format!("{path}/{name}"), depth + 1)?;
            }
            return Ok(());
        }
        if !metadata.is_file() {
            return Err(self.foreign(path, kind(false, metadata.is_symlink())));
        }
        if self.files.len() == MAX_FILES {
            return Err(self.too_much(format!("{MAX_FILES} files")));
        }
        let file = sys::open_to_read(folder, name).map_err(self.failed(path))?;
        // What was looked at above may have been exchanged since.
        if !file.metadata().map_err(self.failed(path))?.is_file() {
            return Err(self.foreign(path, ObstacleKind::Special));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(MAX_BYTES)).unwrap_or_default());
        let left = MAX_BYTES - self.bytes;
        file.take(left + 1).read_to_end(&mut bytes).map_err(self.failed(path))?;
        self.bytes += bytes.len() as u64;
        if self.bytes > MAX_BYTES {
            return Err(self.too_much(format!("{MAX_BYTES} bytes")));
        }
        self.files.push(StoredFile {
            path: path.to_owned(),
            bytes: Cow::Owned(bytes),
        });
        Ok(())
    }
}
