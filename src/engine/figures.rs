//! Numbers as people read them, and the filters that write them so: for sentences of documents and of manifests alike.

use tera::{Kwargs, State, Tera, TeraResult, Value};

use crate::text;

/// Registers the filters. What comes of them needs no filter for its place.
pub fn register(tera: &mut Tera) {
    tera.register_filter("thousands", |value: f64, _: Kwargs, _: &State| {
        Value::safe_string(&thousands(value))
    });
    tera.register_filter("bytes", |value: f64, _: Kwargs, _: &State| {
        Value::safe_string(&bytes(value))
    });
    tera.register_filter(
        "significant",
        |value: f64, kwargs: Kwargs, _: &State| -> TeraResult<Value> {
            let digits = kwargs.get::<i64>("digits")?.unwrap_or(3);
            Ok(Value::safe_string(&significant(value, digits)))
        },
    );
    tera.register_filter("count", |value: f64, kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        let one = kwargs.must_get::<&str>("one")?;
        let many = kwargs
            .get::<&str>("many")?
            .map_or_else(|| text::plural(one), str::to_owned);
        let number = thousands(value);
        let noun = if number == "1" { one } else { &many };
        Ok(Value::safe_string(&format!("{number} {noun}")))
    });
}

/// `1234567` → `1,234,567`; at most two decimals.
fn thousands(value: f64) -> String {
    let rounded = format!("{value:.2}");
    let (whole, decimals) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let decimals = decimals.trim_end_matches('0');
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if decimals.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}.{decimals}")
    }
}

/// Decimal units, as storage and networks are sold: `1500000000` → `1.5 GB`.
fn bytes(value: f64) -> String {
    const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    let mut value = value;
    let mut unit = 0;
    while value.abs() >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{} {}", significant(value, 3), UNITS[unit])
}

#[expect(clippy::cast_possible_truncation, reason = "a logarithm is a small number")]
fn significant(value: f64, digits: i64) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor() as i64;
    let decimals = digits - 1 - magnitude;
    if decimals <= 0 {
        // Powers of ten below one are not exact: divide by the one above.
        let unit = 10f64.powi((-decimals).min(300) as i32);
        return thousands((value / unit).round() * unit);
    }
    let factor = 10f64.powi(decimals.min(300) as i32);
    let rounded = (value * factor).round() / factor;
    let text = format!("{rounded:.*}", usize::try_from(decimals).unwrap_or_default());
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text.split_once('.') {
        Some((whole, decimals)) => {
            let whole = thousands(whole.parse().unwrap_or_default());
            format!("{whole}.{decimals}")
        }
        None => thousands(rounded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(thousands(1_234_567.0), "1,234,567");
        assert_eq!(thousands(0.5), "0.5");
        assert_eq!(bytes(1_500_000_000.0), "1.5 GB");
        assert_eq!(bytes(999.9), "1 kB");
        assert_eq!(significant(1157.4, 3), "1,160");
        assert_eq!(significant(0.034_56, 2), "0.035");
        assert_eq!(significant(99.96, 3), "100");
        assert_eq!(significant(66_666_666_666_666.67, 3), "66,700,000,000,000");
    }
}
