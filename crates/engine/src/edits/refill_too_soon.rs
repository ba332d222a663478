//! Refill too soon: enough of the supply before is used.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::Edit;
use super::lift::Lift;
use super::reach::Reach;
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::{PastClaim, Plan, Product, RefillCounting};
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 79 a fill before enough of the last supply of the same drug is used, and one that makes a later fill, paid
/// already, such a fill (UM-6).
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
                "{used} of {supplied} days used, {percent} %, by the later fill on {later_fill}; {threshold} % needed",
            ),
            (
                Outcome::Rejected,
                "{used} of {supplied} days used, {percent} %; {threshold} % needed; next fill {next_fill}",
            ),
            (
                Outcome::Overridden,
                "{used} of {supplied} days used, {percent} %, by the later fill on {later_fill}; {threshold} % needed; \
                 lifted by {lifted_by}",
            ),
            (
                Outcome::Overridden,
                "{used} of {supplied} days used, {percent} %; {threshold} % needed; lifted by {lifted_by}",
            ),
        ],
    },
    group: Group::Utilization,
    of_compound: OfCompound::Whole,
    lifted_by: &[Lift::Authorization, Lift::Clarification, Lift::AuthorizationType, Lift::Dur],
    reach: Reach::refills,
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
    let history = &*case.refilled();
    let before = check_history(fill.plan, fill.product, history, fill.date);
    let later = case.days_supply().ok().and_then(|days| check_later(fill.plan, fill.product, history, fill.date, days));
    let details = |refill: &Refill, past: &PastClaim| {
        vec![
            Detail::id(Name::Claim, past.id),
            Detail::count(Name::Used, refill.days_used),
            Detail::count(Name::Supplied, refill.days_supplied),
            Detail::number(Name::Percent, refill.percent_used.round_dp(2)),
            Detail::number(Name::Threshold, fill.plan.refill_threshold_percent),
        ]
    };
    Ok(match (before, later) {
        (Some((refill, past)), _) if refill.too_soon => {
            let message = format!("Refill too soon: next fill on {}", refill.next_fill);
            let mut details = details(&refill, past);
            details.push(Detail::date(Name::NextFill, refill.next_fill));
            vec![Finding::reject(codes::REFILL_TOO_SOON, message, details).conflict(OVERUSE)]
        }
        (_, Some((refill, past))) => {
            let message = format!("Refill too soon: filled again on {}", past.fill_date);
            let mut details = details(&refill, past);
            details.push(Detail::date(Name::LaterFill, past.fill_date));
            vec![Finding::reject(codes::REFILL_TOO_SOON, message, details).conflict(OVERUSE)]
        }
        (Some((refill, past)), None) => {
            let mut details = details(&refill, past);
            details.push(Detail::date(Name::NextFill, refill.next_fill));
            vec![Finding::passed(details)]
        }
        (None, None) => vec![],
    })
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

/// What was filled on one day, which is one supply.
#[derive(Clone, Copy)]
struct Supply {
    date: NaiveDate,
    days: i64,
}

/// The supplies of the same drug, from all pharmacies, in their order.
fn supplies<'a>(history: impl Iterator<Item = &'a PastClaim>) -> Vec<Supply> {
    let mut fills: Vec<Supply> =
        history.map(|c| Supply { date: c.fill_date, days: i64::from(c.days_supply) }).collect();
    fills.sort_by_key(|fill| fill.date);
    let of_one_day = fills.chunk_by(|one, next| one.date == next.date);
    of_one_day.map(|fills| Supply { date: fills[0].date, days: fills.iter().map(|fill| fill.days).sum() }).collect()
}

/// Days of supply that are left on `date` of these supplies, taken one after the other.
fn on_hand(supplies: &[Supply], date: NaiveDate) -> i64 {
    let left = |on_hand: i64, since: NaiveDate, date: NaiveDate| (on_hand - (date - since).num_days()).max(0);
    let (mut days, mut since) = (0, date);
    for supply in supplies {
        days = left(days, since.min(supply.date), supply.date) + supply.days;
        since = supply.date;
    }
    left(days, since, date)
}

/// The supply that must be used: the last one with what was left of earlier ones where the plan adds that up, and
/// otherwise the one that ends last, for a short supply does not make a long one end sooner.
fn last(plan: &Plan, supplies: &[Supply]) -> Option<Supply> {
    if plan.refill_supply_on_hand {
        let (last, earlier) = supplies.split_last()?;
        return Some(Supply { days: last.days + on_hand(earlier, last.date), ..*last });
    }
    let ends = |supply: &&Supply| ((supply.date - NaiveDate::MIN).num_days() + supply.days, supply.date);
    supplies.iter().max_by_key(ends).copied()
}

/// The refill check on `date` of the supplies before it. `None`: there are none.
fn check_supplies(plan: &Plan, supplies: &[Supply], date: NaiveDate) -> Option<(Refill, NaiveDate)> {
    let last = last(plan, supplies)?;
    let refill = check(last.date, last.days, date, plan.refill_threshold_percent, plan.refill_counting);
    Some((refill, last.date))
}

/// Whether a paid claim is a supply of a product: what is in a compound is none of its own (CP-6).
fn is_supply_of(past: &PastClaim, product: &Product) -> bool {
    past.compound.is_none() && past.is_of(product)
}

/// The refill check of a fill against the supplies before it and of its own day. `None`: nothing was filled before.
pub fn check_history<'a>(
    plan: &Plan,
    product: &Product,
    history: &'a [PastClaim],
    date: NaiveDate,
) -> Option<(Refill, &'a PastClaim)> {
    let before = || history.iter().filter(|c| c.fill_date <= date && is_supply_of(c, product));
    let (refill, filled) = check_supplies(plan, &supplies(before()), date)?;
    Some((refill, before().filter(|c| c.fill_date == filled).max_by_key(|c| c.id)?))
}

/// The refill check of the first fill after `date` that a supply of `days_supply` days, begun on `date`, makes too
/// soon, with that fill. `None`: it makes none.
pub fn check_later<'a>(
    plan: &Plan,
    product: &Product,
    history: &'a [PastClaim],
    date: NaiveDate,
    days_supply: i32,
) -> Option<(Refill, &'a PastClaim)> {
    let fills = || history.iter().filter(|c| is_supply_of(c, product));
    let without = supplies(fills());
    let mut with = without.clone();
    let place = with.partition_point(|supply| supply.date < date);
    let own = Supply { date, days: i64::from(days_supply) };
    match with.get_mut(place).filter(|supply| supply.date == date) {
        Some(supply) => supply.days += own.days,
        None => with.insert(place, own),
    }
    let refill = |supplies: &[Supply], later: NaiveDate| {
        let before = supplies.partition_point(|supply| supply.date < later);
        check_supplies(plan, &supplies[..before], later).map(|(refill, _)| refill).filter(|refill| refill.too_soon)
    };
    let (refill, later) = without.iter().map(|supply| supply.date).filter(|later| *later > date).find_map(|later| {
        // One that was too soon anyway was paid all the same.
        let made = refill(&with, later).filter(|_| refill(&without, later).is_none())?;
        Some((made, later))
    })?;
    Some((refill, fills().filter(|c| c.fill_date == later).min_by_key(|c| c.id)?))
}
