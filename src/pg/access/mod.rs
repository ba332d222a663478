//! The audit of reads: who read whose data, when and why, recorded before it is served.
//!
//! With the library in `shared_preload_libraries` a read is an event in shared memory that a process of its own writes
//! and commits while the reader waits, so that no ROLLBACK takes it back and what cannot be recorded is not served.
//! Without, functions that serve personal data write their row in the caller's transaction.

pub mod context;
pub mod refusal;
mod sink;
mod source;
mod store;
mod tables;
mod touch;

pub use source::Source;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use context::Context;

use super::raw::access::event::{Event, MEMBERS};
pub use super::raw::access::is_preloaded;
use super::raw::access::ring::{Ring, State, Unrecorded};
use super::raw::access::{self, Handlers, log, session, status};
use super::raw::statement::connect;
use super::raw::transaction;
use super::security::caller;
use super::settings::{self, Mode};
use crate::error::{Error, NotRecorded, Result};

/// What an event tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Relations that a statement reads.
    Read = 1,
    /// How a read ended.
    Outcome,
    /// Members whose data a function serves.
    Members,
    /// A session that records less than its database and role say.
    Setting,
    /// What was in memory when the server ended is lost.
    Gap,
    /// Somebody was refused what he asked for.
    Denied,
}

impl Kind {
    const ALL: [Self; 6] = [Self::Read, Self::Outcome, Self::Members, Self::Setting, Self::Gap, Self::Denied];

    fn of(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == number)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Outcome => "outcome",
            Self::Members => "members",
            Self::Setting => "setting",
            Self::Gap => "gap",
            Self::Denied => "denied",
        }
    }
}

/// What became of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Outcome {
    None,
    /// It came to its end.
    Completed,
    Failed,
    Cancelled,
    /// The session ended in its midst.
    Terminated,
    /// It could not be recorded in time, and nothing was served.
    Refused,
}

impl Outcome {
    const ALL: [Self; 6] =
        [Self::None, Self::Completed, Self::Failed, Self::Cancelled, Self::Terminated, Self::Refused];

    fn of(number: u8) -> Self {
        Self::ALL.into_iter().find(|outcome| *outcome as u8 == number).unwrap_or(Self::None)
    }

    fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::None => return None,
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Terminated => "terminated",
            Self::Refused => "refused",
        })
    }
}

/// Puts everything in place, where the server loads the library for all its sessions. A library that a session loads
/// records nothing of what statements read.
pub fn install() {
    if access::is_preloading() {
        settings::register_preloaded();
        let capacity = || access::Capacity { databases: settings::audit_databases(), events: settings::audit_ring() };
        access::install(capacity, Handlers { hooks: touch::HANDLERS, sink: sink::run });
    }
}

fn not_recorded(fault: Unrecorded) -> Error {
    Error::ReadNotRecorded(match fault {
        Unrecorded::NoSlot => NotRecorded::NoPlace,
        Unrecorded::NoWorker => NotRecorded::NoWorker,
        Unrecorded::TimedOut => NotRecorded::TimedOut,
        Unrecorded::Full => NotRecorded::Full,
        Unrecorded::Failed(code) => NotRecorded::Failed(unpacked(code)),
    })
}

/// The five characters of a SQLSTATE that PostgreSQL packs, six bits each.
fn unpacked(code: i32) -> String {
    (0..5).map(|place| char::from(b'0' + (code >> (6 * place) & 0x3F).to_le_bytes()[0])).collect()
}

/// What somebody asked for: a function, or a relation by its number.
#[derive(Clone, Copy, Default)]
pub struct Asked {
    pub function: Option<Source>,
    pub relation: u32,
}

fn described(kind: Kind, context: Option<Context>) -> Event {
    let mut event = Event::default();
    event.kind = kind as u8;
    session::describe(&mut event);
    if let Some(Context { app_user, purpose, ticket, .. }) = context {
        event.set_context(&app_user.unwrap_or_default(), &purpose, &ticket.unwrap_or_default());
    }
    event
}

/// An event of this session at this moment, also of one whose transaction is being taken back: no table is looked at.
fn event(kind: Kind) -> Event {
    described(kind, context::declared())
}

