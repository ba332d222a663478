//! Messages between sessions that a relation changed, and the ends of this session's transactions.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use pgrx::pg_sys;

use super::memory;

/// What a session does when something happens inside PostgreSQL. None may raise an error or call PostgreSQL.
#[derive(Clone, Copy)]
pub struct Handlers {
    /// A relation changed, by its number, or any of them did (`None`).
    pub relation_changed: fn(Option<u32>),
    /// A function or a role changed.
    pub owner_changed: fn(),
    /// The transaction committed (or was prepared to), or it was aborted (`false`).
    pub transaction_ended: fn(bool),
    pub subtransaction_aborted: fn(),
}

static HANDLERS: OnceLock<Handlers> = OnceLock::new();

/// Relations whose changes are counted, a bit for all that have its number in common: one too many is counted, none
/// too few, and the callback reads no memory that could be in use.
static WATCHED: [AtomicU64; 64] = [const { AtomicU64::new(0) }; 64];
static CHANGES: AtomicU64 = AtomicU64::new(0);

fn watch_bit(relation: pg_sys::Oid) -> (&'static AtomicU64, u64) {
    let bit = relation.to_u32() as usize % (64 * WATCHED.len());
    (&WATCHED[bit / 64], 1 << (bit % 64))
}

/// Has the changes of a relation counted from now on.
pub(super) fn watch_relation(relation: pg_sys::Oid) {
    let (word, bit) = watch_bit(relation);
    word.fetch_or(bit, Ordering::Relaxed);
}

/// How many changes of watched relations this backend was told of.
pub fn changes() -> u64 {
    CHANGES.load(Ordering::Relaxed)
}

unsafe extern "C-unwind" fn on_relation_change(_argument: pg_sys::Datum, relation: pg_sys::Oid) {
    let (word, bit) = watch_bit(relation);
    if relation == pg_sys::InvalidOid || word.load(Ordering::Relaxed) & bit != 0 {
        CHANGES.fetch_add(1, Ordering::Relaxed);
    }
    if let Some(handlers) = HANDLERS.get() {
        (handlers.relation_changed)((relation != pg_sys::InvalidOid).then(|| relation.to_u32()));
    }
}

/// How many functions, roles or memberships changed.
static OWNER_CHANGES: AtomicU64 = AtomicU64::new(0);

/// How many changes of functions, roles and memberships this backend was told of.
pub fn owner_changes() -> u64 {
    OWNER_CHANGES.load(Ordering::Relaxed)
}

unsafe extern "C-unwind" fn on_membership_change(_argument: pg_sys::Datum, _cache: std::ffi::c_int, _hash: u32) {
    OWNER_CHANGES.fetch_add(1, Ordering::Relaxed);
}

unsafe extern "C-unwind" fn on_owner_change(_argument: pg_sys::Datum, _cache: std::ffi::c_int, _hash: u32) {
    OWNER_CHANGES.fetch_add(1, Ordering::Relaxed);
    if let Some(handlers) = HANDLERS.get() {
        (handlers.owner_changed)();
    }
}

unsafe extern "C-unwind" fn on_transaction_end(event: pg_sys::XactEvent::Type, _argument: *mut std::ffi::c_void) {
    use pg_sys::XactEvent::{XACT_EVENT_ABORT, XACT_EVENT_COMMIT, XACT_EVENT_PREPARE};
    memory::give_back(event == XACT_EVENT_ABORT);
    if let Some(handlers) = HANDLERS.get()
        && matches!(event, XACT_EVENT_COMMIT | XACT_EVENT_ABORT | XACT_EVENT_PREPARE)
    {
        (handlers.transaction_ended)(event != XACT_EVENT_ABORT);
    }
}

unsafe extern "C-unwind" fn on_subtransaction_end(
    event: pg_sys::SubXactEvent::Type,
    _id: pg_sys::SubTransactionId,
    _parent: pg_sys::SubTransactionId,
    _argument: *mut std::ffi::c_void,
) {
    if let Some(handlers) = HANDLERS.get()
        && event == pg_sys::SubXactEvent::SUBXACT_EVENT_ABORT_SUB
    {
        (handlers.subtransaction_aborted)();
    }
}

/// Has the handlers called from now on, for the backend's life; the first call alone counts.
pub fn watch(handlers: Handlers) {
    if HANDLERS.set(handlers).is_ok() {
        // SAFETY: the callbacks have the C signature asked for, never unwind, and are never unloaded.
        unsafe {
            pg_sys::CacheRegisterRelcacheCallback(Some(on_relation_change), pg_sys::Datum::null());
            for cache in [pg_sys::SysCacheIdentifier::PROCOID, pg_sys::SysCacheIdentifier::AUTHOID] {
                let cache = cache.try_into().unwrap_or(0);
                pg_sys::CacheRegisterSyscacheCallback(cache, Some(on_owner_change), pg_sys::Datum::null());
            }
            let members = pg_sys::SysCacheIdentifier::AUTHMEMROLEMEM.try_into().unwrap_or(0);
            pg_sys::CacheRegisterSyscacheCallback(members, Some(on_membership_change), pg_sys::Datum::null());
            pg_sys::RegisterXactCallback(Some(on_transaction_end), std::ptr::null_mut());
            pg_sys::RegisterSubXactCallback(Some(on_subtransaction_end), std::ptr::null_mut());
        }
    }
}

/// Takes in what other sessions committed.
pub fn accept() {
    // SAFETY: in a transaction, as every call is.
    unsafe { pg_sys::AcceptInvalidationMessages() }
}

/// Tells every session, at commit, that a relation changed. The relation must exist.
pub fn announce_change(relation: u32) {
    // SAFETY: queues an invalidation message; PostgreSQL raises an error for a relation that does not exist.
    unsafe { pg_sys::CacheInvalidateRelcacheByRelid(pg_sys::Oid::from(relation)) }
}
