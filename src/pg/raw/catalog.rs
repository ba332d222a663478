//! Look-ups of the catalog: relations and types of the schema `pbm`.

use std::cell::Cell;
use std::ffi::{CStr, CString};

use pgrx::IntoDatum;
use pgrx::pg_sys;

/// The schema everything lives in.
const SCHEMA: &CStr = c"pbm";

thread_local! {
    static EPOCH: Cell<u64> = const { Cell::new(1) };
}

/// Changes when the extension was re-created, with new type numbers: plans and shapes are made again.
pub fn epoch() -> u64 {
    EPOCH.get()
}

/// Notes that the extension was re-created.
pub fn begin_epoch() {
    EPOCH.set(EPOCH.get() + 1);
}

/// The number of the relation of that name in the schema; `None` where there is none.
pub fn relation(name: &CStr) -> Option<u32> {
    // SAFETY: look-ups of the catalog by C strings, in a transaction as every call is.
    let oid = unsafe { pg_sys::get_relname_relid(name.as_ptr(), pg_sys::get_namespace_oid(SCHEMA.as_ptr(), true)) };
    (oid != pg_sys::InvalidOid).then(|| oid.to_u32())
}

/// The number of a type by its qualified name; PostgreSQL's error where there is none.
pub(super) fn type_id(name: &str) -> pg_sys::Oid {
    let name = CString::new(name).unwrap_or_default();
    // SAFETY: regtypein takes a C string and raises an error for a name it does not know.
    unsafe { pgrx::direct_function_call::<pg_sys::Oid>(pg_sys::regtypein, &[name.as_c_str().into_datum()]) }
        .unwrap_or(pg_sys::InvalidOid)
}
