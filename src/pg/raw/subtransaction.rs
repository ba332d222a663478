//! A part of the transaction that can be taken back.

use pgrx::pg_sys;

/// A subtransaction that leaves memory and resources as they were. It is rolled back unless it is ended, also by an
/// error: PostgreSQL would take one that is left open for the client's own.
pub struct Subtransaction {
    context: pg_sys::MemoryContext,
    owner: pg_sys::ResourceOwner,
    commits: bool,
}

impl Subtransaction {
    pub fn begin() -> Self {
        // SAFETY: in a transaction, as every call is; the caller's context and owner are put back.
        unsafe {
            let before =
                Self { context: pg_sys::CurrentMemoryContext, owner: pg_sys::CurrentResourceOwner, commits: false };
            pg_sys::BeginInternalSubTransaction(std::ptr::null());
            pg_sys::MemoryContextSwitchTo(before.context);
            before
        }
    }

    /// Ends it: what was written since it began stays, or is rolled back.
    pub fn end(mut self, commit: bool) {
        self.commits = commit;
    }
}

impl Drop for Subtransaction {
    fn drop(&mut self) {
        // SAFETY: ends the subtransaction that `begin` began. An error that unwinds through here was taken from
        // PostgreSQL's error stack before, and what it interrupted is popped with the subtransaction.
        unsafe {
            if self.commits {
                pg_sys::ReleaseCurrentSubTransaction();
            } else {
                pg_sys::RollbackAndReleaseCurrentSubTransaction();
            }
            pg_sys::MemoryContextSwitchTo(self.context);
            pg_sys::CurrentResourceOwner = self.owner;
        }
    }
}
