//! Who the session works for, and its settings.

use std::ffi::CStr;

use pgrx::pg_sys;

/// The role that logged in.
pub fn session_user() -> String {
    // SAFETY: reads a variable of this single-threaded backend.
    user_name(unsafe { pg_sys::GetSessionUserId() })
}

/// The current role as SET ROLE made it, not that of a SECURITY DEFINER function.
pub fn outer_user() -> String {
    // SAFETY: reads a variable of this single-threaded backend.
    user_name(unsafe { pg_sys::GetOuterUserId() })
}

/// The role's name, or its number where the role was dropped.
fn user_name(id: pg_sys::Oid) -> String {
    // SAFETY: gives a palloc'd C string, or null for a role that was dropped.
    unsafe {
        let name = pg_sys::GetUserNameFromId(id, true);
        if name.is_null() { id.to_u32().to_string() } else { CStr::from_ptr(name).to_string_lossy().into_owned() }
    }
}

/// Has every setting that begins with the name and is not defined be an error.
pub fn reserve_prefix(name: &CStr) {
    // SAFETY: takes a C string, which it copies.
    unsafe { pg_sys::MarkGUCPrefixReserved(name.as_ptr()) }
}

/// Whether rows come as another server or a restore has them, not by a change made here: `session_replication_role` is
/// `replica`, which a superuser alone sets.
pub fn applies_replication() -> bool {
    // SAFETY: reads a variable of this single-threaded backend.
    unsafe { pg_sys::SessionReplicationRole == pg_sys::SESSION_REPLICATION_ROLE_REPLICA.cast_signed() }
}
