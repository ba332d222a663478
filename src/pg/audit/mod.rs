//! The audit of writes: rows of `pbm.audit_log` in the transaction of the change.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};
use uuid::Uuid;

mod key;
mod log;
mod sealed;

use key::{DIGEST, Terms};
use log::{LogRow, log};
use sealed::open;

use super::raw::statement::{connect, run, statement};
use super::raw::transaction::{self, Command};
use super::raw::trigger::{Change, Columns, Operation, Tuple, Values};
use super::raw::value::Write;
use super::raw::{catalog, label, memory, session};
use super::security::caller::{self, Scope};
use super::security::{owners, purpose, transport};
use crate::engine::cipher::column as cipher;
use crate::engine::evidence::hex;
use crate::engine::facts::ClaimStatus;
use crate::engine::privacy::classes::{self, Class};
use crate::engine::privacy::mask;
use crate::error::{Error, Result};

/// The table whose rows the engine alone adjudicates.
const CLAIMS_TABLE: &str = "pharmacy_claim";

/// What stands for a value that may not be told.
const MASKED: &str = "***";

/// Rows the engine is about to write itself, which the claim's own audit row stands for. Any other row,
/// of whatever statement runs meanwhile, is still logged one by one.
pub struct Announcement {
    table: &'static str,
    operation: Operation,
    keys: HashSet<Uuid>,
    /// The command that writes them, as the rows carry it: another of a trigger may write the same rows.
    command: Option<Command>,
}

impl Announcement {
    pub fn new(table: &'static str, operation: Operation, keys: impl IntoIterator<Item = Uuid>) -> Self {
        Self { table, operation, keys: keys.into_iter().collect(), command: None }
    }
}

thread_local! {
    static ANNOUNCED: RefCell<Vec<Announcement>> = const { RefCell::new(Vec::new()) };
    /// Digests of claims whose triggers told of them, until their audit rows are written. Ids are never given again.
    static WRITTEN: RefCell<HashMap<Uuid, Option<[u8; DIGEST]>>> = RefCell::new(HashMap::new());
}

/// Takes the announcement back when the statement ends, also by an error.
struct Announced;

impl Drop for Announced {
    fn drop(&mut self) {
        ANNOUNCED.with_borrow_mut(Vec::pop);
    }
}

/// Runs a statement that writes the rows announced.
pub fn announcing<R>(mut announcement: Announcement, work: impl FnOnce() -> Result<R>) -> Result<R> {
    announcement.command = Some(transaction::next_command());
    ANNOUNCED.with_borrow_mut(|all| all.push(announcement));
    let _announced = Announced;
    work()
}

/// The key of a row version that the engine wrote as it announced; `None` for another.
fn announced(table: &str, operation: Operation, key_column: &str, tuple: Tuple<'_>) -> Option<Uuid> {
    ANNOUNCED.with_borrow(|all| {
        let last = all.last().filter(|a| a.operation == operation && a.table == table)?;
        let key = tuple.uuid(key_column).filter(|key| last.keys.contains(key))?;
        last.command.is_some_and(|command| tuple.is_of(command)).then_some(key)
    })
}

/// A row as an object, or as a masked text where it holds a document that is nested too deep to read.
fn row_json(tuple: Tuple<'_>) -> Result<Option<Value>> {
    let Some(json) = tuple.json()? else { return Ok(None) };
    memory::probe_json(&json)?;
    Ok(Some(serde_json::from_str(&json).unwrap_or_else(|_| Value::String(MASKED.into()))))
}

/// Refuses a claim, or a new status of one, that only the engine may write. Its own rows were announced.
fn refuse_foreign_claim(new: Tuple<'_>, old: Option<Tuple<'_>>) -> Result<()> {
    let status = new.text("status");
    let imported = status.as_deref() == Some(ClaimStatus::Imported.name());
    let unchanged = old.is_some_and(|old| old.text("status") == status);
    if imported || unchanged || session::applies_replication() { Ok(()) } else { Err(Error::ClaimNotAdjudicated) }
}

