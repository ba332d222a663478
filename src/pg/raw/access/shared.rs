//! The shared memory: a directory of databases, with a ring of events for each, how often roles asked about people, and
//! what became of claims.

use std::ffi::CStr;
use std::mem::{offset_of, size_of};
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicI32, AtomicI64, AtomicPtr, AtomicU32, AtomicU64};

use pgrx::pg_sys;

use super::event::Event;
use crate::engine::inquiries::{self, Window};

/// How much is asked for when the server starts.
#[derive(Clone, Copy)]
pub struct Capacity {
    /// Databases whose reads are recorded at the same time.
    pub databases: usize,
    /// Events that a database's ring holds.
    pub events: usize,
}

/// What the sink of a database does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    None,
    Starting,
    Running,
    Failed,
}

impl State {
    const ALL: [Self; 4] = [Self::None, Self::Starting, Self::Running, Self::Failed];

    pub(super) fn of(number: u32) -> Self {
        Self::ALL.get(number as usize).copied().unwrap_or(Self::None)
    }
}

/// The place of one database. What the lock guards is said; the rest is read and written by itself.
#[repr(C, align(64))]
pub(super) struct Slot {
    pub lock: pg_sys::LWLock,
    /// Broadcast when `durable`, `tail` or `state` change.
    pub changed: pg_sys::ConditionVariable,
    /// Under the lock; 0 where the place is free.
    pub database: AtomicU32,
    pub state: AtomicU32,
    pub pid: AtomicI32,
    /// The last error of the sink, as PostgreSQL packs a SQLSTATE.
    pub fault: AtomicI32,
    /// Commands that need the database without a sink.
    pub blocked: AtomicU32,
    /// Where the sink's latch is; it is in shared memory, at one address for all.
    pub latch: AtomicPtr<pg_sys::Latch>,
    /// When the sink was last asked for, and when it last turned round.
    pub started: AtomicI64,
    pub heartbeat: AtomicI64,
    /// Under the lock: says which run of numbers the events belong to.
    pub epoch: AtomicU64,
    /// Under the lock: the next event's number, and the first that is still held.
    pub head: AtomicU64,
    pub tail: AtomicU64,
    /// All up to this number are on disk.
    pub durable: AtomicU64,
    /// Under the lock: places kept for outcomes.
    pub reserved: AtomicU64,
}

/// Roles whose inquiries are counted at the same time.
const ASKERS: usize = 512;

/// Databases whose claims are counted.
const COUNTED: usize = 64;
/// How many figures there are of each.
pub const FIGURES: usize = 40;

/// The figures of one database, each read and written by itself.
#[repr(C, align(64))]
pub struct Figures {
    /// 0 where the place is free.
    database: AtomicU32,
    /// When they began to count.
    since: AtomicI64,
    figures: [AtomicU64; FIGURES],
}

impl Figures {
    pub fn add(&self, place: usize, more: u64) {
        self.figures[place].fetch_add(more, Relaxed);
    }

    pub fn get(&self, place: usize) -> u64 {
        self.figures[place].load(Relaxed)
    }

    pub fn since(&self) -> i64 {
        self.since.load(Relaxed)
    }

    pub fn reset(&self) {
        self.figures.iter().for_each(|figure| figure.store(0, Relaxed));
        self.since.store(now(), Relaxed);
    }
}

/// Where this backend's database is counted, once it was found.
static OURS: AtomicPtr<Figures> = AtomicPtr::new(ptr::null_mut());

#[repr(C, align(64))]
struct Directory {
    lock: pg_sys::LWLock,
    /// Guards what follows it; the rest does not change.
    asking: pg_sys::LWLock,
    windows: [Window; ASKERS],
    figures: [Figures; COUNTED],
    tranche: i32,
    databases: usize,
    events: usize,
}

static DIRECTORY: AtomicPtr<Directory> = AtomicPtr::new(ptr::null_mut());
static CAPACITY: OnceLock<fn() -> Capacity> = OnceLock::new();
static NEXT_REQUEST: OnceLock<pg_sys::shmem_request_hook_type> = OnceLock::new();
static NEXT_STARTUP: OnceLock<pg_sys::shmem_startup_hook_type> = OnceLock::new();

const NAME: &CStr = c"pbm access audit";

const _: () = assert!(size_of::<Slot>().is_multiple_of(64) && offset_of!(Slot, lock) == 0);

/// Whether the shared memory is there.
pub fn is_preloaded() -> bool {
    !DIRECTORY.load(Relaxed).is_null()
}

