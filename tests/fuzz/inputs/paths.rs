//! Texts as paths, as names, and as the names of files in a template.

use std::path::{Component, Path};
use std::sync::LazyLock;

use designgen::answers::Draft;
use designgen::name::{Format, MAX_NAME, Slug, slug_of};
use designgen::path::{PATH_LIMIT, RelPath, SEGMENT_LIMIT, collisions};
use designgen::plan::Planner;
use designgen::store::StoredFile;
use designgen::template::Template;
use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

use super::parts;

/// What is accepted as a path stays inside of any folder, on every system, in every spelling that a system takes for the same;
/// what is accepted as a name has the form that was promised.
pub fn paths(bytes: &[u8]) -> bool {
    let texts: Vec<String> = parts(bytes).take(8).collect();
    let paths: Vec<RelPath> = texts.iter().filter_map(|text| accepted(text)).collect();
    for path in &paths {
        assert_confined(path);
    }
    assert_apart(&paths);
    texts.iter().for_each(|text| assert_named(text));
    planned(&texts);
    !paths.is_empty()
}

fn accepted(text: &str) -> Option<RelPath> {
    match RelPath::parse(text) {
        Ok(path) => {
            assert_eq!(path.as_str(), text);
            assert_eq!(path.to_string().parse::<RelPath>().as_ref(), Ok(&path));
            assert_eq!(path.segments().collect::<Vec<_>>().join("/"), text);
            Some(path)
        }
        Err(error) => {
            let told = error.to_string();
            assert!(!told.contains(char::is_control) && told.len() < 4000, "{told}");
            assert!(error.hint().is_some());
            None
        }
    }
}

fn assert_confined(path: &RelPath) {
    let text = path.as_str();
    assert!(text.len() <= PATH_LIMIT);
    assert!(
        Path::new(text)
            .components()
            .all(|part| matches!(part, Component::Normal(_))),
        "{text:?}"
    );
    assert_eq!(
        Path::new(text).components().count(),
        path.segments().count(),
        "{text:?}"
    );
    assert!(!text.contains(['\\', ':', '\0', '\n']), "{text:?}");
    for segment in path.segments() {
        assert!(!segment.is_empty() && segment.len() <= SEGMENT_LIMIT, "{text:?}");
        assert!(!segment.ends_with(['.', ' ']), "{text:?}");
        for spelling in spellings(segment) {
            // Names that a system takes for the repository's own data.
            let bare = spelling.trim_end_matches(['.', ' ']).to_ascii_lowercase();
            assert!(bare != ".git" && bare != "git~1", "{text:?}");
            assert!(!["", ".", ".."].contains(&spelling.as_str()), "{text:?}");
        }
        let lower = segment.to_ascii_lowercase();
        let stem = lower.split('.').next().unwrap_or_default().trim_end();
        assert!(
            !["con", "prn", "aux", "nul", "com1", "lpt9"].contains(&stem),
            "{text:?}"
        );
    }
    let parent = path.parent().map_or(String::new(), |parent| format!("{parent}/"));
    assert_eq!(format!("{parent}{}", path.file_name()), text);
}

/// Forms that file systems take for the same name: those of HFS+ and APFS, and of Windows.
fn spellings(segment: &str) -> [String; 5] {
    [
        segment.to_owned(),
        segment.nfc().collect(),
        segment.nfd().collect(),
        segment.to_lowercase(),
        segment
            .chars()
            .filter(|c| !matches!(c, '\u{200c}' | '\u{200d}'))
            .collect(),
    ]
}

/// Paths that some system takes for the same never pass together.
fn assert_apart(paths: &[RelPath]) {
    let found = collisions(paths);
    let mut reversed: Vec<&RelPath> = paths.iter().collect();
    reversed.reverse();
    assert_eq!(found, collisions(reversed), "the order decides");
    for path in paths {
        assert!(!collisions([path, path]).is_empty());
        for spelling in spellings(path.as_str()) {
            if let Ok(other) = RelPath::parse(&spelling) {
                assert!(!collisions([path, &other]).is_empty(), "{path:?} {other:?}");
            }
        }
    }
    for (at, first) in paths.iter().enumerate() {
        for second in &paths[at + 1..] {
            let is_inside = second.as_str().starts_with(&format!("{first}/"));
            if first == second || is_inside {
                assert!(!found.is_empty(), "{first:?} {second:?}");
            }
        }
    }
}

fn assert_named(text: &str) {
    static PATTERNS: LazyLock<Vec<(Format, Regex)>> = LazyLock::new(|| {
        let formats = [
            Format::Identifier,
            Format::Slug,
            Format::Url,
            Format::Path,
            Format::Date,
            Format::Email,
        ];
        let pattern = |format: Format| Regex::new(format.json_schema_pattern()).expect("a pattern");
        formats.into_iter().map(|format| (format, pattern(format))).collect()
    });
    for (format, pattern) in &*PATTERNS {
        match format.check(text) {
            Ok(()) => {
                assert!(pattern.is_match(text), "{format:?} {text:?}");
                assert!(
                    !text.contains(|c: char| c.is_control() || c.is_whitespace()),
                    "{format:?} {text:?}"
                );
            }
            Err(error) => assert_eq!(error.text, text),
        }
        if let Some(suggestion) = format.suggestion(text) {
            assert_eq!(format.check(&suggestion), Ok(()));
        }
    }
    if let Ok(slug) = Slug::parse(text) {
        assert!(slug.as_str() == text && text.len() <= MAX_NAME && slug.to_string() == slug_of(text));
    }
    let slug = slug_of(text);
    assert_eq!(slug_of(&slug), slug, "{text:?}");
}

/// A template whose files have these names, and one more file for each answer: a plan holds paths that are accepted and apart.
fn planned(texts: &[String]) {
    const MANIFEST: &str = "\
name: names
title: Names
summary: Names
questions:
  - {key: names, type: list, items: {type: text}}
files:
  - {path: each, for_each: names, as: name, to: '{{ name }}'}
";
    let mut files = vec![
        StoredFile {
            path: "template.yaml".to_owned(),
            bytes: MANIFEST.as_bytes().into(),
        },
        StoredFile {
            path: "files/each".to_owned(),
            bytes: b"text"[..].into(),
        },
    ];
    let names = texts.iter().filter(|text| text.len() < 200).take(2);
    files.extend(names.map(|text| StoredFile {
        path: format!("files/{text}"),
        bytes: b"text"[..].into(),
    }));
    let template = Template::of_files("names", files).expect("a right manifest");
    let evaluator = template.evaluator().expect("no expressions");
    let mut draft = Draft::new(&template.manifest);
    draft.put("names", &texts.iter().map(String::as_str).collect());
    let Ok(answers) = draft.resolve(&evaluator) else {
        return;
    };
    let planner = Planner::new(&template, &evaluator).expect("no partials");
    if let Ok(plan) = planner.plan(&answers) {
        let paths: Vec<RelPath> = plan.files.iter().map(|file| file.path.clone()).collect();
        paths.iter().for_each(assert_confined);
        assert_eq!(collisions(&paths), []);
        assert!(paths.is_sorted());
    }
}
