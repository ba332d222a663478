//! The engine, edit by edit: each test is named by what it proves.

use pbm_engine as engine;
#[path = "engine/world.rs"]
#[allow(dead_code)]
mod world;

#[path = "engine/dur.rs"]
mod dur;
#[path = "engine/identifiers.rs"]
mod identifiers;
#[path = "engine/money.rs"]
mod money;
#[path = "engine/rejects.rs"]
mod rejects;
#[path = "engine/traces.rs"]
mod traces;
#[path = "engine/utilization.rs"]
mod utilization;
