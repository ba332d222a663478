//! A watch that ends a session which is idle too long, whatever its user set.

use std::cell::Cell;
use std::sync::atomic::{AtomicI64, Ordering};

use pgrx::pg_sys;

/// PostgreSQL's first number for time-outs of others.
#[cfg(any(feature = "pg15", feature = "pg16"))]
const USER_TIMEOUT: i32 = 12;
#[cfg(any(feature = "pg17", feature = "pg18"))]
const USER_TIMEOUT: i32 = 13;

/// A second in PostgreSQL's time stamps.
const SECOND: i64 = 1_000_000;

// utils/timeout.h, which pgrx has no bindings for.
// Neither raises an error that would unwind: too many time-outs end the process.
unsafe extern "C" {
    fn RegisterTimeout(id: i32, handler: extern "C-unwind" fn()) -> i32;
    fn enable_timeout_every(id: i32, fin_time: pg_sys::TimestampTz, delay_ms: i32);
}

thread_local! {
    /// The number of our time-out and how often it looks, in seconds.
    static WATCH: Cell<Option<(i32, i32)>> = const { Cell::new(None) };
}

/// Most microseconds of idleness; 0: no limit. When the session last said it was used, for a server that does not track
/// what its sessions do.
static LIMIT: AtomicI64 = AtomicI64::new(0);
static USED: AtomicI64 = AtomicI64::new(0);

/// Runs in a signal handler: reads what cannot move, and sets flags.
extern "C-unwind" fn look() {
    let limit = LIMIT.load(Ordering::Relaxed);
    // SAFETY: the entry and the latch of this backend are in shared memory for its whole life; the clock and the latch may
    // be used in signal handlers, as PostgreSQL's own handlers use them.
    unsafe {
        if limit == 0 || pg_sys::MyBEEntry.is_null() {
            return;
        }
        let (state, since) = ((*pg_sys::MyBEEntry).st_state, (*pg_sys::MyBEEntry).st_state_start_timestamp);
        let is_running = matches!(state, pg_sys::BackendState::STATE_RUNNING | pg_sys::BackendState::STATE_FASTPATH);
        let idle_since = since.max(USED.load(Ordering::Relaxed));
        if !is_running && pg_sys::GetCurrentTimestamp() - idle_since >= limit {
            pg_sys::ProcDiePending = 1;
            pg_sys::InterruptPending = 1;
            pg_sys::SetLatch(pg_sys::MyLatch);
        }
    }
}

/// Ends this session, from now on, when no statement ran for so many seconds; 0: never.
pub fn watch(seconds: i32) {
    LIMIT.store(i64::from(seconds) * SECOND, Ordering::Relaxed);
    // SAFETY: reads the clock.
    USED.store(unsafe { pg_sys::GetCurrentTimestamp() }, Ordering::Relaxed);
    if seconds == 0 {
        return;
    }
    // SAFETY: the handler stays loaded and follows the rules of signal handlers; a number is registered once.
    let id = WATCH.get().map_or_else(|| unsafe { RegisterTimeout(USER_TIMEOUT, look) }, |(id, _)| id);
    WATCH.set(Some((id, (seconds / 4).clamp(1, 60))));
    watch_on();
}

/// Goes on after an error, with which PostgreSQL ends all time-outs of a session.
pub fn watch_on() {
    let Some((id, pause)) = WATCH.get() else { return };
    // SAFETY: the number was registered; sets a timer and raises no error.
    unsafe {
        enable_timeout_every(id, pg_sys::GetCurrentTimestamp() + i64::from(pause) * SECOND, pause * 1000);
    }
}
