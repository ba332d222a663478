//! What the member would pay without a subsidy: under the standard benefit, and under the plan.

use rust_decimal::Decimal;

use super::{Event, Phases, Split, insulin};
use crate::facts::StraddlingCopay;
use crate::money::cents;
use crate::pay::share::{PatientShare, Terms, share};
use crate::trace::{Detail, Name, Outcome, Step};

/// Records the standard share and the plan's, in dollars (PD-3).
pub static STEP: Step = Step {
    id: 81,
    name: "Part D cost share",
    rule: "PD-3",
    codes: &[],
    words: &[
        (
            Outcome::Computed,
            "insulin for {months} months: at most {maximum}; the plan's share is {plan_share}[, {left} being left to the \
             threshold]",
        ),
        (
            Outcome::Computed,
            "standard share {standard_share}[ = {standard_deductible} + {percent} % of {initial}]\
             [; the plan's: deductible {deductible}, copay {copay}, coinsurance {coinsurance}][, together {plan_share}]\
             [, {left} being left to the threshold]",
        ),
        (Outcome::Computed, "a vaccine recommended for adults costs nothing in any phase: patient pays {plan_share}"),
    ],
};

/// What the member pays without a subsidy, by the standard benefit and by the plan's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// Under the standard benefit.
    pub standard: PatientShare,
    /// Under the plan.
    pub plan: PatientShare,
    /// Whether a copay was prorated by days.
    pub prorated: bool,
}

impl Shares {
    /// The shares of a claim by its phases.
    pub fn of(event: &Event<'_>, phases: &Phases) -> Self {
        if event.drug.vaccine || phases.below().is_zero() {
            return Self::default();
        }
        if event.drug.insulin {
            let standard = insulin::capped(event, share(event.gross, &standard(event, Decimal::ZERO)));
            let [standard, plan] = [standard, of_whole_insulin(event)].map(|share| insulin::stopped(event, share));
            return Self { standard, plan, prorated: false };
        }
        let left = Some(event.left());
        let standard = Terms { out_of_pocket_remaining: left, ..standard(event, phases.deductible) };
        let below = phases.below();
        let (plan, prorated) = terms(event, Some(below));
        Self {
            standard: share(below, &standard),
            plan: match event.tier {
                Some(_) => share(below, &Terms { out_of_pocket_remaining: left, ..plan }),
                None => share(below, &standard),
            },
            prorated,
        }
    }
}

/// What a whole supply of insulin costs below the threshold.
pub fn of_whole_insulin(event: &Event<'_>) -> PatientShare {
    insulin::capped(event, share(event.gross, &terms(event, None).0))
}

/// The standard benefit's terms after so many dollars of deductible.
fn standard(event: &Event<'_>, deductible: Decimal) -> Terms {
    Terms {
        deductible_remaining: deductible,
        coinsurance_percent: Some(event.year.coinsurance_percent),
        ..Terms::default()
    }
}

/// The plan's terms, and whether its copay was prorated; `below` is what the price has below the threshold, of which a
/// copay may be in proportion.
fn terms(event: &Event<'_>, below: Option<Decimal>) -> (Terms, bool) {
    let Some(tier) = event.tier else { return (standard(event, Decimal::ZERO), false) };
    let daily = tier.copay.and_then(|copay| daily_share(event, copay));
    let copay = daily.or(tier.copay).map(|copay| match below {
        Some(below) if event.terms.straddling_copay == StraddlingCopay::Proportion && below < event.gross => {
            cents(copay * below / event.gross)
        }
        _ => copay,
    });
    let terms = Terms {
        deductible_remaining: event.plan_deductible_open(),
        copay,
        coinsurance_percent: tier.coinsurance_percent,
        minimum: tier.minimum,
        maximum: tier.maximum,
        ..Terms::default()
    };
    (terms, daily.is_some())
}

/// The copay of less than a month's supply: that of a day, to the cent, for each day (42 CFR 423.153(b)(4)). `None` where
/// the whole copay is due.
fn daily_share(event: &Event<'_>, copay: Decimal) -> Option<Decimal> {
    let (days, month) = (event.days_supply, event.terms.month_days);
    let prorated = || (cents(copay / Decimal::from(month)) * Decimal::from(days)).min(copay);
    (event.drug.daily_cost_share && 0 < days && days < month).then(prorated)
}

/// The shares for the trace.
pub fn details(event: &Event<'_>, shares: &Shares, split: &Split) -> Vec<Detail> {
    let plan_share = Detail::money(Name::PlanShare, split.plan_share);
    if event.drug.vaccine {
        return vec![plan_share];
    }
    let stops = shares.plan.forgiven > Decimal::ZERO;
    let left = stops.then(|| Detail::money(Name::Left, event.left()));
    if event.drug.insulin {
        let months = Detail::number(Name::Months, insulin::months(event));
        let mut details = vec![months, Detail::money(Name::Maximum, insulin::maximum(event)), plan_share];
        details.extend(left);
        return details;
    }
    let mut details = vec![Detail::money(Name::StandardShare, split.standard_share)];
    let Phases { deductible, initial, .. } = split.phases;
    if !initial.is_zero() {
        details.push(Detail::money(Name::StandardDeductible, deductible));
        details.push(Detail::number(Name::Percent, event.year.coinsurance_percent));
        details.push(Detail::money(Name::Initial, initial));
    }
    if event.tier.is_some() {
        let plan = shares.plan;
        details.push(Detail::money(Name::Deductible, plan.deductible));
        details.push(Detail::money(Name::Copay, plan.copay));
        details.push(Detail::money(Name::Coinsurance, plan.coinsurance));
        details.push(plan_share);
    }
    details.extend(left);
    details
}
