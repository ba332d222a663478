//! The ends of a transaction and of its parts, for what lasts no longer than they do.

use std::sync::OnceLock;

use pgrx::pg_sys;

/// What ended. A part is told by its level: the transaction itself has 1, a savepoint in it 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Committed or prepared.
    Transaction,
    TransactionTakenBack,
    PartKept(i32),
    PartTakenBack(i32),
}

static HANDLER: OnceLock<fn(Ended)> = OnceLock::new();

/// The level that runs.
pub fn level() -> i32 {
    // SAFETY: reads the state of this single-threaded backend.
    unsafe { pg_sys::GetCurrentTransactionNestLevel() }
}

unsafe extern "C-unwind" fn on_transaction_end(event: pg_sys::XactEvent::Type, _argument: *mut std::ffi::c_void) {
    use pg_sys::XactEvent::{
        XACT_EVENT_ABORT, XACT_EVENT_COMMIT, XACT_EVENT_PARALLEL_ABORT, XACT_EVENT_PARALLEL_COMMIT, XACT_EVENT_PREPARE,
    };
    let Some(handler) = HANDLER.get() else { return };
    match event {
        XACT_EVENT_COMMIT | XACT_EVENT_PREPARE | XACT_EVENT_PARALLEL_COMMIT => handler(Ended::Transaction),
        XACT_EVENT_ABORT | XACT_EVENT_PARALLEL_ABORT => handler(Ended::TransactionTakenBack),
        _ => {}
    }
}

unsafe extern "C-unwind" fn on_part_end(
    event: pg_sys::SubXactEvent::Type,
    _id: pg_sys::SubTransactionId,
    _parent: pg_sys::SubTransactionId,
    _argument: *mut std::ffi::c_void,
) {
    let Some(handler) = HANDLER.get() else { return };
    match event {
        pg_sys::SubXactEvent::SUBXACT_EVENT_COMMIT_SUB => handler(Ended::PartKept(level())),
        pg_sys::SubXactEvent::SUBXACT_EVENT_ABORT_SUB => handler(Ended::PartTakenBack(level())),
        _ => {}
    }
}

/// Has the handler called from now on, for the backend's life; the first call alone counts. It may raise no error
/// and call nothing of PostgreSQL that could.
pub fn watch(handler: fn(Ended)) {
    if HANDLER.set(handler).is_ok() {
        // SAFETY: the callbacks have the C signature asked for, never unwind, and are never unloaded.
        unsafe {
            pg_sys::RegisterXactCallback(Some(on_transaction_end), std::ptr::null_mut());
            pg_sys::RegisterSubXactCallback(Some(on_part_end), std::ptr::null_mut());
        }
    }
}
