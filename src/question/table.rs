//! What can be chosen, as a manifest writes it: listed in the question, or taken from a table.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use thiserror::Error;

/// A word that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub value: String,
    pub help: String,
}

/// The choices as a manifest writes them.
#[derive(Debug, Clone)]
pub enum WrittenChoices {
    Listed(Vec<Choice>),
    Table(ChoiceTable),
}

/// A table of `data/` whose keys are the choices. Each of its entries has a `help`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceTable {
    data: String,
    /// The keys that can be chosen, in this order. Without it, all of them can.
    only: Option<Vec<String>>,
}

/// Reads `[{value: redis, help: a Redis server}]` or `{data: caches, only: [redis]}`.
pub(super) fn written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<WrittenChoices>, D::Error> {
    deserializer.deserialize_any(ListOrTable).map(Some)
}

struct ListOrTable;

impl<'de> Visitor<'de> for ListOrTable {
    type Value = WrittenChoices;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of choices, or a map with the name of a table as `data`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, choices: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(choices)).map(WrittenChoices::Listed)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Self::Value, A::Error> {
        ChoiceTable::deserialize(MapAccessDeserializer::new(table)).map(WrittenChoices::Table)
    }
}

impl WrittenChoices {
    /// The choices themselves; `tables` are those of `data/`.
    pub(super) fn resolve(self, tables: &Map<String, Value>) -> Result<Vec<Choice>, TableError> {
        match self {
            Self::Listed(choices) => Ok(choices),
            Self::Table(table) => table.choices(tables),
        }
    }
}

impl ChoiceTable {
    fn choices(self, tables: &Map<String, Value>) -> Result<Vec<Choice>, TableError> {
        let Self { data, only } = self;
        let Some(table) = tables.get(&data) else {
            return Err(TableError::NoTable(data));
        };
        let Some(entries) = table.as_object() else {
            return Err(TableError::NotAMap(data));
        };
        let values = only.unwrap_or_else(|| entries.keys().cloned().collect());
        let choice = |value: String| match entries.get(&value).map(|entry| entry["help"].as_str()) {
            Some(Some(help)) => Ok(Choice {
                help: help.to_owned(),
                value,
            }),
            Some(None) => Err(TableError::NoHelp(data.clone(), value)),
            None => Err(TableError::NoEntry(data.clone(), value)),
        };
        values.into_iter().map(choice).collect()
    }
}

/// Why a table gives no choices.
#[derive(Debug, Error)]
pub enum TableError {
    #[error("there is no table `{0}` in `data/`")]
    NoTable(String),
    #[error("the table `{0}` is not a map, whose keys could be chosen")]
    NotAMap(String),
    #[error("the table `{0}` has no `{1}`")]
    NoEntry(String, String),
    #[error("`{1}` in the table `{0}` has no `help`, which every choice needs")]
    NoHelp(String, String),
}
