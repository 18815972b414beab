//! The drawing of a folder with what is in it.

use super::text::one_line;

/// Folders first, then files, each by name; remarks in one column.
pub(super) fn tree(root: &str, files: &[(&str, &str)]) -> String {
    let mut top = Folder::default();
    for (path, about) in files {
        top.insert(path, about);
    }
    let mut lines = vec![(format!("{root}/"), String::new())];
    top.draw("", &mut lines);
    let width = lines
        .iter()
        .filter(|(_, about)| !about.is_empty())
        .map(|(line, _)| line.chars().count())
        .max()
        .unwrap_or_default();
    lines
        .into_iter()
        .map(|(line, about)| {
            if about.is_empty() {
                line
            } else {
                let gap = " ".repeat(width - line.chars().count());
                format!("{line}{gap}  # {about}")
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[derive(Default)]
struct Folder {
    about: String,
    folders: std::collections::BTreeMap<String, Folder>,
    files: std::collections::BTreeMap<String, String>,
}

impl Folder {
    /// A path that ends in `/` names a folder, for its remark.
    fn insert(&mut self, path: &str, about: &str) {
        match path.split_once('/') {
            Some((folder, "")) => self.folders.entry(folder.to_owned()).or_default().about = one_line(about),
            Some((folder, rest)) => self.folders.entry(folder.to_owned()).or_default().insert(rest, about),
            None => {
                self.files.insert(path.to_owned(), one_line(about));
            }
        }
    }

    fn draw(&self, indent: &str, lines: &mut Vec<(String, String)>) {
        let total = self.folders.len() + self.files.len();
        let entries = self
            .folders
            .iter()
            .map(|(name, folder)| (name, Some(folder)))
            .chain(self.files.keys().map(|name| (name, None)));
        for (index, (name, folder)) in entries.enumerate() {
            let last = index + 1 == total;
            let branch = if last { "└── " } else { "├── " };
            match folder {
                Some(folder) => {
                    lines.push((format!("{indent}{branch}{name}/"), folder.about.clone()));
                    let deeper = format!("{indent}{}", if last { "    " } else { "│   " });
                    folder.draw(&deeper, lines);
                }
                None => lines.push((format!("{indent}{branch}{name}"), self.files[name].clone())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_list_folders_first() {
        let drawn = tree(
            "x",
            &[
                ("README.md", "This file"),
                ("app/main.py", ""),
                ("app/", "Code\n"),
                ("app/a/b.py", ""),
            ],
        );
        let expected =
            "x/\n├── app/       # Code\n│   ├── a/\n│   │   └── b.py\n│   └── main.py\n└── README.md  # This file";
        assert_eq!(drawn, expected);
    }
}
