//! The repositories that the presets make, and templates by their defaults, byte for byte and mode for mode, in `snapshots/<name>/`.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use crate::support::{Entry, Sandbox, Snapshots, in_parallel, is_refreshing, package, presets, tree};

/// Templates whose defaults have a snapshot too.
const TEMPLATES: [&str; 1] = ["analytics-platform"];

#[test]
fn presets_make_what_their_snapshots_hold() {
    let mut all = Snapshots::default();
    for snapshots in in_parallel(&presets(), |preset| check(preset, "--preset")) {
        all.extend(snapshots);
    }
    for template in TEMPLATES {
        all.extend(check(template, "--template"));
    }
    all.finish();
}

/// Makes what is named so by this option.
fn check(name: &str, option: &str) -> Snapshots {
    let mut snapshots = Snapshots::default();
    let sandbox = Sandbox::new();
    let outcome = sandbox.run(["new", name, option, name, "--no-input"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let folder = package().join("tests/snapshots").join(name);
    let made = tree(&sandbox.path(name));
    for (path, entry) in &made {
        match entry {
            Entry::Folder => {}
            Entry::Link(_) => snapshots.fault(&folder.join(path), "a challenge holds no links"),
            Entry::File { bytes, executable } => {
                snapshots.hold(&folder.join(path), bytes);
                hold_mode(&folder.join(path), *executable, &mut snapshots);
            }
        }
    }
    for (path, entry) in tree(&folder) {
        if entry != Entry::Folder && !made.contains_key(&path) {
            snapshots.left_over(&folder.join(path));
        }
    }
    snapshots
}

#[cfg(unix)]
fn hold_mode(path: &Path, executable: bool, snapshots: &mut Snapshots) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(metadata) = fs::metadata(path) else { return };
    if (metadata.permissions().mode() & 0o100 != 0) == executable {
        return;
    }
    if is_refreshing() {
        let mode = if executable { 0o755 } else { 0o644 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the package is writable");
    } else {
        snapshots.fault(
            path,
            &format!("expected executable: {}, actual: {executable}", !executable),
        );
    }
}

#[cfg(not(unix))]
fn hold_mode(_: &Path, _: bool, _: &mut Snapshots) {}

#[test]
fn every_snapshot_is_of_a_preset() {
    if is_refreshing() {
        return;
    }
    let folder = package().join("tests/snapshots");
    let mut found: Vec<String> = fs::read_dir(&folder)
        .and_then(|entries| {
            entries
                .map(|entry| entry.map(|entry| entry.file_name()))
                .collect::<io::Result<Vec<_>>>()
        })
        .expect("a folder")
        .into_iter()
        .map(|name| name.into_string().expect("UTF-8"))
        .filter(|name| name != ".gitattributes")
        .collect();
    found.sort();
    let mut expected = presets();
    expected.extend(TEMPLATES.map(str::to_owned));
    expected.sort();
    assert_eq!(found, expected);
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
