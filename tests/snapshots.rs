//! The repositories that the presets make, and templates by their defaults, byte for byte and mode for mode.
//!
//! `snapshots/` is kept small enough to read: what several repositories share is kept once, and of a path that differs
//! everywhere, three versions are kept. How that looks on disk is told in `README.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::support::{Entry, Sandbox, Snapshots, in_parallel, package, presets, tree};

/// Templates whose defaults have a snapshot too.
const TEMPLATES: [&str; 1] = ["analytics-platform"];
/// How many versions of one path are kept; of others only the digest.
const SHOWN: usize = 3;

#[test]
#[cfg_attr(not(unix), ignore = "listings hold modes")]
fn presets_make_what_their_snapshots_hold() {
    let templates = TEMPLATES.map(|name| ("--template", name.to_owned()));
    let presets = presets().into_iter().map(|name| ("--preset", name));
    let names: Vec<_> = templates.into_iter().chain(presets).collect();
    let made = in_parallel(&names, |(option, name)| made(option, name));

    let folder = package().join("tests/snapshots");
    let expected = kept(names.iter().map(|(_, name)| name.as_str()).zip(&made));
    let mut snapshots = Snapshots::default();
    for (path, bytes) in &expected {
        snapshots.hold(&folder.join(path), bytes);
    }
    for (path, entry) in tree(&folder) {
        if entry != Entry::Folder && path != ".gitattributes" && !expected.contains_key(&path) {
            snapshots.left_over(&folder.join(path));
        }
    }
    snapshots.finish();
}

/// A file of a repository.
struct Made {
    path: String,
    bytes: Vec<u8>,
    executable: bool,
}

/// Makes what is named so by this option.
fn made(option: &str, name: &str) -> Vec<Made> {
    let sandbox = Sandbox::new();
    let outcome = sandbox.run(["new", name, option, name, "--no-input"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let files = tree(&sandbox.path(name))
        .into_iter()
        // They hold the other files once more; a test of updates compares both.
        .filter(|(path, _)| !matches!(path.as_str(), ".designgen/base.tar.gz" | ".designgen/files.sha256"))
        .filter_map(|(path, entry)| match entry {
            Entry::Folder => None,
            Entry::Link(_) => panic!("{name}: {path}: a challenge holds no links"),
            Entry::File { bytes, executable } => Some(Made {
                path,
                bytes,
                executable,
            }),
        });
    files.collect()
}

/// What `snapshots/` holds: of each repository a listing, and below its name the files that no repository before it made.
fn kept<'m>(repositories: impl Iterator<Item = (&'m str, &'m Vec<Made>)>) -> BTreeMap<String, Vec<u8>> {
    let mut kept = BTreeMap::new();
    // By path: the versions that are kept, and where.
    let mut versions: BTreeMap<&str, Vec<(&[u8], &str)>> = BTreeMap::new();
    for (name, files) in repositories {
        let mut listing = String::new();
        for Made {
            path,
            bytes,
            executable,
        } in files
        {
            let mode = if *executable { "755" } else { "644" };
            let versions = versions.entry(path).or_default();
            let known = versions.iter().find(|(known, _)| known == bytes);
            let place = if let Some((_, holder)) = known {
                (*holder).to_owned()
            } else if versions.len() < SHOWN {
                versions.push((bytes, name));
                kept.insert(format!("{name}/{path}"), bytes.clone());
                (*name).to_owned()
            } else {
                digest(bytes)
            };
            writeln!(listing, "{mode} {path} {place}").expect("a text");
        }
        kept.insert(format!("{name}.txt"), listing.into_bytes());
    }
    kept
}

fn digest(bytes: &[u8]) -> String {
    let mut text = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").expect("a text");
    }
    text
}

/// A `.gitignore` inside a snapshot acts on our repository too; a file that it hid would be missing in every clone.
#[test]
fn git_hides_nothing_of_the_snapshots() {
    if !package().join(".git").exists() {
        // A package without its repository has nothing that could be hidden.
        return;
    }
    let output = Command::new("git")
        .args([
            "ls-files",
            "--others",
            "--ignored",
            "--exclude-standard",
            "--",
            "tests/snapshots",
            "tests/cases",
        ])
        .current_dir(package())
        .output()
        .expect("git is needed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let hidden = String::from_utf8_lossy(&output.stdout);
    assert!(
        hidden.is_empty(),
        "not in the repository, add them by `git add --force`:\n{hidden}"
    );
}
