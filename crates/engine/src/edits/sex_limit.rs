//! The rule covers the product for the patient's sex.

use super::{Edit, lift, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 61 a patient of the sex that the rule does not cover (UM-9).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 12,
        name: "sex limit",
        rule: "UM-9",
        codes: &[codes::NOT_COVERED_FOR_GENDER],
        words: &[
            (Outcome::Passed, "covered for {limit}[; {message}]"),
            (Outcome::Rejected, "covered for {limit} only"),
            (Outcome::Overridden, "covered for {limit} only; lifted by {lifted_by}"),
        ],
    },
    group: Group::Utilization,
    of_compound: OfCompound::Covered,
    lifted_by: lift::BY_CODE_OR_AUTHORIZATION,
    reach: reach::none,
    check,
};

/// The sex of a person where it is not on file; nothing is refused for it (UM-9, S-6).
pub const UNKNOWN: &str = "U";

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let (_, Some(rule)) = (case.fill()?, case.covering_rule()) else { return Ok(vec![]) };
    let Some(only) = rule.sex.as_deref() else { return Ok(vec![]) };
    let (_, sex) = case.patient()?;
    let mut details = vec![Detail::text(Name::Limit, only.to_owned())];
    if sex == UNKNOWN {
        details.push(Detail::text(Name::Message, "the patient's sex is not on file"));
    }
    Ok(vec![if sex != UNKNOWN && sex != only {
        Finding::reject(codes::NOT_COVERED_FOR_GENDER, "Product is not covered for the patient's gender", details)
    } else {
        Finding::passed(details)
    }])
}
