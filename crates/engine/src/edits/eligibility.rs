//! The person is covered, by a plan that is in force and takes them.

use super::{Edit, reach};
use crate::case::{Case, Skip, Uncovered};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::resolve::member;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects a claim whose patient cannot be identified or is not covered on the fill date (M-1 to M-7, M-9).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 2,
        name: "eligibility",
        rule: "M-1",
        codes: &[
            codes::CARDHOLDER_ID_NOT_MATCHED,
            codes::PERSON_CODE_NOT_MATCHED,
            codes::MI_PERSON_CODE,
            codes::MI_DATE_OF_BIRTH,
            codes::MI_PATIENT_RELATIONSHIP,
            codes::FILLED_BEFORE_BIRTH,
            codes::BILL_PRIMARY_PAYER,
            codes::PATIENT_NOT_COVERED,
            codes::AGE_EXCEEDS_MAXIMUM,
            codes::FILLED_BEFORE_COVERAGE,
            codes::FILLED_AFTER_COVERAGE,
            codes::COVERAGE_OUTSIDE_DATE,
            codes::CLAIM_NOT_PROCESSED,
        ],
        words: &[
            (Outcome::Passed, "covered by plan {plan} from {effective} to {last_date}, rank {rank}"),
            (Outcome::Passed, "covered by plan {plan} from {effective}, rank {rank}"),
            (Outcome::Passed, "coverage {coverage}, rank {rank}"),
        ],
    },
    group: Group::Member,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let coverage = match case.covered() {
        Ok(coverage) => coverage,
        Err(Uncovered::Unknown(skip)) => return Err(*skip),
        Err(Uncovered::Refused(reject)) => return Ok(vec![Finding::of(reject)]),
    };
    let plan = case.plan();
    let reject = match plan {
        Ok(plan) => member::check(coverage, plan, case.fill_date()?, case.coordination().is_some()),
        Err(_) => Some(member::no_plan()),
    };
    Ok(vec![match reject {
        Some(reject) => Finding::of(&reject),
        None => {
            let mut details = vec![Detail::count(Name::Rank, coverage.rank)];
            details.extend(plan.map(|plan| Detail::text(Name::Plan, plan.plan_code.clone())));
            details.extend(coverage.span.effective.map(|from| Detail::date(Name::Effective, from)));
            details.extend(coverage.span.termination.map(|last| Detail::date(Name::LastDate, last)));
            Finding::passed(details)
        }
    }])
}
