//! Who the claim is for, and which span of coverage answers for it.

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use crate::claim;
use crate::claim::canonical::is_same_code;
use crate::codes;
use crate::facts::{Coverage, Plan};
use crate::reject::{Group, Reject};

/// Relationship code (306-C6) of a child.
const CHILD: &str = "3";

fn reject(code: &'static str, message: impl Into<String>) -> Reject {
    Reject::new(Group::Member, code, message)
}

/// The spans of the one person meant, of all those under a cardholder ID.
///
/// Without a person code the date of birth tells the persons of a family apart, then which of them is covered on the
/// date; where neither does, the person code is asked for (08).
pub fn identify<'a>(
    coverages: &'a [Coverage],
    person_code: Option<&str>,
    date_of_birth: Option<NaiveDate>,
    date: Option<NaiveDate>,
) -> Result<Vec<&'a Coverage>, Reject> {
    if coverages.is_empty() {
        return Err(reject(codes::CARDHOLDER_ID_NOT_MATCHED, "Cardholder ID is not on file"));
    }
    let mut spans: Vec<&Coverage> = coverages.iter().collect();
    // One that the field's own check refuses is asked for, not looked for.
    if let Some(code) = person_code.filter(|code| claim::is_person_code(code)) {
        spans.retain(|c| is_same_code(&c.person_code, code));
        if spans.is_empty() {
            return Err(reject(codes::PERSON_CODE_NOT_MATCHED, "Person code is not on file for this cardholder ID"));
        }
    }
    if let Some(born) = date_of_birth {
        spans.retain(|c| c.date_of_birth == born);
        if spans.is_empty() {
            return Err(reject(codes::MI_DATE_OF_BIRTH, "Date of birth does not match the member"));
        }
    }
    one_person(&spans)
        .or_else(|| {
            one_person(
                &spans.iter().copied().filter(|c| date.is_some_and(|date| is_covered(c, date))).collect::<Vec<_>>(),
            )
        })
        .map(|patient| spans.iter().copied().filter(|c| c.patient_id == patient).collect())
        .ok_or_else(|| reject(codes::MI_PERSON_CODE, "Several persons have this cardholder ID: send the person code"))
}

/// The person all these spans belong to; `None` for spans of several or no spans.
fn one_person(spans: &[&Coverage]) -> Option<Uuid> {
    let patient = spans.first()?.patient_id;
    spans.iter().all(|c| c.patient_id == patient).then_some(patient)
}

/// Whether a span covers its person, who is born and alive, on a date.
fn is_covered(coverage: &Coverage, date: NaiveDate) -> bool {
    coverage.span.covers(date)
        && coverage.date_of_birth <= date
        && coverage.date_of_death.is_none_or(|died| date <= died)
}

/// The span that covers the date, of several the one of the first rank.
pub fn span<'a>(spans: &[&'a Coverage], date: NaiveDate) -> Result<&'a Coverage, Reject> {
    let valid: Vec<&Coverage> = spans.iter().copied().filter(|c| !c.span.is_void()).collect();
    if let Some(found) = valid.iter().filter(|c| c.span.covers(date)).min_by_key(|c| c.rank) {
        return Ok(found);
    }
    let Some(first) = valid.iter().filter_map(|c| c.span.effective).min() else {
        return Err(reject(codes::PATIENT_NOT_COVERED, "Patient is not covered"));
    };
    // Coverage that begins again after the date, even without an end, has not ended.
    let last = valid.iter().map(|c| c.span.termination.unwrap_or(NaiveDate::MAX)).max();
    Err(if date < first {
        reject(codes::FILLED_BEFORE_COVERAGE, format!("Coverage begins on {first}"))
    } else if let Some(last) = last.filter(|last| date > *last) {
        reject(codes::FILLED_AFTER_COVERAGE, format!("Coverage ended on {last}"))
    } else {
        reject(codes::COVERAGE_OUTSIDE_DATE, "No coverage on the fill date")
    })
}

/// What the person's dates, other coverage and plan say of a fill on a date that a span covers (M-4 to M-7).
pub fn check(coverage: &Coverage, plan: &Plan, date: NaiveDate) -> Option<Reject> {
    if date < coverage.date_of_birth {
        return Some(reject(codes::FILLED_BEFORE_BIRTH, "Fill date is before the date of birth"));
    }
    if coverage.date_of_death.is_some_and(|died| date > died) {
        return Some(reject(codes::FILLED_AFTER_COVERAGE, "Fill date is after the date of death on file"));
    }
    if coverage.earlier.iter().any(|span| span.covers(date)) {
        return Some(reject(codes::BILL_PRIMARY_PAYER, "Another coverage of the patient pays first"));
    }
    if !plan.span.covers(date) {
        return Some(reject(codes::PATIENT_NOT_COVERED, "The plan is not in force on the fill date"));
    }
    let most = plan.maximum_dependent_age?;
    (coverage.relationship_code == CHILD && age(coverage.date_of_birth, date) > most)
        .then(|| reject(codes::AGE_EXCEEDS_MAXIMUM, format!("Dependent children are covered up to the age of {most}")))
}

/// The plan that a span names is missing: the installation's fault, not the pharmacy's.
pub fn no_plan() -> Reject {
    reject(codes::CLAIM_NOT_PROCESSED, "The plan of the coverage is not on file")
}

/// Completed years of age.
pub fn age(born: NaiveDate, on: NaiveDate) -> i32 {
    let years = on.year() - born.year();
    years - i32::from((on.month(), on.day()) < (born.month(), born.day()))
}
