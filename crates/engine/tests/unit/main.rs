//! The engine, edit by edit: each test is named by what it proves.

use engine::facts::Balance;
use pbm_engine as engine;
use pbm_engine::world;

mod authorizations;
mod batch;
mod benefit;
mod client_prices;
mod clocks;
mod compounds;
mod controlled;
mod coordination;
mod duplicates;
mod dur;
mod dur_complete;
mod edges;
mod history;
mod identifiers;
mod inquiries;
mod masking;
mod missing;
mod money;
mod networks;
mod opioids;
mod part_d;
mod part_d_coverage;
mod persons;
mod rebates;
mod refills;
mod rejects;
mod terms;
mod ties;
mod traces;
mod transition;
mod utilization;
mod words;

/// What an owner has met of the deductible and of the out-of-pocket maximum.
fn balance(deductible: &str, out_of_pocket: &str) -> Balance {
    Balance { deductible_met: world::dec(deductible), out_of_pocket_met: world::dec(out_of_pocket) }
}

/// The plan's own deductibles as far as they hold.
pub fn deductibles(plan: &engine::facts::Plan) -> engine::pay::share::Limits {
    engine::pay::share::deductible_limits(plan, (plan.individual_deductible, plan.family_deductible))
}
