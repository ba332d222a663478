//! A claim comes in within the plan's filing time, while its quarter is kept.

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::days_after;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 81 a claim received after the plan's filing time, or filled before the quarters that are kept (F-6).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 20,
        name: "timely filing",
        rule: "F-6",
        codes: &[codes::CLAIM_TOO_OLD],
        words: &[
            (Outcome::Passed, "received within {limit} days of the fill"),
            (Outcome::Rejected, "the last day to file was {last_date}, {limit} days after the fill"),
            (Outcome::Rejected, "claims filled on {last_date} or before are retired"),
        ],
    },
    group: Group::Fields,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    if let Some(boundary) = case.facts.codes.retired_before
        && case.fill_date()? < boundary
    {
        let last = boundary.pred_opt().unwrap_or(boundary);
        let message = format!("Claims filled on {last} or before are no longer taken");
        return Ok(vec![Finding::reject(codes::CLAIM_TOO_OLD, message, [Detail::date(Name::LastDate, last)])]);
    }
    let (Some(limit), filled) = (case.plan()?.timely_filing_days, case.fill_date()?) else { return Ok(vec![]) };
    let last = days_after(filled, limit);
    let details = [Detail::count(Name::Limit, limit), Detail::date(Name::LastDate, last)];
    Ok(vec![if case.facts.received > last {
        Finding::reject(codes::CLAIM_TOO_OLD, format!("Claim is older than {limit} days"), details)
    } else {
        Finding::passed(details)
    }])
}
