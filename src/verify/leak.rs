//! Finds in what is handed out what must not be: pieces of the solution, of hidden tests, of reasons.
//!
//! Compares words, so that it does not matter how a text is broken into lines, spaced, quoted or marked up. What stands in the template
//! itself, or in the file that a solution takes the place of, is no secret.

use std::collections::{HashMap, HashSet};

/// So many words in a row are no chance.
pub const WORDS: usize = 10;
/// In tests, which all begin alike and make the same calls.
pub const WORDS_OF_TESTS: usize = 16;

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

/// Every file of `shown` that holds words of a withheld text, once for each such text. What also stands in `known` is let through.
/// `length` is how many words in a row count.
pub fn leaks(withheld: &[Text<'_>], shown: &[Text<'_>], known: &[&str], length: usize) -> Vec<Leak> {
    let mut let_through = HashSet::new();
    for text in known {
        let words = words(text);
        let_through.extend(words.windows(length).map(key));
    }
    let mut secret: HashMap<u64, (usize, usize)> = HashMap::new();
    for (at, text) in withheld.iter().enumerate() {
        for window in words(text.text).windows(length) {
            let key = key(window);
            if !let_through.contains(&key) {
                secret.entry(key).or_insert((at, window[0].line));
            }
        }
    }
    let mut leaks: Vec<Leak> = Vec::new();
    for text in shown {
        let mut told = HashSet::new();
        for window in words(text.text).windows(length) {
            let Some((at, source_line)) = secret.get(&key(window)) else {
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

fn key(words: &[Word<'_>]) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    for word in words {
        for character in word.text.chars().flat_map(char::to_lowercase) {
            character.hash(&mut hasher);
        }
        0_u8.hash(&mut hasher);
    }
    hasher.finish()
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
            WORDS,
        )
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
