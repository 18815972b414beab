//! How one entry of the old tree comes into the new one: the very same file by a hard link, or a copy of it.
//!
//! Decides nothing about which entries these are.

use std::{ffi::OsStr, fs::FileTimes, io};

use cap_std::fs::{Dir, DirEntry, Metadata};

use crate::disk::{
    entry::{self, Kind},
    fault::{self, Ability},
    sys,
};

/// Gives a file a second name in the new tree, or copies it where that cannot be.
pub(super) fn keep_file(old: &Dir, new: &Dir, entry: &DirEntry) -> io::Result<()> {
    let name = entry.file_name();
    match sys::hard_link(old, new, &name) {
        Err(error) if entry.file_type()?.is_file() && may_copy_instead(&error) => {
            copy(old, new, &name)?;
            // If other files can be linked, this one resists, and the old tree could not be deleted.
            if sys::is_in_our_power(&entry.metadata()?) && has_links(new, &name) {
                return Err(error);
            }
            Ok(())
        }
        result => result,
    }
}

/// Whether a hard link failed because the file system, or a rule of the system, has none for this file.
fn may_copy_instead(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported | io::ErrorKind::TooManyLinks
    )
}

/// Whether the file system links a file that is surely free to be linked.
fn has_links(folder: &Dir, name: &OsStr) -> bool {
    if fault::lacks(Ability::HardLinks) {
        return false;
    }
    let trial = entry::new_name(Kind::File);
    folder.hard_link(name, folder, &trial).is_ok() && folder.remove_file(&trial).is_ok()
}

fn copy(old: &Dir, new: &Dir, name: &OsStr) -> io::Result<()> {
    let mut from = sys::open_to_read(old, name)?;
    let metadata = from.metadata()?;
    let mut options = cap_std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    let mut to = new.open_with(name, &options)?;
    io::copy(&mut from, &mut to)?;
    sys::set_mode(&to, sys::mode(&metadata))?;
    let times = times(&metadata)?;
    to.into_std().set_times(times)
}

/// Makes a link that leads where the old one does.
pub(super) fn keep_link(old: &Dir, new: &Dir, name: &OsStr) -> io::Result<()> {
    use cap_fs_ext::{DirExt as _, SystemTimeSpec};
    let target = old.read_link_contents(name)?;
    #[cfg(unix)]
    new.symlink_contents(target, name)?;
    // Not tried out: Windows tells links to files from links to folders.
    #[cfg(not(unix))]
    if old.metadata(name).is_ok_and(|metadata| metadata.is_dir()) {
        new.symlink_dir(target, name)?;
    } else {
        new.symlink_file(target, name)?;
    }
    let modified = SystemTimeSpec::Absolute(old.symlink_metadata(name)?.modified()?);
    new.set_symlink_times(name, None, Some(modified))
}

/// Gives a new folder what the old one had: owner, attributes, mode and, if nothing in it is new, its time.
pub(super) fn copy_metadata(from: &Dir, new: &Dir, old: &Metadata, with_time: bool) -> io::Result<()> {
    #[cfg(unix)]
    {
        use cap_std::fs::MetadataExt as _;
        let now = new.dir_metadata()?;
        if (now.uid(), now.gid()) != (old.uid(), old.gid()) {
            let owner = Some(rustix::fs::Uid::from_raw(old.uid()));
            let group = Some(rustix::fs::Gid::from_raw(old.gid()));
            // Only root may give away. The group alone is within reach more often.
            if rustix::fs::fchown(new, owner, group).is_err() {
                let _ = rustix::fs::fchown(new, None, group);
            }
        }
    }
    sys::copy_attributes(from, new);
    sys::set_mode(new, sys::mode(old))?;
    if with_time && cfg!(unix) {
        new.try_clone()?.into_std_file().set_times(times(old)?)?;
    }
    Ok(())
}

fn times(metadata: &Metadata) -> io::Result<FileTimes> {
    Ok(FileTimes::new().set_modified(metadata.modified()?.into_std()))
}
