//! `number`: a number, whole or not.

use serde_json::{Number, Value};

use super::range::Numeric;
use super::{Range, Scalar, ValueProblem};

impl Numeric for f64 {
    const JSON_TYPE: &'static str = "number";
    const EXPECTED: &'static str = "a number";

    fn bound(written: f64) -> Self {
        written
    }

    fn check(range: &Range<Self>, text: &str, scalar: Scalar<'_>) -> Result<Value, ValueProblem> {
        let wrong = || ValueProblem::wrong_type(Self::EXPECTED.to_owned(), scalar.shown());
        if let Ok(whole) = text.parse::<i64>() {
            range.check_bounds(as_float(whole), text)?;
            return Ok(Value::from(whole));
        }
        let value: Self = text.parse().map_err(|_| wrong())?;
        let number = Number::from_f64(value).ok_or_else(wrong)?;
        range.check_bounds(value, text)?;
        Ok(Value::Number(number))
    }
}

#[expect(clippy::cast_precision_loss, reason = "only compared with bounds")]
fn as_float(whole: i64) -> f64 {
    whole as f64
}
