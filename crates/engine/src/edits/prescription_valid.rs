//! A prescription is filled within the time that the plan lets it stand.

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::finding::Finding;
use crate::facts::days_after;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

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
    group: Group::Envelope,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (plan, filled) = (case.plan()?, case.fill_date()?);
    let (Some(written), Some(days)) = (case.claim.written_date, plan.prescription_valid_days) else {
        return Ok(vec![]);
    };
    let last = days_after(written, days);
    let details = [Detail::date(Name::Written, written), Detail::date(Name::LastDate, last)];
    Ok(vec![if filled > last {
        Finding::reject(codes::PRESCRIPTION_TIME_LIMIT, format!("Prescription expired on {last}"), details)
    } else {
        Finding::passed(details)
    }])
}
