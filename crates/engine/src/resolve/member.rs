//! Who the claim is for, and which span of coverage answers for it.

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use crate::claim::canonical::is_same_code;
use crate::claim::{self, Claim};
use crate::codes;
use crate::facts::{Coverage, OtherCoverage, Plan};
use crate::reject::{Group, Reject};

/// Relationship code (306-C6) of a child.
const CHILD: &str = "3";

/// Whether a text is a patient relationship code (306-C6) that says something.
pub fn is_relationship(code: &str) -> bool {
    relationship(code).is_some()
}

/// What a relationship code (306-C6) says; `None` for 0, which says nothing, and for what is no code.
fn relationship(code: &str) -> Option<&'static str> {
    Some(match code {
        "1" => "cardholder",
        "2" => "spouse",
        CHILD => "child",
        "4" => "other",
        _ => return None,
    })
}

/// What was sent beside the cardholder ID to say which person of the card is meant.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sought<'a> {
    /// Person code (303-C3).
    pub person_code: Option<&'a str>,
    /// Date of birth (304-C4).
    pub date_of_birth: Option<NaiveDate>,
    /// Patient relationship code (306-C6), in its one form.
    pub relationship: Option<&'a str>,
}

impl<'a> Sought<'a> {
    /// What a claim says of its patient.
    pub fn by(claim: &'a Claim) -> Self {
        Self {
            person_code: claim.person_code.as_deref(),
            date_of_birth: claim.date_of_birth,
            relationship: claim.patient_relationship_code.as_deref(),
        }
    }
}

fn reject(code: &'static str, message: impl Into<String>) -> Reject {
    Reject::new(Group::Member, code, message)
}

/// The spans of the one person meant, of all those under a cardholder ID.
///
/// Without a person code the date of birth tells the persons of a family apart, then the relationship to the cardholder,
/// then which of them is covered on the date; where none does, the person code is asked for (08).
pub fn identify<'a>(
    coverages: &'a [Coverage],
    sought: Sought<'_>,
    date: Option<NaiveDate>,
) -> Result<Vec<&'a Coverage>, Reject> {
    if coverages.is_empty() {
        return Err(reject(codes::CARDHOLDER_ID_NOT_MATCHED, "Cardholder ID is not on file"));
    }
    let mut spans: Vec<&Coverage> = coverages.iter().collect();
    // One that the field's own check refuses is asked for, not looked for.
    if let Some(code) = sought.person_code.filter(|code| claim::is_person_code(code)) {
        spans.retain(|c| is_same_code(&c.person_code, code));
        if spans.is_empty() {
            return Err(reject(codes::PERSON_CODE_NOT_MATCHED, "Person code is not on file for this cardholder ID"));
        }
    }
    if let Some(born) = sought.date_of_birth {
        spans.retain(|c| c.date_of_birth == born);
        if spans.is_empty() {
            return Err(reject(codes::MI_DATE_OF_BIRTH, "Date of birth does not match the member"));
        }
    }
    let own = of_one_person(&spans, sought, date)?;
    let answering = sought.relationship.and(date).and_then(|date| span(&own, date).ok());
    match answering.and_then(|answering| contradiction(answering, sought)) {
        Some([sent, on_file]) => {
            let message = format!("Patient relationship was sent as {sent} and is {on_file} on file");
            Err(reject(codes::MI_PATIENT_RELATIONSHIP, message))
        }
        None => Ok(own),
    }
}

/// The spans of the one person who is left, or is told from the others by relationship or coverage on the date.
fn of_one_person<'a>(
    spans: &[&'a Coverage],
    sought: Sought<'_>,
    date: Option<NaiveDate>,
) -> Result<Vec<&'a Coverage>, Reject> {
    let related = || spans.iter().copied().filter(|c| contradiction(c, sought).is_none());
    let patient = one_person(spans.iter().copied())
        .or_else(|| one_person(related()))
        .or_else(|| one_person(related().filter(|c| date.is_some_and(|date| is_covered(c, date)))));
    match (patient, sought.relationship.and_then(relationship)) {
        (Some(patient), _) => Ok(spans.iter().copied().filter(|c| c.patient_id == patient).collect()),
        (None, Some(sent)) if related().next().is_none() => {
            let message = format!("Nobody with this cardholder ID is on file as {sent}");
            Err(reject(codes::MI_PATIENT_RELATIONSHIP, message))
        }
        _ => Err(reject(codes::MI_PERSON_CODE, "Several persons have this cardholder ID: send the person code")),
    }
}

/// What was sent and what is on file, where a span is of another relationship (M-9). A 0 on file contradicts nothing, nor
/// does a code that the field's own check refuses.
fn contradiction(coverage: &Coverage, sought: Sought<'_>) -> Option<[&'static str; 2]> {
    let both = [sought.relationship.and_then(relationship)?, relationship(&coverage.relationship_code)?];
    (both[0] != both[1]).then_some(both)
}

/// The person all these spans belong to; `None` for spans of several or no spans.
fn one_person<'a>(mut spans: impl Iterator<Item = &'a Coverage>) -> Option<Uuid> {
    let patient = spans.next()?.patient_id;
    spans.all(|c| c.patient_id == patient).then_some(patient)
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

/// The other coverage that pays before a span under its plan (M-6, CB-1).
pub fn first_payer<'a>(coverage: &'a Coverage, plan: &Plan, date: NaiveDate) -> Option<&'a OtherCoverage> {
    coverage.pays_after(date, plan.pays_last(date))
}

/// That another payer is to be billed first, with what is known of it and of the member there, and nothing else.
fn bill_first(first: &OtherCoverage) -> Reject {
    let known = first.routing.words();
    let sentence = "Another coverage of the patient pays first".to_owned();
    reject(codes::BILL_PRIMARY_PAYER, if known.is_empty() { sentence } else { format!("{sentence}: {known}") })
}

/// What the person's dates, other coverage and plan say of a fill on a date that a span covers (M-4 to M-7). `is_billed`:
/// the payer before was billed, and the plan coordinates with it.
pub fn check(coverage: &Coverage, plan: &Plan, date: NaiveDate, is_billed: bool) -> Option<Reject> {
    if date < coverage.date_of_birth {
        return Some(reject(codes::FILLED_BEFORE_BIRTH, "Fill date is before the date of birth"));
    }
    if coverage.date_of_death.is_some_and(|died| date > died) {
        return Some(reject(codes::FILLED_AFTER_COVERAGE, "Fill date is after the date of death on file"));
    }
    if let Some(first) = first_payer(coverage, plan, date).filter(|_| !is_billed) {
        return Some(bill_first(first));
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
