//! A database's ring as its readers use it: an event is admitted, then waited for until it is on disk.

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};

use pgrx::pg_sys;

use super::event::Event;
pub use super::shared::State;
use super::shared::{Held, Slot, broadcast, events, find, find_or_make, place};
use super::worker;
use crate::pg::raw::transaction::check_for_interrupts;

thread_local! {
    static MINE: Cell<Option<&'static Slot>> = const { Cell::new(None) };
    static IS_AT_EXIT: Cell<bool> = const { Cell::new(false) };
}

/// The ring of this session's database.
#[derive(Clone, Copy)]
pub struct Ring(&'static Slot);

/// An event that was admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admitted {
    pub sequence: u64,
    epoch: u64,
}

/// Why an event is not on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unrecorded {
    /// Every place of the directory is another database's.
    NoSlot,
    /// `max_worker_processes` are running.
    NoWorker,
    /// It took too long.
    TimedOut,
    /// There was no room for it all that time.
    Full,
    /// The sink cannot write, with the SQLSTATE as PostgreSQL packs it.
    Failed(i32),
}

fn now() -> i64 {
    // SAFETY: reads the clock.
    unsafe { pg_sys::GetCurrentTimestamp() }
}

/// A sink that was asked for and did not come is asked for again after so many microseconds.
const PATIENCE: i64 = 1_000_000;

impl Ring {
    /// The ring of this database.
    ///
    /// # Errors
    /// Where every place is taken.
    pub fn of_this_database() -> Result<Self, Unrecorded> {
        // SAFETY: a plain variable of this single-threaded backend.
        let database = unsafe { pg_sys::MyDatabaseId }.to_u32();
        let mine = MINE.get().filter(|slot| slot.database.load(Acquire) == database);
        let slot = mine.or_else(|| find_or_make(database)).ok_or(Unrecorded::NoSlot)?;
        MINE.set(Some(slot));
        Ok(Self(slot))
    }

    /// The ring of this database, if it has one.
    pub fn known() -> Option<Self> {
        // SAFETY: a plain variable of this single-threaded backend.
        let database = unsafe { pg_sys::MyDatabaseId }.to_u32();
        if database == 0 { None } else { find(database).map(Self) }
    }

    pub fn state(self) -> State {
        State::of(self.0.state.load(Acquire))
    }

    /// Gives the event a number and a place, and where it `is_followed` a second place for its outcome. Waits for room.
    ///
    /// # Errors
    /// Where there is none for so many milliseconds, or the sink cannot write.
    pub fn admit(self, event: &mut Event, is_followed: bool, milliseconds: i32) -> Result<Admitted, Unrecorded> {
        if let Some(admitted) = self.try_admit(event, is_followed) {
            return Ok(admitted);
        }
        let mut admitted = None;
        let done = || {
            admitted = self.try_admit(event, is_followed);
            admitted.is_some()
        };
        self.wait(milliseconds, done)
            .map_err(|fault| if fault == Unrecorded::TimedOut { Unrecorded::Full } else { fault })?;
        admitted.ok_or(Unrecorded::Full)
    }

    /// Gives the event a place if there is one free, and says whether there was.
    pub fn offer(self, event: &mut Event) -> bool {
        let is_taken = self.try_admit(event, false).is_some();
        if is_taken {
            self.wake();
        }
        is_taken
    }

    fn try_admit(self, event: &mut Event, is_followed: bool) -> Option<Admitted> {
        let slot = self.0;
        let _held = Held::slot(slot);
        let needed = 1 + u64::from(is_followed);
        let (head, reserved) = (slot.head.load(Relaxed), slot.reserved.load(Relaxed));
        if head - slot.tail.load(Relaxed) + reserved + needed > events() {
            return None;
        }
        slot.reserved.store(reserved + u64::from(is_followed), Relaxed);
        Some(self.put(event, head))
    }

    /// Under the lock, where there is room.
    fn put(self, event: &mut Event, head: u64) -> Admitted {
        event.sequence = head;
        // SAFETY: the place is within the ring, and nobody reads it before `head` has passed it.
        unsafe { place(self.0, head).write(*event) };
        self.0.head.store(head + 1, Release);
        Admitted { sequence: head, epoch: self.0.epoch.load(Relaxed) }
    }

    /// Gives an outcome the place that was kept for it. Neither waits nor fails.
    pub fn follow(self, event: &mut Event, of: Admitted) {
        let slot = self.0;
        {
            let _held = Held::slot(slot);
            let reserved = slot.reserved.load(Relaxed);
            if slot.epoch.load(Relaxed) != of.epoch || reserved == 0 {
                return;
            }
            slot.reserved.store(reserved - 1, Relaxed);
            event.of_sequence = of.sequence;
            self.put(event, slot.head.load(Relaxed));
            // It is written with the next read, or when the sink looks round: to commit it by itself would have that
            // read wait for two commits.
            if slot.head.load(Relaxed) - slot.tail.load(Relaxed) < events() / 4 {
                return;
            }
        }
        self.wake();
    }

