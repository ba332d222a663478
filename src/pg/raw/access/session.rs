//! Who reads: what the session itself says of that.

use std::cell::RefCell;
use std::ffi::CStr;
use std::net::IpAddr;

use pgrx::pg_sys;

use super::event::Event;

/// What does not change as long as the session lasts.
struct Constant {
    address: Option<IpAddr>,
    authenticated: String,
}

thread_local! {
    static CONSTANT: RefCell<Option<Constant>> = const { RefCell::new(None) };
}

fn constant() -> Constant {
    // SAFETY: inet_client_addr takes nothing and gives an inet or NULL; inet_out gives a C string.
    let address = unsafe {
        pgrx::direct_function_call::<pg_sys::Datum>(pg_sys::inet_client_addr, &[])
            .and_then(|inet| pgrx::direct_function_call::<&CStr>(pg_sys::inet_out, &[Some(inet)]))
            .and_then(|text| text.to_str().ok()?.split('/').next()?.parse().ok())
    };
    Constant { address, authenticated: system_user() }
}

/// How the client proved who it is, where the server tells.
#[cfg(not(feature = "pg15"))]
fn system_user() -> String {
    // SAFETY: gives a C string that lives as long as the session, or null.
    unsafe {
        let name = pg_sys::GetSystemUser();
        if name.is_null() { String::new() } else { CStr::from_ptr(name).to_string_lossy().into_owned() }
    }
}

#[cfg(feature = "pg15")]
fn system_user() -> String {
    String::new()
}

/// Fills in who reads and when.
pub fn describe(event: &mut Event) {
    // SAFETY: plain variables of this single-threaded backend; the application's name is a C string or null.
    unsafe {
        event.moment = pg_sys::GetCurrentTimestamp();
        event.backend_start = pg_sys::MyStartTimestamp;
        event.pid = pg_sys::MyProcPid;
        event.session_role = pg_sys::GetSessionUserId().to_u32();
        event.current_role = pg_sys::GetOuterUserId().to_u32();
        if !pg_sys::application_name.is_null() {
            event.set_application(&CStr::from_ptr(pg_sys::application_name).to_string_lossy());
        }
    }
    CONSTANT.with_borrow_mut(|known| {
        let known = known.get_or_insert_with(constant);
        event.set_address(known.address);
        event.set_authenticated(&known.authenticated);
    });
}

/// When the message of the client came that is being answered.
pub fn statement_start() -> i64 {
    // SAFETY: reads a variable of this single-threaded backend.
    unsafe { pg_sys::GetCurrentStatementStartTimestamp() }
}

/// Whether the server replays what another writes.
pub fn is_standby() -> bool {
    // SAFETY: reads a flag of the shared memory.
    unsafe { pg_sys::RecoveryInProgress() }
}

/// Whether the script of an extension is running.
pub fn is_creating_extension() -> bool {
    // SAFETY: a plain variable of this single-threaded backend.
    unsafe { pg_sys::creating_extension }
}

/// # Safety
/// As for PostgreSQL's function of that name.
unsafe fn is_held(tag: &pg_sys::LOCKTAG, mode: pg_sys::LOCKMODE) -> bool {
    // SAFETY: as the caller warrants.
    unsafe {
        #[cfg(any(feature = "pg15", feature = "pg16"))]
        return pg_sys::LockHeldByMe(tag, mode);
        #[cfg(not(any(feature = "pg15", feature = "pg16")))]
        pg_sys::LockHeldByMe(tag, mode, false)
    }
}

/// Whether this session holds a lock on a relation that keeps others from writing to it.
pub fn keeps_out_writers(relation: u32) -> bool {
    let modes = [pg_sys::ShareLock, pg_sys::ShareRowExclusiveLock, pg_sys::ExclusiveLock, pg_sys::AccessExclusiveLock];
    // SAFETY: the tag of a relation of this database.
    modes.into_iter().any(|mode| unsafe {
        let tag = pg_sys::LOCKTAG {
            locktag_field1: pg_sys::MyDatabaseId.to_u32(),
            locktag_field2: relation,
            locktag_field3: 0,
            locktag_field4: 0,
            locktag_type: pg_sys::LockTagType::LOCKTAG_RELATION as u8,
            locktag_lockmethodid: pg_sys::DEFAULT_LOCKMETHOD as u8,
        };
        is_held(&tag, mode.cast_signed())
    })
}

/// How deep the running subtransaction is; 1 for the transaction itself.
pub fn nest_level() -> i32 {
    // SAFETY: reads a variable of this single-threaded backend.
    unsafe { pg_sys::GetCurrentTransactionNestLevel() }
}
