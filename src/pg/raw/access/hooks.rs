//! The hooks of the executor: which relations a statement reads, how many rows it returned, how it ended.
//!
//! What PostgreSQL does itself is called without a guard, so that its errors reach the client as they are: they jump over
//! frames that have nothing to drop. What is ours is guarded.

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_int};
use std::sync::OnceLock;

use pgrx::{PgLogLevel, pg_sys};

use crate::error::Result;

/// A relation that a statement is to read.
#[derive(Clone, Copy, Debug)]
pub struct Touch {
    pub relation: u32,
    /// A bit for each column, as an event has them.
    pub columns: u64,
}

/// The statement that a read belongs to: the executor's run of it, or none for COPY.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query(pub Option<usize>);

/// What is called when something is read, and when that ends. Of these `touched` alone may fail: nothing is served then.
#[derive(Clone, Copy)]
pub struct Handlers {
    pub touched: fn(Query, i64, &[Touch]) -> Result<()>,
    pub ran: fn(Query, u64),
    pub ended: fn(Query),
    /// Nothing runs any more of what the client asked for.
    pub settled: fn(),
    /// The (sub)transaction is aborted, at this level of nesting; the transaction itself is level 1.
    pub aborted: fn(i32),
    pub committed: fn(),
    pub left: fn(),
    pub failed: fn(i32),
}

static HANDLERS: OnceLock<Handlers> = OnceLock::new();

type Start = unsafe extern "C" fn(*mut pg_sys::QueryDesc, c_int);
#[cfg(not(feature = "pg18"))]
type Run = unsafe extern "C" fn(*mut pg_sys::QueryDesc, pg_sys::ScanDirection::Type, u64, bool);
#[cfg(feature = "pg18")]
type Run = unsafe extern "C" fn(*mut pg_sys::QueryDesc, pg_sys::ScanDirection::Type, u64);
type End = unsafe extern "C" fn(*mut pg_sys::QueryDesc);
#[cfg(feature = "pg15")]
type CheckPerms = unsafe extern "C" fn(*mut pg_sys::List, bool) -> bool;
#[cfg(not(feature = "pg15"))]
type CheckPerms = unsafe extern "C" fn(*mut pg_sys::List, *mut pg_sys::List, bool) -> bool;
type Emit = unsafe extern "C" fn(*mut pg_sys::ErrorData);

/// What comes after each hook: another library's, or PostgreSQL's own.
struct Next {
    start: Start,
    run: Run,
    end: End,
    check: Option<CheckPerms>,
    emit: Option<Emit>,
}

static NEXT: OnceLock<Next> = OnceLock::new();

mod standard {
    use super::{Run, c_int, pg_sys};

    // As pgrx declares them they would catch errors and raise others in their place.
    unsafe extern "C" {
        pub fn standard_ExecutorStart(query: *mut pg_sys::QueryDesc, flags: c_int);
        pub fn standard_ExecutorEnd(query: *mut pg_sys::QueryDesc);
        #[cfg(not(feature = "pg18"))]
        fn standard_ExecutorRun(q: *mut pg_sys::QueryDesc, d: pg_sys::ScanDirection::Type, c: u64, once: bool);
        #[cfg(feature = "pg18")]
        fn standard_ExecutorRun(q: *mut pg_sys::QueryDesc, d: pg_sys::ScanDirection::Type, c: u64);
    }

    pub fn run() -> Run {
        standard_ExecutorRun
    }
}

thread_local! {
    /// The statement whose executor is being started.
    static STARTING: Cell<Option<Starting>> = const { Cell::new(None) };
    /// Whether the next statement to be started is a statement of pbm.
    static IS_OURS: Cell<bool> = const { Cell::new(false) };
    /// How many executors and utilities run within each other, and how many did when each subtransaction began.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static DEPTHS: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
    /// Executors that run, each with its depth: what an error jumped out of lies deeper than what runs.
    static RUNNING: RefCell<Vec<(u32, usize)>> = const { RefCell::new(Vec::new()) };
    /// The depth of the EXPLAIN that runs; 0 for none.
    static EXPLAINING: Cell<u32> = const { Cell::new(0) };
}

#[derive(Clone, Copy)]
struct Starting {
    query: *mut pg_sys::QueryDesc,
    /// Not to be recorded: a statement of pbm, which the function records, or the check of a foreign key.
    is_silent: bool,
}

/// Marks the next statement that is started as one of ours, until it is, or this is dropped. What it calls is not.
pub struct OurStatement(());

impl OurStatement {
    pub fn begin() -> Self {
        IS_OURS.set(true);
        Self(())
    }
}

impl Drop for OurStatement {
    fn drop(&mut self) {
        IS_OURS.set(false);
    }
}

