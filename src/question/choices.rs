//! `choices`: any number of some words.

use serde_json::{Map, Value, json};

use super::{Candidates, Choice, Form, Kind, List, OneOf, QuestionError, QuestionType, RawQuestion, schema};

/// A list of any length whose items are choices.
#[derive(Debug, Clone)]
pub struct SomeOf {
    list: List,
}

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

    fn form(&self) -> Form<'_> {
        Form::List(&self.list)
    }

    fn expected(&self) -> String {
        self.list.expected()
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
