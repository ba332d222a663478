//! The part of an expected rebate that the member gets at the counter.

use rust_decimal::Decimal;

use crate::case::Case;
use crate::edits::log::Log;
use crate::rebate::{Accrual, claim};
use crate::trace::{Detail, Name, Outcome, Step};

/// Records what the member's share is taken of where a rebate is passed on (RB-9).
pub static STEP: Step = Step {
    id: 70,
    name: "point of sale rebate",
    rule: "RB-9",
    codes: &[],
    words: &[(
        Outcome::Computed,
        "{percent} % of the expected rebate are passed on: the member's share is taken of {rest} instead of {allowed}",
    )],
};

/// Dollars that the member's share is not taken of, though the plan pays them; 0 where nothing is passed on.
pub fn passed_on(case: &Case<'_>, allowed: Decimal, rebates: &mut [Accrual], log: &mut Log) -> Decimal {
    let Some((percent, amount)) = claim::point_of_sale(case, allowed, rebates) else { return Decimal::ZERO };
    let details = [
        Detail::number(Name::Percent, percent),
        Detail::money(Name::Rest, allowed - amount),
        Detail::money(Name::Allowed, allowed),
    ];
    log.trace.add(&STEP, Outcome::Computed, details);
    amount
}
