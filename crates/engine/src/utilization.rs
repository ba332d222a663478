//! Utilization management: prior authorization, step therapy, limits of quantity, supply, age and sex.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::claim::Claim;
use super::facts::{
    Authorization, AuthorizationStatus, OverrideChannel, PastClaim, Plan, Product, Rule, StepTherapy, Target,
};
use super::reject::{Group, Reject};
use super::trace::Edit;

fn reject(code: &'static str, message: impl Into<String>) -> Reject {
    Reject::new(Group::Utilization, code, message)
}

/// A reject with the edit that raised it.
pub type Finding = (Edit, Reject);

fn is_for(claim: &PastClaim, target: &Target) -> bool {
    match target {
        Target::Ndc(ndc) => claim.ndc == *ndc,
        _ => claim.product.as_ref().is_some_and(|p| target.matches(p)),
    }
}

/// Claims of a target filled in the `days` that end on `date`.
fn in_window<'a>(
    history: &'a [PastClaim],
    target: &'a Target,
    date: NaiveDate,
    days: i32,
) -> impl Iterator<Item = &'a PastClaim> {
    let first = date.checked_sub_days(Days::new(u64::from(days.max(1).unsigned_abs() - 1))).unwrap_or(NaiveDate::MIN);
    history.iter().filter(move |c| c.fill_date >= first && c.fill_date <= date && is_for(c, target))
}

/// Whether a step has been tried: enough days of it were filled in the look-back before the date.
fn is_tried(step: &StepTherapy, history: &[PastClaim], date: NaiveDate) -> bool {
    let first =
        date.checked_sub_days(Days::new(u64::from(step.lookback_days.unsigned_abs()))).unwrap_or(NaiveDate::MIN);
    let days: i64 = history
        .iter()
        .filter(|c| c.fill_date >= first && c.fill_date < date && is_for(c, &step.target))
        .map(|c| i64::from(c.days_supply))
        .sum();
    days >= i64::from(step.minimum_days_supply)
}

/// The names of the steps still to be tried; empty when the therapy may go on.
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

/// Limits of quantity, days' supply, fills, age and sex, and the step therapy, of one rule.
pub fn check_rule(
    rule: &Rule,
    quantity: Option<Decimal>,
    days_supply: Option<i32>,
    patient: Option<(i32, &str)>,
    history: &[PastClaim],
    date: NaiveDate,
) -> Vec<Finding> {
    let mut found = Vec::new();
    if rule.step_therapy_required
        && let Some(names) = untried_steps(rule, history, date)
    {
        found.push((Edit::StepTherapy, reject("608", format!("Step therapy: try {names} first"))));
    }
    if let (Some(limit), Some(quantity)) = (rule.quantity_limit, quantity) {
        let limit = limit.normalize();
        match rule.quantity_limit_days {
            None if quantity > limit => {
                found.push((Edit::QuantityLimit, reject("9G", format!("Quantity limit is {limit} per fill"))));
            }
            Some(days) => {
                let used: Decimal = in_window(history, &rule.target, date, days).map(|c| c.quantity).sum();
                if used + quantity > limit {
                    let left = (limit - used).max(Decimal::ZERO).normalize();
                    let message = format!("Quantity limit is {limit} in {days} days, {left} left");
                    found.push((Edit::QuantityLimit, reject("76", message)));
                }
            }
            None => {}
        }
    }
    if let (Some(limit), Some(days)) = (rule.maximum_days_supply, days_supply)
        && days > limit
    {
        found.push((Edit::DaysSupplyLimit, reject("AG", format!("Days supply limit of this product is {limit}"))));
    }
    if let Some((limit, days)) = rule.fill_limit
        && in_window(history, &rule.target, date, days).count() >= usize::try_from(limit).unwrap_or(0)
    {
        found.push((Edit::QuantityLimit, reject("76", format!("Limit is {limit} fills in {days} days"))));
    }
    if let (Some((limit, days)), Some(supply)) = (rule.days_supply_limit, days_supply) {
        let used: i64 = in_window(history, &rule.target, date, days).map(|c| i64::from(c.days_supply)).sum();
        let limit = i64::from(limit);
        if used + i64::from(supply) > limit {
            let left = (limit - used).max(0);
            let message = format!("Limit is {limit} days of supply in {days} days, {left} left");
            found.push((Edit::DaysSupplyLimit, reject("76", message)));
        }
    }
    if let Some((age, sex)) = patient {
        let low = rule.minimum_age.filter(|least| age < *least);
        let high = rule.maximum_age.filter(|most| age > *most);
        if let Some(least) = low {
            found.push((Edit::AgeLimit, reject("60", format!("Product is covered from the age of {least}"))));
        }
        if let Some(most) = high {
            found.push((Edit::AgeLimit, reject("60", format!("Product is covered up to the age of {most}"))));
        }
        if rule.sex.as_deref().is_some_and(|only| sex != "U" && only != sex) {
            found.push((Edit::SexLimit, reject("61", "Product is not covered for the patient's gender")));
        }
    }
    found
}

