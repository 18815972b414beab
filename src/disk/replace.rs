//! Writing into an existing folder, all or nothing.
//!
//! A second tree is made beside the folder: planned files are written anew, everything else is the very same file by a
//! hard link. Then both trees swap names in one step. What a user did to the old tree meanwhile is noticed after the
//! swap, when nobody can reach the old tree by its path any more; then the swap is undone. Only after that the old
//! tree is deleted, in which by then nothing is left that is not in the new one or was to be replaced.
//!
//! The staging entry is a folder that holds the tree under [`TREE`] and a journal, from which a later run, or the
//! watcher, can tell what a killed run had reached.

use std::{
    collections::{HashMap, HashSet},
    ffi::OsStr,
    fmt::Write as _,
    fs::FileTimes,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use cap_std::fs::{Dir, DirEntry, Metadata};

use super::{
    Disk, FileToWrite, Written,
    compare::{self, Inspected, Status},
    error::{Action, DiskError},
    fault::{self, Ability, Moment},
    stage::{self, Kind, Site, Stage},
    sys::{self, Id, Lock, Stamp},
    write,
};

/// The new tree before the swap, the old one after it.
const TREE: &str = "tree";
/// The old tree, where the file system cannot swap.
const OLD: &str = "old";
const JOURNAL: &str = "journal";
const JOURNAL_HEAD: &str = "designgen journal 1";
/// So many changed paths are enough for a message.
const MOST_CHANGED: usize = 20;

pub(super) fn replace<'a>(
    disk: &Disk,
    destination: &Path,
    files: &[FileToWrite<'a>],
) -> Result<Written<'a>, DiskError> {
    let destination = std::path::absolute(destination).map_err(DiskError::io(Action::Read, destination))?;
    let no_name = || DiskError::NoName {
        path: destination.clone(),
    };
    let parent = destination.parent().ok_or_else(no_name)?;
    let name = destination
        .file_name()
        .and_then(OsStr::to_str)
        .filter(|name| !name.contains(char::is_control))
        .ok_or_else(no_name)?;

    let mut site = Site::open(parent.to_owned(), disk.guard())?;
    let old = compare::open_destination(&destination)?;
    // Two runs must not prepare copies of one folder. The new tree is locked too, for it has the name before we end.
    if sys::lock_folder(&old, false) == Lock::Busy {
        return Err(DiskError::Busy { path: destination });
    }
    let inspected = compare::inspect(&old, files, &destination, false)?;
    let obstacles = compare::obstacles(&inspected);
    if !obstacles.is_empty() {
        return Err(DiskError::InTheWay {
            path: destination,
            obstacles,
        });
    }
    let mut written = summary(&destination, files, &inspected);
    if written.created.is_empty() && written.replaced.is_empty() {
        return Ok(written);
    }

    fault::reach(Moment::Compared);
    let stage = site.stage_folder(Kind::Replace)?;
    let mut replacement = Replacement::new(&site.folder, name, &destination, &old, files, &inspected)?;
    replacement.prepare(&old, &stage)?;
    // Locked until the end, except on Windows, which moves no folder that is open.
    let old = (!cfg!(windows)).then_some(old);
    replacement.swap(&stage)?;
    drop(old);
    let place = site.path.join(&stage.name);
    // The result is in place; that the old tree resists deletion is no reason to say that it is not.
    if stage.remove().is_err() {
        written.left_behind = Some(place);
    }
    site.keep();
    Ok(written)
}

fn summary<'a>(destination: &Path, files: &[FileToWrite<'a>], inspected: &[Inspected]) -> Written<'a> {
    let mut written = Written::new(destination);
    for (file, inspected) in files.iter().zip(inspected) {
        match inspected.status {
            Status::Created => written.created.push(file.path),
            Status::Changed { .. } => written.replaced.push(file.path),
            Status::Unchanged => written.unchanged.push(file.path),
            Status::Conflict(_) => {}
        }
    }
    written
}

/// What is known of both trees.
struct Replacement<'a> {
    parent: &'a Dir,
    name: &'a str,
    destination: &'a Path,
    old_id: Id,
    device: u64,
    /// The planned files that are written, and the folders they need.
    writes: Vec<&'a FileToWrite<'a>>,
    folders: HashSet<&'a str>,
    /// Folders whose content changes, whose time is therefore that of the run.
    touched: HashSet<&'a str>,
    /// The state of the old files to be replaced.
    replaced: HashMap<PathBuf, Stamp>,
    /// What the new tree has of the old one, in the state that it has there.
    kept: HashMap<PathBuf, Stamp>,
}

