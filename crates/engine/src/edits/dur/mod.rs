//! Drug utilization review: interactions, duplicate therapy, dose, age, sex.

mod alert;
mod dose;
mod duplicate_therapy;
mod interaction;
mod patient;

use chrono::NaiveDate;
use rust_decimal::Decimal;

pub use alert::{Alert, AlertType};
pub use dose::daily_dose;

use super::Edit;
use super::lift::Lift;
use super::reach::Reach;
use crate::case::{Case, Skip};
use crate::codes;
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
            (Outcome::Message, "{conflict}, severity {severity}, with NDC {other}"),
            (Outcome::Message, "{conflict}, severity {severity}"),
            (Outcome::Rejected, "{conflict}, severity {severity}, with NDC {other}"),
            (Outcome::Rejected, "{conflict}, severity {severity}"),
            (Outcome::Overridden, "{conflict}, severity {severity}, with NDC {other}; lifted by {lifted_by}"),
            (Outcome::Overridden, "{conflict}, severity {severity}; lifted by {lifted_by}"),
        ],
    },
    group: Group::Dur,
    lifted_by: &[Lift::Dur],
    reach: |r| Reach::supplies(r.plan).and_own_supply(r.days_supply),
    check,
};

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let fill = case.fill()?;
    let supply = Supply { fill_date: fill.date, days_supply: case.days_supply()?, quantity: case.quantity()? };
    let alerts = screen(fill.plan, fill.product, supply, case.patient()?, case.member.history);
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
    let words = format!("{conflict} {}", alert.description);
    match alert.outcome {
        DurOutcome::Message => Finding::message(details),
        DurOutcome::SoftReject => {
            Finding::reject(codes::DUR_REJECT, format!("{words} (can be overridden)"), details).conflict(conflict)
        }
        DurOutcome::Reject => Finding::reject(codes::DUR_REJECT, words, details).firm(),
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

/// All alerts, the most severe first, for a patient's age and sex.
pub fn screen(
    plan: &Plan,
    product: &Product,
    supply: Supply,
    patient: (i32, &str),
    history: &[PastClaim],
) -> Vec<Alert> {
    let overlapping: Vec<&PastClaim> =
        history.iter().filter(|c| c.overlaps(supply.fill_date, supply.days_supply)).collect();
    let mut alerts = interaction::alerts(plan, product, supply.fill_date, &overlapping);
    alerts.extend(duplicate_therapy::alerts(plan, product, &overlapping));
    let (age, sex) = patient;
    for content in &product.ingredients {
        alerts.extend(dose::alert(plan, content, supply, age));
        alerts.extend(patient::alerts(plan, content, age, sex));
    }
    alerts.sort_by_key(|a| (a.severity, a.alert_type, a.other));
    alerts
}
