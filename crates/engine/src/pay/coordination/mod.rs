//! A claim after another payer: what the plan pays of what that payer left (CB-3 to CB-5).

pub mod assistance;
mod json;
mod kept;
mod reported;
mod split;

pub use reported::Reported;
pub use split::Coordinated;

use super::share::{PatientShare, Terms};
use crate::case::Case;
use crate::edits::log::Log;
use crate::trace::{Detail, Name, Outcome, Step};

/// Records the amounts of the other payer and what they leave each party, in dollars (CB-4).
pub static STEP: Step = Step {
    id: 90,
    name: "coordination of benefits",
    rule: "CB-4",
    codes: &[],
    words: &[
        (
            Outcome::Computed,
            "{method} after another payer, which paid {other_paid} and left the patient {responsibility}; allowed \
             {allowed}, own share {own_share}[, at most {maximum}]: plan pays {plan_pay}, patient pays \
             {patient_pay}[, written off {write_off}]",
        ),
        (
            Outcome::Computed,
            "the other payer rejected the claim: paid as if first; patient pays {patient_pay}, plan pays {plan_pay}",
        ),
    ],
};

/// What the patient pays after another payer, and how that was worked out; `None` where none was billed before.
pub fn coordinate(
    case: &Case<'_>,
    share: &PatientShare,
    terms: &Terms,
    log: &mut Log,
) -> Option<(PatientShare, Coordinated)> {
    let (plan, billed) = (case.coordination()?, case.claim.billed_before()?);
    let reported = Reported::of(&case.claim.other_payers, plan.counted);
    let coordinated = Coordinated::of(plan, billed, reported, share);
    log.trace.add(&STEP, Outcome::Computed, details(&coordinated));
    Some((coordinated.patient_share(share, terms), coordinated))
}

fn details(coordinated: &Coordinated) -> Vec<Detail> {
    let mut details =
        vec![Detail::money(Name::PatientPay, coordinated.patient), Detail::money(Name::PlanPay, coordinated.plan)];
    if coordinated.is_as_first() {
        return details;
    }
    details.extend([
        Detail::text(Name::Method, coordinated.method_name()),
        Detail::money(Name::OtherPaid, coordinated.reported.paid),
        Detail::money(Name::Responsibility, coordinated.left),
        Detail::money(Name::Allowed, coordinated.allowed),
        Detail::money(Name::OwnShare, coordinated.own_share),
    ]);
    details.extend(coordinated.maximum.map(|most| Detail::money(Name::Maximum, most)));
    let written_off = Some(coordinated.write_off).filter(|amount| !amount.is_zero());
    details.extend(written_off.map(|amount| Detail::money(Name::WriteOff, amount)));
    details
}