/// Records that a function is about to serve data of these members, or that none was found: called before a row is
/// returned, and before a decision on them is told.
///
/// # Errors
/// 28000 and 42501 as [`context::require`] has them; 55000 and 53400 where it cannot be recorded; 25006 where the library is
/// not preloaded and the transaction is READ ONLY. Nothing may be served then.
pub fn record(source: Source, members: &[Uuid]) -> Result<()> {
    let hidden = caller::take_hidden();
    let mode = settings::read_audit();
    touch::note_setting(mode)?;
    if mode == Mode::Off {
        return Ok(());
    }
    let context = context::require_of(Asked { function: Some(source), relation: 0 })?;
    let shown: Vec<Uuid> = members.iter().filter(|member| !hidden.contains(member)).copied().collect();
    let mut events = events(Kind::Members, source, &shown, Some(&context));
    if !hidden.is_empty() {
        // Who asks for one that is hidden from him waits as long as for one that there is not.
        events.retain(|_| !shown.is_empty());
        events.extend(self::events(Kind::Denied, source, &hidden, Some(&context)));
    }
    if mode == Mode::Log {
        events.iter().for_each(log_line);
        return Ok(());
    }
    if session::is_standby() {
        return Err(Error::ReadNotRecorded(NotRecorded::Standby));
    }
    if !access::is_preloaded() {
        if transaction::is_read_only() {
            return Err(Error::ReadNotRecordedReadOnly);
        }
        return connect(|| store::in_this_transaction(&events));
    }
    let ring = Ring::of_this_database().map_err(not_recorded)?;
    let mut last = None;
    for event in &mut events {
        last = Some(ring.admit(event, false, settings::audit_wait()).map_err(not_recorded)?);
    }
    match last {
        Some(last) if touch::must_wait(mode)? => ring.until_durable(last, settings::audit_wait()).map_err(not_recorded),
        _ => ring.nudge().map_err(not_recorded),
    }
}

/// Records whom a call that serves nobody asked about though they are hidden from the caller. It waits for nothing, so
/// that an answer about one of them comes as soon as one about nobody.
///
/// # Errors
/// Those of reading the caller's standing purpose.
pub fn record_hidden(source: Source) -> Result<()> {
    let hidden = caller::take_hidden();
    if hidden.is_empty() || settings::read_audit() == Mode::Off {
        return Ok(());
    }
    let context = context::current()?;
    for mut event in events(Kind::Denied, source, &hidden, context.as_ref()) {
        if !refusal::is_taken(&mut event) {
            log_line(&event);
        }
    }
    Ok(())
}

/// Events of a function that names these persons; one where it names nobody.
fn events(kind: Kind, source: Source, members: &[Uuid], context: Option<&Context>) -> Vec<Event> {
    let chunks: Vec<&[Uuid]> = if members.is_empty() { vec![&[]] } else { members.chunks(MEMBERS).collect() };
    let event = |members| {
        let mut event = described(kind, context.cloned());
        event.source = source as u8;
        event.set_members(members);
        if kind == Kind::Denied {
            event.outcome = Outcome::Refused as u8;
        }
        event
    };
    chunks.into_iter().map(event).collect()
}

/// Notes that a view for a role looks at a row of a person.
///
/// # Errors
/// 55000 where there is no room for the record.
pub fn look_at(person: Uuid) -> Result<()> {
    touch::look_at(person)
}

/// Whether a view of personal data may be read: where its reads are recorded, or nobody asked for that.
///
/// # Errors
/// 55000 where they cannot be.
pub fn require() -> Result<()> {
    if is_preloaded() || settings::read_audit() == Mode::Off { Ok(()) } else { Err(Error::NotPreloaded) }
}

/// The line that mode `log` writes of an event: who read what, by names and numbers that tell of no person.
fn log_line(event: &Event) {
    let kind = Kind::of(event.kind).map_or("read", Kind::name);
    let what = match Source::of(event.source) {
        Some(source) => source.name().to_owned(),
        None => store::relation_name(event.relation),
    };
    let members: Vec<String> = event.members().iter().map(Uuid::to_string).collect();
    log::tell(&format!(
        "pbm access: {kind} {what}, columns {:x}, members {{{}}}, query {}, role {}, session role {}, purpose {}, ticket {}",
        event.columns,
        members.join(","),
        event.query_id,
        store::role_name(event.current_role),
        store::role_name(event.session_role),
        event.purpose().unwrap_or_default(),
        event.ticket().unwrap_or_default(),
    ));
}

/// How the recording of one database's reads does.
pub struct Health {
    pub database: i64,
    pub state: &'static str,
    pub pid: Option<i32>,
    pub waiting: i64,
    pub expected: i64,
    pub capacity: i64,
    pub written: i64,
    pub sqlstate: Option<String>,
    pub heartbeat: Option<DateTime<Utc>>,
}

/// How the recording of each database's reads does, of those that had any since the server started.
pub fn health() -> Vec<Health> {
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let one = |status: status::Status| Health {
        database: status.database.into(),
        state: match status.state {
            State::None => "idle",
            State::Starting => "starting",
            State::Running => "running",
            State::Failed => "failed",
        },
        pid: Some(status.pid).filter(|pid| *pid != 0),
        waiting: count(status.waiting),
        expected: count(status.expected),
        capacity: count(status.capacity),
        written: count(status.written),
        sqlstate: (status.fault != 0).then(|| unpacked(status.fault)),
        heartbeat: status.heartbeat,
    };
    status::all().into_iter().map(one).collect()
}
