//! What a claim is answered, as a plain function over memory: no server, no clock, no input or output.
#![forbid(unsafe_code)]

pub mod batch;
pub mod claim;
pub mod codes;
pub mod cost_share;
pub mod decide;
pub mod dur;
pub mod eligibility;
pub mod envelope;
pub mod facts;
pub mod formulary;
pub mod identifier;
pub mod mask;
pub mod money;
pub mod pharmacy;
pub mod prescriber;
pub mod pricing;
pub mod refill;
pub mod reject;
pub mod trace;
pub mod utilization;
pub mod words;
#[cfg(any(test, feature = "world"))]
pub mod world;
