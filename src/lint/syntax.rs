//! The tags of a template as tokens: where they begin, and what is in them.
//!
//! Reads what Tera reads, without rendering. Tera itself reports faults of syntax; here they only end a tag early.

use crate::engine::Delimiters;

/// A tag of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    pub kind: TagKind,
    pub tokens: Vec<Token>,
    /// The bytes of the text that it takes, with its delimiters.
    pub span: std::ops::Range<usize>,
}

impl Tag {
    /// True for a block that begins with this word, such as `for` or `endfor`.
    pub fn is_block(&self, word: &str) -> bool {
        self.kind == TagKind::Block && self.tokens.first().and_then(Token::word) == Some(word)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    Block,
    Output,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub kind: TokenKind,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TokenKind {
    Word(String),
    Text(String),
    Number(f64),
    /// One or more characters that belong together, such as `==` or `...`.
    Sign(&'static str),
}

impl Token {
    pub fn word(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Word(word) => Some(word),
            _ => None,
        }
    }

    pub fn is(&self, sign: &str) -> bool {
        matches!(&self.kind, TokenKind::Sign(own) if *own == sign)
    }
}

const SIGNS: [&str; 31] = [
    "...", "?.", "==", "!=", "<=", ">=", "//", "**", "/>", "</", ".", ",", "(", ")", "[", "]", "{", "}", "<", ">", "=",
    "|", "~", "+", "-", "*", "/", "%", ":", "@", "?",
];

/// All tags of a text but comments, in order. What stands between `raw` and `endraw` is text.
pub fn tags(text: &str, delimiters: Option<&Delimiters>) -> Vec<Tag> {
    let (block, output, comment) = delimiters.map_or((("{%", "%}"), ("{{", "}}"), ("{#", "#}")), |b| {
        (
            (b.block.0.as_str(), b.block.1.as_str()),
            (b.variable.0.as_str(), b.variable.1.as_str()),
            (b.comment.0.as_str(), b.comment.1.as_str()),
        )
    });
    let mut found = Vec::new();
    let mut position = 0;
    let mut raw = false;
    let mut place = Walk::new(text);
    let kinds = [
        (block.0, Some(TagKind::Block)),
        (output.0, Some(TagKind::Output)),
        (comment.0, None),
    ];
    while position < text.len() {
        let bytes = &text.as_bytes()[position..];
        let Some((_, kind)) = kinds
            .iter()
            .find(|(open, _)| bytes.starts_with(open.as_bytes()))
            .copied()
        else {
            position += 1;
            continue;
        };
        let start = position;
        let (open, close) = match kind {
            Some(TagKind::Block) => block,
            Some(TagKind::Output) => output,
            None => comment,
        };
        let inside = start + open.len() + usize::from(text[start + open.len()..].starts_with('-'));
        let Some(kind) = kind else {
            position = text[inside..]
                .find(close)
                .map_or(text.len(), |end| inside + end + close.len());
            continue;
        };
        let (tokens, end) = tokens(text, inside, close, &mut place);
        position = end;
        let first = tokens.first().and_then(Token::word);
        match (kind, first) {
            (TagKind::Block, Some("raw")) => raw = true,
            (TagKind::Block, Some("endraw")) => raw = false,
            _ if raw => {}
            _ => found.push(Tag {
                kind,
                tokens,
                span: start..end,
            }),
        }
    }
    found
}

/// The tokens of an expression that stands without delimiters.
pub fn expression_tokens(text: &str) -> Vec<Token> {
    tokens(text, 0, "\u{0}", &mut Walk::new(text)).0
}

/// Lines and columns of places in a text that are asked for in their order, each part of it gone through once.
struct Walk<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    column: usize,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            column: 1,
        }
    }

    fn to(&mut self, position: usize) -> (usize, usize) {
        for character in self.text[self.at..position].chars() {
            if character == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.at = position;
        (self.line, self.column)
    }
}

fn tokens(text: &str, start: usize, close: &str, place: &mut Walk<'_>) -> (Vec<Token>, usize) {
    let mut found = Vec::new();
    let mut position = start;
    let mut depth = 0_usize;
    while let Some(character) = text[position..].chars().next() {
        let rest = &text[position..];
        let trimmed_close = rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(close));
        // `}}` also ends a map in a map: only outside of all brackets does it end the tag.
        if depth == 0 && (rest.starts_with(close) || trimmed_close) {
            return (found, position + close.len() + usize::from(trimmed_close));
        }
        let mut push = |kind| {
            let (line, column) = place.to(position);
            found.push(Token { kind, line, column });
        };
        if character.is_whitespace() {
            position += character.len_utf8();
        } else if matches!(character, '"' | '\'' | '`') {
            let length = text_length(&rest[1..], character);
            push(TokenKind::Text(rest[1..=length].to_owned()));
            position = (position + length + 2).min(text.len());
        } else if character.is_ascii_digit() {
            let length = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_'))
                .unwrap_or(rest.len());
            push(TokenKind::Number(
                rest[..length].replace('_', "").parse().unwrap_or(f64::NAN),
            ));
            position += length;
        } else if character.is_alphabetic() || character == '_' {
            let length = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            push(TokenKind::Word(rest[..length].to_owned()));
            position += length;
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            match *sign {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            push(TokenKind::Sign(sign));
            position += sign.len();
        } else {
            position += character.len_utf8();
        }
    }
    (found, text.len())
}

/// Bytes up to the quote that ends a text; a backslash takes away the meaning of what follows it.
fn text_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (index, character) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == quote {
            return index;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_know_their_lines_and_skip_comments_and_raw_text() {
        let text = "a {# {{ no }} #}\n{{ x.y }}\n{% raw %}{{ no }}{% endraw %}\n{%- if z -%}{% endif %}";
        let lines: Vec<_> = tags(text, None)
            .iter()
            .map(|tag| (tag.tokens[0].word().map(str::to_owned), tag.tokens[0].line))
            .collect();
        let word = |word: &str| Some(word.to_owned());
        assert_eq!(lines, [(word("x"), 2), (word("if"), 4), (word("endif"), 4)]);
    }

    #[test]
    fn a_map_does_not_end_the_tag() {
        let text = "{{ {\"a\": {\"b\": c}} }} {{ d }}";
        assert_eq!(tags(text, None).len(), 2);
    }
}
