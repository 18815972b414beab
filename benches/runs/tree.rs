//! Reads the trees that runs make.

use std::fs;
use std::path::Path;

/// What designgen writes about its own run; nobody else does.
const RECORD: &str = ".designgen";

/// The paths below `tree`: of folders, parents first, and of files.
pub fn contents(tree: &Path) -> (Vec<String>, Vec<String>) {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    for entry in walkdir::WalkDir::new(tree).min_depth(1).sort_by_file_name() {
        let entry = entry.expect("readable");
        let path = entry.path().strip_prefix(tree).expect("is inside");
        let path = path.to_str().expect("generated paths are UTF-8").to_owned();
        if entry.file_type().is_dir() {
            folders.push(path);
        } else {
            files.push(path);
        }
    }
    (folders, files)
}

/// Holds a run to what it had to make: every file with its bytes. Files of its own it may have besides.
pub fn assert_made(name: &str, tree: &Path, made: &Path) {
    for path in contents(tree).1 {
        if path.split('/').any(|part| part == RECORD) {
            continue;
        }
        let bytes = fs::read(made.join(&path)).unwrap_or_else(|error| panic!("{name}: {path}: {error}"));
        assert!(
            bytes == fs::read(tree.join(&path)).expect("readable"),
            "{name} made another {path}"
        );
    }
}

/// `96 files, 390 kB`.
pub fn size(tree: &Path) -> String {
    let files = contents(tree).1;
    let bytes: u64 = files
        .iter()
        .map(|path| tree.join(path).metadata().expect("readable").len())
        .sum();
    let bytes = match bytes {
        ..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    };
    format!("{} files, {bytes}", files.len())
}
