//! An opioid is not taken with a benzodiazepine unasked.

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
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects an opioid and a benzodiazepine on one day, which a DUR/PPS triple with DD answers (OP-7).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 43,
        name: "opioid with benzodiazepine",
        rule: "OP-7",
        codes: &[codes::DUR_REJECT],
        words: &[
            (Outcome::Passed, "not asked: {exemption}"),
            (Outcome::Passed, "with NDC {other} of the same prescriber"),
            (Outcome::Passed, "none on the days of this supply"),
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
    let Some(asked) = asked(case, |flags| flags.is_opioid_use() || flags.benzodiazepine) else { return Ok(vec![]) };
    if !asked.terms.benzodiazepine {
        return Ok(vec![]);
    }
    if let Some(exempt) = asked.exemption(case) {
        return Ok(vec![exempt]);
    }
    let own = asked.fill.product.safety;
    let is_other =
        |flags: SafetyFlags| own.is_opioid_use() && flags.benzodiazepine || own.benzodiazepine && flags.is_opioid_use();
    // The refill of a product that holds both is no second drug.
    let beside: Vec<_> =
        asked.beside(case, is_other)?.into_iter().filter(|past| !past.is_of(asked.fill.product)).collect();
    let prescriber = case.claim.prescriber_npi.as_deref();
    let is_same = |npi: Option<&str>| asked.terms.same_prescriber_passes && prescriber.is_some() && npi == prescriber;
    match beside.iter().find(|past| !is_same(past.prescriber_npi.as_deref())) {
        None => Ok(vec![Finding::passed(
            beside.first().map(|past| Detail::ndc(Name::Other, past.ndc)).into_iter().collect::<Vec<_>>(),
        )]),
        Some(past) => {
            let code = &asked.terms.benzodiazepine_code;
            Ok(vec![asked.beside_another(past, AlertType::Interaction, code, "opioid and benzodiazepine")])
        }
    }
}
