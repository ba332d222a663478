//! Rows written past the statement, by the executor's own functions: constraints, indexes and triggers are served as a
//! statement serves them.

use std::rc::Rc;

use pgrx::PgTupleDesc;
use pgrx::pg_sys;

use super::index::Shape;
use super::relation::Relation;
use super::row_type::{Column, fit};
use super::slot::Slot;
use super::snapshot::Snapshot;
use super::trigger::Operation;
use crate::error::{Error, Result};

/// Whether a change of single rows is all that the table asks for: no rule rewrites it, and no trigger but those of our
/// own functions is called before a row or for a statement as a whole.
pub(super) fn takes_rows(table: &Relation, operation: Operation) -> bool {
    // SAFETY: the table is open; its triggers are as many as it says, and each was made for a function.
    unsafe {
        let relation = &*table.0;
        if (*relation.rd_rel).relhasrules {
            return false;
        }
        if relation.trigdesc.is_null() {
            return true;
        }
        let home = (*relation.rd_rel).relnamespace;
        let triggers = &*relation.trigdesc;
        let count = usize::try_from(triggers.numtriggers).unwrap_or(0);
        let event = match operation {
            Operation::Insert => pg_sys::TRIGGER_TYPE_INSERT,
            Operation::Update => pg_sys::TRIGGER_TYPE_UPDATE,
            Operation::Delete => pg_sys::TRIGGER_TYPE_DELETE,
            Operation::Truncate => pg_sys::TRIGGER_TYPE_TRUNCATE,
        };
        (0..count).map(|place| &*triggers.triggers.add(place)).all(|trigger| {
            let kind = u32::from(trigger.tgtype.cast_unsigned());
            let is_after_row = kind & pg_sys::TRIGGER_TYPE_ROW != 0 && kind & pg_sys::TRIGGER_TYPE_BEFORE == 0;
            kind & event == 0
                || is_after_row
                || trigger.tgenabled as u8 == pg_sys::TRIGGER_DISABLED
                || pg_sys::get_func_namespace(trigger.tgfoid) == home
        })
    }
}

/// Whether the table is a plain one whose rows are made of what is given alone.
pub(super) fn is_plain(table: &Relation) -> bool {
    // SAFETY: the table is open.
    unsafe {
        let constr = (*table.descriptor()).constr;
        let is_generated = !constr.is_null() && (*constr).has_generated_stored;
        #[cfg(feature = "pg18")]
        let is_generated = is_generated || !constr.is_null() && (*constr).has_generated_virtual;
        table.kind() == b'r' && !is_generated
    }
}

/// Whether every column that has a default or is numbered is among those given.
pub(super) fn has_all_defaults(table: &Relation, given: &[Column]) -> bool {
    // SAFETY: the table is open; what wraps its descriptor leaves it alone.
    let attributes = unsafe { PgTupleDesc::from_pg_unchecked(table.descriptor()) };
    (0..attributes.len()).filter_map(|place| attributes.get(place)).all(|attribute| {
        !(attribute.atthasdef || attribute.attidentity != 0)
            || attribute.is_dropped()
            || given.iter().any(|(column, _)| *column == attribute.name())
    })
}

/// Rows on their way into tables, one after the other, as by one statement.
pub(super) struct Writer {
    state: *mut pg_sys::EState,
}

/// A table that they are written to.
pub(super) struct Target {
    table: Relation,
    info: *mut pg_sys::ResultRelInfo,
    row: Slot,
    shape: Rc<Shape>,
}

impl Writer {
    /// Begins to write under the snapshot.
    pub(super) fn begin(_snapshot: &Snapshot) -> Self {
        // SAFETY: a snapshot is active; what is made here belongs to the executor's state, which `end` frees.
        unsafe {
            let state = pg_sys::CreateExecutorState();
            (*state).es_snapshot = pg_sys::GetActiveSnapshot();
            (*state).es_output_cid = pg_sys::GetCurrentCommandId(true);
            pg_sys::AfterTriggerBeginQuery();
            Self { state }
        }
    }

