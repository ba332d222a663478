//! The settings of the extension.

use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting};

static REFERENCE_CACHE_SIZE: GucSetting<i32> = GucSetting::<i32>::new(64 * 1024);
static FORCE_SYNC_COMMIT: GucSetting<bool> = GucSetting::<bool>::new(true);

const KILOBYTE: usize = 1024;

pub fn register() {
    GucRegistry::define_int_guc(
        c"pbm.reference_cache_size",
        c"Memory one backend may hold reference data in.",
        c"Plans, formulary, drugs, prices, pharmacies and prescribers used least lately are dropped beyond it.",
        &REFERENCE_CACHE_SIZE,
        256,
        16 * 1024 * 1024,
        GucContext::Suset,
        GucFlags::UNIT_KB,
    );
    GucRegistry::define_bool_guc(
        c"pbm.force_sync_commit",
        c"Makes a paid claim durable even where synchronous_commit is off.",
        c"Turn it off for bulk loads that can be repeated.",
        &FORCE_SYNC_COMMIT,
        GucContext::Suset,
        GucFlags::default(),
    );
}

/// Bytes the reference cache may hold.
pub fn reference_cache_bytes() -> usize {
    usize::try_from(REFERENCE_CACHE_SIZE.get()).unwrap_or(0) * KILOBYTE
}

pub fn forces_sync_commit() -> bool {
    FORCE_SYNC_COMMIT.get()
}
