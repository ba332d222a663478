//! What becomes of a request: information, decision, withdrawal, revocation, notices.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::case::{self, Case, Event};
use super::request::{self, moment_or_now};
use super::rules::{self, Rules};
use crate::engine::authorization::clocks::Wait;
use crate::engine::authorization::scope::{Information, Scope};
use crate::engine::authorization::steps::{Action, State};
use crate::engine::codes;
use crate::engine::facts::AuthorizationStatus;
use crate::error::{Error, Result};
use crate::pg::claims;
use crate::pg::raw::clock;
use crate::pg::raw::statement::{connect, run, statement};
use crate::pg::raw::value::{Write, money, units};
use crate::pg::reference;
use crate::pg::reference::cache::Snapshot;
use crate::pg::security::caller;

statement!(AUTHORIZE, "authorization/authorize.sql");
statement!(SET_STATUS, "authorization/set_status.sql");
statement!(PHARMACY, "authorization/pharmacy.sql");
statement!(ON_FILE, "authorization/on_file.sql");
statement!(END, "authorization/end.sql");
statement!(CASE_OF_NUMBER, "authorization/case_of_number.sql");

const ON_FILE_TABLE: &str = "prior_authorization";
/// The decision that none is in time.
const FORWARDED: &str = "forwarded";

fn reason_of(reason: Option<&str>) -> Option<&str> {
    reason.map(str::trim).filter(|reason| !reason.is_empty())
}

/// Writes what an authorization is for, and whether it counts.
pub fn authorize(number: &str, scope: &Scope, status: AuthorizationStatus) -> Result<()> {
    let pharmacy_id: Option<i32> = match &scope.pharmacy_npi {
        Some(npi) => {
            let found = run(&PHARMACY, &[npi.write()])?.first().map(|row| row.get("pharmacy_id")).transpose()?;
            Some(found.ok_or(Error::UnknownProvider)?)
        }
        None => None,
    };
    let waived = scope.waived_reject_codes.clone().unwrap_or_else(|| vec![codes::AUTHORIZATION_REQUIRED.to_owned()]);
    let (ndc, ingredient, class) = rules::keys(scope.target);
    let values = [
        number.write(),
        status.name().write(),
        ndc.write(),
        ingredient.write(),
        class.write(),
        scope.edit.write(),
        waived.write(),
        scope.effective_date.write(),
        scope.termination_date.write(),
        units(scope.quantity),
        scope.fills.write(),
        money(scope.amount),
        pharmacy_id.write(),
        scope.prescriber_npi.write(),
    ];
    one(run(&AUTHORIZE, &values)?.len())
}

fn set_status(number: &str, status: AuthorizationStatus) -> Result<()> {
    one(run(&SET_STATUS, &[number.write(), status.name().write()])?.len())
}

fn one(rows: usize) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::WriteLost(ON_FILE_TABLE)) }
}

/// Approves a case in full or in part: the authorization is on file as decided, and in force.
pub fn grant(
    case: &mut Case,
    rules: &Rules,
    action: Action,
    scope: Scope,
    reason: Option<&str>,
    at: DateTime<Utc>,
) -> Result<()> {
    let from = case.take(rules, action, at)?;
    authorize(&case.number, &scope, AuthorizationStatus::Approved)?;
    case.decided_scope = Some(scope.encode());
    case.reason = reason.map(str::to_owned);
    // Claims pay from now on; a payment is made elsewhere and told by a notice.
    if case.request_type != "payment" {
        case.effectuated_at = Some(at);
    }
    let event = Event {
        action: action.name(),
        from: Some(from),
        at,
        reason,
        detail: case.decided_scope.clone(),
        ..Event::default()
    };
    case.save(rules, &event)
}

