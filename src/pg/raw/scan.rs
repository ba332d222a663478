//! Rows found by an index, past the executor: the rows of a table whose columns compare with given values.

use std::rc::Rc;

use chrono::NaiveDate;
use pgrx::pg_sys;

use super::index::{Index, Shape};
use super::partition::{self, Leaf};
use super::relation::{Lock, Relation};
use super::row::{Row, Values};
use super::row_type::Column;
use super::slot::Slot;
use super::snapshot::Snapshot;
use super::tables::Catalogs;
use super::transaction;
use super::trigger::Operation;
use super::value::Value;
use super::writer::{self, Writer};
use crate::error::{Error, Result};

/// A scan of an index, to be sent to one key after the other.
pub struct Scan<'a> {
    index: &'static Index,
    shape: Rc<Shape>,
    keys: Vec<pg_sys::ScanKeyData>,
    /// The types of the values that the keys were made for.
    types: Vec<pg_sys::Oid>,
    descriptor: pg_sys::IndexScanDesc,
    /// Whether it is at a key whose values are not NULL.
    is_sent: bool,
    slot: Slot,
    // Closed after the scan.
    _index: Relation,
    table: Relation,
    _root: Option<Rc<Relation>>,
    /// The partition, of a table that has any.
    leaf: Option<Leaf>,
    snapshot: &'a Snapshot,
}

impl Index {
    /// Begins a scan of a table that is not partitioned.
    pub fn scan<'a>(&'static self, snapshot: &'a Snapshot, lock: Lock) -> Result<Scan<'a>> {
        let privileges: &[u32] = match lock {
            Lock::Read => &[pg_sys::ACL_SELECT],
            Lock::Write => &[pg_sys::ACL_SELECT, pg_sys::ACL_UPDATE],
        };
        let (table, known) = self.open(lock, privileges)?;
        Scan::begin(self, snapshot, known.shape.clone(), table, None)
    }

