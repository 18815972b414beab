//! Challenges that are there: their record, what is to become of their files, and how that is carried out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::answers::Source;
use crate::disk::{Change, Disk, FileState, Folder, NewContents, Seen, SeenFile, is_vacant};
use crate::error::{Diagnostic, Failure};
use crate::path::RelPath;
use crate::plan::{Plan, PlannedFile};
use crate::record::{self, Contents, Files, Record};
use crate::text::count;
use crate::update::{Outcome, Sides, Step, Yours, has_markers};

/// A folder with a challenge in it, or one that a challenge may be written into.
pub struct Existing<'d> {
    folder: Folder<'d>,
    /// Nothing for a folder without a challenge.
    made: Option<Made>,
    /// The files of the record, as they are there.
    recorded: BTreeMap<RelPath, SeenFile>,
}

/// How a challenge was made.
struct Made {
    record: Record,
    base: Files,
}

/// What is to become of a challenge.
pub struct Forward {
    /// Every file of the template, as it was and as it is to be, but for the record.
    pub steps: Vec<Step>,
    /// The new record, where it is another one.
    record: BTreeMap<RelPath, Option<Contents>>,
    states: BTreeMap<RelPath, FileState>,
    /// What is there, for a diff.
    bytes: BTreeMap<RelPath, Vec<u8>>,
    /// Files that hold secrets of the answers.
    private: BTreeSet<RelPath>,
}

impl<'d> Existing<'d> {
    /// Opens a folder for a challenge to be written into: one with a record, or one that is empty but for a repository of git.
    ///
    /// # Errors
    /// Other folders, and records that cannot be read.
    pub fn open(disk: &'d Disk, path: &Path) -> Result<Self, Failure> {
        let folder = disk.open(path)?;
        let paths: Vec<RelPath> = record::PATHS
            .iter()
            .filter_map(|path| RelPath::parse(path).ok())
            .collect();
        let mut recorded = BTreeMap::new();
        for (path, seen) in paths.iter().zip(folder.look(&paths.iter().collect::<Vec<_>>())?) {
            if let Seen::File(file) = seen {
                recorded.insert(path.clone(), file);
            }
        }
        let mut existing = Self {
            folder,
            made: None,
            recorded,
        };
        existing.made = existing.read_record()?;
        if existing.made.is_none() && !is_vacant(path)? {
            let message = format!(
                "`{}` already exists, and does not hold a challenge",
                existing.path().display()
            );
            return Err(Failure::one(
                Diagnostic::new(message).hint("choose another name, or move what is there away"),
            ));
        }
        Ok(existing)
    }

    /// As [`Existing::open`], of a folder that must hold a challenge.
    ///
    /// # Errors
    /// As [`Existing::open`], and folders without a record.
    pub fn open_challenge(disk: &'d Disk, path: &Path) -> Result<Self, Failure> {
        let no_challenge = || {
            let message = format!("`{}` does not hold a challenge with a record", path.display());
            Failure::one(
                Diagnostic::new(message).hint("`designgen new` makes one; give the folder that holds `.designgen`"),
            )
        };
        let existing = Self::open(disk, path)?;
        if existing.made.is_none() {
            return Err(no_challenge());
        }
        Ok(existing)
    }

    fn file(&self, path: &str) -> Option<&[u8]> {
        let found = self.recorded.iter().find(|(known, _)| known.as_str() == path);
        found.map(|(_, file)| file.bytes.as_slice())
    }

    fn read_record(&self) -> Result<Option<Made>, Failure> {
        let Some(text) = self.file(record::RECORD) else {
            return Ok(None);
        };
        let record = Record::parse(&String::from_utf8_lossy(text))?;
        let base = record::read_files(
            self.file(record::BASE).unwrap_or_default(),
            self.file(record::DIGESTS).unwrap_or_default(),
        )?;
        Ok(Some(Made { record, base }))
    }

    /// Where the challenge is, absolute.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What made it.
    pub fn record(&self) -> Option<&Record> {
        self.made.as_ref().map(|made| &made.record)
    }

    /// The answers that were given, where the edition keeps them.
    pub fn answers(&self) -> Option<Source> {
        let text = String::from_utf8(self.file(record::ANSWERS)?.to_vec()).ok()?;
        let name = self.path().join(record::ANSWERS).display().to_string();
        Some(Source::new(name, text))
    }

