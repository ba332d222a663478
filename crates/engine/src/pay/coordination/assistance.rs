//! What a manufacturer pays for the patient after the plan.

use rust_decimal::Decimal;

use crate::pay::share::PatientShare;

/// Why assistance is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The plan is one of a federal programme, which takes no assistance of a manufacturer.
    FederalProgram,
    /// The amount is below zero, or more than the patient pays.
    Amount,
}

/// What counts toward the member's accumulators after a manufacturer has paid an amount of what the patient paid: the
/// whole share where assistance accumulates, else what the patient still pays, the deductible last (CB-6).
pub fn counted(
    share: &PatientShare,
    amount: Decimal,
    accumulates: bool,
    is_federal: bool,
) -> Result<PatientShare, Refused> {
    if is_federal {
        return Err(Refused::FederalProgram);
    }
    if amount < Decimal::ZERO || amount > share.patient_pays {
        return Err(Refused::Amount);
    }
    if accumulates {
        return Ok(*share);
    }
    let patient_pays = share.patient_pays - amount;
    Ok(PatientShare {
        deductible: share.deductible.min(patient_pays),
        out_of_pocket: share.out_of_pocket.min(patient_pays),
        ..*share
    })
}
