//! What `cargo package` takes: all that an installation needs, and nothing else.

use std::collections::BTreeSet;
use std::process::Command;

use walkdir::WalkDir;

use crate::support::{package, relative};

const FOLDERS: [&str; 3] = ["examples", "src", "templates"];
const FILES: [&str; 5] = ["CHANGELOG.md", "Cargo.lock", "Cargo.toml", "LICENSE", "README.md"];
/// Cargo's own: the manifest as it was written, and the commit.
const ADDED: [&str; 2] = ["Cargo.toml.orig", ".cargo_vcs_info.json"];

#[test]
fn the_package_holds_what_an_installation_needs() {
    let output = Command::new(env!("CARGO"))
        .args(["package", "--list", "--allow-dirty", "--locked", "--offline"])
        .current_dir(package())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8(output.stdout).expect("names are UTF-8");
    let listed: BTreeSet<String> = listed
        .lines()
        .map(|line| line.replace('\\', "/"))
        .filter(|path| !ADDED.contains(&path.as_str()))
        .collect();
    let mut expected: BTreeSet<String> = FILES.map(str::to_owned).into();
    for folder in FOLDERS {
        for entry in WalkDir::new(package().join(folder)) {
            let entry = entry.expect("a readable folder");
            if entry.file_type().is_file() {
                expected.insert(relative(entry.path(), package()));
            }
        }
    }
    let missing: Vec<_> = expected.difference(&listed).collect();
    let needless: Vec<_> = listed.difference(&expected).collect();
    assert!(
        missing.is_empty() && needless.is_empty(),
        "missing: {missing:?}\nneedless: {needless:?}"
    );
}
