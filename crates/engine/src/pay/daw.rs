//! What a brand costs more than its generic, where the plan makes the member pay it.

use rust_decimal::Decimal;

use super::price;
use crate::case::{Case, Skip};
use crate::claim::canonical::is_same_code;
use crate::edits::log::Log;
use crate::trace::{Detail, Name, Outcome, Step};

/// Records the DAW penalty in dollars (CS-4).
pub static STEP: Step = Step {
    id: 16,
    name: "DAW penalty",
    rule: "CS-4",
    codes: &[],
    words: &[
        (Outcome::Computed, "brand {allowed}, its generic {generic} {generic_allowed}: {penalty} more"),
        (Outcome::Computed, "no price is known for the generic {generic}: no penalty"),
    ],
};

/// The difference in dollars for a brand sent with one of the plan's DAW codes (408-D8); 0 where none applies, or where
/// nothing on file prices the generic, which is told.
pub fn penalty(case: &Case<'_>, allowed: Decimal, log: &mut Log) -> Result<Decimal, Skip> {
    let (fill, contract, quantity) = (case.fill()?, case.contract()?, case.quantity()?);
    let sent = case.claim.daw_code();
    // A compound has no generic.
    let applies = !case.is_compound()
        && fill.product.brand
        && fill.plan.daw_penalty_codes.iter().any(|code| is_same_code(code, sent));
    let Some(generic) = fill.product.generic_equivalent.filter(|_| applies) else { return Ok(Decimal::ZERO) };
    let on_file = case.facts.generic.as_deref();
    let generic_allowed =
        on_file.and_then(|on_file| price::generic_allowed(contract, on_file, quantity, fill.date, fill.plan.price_tie));
    let penalty = generic_allowed.map_or(Decimal::ZERO, |generic| (allowed - generic).max(Decimal::ZERO));
    let mut details = vec![Detail::ndc(Name::Generic, generic), Detail::money(Name::Penalty, penalty)];
    if let Some(generic_allowed) = generic_allowed {
        details.push(Detail::money(Name::Allowed, allowed));
        details.push(Detail::money(Name::GenericAllowed, generic_allowed));
    }
    log.trace.add(&STEP, Outcome::Computed, details);
    Ok(penalty)
}
