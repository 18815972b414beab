//! `choice`: one of some words, which the question lists or takes from a table.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

use super::{
    Candidate, Candidates, QuestionError, QuestionProblem, QuestionType, RawQuestion, Scalar, Shape, ValueProblem,
    schema,
};
use crate::text::{list_or, nearest};

#[derive(Debug, Clone)]
pub struct OneOf {
    pub choices: Vec<Choice>,
}

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
    pub(super) fn resolve(self, tables: &Map<String, Value>) -> Result<Vec<Choice>, QuestionProblem> {
        match self {
            Self::Listed(choices) => Ok(choices),
            Self::Table(table) => table.choices(tables),
        }
    }
}

impl ChoiceTable {
    fn choices(self, tables: &Map<String, Value>) -> Result<Vec<Choice>, QuestionProblem> {
        let Self { data, only } = self;
        let Some(table) = tables.get(&data) else {
            return Err(QuestionProblem::NoTable(data));
        };
        let Some(entries) = table.as_object() else {
            return Err(QuestionProblem::NotAMap(data));
        };
        let values = only.unwrap_or_else(|| entries.keys().cloned().collect());
        let choice = |value: String| match entries.get(&value).map(|entry| entry["help"].as_str()) {
            Some(Some(help)) => Ok(Choice {
                help: help.to_owned(),
                value,
            }),
            Some(None) => Err(QuestionProblem::NoHelp(data.clone(), value)),
            None => Err(QuestionProblem::NoEntry(data.clone(), value)),
        };
        values.into_iter().map(choice).collect()
    }
}

impl OneOf {
    fn values(&self) -> Vec<&str> {
        self.choices.iter().map(|choice| choice.value.as_str()).collect()
    }
}

impl QuestionType for OneOf {
    fn keys() -> &'static [&'static str] {
        &["choices"]
    }

    fn parse(mut raw: RawQuestion) -> Result<Self, QuestionError> {
        match raw.choices.take() {
            Some(choices) => Ok(Self { choices }),
            None => Err(raw.error(QuestionProblem::Missing("choices"))),
        }
    }

    fn empty(&self) -> Value {
        Value::String(String::new())
    }

    fn expected(&self) -> String {
        list_or(&self.values())
    }

    fn check(&self, scalar: Scalar<'_>) -> Result<Value, ValueProblem> {
        let text = scalar.text;
        let values = self.values();
        if values.contains(&text) {
            return Ok(Value::String(text.to_owned()));
        }
        Err(ValueProblem::UnknownChoice {
            value: text.to_owned(),
            near: nearest(text, values.iter().copied()).map(str::to_owned),
            choices: values.into_iter().map(str::to_owned).collect(),
        })
    }

    fn choices(&self) -> &[Choice] {
        &self.choices
    }

    fn json_schema(&self) -> Map<String, Value> {
        schema(json!({"enum": self.values()}))
    }

    fn explanation(&self) -> Vec<String> {
        let line = |choice: &Choice| format!("  {}: {}", choice.value, choice.help);
        self.choices.iter().map(line).collect()
    }

    fn note(&self) -> Option<String> {
        Some(list_or(&self.values()).replace('`', ""))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Choice(&self.choices)
    }

    fn candidates(&self) -> Option<Candidates<'_>> {
        let candidate = |choice: &Choice| Candidate {
            value: choice.value.clone(),
            label: choice.value.clone(),
            detail: choice.help.clone(),
        };
        Some(Candidates::These(self.choices.iter().map(candidate).collect()))
    }
}
