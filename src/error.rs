//! What every failure looks like at the edge: diagnostics with a place, a message and a hint.
//!
//! Each layer has error types of its own that carry data; they become diagnostics here through [`Diagnose`]. This module
//! prints nothing and knows no layer above it.

use std::fmt;

use serde::Serialize;

/// A place in a file that a person wrote.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Location {
    /// The file as it was named, or what stands for it, such as `--set`
    pub file: String,
    /// Counted from 1
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub line: usize,
    /// Counted from 1, in characters
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub column: usize,
    /// The line of text at this place, empty where there is none
    pub text: String,
}

/// The fewest characters of a secret that are looked for in messages.
pub const SHORTEST_SECRET: usize = 4;

/// One thing that is wrong, where it is and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Diagnostic {
    /// Where it is; `null` where no file is to blame
    pub location: Option<Location>,
    /// What is wrong: lower-case, without a full stop, values in backticks
    pub message: String,
    /// What to do about it; `null` where there is no hint
    pub hint: Option<String>,
}

impl Diagnostic {
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            location: None,
            message: message.into(),
            hint: None,
        }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            write!(formatter, "{}:{}:{}: ", location.file, location.line, location.column)?;
        }
        formatter.write_str(&self.message)
    }
}

/// An error type of some layer that can say all that is wrong.
pub trait Diagnose {
    fn diagnostics(&self) -> Vec<Diagnostic>;

    /// How many more there are than are shown.
    fn omitted(&self) -> usize {
        0
    }
}

/// Any command that could not be done: what is wrong, where, and what to do about it. The exit code is 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "status", rename = "failed")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Failure {
    /// At least one
    #[serde(rename = "errors")]
    pub diagnostics: Vec<Diagnostic>,
    /// Number of further errors, which are not shown
    pub omitted: usize,
}

impl Failure {
    pub fn one(diagnostic: Diagnostic) -> Self {
        Self {
            diagnostics: vec![diagnostic],
            omitted: 0,
        }
    }

    /// All of these, each of them shown.
    pub fn all(diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            diagnostics,
            omitted: 0,
        }
    }
}

impl Failure {
    /// The same, with every text that is secret left out of what is shown.
    #[must_use]
    pub fn without(mut self, secrets: &[String]) -> Self {
        // Each line of a secret by itself, for a message may show one of several. What is shorter hides nothing and is everywhere.
        let secrets = secrets.iter().flat_map(|secret| secret.lines()).map(str::trim);
        for secret in secrets.filter(|secret| secret.chars().count() >= SHORTEST_SECRET) {
            for diagnostic in &mut self.diagnostics {
                let location = diagnostic.location.as_mut();
                let texts = [
                    Some(&mut diagnostic.message),
                    diagnostic.hint.as_mut(),
                    location.map(|location| &mut location.text),
                ];
                for text in texts.into_iter().flatten() {
                    *text = masked(text, secret);
                }
            }
        }
        self
    }
}

/// The text without the secret, and without the beginning of it where a long text has been cut.
fn masked(text: &str, secret: &str) -> String {
    const MASK: &str = "[secret]";
    let mut text = text.replace(secret, MASK);
    let cuts: Vec<usize> = text.match_indices('…').map(|(cut, _)| cut).collect();
    for cut in cuts.into_iter().rev() {
        let beginnings = secret
            .char_indices()
            .skip(SHORTEST_SECRET)
            .map(|(end, _)| &secret[..end]);
        if let Some(shown) = beginnings.filter(|beginning| text[..cut].ends_with(beginning)).last() {
            text.replace_range(cut - shown.len()..cut, MASK);
        }
    }
    text
}

impl<E: Diagnose> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            diagnostics: error.diagnostics(),
            omitted: error.omitted(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_13_failures_are_told_without_secrets() {
        let secret = "open sesame, said the one with the lamp";
        let failure = |text: &str| Failure {
            diagnostics: vec![Diagnostic {
                location: Some(Location {
                    file: "a.yaml".to_owned(),
                    line: 1,
                    column: 1,
                    text: text.to_owned(),
                }),
                message: text.to_owned(),
                hint: Some(text.to_owned()),
            }],
            omitted: 0,
        };
        let told = |text: &str| failure(text).without(&[format!("{secret}\nsecond line"), "abc".to_owned()]);
        assert_eq!(told(&format!("<{secret}> abc")), failure("<[secret]> abc"));
        assert_eq!(told("`the second line` is"), failure("`the [secret]` is"));
        assert_eq!(
            told("`a open sesame, sa…` and `open…`"),
            failure("`a [secret]…` and `[secret]…`")
        );
        assert_eq!(told("`ope…` and `other…`"), failure("`ope…` and `other…`"));
    }
}
