//! Something is left to pay after the other payer.

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::claim::Billed;
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::pay::coordination::Reported;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 74, where the plan says so, a claim of which another payer paid what the plan allows, or more (CB-4).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 92,
        name: "other payment",
        rule: "CB-4",
        codes: &[codes::OTHER_PAYMENT_MEETS_PAYABLE],
        words: &[
            (Outcome::Passed, "the other payer paid {other_paid} of {allowed} allowed"),
            (Outcome::Rejected, "the other payer paid {other_paid}, the plan allows {allowed}"),
        ],
    },
    group: Group::Payment,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let terms = case.coordination().filter(|terms| terms.reject_when_met);
    let Some(terms) = terms.filter(|_| case.claim.billed_before() == Some(Billed::Paid)) else { return Ok(vec![]) };
    let allowed = case.price()?.ok_or(Skip::Price)?.total();
    let paid = Reported::of(&case.claim.other_payers, terms.counted).paid;
    let details = [Detail::money(Name::OtherPaid, paid), Detail::money(Name::Allowed, allowed)];
    Ok(vec![if paid >= allowed {
        let message = "The other payer paid all that the plan allows, or more";
        Finding::reject(codes::OTHER_PAYMENT_MEETS_PAYABLE, message, details)
    } else {
        Finding::passed(details)
    }])
}
