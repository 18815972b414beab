//! A new challenge: made beside its destination, then given its name in one step.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{
    entry::Kind,
    error::{Action, DiskError, ObstacleKind},
    fault::{self, Moment},
    files::FileToWrite,
    leftovers, look,
    stage::Site,
    watcher::Launcher,
    write,
};
use crate::path::RelPath;

/// Tells where the new folder is, absolute.
pub(super) fn create(
    launcher: &Launcher,
    parent: &Path,
    name: &str,
    files: &[FileToWrite<'_>],
) -> Result<PathBuf, DiskError> {
    let name = RelPath::parse(name).map_err(DiskError::Name)?;
    if name.parent().is_some() {
        return Err(DiskError::NotOneFolder {
            name: name.as_str().to_owned(),
        });
    }
    let name = name.as_str();
    // An empty path means the current folder, as everywhere.
    let parent = if parent.as_os_str().is_empty() {
        Path::new(".")
    } else {
        parent
    };
    let parent = std::path::absolute(parent).map_err(DiskError::io(Action::Read, parent))?;
    let destination = parent.join(name);
    refuse_existing(&destination)?;

    let mut site = Site::open(parent, launcher.guard())?;
    leftovers::sweep(&site.folder);
    let stage = site.stage_folder(Kind::Create)?;
    fault::reach(Moment::Staged);
    let failed = || DiskError::io(Action::Write, &destination);
    let open = stage.open().map_err(failed())?;
    write::write_files(open, &files.iter().collect::<Vec<_>>(), &destination)?;
    #[cfg(unix)]
    {
        let mode = super::sys::mode(&open.dir_metadata().map_err(failed())?);
        super::sys::set_mode(open, mode & !0o777 | super::sys::FOLDER_MODE).map_err(failed())?;
    }
    stage.publish(name, false).map_err(|error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            // Somebody was faster. Should it be gone again, the name says enough.
            refuse_existing(&destination).err().unwrap_or(DiskError::Exists {
                path: destination.clone(),
                kind: ObstacleKind::Folder,
            })
        } else {
            DiskError::io(Action::Move, &destination)(error)
        }
    })?;
    site.keep();
    Ok(destination)
}

/// Fails if something is there: also an empty folder, also a link to nowhere.
fn refuse_existing(destination: &Path) -> Result<(), DiskError> {
    match std::fs::symlink_metadata(destination) {
        Ok(metadata) => Err(DiskError::Exists {
            path: destination.to_owned(),
            kind: if metadata.is_dir() {
                ObstacleKind::Folder
            } else {
                look::kind(metadata.is_file(), metadata.is_symlink())
            },
        }),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(()),
        Err(error) => Err(DiskError::io(Action::Read, destination)(error)),
    }
}
