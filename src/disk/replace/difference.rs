//! What the old tree of a replacement holds that the new one does not.

use std::{
    collections::HashMap,
    ffi::OsStr,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use cap_std::fs::{Dir, Metadata};

use crate::disk::sys::{self, Id, Stamp};

/// What of the old tree is neither the same in the new one nor exempt.
pub(super) struct Difference<'a> {
    exempt: &'a HashMap<PathBuf, Stamp>,
    kept: Option<&'a HashMap<PathBuf, Stamp>>,
    /// How many entries of `kept` were met.
    pub matched: usize,
    pub changed: Vec<PathBuf>,
}

impl<'a> Difference<'a> {
    pub fn new(exempt: &'a HashMap<PathBuf, Stamp>, kept: Option<&'a HashMap<PathBuf, Stamp>>) -> Self {
        Self {
            exempt,
            kept,
            matched: 0,
            changed: Vec::new(),
        }
    }

    /// Compares a folder and all that is in it; `path` is where it lies in both trees.
    pub fn folder(&mut self, old: &Dir, new: &Dir, path: &Path) -> io::Result<()> {
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
        sys::open_to_read(folder, name)?.read_to_end(bytes)?;
    }
    Ok(bytes[0] == bytes[1])
}
