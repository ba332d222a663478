//! Every step of a claim's life: the edits, and what paying and reversing declare of themselves.

use crate::codes;
use crate::edits::{EDITS, notice};
use crate::pay;
use crate::trace::{Outcome, Step};

/// The steps that are no edits, in the order of a claim's life.
pub static OTHERS: &[&Step] = &[
    &notice::STEP,
    &pay::daw::STEP,
    &pay::point_of_sale::STEP,
    &pay::coordination::STEP,
    &pay::client::STEP,
    &pay::accumulators::STEP,
    &pay::part_d::phases::STEP,
    &pay::part_d::share::STEP,
    &pay::part_d::low_income::STEP,
    &pay::part_d::payers::STEP,
    &pay::part_d::balance::STEP,
    &pay::part_d::other_payment::STEP,
    &REVERSAL,
    &IMPORT,
];

/// A paid claim taken back.
pub static REVERSAL: Step = Step {
    id: 19,
    name: "reversal",
    rule: "C-2",
    codes: &[codes::CLAIM_NOT_PAID, codes::REVERSAL_NOT_PROCESSED],
    words: &[(
        Outcome::Computed,
        "taken back: plan paid {plan_pay}, patient paid {patient_pay}, of it deductible {deductible}",
    )],
};

/// A claim that another system paid and that was stored here as history.
pub static IMPORT: Step = Step {
    id: 60,
    name: "import",
    rule: "C-3",
    codes: &[codes::CLAIM_NOT_PAID],
    words: &[(
        Outcome::Message,
        "paid by another system and imported: it counts as history, no step of pbm decided it",
    )],
};

/// Every step: the edits in their order, then the others.
pub fn all() -> impl Iterator<Item = &'static Step> {
    EDITS.iter().map(|edit| &edit.step).chain(OTHERS.iter().copied())
}

/// The step that stored traces name by this number.
pub fn by_id(id: u8) -> Option<&'static Step> {
    all().find(|step| step.id == id)
}