    /// Takes a table, which must be open to write, as one to write to.
    pub(super) fn target(&mut self, table: Relation, shape: Rc<Shape>) -> Target {
        // SAFETY: the table is open, and kept so by the target; its checks are kept by the shape, which the target
        // keeps.
        unsafe {
            let context = pg_sys::MemoryContextSwitchTo((*self.state).es_query_cxt);
            let info: *mut pg_sys::ResultRelInfo = pg_sys::palloc0(size_of::<pg_sys::ResultRelInfo>()).cast();
            (*info).type_ = pg_sys::NodeTag::T_ResultRelInfo;
            pg_sys::InitResultRelInfo(info, table.0, 0, std::ptr::null_mut(), 0);
            pg_sys::ExecOpenIndices(info, false);
            pg_sys::MemoryContextSwitchTo(context);
            shape.checks(&table).lend(info);
            let row = pg_sys::MakeSingleTupleTableSlot(table.descriptor(), &raw const pg_sys::TTSOpsVirtual);
            Target { table, info, row: Slot(row), shape }
        }
    }

    /// Changes the row in a slot of the table; of the columns that are given the places and the new values. The row is
    /// locked.
    pub(super) fn update(&mut self, target: &mut Target, old: &Slot, changed: &[(usize, Option<pg_sys::Datum>)]) {
        let width = target.shape.columns.len();
        if let Some(last) = width.checked_sub(1) {
            old.datum(last);
        }
        // SAFETY: both slots are of this table, so that the new row has room for all values of the old one, which lives
        // longer. What the executor would follow to a newer version is not asked for: the row is locked.
        unsafe {
            let (from, to) = (&*old.0, &mut *target.row.0);
            pg_sys::ExecClearTuple(target.row.0);
            std::ptr::copy_nonoverlapping(from.tts_values, to.tts_values, width);
            std::ptr::copy_nonoverlapping(from.tts_isnull, to.tts_isnull, width);
            target.fill(changed);
            let mut recheck = std::mem::zeroed::<pg_sys::EPQState>();
            pg_sys::ExecSimpleRelationUpdate(target.info, self.state, &mut recheck, old.0, target.row.0);
        }
        self.forget_row();
    }

    /// Inserts a row of the columns that are given, the others NULL; says whether it stays: a row whose key in the
    /// unique index is taken, or may be by a transaction that is not over, is taken back, without waiting for it.
    /// No BEFORE trigger is called: those there are see to rows that others insert.
    pub(super) fn insert(&mut self, target: &mut Target, given: &[(usize, Option<pg_sys::Datum>)]) -> bool {
        let width = target.shape.columns.len();
        // SAFETY: the slot has room for as many values as the table has columns, and the table is open to write.
        let is_taken = unsafe {
            let to = &mut *target.row.0;
            pg_sys::ExecClearTuple(target.row.0);
            std::slice::from_raw_parts_mut(to.tts_values, width).fill(pg_sys::Datum::null());
            std::slice::from_raw_parts_mut(to.tts_isnull, width).fill(true);
            target.fill(given);
            to.tts_tableOid = (*target.table.0).rd_id;
            pg_sys::ExecConstraints(target.info, target.row.0, self.state);
            pg_sys::table_tuple_insert(
                target.table.0,
                target.row.0,
                (*self.state).es_output_cid,
                0,
                std::ptr::null_mut(),
            );
            let mut is_taken = false;
            let unique = pg_sys::lappend_oid(std::ptr::null_mut(), target.shape.index);
            let again = pg_sys::ExecInsertIndexTuples(
                target.info,
                target.row.0,
                self.state,
                false,
                true,
                &mut is_taken,
                unique,
                #[cfg(not(feature = "pg15"))]
                false,
            );
            if !is_taken {
                pg_sys::ExecARInsertTriggers(self.state, target.info, target.row.0, again, std::ptr::null_mut());
            }
            pg_sys::list_free(unique);
            is_taken
        };
        if is_taken {
            // SAFETY: the row was written by the command that ends here, in the place that the slot names.
            unsafe {
                pg_sys::CommandCounterIncrement();
                pg_sys::simple_table_tuple_delete(
                    target.table.0,
                    &raw mut (*target.row.0).tts_tid,
                    (*self.state).es_snapshot,
                );
            }
        }
        self.forget_row();
        !is_taken
    }

