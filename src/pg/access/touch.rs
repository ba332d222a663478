//! What a statement reads: admitted and waited for at the first touch, counted after that, ended with an outcome.

use std::cell::{Cell, RefCell};

use rustc_hash::FxHashSet;
use uuid::Uuid;

use super::context::{self, Context};
use super::{Asked, Kind, Outcome, described, event, log_line, not_recorded, refusal, tables};
use crate::error::{Error, NotRecorded, Result};
use crate::pg::raw::access::event::{Event, MEMBERS};
use crate::pg::raw::access::hooks::{self, Handlers, Query, Touch};
use crate::pg::raw::access::ring::{self, Admitted, Ring};
use crate::pg::raw::access::{self, log, session};
use crate::pg::raw::roles::{administers_database, role};
use crate::pg::raw::session::{acting_user, outer_role};
use crate::pg::raw::statement::{connect, run, statement};
use crate::pg::settings::{self, Mode};

pub(super) const HANDLERS: Handlers = Handlers { touched, ran, ended, settled, aborted, committed, left, failed };

/// One relation that is read in one statement of the client, with all its repeats.
struct Reading {
    /// When the client's message came, which tells one statement from another.
    statement: i64,
    root: u32,
    touched: u32,
    columns: u64,
    role: u32,
    admitted: Admitted,
    ring: Ring,
    runs: Vec<Run>,
    executions: u32,
    rows: u64,
    outcome: Outcome,
    scanned: u32,
    /// Persons that a view for a role looked at, and those of them that no event names yet.
    persons: FxHashSet<Uuid>,
    unnamed: Vec<Uuid>,
}

/// A run of the executor that reads it.
#[derive(Clone, Copy)]
struct Run {
    query: Query,
    level: i32,
}

statement!(SETTING_SOURCE, "access/setting_source.sql");

thread_local! {
    static READINGS: RefCell<Vec<Reading>> = const { RefCell::new(Vec::new()) };
    /// The SQLSTATE of the last error that was told, as PostgreSQL packs it.
    static LAST_ERROR: Cell<i32> = const { Cell::new(0) };
    /// Whether that was a refusal of PostgreSQL's own, which nobody recorded yet.
    static IS_DENIED: Cell<bool> = const { Cell::new(false) };
    /// The mode that the session was last found to have set for itself.
    static NOTED: Cell<Option<Mode>> = const { Cell::new(None) };
}

/// Records that the session turned its own audit down, once.
pub(super) fn note_setting(mode: Mode) -> Result<()> {
    if NOTED.replace(Some(mode)) == Some(mode) || mode == Mode::Sync || !access::is_preloaded() || session::is_standby()
    {
        return Ok(());
    }
    let is_by_session = |source: &str| ["session", "client", "interactive"].contains(&source);
    if !connect(|| -> Result<bool> {
        let rows = run(&SETTING_SOURCE, &[])?;
        rows.first().map_or(Ok(false), |row| Ok(is_by_session(&row.get::<String>("source")?)))
    })? {
        return Ok(());
    }
    let mut event = event(Kind::Setting);
    event.source = mode as u8;
    let admit = |ring: Ring| {
        ring.admit(&mut event, false, settings::audit_wait())?;
        ring.nudge()
    };
    // A superuser who turns it off where it cannot work is not kept from that.
    if Ring::of_this_database().and_then(admit).is_err() {
        log::tell(&format!("pbm access: a session records its reads by {}", mode.name()));
    }
    Ok(())
}

/// Whether the reader waits until its event is on disk: not where the sink would wait for the reader.
pub(super) fn must_wait(mode: Mode) -> Result<bool> {
    if mode == Mode::Async {
        return Ok(false);
    }
    let why = if session::is_creating_extension() {
        "a script of an extension is running"
    } else if tables::audit().into_iter().any(session::keeps_out_writers) {
        "this session has locked the audit's tables"
    } else {
        return Ok(true);
    };
    log::tell(&format!("pbm access: a read is recorded without waiting, for {why}"));
    Ok(false)
}

