//! `integer`: a whole number.

use serde_json::Value;

use super::range::Numeric;
use super::{Range, Scalar, ValueProblem};

impl Numeric for i64 {
    const JSON_TYPE: &'static str = "integer";
    const EXPECTED: &'static str = "a whole number";

    #[expect(
        clippy::cast_possible_truncation,
        reason = "bounds in manifests are small whole numbers"
    )]
    fn bound(written: f64) -> Self {
        written as Self
    }

    fn check(range: &Range<Self>, text: &str, scalar: Scalar<'_>) -> Result<Value, ValueProblem> {
        let value: Self = text.parse().map_err(|_| ValueProblem::WrongType {
            expected: Self::EXPECTED.to_owned(),
            found: scalar.shown(),
            hint: hint_for(text),
        })?;
        range.check_bounds(value, &value.to_string())?;
        Ok(Value::from(value))
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
