//! Indexes that rows are found by, and what is kept of them: numbers, columns, operators, partitions.
//!
//! All of it is worked out again where a message came that one of these relations changed.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use pgrx::pg_sys;

use super::checks::Checks;
use super::invalidation;
use super::partition::Leaf;
use super::relation::{Lock, Relation};
use super::row::Columns;
use super::{catalog, partition, relation};
use crate::error::{Error, Result};

/// How a column of an index is compared with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    AtLeast,
    AtMost,
    /// With no value: the column is NULL.
    Null,
}

impl Comparison {
    /// The number of the B-tree's operator.
    fn strategy(self) -> u16 {
        let strategy = match self {
            Self::Equal | Self::Null => pg_sys::BTEqualStrategyNumber,
            Self::AtLeast => pg_sys::BTGreaterEqualStrategyNumber,
            Self::AtMost => pg_sys::BTLessEqualStrategyNumber,
        };
        u16::try_from(strategy).unwrap_or(0)
    }
}

/// A B-tree index and the comparisons that rows are found by.
pub struct Index {
    /// The qualified name of the table.
    pub table: &'static str,
    /// The name of the index, which is in the same schema. Where this table has none of that name, another on the same
    /// columns will do: a table that took the place of another brings its own.
    pub name: &'static str,
    pub keys: &'static [(&'static str, Comparison)],
}

/// A comparison as the index makes it.
pub(super) struct Key {
    /// The column's number in the index.
    pub number: i16,
    /// Its place in the table.
    pub place: usize,
    pub strategy: u16,
    pub is_null: bool,
    pub collation: pg_sys::Oid,
    pub family: pg_sys::Oid,
    pub type_id: pg_sys::Oid,
}

/// An index of one table, partitioned or not, as it was when this was made.
pub(super) struct Shape {
    pub table: pg_sys::Oid,
    pub index: pg_sys::Oid,
    pub columns: Columns,
    pub keys: Vec<Key>,
    checks: OnceCell<Checks>,
}

impl Shape {
    /// That of a table whose rows are only added.
    ///
    /// # Safety
    /// The table is open.
    pub(super) unsafe fn without_index(of: &'static str, table: &Relation) -> Self {
        // SAFETY: the caller vouches for the table.
        let columns = unsafe { Columns::of(of, table.descriptor()) };
        Self { table: table.id(), index: pg_sys::InvalidOid, columns, keys: vec![], checks: OnceCell::new() }
    }

    /// The constraints of the table, which is this shape's.
    pub(super) fn checks(&self, table: &Relation) -> &Checks {
        self.checks.get_or_init(|| Checks::of(table))
    }
}

/// What is kept of an index.
pub(super) struct Known {
    pub shape: Rc<Shape>,
    /// The partitions, where the table has any.
    pub leaves: Vec<Leaf>,
    /// Those that were looked at.
    shapes: RefCell<HashMap<u32, Rc<Shape>>>,
    /// The role whose privileges were looked at.
    role: pg_sys::Oid,
    /// Those it was found to hold.
    held: Cell<u32>,
    changes: u64,
}

thread_local! {
    static KNOWN: RefCell<HashMap<*const Index, Rc<Known>>> = RefCell::new(HashMap::new());
}

impl Index {
    fn missing(&self) -> Error {
        Error::IndexMissing { table: self.table, index: self.name }
    }

    /// Opens the table, and gives what is known of the index.
    ///
    /// # Errors
    /// 55000 where there is no such table or index, or not a valid one on these columns; 42501 where the role does not
    /// hold one of the privileges on the table.
    pub(super) fn open(&self, lock: Lock, privileges: &[u32]) -> Result<(Relation, Rc<Known>)> {
        loop {
            let known = self.known()?;
            for privilege in privileges.iter().filter(|privilege| known.held.get() & **privilege == 0) {
                // SAFETY: a look-up of the catalog.
                let access = unsafe { pg_sys::pg_class_aclcheck(known.shape.table, known.role, (*privilege).into()) };
                if access != pg_sys::AclResult::ACLCHECK_OK {
                    return Err(Error::NotPermitted { table: self.table });
                }
                known.held.set(known.held.get() | privilege);
            }
            // The lock may have waited for somebody who changed the table.
            let relation = Relation::open(known.shape.table, lock);
            if let Some(relation) = relation
                && known.changes == invalidation::changes()
            {
                return Ok((relation, known));
            }
        }
    }

    fn known(&self) -> Result<Rc<Known>> {
        // SAFETY: reads a variable of this single-threaded backend.
        let role = unsafe { pg_sys::GetUserId() };
        let serves = |known: &&Rc<Known>| known.changes == invalidation::changes() && known.role == role;
        if let Some(known) = KNOWN.with_borrow(|all| all.get(&std::ptr::from_ref(self)).filter(serves).cloned()) {
            return Ok(known);
        }
        let known = Rc::new(self.look(role)?);
        KNOWN.with_borrow_mut(|all| all.insert(std::ptr::from_ref(self), known.clone()));
        Ok(known)
    }

