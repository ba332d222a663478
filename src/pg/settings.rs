//! The settings of the extension.

use std::ffi::{CStr, CString};
use std::time::Duration;

use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting};

use super::raw::access::mode::Commit;
pub use super::raw::access::mode::Mode;
use super::raw::session::reserve_prefix;

static REFERENCE_CACHE_SIZE: GucSetting<i32> = GucSetting::<i32>::new(64 * 1024);
static FORCE_SYNC_COMMIT: GucSetting<bool> = GucSetting::<bool>::new(true);

static READ_AUDIT: GucSetting<Mode> = GucSetting::<Mode>::new(Mode::Sync);
static AUDIT_WAIT: GucSetting<i32> = GucSetting::<i32>::new(2_000);
static AUDIT_RING: GucSetting<i32> = GucSetting::<i32>::new(1024);
static AUDIT_DATABASES: GucSetting<i32> = GucSetting::<i32>::new(8);
static AUDIT_COMMIT: GucSetting<Commit> = GucSetting::<Commit>::new(Commit::On);
static AUDIT_YEARS: GucSetting<i32> = GucSetting::<i32>::new(0);

static BATCH_LIMIT: GucSetting<i32> = GucSetting::<i32>::new(50_000);
static STAGING_ERROR_PERCENT: GucSetting<i32> = GucSetting::<i32>::new(5);
static INQUIRY_LIMIT: GucSetting<i32> = GucSetting::<i32>::new(600);
static AUTHORIZATION_PREFIX: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);
static REQUIRE_TLS: GucSetting<bool> = GucSetting::<bool>::new(true);
static ACCESS_TIMEOUT: GucSetting<i32> = GucSetting::<i32>::new(60 * 60);
static IDLE_TIMEOUT: GucSetting<i32> = GucSetting::<i32>::new(15 * 60);
static CODE_ONLY: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);

static NON_PRODUCTION: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);
static MAINTENANCE: GucSetting<bool> = GucSetting::<bool>::new(false);
static CHANGES_OWN_DEFINITIONS: GucSetting<bool> = GucSetting::<bool>::new(false);

/// The setting that our own functions turn on while they change definitions.
pub const OWN_DEFINITIONS: &CStr = c"pbm.own_definitions";

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
    GucRegistry::define_int_guc(
        c"pbm.staging_error_percent",
        c"Share of refused records above which a run of staging notifies before it is done.",
        c"Of a hundred records at least; NOTIFY pbm_load. 100: never.",
        &STAGING_ERROR_PERCENT,
        0,
        100,
        GucContext::Userset,
        GucFlags::default(),
    );
    GucRegistry::define_int_guc(
        c"pbm.inquiry_limit",
        c"Most inquiries about people that a role makes in a minute; 0: as many as it likes.",
        c"price_claim, verify_eligibility, dur_screen, opioid_mme, by the role that logged in; without preload by session. Who asks often enough guesses a date of birth. Superusers are not counted.",
        &INQUIRY_LIMIT,
        0,
        i32::MAX,
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
    super::security::keys::register_settings();
    GucRegistry::define_string_guc(
        c"pbm.non_production",
        c"Name of the database, where it is of no production and mask_database may mask it.",
        c"ALTER DATABASE alone sets it: what a file or a session says of it does not count.",
        &NON_PRODUCTION,
        GucContext::Suset,
        GucFlags::DISALLOW_IN_FILE,
    );
    GucRegistry::define_bool_guc(
        c"pbm.maintenance",
        c"Lets the definitions of the tables of pbm be changed, which is refused otherwise.",
        c"ALTER TABLE, DROP TABLE, DISABLE TRIGGER, DROP EXTENSION and the like; each leaves a row in pbm.audit_log.",
        &MAINTENANCE,
        GucContext::Suset,
        GucFlags::default(),
    );
    GucRegistry::define_bool_guc(
        OWN_DEFINITIONS,
        c"Whether a function of pbm changes definitions.",
        c"Nobody else sets it.",
        &CHANGES_OWN_DEFINITIONS,
        GucContext::Internal,
        GucFlags::NO_SHOW_ALL | GucFlags::NO_RESET_ALL | GucFlags::DISALLOW_IN_FILE,
    );
    super::evidence::anchor::register_settings();
    GucRegistry::define_bool_guc(
        c"pbm.require_tls",
        c"Refuses personal data to a client whose connection is neither encrypted nor local.",
        c"Encrypted: TLS or GSSAPI; local: a unix socket or a loopback address.",
        &REQUIRE_TLS,
        GucContext::Suset,
        GucFlags::default(),
    );
    GucRegistry::define_int_guc(
        c"pbm.access_timeout",
        c"How long begin_access holds in a transaction that goes on.",
        c"0: until the transaction ends.",
        &ACCESS_TIMEOUT,
        0,
        24 * 60 * 60,
        GucContext::Suset,
        GucFlags::UNIT_S,
    );
    GucRegistry::define_int_guc(
        c"pbm.idle_timeout",
        c"How long a session that called begin_access may be idle before it is ended.",
        c"Unlike idle_session_timeout, its user cannot lift it. Looked at by begin_access; 0: for ever.",
        &IDLE_TIMEOUT,
        0,
        24 * 60 * 60,
        GucContext::Suset,
        GucFlags::UNIT_S,
    );
    GucRegistry::define_enum_guc(
        c"pbm.read_audit",
        c"What a read of personal data waits for: sync, async, log or off.",
        c"sync: its record is on disk. async: its record is in memory. log: a line in the server's log. off: nothing.",
        &READ_AUDIT,
        GucContext::Suset,
        GucFlags::default(),
    );
    GucRegistry::define_int_guc(
        c"pbm.audit_wait",
        c"How long a read waits for its record before it is refused.",
        c"",
        &AUDIT_WAIT,
        1,
        600_000,
        GucContext::Suset,
        GucFlags::UNIT_MS,
    );
    reserve_prefix(c"pbm");
}

