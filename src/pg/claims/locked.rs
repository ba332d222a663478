//! Rows of what members have met: locked one after the other in the order of their keys, read, and written.

use std::thread::LocalKey;

use crate::error::{Error, Result};
use crate::pg::audit::{self, Announcement};
use crate::pg::raw::clock;
use crate::pg::raw::index::Index;
use crate::pg::raw::relation::Lock;
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::statement::{Statement, insert};
use crate::pg::raw::value::Value;

/// A table of such rows.
pub struct Locked {
    pub by_key: &'static Index,
    pub row: &'static RowType,
    /// Writes rows that are there and locked, where they cannot be written past the statement.
    pub update: &'static LocalKey<Statement>,
    /// The column that says when a row was written.
    pub written_at: Option<&'static str>,
}

/// Whether rows are locked, and whether the first that is missing ends the reading: whoever makes it goes on in the same
/// order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    Plain,
    Locking,
    LockingUpToMissing,
}

impl Locked {
    /// Reads the rows of these keys in their order; gives those that have none.
    pub fn read<K: Copy, const KEYS: usize>(
        &self,
        keys: &[K],
        reading: Reading,
        values: impl Fn(&K) -> [Value; KEYS],
        mut read: impl FnMut(K, &Row<'_>) -> Result<()>,
    ) -> Result<Vec<K>> {
        let snapshot = Snapshot::take();
        let locks = reading != Reading::Plain;
        let mut scan = self.by_key.scan(&snapshot, if locks { Lock::Write } else { Lock::Read })?;
        let mut missing = Vec::new();
        for key in keys {
            scan.seek(&values(key))?;
            let row = if locks { scan.next_locked()? } else { scan.next() };
            match row {
                Some(row) => read(*key, &row)?,
                None => {
                    missing.push(*key);
                    if reading == Reading::LockingUpToMissing {
                        break;
                    }
                }
            }
        }
        Ok(missing)
    }

    /// Writes columns of rows that this transaction has locked, each found by its key.
    ///
    /// # Errors
    /// 55000 where one of them is not there or was stored otherwise.
    pub fn write<const KEYS: usize>(
        &self,
        announcement: Announcement,
        rows: Vec<([Column; KEYS], Vec<Column>)>,
    ) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let snapshot = Snapshot::take();
        let mut scan = self.by_key.scan(&snapshot, Lock::Write)?;
        let all = if scan.takes_updates() {
            let rows: Vec<_> = rows
                .into_iter()
                .map(|(key, mut columns)| {
                    columns.extend(self.written_at.map(|column| (column, clock::now())));
                    (key.map(|(_, value)| value), columns)
                })
                .collect();
            audit::announcing(announcement, || scan.update(&rows))?
        } else {
            let rows: Vec<Vec<Column>> =
                rows.into_iter().map(|(key, columns)| key.into_iter().chain(columns).collect()).collect();
            audit::announcing(announcement, || insert(self.update, self.row, &rows))?.len() == rows.len()
        };
        if all { Ok(()) } else { Err(Error::WriteLost(self.row.table())) }
    }
}