    /// What is to become of the challenge if a plan is carried out.
    ///
    /// # Errors
    /// Files that cannot be read; conflicts that nobody has resolved.
    pub fn forward(&self, plan: &Plan) -> Result<Forward, Failure> {
        let empty = Files::new();
        let base = self.made.as_ref().map_or(&empty, |made| &made.base);
        let (recorded, planned): (Vec<_>, Vec<_>) = plan
            .files
            .iter()
            .partition(|file| record::PATHS.contains(&file.path.as_str()));
        let contents = |file: &PlannedFile| Contents {
            bytes: file.bytes.clone(),
            executable: file.executable,
        };
        let new: Files = planned.iter().map(|file| (file.path.clone(), contents(file))).collect();
        let paths: Vec<&RelPath> = base
            .keys()
            .chain(new.keys().filter(|path| !base.contains_key(*path)))
            .collect();
        let mut yours = BTreeMap::new();
        let mut states = BTreeMap::new();
        for (path, seen) in paths.iter().zip(self.folder.look(&paths)?) {
            let seen = match seen {
                Seen::Nothing => continue,
                Seen::Obstacle(obstacle) => Yours::Other(obstacle.to_string()),
                Seen::File(SeenFile {
                    bytes,
                    executable,
                    state,
                }) => {
                    states.insert((*path).clone(), state);
                    Yours::File { bytes, executable }
                }
            };
            yours.insert((*path).clone(), seen);
        }
        refuse_markers(self.path(), base, &yours)?;
        let is_free = |path: &RelPath| {
            let seen = self.folder.look(&[path]);
            seen.is_ok_and(|seen| matches!(seen.as_slice(), [Seen::Nothing]))
        };
        let steps = Sides {
            base,
            new: &new,
            yours: &yours,
            is_free: &is_free,
        }
        .steps();
        let mut record = BTreeMap::new();
        for path in record::PATHS.iter().filter_map(|path| RelPath::parse(path).ok()) {
            let planned = recorded
                .iter()
                .find(|file| file.path == path)
                .map(|file| contents(file));
            let there = self.recorded.get(&path);
            if let Some(there) = there {
                states.insert(path.clone(), there.state);
            }
            if there.map(|file| &file.bytes) != planned.as_ref().map(|file| &file.bytes) {
                record.insert(path, planned);
            }
        }
        let bytes = yours.into_iter().filter_map(|(path, yours)| match yours {
            Yours::File { bytes, .. } => Some((path, bytes)),
            _ => None,
        });
        Ok(Forward {
            steps,
            record,
            states,
            bytes: bytes.collect(),
            private: planned
                .iter()
                .filter(|file| file.is_private)
                .map(|file| file.path.clone())
                .collect(),
        })
    }

    /// What is to become of the challenge if it is made again as it was.
    ///
    /// # Errors
    /// As [`Existing::forward`].
    pub fn as_made(&self) -> Result<Forward, Failure> {
        let base = self
            .made
            .iter()
            .flat_map(|made| &made.base)
            .map(|(path, file)| PlannedFile {
                path: path.clone(),
                bytes: file.bytes.clone(),
                executable: file.executable,
                is_private: false,
            });
        let recorded = self.recorded.iter().map(|(path, file)| PlannedFile {
            path: path.clone(),
            bytes: file.bytes.clone(),
            executable: false,
            is_private: false,
        });
        self.forward(&Plan {
            files: base.chain(recorded).collect(),
        })
    }

    /// Carries out what was decided: all of it, or nothing.
    ///
    /// # Errors
    /// What the disk refuses, and files that have changed since they were looked at.
    pub fn carry_out(&self, forward: &Forward) -> Result<(), Failure> {
        let writes = forward
            .steps
            .iter()
            .flat_map(|step| &step.writes)
            .chain(&forward.record);
        self.change(
            writes.map(|(path, after)| (path, after.as_ref())),
            &forward.states,
            |path| forward.is_private(path),
        )
    }

