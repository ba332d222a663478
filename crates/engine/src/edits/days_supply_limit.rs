//! The days' supply of a fill stays within the rule's limit.

use super::{Edit, lift, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects AG a days' supply above the rule's limit for one fill (UM-5).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 10,
        name: "days supply limit",
        rule: "UM-5",
        codes: &[codes::DAYS_SUPPLY_EXCEEDS_PRODUCT],
        words: &[
            (Outcome::Passed, "{days_supply} of {limit} days"),
            (Outcome::Rejected, "{days_supply} days, above {limit}"),
            (Outcome::Overridden, "{days_supply} days, above {limit}; lifted by {lifted_by}"),
        ],
    },
    group: Group::Utilization,
    of_compound: OfCompound::Covered,
    lifted_by: lift::BY_CODE_OR_AUTHORIZATION,
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (_, Some(rule)) = (case.fill()?, case.covering_rule()) else { return Ok(vec![]) };
    let Some(limit) = rule.maximum_days_supply else { return Ok(vec![]) };
    let supply = case.days_supply()?;
    let details = [Detail::count(Name::DaysSupply, supply), Detail::count(Name::Limit, limit)];
    Ok(vec![if supply > limit {
        let message = format!("Days supply limit of this product is {limit}");
        Finding::reject(codes::DAYS_SUPPLY_EXCEEDS_PRODUCT, message, details)
    } else {
        Finding::passed(details)
    }])
}