fn touched(query: Query, query_id: i64, touches: &[Touch]) -> Result<()> {
    let mut ours = Vec::new();
    for touch in touches {
        if let Some(root) = tables::root(touch.relation)? {
            ours.push((root, *touch));
        }
    }
    if ours.is_empty() || tables::are_being_made() {
        return Ok(());
    }
    let mode = settings::read_audit();
    note_setting(mode)?;
    if mode == Mode::Off {
        return Ok(());
    }
    let context = admit(ours[0].0)?;
    let statement = session::statement_start();
    let mut template = described(Kind::Read, context);
    template.query_id = query_id;
    if mode == Mode::Log {
        for (root, touch) in ours {
            log_line(&of(&template, root, touch));
        }
        return Ok(());
    }
    if session::is_standby() {
        return Err(Error::ReadNotRecorded(NotRecorded::Standby));
    }
    ring::at_exit(hooks::on_exit);
    let run = Run { query, level: session::nest_level() };
    let ring = Ring::of_this_database().map_err(not_recorded)?;
    let mut last = None;
    for (root, touch) in ours {
        if is_repeat(statement, &template, root, touch, run) {
            continue;
        }
        let mut event = of(&template, root, touch);
        let admitted = ring.admit(&mut event, true, settings::audit_wait()).map_err(not_recorded)?;
        last = Some(admitted);
        READINGS.with_borrow_mut(|readings| {
            readings.push(Reading {
                statement,
                root,
                touched: touch.relation,
                columns: touch.columns,
                role: template.current_role,
                admitted,
                ring,
                runs: vec![run],
                executions: 1,
                rows: 0,
                outcome: Outcome::Completed,
                scanned: 0,
                persons: FxHashSet::default(),
                unnamed: Vec::new(),
            });
        });
    }
    let Some(last) = last else { return Ok(()) };
    if !must_wait(mode)? {
        return ring.nudge().map_err(not_recorded);
    }
    ring.until_durable(last, settings::audit_wait()).map_err(|fault| {
        READINGS.with_borrow_mut(|readings| {
            let refused = |reading: &&mut Reading| reading.runs.iter().any(|other| other.query == run.query);
            readings.iter_mut().filter(refused).for_each(|reading| reading.outcome = Outcome::Refused);
        });
        not_recorded(fault)
    })
}

/// Says for whom and why a statement reads a table of personal data, which nobody does without saying so.
///
/// # Errors
/// 42501 within EXPLAIN, but for whoever administers the database, and without a purpose; 28000 over a connection that
/// others can read. All are recorded.
fn admit(relation: u32) -> Result<Option<Context>> {
    let asked = Asked { function: None, relation };
    if hooks::is_explaining() && !administers_database(outer_role()) {
        return refusal::refuse_asked(Error::ExplainRefused, asked, None);
    }
    // The functions of pbm ask for themselves, and some decide by personal data what they tell nobody. What an update
    // reads may be of tables that know no purposes yet.
    if session::is_creating_extension() || acts_for_pbm() {
        return Ok(context::current().ok().flatten());
    }
    context::require_of(asked).map(Some)
}

/// Whether a function runs that belongs to one of the roles of pbm, which nobody can become.
fn acts_for_pbm() -> bool {
    let acting = acting_user();
    acting != outer_role()
        && ["pbm_definer", "pbm_owner", "pbm_audit_owner"].iter().any(|name| role(name) == Some(acting))
}

/// Notes that a view for a role looks at a row of a person, for the outcome of the statement that reads it.
///
/// # Errors
/// 55000 where there is no room to name the persons so far.
pub(super) fn look_at(person: Uuid) -> Result<()> {
    let Some(query) = hooks::running() else { return Ok(()) };
    let full = READINGS.with_borrow_mut(|readings| {
        let reading = readings.iter_mut().find(|reading| reading.runs.iter().any(|run| run.query == query))?;
        reading.scanned = reading.scanned.saturating_add(1);
        if !reading.persons.insert(person) {
            return None;
        }
        let full = (reading.unnamed.len() == MEMBERS).then(|| std::mem::take(&mut reading.unnamed));
        reading.unnamed.push(person);
        full.map(|persons| (persons, reading.ring, reading.admitted, reading.root, reading.touched))
    });
    let Some((persons, ring, admitted, root, touched)) = full else { return Ok(()) };
    // The outcome has room for no more: these are named before it.
    let mut event = event(Kind::Members);
    (event.relation, event.touched, event.of_sequence) = (root, touched, admitted.sequence);
    event.set_members(&persons);
    ring.admit(&mut event, false, settings::audit_wait()).map_err(not_recorded)?;
    ring.nudge().map_err(not_recorded)
}

fn of(template: &Event, root: u32, touch: Touch) -> Event {
    let mut event = *template;
    (event.relation, event.touched, event.columns) = (root, touch.relation, touch.columns);
    event
}