/// Ends a case without an authorization of its own.
pub fn close(case: &mut Case, rules: &Rules, action: Action, reason: &str, at: DateTime<Utc>) -> Result<()> {
    let from = case.take(rules, action, at)?;
    case.reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
    // What an earlier decision of the case granted in part stays, and an appeal that ends leaves the denial.
    if from.is_in_force() {
        end(case, at)?;
    } else if on_file(&case.number)?.1 == AuthorizationStatus::InProcess {
        let denied = case.state == State::Denied || case.appeal_of.is_some();
        set_status(&case.number, if denied { AuthorizationStatus::Denied } else { AuthorizationStatus::Closed })?;
    }
    let event =
        Event { action: action.name(), from: Some(from), at, reason: case.reason.as_deref(), ..Event::default() };
    case.save(rules, &event)
}

/// Ends what a case authorized with the day of a moment.
fn end(case: &Case, at: DateTime<Utc>) -> Result<()> {
    one(run(&END, &[case.number.write(), case.day(at).write()])?.len())
}

/// Has claims told that the request is in process again, where nothing of it is in force.
pub fn reopen(case: &Case) -> Result<()> {
    if on_file(&case.number)?.1 == AuthorizationStatus::Denied {
        set_status(&case.number, AuthorizationStatus::InProcess)?;
    }
    Ok(())
}

/// Reads a case and its rules, locked with the person's claims.
fn begin(case_id: Uuid) -> Result<(Case, Rules, Snapshot)> {
    let snapshot = reference::begin()?;
    let case = case::lock(case_id)?;
    let rules = Rules::of(&case.program)?;
    Ok((case, rules, snapshot))
}

/// A decision as it is asked for: the state it is to lead to.
pub fn decide(case_id: Uuid, decision: &str, scope: Option<Json>, reason: Option<&str>) -> Result<()> {
    claims::writing::refuse()?;
    if decision == FORWARDED {
        return forward(case_id);
    }
    let state = State::parse(decision).ok_or(Error::UnknownDecision)?;
    let action = Action::deciding(state).ok_or(Error::UnknownDecision)?;
    let reason = reason_of(reason);
    if state.is_adverse() && reason.is_none() {
        return Err(Error::DecisionWithoutReason);
    }
    let fault = |fault| Error::NoRequest { what: "scope", fault };
    let scope = scope.map(Scope::decode).transpose().map_err(fault)?;
    connect(|| {
        let (mut case, rules, _) = begin(case_id)?;
        let at = clock::moment();
        match action {
            Action::Approve | Action::ApprovePartly => {
                let asked = Scope::decode(case.requested.clone()).map_err(fault)?;
                let scope = scope.unwrap_or_default().or(asked.clone()).checked().map_err(fault)?;
                if action == Action::Approve && scope.is_less_than(&asked) {
                    return Err(Error::NotAllAuthorized);
                }
                if action == Action::ApprovePartly && scope == asked {
                    return Err(Error::AllAuthorized);
                }
                grant(&mut case, &rules, action, scope, reason, at)
            }
            Action::Ask => {
                let from = case.take(&rules, action, at)?;
                let wait = Wait { asked: at, until: None, answered: None };
                case.moments.waits.push(wait);
                let answer_by = case.answer_by(&rules);
                if let Some(wait) = case.moments.waits.last_mut() {
                    wait.until = answer_by;
                }
                case.save(
                    &rules,
                    &Event { action: action.name(), from: Some(from), at, answer_by, reason, detail: None },
                )
            }
            _ => close(&mut case, &rules, action, reason.unwrap_or_default(), at),
        }
    })
}