impl<'a> Replacement<'a> {
    fn new(
        parent: &'a Dir,
        name: &'a str,
        destination: &'a Path,
        old: &Dir,
        files: &'a [FileToWrite<'a>],
        inspected: &[Inspected],
    ) -> Result<Self, DiskError> {
        let metadata = old.dir_metadata().map_err(DiskError::io(Action::Read, destination))?;
        let old_id = Id::of(&metadata);
        let mut replacement = Self {
            parent,
            name,
            destination,
            old_id,
            device: old_id.device,
            writes: Vec::new(),
            folders: HashSet::new(),
            touched: HashSet::new(),
            replaced: HashMap::new(),
            kept: HashMap::new(),
        };
        for (file, inspected) in files.iter().zip(inspected) {
            if inspected.status == Status::Unchanged {
                continue;
            }
            if let Some(stamp) = inspected.stamp {
                replacement.replaced.insert(PathBuf::from(file.path.as_str()), stamp);
            }
            replacement.writes.push(file);
            replacement.folders.extend(file.path.folders());
            replacement.touched.insert(file.path.parent().unwrap_or_default());
        }
        Ok(replacement)
    }

    fn failed(&self, action: Action) -> impl FnOnce(io::Error) -> DiskError {
        DiskError::io(action, self.destination)
    }

    /// Makes the second tree and the journal.
    fn prepare(&mut self, old: &Dir, stage: &Stage<Dir>) -> Result<(), DiskError> {
        let open = stage.open().map_err(self.failed(Action::Stage))?;
        let tree = (|| {
            fault::point()?;
            sys::create_folder(open, TREE, sys::STAGE_MODE)?;
            sys::open_folder(open, TREE)
        })()
        .map_err(self.failed(Action::Stage))?;
        write::write_files(&tree, &self.writes, self.destination)?;
        self.keep_folder(old, &tree, Path::new(""))?;
        self.write_journal(open, &tree).map_err(self.failed(Action::Stage))
    }

    /// Brings everything of a folder that is not replaced into the new tree.
    fn keep_folder(&mut self, old: &Dir, new: &Dir, path: &Path) -> Result<(), DiskError> {
        let place = if path.as_os_str().is_empty() {
            self.destination.to_owned()
        } else {
            self.destination.join(path)
        };
        let failed = || DiskError::io(Action::Stage, &place);
        let metadata = old.dir_metadata().map_err(failed())?;
        if Id::of(&metadata).device != self.device || sys::is_mount_point(old) {
            return Err(DiskError::MountPoint { path: place });
        }
        // Nothing in it could be deleted after the swap.
        sys::check_writable(old, &metadata).map_err(failed())?;
        for entry in old.entries().map_err(failed())? {
            let entry = entry.map_err(failed())?;
            let inner = path.join(entry.file_name());
            if !self.replaced.contains_key(&inner) {
                self.keep_entry(old, new, &entry, inner)?;
            }
        }
        let touched = path.to_str().is_some_and(|path| self.touched.contains(path));
        dress(old, new, &metadata, !touched).map_err(failed())
    }

    fn keep_entry(&mut self, old: &Dir, new: &Dir, entry: &DirEntry, path: PathBuf) -> Result<(), DiskError> {
        let place = self.destination.join(&path);
        let failed = || DiskError::io(Action::Stage, &place);
        let name = entry.file_name();
        fault::point().map_err(failed())?;
        let kind = entry.file_type().map_err(failed())?;
        if kind.is_dir() {
            match sys::create_folder(new, &name, sys::STAGE_MODE) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(failed()(error));
                }
                _ => {}
            }
            let from = sys::open_folder(old, &name).map_err(failed())?;
            let to = sys::open_folder(new, &name).map_err(failed())?;
            self.keep_folder(&from, &to, &path)?;
        } else {
            let kept = if kind.is_symlink() {
                keep_link(old, new, &name)
            } else {
                keep_file(old, new, entry)
            };
            match kept {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    return self.meet_planned(entry, path).map_err(failed())?;
                }
                // A single file can be a mount point as well.
                Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                    return Err(DiskError::MountPoint { path: place });
                }
                Err(error) => return Err(failed()(error)),
            }
        }
        let stamp = Stamp::of(&new.symlink_metadata(&name).map_err(failed())?);
        self.kept.insert(path, stamp);
        Ok(())
    }

    /// Deals with a file that has the name of a planned one and yet is not to be replaced.
    fn meet_planned(&mut self, entry: &DirEntry, path: PathBuf) -> io::Result<Result<(), DiskError>> {
        let stamp = Stamp::of(&entry.metadata()?);
        // Where case does not count, it is to be replaced, under another spelling.
        if self.replaced.values().any(|replaced| *replaced == stamp) {
            self.replaced.insert(path, stamp);
            return Ok(Ok(()));
        }
        // Somebody has just made it.
        Ok(Err(self.changed(vec![self.destination.join(path)], None)))
    }

    fn write_journal(&self, stage: &Dir, tree: &Dir) -> io::Result<()> {
        fault::point()?;
        let new = Id::of(&tree.dir_metadata()?);
        let mut journal = String::new();
        let lines = (|| {
            writeln!(journal, "{JOURNAL_HEAD}")?;
            writeln!(journal, "{}", self.name)?;
            writeln!(journal, "{} {}", self.old_id.device, self.old_id.number)?;
            writeln!(journal, "{} {}", new.device, new.number)?;
            writeln!(journal, "{}", self.replaced.len())?;
            for (path, stamp) in &self.replaced {
                let Stamp {
                    id,
                    size,
                    modified,
                    changed,
                } = stamp;
                let path = path.to_str().unwrap_or_default().replace('\\', "/");
                writeln!(
                    journal,
                    "{} {} {size} {modified} {changed} {path}",
                    id.device, id.number
                )?;
            }
            Ok::<_, std::fmt::Error>(())
        })();
        lines.map_err(io::Error::other)?;
        sys::create_file(stage, JOURNAL, sys::FILE_MODE)?.write_all(journal.as_bytes())
    }

    /// Swaps both trees, and swaps them back if the old one is not what was prepared for.
    fn swap(&self, stage: &Stage<Dir>) -> Result<(), DiskError> {
        let moved = || self.failed(Action::Move);
        let open = stage.open().map_err(moved())?;
        let new = sys::open_folder(open, TREE).map_err(moved())?;
        sys::lock_folder(&new, false);
        let ours = self.stamps(&new).map_err(self.failed(Action::Stage))?;
        let new = (!cfg!(windows)).then_some(new);
        fault::point().map_err(moved())?;
        fault::reach(Moment::BeforeSwap);

        let swapped = sys::exchange(open, TREE, self.parent, self.name).map_err(moved())?;
        let retired = if swapped { TREE } else { OLD };
        if !swapped {
            // Between these two renames the folder has no name; a later run, or the watcher, gives it back.
            sys::rename_new(self.parent, self.name, open, OLD).map_err(moved())?;
            if let Err(error) = sys::rename_new(open, TREE, self.parent, self.name) {
                return Err(match sys::rename_new(open, OLD, self.parent, self.name) {
                    Ok(()) => moved()(error),
                    Err(_) => self.changed(vec![self.destination.to_owned()], self.save(stage, open, OLD)),
                });
            }
        }

        fault::reach(Moment::AfterSwap);
        let changed = self.changes(open, retired, new.as_ref()).or_else(|_| {
            // For want of handles perhaps.
            stage.turn_back();
            self.changes(open, retired, new.as_ref())
        });
        if matches!(&changed, Ok(changed) if changed.is_empty()) {
            return Ok(());
        }

        let back = if swapped {
            sys::exchange(open, TREE, self.parent, self.name).map(|_| ())
        } else {
            sys::rename_new(self.parent, self.name, open, TREE)
                .and_then(|()| sys::rename_new(open, OLD, self.parent, self.name))
        };
        // In the moment of the swap the new tree was there to be edited as well. Only what we made may be deleted.
        let kept = match back {
            Ok(()) => {
                let tree = sys::open_folder(open, TREE);
                let is_ours = tree.and_then(|tree| self.is_ours(&tree, Path::new(""), &ours));
                if matches!(is_ours, Ok(true)) {
                    None
                } else {
                    self.save(stage, open, TREE)
                }
            }
            Err(_) => self.save(stage, open, retired),
        };
        Err(match changed {
            // Nobody knows whether something changed, so nothing is replaced.
            Err(source) => match kept {
                None => DiskError::io(Action::Read, self.destination)(source),
                Some(kept) => DiskError::Unknown {
                    path: self.destination.to_owned(),
                    source,
                    kept,
                },
            },
            Ok(mut changed) => {
                changed.sort();
                changed.truncate(MOST_CHANGED);
                self.changed(changed, kept)
            }
        })
    }

    fn changed(&self, changed: Vec<PathBuf>, kept: Option<PathBuf>) -> DiskError {
        DiskError::Changed {
            path: self.destination.to_owned(),
            changed,
            kept,
        }
    }

    /// Takes a tree that somebody may have edited out of the staging entry. Tells where it is.
    fn save(&self, stage: &Stage<Dir>, open: &Dir, tree: &str) -> Option<PathBuf> {
        let name = visible_name(self.name, &stage.name);
        if sys::rename_new(open, tree, self.parent, &name).is_ok() {
            return Some(self.destination.with_file_name(name));
        }
        stage.leave();
        Some(self.destination.with_file_name(&stage.name).join(tree))
    }

    /// What is different in the old tree from what was prepared for.
    fn changes(&self, stage: &Dir, retired: &str, new: Option<&Dir>) -> io::Result<Vec<PathBuf>> {
        let old = sys::open_folder(stage, retired)?;
        if Id::of(&old.dir_metadata()?) != self.old_id {
            return Ok(vec![self.destination.to_owned()]);
        }
        let mut check = Check::new(&self.replaced, Some(&self.kept));
        match new {
            Some(new) => check.folder(&old, new, Path::new(""))?,
            None => check.folder(&old, &sys::open_folder(self.parent, self.name)?, Path::new(""))?,
        }
        let mut changed = check.changed;
        if check.matched < self.kept.len() {
            let is_gone = |path: &&PathBuf| old.symlink_metadata(path).is_err();
            changed.extend(self.kept.keys().filter(is_gone).cloned());
        }
        Ok(changed.iter().map(|path| self.destination.join(path)).collect())
    }

    /// Whether everything in the new tree is as this run has left it.
    fn is_ours(&self, folder: &Dir, path: &Path, written: &HashMap<PathBuf, Stamp>) -> io::Result<bool> {
        for entry in folder.entries()? {
            let name = entry?.file_name();
            let inner = path.join(&name);
            let metadata = folder.symlink_metadata(&name)?;
            let now = Stamp::of(&metadata);
            let ours = if metadata.is_dir() {
                let known = match self.kept.get(&inner) {
                    Some(kept) => kept.id == now.id,
                    None => inner.to_str().is_some_and(|path| self.folders.contains(path)),
                };
                known && self.is_ours(&sys::open_folder(folder, &name)?, &inner, written)?
            } else if let Some(kept) = self.kept.get(&inner) {
                // Not the time of change, which the very removal of the other link moves.
                (kept.id, kept.size, kept.modified) == (now.id, now.size, now.modified)
            } else {
                written.get(&inner) == Some(&now)
            };
            if !ours {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The state of the planned files in the new tree.
    fn stamps(&self, new: &Dir) -> io::Result<HashMap<PathBuf, Stamp>> {
        self.writes
            .iter()
            .map(|file| {
                let path = file.path.as_str();
                Ok((PathBuf::from(path), Stamp::of(&new.symlink_metadata(path)?)))
            })
            .collect()
    }
}

/// The name for what must not be deleted: beside the folder, and not hidden.
fn visible_name(name: &str, entry: &str) -> String {
    let digits = entry.rsplit('-').next().unwrap_or(entry);
    format!("{name}.before-{digits}")
}

/// Compares the old tree with the new one: everything in it is the same there, or is exempt.
struct Check<'a> {
    exempt: &'a HashMap<PathBuf, Stamp>,
    kept: Option<&'a HashMap<PathBuf, Stamp>>,
    /// How many entries of `kept` were met.
    matched: usize,
    changed: Vec<PathBuf>,
}

impl<'a> Check<'a> {
    fn new(exempt: &'a HashMap<PathBuf, Stamp>, kept: Option<&'a HashMap<PathBuf, Stamp>>) -> Self {
        Self {
            exempt,
            kept,
            matched: 0,
            changed: Vec::new(),
        }
    }

    fn folder(&mut self, old: &Dir, new: &Dir, path: &Path) -> io::Result<()> {
        for entry in old.entries()? {
            let name = entry?.file_name();
            let inner = path.join(&name);
            let here = old.symlink_metadata(&name)?;
            if self.exempt.get(&inner) == Some(&Stamp::of(&here)) {
                continue;
            }
            self.matched += usize::from(self.kept.is_some_and(|kept| kept.contains_key(&inner)));
            let there = match new.symlink_metadata(&name) {
                Ok(there) => there,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    self.changed.push(inner);
                    continue;
                }
                Err(error) => return Err(error),
            };
            if here.is_dir() && there.is_dir() {
                self.folder(&sys::open_folder(old, &name)?, &sys::open_folder(new, &name)?, &inner)?;
            } else if !same_entry(old, &here, new, &there, &name)? {
                self.changed.push(inner);
            }
        }
        Ok(())
    }
}

