//! A way through the tokens of a tag, which knows brackets and nothing else.

use super::syntax::Token;

pub(super) struct Cursor<'t> {
    pub(super) tokens: &'t [Token],
    pub(super) position: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(tokens: &'t [Token]) -> Self {
        Self { tokens, position: 0 }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.position >= self.tokens.len()
    }

    pub(super) fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.position)
    }

    pub(super) fn next(&mut self) -> Option<&'t Token> {
        let token = self.tokens.get(self.position)?;
        self.position += 1;
        Some(token)
    }

    pub(super) fn take(&mut self, sign: &str) -> bool {
        let taken = self.peek().is_some_and(|token| token.is(sign));
        self.position += usize::from(taken);
        taken
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let taken = self.peek().is_some_and(|token| token.word() == Some(word));
        self.position += usize::from(taken);
        taken
    }

    /// The tokens up to the bracket that closes the one just read; goes behind it.
    pub(super) fn inside(&mut self) -> &'t [Token] {
        let start = self.position;
        let mut depth = 1_usize;
        while let Some(token) = self.next() {
            if opens(token) {
                depth += 1;
            } else if closes(token) {
                depth -= 1;
                if depth == 0 {
                    return &self.tokens[start..self.position - 1];
                }
            }
        }
        &self.tokens[start..]
    }

    /// The condition of `value if condition else other`, if what comes next is such a value.
    pub(super) fn after_if(&self) -> &'t [Token] {
        let rest = &self.tokens[self.position.min(self.tokens.len())..];
        let Some(start) = position_outside(rest, |token| token.word() == Some("if")) else {
            return &[];
        };
        let condition = &rest[start + 1..];
        let end = position_outside(condition, |token| token.word() == Some("else"));
        &condition[..end.unwrap_or(condition.len())]
    }

    /// The word before the `.` that was just read with its field.
    pub(super) fn shown_before(&self) -> &'t str {
        self.position
            .checked_sub(3)
            .and_then(|index| self.tokens.get(index))
            .and_then(Token::word)
            .unwrap_or("this")
    }
}

fn opens(token: &Token) -> bool {
    ["(", "[", "{"].iter().any(|sign| token.is(sign))
}

fn closes(token: &Token) -> bool {
    [")", "]", "}"].iter().any(|sign| token.is(sign))
}

/// The parts between a sign that stands outside of all brackets.
pub(super) fn split<'t>(tokens: &'t [Token], sign: &str) -> Vec<&'t [Token]> {
    let mut parts = Vec::new();
    let mut rest = tokens;
    while let Some(position) = position_outside(rest, |token| token.is(sign)) {
        parts.push(&rest[..position]);
        rest = &rest[position + 1..];
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

/// The first token outside of all brackets for which `wanted` holds.
pub(super) fn position_outside(tokens: &[Token], wanted: impl Fn(&Token) -> bool) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        if depth == 0 && wanted(token) {
            return Some(index);
        }
        if opens(token) {
            depth += 1;
        } else if closes(token) {
            depth = depth.saturating_sub(1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::syntax::expression_tokens;
    use super::*;

    #[test]
    fn brackets_hold_together_what_is_in_them() {
        let tokens = expression_tokens("a, f(b, [c, d]), {e: (1, 2)}");
        assert_eq!(
            split(&tokens, ",").iter().map(|part| part.len()).collect::<Vec<_>>(),
            [1, 10, 9]
        );
        assert_eq!(position_outside(&tokens, |token| token.word() == Some("c")), None);
    }

    #[test]
    fn what_is_inside_ends_at_its_own_bracket() {
        let tokens = expression_tokens("(a (b) c) d");
        let mut cursor = Cursor::new(&tokens);
        assert!(cursor.take("("));
        assert_eq!(cursor.inside().len(), 5);
        assert!(cursor.take_word("d") && cursor.is_at_end());
        let open = expression_tokens("(a");
        let mut cursor = Cursor::new(&open);
        cursor.next();
        assert_eq!(cursor.inside().len(), 1);
    }
}
