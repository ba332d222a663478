//! Rows of a table, partitioned or not, that an index finds.

use pgrx::pg_sys;

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
    privileges: &'static [u32],
    parts: Option<Vec<Scan<'a>>>,
}

impl Index {
    pub fn lookup<'a>(&'static self, snapshot: &'a Snapshot) -> Lookup<'a> {
        Lookup { index: self, snapshot, privileges: &[pg_sys::ACL_SELECT], parts: None }
    }

    /// The same, whether or not the role may read the table.
    pub fn lookup_unasked<'a>(&'static self, snapshot: &'a Snapshot) -> Lookup<'a> {
        Lookup { index: self, snapshot, privileges: &[], parts: None }
    }
}

impl<'a> Lookup<'a> {
    fn parts(&mut self) -> Result<&mut Vec<Scan<'a>>> {
        match &mut self.parts {
            Some(parts) => Ok(parts),
            parts => Ok(parts.insert(self.index.scan_parts(self.snapshot, Lock::Read, self.privileges)?)),
        }
    }

    /// What is read of each row whose columns compare with these values.
    ///
    /// # Errors
    /// 55000 where the index is missing or not valid, or the table has children that are no plain partitions.
    pub fn all<T>(&mut self, values: &[Value], mut read: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        let mut found = Vec::new();
        for part in self.parts()? {
            part.seek(values)?;
            while let Some(row) = part.next() {
                found.push(read(&row)?);
            }
        }
        Ok(found)
    }

    /// Whether there is a row whose columns compare with these values.
    pub fn any(&mut self, values: &[Value]) -> Result<bool> {
        for part in self.parts()? {
            part.seek(values)?;
            if part.next().is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What is read of the one row that there can be.
    pub fn one<T>(&mut self, values: &[Value], read: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Option<T>> {
        self.all(values, read).map(|mut found| found.pop())
    }
}
