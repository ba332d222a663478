//! What another payer left, split between plan, patient and pharmacy.

use rust_decimal::Decimal;

use super::Reported;
use crate::claim::Billed;
use crate::facts::{Coordination, CoordinationMethod};
use crate::pay::share::{PatientShare, Terms};

/// Basis of reimbursement (522-FM): by what the other payer left the patient, in parts (352-NQ).
const BY_RESPONSIBILITY: &str = "14";
/// Basis of reimbursement (522-FM): by what the patient pays in all under the other payer (505-F5).
const BY_PATIENT_PAY: &str = "15";

/// Who bears what another payer left, in dollars: `left` is the sum of `plan`, `patient` and `write_off` (CB-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coordinated {
    /// What came of the bill to the other payer.
    pub billed: Billed,
    /// How the plan's part was worked out.
    pub method: CoordinationMethod,
    /// What the payers before reported.
    pub reported: Reported,
    /// What was left to pay: the patient's responsibility, or, where the other payer rejected the claim, the allowed
    /// amount.
    pub left: Decimal,
    /// The plan's own allowed amount.
    pub allowed: Decimal,
    /// The plan's own cost share of that.
    pub own_share: Decimal,
    /// The most the plan pays of a bill for patient responsibility alone.
    pub maximum: Option<Decimal>,
    /// What the plan pays.
    pub plan: Decimal,
    /// What the patient pays.
    pub patient: Decimal,
    /// What nobody pays.
    pub write_off: Decimal,
}

impl Coordinated {
    /// The split of a claim, by the share that the patient would have if the plan were first.
    pub fn of(terms: &Coordination, billed: Billed, reported: Reported, own: &PatientShare) -> Self {
        let (allowed, own_share) = (own.plan_pays + own.patient_pays, own.patient_pays);
        let left = match billed {
            Billed::Rejected => allowed,
            _ => reported.responsibility.unwrap_or_default(),
        };
        let maximum = terms.program_maximum.filter(|_| billed == Billed::ResponsibilityOnly);
        let above = |amount: Decimal, less: Decimal| (amount - less).max(Decimal::ZERO);
        let unpaid = above(allowed, reported.paid);
        let plan = match (billed, terms.method) {
            (Billed::Rejected, _) => own.plan_pays,
            (Billed::ResponsibilityOnly, _) => maximum.map_or(left, |most| left.min(most)),
            (_, CoordinationMethod::PatientResponsibility) => above(left.min(allowed), own_share),
            (_, CoordinationMethod::GovernmentLesser | CoordinationMethod::MedicaidLesser) => {
                above(unpaid.min(left), own_share)
            }
            (_, CoordinationMethod::Standard) => above(allowed, own_share).min(left),
            (_, CoordinationMethod::NonDuplication) => above(allowed, own_share + reported.paid).min(left),
        };
        let rest = left - plan;
        let is_bounded = terms.method == CoordinationMethod::MedicaidLesser
            && matches!(billed, Billed::Paid | Billed::NothingCollected);
        let patient = if is_bounded { rest.min(own_share) } else { rest };
        Self {
            billed,
            method: terms.method,
            reported,
            left,
            allowed,
            own_share,
            maximum,
            plan,
            patient,
            write_off: rest - patient,
        }
    }

    /// Whether the plan pays as if no other payer had been billed.
    pub fn is_as_first(&self) -> bool {
        self.billed == Billed::Rejected
    }

    /// The method as traces and answers call it.
    pub fn method_name(&self) -> &'static str {
        match self.billed {
            Billed::ResponsibilityOnly => "responsibility_only",
            Billed::Rejected => "as_first",
            Billed::Paid | Billed::NothingCollected => self.method.name(),
        }
    }

    /// Basis of reimbursement (522-FM); `None` where it is that of the price.
    pub fn basis_of_reimbursement(&self) -> Option<&'static str> {
        let basis = if self.reported.is_whole { BY_PATIENT_PAY } else { BY_RESPONSIBILITY };
        (!self.is_as_first()).then_some(basis)
    }

    /// What the patient pays after this payer, in the parts of the own share as far as they reach; what counts is what is
    /// paid (CB-5).
    pub fn patient_share(&self, own: &PatientShare, terms: &Terms) -> PatientShare {
        if self.is_as_first() {
            return *own;
        }
        let mut rest = self.patient;
        let mut part = |amount: Decimal| {
            let kept = amount.min(rest);
            rest -= kept;
            kept
        };
        let (deductible, copay) = (part(own.deductible), part(own.copay));
        let (coinsurance, daw_penalty) = (part(own.coinsurance), part(own.daw_penalty));
        let counted = if terms.penalty_accumulates { self.patient } else { self.patient - daw_penalty };
        PatientShare {
            deductible,
            copay,
            coinsurance,
            daw_penalty,
            patient_pays: self.patient,
            plan_pays: self.plan,
            out_of_pocket: terms.out_of_pocket_remaining.map_or(counted, |most| counted.min(most)),
            forgiven: Decimal::ZERO,
        }
    }
}
