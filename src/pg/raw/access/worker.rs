//! The sink's process: started for one database on demand, and what it does with its ring.

use std::ffi::{CStr, CString, c_char};
use std::panic::AssertUnwindSafe;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicPtr, AtomicU32};

use pgrx::pg_sys::panic::CaughtError;
use pgrx::prelude::PgSqlErrorCode;
use pgrx::{PgTryBuilder, pg_sys};

use super::event::Event;
use super::shared::{Held, Slot, State, broadcast, place, slots};
use crate::error::{Error, Result};

static WORK: OnceLock<fn(Sink)> = OnceLock::new();
/// The place that this process serves, for what runs when it ends.
static SERVED: AtomicPtr<Slot> = AtomicPtr::new(ptr::null_mut());
static IS_SINK: AtomicU32 = AtomicU32::new(0);

pub(super) fn set_work(work: fn(Sink)) {
    let _ = WORK.set(work);
}

/// Whether this process is a sink, whose reads nobody records.
pub fn is_sink() -> bool {
    IS_SINK.load(Relaxed) != 0
}

fn copy<const N: usize>(to: &mut [c_char; N], text: &CStr) {
    for (to, from) in to.iter_mut().take(N - 1).zip(text.to_bytes()) {
        *to = *from as c_char;
    }
}

/// Asks the postmaster for a sink; whether there was room for one.
pub(super) fn start(slot: &Slot) -> bool {
    let number = slots().iter().position(|other| ptr::eq(other, slot)).unwrap_or(0);
    let mut worker = pg_sys::BackgroundWorker::default();
    copy(&mut worker.bgw_name, c"pbm access audit");
    copy(&mut worker.bgw_type, c"pbm access audit");
    copy(&mut worker.bgw_library_name, c"pbm");
    copy(&mut worker.bgw_function_name, c"pbm_access_sink");
    worker.bgw_flags = (pg_sys::BGWORKER_SHMEM_ACCESS | pg_sys::BGWORKER_BACKEND_DATABASE_CONNECTION).cast_signed();
    worker.bgw_start_time = pg_sys::BgWorkerStartTime::BgWorkerStart_RecoveryFinished;
    worker.bgw_restart_time = pg_sys::BGW_NEVER_RESTART;
    worker.bgw_main_arg = pg_sys::Datum::from(number);
    // SAFETY: the worker is filled in; it is copied.
    unsafe { pg_sys::RegisterDynamicBackgroundWorker(&mut worker, ptr::null_mut()) }
}