/// Whether definitions of our tables may be changed.
pub fn is_maintenance() -> bool {
    MAINTENANCE.get()
}

/// Whether one of our functions changes definitions.
pub fn changes_own_definitions() -> bool {
    CHANGES_OWN_DEFINITIONS.get()
}

/// Settings that only a library loaded when the server starts can have.
pub fn register_preloaded() {
    GucRegistry::define_int_guc(
        c"pbm.audit_ring",
        c"Records of reads that each database holds in memory until they are written.",
        c"512 bytes each.",
        &AUDIT_RING,
        64,
        65_536,
        GucContext::Postmaster,
        GucFlags::default(),
    );
    GucRegistry::define_int_guc(
        c"pbm.audit_databases",
        c"Databases whose reads are recorded at the same time.",
        c"",
        &AUDIT_DATABASES,
        1,
        1_000,
        GucContext::Postmaster,
        GucFlags::default(),
    );
    GucRegistry::define_enum_guc(
        c"pbm.audit_commit",
        c"Where the record of a read must be before the read goes on: on, or local.",
        c"on: on this server's disk and at its synchronous standbys, without which nothing is read. local: on this server's disk.",
        &AUDIT_COMMIT,
        GucContext::Sighup,
        GucFlags::default(),
    );
    GucRegistry::define_int_guc(
        c"pbm.audit_years",
        c"Years after which months of the audit are dropped by the process that writes it; 0: never.",
        c"As audit_retain does it: six years are kept at least, and what a legal hold names.",
        &AUDIT_YEARS,
        0,
        1_000,
        GucContext::Sighup,
        GucFlags::default(),
    );
}

/// Years that the audit is kept; `None`: for ever.
pub fn audit_years() -> Option<i32> {
    Some(AUDIT_YEARS.get()).filter(|years| *years > 0)
}

/// How reads of this session are recorded.
pub fn read_audit() -> Mode {
    READ_AUDIT.get()
}

/// Milliseconds that a read waits for its record.
pub fn audit_wait() -> i32 {
    AUDIT_WAIT.get()
}

pub fn audit_ring() -> usize {
    usize::try_from(AUDIT_RING.get()).unwrap_or(0)
}

pub fn audit_databases() -> usize {
    usize::try_from(AUDIT_DATABASES.get()).unwrap_or(0)
}

/// What `synchronous_commit` is where records of reads are written.
pub fn audit_commit() -> &'static str {
    match AUDIT_COMMIT.get() {
        Commit::On => "on",
        Commit::Local => "local",
    }
}

/// Bytes the reference cache may hold.
pub fn reference_cache_bytes() -> usize {
    usize::try_from(REFERENCE_CACHE_SIZE.get()).unwrap_or(0) * KILOBYTE
}

pub fn requires_tls() -> bool {
    REQUIRE_TLS.get()
}

/// `None`: until the transaction ends.
pub fn access_timeout() -> Option<Duration> {
    u64::try_from(ACCESS_TIMEOUT.get()).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs)
}

/// In seconds; 0: no limit.
pub fn idle_timeout() -> i32 {
    IDLE_TIMEOUT.get()
}

pub fn forces_sync_commit() -> bool {
    FORCE_SYNC_COMMIT.get()
}

/// Most inquiries of a role in a minute; 0 is no limit.
pub fn inquiry_limit() -> u32 {
    u32::try_from(INQUIRY_LIMIT.get()).unwrap_or(0)
}

/// Most claims of a batch.
pub fn batch_limit() -> usize {
    usize::try_from(BATCH_LIMIT.get()).unwrap_or(0)
}

/// Most bytes of a jsonb that is read.
pub fn document_bytes() -> usize {
    batch_limit().saturating_mul(BYTES_OF_CLAIM).max(1024 * KILOBYTE)
}
