//! Roles of the cluster.

use std::ffi::{CStr, CString};

use pgrx::pg_sys;

/// The number of the role of that name; `None` where there is none.
pub fn role(name: &str) -> Option<u32> {
    let name = CString::new(name).ok()?;
    // SAFETY: a look-up of the catalog by a C string, in a transaction as every call is.
    let id = unsafe { pg_sys::get_role_oid(name.as_ptr(), true) };
    (id != pg_sys::InvalidOid).then(|| id.to_u32())
}

/// The role's name, or its number where the role was dropped.
pub fn role_name(id: u32) -> String {
    // SAFETY: gives a palloc'd C string, or null for a role that was dropped.
    unsafe {
        let name = pg_sys::GetUserNameFromId(id.into(), true);
        if name.is_null() { id.to_string() } else { CStr::from_ptr(name).to_string_lossy().into_owned() }
    }
}

pub fn is_superuser(id: u32) -> bool {
    // SAFETY: a look-up of the catalog.
    unsafe { pg_sys::superuser_arg(id.into()) }
}

/// Whether the first role has what was granted to the second, being the same or a member that inherits.
pub fn has_privileges_of(role: u32, of: u32) -> bool {
    // SAFETY: a look-up of the catalog.
    unsafe { pg_sys::has_privs_of_role(role.into(), of.into()) }
}

/// Whether the role is a superuser, or has what the owner of this database has.
pub fn administers_database(role: u32) -> bool {
    // SAFETY: look-ups of the catalog; the row is copied from before it is released.
    unsafe {
        let cache = pg_sys::SysCacheIdentifier::DATABASEOID.cast_signed();
        let tuple = pg_sys::SearchSysCache1(cache, pg_sys::MyDatabaseId.into());
        if tuple.is_null() {
            return is_superuser(role);
        }
        let owner = (*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_database>()).datdba;
        pg_sys::ReleaseSysCache(tuple);
        is_superuser(role) || has_privileges_of(role, owner.to_u32())
    }
}
