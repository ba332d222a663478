//! What holds for every claim, however odd: figures balance, limits hold, nothing panics.

use proptest::prelude::ProptestConfig;

use pbm_engine as engine;
use pbm_engine::world;

mod authorizations;
mod batches;
mod cells;
mod ciphers;
mod clocks;
mod coordination;
mod decisions;
mod identifiers;
mod masking;
mod opioids;
mod part_d;
mod prices;
mod rebates;
mod remedies;
mod shares;
mod strategies;
mod traces;

/// The bar for malformed input.
const MANY: u32 = 10_000;

fn cases(cases: u32) -> ProptestConfig {
    // A failing case is printed; no file of them is left in the tree.
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
