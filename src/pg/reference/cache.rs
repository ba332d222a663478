//! The reference cache: one per backend, bounded by a setting, right after every commit.
//!
//! Triggers on the reference tables invalidate the relation `pbm.reference_change`, which holds
//! nothing. The message reaches every backend at commit and is dropped at abort; a callback here
//! counts it, and a count that moved empties the cache.
//!
//! What passes the triggers by sends a message of the table itself: a trigger switched off and on, a table that took
//! another's name, TRUNCATE, a partition that came or went. So do VACUUM and ANALYZE, so that such a message only has
//! the next call look again at the tables (`guards`), and what it finds there empties the cache or does not.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use rustc_hash::{FxHashMap, FxHashSet};

pub use super::{Key, Value};
use crate::pg::raw::invalidation::{self, Handlers};
use crate::pg::raw::{catalog, transaction};
use crate::pg::settings;

/// Name of the relation whose invalidation means that reference data changed.
const SENTINEL: &std::ffi::CStr = c"reference_change";

static INVALIDATIONS: AtomicU64 = AtomicU64::new(0);
static SENTINEL_OID: AtomicU32 = AtomicU32::new(0);
static CHANGED_HERE: AtomicBool = AtomicBool::new(false);
static LOADED_HERE: AtomicBool = AtomicBool::new(false);
/// Whether a message of one of our tables came since they were looked at.
static IS_TOLD: AtomicBool = AtomicBool::new(true);
/// Whether they are being looked at: a message of any relation may be of one of them.
static IS_LOOKING: AtomicBool = AtomicBool::new(false);
/// Whether they were looked at with the snapshot of a transaction that keeps it, which proves nothing beyond it.
static LOOKED_BACK: AtomicBool = AtomicBool::new(false);

/// What was seen of our tables when they were looked at.
struct Seen {
    /// Their numbers and those of their partitions, sorted.
    relations: Vec<u32>,
    /// Digest of what tells whether the reference tables are the same, changed by nothing but our triggers' knowledge.
    digest: u64,
    /// Whether a change of reference data may go unheard, so that none is held.
    deaf: bool,
    /// The count of changes until which they need not be looked at again.
    valid_at: u64,
}

thread_local! {
    static SEEN: RefCell<Seen> =
        const { RefCell::new(Seen { relations: Vec::new(), digest: 0, deaf: false, valid_at: u64::MAX }) };
}

/// How many times reference data changed, as far as this backend knows.
pub fn invalidations() -> u64 {
    INVALIDATIONS.load(Ordering::Relaxed)
}

/// What happens inside PostgreSQL is counted, and nothing else.
const HANDLERS: Handlers = Handlers {
    relation_changed: |relation| {
        if relation.is_none_or(|relation| relation == SENTINEL_OID.load(Ordering::Relaxed)) {
            INVALIDATIONS.fetch_add(1, Ordering::Relaxed);
        } else if relation.is_some_and(is_watched) {
            IS_TOLD.store(true, Ordering::Relaxed);
        }
    },
    transaction_ended: |committed| {
        if LOOKED_BACK.swap(false, Ordering::Relaxed) {
            IS_TOLD.store(true, Ordering::Relaxed);
        }
        CHANGED_HERE.store(false, Ordering::Relaxed);
        if LOADED_HERE.swap(false, Ordering::Relaxed) && !committed {
            INVALIDATIONS.fetch_add(1, Ordering::Relaxed);
        }
    },
    // What was loaded in the midst of a statement that changes reference data goes when the statement fails: its
    // trigger, which would have said so, never ran.
    subtransaction_aborted: || {
        if LOADED_HERE.load(Ordering::Relaxed) {
            INVALIDATIONS.fetch_add(1, Ordering::Relaxed);
        }
    },
};

/// Whether a message of this relation matters; true also where that cannot be told at this moment.
fn is_watched(relation: u32) -> bool {
    IS_LOOKING.load(Ordering::Relaxed)
        || SEEN
            .try_with(|seen| seen.try_borrow().map_or(true, |seen| seen.relations.binary_search(&relation).is_ok()))
            .unwrap_or(false)
}

/// Whether our tables must be looked at before their data are used.
pub(super) fn must_look() -> bool {
    IS_TOLD.load(Ordering::Relaxed)
        || SEEN.with_borrow(|seen| seen.valid_at != invalidations())
        || CHANGED_HERE.load(Ordering::Relaxed)
}

/// Begins a look at our tables: whatever is told until it ends has the next call look again.
pub(super) fn begin_look() {
    IS_TOLD.store(false, Ordering::Relaxed);
    IS_LOOKING.store(true, Ordering::Relaxed);
}

/// Ends it; one that came to nothing is repeated by the next call.
pub(super) fn end_look(is_done: bool) {
    IS_LOOKING.store(false, Ordering::Relaxed);
    if !is_done {
        IS_TOLD.store(true, Ordering::Relaxed);
    }
}

/// Whether the last look found that a change of reference data may go unheard.
pub(super) fn is_deaf() -> bool {
    SEEN.with_borrow(|seen| seen.deaf)
}

/// Takes in what was seen; the cache is emptied where it is not what was seen before.
pub(super) fn seen(mut relations: Vec<u32>, digest: u64, deaf: bool) {
    relations.sort_unstable();
    relations.dedup();
    if transaction::keeps_one_snapshot() {
        LOOKED_BACK.store(true, Ordering::Relaxed);
    }
    SEEN.with_borrow_mut(|seen| {
        if seen.digest != digest {
            INVALIDATIONS.fetch_add(1, Ordering::Relaxed);
        }
        *seen = Seen { relations, digest, deaf, valid_at: invalidations() };
    });
}

