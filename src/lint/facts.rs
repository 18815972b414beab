//! What conditions say of the values that they ask for: that they are there, that they are neither empty nor zero.
//!
//! A value is known by how it is written, such as `field.min` or `parts | where(field='shown')`. Where one of its names gets another
//! meaning, nothing more is known.

use std::collections::BTreeSet;

use super::cursor::position_outside;
use super::syntax::{Token, TokenKind};

/// Something that holds of a value, which is known by how it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fact {
    IsThere(String),
    /// A number that is not zero, a list that has items.
    IsSome(String),
    /// What the test of this name says of its type.
    Is(String, Kind),
}

/// What a test says of the type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Text,
    Number,
    Boolean,
    List,
    Map,
}

impl Fact {
    /// True for what is said of a value in which this name occurs.
    pub(super) fn is_about(&self, name: &str) -> bool {
        let (Self::IsThere(written) | Self::IsSome(written) | Self::Is(written, _)) = self;
        written.split(' ').any(|word| word == name)
    }
}

type Facts = BTreeSet<Fact>;

/// How a value is written, whatever blanks stand in it.
pub(super) fn written(tokens: &[Token]) -> String {
    let words = tokens.iter().map(|token| match &token.kind {
        TokenKind::Word(word) => word.clone(),
        TokenKind::Text(text) => format!("'{text}'"),
        TokenKind::Number(number) => number.to_string(),
        TokenKind::Sign(sign) => (*sign).to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// What holds where a condition is true, or where it is false. `least` gives a bound of a number, as far as it is known.
pub(super) fn facts(condition: &[Token], truth: bool, least: &mut dyn FnMut(&[Token]) -> f64) -> Facts {
    let condition = without_brackets(condition);
    if position_outside(condition, |token| token.word() == Some("if")).is_some() {
        return Facts::new();
    }
    for (joining, all_hold) in [("or", !truth), ("and", truth)] {
        let parts = split(condition, joining);
        if parts.len() > 1 {
            let parts = parts.into_iter().map(|part| facts(part, truth, least));
            let both = |own: Facts, other: Facts| {
                if all_hold { &own | &other } else { &own & &other }
            };
            return parts.reduce(both).unwrap_or_default();
        }
    }
    match condition {
        [] => Facts::new(),
        [not, rest @ ..] if not.word() == Some("not") => facts(rest, !truth, least),
        condition => match position_outside(condition, is_comparison) {
            Some(at) if condition[at].word().is_some() => tested(&condition[..at], &condition[at + 1..], truth),
            Some(at) => compared(&condition[..at], &condition[at], &condition[at + 1..], truth, least),
            None if truth => some(condition),
            None => Facts::new(),
        },
    }
}

fn is_comparison(token: &Token) -> bool {
    token.word() == Some("is") || ["==", "!=", "<", "<=", ">", ">="].iter().any(|sign| token.is(sign))
}

fn without_brackets(tokens: &[Token]) -> &[Token] {
    match tokens {
        [open, inner @ .., close] if open.is("(") && close.is(")") => {
            // Not `(a) and (b)`.
            let mut depth = 1_usize;
            let is_one = inner.iter().all(|token| {
                depth += usize::from(token.is("("));
                depth -= usize::from(token.is(")"));
                depth > 0
            });
            if is_one { without_brackets(inner) } else { tokens }
        }
        tokens => tokens,
    }
}

fn split<'t>(tokens: &'t [Token], word: &str) -> Vec<&'t [Token]> {
    let mut parts = Vec::new();
    let mut rest = tokens;
    while let Some(position) = position_outside(rest, |token| token.word() == Some(word)) {
        parts.push(&rest[..position]);
        rest = &rest[position + 1..];
    }
    parts.push(rest);
    parts
}

/// What has items if its length is not zero.
fn measured(value: &[Token]) -> Option<&[Token]> {
    match value {
        [value @ .., pipe, length] if pipe.is("|") && length.word() == Some("length") => Some(value),
        _ => None,
    }
}

fn some(value: &[Token]) -> Facts {
    let mut found = Facts::new();
    for value in std::iter::once(value).chain(measured(value)) {
        let written = written(value);
        found.extend([Fact::IsThere(written.clone()), Fact::IsSome(written)]);
    }
    found
}

/// What `value is test` says.
fn tested(value: &[Token], test: &[Token], truth: bool) -> Facts {
    let (test, is_negated) = match test {
        [not, test @ ..] if not.word() == Some("not") => (test, true),
        test => (test, false),
    };
    let is_there = match test.first().and_then(Token::word) {
        Some("none" | "undefined") => is_negated == truth,
        Some("number" | "integer" | "float" | "string" | "bool" | "array" | "map" | "defined") => is_negated != truth,
        _ => false,
    };
    if !is_there {
        return Facts::new();
    }
    let kind = match test.first().and_then(Token::word) {
        Some("string") => Some(Kind::Text),
        Some("number" | "integer" | "float") => Some(Kind::Number),
        Some("bool") => Some(Kind::Boolean),
        Some("array") => Some(Kind::List),
        Some("map") => Some(Kind::Map),
        _ => None,
    };
    let written = written(value);
    let kind = kind.map(|kind| Fact::Is(written.clone(), kind));
    kind.into_iter().chain([Fact::IsThere(written)]).collect()
}

fn compared(
    value: &[Token],
    sign: &Token,
    other: &[Token],
    truth: bool,
    least: &mut dyn FnMut(&[Token]) -> f64,
) -> Facts {
    let there = || Facts::from([Fact::IsThere(written(value))]);
    let TokenKind::Sign(sign) = sign.kind else {
        return Facts::new();
    };
    let sign = match (sign, truth) {
        (sign, true) => sign,
        ("==", false) => "!=",
        ("!=", false) => "==",
        ("<", false) => ">=",
        ("<=", false) => ">",
        (">", false) => "<=",
        (_, false) => "<",
    };
    match sign {
        ">" if least(other) >= 0.0 => return some(value),
        ">=" if least(other) > 0.0 => return some(value),
        // The other one is more than this.
        "<" if least(value) >= 0.0 => return some(other),
        "<=" if least(value) > 0.0 => return some(other),
        _ => {}
    }
    let [literal] = other else {
        return Facts::new();
    };
    match &literal.kind {
        TokenKind::Word(word) if word == "none" && sign == "!=" => there(),
        TokenKind::Text(text) if !text.is_empty() && sign == "==" => some(value),
        TokenKind::Number(number) => match sign {
            "==" if *number != 0.0 => some(value),
            "<" if *number <= 0.0 => some(value),
            // Nothing is not zero either.
            "!=" if *number == 0.0 => match measured(value) {
                Some(_) => some(value),
                None => Facts::from([Fact::IsSome(written(value))]),
            },
            "!=" => Facts::new(),
            _ => there(),
        },
        _ => Facts::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::syntax::expression_tokens;
    use super::*;

    fn shown(condition: &str, truth: bool) -> Vec<String> {
        let mut least = |tokens: &[Token]| match tokens {
            [token] => match token.kind {
                TokenKind::Number(number) => number,
                _ => f64::NAN,
            },
            _ => f64::NAN,
        };
        let found = facts(&expression_tokens(condition), truth, &mut least);
        let shown = found.iter().map(|fact| match fact {
            Fact::IsThere(written) => format!("there: {written}"),
            Fact::IsSome(written) => format!("some: {written}"),
            Fact::Is(written, kind) => format!("{kind:?}: {written}"),
        });
        shown.collect()
    }

    #[test]
    fn conditions_say_what_is_there() {
        for (condition, truth, expected) in [
            ("a", true, &["there: a", "some: a"][..]),
            ("a", false, &[]),
            ("not a.b", false, &["there: a . b", "some: a . b"]),
            ("a != none and b != none", true, &["there: a", "there: b"]),
            ("a == none or b == none", false, &["there: a", "there: b"]),
            ("a == none or b == none", true, &[]),
            ("(a or b) and a != none", true, &["there: a"]),
            ("a > 0", true, &["there: a", "some: a"]),
            ("a > 0", false, &["there: a"]),
            ("3 < a", true, &["there: a", "some: a"]),
            (
                "a is not none and b is number",
                true,
                &["there: a", "there: b", "Number: b"],
            ),
            ("a is array", true, &["there: a", "List: a"]),
            ("a is array", false, &[]),
            ("a is not string or b", false, &["there: a", "Text: a"]),
            ("a is none", false, &["there: a"]),
            ("a != 0", true, &["some: a"]),
            (
                "a | length != 0",
                true,
                &["there: a", "there: a | length", "some: a", "some: a | length"],
            ),
            ("a if b else c", true, &[]),
        ] {
            let mut expected = expected.to_vec();
            expected.sort_by_key(|fact| (!fact.starts_with("there"), !fact.starts_with("some")));
            assert_eq!(shown(condition, truth), expected, "{condition} is {truth}");
        }
    }

    #[test]
    fn a_fact_is_about_the_names_in_it() {
        let fact = Fact::IsThere(written(&expression_tokens("a.b[c]")));
        assert!(fact.is_about("c") && fact.is_about("a") && !fact.is_about("d"));
    }
}
