//! Finds in what is handed out what must not be: pieces of the solution, of hidden tests, of reasons.
//!
//! Compares words, so that it does not matter how a text is broken into lines, spaced, quoted or marked up; of code also its shape, in which
//! every name is only the first, second or third of its surroundings, so that it does not matter what things are called. What stands in
//! the template itself, or in the file that a solution takes the place of, is no secret.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// So many words in a row are no chance.
pub const WORDS: usize = 10;
/// In tests, which all begin alike and make the same calls.
pub const WORDS_OF_TESTS: usize = 16;

/// So many names, literals and marks in a row of one shape are no chance.
pub const MARKS: usize = 24;

/// So many different marks and names there are at least in code that is worth a secret.
const FEWEST_KINDS: usize = 4;
const FEWEST_NAMES: usize = 7;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// Words in a row, as many as are given.
    Words(usize),
    /// The shape of code, [`MARKS`] long.
    Shape,
}

/// A text with its path.
#[derive(Debug, Clone, Copy)]
pub struct Text<'t> {
    pub path: &'t str,
    pub text: &'t str,
}

/// Something withheld that is there all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// Where it is.
    pub path: String,
    /// Counted from 1.
    pub line: usize,
    /// What it is from.
    pub source: String,
    pub source_line: usize,
    /// The words, as they are there.
    pub words: String,
}

/// Every file of `shown` that is like a withheld text, once for each such text. What also stands in `known` is let through.
pub fn leaks(withheld: &[Text<'_>], shown: &[Text<'_>], known: &[&str], likeness: Likeness) -> Vec<Leak> {
    match likeness {
        Likeness::Words(length) => found(withheld, shown, known, words, length, key),
        Likeness::Shape => found(withheld, shown, known, marks, MARKS, shape),
    }
}

fn found(
    withheld: &[Text<'_>],
    shown: &[Text<'_>],
    known: &[&str],
    words: impl Fn(&str) -> Vec<Word<'_>>,
    length: usize,
    key: impl Fn(&[Word<'_>]) -> Option<u64>,
) -> Vec<Leak> {
    let mut let_through = HashSet::new();
    for text in known {
        let words = words(text);
        let_through.extend(words.windows(length).filter_map(&key));
    }
    let mut secret: HashMap<u64, (usize, usize)> = HashMap::new();
    for (at, text) in withheld.iter().enumerate() {
        for window in words(text.text).windows(length) {
            let Some(key) = key(window) else { continue };
            if !let_through.contains(&key) {
                secret.entry(key).or_insert((at, window[0].line));
            }
        }
    }
    let mut leaks: Vec<Leak> = Vec::new();
    for text in shown {
        let mut told = HashSet::new();
        for window in words(text.text).windows(length) {
            let Some((at, source_line)) = key(window).and_then(|key| secret.get(&key)) else {
                continue;
            };
            if told.insert(*at) {
                let words: Vec<&str> = window.iter().map(|word| word.text).collect();
                leaks.push(Leak {
                    path: text.path.to_owned(),
                    line: window[0].line,
                    source: withheld[*at].path.to_owned(),
                    source_line: *source_line,
                    words: words.join(" "),
                });
            }
        }
    }
    leaks
}

#[derive(Debug, Clone, Copy)]
struct Word<'t> {
    text: &'t str,
    line: usize,
}

/// The words of a text but those of lines that only name what they use.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let first = line.split_whitespace().next().unwrap_or_default();
        if matches!(first, "import" | "from" | "use" | "#include" | "package") {
            continue;
        }
        let words = line
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        found.extend(words.map(|text| Word { text, line: index + 1 }));
    }
    found
}

fn key(words: &[Word<'_>]) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    for word in words {
        for character in word.text.chars().flat_map(char::to_lowercase) {
            character.hash(&mut hasher);
        }
        0_u8.hash(&mut hasher);
    }
    Some(hasher.finish())
}

/// The names, literals and marks of code, without comments and lines that only name what they use.
fn marks(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let first = line.split_whitespace().next().unwrap_or_default();
        if matches!(first, "import" | "from" | "use" | "#include" | "package") {
            continue;
        }
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let is_name = |c: char| c.is_alphanumeric() || c == '_';
            let length = match first {
                '#' => break,
                '"' | '\'' => literal(rest, first),
                first if is_name(first) => rest.find(|c| !is_name(c)).unwrap_or(rest.len()),
                first => first.len_utf8(),
            };
            let (text, after) = rest.split_at(length);
            found.push(Word { text, line: index + 1 });
            rest = after.trim_start();
        }
    }
    found
}

