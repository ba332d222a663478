//! Field checks: a missing or unreadable field is the M/I reject of that field.

use chrono::{Days, NaiveDate};

use super::claim::{self, Claim};
use super::facts::{CodeSets, Plan, Product};
use super::reject::{Group, Reject};

/// The checks that need the claim alone.
pub fn check(claim: &Claim, received: NaiveDate, codes: &CodeSets) -> Vec<Reject> {
    let missing_or_invalid = |fault: claim::Fault| Reject::new(Group::Envelope, fault.element.code, fault.message);
    let mut rejects: Vec<Reject> = claim::faults(claim, codes).into_iter().map(missing_or_invalid).collect();
    if let Some(fill_date) = claim.fill_date {
        if fill_date > received {
            rejects.push(Reject::new(Group::Envelope, "82", "Fill date is in the future"));
        }
        if claim.written_date.is_some_and(|written| written > fill_date) {
            rejects.push(Reject::new(Group::Envelope, "AB", "Date written is after the fill date"));
        }
        if claim.date_of_birth.is_some_and(|born| born > fill_date) {
            rejects.push(Reject::new(Group::Envelope, "P6", "Fill date is before the date of birth"));
        }
    }
    for element in &claim.unreadable {
        let message = format!("{} cannot be read", element.label);
        rejects.push(Reject::new(Group::Envelope, element.code, message));
    }
    rejects
}

/// The checks of dates and refills that need the plan or the product.
pub fn check_limits(claim: &Claim, received: NaiveDate, plan: &Plan, product: Option<&Product>) -> Vec<Reject> {
    let mut rejects = Vec::new();
    let Some(fill_date) = claim.fill_date else { return rejects };
    let later = |date: NaiveDate, days: i32| date.checked_add_days(Days::new(u64::from(days.unsigned_abs())));

    if let Some(days) = plan.timely_filing_days
        && later(fill_date, days).is_some_and(|last| received > last)
    {
        rejects.push(Reject::new(Group::Envelope, "81", format!("Claim is older than {days} days")));
    }
    if let (Some(written), Some(days)) = (claim.written_date, plan.prescription_valid_days)
        && let Some(last) = later(written, days)
        && fill_date > last
    {
        rejects.push(Reject::new(Group::Envelope, "M4", format!("Prescription expired on {last}")));
    }
    let schedule_two = product.is_some_and(|p| p.dea_schedule == Some(2));
    if claim.fill_number() > 0 && schedule_two {
        // 21 CFR 1306.12: a schedule II prescription is not refilled.
        rejects.push(Reject::new(Group::Envelope, "73", "A schedule II prescription cannot be refilled"));
    } else if claim.refills_authorized.is_some_and(|most| claim.fill_number() > most) {
        rejects.push(Reject::new(Group::Envelope, "73", "No refills are left on the prescription"));
    }
    rejects
}
