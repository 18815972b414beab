//! What is known of a number before there are answers: its bounds, whether it may be zero or missing, and whether it is whole.

/// What is known of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) may_be_zero: bool,
    /// True for an optional answer, which is nothing then.
    pub(super) may_be_missing: bool,
    /// True where it is known to have decimals for some answers.
    pub(super) may_have_decimals: bool,
    /// False where nothing is known of what it is made of: then the bounds say nothing.
    pub(super) is_known: bool,
}

impl Span {
    /// Nothing is known.
    pub(super) const ANY: Self = Self {
        min: f64::NEG_INFINITY,
        max: f64::INFINITY,
        may_be_zero: true,
        may_be_missing: false,
        may_have_decimals: false,
        is_known: false,
    };

    /// Exactly this number.
    pub(super) fn of(number: f64) -> Self {
        Self {
            may_have_decimals: number.fract() != 0.0,
            ..Self::within(Some(number), Some(number))
        }
    }

    /// Any number in these bounds, whole or not.
    pub(super) fn with_decimals(min: Option<f64>, max: Option<f64>) -> Self {
        Self {
            may_have_decimals: true,
            ..Self::within(min, max)
        }
    }

    /// A whole number in these bounds.
    pub(super) fn within(min: Option<f64>, max: Option<f64>) -> Self {
        let min = min.filter(|min| !min.is_nan()).unwrap_or(f64::NEG_INFINITY);
        let max = max.filter(|max| !max.is_nan()).unwrap_or(f64::INFINITY);
        Self {
            min,
            max,
            may_be_zero: min <= 0.0 && max >= 0.0,
            may_be_missing: false,
            may_have_decimals: false,
            is_known: true,
        }
    }

    /// Either of the two.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            may_be_zero: self.may_be_zero || other.may_be_zero,
            may_be_missing: self.may_be_missing || other.may_be_missing,
            may_have_decimals: self.may_have_decimals || other.may_have_decimals,
            is_known: self.is_known && other.is_known,
        }
    }

    /// What an operator makes of two numbers.
    pub(super) fn operated(self, sign: &str, other: Self) -> Self {
        let have_decimals = self.may_have_decimals || other.may_have_decimals;
        Self {
            may_have_decimals: sign == "/" || have_decimals && sign != "//",
            is_known: self.is_known && other.is_known,
            ..self.bounds(sign, other)
        }
    }

    fn bounds(self, sign: &str, other: Self) -> Self {
        let are_positive = self.min >= 0.0 && other.min >= 0.0;
        let within = |min: f64, max: f64| Self::within(Some(min), Some(max));
        match sign {
            "+" => within(self.min + other.min, self.max + other.max),
            "-" => within(self.min - other.max, self.max - other.min),
            "*" if are_positive => Self {
                may_be_zero: self.may_be_zero || other.may_be_zero,
                ..within(self.min * other.min, self.max * other.max)
            },
            "/" if are_positive => Self {
                may_be_zero: self.may_be_zero,
                ..within(self.min / other.max, self.max / other.min)
            },
            "//" if are_positive => within((self.min / other.max).floor(), self.max / other.min),
            _ => Self::ANY,
        }
    }

    /// The number without its sign.
    pub(super) fn without_sign(self) -> Self {
        let least = if self.min > 0.0 { self.min } else { 0.0 };
        Self {
            may_be_zero: self.may_be_zero,
            may_have_decimals: self.may_have_decimals,
            ..Self::within(Some(least), None)
        }
    }

    /// The number without its decimals, whatever way it is rounded.
    pub(super) fn rounded(self) -> Self {
        Self {
            is_known: self.is_known,
            ..Self::within(Some(self.min.floor()), Some(self.max.ceil()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_say_whether_a_number_may_be_zero() {
        let from = |min: f64| Span::within(Some(min), None);
        let may_be_zero = |span: Span| span.may_be_zero;
        assert!(may_be_zero(Span::ANY) && may_be_zero(from(0.0)) && !may_be_zero(from(1.0)));
        assert!(!may_be_zero(from(0.0).operated("+", Span::of(1.0))));
        assert!(may_be_zero(from(1.0).operated("-", Span::of(1.0))));
        assert!(!may_be_zero(from(1.0).operated("*", from(0.5))));
        assert!(!may_be_zero(from(1.0).operated("/", from(1.0))));
        assert!(may_be_zero(from(1.0).operated("//", from(1.0))));
        assert!(may_be_zero(from(0.4).rounded()) && !may_be_zero(from(1.4).rounded()));
        assert!(!may_be_zero(Span::of(-2.0).without_sign()));
    }

    #[test]
    fn decimals_are_followed() {
        let whole = Span::within(Some(0.0), None);
        let number = Span::with_decimals(None, None);
        assert!(!whole.operated("+", Span::of(2.0)).may_have_decimals);
        assert!(whole.operated("+", Span::of(0.5)).may_have_decimals);
        assert!(whole.operated("/", Span::of(2.0)).may_have_decimals);
        assert!(!whole.operated("//", Span::of(2.0)).may_have_decimals);
        assert!(number.may_have_decimals && !number.rounded().may_have_decimals);
        assert!(!Span::ANY.operated("+", whole).is_known && whole.operated("-", whole).is_known);
    }
}
