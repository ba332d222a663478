//! What manufacturer and CMS pay of a price.

use rust_decimal::Decimal;

use super::{Event, Phases, Split};
use crate::facts::{DrugKind, ManufacturerDiscount, ManufacturerStatus, MissingRow};
use crate::money::{cents, percent_of};
use crate::trace::{Detail, Name, Outcome, Step};

/// Records who bears the price, in dollars (PD-7).
pub static STEP: Step = Step {
    id: 83,
    name: "Part D payers",
    rule: "PD-7",
    codes: &[],
    words: &[
        (
            Outcome::Computed,
            "of {gross} patient {patient_pay}[, low-income subsidy {subsidy}], manufacturer {manufacturer} = {below_percent} \
             % of {initial} + {above_percent} % of {catastrophic}[, CMS {reinsurance} reinsured above the threshold], plan \
             {plan_pay}",
        ),
        (
            Outcome::Computed,
            "of {gross} patient {patient_pay}[, low-income subsidy {subsidy}][, manufacturer {manufacturer} = \
             [{below_percent} % of {initial}][{above_percent} % of {catastrophic}]][, CMS {selected_subsidy} for a selected \
             drug][, CMS {reinsurance} reinsured above the threshold], plan {plan_pay}",
        ),
    ],
};

/// What others than member and plan bear of the price in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Payers {
    /// Dollars of the manufacturer's discount.
    pub manufacturer: Decimal,
    /// Dollars that CMS pays of a selected drug in initial coverage.
    pub selected_subsidy: Decimal,
    /// Dollars that CMS reinsures above the threshold.
    pub reinsurance: Decimal,
}

/// The discount of the drug's manufacturer for this member; `None` where there is none.
fn discount(event: &Event<'_>) -> Result<Option<ManufacturerDiscount>, MissingRow> {
    if event.drug.kind != DrugKind::Applicable {
        return Ok(None);
    }
    let status = match event.drug.manufacturer {
        ManufacturerStatus::Specified if event.low_income.is_none() => ManufacturerStatus::Full,
        status => status,
    };
    event.year.discount(status).map(Some)
}

impl Payers {
    /// What they pay of a price by its phases. Nobody but the member pays in the deductible.
    pub fn of(event: &Event<'_>, phases: &Phases) -> Result<Self, MissingRow> {
        let shared = if event.is_discounted() { phases.initial } else { Decimal::ZERO };
        let manufacturer = discount(event)?.map_or(Decimal::ZERO, |discount| {
            let above = percent_of(phases.catastrophic, discount.above_percent);
            cents(percent_of(shared, discount.below_percent) + above)
        });
        let selected = percent_of(shared, event.year.selected_subsidy_percent);
        let selected = if event.drug.is_selected() { selected } else { Decimal::ZERO };
        let reinsured = match event.drug.kind {
            DrugKind::Applicable => event.year.reinsurance_applicable_percent,
            DrugKind::Selected | DrugKind::Other => event.year.reinsurance_other_percent,
        };
        // What CMS pays is one amount, and rounded as one.
        let cms = cents(selected + percent_of(phases.catastrophic, reinsured));
        let selected_subsidy = cents(selected);
        Ok(Self { manufacturer, selected_subsidy, reinsurance: cms - selected_subsidy })
    }
}

/// The payers for the trace, the manufacturer's with its percentages.
pub fn details(event: &Event<'_>, split: &Split) -> Result<Vec<Detail>, MissingRow> {
    let mut details = vec![Detail::money(Name::Gross, split.gross), Detail::money(Name::PatientPay, split.patient)];
    let Payers { manufacturer, selected_subsidy, reinsurance } = split.payers;
    let mut add = |name, amount: Decimal| {
        let is_some = !amount.is_zero();
        details.extend(is_some.then(|| Detail::money(name, amount)));
        is_some
    };
    add(Name::Subsidy, split.low_income);
    if add(Name::Manufacturer, manufacturer)
        && let Some(discount) = discount(event)?
    {
        if event.is_discounted() && add(Name::Initial, split.phases.initial) {
            details.push(Detail::number(Name::BelowPercent, discount.below_percent));
        }
        if !split.phases.catastrophic.is_zero() {
            details.push(Detail::money(Name::Catastrophic, split.phases.catastrophic));
            details.push(Detail::number(Name::AbovePercent, discount.above_percent));
        }
    }
    for (name, amount) in [(Name::SelectedSubsidy, selected_subsidy), (Name::Reinsurance, reinsurance)] {
        details.extend((!amount.is_zero()).then(|| Detail::money(name, amount)));
    }
    details.push(Detail::money(Name::PlanPay, split.plan));
    Ok(details)
}
