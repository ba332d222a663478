//! The rows of a statement, read by the names of their columns.
//!
//! Names and types are those of this very result: a kept plan is planned again, with another result type, after
//! ALTER TABLE.

use std::cell::Cell;
use std::ffi::CStr;

use pgrx::PgTupleDesc;
use pgrx::pg_sys;

use super::catalog;
use super::memory;
use super::read::Read;
use super::row_type::{self, RowType};
use super::statement::connection;
use crate::error::{Error, Result};

/// A column of a result.
struct Column {
    name: *const pg_sys::NameData,
    /// Its type, of a domain the one it is of.
    type_id: pg_sys::Oid,
}

impl Column {
    fn is(&self, name: &str) -> bool {
        // SAFETY: a name ends with a NUL and belongs to the result's descriptor, which lives as long as the connection
        // the rows are read within.
        unsafe { CStr::from_ptr((*self.name).data.as_ptr()) }.to_bytes() == name.as_bytes()
    }
}

/// The rows of one statement; they live until SPI is left.
pub struct Rows {
    statement: &'static str,
    columns: Vec<Column>,
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
        let mut rows =
            Self { statement, columns: vec![], datums: vec![], nulls: vec![], count, connection: connection() };
        if table.is_null() || count == 0 {
            return Ok(rows);
        }
        // SAFETY: the table, which lives as long as the connection, holds `count` tuples, described by its descriptor.
        let (descriptor, tuples) = unsafe { ((*table).tupdesc, std::slice::from_raw_parts((*table).vals, count)) };
        // SAFETY: the descriptor is valid; what wraps it leaves it alone.
        let attributes = unsafe { PgTupleDesc::from_pg_unchecked(descriptor) };
        rows.columns = (0..attributes.len())
            .filter_map(|place| attributes.get(place))
            .map(|attribute| Column {
                name: &raw const attribute.attname,
                type_id: catalog::base_type(attribute.atttypid),
            })
            .collect();
        let width = rows.columns.len();
        rows.datums = memory::filled(pg_sys::Datum::null(), width * count)?;
        rows.nulls = memory::filled(true, width * count)?;
        for (place, tuple) in tuples.iter().enumerate() {
            let datums = rows.datums[place * width..].as_mut_ptr();
            let nulls = rows.nulls[place * width..].as_mut_ptr();
            // SAFETY: tuple and descriptor belong together, and there is room for as many values as columns.
            unsafe { pg_sys::heap_deform_tuple(*tuple, descriptor, datums, nulls) };
        }
        Ok(rows)
    }

    /// How many rows were given, or written by a statement that gives none.
    pub fn len(&self) -> usize {
        self.count
    }

    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> + '_ {
        assert_eq!(self.connection, connection(), "rows are read within their connection");
        let count = if self.columns.is_empty() { 0 } else { self.count };
        (0..count).map(|place| Row { rows: self, first: place * self.columns.len(), next: Cell::new(0) })
    }

    /// The places among the rows given of those that a statement stored and returned in their order. A row that was
    /// altered on its way is none of them.
    pub(super) fn places_among(&self, table: &RowType, given: &[Vec<row_type::Column>]) -> Result<Vec<usize>> {
        let mut places = Vec::with_capacity(self.count);
        let mut rest = given.iter().enumerate();
        for row in self.iter() {
            let values = row.first..row.first + self.columns.len();
            let (datums, nulls) = (&self.datums[values.clone()], &self.nulls[values]);
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

/// One row.
pub struct Row<'a> {
    rows: &'a Rows,
    /// Where its values begin.
    first: usize,
    /// The column after the one that was read last: most rows are read in order.
    next: Cell<usize>,
}

/// What a column is read as: `T` where it is never NULL, `Option<T>` where it can be.
pub trait FromColumn: Sized {
    fn from_column(row: &Row<'_>, column: &'static str) -> Result<Self>;
}

impl<T: Read> FromColumn for T {
    fn from_column(row: &Row<'_>, column: &'static str) -> Result<Self> {
        row.value(column)?.ok_or(Error::NullColumn { of: row.rows.statement, column })
    }
}

impl<T: Read> FromColumn for Option<T> {
    fn from_column(row: &Row<'_>, column: &'static str) -> Result<Self> {
        row.value(column)
    }
}

impl Row<'_> {
    /// The value of a column.
    ///
    /// # Errors
    /// 55000 where there is no such column or its type cannot be read as `T`; XX001 for NULL where `T` is no `Option`,
    /// and for a value that cannot be read.
    pub fn get<T: FromColumn>(&self, column: &'static str) -> Result<T> {
        T::from_column(self, column)
    }

    /// The meaning of a word in a column that is never NULL; XX001 for an unknown word.
    pub fn word<T>(&self, column: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        parse(&self.get::<String>(column)?).ok_or(self.unreadable(column))
    }

    /// The error of a value that has no meaning.
    pub fn unreadable(&self, column: &'static str) -> Error {
        Error::UnreadableColumn { of: self.rows.statement, column }
    }

    fn value<T: Read>(&self, column: &'static str) -> Result<Option<T>> {
        let place = self.find(column)?;
        let type_id = self.rows.columns[place].type_id;
        if type_id != T::FROM.oid() && !T::reads(type_id) {
            return Err(Error::ColumnType { of: self.rows.statement, column });
        }
        if self.rows.nulls[self.first + place] {
            return Ok(None);
        }
        // SAFETY: the value is not NULL, of a type that T can be read from, and lives as long as the connection that
        // `iter` saw in use.
        let value = unsafe { T::read(self.rows.datums[self.first + place], type_id) };
        value.map(Some).ok_or(self.unreadable(column))
    }

    /// The place of a column; the next expected one is tried first.
    fn find(&self, name: &'static str) -> Result<usize> {
        let columns = &self.rows.columns;
        let expected = self.next.get();
        let place = (expected..columns.len())
            .chain(0..expected)
            .find(|place| columns[*place].is(name))
            .ok_or(Error::MissingColumn { of: self.rows.statement, column: name })?;
        self.next.set(place + 1);
        Ok(place)
    }
}
