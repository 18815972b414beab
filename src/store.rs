//! Bytes by name: the templates and presets that are embedded in the binary, and the type of every file of a template,
//! wherever it was read.
//!
//! Knows no manifest: what a file means is decided in `catalog`.

use std::borrow::Cow;

use include_dir::{Dir, include_dir};

static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static EXAMPLES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/examples");

/// One file. The path is relative to the folder that was asked for, with `/` on every platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    pub path: String,
    pub bytes: Cow<'static, [u8]>,
}

impl StoredFile {
    /// The path as rules name it: without a final `.tera`.
    pub fn target(&self) -> &str {
        self.path.strip_suffix(".tera").unwrap_or(&self.path)
    }

    /// The text of the file, or nothing where it is binary.
    pub fn text(&self) -> Option<&str> {
        text_of(&self.bytes)
    }
}

/// Text is UTF-8 without NUL; everything else is binary.
pub fn text_of(bytes: &[u8]) -> Option<&str> {
    if bytes.contains(&0) {
        return None;
    }
    std::str::from_utf8(bytes).ok()
}

/// The text of one file below `templates/`.
pub fn template_text(path: &str) -> Option<&'static str> {
    TEMPLATES.get_file(path)?.contents_utf8()
}

/// All files below a folder of `templates/`, or below all of it for an empty name, at any depth, sorted by path.
pub fn template_files(folder: &str) -> Vec<StoredFile> {
    let dir = if folder.is_empty() {
        Some(&TEMPLATES)
    } else {
        TEMPLATES.get_dir(folder)
    };
    dir.map(|dir| files(dir, folder)).unwrap_or_default()
}

/// The folders of `templates/` that hold a manifest, sorted.
pub fn template_names() -> Vec<&'static str> {
    let mut names: Vec<&str> = TEMPLATES
        .dirs()
        .filter(|dir| dir.get_file(dir.path().join("template.yaml")).is_some())
        .filter_map(|dir| dir.path().to_str())
        .collect();
    names.sort_unstable();
    names
}

/// The presets: the answers files of `examples/`, sorted by path.
pub fn examples() -> Vec<StoredFile> {
    files(&EXAMPLES, "")
        .into_iter()
        .filter(|file| file.path.ends_with(".yaml") && !file.path.contains('/'))
        .collect()
}

/// The template to start from that lies in `examples/template/`, sorted by path.
pub fn starter_template() -> Vec<StoredFile> {
    EXAMPLES
        .get_dir("template")
        .map(|dir| files(dir, "template"))
        .unwrap_or_default()
}

fn files(dir: &'static Dir<'static>, base: &str) -> Vec<StoredFile> {
    let mut found = Vec::new();
    collect(dir, base, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(dir: &'static Dir<'static>, base: &str, found: &mut Vec<StoredFile>) {
    for file in dir.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        let path = path
            .strip_prefix(base)
            .map_or(path.as_str(), |rest| rest.trim_start_matches('/'));
        found.push(StoredFile {
            path: path.to_owned(),
            bytes: Cow::Borrowed(file.contents()),
        });
    }
    for inner in dir.dirs() {
        collect(inner, base, found);
    }
}
