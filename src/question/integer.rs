//! `integer`: a whole number.

use serde_json::{Map, Value};

use super::{QuestionError, QuestionType, Range, RawQuestion, Scalar, Shape, Typing, ValueProblem};

const EXPECTED: &str = "a whole number";

impl QuestionType for Range<i64> {
    fn keys() -> &'static [&'static str] {
        &["min", "max", "unit"]
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "bounds in manifests are small whole numbers"
    )]
    fn parse(raw: RawQuestion) -> Result<Self, QuestionError> {
        Ok(Self {
            min: raw.min.map(|bound| bound as i64),
            max: raw.max.map(|bound| bound as i64),
            unit: raw.unit,
        })
    }

    fn is_item() -> bool {
        true
    }

    fn expected(&self) -> String {
        EXPECTED.to_owned()
    }

    fn check(&self, scalar: Scalar<'_>) -> Result<Value, ValueProblem> {
        let text = scalar.unquoted(self.expected())?;
        let value: i64 = text.parse().map_err(|_| ValueProblem::WrongType {
            expected: self.expected(),
            found: scalar.shown(),
            hint: hint_for(text),
        })?;
        self.check_bounds(value, &value.to_string())?;
        Ok(Value::from(value))
    }

    fn json_schema(&self) -> Map<String, Value> {
        self.json_schema_of("integer")
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

fn hint_for(text: &str) -> Option<&'static str> {
    let digits = text.trim_start_matches(['-', '+']);
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        Some("that is more than fits 64 bits")
    } else if digits
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'_' | b',' | b'\'' | b' '))
    {
        Some("write the digits without separators")
    } else {
        None
    }
}
