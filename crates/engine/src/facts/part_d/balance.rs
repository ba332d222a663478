//! What a person has met of a Part D year.

use std::ops::{Add, AddAssign, Sub, SubAssign};

use rust_decimal::Decimal;

/// What has been met of a Part D year, or what a claim adds to it, in dollars (PD-8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartDBalance {
    /// Progress against the standard deductible.
    pub deductible_met: Decimal,
    /// Incurred costs: the true out-of-pocket costs that the threshold is for.
    pub troop: Decimal,
    /// Negotiated prices of covered drugs.
    pub gross: Decimal,
    /// Progress against the plan's own deductible.
    pub plan_deductible_met: Decimal,
}

impl Add for PartDBalance {
    type Output = Self;

    fn add(self, more: Self) -> Self {
        Self {
            deductible_met: self.deductible_met + more.deductible_met,
            troop: self.troop + more.troop,
            gross: self.gross + more.gross,
            plan_deductible_met: self.plan_deductible_met + more.plan_deductible_met,
        }
    }
}

impl Sub for PartDBalance {
    type Output = Self;

    fn sub(self, less: Self) -> Self {
        Self {
            deductible_met: self.deductible_met - less.deductible_met,
            troop: self.troop - less.troop,
            gross: self.gross - less.gross,
            plan_deductible_met: self.plan_deductible_met - less.plan_deductible_met,
        }
    }
}

impl AddAssign for PartDBalance {
    fn add_assign(&mut self, more: Self) {
        *self = *self + more;
    }
}

impl SubAssign for PartDBalance {
    fn sub_assign(&mut self, less: Self) {
        *self = *self - less;
    }
}

/// A person's accumulator under one plan in one Part D year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartDAccumulator {
    /// What was met under other Part D plans of the year, as those reported it.
    pub opening: PartDBalance,
    /// What the paid claims of this plan add up to.
    pub claims: PartDBalance,
}

impl PartDAccumulator {
    /// What the next claim is decided by.
    pub fn total(&self) -> PartDBalance {
        self.opening + self.claims
    }
}
