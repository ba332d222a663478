//! A Part D plan pays what the law makes a drug of Part D, where no other part of Medicare pays it.

use super::{Edit, lift, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::{Condition, DrugCoverage};
use crate::pay::part_d;
use crate::reject::Group;
use crate::trace::{Outcome, Step};

/// Rejects A5 what the law excludes, A6 what Part B may pay, A3 what a hospice may supply (PD-16).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 94,
        name: "Part D coverage",
        rule: "PD-16",
        codes: &[codes::MAY_BE_HOSPICE, codes::NOT_PART_D, codes::MAY_BE_PART_B],
        words: &[(Outcome::Rejected, "{message}"), (Outcome::Overridden, "{code}; lifted by {lifted_by}")],
    },
    group: Group::Product,
    of_compound: OfCompound::Covered,
    lifted_by: lift::BY_CODE_OR_AUTHORIZATION,
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    if !case.plan().is_ok_and(|plan| !plan.part_d.is_empty()) {
        return Ok(vec![]);
    }
    let fill = case.fill()?;
    let in_hospice = || {
        let spans = &case.facts.conditions;
        spans.iter().any(|span| span.condition == Condition::Hospice && span.span.covers(fill.date))
    };
    let is_reviewed = fill.product.part_d_drug(fill.date).is_some_and(|drug| drug.hospice_review);
    let found = match part_d::coverage(fill) {
        // No exception makes it a drug of Part D (42 CFR 423.100).
        DrugCoverage::Excluded => Some(Finding::reject(codes::NOT_PART_D, "Not covered under Part D law", []).firm()),
        DrugCoverage::PartB => {
            Some(Finding::reject(codes::MAY_BE_PART_B, "The product may be covered under Medicare Part B", []))
        }
        _ if is_reviewed && in_hospice() => Some(Finding::reject(
            codes::MAY_BE_HOSPICE,
            "The product may be covered under hospice, Medicare Part A",
            [],
        )),
        _ => None,
    };
    Ok(found.into_iter().collect())
}
