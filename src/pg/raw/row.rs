//! A row of a statement or of a table, read by the names of its columns.

use std::cell::{Cell, RefCell};
use std::ffi::CStr;

use pgrx::PgTupleDesc;
use pgrx::pg_sys;

use super::catalog;
use super::read::Read;
use super::slot::Slot;
use crate::error::{Error, Result};

/// A column of a result or a table.
struct Column {
    name: pg_sys::NameData,
    /// Its type, of a domain the one it is of.
    type_id: pg_sys::Oid,
}

impl Column {
    fn is(&self, name: &str) -> bool {
        // SAFETY: a name ends with a NUL.
        unsafe { CStr::from_ptr(self.name.data.as_ptr()) }.to_bytes() == name.as_bytes()
    }
}

/// The columns of a result or a table.
pub(super) struct Columns {
    /// The statement or the table, for errors.
    of: &'static str,
    columns: Vec<Column>,
    /// The columns that a row was asked for, one after the other, and their places: the next row is asked for the same.
    asked: RefCell<Vec<(&'static str, usize)>>,
}

impl Columns {
    /// # Safety
    /// The descriptor is valid.
    pub(super) unsafe fn of(of: &'static str, descriptor: pg_sys::TupleDesc) -> Self {
        // SAFETY: the caller vouches for it; what wraps it leaves it alone.
        let attributes = unsafe { PgTupleDesc::from_pg_unchecked(descriptor) };
        let columns = (0..attributes.len())
            .filter_map(|place| attributes.get(place))
            .map(|attribute| Column { name: attribute.attname, type_id: catalog::base_type(attribute.atttypid) })
            .collect();
        Self { of, columns, asked: RefCell::default() }
    }

    /// None, where a statement gives no rows.
    pub(super) fn none(of: &'static str) -> Self {
        Self { of, columns: vec![], asked: RefCell::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn of_what(&self) -> &'static str {
        self.of
    }

    /// The place of a column by its name, counted from 0.
    pub(super) fn place(&self, name: &'static str) -> Result<usize> {
        self.look(name, 0)
    }

    pub(super) fn type_id(&self, place: usize) -> pg_sys::Oid {
        self.columns[place].type_id
    }

    /// The same; the place that is expected is tried first.
    pub(super) fn look(&self, name: &'static str, expected: usize) -> Result<usize> {
        (expected..self.columns.len())
            .chain(0..expected.min(self.columns.len()))
            .find(|place| self.columns[*place].is(name))
            .ok_or(Error::MissingColumn { of: self.of, column: name })
    }

    /// The place of the column that a row is asked for in its `turn`; the one after the last is tried first.
    fn find(&self, name: &'static str, turn: usize) -> Result<usize> {
        let mut asked = self.asked.borrow_mut();
        if let Some((known, place)) = asked.get(turn)
            && std::ptr::eq(*known, name)
        {
            return Ok(*place);
        }
        let expected = turn.checked_sub(1).and_then(|last| asked.get(last)).map_or(0, |(_, place)| place + 1);
        let place = self.look(name, expected)?;
        asked.truncate(turn);
        asked.push((name, place));
        Ok(place)
    }
}

/// Where the values of a row are.
pub(super) enum Values<'a> {
    Read { datums: &'a [pg_sys::Datum], nulls: &'a [bool] },
    InSlot(&'a Slot),
}

/// One row.
pub struct Row<'a> {
    columns: &'a Columns,
    values: Values<'a>,
    /// How many columns it was asked for.
    turn: Cell<usize>,
}

/// What a column is read as: `T` where it is never NULL, `Option<T>` where it can be.
pub trait FromColumn: Sized {
    fn from_column(row: &Row<'_>, column: &'static str) -> Result<Self>;
}

impl<T: Read> FromColumn for T {
    fn from_column(row: &Row<'_>, column: &'static str) -> Result<Self> {
        row.value(column)?.ok_or(Error::NullColumn { of: row.columns.of, column })
    }
}

impl<T: Read> FromColumn for Option<T> {
    fn from_column(row: &Row<'_>, column: &'static str) -> Result<Self> {
        row.value(column)
    }
}

impl<'a> Row<'a> {
    pub(super) fn new(columns: &'a Columns, values: Values<'a>) -> Self {
        Self { columns, values, turn: Cell::new(0) }
    }

    /// The value of a column.
    ///
    /// # Errors
    /// 55000 where there is no such column or its type cannot be read as `T`; XX001 for NULL where `T` is no `Option`,
    /// and for a value that cannot be read.
    pub fn get<T: FromColumn>(&self, column: &'static str) -> Result<T> {
        T::from_column(self, column)
    }

    /// Whether the column, whatever its type, is NULL.
    pub fn is_null(&self, column: &'static str) -> Result<bool> {
        Ok(self.datum(self.find(column)?).is_none())
    }

    /// The meaning of a word in a column that is never NULL; XX001 for an unknown word.
    pub fn word<T>(&self, column: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        parse(&self.get::<String>(column)?).ok_or(self.unreadable(column))
    }

    /// The error of a value that has no meaning.
    pub fn unreadable(&self, column: &'static str) -> Error {
        Error::UnreadableColumn { of: self.columns.of, column }
    }

    fn find(&self, column: &'static str) -> Result<usize> {
        self.columns.find(column, self.turn.replace(self.turn.get() + 1))
    }

    fn datum(&self, place: usize) -> Option<pg_sys::Datum> {
        match &self.values {
            Values::Read { datums, nulls } => (!nulls[place]).then_some(datums[place]),
            Values::InSlot(slot) => slot.datum(place),
        }
    }

    fn value<T: Read>(&self, column: &'static str) -> Result<Option<T>> {
        let place = self.find(column)?;
        let type_id = self.columns.columns[place].type_id;
        if type_id != T::FROM.oid() && !T::reads(type_id) {
            return Err(Error::ColumnType { of: self.columns.of, column });
        }
        let Some(datum) = self.datum(place) else { return Ok(None) };
        // SAFETY: the value is not NULL, of a type that T can be read from, and lives as long as the row.
        let value = unsafe { T::read(datum, type_id) };
        value.map(Some).ok_or(self.unreadable(column))
    }
}
