//! Every field that is needed is there, and every field that is there can be read.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde_json::Value;

use super::{Edit, reach};
use crate::claim::{self, Claim, NoClaim};
use crate::codes;
use crate::edits::compound::OfCompound;
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
            codes::MI_OTHER_PAYER_COUNT,
            codes::MI_OTHER_PAYER_COVERAGE_TYPE,
            codes::MI_OTHER_PAYER_ID_QUALIFIER,
            codes::MI_OTHER_PAYER_ID,
            codes::MI_OTHER_PAYER_DATE,
            codes::MI_OTHER_PAYER_AMOUNT_PAID_COUNT,
            codes::MI_OTHER_PAYER_AMOUNT_PAID,
            codes::MI_OTHER_PAYER_AMOUNT_PAID_QUALIFIER,
            codes::MI_OTHER_PAYER_REJECT_COUNT,
            codes::MI_OTHER_PAYER_REJECT_CODE,
            codes::MI_PATIENT_RESPONSIBILITY_COUNT,
            codes::MI_PATIENT_RESPONSIBILITY,
            codes::MI_PATIENT_RESPONSIBILITY_QUALIFIER,
            codes::MI_BENEFIT_STAGE_COUNT,
            codes::MI_BENEFIT_STAGE_AMOUNT,
            codes::MI_BENEFIT_STAGE_QUALIFIER,
            codes::MI_QUANTITY_PRESCRIBED,
            codes::MI_QUANTITY_INTENDED,
            codes::MI_DAYS_SUPPLY_INTENDED,
            codes::MI_PATIENT_RESIDENCE,
            codes::MI_COMPOUND_CODE,
            codes::MI_COMPOUND_FORM,
            codes::MI_COMPOUND_UNIT,
            codes::MI_ROUTE,
            codes::MI_COMPOUND_TYPE,
            codes::MI_LEVEL_OF_EFFORT,
            codes::MI_INGREDIENT_COUNT,
            codes::MI_INGREDIENT_QUALIFIER,
            codes::MI_INGREDIENT_PRODUCT,
            codes::MI_INGREDIENT_QUANTITY,
            codes::MI_INGREDIENT_DRUG_COST,
            codes::MI_INGREDIENT_BASIS,
            codes::MI_TRANSACTION_COUNT,
            codes::CLAIM_POST_DATED,
            codes::WRITTEN_AFTER_FILLED,
            codes::FILLED_BEFORE_BIRTH,
            codes::SYNTAX_ERROR,
        ],
        words: &[(Outcome::Passed, "every field is present and well-formed")],
    },
    group: Group::Fields,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check: |case| {
        if case.faults.is_empty() {
            return Ok(vec![Finding::passed([])]);
        }
        Ok(case.faults.iter().map(Finding::of).collect())
    },
};

/// What is wrong with a field of a claim, or with the claim as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The key of the field; `None`: the whole.
    pub field: Option<&'static str>,
    /// The reject code (511-FB).
    pub code: &'static str,
    /// What is wrong, without the value.
    pub message: Cow<'static, str>,
}

impl Found {
    /// What would be taken.
    pub fn hint(&self) -> Option<String> {
        match self.code {
            codes::SYNTAX_ERROR => Some(format!("a JSON object with the keys {}", claim::known_keys())),
            codes::CLAIM_POST_DATED => Some("a date up to today".into()),
            codes::WRITTEN_AFTER_FILLED | codes::FILLED_BEFORE_BIRTH => Some("a date up to the fill date".into()),
            _ => self.field.and_then(claim::field).map(claim::Field::hint),
        }
    }
}

/// All that is wrong with an object that was sent as a claim, known from it alone.
pub fn examine(json: &Value, received: NaiveDate, sets: &CodeSets) -> Vec<Found> {
    let (claim, reason) = claim::examine(json);
    let syntax = reason.map(|reason: NoClaim| Found {
        field: None,
        code: codes::SYNTAX_ERROR,
        message: reason.to_string().into(),
    });
    match syntax {
        // It has no fields to look at.
        Some(fault) if !json.is_object() => vec![fault],
        syntax => syntax.into_iter().chain(found(&claim, received, sets)).collect(),
    }
}

