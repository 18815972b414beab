//! Markdown: lint, diagrams, links and anchors, code blocks, and the folder tree of the README.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use regex::Regex;
use serde_json::{Value, json};

use super::{
    process::run, repository::Repository, toolbox::Toolbox, verdict::Verdict, workflow::check_shell, yaml::documents,
};

const LIMIT: Duration = Duration::from_secs(120);
const PARSE: &str = include_str!("parse_blocks.py");

/// A fenced block: where it stands, its language and its text.
#[derive(Debug)]
struct Block {
    file: String,
    line: usize,
    language: String,
    text: String,
}

/// markdownlint-cli2 on every Markdown file, all in one process.
pub fn judge_markdown<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("Markdown");
    let toolbox = Toolbox::get();
    let mut command = toolbox.node("node_modules/markdownlint-cli2/markdownlint-cli2-bin.mjs");
    command
        .arg("--no-globs")
        .arg("--config")
        .arg(toolbox.node_folder().join(".markdownlint.jsonc"));
    for repository in Repository::all(repositories) {
        let files = repository.files_ending(&[".md"]);
        verdict.saw(files.len());
        // The colon takes the name as it is, whatever signs it holds.
        command.args(
            files
                .iter()
                .map(|file| format!(":{}", repository.path.join(file).display())),
        );
    }
    let outcome = run(&mut command, LIMIT);
    if !outcome.success() {
        verdict.find("", "", outcome.to_string());
    } else if !outcome.stdout.contains(" file") {
        verdict.find(
            "",
            "",
            format!("markdownlint-cli2 does not say how many files it read\n{outcome}"),
        );
    }
    verdict.close()
}

/// Every Mermaid block through Mermaid's own parser, all in one process.
pub fn judge_mermaid<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("Mermaid");
    let mut diagrams = Vec::new();
    for repository in Repository::all(repositories) {
        let found = blocks(&repository)
            .into_iter()
            .filter(|block| block.language == "mermaid");
        for Block { file, line, text, .. } in found {
            diagrams.push(json!({ "name": format!("{}/{file}:{line}", repository.name), "text": text }));
        }
    }
    verdict.saw(diagrams.len());
    let list = tempfile::NamedTempFile::new().expect("a temporary file for diagrams");
    std::fs::write(list.path(), Value::from(diagrams.clone()).to_string()).expect("written diagrams");
    let outcome = run(Toolbox::get().node("mermaid.mjs").arg(list.path()), LIMIT);
    match serde_json::from_str::<Vec<Value>>(&outcome.stdout) {
        Ok(failures) if outcome.success() => {
            for failure in failures {
                let name = failure["name"].as_str().unwrap_or_default();
                let error = failure["error"].as_str().unwrap_or_default();
                let text = diagrams.iter().find(|diagram| diagram["name"] == name);
                let text = text.and_then(|diagram| diagram["text"].as_str()).unwrap_or_default();
                verdict.find("", name, format!("{error}\n--- diagram\n{text}"));
            }
        }
        _ => verdict.find("", "", outcome.to_string()),
    }
    verdict.close()
}

/// Every link and image: the file is there, the anchor is there, nothing leaves the repository.
pub fn check_links<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("links");
    for repository in Repository::all(repositories) {
        let files = repository.files_ending(&[".md"]);
        let pages: BTreeMap<&str, Page> = files
            .iter()
            .map(|file| (file.as_str(), Page::read(&repository.text(file))))
            .collect();
        let known: BTreeSet<String> = repository.files().into_iter().collect();
        for (file, page) in &pages {
            for (line, destination) in &page.links {
                verdict.saw(1);
                if let Err(message) = follow(file, destination, &known, &pages) {
                    verdict.find(
                        &repository.name,
                        &format!("{file}:{line}"),
                        format!("`{destination}`: {message}"),
                    );
                }
            }
            for (line, text) in &page.broken {
                verdict.find(
                    &repository.name,
                    &format!("{file}:{line}"),
                    format!("`[{text}]` has no definition"),
                );
            }
        }
    }
    verdict.close()
}

