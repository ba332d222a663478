//! The CHECK constraints of a table, ready to be evaluated: a statement reads and prepares them each time, which takes
//! longer than to insert the row.

use pgrx::pg_sys;

use super::relation::Relation;

/// Prepared constraints, kept as long as the table has the columns and constraints that they were made of.
pub(super) struct Checks {
    /// What they are part of and lie in.
    state: *mut pg_sys::EState,
    /// One for each constraint of the table.
    prepared: *mut *mut pg_sys::ExprState,
}

impl Checks {
    pub(super) fn of(table: &Relation) -> Self {
        // SAFETY: the table is open; it has as many constraints as it says, each the text of an expression. All that is
        // made lies in the state's memory, which outlives the transaction, as the cache that holds it does.
        unsafe {
            let before = pg_sys::MemoryContextSwitchTo(pg_sys::CacheMemoryContext);
            let state = pg_sys::CreateExecutorState();
            pg_sys::MemoryContextSwitchTo((*state).es_query_cxt);
            let all = (*table.descriptor()).constr;
            let count = if all.is_null() { 0 } else { usize::from((*all).num_check) };
            let prepared: *mut *mut pg_sys::ExprState =
                pg_sys::palloc0(size_of::<*mut pg_sys::ExprState>() * count.max(1)).cast();
            for place in 0..count {
                let check = &*(*all).check.add(place);
                #[cfg(feature = "pg18")]
                if !check.ccenforced {
                    continue;
                }
                *prepared.add(place) = pg_sys::ExecPrepareExpr(pg_sys::stringToNode(check.ccbin).cast(), state);
            }
            pg_sys::MemoryContextSwitchTo(before);
            Self { state, prepared }
        }
    }

    /// Has the executor take them for rows of the table.
    ///
    /// # Safety
    /// The target is of the table, and used no longer than these.
    pub(super) unsafe fn lend(&self, target: *mut pg_sys::ResultRelInfo) {
        // SAFETY: the caller vouches for the target.
        unsafe {
            #[cfg(feature = "pg18")]
            {
                (*target).ri_CheckConstraintExprs = self.prepared;
            }
            #[cfg(not(feature = "pg18"))]
            {
                (*target).ri_ConstraintExprs = self.prepared;
            }
        }
    }
}

impl Drop for Checks {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: the state is this one's own.
            unsafe { pg_sys::FreeExecutorState(self.state) }
        }
    }
}