fn same_entry(tree: &Dir, here: &Metadata, other: &Dir, there: &Metadata, name: &OsStr) -> io::Result<bool> {
    if cfg!(unix) && Id::of(here) == Id::of(there) {
        return Ok(true);
    }
    if here.is_symlink() && there.is_symlink() {
        return Ok(tree.read_link_contents(name)? == other.read_link_contents(name)?);
    }
    if !here.is_file() || !there.is_file() || here.len() != there.len() {
        return Ok(false);
    }
    // Copied, because the file system has no hard links.
    let mut bytes = [Vec::new(), Vec::new()];
    for (folder, bytes) in [tree, other].into_iter().zip(&mut bytes) {
        compare::open_to_read(folder, name)?.read_to_end(bytes)?;
    }
    Ok(bytes[0] == bytes[1])
}

/// Gives a file a second name in the new tree, or copies it where that cannot be.
fn keep_file(old: &Dir, new: &Dir, entry: &DirEntry) -> io::Result<()> {
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
    let trial = stage::new_name(Kind::File);
    folder.hard_link(name, folder, &trial).is_ok() && folder.remove_file(&trial).is_ok()
}

fn copy(old: &Dir, new: &Dir, name: &OsStr) -> io::Result<()> {
    let mut from = compare::open_to_read(old, name)?;
    let metadata = from.metadata()?;
    let mut options = cap_std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    let mut to = new.open_with(name, &options)?;
    io::copy(&mut from, &mut to)?;
    sys::set_mode(&to, sys::mode(&metadata))?;
    let times = times(&metadata)?;
    to.into_std().set_times(times)
}

