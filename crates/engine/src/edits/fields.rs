//! Every field that is needed is there, and every field that is there can be read.

use super::{Edit, reach};
use crate::codes;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::trace::{Outcome, Step};

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
            codes::MI_AUTHORIZATION_TYPE,
            codes::MI_AUTHORIZATION_NUMBER,
            codes::CLAIM_POST_DATED,
            codes::WRITTEN_AFTER_FILLED,
            codes::FILLED_BEFORE_BIRTH,
        ],
        words: &[(Outcome::Passed, "every field is present and well-formed")],
    },
    group: Group::Envelope,
    lifted_by: &[],
    reach: reach::none,
    check: |case| {
        if case.faults.is_empty() {
            return Ok(vec![Finding::passed([])]);
        }
        Ok(case.faults.iter().map(Finding::of).collect())
    },
};
