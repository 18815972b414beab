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

    /// As [`StoredFile::text`], without a copy of what is embedded.
    pub fn into_text(self) -> Option<Cow<'static, str>> {
        match self.bytes {
            Cow::Borrowed(bytes) => text_of(bytes).map(Cow::Borrowed),
            Cow::Owned(bytes) => {
                text_of(&bytes)?;
                String::from_utf8(bytes).ok().map(Cow::Owned)
            }
        }
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

/// All files below `templates/`, at any depth, sorted by path.
pub fn template_files() -> Vec<StoredFile> {
    files(&TEMPLATES, "")
}

/// The files of the folder of this name in `templates/`, or else of the preset of this name in `examples/`, with the name that
/// messages have for the folder.
pub fn folder(name: &str) -> Option<(String, Vec<StoredFile>)> {
    let (root, dir) = if preset_names().contains(&name) {
        ("examples", &EXAMPLES)
    } else {
        ("templates", &TEMPLATES)
    };
    let folder = dir.dirs().find(|folder| folder.path().to_str() == Some(name))?;
    Some((format!("{root}/{name}"), files(folder, name)))
}

/// The folders of `templates/` that hold a manifest, sorted: the templates that are built in.
pub fn template_names() -> Vec<&'static str> {
    names_of(&TEMPLATES, "template.yaml")
}

/// The folders of `examples/` that hold answers, sorted: the presets that are built in.
pub fn preset_names() -> Vec<&'static str> {
    names_of(&EXAMPLES, "answers.yaml")
}

fn names_of(dir: &'static Dir<'static>, file: &str) -> Vec<&'static str> {
    let mut names: Vec<&str> = dir
        .dirs()
        .filter(|folder| folder.get_file(folder.path().join(file)).is_some())
        .filter_map(|folder| folder.path().to_str())
        .collect();
    names.sort_unstable();
    names
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