fn size(capacity: Capacity) -> usize {
    size_of::<Directory>() + capacity.databases * (size_of::<Slot>() + capacity.events * size_of::<Event>())
}

fn capacity() -> Capacity {
    CAPACITY.get().map_or(Capacity { databases: 0, events: 0 }, |capacity| capacity())
}

/// Has the memory asked for and laid out when the server starts.
pub(super) fn request(capacity: fn() -> Capacity) {
    // SAFETY: the hooks are set while the libraries are preloaded, as PostgreSQL asks; those before are called first.
    unsafe {
        if CAPACITY.set(capacity).is_ok() {
            let _ = NEXT_REQUEST.set(pg_sys::shmem_request_hook);
            let _ = NEXT_STARTUP.set(pg_sys::shmem_startup_hook);
            pg_sys::shmem_request_hook = Some(on_request);
            pg_sys::shmem_startup_hook = Some(on_startup);
        }
    }
}

#[pgrx::pg_guard]
#[expect(ffi_unwind_calls, reason = "the hook of another library, whose errors end the start")]
unsafe extern "C-unwind" fn on_request() {
    // SAFETY: called by the postmaster once, when memory may be asked for.
    unsafe {
        if let Some(Some(next)) = NEXT_REQUEST.get() {
            next();
        }
        pg_sys::RequestAddinShmemSpace(size(capacity()));
    }
}

#[pgrx::pg_guard]
#[expect(ffi_unwind_calls, reason = "the hook of another library, whose errors end the start")]
unsafe extern "C-unwind" fn on_startup() {
    // SAFETY: called by the postmaster, also after a crash of a backend, when nobody else uses the memory; it is as large
    // as was asked for, and all of it is written before others see it.
    unsafe {
        if let Some(Some(next)) = NEXT_STARTUP.get() {
            next();
        }
        let capacity = capacity();
        let mut is_there = false;
        let area = pg_sys::ShmemInitStruct(NAME.as_ptr(), size(capacity), &mut is_there).cast::<Directory>();
        DIRECTORY.store(area, Release);
        if is_there {
            return;
        }
        ptr::write_bytes(area.cast::<u8>(), 0, size(capacity));
        let tranche = pg_sys::LWLockNewTrancheId();
        pg_sys::LWLockRegisterTranche(tranche, NAME.as_ptr());
        (*area).tranche = tranche;
        (*area).databases = capacity.databases;
        (*area).events = capacity.events;
        pg_sys::LWLockInitialize(&raw mut (*area).lock, tranche);
        pg_sys::LWLockInitialize(&raw mut (*area).asking, tranche);
        for slot in slots() {
            let slot = ptr::from_ref(slot).cast_mut();
            pg_sys::LWLockInitialize(&raw mut (*slot).lock, tranche);
            pg_sys::ConditionVariableInit(&raw mut (*slot).changed);
        }
    }
}

fn directory() -> Option<&'static Directory> {
    // SAFETY: the memory lives as long as the process and was laid out before this one began.
    unsafe { DIRECTORY.load(Acquire).as_ref() }
}

/// Counts an inquiry of the role that logged in and gives how many it made in this database within the minute before,
/// by whatever session; `None` where the library is not preloaded.
pub fn count_inquiry(role: u32) -> Option<u32> {
    let directory = ptr::from_ref(directory()?).cast_mut();
    // SAFETY: the windows are read and written under their lock alone, which is dropped with this call; the database and
    // the clock are of this backend.
    unsafe {
        let _held = Held::take(&raw mut (*directory).asking);
        let windows = &mut (*directory).windows;
        Some(inquiries::count(windows, role, pg_sys::MyDatabaseId.to_u32(), pg_sys::GetCurrentTimestamp()))
    }
}

fn now() -> i64 {
    // SAFETY: reads the clock.
    unsafe { pg_sys::GetCurrentTimestamp() }
}

/// What is counted of this session's database; `None` where the library is not preloaded, or all places are taken.
pub fn figures() -> Option<&'static Figures> {
    // SAFETY: it was found in the shared memory, which lives as long as the process.
    if let Some(ours) = unsafe { OURS.load(Relaxed).as_ref() } {
        return Some(ours);
    }
    // SAFETY: a plain variable of this single-threaded backend.
    let database = unsafe { pg_sys::MyDatabaseId }.to_u32();
    let all = &directory()?.figures;
    let is_ours = |place: &&Figures| place.database.load(Acquire) == database;
    let take = |place: &&Figures| match place.database.compare_exchange(0, database, Release, Acquire) {
        Ok(_) => {
            place.since.store(now(), Relaxed);
            true
        }
        // Another session of this database was first.
        Err(taken_by) => taken_by == database,
    };
    let ours = all.iter().find(is_ours).or_else(|| all.iter().find(take))?;
    OURS.store(ptr::from_ref(ours).cast_mut(), Relaxed);
    Some(ours)
}