/// Fenced blocks parse in their language: Python, JSON, YAML, TOML, shell.
pub fn judge_code_blocks<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("code blocks");
    let mut for_python = Vec::new();
    let mut unknown = BTreeSet::new();
    for repository in Repository::all(repositories) {
        for Block {
            file,
            line,
            language,
            text,
        } in blocks(&repository)
        {
            let place = format!("{file}:{line}");
            let trouble = match language.as_str() {
                "python" | "toml" => {
                    let name = format!("{}/{place}", repository.name);
                    for_python.push(json!({ "name": name, "language": language, "text": text }));
                    None
                }
                "json" => serde_json::from_str::<Value>(&text)
                    .err()
                    .map(|error| error.to_string()),
                "yaml" | "yml" => documents(&text).err(),
                "bash" | "sh" | "shell" => check_shell(&text).err(),
                "" => Some("the block does not name its language".to_owned()),
                _ => {
                    unknown.insert(language);
                    continue;
                }
            };
            verdict.saw(1);
            if let Some(message) = trouble {
                verdict.find(&repository.name, &place, message);
            }
        }
    }
    let list = tempfile::NamedTempFile::new().expect("a temporary file for blocks");
    std::fs::write(list.path(), Value::from(for_python).to_string()).expect("written blocks");
    let outcome = run(Toolbox::get().tool_python().args(["-c", PARSE]).arg(list.path()), LIMIT);
    match serde_json::from_str::<Vec<[String; 2]>>(&outcome.stdout) {
        Ok(failures) if outcome.success() => {
            for [name, error] in failures {
                verdict.find("", &name, error);
            }
        }
        _ => verdict.find("", "", outcome.to_string()),
    }
    if !unknown.is_empty() {
        verdict.note(format!("languages that nothing parses here: {unknown:?}"));
    }
    verdict.close()
}

/// The folder tree drawn in README.md: what it names is there, and what is there it names.
pub fn check_readme_tree<P: AsRef<Path>>(repositories: &[P]) -> Verdict {
    let mut verdict = Verdict::new("README tree");
    for repository in Repository::all(repositories) {
        let trees: Vec<Block> = blocks(&repository)
            .into_iter()
            .filter(|block| block.file == "README.md" && block.text.contains("├──"))
            .collect();
        let [tree] = trees.as_slice() else {
            verdict.find(
                &repository.name,
                "README.md",
                format!("{} folder trees instead of one", trees.len()),
            );
            continue;
        };
        let drawn = read_tree(&tree.text);
        verdict.saw(drawn.len());
        for entry in &drawn {
            let path = repository.path.join(entry.trim_end_matches('/'));
            if !path.exists() {
                verdict.find(
                    &repository.name,
                    "README.md",
                    format!("the tree names `{entry}`, which is not there"),
                );
            } else if path.is_dir() != entry.ends_with('/') {
                verdict.find(
                    &repository.name,
                    "README.md",
                    format!("the tree draws `{entry}` as what it is not"),
                );
            }
        }
        // What is handed out shows the parts that matter.
        let record = std::fs::read_to_string(repository.path.join(".designgen/record.yaml")).unwrap_or_default();
        let is_whole = !record.contains("edition: candidate");
        for file in repository.files().into_iter().filter(|_| is_whole) {
            let shown = drawn.iter().any(|entry| {
                *entry == file || (entry.ends_with('/') && file.starts_with(entry.as_str()) && is_closed(entry, &drawn))
            });
            if !shown {
                verdict.find(&repository.name, "README.md", format!("the tree leaves out `{file}`"));
            }
        }
    }
    verdict.close()
}

/// Whether the tree shows a folder without what is in it.
fn is_closed(folder: &str, drawn: &[String]) -> bool {
    !drawn.iter().any(|entry| entry != folder && entry.starts_with(folder))
}

/// Paths of a drawn tree; folders end with `/`.
fn read_tree(text: &str) -> Vec<String> {
    let mut folders: Vec<String> = Vec::new();
    let mut paths = Vec::new();
    for line in text.lines() {
        let Some(at) = line.find("── ") else { continue };
        // Every level is four characters wide: "│   ", "    ", "├── ".
        let depth = line[..at].chars().count() / 4;
        let name = line[at + "── ".len()..].split(" #").next().unwrap_or_default();
        let name = name.split("  ").next().unwrap_or_default().trim();
        folders.truncate(depth);
        let path = format!("{}{name}", folders.concat());
        if name.ends_with('/') {
            folders.push(name.to_owned());
        }
        paths.push(path);
    }
    paths
}

/// What links can point at and from in one Markdown file.
struct Page {
    anchors: BTreeSet<String>,
    links: Vec<(usize, String)>,
    /// References without a definition.
    broken: Vec<(usize, String)>,
}

