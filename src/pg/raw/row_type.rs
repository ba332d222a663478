//! Rows of our tables as composite values, so that one array parameter carries many rows.

use std::cell::RefCell;
use std::collections::HashMap;

use pgrx::pg_sys;

use super::catalog;
use super::value::{Type, Value};

/// The shape of a row type: its descriptor and the place of each column we fill.
struct Shape {
    descriptor: pg_sys::TupleDesc,
    places: Vec<usize>,
    epoch: u64,
    type_id: pg_sys::Oid,
    relation: pg_sys::Oid,
    /// PostgreSQL's number of the row type's columns as they were when this was made.
    version: u64,
}

impl Shape {
    /// Whether the row type still has these columns; from here to the end of the transaction it has.
    fn is_current(&self) -> bool {
        // SAFETY: look-ups of the catalog in a transaction, for a type that exists: the extension was not made anew.
        self.epoch == catalog::epoch() && unsafe { locked_version(self.type_id, self.relation) } == self.version
    }
}

/// Locks the relation of a row type against a change of its columns, and gives the number of what they are.
unsafe fn locked_version(type_id: pg_sys::Oid, relation: pg_sys::Oid) -> u64 {
    // SAFETY: the caller knows that both exist.
    unsafe {
        pg_sys::LockRelationOid(relation, i32::try_from(pg_sys::AccessShareLock).unwrap_or(1));
        pg_sys::assign_record_type_identifier(type_id, -1)
    }
}

thread_local! {
    static SHAPES: RefCell<HashMap<&'static str, Shape>> = RefCell::new(HashMap::new());
}

/// A row type by its qualified name, with the columns its rows are given in.
pub struct RowType {
    pub name: &'static str,
    /// The name of the type of its arrays.
    pub array: &'static str,
    pub columns: &'static [&'static str],
}

impl RowType {
    fn shape(&self) -> Shape {
        let type_id = Type::Named(self.name).oid();
        // SAFETY: the type exists, or oid() would have raised; the copy outlives the transaction, as the
        // cache that holds it does, and the reference that the look-up counted is given back.
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
            let owned = pgrx::PgTupleDesc::from_pg_copy(descriptor);
            let place = |column: &&str| {
                (0..owned.len())
                    .find(|i| owned.get(*i).is_some_and(|a| !a.is_dropped() && a.name() == *column))
                    .unwrap_or_else(|| crate::error::Error::NotInstalled.raise())
            };
            let places = self.columns.iter().map(place).collect();
            Shape { descriptor, places, epoch: catalog::epoch(), type_id, relation, version }
        }
    }

    fn with_shape<R>(&self, work: impl FnOnce(&Shape) -> R) -> R {
        SHAPES.with_borrow_mut(|shapes| {
            if !shapes.get(self.name).is_some_and(Shape::is_current) {
                let old = shapes.insert(self.name, self.shape());
                // SAFETY: the descriptor was this shape's own copy.
                old.into_iter().for_each(|old| unsafe { pg_sys::FreeTupleDesc(old.descriptor) });
            }
            work(&shapes[self.name])
        })
    }

    /// One composite value; `values` are in the order of `columns`.
    pub fn form(&self, values: &[Value]) -> Value {
        debug_assert_eq!(values.len(), self.columns.len());
        let datum = self.with_shape(|shape| {
            // SAFETY: the descriptor has natts columns, each value is of its column's type, and the
            // tuple is copied into a composite datum in the current memory context.
            unsafe {
                let width = usize::try_from((*shape.descriptor).natts).unwrap_or(0);
                let mut datums = vec![pg_sys::Datum::null(); width];
                let mut nulls = vec![true; width];
                for (place, value) in shape.places.iter().zip(values) {
                    if let Some(datum) = value.datum() {
                        datums[*place] = datum;
                        nulls[*place] = false;
                    }
                }
                let tuple = pg_sys::heap_form_tuple(shape.descriptor, datums.as_mut_ptr(), nulls.as_mut_ptr());
                let datum = pg_sys::heap_copy_tuple_as_datum(tuple, shape.descriptor);
                pg_sys::heap_freetuple(tuple);
                datum
            }
        });
        Value::new(Some(datum), Type::Named(self.name))
    }

    /// An array of composite values of this type.
    pub fn array(&self, rows: &[Value]) -> Value {
        let mut datums: Vec<pg_sys::Datum> = rows.iter().filter_map(Value::datum).collect();
        let oid = self.with_shape(|shape| {
            // SAFETY: the descriptor is valid.
            unsafe { (*shape.descriptor).tdtypeid }
        });
        let count = i32::try_from(datums.len()).unwrap_or(i32::MAX);
        // SAFETY: composite types are variable-length, passed by reference and aligned as double; the datums, as many
        // as said, are of this one.
        let array =
            unsafe { pg_sys::construct_array(datums.as_mut_ptr(), count, oid, -1, false, b'd' as std::ffi::c_char) };
        Value::new(Some(pg_sys::Datum::from(array)), Type::Named(self.array))
    }
}
