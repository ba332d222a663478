//! No other claim with this prescription, fill and product is paid.

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 83 a second claim for a fill that is paid (C-1); exact repeats are answered before the edits run.
pub static EDIT: Edit = Edit {
    step: Step {
        id: 6,
        name: "duplicate",
        rule: "C-1",
        codes: &[codes::DUPLICATE_CLAIM],
        words: &[
            (Outcome::Passed, "an exact repeat of claim {claim}"),
            (Outcome::Passed, "no paid claim has the same key"),
            (
                Outcome::Rejected,
                "the member's claim of {quantity} units for {days_supply} days has the same key and is paid",
            ),
            (Outcome::Rejected, "claim {claim} has the same key and is paid"),
            (Outcome::Rejected, "another member's paid claim has the same key"),
        ],
    },
    group: Group::Product,
    of_compound: OfCompound::Whole,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let same = case.same_key();
    if same.is_none() && !case.facts.key_is_taken {
        return Ok(vec![Finding::passed([])]);
    }
    Ok(vec![Finding::reject(
        codes::DUPLICATE_CLAIM,
        "Another claim with this prescription, fill and product is paid",
        same.map_or_else(Vec::new, |past| {
            let mut details = vec![Detail::id(Name::Claim, past.id)];
            // The history has the quantities of a compound's ingredients.
            details.extend(past.compound.is_none().then(|| Detail::number(Name::Quantity, past.quantity)));
            details.push(Detail::count(Name::DaysSupply, past.days_supply));
            details
        }),
    )])
}
