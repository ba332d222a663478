//! New rows of a table that is partitioned by date, past the statement.

use chrono::NaiveDate;
use pgrx::pg_sys;

use super::index::Index;
use super::partition;
use super::relation::{Lock, Relation};
use super::row_type::Column;
use super::snapshot::Snapshot;
use super::trigger::Operation;
use super::writer::{self, Target, Writer};
use crate::error::Result;

impl Index {
    /// Inserts rows in their order, each with the day of its partition, up to the first whose key in this unique index
    /// is taken or may be; gives how many are in. The others are a statement's, which waits for whoever has the key; so
    /// are all where something hangs on the table that a statement alone serves.
    ///
    /// # Errors
    /// 55000 where the table has no such column, or one of a type that cannot hold the value.
    pub fn insert(&'static self, snapshot: &Snapshot, rows: &[(NaiveDate, Vec<Column>)]) -> Result<usize> {
        let (root, known) = self.open(Lock::Write, &[pg_sys::ACL_INSERT])?;
        if !writer::takes_rows(&root, Operation::Insert) {
            return Ok(0);
        }
        let mut opened: Vec<(pg_sys::Oid, Relation)> = Vec::new();
        let mut places = Vec::with_capacity(rows.len());
        for (day, columns) in rows {
            let Some(leaf) = partition::between(&known.leaves, *day, *day).into_iter().next() else { return Ok(0) };
            if !opened.iter().any(|(id, _)| *id == leaf.id) {
                let Some(table) = Relation::open(leaf.id, Lock::Write) else { return Ok(0) };
                let is_served = writer::is_plain(&table)
                    && writer::takes_rows(&table, Operation::Insert)
                    && writer::has_all_defaults(&table, columns);
                if !is_served {
                    return Ok(0);
                }
                opened.push((leaf.id, table));
            }
            places.push(leaf.id);
        }
        let mut writer = Writer::begin(snapshot);
        let mut targets: Vec<(pg_sys::Oid, Target)> = Vec::with_capacity(opened.len());
        for (id, table) in opened {
            let shape = self.leaf_shape(&known, &table)?;
            targets.push((id, writer.target(table, shape)));
        }
        let mut count = 0;
        for ((_, columns), place) in rows.iter().zip(places) {
            let Some((_, target)) = targets.iter_mut().find(|(id, _)| *id == place) else { break };
            let given = target.fit(columns)?;
            if !writer.insert(target, &given) {
                break;
            }
            count += 1;
        }
        writer.end(targets.into_iter().map(|(_, target)| target));
        Ok(count)
    }
}
