//! `choices`: any number of some words.

use serde_json::{Map, Value, json};

use super::{Candidates, Choice, Kind, List, OneOf, QuestionError, QuestionType, RawQuestion, SomeOf, schema};
use crate::yaml::Node;

impl QuestionType for SomeOf {
    fn keys() -> &'static [&'static str] {
        OneOf::keys()
    }

    fn parse(raw: RawQuestion) -> Result<Self, QuestionError> {
        let list = List {
            items: Box::new(Kind::Choice(OneOf::parse(raw)?)),
            min: 0,
            max: None,
        };
        Ok(Self { list })
    }

    fn empty(&self) -> Value {
        self.list.empty()
    }

    fn expected(&self) -> String {
        self.list.expected()
    }

    fn hint(&self, found: &Node) -> Option<&'static str> {
        self.list.hint(found)
    }

    fn choices(&self) -> &[Choice] {
        self.list.items.choices()
    }

    fn json_schema(&self) -> Map<String, Value> {
        schema(json!({"type": "array", "items": self.list.items.json_schema(), "uniqueItems": true}))
    }

    fn explanation(&self) -> Vec<String> {
        self.list.items.explanation()
    }

    fn note(&self) -> Option<String> {
        self.list.items.note()
    }

    fn candidates(&self) -> Option<Candidates<'_>> {
        self.list.items.candidates()
    }
}
