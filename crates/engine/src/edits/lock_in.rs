//! The claim is of a pharmacy and a prescriber that the member is locked in to.

use super::{Edit, lift, reach};
use crate::case::{Case, Fill, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::{LockIn, LockedTo};
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects M2 a claim of another pharmacy or prescriber than those that the member is locked in to (M-11).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 52,
        name: "lock-in",
        rule: "M-11",
        codes: &[codes::LOCKED_IN],
        words: &[
            (Outcome::Passed, "one of the {kind}s that the member is locked in to since {effective}"),
            (Outcome::Rejected, "locked in to another {kind} since {effective}"),
            (Outcome::Overridden, "locked in to another {kind} since {effective}; lifted by {lifted_by}"),
        ],
    },
    group: Group::Member,
    of_compound: OfCompound::Ingredients,
    lifted_by: lift::BY_CODE_OR_AUTHORIZATION,
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    if case.facts.lock_ins.is_empty() {
        return Ok(vec![]);
    }
    let fill = case.fill()?;
    Ok([LockedTo::Pharmacy, LockedTo::Prescriber].into_iter().filter_map(|to| held(case, fill, to)).collect())
}

/// What the lock-ins to one kind of provider say: any one that names the claim's lets it pass.
fn held(case: &Case<'_>, fill: Fill<'_>, to: LockedTo) -> Option<Finding> {
    let holds = |lock: &&LockIn| lock.to == to && lock.span.covers(fill.date) && lock.drugs.include(fill.product);
    let npi = match to {
        LockedTo::Pharmacy => case.claim.pharmacy_npi.as_deref(),
        LockedTo::Prescriber => case.claim.prescriber_npi.as_deref(),
    };
    let is_named = |lock: &&LockIn| npi.is_some_and(|npi| lock.npis.iter().any(|named| named == npi));
    let first = case.facts.lock_ins.iter().filter(holds).min_by_key(|lock| lock.span.effective)?;
    let named = case.facts.lock_ins.iter().filter(holds).find(is_named);
    let details = |lock: &LockIn| {
        let mut details = vec![Detail::text(Name::Kind, to.name())];
        details.extend(lock.span.effective.map(|from| Detail::date(Name::Effective, from)));
        details
    };
    Some(match named {
        Some(lock) => Finding::passed(details(lock)),
        None => {
            let message = format!("The patient is limited to another {} for this drug", to.name());
            Finding::reject(codes::LOCKED_IN, message, details(first))
        }
    })
}
