//! The form of texts that every reader and writer of quizzes keeps.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A text of several lines: they end in LF, lines of blanks are empty, and nothing blank
/// stands around it.
pub fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| if line.trim().is_empty() { "" } else { line })
        .collect();
    lines.join("\n").trim().to_owned()
}

/// A text of one line: every run of blanks is one space.
pub fn tidy_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What two texts of options have in common that say the same. Of code every character counts; of words neither case nor blanks
/// do, nor a full stop at the end.
pub fn meaning(text: &str) -> String {
    let text = tidy(text);
    let mut meaning = String::new();
    let words = |text: &str| {
        let is_apart = text.starts_with(char::is_whitespace);
        let ends_apart = text.ends_with(char::is_whitespace);
        let text = tidy_line(text).to_lowercase();
        let gap = |is_apart: bool| if is_apart { " " } else { "" };
        format!("{}{text}{}", gap(is_apart), gap(ends_apart && !text.is_empty()))
    };
    let mut next = 0;
    for code in code(&text) {
        meaning.push_str(&words(&text[next..code.start]));
        meaning.push_str(&text[code.clone()]);
        next = code.end;
    }
    meaning.push_str(words(&text[next..]).trim_end_matches('.'));
    meaning
}

/// Where a text has code, or a formula.
pub(super) fn code(text: &str) -> Vec<Range<usize>> {
    let mut blocks = 0_usize;
    let mut code = Vec::new();
    for (event, range) in Parser::new_ext(text, Options::ENABLE_MATH).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => {
                blocks += 1;
                code.push(range);
            }
            Event::End(TagEnd::CodeBlock) => blocks -= 1,
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) if blocks == 0 => code.push(range),
            _ => {}
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidying_keeps_what_matters() {
        assert_eq!(tidy("\r\n  a  \r\n \t\r\n    b\rc \n\n"), "a  \n\n    b\nc");
        assert_eq!(tidy_line(" a\n b\tc "), "a b c");
    }

    #[test]
    fn of_code_every_character_counts() {
        let says_the_same = |one: &str, other: &str| meaning(one) == meaning(other);
        assert!(says_the_same("One  text", "one\ntext."));
        assert!(says_the_same("Use `a`", "use  `a`."));
        assert!(!says_the_same("`a  b`", "`a b`"));
        assert!(!says_the_same("`a`", "`A`"));
        assert!(!says_the_same("$a$", "$A$"));
        assert!(!says_the_same("``a  b`` x", "``a b`` x"));
        assert!(!says_the_same("```\nif a:\n  b\nc\n```", "```\nif a:\n  b\n  c\n```"));
        assert!(!says_the_same("x `a`", "x`a`"));
    }
}
