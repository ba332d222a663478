//! The audit of writes: rows of `pbm.audit_log` in the transaction of the change.

use std::cell::RefCell;
use std::collections::HashSet;

use chrono::Datelike;
use serde_json::Value;
use uuid::Uuid;

use super::raw::memory;
use super::raw::session;
use super::raw::statement::{connect, run, statement};
use super::raw::transaction::{self, Command};
use super::raw::trigger::{Change, Operation, Tuple};
use super::raw::value::{Write, jsons, texts};
use super::reference;
use crate::engine::facts::ClaimStatus;
use crate::engine::privacy::mask;
use crate::error::{Error, Result};

statement!(LOG, "audit/insert.sql");

/// Columns no audit row repeats: long, and told better elsewhere.
const OMITTED: [&str; 2] = ["trace", "name"];

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

/// Whether the engine wrote this row version, as it announced.
fn is_announced(table: &str, operation: Operation, key_column: &str, tuple: Tuple<'_>) -> bool {
    ANNOUNCED.with_borrow(|all| {
        all.last().is_some_and(|a| {
            a.operation == operation
                && a.table == table
                && tuple.uuid(key_column).is_some_and(|key| a.keys.contains(&key))
                && a.command.is_some_and(|command| tuple.is_of(command))
        })
    })
}

/// One row of the log.
pub struct LogRow {
    pub row_key: String,
    pub old_values: Option<Value>,
    pub new_values: Option<Value>,
}

/// Appends to the log, in this transaction.
///
/// # Errors
/// 55000 where a row did not come to the log.
pub fn log(table: &str, operation: Operation, entries: &[LogRow]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let values = [
        table.write(),
        operation.name().write(),
        session::outer_user().write(),
        session::session_user().write(),
        texts(entries.iter().map(|e| e.row_key.as_str())),
        jsons(entries.iter().map(|e| e.old_values.as_ref())),
        jsons(entries.iter().map(|e| e.new_values.as_ref())),
    ];
    if run(&LOG, &values)?.len() == entries.len() { Ok(()) } else { Err(Error::WriteLost("audit_log")) }
}

/// A row as an object, or as a masked text where it holds a document that is nested too deep to read.
fn row_json(tuple: Tuple<'_>) -> Result<Option<Value>> {
    let Some(json) = tuple.json()? else { return Ok(None) };
    memory::probe_json(&json)?;
    Ok(Some(serde_json::from_str(&json).unwrap_or_else(|_| Value::String(MASKED.into()))))
}

fn remove_unchanged(old: &mut Value, new: &mut Value) {
    if let (Value::Object(old), Value::Object(new)) = (old, new) {
        let same: Vec<String> = new.iter().filter(|(k, v)| old.get(*k) == Some(*v)).map(|(k, _)| k.clone()).collect();
        for key in same {
            old.remove(&key);
            new.remove(&key);
        }
    }
}

fn mask_row(row: &mut Value, this_year: i32) {
    if let Value::Object(fields) = row {
        fields.retain(|key, value| !OMITTED.contains(&key.as_str()) && !value.is_null());
    }
    mask::mask_document(row, this_year);
}

/// Refuses a claim, or a new status of one, that only the engine may write. Its own rows were announced.
fn refuse_foreign_claim(new: Tuple<'_>, old: Option<Tuple<'_>>) -> Result<()> {
    let status = new.text("status");
    let imported = status.as_deref() == Some(ClaimStatus::Imported.name());
    let unchanged = old.is_some_and(|old| old.text("status") == status);
    if imported || unchanged || session::applies_replication() { Ok(()) } else { Err(Error::ClaimNotAdjudicated) }
}

/// Logs one change of a table that holds personal data; partitions are logged under their table's name.
pub fn record(change: &Change<'_>, table: &str, key_column: &str) -> Result<()> {
    let operation = change.operation();
    let (old_row, new_row) = (change.old_row(), change.new_row());
    let Some(key_row) = new_row.or(old_row) else {
        let entry = LogRow { row_key: String::new(), old_values: None, new_values: None };
        return connect(|| log(table, operation, &[entry]));
    };
    if is_announced(table, operation, key_column, key_row) {
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
    let mut old = old_row.map_or(Ok(None), row_json)?;
    let mut new = new_row.map_or(Ok(None), row_json)?;
    let row_key = key_row.text(key_column).unwrap_or_default();
    if let (Some(old), Some(new)) = (&mut old, &mut new) {
        remove_unchanged(old, new);
    }
    let this_year = reference::today()?.year();
    old.iter_mut().chain(new.iter_mut()).for_each(|row| mask_row(row, this_year));
    connect(|| log(table, operation, &[LogRow { row_key, old_values: old, new_values: new }]))
}

/// The error of whoever tries to change a log.
pub fn refuse(table: &str) -> Error {
    if table == "authorization_event" { Error::EventsGrowOnly } else { Error::AuditGrowsOnly }
}
