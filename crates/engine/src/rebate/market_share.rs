//! Rebates by a product's share of a basket of products.

use rust_decimal::Decimal;

use crate::money::{cents, percent_of};

/// A step of the scale (RB-4).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tier {
    /// The share in percent from which it counts.
    pub at_least: Decimal,
    /// Percent of the product's WAC amount.
    pub percent: Decimal,
}

/// The product's share of the basket in percent, to a hundredth, half away from zero; 0 of an empty basket.
pub fn percent(product_units: Decimal, basket_units: Decimal) -> Decimal {
    if basket_units <= Decimal::ZERO {
        return Decimal::ZERO;
    }
    // Rounded as dollars are, to two places.
    cents(product_units * Decimal::ONE_HUNDRED / basket_units)
}

/// The percentage that a share earns: that of the highest step it reaches, or nothing.
pub fn rebate_percent(share: Decimal, tiers: &[Tier]) -> Decimal {
    let reached = tiers.iter().filter(|tier| share >= tier.at_least);
    reached.max_by_key(|tier| tier.at_least).map_or(Decimal::ZERO, |tier| tier.percent)
}

/// A percentage of the sum of the claims' WAC amounts, to the cent, divided among them: what each adds to the rounded sum.
pub fn earned(rebate_percent: Decimal, wac_amounts: &[Decimal]) -> Vec<Decimal> {
    let mut sum = Decimal::ZERO;
    let mut given = Decimal::ZERO;
    let one = |amount: &Decimal| {
        sum += amount;
        let part = cents(cents(percent_of(sum, rebate_percent)) - given);
        given += part;
        part
    };
    wac_amounts.iter().map(one).collect()
}
