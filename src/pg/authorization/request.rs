//! Requests for authorization and appeals.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::case::{self, Case, Event};
use super::decision;
use super::rules::{self, PlanSettings, Rules};
use crate::engine::authorization::clocks::{self, Clock, Kind, Moments, Urgency};
use crate::engine::authorization::criteria::{Grant, Known, Outcome, Test, evaluate};
use crate::engine::authorization::scope::{Request, Scope};
use crate::engine::authorization::steps::{Action, State};
use crate::engine::batch::MemberState;
use crate::engine::claim::canonical;
use crate::engine::codes;
use crate::engine::edits::reach::Reach;
use crate::engine::facts::{AuthorizationStatus, Coverage, days_after};
use crate::engine::resolve;
use crate::engine::resolve::member::Sought;
use crate::error::{Error, Result};
use crate::pg::claims;
use crate::pg::claims::history::{self, Window};
use crate::pg::claims::store::new_id;
use crate::pg::member;
use crate::pg::raw::clock;
use crate::pg::raw::statement::{connect, run, statement};
use crate::pg::raw::value::Write;
use crate::pg::reference;
use crate::pg::reference::cache::Snapshot;

statement!(OPEN, "authorization/open.sql");
statement!(APPEALS, "authorization/appeals.sql");
statement!(PERSON, "authorization/person.sql");
statement!(CONTROVERSY, "authorization/controversy.sql");

/// A random number that another session takes at the same moment is drawn again, this often at most.
const ATTEMPTS: u32 = 16;

/// The zone whose day says who is covered, before the plan is known.
const FIRST_ZONE: clocks::Tz = clocks::Tz::America__New_York;

fn fault(fault: crate::engine::authorization::scope::Fault) -> Error {
    Error::NoRequest { what: "request", fault }
}

/// A moment that is given, or now; one in the future is refused.
pub fn moment_or_now(given: Option<DateTime<Utc>>, name: &'static str) -> Result<DateTime<Utc>> {
    let now = clock::moment();
    match given {
        Some(moment) if moment > now => Err(Error::MomentOutOfRange(name)),
        given => Ok(given.unwrap_or(now)),
    }
}

/// Enters a request, and approves it where the criteria are met; gives the case.
pub fn request(json: Json) -> Result<Uuid> {
    claims::writing::refuse()?;
    let request = Request::decode(json).map_err(fault)?;
    connect(|| {
        let mut snapshot = reference::begin()?;
        let received = moment_or_now(request.received, "received")?;
        if let Some(statement) = request.statement {
            moment_or_now(Some(statement), "statement_received")?;
        }
        let coverage = covered(&request, received)?;
        let settings = rules::plan_settings(coverage.plan_id)?.ok_or(Error::UnknownPerson)?;
        let rules = Rules::of(&settings.program)?;
        let mut case = new_case(&request, &coverage, &settings, received);
        if !case.has_clock(&rules) {
            return Err(Error::NoClockRule);
        }
        let day = case.day(received);
        let scope = completed(request.scope, day);
        claims::lock_member(case.patient_id)?;
        case.requested = scope.encode();
        case.number = new_number(&case, &scope)?;
        decision::authorize(&case.number, &scope, AuthorizationStatus::InProcess)?;
        let outcome = consult(&mut case, &scope, &mut snapshot)?;
        let event = Event { action: "request", at: received, detail: Some(case.requested.clone()), ..Event::default() };
        case.create(&rules, &event)?;
        approve_where_met(&mut case, &rules, scope, outcome)?;
        Ok(case.case_id)
    })
}

/// The coverage of the person on the day of receipt.
fn covered(request: &Request, received: DateTime<Utc>) -> Result<Coverage> {
    let date = received.with_timezone(&FIRST_ZONE).date_naive();
    let cardholder_id = &*canonical::cardholder_id(&request.cardholder_id);
    let spans = member::coverages([cardholder_id])?.remove(cardholder_id).unwrap_or_default();
    let sought = Sought { person_code: request.person_code.as_deref(), date_of_birth: None, relationship: None };
    resolve::member::identify(&spans, sought, Some(date))
        .and_then(|own| resolve::member::span(&own, date).cloned())
        .map_err(|_| Error::UnknownPerson)
}

