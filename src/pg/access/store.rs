//! Events as rows of `pbm.access_log`.

use chrono::{DateTime, Datelike, Utc};

use super::{Kind, Outcome, Source, unpacked};
use crate::engine::evidence::row::{self, Value as Digested};
use crate::engine::evidence::tables::ACCESS_LOG;
use crate::error::{Error, Result};
use crate::pg::evidence;
use crate::pg::raw::access::event::Event;
use crate::pg::raw::access::relations;
use crate::pg::raw::access::worker::AsOwner;
use crate::pg::raw::append::{Appended, Log};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::statement::{insert, run, statement};
use crate::pg::raw::value::{Write, address, moment_from_microseconds, no_uuids, uuids, xid8};
use crate::pg::raw::{catalog, clock, sequence, transaction};
use crate::pg::security::owners;
use crate::pg::settings::Mode;

statement!(INSERT, "access/insert.sql");
statement!(PARTITIONS, "access/partitions.sql");

static LOG: Log = Log("pbm.access_log");
const ROW: RowType = RowType { name: "pbm.access_log", array: "pbm.access_log[]" };

/// The epoch of rows that functions write in their caller's transaction.
const OF_TRANSACTIONS: i64 = 0;

/// The table's name in its schema, or its number where it is gone.
pub(super) fn relation_name(relation: u32) -> String {
    relations::qualified_name(relation).unwrap_or_else(|| relation.to_string())
}

pub(super) fn role_name(role: u32) -> String {
    relations::role_name(role)
}

fn moment(microseconds: i64) -> Option<DateTime<Utc>> {
    moment_from_microseconds(microseconds)
}

/// The columns of an event's row. Numbers of relations and roles become names here.
fn columns(event: &Event, epoch: i64, sequence: i64) -> Vec<Column> {
    let kind = Kind::of(event.kind).unwrap_or(Kind::Read);
    let relation = (event.relation != 0).then(|| relation_name(event.relation));
    let columns = (event.columns != 0).then(|| relations::column_names(event.touched, event.columns));
    let (outcome, function) = match kind {
        Kind::Setting => (Mode::of(event.source).map(Mode::name), None),
        _ => (Outcome::of(event.outcome).name(), Source::of(event.source).map(Source::name)),
    };
    let members = event.members();
    let some = |number: i64| (number != 0).then_some(number);
    let (outcome_of, query_id) = (some(event.of_sequence.cast_signed()), some(event.query_id));
    let rows = (event.rows >= 0).then_some(event.rows);
    let scanned = some(event.scanned.into());
    let executions = i32::try_from(event.executions).ok().filter(|count| *count > 0);
    let sqlstate = (event.sqlstate != 0).then(|| unpacked(event.sqlstate));
    let (purpose, ticket, app_user) = (event.purpose(), event.ticket(), event.app_user());
    let (session_user, user) = (role_name(event.session_role), role_name(event.current_role));
    let (authenticated, application) = (event.authenticated(), event.application());
    let (transaction, incarnation) = (transaction::id(), evidence::incarnation().unwrap_or_default());
    let digest = {
        let client = event.address().map(|address| address.to_string());
        let named: Option<Vec<&str>> = columns.as_ref().map(|names| names.iter().map(String::as_str).collect());
        let keys: Vec<[u8; 16]> = members.iter().map(|member| *member.as_bytes()).collect();
        let texts = [
            relation.clone(),
            function.map(str::to_owned),
            outcome.map(str::to_owned),
            sqlstate.clone(),
            purpose.clone(),
            ticket.clone(),
            app_user.clone(),
            authenticated.clone(),
            application.clone(),
            client,
        ];
        let text = |place: usize| texts[place].as_deref().map_or(Digested::Null, Digested::Text);
        let number = |number: Option<i64>| number.map_or(Digested::Null, Digested::Int);
        row::digest(
            &ACCESS_LOG,
            &[
                Digested::Time(event.moment),
                Digested::Int(epoch),
                Digested::Int(sequence),
                Digested::Text(kind.name()),
                number(outcome_of),
                text(0),
                named.as_deref().map_or(Digested::Null, Digested::Texts),
                text(1),
                number(query_id),
                if keys.is_empty() { Digested::Null } else { Digested::Uuids(&keys) },
                number(rows),
                number(executions.map(i64::from)),
                text(2),
                text(3),
                text(4),
                text(5),
                text(6),
                Digested::Text(&session_user),
                Digested::Text(&user),
                text(7),
                text(8),
                text(9),
                Digested::Time(event.backend_start),
                Digested::Int(event.pid.into()),
                Digested::Xid(transaction),
                Digested::Int(incarnation.into()),
                number(scanned),
            ],
        )
    };
    vec![
        ("accessed_at", moment(event.moment).write()),
        ("epoch", epoch.write()),
        ("sequence", sequence.write()),
        ("kind", kind.name().write()),
        ("outcome_of", outcome_of.write()),
        ("relation_name", relation.write()),
        ("column_names", columns.write()),
        ("function_name", function.write()),
        ("query_id", query_id.write()),
        ("members", if members.is_empty() { no_uuids() } else { uuids(&members) }),
        ("row_count", rows.write()),
        ("scanned_count", scanned.write()),
        ("executions", executions.write()),
        ("outcome", outcome.write()),
        ("sqlstate", sqlstate.write()),
        ("purpose", purpose.write()),
        ("ticket", ticket.write()),
        ("app_user", app_user.write()),
        ("session_user_name", session_user.write()),
        ("user_name", user.write()),
        ("authenticated_id", authenticated.write()),
        ("application_name", application.write()),
        ("client_addr", address(event.address())),
        ("backend_start", moment(event.backend_start).write()),
        ("backend_pid", event.pid.write()),
        ("transaction_id", xid8(transaction)),
        ("incarnation", incarnation.write()),
        ("row_digest", digest[..].write()),
    ]
}

