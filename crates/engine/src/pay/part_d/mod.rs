//! Medicare Part D: a paid claim, split between all who bear its price (PD-2).

pub mod balance;
pub mod drug;
pub mod event;
pub mod incurred;
mod insulin;
mod json;
pub mod low_income;
pub mod other_payment;
pub mod payers;
pub mod pde;
pub mod phases;
pub mod share;
mod split;
pub mod status;

pub use drug::{Classified, Drug};
pub use event::Event;
pub use other_payment::OtherPayment;
pub use phases::Phases;
pub use share::Shares;
pub use split::{OtherPayers, Split};

use rust_decimal::Decimal;

use super::share::PatientShare;
use super::{Unpaid, terms};
use crate::adjudicate::ApprovedMessage;
use crate::case::{Case, Fill, Skip};
use crate::edits::log::Log;
use crate::facts::{DrugCoverage, MissingRow, PartDBenefit, PartDTerms};
use crate::trace::Outcome;

/// Told with a copay for less than a month's supply.
pub const PRORATED: ApprovedMessage =
    ApprovedMessage { code: "023", text: "The copay is prorated: this is less than a month's supply" };

/// Told to a patient whom the Medicare Prescription Payment Plan would help (42 CFR 423.137(e)).
pub const LIKELY_TO_BENEFIT: &str =
    "The patient is likely to benefit from the Medicare Prescription Payment Plan: offer the notice about it";

/// Whether the claim is one for Part D: the plan is a Part D plan, and the law does not exclude the drug.
pub fn is_covered(fill: Fill<'_>) -> bool {
    !fill.plan.part_d.is_empty() && coverage(fill).is_part_d()
}

/// What Part D says of covering a product on its fill date.
pub fn coverage(fill: Fill<'_>) -> DrugCoverage {
    fill.product.part_d_drug(fill.date).map_or(DrugCoverage::Covered, |drug| drug.coverage)
}

/// Whether the member's share is that of a tier. The standard benefit has a share of its own, and a plan without terms
/// for the date has none that counts.
pub fn is_shared_by_tier(fill: Fill<'_>) -> bool {
    let by_tier = |terms: &PartDTerms| matches!(terms.benefit, PartDBenefit::EnhancedAlternative { .. });
    !is_covered(fill) || fill.plan.part_d_terms(fill.date).is_some_and(by_tier)
}

/// What the member pays of a negotiated price, and the split of it.
pub fn pay(case: &Case<'_>, gross: Decimal, log: &mut Log) -> Result<(PatientShare, Split), Unpaid> {
    let fill = case.fill()?;
    let tier = if is_shared_by_tier(fill) { Some(terms::amounts_of(case)?.map_err(|_| Skip::Plan)?) } else { None };
    let event = Event::of(case, gross, tier)?;
    let (shares, split) = event.split()?;
    log.trace.add(&phases::STEP, Outcome::Computed, phases::details(&event, &split));
    log.trace.add(&share::STEP, Outcome::Computed, share::details(&event, &shares, &split));
    if let Some(copay) = low_income::copay(&event, split.plan_share)? {
        log.trace.add(&low_income::STEP, Outcome::Computed, low_income::details(&event, &split, copay));
    }
    log.trace.add(&payers::STEP, Outcome::Computed, payers::details(&event, &split)?);
    log.trace.add(&balance::STEP, Outcome::Computed, balance::details(&event, &split));
    Ok((split.patient_share(&shares), split))
}

/// Dollars per billing unit that a Part D plan pays at most for a selected drug; the fee comes on top (PD-4).
pub fn maximum_fair_price(fill: Fill<'_>) -> Option<Decimal> {
    if !is_covered(fill) {
        return None;
    }
    let drug = Drug::of(fill.product, fill.date);
    drug.maximum_fair_price.filter(|_| drug.is_selected())
}

/// A selected drug of which no price limits what is paid.
fn lacks_maximum_fair_price(fill: Fill<'_>, drug: &Drug, year: i32) -> Option<MissingRow> {
    let ndc = fill.product.ndc;
    (drug.is_selected() && drug.maximum_fair_price.is_none()).then_some(MissingRow::MaximumFairPrice { ndc, year })
}
