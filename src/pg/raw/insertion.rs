//! New rows of a table that is partitioned by date, past the statement.

use chrono::NaiveDate;
use pgrx::pg_sys;

use super::index::{Index, Known};
use super::partition;
use super::relation::{Lock, Relation};
use super::row_type::Column;
use super::snapshot::Snapshot;
use super::trigger::Operation;
use super::writer::{self, Target, Writer};
use crate::error::Result;

impl Index {
    /// Inserts rows in their order, each into the partition of its day, up to the first whose key in this unique index
    /// is taken or may be; gives how many are in. The others are a statement's, which waits for whoever has the key; so
    /// are all where something hangs on the table that a statement alone serves.
    ///
    /// # Errors
    /// 55000 where the table has no such column, or one of a type that cannot hold the value.
    pub fn insert(
        &'static self,
        snapshot: &Snapshot,
        days: &[NaiveDate],
        rows: impl Iterator<Item = Vec<Column>>,
    ) -> Result<usize> {
        let mut rows = rows.peekable();
        let Some(first) = rows.peek() else { return Ok(0) };
        let (root, known) = self.open(Lock::Write, &[pg_sys::ACL_INSERT])?;
        if !writer::takes_rows(&root, Operation::Insert) {
            return Ok(0);
        }
        let Some((tables, places)) = opened(&known, days) else { return Ok(0) };
        if !tables.iter().all(|table| takes_insert(table, first)) {
            return Ok(0);
        }
        let mut writer = Writer::begin(snapshot);
        let mut targets: Vec<Target> = Vec::with_capacity(tables.len());
        for table in tables {
            let shape = self.leaf_shape(&known, &table)?;
            targets.push(writer.target(table, shape));
        }
        let mut count = 0;
        for (columns, place) in rows.zip(places) {
            let target = &mut targets[place];
            let given = target.fit(&columns)?;
            if !writer.insert(target, &given) {
                break;
            }
            count += 1;
        }
        writer.end(targets);
        Ok(count)
    }
}

/// The partitions that rows of these days go to, and of each row the place of its own among them; `None` where a day has
/// none.
fn opened(known: &Known, days: &[NaiveDate]) -> Option<(Vec<Relation>, Vec<usize>)> {
    let mut tables: Vec<Relation> = Vec::new();
    let mut places = Vec::with_capacity(days.len());
    for day in days {
        let leaf = partition::between(&known.leaves, *day, *day).into_iter().next()?;
        let place = match tables.iter().position(|table| table.id() == leaf.id) {
            Some(place) => place,
            None => {
                tables.push(Relation::open(leaf.id, Lock::Write)?);
                tables.len() - 1
            }
        };
        places.push(place);
    }
    Some((tables, places))
}

fn takes_insert(table: &Relation, columns: &[Column]) -> bool {
    writer::is_plain(table) && writer::takes_rows(table, Operation::Insert) && writer::has_all_defaults(table, columns)
}
