//! Two long-acting opioids are not taken together unasked.

use super::{asked, supplies};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::Edit;
use crate::edits::compound::OfCompound;
use crate::edits::dur::AlertType;
use crate::edits::finding::Finding;
use crate::edits::lift::Lift;
use crate::facts::SafetyFlags;
use crate::reject::Group;
use crate::trace::{Outcome, Step};

/// Rejects a second long-acting opioid on one day, which a DUR/PPS triple with TD answers (OP-8).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 44,
        name: "two long-acting opioids",
        rule: "OP-8",
        codes: &[codes::DUR_REJECT],
        words: &[
            (Outcome::Passed, "not asked: {exemption}"),
            (Outcome::Passed, "no other on the days of this supply"),
            (Outcome::Rejected, "with NDC {other}, filled on {effective}"),
            (Outcome::Overridden, "with NDC {other}, filled on {effective}; lifted by {lifted_by}"),
        ],
    },
    group: Group::Dur,
    of_compound: OfCompound::Ingredients,
    lifted_by: &[Lift::Dur],
    reach: supplies,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let Some(asked) = asked(case, SafetyFlags::is_long_acting_use) else { return Ok(vec![]) };
    if !asked.terms.long_acting {
        return Ok(vec![]);
    }
    if let Some(exempt) = asked.exemption(case) {
        return Ok(vec![exempt]);
    }
    let beside = asked.beside(case, SafetyFlags::is_long_acting_use)?;
    // An early refill is the same drug.
    let Some(past) = beside.into_iter().find(|past| !past.is_of(asked.fill.product)) else {
        return Ok(vec![Finding::passed([])]);
    };
    Ok(vec![asked.beside_another(past, AlertType::Duplicate, &asked.terms.long_acting_code, "two long-acting opioids")])
}
