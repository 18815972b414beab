//! Links and images of the project's own pages.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::docs::page::{book, read};
use crate::support::package;

/// Pages beside the book.
const OTHERS: [&str; 5] = [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "tests/README.md",
    "tests/fuzz/README.md",
    "tests/judges/README.md",
];

#[test]
fn links_resolve() {
    let others = OTHERS.iter().map(|path| (*path).to_owned());
    for document in book().into_iter().chain(others) {
        let text = read(&document);
        let folder = Path::new(&document).parent().expect("has a folder");
        for target in links(&text) {
            if target.contains("://") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = if path.is_empty() {
                PathBuf::from(&document)
            } else {
                folder.join(path)
            };
            assert!(
                package().join(&path).exists(),
                "{document} links to `{target}`, which is not there"
            );
            if !anchor.is_empty() {
                let other = fs::read_to_string(package().join(&path)).expect("a text");
                assert!(
                    anchors(&other).contains(anchor),
                    "{document} links to `{target}`, but there is no such heading"
                );
            }
        }
    }
}

fn links(text: &str) -> Vec<String> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
        .filter_map(|event| match event {
            Event::Start(
                Tag::Link {
                    link_type, dest_url, ..
                }
                | Tag::Image {
                    link_type, dest_url, ..
                },
            ) if link_type != LinkType::Autolink => Some(dest_url.into_string()),
            _ => None,
        })
        .collect()
}

/// Anchors of headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let anchor: String = heading
                    .take()
                    .unwrap_or_default()
                    .to_lowercase()
                    .chars()
                    .filter_map(|c| match c {
                        ' ' => Some('-'),
                        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
                        _ => None,
                    })
                    .collect();
                found.insert(anchor);
            }
            Event::Text(part) | Event::Code(part) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            _ => {}
        }
    }
    found
}

/// Every page can be found from the table of contents.
#[test]
fn every_page_is_in_the_contents() {
    let contents = links(&read("docs/README.md"));
    for path in book() {
        let Some(page) = path.strip_prefix("docs/").filter(|page| *page != "README.md") else {
            continue;
        };
        assert!(
            contents.iter().any(|link| link == page),
            "docs/README.md does not list {path}"
        );
    }
}
