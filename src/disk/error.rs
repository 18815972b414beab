//! What can go wrong on the disk: the data of each failure, its message and what to do about it.

use std::{
    fmt::{self, Display, Formatter},
    io,
    path::{Path, PathBuf},
};

use crate::{
    error::{Diagnose, Diagnostic},
    path::PathError,
    text,
};

/// Why something could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    #[error("failed to {action} `{}`: {source}", Shown(.path))]
    Io {
        action: Action,
        path: PathBuf,
        source: io::Error,
    },
    #[error("`{}` already exists", Shown(.path))]
    Exists { path: PathBuf, kind: ObstacleKind },
    #[error("`{}` {kind}", Shown(.path))]
    Destination { path: PathBuf, kind: ObstacleKind },
    #[error("{} of the files to write cannot be written into `{}`", .obstacles.len(), Shown(.path))]
    InTheWay {
        path: PathBuf,
        /// Sorted, each named once.
        obstacles: Vec<Obstacle>,
    },
    #[error("another run is writing into `{}`", Shown(.path))]
    Busy { path: PathBuf },
    #[error("`{}` changed during the run: {}", Shown(.path), Names(.changed))]
    Changed { path: PathBuf, changed: Vec<PathBuf> },
    #[error("`{}` does not name a folder", Shown(.path))]
    NoName { path: PathBuf },
    #[error("name `{name}` is not the name of one folder")]
    NotOneFolder { name: String },
    #[error(transparent)]
    Name(PathError),
    #[error("`{}` is larger than {limit} bytes", Shown(.path))]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("`{}` is not UTF-8: line {line} holds other bytes", Shown(.path))]
    NotUtf8 { path: PathBuf, line: usize },
    #[error("`{}` is a folder, not a file", Shown(.path))]
    Folder { path: PathBuf },
    #[error("`{}` is a link", Shown(.path))]
    Link { path: PathBuf },
    /// Something in a template's folder that no template may hold.
    #[error("`{}` {kind}", Shown(.path))]
    Foreign { path: PathBuf, kind: ObstacleKind },
    #[error("the template `{}` has more than {limit}", Shown(.path))]
    TreeTooLarge { path: PathBuf, limit: String },
}

/// What was being done when the system refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Action {
    Read,
    Write,
    CreateFolder,
    Stage,
    Move,
    Remove,
}

/// Something in the destination that stands where a file has to go.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Obstacle {
    /// The path in the destination, which may be a folder above the file to write.
    pub path: String,
    pub kind: ObstacleKind,
}

/// What stands there.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum ObstacleKind {
    File,
    Folder,
    Link,
    Special,
}

impl DiskError {
    pub(super) fn io(action: Action, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Io { action, source, .. } => io_hint(*action, source),
            Self::Exists {
                kind: ObstacleKind::Folder,
                ..
            } => "use `--force` to write into it, after a look at `--dry-run --diff`",
            Self::Exists { .. } => "choose another name, or move it away",
            Self::Destination {
                kind: ObstacleKind::Link,
                ..
            } => "give the path that the link leads to",
            Self::Destination { .. } | Self::InTheWay { .. } => "move it away, or choose another name",
            Self::Busy { .. } => "wait until it has ended",
            Self::Changed { .. } => "nothing was changed: run it again",
            Self::NoName { .. } => {
                "give a path that ends with the folder's name, in UTF-8 and without control characters"
            }
            Self::NotOneFolder { .. } => "give the folders above it by `--output`",
            Self::Name(error) => return error.hint(),
            Self::TooLarge { .. } => "nobody writes that much by hand: is it the right file?",
            Self::NotUtf8 { .. } => "save it as UTF-8",
            Self::Foreign { .. } => "a template holds files and folders only; links are not followed",
            Self::TreeTooLarge { .. } => "remove what does not belong to the template",
            Self::Folder { .. } => "give the path of a file",
            Self::Link { .. } => "give the path that the link leads to, or leave `--output` out for standard output",
        };
        Some(hint.to_owned())
    }
}

fn io_hint(action: Action, source: &io::Error) -> &'static str {
    if is_out_of_handles(source) {
        return "close other programs, or raise the limit by `ulimit -n`";
    }
    match (source.kind(), action) {
        (io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded, _) => "make room on the disk and run it again",
        (io::ErrorKind::PermissionDenied, Action::Stage) => {
            "it belongs to someone else or is locked: move it away, or check its owner and mode"
        }
        (io::ErrorKind::PermissionDenied, Action::Read) => "check its owner and mode",
        (io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem, _) => {
            "choose another place, or check owner and mode of this one"
        }
        (io::ErrorKind::NotFound, Action::Read) => "look at how it is written; paths begin in the current folder",
        (io::ErrorKind::NotFound, _) => "make the folder first",
        (io::ErrorKind::NotADirectory, _) => "a part of the path is a file: move it away, or choose another path",
        (io::ErrorKind::InvalidFilename, _) => "choose a shorter path",
        (io::ErrorKind::CrossesDevices, _) => {
            "the folder belongs to a layer of a container image, where it cannot be moved: copy it first"
        }
        _ => "run it again; if it fails again, check the disk",
    }
}

#[cfg(unix)]
fn is_out_of_handles(error: &io::Error) -> bool {
    use rustix::io::Errno;
    [Errno::MFILE, Errno::NFILE]
        .iter()
        .any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}

#[cfg(not(unix))]
fn is_out_of_handles(_error: &io::Error) -> bool {
    false
}

impl Diagnose for DiskError {
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let with_hint = |diagnostic: Diagnostic| match self.hint() {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        };
        match self {
            Self::InTheWay { path, obstacles } => obstacles
                .iter()
                .map(|obstacle| {
                    let place = path.join(&obstacle.path);
                    with_hint(Diagnostic::new(format!("`{}` {}", Shown(&place), obstacle.kind)))
                })
                .collect(),
            _ => vec![with_hint(Diagnostic::new(self.to_string()))],
        }
    }
}

impl Display for Action {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::CreateFolder => "create folder",
            Self::Stage => "prepare a copy of",
            Self::Move => "move the result to",
            Self::Remove => "remove",
        })
    }
}

impl Display for Obstacle {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` {}", text::sanitized(&self.path), self.kind)
    }
}

impl Display for ObstacleKind {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::File => "is a file",
            Self::Folder => "is a folder",
            Self::Link => "is a link",
            Self::Special => "is neither a file nor a folder",
        })
    }
}

/// A path of the system as a message may show it.
struct Shown<'a>(&'a Path);

impl Display for Shown<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&text::sanitized(&self.0.to_string_lossy()))
    }
}

/// The first few paths of a list.
struct Names<'a>(&'a [PathBuf]);

impl Display for Names<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        const MOST: usize = 3;
        for (at, path) in self.0.iter().take(MOST).enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(formatter, "{comma}`{}`", Shown(path))?;
        }
        if self.0.len() > MOST {
            formatter.write_str(" and more")?;
        }
        Ok(())
    }
}
