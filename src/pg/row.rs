//! Rows of our tables as composite values, so that one array parameter carries many rows.

use std::cell::RefCell;
use std::collections::HashMap;

use pgrx::pg_sys;

use super::cache;
use super::spi::Type;

/// The shape of a row type: its descriptor and the place of each column we fill.
struct Shape {
    descriptor: pg_sys::TupleDesc,
    places: Vec<usize>,
    epoch: u64,
}

thread_local! {
    static SHAPES: RefCell<HashMap<&'static str, Shape>> = RefCell::new(HashMap::new());
}

/// A row type by its qualified name, with the columns its rows are given in.
pub struct RowType {
    pub name: &'static str,
    pub columns: &'static [&'static str],
}

impl RowType {
    fn shape(&self) -> Shape {
        let oid = Type::Named(self.name).oid();
        // SAFETY: the type exists, or oid() would have raised; the copy outlives the transaction, as the
        // cache that holds it does, and the reference that the look-up counted is given back.
        unsafe {
            let shared = pg_sys::lookup_rowtype_tupdesc(oid, -1);
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
            Shape { descriptor, places, epoch: cache::epoch() }
        }
    }

    fn with_shape<R>(&self, work: impl FnOnce(&Shape) -> R) -> R {
        SHAPES.with_borrow_mut(|shapes| {
            let known = shapes.get(self.name).is_some_and(|shape| shape.epoch == cache::epoch());
            if !known {
                shapes.insert(self.name, self.shape());
            }
            work(&shapes[self.name])
        })
    }

    /// One composite value; `values` are in the order of `columns`.
    pub fn form(&self, values: &[Option<pg_sys::Datum>]) -> pg_sys::Datum {
        debug_assert_eq!(values.len(), self.columns.len());
        self.with_shape(|shape| {
            // SAFETY: the descriptor has natts columns, each value is of its column's type, and the
            // tuple is copied into a composite datum in the current memory context.
            unsafe {
                let width = usize::try_from((*shape.descriptor).natts).unwrap_or(0);
                let mut datums = vec![pg_sys::Datum::null(); width];
                let mut nulls = vec![true; width];
                for (place, value) in shape.places.iter().zip(values) {
                    if let Some(datum) = value {
                        datums[*place] = *datum;
                        nulls[*place] = false;
                    }
                }
                let tuple = pg_sys::heap_form_tuple(shape.descriptor, datums.as_mut_ptr(), nulls.as_mut_ptr());
                let datum = pg_sys::heap_copy_tuple_as_datum(tuple, shape.descriptor);
                pg_sys::heap_freetuple(tuple);
                datum
            }
        })
    }

    /// An array of composite values of this type.
    pub fn array(&self, mut rows: Vec<pg_sys::Datum>) -> Option<pg_sys::Datum> {
        let oid = self.with_shape(|shape| {
            // SAFETY: the descriptor is valid.
            unsafe { (*shape.descriptor).tdtypeid }
        });
        // SAFETY: composite types are variable-length, passed by reference and aligned as double.
        unsafe {
            let array = pg_sys::construct_array(
                rows.as_mut_ptr(),
                i32::try_from(rows.len()).ok()?,
                oid,
                -1,
                false,
                b'd' as std::ffi::c_char,
            );
            Some(pg_sys::Datum::from(array))
        }
    }
}
