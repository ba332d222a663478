//! A schedule II prescription is not refilled.

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

pub static EDIT: Edit = Edit {
    step: Step {
        id: 22,
        name: "schedule II refills",
        rule: "RX-3",
        codes: &[codes::REFILLS_NOT_COVERED],
        words: &[(Outcome::Rejected, "fill number {fill_number} of a schedule II drug")],
    },
    group: Group::Envelope,
    lifted_by: &[],
    reach: reach::none,
    check,
};

const SCHEDULE_TWO: i16 = 2;

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (_, product, _) = (case.plan()?, case.product()?, case.fill_date()?);
    let fill_number = case.claim.fill_number();
    if product.dea_schedule != Some(SCHEDULE_TWO) || fill_number <= 0 {
        return Ok(vec![]);
    }
    Ok(vec![Finding::reject(
        codes::REFILLS_NOT_COVERED,
        "A schedule II prescription cannot be refilled",
        [Detail::count(Name::FillNumber, fill_number)],
    )])
}
