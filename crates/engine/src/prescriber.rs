//! The prescriber, and the authority to prescribe a controlled drug.

use chrono::NaiveDate;

use super::facts::{Plan, Prescriber, Product};
use super::reject::{Group, Reject};

fn reject(code: &'static str, message: impl Into<String>) -> Reject {
    Reject::new(Group::Prescriber, code, message)
}

/// Checks a well-formed prescriber NPI, or the want of one.
pub fn check(
    npi: Option<&str>,
    prescriber: Option<&Prescriber>,
    plan: Option<&Plan>,
    product: Option<&Product>,
    date: NaiveDate,
    written: Option<NaiveDate>,
) -> Vec<Reject> {
    let schedule = product.and_then(|p| p.dea_schedule);
    let Some(_) = npi else {
        let required = plan.is_some_and(|p| p.prescriber_required) || schedule.is_some();
        return required.then(|| reject("25", "Prescriber NPI is missing")).into_iter().collect();
    };
    let Some(prescriber) = prescriber else {
        return vec![reject("56", "Prescriber NPI is not on file")];
    };
    let written = written.unwrap_or(date);
    let mut rejects = Vec::new();
    if prescriber.exclusion_date.is_some_and(|from| date >= from) {
        rejects.push(reject("A1", "Prescriber is sanctioned"));
    }
    if prescriber.deceased_date.is_some_and(|died| written > died) {
        rejects.push(reject("A2", "Prescriber is deceased"));
    }
    if !prescriber.span.covers(written) {
        rejects.push(reject("71", "Prescriber is not covered on the date of the prescription"));
    }
    if let Some(schedule) = schedule {
        if prescriber.dea_number.is_none() {
            rejects.push(reject("44", "Prescriber has no DEA number for a controlled drug"));
        } else if prescriber.dea_termination_date.is_some_and(|last| written > last) {
            rejects.push(reject("43", "Prescriber's DEA number is not active"));
        } else if !prescriber.dea_schedules.contains(&schedule) {
            rejects.push(reject("46", format!("Prescriber's DEA number does not allow schedule {schedule}")));
        }
    }
    rejects
}
