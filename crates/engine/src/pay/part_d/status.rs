//! Where a member stands in a Part D year.

use rust_decimal::Decimal;

use crate::facts::{PartDBalance, PartDYear};

/// The phase that the next dollar of a drug falls into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The standard deductible.
    Deductible,
    /// Initial coverage.
    Initial,
    /// Above the threshold.
    Catastrophic,
}

impl Phase {
    /// The word in `part_d_status.phase`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Deductible => "deductible",
            Self::Initial => "initial",
            Self::Catastrophic => "catastrophic",
        }
    }
}

/// What is left of a year's limits, in dollars (PD-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The phase the member is in.
    pub phase: Phase,
    /// What is left of the standard deductible.
    pub deductible_left: Decimal,
    /// Incurred costs left to the threshold.
    pub troop_left: Decimal,
}

impl Standing {
    /// The standing of a member who has met so much.
    pub fn of(year: &PartDYear, met: PartDBalance) -> Self {
        let deductible_left = (year.deductible - met.deductible_met).max(Decimal::ZERO);
        let troop_left = (year.out_of_pocket_threshold - met.troop).max(Decimal::ZERO);
        let phase = if troop_left.is_zero() {
            Phase::Catastrophic
        } else if deductible_left.is_zero() {
            Phase::Initial
        } else {
            Phase::Deductible
        };
        Self { phase, deductible_left, troop_left }
    }
}
