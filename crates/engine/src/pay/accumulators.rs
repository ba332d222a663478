//! What a paid claim adds to the member's and the family's balances.

use rust_decimal::Decimal;

use super::share::Shared;
use crate::facts::MemberView;
use crate::trace::{Detail, Name, Outcome, Step};

pub static STEP: Step = Step {
    id: 18,
    name: "accumulators",
    rule: "A-1",
    codes: &[],
    words: &[(Outcome::Computed, "deductible met {deductible_met}, out of pocket met {out_of_pocket_met}")],
};

/// The individual's balances after the claim.
pub fn details(member: &MemberView<'_>, shared: &Shared) -> [Detail; 2] {
    let met = member.individual;
    let after = |name, before: Decimal, more| Detail::money(name, before + more);
    [
        after(Name::DeductibleMet, met.deductible_met, shared.deductible),
        after(Name::OutOfPocketMet, met.out_of_pocket_met, shared.out_of_pocket),
    ]
}
