//! Texts that stand for a value of some type, written as JSON writes it: `12`, `1.5`, `true`, `2026-11-21T10:00:00Z`.
//!
//! Decides on strings alone; knows no manifest.

use serde::Deserialize;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error, StrDeserializer};

use crate::name::Format;

/// Most digits of a whole number, so that it fits 64 bits everywhere.
const MAX_DIGITS: usize = 18;

/// What a text can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Literal {
    String,
    Text,
    /// One of the choices, which are not known here.
    Enum,
    Integer,
    Number,
    Decimal,
    Boolean,
    /// `2026-11-21`.
    Date,
    /// A date, a time and its offset from UTC: `2026-11-21T10:00:00Z`.
    Datetime,
    /// In lower case: `0198c8e0-5d53-7cc0-8000-0d4f2e0b7c11`.
    Uuid,
}

impl Literal {
    /// The type with this name.
    pub fn named(name: &str) -> Option<Self> {
        let name: StrDeserializer<'_, Error> = name.into_deserializer();
        Self::deserialize(name).ok()
    }

    /// Whether `text` is a value of this type.
    pub fn allows(self, text: &str) -> bool {
        match self {
            Self::String | Self::Text | Self::Enum => true,
            Self::Integer => is_integer(text),
            Self::Number | Self::Decimal => is_number(text),
            Self::Boolean => matches!(text, "true" | "false"),
            Self::Date => Format::Date.check(text).is_ok(),
            Self::Datetime => is_datetime(text),
            Self::Uuid => is_uuid(text),
        }
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    is_digits(digits) && digits.len() <= MAX_DIGITS
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    match digits.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => is_digits(digits),
    }
}

fn is_datetime(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else {
        return false;
    };
    let Some(at) = time.find(['Z', '+', '-']) else {
        return false;
    };
    let (time, offset) = time.split_at(at);
    let is_offset = offset == "Z" || is_clock(&offset[1..]);
    Format::Date.check(date).is_ok() && is_time(time) && is_offset
}

/// `10:00`, `10:00:00` or `10:00:00.5`.
fn is_time(text: &str) -> bool {
    let (clock, seconds) = text.split_at_checked(5).unwrap_or((text, ""));
    is_clock(clock)
        && match seconds.strip_prefix(':') {
            None => seconds.is_empty(),
            Some(seconds) => match seconds.split_once('.') {
                Some((seconds, fraction)) => is_below(seconds, 60) && is_digits(fraction),
                None => is_below(seconds, 60),
            },
        }
}

/// Hours and minutes of a day.
fn is_clock(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(hours, minutes)| is_below(hours, 24) && is_below(minutes, 60))
}

/// Two digits that stand for less than `limit`.
fn is_below(text: &str, limit: u8) -> bool {
    text.len() == 2 && is_digits(text) && text.parse::<u8>().is_ok_and(|number| number < limit)
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && groups
            .concat()
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, texts: &[&str]) -> Vec<bool> {
        let literal = Literal::named(name).expect("a type");
        texts.iter().map(|text| literal.allows(text)).collect()
    }

    fn assert_all(name: &str, valid: &[&str], invalid: &[&str]) {
        assert_eq!(of(name, valid), vec![true; valid.len()], "{name} {valid:?}");
        assert_eq!(of(name, invalid), vec![false; invalid.len()], "{name} {invalid:?}");
    }

    #[test]
    fn every_type_knows_its_values() {
        assert_all("string", &["", "anything at all"], &[]);
        assert_all("text", &["two\nlines"], &[]);
        assert_all(
            "integer",
            &["0", "-7", "999999999999999999"],
            &["", "-", "+1", "1.0", "1e3", "1_000", "9999999999999999999", " 1"],
        );
        assert_all(
            "number",
            &["0", "-7", "1.50", "12345678901234567890"],
            &["", ".5", "5.", "1e3", "1,5", "NaN"],
        );
        assert_all("decimal", &["0", "-12.50"], &["", "1e3", "12,50"]);
        assert_all("boolean", &["true", "false"], &["", "True", "yes", "1"]);
        assert_all("date", &["2024-02-29"], &["2026-02-29", "2026-2-1", "26-02-01"]);
        assert_all(
            "datetime",
            &[
                "2026-11-21T10:00:00Z",
                "2026-11-21T10:00Z",
                "2026-11-21T23:59:59.123+05:30",
                "2026-11-21T00:00:00-01:00",
            ],
            &[
                "",
                "2026-11-21",
                "2026-11-21T10:00:00",
                "2026-11-21T24:00:00Z",
                "2026-11-21T10:60:00Z",
                "2026-11-21T10:00:60Z",
                "2026-11-21T10:00:00.Z",
                "2026-11-21T10Z",
                "2026-02-30T10:00:00Z",
                "2026-11-21 10:00:00Z",
                "2026-11-21T10:00:00+5:30",
                "2026-11-21Té:00Z",
            ],
        );
        assert_all(
            "uuid",
            &["0198c8e0-5d53-7cc0-8000-0d4f2e0b7c11"],
            &[
                "",
                "0198C8E0-5D53-7CC0-8000-0D4F2E0B7C11",
                "0198c8e05d537cc080000d4f2e0b7c11",
                "0198c8e0-5d53-7cc0-8000-0d4f2e0b7c1g",
            ],
        );
    }

    #[test]
    fn there_are_no_other_types() {
        assert_eq!(Literal::named("float"), None);
        assert_eq!(Literal::named("Integer"), None);
    }
}
