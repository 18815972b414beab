//! `number`: a number, whole or not.

use serde_json::{Map, Number, Value};

use super::{QuestionError, QuestionType, Range, RawQuestion, Scalar, Shape, Typing, ValueProblem};

impl QuestionType for Range<f64> {
    fn keys() -> &'static [&'static str] {
        &["min", "max", "unit"]
    }

    fn parse(raw: RawQuestion) -> Result<Self, QuestionError> {
        Ok(Self {
            min: raw.min,
            max: raw.max,
            unit: raw.unit,
        })
    }

    fn is_item() -> bool {
        true
    }

    fn expected(&self) -> String {
        "a number".to_owned()
    }

    fn check(&self, scalar: Scalar<'_>) -> Result<Value, ValueProblem> {
        let text = scalar.unquoted(self.expected())?;
        let wrong = || ValueProblem::wrong_type(self.expected(), scalar.shown());
        if let Ok(whole) = text.parse::<i64>() {
            self.check_bounds(as_float(whole), text)?;
            return Ok(Value::from(whole));
        }
        let value: f64 = text.parse().map_err(|_| wrong())?;
        let number = Number::from_f64(value).ok_or_else(wrong)?;
        self.check_bounds(value, text)?;
        Ok(Value::Number(number))
    }

    fn json_schema(&self) -> Map<String, Value> {
        self.json_schema_of("number")
    }

    fn explanation(&self) -> Vec<String> {
        self.explanation_line().into_iter().collect()
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Number
    }

    fn typing(&self) -> Typing {
        self.typing_of()
    }

    fn shown(&self, value: &str) -> String {
        self.with_unit(value)
    }

    fn summary(&self, name: &str, value: &str) -> Option<String> {
        Some(self.summary_of(name, value))
    }
}

#[expect(clippy::cast_precision_loss, reason = "only compared with bounds")]
fn as_float(whole: i64) -> f64 {
    whole as f64
}
