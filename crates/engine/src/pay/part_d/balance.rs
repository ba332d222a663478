//! What a paid claim adds to the member's Part D year.

use rust_decimal::Decimal;

use super::share::Shares;
use super::{Event, Phases, Split};
use crate::facts::{InsulinCredit, PartDBalance, PartDBenefit, TierCredit};
use crate::trace::{Detail, Name, Outcome, Step};

/// Records what is met of the year after the claim, in dollars (PD-8).
pub static STEP: Step = Step {
    id: 84,
    name: "Part D accumulators",
    rule: "PD-8",
    codes: &[],
    words: &[(
        Outcome::Computed,
        "deductible met {deductible_met} of {deductible_limit}, incurred costs {troop} of {threshold}, \
         gross {gross}[; plan's deductible met {plan_deductible_met} of {plan_deductible}]",
    )],
};

/// What a claim adds, by its phases and shares. A claim with a part above the threshold has reached it.
pub fn accrued(event: &Event<'_>, phases: &Phases, shares: &Shares) -> PartDBalance {
    let (standard, plan) = (shares.standard.patient_pays, shares.plan.patient_pays);
    let troop = if event.drug.vaccine {
        Decimal::ZERO
    } else if event.drug.insulin {
        plan
    } else if phases.catastrophic.is_zero() {
        standard.max(plan)
    } else {
        event.left()
    };
    let deductible_left = event.deductible_left();
    let deductible_met = if event.drug.insulin {
        match event.terms.insulin_credit {
            InsulinCredit::Paid => plan,
            InsulinCredit::None => Decimal::ZERO,
            InsulinCredit::Gross => event.gross,
        }
        .min(deductible_left)
    } else {
        phases.deductible
    };
    let plan_deductible = match (event.plan_deductible_left(), event.terms.tier_credit) {
        (Some(left), TierCredit::Gross) => left.min(deductible_met),
        (Some(_), TierCredit::None) => shares.plan.deductible,
        (None, _) => Decimal::ZERO,
    };
    PartDBalance { deductible_met, troop, gross: event.gross, plan_deductible_met: plan_deductible }
}

/// What is met after the claim, and of what.
pub fn details(event: &Event<'_>, split: &Split) -> Vec<Detail> {
    let after = split.after();
    let mut details = vec![
        Detail::money(Name::DeductibleMet, after.deductible_met),
        Detail::money(Name::DeductibleLimit, event.year.deductible),
        Detail::money(Name::Troop, after.troop),
        Detail::money(Name::Threshold, event.year.out_of_pocket_threshold),
        Detail::money(Name::Gross, after.gross),
    ];
    if let PartDBenefit::EnhancedAlternative { deductible } = event.terms.benefit
        && !deductible.is_zero()
    {
        details.push(Detail::money(Name::PlanDeductibleMet, after.plan_deductible_met));
        details.push(Detail::money(Name::PlanDeductible, deductible));
    }
    details
}
