//! Left-overs: staging entries whose run is dead, found and removed.
//!
//! What a left-over of `change` needs before it can go is described there.

use std::io;

use cap_std::fs::Dir;

use super::{
    change::back,
    entry::{self, Kind},
    sys::{self, Id, Lock},
};

/// Removes what dead runs left in a folder. Whatever cannot be removed is not this run's trouble.
pub(super) fn sweep(folder: &Dir) {
    let Ok(entries) = folder.entries() else {
        return;
    };
    for entry in entries.flatten() {
        if let Some(name) = entry.file_name().to_str() {
            let _ = recover(folder, name, false);
        }
    }
}

/// Removes a staging entry whose run is dead, or brings what it had begun to an end.
pub(super) fn recover(parent: &Dir, name: &str, known_dead: bool) -> io::Result<()> {
    let Some(kind) = Kind::of(name) else {
        return Ok(());
    };
    let metadata = parent.symlink_metadata(name)?;
    if !sys::is_ours(&metadata) {
        return Ok(());
    }
    let (handle, lock, id) = if kind == Kind::File {
        if !metadata.is_file() {
            return Ok(());
        }
        let file = sys::open_to_read(parent, name)?;
        let id = Id::of(&file.metadata()?);
        let handle = file.into_std();
        let lock = sys::lock_file(&handle, known_dead);
        (handle, lock, id)
    } else {
        if !metadata.is_dir() {
            return Ok(());
        }
        let folder = sys::open_folder(parent, name)?;
        let id = Id::of(&folder.dir_metadata()?);
        let lock = sys::lock_folder(&folder, known_dead);
        (folder.into_std_file(), lock, id)
    };
    // On a file system without locks only the watcher knows who is dead.
    if lock == Lock::Busy || lock == Lock::Unsupported && !known_dead {
        return Ok(());
    }
    // While the lock was waited for, the entry may have got its name or gone away.
    if Id::of(&parent.symlink_metadata(name)?) != id {
        return Ok(());
    }
    if kind == Kind::Change {
        back::recover(parent, name)?;
    }
    // Locked until nothing is left, except on Windows, which removes no open folder.
    let handle = (!cfg!(windows)).then_some(handle);
    let removed = entry::remove(parent, name);
    drop(handle);
    removed
}
