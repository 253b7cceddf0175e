//! Figures as decimal(20,6).

use rust_decimal::Decimal;

use crate::model::{Fact, Finding, Severity, Value};

/// Digits in all.
pub const PRECISION: u8 = 20;
/// Digits after the point.
pub const SCALE: i8 = 6;

/// The figure in millionths, if it fits the type exactly.
pub(super) fn unscaled(value: Decimal) -> Option<i128> {
    let value = value.normalize();
    let missing = u32::try_from(SCALE).ok()?.checked_sub(value.scale())?;
    let millionths = value.mantissa().checked_mul(10_i128.pow(missing))?;
    (millionths.abs() < 10_i128.pow(u32::from(PRECISION))).then_some(millionths)
}

/// Makes figures that the type cannot hold unreadable, each with a finding: nothing is rounded or cut in silence.
pub fn refuse_what_does_not_fit(facts: &mut [Fact]) -> Vec<Finding> {
    let unfit = |f: &Fact| f.value.number().is_some_and(|n| unscaled(n).is_none());
    let refuse = |fact: &mut Fact| {
        fact.value = Value::Unreadable;
        let message = format!("{} 超出 decimal(20,6) / does not fit decimal(20,6)", fact.raw_value);
        let mut finding = Finding::seen("publish.value_out_of_range", Severity::Error, message, Some(fact.span));
        finding.facts.push(fact.id.clone());
        finding
    };
    facts.iter_mut().filter(|f| unfit(f)).map(refuse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_fit_are_exact() {
        let read = |s: &str| unscaled(s.parse().unwrap());
        assert_eq!(read("25.1"), Some(25_100_000));
        assert_eq!(read("-0.000001"), Some(-1));
        assert_eq!(read("1.50000000"), Some(1_500_000));
        assert_eq!(read("99999999999999.999999"), Some(10_i128.pow(20) - 1));
        assert_eq!(read("100000000000000"), None);
        assert_eq!(read("0.0000001"), None);
    }
}
