//! Words that a text must not be: written one by one, or by the name of a list.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{IntoDeserializer as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Lists that are known by name.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum List {
    Python,
    Devices,
}

impl List {
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Python => PYTHON,
            Self::Devices => DEVICES,
        }
    }
}

/// The keywords of Python, which cannot name anything there.
const PYTHON: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// What Windows takes for a device, also with an extension, as far as an identifier or a slug can be it: no file has such a name.
pub const DEVICES: &[&str] = &[
    "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt0",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Lists beside words of the question's own.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Both {
    lists: Vec<List>,
    words: BTreeSet<String>,
}

impl From<Both> for BTreeSet<String> {
    fn from(both: Both) -> Self {
        let listed = both.lists.iter().flat_map(|list| list.words());
        let mut words = both.words;
        words.extend(listed.map(|word| (*word).to_owned()));
        words
    }
}

/// Reads `python`, `[main, settings]` or `{lists: [python], words: [main, settings]}`.
pub(super) fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<BTreeSet<String>>, D::Error> {
    deserializer.deserialize_any(Words).map(Some)
}

struct Words;

impl<'de> Visitor<'de> for Words {
    type Value = BTreeSet<String>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("words, the name of a list of words, or `lists` and `words`")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        let list = List::deserialize(name.into_deserializer())?;
        Ok(Both {
            lists: vec![list],
            words: BTreeSet::new(),
        }
        .into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, words: A) -> Result<Self::Value, A::Error> {
        BTreeSet::deserialize(SeqAccessDeserializer::new(words))
    }

    fn visit_map<A: MapAccess<'de>>(self, both: A) -> Result<Self::Value, A::Error> {
        Both::deserialize(MapAccessDeserializer::new(both)).map(Into::into)
    }
}
