//! New rows of a log that is partitioned by range of a moment, past the statement.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use pgrx::pg_sys;

use super::index::Shape;
use super::partition::{self, Span};
use super::relation::{Lock, Relation};
use super::row_type::Column;
use super::snapshot::Snapshot;
use super::trigger::Operation;
use super::writer::{self, Writer};
use super::{catalog, invalidation};
use crate::error::{Error, Result};

/// A log, by the qualified name of its table.
pub struct Log(pub &'static str);

/// What became of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// They are in.
    Yes,
    /// Something hangs on the table that a statement alone serves: none is in.
    ByStatement,
    /// No partition is for the moment: none is in.
    NoPartition,
}

/// A log's partitions as they were when this was made.
struct Known {
    table: pg_sys::Oid,
    is_partitioned: bool,
    spans: Vec<Span>,
    shapes: RefCell<HashMap<u32, Rc<Shape>>>,
    changes: u64,
}

thread_local! {
    static KNOWN: RefCell<HashMap<&'static str, Rc<Known>>> = RefCell::new(HashMap::new());
}

impl Log {
    /// Whether it has partitions: that of an older release has none.
    ///
    /// # Errors
    /// 55000 where there is no such table.
    pub fn is_partitioned(&self) -> Result<bool> {
        Ok(self.known()?.is_partitioned)
    }

    /// Its table.
    ///
    /// # Errors
    /// 55000 where there is none.
    pub fn table(&self) -> Result<u32> {
        Ok(self.known()?.table.to_u32())
    }

    /// Appends rows of one moment, in microseconds of PostgreSQL. In whose name does not matter: whoever may make the
    /// change has it logged.
    ///
    /// # Errors
    /// 55000 where there is no such table, or it has no such column, or one of a type that cannot hold the value.
    pub fn append(&self, moment: i64, rows: &[Vec<Column>]) -> Result<Appended> {
        let Some(first) = rows.first() else { return Ok(Appended::Yes) };
        let (leaf, shape) = loop {
            let known = self.known()?;
            let Some(root) = Relation::open(known.table, Lock::Write) else { continue };
            if !writer::takes_rows(&root, Operation::Insert) || root.kind() != b'p' {
                return Ok(Appended::ByStatement);
            }
            let Some(span) = known.spans.iter().find(|span| span.holds(moment)) else {
                return Ok(Appended::NoPartition);
            };
            let leaf = Relation::open(span.id, Lock::Write);
            // A lock may have waited for somebody who changed the tables.
            if let Some(leaf) = leaf
                && known.changes == invalidation::changes()
            {
                let mut shapes = known.shapes.borrow_mut();
                let shape = shapes.entry(span.id.to_u32()).or_insert_with(|| {
                    // SAFETY: the partition is open.
                    Rc::new(unsafe { Shape::without_index(self.0, &leaf) })
                });
                break (leaf, shape.clone());
            }
        };
        if !(writer::is_plain(&leaf)
            && writer::takes_rows(&leaf, Operation::Insert)
            && writer::has_all_defaults(&leaf, first))
        {
            return Ok(Appended::ByStatement);
        }
        let snapshot = Snapshot::take();
        let mut writer = Writer::begin(&snapshot);
        let mut target = writer.target(leaf, shape);
        for row in rows {
            let given = target.fit(row)?;
            writer.append(&mut target, &given);
        }
        writer.end([target]);
        Ok(Appended::Yes)
    }

    fn known(&self) -> Result<Rc<Known>> {
        let serves = |known: &&Rc<Known>| known.changes == invalidation::changes();
        if let Some(known) = KNOWN.with_borrow(|all| all.get(self.0).filter(serves).cloned()) {
            return Ok(known);
        }
        let name = self.0.rsplit_once('.').map_or(self.0, |(_, name)| name);
        let table = catalog::find(name).ok_or(Error::NotInstalled)?;
        invalidation::watch_relation(table);
        // Before anything is looked at: what changes meanwhile is looked at again.
        let changes = invalidation::changes();
        let relation = Relation::open(table, Lock::Read).ok_or(Error::NotInstalled)?;
        let spans = partition::spans(&relation)?;
        spans.iter().for_each(|span| invalidation::watch_relation(span.id));
        let is_partitioned = relation.kind() == b'p';
        let known = Rc::new(Known { table, is_partitioned, spans, shapes: RefCell::default(), changes });
        KNOWN.with_borrow_mut(|all| all.insert(self.0, known.clone()));
        Ok(known)
    }
}
