//! What the low-income subsidy pays of a member's share.

use rust_decimal::Decimal;

use super::{Event, Split};
use crate::facts::MissingRow;
use crate::trace::{Detail, Name, Outcome, Step};

/// Records the subsidy in dollars (PD-6).
pub static STEP: Step = Step {
    id: 82,
    name: "low-income subsidy",
    rule: "PD-6",
    codes: &[],
    words: &[(
        Outcome::Computed,
        "level {level}, {kind} drug: copay {copay}; of {plan_share} the patient pays {patient_pay}, the subsidy {subsidy}",
    )],
};

/// Dollars of the copay that the subsidy leaves the member; `None` where there is no subsidy, or nothing that it could take
/// over, as above the threshold and of a vaccine.
pub fn copay(event: &Event<'_>, plan_share: Decimal) -> Result<Option<Decimal>, MissingRow> {
    let level = event.low_income.filter(|_| !plan_share.is_zero());
    level.map(|level| event.year.low_income_copay(level, event.drug.is_generic)).transpose()
}

/// The subsidy for the trace, with the copay of the year's row.
pub fn details(event: &Event<'_>, split: &Split, copay: Decimal) -> Vec<Detail> {
    vec![
        Detail::count(Name::Level, event.low_income.unwrap_or_default()),
        Detail::text(Name::Kind, if event.drug.is_generic { "generic" } else { "other" }),
        Detail::money(Name::Copay, copay),
        Detail::money(Name::PlanShare, split.plan_share),
        Detail::money(Name::PatientPay, split.patient),
        Detail::money(Name::Subsidy, split.low_income),
    ]
}
