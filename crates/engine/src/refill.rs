//! Refill too soon.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::facts::{PastClaim, Plan, Product, RefillCounting};

#[derive(Clone, Debug, PartialEq)]
pub struct Refill {
    pub days_used: i64,
    /// Days of supply that the threshold is a part of.
    pub days_supplied: i64,
    pub percent_used: Decimal,
    pub too_soon: bool,
    /// The first date on which it is not too soon.
    pub next_fill: NaiveDate,
}

/// Percent of a supply of `days_supplied` days, begun on `filled`, that is used on `date`.
pub fn check(
    filled: NaiveDate,
    days_supplied: i64,
    date: NaiveDate,
    threshold_percent: Decimal,
    counting: RefillCounting,
) -> Refill {
    let both_days = i64::from(counting == RefillCounting::Inclusive);
    let days_used = (date - filled).num_days() + both_days;
    let percent_used = if days_supplied > 0 {
        Decimal::from(days_used) * Decimal::ONE_HUNDRED / Decimal::from(days_supplied)
    } else {
        Decimal::ONE_HUNDRED
    };
    let enough = (threshold_percent * Decimal::from(days_supplied) / Decimal::ONE_HUNDRED).ceil();
    let days_until = i64::try_from(enough).unwrap_or(i64::MAX).saturating_sub(both_days).max(0);
    let next_fill = filled.checked_add_days(Days::new(days_until.unsigned_abs())).unwrap_or(NaiveDate::MAX);
    Refill { days_used, days_supplied, percent_used, too_soon: percent_used < threshold_percent, next_fill }
}

/// The refill check of a claim against the fills of the same therapy at all pharmacies.
/// `None`: nothing was filled before.
pub fn check_history(
    plan: &Plan,
    product: &Product,
    history: &[PastClaim],
    date: NaiveDate,
) -> Option<(Refill, PastClaim)> {
    let mut fills: Vec<&PastClaim> = history
        .iter()
        .filter(|c| c.fill_date <= date)
        .filter(|c| c.ndc == product.ndc || c.product.as_ref().is_some_and(|p| p.same_therapy(product)))
        .collect();
    fills.sort_by_key(|c| c.fill_date);
    let last = *fills.last()?;
    let supply = |c: &PastClaim| i64::from(c.days_supply);
    // Fills of the same day are one supply.
    let mut days_supplied: i64 = fills.iter().filter(|c| c.fill_date == last.fill_date).map(|c| supply(c)).sum();
    if plan.refill_supply_on_hand {
        let mut on_hand = 0;
        let mut since = None;
        for fill in fills.iter().filter(|c| c.fill_date < last.fill_date) {
            on_hand = left(on_hand, since, fill.fill_date) + supply(fill);
            since = Some(fill.fill_date);
        }
        days_supplied += left(on_hand, since, last.fill_date);
    }
    let refill = check(last.fill_date, days_supplied, date, plan.refill_threshold_percent, plan.refill_counting);
    Some((refill, last.clone()))
}

/// Days of supply left on `date` of `on_hand` days held on `since`.
fn left(on_hand: i64, since: Option<NaiveDate>, date: NaiveDate) -> i64 {
    since.map_or(0, |since| (on_hand - (date - since).num_days()).max(0))
}
