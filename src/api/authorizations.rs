//! Requests for authorization, from receipt to decision and appeal.

use chrono::{DateTime, Utc};
use pgrx::datum::TimestampWithTimeZone;
use pgrx::prelude::*;

use crate::error::{Error, Result, or_raise};
use crate::pg::access::context;
use crate::pg::authorization::{decision, request};
use crate::pg::raw::arguments::{date, moment};
use crate::pg::raw::jsonb::Document;

/// Reads a request, which is about a person, from no connection that others can read.
fn served<T>(run: impl FnOnce() -> Result<T>) -> T {
    or_raise(context::require_to_read().and_then(|()| run()))
}

fn given<T>(value: Option<T>, name: &'static str) -> Result<T> {
    value.ok_or(Error::NullArgument(name))
}

fn id(case_id: Option<pgrx::Uuid>) -> Result<uuid::Uuid> {
    Ok(uuid::Uuid::from_bytes(*given(case_id, "case_id")?.as_bytes()))
}

fn shown(id: uuid::Uuid) -> pgrx::Uuid {
    pgrx::Uuid::from_bytes(*id.as_bytes())
}

/// A moment that the calendar has; infinity is none.
fn at(value: TimestampWithTimeZone, name: &'static str) -> Result<DateTime<Utc>> {
    moment(value).ok_or(Error::MomentOutOfRange(name))
}

#[pg_extern(sql = false)]
fn enter_authorization_request(request: Option<Document>) -> pgrx::Uuid {
    let run = || request::request(given(request, "request")?.read()?);
    shown(served(run))
}

#[pg_extern(sql = false)]
fn enter_authorization_information(case_id: Option<pgrx::Uuid>, information: Option<Document>) {
    let run = || decision::inform(id(case_id)?, given(information, "information")?.read()?);
    served(run);
}

#[pg_extern(sql = false)]
fn enter_authorization_decision(
    case_id: Option<pgrx::Uuid>,
    decision: Option<&str>,
    scope: Option<Document>,
    reason: Option<&str>,
) {
    let run = || {
        let scope = scope.map(Document::read).transpose()?;
        decision::decide(id(case_id)?, given(decision, "decision")?, scope, reason)
    };
    served(run);
}

#[pg_extern(sql = false)]
fn enter_authorization_withdrawal(case_id: Option<pgrx::Uuid>, reason: Option<&str>) {
    let run = || decision::withdraw(id(case_id)?, given(reason, "reason")?);
    served(run);
}

#[pg_extern(sql = false)]
fn enter_authorization_appeal(
    case_id: Option<pgrx::Uuid>,
    received: Option<TimestampWithTimeZone>,
    expedited: Option<bool>,
) -> pgrx::Uuid {
    let run = || {
        let received = received.map(|received| at(received, "received")).transpose()?;
        request::appeal(id(case_id)?, received, expedited.unwrap_or(false))
    };
    shown(served(run))
}

#[pg_extern(sql = false)]
fn revoke_authorization(authorization_number: Option<&str>, reason: Option<&str>, last_date: Option<Date>) {
    let run = || {
        let last = date(given(last_date, "last_date")?).ok_or(Error::MomentOutOfRange("last_date"))?;
        decision::revoke(given(authorization_number, "authorization_number")?, given(reason, "reason")?, last)
    };
    served(run);
}

#[pg_extern(sql = false)]
fn record_notice(case_id: Option<pgrx::Uuid>, kind: Option<&str>, sent: Option<TimestampWithTimeZone>) {
    let run = || {
        let sent = at(given(sent, "sent")?, "sent")?;
        decision::record_notice(id(case_id)?, given(kind, "kind")?, sent)
    };
    served(run);
}