/// Sends a case on that was not decided in time: that counts as a denial, and a further case waits at the level that the
/// clock's rule names.
fn forward(case_id: Uuid) -> Result<()> {
    connect(|| {
        let (mut case, rules, _) = begin(case_id)?;
        let at = clock::moment();
        let level = case.step(&rules, Action::Forward, at)?.to_level.clone().unwrap_or_default();
        let due = case.decision_due(&rules).and_then(|(_, due)| due).filter(|due| at > *due);
        let due = due.ok_or(Error::NotLate)?;
        let from = case.take(&rules, Action::Forward, at)?;
        let reason = format!("Not decided in time, which ended on {}", case.day(due));
        case.reason = Some(reason.clone());
        let action = Action::Forward.name();
        let detail = Some(json!({ "level": level }));
        let reason = Some(reason.as_str());
        case.save(&rules, &Event { action, from: Some(from), at, answer_by: None, reason, detail })?;
        let urgency = case.urgency;
        let further = request::next(case, level, urgency, at);
        further.create(&rules, &Event { action: Action::Appeal.name(), at, reason, ..Event::default() })
    })
}

/// Enters information that came, and approves a first request where the criteria are met by now.
pub fn inform(case_id: Uuid, information: Json) -> Result<()> {
    claims::writing::refuse()?;
    let detail = information.clone();
    let information =
        Information::decode(information).map_err(|fault| Error::NoRequest { what: "information", fault })?;
    connect(|| {
        let (mut case, rules, mut snapshot) = begin(case_id)?;
        let at = moment_or_now(information.received, "received")?;
        let earliest = case.moments.waits.last().map_or(case.moments.received, |wait| wait.asked);
        if at < earliest {
            return Err(Error::MomentOutOfRange("received"));
        }
        if let Some(statement) = information.statement {
            let statement = moment_or_now(Some(statement), "statement_received")?;
            case.moments.statement = Some(case.moments.statement.map_or(statement, |first| first.min(statement)));
        }
        if information.extend {
            let due = case.decision_due(&rules).filter(|(rule, _)| rule.extension.is_some() && !case.moments.extended);
            if due.is_none_or(|(_, due)| due.is_some_and(|due| at > due)) && case.state.is_open() {
                return Err(Error::NoExtension);
            }
        }
        let from = case.take(&rules, Action::Inform, at)?;
        if let Some(open) = case.moments.waits.last_mut().filter(|wait| wait.answered.is_none()) {
            open.answered = Some(at);
        }
        case.moments.extended |= information.extend;
        case.prescriber_npi = case.prescriber_npi.take().or(information.prescriber_npi);
        case.in_controversy = information.in_controversy.or(case.in_controversy);
        for code in information.diagnosis_codes {
            if !case.diagnosis_codes.contains(&code) {
                case.diagnosis_codes.push(code);
            }
        }
        let fault = |fault| Error::NoRequest { what: "scope", fault };
        let scope = Scope::decode(case.requested.clone()).map_err(fault)?;
        let outcome = match case.appeal_of {
            None => request::consult(&mut case, &scope, &mut snapshot)?,
            Some(_) => None,
        };
        let action = Action::Inform.name();
        case.save(&rules, &Event { action, from: Some(from), at, detail: Some(detail), ..Event::default() })?;
        request::approve_where_met(&mut case, &rules, scope, outcome)
    })
}

/// Takes a request back for whoever made it.
pub fn withdraw(case_id: Uuid, reason: &str) -> Result<()> {
    claims::writing::refuse()?;
    let reason = reason_of(Some(reason)).ok_or(Error::DecisionWithoutReason)?;
    connect(|| {
        let (mut case, rules, _) = begin(case_id)?;
        close(&mut case, &rules, Action::Withdraw, reason, clock::moment())
    })
}

