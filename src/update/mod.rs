//! What becomes of each file when a challenge is taken forward.
//!
//! Three states of a file meet: the base, as the challenge was made; yours, as it is there now; and the new one, as it would be made today.
//! What nobody edited follows the template, also away. What somebody edited is merged or kept, and where both sides want different things there
//! is a conflict, which is told. An edit is never lost. Decides only: reads and writes nothing.

mod merge;
mod rename;

use std::collections::BTreeMap;

pub use self::merge::has_markers;
use self::merge::{Merged, merge};
use crate::path::RelPath;
use crate::record::{Contents, Files};

/// What is there now under a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Yours {
    Nothing,
    File {
        bytes: Vec<u8>,
        /// Nothing where the system has no such bit.
        executable: Option<bool>,
    },
    /// Something that is no file, or stands where a folder would have to be; in words.
    Other(String),
}

/// What becomes of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub path: RelPath,
    /// Where the file was, if the template has another path for it now.
    pub from: Option<RelPath>,
    pub outcome: Outcome,
    /// Size of the file as the template makes it.
    pub size: usize,
    /// What is written and removed, in this order of paths.
    pub writes: BTreeMap<RelPath, Option<Contents>>,
}

/// The result for one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is what the template makes.
    Unchanged,
    Created,
    /// It follows the template.
    Changed,
    /// The template makes it no more.
    Removed,
    /// It holds your edit and the change of the template.
    Merged,
    /// Your edit stays; the template has not changed it.
    Edited,
    /// You have deleted it, and it stays so; the template has not changed it.
    Missing,
    Conflict(Conflict),
}

/// Why somebody has to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// Both sides have changed the same lines, which are marked in the file.
    Marked,
    /// Both sides have changed a file without lines: yours stays, the new one lies beside it.
    Beside(RelPath),
    /// You have edited what the template makes no more: it stays.
    EditedAndRemoved,
    /// You have deleted what the template has changed: it stays deleted.
    DeletedAndChanged,
    /// Something else is there: it stays, and the file is not written.
    InTheWay(String),
}

impl Conflict {
    /// What the user has to know.
    pub fn reason(&self) -> String {
        match self {
            Self::Marked => "both sides changed the same lines, which are marked in the file".to_owned(),
            Self::Beside(path) => format!("both sides changed it; yours stays, the new one is `{path}`"),
            Self::EditedAndRemoved => "you edited it, and the template makes it no more; it stays".to_owned(),
            Self::DeletedAndChanged => "you deleted it, and the template changed it; it stays deleted".to_owned(),
            Self::InTheWay(what) => format!("{what}; nothing was written"),
        }
    }
}

/// Everything that is known before the decision.
pub struct Sides<'s> {
    pub base: &'s Files,
    pub new: &'s Files,
    /// For every path of the other two.
    pub yours: &'s BTreeMap<RelPath, Yours>,
    /// Whether nothing has a path that none of the three has.
    pub is_free: &'s dyn Fn(&RelPath) -> bool,
}

