//! Every field that is needed is there, and every field that is there can be read.

use chrono::NaiveDate;

use super::{Edit, reach};
use crate::claim::{self, Claim, Fault};
use crate::codes;
use crate::edits::finding::Finding;
use crate::facts::CodeSets;
use crate::identifier::Ndc;
use crate::reject::{Group, Reject};
use crate::trace::{Outcome, Step};

/// Rejects missing, invalid and unreadable fields, and dates that contradict each other (F-1 to F-5, F-8).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 0,
        name: "fields",
        rule: "F-1",
        codes: &[
            codes::MI_SERVICE_PROVIDER,
            codes::MI_CARDHOLDER_ID,
            codes::MI_PERSON_CODE,
            codes::MI_DATE_OF_BIRTH,
            codes::MI_PATIENT_RELATIONSHIP,
            codes::MI_OTHER_COVERAGE,
            codes::MI_DATE_OF_SERVICE,
            codes::MI_PRESCRIPTION_NUMBER,
            codes::MI_FILL_NUMBER,
            codes::MI_DAYS_SUPPLY,
            codes::MI_PRODUCT,
            codes::MI_DAW_CODE,
            codes::MI_INGREDIENT_COST,
            codes::MI_PRESCRIBER,
            codes::MI_DATE_WRITTEN,
            codes::MI_REFILLS_AUTHORIZED,
            codes::MI_CLARIFICATION_CODE,
            codes::MI_DISPENSING_FEE,
            codes::MI_USUAL_AND_CUSTOMARY,
            codes::MI_GROSS_AMOUNT_DUE,
            codes::MI_REASON_FOR_SERVICE,
            codes::MI_PROFESSIONAL_SERVICE,
            codes::MI_RESULT_OF_SERVICE,
            codes::MI_QUANTITY_DISPENSED,
            codes::MI_DISPENSING_STATUS,
            codes::MI_AUTHORIZATION_TYPE,
            codes::MI_AUTHORIZATION_NUMBER,
            codes::CLAIM_POST_DATED,
            codes::WRITTEN_AFTER_FILLED,
            codes::FILLED_BEFORE_BIRTH,
            codes::SYNTAX_ERROR,
        ],
        words: &[(Outcome::Passed, "every field is present and well-formed")],
    },
    group: Group::Fields,
    lifted_by: &[],
    reach: reach::none,
    check: |case| {
        if case.faults.is_empty() {
            return Ok(vec![Finding::passed([])]);
        }
        Ok(case.faults.iter().map(Finding::of).collect())
    },
};

/// What is wrong with a claim's fields, known from the claim alone. Later edits look at the claim without them.
pub fn faults(claim: &Claim, received: NaiveDate, sets: &CodeSets) -> Vec<Reject> {
    let missing_or_invalid = |fault: Fault| Reject::new(Group::Fields, fault.element.code, fault.message);
    let malformed =
        claim.malformed.iter().map(|reason| Reject::new(Group::Fields, codes::SYNTAX_ERROR, reason.as_str()));
    let mut rejects: Vec<Reject> = malformed.collect();
    rejects.extend(claim::faults(claim, sets).into_iter().map(missing_or_invalid));
    rejects.extend(claim.fill_date.into_iter().flat_map(|filled| dates(claim, filled, received)));
    for element in &claim.unreadable {
        rejects.push(Reject::new(Group::Fields, element.code, format!("{} cannot be read", element.label)));
    }
    rejects
}

/// Tells a claim with an ambiguous product ID which of its codes is on file, where just one is.
pub fn name_candidate(faults: &mut [Reject], ndc: Ndc) {
    for reject in faults.iter_mut().filter(|reject| reject.code == codes::MI_PRODUCT) {
        reject.message += &format!("; the one product on file is {ndc}");
    }
}

/// Dates that cannot be true together.
fn dates(claim: &Claim, filled: NaiveDate, received: NaiveDate) -> impl Iterator<Item = Reject> {
    let reject = |wrong: bool, code, message| wrong.then(|| Reject::new(Group::Fields, code, message));
    [
        reject(filled > received, codes::CLAIM_POST_DATED, "Fill date is in the future"),
        reject(
            claim.written_date.is_some_and(|written| written > filled),
            codes::WRITTEN_AFTER_FILLED,
            "Date written is after the fill date",
        ),
        reject(
            claim.date_of_birth.is_some_and(|born| born > filled),
            codes::FILLED_BEFORE_BIRTH,
            "Fill date is before the date of birth",
        ),
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::claim::{DUR_PARTS, FIELDS};

    /// A field added to the table brings its code here.
    #[test]
    fn the_edit_declares_the_code_of_every_field() {
        let elements = FIELDS.iter().map(|f| f.element.code).chain(DUR_PARTS.iter().map(|p| p.element.code));
        let dates =
            [codes::CLAIM_POST_DATED, codes::WRITTEN_AFTER_FILLED, codes::FILLED_BEFORE_BIRTH, codes::SYNTAX_ERROR];
        let expected: BTreeSet<&str> = elements.chain(dates).collect();
        let declared: BTreeSet<&str> = EDIT.step.codes.iter().copied().collect();
        assert_eq!(declared, expected);
    }
}
