//! Rows of `pbm.audit_log`.

use std::cell::OnceCell;

use serde_json::Value;

use super::key::{DIGEST, Terms};
use super::sealed;
use crate::engine::cipher::column::{AUDIT_NEW, AUDIT_OLD};
use crate::engine::evidence::row::{self, Value as Digested};
use crate::engine::evidence::tables::AUDIT_LOG;
use crate::error::{Error, Result};
use crate::pg::evidence;
use crate::pg::raw::access::worker::AsOwner;
use crate::pg::raw::append::{Appended, Log};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::statement::{connect, insert, run, statement};
use crate::pg::raw::value::{self, Write, moment};
use crate::pg::raw::{sequence, session, transaction};
use crate::pg::security::owners;

statement!(INSERT, "audit/insert.sql");
statement!(MAKE_MONTH, "audit/make_month.sql");

static LOG: Log = Log("pbm.audit_log");
const ROW: RowType = RowType { name: "pbm.audit_log", array: "pbm.audit_log[]" };

/// The columns of 0.1.0, the first in each row: its tables are written under newer code until they are upgraded.
const RELEASED: usize = 13;

/// One row of the log, but for who and when.
#[derive(Default)]
pub struct LogRow {
    pub row_key: Option<String>,
    pub old_values: Option<Value>,
    pub new_values: Option<Value>,
    /// Keyed digest of the row after the change, before a DELETE.
    pub content_digest: Option<[u8; DIGEST]>,
    /// Keyed digests of the values that are masked.
    pub value_digests: Option<Value>,
    /// Values as they were and are, to be encrypted.
    pub old_data: Option<String>,
    pub new_data: Option<String>,
}

thread_local! {
    /// The session's address does not change.
    static ADDRESS: OnceCell<Option<String>> = const { OnceCell::new() };
}

/// Appends to the log, in this transaction.
///
/// # Errors
/// 55000 where a row did not come to the log, or a trigger of the log calls somebody's function.
pub fn log(table: &str, operation: &str, entries: &[LogRow]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    owners::check_triggers_of_log(LOG.table()?)?;
    let now = transaction::now();
    let mut rows = rows(table, operation, now, entries)?;
    if !LOG.is_partitioned()? {
        rows.iter_mut().for_each(|row| row.truncate(RELEASED));
    }
    loop {
        match LOG.append(now, &rows)? {
            Appended::Yes => return Ok(()),
            Appended::ByStatement => {
                // The functions may not insert into it themselves.
                let _owner = AsOwner::of(LOG.table()?)?;
                let stored = connect(|| insert(&INSERT, &ROW, &rows))?;
                return if stored.len() == rows.len() { Ok(()) } else { Err(Error::WriteLost("audit_log")) };
            }
            Appended::NoPartition => {
                connect(|| run(&MAKE_MONTH, &[moment(now)]).map(drop))?;
            }
        }
    }
}

/// The rows as they are stored.
fn rows(table: &str, operation: &str, now: i64, entries: &[LogRow]) -> Result<Vec<Vec<Column>>> {
    let (user, session_user) = (session::outer_user(), session::session_user());
    let application = session::application_name();
    let address = ADDRESS.with(|address| address.get_or_init(session::client_address).clone());
    let (transaction, process) = (transaction::id(), session::process());
    let incarnation = evidence::incarnation().unwrap_or_default();
    let seals = entries.iter().any(|entry| entry.old_data.is_some() || entry.new_data.is_some());
    let terms = if seals { Terms::current()?.sealing } else { None };
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let id = sequence::next(c"audit_log_audit_id_seq")?;
        let seal = |column: &_, text: &Option<String>| match (text, &terms) {
            (Some(text), Some(key)) => sealed::seal(key, column, id, text).map(Some),
            _ => Ok(None),
        };
        let old_data = seal(&AUDIT_OLD, &entry.old_data)?;
        let new_data = seal(&AUDIT_NEW, &entry.new_data)?;
        let digest = row::digest(
            &AUDIT_LOG,
            &[
                Digested::Int(id),
                Digested::Text(table),
                Digested::Text(operation),
                Digested::Text(&user),
                Digested::Time(now),
                entry.old_values.as_ref().map_or(Digested::Null, Digested::Json),
                entry.new_values.as_ref().map_or(Digested::Null, Digested::Json),
                Digested::Text(&session_user),
                Digested::Text(&application),
                address.as_deref().map_or(Digested::Null, Digested::Text),
                Digested::Xid(transaction),
                Digested::Int(i64::from(process)),
                entry.row_key.as_deref().map_or(Digested::Null, Digested::Text),
                Digested::Int(i64::from(incarnation)),
                entry.content_digest.as_ref().map_or(Digested::Null, |digest| Digested::Bytes(digest)),
                entry.value_digests.as_ref().map_or(Digested::Null, Digested::Json),
                old_data.as_deref().map_or(Digested::Null, Digested::Bytes),
                new_data.as_deref().map_or(Digested::Null, Digested::Bytes),
            ],
        );
        rows.push(vec![
            ("audit_id", id.write()),
            ("table_name", table.write()),
            ("operation", operation.write()),
            ("user_name", user.write()),
            ("timestamp", moment(now)),
            ("old_values", entry.old_values.write()),
            ("new_values", entry.new_values.write()),
            ("session_user_name", session_user.write()),
            ("application_name", application.write()),
            ("client_addr", value::inet(address.as_deref())),
            ("transaction_id", value::xid8(transaction)),
            ("backend_pid", process.write()),
            ("row_key", entry.row_key.write()),
            ("incarnation", incarnation.write()),
            ("content_digest", entry.content_digest.as_ref().map(|digest| &digest[..]).write()),
            ("value_digests", entry.value_digests.write()),
            ("old_data", old_data.write()),
            ("new_data", new_data.write()),
            ("row_digest", digest[..].write()),
        ]);
    }
    Ok(rows)
}
