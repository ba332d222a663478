//! What the payers before paid and left the patient.

use rust_decimal::Decimal;

use crate::claim::{OtherPayer, QualifiedAmount};
use crate::facts::CountedPayments;

/// Qualifiers of 342-HC for bringing the drug to the patient: delivery, shipping, postage.
const OF_TRANSPORT: &[&str] = &["01", "02", "03"];
/// Qualifier of 351-NP for all that the patient pays (505-F5), of which the others are parts.
const PATIENT_PAY: &str = "06";

/// The amounts of all payers before, in dollars (CB-3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reported {
    /// What they paid together.
    pub paid: Decimal,
    /// What the last of them that says so left the patient; `None` where none does.
    pub responsibility: Option<Decimal>,
    /// Whether that was sent as one amount, not in parts.
    pub is_whole: bool,
}

impl Reported {
    /// The amounts of payers in the order in which they pay.
    pub fn of(payers: &[OtherPayer], counted: CountedPayments) -> Self {
        let counts = |amount: &&QualifiedAmount| {
            counted == CountedPayments::All
                || amount.qualifier.as_deref().is_none_or(|code| !OF_TRANSPORT.contains(&code))
        };
        let last = payers.iter().map(|payer| &payer.patient_responsibility).rfind(|left| !left.is_empty());
        let whole = |left: &[QualifiedAmount]| {
            left.iter().find(|amount| amount.qualifier.as_deref() == Some(PATIENT_PAY)).and_then(|amount| amount.amount)
        };
        let is_whole = last.and_then(|left| whole(left)).is_some();
        Self {
            paid: payers.iter().flat_map(|payer| &payer.amounts_paid).filter(counts).filter_map(|a| a.amount).sum(),
            responsibility: last.map(|left| whole(left).unwrap_or_else(|| left.iter().filter_map(|a| a.amount).sum())),
            is_whole,
        }
    }
}