/// The sink of one database.
pub struct Sink(&'static Slot);

/// What a batch failed with, as PostgreSQL packs its SQLSTATE.
#[derive(Clone, Copy, Debug)]
pub struct Fault(pub i32);

/// Settings of the database or of a role that would have the sink write less surely, or not at all.
const PINNED: &[(&CStr, &CStr)] = &[
    (c"default_transaction_read_only", c"off"),
    (c"default_transaction_isolation", c"read committed"),
    (c"default_transaction_deferrable", c"off"),
    (c"search_path", c"pg_catalog, pg_temp"),
    (c"row_security", c"on"),
    (c"session_replication_role", c"origin"),
    (c"role", c"none"),
    (c"statement_timeout", c"0"),
    (c"idle_in_transaction_session_timeout", c"0"),
    (c"lock_timeout", c"200"),
    (c"default_tablespace", c""),
    (c"log_statement", c"none"),
    (c"log_min_duration_statement", c"-1"),
];

fn pin(name: &CStr, value: &CStr) {
    // SAFETY: C strings, which are copied; a value that the setting refuses is PostgreSQL's error.
    unsafe {
        pg_sys::SetConfigOption(
            name.as_ptr(),
            value.as_ptr(),
            pg_sys::GucContext::PGC_SUSET,
            pg_sys::GucSource::PGC_S_OVERRIDE,
        );
    }
}

/// Where the process of a sink begins.
#[pgrx::pg_guard]
#[unsafe(no_mangle)]
pub extern "C-unwind" fn pbm_access_sink(argument: pg_sys::Datum) {
    let Some(slot) = slots().get(argument.value()) else { return };
    IS_SINK.store(1, Relaxed);
    let database = slot.database.load(Acquire);
    // SAFETY: this process was started by the postmaster to run this function, which does what a worker does first: it
    // says what happens at its end and on signals, then connects. Its latch is in shared memory.
    unsafe {
        SERVED.store(ptr::from_ref(slot).cast_mut(), Relaxed);
        // Where another serves the place already, or nobody needs it, this one goes.
        let starting = State::Starting as u32;
        if database == 0 || slot.pid.compare_exchange(0, pg_sys::MyProcPid, AcqRel, Acquire).is_err() {
            return;
        }
        slot.state.store(starting, Release);
        pg_sys::on_shmem_exit(Some(on_end), pg_sys::Datum::null());
        handle_signals();
        pg_sys::BackgroundWorkerInitializeConnectionByOid(database.into(), pg_sys::InvalidOid, 0);
        slot.latch.store(pg_sys::MyLatch, Release);
        pg_sys::before_shmem_exit(Some(before_end), pg_sys::Datum::null());
    }
    for (name, value) in PINNED {
        pin(name, value);
    }
    if let Some(work) = WORK.get() {
        work(Sink(slot));
    }
}

mod server {
    // As pgrx declares them they cannot be given to PostgreSQL.
    unsafe extern "C-unwind" {
        pub fn die(signal: std::ffi::c_int);
        pub fn SignalHandlerForConfigReload(signal: std::ffi::c_int);
    }
}

/// # Safety
/// In a worker, before it connects.
unsafe fn handle_signals() {
    // SAFETY: PostgreSQL's own handlers: `die` ends a wait for a lock too, where a flag alone would not.
    unsafe {
        #[cfg(not(feature = "pg18"))]
        {
            pg_sys::pqsignal(pg_sys::SIGTERM.cast_signed(), Some(server::die));
            pg_sys::pqsignal(pg_sys::SIGHUP.cast_signed(), Some(server::SignalHandlerForConfigReload));
        }
        #[cfg(feature = "pg18")]
        {
            pg_sys::pqsignal_be(pg_sys::SIGTERM.cast_signed(), Some(server::die));
            pg_sys::pqsignal_be(pg_sys::SIGHUP.cast_signed(), Some(server::SignalHandlerForConfigReload));
        }
        pg_sys::BackgroundWorkerUnblockSignals();
    }
}

static LAST_WORK: OnceLock<fn(&Sink)> = OnceLock::new();

/// Has what is left written when the process ends by a signal or an error that it cannot survive.
pub fn at_end(work: fn(&Sink)) {
    let _ = LAST_WORK.set(work);
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn before_end(_code: i32, _argument: pg_sys::Datum) {
    // SAFETY: as temporary tables are removed: what is open is aborted, and the process can still run a transaction.
    unsafe { pg_sys::AbortOutOfAnyTransaction() };
    // SAFETY: a place of the shared memory, which lives as long as the process.
    if let (Some(work), Some(slot)) = (LAST_WORK.get(), unsafe { SERVED.load(Relaxed).as_ref() }) {
        work(&Sink(slot));
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn on_end(_code: i32, _argument: pg_sys::Datum) {
    // SAFETY: a place of the shared memory, which lives as long as the process.
    if let Some(slot) = unsafe { SERVED.load(Relaxed).as_ref() } {
        slot.latch.store(ptr::null_mut(), Release);
        slot.pid.store(0, Release);
        slot.state.store(State::None as u32, Release);
        broadcast(slot);
    }
}

fn sqlstate_of(caught: &CaughtError) -> (PgSqlErrorCode, String) {
    match caught {
        CaughtError::PostgresError(report)
        | CaughtError::ErrorReport(report)
        | CaughtError::RustPanic { ereport: report, .. } => (report.sql_error_code(), report.message().to_owned()),
    }
}

impl Sink {
    /// Whether a command needs the database without a sink.
    pub fn is_asked_to_leave(&self) -> bool {
        self.0.blocked.load(Acquire) > 0
    }

    /// Whether a read is not over: its outcome will come.
    pub fn is_expecting(&self) -> bool {
        self.0.reserved.load(Relaxed) > 0
    }

    pub fn epoch(&self) -> i64 {
        self.0.epoch.load(Relaxed).cast_signed()
    }

    /// Goes to sleep until there is something to do, for so many milliseconds at most; reads settings that changed.
    pub fn wait(&self, milliseconds: i64) {
        // SAFETY: the latch is this process's own. The server's death ends the process.
        unsafe {
            let events = pg_sys::WL_LATCH_SET | pg_sys::WL_TIMEOUT | pg_sys::WL_EXIT_ON_PM_DEATH;
            pg_sys::WaitLatch(pg_sys::MyLatch, events.cast_signed(), milliseconds, pg_sys::PG_WAIT_EXTENSION);
        }
        self.look_round();
    }

    /// Resets the latch and heeds what was asked of the process: to end, or to read its settings again.
    pub fn look_round(&self) {
        // SAFETY: the latch is this process's own; the flag is set by a signal.
        unsafe {
            pg_sys::ResetLatch(pg_sys::MyLatch);
            self.0.heartbeat.store(pg_sys::GetCurrentTimestamp(), Relaxed);
            pgrx::check_for_interrupts!();
            if (&raw const pg_sys::ConfigReloadPending).read_volatile() != 0 {
                (&raw mut pg_sys::ConfigReloadPending).write_volatile(0);
                pg_sys::ProcessConfigFile(pg_sys::GucContext::PGC_SIGHUP);
            }
        }
    }

    /// Copies what is ready, the oldest first, so many events at most.
    pub fn ready(&self, most: usize) -> Vec<Event> {
        let slot = self.0;
        let (first, end) = (slot.tail.load(Acquire), slot.head.load(Acquire));
        let end = end.min(first + most as u64);
        // SAFETY: what lies between is complete, and stays as it is until `tail` passes it.
        (first..end).map(|sequence| unsafe { place(slot, sequence).read() }).collect()
    }

    /// Says that all events up to this one are on disk, and frees their places.
    pub fn publish(&self, last: u64) {
        let slot = self.0;
        {
            let _held = Held::slot(slot);
            slot.tail.store(last + 1, Release);
            slot.durable.store(last, Release);
        }
        self.set_state(State::Running, 0);
    }

    /// Says that it runs.
    pub fn run(&self) {
        self.set_state(State::Running, 0);
    }

    /// Says that nothing can be written now: nothing is read either.
    pub fn fail(&self, fault: Fault) {
        self.set_state(State::Failed, fault.0);
    }

    fn set_state(&self, state: State, fault: i32) {
        self.0.fault.store(fault, Relaxed);
        self.0.state.store(state as u32, Release);
        broadcast(self.0);
    }

    /// How the commits of this process wait.
    pub fn set_synchronous_commit(&self, value: &str) {
        if let Ok(value) = CString::new(value) {
            pin(c"synchronous_commit", &value);
        }
    }

    /// Does work in a transaction of its own. An error aborts it and is told to the server's log, without its detail.
    pub fn transaction<R>(&self, work: impl FnOnce() -> Result<R>) -> Result<R, Fault> {
        let told = |code: PgSqlErrorCode, message: &str| {
            // Said once, until it is another or writing goes on.
            if self.0.fault.load(Relaxed) != code as i32 {
                super::log::tell(&format!("the read audit could not be written: {message}"));
            }
            Fault(code as i32)
        };
        let work = AssertUnwindSafe(work);
        let done = PgTryBuilder::new(move || {
            // All of it is taken along, and not its inside alone.
            let work = work;
            // SAFETY: no transaction is open in this process. It is committed, or aborted below.
            unsafe {
                pg_sys::SetCurrentStatementStartTimestamp();
                pg_sys::StartTransactionCommand();
                pg_sys::PushActiveSnapshot(pg_sys::GetTransactionSnapshot());
                let done = work.0();
                if done.is_ok() {
                    pg_sys::PopActiveSnapshot();
                    pg_sys::CommitTransactionCommand();
                }
                Ok(done)
            }
        })
        .catch_others(|caught| Err(sqlstate_of(&caught)))
        .execute();
        let abort = || {
            // SAFETY: the transaction that was begun above did not come to its end.
            unsafe { pg_sys::AbortCurrentTransaction() }
        };
        match done {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => {
                abort();
                Err(told(error.sqlstate(), &error.to_string()))
            }
            Err((code, message)) => {
                abort();
                Err(told(code, &message))
            }
        }
    }
}

/// Takes the lock that an INSERT takes, if it can be had without waiting.
pub fn lock_to_write(relation: u32) -> bool {
    // SAFETY: in a transaction; a number that is no relation's is locked for nothing.
    unsafe { pg_sys::ConditionalLockRelationOid(relation.into(), pg_sys::RowExclusiveLock.cast_signed()) }
}

/// While it lives, statements run as the owner of a relation, in an operation that may change nothing of the session.
pub struct AsOwner {
    user: pg_sys::Oid,
    context: i32,
}

impl AsOwner {
    /// # Errors
    /// 55000 where there is no such relation.
    pub fn of(relation: u32) -> Result<Self> {
        let mut before = Self { user: pg_sys::InvalidOid, context: 0 };
        // SAFETY: a look-up of the catalog, whose row is released; the user is put back by `drop`, also when an error
        // unwinds.
        unsafe {
            let cache = pg_sys::SysCacheIdentifier::RELOID.cast_signed();
            let tuple = pg_sys::SearchSysCache1(cache, pg_sys::Oid::from(relation).into());
            if tuple.is_null() {
                return Err(Error::NotInstalled);
            }
            let owner = (*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_class>()).relowner;
            pg_sys::ReleaseSysCache(tuple);
            pg_sys::GetUserIdAndSecContext(&mut before.user, &mut before.context);
            let flags = pg_sys::SECURITY_LOCAL_USERID_CHANGE
                | pg_sys::SECURITY_RESTRICTED_OPERATION
                | pg_sys::SECURITY_NOFORCE_RLS;
            pg_sys::SetUserIdAndSecContext(owner, before.context | flags.cast_signed());
        }
        Ok(before)
    }
}

impl Drop for AsOwner {
    fn drop(&mut self) {
        // SAFETY: as in `of`.
        unsafe { pg_sys::SetUserIdAndSecContext(self.user, self.context) }
    }
}
