//! The days' supply in a period stays within the rule's limit.

use super::reach::Reach;
use super::{Edit, lift};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::{Period, WindowLimit};
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 76 more days' supply in a period than the rule allows (UM-5).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 25,
        name: "days supply in a period",
        rule: "UM-5",
        codes: &[codes::PLAN_LIMITATIONS_EXCEEDED],
        words: &[
            (Outcome::Passed, "{days_supply} and {used} beside it, of {limit} in {days} days"),
            (Outcome::Rejected, "{days_supply} and {used} beside it, above {limit} in {days} days"),
            (
                Outcome::Overridden,
                "{days_supply} and {used} beside it, above {limit} in {days} days; lifted by {lifted_by}",
            ),
        ],
    },
    group: Group::Utilization,
    of_compound: OfCompound::Covered,
    lifted_by: lift::BY_CODE_AUTHORIZATION_OR_TRANSITION,
    reach: |r| r.rule.and_then(|rule| rule.days_supply_limit).map_or(Reach::NONE, |limit| Reach::periods(limit.days)),
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (fill, Some(rule)) = (case.fill()?, case.covering_rule()) else { return Ok(vec![]) };
    let Some(WindowLimit { limit, days }) = rule.days_supply_limit else { return Ok(vec![]) };
    let (supply, limit) = (i64::from(case.days_supply()?), i64::from(limit));
    let period = Period { target: &rule.target, product: fill.product, date: fill.date, days };
    let used: i64 = period.most(case.history(), |c| i64::from(c.days_supply));
    let details = [
        Detail::count(Name::DaysSupply, supply),
        Detail::count(Name::Used, used),
        Detail::count(Name::Limit, limit),
        Detail::count(Name::Days, days),
    ];
    Ok(vec![if used + supply > limit {
        let left = (limit - used).max(0);
        let message = format!("Limit is {limit} days of supply in {days} days, {left} left");
        Finding::reject(codes::PLAN_LIMITATIONS_EXCEEDED, message, details)
    } else {
        Finding::passed(details)
    }])
}
