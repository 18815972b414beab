//! Single files that the user names: one to read, one to write a result to.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use cap_std::{ambient_authority, fs::Dir};

use super::{
    error::{Action, DiskError},
    fault, leftovers,
    stage::Site,
    watcher::Launcher,
};
use crate::record::FOLDER as RECORD_FOLDER;

/// The most that an answers file or a note may hold: far more than a person writes, far less than fills the memory.
pub const INPUT_LIMIT: u64 = 1 << 20;

/// True where there is anything of this name, also a link that leads nowhere.
pub fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// True where there is a file of this name, also behind a link.
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// True where there is a folder of this name, also behind a link.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// True for a folder with nothing in it but a repository of git, and perhaps what can be undone.
pub fn is_vacant(path: &Path) -> Result<bool, DiskError> {
    let failed = |error| DiskError::io(Action::Read, path)(error);
    for entry in fs::read_dir(path).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        if name != ".git" && name != RECORD_FOLDER {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Where a path leads, behind all links. Nothing if that is nowhere.
pub fn real_path(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

/// What a link names. Nothing where there is no link.
pub fn link_target(path: &Path) -> Option<PathBuf> {
    fs::read_link(path).ok()
}

/// Reads a file of text. A pipe will do, so `<(…)` and `/dev/stdin` work.
pub fn read_input(path: &Path) -> Result<String, DiskError> {
    let failed = |error| DiskError::io(Action::Read, path)(error);
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(DiskError::Folder { path: path.to_owned() });
    }
    let mut bytes = Vec::new();
    file.take(INPUT_LIMIT + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > INPUT_LIMIT {
        return Err(DiskError::TooLarge {
            path: path.to_owned(),
            limit: INPUT_LIMIT,
        });
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        DiskError::NotUtf8 {
            path: path.to_owned(),
            line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
        }
    })
}

/// As [`read_input`], of a file that need not be there. A home that is closed to this user holds nothing for them.
pub fn read_if_there(path: &Path) -> Result<Option<String>, DiskError> {
    use io::ErrorKind::{NotADirectory, NotFound, PermissionDenied};
    match fs::metadata(path) {
        Err(error) if matches!(error.kind(), NotFound | NotADirectory | PermissionDenied) => Ok(None),
        Err(error) => Err(DiskError::io(Action::Read, path)(error)),
        Ok(_) => read_input(path).map(Some),
    }
}

/// The files that are named, and those with one of these endings in the folders that are named: in their order, those of
/// a folder sorted by name. Links in a folder are not followed.
pub fn find_files(paths: &[PathBuf], endings: &[&str]) -> Result<Vec<PathBuf>, DiskError> {
    let mut found = Vec::new();
    for path in paths {
        let failed = |path: &Path| DiskError::io(Action::Read, path.to_owned());
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {}
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(path)(error)),
            // What is missing is reported together with what is wrong in the others.
            _ => {
                found.push(path.clone());
                continue;
            }
        }
        let mut inside = Vec::new();
        let folder = Dir::open_ambient_dir(path, ambient_authority()).map_err(failed(path))?;
        for entry in folder.entries().map_err(failed(path))? {
            let file = path.join(entry.map_err(failed(path))?.file_name());
            let ending = file.extension().and_then(|ending| ending.to_str());
            if !ending.is_some_and(|ending| endings.contains(&ending)) {
                continue;
            }
            // A link in a folder is passed over: nobody has named what it leads to.
            match fs::symlink_metadata(&file) {
                Ok(metadata) if metadata.is_file() => inside.push(file),
                Ok(_) => {}
                // Somebody has just removed it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(failed(&file)(error)),
            }
        }
        inside.sort();
        found.extend(inside);
    }
    Ok(found)
}

/// The folders in a folder, sorted by name. None where it is not there.
pub fn folders_in(path: &Path) -> Result<Vec<PathBuf>, DiskError> {
    let failed = |error| DiskError::io(Action::Read, path)(error);
    let entries = match fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        if entry.file_type().map_err(failed)?.is_dir() {
            folders.push(entry.path());
        }
    }
    folders.sort();
    Ok(folders)
}

/// Writes one file, whole or not at all, also over an existing one, whose mode it keeps.
///
/// A link is not written through and not replaced: whichever the user means, the other would be a nasty surprise.
/// Devices and pipes, also behind a link such as `/dev/stdout`, are written to as they are.
pub(super) fn write_output(launcher: &Launcher, path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    let failed = || DiskError::io(Action::Write, path);
    let mut mode = None;
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => {
            // A file that may not be written is not replaced either.
            OpenOptions::new().write(true).open(path).map_err(failed())?;
            mode = Some(metadata.permissions());
        }
        Ok(metadata) if metadata.is_dir() => {
            return Err(DiskError::Folder { path: path.to_owned() });
        }
        Ok(metadata) => {
            let direct =
                !metadata.is_symlink() || fs::metadata(path).is_ok_and(|target| !target.is_file() && !target.is_dir());
            if !direct {
                return Err(DiskError::Link { path: path.to_owned() });
            }
            let mut open = OpenOptions::new().write(true).open(path).map_err(failed())?;
            return open.write_all(bytes).map_err(failed());
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed()(error)),
    }

    let absolute = std::path::absolute(path).map_err(failed())?;
    let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name().and_then(|name| name.to_str())) else {
        return Err(failed()(io::ErrorKind::InvalidFilename.into()));
    };
    // Folders are made for a challenge, not for a file: here a missing one is a slip of the keyboard.
    fs::metadata(parent).map_err(failed())?;
    let mut site = Site::open(parent.to_owned(), launcher.guard())?;
    leftovers::sweep(&site.folder);
    let stage = site.stage_file(0o666)?;
    (|| {
        let mut open = stage.open()?;
        fault::point()?;
        open.write_all(bytes)?;
        #[cfg(unix)]
        if let Some(mode) = &mode {
            use std::os::unix::fs::PermissionsExt as _;
            super::sys::set_mode(open, mode.mode())?;
        }
        io::Result::Ok(())
    })()
    .map_err(failed())?;
    stage.publish(name, mode.is_some()).map_err(failed())?;
    site.keep();
    Ok(())
}