/// Takes in what other sessions committed; called when one of the functions begins.
pub fn enter() {
    invalidation::watch(HANDLERS);
    invalidation::accept();
    let sentinel = catalog::relation(SENTINEL).unwrap_or(0);
    if sentinel != SENTINEL_OID.swap(sentinel, Ordering::Relaxed) {
        catalog::begin_epoch();
        INVALIDATIONS.fetch_add(1, Ordering::Relaxed);
    }
}

/// Tells every session, at commit, that reference data changed; and this one at once.
pub fn reference_changed() {
    enter();
    CHANGED_HERE.store(true, Ordering::Relaxed);
    let sentinel = SENTINEL_OID.load(Ordering::Relaxed);
    if sentinel != 0 {
        invalidation::announce_change(sentinel);
    }
}

/// Whether this transaction must read past the cache: its snapshot is older than the cache may be,
/// it sees changes of its own that nobody else does, or nobody would hear of the next change.
fn bypassed() -> bool {
    transaction::keeps_one_snapshot() || CHANGED_HERE.load(Ordering::Relaxed) || is_deaf()
}

/// One value of the cache.
struct Entry {
    value: Value,
    weight: usize,
    /// Whether it was asked for since the last sweep.
    is_used: bool,
}

/// Reference data of one state of the database.
#[derive(Default)]
struct Store {
    entries: FxHashMap<Key, Entry>,
    bytes: usize,
}

/// The cache: the data of the state that this backend knows last.
struct Shared {
    store: Rc<RefCell<Store>>,
    /// The count of changes that the state was before.
    valid_at: u64,
}

thread_local! {
    static SHARED: RefCell<Shared> = RefCell::new(Shared { store: Rc::default(), valid_at: 0 });
}

impl Store {
    fn put(&mut self, key: Key, value: Value) {
        let weight = value.weight();
        self.bytes += weight;
        if let Some(old) = self.entries.insert(key, Entry { value, weight, is_used: true }) {
            self.bytes -= old.weight;
        }
    }

    fn take(&mut self, key: &Key) {
        if let Some(entry) = self.entries.remove(key) {
            self.bytes -= entry.weight;
        }
    }

    /// Brings the store below its limit where it is over it: what was not asked for since the last sweep goes first.
    /// A sweep makes room for an eighth of the limit, so that there is not one for each call.
    fn sweep(&mut self, limit: usize) {
        if self.bytes <= limit {
            return;
        }
        let goal = limit - limit / 8;
        let Self { entries, bytes } = self;
        for keeps_used in [true, false] {
            entries.retain(|_, entry| {
                let stays = *bytes <= goal || keeps_used && entry.is_used;
                if !stays {
                    *bytes -= entry.weight;
                }
                stays
            });
        }
        for entry in entries.values_mut() {
            entry.is_used = false;
        }
    }
}

/// Bytes and entries held now.
pub fn usage() -> (usize, usize) {
    SHARED.with_borrow(|shared| {
        let store = shared.store.borrow();
        (store.bytes, store.entries.len())
    })
}

/// The reference data of one call, held as it was: whatever is committed meanwhile, no claim mixes two states. It is the
/// cache's own store, which the next call shares; one that may not share it has a store to itself.
pub struct Snapshot {
    store: Rc<RefCell<Store>>,
    /// What this call loaded into it.
    loaded: Vec<Key>,
    started_at: u64,
    bypass: bool,
}

impl Snapshot {
    pub fn new() -> Self {
        let (started_at, bypass) = (invalidations(), bypassed());
        let store = SHARED.with_borrow_mut(|shared| {
            if shared.valid_at != started_at {
                *shared = Shared { store: Rc::default(), valid_at: started_at };
            }
            if bypass { Rc::default() } else { shared.store.clone() }
        });
        Self { store, loaded: Vec::new(), started_at, bypass }
    }

    /// Whether reference data changed since this was begun, so that what is held may mix two states.
    pub fn is_stale(&self) -> bool {
        !self.bypass && (self.started_at != invalidations() || IS_TOLD.load(Ordering::Relaxed))
    }

    pub fn get(&self, key: &Key) -> Option<Value> {
        self.store.borrow().entries.get(key).map(|entry| entry.value.clone())
    }

    /// Those of the keys that are not held.
    pub fn missing(&self, keys: impl IntoIterator<Item = Key>) -> Vec<Key> {
        let mut missing: Vec<Key> = Vec::new();
        let store = &mut *self.store.borrow_mut();
        for key in keys {
            match store.entries.get_mut(&key) {
                Some(entry) => entry.is_used = true,
                None => missing.push(key),
            }
        }
        if missing.len() > 1 {
            let mut seen = FxHashSet::default();
            missing.retain(|key| seen.insert(*key));
        }
        missing
    }

    /// Holds what was loaded for a key.
    pub fn hold(&mut self, key: Key, value: Value) {
        if !self.bypass {
            LOADED_HERE.store(true, Ordering::Relaxed);
        }
        self.loaded.push(key);
        self.store.borrow_mut().put(key, value);
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        if self.bypass {
            return;
        }
        let mut store = self.store.borrow_mut();
        // What may mix two states serves this call to its end, and no other.
        if self.is_stale() || std::thread::panicking() {
            for key in &self.loaded {
                store.take(key);
            }
        } else {
            store.sweep(settings::reference_cache_bytes());
        }
    }
}