/// Ends an authorization with a day; one that had not begun by then is closed.
pub fn revoke(number: &str, reason: &str, last_date: NaiveDate) -> Result<()> {
    claims::writing::refuse()?;
    let reason = reason_of(Some(reason)).ok_or(Error::DecisionWithoutReason)?;
    connect(|| {
        reference::begin()?;
        let found = run(&CASE_OF_NUMBER, &[number.write()])?.first().map(|row| row.get("case_id")).transpose()?;
        if let Some(case_id) = found {
            // A hidden one is not there, by its number as by its case.
            let (mut case, rules, _) = begin(case_id).map_err(|error| match error {
                Error::UnknownCase => Error::UnknownAuthorization,
                error => error,
            })?;
            let at = clock::moment();
            let from = case.take(&rules, Action::Revoke, at)?;
            case.reason = Some(reason.to_owned());
            one(run(&END, &[number.write(), last_date.write()])?.len())?;
            let detail = Some(json!({ "last_date": last_date.to_string() }));
            let action = Action::Revoke.name();
            return case
                .save(&rules, &Event { action, from: Some(from), at, reason: Some(reason), answer_by: None, detail });
        }
        // One that came without a request.
        let (patient, _) = on_file(number)?;
        claims::lock_member(patient)?;
        match on_file(number)? {
            (_, AuthorizationStatus::Approved) => one(run(&END, &[number.write(), last_date.write()])?.len()),
            (_, status) => Err(Error::StepNotAllowed { state: state_of(status), action: Action::Revoke }),
        }
    })
}

/// Whose an authorization is, and whether it counts.
fn on_file(number: &str) -> Result<(Uuid, AuthorizationStatus)> {
    let rows = run(&ON_FILE, &[number.write()])?;
    let row = rows.first().ok_or(Error::UnknownAuthorization)?;
    if !caller::scope()?.shows(row.get("plan_id")?, row.get("patient_id")?) {
        return Err(Error::UnknownAuthorization);
    }
    Ok((row.get("patient_id")?, row.word("status", AuthorizationStatus::parse)?))
}

/// The state of an authorization that has no case in force.
fn state_of(status: AuthorizationStatus) -> State {
    match status {
        AuthorizationStatus::Approved => State::Approved,
        AuthorizationStatus::Denied => State::Denied,
        AuthorizationStatus::InProcess => State::Received,
        AuthorizationStatus::Closed => State::Revoked,
    }
}

/// A notice that was sent, or of a reversal received.
#[derive(Clone, Copy)]
enum Notice {
    Oral,
    Written,
    Reversal,
    Effectuated,
    Paid,
}

fn notice(kind: &str) -> Option<Notice> {
    Some(match kind {
        "oral" => Notice::Oral,
        "written" => Notice::Written,
        "reversal" => Notice::Reversal,
        "effectuated" => Notice::Effectuated,
        "paid" => Notice::Paid,
        _ => return None,
    })
}

/// Notes a notice; the first of a kind counts.
pub fn record_notice(case_id: Uuid, kind: &str, sent: DateTime<Utc>) -> Result<()> {
    claims::writing::refuse()?;
    let which = notice(kind).ok_or(Error::UnknownNotice)?;
    connect(|| {
        let (mut case, rules, _) = begin(case_id)?;
        let sent = moment_or_now(Some(sent), "sent")?;
        if sent < case.moments.received {
            return Err(Error::MomentOutOfRange("sent"));
        }
        let is_told = match which {
            Notice::Reversal => true,
            Notice::Oral | Notice::Written => !case.state.is_open(),
            // What was granted may have been taken back since.
            Notice::Effectuated | Notice::Paid => case.decided_scope.is_some(),
        };
        if !is_told {
            return Err(Error::NoticeNotAllowed { state: case.state });
        }
        let kept = match which {
            Notice::Oral => &mut case.moments.oral_notice,
            Notice::Written => &mut case.moments.written_notice,
            Notice::Reversal => &mut case.moments.reversal_notice,
            Notice::Effectuated => &mut case.effectuated_at,
            Notice::Paid => &mut case.paid_at,
        };
        *kept = Some(kept.map_or(sent, |first| first.min(sent)));
        let detail = Some(json!({ "kind": kind }));
        let from = Some(case.state);
        case.save(&rules, &Event { action: "notice", from, at: sent, detail, answer_by: None, reason: None })
    })
}
