//! What the pharmacy says of other coverage, and whether the plan takes it.

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Other coverage code (308-C8) of a patient without any.
const NO_OTHER_COVERAGE: &str = "1";

/// Rejects 535 a claim that another payer was billed for where the plan does not coordinate, so that it does not pay as
/// if nothing had been said (M-10).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 29,
        name: "other coverage",
        rule: "M-10",
        codes: &[codes::OTHER_COVERAGE_NOT_SUPPORTED],
        words: &[
            (Outcome::Passed, "another payer was billed before, with code {code}: the plan coordinates by {method}"),
            (Outcome::Passed, "the pharmacy knows of no other coverage"),
            (Outcome::Rejected, "another payer was billed before"),
        ],
    },
    group: Group::Member,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let Some(code) = case.claim.other_coverage_code.as_deref() else { return Ok(vec![]) };
    if code == NO_OTHER_COVERAGE {
        return Ok(vec![Finding::passed([])]);
    }
    Ok(vec![match case.coordination() {
        Some(terms) => Finding::passed([
            Detail::text(Name::Code, code.to_owned()),
            Detail::text(Name::Method, terms.method.name()),
        ]),
        None => {
            let message =
                format!("Other coverage code {code} is not supported: benefits are not coordinated with other payers");
            Finding::reject(codes::OTHER_COVERAGE_NOT_SUPPORTED, message, [])
        }
    }])
}
