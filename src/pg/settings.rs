//! The settings of the extension.

use std::ffi::CString;

use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting};

use super::raw::session::reserve_prefix;

static REFERENCE_CACHE_SIZE: GucSetting<i32> = GucSetting::<i32>::new(64 * 1024);
static FORCE_SYNC_COMMIT: GucSetting<bool> = GucSetting::<bool>::new(true);

static BATCH_LIMIT: GucSetting<i32> = GucSetting::<i32>::new(50_000);
static AUTHORIZATION_PREFIX: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);
static CODE_ONLY: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);

/// A claim with all its fields takes less as jsonb.
const BYTES_OF_CLAIM: usize = 4 * 1024;

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
    GucRegistry::define_int_guc(
        c"pbm.batch_limit",
        c"Most claims that one call of adjudicate_batch takes.",
        c"A claim takes about 10 kB of memory until the call ends; a batch may have 4 kB a claim as jsonb.",
        &BATCH_LIMIT,
        1,
        1_000_000,
        GucContext::Suset,
        GucFlags::default(),
    );
    GucRegistry::define_string_guc(
        c"pbm.code_only",
        c"Whether CREATE EXTENSION pbm leaves the tables out, for a dump that brings them: on, off, or empty.",
        c"Empty: they are left out where row_security is off, as a dump being restored has it.",
        &CODE_ONLY,
        GucContext::Userset,
        GucFlags::default(),
    );
    GucRegistry::define_string_guc(
        c"pbm.authorization_prefix",
        c"Leading digits of the authorization numbers that this database assigns: 0 to 8 digits, the first not 0.",
        c"Databases whose numbers meet, such as shards, have different ones, none of which begins with another's.",
        &AUTHORIZATION_PREFIX,
        GucContext::Suset,
        GucFlags::default(),
    );
    reserve_prefix(c"pbm");
}

/// Bytes the reference cache may hold.
pub fn reference_cache_bytes() -> usize {
    usize::try_from(REFERENCE_CACHE_SIZE.get()).unwrap_or(0) * KILOBYTE
}

pub fn forces_sync_commit() -> bool {
    FORCE_SYNC_COMMIT.get()
}

/// Most claims of a batch.
pub fn batch_limit() -> usize {
    usize::try_from(BATCH_LIMIT.get()).unwrap_or(0)
}

/// Most bytes of a jsonb that is read.
pub fn document_bytes() -> usize {
    batch_limit().saturating_mul(BYTES_OF_CLAIM).max(1024 * KILOBYTE)
}