/// Length of a literal in these quotes, which ends with its line at the latest.
fn literal(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        if character == quote && !is_escaped {
            return at + 1;
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    text.len()
}

/// The shape of a piece of code; none of what is text, or a list without end.
fn shape(marks: &[Word<'_>]) -> Option<u64> {
    let mut names: Vec<&str> = Vec::new();
    let mut kinds = HashSet::new();
    let mut hasher = DefaultHasher::new();
    for mark in marks {
        let first = mark.text.chars().next()?;
        if first.is_alphabetic() || first == '_' {
            let number = names.iter().position(|name| *name == mark.text).unwrap_or_else(|| {
                names.push(mark.text);
                names.len() - 1
            });
            (0_u8, number).hash(&mut hasher);
        } else if first.is_numeric() {
            (1_u8, mark.text).hash(&mut hasher);
        } else if matches!(first, '"' | '\'') {
            2_u8.hash(&mut hasher);
        } else {
            kinds.insert(first);
            (3_u8, first).hash(&mut hasher);
        }
    }
    let is_code = kinds.len() >= FEWEST_KINDS && names.len() >= FEWEST_NAMES;
    is_code.then(|| hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOLUTION: &str = "\
from app.links import models

def shorten(session, settings):
    for _ in range(ATTEMPTS):
        code = \"\".join(secrets.choice(ALPHABET) for _ in range(settings.code_length))
        with suppress(ConflictError), session.begin_nested():
            return insert(session, code)
    raise UnavailableError(\"no free code\")
";

    fn found(shown: &str, known: &[&str]) -> Vec<Leak> {
        let withheld = Text {
            path: "app/shorten.py",
            text: SOLUTION,
        };
        leaks(
            &[withheld],
            &[Text {
                path: "README.md",
                text: shown,
            }],
            known,
            Likeness::Words(WORDS),
        )
    }

    #[test]
    fn code_is_found_whatever_its_names_are() {
        let [withheld, shown] = ["app/shorten.py", "docs/notes.md"].map(|path| Text { path, text: "" });
        let withheld = Text {
            text: SOLUTION,
            ..withheld
        };
        let renamed = "Try this:\n\n    token = ''.join(random.pick(LETTERS)\n        for i in count(options.length))\n    with ignored(TakenError),\n";
        let found = |text| leaks(&[withheld], &[Text { text, ..shown }], &[], Likeness::Shape);
        assert_eq!(found(renamed).len(), 1, "{:?}", found(renamed));
        assert_eq!(found(renamed)[0].source, "app/shorten.py");
        assert!(
            found(
                "Codes are made at random (of letters, digits); one that is taken, \"abc\", is made again: never twice."
            )
            .is_empty()
        );
        assert!(found("{\"a\": 1, \"b\": 2, \"c\": 3, \"d\": 4, \"e\": 5, \"f\": 6, \"g\": 7}").is_empty());
    }

    #[test]
    fn a_line_is_found_however_it_is_written() {
        let quoted = "Well:\n\n> CODE = ''.join(  secrets.choice(alphabet)\n>   for _ in range(settings.code_length) ) with suppress";
        let leaks = found(quoted, &[]);
        assert_eq!(leaks.len(), 1);
        assert_eq!((leaks[0].line, leaks[0].source_line), (3, 5));
        assert_eq!(leaks[0].source, "app/shorten.py");
    }

    #[test]
    fn what_is_known_and_imports_are_let_through() {
        assert!(found(SOLUTION, &[SOLUTION]).is_empty());
        assert!(
            found(
                "from app.links import models\nfrom a import b, c, d, e, f, g, h, i, j, k\n",
                &[]
            )
            .is_empty()
        );
        assert!(
            found(
                "Codes are made of random characters, and made again where one is taken.",
                &[]
            )
            .is_empty()
        );
    }
}
