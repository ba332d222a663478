//! How often each stage of the work was done in this session, for how many rows, and how long it took: statements that
//! are not run are in no pg_stat_statements.

use std::cell::Cell;
use std::time::Instant;

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
}

/// What was counted of a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub calls: u64,
    pub rows: u64,
    pub nanoseconds: u64,
}

thread_local! {
    static COUNTS: [Cell<Count>; Stage::ALL.len()] = const { [const { Cell::new(Count { calls: 0, rows: 0, nanoseconds: 0 }) }; Stage::ALL.len()] };
}

/// Does the work of a stage, which counts its rows; what ends in an error is not counted.
pub fn counted<R>(stage: Stage, work: impl FnOnce(&mut usize) -> R) -> R {
    let begun = Instant::now();
    let mut rows = 0;
    let done = work(&mut rows);
    let nanoseconds = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
    COUNTS.with(|counts| {
        let count = &counts[stage as usize];
        let before = count.get();
        count.set(Count {
            calls: before.calls + 1,
            rows: before.rows + rows as u64,
            nanoseconds: before.nanoseconds.saturating_add(nanoseconds),
        });
    });
    done
}

pub fn of(stage: Stage) -> Count {
    COUNTS.with(|counts| counts[stage as usize].get())
}

pub fn reset() {
    COUNTS.with(|counts| counts.iter().for_each(|count| count.set(Count::default())));
}
