//! Who the session works for, and its settings.

use std::ffi::CStr;

use pgrx::pg_sys;

use super::roles::role_name;

/// The role that logged in.
pub fn session_user() -> String {
    role_name(session_role())
}

/// The same by its number.
pub fn session_role() -> u32 {
    // SAFETY: reads a variable of this single-threaded backend.
    unsafe { pg_sys::GetSessionUserId() }.to_u32()
}

/// The current role as SET ROLE made it, not that of a SECURITY DEFINER function.
pub fn outer_user() -> String {
    role_name(outer_role())
}

/// The same by its number.
pub fn outer_role() -> u32 {
    // SAFETY: reads a variable of this single-threaded backend.
    unsafe { pg_sys::GetOuterUserId() }.to_u32()
}

/// The database.
pub fn database() -> String {
    // SAFETY: gives a palloc'd C string, or null for a database that was dropped, which this one cannot be.
    unsafe {
        let name = pg_sys::get_database_name(pg_sys::MyDatabaseId);
        if name.is_null() { String::new() } else { CStr::from_ptr(name).to_string_lossy().into_owned() }
    }
}

/// A setting of the server, whoever may see it; `None` for one that there is not.
pub fn server_setting(name: &CStr) -> Option<String> {
    // SAFETY: takes a C string; gives null or a C string that PostgreSQL keeps, copied at once.
    unsafe {
        let value = pg_sys::GetConfigOption(name.as_ptr(), true, false);
        (!value.is_null()).then(|| CStr::from_ptr(value).to_string_lossy().into_owned())
    }
}

/// Whether the server loads a library for all its sessions.
pub fn preloads(library: &str) -> bool {
    let libraries = server_setting(c"shared_preload_libraries").unwrap_or_default();
    libraries.split(',').any(|name| name.trim().trim_matches('"').rsplit('/').next() == Some(library))
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

/// Sets `session_replication_role` for the rest of the transaction, whatever role acts.
pub fn set_replication_role(replica: bool) {
    let role = if replica { c"replica" } else { c"origin" };
    // SAFETY: takes C strings, which it copies, and raises no error for these.
    unsafe {
        pg_sys::set_config_option(
            c"session_replication_role".as_ptr(),
            role.as_ptr(),
            pg_sys::GucContext::PGC_SUSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_LOCAL,
            true,
            0,
            false,
        );
    }
}

/// What the client calls itself; empty where it says nothing.
pub fn application_name() -> String {
    // SAFETY: a variable of this single-threaded backend, a C string or null.
    unsafe {
        let name = pg_sys::application_name;
        if name.is_null() { String::new() } else { CStr::from_ptr(name).to_string_lossy().into_owned() }
    }
}

/// The address that the session was opened from; `None` where it was by a socket of this machine, or by the server.
pub fn client_address() -> Option<String> {
    // SAFETY: the first takes no arguments and reads what the session began with; the second prints what it gave.
    unsafe {
        let port = pg_sys::MyProcPort;
        if port.is_null() {
            return None;
        }
        let address = pgrx::direct_function_call_as_datum(pg_sys::inet_client_addr, &[])?;
        let text = pgrx::direct_function_call::<&CStr>(pg_sys::inet_out, &[Some(address)])?;
        Some(text.to_string_lossy().into_owned())
    }
}

/// The number of the process that serves the session.
pub fn process() -> i32 {
    // SAFETY: reads a variable of this single-threaded backend.
    unsafe { pg_sys::MyProcPid }
}

/// The moment that the session began, in microseconds of PostgreSQL: `backend_start` of `pg_stat_activity`.
pub fn began_at() -> i64 {
    // SAFETY: reads a variable of this single-threaded backend.
    unsafe { pg_sys::MyStartTimestamp }
}

/// Sets one of our settings that nobody else can set, to `on` until the function that called ours ends, or the
/// transaction where none did.
pub fn turn_on(name: &CStr) {
    // SAFETY: takes C strings, which it copies; PostgreSQL takes the value back when the function's own settings end.
    unsafe {
        pg_sys::set_config_option(
            name.as_ptr(),
            c"on".as_ptr(),
            pg_sys::GucContext::PGC_INTERNAL,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_SAVE,
            true,
            0,
            false,
        );
    }
}

/// The role that acts: that of a SECURITY DEFINER function within it.
pub fn acting_user() -> u32 {
    // SAFETY: reads a variable of this single-threaded backend.
    unsafe { pg_sys::GetUserId() }.to_u32()
}

/// Whether the code that runs is one that PostgreSQL confines: an expression of an index or of statistics, or a
/// materialized view, run in its owner's name for whoever gives the command, or for autovacuum.
pub fn is_confined() -> bool {
    // SAFETY: reads a variable of this single-threaded backend.
    unsafe { pg_sys::InSecurityRestrictedOperation() }
}

/// Whether a script of an extension runs.
pub fn runs_script() -> bool {
    // SAFETY: reads a variable of this single-threaded backend.
    unsafe { pg_sys::creating_extension }
}
