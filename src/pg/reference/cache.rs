//! The reference cache: one per backend, bounded by a setting, right after every commit.
//!
//! Triggers on the reference tables invalidate the relation `pbm.reference_change`, which holds
//! nothing, or that of a kind of reference data. The message reaches every backend at commit and is dropped at abort; a
//! callback here counts it, and a count that moved empties the cache of what may have changed.
//!
//! What passes the triggers by sends a message of the table itself: a trigger switched off and on, a table that took
//! another's name, TRUNCATE, a partition that came or went. So do VACUUM and ANALYZE, so that such a message only has
//! the next call look again at the tables (`guards`), and what it finds there empties the cache or does not.

use std::cell::RefCell;
use std::collections::hash_map::IntoIter;
use std::ffi::CStr;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use rustc_hash::{FxHashMap, FxHashSet};

pub use super::{Key, Value};
use crate::pg::raw::invalidation::{self, Handlers};
use crate::pg::raw::{catalog, transaction};
use crate::pg::settings;

/// Reference data that change together, without the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Prices,
    Formularies,
    Pharmacies,
    Prescribers,
    /// All the rest, on which any of the others may hang.
    Rest,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Prices, Self::Formularies, Self::Pharmacies, Self::Prescribers, Self::Rest];

    /// The relation whose invalidation means that data of the kind changed; of the rest, that any did.
    fn sentinel(self) -> &'static CStr {
        match self {
            Self::Prices => c"price_change",
            Self::Formularies => c"formulary_change",
            Self::Pharmacies => c"pharmacy_change",
            Self::Prescribers => c"prescriber_change",
            Self::Rest => c"reference_change",
        }
    }

    /// What a change of a table's rows alters: nothing but the entries of that kind, or anything.
    fn of_table(name: &str) -> Self {
        match name {
            "drug_price" | "mac_list" | "mac_price" | "manufacturer_rebate" | "rebate_product" => Self::Prices,
            "formulary" | "formulary_cost_share" | "formulary_quantity_limit" | "step_therapy" => Self::Formularies,
            "pharmacies" | "pharmacy_contract" | "contract_rate" => Self::Pharmacies,
            "prescriber" => Self::Prescribers,
            _ => Self::Rest,
        }
    }
}

static INVALIDATIONS: AtomicU64 = AtomicU64::new(0);
/// Those of them after which our tables must be looked at: `schema_version` and the quarters are of the rest.
static OF_THE_REST: AtomicU64 = AtomicU64::new(0);
/// The kinds that changed since the cache was rid of what had, a bit each.
static CHANGED: AtomicU32 = AtomicU32::new(0);
static SENTINELS: [AtomicU32; Kind::ALL.len()] = [const { AtomicU32::new(0) }; Kind::ALL.len()];
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

/// Counts a change.
fn count(kind: Kind) {
    INVALIDATIONS.fetch_add(1, Ordering::Relaxed);
    CHANGED.fetch_or(1 << kind as u32, Ordering::Relaxed);
    if kind == Kind::Rest {
        OF_THE_REST.fetch_add(1, Ordering::Relaxed);
    }
}

/// The kind that a relation is the sentinel of.
fn kind_of(relation: u32) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| SENTINELS[*kind as usize].load(Ordering::Relaxed) == relation)
}

/// What happens inside PostgreSQL is counted, and nothing else.
const HANDLERS: Handlers = Handlers {
    relation_changed: |relation| {
        if let Some(kind) = relation.map_or(Some(Kind::Rest), kind_of) {
            count(kind);
        } else if relation.is_some_and(is_watched) {
            IS_TOLD.store(true, Ordering::Relaxed);
        }
    },
    // Of functions and roles the messages carry no number: any may be one that our triggers or functions belong to.
    owner_changed: || IS_TOLD.store(true, Ordering::Relaxed),
    transaction_ended: |committed| {
        if LOOKED_BACK.swap(false, Ordering::Relaxed) {
            IS_TOLD.store(true, Ordering::Relaxed);
        }
        CHANGED_HERE.store(false, Ordering::Relaxed);
        if LOADED_HERE.swap(false, Ordering::Relaxed) && !committed {
            count(Kind::Rest);
        }
    },
    // What was loaded in the midst of a statement that changes reference data goes when the statement fails: its
    // trigger, which would have said so, never ran.
    subtransaction_aborted: || {
        if LOADED_HERE.load(Ordering::Relaxed) {
            count(Kind::Rest);
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
        || SEEN.with_borrow(|seen| seen.valid_at != OF_THE_REST.load(Ordering::Relaxed))
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
            count(Kind::Rest);
        }
        *seen = Seen { relations, digest, deaf, valid_at: OF_THE_REST.load(Ordering::Relaxed) };
    });
}

/// Has messages of changes heard from now on, also by a session that never calls a function: what the audit's triggers
/// know of the log hangs on them.
pub fn hear_changes() {
    invalidation::watch(HANDLERS);
}

/// Takes in what other sessions committed; called when one of the functions begins.
pub fn enter() {
    invalidation::accept();
    let number = |kind: Kind| catalog::relation(kind.sentinel()).unwrap_or(0);
    let sentinel = number(Kind::Rest);
    // The extension has them all, or none.
    if sentinel != SENTINELS[Kind::Rest as usize].load(Ordering::Relaxed) {
        for kind in Kind::ALL {
            SENTINELS[kind as usize].store(number(kind), Ordering::Relaxed);
        }
        catalog::begin_epoch();
        count(Kind::Rest);
    }
}

