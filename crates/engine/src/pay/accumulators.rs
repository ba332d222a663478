//! What a paid claim adds to the member's and the family's balances.

use rust_decimal::Decimal;

use super::share::PatientShare;
use crate::facts::MemberView;
use crate::trace::{Detail, Name, Outcome, Step};

/// Records the individual's balances after the claim, in dollars.
pub static STEP: Step = Step {
    id: 18,
    name: "accumulators",
    rule: "A-1",
    codes: &[],
    words: &[(Outcome::Computed, "deductible met {deductible_met}, out of pocket met {out_of_pocket_met}")],
};

/// The individual's balances after the claim.
pub fn details(member: &MemberView<'_>, share: &PatientShare) -> [Detail; 2] {
    let met = member.individual;
    let after = |name, before: Decimal, more| Detail::money(name, before + more);
    [
        after(Name::DeductibleMet, met.deductible_met, share.deductible),
        after(Name::OutOfPocketMet, met.out_of_pocket_met, share.out_of_pocket),
    ]
}