/// Runs what is ours: an error of it is raised, and a panic becomes one.
fn guarded<R>(work: impl FnOnce() -> R) -> R {
    // SAFETY: called at the end of a hook, whose frames have nothing to drop.
    unsafe { pg_sys::panic::pgrx_extern_c_guard(work) }
}

fn handlers() -> Option<&'static Handlers> {
    HANDLERS.get()
}

pub(super) fn enter() {
    DEPTH.set(DEPTH.get() + 1);
}

pub(super) fn leave() {
    return_to(DEPTH.get().saturating_sub(1));
    settle();
}

fn settle() {
    if DEPTH.get() == 0
        && let Some(handlers) = handlers()
    {
        (handlers.settled)();
    }
}

/// Sets how deep what runs is, and forgets the EXPLAIN that an error jumped out of.
fn return_to(depth: u32) {
    DEPTH.set(depth);
    if EXPLAINING.get() > depth {
        EXPLAINING.set(0);
    }
}

/// An EXPLAIN begins; it was entered.
pub(super) fn explain() {
    if EXPLAINING.get() == 0 {
        EXPLAINING.set(DEPTH.get());
    }
}

/// Whether what is started is within an EXPLAIN, at whatever depth.
pub fn is_explaining() -> bool {
    EXPLAINING.get() != 0
}

/// The statement whose executor runs.
pub fn running() -> Option<Query> {
    let depth = DEPTH.get();
    RUNNING
        .with_borrow(|running| running.iter().rev().find(|(at, _)| *at <= depth).map(|(_, query)| Query(Some(*query))))
}

fn enter_run(query: *mut pg_sys::QueryDesc) {
    enter();
    let depth = DEPTH.get();
    RUNNING.with_borrow_mut(|running| {
        running.retain(|(at, _)| *at < depth);
        running.push((depth, query.addr()));
    });
}

pub(super) fn ended_utility(rows: u64) {
    if let Some(handlers) = handlers() {
        (handlers.ran)(Query(None), rows);
        (handlers.ended)(Query(None));
    }
}

/// The text of a foreign key's own statement: it gives away whether a key is there, which its writer is told anyway.
fn is_foreign_key_check(text: &[u8]) -> bool {
    let begins = |start: &[u8]| text.starts_with(start);
    // No function is called but the operators that the key is compared by.
    let calls = text.iter().filter(|byte| **byte == b'(').count();
    if calls != text.windows(9).filter(|word| word == b"OPERATOR(").count() {
        return false;
    }
    begins(b"SELECT 1 FROM ") && text.ends_with(b" FOR KEY SHARE OF x")
        || begins(b"DELETE FROM ONLY ")
        || begins(b"UPDATE ONLY ")
        || begins(b"DELETE FROM \"")
        || begins(b"UPDATE \"")
}

unsafe extern "C" fn executor_start(query: *mut pg_sys::QueryDesc, flags: c_int) {
    let Some(next) = NEXT.get() else { return };
    // SAFETY: PostgreSQL passes a statement with its text; the next function takes what this one was given.
    unsafe {
        let is_ours = IS_OURS.replace(false);
        let is_check = pg_sys::InNoForceRLSOperation()
            && !(*query).sourceText.is_null()
            && !(*(*query).plannedstmt).hasReturning
            && is_foreign_key_check(CStr::from_ptr((*query).sourceText).to_bytes());
        let outer = STARTING.replace(Some(Starting { query, is_silent: is_ours || is_check }));
        (next.start)(query, flags);
        STARTING.set(outer);
    }
}

#[cfg(not(feature = "pg18"))]
unsafe extern "C" fn executor_run(
    query: *mut pg_sys::QueryDesc,
    direction: pg_sys::ScanDirection::Type,
    count: u64,
    once: bool,
) {
    let Some(next) = NEXT.get() else { return };
    enter_run(query);
    // SAFETY: the next function takes what this one was given.
    unsafe { (next.run)(query, direction, count, once) };
    // SAFETY: the statement is being executed.
    unsafe { executor_ran(query) };
}

#[cfg(feature = "pg18")]
unsafe extern "C" fn executor_run(query: *mut pg_sys::QueryDesc, direction: pg_sys::ScanDirection::Type, count: u64) {
    let Some(next) = NEXT.get() else { return };
    enter_run(query);
    // SAFETY: the next function takes what this one was given.
    unsafe { (next.run)(query, direction, count) };
    // SAFETY: the statement is being executed.
    unsafe { executor_ran(query) };
}

/// # Safety
/// The statement is being executed.
unsafe fn executor_ran(query: *mut pg_sys::QueryDesc) {
    // SAFETY: as the caller warrants.
    let rows = unsafe { if (*query).estate.is_null() { 0 } else { (*(*query).estate).es_processed } };
    guarded(|| {
        let depth = DEPTH.get().saturating_sub(1);
        return_to(depth);
        RUNNING.with_borrow_mut(|running| running.retain(|(at, _)| *at <= depth));
        if let Some(handlers) = handlers() {
            (handlers.ran)(Query(Some(query.addr())), rows);
        }
    });
}

