//! What a brand costs more than its generic, where the plan makes the member pay it.

use rust_decimal::Decimal;

use super::price;
use crate::case::{Case, Skip};
use crate::trace::{Outcome, Step};

/// Records the DAW penalty in dollars (CS-4).
pub static STEP: Step = Step {
    id: 16,
    name: "DAW penalty",
    rule: "CS-4",
    codes: &[],
    words: &[(Outcome::Computed, "the brand costs {penalty} more than its generic")],
};

/// The difference for a brand sent with one of the plan's DAW codes (408-D8); `None` where it does not apply.
pub fn penalty(case: &Case<'_>, allowed: Decimal) -> Result<Option<Decimal>, Skip> {
    let (fill, contract, quantity) = (case.fill()?, case.contract()?, case.quantity()?);
    let sent = case.claim.daw_code();
    let applies = fill.product.brand && fill.plan.daw_penalty_codes.iter().any(|code| code == sent);
    let Some(generic) = case.facts.generic.as_deref().filter(|_| applies) else { return Ok(None) };
    Ok(price::brand_difference(contract, allowed, generic, quantity, fill.date, fill.plan.price_tie))
}
