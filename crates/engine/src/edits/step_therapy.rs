//! The drugs that the plan wants tried first were tried.

use chrono::{Days, NaiveDate};

use super::reach::Reach;
use super::{Edit, lift};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::{PastClaim, Rule, StepTherapy};
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects 608 where drugs the rule wants tried first were not (UM-3).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 8,
        name: "step therapy",
        rule: "UM-3",
        codes: &[codes::STEP_THERAPY_REQUIRED],
        words: &[
            (Outcome::Passed, "every step was tried"),
            (Outcome::Rejected, "not tried yet: {steps}"),
            (Outcome::Overridden, "not tried yet: {steps}; lifted by {lifted_by}"),
        ],
    },
    group: Group::Utilization,
    of_compound: OfCompound::Covered,
    lifted_by: lift::BY_CODE_AUTHORIZATION_OR_TRANSITION,
    reach: |r| {
        r.rule
            .into_iter()
            .flat_map(|rule| &rule.steps)
            .map(|s| Reach::back(s.lookback_days))
            .fold(Reach::NONE, Reach::widen)
    },
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let fill = case.fill()?;
    let Some(rule) = case.covering_rule().filter(|rule| rule.step_therapy_required) else { return Ok(vec![]) };
    Ok(vec![match untried_steps(rule, case.history(), fill.date) {
        Some(names) => Finding::reject(
            codes::STEP_THERAPY_REQUIRED,
            format!("Step therapy: try {names} first"),
            [Detail::text(Name::Steps, names)],
        ),
        None => Finding::passed([]),
    }])
}

/// The names of the steps still to be tried; `None` when the therapy may go on.
pub fn untried_steps(rule: &Rule, history: &[PastClaim], date: NaiveDate) -> Option<String> {
    let mut numbers: Vec<i16> = rule.steps.iter().map(|s| s.step_number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let missing = numbers.into_iter().find(|number| {
        let mut choices = rule.steps.iter().filter(|s| s.step_number == *number);
        !choices.any(|s| is_tried(s, history, date))
    })?;
    let names: Vec<&str> =
        rule.steps.iter().filter(|s| s.step_number == missing).map(|s| s.target_name.as_str()).collect();
    Some(names.join(" or "))
}

/// Whether a step has been tried: enough days of it were filled in the look-back before the date.
fn is_tried(step: &StepTherapy, history: &[PastClaim], date: NaiveDate) -> bool {
    let first =
        date.checked_sub_days(Days::new(u64::from(step.lookback_days.unsigned_abs()))).unwrap_or(NaiveDate::MIN);
    let days: i64 = history
        .iter()
        .filter(|c| c.fill_date >= first && c.fill_date < date && c.is_for(&step.target))
        .map(|c| i64::from(c.days_supply))
        .sum();
    days >= i64::from(step.minimum_days_supply)
}
