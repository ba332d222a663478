//! The engine, edit by edit: each test is named by what it proves.

use engine::facts::Balance;
use pbm_engine as engine;
use pbm_engine::world;

mod authorizations;
mod batch;
mod benefit;
mod clocks;
mod duplicates;
mod dur;
mod dur_complete;
mod edges;
mod history;
mod identifiers;
mod masking;
mod missing;
mod money;
mod persons;
mod rebates;
mod refills;
mod rejects;
mod terms;
mod ties;
mod traces;
mod utilization;
mod words;

/// What an owner has met of the deductible and of the out-of-pocket maximum.
fn balance(deductible: &str, out_of_pocket: &str) -> Balance {
    Balance { deductible_met: world::dec(deductible), out_of_pocket_met: world::dec(out_of_pocket) }
}
