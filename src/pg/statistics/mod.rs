//! What becomes of claims, how often each stage of the work was done, for how many rows, and how long it took: statements
//! that are not run are in no pg_stat_statements. Counted for this session, and for all sessions of the database: in shared
//! memory where the library is preloaded, else in a table.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::raw::access::{FIGURES, figures};

mod kept;

pub use kept::{keep, reset, since, totals};

/// A part of what a claim takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reference data that the cache had not.
    Reference,
    Coverage,
    /// The rows of members and accumulators, read and locked.
    Balances,
    History,
    Decide,
    /// Claims written.
    Claims,
    /// Alerts, balances and audit rows written.
    Effects,
}

impl Stage {
    pub const ALL: [Self; 7] =
        [Self::Reference, Self::Coverage, Self::Balances, Self::History, Self::Decide, Self::Claims, Self::Effects];

    pub fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Coverage => "coverage",
            Self::Balances => "balances",
            Self::History => "history",
            Self::Decide => "decide",
            Self::Claims => "claims",
            Self::Effects => "effects",
        }
    }

    /// Where its calls, rows and time are counted.
    fn places(self) -> [usize; 3] {
        let first = self as usize * 3;
        [first, first + 1, first + 2]
    }
}

/// What is counted beside the stages. A transaction that is rolled back takes nothing back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Calls that adjudicated one claim, and the time they took.
    Calls,
    CallTime,
    /// Calls that adjudicated several, how many, and the time they took.
    Batches,
    BatchClaims,
    BatchTime,
    Paid,
    Rejected,
    Duplicates,
    Reversed,
    /// Claims that were priced and not stored.
    Priced,
    /// Calls that were decided again, for another session had paid a claim with the same key.
    Retries,
    /// Reference data that was asked for and held, and that had to be loaded.
    CacheHits,
    CacheMisses,
}

impl Figure {
    fn place(self) -> usize {
        Stage::ALL.len() * 3 + self as usize
    }
}

const _: () = assert!(Stage::ALL.len() * 3 + (Figure::CacheMisses as usize) < FIGURES);

/// What was counted of a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub calls: u64,
    pub rows: u64,
    pub nanoseconds: u64,
}

thread_local! {
    static COUNTS: [Cell<u64>; FIGURES] = const { [const { Cell::new(0) }; FIGURES] };
    /// What had been counted when the session's own view was reset.
    static BEFORE: Cell<[u64; FIGURES]> = const { Cell::new([0; FIGURES]) };
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn add(place: usize, more: u64) {
    COUNTS.with(|counts| counts[place].set(counts[place].get().saturating_add(more)));
    if let Some(all) = figures() {
        all.add(place, more);
    }
}

/// Does the work of a stage, which counts its rows; what ends in an error is not counted.
pub fn counted<R>(stage: Stage, work: impl FnOnce(&mut usize) -> R) -> R {
    let begun = Instant::now();
    let mut rows = 0;
    let done = work(&mut rows);
    let [calls, of_rows, time] = stage.places();
    add(calls, 1);
    add(of_rows, rows as u64);
    add(time, nanoseconds(begun.elapsed()));
    done
}

pub fn count(figure: Figure, more: usize) {
    if more > 0 {
        add(figure.place(), more as u64);
    }
}

pub fn count_time(figure: Figure, time: Duration) {
    add(figure.place(), nanoseconds(time));
}

/// What this session counted since it began.
fn own() -> [u64; FIGURES] {
    COUNTS.with(|counts| std::array::from_fn(|place| counts[place].get()))
}

/// What was counted, of this session or of all.
pub struct Totals {
    counts: [u64; FIGURES],
    /// Whether it is of all sessions.
    pub of_all: bool,
}

impl Totals {
    pub fn of_session() -> Self {
        let (own, before) = (own(), BEFORE.get());
        Self { counts: std::array::from_fn(|place| own[place] - before[place]), of_all: false }
    }

    pub fn stage(&self, stage: Stage) -> Count {
        let [calls, rows, nanoseconds] = stage.places().map(|place| self.counts[place]);
        Count { calls, rows, nanoseconds }
    }

    pub fn figure(&self, figure: Figure) -> u64 {
        self.counts[figure.place()]
    }
}

/// Has this session's own view count from 0.
pub fn reset_stages() {
    BEFORE.set(own());
}