/// Logs one change of a table; partitions are logged under their table's name. `keys` are the columns that name a row.
///
/// # Errors
/// 23514 for a claim that only the engine may write, 55000 where a row did not come to the log, or the table is somebody's
/// whose changes are not ours to log.
pub fn record(change: &Change<'_>, table: &str, keys: &[String]) -> Result<()> {
    owners::check_caller(change.whose())?;
    let operation = change.operation();
    if let Some(rows) = change.rows() {
        // Of a statement its number of rows: what MERGE and ON CONFLICT name and did not do changed none.
        let new_values = Some(serde_json::json!({ "rows": rows }));
        let entry = LogRow { row_key: Some(String::new()), new_values, ..LogRow::default() };
        return if rows > 0 { log(table, operation.name(), &[entry]) } else { Ok(()) };
    }
    let (old_row, new_row) = (change.old_row(), change.new_row());
    let Some(key_row) = new_row.or(old_row) else {
        return log(table, operation.name(), &[LogRow { row_key: Some(String::new()), ..LogRow::default() }]);
    };
    let key_column = keys.first().map_or("", String::as_str);
    if let Some(key) = announced(table, operation, key_column, key_row) {
        if table == CLAIMS_TABLE {
            let digest = content_digest(table, &change.columns(), &key_row.values()?, &Terms::current()?);
            WRITTEN.with_borrow_mut(|written| written.insert(key, digest));
        }
        return Ok(());
    }
    // A partition without its primary key is being restored: pg_restore with several jobs may make the triggers of the
    // partitioned table before the rows of a quarter.
    if table == CLAIMS_TABLE && !change.has_index() {
        return Ok(());
    }
    if table == CLAIMS_TABLE
        && let Some(new) = new_row
    {
        refuse_foreign_claim(new, old_row)?;
    }
    let (columns, terms) = (change.columns(), Terms::current()?);
    let values = key_row.values()?;
    let mut entry = LogRow {
        row_key: Some(keys.iter().map(|key| key_row.text(key).unwrap_or_default()).collect::<Vec<_>>().join(" ")),
        content_digest: content_digest(table, &columns, &values, &terms),
        ..LogRow::default()
    };
    let class = |column: &str| class_of(table, column);
    match (old_row, new_row) {
        (Some(old), Some(new)) => {
            let before = old.values()?;
            let same = |place: usize| match (before.image(place), values.image(place)) {
                (None, None) => true,
                (Some(one), Some(other)) => one.bytes() == other.bytes(),
                _ => false,
            };
            let changed: Vec<&(String, usize)> = columns.named.iter().filter(|(_, place)| !same(*place)).collect();
            let mut digests = Map::new();
            for (column, place) in changed.iter().filter(|(column, _)| class(column) != Some(Class::Clean)) {
                let digest = |values: &Values| {
                    let image = values.image(*place)?;
                    let digest = terms.of_value([table.as_bytes(), column.as_bytes(), image.bytes()])?;
                    Some(Value::String(hex(&digest)))
                };
                let both = [("old", digest(&before)), ("new", digest(&values))];
                let both: Map<_, _> = both.into_iter().filter_map(|(of, digest)| Some((of.into(), digest?))).collect();
                digests.insert(column.clone(), Value::Object(both));
            }
            entry.value_digests = (!digests.is_empty()).then_some(Value::Object(digests));
            let is_changed = |column: &str| changed.iter().any(|(name, _)| name == column);
            let seals = terms.sealing.is_some();
            (entry.old_values, entry.old_data) = masked(old, is_changed, class, terms.year, seals)?;
            (entry.new_values, entry.new_data) = masked(new, is_changed, class, terms.year, seals)?;
        }
        // An insert leaves its values in the row.
        (None, _) => {}
        (Some(old), None) => {
            (entry.old_values, entry.old_data) = masked(old, |_| true, class, terms.year, terms.sealing.is_some())?;
        }
    }
    log(table, operation.name(), &[entry])
}

/// The keyed digest of a row: of the names and values of its columns that are not NULL, in the order of the names, so
/// that it stays the same in another partition and when a column is added.
fn content_digest(table: &str, columns: &Columns, values: &Values, terms: &Terms) -> Option<[u8; DIGEST]> {
    let images = columns.named.iter().filter_map(|(name, place)| Some((name.as_bytes(), values.image(*place)?)));
    let images: Vec<_> = images.collect();
    let parts = images.iter().flat_map(|(name, image)| [*name, image.bytes()]);
    terms.of_row([table.as_bytes()].into_iter().chain(parts))
}

/// What a column holds: as the list of classes has it, of a column that others added as its label says; `None`: hidden.
pub fn class_of(table: &str, column: &str) -> Option<Class> {
    let ours = classes::table(table).and_then(|table| table.class(column));
    ours.or_else(|| Class::parse(&label::of_column(table, column)?))
}

