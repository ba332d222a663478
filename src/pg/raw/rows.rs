//! The rows of a statement.
//!
//! Names and types are those of this very result: a kept plan is planned again, with another result type, after
//! ALTER TABLE.

use pgrx::pg_sys;

use super::memory;
pub use super::row::Row;
use super::row::{Columns, Values};
use super::row_type::{Column, RowType};
use super::statement::connection;
use crate::error::{Error, Result};

/// The rows of one statement; they live until SPI is left.
pub struct Rows {
    columns: Columns,
    /// All values, row after row.
    datums: Vec<pg_sys::Datum>,
    nulls: Vec<bool>,
    count: usize,
    connection: u64,
}

impl Rows {
    /// What the statement that was just run gave.
    ///
    /// # Safety
    /// SPI is connected and just ran a statement.
    ///
    /// # Errors
    /// 53200 where there is no memory for them.
    pub(super) unsafe fn of_last(statement: &'static str) -> Result<Self> {
        // SAFETY: as the caller warrants.
        let (table, count) = unsafe { (pg_sys::SPI_tuptable, pg_sys::SPI_processed) };
        let count = usize::try_from(count).unwrap_or(0);
        let connection = connection();
        if table.is_null() || count == 0 {
            return Ok(Self { columns: Columns::none(statement), datums: vec![], nulls: vec![], count, connection });
        }
        // SAFETY: the table, which lives as long as the connection, holds `count` tuples, described by its descriptor.
        let (descriptor, tuples) = unsafe { ((*table).tupdesc, std::slice::from_raw_parts((*table).vals, count)) };
        // SAFETY: the descriptor is valid.
        let columns = unsafe { Columns::of(statement, descriptor) };
        let width = columns.len();
        let mut datums = memory::filled(pg_sys::Datum::null(), width * count)?;
        let mut nulls = memory::filled(true, width * count)?;
        for (place, tuple) in tuples.iter().enumerate() {
            let datums = datums[place * width..].as_mut_ptr();
            let nulls = nulls[place * width..].as_mut_ptr();
            // SAFETY: tuple and descriptor belong together, and there is room for as many values as columns.
            unsafe { pg_sys::heap_deform_tuple(*tuple, descriptor, datums, nulls) };
        }
        Ok(Self { columns, datums, nulls, count, connection })
    }

    /// How many rows were given, or written by a statement that gives none.
    pub fn len(&self) -> usize {
        self.count
    }

    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> + '_ {
        assert_eq!(self.connection, connection(), "rows are read within their connection");
        let width = self.columns.len();
        let count = if width == 0 { 0 } else { self.count };
        (0..count).map(move |place| {
            let range = place * width..(place + 1) * width;
            Row::new(&self.columns, Values::Read { datums: &self.datums[range.clone()], nulls: &self.nulls[range] })
        })
    }

    /// The places among the rows given of those that a statement stored and returned in their order. A row that was
    /// altered on its way is none of them.
    pub(super) fn places_among(&self, table: &RowType, given: &[Vec<Column>]) -> Result<Vec<usize>> {
        let mut places = Vec::with_capacity(self.count);
        let mut rest = given.iter().enumerate();
        let width = self.columns.len().max(1);
        for (datums, nulls) in self.datums.chunks_exact(width).zip(self.nulls.chunks_exact(width)) {
            // SAFETY: the statement returned the columns that it was given.
            let found = rest.find(|(_, given)| unsafe { table.is_as_given(given, datums, nulls) });
            places.push(found.map(|(place, _)| place).ok_or(Error::WriteLost(table.table()))?);
        }
        Ok(places)
    }

    pub fn first(&self) -> Option<Row<'_>> {
        self.iter().next()
    }
}
