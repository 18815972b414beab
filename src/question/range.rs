//! Bounds and unit of a number, which whole numbers and others share.

use std::fmt::{Debug, Display};

use serde_json::{Map, Value, json};

use super::{QuestionError, QuestionType, RawQuestion, Scalar, Shape, Typing, ValueProblem, schema};
use crate::text::grouped;

/// What whole numbers and others do differently.
pub trait Numeric: Copy + Debug + Display + PartialOrd
where
    Value: From<Self>,
{
    const JSON_TYPE: &'static str;
    const EXPECTED: &'static str;

    /// A bound as a manifest writes it.
    fn bound(written: f64) -> Self;

    /// Gives the answer that a text without quotes stands for; `scalar` is how it was given.
    ///
    /// # Errors
    /// What is wrong with it.
    fn check(range: &Range<Self>, text: &str, scalar: Scalar<'_>) -> Result<Value, ValueProblem>;
}

/// The numbers that are allowed, both bounds included.
#[derive(Debug, Clone)]
pub struct Range<N> {
    pub min: Option<N>,
    pub max: Option<N>,
    /// What is counted, such as `days`.
    pub unit: Option<String>,
}

impl<N: Numeric> QuestionType for Range<N>
where
    Value: From<N>,
{
    fn keys() -> &'static [&'static str] {
        &["min", "max", "unit"]
    }

    fn parse(raw: RawQuestion) -> Result<Self, QuestionError> {
        Ok(Self {
            min: raw.min.map(N::bound),
            max: raw.max.map(N::bound),
            unit: raw.unit,
        })
    }

    fn is_item() -> bool {
        true
    }

    fn expected(&self) -> String {
        N::EXPECTED.to_owned()
    }

    fn check(&self, scalar: Scalar<'_>) -> Result<Value, ValueProblem> {
        let text = scalar.unquoted(self.expected())?;
        N::check(self, text, scalar)
    }

    fn json_schema(&self) -> Map<String, Value> {
        let mut number = json!({"type": N::JSON_TYPE});
        if let Some(min) = self.min {
            number["minimum"] = min.into();
        }
        if let Some(max) = self.max {
            number["maximum"] = max.into();
        }
        schema(number)
    }

    /// `  in days, from 1 to 80`.
    fn explanation(&self) -> Vec<String> {
        let unit = self.unit.as_ref().map(|unit| format!("in {unit}"));
        let range = Some(self.in_words(str::to_owned)).filter(|range| !range.is_empty());
        let parts: Vec<String> = unit.into_iter().chain(range).collect();
        if parts.is_empty() {
            Vec::new()
        } else {
            vec![format!("  {}", parts.join(", "))]
        }
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Number
    }

    /// `from 1 to 80 days`.
    fn typing(&self) -> Typing {
        let range = self.in_words(grouped);
        let unit = self.unit.as_deref().unwrap_or_default();
        let parts = [range.as_str(), unit];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Typing {
            multiline: false,
            help: parts.join(" "),
        }
    }

    /// `100,000 requests`.
    fn shown(&self, value: &str) -> String {
        let number = grouped(value);
        match &self.unit {
            Some(unit) => format!("{number} {}", unit.replace('_', " ")),
            None => number,
        }
    }

    fn summary(&self, name: &str, value: &str) -> Option<String> {
        let number = grouped(value);
        Some(match &self.unit {
            // `requests` of `requests per day`: the name says it all.
            Some(unit) if name.starts_with(unit.as_str()) => format!("{number} {name}"),
            Some(unit) => format!("{number} {unit}"),
            None => format!("{name} {number}"),
        })
    }
}

impl<N: Numeric> Range<N>
where
    Value: From<N>,
{
    /// Checks a number; `text` is how it was written.
    pub(super) fn check_bounds(&self, value: N, text: &str) -> Result<(), ValueProblem> {
        if let Some(min) = self.min.filter(|min| value < *min) {
            return Err(ValueProblem::BelowMinimum {
                value: text.to_owned(),
                min: min.to_string(),
            });
        }
        if let Some(max) = self.max.filter(|max| value > *max) {
            return Err(ValueProblem::AboveMaximum {
                value: text.to_owned(),
                max: max.to_string(),
            });
        }
        Ok(())
    }

    /// `from 1 to 80`; empty where everything is allowed.
    fn in_words(&self, shown: fn(&str) -> String) -> String {
        let shown = |bound: N| shown(&bound.to_string());
        match (self.min.map(shown), self.max.map(shown)) {
            (Some(min), Some(max)) => format!("from {min} to {max}"),
            (Some(min), None) => format!("at least {min}"),
            (None, Some(max)) => format!("at most {max}"),
            (None, None) => String::new(),
        }
    }
}
