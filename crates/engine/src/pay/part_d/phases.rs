//! Which part of a price falls into which phase of the benefit.

use rust_decimal::Decimal;

use super::{Event, Split, insulin};
use crate::money::cents;
use crate::trace::{Detail, Name, Outcome, Step};

/// Records the phases that the price falls into, in dollars (PD-5).
pub static STEP: Step = Step {
    id: 80,
    name: "Part D phases",
    rule: "PD-5",
    codes: &[],
    words: &[(
        Outcome::Computed,
        "Part D of {year}, drug {kind}: gross {gross}[, deductible {deductible} of {deductible_left} left]\
         [, initial coverage {initial}[ until the {left} left to the threshold are met at {percent} %]]\
         [, above the threshold {catastrophic}]",
    )],
};

/// A price by the phases it falls into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Phases {
    /// Dollars in the standard deductible.
    pub deductible: Decimal,
    /// Dollars in initial coverage.
    pub initial: Decimal,
    /// Dollars above the threshold.
    pub catastrophic: Decimal,
}

impl Phases {
    /// Dollars below the threshold: GDCB of a prescription drug event.
    pub fn below(&self) -> Decimal {
        self.deductible + self.initial
    }

    /// The phases of a claim. Insulin and vaccines have no deductible.
    pub fn of(event: &Event<'_>) -> Self {
        let (gross, left) = (event.gross, event.left());
        if event.drug.is_exempt() {
            let initial = if left.is_zero() {
                Decimal::ZERO
            } else if event.drug.vaccine {
                gross
            } else {
                insulin::below(event)
            };
            return Self { deductible: Decimal::ZERO, initial, catastrophic: gross - initial };
        }
        let deductible = gross.min(event.deductible_left()).min(left);
        let rest = left - deductible;
        // Of the plan's own deductible, what the standard one does not cover already is paid in full.
        let in_full = (event.plan_deductible_open().min(gross) - deductible).max(Decimal::ZERO);
        let price = gross - deductible;
        let initial =
            if in_full >= rest { rest } else { in_full + reaching(rest - in_full, rate(event), price) }.min(price);
        Self { deductible, initial, catastrophic: gross - deductible - initial }
    }
}

/// Percent at which incurred costs grow in initial coverage: the standard coinsurance, or that of a tier that takes more.
/// Of insulin only what is paid counts, so that a tier that takes less is slower.
pub fn rate(event: &Event<'_>) -> Decimal {
    let standard = event.year.coinsurance_percent;
    match event.tier_percent() {
        Some(percent) if event.drug.insulin => percent,
        Some(percent) => percent.max(standard),
        None => standard,
    }
}

/// How much of a price comes to an amount at so many percent; all of it where nothing is taken.
pub fn reaching(amount: Decimal, percent: Decimal, price: Decimal) -> Decimal {
    (amount * Decimal::ONE_HUNDRED).checked_div(percent).map_or(price, |reached| cents(reached).min(price))
}

/// The phases for the trace; what ends initial coverage where the claim gets there.
pub fn details(event: &Event<'_>, split: &Split) -> Vec<Detail> {
    let Phases { deductible, initial, catastrophic } = split.phases;
    let mut details = vec![
        Detail::count(Name::Year, event.year.year),
        Detail::text(Name::Kind, event.drug.words()),
        Detail::money(Name::Gross, split.gross),
    ];
    if !deductible.is_zero() {
        details.push(Detail::money(Name::Deductible, deductible));
        details.push(Detail::money(Name::DeductibleLeft, event.deductible_left()));
    }
    if !initial.is_zero() {
        details.push(Detail::money(Name::Initial, initial));
    }
    if !catastrophic.is_zero() {
        details.push(Detail::money(Name::Catastrophic, catastrophic));
        if !initial.is_zero() {
            details.push(Detail::money(Name::Left, event.left() - deductible));
            details.push(Detail::number(Name::Percent, rate(event)));
        }
    }
    details
}