/// Appends events in the name of the log's owner, whose numbers these are.
///
/// # Errors
/// 55000 where a row did not come to the log as it was given, or a trigger of the log calls somebody's function.
fn append(events: &[Event], epoch: i64, mut number: impl FnMut(&Event) -> Result<i64>) -> Result<()> {
    owners::check_triggers_of_log(LOG.table()?)?;
    let _owner = AsOwner::of(LOG.table()?)?;
    let month = |event: &Event| moment(event.moment).map(|moment| (moment.year(), moment.month()));
    for events in events.chunk_by(|one, next| month(one) == month(next)) {
        let rows: Vec<_> =
            events.iter().map(|event| Ok(columns(event, epoch, number(event)?))).collect::<Result<_>>()?;
        let moment = events.first().map_or(0, |event| event.moment);
        match LOG.append(moment, &rows)? {
            Appended::Yes => {}
            // Without a partition the statement says so.
            Appended::ByStatement | Appended::NoPartition => {
                if insert(&INSERT, &ROW, &rows)?.len() != rows.len() {
                    return Err(Error::WriteLost("access_log"));
                }
            }
        }
    }
    Ok(())
}

/// Stores events as the sink does, in the order of their numbers.
///
/// # Errors
/// 55000 where a row did not come to the table as it was given.
pub(super) fn store(events: &[Event], epoch: i64) -> Result<()> {
    append(events, epoch, |event| Ok(event.sequence.cast_signed()))
}

/// Makes the partitions of this month and the next that do not exist.
pub(super) fn make_partitions() -> Result<()> {
    run(&PARTITIONS, &[]).map(drop)
}

/// Stores events in the caller's transaction, which is then made durable whatever the session says.
pub(super) fn in_this_transaction(events: &[Event]) -> Result<()> {
    // No process makes them ahead where the library is not preloaded.
    if catalog::relation_named(&clock::moment().format("access_log_%Y_%m").to_string()).is_none() {
        make_partitions()?;
    }
    append(events, OF_TRANSACTIONS, |_| sequence::next(c"access_number"))?;
    transaction::force_sync_commit();
    Ok(())
}
