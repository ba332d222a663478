//! Rounding of money.

use rust_decimal::{Decimal, RoundingStrategy};

/// Rounds to the cent, half away from zero (PR-8).
pub fn cents(amount: Decimal) -> Decimal {
    let mut rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(2);
    rounded
}

/// `percent` of `amount`, not rounded.
pub fn percent_of(amount: Decimal, percent: Decimal) -> Decimal {
    amount * percent / Decimal::ONE_HUNDRED
}
