//! The manifest of a template, with a file and a partial for it.

use designgen::answers::json_schema;
use designgen::error::Diagnose as _;
use designgen::lint::lint;
use designgen::manifest::Manifest;
use designgen::store::StoredFile;
use designgen::template::Template;

use super::{assert_telling, parts};

/// A manifest is read, or its fault has a place in it. The template that it makes with the texts behind it can be linted, and
/// every finding lies in one of its files.
pub fn manifest(bytes: &[u8]) -> bool {
    let mut texts = parts(bytes);
    let text = texts.next().unwrap_or_default();
    let read = match Manifest::parse("template/template.yaml", &text) {
        Ok(read) => read,
        Err(error) => {
            assert_telling(&error.diagnostics(), &text);
            return false;
        }
    };
    json_schema(&read);
    let names = [
        "files/a.md",
        "partials/b",
        "partials/c.md",
        "files/{{ name }}/d.yml.tera",
        "data/versions.yaml",
    ];
    let mut files = vec![("template.yaml", text)];
    files.extend(names.into_iter().zip(texts));
    files.sort();
    let stored = files.iter().map(|(path, text)| StoredFile {
        path: (*path).to_owned(),
        bytes: text.clone().into_bytes().into(),
    });
    // The table of versions may be none, and files with NUL are no text.
    let Ok(template) = Template::of_files("template", stored.collect()) else {
        return false;
    };
    for finding in lint(&template) {
        let (_, text) = files
            .iter()
            .find(|(path, _)| finding.path == format!("template/{path}"))
            .unwrap_or_else(|| panic!("{finding:?}"));
        assert!(finding.line <= text.split('\n').count(), "{finding:?}");
        assert!(!finding.message.is_empty(), "{finding:?}");
    }
    true
}
