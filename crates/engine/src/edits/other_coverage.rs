//! What the pharmacy says of other coverage.

use super::{Edit, reach};
use crate::codes;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::trace::{Outcome, Step};

/// Other coverage code (308-C8) of a patient without any.
const NO_OTHER_COVERAGE: &str = "1";

/// Rejects 535 a claim that another payer was billed for: its payment is not coordinated, so it must not pay as if nothing
/// had been said (M-10).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 29,
        name: "other coverage",
        rule: "M-10",
        codes: &[codes::OTHER_COVERAGE_NOT_SUPPORTED],
        words: &[
            (Outcome::Passed, "the pharmacy knows of no other coverage"),
            (Outcome::Rejected, "another payer was billed before"),
        ],
    },
    group: Group::Member,
    lifted_by: &[],
    reach: reach::none,
    check: |case| {
        Ok(match case.claim.other_coverage_code.as_deref() {
            None => vec![],
            Some(NO_OTHER_COVERAGE) => vec![Finding::passed([])],
            Some(code) => {
                let message = format!(
                    "Other coverage code {code} is not supported: benefits are not coordinated with other payers"
                );
                vec![Finding::reject(codes::OTHER_COVERAGE_NOT_SUPPORTED, message, [])]
            }
        })
    },
};
