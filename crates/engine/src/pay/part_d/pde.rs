//! A split in the fields of CMS's prescription drug event.

use rust_decimal::Decimal;

use super::{Phases, Split};

/// The amounts of a prescription drug event, in dollars. The first two sum to the gross drug cost, and so do the seven
/// after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrugEvent {
    /// GDCB: gross drug cost below the threshold.
    pub gdcb: Decimal,
    /// GDCA: gross drug cost above it.
    pub gdca: Decimal,
    /// What the patient pays.
    pub patient_pay: Decimal,
    /// What other payers pay that counts toward the threshold.
    pub other_troop: Decimal,
    /// LICS: what the low-income subsidy pays.
    pub lics: Decimal,
    /// PLRO: what other payers pay that does not count.
    pub plro: Decimal,
    /// CPP: what the standard benefit pays; it contains what CMS pays later.
    pub cpp: Decimal,
    /// NPP: what the plan's supplemental benefit pays; below 0 where its share is above the standard one.
    pub npp: Decimal,
    /// The manufacturer's discount.
    pub manufacturer_discount: Decimal,
    /// Catastrophic coverage code.
    pub catastrophic_code: CatastrophicCode,
}

/// How a claim stands to the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatastrophicCode {
    /// Below it.
    Below,
    /// It reaches it.
    AttachmentPoint,
    /// Wholly above it.
    Above,
}

impl CatastrophicCode {
    /// That of a claim by its phases, which adds to the incurred costs that were so far from the threshold.
    pub fn of(phases: &Phases, incurred: Decimal, left: Decimal) -> Self {
        if !phases.catastrophic.is_zero() && phases.below().is_zero() {
            Self::Above
        } else if !left.is_zero() && incurred >= left {
            Self::AttachmentPoint
        } else {
            Self::Below
        }
    }

    /// The code of the field; blank below the threshold.
    pub fn name(self) -> &'static str {
        match self {
            Self::Below => "",
            Self::AttachmentPoint => "A",
            Self::Above => "C",
        }
    }

    /// The value of a code; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Below, Self::AttachmentPoint, Self::Above].into_iter().find(|value| value.name() == name)
    }
}

impl DrugEvent {
    /// The event of a split.
    pub fn of(split: &Split) -> Self {
        Self {
            gdcb: split.phases.below(),
            gdca: split.phases.catastrophic,
            patient_pay: split.patient,
            other_troop: split.others.counted,
            lics: split.low_income,
            plro: split.others.not_counted,
            cpp: split.gross - split.standard_share - split.payers.manufacturer,
            npp: split.standard_share - split.plan_share,
            manufacturer_discount: split.payers.manufacturer,
            catastrophic_code: split.catastrophic_code,
        }
    }
}
