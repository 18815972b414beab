//! The fast part: a planned tree written into an empty folder.
//!
//! Owns folders, files, modes and threads. It decides nothing: what is here already is an error.

use std::{
    collections::HashSet,
    io::{self, Write as _},
    path::Path,
    sync::atomic::{AtomicBool, AtomicU8, Ordering},
    thread,
};

use cap_std::fs::Dir;

use super::{
    error::{Action, DiskError},
    fault,
    files::FileToWrite,
    sys,
};

/// So many files make a thread worth its start. Measured: two threads gain nothing at 200 files, a sixth at 400, a
/// quarter at 1,000.
const FILES_PER_THREAD: usize = 200;
/// More threads than this wait for each other in the file system.
const MOST_THREADS: usize = 4;

/// Writes all files and the folders they need. `shown` is what messages name as the root.
///
/// Nothing is synced file by file: a kill loses nothing that the system has taken over, a power cut may, and then the
/// answers make the same files again. Syncing 60 files takes longer than everything else together.
pub(super) fn write_files(root: &Dir, files: &[&FileToWrite<'_>], shown: &Path) -> Result<(), DiskError> {
    let mut sorted = files.to_vec();
    sorted.sort_by(|a, b| a.path.cmp(b.path));

    let modes = Modes::default();
    let mut folders = HashSet::new();
    for file in &sorted {
        for folder in file.path.folders() {
            if folders.insert(folder) {
                create_folder(root, folder, &modes).map_err(DiskError::io(Action::CreateFolder, shown.join(folder)))?;
            }
        }
    }

    let threads = thread::available_parallelism()
        .map_or(1, usize::from)
        .min(MOST_THREADS)
        .min(sorted.len() / FILES_PER_THREAD);
    if threads < 2 {
        return write_run(root, &sorted, shown, &modes, &AtomicBool::new(false));
    }
    let failed = AtomicBool::new(false);
    let (modes, failed) = (&modes, &failed);
    thread::scope(|scope| {
        let runs: Vec<_> = sorted
            .chunks(sorted.len().div_ceil(threads))
            .map(|run| {
                let work = move || write_run(root, run, shown, modes, failed);
                // Where no more threads can be started, this one does the work.
                thread::Builder::new().spawn_scoped(scope, work).map_err(|_| work())
            })
            .collect();
        // All are joined, and the first failure in the order of paths is the one that is reported.
        runs.into_iter()
            .map(|run| match run.map(thread::ScopedJoinHandle::join) {
                Ok(Ok(result)) | Err(result) => result,
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
            })
            .fold(Ok(()), Result::and)
    })
}

fn write_run(
    root: &Dir,
    files: &[&FileToWrite<'_>],
    shown: &Path,
    modes: &Modes,
    failed: &AtomicBool,
) -> Result<(), DiskError> {
    let mut open: Option<(&str, Dir)> = None;
    for file in files {
        if failed.load(Ordering::Relaxed) {
            break;
        }
        let result = (|| {
            let folder = match file.path.parent() {
                None => root,
                Some(path) => match &mut open {
                    Some((current, folder)) if *current == path => &*folder,
                    other => &other.insert((path, root.open_dir(path)?)).1,
                },
            };
            write_file(folder, file, modes)
        })();
        if let Err(source) = result {
            failed.store(true, Ordering::Relaxed);
            return Err(DiskError::io(Action::Write, shown.join(file.path.as_str()))(source));
        }
    }
    Ok(())
}

fn write_file(folder: &Dir, file: &FileToWrite<'_>, modes: &Modes) -> io::Result<()> {
    fault::point()?;
    let (mode, known) = match (file.executable, file.is_private) {
        (true, false) => (sys::EXECUTABLE_MODE, &modes.executable),
        (false, false) => (sys::FILE_MODE, &modes.file),
        (true, true) => (sys::EXECUTABLE_MODE & sys::OWNER, &modes.private_executable),
        (false, true) => (sys::FILE_MODE & sys::OWNER, &modes.private_file),
    };
    let mut new = sys::create_file(folder, file.path.file_name(), mode)?;
    new.write_all(file.bytes)?;
    if known.load(Ordering::Relaxed) != Modes::RIGHT {
        let right = sys::mode(&new.metadata()?) == mode;
        if !right {
            sys::set_mode(&new, mode)?;
        }
        known.store(if right { Modes::RIGHT } else { Modes::WRONG }, Ordering::Relaxed);
    }
    Ok(())
}

fn create_folder(root: &Dir, path: &str, modes: &Modes) -> io::Result<()> {
    fault::point()?;
    sys::create_folder(root, path, sys::FOLDER_MODE)?;
    if modes.folder.load(Ordering::Relaxed) != Modes::RIGHT {
        // A folder may inherit the bit that hands its group on; that one is left alone.
        let mode = sys::mode(&root.symlink_metadata(path)?);
        let right = cfg!(not(unix)) || mode & 0o777 == sys::FOLDER_MODE;
        if !right {
            sys::set_mode_at(root, path, mode & !0o777 | sys::FOLDER_MODE)?;
        }
        modes
            .folder
            .store(if right { Modes::RIGHT } else { Modes::WRONG }, Ordering::Relaxed);
    }
    Ok(())
}

/// Whether the umask and the folder's defaults leave the modes alone, learnt from the first file of each kind: nearly
/// always they do, and a `chmod` for every file is saved.
#[derive(Default)]
struct Modes {
    folder: AtomicU8,
    file: AtomicU8,
    executable: AtomicU8,
    private_file: AtomicU8,
    private_executable: AtomicU8,
}

impl Modes {
    const RIGHT: u8 = 1;
    const WRONG: u8 = 2;
}
