//! A prescription is filled within the time that the plan lets it stand.

use chrono::NaiveDate;

use super::{Edit, reach, refill_limits};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::days_after;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects M4 a fill later than the plan lets a prescription stand (RX-1).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 21,
        name: "prescription valid",
        rule: "RX-1",
        codes: &[codes::PRESCRIPTION_TIME_LIMIT],
        words: &[
            (Outcome::Passed, "written on {written}, good until {last_date}"),
            (Outcome::Rejected, "written on {written}, good until {last_date}"),
        ],
    },
    group: Group::Fields,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check,
};

/// The last day on which the plan lets the prescription be filled; `None` where it has no limit or nothing was sent.
pub fn last_day(case: &Case<'_>) -> Option<NaiveDate> {
    Some(days_after(case.claim.written_date?, case.plan().ok()?.prescription_valid_days?))
}

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (_, filled) = (case.plan()?, case.fill_date()?);
    let (Some(written), Some(last)) = (case.claim.written_date, last_day(case)) else { return Ok(vec![]) };
    // A federal limit that ends sooner is said instead.
    if filled > last && refill_limits::last_day(case).is_some_and(|federal| federal < last) {
        return Ok(vec![]);
    }
    let details = [Detail::date(Name::Written, written), Detail::date(Name::LastDate, last)];
    Ok(vec![if filled > last {
        Finding::reject(codes::PRESCRIPTION_TIME_LIMIT, format!("Prescription expired on {last}"), details)
    } else {
        Finding::passed(details)
    }])
}
