//! Bounds and unit of a number, which whole numbers and others share.

use std::fmt::Display;

use serde_json::{Map, Value, json};

use super::{Typing, ValueProblem, schema};
use crate::text::grouped;

/// The numbers that are allowed, both bounds included.
#[derive(Debug, Clone)]
pub struct Range<N> {
    pub min: Option<N>,
    pub max: Option<N>,
    /// What is counted, such as `days`.
    pub unit: Option<String>,
}

impl<N: Copy + PartialOrd + Display> Range<N>
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

    pub(super) fn json_schema_of(&self, json_type: &str) -> Map<String, Value> {
        let mut number = json!({"type": json_type});
        if let Some(min) = self.min {
            number["minimum"] = min.into();
        }
        if let Some(max) = self.max {
            number["maximum"] = max.into();
        }
        schema(number)
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

    /// `  in days, from 1 to 80`.
    pub(super) fn explanation_line(&self) -> Option<String> {
        let unit = self.unit.as_ref().map(|unit| format!("in {unit}"));
        let range = Some(self.in_words(str::to_owned)).filter(|range| !range.is_empty());
        let parts: Vec<String> = unit.into_iter().chain(range).collect();
        (!parts.is_empty()).then(|| format!("  {}", parts.join(", ")))
    }

    /// `from 1 to 80 days`.
    pub(super) fn typing_of(&self) -> Typing {
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
    pub(super) fn with_unit(&self, value: &str) -> String {
        let number = grouped(value);
        match &self.unit {
            Some(unit) => format!("{number} {}", unit.replace('_', " ")),
            None => number,
        }
    }

    pub(super) fn summary_of(&self, name: &str, value: &str) -> String {
        let number = grouped(value);
        match &self.unit {
            // `requests` of `requests per day`: the name says it all.
            Some(unit) if name.starts_with(unit.as_str()) => format!("{number} {name}"),
            Some(unit) => format!("{number} {unit}"),
            None => format!("{name} {number}"),
        }
    }
}
