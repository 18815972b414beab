//! What systems do differently: modes, identity of files, locks, and renames that replace nothing or swap.
//!
//! Everything here works on a handle of a folder and a name inside it, never on a path.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
};

use cap_std::fs::{Dir, Metadata};

use super::fault::{self, Ability};
use crate::path::RelPath;

/// The mode of a folder, of a file and of an executable file, which the user's umask does not change: equal answers
/// make equal results on every machine.
pub(super) const FOLDER_MODE: u32 = 0o755;
pub(super) const FILE_MODE: u32 = 0o644;
pub(super) const EXECUTABLE_MODE: u32 = 0o755;
/// What a mode leaves to the owner, for a file that nobody else may read.
pub(super) const OWNER: u32 = 0o700;
/// The mode of what is being staged: nobody else looks at half a challenge.
pub(super) const STAGE_MODE: u32 = 0o700;

/// Which file something is, as far as the system can tell.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Id {
    pub device: u64,
    pub number: u64,
}

/// Which file something is and in what state: equal stamps mean that nobody has written to it in between.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Stamp {
    pub id: Id,
    pub size: u64,
    pub modified: i128,
    pub changed: i128,
}

impl Id {
    #[cfg(unix)]
    pub fn of(metadata: &Metadata) -> Self {
        use cap_std::fs::MetadataExt as _;
        Self {
            device: metadata.dev(),
            number: metadata.ino(),
        }
    }

    /// Windows tells the identity of open files only, so the time of creation has to do, which counts in 100 ns.
    #[cfg(not(unix))]
    pub fn of(metadata: &Metadata) -> Self {
        Self {
            device: 0,
            number: nanoseconds(metadata.created().ok()) as u64,
        }
    }
}

impl Stamp {
    #[cfg(unix)]
    pub fn of(metadata: &Metadata) -> Self {
        use cap_std::fs::MetadataExt as _;
        let time = |seconds: i64, nanoseconds: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
        Self {
            id: Id::of(metadata),
            size: metadata.len(),
            modified: time(metadata.mtime(), metadata.mtime_nsec()),
            changed: time(metadata.ctime(), metadata.ctime_nsec()),
        }
    }

    #[cfg(not(unix))]
    pub fn of(metadata: &Metadata) -> Self {
        Self {
            id: Id::of(metadata),
            size: metadata.len(),
            modified: nanoseconds(metadata.modified().ok()),
            changed: 0,
        }
    }
}

#[cfg(not(unix))]
fn nanoseconds(time: Option<cap_std::time::SystemTime>) -> i128 {
    time.map(cap_std::time::SystemTime::into_std)
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
        .and_then(|since| i128::try_from(since.as_nanos()).ok())
        .unwrap_or_default()
}

/// How many bytes of memory this process holds, where the system tells it in a file.
#[cfg(target_os = "linux")]
pub fn memory_in_use() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = resident.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes << 10)
}

/// How long this process has computed, where the system tells it in a file: in hundredths of a second, as for all programs.
#[cfg(target_os = "linux")]
pub fn time_in_use() -> Option<std::time::Duration> {
    let status = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in brackets, may hold blanks.
    let (_, fields) = status.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11).map(str::parse::<u64>);
    let (user, system) = (fields.next()?.ok()?, fields.next()?.ok()?);
    Some(std::time::Duration::from_millis(10 * (user + system)))
}

#[cfg(not(target_os = "linux"))]
pub fn time_in_use() -> Option<std::time::Duration> {
    None
}

#[cfg(not(target_os = "linux"))]
pub fn memory_in_use() -> Option<u64> {
    None
}

/// Opens a folder by its name, never through a link, in a way that it can be locked and its mode be set.
#[cfg(unix)]
pub(super) fn open_folder(parent: &Dir, name: impl AsRef<Path>) -> io::Result<Dir> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let folder = rustix::fs::openat(parent, name.as_ref(), flags, Mode::empty())?;
    Ok(Dir::from_std_file(File::from(folder)))
}

#[cfg(not(unix))]
pub(super) fn open_folder(parent: &Dir, name: impl AsRef<Path>) -> io::Result<Dir> {
    use cap_fs_ext::DirExt as _;
    parent.open_dir_nofollow(name)
}

/// Opens the folder that a path lies in, never through a link.
pub(super) fn open_parent(root: &Dir, path: &RelPath) -> io::Result<Dir> {
    let mut folder = root.try_clone()?;
    for name in path.parent().into_iter().flat_map(|parent| parent.split('/')) {
        folder = open_folder(&folder, name)?;
    }
    Ok(folder)
}

/// Opens a file that no link and no pipe has taken the place of.
pub(super) fn open_to_read(folder: &Dir, name: impl AsRef<Path>) -> io::Result<cap_std::fs::File> {
    use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt as _, OpenOptionsSyncExt as _};
    let mut options = cap_std::fs::OpenOptions::new();
    options.read(true).follow(FollowSymlinks::No).nonblock(true);
    folder.open_with(name, &options)
}

/// What came of the wish to lock a folder or a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Lock {
    Held,
    Busy,
    /// The file system has no locks: network file systems lock files that are open for writing only.
    Unsupported,
}

