//! Reads the files of a folder at a commit, object by object, under the rules for the folder of a template on the disk.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::program::Git;
use crate::disk::{DiskError, ObstacleKind};
use crate::error::{Diagnostic, Failure};
use crate::store::StoredFile;

/// The most files that a folder may have.
const MOST_FILES: usize = 20_000;
/// The most bytes that they may hold together.
const MOST_BYTES: u64 = 256 << 20;
/// The most that their list may hold, in bytes.
const MOST_LISTED: u64 = 32 << 20;

/// What to do about trees that git itself does not make.
const DAMAGED: &str = "the repository is damaged: use another commit";

/// One entry of a tree.
struct Entry {
    mode: String,
    object: String,
    bytes: u64,
    /// From the root of the repository on.
    path: String,
}

/// Reads the parts of a folder that are there; `place` is what messages call it.
pub(super) fn tree(
    git: &Git<'_>,
    place: &str,
    commit: &str,
    within: &[String],
    parts: &[&str],
) -> Result<Vec<StoredFile>, Failure> {
    check_folder(git, place, commit, within)?;
    let root = within.iter().map(|name| format!("{name}/")).collect::<String>();
    let wanted: Vec<String> = parts.iter().map(|part| format!("{root}{part}")).collect();
    let mut files = BTreeMap::new();
    let mut bytes = 0;
    for entry in listed(git, commit, &["-r"], &wanted)? {
        let path = entry.path.strip_prefix(&root).unwrap_or(&entry.path);
        let shown = || PathBuf::from(format!("{place}/{path}"));
        let kind = match entry.mode.as_str() {
            "100644" | "100755" | "100664" => None,
            "120000" => Some(ObstacleKind::Link),
            _ => Some(ObstacleKind::Special),
        };
        if entry.mode == "160000" {
            let message = format!("`{place}/{path}` is a submodule");
            let hint =
                "a template holds files and folders only; give the repository of the submodule by its own address";
            return Err(Failure::one(Diagnostic::new(message).hint(hint)));
        }
        if let Some(kind) = kind {
            return Err(DiskError::Foreign { path: shown(), kind }.into());
        }
        let is_name = |name: &str| !matches!(name, "" | "." | "..") && !name.contains('\\');
        if !path.split('/').all(is_name) {
            let message = format!("`{place}/{path}` cannot be the path of a file");
            return Err(Failure::one(Diagnostic::new(message).hint(DAMAGED)));
        }
        bytes += entry.bytes;
        if files.len() == MOST_FILES || bytes > MOST_BYTES {
            let limit = if bytes > MOST_BYTES {
                format!("{MOST_BYTES} bytes")
            } else {
                format!("{MOST_FILES} files")
            };
            let path = PathBuf::from(place);
            return Err(DiskError::TreeTooLarge { path, limit }.into());
        }
        if files.insert(path.to_owned(), entry.object).is_some() {
            let message = format!("`{place}` has two files `{path}`");
            return Err(Failure::one(Diagnostic::new(message).hint(DAMAGED)));
        }
    }
    let mut files: Vec<(String, String)> = files.into_iter().collect();
    files.sort();
    let mut contents = contents(git, &files, bytes)?.into_iter();
    let files = files.into_iter().map(|(path, _)| StoredFile {
        path,
        bytes: contents.next().unwrap_or_default().into(),
    });
    Ok(files.collect())
}

/// Checks that each of the folders on the way is one.
fn check_folder(git: &Git<'_>, place: &str, commit: &str, within: &[String]) -> Result<(), Failure> {
    let ways: Vec<String> = (1..=within.len()).map(|depth| within[..depth].join("/")).collect();
    if ways.is_empty() {
        return Ok(());
    }
    let found = listed(git, commit, &["-t"], &ways)?;
    for way in &ways {
        let mode = found
            .iter()
            .find(|entry| entry.path == *way)
            .map(|entry| entry.mode.as_str());
        let what = match mode {
            Some("040000") => continue,
            Some("120000") => "is a link",
            Some("160000") => "is a submodule",
            Some(_) => "is a file",
            None => "is not there",
        };
        let message = format!("cannot read `{place}`: `{way}` {what} at the commit {commit}");
        return Err(Failure::one(
            Diagnostic::new(message).hint("name a folder of the repository behind `//`"),
        ));
    }
    Ok(())
}

/// The entries at these paths.
fn listed(git: &Git<'_>, commit: &str, options: &[&str], paths: &[String]) -> Result<Vec<Entry>, Failure> {
    let mut arguments = vec!["ls-tree", "-l", "-z", "--full-tree"];
    arguments.extend(options);
    arguments.extend([commit, "--"]);
    arguments.extend(paths.iter().map(String::as_str));
    let output = git.run(&arguments, &[], MOST_LISTED)?;
    let entries = output.split(|byte| *byte == 0).filter(|entry| !entry.is_empty());
    entries
        .map(|entry| {
            let text = String::from_utf8_lossy(entry);
            let Ok(exact) = std::str::from_utf8(entry) else {
                let path = PathBuf::from(text.split_once('\t').map_or(text.as_ref(), |(_, path)| path));
                return Err(DiskError::NoName { path }.into());
            };
            let read = || {
                let (facts, path) = exact.split_once('\t')?;
                let mut facts = facts.split_ascii_whitespace();
                let (mode, _kind, object) = (facts.next()?, facts.next()?, facts.next()?);
                Some(Entry {
                    mode: mode.to_owned(),
                    object: object.to_owned(),
                    // A folder has no size.
                    bytes: facts.next()?.parse().unwrap_or_default(),
                    path: path.to_owned(),
                })
            };
            read().ok_or_else(|| garbled("ls-tree"))
        })
        .collect()
}

/// The bytes of these files, in their order.
fn contents(git: &Git<'_>, files: &[(String, String)], bytes: u64) -> Result<Vec<Vec<u8>>, Failure> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let input: String = files.iter().map(|(_, object)| format!("{object}\n")).collect();
    // The line before each is shorter than this.
    let most = bytes + 128 * files.len() as u64;
    let output = git.run(&["cat-file", "--batch"], input.as_bytes(), most)?;
    let mut rest = output.as_slice();
    let mut contents = Vec::with_capacity(files.len());
    for (_, object) in files {
        let read = (|| {
            let end = rest.iter().position(|byte| *byte == b'\n')?;
            let line = std::str::from_utf8(&rest[..end]).ok()?;
            let length: usize = line
                .strip_prefix(object.as_str())?
                .strip_prefix(" blob ")?
                .parse()
                .ok()?;
            let start = end + 1;
            let content = rest.get(start..start.checked_add(length)?)?;
            let after = rest.get(start + length..)?.strip_prefix(b"\n")?;
            Some((content.to_vec(), after))
        })();
        let (content, after) = read.ok_or_else(|| garbled("cat-file"))?;
        contents.push(content);
        rest = after;
    }
    Ok(contents)
}

fn garbled(command: &str) -> Failure {
    let message = format!("cannot understand what `git {command}` prints");
    Failure::one(Diagnostic::new(message).hint("see whether `git version` tells of 2.31 or newer"))
}
