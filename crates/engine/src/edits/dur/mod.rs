//! Drug utilization review: interactions, duplicates, dose, age, sex, underuse, effects that add up.

mod additive;
mod alert;
mod dose;
mod duplicate_therapy;
mod ingredient_duplication;
mod interaction;
mod patient;
mod underuse;

use chrono::NaiveDate;
use rust_decimal::Decimal;

pub use alert::{Alert, AlertType};
pub use dose::daily_dose;

use super::Edit;
use super::lift::Lift;
use super::reach::Reach;
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::{DurOutcome, PastClaim, Plan, Product};
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Screens the product against patient and overlapping supplies; 88 where a finding stops payment (S-1).
pub static EDIT: Edit = Edit {
    step: Step {
        id: 14,
        name: "drug utilization review",
        rule: "S-1",
        codes: &[codes::DUR_REJECT],
        words: &[
            (Outcome::Passed, "no findings"),
            (Outcome::Message, "{conflict} {message}; severity {severity}"),
            (Outcome::Rejected, "{conflict} {message}; severity {severity}"),
            (Outcome::Overridden, "{conflict} {message}; severity {severity}; lifted by {lifted_by}"),
            (Outcome::Message, "{conflict}, severity {severity}, with NDC {other}"),
            (Outcome::Message, "{conflict}, severity {severity}"),
            (Outcome::Rejected, "{conflict}, severity {severity}, with NDC {other}"),
            (Outcome::Rejected, "{conflict}, severity {severity}"),
            (Outcome::Overridden, "{conflict}, severity {severity}, with NDC {other}; lifted by {lifted_by}"),
            (Outcome::Overridden, "{conflict}, severity {severity}; lifted by {lifted_by}"),
        ],
    },
    group: Group::Dur,
    of_compound: OfCompound::Ingredients,
    lifted_by: &[Lift::Dur],
    reach: |r| {
        let underuse = r.plan.underuse_percent.map_or(Reach::NONE, |_| Reach::back(r.plan.underuse_lookback_days));
        Reach::supplies(r).widen(underuse)
    },
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let fill = case.fill()?;
    let supply = Supply { fill_date: fill.date, days_supply: case.days_supply()?, quantity: case.quantity()? };
    let alerts = screen(fill.plan, fill.product, supply, case.patient()?, case.history());
    if alerts.is_empty() {
        return Ok(vec![Finding::passed([])]);
    }
    Ok(alerts.into_iter().map(finding).collect())
}

/// What an alert does to the claim, as the plan has it: only a soft reject can be answered by the pharmacist.
fn finding(alert: Alert) -> Finding {
    let conflict = alert.alert_type.code();
    let mut details = vec![Detail::text(Name::Conflict, conflict), Detail::count(Name::Severity, alert.severity)];
    details.extend(alert.other.map(|other| Detail::ndc(Name::Other, other)));
    details.push(Detail::text(Name::Message, alert.description.clone()));
    let message = alert.message();
    match alert.outcome {
        DurOutcome::Ignore | DurOutcome::Message => Finding::message(details),
        DurOutcome::SoftReject => {
            Finding::reject(codes::DUR_REJECT, format!("{message} (can be overridden)"), details).conflict(conflict)
        }
        DurOutcome::Reject => Finding::reject(codes::DUR_REJECT, message, details).firm(),
    }
    .about(alert)
}

/// The supply that is screened.
#[derive(Clone, Copy, Debug)]
pub struct Supply {
    /// First day of the supply.
    pub fill_date: NaiveDate,
    /// Days it lasts.
    pub days_supply: i32,
    /// Billing units dispensed.
    pub quantity: Decimal,
}

/// The plan that says what a finding does to a claim, and the fill date.
#[derive(Clone, Copy)]
struct Review<'a> {
    plan: &'a Plan,
    date: NaiveDate,
}

impl Review<'_> {
    /// A finding of a severity, with what the plan makes of it.
    fn alert(self, alert_type: AlertType, severity: i16, description: String) -> Alert {
        Alert {
            alert_type,
            severity,
            description,
            ingredient: None,
            other: None,
            interaction_type: None,
            outcome: self.plan.dur_outcome(alert_type.code(), severity, self.date),
            overridden_by: None,
        }
    }
}

/// All alerts, the most severe first, for a patient's age and sex.
pub fn screen(
    plan: &Plan,
    product: &Product,
    supply: Supply,
    patient: (i32, &str),
    history: &[PastClaim],
) -> Vec<Alert> {
    let review = Review { plan, date: supply.fill_date };
    let mut overlapping: Vec<&PastClaim> =
        history.iter().filter(|c| c.overlaps(supply.fill_date, supply.days_supply)).collect();
    // Of several that say the same, the first filled is told, and of one day the lowest NDC.
    overlapping.sort_by_key(|c| (c.fill_date, c.ndc));
    let mut alerts = interaction::alerts(review, product, &overlapping);
    alerts.extend(duplicate_therapy::alerts(review, product, &overlapping));
    alerts.extend(ingredient_duplication::alerts(review, product, &overlapping));
    alerts.extend(additive::alerts(review, product, &overlapping));
    alerts.extend(underuse::alerts(review, product, history));
    let (age, sex) = patient;
    for content in &product.ingredients {
        alerts.extend(dose::alerts(review, content, supply, age));
        alerts.extend(patient::alerts(review, content, age, sex));
    }
    alerts.retain(|alert| alert.outcome != DurOutcome::Ignore);
    alerts.sort_by(|a, b| {
        let key = |alert: &Alert| (alert.severity, alert.alert_type, alert.other);
        key(a).cmp(&key(b)).then_with(|| a.description.cmp(&b.description))
    });
    // Several rows can say the same.
    alerts.dedup();
    alerts
}

/// The other drugs that a product is taken with, of those asked for, in the order of their supplies. One therapy under
/// several NDCs is one drug, and the product's own therapy is none.
fn drugs_beside<'a>(
    product: &Product,
    overlapping: &[&'a PastClaim],
    wanted: impl Fn(&Product) -> bool,
) -> Vec<(&'a PastClaim, &'a Product)> {
    let drugs = overlapping
        .iter()
        .filter_map(|c| Some((*c, c.product.as_deref()?)))
        .filter(|(_, p)| wanted(p) && !p.same_therapy(product));
    let mut others: Vec<(&PastClaim, &Product)> = Vec::new();
    for (claim, drug) in drugs {
        if !others.iter().any(|(_, known)| known.same_therapy(drug)) {
            others.push((claim, drug));
        }
    }
    others
}