/// What is wrong with a claim's fields, in the order in which it is answered.
fn found(claim: &Claim, received: NaiveDate, sets: &CodeSets) -> Vec<Found> {
    let malformed = claim.malformed.iter();
    let mut found: Vec<Found> = malformed
        .map(|reason| Found { field: None, code: codes::SYNTAX_ERROR, message: reason.clone().into() })
        .collect();
    let faults = claim::faults(claim, sets).into_iter();
    found.extend(faults.map(|f| Found { field: Some(f.field), code: f.element.code, message: f.message }));
    found.extend(claim.fill_date.into_iter().flat_map(|filled| dates(claim, filled, received)));
    found.extend(claim.unreadable.iter().map(|element| Found {
        field: claim::key_of(element),
        code: element.code,
        message: format!("{} cannot be read", element.label).into(),
    }));
    found
}

/// The rejects of a claim's fields, known from the claim alone. Later edits look at the claim without them.
pub fn faults(claim: &Claim, received: NaiveDate, sets: &CodeSets) -> Vec<Reject> {
    found(claim, received, sets).into_iter().map(|f| Reject::new(Group::Fields, f.code, f.message)).collect()
}

/// Tells a claim with an ambiguous product ID which of its codes is on file, where just one is.
pub fn name_candidate(faults: &mut [Reject], ndc: Ndc) {
    for reject in faults.iter_mut().filter(|reject| reject.code == codes::MI_PRODUCT) {
        reject.message += &format!("; the one product on file is {ndc}");
    }
}

/// Dates that cannot be true together.
fn dates(claim: &Claim, filled: NaiveDate, received: NaiveDate) -> impl Iterator<Item = Found> {
    let fault = |wrong: bool, field, code, message: &'static str| {
        wrong.then_some(Found { field: Some(field), code, message: message.into() })
    };
    [
        fault(filled > received, "fill_date", codes::CLAIM_POST_DATED, "Fill date is in the future"),
        fault(
            claim.written_date.is_some_and(|written| written > filled),
            "written_date",
            codes::WRITTEN_AFTER_FILLED,
            "Date written is after the fill date",
        ),
        fault(
            claim.date_of_birth.is_some_and(|born| born > filled),
            "date_of_birth",
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
    use crate::claim::compound_parts::COMPOUND_PARTS;
    use crate::claim::payer_parts::{PAYER_PARTS, PayerPart};
    use crate::claim::{DUR_PARTS, FIELDS};

    /// Each of these is another field, and the first is none: all are told at once, none with its value.
    #[test]
    fn every_fault_of_an_object_is_told_with_its_field_and_what_would_be_taken() {
        let sent = serde_json::json!({
            "no such key": 1, "cardholder_id": "C", "ndc": "00001-0001-01", "quantity": "many", "days_supply": 0,
            "pharmacy_npi": "1234567890", "fill_date": "2025-03-11", "rx_number": "1", "prescriber_dea": ["x"],
            "written_date": "2025-04-01", "dur": [1],
        });
        let day = NaiveDate::from_ymd_opt(2025, 3, 10).unwrap_or_default();
        let told = examine(&sent, day, &CodeSets::default());
        let fields: Vec<(Option<&str>, &str)> = told.iter().map(|fault| (fault.field, fault.code)).collect();
        assert_eq!(
            fields,
            [
                (None, codes::SYNTAX_ERROR),
                (Some("days_supply"), codes::MI_DAYS_SUPPLY),
                (Some("pharmacy_npi"), codes::MI_SERVICE_PROVIDER),
                (Some("fill_date"), codes::CLAIM_POST_DATED),
                (Some("written_date"), codes::WRITTEN_AFTER_FILLED),
                (Some("dur"), codes::MI_REASON_FOR_SERVICE),
                (Some("prescriber_dea"), codes::MI_PRESCRIBER),
                (Some("quantity"), codes::MI_QUANTITY_DISPENSED),
            ]
        );
        assert!(told.iter().all(|fault| fault.hint().is_some() && !fault.message.contains("many")));
        assert_eq!(examine(&serde_json::json!([1]), day, &CodeSets::default()).len(), 1);
    }

    /// A field added to the table brings its code here.
    #[test]
    fn the_edit_declares_the_code_of_every_field() {
        let elements = FIELDS.iter().map(|f| f.element.code).chain(DUR_PARTS.iter().map(|p| p.element.code));
        let elements = elements.chain(PAYER_PARTS.iter().flat_map(PayerPart::elements).map(|element| element.code));
        let elements = elements.chain(COMPOUND_PARTS.elements().map(|element| element.code));
        let dates =
            [codes::CLAIM_POST_DATED, codes::WRITTEN_AFTER_FILLED, codes::FILLED_BEFORE_BIRTH, codes::SYNTAX_ERROR];
        let expected: BTreeSet<&str> = elements.chain(dates).collect();
        let declared: BTreeSet<&str> = EDIT.step.codes.iter().copied().collect();
        assert_eq!(declared, expected);
    }
}
