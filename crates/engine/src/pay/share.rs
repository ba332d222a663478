//! Who pays what: deductible, copay or coinsurance, DAW penalty, out-of-pocket maximum.

use rust_decimal::Decimal;

use crate::facts::{Balance, FamilyAccumulation, Plan};
use crate::money::{cents, percent_of};

/// What is left of a limit; `None`: no limit.
fn remaining(
    accumulation: FamilyAccumulation,
    individual: (Option<Decimal>, Decimal),
    family: (Option<Decimal>, Decimal),
) -> Option<Decimal> {
    let left = |(limit, met): (Option<Decimal>, Decimal)| limit.map(|l| (l - met).max(Decimal::ZERO));
    match (accumulation, left(individual), left(family)) {
        (FamilyAccumulation::Aggregate, _, Some(family)) => Some(family),
        (FamilyAccumulation::Embedded, Some(individual), Some(family)) => Some(individual.min(family)),
        (_, individual, family) => individual.or(family),
    }
}

/// Dollars of deductible still to be met.
pub fn deductible_remaining(plan: &Plan, individual: Balance, family: Balance) -> Decimal {
    remaining(
        plan.family_accumulation,
        (Some(plan.individual_deductible), individual.deductible_met),
        (plan.family_deductible, family.deductible_met),
    )
    .unwrap_or_default()
}

/// Dollars until the out-of-pocket maximum; `None`: there is none.
pub fn out_of_pocket_remaining(plan: &Plan, individual: Balance, family: Balance) -> Option<Decimal> {
    remaining(
        plan.family_accumulation,
        (plan.individual_out_of_pocket_maximum, individual.out_of_pocket_met),
        (plan.family_out_of_pocket_maximum, family.out_of_pocket_met),
    )
}

/// The terms one claim is shared by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Terms {
    /// Dollars of deductible still to be met; 0 where it does not apply to this tier.
    pub deductible_remaining: Decimal,
    /// Dollars until the out-of-pocket maximum; `None`: there is none.
    pub out_of_pocket_remaining: Option<Decimal>,
    /// Dollars per fill; where it is set, no coinsurance is taken.
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
/// the sum of its four parts.
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
}

/// The deductible comes first, then the share of the rest, then the out-of-pocket maximum stops both;
/// the DAW penalty comes on top. The patient never pays more than the allowed amount.
pub fn share(allowed: Decimal, terms: &Terms) -> PatientShare {
    let deductible = terms.deductible_remaining.min(allowed);
    let rest = allowed - deductible;
    let (copay, coinsurance) = match (terms.copay, terms.coinsurance_percent) {
        (Some(copay), _) => (copay.min(rest), Decimal::ZERO),
        (None, Some(percent)) => (Decimal::ZERO, coinsurance(rest, percent, terms)),
        (None, None) => (Decimal::ZERO, Decimal::ZERO),
    };
    let penalty = terms.daw_penalty.min(rest - copay - coinsurance);

    let mut budget = terms.out_of_pocket_remaining.unwrap_or(allowed);
    let mut stop = |amount: Decimal| {
        let kept = amount.min(budget);
        budget -= kept;
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
