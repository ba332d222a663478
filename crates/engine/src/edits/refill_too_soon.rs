//! Refill too soon: enough of the supply before is used.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::Edit;
use super::lift::Lift;
use super::reach::Reach;
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::finding::Finding;
use crate::facts::{PastClaim, Plan, Product, RefillCounting};
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 79 a fill before enough of the last supply of the same therapy is used (UM-6).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 13,
        name: "refill too soon",
        rule: "UM-6",
        codes: &[codes::REFILL_TOO_SOON],
        words: &[
            (Outcome::Passed, "{used} of {supplied} days used, {percent} %; {threshold} % needed"),
            (
                Outcome::Rejected,
                "{used} of {supplied} days used, {percent} %; {threshold} % needed; next fill {next_fill}",
            ),
            (
                Outcome::Overridden,
                "{used} of {supplied} days used, {percent} %; {threshold} % needed; lifted by {lifted_by}",
            ),
        ],
    },
    group: Group::Utilization,
    lifted_by: &[Lift::Authorization, Lift::Clarification, Lift::AuthorizationType, Lift::Dur],
    reach: |r| Reach::supplies(r.plan),
    check: too_soon,
};

/// Reason for service (439-E4) of an overuse, which a refill too soon is.
const OVERUSE: &str = "ER";

fn too_soon(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let fill = case.fill()?;
    // The paid claim that a collision repeats would make every repeat a refill too soon as well.
    if case.same_key().is_some() {
        return Ok(vec![]);
    }
    let Some((refill, past)) = check_history(fill.plan, fill.product, case.member.history, fill.date) else {
        return Ok(vec![]);
    };
    let details = [
        Detail::id(Name::Claim, past.id),
        Detail::count(Name::Used, refill.days_used),
        Detail::count(Name::Supplied, refill.days_supplied),
        Detail::number(Name::Percent, refill.percent_used.round_dp(2)),
        Detail::number(Name::Threshold, fill.plan.refill_threshold_percent),
        Detail::date(Name::NextFill, refill.next_fill),
    ];
    Ok(vec![if refill.too_soon {
        let message = format!("Refill too soon: next fill on {}", refill.next_fill);
        Finding::reject(codes::REFILL_TOO_SOON, message, details).conflict(OVERUSE)
    } else {
        Finding::passed(details)
    }])
}

/// How much of the last supply is used on the day of the next fill (UM-6).
#[derive(Clone, Debug, PartialEq)]
pub struct Refill {
    /// Days from the last fill to this one, as the plan counts them.
    pub days_used: i64,
    /// Days of supply that the threshold is a part of.
    pub days_supplied: i64,
    /// Days used in percent of days supplied; 100 where none were supplied.
    pub percent_used: Decimal,
    /// Whether the percentage is below the plan's threshold.
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

/// The refill check of a fill against those of the same therapy at all pharmacies.
/// `None`: nothing was filled before.
pub fn check_history<'a>(
    plan: &Plan,
    product: &Product,
    history: &'a [PastClaim],
    date: NaiveDate,
) -> Option<(Refill, &'a PastClaim)> {
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
    Some((refill, last))
}

/// Days of supply left on `date` of `on_hand` days held on `since`.
fn left(on_hand: i64, since: Option<NaiveDate>, date: NaiveDate) -> i64 {
    since.map_or(0, |since| (on_hand - (date - since).num_days()).max(0))
}
