//! The prescriber is on file, in good standing, and may prescribe a controlled drug.

use chrono::NaiveDate;

use super::{Edit, reach};
use crate::case::{Case, Skip};
use crate::codes;
use crate::edits::compound::OfCompound;
use crate::edits::finding::Finding;
use crate::facts::{Exclusion, Prescriber};
use crate::identifier::is_valid_npi;
use crate::reject::Group;
use crate::trace::{Detail, Name, Outcome, Step};

/// Rejects a claim whose prescriber is not known or may not prescribe the product.
pub static EDIT: Edit = Edit {
    step: Step {
        id: 5,
        name: "prescriber",
        rule: "R-1",
        codes: &[
            codes::MI_PRESCRIBER,
            codes::PRESCRIBER_NOT_MATCHED,
            codes::PRESCRIBER_SANCTIONED,
            codes::PRESCRIBER_DECEASED,
            codes::PRESCRIBER_NOT_COVERED,
            codes::DEA_NUMBER_NOT_FOUND,
            codes::DEA_NUMBER_INACTIVE,
            codes::DEA_SCHEDULE_NOT_ALLOWED,
        ],
        words: &[
            (Outcome::Passed, "may prescribe schedule {schedule} on {written}"),
            (Outcome::Passed, "on file and in good standing on {written}"),
            (Outcome::Rejected, "{code} {message}"),
        ],
    },
    group: Group::Prescriber,
    of_compound: OfCompound::Ingredients,
    lifted_by: &[],
    reach: reach::none,
    check,
};

fn reject(code: &'static str, message: impl Into<String>) -> Finding {
    let message = message.into();
    let details = [Detail::text(Name::Message, message.clone())];
    Finding::reject(code, message, details)
}

fn check(case: &Case<'_>) -> Result<Vec<Finding>, Skip> {
    let date = case.fill_date()?;
    let npi = case.claim.prescriber_npi.as_deref();
    if npi.is_some_and(|npi| !is_valid_npi(npi)) {
        return Err(Skip::Prescriber);
    }
    let schedule = case.product().ok().and_then(|p| p.dea_schedule);
    if npi.is_none() {
        let required = case.plan().is_ok_and(|p| p.prescriber_required) || schedule.is_some();
        return if required {
            Ok(vec![reject(codes::MI_PRESCRIBER, "Prescriber NPI is missing")])
        } else {
            Err(Skip::NoPrescriber)
        };
    }
    let Some(prescriber) = case.facts.prescriber.as_deref() else {
        return Ok(vec![reject(codes::PRESCRIBER_NOT_MATCHED, "Prescriber NPI is not on file")]);
    };
    let written = case.claim.written_date.unwrap_or(date);
    let mut found = standing(prescriber, date, written);
    found.extend(schedule.and_then(|schedule| authority(prescriber, schedule, written)));
    if found.is_empty() {
        let mut details = vec![Detail::date(Name::Written, written)];
        details.extend(schedule.map(|schedule| Detail::count(Name::Schedule, schedule)));
        found.push(Finding::passed(details));
    }
    Ok(found)
}

fn standing(prescriber: &Prescriber, date: NaiveDate, written: NaiveDate) -> Vec<Finding> {
    let mut found = Vec::new();
    if Exclusion::on(&prescriber.exclusions, date).is_some() {
        found.push(reject(codes::PRESCRIBER_SANCTIONED, "Prescriber is sanctioned"));
    }
    if prescriber.deceased_date.is_some_and(|died| written > died) {
        found.push(reject(codes::PRESCRIBER_DECEASED, "Prescriber is deceased"));
    }
    if !prescriber.span.covers(written) {
        let message = "Prescriber is not covered on the date of the prescription";
        found.push(reject(codes::PRESCRIBER_NOT_COVERED, message));
    }
    found
}

/// The DEA number's authority for a controlled drug, on the day the prescription was written.
fn authority(prescriber: &Prescriber, schedule: i16, written: NaiveDate) -> Option<Finding> {
    if prescriber.dea_number.is_none() {
        Some(reject(codes::DEA_NUMBER_NOT_FOUND, "Prescriber has no DEA number for a controlled drug"))
    } else if prescriber.dea_termination_date.is_some_and(|last| written > last) {
        Some(reject(codes::DEA_NUMBER_INACTIVE, "Prescriber's DEA number is not active"))
    } else if !prescriber.dea_schedules.contains(&schedule) {
        let message = format!("Prescriber's DEA number does not allow schedule {schedule}");
        Some(reject(codes::DEA_SCHEDULE_NOT_ALLOWED, message))
    } else {
        None
    }
}
