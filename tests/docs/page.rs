//! Pages and their fenced blocks.

use std::fs;

use walkdir::WalkDir;

use crate::support::{package, relative};

/// The README and all pages of the book, by their paths in the package.
pub fn book() -> Vec<String> {
    let mut pages = vec!["README.md".to_owned()];
    for entry in WalkDir::new(package().join("docs")).sort_by_file_name() {
        let entry = entry.expect("a readable folder");
        if entry.path().extension().is_some_and(|extension| extension == "md") {
            pages.push(relative(entry.path(), package()));
        }
    }
    pages
}

/// The text of a file of the package.
pub fn read(path: &str) -> String {
    fs::read_to_string(package().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A fenced block: where its first line inside stands, its language and its text.
pub struct Block {
    /// Index of the line after the opening fence.
    pub start: usize,
    pub language: String,
    pub lines: Vec<String>,
}

pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(_) if inside => inside = false,
            Some(language) => {
                inside = true;
                blocks.push(Block {
                    start: index + 1,
                    language: language.to_owned(),
                    lines: Vec::new(),
                });
            }
            None if inside => blocks.last_mut().expect("a block").lines.push(line.to_owned()),
            None => {}
        }
    }
    blocks
}
