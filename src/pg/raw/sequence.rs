//! Sequences of the schema `pbm`.

use std::ffi::CStr;

use pgrx::{IntoDatum, pg_sys};

use super::catalog;

/// The next value of a sequence, as `nextval` gives it to the role; `None` where there is no sequence of that name.
pub fn next(name: &CStr) -> Option<i64> {
    let id = pg_sys::Oid::from(catalog::relation(name)?);
    // SAFETY: takes the number of a relation and returns a bigint; PostgreSQL's error for what is no sequence, one that
    // is used up, or one not granted to the role.
    unsafe { pgrx::direct_function_call(pg_sys::nextval_oid, &[id.into_datum()]) }
}