/// Tells every session, at commit, that reference data of this table changed; and this one at once.
pub fn reference_changed(table: &str) {
    enter();
    CHANGED_HERE.store(true, Ordering::Relaxed);
    let known = [Kind::of_table(table), Kind::Rest].map(|kind| SENTINELS[kind as usize].load(Ordering::Relaxed));
    if let Some(sentinel) = known.into_iter().find(|sentinel| *sentinel != 0) {
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

/// Entries of one kind.
#[derive(Default)]
struct Shelf {
    entries: FxHashMap<Key, Entry>,
    bytes: usize,
}

/// Reference data of one state of the database.
#[derive(Default)]
struct Store([Shelf; Kind::ALL.len()]);

/// The cache: the data of the state that this backend knows last.
struct Shared {
    store: Rc<RefCell<Store>>,
    /// The count of changes that the state was before.
    valid_at: u64,
    /// What was let go and is still to be freed.
    waste: Vec<IntoIter<Key, Entry>>,
}

/// How many entries a call frees of those that were let go: more than it loads, and few enough not to be noticed. All
/// sessions are told of a change at once, and a large cache takes as long to free as a hundred claims to price.
const FREED_BY_CALL: usize = 256;

thread_local! {
    static SHARED: RefCell<Shared> = RefCell::new(Shared { store: Rc::default(), valid_at: 0, waste: Vec::new() });
}

impl Shared {
    /// Lets go of what may have changed where the data of these kinds, a bit each, did.
    fn rid_of(&mut self, kinds: u32) {
        let has = |kind: Kind| kinds & 1 << kind as u32 != 0;
        // A call that has not ended keeps what it holds as it was.
        if Rc::strong_count(&self.store) > 1 {
            self.store = Rc::default();
            return;
        }
        let mut store = self.store.borrow_mut();
        for kind in Kind::ALL.into_iter().filter(|kind| has(*kind) || has(Kind::Rest)) {
            self.waste.push(std::mem::take(&mut store.0[kind as usize]).entries.into_iter());
        }
    }

    /// Frees some of what was let go.
    fn free_some(&mut self) {
        let mut budget = FREED_BY_CALL;
        while let Some(waste) = self.waste.last_mut().filter(|_| budget > 0) {
            budget -= waste.by_ref().take(budget).count();
            if waste.len() == 0 {
                self.waste.pop();
            }
        }
    }
}

impl Shelf {
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

    /// Lets entries go that are not kept until no more than so many bytes are held.
    fn shrink(&mut self, excess: &mut usize, keeps: impl Fn(&Entry) -> bool) {
        let Self { entries, bytes } = self;
        entries.retain(|_, entry| {
            let stays = *excess == 0 || keeps(entry);
            if !stays {
                *excess = excess.saturating_sub(entry.weight);
                *bytes -= entry.weight;
            }
            stays
        });
    }
}

impl Store {
    fn shelf(&mut self, key: &Key) -> &mut Shelf {
        &mut self.0[key.kind() as usize]
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|shelf| shelf.bytes).sum()
    }

    /// Brings the store below its limit where it is over it: what was not asked for since the last sweep goes first.
    /// A sweep makes room for an eighth of the limit, so that there is not one for each call.
    fn sweep(&mut self, limit: usize) {
        let bytes = self.bytes();
        if bytes <= limit {
            return;
        }
        let mut excess = bytes - (limit - limit / 8);
        for keeps_used in [true, false] {
            for shelf in &mut self.0 {
                shelf.shrink(&mut excess, |entry| keeps_used && entry.is_used);
            }
        }
        for entry in self.0.iter_mut().flat_map(|shelf| shelf.entries.values_mut()) {
            entry.is_used = false;
        }
    }
}

/// Bytes and entries held now.
pub fn usage() -> (usize, usize) {
    SHARED.with_borrow(|shared| {
        let store = shared.store.borrow();
        (store.bytes(), store.0.iter().map(|shelf| shelf.entries.len()).sum())
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
                shared.rid_of(CHANGED.swap(0, Ordering::Relaxed));
                shared.valid_at = started_at;
            }
            shared.free_some();
            if bypass { Rc::default() } else { shared.store.clone() }
        });
        Self { store, loaded: Vec::new(), started_at, bypass }
    }

    /// Whether reference data changed since this was begun, so that what is held may mix two states. A transaction that
    /// has locked all tables hears of a change only when it asks.
    pub fn is_stale(&self) -> bool {
        invalidation::accept();
        self.was_told()
    }

    /// Whether this backend was told of a change since this was begun.
    fn was_told(&self) -> bool {
        !self.bypass && (self.started_at != invalidations() || IS_TOLD.load(Ordering::Relaxed))
    }

    pub fn get(&self, key: &Key) -> Option<Value> {
        self.store.borrow().0[key.kind() as usize].entries.get(key).map(|entry| entry.value.clone())
    }

    /// Those of the keys that are not held.
    pub fn missing(&self, keys: impl IntoIterator<Item = Key>) -> Vec<Key> {
        let mut missing: Vec<Key> = Vec::new();
        let store = &mut *self.store.borrow_mut();
        for key in keys {
            match store.shelf(&key).entries.get_mut(&key) {
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
        self.store.borrow_mut().shelf(&key).put(key, value);
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        if self.bypass {
            return;
        }
        let mut store = self.store.borrow_mut();
        // What may mix two states serves this call to its end, and no other.
        if self.was_told() || std::thread::panicking() {
            for key in &self.loaded {
                store.shelf(key).take(key);
            }
        } else {
            store.sweep(settings::reference_cache_bytes());
        }
    }
}
