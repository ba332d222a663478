//! Who pays what: deductible, copay or coinsurance, DAW penalty, out-of-pocket maximum.

use rust_decimal::Decimal;

use crate::facts::{Balance, FamilyAccumulation, Plan};
use crate::money::{cents, percent_of};

/// What is left of a limit; `None`: no limit.
fn left(limit: Option<Decimal>, met: Decimal) -> Option<Decimal> {
    limit.map(|limit| (limit - met).max(Decimal::ZERO))
}

/// A limit that holds for each person and one for the whole family, in dollars; `None`: no such limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// What one person of the family can come to.
    pub individual: Option<Decimal>,
    /// What all persons of the family together can come to.
    pub family: Option<Decimal>,
}

impl Limits {
    /// What is left until the first of the two is met; `None`: there is neither.
    fn remaining(self, individual_met: Decimal, family_met: Decimal) -> Option<Decimal> {
        [left(self.individual, individual_met), left(self.family, family_met)].into_iter().flatten().min()
    }
}

/// The deductibles of a member and of the family as far as they hold. An individual deductible of 0 beside one of
/// the family is none of its own: the other reading would leave the family's without effect.
pub fn deductible_limits(plan: &Plan, (individual, family): (Decimal, Option<Decimal>)) -> Limits {
    let own = Some(individual).filter(|own| family.is_none() || !own.is_zero());
    let individual = match plan.family_accumulation {
        FamilyAccumulation::Aggregate if family.is_some() => None,
        FamilyAccumulation::Aggregate | FamilyAccumulation::Embedded => own,
    };
    Limits { individual, family }
}

/// The plan's out-of-pocket maximums as far as they hold. What one person of a family can come to also holds where
/// the family's maximum is aggregate.
pub fn out_of_pocket_limits(plan: &Plan) -> Limits {
    let family = plan.family_out_of_pocket_maximum;
    let own = match plan.family_out_of_pocket_accumulation.unwrap_or(plan.family_accumulation) {
        FamilyAccumulation::Aggregate if family.is_some() => None,
        FamilyAccumulation::Aggregate | FamilyAccumulation::Embedded => plan.individual_out_of_pocket_maximum,
    };
    let individual = [own, plan.individual_maximum_in_family].into_iter().flatten().min();
    Limits { individual, family }
}

/// Dollars of deductible still to be met.
pub fn deductible_remaining(limits: Limits, individual: Balance, family: Balance) -> Decimal {
    limits.remaining(individual.deductible_met, family.deductible_met).unwrap_or_default()
}

/// Dollars until the out-of-pocket maximum; `None`: there is none.
pub fn out_of_pocket_remaining(plan: &Plan, individual: Balance, family: Balance) -> Option<Decimal> {
    out_of_pocket_limits(plan).remaining(individual.out_of_pocket_met, family.out_of_pocket_met)
}

/// The terms one claim is shared by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Terms {
    /// Dollars of deductible still to be met; 0 where it does not apply to this tier.
    pub deductible_remaining: Decimal,
    /// Dollars until the out-of-pocket maximum; `None`: there is none.
    pub out_of_pocket_remaining: Option<Decimal>,
    /// Dollars per fill, beside the coinsurance where there is one.
    pub copay: Option<Decimal>,
    /// Percent of what is left after the deductible (CS-3).
    pub coinsurance_percent: Option<Decimal>,
    /// Least coinsurance in dollars (CS-3).
    pub minimum: Option<Decimal>,
    /// Most coinsurance in dollars (CS-3).
    pub maximum: Option<Decimal>,
    /// Dollars the brand costs more than its generic; 0 where no penalty applies (CS-4).
    pub daw_penalty: Decimal,
    /// Whether the penalty counts toward the out-of-pocket maximum and is stopped by it (CS-4).
    pub penalty_accumulates: bool,
}

/// A claim's amount, shared. `plan_pays + patient_pays` is the allowed amount, and `patient_pays` is
/// the sum of its parts; after another payer, both are parts of what that one left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PatientShare {
    /// Dollars that go toward the deductible, as far as the out-of-pocket maximum lets them (CS-1).
    pub deductible: Decimal,
    /// Dollars of copay, as far as the out-of-pocket maximum lets them (CS-1).
    pub copay: Decimal,
    /// Dollars of coinsurance, as far as the out-of-pocket maximum lets them (CS-1).
    pub coinsurance: Decimal,
    /// Dollars of DAW penalty, on top of the other three (CS-4).
    pub daw_penalty: Decimal,
    /// Dollars the patient pays in all.
    pub patient_pays: Decimal,
    /// Dollars the plan pays.
    pub plan_pays: Decimal,
    /// What counts toward the out-of-pocket maximum.
    pub out_of_pocket: Decimal,
    /// Dollars the patient would pay without the out-of-pocket maximum and does not: in none of the parts (CS-1).
    pub forgiven: Decimal,
}

impl PatientShare {
    /// Dollars that another payer left the patient beyond the parts of the share (CB-5).
    pub fn left_by_other(&self) -> Decimal {
        self.patient_pays - self.deductible - self.copay - self.coinsurance - self.daw_penalty
    }
}

/// Dollars that the deductible comes out of: without what the brand costs more than its generic (CS-4).
fn without_penalty(allowed: Decimal, terms: &Terms) -> Decimal {
    allowed - terms.daw_penalty.min(allowed)
}

/// Dollars that the copay or the coinsurance is taken of: what the deductible leaves (CS-1).
pub fn after_deductible(allowed: Decimal, terms: &Terms) -> Decimal {
    let amount = without_penalty(allowed, terms);
    amount - terms.deductible_remaining.min(amount)
}

/// The DAW penalty is set apart first. Of the rest the deductible comes first, then the copay or coinsurance of what is
/// left, then the out-of-pocket maximum stops both. The patient never pays more than the allowed amount.
pub fn share(allowed: Decimal, terms: &Terms) -> PatientShare {
    let amount = without_penalty(allowed, terms);
    let penalty = allowed - amount;
    let rest = after_deductible(allowed, terms);
    let deductible = amount - rest;
    let copay = terms.copay.map_or(Decimal::ZERO, |copay| copay.min(rest));
    let percent = terms.coinsurance_percent;
    let coinsurance = percent.map_or(Decimal::ZERO, |percent| coinsurance(rest, percent, terms).min(rest - copay));

    let mut budget = terms.out_of_pocket_remaining.unwrap_or(allowed);
    let mut forgiven = Decimal::ZERO;
    let mut stop = |amount: Decimal| {
        let kept = amount.min(budget);
        budget -= kept;
        forgiven += amount - kept;
        kept
    };
    let deductible = stop(deductible);
    let copay = stop(copay);
    let coinsurance = stop(coinsurance);
    let counted = deductible + copay + coinsurance;
    let (daw_penalty, out_of_pocket) = if terms.penalty_accumulates {
        let penalty = stop(penalty);
        (penalty, counted + penalty)
    } else {
        (penalty, counted)
    };
    let patient_pays = counted + daw_penalty;
    PatientShare {
        deductible,
        copay,
        coinsurance,
        daw_penalty,
        patient_pays,
        plan_pays: allowed - patient_pays,
        out_of_pocket,
        forgiven,
    }
}

/// The percent of what is left after the deductible, held between minimum and maximum.
fn coinsurance(rest: Decimal, percent: Decimal, terms: &Terms) -> Decimal {
    let mut share = cents(percent_of(rest, percent));
    if let Some(minimum) = terms.minimum {
        share = share.max(minimum);
    }
    if let Some(maximum) = terms.maximum {
        share = share.min(maximum);
    }
    share.min(rest)
}
