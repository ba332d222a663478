//! Sequences.

use std::ffi::CStr;

use pgrx::pg_sys;

use super::catalog;
use crate::error::{Error, Result};

mod bindings {
    use pgrx::pg_sys;

    unsafe extern "C-unwind" {
        pub fn nextval_internal(sequence: pg_sys::Oid, check_permissions: bool) -> i64;
    }
}

/// The next number of a sequence of the schema, whoever the current role is.
///
/// # Errors
/// 55000 where there is none of that name.
#[expect(ffi_unwind_calls, reason = "pgrx has no binding of it; the guard takes its errors as it does those of others")]
pub fn next(name: &CStr) -> Result<i64> {
    let sequence = catalog::relation(name).ok_or(Error::NotInstalled)?;
    // SAFETY: raises an error for what is no sequence.
    Ok(unsafe { pg_sys::ffi::pg_guard_ffi_boundary(|| bindings::nextval_internal(sequence.into(), false)) })
}
