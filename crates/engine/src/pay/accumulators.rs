//! What a paid claim adds to the member's and the family's balances.

use rust_decimal::Decimal;

use super::share::{self, Limits, PatientShare};
use crate::facts::{MemberView, Plan};
use crate::trace::{Detail, Name, Outcome, Step};

/// Records the balances of the person and of the family after the claim, in dollars, with their limits.
pub static STEP: Step = Step {
    id: 18,
    name: "accumulators",
    rule: "A-1",
    codes: &[],
    words: &[(
        Outcome::Computed,
        "deductible met {deductible_met}[ of {deductible_limit}], out of pocket met {out_of_pocket_met}\
         [ of {out_of_pocket_limit}]; family: deductible met {family_deductible_met}\
         [ of {family_deductible_limit}], out of pocket met {family_out_of_pocket_met}\
         [ of {family_out_of_pocket_limit}]",
    )],
};

/// The balances of the person and of the family after the claim, and the limits that hold.
pub fn details(plan: &Plan, deductible: Limits, member: &MemberView<'_>, share: &PatientShare) -> Vec<Detail> {
    let (own, family) = (member.individual, member.family);
    let met = [
        (Name::DeductibleMet, own.deductible_met + share.deductible),
        (Name::OutOfPocketMet, own.out_of_pocket_met + share.out_of_pocket),
        (Name::FamilyDeductibleMet, family.deductible_met + share.deductible),
        (Name::FamilyOutOfPocketMet, family.out_of_pocket_met + share.out_of_pocket),
    ];
    let Limits { individual, family } = share::out_of_pocket_limits(plan);
    let limits = [
        (Name::DeductibleLimit, deductible.individual.filter(|limit| !limit.is_zero())),
        (Name::OutOfPocketLimit, individual),
        (Name::FamilyDeductibleLimit, deductible.family),
        (Name::FamilyOutOfPocketLimit, family),
    ];
    let of = |(name, limit): (Name, Option<Decimal>)| limit.map(|limit| Detail::money(name, limit));
    met.into_iter().map(|(name, amount)| Detail::money(name, amount)).chain(limits.into_iter().filter_map(of)).collect()
}
