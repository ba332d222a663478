//! A prescription is not refilled more often than its prescriber authorized.

use super::{Edit, reach, schedule_two_refills};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 7W a fill number above the refills authorized, Schedule II aside (RX-2).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 23,
        name: "refills",
        rule: "RX-2",
        codes: &[codes::REFILLS_EXCEEDED],
        words: &[
            (Outcome::Passed, "fill number {fill_number}, {refills} refills authorized"),
            (Outcome::Rejected, "fill number {fill_number}, {refills} refills authorized"),
        ],
    },
    group: Group::Fields,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (_, _) = (case.plan()?, case.fill_date()?);
    let Some(authorized) = case.claim.refills_authorized else { return Ok(vec![]) };
    // RX-3 alone speaks of schedule II: it has no refills, and a part of a partial fill is none.
    if schedule_two_refills::is_schedule_two(case) {
        return Ok(vec![]);
    }
    let fill_number = case.claim.fill_number();
    let details = [Detail::count(Name::FillNumber, fill_number), Detail::count(Name::Refills, authorized)];
    Ok(vec![if fill_number > authorized {
        Finding::reject(codes::REFILLS_EXCEEDED, "No refills are left on the prescription", details)
    } else {
        Finding::passed(details)
    }])
}
