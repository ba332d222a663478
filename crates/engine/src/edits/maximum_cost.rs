//! The claim costs no more than the plan's maximum.

use rust_decimal::Decimal;

use super::{Edit, lift, reach};
use crate::case::{Case, Skip};
use crate::claim::MAXIMUM_ALLOWED;
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 78 an allowed amount above the plan's maximum (PR-7).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 27,
        name: "maximum cost",
        rule: "PR-7",
        codes: &[codes::COST_EXCEEDS_MAXIMUM],
        words: &[
            (Outcome::Passed, "allowed {allowed} of {maximum}"),
            (Outcome::Rejected, "allowed {allowed}, above the plan's {maximum}"),
            (Outcome::Overridden, "allowed {allowed}, above the plan's {maximum}; lifted by {lifted_by}"),
        ],
    },
    group: Group::Utilization,
    of_compound: OfCompound::Whole,
    lifted_by: lift::BY_CODE_OR_AUTHORIZATION,
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let Some(maximum) = case.fill()?.plan.maximum_claim_amount else { return Ok(vec![]) };
    let cost = case.price()?.ok_or(Skip::Price)?.total();
    // What no claim can carry was refused before, and nothing lifts that.
    if cost > Decimal::from(MAXIMUM_ALLOWED) {
        return Ok(vec![]);
    }
    let details = [Detail::money(Name::Allowed, cost), Detail::money(Name::Maximum, maximum)];
    Ok(vec![if cost > maximum {
        let message = format!("Cost is above the plan's maximum of {maximum}");
        Finding::reject(codes::COST_EXCEEDS_MAXIMUM, message, details)
    } else {
        Finding::passed(details)
    }])
}
