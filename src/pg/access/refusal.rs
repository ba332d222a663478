//! Accesses that were refused.

use std::cell::Cell;

use pgrx::prelude::PgSqlErrorCode;

use super::{Asked, Kind, Outcome, Source, described};
use crate::error::{Error, Result};
use crate::pg::raw::access::event::Event;
use crate::pg::raw::access::ring::Ring;
use crate::pg::raw::access::{self, log, session as reader};
use crate::pg::raw::session;
use crate::pg::settings::{self, Mode};

thread_local! {
    /// Whether what this transaction ends with is on record.
    static IS_RECORDED: Cell<bool> = const { Cell::new(false) };
}

/// Records that an access was refused, and gives the error. It names nothing that was sent but a purpose that pbm knows.
pub fn refuse<T>(error: Error, purpose: Option<&str>) -> Result<T> {
    refuse_asked(error, Asked::default(), purpose)
}

/// The same of what was asked for.
pub fn refuse_asked<T>(error: Error, asked: Asked, purpose: Option<&str>) -> Result<T> {
    note(&error.to_string(), error.sqlstate() as i32, asked, purpose);
    Err(error)
}

/// Records a refusal. An error takes back what its transaction wrote: the record goes through the shared memory, where
/// the library is preloaded and there is room, and is a line of the server's log otherwise.
pub fn note(why: &str, sqlstate: i32, asked: Asked, purpose: Option<&str>) {
    IS_RECORDED.set(true);
    if is_offered(sqlstate, asked, purpose) {
        return;
    }
    let purpose = purpose.map(|purpose| format!(", purpose {purpose}")).unwrap_or_default();
    log::tell(&format!(
        "pbm refused an access: {why} ({}), session user \"{}\", role \"{}\"{purpose}",
        super::unpacked(sqlstate),
        session::session_user(),
        session::outer_user(),
    ));
}

/// Records that somebody was refused to break the glass, or to review what he broke himself.
pub fn note_misuse() {
    let asked = Asked { function: Some(Source::BreakGlass), relation: 0 };
    note("the glass was not to be broken so", PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE as i32, asked, None);
}

fn is_offered(sqlstate: i32, asked: Asked, purpose: Option<&str>) -> bool {
    let mut event = described(Kind::Denied, super::context::declared());
    if let Some(purpose) = purpose {
        event.set_context("", purpose, "");
    }
    event.sqlstate = sqlstate;
    event.outcome = Outcome::Refused as u8;
    event.source = asked.function.map_or(0, |function| function as u8);
    (event.relation, event.touched) = (asked.relation, asked.relation);
    is_taken(&mut event)
}

/// Whether the shared memory took the event, for which nobody waits.
pub(super) fn is_taken(event: &mut Event) -> bool {
    let is_recording = matches!(settings::read_audit(), Mode::Sync | Mode::Async);
    if !access::is_preloaded() || !is_recording || reader::is_standby() {
        return false;
    }
    let Ok(ring) = Ring::of_this_database() else { return false };
    ring.offer(event) && ring.nudge().is_ok()
}

/// Whether the transaction ends with a refusal that is on record; it does not from now on.
pub(super) fn take_recorded() -> bool {
    IS_RECORDED.replace(false)
}
