//! Copies a folder that nobody has vouched for: no link is followed, nothing that is no plain file is opened, and only so much is taken.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use cap_std::{
    ambient_authority,
    fs::{Dir, Metadata},
};

use super::{
    error::{Action, DiskError},
    sys,
};

/// The most files that are copied.
const MAX_FILES: usize = 20_000;
/// The most bytes that they may hold together.
const MAX_BYTES: u64 = 256 << 20;
/// The most bytes that one of them may hold.
const MAX_FILE_BYTES: u64 = 32 << 20;
/// The most folders in one another.
const MAX_DEPTH: usize = 50;
/// The most that is told of what is left out.
const MAX_TOLD: usize = 20;
/// Folders of tools, which make them again.
const OF_TOOLS: [&str; 9] = [
    ".git",
    ".venv",
    "venv",
    "node_modules",
    "target",
    "__pycache__",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
];

/// What a copy lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Each with its reason, such as ``\`a/b\` is a link``; the first of them.
    pub told: Vec<String>,
    /// How many more there are.
    pub omitted: usize,
}

impl LeftOut {
    fn tell(&mut self, path: &str, reason: &str) {
        if self.told.len() < MAX_TOLD {
            self.told.push(format!("`{path}` {reason}"));
        } else {
            self.omitted += 1;
        }
    }
}

/// Copies the files of `from` into a new folder `to`, but for the folders of tools. What cannot be copied is left out and told.
///
/// # Errors
/// A folder that cannot be read, and what the disk refuses to write.
pub fn copy_folder(from: &Path, to: &Path) -> Result<LeftOut, DiskError> {
    let failed = |error| DiskError::io(Action::Read, from)(error);
    let folder = Dir::open_ambient_dir(from, ambient_authority()).map_err(failed)?;
    let mut copier = Copier::default();
    create(to)?;
    copier.folder(&folder, "", to, 0).map_err(|failure| match failure {
        Failure::Read(error) => failed(error),
        Failure::Write(error) => error,
    })?;
    Ok(copier.left_out)
}

/// Makes a file of a copy the same as another one, or removes it if there is no other one.
///
/// # Errors
/// What the disk refuses.
pub fn replace_file(from: &Path, to: &Path) -> Result<(), DiskError> {
    let failed = |error| DiskError::io(Action::Write, to)(error);
    let removed = match fs::symlink_metadata(to) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(to),
        Ok(_) => fs::remove_file(to),
        Err(_) => Ok(()),
    };
    removed.map_err(failed)?;
    if from.is_file() {
        fs::copy(from, to).map_err(failed)?;
    }
    Ok(())
}

#[derive(Default)]
struct Copier {
    files: usize,
    bytes: u64,
    left_out: LeftOut,
}

enum Failure {
    Read(io::Error),
    Write(DiskError),
}

impl Copier {
    /// Copies what is in a folder; `path` is where it lies, with a slash at its end unless it is the root.
    fn folder(&mut self, folder: &Dir, path: &str, to: &Path, depth: usize) -> Result<(), Failure> {
        let mut names = Vec::new();
        for entry in folder.entries().map_err(Failure::Read)? {
            match entry.map_err(Failure::Read)?.file_name().into_string() {
                Ok(name) => names.push(name),
                Err(name) => {
                    let shown = format!("{path}{}", name.to_string_lossy());
                    self.left_out.tell(&shown, "has a name that is not UTF-8");
                }
            }
            if self.files + names.len() > MAX_FILES {
                let shown = if path.is_empty() { "." } else { path };
                self.left_out.tell(shown, "has more files than are copied");
                break;
            }
        }
        // The same files whatever order the system has.
        names.sort();
        for name in names {
            let own = format!("{path}{name}");
            let Ok(metadata) = folder.symlink_metadata(&name) else {
                self.left_out.tell(&own, "cannot be read");
                continue;
            };
            if metadata.is_symlink() {
                self.left_out.tell(&own, "is a link");
            } else if metadata.is_file() {
                self.file(folder, &name, &own, &metadata, &to.join(&name))?;
            } else if !metadata.is_dir() {
                self.left_out.tell(&own, "is neither a file nor a folder");
            } else if OF_TOOLS.contains(&name.as_str()) {
                // Nobody misses it.
            } else if depth == MAX_DEPTH {
                self.left_out.tell(&own, "lies too deep");
            } else {
                let inside = to.join(&name);
                create(&inside).map_err(Failure::Write)?;
                let copied = sys::open_folder(folder, &name).map_err(Failure::Read);
                match copied.and_then(|folder| self.folder(&folder, &format!("{own}/"), &inside, depth + 1)) {
                    Err(Failure::Read(_)) => self.left_out.tell(&own, "cannot be read"),
                    result => result?,
                }
            }
        }
        Ok(())
    }