fn keep_link(old: &Dir, new: &Dir, name: &OsStr) -> io::Result<()> {
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
fn dress(from: &Dir, new: &Dir, old: &Metadata, with_time: bool) -> io::Result<()> {
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

/// Brings what a killed run had begun to a state in which its staging entry can be deleted.
pub(super) fn recover(parent: &Dir, entry: &str) -> io::Result<()> {
    let stage = sys::open_folder(parent, entry)?;
    // Without a whole journal there was no swap, and all that is there was made by the run.
    let Some(journal) = Journal::read(&stage)? else {
        return Ok(());
    };
    for retired in [OLD, TREE] {
        let Ok(tree) = sys::open_folder(&stage, retired) else {
            continue;
        };
        if Id::of(&tree.dir_metadata()?) != journal.old {
            continue;
        }
        let place = match sys::open_folder(parent, &journal.name) {
            Ok(folder) => Some(folder),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        match place {
            None if retired == OLD => return sys::rename_new(&stage, OLD, parent, &journal.name),
            Some(new) if Id::of(&new.dir_metadata()?) == journal.new => {
                // What was deleted meanwhile is in the new tree: no reason to keep the old one.
                let mut check = Check::new(&journal.replaced, None);
                check.folder(&tree, &new, Path::new(""))?;
                if check.changed.is_empty() {
                    return Ok(());
                }
            }
            _ => {}
        }
        // Somebody's work may be in it, here or there: it gets a name that can be seen.
        drop(tree);
        return sys::rename_new(&stage, retired, parent, &visible_name(&journal.name, entry));
    }
    Ok(())
}

/// What a killed run was about to do.
#[derive(Debug, PartialEq)]
struct Journal {
    name: String,
    old: Id,
    new: Id,
    replaced: HashMap<PathBuf, Stamp>,
}

impl Journal {
    fn read(stage: &Dir) -> io::Result<Option<Self>> {
        match stage.symlink_metadata(JOURNAL) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
        let mut text = String::new();
        compare::open_to_read(stage, JOURNAL)?.read_to_string(&mut text)?;
        Ok(Self::parse(&text))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != JOURNAL_HEAD {
            return None;
        }
        let name = lines.next()?.to_owned();
        if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\\']) {
            return None;
        }
        let id = |line: &str| {
            let (device, number) = line.split_once(' ')?;
            Some(Id {
                device: device.parse().ok()?,
                number: number.parse().ok()?,
            })
        };
        let old = id(lines.next()?)?;
        let new = id(lines.next()?)?;
        let count: usize = lines.next()?.parse().ok()?;
        let mut replaced = HashMap::new();
        for line in lines {
            let mut fields = line.splitn(6, ' ');
            let mut field = || fields.next();
            let stamp = Stamp {
                id: Id {
                    device: field()?.parse().ok()?,
                    number: field()?.parse().ok()?,
                },
                size: field()?.parse().ok()?,
                modified: field()?.parse().ok()?,
                changed: field()?.parse().ok()?,
            };
            replaced.insert(PathBuf::from(field()?), stamp);
        }
        (replaced.len() == count && text.ends_with('\n')).then_some(Self {
            name,
            old,
            new,
            replaced,
        })
    }
}
