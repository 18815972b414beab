//! What becomes of a replacement whose run was killed.

use std::{io, path::Path};

use cap_std::fs::Dir;

use super::{
    difference::Difference,
    journal::{Journal, OLD, TREE},
};
use crate::disk::{
    entry,
    sys::{self, Id},
};

/// Brings what a killed run had begun to a state in which its staging entry can be deleted.
pub(in crate::disk) fn recover(parent: &Dir, staged: &str) -> io::Result<()> {
    let stage = sys::open_folder(parent, staged)?;
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
                let mut difference = Difference::new(&journal.replaced, None);
                difference.folder(&tree, &new, Path::new(""))?;
                if difference.changed.is_empty() {
                    return Ok(());
                }
            }
            _ => {}
        }
        // Somebody's work may be in it, here or there: it gets a name that can be seen.
        drop(tree);
        return sys::rename_new(&stage, retired, parent, &entry::visible_name(&journal.name, staged));
    }
    Ok(())
}
