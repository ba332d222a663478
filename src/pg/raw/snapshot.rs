//! What a look-up sees.

use pgrx::pg_sys;

/// All that was committed before it was taken, and all that this transaction did: what a statement sees that begins
/// now. Under REPEATABLE READ and SERIALIZABLE, what the transaction's first statement saw.
pub struct Snapshot(());

impl Snapshot {
    pub fn take() -> Self {
        // SAFETY: in a transaction, as every call is.
        unsafe {
            pg_sys::CommandCounterIncrement();
            pg_sys::PushActiveSnapshot(pg_sys::GetTransactionSnapshot());
        }
        Self(())
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        // The end of the (sub)transaction that an error brings takes it away.
        if !std::thread::panicking() {
            // SAFETY: it is the one that was pushed last: what is pushed after it is popped before.
            unsafe { pg_sys::PopActiveSnapshot() }
        }
    }
}
