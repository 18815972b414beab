//! Folders that exist only for a run, and those that are made once and kept for later ones.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use cap_std::{ambient_authority, fs::Dir};

use super::{
    error::{Action, DiskError},
    files::FileToWrite,
    sys,
    watcher::{Cleanup, Launcher},
};

/// The most that is read of a file that a program has written.
const REPORT_LIMIT: u64 = 64 << 20;

/// A folder that goes away with its owner.
#[derive(Debug)]
pub struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    /// An empty folder.
    pub fn new() -> Result<Self, DiskError> {
        let failed = DiskError::io(Action::CreateFolder, std::env::temp_dir());
        let folder = tempfile::Builder::new()
            .prefix("designgen-")
            .tempdir()
            .map_err(failed)?;
        Ok(Self { folder })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes files into a new folder of this name in it.
    pub fn write(&self, name: &str, files: &[FileToWrite<'_>]) -> Result<PathBuf, DiskError> {
        super::create::create(&Launcher::new(Cleanup::Sweep), self.path(), name, files)?;
        Ok(self.path().join(name))
    }

    /// A new folder in it, and those above it.
    pub fn folder(&self, name: &str) -> Result<PathBuf, DiskError> {
        let path = self.path().join(name);
        fs::create_dir_all(&path).map_err(DiskError::io(Action::CreateFolder, &path))?;
        Ok(path)
    }

    /// Writes a program of this name in it, in a folder that is there.
    pub fn write_program(&self, name: &str, text: &str) -> Result<(), DiskError> {
        let path = self.path().join(name);
        let failed = |error| DiskError::io(Action::Write, path.clone())(error);
        fs::write(&path, text).map_err(failed)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).map_err(failed)?;
        }
        Ok(())
    }

    /// Removes a folder of this name in it, with all that is in it.
    pub fn remove(&self, name: &str) -> Result<(), DiskError> {
        let path = self.path().join(name);
        fs::remove_dir_all(&path).map_err(DiskError::io(Action::Remove, path))
    }

    /// The text of a file in it. Nothing where there is none.
    pub fn read(&self, name: &str) -> Result<Option<String>, DiskError> {
        let path = self.path().join(name);
        let failed = |error| DiskError::io(Action::Read, path.clone())(error);
        let file = match fs::File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file.map_err(failed)?,
        };
        let mut bytes = Vec::new();
        file.take(REPORT_LIMIT).read_to_end(&mut bytes).map_err(failed)?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }
}

/// About how many bytes the files in a folder hold, in which somebody may be at work.
pub fn bytes_in(folder: &Path) -> u64 {
    let entries = walkdir::WalkDir::new(folder).into_iter().flatten();
    let lengths = entries
        .filter_map(|entry| entry.metadata().ok())
        .map(|metadata| metadata.len());
    lengths.sum()
}

/// The folder of this name in `parent`, made by `make` if it is not there: whole or not at all, also where several runs want it.
///
/// # Errors
/// What `make` gives, and what the disk refuses.
pub fn made_once<E: From<DiskError>>(
    parent: &Path,
    name: &str,
    make: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<PathBuf, E> {
    let path = parent.join(name);
    if path.is_dir() {
        return Ok(path);
    }
    let failed = |error| DiskError::io(Action::CreateFolder, path.clone())(error);
    fs::create_dir_all(parent).map_err(failed)?;
    let staged = tempfile::Builder::new()
        .prefix(".making-")
        .tempdir_in(parent)
        .map_err(failed)?;
    make(staged.path())?;
    // A plain rename would take the place of a folder that is empty, in which another run may stand.
    let renamed = staged
        .path()
        .file_name()
        .and_then(|name| name.to_str())
        .map(|staged_name| {
            let parent = Dir::open_ambient_dir(parent, ambient_authority())?;
            sys::rename_new(&parent, staged_name, &parent, name)
        });
    match renamed.unwrap_or_else(|| Err(io::ErrorKind::InvalidFilename.into())) {
        Ok(()) => {
            // What had its name is gone.
            let _ = staged.keep();
        }
        // Another run was faster.
        Err(_) if path.is_dir() => {}
        Err(error) => return Err(failed(error).into()),
    }
    Ok(path)
}
