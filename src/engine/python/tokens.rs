//! Python as tokens: enough of it to tell names, texts, comments and brackets apart.
//!
//! Takes valid code. What is not valid gives tokens all the same, and no error.

/// Words that cannot be names.
pub const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// A piece of code that belongs together; white space is in none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'c> {
    pub kind: TokenKind,
    pub text: &'c str,
    /// In bytes from the beginning of the code.
    pub start: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Also a keyword.
    Name,
    Number,
    /// With its prefix and quotes.
    Text,
    Comment,
    /// One character of an operator, a bracket, a comma or a colon.
    Sign,
}

impl<'c> Token<'c> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub fn is(&self, sign: &str) -> bool {
        self.kind == TokenKind::Sign && self.text == sign
    }

    pub fn opens(&self) -> bool {
        self.kind == TokenKind::Sign && matches!(self.text, "(" | "[" | "{")
    }

    pub fn closes(&self) -> bool {
        self.kind == TokenKind::Sign && matches!(self.text, ")" | "]" | "}")
    }

    /// The code in a formatted text, such as `name` in `f"Hello {name}"`.
    pub fn fields(&self) -> Vec<&'c str> {
        let prefix = &self.text[..self.text.find(['"', '\'']).unwrap_or_default()];
        if self.kind != TokenKind::Text || !prefix.contains(['f', 'F']) {
            return Vec::new();
        }
        let mut fields = Vec::new();
        let (mut depth, mut start) = (0_usize, 0);
        let mut characters = self.text.char_indices().peekable();
        while let Some((index, character)) = characters.next() {
            match character {
                '{' if depth == 0 && characters.next_if(|(_, next)| *next == '{').is_some() => {}
                '{' => {
                    if depth == 0 {
                        start = index + 1;
                    }
                    depth += 1;
                }
                '}' if depth > 0 => {
                    depth -= 1;
                    if depth == 0 {
                        fields.push(&self.text[start..index]);
                    }
                }
                _ => {}
            }
        }
        fields
    }
}

pub fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(character) = code[start..].chars().next() {
        let rest = &code[start..];
        let (kind, length) = if character.is_whitespace() {
            start += character.len_utf8();
            continue;
        } else if let Some(length) = text_length(rest) {
            (TokenKind::Text, length)
        } else if character == '#' {
            (TokenKind::Comment, rest.find('\n').unwrap_or(rest.len()))
        } else if character.is_ascii_digit() {
            (TokenKind::Number, length_while(rest, |c| is_of_name(c) || c == '.'))
        } else if is_of_name(character) {
            (TokenKind::Name, length_while(rest, is_of_name))
        } else {
            (TokenKind::Sign, character.len_utf8())
        };
        found.push(Token {
            kind,
            text: &rest[..length],
            start,
        });
        start += length;
    }
    found
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn length_while(text: &str, is_wanted: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is_wanted(c)).unwrap_or(text.len())
}

/// How long the text literal is that begins here, if one does.
fn text_length(code: &str) -> Option<usize> {
    let prefix = length_while(code, |c| c.is_ascii_alphabetic());
    let is_prefix = prefix <= 2 && code[..prefix].chars().all(|c| "rRbBfFuU".contains(c));
    let quote = code[prefix..]
        .chars()
        .next()
        .filter(|c| is_prefix && matches!(c, '"' | '\''))?;
    let triple = quote.to_string().repeat(3);
    let end = if code[prefix..].starts_with(&triple) {
        &triple
    } else {
        &triple[..1]
    };
    let mut rest = prefix + end.len();
    while let Some(character) = code[rest..].chars().next() {
        if code[rest..].starts_with(end) {
            return Some(rest + end.len());
        }
        rest += character.len_utf8();
        if character == '\\' {
            rest += code[rest..].chars().next().map_or(0, char::len_utf8);
        }
    }
    Some(code.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(code: &str) -> Vec<&str> {
        tokens(code).iter().map(|token| token.text).collect()
    }

    #[test]
    fn texts_and_comments_are_one_token() {
        assert_eq!(
            texts("a = b('x(', \"\"\"y\n\" z\"\"\") # (c"),
            ["a", "=", "b", "(", "'x('", ",", "\"\"\"y\n\" z\"\"\"", ")", "# (c"]
        );
        assert_eq!(
            texts(r#"rb"\"" + "" + 1.5e3"#),
            [r#"rb"\"""#, "+", "\"\"", "+", "1.5e3"]
        );
        assert_eq!(texts("für = format"), ["für", "=", "format"]);
    }

    #[test]
    fn code_in_formatted_texts_is_found() {
        let fields = |code| tokens(code)[0].fields();
        assert_eq!(fields(r#"f"{a.b} {{no}} {c!r}""#), ["a.b", "c!r"]);
        assert_eq!(fields(r#""{a}""#), Vec::<&str>::new());
    }
}