    fn file(&mut self, folder: &Dir, name: &str, path: &str, metadata: &Metadata, to: &PathBuf) -> Result<(), Failure> {
        if self.files == MAX_FILES {
            self.left_out.tell(path, "is one file too many");
            return Ok(());
        }
        let left = MAX_FILE_BYTES.min(MAX_BYTES - self.bytes);
        if metadata.len() > left {
            self.left_out.tell(path, "is too large");
            return Ok(());
        }
        // What was looked at may have been exchanged since.
        let open = sys::open_to_read(folder, name).and_then(|file| Ok((file.metadata()?, file)));
        let mut bytes = Vec::new();
        let read = match open {
            Ok((now, file)) if now.is_file() => file.take(left).read_to_end(&mut bytes),
            Ok(_) => Err(io::ErrorKind::InvalidInput.into()),
            Err(error) => Err(error),
        };
        if read.is_err() {
            self.left_out.tell(path, "cannot be read");
            return Ok(());
        }
        self.files += 1;
        self.bytes += bytes.len() as u64;
        let failed = |error| Failure::Write(DiskError::io(Action::Write, to.clone())(error));
        fs::write(to, &bytes).map_err(failed)?;
        if sys::is_executable(metadata) == Some(true) {
            let copy = File::open(to).map_err(failed)?;
            sys::set_mode(&copy, 0o755).map_err(failed)?;
        }
        Ok(())
    }
}

fn create(folder: &Path) -> Result<(), DiskError> {
    fs::create_dir(folder).map_err(|error| DiskError::io(Action::CreateFolder, folder)(error))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn attack_20_only_plain_files_are_copied() {
        let root = tempfile::tempdir().unwrap();
        let from = root.path().join("from");
        fs::create_dir_all(from.join("a/b")).unwrap();
        fs::create_dir_all(from.join(".venv/bin")).unwrap();
        fs::write(root.path().join("secret"), "secret").unwrap();
        fs::write(from.join("a/b/file"), "text").unwrap();
        fs::write(from.join(".venv/bin/python"), "").unwrap();
        fs::write(from.join("run.sh"), "#!/bin/sh\n").unwrap();
        sys::set_mode(File::open(from.join("run.sh")).unwrap(), 0o755).unwrap();
        symlink(root.path().join("secret"), from.join("link")).unwrap();
        symlink(root.path(), from.join("a/out")).unwrap();
        File::create(from.join("huge")).unwrap().set_len(1 << 40).unwrap();
        let fifo = from.join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &fifo,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        let to = root.path().join("to");
        let left_out = copy_folder(&from, &to).unwrap();
        assert_eq!(
            left_out.told,
            [
                "`a/out` is a link",
                "`huge` is too large",
                "`link` is a link",
                "`pipe` is neither a file nor a folder"
            ]
        );
        assert_eq!(fs::read_to_string(to.join("a/b/file")).unwrap(), "text");
        let mut names: Vec<_> = fs::read_dir(&to)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["a", "run.sh"]);
        let metadata = Dir::open_ambient_dir(&to, ambient_authority())
            .unwrap()
            .metadata("run.sh")
            .unwrap();
        assert_eq!(sys::is_executable(&metadata), Some(true));
    }

    #[test]
    fn a_folder_without_end_is_copied_in_part() {
        let root = tempfile::tempdir().unwrap();
        let from = root.path().join("from");
        let deep: PathBuf = std::iter::once("deep").chain((0..MAX_DEPTH).map(|_| "d")).collect();
        fs::create_dir_all(from.join(deep)).unwrap();
        let left_out = copy_folder(&from, &root.path().join("to")).unwrap();
        assert_eq!((left_out.told.len(), left_out.omitted), (1, 0));
        assert!(left_out.told[0].ends_with("lies too deep"), "{left_out:?}");
    }
}
