//! Rows of a table, partitioned or not, that an index finds.

use super::index::Index;
use super::relation::Lock;
use super::rows::Row;
use super::scan::Scan;
use super::snapshot::Snapshot;
use super::value::Value;
use crate::error::Result;

/// Scans of all parts of a table, to be sent to one key after the other; begun at the first.
pub struct Lookup<'a> {
    index: &'static Index,
    snapshot: &'a Snapshot,
    parts: Option<Vec<Scan<'a>>>,
}

impl Index {
    pub fn lookup<'a>(&'static self, snapshot: &'a Snapshot) -> Lookup<'a> {
        Lookup { index: self, snapshot, parts: None }
    }
}

impl Lookup<'_> {
    /// What is read of each row whose columns compare with these values.
    ///
    /// # Errors
    /// 55000 where the index is missing or not valid, or the table has children that are no plain partitions.
    pub fn all<T>(&mut self, values: &[Value], mut read: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        let parts = match &mut self.parts {
            Some(parts) => parts,
            parts => parts.insert(self.index.scan_parts(self.snapshot, Lock::Read)?),
        };
        let mut found = Vec::new();
        for part in parts {
            part.seek(values)?;
            while let Some(row) = part.next() {
                found.push(read(&row)?);
            }
        }
        Ok(found)
    }

    /// What is read of the one row that there can be.
    pub fn one<T>(&mut self, values: &[Value], read: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Option<T>> {
        self.all(values, read).map(|mut found| found.pop())
    }
}
