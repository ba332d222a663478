//! A schedule II prescription is not refilled.

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 73 a refill of a Schedule II prescription (RX-3).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 22,
        name: "schedule II refills",
        rule: "RX-3",
        codes: &[codes::REFILLS_NOT_COVERED],
        words: &[(Outcome::Rejected, "fill number {fill_number} of a schedule II drug")],
    },
    group: Group::Fields,
    of_compound: OfCompound::Ingredients,
    lifted_by: &[],
    reach: reach::none,
    check,
};

const SCHEDULE_TWO: i16 = 2;

/// Whether the product is a Schedule II drug; `false` where it is not on file.
pub fn is_schedule_two(case: &Case<'_>) -> bool {
    case.product().is_ok_and(|product| product.dea_schedule == Some(SCHEDULE_TWO))
}

/// Whether the claim is a refill of a schedule II prescription; a part of a partial fill is none.
fn is_refill(case: &Case<'_>) -> bool {
    is_schedule_two(case) && case.claim.fill_number() > 0 && case.claim.dispensing_status.is_none()
}

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (_, _, _) = (case.plan()?, case.product()?, case.fill_date()?);
    if !is_refill(case) {
        return Ok(vec![]);
    }
    Ok(vec![Finding::reject(
        codes::REFILLS_NOT_COVERED,
        "A schedule II prescription cannot be refilled",
        [Detail::count(Name::FillNumber, case.claim.fill_number())],
    )])
}