/// Takes the lock of an open folder, which ends with its last handle, thus with its process at the latest.
#[cfg(unix)]
pub(super) fn lock_folder(folder: &Dir, wait: bool) -> Lock {
    match folder.try_clone() {
        Ok(handle) => lock_file(&handle.into_std_file(), wait),
        Err(_) => Lock::Unsupported,
    }
}

/// Windows locks no folders; there an open handle keeps a folder from being removed.
#[cfg(not(unix))]
pub(super) fn lock_folder(_folder: &Dir, _wait: bool) -> Lock {
    Lock::Unsupported
}

pub(super) fn lock_file(file: &File, wait: bool) -> Lock {
    if wait {
        return if file.lock().is_ok() {
            Lock::Held
        } else {
            Lock::Unsupported
        };
    }
    match file.try_lock() {
        Ok(()) => Lock::Held,
        Err(TryLockError::WouldBlock) => Lock::Busy,
        Err(TryLockError::Error(_)) => Lock::Unsupported,
    }
}

/// Renames, unless something is there already, be it an empty folder or a dangling link.
pub(super) fn rename_new(from: &Dir, old: &str, to: &Dir, new: &str) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        use rustix::fs::RenameFlags;
        match rustix::fs::renameat_with(from, old, to, new, RenameFlags::NOREPLACE) {
            Ok(()) => return Ok(()),
            Err(errno) if unsupported(errno) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
    // Not atomic, but a plain rename replaces at most an empty folder.
    if exists(to, new)? {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    from.rename(old, to, new)
}

/// Swaps two names in one step. Tells whether the file system could.
pub(super) fn exchange(from: &Dir, old: &str, to: &Dir, new: &str) -> io::Result<bool> {
    if fault::lacks(Ability::Exchange) {
        return Ok(false);
    }
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        use rustix::fs::RenameFlags;
        match rustix::fs::renameat_with(from, old, to, new, RenameFlags::EXCHANGE) {
            Ok(()) => Ok(true),
            Err(errno) if unsupported(errno) => Ok(false),
            Err(errno) => Err(errno.into()),
        }
    }
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    {
        let _ = (from, old, to, new);
        Ok(false)
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn unsupported(errno: rustix::io::Errno) -> bool {
    use rustix::io::Errno;
    [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP].contains(&errno)
}

/// Whether something has this name, a dangling link included.
pub(super) fn exists(folder: &Dir, name: &str) -> io::Result<bool> {
    match folder.symlink_metadata(name) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// The permission bits, where the system has them.
#[cfg(unix)]
pub(super) fn mode(metadata: &Metadata) -> u32 {
    use cap_std::fs::MetadataExt as _;
    metadata.mode() & 0o7777
}

#[cfg(not(unix))]
pub(super) fn mode(_metadata: &Metadata) -> u32 {
    FILE_MODE
}

/// Whether others than the owner may do anything with a file, or nothing where the system has no such bits.
pub(super) fn is_open_to_others(metadata: &Metadata) -> Option<bool> {
    cfg!(unix).then(|| mode(metadata) & 0o077 != 0)
}

/// Whether a file has the executable bit, or nothing where the system has no such bit.
pub(super) fn is_executable(metadata: &Metadata) -> Option<bool> {
    cfg!(unix).then(|| mode(metadata) & 0o100 != 0)
}

/// Sets the permission bits of an open file or folder.
#[cfg(unix)]
pub(super) fn set_mode(file: impl std::os::fd::AsFd, mode: u32) -> io::Result<()> {
    use rustix::fs::Mode;
    Ok(rustix::fs::fchmod(
        file,
        Mode::from_bits_truncate(mode as rustix::fs::RawMode),
    )?)
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the other systems can fail here")]
pub(super) fn set_mode<T>(_file: T, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// Sets the permission bits of something inside a folder.
#[cfg(unix)]
pub(super) fn set_mode_at(folder: &Dir, path: impl AsRef<Path>, mode: u32) -> io::Result<()> {
    use cap_std::fs::{Permissions, PermissionsExt as _};
    folder.set_permissions(path, Permissions::from_mode(mode))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the other systems can fail here")]
pub(super) fn set_mode_at(_folder: &Dir, _path: impl AsRef<Path>, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// Whether this user made it: what others have left behind is theirs to sweep.
#[cfg(unix)]
pub(super) fn is_ours(metadata: &Metadata) -> bool {
    use cap_std::fs::MetadataExt as _;
    metadata.uid() == rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
pub(super) fn is_ours(_metadata: &Metadata) -> bool {
    true
}

/// A file to be filled, which did not exist before. The umask still has its say in the mode.
pub(super) fn create_file(folder: &Dir, name: &str, mode: u32) -> io::Result<cap_std::fs::File> {
    let mut options = cap_std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use cap_std::fs::OpenOptionsExt as _;
        options.mode(mode);
    }
    #[cfg(not(unix))]
    let _ = mode;
    folder.open_with(name, &options)
}

/// A new folder. The umask still has its say in the mode.
pub(super) fn create_folder(parent: &Dir, name: impl AsRef<Path>, mode: u32) -> io::Result<()> {
    #[cfg(unix)]
    {
        use cap_std::fs::DirBuilderExt as _;
        let mut builder = cap_std::fs::DirBuilder::new();
        builder.mode(mode);
        parent.create_dir_with(name, &builder)
    }
    #[cfg(not(unix))]
    {
        let _ = mode;
        parent.create_dir(name)
    }
}
