//! `choice`: one of some words.

use serde_json::{Map, Value, json};

use super::{
    Candidate, Candidates, Choice, QuestionError, QuestionProblem, QuestionType, RawQuestion, Scalar, Shape,
    ValueProblem, schema,
};
use crate::text::{list_or, nearest};

#[derive(Debug, Clone)]
pub struct OneOf {
    pub choices: Vec<Choice>,
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
        // A number or a boolean may stand without quotes.
        let values = |text: &str| match serde_json::from_str(text) {
            Ok(typed @ (Value::Number(_) | Value::Bool(_))) => json!([text, typed]),
            _ => json!([text]),
        };
        let choice = |choice: &Choice| json!({"enum": values(&choice.value), "description": choice.help});
        schema(json!({"oneOf": self.choices.iter().map(choice).collect::<Vec<_>>()}))
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