fn new_case(request: &Request, coverage: &Coverage, settings: &PlanSettings, received: DateTime<Utc>) -> Case {
    let ordinary = if settings.program == "commercial" { "pre_service" } else { "coverage" };
    Case {
        case_id: new_id(),
        appeal_of: None,
        patient_id: coverage.patient_id,
        plan_id: coverage.plan_id,
        program: settings.program.clone(),
        level: "initial".into(),
        request_type: request.request_type.clone().unwrap_or_else(|| ordinary.into()),
        urgency: if request.expedited { Urgency::Expedited } else { Urgency::Standard },
        state: State::Received,
        number: String::new(),
        requested: Json::Null,
        decided_scope: None,
        reason: None,
        requester: request.requester.clone(),
        prescriber_npi: request.prescriber_npi.clone(),
        diagnosis_codes: request.diagnosis_codes.clone(),
        criteria: None,
        in_controversy: request.in_controversy,
        effectuated_at: None,
        paid_at: None,
        moments: Moments { received, statement: request.statement, ..Moments::default() },
        zone: settings.zone,
        appeal_levels: settings.appeal_levels,
    }
}

/// What was asked, with the first day and the rejects that are meant where nothing is said.
fn completed(scope: Scope, day: NaiveDate) -> Scope {
    let waived = vec![codes::AUTHORIZATION_REQUIRED.to_owned(), codes::STEP_THERAPY_REQUIRED.to_owned()];
    let first = scope.termination_date.map_or(day, |last| last.min(day));
    scope.or(Scope { waived_reject_codes: Some(waived), effective_date: Some(first), ..Scope::default() })
}

/// What was asked, cut to what the criteria give.
fn limited(scope: Scope, grant: Grant, day: NaiveDate) -> Scope {
    let last = grant.days.map(|days| days_after(scope.effective_date.unwrap_or(day), days - 1));
    let asked = Grant { days: None, fills: scope.fills, quantity: scope.quantity };
    let given = asked.at_most(grant);
    Scope {
        termination_date: scope.termination_date.into_iter().chain(last).min(),
        fills: given.fills,
        quantity: given.quantity,
        ..scope
    }
}

/// Puts the request on file as in process, under a number of its own.
fn new_number(case: &Case, scope: &Scope) -> Result<String> {
    let (ndc, ingredient, class) = rules::keys(scope.target);
    let values = [
        case.patient_id.write(),
        case.plan_id.write(),
        ndc.write(),
        ingredient.write(),
        class.write(),
        scope.edit.write(),
        scope.effective_date.write(),
    ];
    for _ in 0..ATTEMPTS {
        if let Some(row) = run(&OPEN, &values)?.first() {
            return row.get("authorization_number");
        }
    }
    Err(Error::NumbersExhausted)
}

/// Consults the criteria and notes in the case what they made of it; `None` where there are none for it.
pub fn consult(case: &mut Case, scope: &Scope, snapshot: &mut Snapshot) -> Result<Option<Outcome>> {
    let Some(target) = scope.target else { return Ok(None) };
    let criteria = rules::criteria(case.plan_id, &case.program, target)?;
    if criteria.is_empty() {
        return Ok(None);
    }
    let date = case.day(case.moments.received);
    let back = criteria.iter().filter_map(|row| match row.test {
        Test::History { days_back, .. } => Some(days_back),
        _ => None,
    });
    let mut state = MemberState::default();
    if let Some(days) = back.max() {
        let windows = HashMap::from([(case.patient_id, Window::around(date, Reach::back(days)))]);
        history::histories(&mut state, snapshot, &windows)?;
    }
    let person = run(&PERSON, &[case.patient_id.write(), case.prescriber_npi.write()])?;
    let person = person.first().ok_or(Error::UnknownPerson)?;
    let (sex, specialty): (String, Option<String>) = (person.get("sex")?, person.get("specialty")?);
    let outcome = evaluate(
        &criteria,
        &Known {
            date,
            age: person.get::<Option<NaiveDate>>("date_of_birth")?.map(|born| resolve::member::age(born, date)),
            sex: &sex,
            diagnoses: &case.diagnosis_codes,
            history: state.histories.get(&case.patient_id).map_or(&[], Vec::as_slice),
            specialty: specialty.as_deref(),
            quantity: scope.quantity,
        },
    );
    let set = outcome.approved.as_ref().map(|(set, _)| set);
    case.criteria = Some(json!({"approved_by": set, "met": outcome.met, "missing": outcome.missing}));
    Ok(Some(outcome))
}