/// Whether the same columns were read before in this statement by the same role: then it is counted there.
fn is_repeat(statement: i64, template: &Event, root: u32, touch: Touch, run: Run) -> bool {
    READINGS.with_borrow_mut(|readings| {
        let same = readings.iter_mut().find(|reading| {
            reading.statement == statement
                && (reading.root, reading.touched) == (root, touch.relation)
                && reading.columns | touch.columns == reading.columns
                && reading.role == template.current_role
                && reading.outcome == Outcome::Completed
        });
        same.is_some_and(|reading| {
            reading.executions = reading.executions.saturating_add(1);
            reading.runs.push(run);
            true
        })
    })
}

/// Does something with each reading that a run of the executor belongs to.
fn with_run(query: Query, mut work: impl FnMut(&mut Reading)) {
    READINGS.with_borrow_mut(|readings| {
        readings.iter_mut().filter(|reading| reading.runs.iter().any(|run| run.query == query)).for_each(&mut work);
    });
}

fn ran(query: Query, rows: u64) {
    with_run(query, |reading| reading.rows += rows);
}

fn ended(query: Query) {
    with_run(query, |reading| reading.runs.retain(|run| run.query != query));
}

/// Tells the outcome of those that are over.
fn tell(is_over: impl Fn(&Reading) -> bool) {
    let over: Vec<Reading> = READINGS.with_borrow_mut(|readings| {
        let (over, open) = std::mem::take(readings).into_iter().partition(is_over);
        *readings = open;
        over
    });
    for reading in over {
        let mut event = event(Kind::Outcome);
        event.relation = reading.root;
        event.touched = reading.touched;
        event.executions = reading.executions;
        event.scanned = reading.scanned;
        event.set_members(&reading.unnamed);
        event.outcome = reading.outcome as u8;
        if reading.outcome == Outcome::Completed {
            event.rows = i64::try_from(reading.rows).unwrap_or(i64::MAX);
        } else {
            event.sqlstate = LAST_ERROR.get();
        }
        reading.ring.follow(&mut event, reading.admitted);
    }
}

fn settled() {
    if READINGS.with_borrow(|readings| readings.iter().any(|reading| reading.runs.is_empty())) {
        tell(|reading| reading.runs.is_empty());
    }
}

fn committed() {
    refusal::take_recorded();
    settled();
}

/// The SQLSTATE of a cancelled statement, as PostgreSQL packs it.
const QUERY_CANCELED: i32 = pgrx::prelude::PgSqlErrorCode::ERRCODE_QUERY_CANCELED as i32;

/// An error is told.
fn failed(code: i32) {
    LAST_ERROR.set(code);
    IS_DENIED.set(!refusal::take_recorded() && code == INSUFFICIENT_PRIVILEGE);
}

/// What ran within an aborted (sub)transaction ends without being told to.
fn aborted(level: i32) {
    let code = LAST_ERROR.get();
    let outcome = if code == QUERY_CANCELED { Outcome::Cancelled } else { Outcome::Failed };
    READINGS.with_borrow_mut(|readings| {
        for reading in readings {
            let before = reading.runs.len();
            reading.runs.retain(|run| run.level < level);
            if reading.runs.len() < before && reading.outcome == Outcome::Completed {
                reading.outcome = outcome;
            }
        }
    });
    refusal::take_recorded();
    if IS_DENIED.take() && settings::read_audit() != Mode::Off {
        deny();
    }
    if level == 1 {
        tell(|_| true);
        LAST_ERROR.set(0);
    }
}

const INSUFFICIENT_PRIVILEGE: i32 = pgrx::prelude::PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE as i32;

/// Records that somebody was refused what he may not have, where the database records reads and there is room: nobody
/// can wait here, or look whether it would.
fn deny() {
    let Some(ring) = Ring::known() else { return };
    let mut event = event(Kind::Denied);
    event.sqlstate = INSUFFICIENT_PRIVILEGE;
    event.outcome = Outcome::Refused as u8;
    if ring.offer(&mut event) {
        // Without a process to be had it waits for the next.
        let _ = ring.nudge();
    }
}

/// The session ends.
fn left() {
    READINGS.with_borrow_mut(|readings| {
        readings
            .iter_mut()
            .filter(|reading| !reading.runs.is_empty() && reading.outcome == Outcome::Completed)
            .for_each(|reading| reading.outcome = Outcome::Terminated);
    });
    tell(|_| true);
}
