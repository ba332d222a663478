//! The state of the running transaction.

use pgrx::pg_sys;

/// Whether the transaction may write nothing.
pub fn is_read_only() -> bool {
    // SAFETY: a plain variable of this single-threaded backend.
    unsafe { pg_sys::XactReadOnly }
}

/// Whether the procedure that asks may commit: it was called outside a transaction block, and not from a function.
pub fn may_commit() -> bool {
    // SAFETY: read the state of the transaction and of the innermost connection to SPI, which is the procedure's.
    unsafe { !pg_sys::IsTransactionBlock() && pg_sys::SPI_inside_nonatomic_context() }
}

/// Whether the transaction keeps the snapshot of its first statement: REPEATABLE READ and SERIALIZABLE.
pub fn keeps_one_snapshot() -> bool {
    // SAFETY: a plain variable of this single-threaded backend.
    unsafe { pg_sys::XactIsoLevel >= pg_sys::XACT_REPEATABLE_READ.cast_signed() }
}

/// Number of a command, as the rows it writes carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command(pub(super) pg_sys::CommandId);

/// Begins a new command, which the next statement runs as.
pub fn next_command() -> Command {
    // SAFETY: in a transaction, as every call is. The number is new, so that it is the one the statement takes.
    unsafe {
        pg_sys::CommandCounterIncrement();
        Command(pg_sys::GetCurrentCommandId(false))
    }
}

/// Has the commit wait until the transaction is on disk, whatever `synchronous_commit` says.
pub fn force_sync_commit() {
    // SAFETY: sets a flag of the running transaction.
    unsafe { pg_sys::ForceSyncCommit() }
}

/// Ends the statement where the client asked for that or is gone.
pub fn check_for_interrupts() {
    pgrx::check_for_interrupts!();
}

/// The number of the transaction, which counts on where 32 bits end: `pg_current_xact_id()`.
pub fn id() -> u64 {
    // SAFETY: in a transaction, as every call is.
    unsafe { pg_sys::GetTopFullTransactionId().value }
}

/// The moment that the transaction began, which tells the session's transactions apart and gives them no number.
pub fn start() -> i64 {
    // SAFETY: reads the state of the running transaction.
    unsafe { pg_sys::GetCurrentTransactionStartTimestamp() }
}

/// The moment it is, in microseconds of PostgreSQL: `clock_timestamp()`.
pub fn now() -> i64 {
    // SAFETY: reads the clock.
    unsafe { pg_sys::GetCurrentTimestamp() }
}

/// The number of the transaction, where it has one yet.
pub fn number() -> Option<u64> {
    // SAFETY: reads the state of the running transaction.
    let number = unsafe { pg_sys::GetTopFullTransactionIdIfAny() }.value;
    (number != 0).then_some(number)
}
