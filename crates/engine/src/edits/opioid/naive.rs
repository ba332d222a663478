//! The first supply of an opioid is a short one.

use super::asked;
use super::mme::Supply;
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::Edit;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::edits::lift::Lift;
use crate::edits::reach::Reach;
use crate::facts::SafetyFlags;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects a first supply that is longer than the plan's days for a member who takes no opioids (OP-6).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 42,
        name: "first opioid supply",
        rule: "OP-6",
        codes: &[codes::DAYS_SUPPLY_EXCEEDS_PLAN],
        words: &[
            (Outcome::Passed, "not asked: {exemption}"),
            (Outcome::Passed, "an opioid was filled on {effective}, within {days} days"),
            (Outcome::Passed, "no opioid in {days} days: {days_supply} days, {maximum} allowed"),
            (Outcome::Rejected, "no opioid in {days} days: {days_supply} days, {maximum} allowed"),
            (
                Outcome::Overridden,
                "no opioid in {days} days: {days_supply} days, {maximum} allowed; lifted by {lifted_by}",
            ),
        ],
    },
    group: Group::Utilization,
    of_compound: OfCompound::Ingredients,
    lifted_by: &[Lift::Authorization],
    reach: |r| {
        let limits = r.plan.opioid.iter().filter_map(|terms| terms.naive);
        limits.map(|limit| Reach::back(limit.lookback_days)).fold(Reach::NONE, Reach::widen)
    },
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let Some(asked) = asked(case, SafetyFlags::is_opioid_use) else { return Ok(vec![]) };
    let Some(limit) = asked.terms.naive else { return Ok(vec![]) };
    if let Some(exempt) = asked.exemption(case) {
        return Ok(vec![exempt]);
    }
    let (date, days_supply) = (asked.fill.date, case.days_supply()?);
    let is_before =
        |filled: &chrono::NaiveDate| (1..=i64::from(limit.lookback_days)).contains(&(date - *filled).num_days());
    let last = case.member.history.iter().filter_map(Supply::of).map(|supply| supply.fill_date).filter(is_before).max();
    let days = Detail::count(Name::Days, limit.lookback_days);
    if let Some(filled) = last {
        return Ok(vec![Finding::passed([days, Detail::date(Name::Effective, filled)])]);
    }
    let most = limit.maximum_days_supply;
    let details = [days, Detail::count(Name::DaysSupply, days_supply), Detail::count(Name::Maximum, most)];
    if days_supply <= most {
        return Ok(vec![Finding::passed(details)]);
    }
    let message = format!("A first opioid supply is at most {most} days");
    Ok(vec![Finding::reject(asked.terms.naive_code.clone(), message, details)])
}
