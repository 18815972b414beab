//! Finds what templates leave behind: `{{NAME}}`, `[Bracketed words]`, `Option A`.
//!
//! Code, links and comments are read as Markdown reads them, so that what looks alike there is left alone.

use std::collections::HashSet;
use std::sync::LazyLock;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use regex::Regex;

/// Something that stands where a person should have written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Byte in the text.
    pub offset: usize,
    pub shown: String,
}

static BRACES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\{\{[^{}]*\}\}").ok());
/// Words in brackets that begin with a capital letter, or that tell somebody to write.
static BRACKETS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\[(?:[A-Z][A-Za-z0-9_'’/ -]+|(?:your|insert|add|describe|explain|fill|todo|tbd)\b[^\[\]\n]*)\]").ok()
});
static DUMMY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:(?:option|answer|choice|distractor|alternative)(?: [a-z]| ?\d{1,2})|(?:your |the )?(?:question|explanation|option|answer)(?: text)?(?: here)?|todo|tbd|tba|fixme|xxx+|\.\.\.+|…|lorem ipsum.*)$",
    )
    .ok()
});

/// Most that are shown of one text.
const MAX_FOUND: usize = 50;

/// All of them, in order. `links` are names of links that the note defines, in lower case.
pub fn find(text: &str, links: &HashSet<String>) -> Vec<Placeholder> {
    let (prose, mut found) = prose(text);
    for matched in BRACES.iter().flatten_matches(&prose) {
        if !text[..matched.0].ends_with('$') {
            found.push(matched);
        }
    }
    for (start, shown) in BRACKETS.iter().flatten_matches(&prose) {
        let before = text[..start].chars().next_back();
        let after = text[start + shown.len()..].chars().next();
        let is_subscript =
            before.is_some_and(|character| character.is_alphanumeric() || matches!(character, '\\' | '!' | ']' | '['));
        let is_link = after.is_some_and(|character| matches!(character, '(' | '[' | ']'));
        let name = shown.trim_matches(['[', ']']).to_lowercase();
        if !is_subscript && !is_link && !links.contains(&name) {
            found.push((start, shown));
        }
    }
    found.sort();
    found
        .into_iter()
        .take(MAX_FOUND)
        .map(|(offset, shown)| Placeholder { offset, shown })
        .collect()
}

/// Whether the whole text stands for one that was never written.
pub fn is_dummy(text: &str) -> bool {
    let text = super::tidy_line(text).to_lowercase();
    let text = text.trim_end_matches(['.', '?', '!']);
    let text = if text.is_empty() { "..." } else { text };
    DUMMY.iter().any(|pattern| pattern.is_match(text))
}

/// The text with everything blanked that is code, a link or markup, byte for byte; and links that lead nowhere.
fn prose(text: &str) -> (String, Vec<(usize, String)>) {
    let mut bytes: Vec<u8> = text
        .bytes()
        .map(|byte| if byte == b'\n' { byte } else { b' ' })
        .collect();
    let mut dead = Vec::new();
    let mut depth = 0_usize;
    for (event, span) in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_MATH).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                depth += 1;
                if matches!(&*dest_url, "URL" | "url" | "#" | "") {
                    dead.push((span.start, text[span].to_owned()));
                }
            }
            Event::Start(Tag::CodeBlock(_)) => depth += 1,
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => depth -= 1,
            Event::Text(_) if depth == 0 => bytes[span.clone()].copy_from_slice(&text.as_bytes()[span]),
            _ => {}
        }
    }
    // Spans of text end between characters, so this is UTF-8; and where it were not, nothing would be found.
    (String::from_utf8(bytes).unwrap_or_default(), dead)
}

trait Matches {
    fn flatten_matches(self, text: &str) -> Vec<(usize, String)>;
}

impl<'r, I: Iterator<Item = &'r Regex>> Matches for I {
    fn flatten_matches(self, text: &str) -> Vec<(usize, String)> {
        self.flat_map(|pattern| pattern.find_iter(text))
            .map(|found| (found.start(), found.as_str().to_owned()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        find(text, &HashSet::from(["defined".to_owned()]))
            .into_iter()
            .map(|found| found.shown)
            .collect()
    }

    #[test]
    fn what_templates_leave_behind_is_found() {
        for (text, expected) in [
            ("Why {{TITLE}}?", "{{TITLE}}"),
            ("{{ decision_a }}", "{{ decision_a }}"),
            ("Use [Bracketed name] here", "[Bracketed name]"),
            ("[X events/second]", "[X events/second]"),
            ("[A / B / C]", "[A / B / C]"),
            ("[your answer here]", "[your answer here]"),
            ("*[Database]* it is", "[Database]"),
            ("see [Case Study](URL)", "[Case Study](URL)"),
        ] {
            assert_eq!(shown(text), [expected], "{text}");
        }
    }

    #[test]
    fn what_looks_alike_is_left_alone() {
        for text in [
            "[link](https://example.org/a)",
            "[Link](https://example.org/a) and ![Picture](a.png)",
            "[Defined] is a link of the note",
            "`{{ value }}` and `[Name]`",
            "```\n{{ value }} [Name]\n```",
            "    {{ indented }}",
            "${{ github.sha }}",
            "- [ ] open\n- [x] done",
            "Optional[Result] and items[Index]",
            "[1], [sic], [a, b], [GET, POST]",
            "\\[Name]",
            "<!-- {{note}} [Name] -->",
        ] {
            assert_eq!(shown(text), <[String; 0]>::default(), "{text}");
        }
    }

    #[test]
    fn dummies_are_whole_texts() {
        for text in [
            "Option A",
            "option 2.",
            "Answer b",
            "TODO",
            "...",
            "…",
            "Explanation here",
            "???",
        ] {
            assert!(is_dummy(text), "{text}");
        }
        for text in [
            "Option A is cheaper",
            "None",
            "Answers",
            "A",
            "Choice of the key",
            "Questions",
        ] {
            assert!(!is_dummy(text), "{text}");
        }
    }
}