    fn change<'c>(
        &self,
        changes: impl Iterator<Item = (&'c RelPath, Option<&'c Contents>)>,
        states: &BTreeMap<RelPath, FileState>,
        is_private: impl Fn(&RelPath) -> bool,
    ) -> Result<(), Failure> {
        let changes: Vec<Change<'_>> = changes
            .map(|(path, after)| Change {
                path,
                before: states.get(path).copied(),
                after: after.map(|after| NewContents {
                    bytes: &after.bytes,
                    executable: after.executable,
                    is_private: is_private(path),
                }),
            })
            // What is not there need not be removed.
            .filter(|change| change.before.is_some() || change.after.is_some())
            .collect();
        Ok(self.folder.change(&changes)?)
    }

    /// Puts back what the last change has changed. Tells which files these are; nothing where nothing was kept.
    ///
    /// # Errors
    /// Files that were edited since.
    pub fn undo(&self) -> Result<Option<Vec<RelPath>>, Failure> {
        let Some(undo) = self.folder.undo()? else {
            return Ok(None);
        };
        let paths: Vec<&RelPath> = undo.files.iter().map(|file| &file.path).collect();
        let mut states = BTreeMap::new();
        let mut edited = Vec::new();
        for (file, seen) in undo.files.iter().zip(self.folder.look(&paths)?) {
            let there = match seen {
                Seen::Nothing => None,
                Seen::Obstacle(_) => {
                    edited.push(&file.path);
                    continue;
                }
                Seen::File(seen) => {
                    states.insert(file.path.clone(), seen.state);
                    let executable = seen.executable.or(file.after.as_ref().map(|after| after.1));
                    Some((record::digest(&seen.bytes), executable.unwrap_or_default()))
                }
            };
            if there != file.after {
                edited.push(&file.path);
            }
        }
        if !edited.is_empty() {
            let hint = "undoing would lose these edits: move them away, or undo them first";
            let told = edited.into_iter().map(|path| {
                Diagnostic::new(format!(
                    "`{}` was changed since",
                    self.path().join(path.as_str()).display()
                ))
                .hint(hint)
            });
            return Err(Failure::all(told.collect()));
        }
        let was_private = |path: &RelPath| undo.files.iter().any(|file| file.was_private && file.path == *path);
        self.change(
            undo.files.iter().map(|file| (&file.path, file.before.as_ref())),
            &states,
            was_private,
        )?;
        Ok(Some(undo.files.into_iter().map(|file| file.path).collect()))
    }
}

impl Forward {
    /// Whether anything is to be written.
    pub fn changes_anything(&self) -> bool {
        !self.record.is_empty() || self.steps.iter().any(|step| !step.writes.is_empty())
    }

    /// Whether the record is another one, be it that another version made it.
    pub fn is_outdated(&self) -> bool {
        self.record.keys().any(|path| path.as_str() == record::RECORD)
    }

    /// How many conflicts there are.
    pub fn conflicts(&self) -> usize {
        let is_conflict = |step: &&Step| matches!(step.outcome, Outcome::Conflict(_));
        self.steps.iter().filter(is_conflict).count()
    }

    /// Whether a file holds a secret of the answers, or something computed from one.
    pub fn is_private(&self, path: &RelPath) -> bool {
        self.private.contains(path)
    }

    /// What is there now under a path, if it is a file.
    pub fn bytes(&self, path: &RelPath) -> Option<&[u8]> {
        self.bytes.get(path).map(Vec::as_slice)
    }

    /// In words, how many files become what.
    pub fn summary(&self) -> String {
        let number = |wanted: fn(&Outcome) -> bool| self.steps.iter().filter(|step| wanted(&step.outcome)).count();
        let counts = [
            (number(|one| matches!(one, Outcome::Created)), "created"),
            (number(|one| matches!(one, Outcome::Changed)), "changed"),
            (number(|one| matches!(one, Outcome::Merged)), "merged"),
            (number(|one| matches!(one, Outcome::Removed)), "removed"),
        ];
        let parts: Vec<String> = counts
            .iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, what)| format!("{number} {what}"))
            .collect();
        let mut text = if parts.is_empty() {
            "no file changed".to_owned()
        } else {
            parts.join(", ")
        };
        if self.conflicts() > 0 {
            text.push_str(", ");
            text.push_str(&count(self.conflicts(), "conflict"));
        }
        text
    }
}

/// Nobody knows what the sides of a conflict are once another one is laid over it.
fn refuse_markers(root: &Path, base: &Files, yours: &BTreeMap<RelPath, Yours>) -> Result<(), Failure> {
    let is_marked = |path: &RelPath, yours: &Yours| match yours {
        Yours::File { bytes, .. } => has_markers(bytes) && !base.get(path).is_some_and(|base| has_markers(&base.bytes)),
        _ => false,
    };
    let marked: Vec<Diagnostic> = yours
        .iter()
        .filter(|(path, yours)| is_marked(path, yours))
        .map(|(path, _)| {
            let message = format!("`{}` holds the marks of a conflict", root.join(path.as_str()).display());
            Diagnostic::new(message).hint("edit what is between `<<<<<<<` and `>>>>>>>`, and remove the marks")
        })
        .collect();
    if marked.is_empty() {
        Ok(())
    } else {
        Err(Failure::all(marked))
    }
}