    fn look(&self, role: pg_sys::Oid) -> Result<Known> {
        let table = self.table.rsplit_once('.').map_or(self.table, |(_, name)| name);
        let [table, index] = [table, self.name].map(catalog::find);
        let table = table.ok_or(Error::NotInstalled)?;
        invalidation::watch_relation(table);
        // Before anything is looked at: what changes meanwhile is looked at again.
        let changes = invalidation::changes();
        let relation = Relation::open(table, Lock::Read).ok_or(Error::NotInstalled)?;
        let leaves = partition::leaves(&relation)?;
        let indexes = relation.indexes();
        let serves = |index: &pg_sys::Oid| {
            invalidation::watch_relation(*index);
            self.shape(&relation, table, *index).ok().filter(|_| relation::is_whole_tree(*index))
        };
        let shape = match index.filter(|index| indexes.contains(index)) {
            Some(index) => {
                invalidation::watch_relation(index);
                self.shape(&relation, table, index)?
            }
            None => indexes.iter().find_map(serves).ok_or(self.missing())?,
        };
        let shape = Rc::new(shape);
        Ok(Known { shape, leaves, shapes: RefCell::default(), role, held: Cell::new(0), changes })
    }

    /// The index must be one of the table's.
    fn shape(&self, relation: &Relation, table: pg_sys::Oid, index: pg_sys::Oid) -> Result<Shape> {
        // SAFETY: the relation is open.
        let columns = unsafe { Columns::of(self.table, relation.descriptor()) };
        let opened = Relation::open(index, Lock::Read).ok_or(self.missing())?;
        // SAFETY: the number is that of an index of the open table, which has its row of pg_index; its columns, and what
        // they are compared by, are as many as that says.
        let (definition, numbers, families, types, collations) = unsafe {
            let index = &*opened.0;
            let definition = &*index.rd_index;
            let count = usize::try_from(definition.indnkeyatts).unwrap_or(0);
            (
                definition,
                std::slice::from_raw_parts(definition.indkey.values.as_ptr(), count),
                std::slice::from_raw_parts(index.rd_opfamily, count),
                std::slice::from_raw_parts(index.rd_opcintype, count),
                std::slice::from_raw_parts(index.rd_indcollation, count),
            )
        };
        if !definition.indisvalid {
            return Err(self.missing());
        }
        let mut keys = Vec::with_capacity(self.keys.len());
        for (column, comparison) in self.keys {
            let place = columns.place(column)?;
            let found = numbers.iter().position(|number| usize::try_from(*number).is_ok_and(|n| n == place + 1));
            let found = found.ok_or(self.missing())?;
            keys.push(Key {
                number: i16::try_from(found + 1).unwrap_or(0),
                place,
                strategy: comparison.strategy(),
                is_null: *comparison == Comparison::Null,
                collation: collations[found],
                family: families[found],
                type_id: types[found],
            });
        }
        // A scan by other columns than the first ones would read all of the index.
        if keys.first().is_none_or(|key| key.number != 1) {
            return Err(self.missing());
        }
        Ok(Shape { table, index, columns, keys, checks: OnceCell::new() })
    }

    /// Opens a partition to read.
    pub(super) fn open_leaf(&self, known: &Known, leaf: pg_sys::Oid, briefly: bool) -> Result<(Relation, Rc<Shape>)> {
        let opened = if briefly { Relation::open_briefly(leaf) } else { Relation::open(leaf, Lock::Read) };
        let relation = opened.ok_or(self.missing())?;
        let shape = self.leaf_shape(known, &relation)?;
        Ok((relation, shape))
    }

    /// What is known of a partition, kept with what is known of its table.
    pub(super) fn leaf_shape(&self, known: &Known, relation: &Relation) -> Result<Rc<Shape>> {
        let id = relation.id();
        if let Some(shape) = known.shapes.borrow().get(&id.to_u32()) {
            return Ok(shape.clone());
        }
        // What is no table of its own has no index to scan.
        if relation.kind() != b'r' {
            return Err(Error::PartitionForeign { table: self.table });
        }
        let index = partition::index_of(relation, known.shape.index).ok_or(self.missing())?;
        invalidation::watch_relation(id);
        invalidation::watch_relation(index);
        let shape = Rc::new(self.shape(relation, id, index)?);
        known.shapes.borrow_mut().insert(id.to_u32(), shape.clone());
        Ok(shape)
    }
}

impl Index {
    /// The error of a value that the column of a key cannot be compared with.
    pub(super) fn incomparable(&self, key: usize) -> Error {
        Error::ColumnType { of: self.table, column: self.keys.get(key).map_or("", |(name, _)| name) }
    }
}
