//! Lines laid out over several where they must be, so that `ruff format` leaves them as they are.
//!
//! A bracket that does not fit is opened: what is in it stands on lines of its own, each with a comma at its end, which keeps it open.
//! A bracket that ends in a comma is opened although it may fit. All other lines, texts and comments stay as they were written.

use unicode_width::UnicodeWidthStr as _;

use super::tokens::{KEYWORDS, Token, TokenKind, tokens};

const INDENT: usize = 4;

/// Code whose lines have at most `line_length` columns, as far as brackets can be opened for it.
pub fn layout(code: &str, line_length: usize) -> String {
    let all = tokens(code);
    let mut lines = Vec::new();
    let mut start = 0;
    let mut next = all.as_slice();
    for line in code.split('\n') {
        let end = start + line.len();
        let split = next.partition_point(|token| token.start < end);
        let (own, rest) = next.split_at(split);
        // A text that goes on makes the next line one that begins in it.
        let begins_in_text = all[..all.len() - next.len()]
            .last()
            .is_some_and(|token| token.end() > start);
        let is_whole = !begins_in_text && own.last().is_none_or(|token| token.end() <= end);
        if is_whole && is_balanced(own) {
            let text = line.trim_start();
            open(line.len() - text.len(), text, line_length, &mut lines);
        } else {
            lines.push(line.to_owned());
        }
        next = rest;
        start = end + 1;
    }
    lines.join("\n")
}

