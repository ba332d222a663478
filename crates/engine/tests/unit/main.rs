//! The engine, edit by edit: each test is named by what it proves.

use pbm_engine as engine;
use pbm_engine::world;

mod benefit;
mod dur;
mod edges;
mod identifiers;
mod masking;
mod missing;
mod money;
mod rejects;
mod traces;
mod utilization;
mod words;
