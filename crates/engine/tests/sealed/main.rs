//! That evidence finds what it says it finds, whatever is changed.

use proptest::prelude::ProptestConfig;

use pbm_engine::evidence;

mod chain;
mod rows;

fn cases(cases: u32) -> ProptestConfig {
    // A failing case is printed; no file of them is left in the tree.
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
