//! The days' supply of a fill stays within the plan's limit.

use super::{Edit, lift, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 7X a days' supply above the plan's limit for one fill (UM-5).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 26,
        name: "plan's days supply limit",
        rule: "UM-5",
        codes: &[codes::DAYS_SUPPLY_EXCEEDS_PLAN],
        words: &[
            (Outcome::Passed, "{days_supply} of {limit} days"),
            (Outcome::Rejected, "{days_supply} days, above {limit}"),
            (Outcome::Overridden, "{days_supply} days, above {limit}; lifted by {lifted_by}"),
        ],
    },
    group: Group::Utilization,
    of_compound: OfCompound::Whole,
    lifted_by: lift::BY_CODE_OR_AUTHORIZATION,
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let Some(limit) = case.fill()?.plan.maximum_days_supply else { return Ok(vec![]) };
    let supply = case.days_supply()?;
    let details = [Detail::count(Name::DaysSupply, supply), Detail::count(Name::Limit, limit)];
    Ok(vec![if supply > limit {
        let message = format!("Days supply limit of the plan is {limit}");
        Finding::reject(codes::DAYS_SUPPLY_EXCEEDS_PLAN, message, details)
    } else {
        Finding::passed(details)
    }])
}