    /// Waits until the event is on disk.
    ///
    /// # Errors
    /// Where it is not within so many milliseconds, or the sink cannot write.
    pub fn until_durable(self, admitted: Admitted, milliseconds: i32) -> Result<(), Unrecorded> {
        let slot = self.0;
        let is_durable =
            || slot.durable.load(Acquire) >= admitted.sequence || slot.epoch.load(Relaxed) != admitted.epoch;
        self.wait(milliseconds, is_durable)
    }

    /// Wakes the sink, or has one started, without waiting for it.
    ///
    /// # Errors
    /// Where none can be started.
    pub fn nudge(self) -> Result<(), Unrecorded> {
        self.ensure_sink()?;
        self.wake();
        Ok(())
    }

    fn wait(self, milliseconds: i32, mut is_done: impl FnMut() -> bool) -> Result<(), Unrecorded> {
        let slot = self.0;
        let end = now() + i64::from(milliseconds) * 1000;
        let _sleeping = Sleeping::on(slot);
        loop {
            check_for_interrupts();
            if is_done() {
                return Ok(());
            }
            if self.state() == State::Failed {
                return Err(Unrecorded::Failed(slot.fault.load(Relaxed)));
            }
            self.ensure_sink()?;
            self.wake();
            let left = end - now();
            if left <= 0 {
                return Err(Unrecorded::TimedOut);
            }
            // A sink that dies before it can say so is noticed by looking.
            let nap = (left / 1000 + 1).min(200);
            // SAFETY: the condition variable is the one that was prepared for.
            unsafe {
                let changed = ptr::from_ref(&slot.changed).cast_mut();
                pg_sys::ConditionVariableTimedSleep(changed, nap, pg_sys::PG_WAIT_EXTENSION);
            }
        }
    }

    /// Sets the sink's latch.
    pub(super) fn wake(self) {
        let latch = self.0.latch.load(Acquire);
        if !latch.is_null() {
            // SAFETY: a latch in shared memory; who has it now, if the sink is gone, looks round once for nothing.
            unsafe { pg_sys::SetLatch(latch) }
        }
    }

    /// Starts a sink where there is none, unless a command needs the database without one.
    fn ensure_sink(self) -> Result<(), Unrecorded> {
        let slot = self.0;
        let state = self.state();
        let is_lost =
            state == State::Starting && slot.pid.load(Relaxed) == 0 && now() - slot.started.load(Relaxed) > PATIENCE;
        if !(state == State::None || is_lost) || slot.blocked.load(Acquire) > 0 {
            return Ok(());
        }
        let starting = State::Starting as u32;
        if slot.state.compare_exchange(state as u32, starting, AcqRel, Acquire).is_err() {
            return Ok(());
        }
        slot.started.store(now(), Relaxed);
        if worker::start(slot) {
            return Ok(());
        }
        slot.state.store(State::None as u32, Release);
        broadcast(slot);
        Err(Unrecorded::NoWorker)
    }
}

/// A wait on the condition variable, which is over when this is dropped.
struct Sleeping;

impl Sleeping {
    fn on(slot: &Slot) -> Self {
        // SAFETY: a condition variable of the shared memory.
        unsafe { pg_sys::ConditionVariablePrepareToSleep(ptr::from_ref(&slot.changed).cast_mut()) };
        Self
    }
}

impl Drop for Sleeping {
    fn drop(&mut self) {
        // SAFETY: ends the sleep that was prepared for; after an error that did so it does nothing.
        unsafe { pg_sys::ConditionVariableCancelSleep() };
    }
}

/// Keeps the sink away from a database from now on, for a command that needs it without one.
pub(super) fn block(database: u32) -> Option<&'static Slot> {
    let slot = find(database)?;
    slot.blocked.fetch_add(1, AcqRel);
    Some(slot)
}

/// Waits until the sink has left, for so many milliseconds at most.
pub(super) fn until_gone(slot: &'static Slot, milliseconds: i64) {
    let ring = Ring(slot);
    let end = now() + milliseconds * 1000;
    let _sleeping = Sleeping::on(slot);
    while ring.state() != State::None && now() < end {
        check_for_interrupts();
        ring.wake();
        // SAFETY: the condition variable is the one that was prepared for.
        unsafe {
            let changed = ptr::from_ref(&slot.changed).cast_mut();
            pg_sys::ConditionVariableTimedSleep(changed, 50, pg_sys::PG_WAIT_EXTENSION);
        }
    }
}

pub(super) fn unblock(slot: &Slot) {
    slot.blocked.fetch_sub(1, AcqRel);
}

/// Has something done when this session ends, while the shared memory is still there.
pub fn at_exit(work: extern "C-unwind" fn(i32, pg_sys::Datum)) {
    if !IS_AT_EXIT.replace(true) {
        // SAFETY: the function has the signature asked for and is never unloaded.
        unsafe { pg_sys::before_shmem_exit(Some(work), pg_sys::Datum::null()) }
    }
}
