//! The rows of the sealed tables, read from their pages.

use crate::engine::evidence::row::{Owned, digest_owned};
use crate::engine::evidence::tables::{INCARNATION, Kind, ROW_DIGEST, TRANSACTION, Table};
use crate::engine::evidence::{Digest, check};
use crate::error::{Error, Result};
use crate::pg::raw::catalog;
use crate::pg::raw::heap::{Columns, Heap, Place, Read};
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::Write;

statement!(PARTITIONS, "evidence/partitions.sql");

/// What was read.
pub enum Found<'a> {
    Row {
        row: check::Row<'a>,
        place: Place,
        hashes: &'a [Option<u64>],
    },
    /// A row that an UPDATE made of another.
    Later(check::Row<'a>),
    Unreadable(String),
}

/// The tables that hold an audit table's rows: its partitions, or itself.
pub fn parts(table: &Table) -> Result<Vec<u32>> {
    let rows = run(&PARTITIONS, &[table.name.write()])?;
    let parts: Vec<u32> =
        rows.iter().filter_map(|row| row.get::<i64>("relation").ok()).filter_map(|id| u32::try_from(id).ok()).collect();
    Ok(if parts.is_empty() { catalog::relation_named(table.name).into_iter().collect() } else { parts })
}

/// Reads all rows that the active snapshot sees of one of a table's parts, with the hashes of these columns.
///
/// # Errors
/// 55000 where the part is no plain table or lacks a column.
pub fn read(table: &'static Table, heap: &Heap, hashed: &[i16], mut each: impl FnMut(Found<'_>)) -> Result<()> {
    let mut taken: Vec<(&str, Kind)> = table.columns.iter().map(|column| (column.name, column.kind)).collect();
    let count = taken.len();
    taken.push((ROW_DIGEST, Kind::Bytes));
    let at = |name| table.position(name).unwrap_or(0);
    let (key, incarnation, xid) = (at(table.key), at(INCARNATION), at(TRANSACTION));
    let read = heap.read(&Columns { taken: &taken, hashed }, |read| match read {
        Read::Row { place, values, hashes, is_later_version } => {
            let (values, stored) = values.split_at(count);
            let digest: Digest = digest_owned(table, values);
            let number = |at: usize| if let Owned::Int(number) = values[at] { Some(number) } else { None };
            let row = check::Row {
                table,
                key: number(key).unwrap_or(0),
                incarnation: number(incarnation).and_then(|i| i32::try_from(i).ok()),
                xid: if let Owned::Xid(xid) = values[xid] { xid } else { 0 },
                stored: if let Owned::Bytes(stored) = &stored[0] { Some(stored) } else { None },
                digest,
            };
            each(if is_later_version { Found::Later(row) } else { Found::Row { row, place, hashes } });
        }
        Read::Unreadable { place, why } => {
            let (page, line) = (place >> 16, place & 0xffff);
            each(Found::Unreadable(format!(
                "the row in line {line} of page {page} of {} cannot be read: {why}",
                table.name
            )));
        }
        Read::BadPage { page, why } => {
            each(Found::Unreadable(format!("page {page} of {} cannot be read: {why}", table.name)));
        }
    });
    read.ok_or(Error::AuditTable { table: table.name })
}