/// The values of a row that are not NULL, of these columns, masked; and the text of those that are, as they were, to be
/// encrypted.
fn masked(
    row: Tuple<'_>,
    of: impl Fn(&str) -> bool,
    class: impl Fn(&str) -> Option<Class>,
    year: i32,
    keeps: bool,
) -> Result<(Option<Value>, Option<String>)> {
    let mut row = row_json(row)?;
    let mut kept = Map::new();
    match &mut row {
        Some(Value::Object(fields)) => {
            fields.retain(|column, value| !value.is_null() && of(column));
            for (column, value) in fields {
                let class = class(column);
                if keeps && class != Some(Class::Clean) {
                    kept.insert(column.clone(), value.clone());
                }
                mask::mask_classified(value, class, year);
            }
        }
        Some(other) => mask::mask_classified(other, None, year),
        None => {}
    }
    Ok((row, (!kept.is_empty()).then(|| Value::Object(kept).to_string())))
}

statement!(SEALED, "audit/sealed.sql");

/// What a row of the log keeps encrypted.
pub struct Opened {
    pub old_values: Option<Value>,
    pub new_values: Option<Value>,
}

/// Decrypts what a row of the log keeps, and logs that it was done, by whom and for which purpose.
///
/// # Errors
/// 22023 for no purpose, 42501 for one that the role may not have, P0002 for no row and for who does not see every client, 55000 where the key is missing, XX001 for what was altered.
pub fn open_values(audit_id: i64, purpose: &str) -> Result<Opened> {
    transport::require()?;
    purpose::check(purpose, session::outer_role())?;
    // A row does not say of which client its person is.
    if !matches!(*caller::scope()?, Scope::All) {
        return Err(Error::UnknownAuditRow);
    }
    // Whoever sees them is on record before, also after a crash.
    transaction::force_sync_commit();
    let new_values = Some(serde_json::json!({ "purpose": purpose }));
    let entry = LogRow { row_key: Some(audit_id.to_string()), new_values, ..LogRow::default() };
    log("audit_log", "OPEN", &[entry])?;
    connect(|| {
        let rows = run(&SEALED, &[audit_id.write()])?;
        let row = rows.first().ok_or(Error::UnknownAuditRow)?;
        let opened = |column: &cipher::Column, sealed: Option<Vec<u8>>| {
            sealed.map(|sealed| open(column, audit_id, &sealed)).transpose()
        };
        Ok(Opened {
            old_values: opened(&cipher::AUDIT_OLD, row.get("old_data")?)?,
            new_values: opened(&cipher::AUDIT_NEW, row.get("new_data")?)?,
        })
    })
}

/// Logs the claims that the engine wrote as it announced, one row for each with its accumulators and alerts: of a new
/// one its digest, of an old one what `change` says.
///
/// # Errors
/// 55000 where no trigger told of a claim, or a row did not come to the log.
pub fn log_claims(operation: Operation, ids: &[Uuid], change: Option<(Value, Value)>) -> Result<()> {
    let mut written = WRITTEN.take();
    let mut entries = Vec::with_capacity(ids.len());
    for id in ids {
        let content_digest = written.remove(id).ok_or(Error::WriteLost(CLAIMS_TABLE))?;
        let (old_values, new_values) = change.clone().unzip();
        entries.push(LogRow {
            row_key: Some(id.to_string()),
            content_digest,
            old_values,
            new_values,
            ..LogRow::default()
        });
    }
    WRITTEN.set(written);
    log(CLAIMS_TABLE, operation.name(), &entries)
}

/// Logs a change of the definition of one of our objects.
///
/// # Errors
/// 55000 where the row did not come to the log.
pub fn log_definition(command: &str, object_type: &str, identity: &str, by: &str) -> Result<()> {
    // What drops the log itself leaves nothing to write to.
    if catalog::relation(c"audit_log").is_none() {
        return Ok(());
    }
    let new_values = Some(serde_json::json!({ "object_type": object_type, "by": by }));
    log(identity, command, &[LogRow { row_key: Some(identity.into()), new_values, ..LogRow::default() }])
}

/// The error of whoever tries to change a log.
pub fn refuse(table: &str) -> Error {
    if table == "authorization_event" { Error::EventsGrowOnly } else { Error::AuditGrowsOnly }
}
