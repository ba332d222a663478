//! The audit of writes: rows of `pbm.audit_log` in the transaction of the change.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ffi::CStr;

use pgrx::pg_sys;
use pgrx::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::clock;
use super::datum::Write;
use super::reference::statement;
use super::spi::{self, Statement, TEXT, TEXTS, Type};
use crate::engine::mask;
use crate::error::{Error, Result};

const JSONBS: Type = Type::Builtin(pg_sys::BuiltinOid::JSONBARRAYOID);

statement!(LOG, "audit_insert.sql", &[TEXT, TEXT, TEXT, TEXT, TEXTS, JSONBS, JSONBS]);

/// Columns no audit row repeats: long, and told better elsewhere.
const OMITTED: [&str; 2] = ["trace", "name"];

/// What stands for a value that may not be told.
const MASKED: &str = "***";

/// Rows the engine is about to write itself, which the claim's own audit row stands for. Any other row,
/// of whatever statement runs meanwhile, is still logged one by one.
pub struct Announcement {
    table: &'static str,
    operation: &'static str,
    keys: HashSet<Uuid>,
    /// The command that writes them, as the rows carry it: another of a trigger may write the same rows.
    command: pg_sys::CommandId,
}

impl Announcement {
    pub fn new(table: &'static str, operation: &'static str, keys: impl IntoIterator<Item = Uuid>) -> Self {
        Self { table, operation, keys: keys.into_iter().collect(), command: pg_sys::InvalidCommandId }
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
    // SAFETY: in a transaction that writes. The number is new, so that it is the one the statement takes.
    announcement.command = unsafe {
        pg_sys::CommandCounterIncrement();
        pg_sys::GetCurrentCommandId(false)
    };
    ANNOUNCED.with_borrow_mut(|all| all.push(announcement));
    let _announced = Announced;
    work()
}

/// Whether the engine wrote this row version, as it announced.
fn is_announced(table: &str, operation: &str, key: Option<Uuid>, tuple: pg_sys::HeapTuple) -> bool {
    ANNOUNCED.with_borrow(|all| {
        all.last().is_some_and(|a| {
            a.operation == operation
                && a.table == table
                && key.is_some_and(|key| a.keys.contains(&key))
                // SAFETY: a row that a trigger was called for was written by this transaction.
                && unsafe { pg_sys::HeapTupleHeaderGetCmin((*tuple).t_data) } == a.command
        })
    })
}

/// One row of the log.
pub struct Entry {
    pub row_key: String,
    pub old_values: Option<Value>,
    pub new_values: Option<Value>,
}

fn user_name(id: pg_sys::Oid) -> String {
    // SAFETY: gives a palloc'd C string, or null for a role that was dropped.
    unsafe {
        let name = pg_sys::GetUserNameFromId(id, true);
        if name.is_null() { id.to_u32().to_string() } else { CStr::from_ptr(name).to_string_lossy().into_owned() }
    }
}

/// Appends to the log, in this transaction.
pub fn log(table: &str, operation: &str, entries: &[Entry]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    // SAFETY: the roles of this session; the outer one is that of SET ROLE, below SECURITY DEFINER.
    let (session, current) = unsafe { (pg_sys::GetSessionUserId(), pg_sys::GetOuterUserId()) };
    let jsons = |pick: fn(&Entry) -> &Option<Value>| {
        entries.iter().map(|e| pick(e).clone().map(pgrx::JsonB)).collect::<Vec<_>>().into_datum()
    };
    let values = [
        table.write(),
        operation.write(),
        user_name(current).write(),
        user_name(session).write(),
        super::datum::texts(entries.iter().map(|e| e.row_key.as_str())),
        jsons(|e| &e.old_values),
        jsons(|e| &e.new_values),
    ];
    LOG.with(|s| s.run(&values)).map(|_| ())
}

/// A row as an object, or as a masked text where it holds a document that is nested too deep to read.
fn row_json(tuple: pg_sys::HeapTuple, descriptor: pg_sys::TupleDesc) -> Option<Value> {
    if tuple.is_null() {
        return None;
    }
    // SAFETY: tuple and descriptor are those of the trigger's relation; row_to_json takes a record.
    unsafe {
        let record = pg_sys::heap_copy_tuple_as_datum(tuple, descriptor);
        pgrx::direct_function_call::<pgrx::datum::JsonString>(pg_sys::row_to_json, &[Some(record)])
            .map(|json| serde_json::from_str(&json.0).unwrap_or_else(|_| Value::String(MASKED.into())))
    }
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

fn mask_row(row: &mut Value) {
    if let Value::Object(fields) = row {
        fields.retain(|key, value| !OMITTED.contains(&key.as_str()) && !value.is_null());
    }
    let this_year = chrono::Datelike::year(&clock::today());
    mask::mask_document(row, this_year);
}

/// The key of the row as text.
fn key_text(tuple: pg_sys::HeapTuple, descriptor: pg_sys::TupleDesc, column: &str) -> Option<String> {
    // SAFETY: tuple and descriptor belong together; SPI_getvalue gives a palloc'd C string, or null.
    unsafe {
        let name = std::ffi::CString::new(column).ok()?;
        let text = pg_sys::SPI_getvalue(tuple, descriptor, pg_sys::SPI_fnumber(descriptor, name.as_ptr()));
        (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned())
    }
}

/// The uuid key of the row without making it JSON, for the rows the engine announced.
fn quick_key(tuple: pg_sys::HeapTuple, descriptor: pg_sys::TupleDesc, column: &str) -> Option<Uuid> {
    // SAFETY: tuple and descriptor belong together; the column's type is checked before it is read.
    unsafe {
        let name = std::ffi::CString::new(column).ok()?;
        let number = pg_sys::SPI_fnumber(descriptor, name.as_ptr());
        if number <= 0 || pg_sys::SPI_gettypeid(descriptor, number) != pg_sys::UUIDOID {
            return None;
        }
        let mut is_null = false;
        let datum = pg_sys::SPI_getbinval(tuple, descriptor, number, &mut is_null);
        if is_null { None } else { super::datum::Read::read(datum) }
    }
}

/// Logs one change of a table that holds personal data; partitions are logged under their table's name.
pub fn record(data: &pg_sys::TriggerData, table: &str, key_column: &str) -> Result<()> {
    let event = data.tg_event;
    if pgrx::trigger_support::trigger_fired_for_statement(event) {
        let entry = Entry { row_key: String::new(), old_values: None, new_values: None };
        return spi::connect(|| log(table, "TRUNCATE", &[entry]));
    }
    // SAFETY: a row trigger's relation has a descriptor.
    let descriptor = unsafe { (*data.tg_relation).rd_att };
    let (operation, old_tuple, new_tuple) = if pgrx::trigger_support::trigger_fired_by_insert(event) {
        ("INSERT", std::ptr::null_mut(), data.tg_trigtuple)
    } else if pgrx::trigger_support::trigger_fired_by_update(event) {
        ("UPDATE", data.tg_trigtuple, data.tg_newtuple)
    } else {
        ("DELETE", data.tg_trigtuple, std::ptr::null_mut())
    };
    let key_tuple = if new_tuple.is_null() { old_tuple } else { new_tuple };
    if is_announced(table, operation, quick_key(key_tuple, descriptor, key_column), key_tuple) {
        return Ok(());
    }
    let mut old = row_json(old_tuple, descriptor);
    let mut new = row_json(new_tuple, descriptor);
    let row_key = key_text(key_tuple, descriptor, key_column).unwrap_or_default();
    if let (Some(old), Some(new)) = (&mut old, &mut new) {
        remove_unchanged(old, new);
    }
    old.iter_mut().chain(new.iter_mut()).for_each(mask_row);
    spi::connect(|| log(table, operation, &[Entry { row_key, old_values: old, new_values: new }]))
}

/// The error of whoever tries to change the log.
pub fn refuse() -> Error {
    Error::AuditGrowsOnly
}