    /// Begins a scan of each part of a table: of its partitions, or of the table itself where it has none.
    pub(super) fn scan_parts<'a>(
        &'static self,
        snapshot: &'a Snapshot,
        lock: Lock,
        privileges: &[u32],
    ) -> Result<Vec<Scan<'a>>> {
        let (table, known) = self.open(lock, privileges)?;
        if table.kind() != b'p' {
            // A statement would read the rows of tables that inherit from it too.
            if table.may_have_children() && !Catalogs::of(snapshot).children(table.id().to_u32()).is_empty() {
                return Err(Error::TableInherited { table: self.table });
            }
            return Ok(vec![Scan::begin(self, snapshot, known.shape.clone(), table, None)?]);
        }
        let root = Rc::new(table);
        let part = |leaf: &Leaf| {
            let (table, shape) = self.open_leaf(&known, leaf.id, false)?;
            Scan::begin(self, snapshot, shape, table, Some((root.clone(), *leaf)))
        };
        known.leaves.iter().map(part).collect()
    }

    /// Scans one partition after the other, of those that can have rows of these days.
    pub fn scan_partitions(
        &'static self,
        snapshot: &Snapshot,
        since: NaiveDate,
        until: NaiveDate,
        work: impl FnMut(&mut Scan<'_>) -> Result<()>,
    ) -> Result<()> {
        self.scan_leaves(snapshot, |leaves| partition::between(leaves, since, until), false, work)
    }

    /// Scans all partitions, one after the other; the lock of each is given back before the next.
    pub fn scan_all_partitions(
        &'static self,
        snapshot: &Snapshot,
        work: impl FnMut(&mut Scan<'_>) -> Result<()>,
    ) -> Result<()> {
        self.scan_leaves(snapshot, <[Leaf]>::to_vec, true, work)
    }

    fn scan_leaves(
        &'static self,
        snapshot: &Snapshot,
        which: impl FnOnce(&[Leaf]) -> Vec<Leaf>,
        briefly: bool,
        mut work: impl FnMut(&mut Scan<'_>) -> Result<()>,
    ) -> Result<()> {
        let (root, known) = self.open(Lock::Read, &[pg_sys::ACL_SELECT])?;
        let root = Rc::new(root);
        for leaf in which(&known.leaves) {
            let (table, shape) = self.open_leaf(&known, leaf.id, briefly)?;
            work(&mut Scan::begin(self, snapshot, shape, table, Some((root.clone(), leaf)))?)?;
        }
        Ok(())
    }
}

impl<'a> Scan<'a> {
    fn begin(
        index: &'static Index,
        snapshot: &'a Snapshot,
        shape: Rc<Shape>,
        table: Relation,
        partition: Option<(Rc<Relation>, Leaf)>,
    ) -> Result<Self> {
        // A partition's index is locked as long as the partition.
        let opened = if table.is_brief() {
            Relation::open_briefly(shape.index)
        } else {
            Relation::open(shape.index, Lock::Read)
        };
        let opened = opened.ok_or(Error::NotInstalled)?;
        let count = i32::try_from(shape.keys.len()).unwrap_or(0);
        // SAFETY: table and index are open and belong together, and stay so as long as scan and slot; a snapshot is
        // active; a scan key of zeros is one that nothing was put in yet.
        let (descriptor, slot, mut keys) = unsafe {
            let active = pg_sys::GetActiveSnapshot();
            #[cfg(feature = "pg18")]
            let descriptor = pg_sys::index_beginscan(table.0, opened.0, active, std::ptr::null_mut(), count, 0);
            #[cfg(not(feature = "pg18"))]
            let descriptor = pg_sys::index_beginscan(table.0, opened.0, active, count, 0);
            (descriptor, Slot::of(table.0), vec![std::mem::zeroed(); shape.keys.len()])
        };
        for (key, known) in keys.iter_mut().zip(&shape.keys).filter(|(_, known)| known.is_null) {
            let key: &mut pg_sys::ScanKeyData = key;
            key.sk_flags = (pg_sys::SK_ISNULL | pg_sys::SK_SEARCHNULL).cast_signed();
            key.sk_attno = known.number;
        }
        let (root, leaf) = partition.unzip();
        Ok(Self {
            index,
            types: vec![pg_sys::InvalidOid; shape.keys.len()],
            shape,
            keys,
            descriptor,
            is_sent: false,
            slot,
            _index: opened,
            table,
            _root: root,
            leaf,
            snapshot,
        })
    }

    /// Sends the scan to the rows whose columns compare with these values, one for each comparison of the index with a
    /// value; NULL compares with none.
    pub fn seek(&mut self, values: &[Value]) -> Result<()> {
        let shape = self.shape.clone();
        let places = || shape.keys.iter().enumerate().filter(|(_, key)| !key.is_null).map(|(place, _)| place);
        assert_eq!(values.len(), places().count(), "a value for each comparison");
        self.is_sent = false;
        for (place, value) in places().zip(values) {
            let Some(datum) = value.datum() else { return Ok(()) };
            let type_id = value.sql_type().oid();
            if self.types[place] != type_id {
                self.set_key(place, type_id)?;
            }
            self.keys[place].sk_argument = datum;
        }
        let count = i32::try_from(self.keys.len()).unwrap_or(0);
        // SAFETY: the scan was begun for as many keys, which it copies; the values they point to live as long as the
        // connection that the caller made them in.
        unsafe { pg_sys::index_rescan(self.descriptor, self.keys.as_mut_ptr(), count, std::ptr::null_mut(), 0) };
        self.is_sent = true;
        Ok(())
    }

    /// Has a key compare with values of a type.
    fn set_key(&mut self, place: usize, type_id: pg_sys::Oid) -> Result<()> {
        let key = &self.shape.keys[place];
        // What has the bytes of the index's own type is compared as that.
        let compared = if super::catalog::is_binary_coercible(type_id, key.type_id) { key.type_id } else { type_id };
        // SAFETY: look-ups of the catalog, and a key of this scan's own.
        unsafe {
            let strategy = i16::try_from(key.strategy).unwrap_or(0);
            let operator = pg_sys::get_opfamily_member(key.family, key.type_id, compared, strategy);
            let function = pg_sys::get_opcode(operator);
            if function == pg_sys::InvalidOid {
                return Err(self.index.incomparable(place));
            }
            pg_sys::ScanKeyEntryInitialize(
                &mut self.keys[place],
                0,
                key.number,
                key.strategy,
                compared,
                key.collation,
                function,
                pg_sys::Datum::null(),
            );
        }
        self.types[place] = type_id;
        Ok(())
    }

    /// The next row.
    pub fn next(&mut self) -> Option<Row<'_>> {
        if !self.is_sent {
            return None;
        }
        transaction::check_for_interrupts();
        // SAFETY: the scan was sent to its keys, and the slot is one of its table's.
        let found = unsafe {
            pg_sys::index_getnext_slot(self.descriptor, pg_sys::ScanDirection::ForwardScanDirection, self.slot.0)
        };
        found.then(|| Row::new(&self.shape.columns, Values::InSlot(&self.slot)))
    }

    /// The next row, locked as `lock` does it; `None` also where the row is not to be had any more.
    pub fn next_locked(&mut self) -> Result<Option<Row<'_>>> {
        if self.next().is_none() {
            return Ok(None);
        }
        self.lock()
    }

    /// Whether the partition that is scanned can have rows of these days.
    pub fn holds(&self, since: NaiveDate, until: NaiveDate) -> bool {
        self.leaf.is_none_or(|leaf| leaf.holds(since, until))
    }

    /// Whether rows can be written where they were found; where not, a statement must do it, which serves all that
    /// hangs on the table.
    pub fn takes_updates(&self) -> bool {
        writer::is_plain(&self.table) && writer::takes_rows(&self.table, Operation::Update)
    }

    /// Sends the scan to one key after the other and changes the row of each, which this transaction has locked; says
    /// whether all were there.
    ///
    /// # Errors
    /// 55000 where the table has no such column, or one of a type that cannot hold the value.
    pub fn update<const KEYS: usize>(&mut self, rows: &[([Value; KEYS], Vec<Column>)]) -> Result<bool> {
        let mut writer = Writer::begin(self.snapshot);
        let table = Relation::open(self.shape.table, Lock::Write).ok_or(Error::NotInstalled)?;
        let mut target = writer.target(table, self.shape.clone());
        let mut all = true;
        for (key, columns) in rows {
            self.seek(key)?;
            if self.next().is_none() {
                all = false;
                continue;
            }
            writer.update(&mut target, &self.slot, &self.shape.fit(columns)?);
        }
        writer.end([target]);
        Ok(all)
    }

    /// Locks the row that was found last, as an UPDATE that leaves its key alone would, waiting for whoever holds it;
    /// gives the newest version of it, `None` where it was deleted or is of another key now. The table must be open to
    /// write.
    ///
    /// # Errors
    /// 40001 where the row was changed since the snapshot of a transaction that keeps it.
    fn lock(&mut self) -> Result<Option<Row<'_>>> {
        let keeps_snapshot = transaction::keeps_one_snapshot();
        let follow = if keeps_snapshot { 0 } else { pg_sys::TUPLE_LOCK_FLAG_FIND_LAST_VERSION };
        // SAFETY: the slot holds a row of the table, which is open; its place is copied, for the slot is filled anew.
        let (result, traversed) = unsafe {
            let mut failure = std::mem::zeroed::<pg_sys::TM_FailureData>();
            let mut place = (*self.slot.0).tts_tid;
            let result = pg_sys::table_tuple_lock(
                self.table.0,
                &mut place,
                pg_sys::GetActiveSnapshot(),
                self.slot.0,
                pg_sys::GetCurrentCommandId(true),
                pg_sys::LockTupleMode::LockTupleNoKeyExclusive,
                pg_sys::LockWaitPolicy::LockWaitBlock,
                u8::try_from(follow).unwrap_or(0),
                &mut failure,
            );
            (result, failure.traversed)
        };
        match result {
            pg_sys::TM_Result::TM_Ok => {}
            pg_sys::TM_Result::TM_Updated | pg_sys::TM_Result::TM_Deleted if keeps_snapshot => {
                return Err(Error::ConcurrentUpdate);
            }
            _ => return Ok(None),
        }
        if traversed && !self.is_of_key() {
            return Ok(None);
        }
        Ok(Some(Row::new(&self.shape.columns, Values::InSlot(&self.slot))))
    }

    /// Whether the row in the slot compares with the keys as those that are found do.
    fn is_of_key(&mut self) -> bool {
        let slot = &self.slot;
        self.shape.keys.iter().zip(&mut self.keys).all(|(known, key)| {
            slot.datum(known.place).map_or(known.is_null, |datum| {
                if known.is_null {
                    return false;
                }
                // SAFETY: the key has the function that compares values of its column with values of its argument's
                // type.
                unsafe {
                    pg_sys::FunctionCall2Coll(&mut key.sk_func, key.sk_collation, datum, key.sk_argument).value() != 0
                }
            })
        })
    }
}

impl Drop for Scan<'_> {
    fn drop(&mut self) {
        // The end of the (sub)transaction that an error brings ends it.
        if !std::thread::panicking() {
            // SAFETY: the scan is this one's own, and its table and index are still open.
            unsafe { pg_sys::index_endscan(self.descriptor) }
        }
    }
}