impl Page {
    fn read(text: &str) -> Self {
        let line_of = |offset: usize| text[..offset].matches('\n').count() + 1;
        let broken = std::cell::RefCell::new(Vec::new());
        let callback = |link: pulldown_cmark::BrokenLink<'_>| {
            // `[text]` alone is text to GitHub too, a finding only where it was meant as a link: `[text][label]`.
            let written = &text[link.span.clone()];
            if written.contains("][") {
                broken
                    .borrow_mut()
                    .push((line_of(link.span.start), link.reference.to_string()));
            }
            None
        };
        let mut page = Self {
            anchors: BTreeSet::new(),
            links: Vec::new(),
            broken: Vec::new(),
        };
        let mut seen = BTreeMap::new();
        let mut heading: Option<String> = None;
        let html = Regex::new(r#"(?:id|name)\s*=\s*["']([^"']+)["']"#).expect("a valid pattern");
        let sources = Regex::new(r#"(?:href|src)\s*=\s*["']([^"']+)["']"#).expect("a valid pattern");
        let parser = Parser::new_with_broken_link_callback(text, options(), Some(callback)).into_offset_iter();
        for (event, span) in parser {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    let slug = slug(&heading.take().unwrap_or_default());
                    let times = seen.entry(slug.clone()).or_insert(0);
                    page.anchors
                        .insert(if *times == 0 { slug } else { format!("{slug}-{times}") });
                    *times += 1;
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push((line_of(span.start), dest_url.to_string()));
                }
                Event::Html(markup) | Event::InlineHtml(markup) => {
                    page.anchors
                        .extend(html.captures_iter(&markup).map(|found| found[1].to_owned()));
                    let found = sources
                        .captures_iter(&markup)
                        .map(|found| (line_of(span.start), found[1].to_owned()));
                    page.links.extend(found);
                }
                _ => {}
            }
        }
        page.broken = broken.into_inner();
        page
    }
}

/// GitHub's rule: lower case, spaces become hyphens, and of the other signs only `-` and `_` stay.
fn slug(heading: &str) -> String {
    let kept = heading
        .trim()
        .chars()
        .filter(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase)
        .map(|sign| if sign == ' ' { '-' } else { sign })
        .collect()
}

fn follow(file: &str, destination: &str, known: &BTreeSet<String>, pages: &BTreeMap<&str, Page>) -> Result<(), String> {
    if destination.is_empty() {
        return Err("an empty destination".to_owned());
    }
    let scheme = Regex::new(r"^[A-Za-z][A-Za-z0-9+.-]*:").expect("a valid pattern");
    if scheme.is_match(destination) {
        let host = destination
            .strip_prefix("https://")
            .or_else(|| destination.strip_prefix("http://"));
        return match host {
            Some(rest) if rest.starts_with(|sign: char| sign.is_alphanumeric() || sign == '[') => Ok(()),
            Some(_) => Err("a web address without a host".to_owned()),
            None if destination.starts_with("mailto:") => Ok(()),
            None => Err("neither a web address nor a path".to_owned()),
        };
    }
    let (path, anchor) = destination.split_once('#').unwrap_or((destination, ""));
    let path = decode(path);
    let target = if path.is_empty() {
        file.to_owned()
    } else {
        resolve(file, &path)?
    };
    let is_folder = known
        .iter()
        .any(|name| target.is_empty() || name.starts_with(&format!("{target}/")));
    if !known.contains(&target) && !is_folder {
        return Err(format!("`{target}` is not in the repository"));
    }
    if anchor.is_empty() {
        return Ok(());
    }
    match pages.get(target.as_str()) {
        Some(page) if page.anchors.contains(&decode(anchor)) => Ok(()),
        Some(page) => Err(format!("no such heading; there are {:?}", page.anchors)),
        None => Err("an anchor into something that is no Markdown".to_owned()),
    }
}

/// A relative path from the folder of `file`, without `.` and `..`.
fn resolve(file: &str, path: &str) -> Result<String, String> {
    if path.starts_with('/') {
        return Err("an absolute path".to_owned());
    }
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop().ok_or("the path leaves the repository")?;
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = text
            .get(at + 1..at + 3)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (bytes[at], code) {
            (b'%', Some(code)) => {
                decoded.push(code);
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// All fenced blocks of all Markdown files.
fn blocks(repository: &Repository) -> Vec<Block> {
    let mut blocks = Vec::new();
    for file in repository.files_ending(&[".md"]) {
        let text = repository.text(&file);
        let mut open: Option<Block> = None;
        for (event, span) in Parser::new_ext(&text, options()).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    let language = info.split_whitespace().next().unwrap_or_default().to_lowercase();
                    let line = text[..span.start].matches('\n').count() + 1;
                    open = Some(Block {
                        file: file.clone(),
                        line,
                        language,
                        text: String::new(),
                    });
                }
                Event::Text(part) => {
                    if let Some(block) = &mut open {
                        block.text.push_str(&part);
                    }
                }
                Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
                _ => {}
            }
        }
    }
    blocks
}

/// Fenced shell blocks of one file, in order.
pub fn shell_blocks(repository: &Repository, file: &str) -> Vec<String> {
    let found = blocks(repository).into_iter();
    let found = found.filter(|block| block.file == file && matches!(block.language.as_str(), "bash" | "sh" | "shell"));
    found.map(|block| block.text).collect()
}
