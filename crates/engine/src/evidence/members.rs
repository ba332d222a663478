//! Which block a row is in: the first whose snapshot sees the row's transaction, among the blocks of the cluster and
//! database that the row was written in. Never a range of keys: transactions commit in another order than they begin.

use std::collections::HashMap;

use super::block::{Block, Kind, Opened};
use super::incarnation::Place;
use super::snapshot::Snapshot;

/// Where a row belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// In a block, by its place in the list.
    Block(usize),
    /// In a block before those in the list.
    Before,
    /// In none yet.
    Unsealed,
    /// In none that there is or will be: no block knows its incarnation.
    Nowhere,
}

struct Known {
    snapshot: Snapshot,
    run: usize,
}

/// The blocks that rows are looked for in.
#[derive(Default)]
pub struct Members {
    blocks: Vec<Known>,
    /// The stretch of blocks with one count of transactions that an incarnation belongs to.
    runs: HashMap<i32, usize>,
    /// The places in the list of the blocks that took incarnations over; none where that block is before the list.
    taken: HashMap<i32, Option<usize>>,
    run: usize,
    last: Option<Place>,
    /// The last block before the list.
    before: Option<Known>,
    /// Whether the list has the chain's first block.
    has_first: bool,
}

impl Members {
    fn enter(&mut self, block: &Block, at: Option<usize>) {
        if block.kind == Kind::Fork && self.last.is_some_and(|last| !last.shares_transactions(&block.place)) {
            self.run += 1;
        }
        if block.kind == Kind::Fork {
            let taken = Opened::parse(&block.detail).map(|opened| opened.takes_over).unwrap_or_default();
            self.taken.extend(taken.into_iter().map(|incarnation| (incarnation, at)));
        }
        self.last = Some(block.place);
        self.runs.insert(block.incarnation(), self.run);
    }

    /// Takes a block before the list; all forks must be, and the last block.
    pub fn skip(&mut self, block: &Block) {
        self.enter(block, None);
        self.before = Some(Known { snapshot: block.snapshot.clone(), run: self.run });
    }

    /// Takes the next block of the list.
    pub fn push(&mut self, block: &Block) {
        self.enter(block, Some(self.blocks.len()));
        self.has_first |= block.number == 1;
        self.blocks.push(Known { snapshot: block.snapshot.clone(), run: self.run });
    }

    /// Says which incarnation rows are written in now, which no block may know yet.
    pub fn now_in(&mut self, place: Place) {
        let shared = self.last.is_some_and(|last| last.shares_transactions(&place));
        let run = if shared { self.run } else { self.run + 1 };
        self.runs.entry(place.incarnation()).or_insert(run);
    }

    /// Whether a block was sealed in the incarnation, or took it over.
    #[must_use]
    pub fn knows(&self, incarnation: i32) -> bool {
        self.runs.contains_key(&incarnation) || self.taken.contains_key(&incarnation)
    }

    /// Where a row belongs; rows from before there were blocks have no incarnation and are in the first.
    #[must_use]
    pub fn home(&self, incarnation: Option<i32>, xid: u64, hint: usize) -> Home {
        if self.blocks.is_empty() && self.before.is_none() {
            return Home::Unsealed;
        }
        let Some(incarnation) = incarnation else {
            return if self.has_first { Home::Block(0) } else { Home::Before };
        };
        if let Some(taken) = self.taken.get(&incarnation) {
            return taken.map_or(Home::Before, Home::Block);
        }
        let Some(run) = self.runs.get(&incarnation).copied() else { return Home::Nowhere };
        if self.before.as_ref().is_some_and(|b| run < b.run || (run == b.run && b.snapshot.sees(xid))) {
            return Home::Before;
        }
        // Rows come nearly in the order of their blocks.
        for at in [hint, hint + 1] {
            let sees = |block: &Known| block.run == run && block.snapshot.sees(xid);
            let earlier = at.checked_sub(1).and_then(|i| self.blocks.get(i));
            if self.blocks.get(at).is_some_and(sees) && !earlier.is_some_and(sees) {
                return Home::Block(at);
            }
        }
        let start = self.blocks.partition_point(|block| block.run < run);
        let end = self.blocks.partition_point(|block| block.run <= run);
        let at = start + self.blocks[start..end].partition_point(|block| !block.snapshot.sees(xid));
        // What a run left unsealed, the fork after it has.
        if at < self.blocks.len() { Home::Block(at) } else { Home::Unsealed }
    }
}
