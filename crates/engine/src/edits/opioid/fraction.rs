//! Exact fractions: doses of a day are compared before anything is rounded.

use std::cmp::Ordering;

use rust_decimal::{Decimal, RoundingStrategy};

/// A number of zero or more, in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    numerator: i128,
    denominator: i128,
}

/// What is left of a sum whose exact terms are beyond 38 digits: more supplies with other days than a day ever has.
const COARSE: i128 = 1_000_000_000_000;

fn common(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl Fraction {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    fn new(numerator: i128, denominator: i128) -> Self {
        let common = common(numerator, denominator);
        Self { numerator: numerator / common, denominator: denominator / common }
    }

    /// A decimal divided by a number of days.
    pub fn per_day(amount: Decimal, days: i32) -> Self {
        let amount = amount.normalize();
        let tens = 10_i128.pow(amount.scale());
        Self::new(amount.mantissa(), 1).times(Self::new(1, tens)).times(Self::new(1, i128::from(days.max(1))))
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let (a, b) = (common(self.numerator, other.denominator), common(other.numerator, self.denominator));
        let exact = || {
            let numerator = (self.numerator / a).checked_mul(other.numerator / b)?;
            Some(Self { numerator, denominator: (self.denominator / b).checked_mul(other.denominator / a)? })
        };
        exact().unwrap_or_else(|| Self::of(self.rounded().saturating_mul(other.rounded())))
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let exact = || {
            let common = common(self.denominator, other.denominator);
            let (left, right) = (other.denominator / common, self.denominator / common);
            let sum = self.numerator.checked_mul(left)?.checked_add(other.numerator.checked_mul(right)?)?;
            Some(Self::new(sum, self.denominator.checked_mul(left)?))
        };
        exact().unwrap_or_else(|| Self::new(self.coarse().saturating_add(other.coarse()), COARSE))
    }

    /// A decimal as it is.
    pub fn of(amount: Decimal) -> Self {
        Self::per_day(amount, 1)
    }

    fn coarse(self) -> i128 {
        let (whole, rest) = (self.numerator / self.denominator, self.numerator % self.denominator);
        let part = rest
            .checked_mul(COARSE)
            .map_or_else(|| rest / (self.denominator / COARSE).max(1), |rest| rest / self.denominator);
        whole.saturating_mul(COARSE).saturating_add(part)
    }

    fn rounded(self) -> Decimal {
        Decimal::try_from_i128_with_scale(self.coarse(), 12).unwrap_or(Decimal::MAX)
    }

    /// The number with one decimal, half away from zero: for display alone.
    pub fn shown(self) -> Decimal {
        self.rounded().round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero)
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        let exact = || {
            let common = common(self.denominator, other.denominator);
            let left = self.numerator.checked_mul(other.denominator / common)?;
            Some(left.cmp(&other.numerator.checked_mul(self.denominator / common)?))
        };
        exact().unwrap_or_else(|| self.coarse().cmp(&other.coarse()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::dec;

    #[test]
    fn thirds_make_a_whole() {
        let third = Fraction::per_day(dec("10"), 3);
        assert_eq!(third.plus(third).plus(third), Fraction::of(dec("10")));
        assert!(third.plus(third) < Fraction::of(dec("6.6667")) && third > Fraction::of(dec("3.3333")));
    }

    #[test]
    fn a_figure_below_a_limit_is_below_it_however_it_is_shown() {
        // 10 x 179 / 30 x 1.5 = 89.5; 89.99 is shown as 90.0.
        let near = Fraction::per_day(dec("2699.7"), 30);
        assert_eq!(near.shown(), dec("90.0"));
        assert!(near < Fraction::of(dec("90")));
        assert_eq!(Fraction::per_day(dec("1"), 20).shown(), dec("0.1"));
    }

    #[test]
    fn what_is_beyond_all_digits_is_still_a_figure() {
        let days = [997, 991, 983, 977, 971, 967, 953, 947, 941, 937, 929, 919, 911, 907, 887, 883];
        let sum = days.iter().fold(Fraction::ZERO, |sum, days| sum.plus(Fraction::per_day(dec("1.001"), *days)));
        let expected: f64 = days.iter().map(|days| 1.001 / f64::from(*days)).sum();
        let found: f64 = sum.rounded().to_string().parse().expect("a number");
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }
}