unsafe extern "C" fn executor_end(query: *mut pg_sys::QueryDesc) {
    let Some(next) = NEXT.get() else { return };
    guarded(|| {
        if let Some(handlers) = handlers() {
            (handlers.ended)(Query(Some(query.addr())));
        }
        settle();
    });
    // SAFETY: the next function takes what this one was given.
    unsafe { (next.end)(query) }
}

/// What all of it is about: called before anything is read, with the privileges found sufficient.
unsafe fn check(touches: impl FnOnce() -> Vec<Touch>) {
    // SAFETY: a plain variable of this single-threaded backend. The leader of a parallel query has recorded it.
    if unsafe { pg_sys::ParallelWorkerNumber } >= 0 || super::worker::is_sink() {
        return;
    }
    let starting = STARTING.get();
    if starting.is_some_and(|starting| starting.is_silent) {
        return;
    }
    guarded(|| {
        let touches = touches();
        let Some(handlers) = handlers().filter(|_| !touches.is_empty()) else { return };
        // SAFETY: the statement is being started, and has its plan.
        let (query, id) = unsafe {
            // Signed from 18 on, unsigned before.
            let of = |starting: Starting| i64::from_ne_bytes((*(*starting.query).plannedstmt).queryId.to_ne_bytes());
            let id = starting.map(of).filter(|id| *id != 0);
            let query = Query(starting.map(|starting| starting.query.addr()));
            (query, id.unwrap_or_else(|| pg_sys::pgstat_get_my_query_id() as i64))
        };
        if let Err(error) = (handlers.touched)(query, id, &touches) {
            error.raise();
        }
    });
}

/// Bits of the columns, as an event has them.
///
/// # Safety
/// A set of column numbers as a permission check has it.
unsafe fn columns(set: *const pg_sys::Bitmapset) -> u64 {
    let (mut bits, mut member) = (0, -1);
    loop {
        // SAFETY: as the caller warrants.
        member = unsafe { pg_sys::bms_next_member(set, member) };
        if member < 0 {
            return bits;
        }
        let column = member + pg_sys::FirstLowInvalidHeapAttributeNumber;
        bits |= 1_u64 << column.clamp(0, 63);
    }
}

/// The members of a list of pointers.
///
/// # Safety
/// It is one, of pointers to `T`, or null.
unsafe fn elements<'a, T: 'a>(list: *const pg_sys::List) -> impl Iterator<Item = &'a T> {
    // SAFETY: as the caller warrants.
    unsafe {
        let count = if list.is_null() { 0 } else { usize::try_from((*list).length).unwrap_or(0) };
        (0..count).filter_map(move |place| (*(*list).elements.add(place)).ptr_value.cast::<T>().as_ref())
    }
}

const SELECT: u64 = 1 << 1;

#[cfg(feature = "pg15")]
unsafe extern "C" fn check_perms(tables: *mut pg_sys::List, is_error: bool) -> bool {
    let Some(next) = NEXT.get() else { return true };
    // SAFETY: the next function takes what this one was given; a range table is a list of its entries.
    unsafe {
        if next.check.is_some_and(|next| !next(tables, is_error)) {
            return false;
        }
        if is_error {
            check(|| {
                elements::<pg_sys::RangeTblEntry>(tables)
                    .filter(|entry| entry.rtekind == pg_sys::RTEKind::RTE_RELATION)
                    .filter(|entry| u64::from(entry.requiredPerms) & SELECT != 0)
                    .map(|entry| Touch { relation: entry.relid.to_u32(), columns: columns(entry.selectedCols) })
                    .collect()
            });
        }
    }
    true
}

#[cfg(not(feature = "pg15"))]
unsafe extern "C" fn check_perms(tables: *mut pg_sys::List, asked: *mut pg_sys::List, is_error: bool) -> bool {
    let Some(next) = NEXT.get() else { return true };
    // SAFETY: the next function takes what this one was given; a list of what privileges are asked for.
    unsafe {
        if next.check.is_some_and(|next| !next(tables, asked, is_error)) {
            return false;
        }
        if is_error {
            check(|| {
                elements::<pg_sys::RTEPermissionInfo>(asked)
                    .filter(|entry| entry.requiredPerms & SELECT != 0)
                    .map(|entry| Touch { relation: entry.relid.to_u32(), columns: columns(entry.selectedCols) })
                    .collect()
            });
        }
    }
    true
}

