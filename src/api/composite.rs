//! Answers as values of our composite types.

use pgrx::callconv::{BoxRet, FcInfo};
use pgrx::pg_sys;

use crate::pg::row::RowType;

/// A row of a composite type, made when PostgreSQL takes it.
pub trait Composite {
    const TYPE: RowType;
    /// The values in the order of the type's columns.
    fn values(&self) -> Vec<Option<pg_sys::Datum>>;
}

/// An answer on its way out.
pub struct Returned<T>(pub T);

// SAFETY: the datum is a composite of the type the function is declared to return.
unsafe impl<T: Composite> BoxRet for Returned<T> {
    unsafe fn box_into<'fcx>(self, fcinfo: &mut FcInfo<'fcx>) -> pgrx::datum::Datum<'fcx> {
        let datum = T::TYPE.form(&self.0.values());
        // SAFETY: made in the current memory context, which is the one results are returned in.
        unsafe { fcinfo.return_raw_datum(datum) }
    }
}
