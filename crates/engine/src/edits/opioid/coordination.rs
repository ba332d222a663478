//! A dose of opioids that pharmacist and prescriber coordinate.

use std::collections::BTreeSet;

use super::mme::Supply;
use super::{Conflict, Doses, asked, supplies};
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

use super::fraction::Fraction;

/// Rejects a dose that a DUR/PPS triple with HD answers (OP-4).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 40,
        name: "opioid care coordination",
        rule: "OP-4",
        codes: &[codes::DUR_REJECT],
        words: &[
            (Outcome::Passed, "not asked: {exemption}"),
            (
                Outcome::Passed,
                "{mme} MME a day by {factor_set} from {day} to {last_date}, {supplies} supplies[, without a factor: \
                 {uncounted}]; coordination from {limit}[ with {minimum} prescribers or pharmacies]",
            ),
            (
                Outcome::Rejected,
                "{mme} MME a day by {factor_set} from {day} to {last_date}, {supplies} supplies[, without a factor: \
                 {uncounted}]; coordination from {limit}",
            ),
            (
                Outcome::Overridden,
                "{mme} MME a day by {factor_set} from {day} to {last_date}, {supplies} supplies[, without a factor: \
                 {uncounted}]; coordination from {limit}; lifted by {lifted_by}",
            ),
        ],
    },
    group: Group::Dur,
    of_compound: OfCompound::Ingredients,
    lifted_by: &[Lift::Dur],
    reach: supplies,
    check,
};

/// How many prescribers, or pharmacies, whichever are more, these supplies have.
fn sources(supplies: &[Supply<'_>]) -> usize {
    let prescribers: BTreeSet<&str> = supplies.iter().filter_map(|supply| supply.prescriber).collect();
    let pharmacies: BTreeSet<&str> = supplies.iter().map(|supply| supply.pharmacy).collect();
    prescribers.len().max(pharmacies.len())
}

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let Some(asked) = asked(case, SafetyFlags::is_opioid_use) else { return Ok(vec![]) };
    let Some(limit) = asked.terms.coordination else { return Ok(vec![]) };
    if let Some(exempt) = asked.exemption(case) {
        return Ok(vec![exempt]);
    }
    let doses = Doses::of(case, asked)?;
    // The maximum dose asks for more than coordination.
    if asked.terms.maximum_dose.is_some_and(|most| doses.highest >= Fraction::of(most)) {
        return Ok(vec![]);
    }
    let mut details = doses.details();
    details.push(Detail::number(Name::Limit, limit.dose));
    let enough = usize::try_from(limit.sources).is_ok_and(|least| sources(&doses.timeline.shared) >= least);
    if doses.highest < Fraction::of(limit.dose) || !enough {
        details.extend((limit.sources > 1).then(|| Detail::count(Name::Minimum, limit.sources)));
        return Ok(vec![Finding::passed(details)]);
    }
    let message = format!("opioids of {} MME a day: consult the prescriber", doses.highest.shown());
    let conflict = Conflict { alert_type: AlertType::HighDose, other: None };
    Ok(vec![asked.soft(conflict, &asked.terms.coordination_code, &message, details)])
}
