//! Rows of pbm's tables and composite types, so that one array parameter carries many rows.

use std::cell::RefCell;
use std::collections::HashMap;

use pgrx::PgTupleDesc;
use pgrx::pg_sys;
use pgrx::varlena::varlena_to_byte_slice;

use super::catalog;
use super::read::is_integer;
use super::value::{Type, Value};
use crate::error::{Error, Result};

/// A row type by its qualified name.
pub struct RowType {
    pub name: &'static str,
    /// The name of the type of its arrays.
    pub array: &'static str,
}

/// A column of a row and its value.
pub type Column = (&'static str, Value);

/// The shape of a row type, and where the columns that its rows were given stand in it.
struct Shape {
    descriptor: pg_sys::TupleDesc,
    known: Vec<Known>,
    epoch: u64,
    type_id: pg_sys::Oid,
    relation: pg_sys::Oid,
    /// PostgreSQL's number of the row type's columns as they were when this was made.
    version: u64,
}

/// A column of a shape.
#[derive(Clone, Copy)]
struct Known {
    name: &'static str,
    place: usize,
    type_id: pg_sys::Oid,
    /// How PostgreSQL holds its values: their length, and whether they are the datum itself.
    length: i16,
    by_value: bool,
    /// A type whose values it takes as they are.
    takes: Option<Type>,
}

thread_local! {
    static SHAPES: RefCell<HashMap<&'static str, Shape>> = RefCell::new(HashMap::new());
}

/// Locks the relation of a row type against a change of its columns, and gives the number of what they are.
///
/// # Safety
/// Both exist.
unsafe fn locked_version(type_id: pg_sys::Oid, relation: pg_sys::Oid) -> u64 {
    // SAFETY: the caller knows that both exist.
    unsafe {
        pg_sys::LockRelationOid(relation, pg_sys::AccessShareLock.cast_signed());
        pg_sys::assign_record_type_identifier(type_id, -1)
    }
}

impl Shape {
    fn of(name: &'static str) -> Self {
        let type_id = Type::Named(name).oid();
        // SAFETY: the type exists, or oid() would have raised; the copy outlives the transaction, as the cache that
        // holds it does, and the reference that the look-up counted is given back.
        unsafe {
            let relation = pg_sys::get_typ_typrelid(type_id);
            let version = locked_version(type_id, relation);
            let shared = pg_sys::lookup_rowtype_tupdesc(type_id, -1);
            let old = pg_sys::MemoryContextSwitchTo(pg_sys::CacheMemoryContext);
            let descriptor = pg_sys::CreateTupleDescCopy(shared);
            pg_sys::MemoryContextSwitchTo(old);
            if (*shared).tdrefcount >= 0 {
                pg_sys::DecrTupleDescRefCount(shared);
            }
            Self { descriptor, known: Vec::new(), epoch: catalog::epoch(), type_id, relation, version }
        }
    }

    /// Whether the row type still has these columns; from here to the end of the transaction it has.
    fn is_current(&self) -> bool {
        // SAFETY: the type exists: the extension was not re-created.
        self.epoch == catalog::epoch() && unsafe { locked_version(self.type_id, self.relation) } == self.version
    }

    /// The column that a row gives in this place.
    fn column(&mut self, place: usize, name: &'static str) -> Option<&mut Known> {
        if self.known.get(place).is_none_or(|known| known.name != name) {
            // SAFETY: the descriptor is this shape's own copy; what wraps it leaves it alone.
            let attributes = unsafe { PgTupleDesc::from_pg_unchecked(self.descriptor) };
            let found = (0..attributes.len()).find_map(|place| {
                let attribute = attributes.get(place).filter(|a| a.name() == name)?;
                Some(Known {
                    name,
                    place,
                    type_id: catalog::base_type(attribute.atttypid),
                    length: attribute.attlen,
                    by_value: attribute.attbyval,
                    takes: None,
                })
            })?;
            // A row of other columns than the one before: those that follow are looked up again too.
            self.known.truncate(place);
            self.known.push(found);
        }
        self.known.get_mut(place)
    }
}

impl Drop for Shape {
    fn drop(&mut self) {
        // SAFETY: the descriptor is this shape's own copy.
        unsafe { pg_sys::FreeTupleDesc(self.descriptor) }
    }
}

impl Known {
    /// Whether two values of the column have the same bytes.
    ///
    /// # Safety
    /// Both are values of the column.
    unsafe fn holds_the_same(&self, one: pg_sys::Datum, other: pg_sys::Datum) -> bool {
        if self.by_value {
            // What is above its bytes is not the value's.
            let unused = 64 - 8 * self.length.clamp(1, 8).unsigned_abs();
            return (one.value() as u64) << unused == (other.value() as u64) << unused;
        }
        // SAFETY: a value that is not the datum itself is what it points to: so many bytes, or what says how many it has.
        unsafe {
            match usize::try_from(self.length) {
                Ok(length) => {
                    let bytes = |value: pg_sys::Datum| std::slice::from_raw_parts(value.cast_mut_ptr::<u8>(), length);
                    bytes(one) == bytes(other)
                }
                Err(_) => {
                    let bytes = |value: pg_sys::Datum| {
                        varlena_to_byte_slice(pg_sys::pg_detoast_datum_packed(value.cast_mut_ptr()))
                    };
                    bytes(one) == bytes(other)
                }
            }
        }
    }

    /// The value as the column holds it; `None` where it cannot.
    fn fit(&mut self, value: &Value) -> Option<pg_sys::Datum> {
        let datum = value.datum()?;
        if self.takes == Some(value.sql_type()) {
            return Some(datum);
        }
        if has_same_bytes(value, self.type_id) {
            self.takes = Some(value.sql_type());
            return Some(datum);
        }
        integer(value, self.type_id)
    }
}

/// The value as a column of this type holds it; `None` where it cannot.
pub(super) fn fit(value: &Value, type_id: pg_sys::Oid) -> Option<pg_sys::Datum> {
    if has_same_bytes(value, type_id) { value.datum() } else { integer(value, type_id) }
}

fn has_same_bytes(value: &Value, type_id: pg_sys::Oid) -> bool {
    let from = value.sql_type().oid();
    let coerces = |a, b| catalog::is_binary_coercible(a, b) && catalog::is_binary_coercible(b, a);
    let elements = || Some(coerces(catalog::element_type(from)?, catalog::element_type(type_id)?));
    from == type_id || coerces(from, type_id) || elements() == Some(true)
}

/// An integer in the width of the type; `None` where there is no room for it, or either is no integer.
fn integer(value: &Value, type_id: pg_sys::Oid) -> Option<pg_sys::Datum> {
    let (datum, from) = (value.datum()?, value.sql_type().oid());
    if !is_integer(from) || !is_integer(type_id) {
        return None;
    }
    let number = if from == pg_sys::INT8OID { datum.value() as i64 } else { i64::from(datum.value() as i32) };
    match type_id {
        pg_sys::INT2OID => i16::try_from(number).ok().map(pg_sys::Datum::from),
        pg_sys::INT4OID => i32::try_from(number).ok().map(pg_sys::Datum::from),
        _ => Some(pg_sys::Datum::from(number)),
    }
}

impl RowType {
    /// The name of the table within its schema.
    pub fn table(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(_, table)| table)
    }

    /// Whether a statement stored a row as it was given, byte by byte.
    ///
    /// # Safety
    /// The values are those that a statement returned for these columns of the table, in their order.
    pub(super) unsafe fn is_as_given(&self, given: &[Column], values: &[pg_sys::Datum], nulls: &[bool]) -> bool {
        self.with_shape(|shape| {
            given.iter().zip(values).zip(nulls).enumerate().all(|(place, (((name, value), stored), is_null))| {
                let Some(known) = shape.column(place, name) else { return false };
                match known.fit(value) {
                    None => *is_null && value.datum().is_none(),
                    // SAFETY: both are values of the column, as the caller warrants and as `fit` gives them.
                    Some(datum) => !is_null && unsafe { known.holds_the_same(datum, *stored) },
                }
            })
        })
    }

    fn with_shape<R>(&self, work: impl FnOnce(&mut Shape) -> R) -> R {
        SHAPES.with_borrow_mut(|shapes| {
            if !shapes.get(self.name).is_some_and(Shape::is_current) {
                shapes.remove(self.name);
            }
            work(shapes.entry(self.name).or_insert_with(|| Shape::of(self.name)))
        })
    }

    /// One composite value; columns that are not given are NULL.
    ///
    /// # Errors
    /// 55000 where the row type has no such column, or one of a type that cannot hold the value.
    pub fn form(&self, columns: &[Column]) -> Result<Value> {
        let datum = self.with_shape(|shape| -> Result<pg_sys::Datum> {
            // SAFETY: the descriptor is valid.
            let width = usize::try_from(unsafe { (*shape.descriptor).natts }).unwrap_or(0);
            let mut datums = vec![pg_sys::Datum::null(); width];
            let mut nulls = vec![true; width];
            for (place, (column, value)) in columns.iter().enumerate() {
                let known = shape.column(place, column).ok_or(Error::MissingColumn { of: self.name, column })?;
                if value.datum().is_some() {
                    let datum = known.fit(value).ok_or(Error::ColumnType { of: self.name, column })?;
                    datums[known.place] = datum;
                    nulls[known.place] = false;
                }
            }
            // SAFETY: there are as many values as columns, each of its column's type, and the tuple is copied into a
            // composite datum in the current memory context.
            Ok(unsafe {
                let tuple = pg_sys::heap_form_tuple(shape.descriptor, datums.as_mut_ptr(), nulls.as_mut_ptr());
                let datum = pg_sys::heap_copy_tuple_as_datum(tuple, shape.descriptor);
                pg_sys::heap_freetuple(tuple);
                datum
            })
        })?;
        Ok(Value::new(Some(datum), Type::Named(self.name)))
    }

    /// An array of composite values of this type, one a row.
    pub fn array(&self, rows: &[Vec<Column>]) -> Result<Value> {
        let mut datums = Vec::with_capacity(rows.len());
        for row in rows {
            datums.extend(self.form(row)?.datum());
        }
        let oid = Type::Named(self.name).oid();
        let count = i32::try_from(datums.len()).unwrap_or(i32::MAX);
        // SAFETY: composite types are variable-length, passed by reference and aligned as double; the datums, as many
        // as said, are of this one.
        let array =
            unsafe { pg_sys::construct_array(datums.as_mut_ptr(), count, oid, -1, false, b'd' as std::ffi::c_char) };
        Ok(Value::new(Some(pg_sys::Datum::from(array)), Type::Named(self.array)))
    }
}