/// All places.
pub(super) fn slots() -> &'static [Slot] {
    directory().map_or(&[], |directory| {
        // SAFETY: the places lie behind the directory, as many as it says.
        unsafe { std::slice::from_raw_parts(ptr::from_ref(directory).add(1).cast::<Slot>(), directory.databases) }
    })
}

/// How many events a ring holds.
pub(super) fn events() -> u64 {
    directory().map_or(0, |directory| directory.events as u64)
}

/// Where an event of a ring lies.
pub(super) fn place(slot: &Slot, sequence: u64) -> *mut Event {
    let all = slots();
    let (first, events) = (all.as_ptr(), events() as usize);
    // SAFETY: the rings lie behind the places, one for each, and the place within is less than their length.
    unsafe {
        let number = usize::try_from(ptr::from_ref(slot).offset_from(first)).unwrap_or(0);
        let rings = first.add(all.len()).cast::<Event>().cast_mut();
        rings.add(number * events + (sequence % events as u64) as usize)
    }
}

/// A lock that is held.
pub(super) struct Held(*mut pg_sys::LWLock);

impl Held {
    pub(super) fn slot(slot: &Slot) -> Self {
        Self::take(ptr::from_ref(&slot.lock).cast_mut())
    }

    fn take(lock: *mut pg_sys::LWLock) -> Self {
        // SAFETY: a lock of the shared memory, which was initialized.
        unsafe { pg_sys::LWLockAcquire(lock, pg_sys::LWLockMode::LW_EXCLUSIVE) };
        Self(lock)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // SAFETY: it was taken, and nothing that is done under it raises an error.
        unsafe { pg_sys::LWLockRelease(self.0) }
    }
}

pub(super) fn broadcast(slot: &Slot) {
    // SAFETY: a condition variable of the shared memory, which was initialized.
    unsafe { pg_sys::ConditionVariableBroadcast(ptr::from_ref(&slot.changed).cast_mut()) }
}

fn random() -> u64 {
    let mut bytes = [0_u8; 8];
    // SAFETY: fills as many bytes as said. Where there is no randomness the clock tells runs apart.
    let now = unsafe {
        pg_sys::pg_strong_random(bytes.as_mut_ptr().cast(), bytes.len());
        pg_sys::GetCurrentTimestamp()
    };
    ((u64::from_ne_bytes(bytes) ^ now.cast_unsigned()) >> 1).max(1)
}

/// The place of a database, if it has one.
pub(super) fn find(database: u32) -> Option<&'static Slot> {
    slots().iter().find(|slot| slot.database.load(Acquire) == database)
}

/// The place of a database, which is made where there is none; `None` where all are taken.
pub(super) fn find_or_make(database: u32) -> Option<&'static Slot> {
    if let Some(slot) = find(database) {
        return Some(slot);
    }
    let _directory = Held::take(ptr::from_ref(&directory()?.lock).cast_mut());
    if let Some(slot) = find(database) {
        return Some(slot);
    }
    let is_free = |slot: &Slot| slot.database.load(Relaxed) == 0;
    let is_idle = |slot: &Slot| {
        State::of(slot.state.load(Acquire)) == State::None
            && slot.head.load(Relaxed) == slot.tail.load(Relaxed)
            && slot.reserved.load(Relaxed) == 0
    };
    let free = slots().iter().find(|slot| is_free(slot));
    for slot in free.into_iter().chain(slots()) {
        let _held = Held::slot(slot);
        if is_free(slot) || is_idle(slot) {
            slot.epoch.store(random(), Relaxed);
            slot.head.store(1, Relaxed);
            slot.tail.store(1, Relaxed);
            slot.durable.store(0, Relaxed);
            slot.fault.store(0, Relaxed);
            slot.reserved.store(0, Relaxed);
            slot.started.store(0, Relaxed);
            slot.database.store(database, Release);
            return Some(slot);
        }
    }
    None
}

/// Frees the place of a database that is gone.
pub(super) fn forget(slot: &Slot) {
    let _held = Held::slot(slot);
    slot.database.store(0, Release);
    slot.tail.store(slot.head.load(Relaxed), Relaxed);
    slot.reserved.store(0, Relaxed);
}