/// Approves what the criteria give.
pub fn approve_where_met(case: &mut Case, rules: &Rules, scope: Scope, outcome: Option<Outcome>) -> Result<()> {
    let Some((set, grant)) = outcome.and_then(|outcome| outcome.approved) else { return Ok(()) };
    let granted = limited(scope, grant, case.day(case.moments.received));
    let reason = format!("Criteria met: {set}");
    decision::grant(case, rules, Action::Approve, granted, Some(&reason), clock::moment())
}

/// Enters the appeal of a decision as a further case; one that is filed too late is dismissed. Gives the new case.
pub fn appeal(case_id: Uuid, received: Option<DateTime<Utc>>, expedited: bool) -> Result<Uuid> {
    claims::writing::refuse()?;
    connect(|| {
        reference::begin()?;
        let before = case::lock(case_id)?;
        let received = moment_or_now(received, "received")?;
        // By the day: a transaction's now() is before what was decided in it.
        if before.moments.decided.is_some_and(|decided| before.day(received) < before.day(decided)) {
            return Err(Error::MomentOutOfRange("received"));
        }
        let rules = Rules::of(&before.program)?;
        let step = before.step(&rules, Action::Appeal, received)?;
        if run(&APPEALS, &[case_id.write()])?.len() > 0 {
            return Err(Error::AppealedBefore { state: before.state });
        }
        let level = step.to_level.clone().unwrap_or_default();
        let late = is_late(&before, &rules, &level, received);
        let urgency = if expedited { Urgency::Expedited } else { Urgency::Standard };
        let mut case = Case { state: step.to, ..next(before, level, urgency, received) };
        let dismissed = match late {
            Some(limit) => Some(format!("Filed after the time for it, which ended on {}", case.day(limit))),
            None => too_little(&case)?,
        };
        let event = Event { action: Action::Appeal.name(), at: received, ..Event::default() };
        case.create(&rules, &event)?;
        match dismissed {
            Some(reason) => {
                decision::close(&mut case, &rules, Action::Dismiss, &reason, clock::moment().max(received))?;
            }
            None => decision::reopen(&case)?,
        }
        Ok(case.case_id)
    })
}

/// The further case of one that goes to a level.
pub fn next(before: Case, level: String, urgency: Urgency, received: DateTime<Utc>) -> Case {
    Case {
        case_id: new_id(),
        appeal_of: Some(before.case_id),
        level,
        urgency,
        state: State::Received,
        decided_scope: None,
        reason: None,
        criteria: None,
        effectuated_at: None,
        paid_at: None,
        moments: Moments { received, statement: before.moments.statement, ..Moments::default() },
        ..before
    }
}

/// Why an appeal is about too little for its level; `None` where it is not, or where nobody said how much it is about.
fn too_little(case: &Case) -> Result<Option<String>> {
    let Some(amount) = case.in_controversy else { return Ok(None) };
    let year = case.day(case.moments.received).year();
    let rows = run(&CONTROVERSY, &[case.program.write(), case.level.write(), year.write()])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let minimum: Decimal = row.get("minimum_amount")?;
    Ok((amount < minimum)
        .then(|| format!("Less than {minimum:.2} dollars are in controversy, which this level asks for")))
}

/// The end of the time for an appeal, where it was filed after it.
fn is_late(before: &Case, rules: &Rules, level: &str, received: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let rule = clocks::rule(&rules.clocks, Clock::Filing, &Kind { level, ..before.kind() })?;
    let mut moments = before.moments.clone();
    moments.written_notice = moments.written_notice.or(moments.oral_notice).or(moments.decided);
    let limit = rule.due(&moments, before.zone, &rules.calendar)?;
    (received > limit).then_some(limit)
}
