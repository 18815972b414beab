//! The swap of both trees, which is undone if the old one is not what was prepared for.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
};

use cap_std::fs::Dir;

use super::{
    difference::Difference,
    journal::{OLD, TREE},
    prepare::Replacement,
};
use crate::disk::{
    entry,
    error::{Action, DiskError},
    fault::{self, Moment},
    stage::Stage,
    sys::{self, Id, Stamp},
};

/// So many changed paths are enough for a message.
const MOST_CHANGED: usize = 20;

/// Swaps both trees, and swaps them back if the old one is not what was prepared for.
pub(super) fn swap(replacement: &Replacement<'_>, stage: &Stage<Dir>) -> Result<(), DiskError> {
    let moved = || replacement.failed(Action::Move);
    let open = stage.open().map_err(moved())?;
    let swap = Swap {
        replacement,
        stage,
        open,
    };
    let (parent, name) = (replacement.parent, replacement.name);
    let new = sys::open_folder(open, TREE).map_err(moved())?;
    sys::lock_folder(&new, false);
    let written = swap.stamps(&new).map_err(replacement.failed(Action::Stage))?;
    let new = (!cfg!(windows)).then_some(new);
    fault::point().map_err(moved())?;
    fault::reach(Moment::BeforeSwap);

    let swapped = sys::exchange(open, TREE, parent, name).map_err(moved())?;
    let retired = if swapped { TREE } else { OLD };
    if !swapped {
        // Between these two renames the folder has no name; a later run, or the watcher, gives it back.
        sys::rename_new(parent, name, open, OLD).map_err(moved())?;
        if let Err(error) = sys::rename_new(open, TREE, parent, name) {
            return Err(match sys::rename_new(open, OLD, parent, name) {
                Ok(()) => moved()(error),
                Err(_) => replacement.changed(vec![replacement.destination.to_owned()], swap.save(OLD)),
            });
        }
    }

    fault::reach(Moment::AfterSwap);
    let changed = swap.changes(retired, new.as_ref()).or_else(|_| {
        // For want of handles perhaps.
        stage.turn_back();
        swap.changes(retired, new.as_ref())
    });
    if matches!(&changed, Ok(changed) if changed.is_empty()) {
        return Ok(());
    }

    let back = if swapped {
        sys::exchange(open, TREE, parent, name).map(|_| ())
    } else {
        sys::rename_new(parent, name, open, TREE).and_then(|()| sys::rename_new(open, OLD, parent, name))
    };
    // In the moment of the swap the new tree was there to be edited as well. Only what we made may be deleted.
    let kept = match back {
        Ok(()) => {
            let tree = sys::open_folder(open, TREE);
            let is_ours = tree.and_then(|tree| swap.is_ours(&tree, Path::new(""), &written));
            if matches!(is_ours, Ok(true)) {
                None
            } else {
                swap.save(TREE)
            }
        }
        Err(_) => swap.save(retired),
    };
    Err(match changed {
        // Nobody knows whether something changed, so nothing is replaced.
        Err(source) => match kept {
            None => DiskError::io(Action::Read, replacement.destination)(source),
            Some(kept) => DiskError::Unknown {
                path: replacement.destination.to_owned(),
                source,
                kept,
            },
        },
        Ok(mut changed) => {
            changed.sort();
            changed.truncate(MOST_CHANGED);
            replacement.changed(changed, kept)
        }
    })
}

struct Swap<'s> {
    replacement: &'s Replacement<'s>,
    stage: &'s Stage<Dir>,
    /// The staging entry.
    open: &'s Dir,
}

impl Swap<'_> {
    /// Takes a tree that somebody may have edited out of the staging entry. Tells where it is.
    fn save(&self, tree: &str) -> Option<PathBuf> {
        let Replacement {
            parent,
            name,
            destination,
            ..
        } = self.replacement;
        let visible = entry::visible_name(name, &self.stage.name);
        if sys::rename_new(self.open, tree, parent, &visible).is_ok() {
            return Some(destination.with_file_name(visible));
        }
        self.stage.leave();
        Some(destination.with_file_name(&self.stage.name).join(tree))
    }

    /// What is different in the old tree from what was prepared for.
    fn changes(&self, retired: &str, new: Option<&Dir>) -> io::Result<Vec<PathBuf>> {
        let Replacement {
            parent,
            name,
            destination,
            replaced,
            kept,
            ..
        } = self.replacement;
        let old = sys::open_folder(self.open, retired)?;
        if Id::of(&old.dir_metadata()?) != self.replacement.old_id {
            return Ok(vec![destination.to_path_buf()]);
        }
        let mut difference = Difference::new(replaced, Some(kept));
        match new {
            Some(new) => difference.folder(&old, new, Path::new(""))?,
            None => difference.folder(&old, &sys::open_folder(parent, name)?, Path::new(""))?,
        }
        let mut changed = difference.changed;
        if difference.matched < kept.len() {
            let is_gone = |path: &&PathBuf| old.symlink_metadata(path).is_err();
            changed.extend(kept.keys().filter(is_gone).cloned());
        }
        Ok(changed.iter().map(|path| destination.join(path)).collect())
    }

    /// Whether everything in the new tree is as this run has left it.
    fn is_ours(&self, folder: &Dir, path: &Path, written: &HashMap<PathBuf, Stamp>) -> io::Result<bool> {
        let Replacement { kept, folders, .. } = self.replacement;
        for entry in folder.entries()? {
            let name = entry?.file_name();
            let inner = path.join(&name);
            let metadata = folder.symlink_metadata(&name)?;
            let now = Stamp::of(&metadata);
            let ours = if metadata.is_dir() {
                let known = match kept.get(&inner) {
                    Some(kept) => kept.id == now.id,
                    None => inner.to_str().is_some_and(|path| folders.contains(path)),
                };
                known && self.is_ours(&sys::open_folder(folder, &name)?, &inner, written)?
            } else if let Some(kept) = kept.get(&inner) {
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
        let stamp = |path: &str| Ok((PathBuf::from(path), Stamp::of(&new.symlink_metadata(path)?)));
        let writes = &self.replacement.writes;
        writes.iter().map(|file| stamp(file.path.as_str())).collect()
    }
}
