//! Whether a member is given a transition or an emergency supply of a product (PD-13 to PD-15).

use chrono::{Datelike, Days, NaiveDate};

use super::rule;
use crate::case::{Case, Fill};
use crate::claim::canonical::is_same_code;
use crate::codes;
use crate::facts::{Coverage, PastClaim, Rule, Transition, TransitionTerms, days_after};
use crate::pay::part_d;

/// The supply that the claim is given, where its plan gives one, the law does not exclude the drug, and the supply keeps
/// within what is left of it.
pub fn transition(case: &Case<'_>) -> Option<Transition> {
    let fill = case.fill().ok()?;
    let terms = fill.plan.transition_terms(fill.date)?;
    if !part_d::is_covered(fill) {
        return None;
    }
    let is_in_care = is_one_of(case.claim.patient_residence.as_deref(), &terms.care_residences);
    let given = |kind: Transition, since: NaiveDate| -> i32 {
        let counts =
            |past: &&PastClaim| past.transition == Some(kind) && past.fill_date >= since && past.is_of(fill.product);
        case.history().iter().filter(counts).map(|past| past.days_supply).fold(0, i32::saturating_add)
    };
    let days_supply = case.days_supply().ok()?;
    let fits = |(kind, since): &(Transition, NaiveDate)| {
        let most = match kind {
            Transition::Emergency => terms.emergency_days_supply,
            _ if is_in_care => terms.care_days_supply,
            _ => terms.days_supply,
        };
        given(*kind, *since).saturating_add(days_supply) <= most
    };
    let kinds = [
        new_member(fill, case, terms),
        new_year(fill, case, terms),
        level_of_care(fill, case, terms),
        emergency(fill, case, is_in_care, terms),
    ];
    kinds.into_iter().flatten().find(fits).map(|(kind, _)| kind)
}

fn is_one_of(sent: Option<&str>, codes: &[String]) -> bool {
    sent.is_some_and(|sent| codes.iter().any(|code| is_same_code(code, sent)))
}

/// The first day of the member's unbroken coverage by the plan.
fn member_since(coverage: &Coverage, all: &[Coverage]) -> Option<NaiveDate> {
    let mut since = coverage.span.effective?;
    loop {
        let before = all.iter().filter(|span| {
            span.patient_id == coverage.patient_id
                && span.plan_id == coverage.plan_id
                && span.span.effective.is_some_and(|from| from < since)
                && span.span.termination.is_none_or(|last| days_after(last, 1) >= since)
        });
        match before.filter_map(|span| span.span.effective).min() {
            Some(earlier) => since = earlier,
            None => return Some(since),
        }
    }
}

fn is_within(days: i32, since: NaiveDate, date: NaiveDate) -> bool {
    (0..i64::from(days)).contains(&(date - since).num_days())
}

fn new_member(fill: Fill<'_>, case: &Case<'_>, terms: &TransitionTerms) -> Option<(Transition, NaiveDate)> {
    let since = member_since(fill.coverage, &case.facts.coverages)?;
    is_within(terms.days, since, fill.date).then_some((Transition::NewMember, since))
}

/// A member of last year whose drug the plan covered then with less asked for.
fn new_year(fill: Fill<'_>, case: &Case<'_>, terms: &TransitionTerms) -> Option<(Transition, NaiveDate)> {
    let first = NaiveDate::from_ymd_opt(fill.date.year(), 1, 1)?;
    let last_year = first.pred_opt()?;
    let was_member = member_since(fill.coverage, &case.facts.coverages)? < first;
    let before = rule::rule(fill.plan, &case.facts.rules, fill.product, last_year).filter(|rule| rule.covered)?;
    let changed = is_within(terms.days, first, fill.date) && was_member && is_stricter(case.covering_rule(), &before);
    changed.then_some((Transition::NewYear, first))
}

/// Whether a rule covers nothing, asks for an authorization or steps, or limits the quantity, where the one before did not,
/// or limits it to less.
fn is_stricter(now: Option<&Rule>, before: &Rule) -> bool {
    let Some(now) = now else { return true };
    let less = |limit: Option<_>, earlier: Option<_>| limit.is_some() && earlier.is_none_or(|e| limit < Some(e));
    now.prior_auth_required && !before.prior_auth_required
        || now.step_therapy_required && !before.step_therapy_required
        || less(now.quantity_limit, before.quantity_limit)
}

fn level_of_care(fill: Fill<'_>, case: &Case<'_>, terms: &TransitionTerms) -> Option<(Transition, NaiveDate)> {
    let mut sent = case.claim.submission_clarification_codes.iter();
    let tells = sent.any(|code| is_one_of(Some(code), &terms.level_of_care_codes));
    let since = fill.date - Days::new(u64::from(terms.days_supply.max(terms.care_days_supply).unsigned_abs()));
    tells.then_some((Transition::LevelOfCare, since))
}

/// Long-term care, while an exception is asked for and not decided.
fn emergency(
    fill: Fill<'_>,
    case: &Case<'_>,
    is_in_care: bool,
    terms: &TransitionTerms,
) -> Option<(Transition, NaiveDate)> {
    let is_asked = || {
        let why_not = case.authorized().ok()?.why_not.as_ref()?;
        (why_not.code == codes::AUTHORIZATION_IN_PROCESS).then_some(())
    };
    let since = fill.date - Days::new(u64::from(terms.emergency_days_supply.unsigned_abs()));
    (is_in_care && is_asked().is_some()).then_some((Transition::Emergency, since))
}
