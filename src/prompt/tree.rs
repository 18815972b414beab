//! Draws the files of a run as folders.

use std::collections::BTreeMap;

use crate::text::count;

/// Every file, below its folders.
pub(super) fn whole(paths: &[String]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for path in sorted(paths) {
        let mut folders: Vec<&str> = path.split('/').collect();
        let file = folders.pop().unwrap_or_default();
        let shared = open.iter().zip(&folders).take_while(|(a, b)| a == b).count();
        for (depth, folder) in folders.iter().enumerate().skip(shared) {
            lines.push(format!("{}{folder}/", indent(depth)));
        }
        lines.push(format!("{}{file}", indent(folders.len())));
        open = folders;
    }
    lines
}

/// The folders and files on top, with how much is in each folder.
pub(super) fn outline(paths: &[String]) -> Vec<String> {
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    let mut files = Vec::new();
    for path in sorted(paths) {
        match path.split_once('/') {
            Some((folder, _)) => *folders.entry(folder).or_default() += 1,
            None => files.push(format!("{}{path}", indent(0))),
        }
    }
    let width = folders.keys().map(|folder| folder.chars().count()).max().unwrap_or(0) + 1;
    let folders = folders.into_iter().map(|(folder, number)| {
        let folder = format!("{folder}/");
        format!("{}{folder:width$}  {}", indent(0), count(number, "file"))
    });
    folders.chain(files).collect()
}

fn sorted(paths: &[String]) -> Vec<&str> {
    let mut sorted: Vec<&str> = paths.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    sorted
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths() -> Vec<String> {
        [
            "app/main.py",
            "README.md",
            "app/items/router.py",
            "app/items/models.py",
            "tests/test_api.py",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    #[test]
    fn files_stand_below_their_folders() {
        let wanted = [
            "  README.md",
            "  app/",
            "    items/",
            "      models.py",
            "      router.py",
            "    main.py",
            "  tests/",
            "    test_api.py",
        ];
        assert_eq!(whole(&paths()), wanted);
        assert!(whole(&[]).is_empty());
    }

    #[test]
    fn an_outline_counts_what_is_inside() {
        assert_eq!(
            outline(&paths()),
            ["  app/    3 files", "  tests/  1 file", "  README.md"]
        );
    }
}
