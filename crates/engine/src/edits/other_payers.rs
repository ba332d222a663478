//! What is reported of other payers fits the other coverage code, and the plan takes it.

use rust_decimal::Decimal;

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::claim::{Billed, OtherPayer};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::{Coordination, CountedPayments};
use crate::pay::coordination::Reported;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Qualifier (351-NP) of what a health plan's account pays for the patient, which the patient does not owe.
const HEALTH_PLAN_ASSISTANCE: &str = "09";

/// Rejects other payers that the other coverage code does not tell of, and a code without the amounts or reject codes
/// that it says there are (CB-2). What the field checks refused is not looked at again.
pub static EDIT: Edit = Edit {
    step: Step {
        id: 91,
        name: "other payers",
        rule: "CB-2",
        codes: &[
            codes::MI_OTHER_COVERAGE,
            codes::MI_OTHER_PAYER_AMOUNT_PAID,
            codes::MI_PATIENT_RESPONSIBILITY,
            codes::MI_PATIENT_RESPONSIBILITY_QUALIFIER,
            codes::MI_OTHER_PAYER_REJECT_COUNT,
            codes::MI_OTHER_PAYER_REJECT_CODE,
        ],
        words: &[
            (Outcome::Passed, "the other payers' amounts and reject codes are those of the other coverage code"),
            (Outcome::Rejected, "{code} {message}"),
        ],
    },
    group: Group::Member,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    if !case.faults.is_empty() {
        return Ok(vec![]);
    }
    let payers = &case.claim.other_payers;
    let Some(billed) = case.claim.billed_before() else {
        let told = Finding::reject(
            codes::MI_OTHER_COVERAGE,
            "Other payers are reported, and the other coverage code tells of none",
            [],
        );
        return Ok(if payers.is_empty() { vec![] } else { vec![told] });
    };
    let Some(terms) = case.coordination() else { return Ok(vec![]) };
    let found: Vec<Finding> = match billed {
        Billed::Rejected => rejected(payers, terms),
        _ => answered(payers, billed).collect(),
    };
    Ok(if found.is_empty() { vec![Finding::passed([])] } else { found })
}

/// After a rejection: there are reject codes, and the plan takes each of them.
fn rejected(payers: &[OtherPayer], terms: &Coordination) -> Vec<Finding> {
    let mut codes_sent = payers.iter().flat_map(|payer| &payer.reject_codes).peekable();
    if codes_sent.peek().is_none() {
        let message = "The other payer's reject codes are missing";
        return vec![
            Finding::reject(codes::MI_OTHER_PAYER_REJECT_COUNT, message, []),
            Finding::reject(codes::MI_OTHER_PAYER_REJECT_CODE, message, []),
        ];
    }
    let refused = codes_sent.find(|code| !terms.accepts(code));
    let finding = |code: &String| {
        let message = format!("The plan does not pay after reject {code} of another payer: bill that payer again");
        Finding::reject(codes::MI_OTHER_PAYER_REJECT_CODE, message, [Detail::text(Name::OtherReject, code.clone())])
    };
    refused.map(finding).into_iter().collect()
}

/// After an answer: amounts paid as the code says, and what was left to the patient.
fn answered(payers: &[OtherPayer], billed: Billed) -> impl Iterator<Item = Finding> {
    let reported = Reported::of(payers, CountedPayments::All);
    let paid = match billed {
        Billed::Paid => reported.paid.is_zero().then_some("The amount that the other payer paid is missing"),
        _ => (reported.paid > Decimal::ZERO).then_some("The other payer paid: send other coverage code 2"),
    };
    let assisted = payers
        .iter()
        .flat_map(|payer| &payer.patient_responsibility)
        .any(|amount| amount.qualifier.as_deref() == Some(HEALTH_PLAN_ASSISTANCE));
    let owed = reported.responsibility.is_none().then_some("What the other payer left the patient is missing");
    let qualified = assisted.then_some("Patient responsibility by qualifier 09 is not taken");
    [
        (codes::MI_OTHER_PAYER_AMOUNT_PAID, paid),
        (codes::MI_PATIENT_RESPONSIBILITY, owed),
        (codes::MI_PATIENT_RESPONSIBILITY_QUALIFIER, qualified),
    ]
    .into_iter()
    .filter_map(|(code, message)| Some(Finding::reject(code, message?, [])))
}
