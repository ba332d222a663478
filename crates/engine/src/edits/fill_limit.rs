//! The fills in a period stay within the rule's limit.

use super::reach::Reach;
use super::{Edit, lift};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::{Period, WindowLimit};
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 76 a fill beyond the rule's number of fills in a period (UM-7).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 24,
        name: "fill limit",
        rule: "UM-7",
        codes: &[codes::PLAN_LIMITATIONS_EXCEEDED],
        words: &[
            (Outcome::Passed, "{fills} fills beside it, of {limit} in {days} days"),
            (Outcome::Rejected, "{fills} fills beside it, of {limit} in {days} days"),
            (Outcome::Overridden, "{fills} fills beside it, of {limit} in {days} days; lifted by {lifted_by}"),
        ],
    },
    group: Group::Utilization,
    of_compound: OfCompound::Covered,
    lifted_by: lift::BY_CODE_AUTHORIZATION_OR_TRANSITION,
    reach: |r| r.rule.and_then(|rule| rule.fill_limit).map_or(Reach::NONE, |limit| Reach::periods(limit.days)),
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (fill, Some(rule)) = (case.fill()?, case.covering_rule()) else { return Ok(vec![]) };
    let Some(WindowLimit { limit, days }) = rule.fill_limit else { return Ok(vec![]) };
    let period = Period { target: &rule.target, product: fill.product, date: fill.date, days };
    let fills: i64 = period.most(case.history(), |_| 1);
    let details =
        [Detail::count(Name::Fills, fills), Detail::count(Name::Limit, limit), Detail::count(Name::Days, days)];
    Ok(vec![if fills >= i64::from(limit) {
        let message = format!("Limit is {limit} fills in {days} days");
        Finding::reject(codes::PLAN_LIMITATIONS_EXCEEDED, message, details)
    } else {
        Finding::passed(details)
    }])
}