impl Sides<'_> {
    /// What becomes of every file, sorted by path.
    pub fn steps(&self) -> Vec<Step> {
        let renamed = self.renamed();
        let mut steps: Vec<Step> = Vec::new();
        for (path, base) in self.base {
            if !renamed.contains_key(path) {
                steps.push(self.known(path, base));
            }
        }
        for (path, new) in self.new {
            if self.base.contains_key(path) {
                continue;
            }
            let from = renamed.iter().find(|(_, to)| *to == path).map(|(from, _)| from);
            steps.push(match from {
                Some(from) => self.moved(from, path, new),
                None => self.added(path, new),
            });
        }
        for step in &mut steps {
            step.size = self.new.get(&step.path).map_or(0, |new| new.bytes.len());
        }
        steps.sort_by(|a, b| a.path.cmp(&b.path));
        steps
    }

    fn yours(&self, path: &RelPath) -> &Yours {
        self.yours.get(path).unwrap_or(&Yours::Nothing)
    }

    /// Edited files that the template makes under another path now.
    fn renamed(&self) -> BTreeMap<RelPath, RelPath> {
        let is_edited = |path: &RelPath, base: &Contents| match self.yours(path) {
            Yours::File { bytes, executable } => !is_same(bytes, *executable, base),
            _ => false,
        };
        let gone = self
            .base
            .iter()
            .filter(|(path, base)| !self.new.contains_key(path) && is_edited(path, base));
        let added = self
            .new
            .iter()
            .filter(|(path, _)| !self.base.contains_key(path) && *self.yours(path) == Yours::Nothing);
        rename::pairs(&gone.collect::<Vec<_>>(), &added.collect::<Vec<_>>())
    }

    /// A file that the template made before.
    fn known(&self, path: &RelPath, base: &Contents) -> Step {
        let new = self.new.get(path);
        let step = |outcome, after: Option<Option<Contents>>| Step {
            path: path.clone(),
            from: None,
            outcome,
            size: 0,
            writes: after.map(|after| (path.clone(), after)).into_iter().collect(),
        };
        let (bytes, executable) = match self.yours(path) {
            Yours::File { bytes, executable } => (bytes, *executable),
            Yours::Nothing => {
                return match new {
                    None => step(Outcome::Unchanged, None),
                    Some(new) if new == base => step(Outcome::Missing, None),
                    Some(_) => step(Outcome::Conflict(Conflict::DeletedAndChanged), None),
                };
            }
            Yours::Other(_) if new == Some(base) => return step(Outcome::Edited, None),
            Yours::Other(_) if new.is_none() => return step(Outcome::Unchanged, None),
            Yours::Other(what) => return step(Outcome::Conflict(Conflict::InTheWay(what.clone())), None),
        };
        let Some(new) = new else {
            return if is_same(bytes, executable, base) {
                step(Outcome::Removed, Some(None))
            } else {
                step(Outcome::Conflict(Conflict::EditedAndRemoved), None)
            };
        };
        if is_same(bytes, executable, new) {
            return step(Outcome::Unchanged, None);
        }
        if new == base {
            return step(Outcome::Edited, None);
        }
        self.both(path, base, (bytes, executable), new)
    }

    /// A file that the template made under another path.
    fn moved(&self, from: &RelPath, path: &RelPath, new: &Contents) -> Step {
        let (Some(base), Yours::File { bytes, executable }) = (self.base.get(from), self.yours(from)) else {
            return self.added(path, new);
        };
        let yours = Contents {
            bytes: bytes.clone(),
            executable: executable.unwrap_or(base.executable),
        };
        let mut step = self.both(path, base, (bytes, *executable), new);
        // Where nothing of the template's is merged into it, yours goes along as it is.
        if matches!(step.outcome, Outcome::Edited | Outcome::Conflict(Conflict::Beside(_))) {
            step.writes.insert(path.clone(), Some(yours));
        }
        step.from = Some(from.clone());
        step.writes.insert(from.clone(), None);
        step
    }

    /// A file that the template did not make before.
    fn added(&self, path: &RelPath, new: &Contents) -> Step {
        let step = |outcome, after: Option<Contents>| Step {
            path: path.clone(),
            from: None,
            outcome,
            size: 0,
            writes: after.map(|after| (path.clone(), Some(after))).into_iter().collect(),
        };
        match self.yours(path) {
            Yours::Nothing => step(Outcome::Created, Some(new.clone())),
            Yours::Other(what) => step(Outcome::Conflict(Conflict::InTheWay(what.clone())), None),
            Yours::File { bytes, executable } if is_same(bytes, *executable, new) => step(Outcome::Unchanged, None),
            Yours::File { bytes, executable } => {
                let nothing = Contents {
                    bytes: Vec::new(),
                    executable: new.executable,
                };
                self.both(path, &nothing, (bytes, *executable), new)
            }
        }
    }

    /// Both sides have changed something.
    fn both(&self, path: &RelPath, base: &Contents, yours: (&[u8], Option<bool>), new: &Contents) -> Step {
        let (bytes, executable) = yours;
        let bit = match executable {
            Some(yours) if yours != base.executable => yours,
            _ => new.executable,
        };
        let mut step = Step {
            path: path.clone(),
            from: None,
            outcome: Outcome::Changed,
            size: 0,
            writes: BTreeMap::new(),
        };
        let merged = match merge(&base.bytes, bytes, &new.bytes) {
            Merged::Clean(merged) => merged,
            Merged::Conflict(merged) => {
                step.outcome = Outcome::Conflict(Conflict::Marked);
                merged
            }
            Merged::Impossible => {
                let beside = self.beside(path);
                step.writes.insert(beside.clone(), Some(new.clone()));
                step.outcome = Outcome::Conflict(Conflict::Beside(beside));
                return step;
            }
        };
        if merged == bytes && executable.is_none_or(|yours| yours == bit) {
            step.outcome = Outcome::Edited;
            return step;
        }
        let is_edited =
            merged != new.bytes && merge::with_line_ends_of(bytes, &new.bytes) != merged || bit != new.executable;
        if step.outcome == Outcome::Changed && is_edited {
            step.outcome = Outcome::Merged;
        }
        let contents = Contents {
            bytes: merged,
            executable: bit,
        };
        step.writes.insert(path.clone(), Some(contents));
        step
    }

    /// A path beside another one that nothing has.
    fn beside(&self, path: &RelPath) -> RelPath {
        let is_free =
            |path: &RelPath| !self.base.contains_key(path) && !self.new.contains_key(path) && (self.is_free)(path);
        (1..)
            .map(|number| match number {
                1 => format!("{path}.new"),
                number => format!("{path}.new-{number}"),
            })
            .filter_map(|text| RelPath::parse(&text).ok())
            .find(is_free)
            .unwrap_or_else(|| path.clone())
    }
}

/// Whether a file is what was made, but for line ends that a checkout may have changed.
fn is_same(bytes: &[u8], executable: Option<bool>, made: &Contents) -> bool {
    executable.is_none_or(|bit| bit == made.executable)
        && (bytes == made.bytes || merge::with_line_ends_of(bytes, &made.bytes) == bytes)
}