/// Whether brackets are closed where they are opened, and nothing is a comment.
fn is_balanced(tokens: &[Token<'_>]) -> bool {
    let mut depth = 0_usize;
    for token in tokens {
        if token.kind == TokenKind::Comment || token.closes() && depth == 0 {
            return false;
        }
        depth = depth + usize::from(token.opens()) - usize::from(token.closes());
    }
    depth == 0
}

/// A pair of brackets outside of all others, as indices of tokens.
#[derive(Clone, Copy)]
struct Pair {
    open: usize,
    close: usize,
}

impl Pair {
    fn is_empty(self) -> bool {
        self.close == self.open + 1
    }

    /// True for what follows a value: the arguments of a call, or a subscript.
    fn follows_value(self, tokens: &[Token<'_>]) -> bool {
        let before = self.open.checked_sub(1).map(|index| tokens[index]);
        before.is_some_and(|before| match before.kind {
            TokenKind::Name => !KEYWORDS.contains(&before.text),
            TokenKind::Text => true,
            _ => before.closes(),
        })
    }

    fn is_subscript(self, tokens: &[Token<'_>]) -> bool {
        tokens[self.open].is("[") && self.follows_value(tokens)
    }

    /// Whether a comma after its only item makes a tuple of it.
    fn makes_tuple(self, tokens: &[Token<'_>]) -> bool {
        self.is_subscript(tokens) || tokens[self.open].is("(") && !self.follows_value(tokens)
    }

    /// Whether a comma at the end, of it or of a pair in it, asks to open it although it may fit.
    fn asks_to_open(self, tokens: &[Token<'_>]) -> bool {
        let inside = &tokens[self.open + 1..self.close];
        let ends_in_comma = inside.last().is_some_and(|token| token.is(","));
        let commas = outside(inside).filter(|(_, token)| token.is(",")).count();
        ends_in_comma && (commas > 1 || !self.makes_tuple(tokens))
            || pairs(inside).any(|pair| {
                let shift = self.open + 1;
                let pair = Pair {
                    open: pair.open + shift,
                    close: pair.close + shift,
                };
                pair.asks_to_open(tokens)
            })
    }
}

/// The tokens outside of all brackets, with the brackets around the others.
fn outside<'t, 'c>(tokens: &'t [Token<'c>]) -> impl Iterator<Item = (usize, &'t Token<'c>)> {
    let mut depth = 0_usize;
    tokens.iter().enumerate().filter(move |(_, token)| {
        depth = depth.saturating_sub(usize::from(token.closes()));
        let is_outside = depth == 0;
        depth += usize::from(token.opens());
        is_outside
    })
}

fn pairs(tokens: &[Token<'_>]) -> impl Iterator<Item = Pair> {
    let mut open = 0;
    outside(tokens).filter_map(move |(index, token)| {
        if token.opens() {
            open = index;
        }
        token.closes().then_some(Pair { open, close: index })
    })
}

/// Those that ask for it; in a line that is too long otherwise the parameters of a function, else the last that is not a
/// subscript, as formatters choose.
fn pairs_to_open(tokens: &[Token<'_>], is_too_long: bool) -> Vec<Pair> {
    let all: Vec<Pair> = pairs(tokens).filter(|pair| !pair.is_empty()).collect();
    let asking: Vec<Pair> = all.iter().copied().filter(|pair| pair.asks_to_open(tokens)).collect();
    if !asking.is_empty() || !is_too_long {
        return asking;
    }
    let is_function = tokens.iter().take(2).any(|token| token.text == "def");
    let call = all.iter().rev().find(|pair| !pair.is_subscript(tokens));
    let chosen = if is_function { all.first() } else { call.or(all.last()) };
    chosen.copied().into_iter().collect()
}

fn open(indent: usize, text: &str, line_length: usize, lines: &mut Vec<String>) {
    let pad = " ".repeat(indent);
    let is_too_long = indent + text.width() > line_length;
    if let Some((from, names)) = text.split_once(" import ")
        && from.starts_with("from ")
        && is_too_long
    {
        lines.push(format!("{pad}{from} import ("));
        lines.extend(names.split(", ").map(|name| format!("{pad}    {name},")));
        return lines.push(format!("{pad})"));
    }
    let all = tokens(text);
    let mut written = 0;
    for pair in pairs_to_open(&all, is_too_long) {
        lines.push(format!("{pad}{}", &text[written..all[pair.open].end()]));
        let inside = &all[pair.open + 1..pair.close];
        let items = items(text, inside);
        let is_comprehension = outside(inside).any(|(_, token)| token.text == "for");
        let has_commas = !is_comprehension && (items.len() > 1 || !pair.makes_tuple(&all));
        for item in items {
            let comma = if has_commas { "," } else { "" };
            open(indent + INDENT, &format!("{item}{comma}"), line_length, lines);
        }
        written = all[pair.close].start;
    }
    lines.push(format!("{pad}{}", &text[written..]));
}

/// What stands between the commas.
fn items<'c>(text: &'c str, inside: &[Token<'c>]) -> Vec<&'c str> {
    let (Some(first), Some(last)) = (inside.first(), inside.last()) else {
        return Vec::new();
    };
    let mut items = Vec::new();
    let mut start = first.start;
    for (_, comma) in outside(inside).filter(|(_, token)| token.is(",")) {
        items.push(text[start..comma.start].trim());
        start = comma.end();
    }
    items.push(text[start..last.end()].trim());
    items.retain(|item| !item.is_empty());
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(line: &str, expected: &[&str]) {
        assert_eq!(layout(line, 20).lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_fits_stays() {
        becomes("call(first, second)", &["call(first, second)"]);
        becomes("x = '(a, long, text)'", &["x = '(a, long, text)'"]);
        becomes("call(a)  # (a, remark)", &["call(a)  # (a, remark)"]);
    }

    #[test]
    fn arguments_stand_one_on_a_line() {
        becomes(
            "    x = call(a=1, b=[2, 3])",
            &["    x = call(", "        a=1,", "        b=[2, 3],", "    )"],
        );
        becomes(
            "call(function(argument))",
            &["call(", "    function(", "        argument,", "    ),", ")"],
        );
        becomes("query(a).filter(b=ccc)", &["query(a).filter(", "    b=ccc,", ")"]);
    }

    #[test]
    fn a_function_opens_its_parameters() {
        becomes(
            "async def f(a: int) -> list[int]:",
            &["async def f(", "    a: int,", ") -> list[int]:"],
        );
    }

    #[test]
    fn a_comma_at_the_end_opens_what_would_fit() {
        becomes("f(a, [b,],)", &["f(", "    a,", "    [", "        b,", "    ],", ")"]);
        becomes("f(a, [b,])", &["f(", "    a,", "    [", "        b,", "    ],", ")"]);
        becomes(
            "x: L[a, b,] = f(c,)",
            &["x: L[", "    a,", "    b,", "] = f(", "    c,", ")"],
        );
        becomes("x = (a,)", &["x = (a,)"]);
    }

    #[test]
    fn no_comma_makes_a_tuple() {
        becomes("value = (first or second)", &["value = (", "    first or second", ")"]);
        becomes("value[some_index_of_it]", &["value[", "    some_index_of_it", "]"]);
        becomes("sum(n for n in numbers)", &["sum(", "    n for n in numbers", ")"]);
        becomes("return (first + second)", &["return (", "    first + second", ")"]);
    }

    #[test]
    fn texts_of_several_lines_stay() {
        let code = "\"\"\"Call f(a) and g(b).\n\nThen call h(a, b, c, d).\n\"\"\"\n";
        assert_eq!(layout(code, 20), code);
    }

    #[test]
    fn wide_letters_count_twice() {
        becomes("call(a, '日本語日本')", &["call(", "    a,", "    '日本語日本',", ")"]);
    }
}
