//! Templates of many files: the same text with the same ten placeholders, for whatever generator reads it.

use std::fs;
use std::path::{Path, PathBuf};

/// The answer to each placeholder: plain words, which need no filter in any of the languages.
pub const ANSWERS: [(&str, &str); 10] = [
    ("owner", "platform"),
    ("service", "links"),
    ("region", "eu-west"),
    ("database", "postgresql"),
    ("cache", "redis"),
    ("broker", "nats"),
    ("language", "python"),
    ("framework", "fastapi"),
    ("port", "8000"),
    ("release", "1.4.2"),
];

/// What stands behind each placeholder, so that a file has two kilobytes.
const SENTENCE: &str = "Whoever changes it says so in the change log, asks the people who run the service, and looks at the \
    error rate and at the slowest requests for at least one whole hour.";

pub struct Synthetic {
    pub files: usize,
    pub folders: usize,
}

impl Synthetic {
    pub fn title(&self) -> String {
        format!("Template of {} files in {} folders", self.files, self.folders)
    }

    /// Writes all files, with `placeholder` around each name.
    pub fn write(&self, root: &Path, placeholder: fn(&str) -> String) {
        for folder in 0..self.folders {
            fs::create_dir_all(root.join(format!("part-{folder:03}"))).expect("can be made");
        }
        for file in 0..self.files {
            let path = format!("part-{:03}/page-{file:05}.md", file % self.folders);
            fs::write(root.join(path), page(file, placeholder)).expect("can be written");
        }
    }
}

fn page(file: usize, placeholder: fn(&str) -> String) -> String {
    let mut text = format!("# Page {file}\n");
    for (name, _) in ANSWERS {
        text.push_str(&format!("\nThe {name} is {}. {SENTENCE}\n", placeholder(name)));
    }
    text
}

/// The answers as JSON, which is YAML too.
pub fn write_answers(folder: &Path) -> PathBuf {
    let answers: serde_json::Map<_, _> = ANSWERS
        .iter()
        .map(|(name, answer)| ((*name).to_owned(), (*answer).into()))
        .collect();
    let path = folder.join("answers.json");
    fs::write(&path, serde_json::Value::Object(answers).to_string()).expect("can be written");
    path
}
