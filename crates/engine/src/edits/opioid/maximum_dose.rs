//! The dose of opioids from which a plan does not pay without an authorization.

use super::fraction::Fraction;
use super::{Doses, asked, supplies};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::Edit;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::edits::lift::Lift;
use crate::facts::SafetyFlags;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects a dose that only an authorization lifts (OP-5).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 41,
        name: "opioid maximum dose",
        rule: "OP-5",
        codes: &[codes::DUR_REJECT],
        words: &[
            (Outcome::Passed, "not asked: {exemption}"),
            (
                Outcome::Passed,
                "{mme} MME a day by {factor_set} from {day} to {last_date}, {supplies} supplies[, without a factor: \
                 {uncounted}]; below {limit}",
            ),
            (
                Outcome::Rejected,
                "{mme} MME a day by {factor_set} from {day} to {last_date}, {supplies} supplies[, without a factor: \
                 {uncounted}]; not paid from {limit}",
            ),
            (
                Outcome::Overridden,
                "{mme} MME a day by {factor_set} from {day} to {last_date}, {supplies} supplies[, without a factor: \
                 {uncounted}]; not paid from {limit}; lifted by {lifted_by}",
            ),
        ],
    },
    group: Group::Dur,
    of_compound: OfCompound::Ingredients,
    lifted_by: &[Lift::Authorization],
    reach: supplies,
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let Some(asked) = asked(case, SafetyFlags::is_opioid_use) else { return Ok(vec![]) };
    let Some(limit) = asked.terms.maximum_dose else { return Ok(vec![]) };
    if let Some(exempt) = asked.exemption(case) {
        return Ok(vec![exempt]);
    }
    let doses = Doses::of(case, asked)?;
    let mut details = doses.details();
    details.push(Detail::number(Name::Limit, limit));
    if doses.highest < Fraction::of(limit) {
        return Ok(vec![Finding::passed(details)]);
    }
    let message = format!(
        "Opioids of {} MME a day: from {} on an authorization is needed",
        doses.highest.shown(),
        limit.normalize()
    );
    Ok(vec![Finding::reject(asked.terms.maximum_dose_code.clone(), message, details)])
}
