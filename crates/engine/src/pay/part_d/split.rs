//! The split of a price between all who bear it.

use rust_decimal::Decimal;

use super::balance::accrued;
use super::payers::Payers;
use super::pde::CatastrophicCode;
use super::share::Shares;
use super::{Event, Phases, low_income};
use crate::facts::{DrugKind, MissingRow, PartDBalance};
use crate::pay::share::PatientShare;

/// Who bears a claim's negotiated price, as it is stored with the claim (PD-2). `gross` is the sum of `patient`, `low_income`, both amounts of `others`,
/// the three of `payers`, and `plan`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// The Part D year.
    pub year: i32,
    /// The kind of the drug.
    pub kind: DrugKind,
    /// Dollars of the negotiated price.
    pub gross: Decimal,
    /// The phases it falls into.
    pub phases: Phases,
    /// Dollars the standard benefit would have the member pay.
    pub standard_share: Decimal,
    /// Dollars the plan has the member pay, before any subsidy.
    pub plan_share: Decimal,
    /// Dollars the patient pays.
    pub patient: Decimal,
    /// Whether the patient takes part in the payment plan, so that the pharmacy collects nothing.
    pub participates: bool,
    /// Dollars the low-income subsidy pays.
    pub low_income: Decimal,
    /// Level of that subsidy; `None`: none.
    pub low_income_level: Option<i16>,
    /// What other payers pay of the member's share.
    pub others: OtherPayers,
    /// What manufacturer and CMS pay.
    pub payers: Payers,
    /// Dollars the plan bears in the end; below 0 where member and manufacturer together bear more than the price.
    pub plan: Decimal,
    /// What the member had met before.
    pub before: PartDBalance,
    /// What the claim adds to it.
    pub accrued: PartDBalance,
    /// How the claim stands to the threshold.
    pub catastrophic_code: CatastrophicCode,
    /// Whether a copay was prorated by days.
    pub prorated: bool,
    /// Whether the patient is told that the payment plan would help.
    pub likely_to_benefit: bool,
}

/// What payers after the plan pay of the member's share, in dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OtherPayers {
    /// By payers whose payments count toward the threshold.
    pub counted: Decimal,
    /// By others.
    pub not_counted: Decimal,
}

impl OtherPayers {
    /// All that they pay.
    pub fn total(&self) -> Decimal {
        self.counted + self.not_counted
    }
}

impl Event<'_> {
    /// The shares of the member, and the split of the price that they come to.
    pub fn split(&self) -> Result<(Shares, Split), MissingRow> {
        let phases = Phases::of(self);
        let shares = Shares::of(self, &phases);
        let (standard_share, plan_share) = (shares.standard.patient_pays, shares.plan.patient_pays);
        let patient = low_income::copay(self, plan_share)?.map_or(plan_share, |copay| copay.min(plan_share));
        let low_income = plan_share - patient;
        let payers = Payers::of(self, &phases)?;
        let accrued = accrued(self, &phases, &shares);
        let split = Split {
            year: self.year.year,
            kind: self.drug.kind,
            gross: self.gross,
            phases,
            standard_share,
            plan_share,
            patient,
            participates: self.participates,
            low_income,
            low_income_level: self.low_income,
            others: OtherPayers::default(),
            payers,
            plan: self.gross - patient - low_income - payers.total(),
            before: self.before,
            accrued,
            catastrophic_code: CatastrophicCode::of(&phases, accrued.troop, self.left()),
            prorated: shares.prorated,
            likely_to_benefit: !self.participates && self.terms.likely_to_benefit.is_some_and(|least| patient >= least),
        };
        Ok((shares, split))
    }
}

impl Payers {
    /// Dollars of manufacturer and CMS together.
    pub fn total(&self) -> Decimal {
        self.manufacturer + self.cms()
    }

    /// Dollars of CMS, for a selected drug and above the threshold.
    pub fn cms(&self) -> Decimal {
        self.selected_subsidy + self.reinsurance
    }
}

impl Split {
    /// What the pharmacy takes from the patient, in its parts, and what it gets from the plan: those of the plan's share, or
    /// where a subsidy takes some of that, one copay.
    pub fn patient_share(&self, shares: &Shares) -> PatientShare {
        let plan_pays = self.gross - self.patient;
        if self.patient == self.plan_share {
            return PatientShare { plan_pays, ..shares.plan };
        }
        let copay =
            PatientShare { copay: self.patient, deductible: Decimal::ZERO, coinsurance: Decimal::ZERO, ..shares.plan };
        PatientShare { patient_pays: self.patient, out_of_pocket: self.patient, plan_pays, ..copay }
    }

    /// What the member has met after the claim.
    pub fn after(&self) -> PartDBalance {
        self.before + self.accrued
    }

    /// Dollars of what the patient pays that the pharmacy collects.
    pub fn collected(&self) -> Decimal {
        if self.participates { Decimal::ZERO } else { self.patient }
    }
}
