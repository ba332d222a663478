//! What a claim is answered, as a plain function over memory: no server, no clock, no input or output.
#![forbid(unsafe_code)]

pub mod batch;
pub mod claim;
pub mod codes;
pub mod decide;
pub mod edits;
pub mod envelope;
pub mod facts;
pub mod identifier;
pub mod money;
pub mod pay;
pub mod prescriber;
pub mod privacy;
pub mod refill;
pub mod reject;
pub mod resolve;
pub mod trace;
pub mod utilization;
pub mod words;
#[cfg(any(test, feature = "world"))]
pub mod world;

pub use edits::dur;
pub use pay::price as pricing;
pub use pay::share as cost_share;
pub use privacy::mask;
pub use resolve::contract as pharmacy;
pub use resolve::member as eligibility;
pub use resolve::rule as formulary;
