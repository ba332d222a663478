//! What a payer after the plan reports to have paid of the member's share of a paid claim (PD-12).

use rust_decimal::Decimal;

use super::split::Split;
use crate::trace::{Detail, Name, Outcome, Step};

/// Records the report, in dollars.
pub static STEP: Step = Step {
    id: 93,
    name: "other payer's report",
    rule: "PD-12",
    codes: &[],
    words: &[(
        Outcome::Computed,
        "a payer after the plan ({kind}) reported {other_paid} of the member's share: the patient pays {patient_pay}, \
         and the claim adds {troop} to the incurred costs",
    )],
};

/// A payment, or one taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherPayment {
    /// Dollars; below 0 what the payer takes back.
    pub amount: Decimal,
    /// Whether payments of such a payer count toward the threshold.
    pub counts: bool,
}

impl Split {
    /// The split after a report. `incurred` is what the claim added to the incurred costs before any report: what does not
    /// count is no incurred cost any more. `None` where the payers would pay more than the member's share, or less than 0.
    #[must_use]
    pub fn after_report(&self, payment: OtherPayment, incurred: Decimal) -> Option<Self> {
        let OtherPayment { amount, counts } = payment;
        let mut others = self.others;
        *(if counts { &mut others.counted } else { &mut others.not_counted }) += amount;
        let share = self.patient + self.others.total();
        let patient = share - others.total();
        if patient < Decimal::ZERO || others.counted < Decimal::ZERO || others.not_counted < Decimal::ZERO {
            return None;
        }
        let mut split = Self { patient, others, ..*self };
        split.accrued.troop = (incurred - others.not_counted).max(Decimal::ZERO);
        Some(split)
    }
}

/// What the report changed.
pub fn details(payer_type: &str, payment: OtherPayment, after: &Split) -> [Detail; 4] {
    [
        Detail::text(Name::Kind, payer_type.to_owned()),
        Detail::money(Name::OtherPaid, payment.amount),
        Detail::money(Name::PatientPay, after.patient),
        Detail::money(Name::Troop, after.accrued.troop),
    ]
}
