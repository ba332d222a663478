//! Look-ups of the catalog: relations and types of the schema `pbm`.

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, CString};

use pgrx::IntoDatum;
use pgrx::pg_sys;

/// The schema everything lives in.
const SCHEMA: &CStr = c"pbm";

thread_local! {
    static EPOCH: Cell<u64> = const { Cell::new(1) };
    /// Types by name, with the epoch their numbers are of.
    static TYPES: RefCell<Vec<(&'static str, u64, pg_sys::Oid)>> = const { RefCell::new(Vec::new()) };
}

/// Changes when the extension was re-created, with new type numbers: plans and shapes are made again.
pub fn epoch() -> u64 {
    EPOCH.get()
}

/// Notes that the extension was re-created.
pub fn begin_epoch() {
    EPOCH.set(EPOCH.get() + 1);
}

/// The number of the schema.
pub fn schema() -> Option<u32> {
    // SAFETY: a look-up of the catalog by a C string, in a transaction as every call is.
    let id = unsafe { pg_sys::get_namespace_oid(SCHEMA.as_ptr(), true) };
    (id != pg_sys::InvalidOid).then(|| id.to_u32())
}

/// The number of the relation of that name in the schema; `None` where there is none.
pub fn relation(name: &CStr) -> Option<u32> {
    // SAFETY: look-ups of the catalog by C strings, in a transaction as every call is.
    let oid = unsafe { pg_sys::get_relname_relid(name.as_ptr(), pg_sys::get_namespace_oid(SCHEMA.as_ptr(), true)) };
    (oid != pg_sys::InvalidOid).then(|| oid.to_u32())
}

/// The same.
pub fn relation_named(name: &str) -> Option<u32> {
    CString::new(name).ok().and_then(|name| relation(&name))
}

/// The qualified name of a relation, by its number.
pub fn name_of(relation: u32) -> String {
    // SAFETY: each gives a palloc'd C string, or null for what is gone.
    unsafe {
        let text = |name: *mut std::ffi::c_char| {
            if name.is_null() { String::new() } else { CStr::from_ptr(name).to_string_lossy().into_owned() }
        };
        let schema = text(pg_sys::get_namespace_name(pg_sys::get_rel_namespace(relation.into())));
        format!("{schema}.{}", text(pg_sys::get_rel_name(relation.into())))
    }
}

/// The same, as PostgreSQL's type.
pub(super) fn find(name: &str) -> Option<pg_sys::Oid> {
    relation_named(name).map(pg_sys::Oid::from)
}

/// The number of a type by its qualified name; PostgreSQL's error where there is none.
pub(super) fn type_id(name: &'static str) -> pg_sys::Oid {
    let epoch = epoch();
    let known = TYPES.with_borrow(|types| types.iter().find(|t| t.0 == name && t.1 == epoch).map(|t| t.2));
    known.unwrap_or_else(|| {
        let text = CString::new(name).unwrap_or_default();
        // SAFETY: regtypein takes a C string and raises an error for a name it does not know.
        let oid =
            unsafe { pgrx::direct_function_call::<pg_sys::Oid>(pg_sys::regtypein, &[text.as_c_str().into_datum()]) };
        let oid = oid.unwrap_or(pg_sys::InvalidOid);
        TYPES.with_borrow_mut(|types| {
            types.retain(|t| t.1 == epoch);
            types.push((name, epoch, oid));
        });
        oid
    })
}

/// Whether a value of the first type can be taken as one of the second as it is: varchar as text, a domain as its type.
pub(super) fn is_binary_coercible(from: pg_sys::Oid, to: pg_sys::Oid) -> bool {
    // SAFETY: look-ups of the catalog.
    unsafe { pg_sys::IsBinaryCoercible(from, to) }
}

/// The type that a domain is of, or the type itself.
pub(super) fn base_type(type_id: pg_sys::Oid) -> pg_sys::Oid {
    if type_id.to_u32() < pg_sys::FirstNormalObjectId {
        return type_id;
    }
    // SAFETY: a look-up of the catalog, for a type of a result or a table.
    unsafe { pg_sys::getBaseType(type_id) }
}

/// The type of the elements of an array type.
pub(super) fn element_type(type_id: pg_sys::Oid) -> Option<pg_sys::Oid> {
    // SAFETY: a look-up of the catalog.
    let element = unsafe { pg_sys::get_element_type(type_id) };
    (element != pg_sys::InvalidOid).then_some(element)
}
