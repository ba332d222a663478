//! The planner's settings while our statements run.

use pgrx::pg_sys;

/// Makes the planner choose index scans while our statements are planned: a plan kept since the tables
/// were empty must still be right when they are full.
pub struct PlannerGuard([bool; 7], i32);

impl PlannerGuard {
    pub fn new() -> Self {
        // SAFETY: plain variables of this single-threaded backend; `drop` puts them back, also when an
        // error unwinds.
        unsafe {
            let before = Self(
                [
                    pg_sys::enable_seqscan,
                    pg_sys::enable_bitmapscan,
                    pg_sys::enable_hashjoin,
                    pg_sys::enable_mergejoin,
                    pg_sys::enable_material,
                    pg_sys::enable_memoize,
                    pg_sys::jit_enabled,
                ],
                pg_sys::plan_cache_mode,
            );
            pg_sys::enable_seqscan = false;
            pg_sys::enable_bitmapscan = false;
            pg_sys::enable_hashjoin = false;
            pg_sys::enable_mergejoin = false;
            pg_sys::enable_material = false;
            pg_sys::enable_memoize = false;
            pg_sys::jit_enabled = false;
            // The foreign-key checks that our statements set off would plan anew for every row.
            pg_sys::plan_cache_mode = pg_sys::PlanCacheMode::PLAN_CACHE_MODE_FORCE_GENERIC_PLAN.cast_signed();
            before
        }
    }
}

impl Drop for PlannerGuard {
    fn drop(&mut self) {
        let [seqscan, bitmapscan, hashjoin, mergejoin, material, memoize, jit] = self.0;
        // SAFETY: as in `new`.
        unsafe {
            pg_sys::enable_seqscan = seqscan;
            pg_sys::enable_bitmapscan = bitmapscan;
            pg_sys::enable_hashjoin = hashjoin;
            pg_sys::enable_mergejoin = mergejoin;
            pg_sys::enable_material = material;
            pg_sys::enable_memoize = memoize;
            pg_sys::jit_enabled = jit;
            pg_sys::plan_cache_mode = self.1;
        }
    }
}
