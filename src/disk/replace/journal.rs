//! What a staging entry of a replacement holds: two trees, and the journal that tells a later run, or the watcher, what a
//! killed run had reached.

use std::{
    collections::HashMap,
    fmt::{self, Display, Formatter},
    io::{self, Read as _, Write as _},
    path::PathBuf,
};

use cap_std::fs::Dir;

use crate::disk::sys::{self, Id, Stamp};

/// The new tree before the swap, the old one after it.
pub(super) const TREE: &str = "tree";
/// The old tree, where the file system cannot swap.
pub(super) const OLD: &str = "old";
const JOURNAL: &str = "journal";
const HEAD: &str = "designgen journal 1";

/// What a run is about to do.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Journal {
    /// The name of the folder.
    pub name: String,
    pub old: Id,
    pub new: Id,
    /// The state of the old files to be replaced.
    pub replaced: HashMap<PathBuf, Stamp>,
}

impl Journal {
    pub fn write(&self, stage: &Dir) -> io::Result<()> {
        sys::create_file(stage, JOURNAL, sys::FILE_MODE)?.write_all(self.to_string().as_bytes())
    }

    /// The journal of a staging entry, if there is a whole one.
    pub fn read(stage: &Dir) -> io::Result<Option<Self>> {
        match stage.symlink_metadata(JOURNAL) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
        let mut text = String::new();
        sys::open_to_read(stage, JOURNAL)?.read_to_string(&mut text)?;
        Ok(Self::parse(&text))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEAD {
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

impl Display for Journal {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{HEAD}")?;
        writeln!(formatter, "{}", self.name)?;
        for id in [self.old, self.new] {
            writeln!(formatter, "{} {}", id.device, id.number)?;
        }
        writeln!(formatter, "{}", self.replaced.len())?;
        for (path, stamp) in &self.replaced {
            let Stamp {
                id,
                size,
                modified,
                changed,
            } = stamp;
            let path = path.to_str().unwrap_or_default().replace('\\', "/");
            writeln!(
                formatter,
                "{} {} {size} {modified} {changed} {path}",
                id.device, id.number
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> Journal {
        let id = |number| Id { device: 7, number };
        let stamp = |number| Stamp {
            id: id(number),
            size: 12,
            modified: -1,
            changed: 1_700_000_000_000_000_000,
        };
        Journal {
            name: "a challenge".to_owned(),
            old: id(1),
            new: id(2),
            replaced: [("README.md", 3), ("docs/two words.md", 4)]
                .map(|(path, number)| (PathBuf::from(path), stamp(number)))
                .into(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let journal = journal();
        assert_eq!(Journal::parse(&journal.to_string()), Some(journal));
    }

    #[test]
    fn half_a_journal_is_none() {
        let text = journal().to_string();
        for end in 0..text.len() {
            assert_eq!(Journal::parse(&text[..end]), None, "{end}");
        }
    }
}