/// Notes the SQLSTATE of an error, for the outcome of what it ends.
unsafe extern "C" fn emit_log(error: *mut pg_sys::ErrorData) {
    // SAFETY: PostgreSQL passes the error that is being told; the next function takes the same.
    unsafe {
        if (*error).elevel >= PgLogLevel::ERROR as c_int
            && let Some(handlers) = handlers()
        {
            (handlers.failed)((*error).sqlerrcode);
        }
        if let Some(next) = NEXT.get().and_then(|next| next.emit) {
            next(error);
        }
    }
}

unsafe extern "C-unwind" fn on_transaction(event: pg_sys::XactEvent::Type, _argument: *mut std::ffi::c_void) {
    use pg_sys::XactEvent::{XACT_EVENT_ABORT, XACT_EVENT_COMMIT, XACT_EVENT_PREPARE};
    let Some(handlers) = handlers() else { return };
    match event {
        XACT_EVENT_ABORT => {
            forget_depths();
            super::utility::unblock();
            (handlers.aborted)(1);
        }
        // A procedure that commits goes on: what runs within each other stays as it is.
        XACT_EVENT_COMMIT | XACT_EVENT_PREPARE => (handlers.committed)(),
        _ => {}
    }
}

fn forget_depths() {
    STARTING.set(None);
    IS_OURS.set(false);
    return_to(0);
    let _ = RUNNING.try_with(|running| running.try_borrow_mut().map(|mut running| running.clear()));
    let _ = DEPTHS.try_with(|depths| depths.try_borrow_mut().map(|mut depths| depths.clear()));
}

unsafe extern "C-unwind" fn on_subtransaction(
    event: pg_sys::SubXactEvent::Type,
    _id: pg_sys::SubTransactionId,
    _parent: pg_sys::SubTransactionId,
    _argument: *mut std::ffi::c_void,
) {
    use pg_sys::SubXactEvent::{SUBXACT_EVENT_ABORT_SUB, SUBXACT_EVENT_COMMIT_SUB, SUBXACT_EVENT_START_SUB};
    match event {
        SUBXACT_EVENT_START_SUB => DEPTHS.with_borrow_mut(|depths| depths.push(DEPTH.get())),
        SUBXACT_EVENT_COMMIT_SUB => {
            DEPTHS.with_borrow_mut(Vec::pop);
        }
        SUBXACT_EVENT_ABORT_SUB => {
            STARTING.set(None);
            IS_OURS.set(false);
            if let Some(depth) = DEPTHS.with_borrow_mut(Vec::pop) {
                return_to(depth);
            }
            if let Some(handlers) = handlers() {
                (handlers.aborted)(super::session::nest_level());
            }
        }
        _ => {}
    }
}

/// What runs when the session ends, by itself or by a signal.
pub extern "C-unwind" fn on_exit(_code: i32, _argument: pg_sys::Datum) {
    super::utility::unblock();
    if let Some(handlers) = handlers() {
        (handlers.left)();
    }
}

/// The C function that a hook is, without the promise that it may unwind: it jumps, over frames with nothing to drop.
macro_rules! plain {
    ($hook:expr, $of:ty) => {
        std::mem::transmute::<_, Option<$of>>($hook)
    };
}

#[expect(
    clippy::missing_transmute_annotations,
    reason = "each hook's own type and the same without the promise to unwind"
)]
pub(super) fn install(handlers: Handlers) {
    if HANDLERS.set(handlers).is_err() {
        return;
    }
    // SAFETY: the hooks have the signatures that PostgreSQL calls them by, and are never unloaded; those before are
    // called by them. Callbacks that are registered now are inherited by every session.
    unsafe {
        let next = Next {
            start: plain!(pg_sys::ExecutorStart_hook, Start).unwrap_or(standard::standard_ExecutorStart),
            run: plain!(pg_sys::ExecutorRun_hook, Run).unwrap_or(standard::run()),
            end: plain!(pg_sys::ExecutorEnd_hook, End).unwrap_or(standard::standard_ExecutorEnd),
            check: plain!(pg_sys::ExecutorCheckPerms_hook, CheckPerms),
            emit: plain!(pg_sys::emit_log_hook, Emit),
        };
        let _ = NEXT.set(next);
        pg_sys::ExecutorStart_hook = std::mem::transmute(executor_start as Start);
        pg_sys::ExecutorRun_hook = std::mem::transmute(executor_run as Run);
        pg_sys::ExecutorEnd_hook = std::mem::transmute(executor_end as End);
        pg_sys::ExecutorCheckPerms_hook = std::mem::transmute(check_perms as CheckPerms);
        pg_sys::emit_log_hook = std::mem::transmute(emit_log as Emit);
        pg_sys::RegisterXactCallback(Some(on_transaction), std::ptr::null_mut());
        pg_sys::RegisterSubXactCallback(Some(on_subtransaction), std::ptr::null_mut());
        // The fingerprint of a statement is worked out only where somebody asked for it.
        pg_sys::EnableQueryId();
    }
}
