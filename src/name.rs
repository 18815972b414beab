//! Validated words: what a `format` in a manifest promises of a text.
//!
//! Decides on strings alone; knows no manifest and no disk.

use std::fmt;

use serde::Deserialize;
use thiserror::Error;

/// Longest slug or identifier, in characters: room for a suffix in a Kubernetes name of 63.
pub const MAX_NAME: usize = 50;

/// A form that a text must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// `snake_case`, usable as a name in Python and SQL.
    Identifier,
    /// `kebab-case`, usable as a folder, a host name and in URLs.
    Slug,
    /// An absolute `http` or `https` address.
    Url,
    /// The path of an endpoint, such as `/api/v1/links/{code}`.
    Path,
    /// `YYYY-MM-DD`.
    Date,
    Email,
}

/// A text that is not of its format.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not {}", format.description())]
pub struct FormatError {
    pub text: String,
    pub format: Format,
}

impl Format {
    /// Names the format with an article, to stand after "is not".
    pub fn description(self) -> &'static str {
        match self {
            Self::Identifier => "an identifier (lower-case letters, digits and `_`, a letter first, at most 50)",
            Self::Slug => "a slug (lower-case letters, digits and single `-`, a letter first, at most 50)",
            Self::Url => "an http or https address",
            Self::Path => "an endpoint path such as `/api/v1/links/{code}`",
            Self::Date => "a date such as `2026-11-21`",
            Self::Email => "an email address",
        }
    }

    /// A regular expression for editors: whatever it refuses, [`Format::check`] refuses too.
    pub fn json_schema_pattern(self) -> &'static str {
        match self {
            Self::Identifier => "^[a-z][a-z0-9_]{0,49}$",
            Self::Slug => "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
            Self::Url => "^https?://[^\\s/?#<>\"\\\\^`{|}][^\\s<>\"\\\\^`{|}]*$",
            // No segment is `.` or `..`.
            Self::Path => "^(/(\\{[a-z][a-z0-9_]{0,49}\\}|\\.?[A-Za-z0-9_-][A-Za-z0-9._-]*|\\.\\.[A-Za-z0-9._-]+))+$",
            // Months of 31 days, of 30 and February, in leap years too.
            Self::Date => {
                "^([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))\
                 |([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$"
            }
            Self::Email => "^[^@\\s]+@[^@\\s.]([^@\\s]*\\.)+[^@\\s.]+$",
        }
    }

    /// # Errors
    /// When `text` does not have this format.
    pub fn check(self, text: &str) -> Result<(), FormatError> {
        let holds = match self {
            Self::Identifier => is_identifier(text),
            Self::Slug => is_slug(text),
            Self::Url => is_url(text),
            Self::Path => is_endpoint_path(text),
            Self::Date => is_date(text),
            Self::Email => is_email(text),
        };
        if holds {
            Ok(())
        } else {
            Err(FormatError {
                text: text.to_owned(),
                format: self,
            })
        }
    }

    /// The nearest text that has this format, where one can be made from `text`.
    pub fn suggestion(self, text: &str) -> Option<String> {
        let suggestion = match self {
            Self::Identifier => slug_of(text).replace('-', "_"),
            Self::Slug => slug_of(text),
            _ => return None,
        };
        (self.check(&suggestion).is_ok() && suggestion != text).then_some(suggestion)
    }
}

/// A name that is a slug: the name of a challenge and of its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slug(String);

impl Slug {
    /// # Errors
    /// When `text` is no slug.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        Format::Slug.check(text)?;
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Lower-case ASCII words joined by `-`; accents are dropped, everything else separates words.
pub fn slug_of(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let mut slug = String::with_capacity(text.len());
    for character in text
        .nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
    {
        match character {
            'a'..='z' | '0'..='9' => slug.push(character),
            'A'..='Z' => slug.push(character.to_ascii_lowercase()),
            '\'' | '’' => {}
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

fn is_identifier(text: &str) -> bool {
    text.len() <= MAX_NAME
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn is_slug(text: &str) -> bool {
    text.len() <= MAX_NAME
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('-')
        && !text.contains("--")
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_alphanumeric() || c == '[')
            && !rest.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"\\^`{|}".contains(c))
    })
}

fn is_endpoint_path(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('/') else {
        return false;
    };
    text.len() <= 200
        && rest.split('/').all(|segment| match segment.strip_prefix('{') {
            Some(parameter) => parameter.strip_suffix('}').is_some_and(is_identifier),
            None => {
                !segment.is_empty()
                    && segment != "."
                    && segment != ".."
                    && segment
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
            }
        })
}

fn is_date(text: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| {
        // Rust's own parser would take a sign.
        let digits = text
            .get(range)
            .filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?;
        digits.parse::<u16>().ok()
    };
    let date = || {
        let month = u8::try_from(digits(5..7)?).ok()?.try_into().ok()?;
        let day = u8::try_from(digits(8..10)?).ok()?;
        time::Date::from_calendar_date(digits(0..4)?.into(), month, day).ok()
    };
    let is_separated = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    is_separated && date().is_some()
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        let plain =
            |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control() || c == '@');
        plain(local) && plain(domain) && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_accept_and_refuse() {
        let cases: &[(Format, &[&str], &[&str])] = &[
            (Format::Identifier, &["a", "link_2"], &["", "2a", "A", "a-b", "é", "_a"]),
            (
                Format::Slug,
                &["a", "url-shortener", "x2"],
                &["", "A", "a--b", "-a", "a-", "a_b", "..", "2048"],
            ),
            (
                Format::Url,
                &["https://example.org/a?b=c#d"],
                &["example.org", "ftp://x", "https://", "https://a b", "javascript:x"],
            ),
            (
                Format::Path,
                &[
                    "/{code}",
                    "/api/v1/links/{link_id}",
                    "/.a",
                    "/..a",
                    "/a.",
                    "/.well-known/x",
                ],
                &[
                    "", "/", "/a/", "api", "/a//b", "/../a", "/.", "/a/..", "/{a", "/a b", "/{A}", "/a?b", "/~a",
                ],
            ),
            (
                Format::Date,
                &["2024-02-29", "2000-02-29", "2026-11-21", "2026-12-31", "2026-02-28"],
                &[
                    "2023-02-29",
                    "2100-02-29",
                    "2026-02-30",
                    "2026-11-31",
                    "2026-01-00",
                    "2026-13-01",
                    "2026-1-1",
                    "20261121",
                    "+026-01-01",
                    "2026-+1-01",
                ],
            ),
            (Format::Email, &["a@b.org"], &["a", "a@b", "a b@c.d", "@b.c"]),
        ];
        for (format, good, bad) in cases {
            for text in *good {
                assert!(format.check(text).is_ok(), "{format:?} {text}");
            }
            for text in *bad {
                assert!(format.check(text).is_err(), "{format:?} {text}");
            }
            // What editors are told is the same.
            let pattern = regex::Regex::new(format.json_schema_pattern()).expect("a pattern");
            for text in *good {
                assert!(pattern.is_match(text), "{format:?} {text}");
            }
            for text in *bad {
                assert!(!pattern.is_match(text), "{format:?} {text}");
            }
        }
    }

    #[test]
    fn near_names_are_suggested() {
        assert_eq!(Format::Slug.suggestion("My Challenge!"), Some("my-challenge".into()));
        assert_eq!(Format::Slug.suggestion("Café au lait"), Some("cafe-au-lait".into()));
        assert_eq!(Format::Identifier.suggestion("API Gateway"), Some("api_gateway".into()));
        assert_eq!(Format::Slug.suggestion("日本"), None);
    }
}
