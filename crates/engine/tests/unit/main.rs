//! The engine, edit by edit: each test is named by what it proves.

use pbm_engine as engine;
use pbm_engine::world;

mod authorizations;
mod benefit;
mod dur;
mod dur_complete;
mod edges;
mod history;
mod identifiers;
mod masking;
mod missing;
mod money;
mod rejects;
mod terms;
mod ties;
mod traces;
mod utilization;
mod words;