    /// Inserts a row of the columns that are given, the others NULL, into a table without unique keys.
    pub(super) fn append(&mut self, target: &mut Target, given: &[(usize, Option<pg_sys::Datum>)]) {
        let width = target.shape.columns.len();
        // SAFETY: the slot has room for as many values as the table has columns, and the table is open to write.
        unsafe {
            let to = &mut *target.row.0;
            pg_sys::ExecClearTuple(target.row.0);
            std::slice::from_raw_parts_mut(to.tts_values, width).fill(pg_sys::Datum::null());
            std::slice::from_raw_parts_mut(to.tts_isnull, width).fill(true);
            target.fill(given);
            to.tts_tableOid = (*target.table.0).rd_id;
            pg_sys::ExecConstraints(target.info, target.row.0, self.state);
            let command = (*self.state).es_output_cid;
            pg_sys::table_tuple_insert(target.table.0, target.row.0, command, 0, std::ptr::null_mut());
            let again = pg_sys::ExecInsertIndexTuples(
                target.info,
                target.row.0,
                self.state,
                false,
                false,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                #[cfg(not(feature = "pg15"))]
                false,
            );
            pg_sys::ExecARInsertTriggers(self.state, target.info, target.row.0, again, std::ptr::null_mut());
        }
        self.forget_row();
    }

    /// Gives back what was made for one row.
    fn forget_row(&mut self) {
        // SAFETY: the state is this writer's own.
        unsafe {
            let context = (*self.state).es_per_tuple_exprcontext;
            if !context.is_null() {
                pg_sys::ReScanExprContext(context);
            }
        }
    }

    /// Calls the triggers that wait for the rows to be written, and ends the command.
    pub(super) fn end(self, targets: impl IntoIterator<Item = Target>) {
        // SAFETY: the state and all that belongs to it are this writer's own.
        unsafe {
            pg_sys::AfterTriggerEndQuery(self.state);
            pg_sys::ExecCloseResultRelations(self.state);
            for target in targets {
                pg_sys::ExecCloseIndices(target.info);
            }
            pg_sys::ExecResetTupleTable((*self.state).es_tupleTable, false);
            pg_sys::FreeExecutorState(self.state);
            pg_sys::CommandCounterIncrement();
        }
    }
}

impl Target {
    /// The places of columns and their values as the columns hold them.
    pub(super) fn fit(&self, columns: &[Column]) -> Result<Vec<(usize, Option<pg_sys::Datum>)>> {
        self.shape.fit(columns)
    }

    /// # Safety
    /// The slot is cleared, and has a value or NULL for each column.
    unsafe fn fill(&mut self, given: &[(usize, Option<pg_sys::Datum>)]) {
        // SAFETY: the places are of the table's columns, as is looked at.
        unsafe {
            let to = &mut *self.row.0;
            for (place, value) in given {
                assert!(*place < self.shape.columns.len(), "a column of the table");
                *to.tts_values.add(*place) = value.unwrap_or(pg_sys::Datum::null());
                *to.tts_isnull.add(*place) = value.is_none();
            }
            pg_sys::ExecStoreVirtualTuple(self.row.0);
        }
    }
}

impl Shape {
    /// The places of columns and their values as the columns hold them.
    pub(super) fn fit(&self, columns: &[Column]) -> Result<Vec<(usize, Option<pg_sys::Datum>)>> {
        let mut fitted = Vec::with_capacity(columns.len());
        let mut expected = 0;
        for (column, value) in columns {
            let place = self.columns.look(column, expected)?;
            expected = place + 1;
            let datum = match value.datum() {
                None => None,
                Some(_) => Some(
                    fit(value, self.columns.type_id(place))
                        .ok_or(Error::ColumnType { of: self.columns.of_what(), column })?,
                ),
            };
            fitted.push((place, datum));
        }
        Ok(fitted)
    }
}