/// The plan's own limit of a fill.
pub fn check_plan(plan: &Plan, days_supply: Option<i32>) -> Option<Finding> {
    let limit = plan.maximum_days_supply?;
    (days_supply? > limit)
        .then(|| (Edit::DaysSupplyLimit, reject("7X", format!("Days supply limit of the plan is {limit}"))))
}

/// What the authorizations on file say of a claim.
#[derive(Debug, Default)]
pub struct Authorized<'a> {
    /// The one that may lift rejects.
    pub approved: Option<&'a Authorization>,
    pub rejects: Vec<Reject>,
}

impl Authorized<'_> {
    pub fn waives(&self, code: &str) -> bool {
        self.approved.is_some_and(|a| a.waived_reject_codes.iter().any(|c| c == code))
    }
}

/// Finds the authorization for a product, by the number sent or among all on file, and says what is
/// wrong with it where one is `required` or was named.
pub fn authorize<'a>(
    claim: &Claim,
    plan: &Plan,
    product: &Product,
    authorizations: &'a [Authorization],
    date: NaiveDate,
    required: bool,
) -> Authorized<'a> {
    let named = claim.prior_authorization_number.as_deref();
    let on_file: Vec<&Authorization> =
        authorizations.iter().filter(|a| a.plan_id == plan.plan_id && named.is_none_or(|n| a.number == n)).collect();
    let fitting: Vec<&Authorization> =
        on_file.iter().copied().filter(|a| a.target.matches(product) && a.span.covers(date)).collect();
    let quantity = claim.quantity.unwrap_or_default();
    let usable = |a: &&&Authorization| {
        a.status == AuthorizationStatus::Approved
            && a.fills_authorized.is_none_or(|most| a.fills_used < most)
            && a.quantity_authorized.is_none_or(|most| a.quantity_used + quantity <= most)
    };
    if let Some(approved) = fitting.iter().filter(usable).max_by_key(|a| a.target.specificity()) {
        return Authorized { approved: Some(approved), rejects: Vec::new() };
    }
    if !required && named.is_none() {
        return Authorized::default();
    }
    let has = |status| fitting.iter().any(|a| a.status == status);
    let rejects = vec![if has(AuthorizationStatus::Approved) {
        reject("PA", "Prior authorization is used up")
    } else if has(AuthorizationStatus::InProcess) {
        reject("3W", "Prior authorization is in process")
    } else if has(AuthorizationStatus::Denied) {
        reject("3Y", "Prior authorization was denied")
    } else if named.is_some() && on_file.is_empty() {
        reject("3X", "Prior authorization number is not on file")
    } else if named.is_some() {
        reject("64", "Claim does not match the prior authorization")
    } else {
        return Authorized::default();
    }];
    Authorized { approved: None, rejects }
}

/// Whether a code the pharmacy sent lifts a reject, as the plan's data allow.
pub fn is_overridden(claim: &Claim, plan: &Plan, code: &str) -> bool {
    let by_clarification = plan
        .overrides(code, OverrideChannel::SubmissionClarification)
        .any(|c| claim.submission_clarification_codes.iter().any(|sent| sent == c));
    let by_authorization_type = plan
        .overrides(code, OverrideChannel::PriorAuthorizationType)
        .any(|c| claim.prior_authorization_type.as_deref() == Some(c));
    by_clarification || by_authorization_type || (code == "79" && refill_triple(claim, plan))
}

/// A refill too soon is overuse (ER): a triple for another conflict does not answer it.
fn refill_triple(claim: &Claim, plan: &Plan) -> bool {
    claim.dur.iter().any(|triple| {
        triple.reason_for_service == "ER"
            && !triple.professional_service.is_empty()
            && plan.overrides("79", OverrideChannel::Dur).any(|c| c == triple.result_of_service)
    })
}
