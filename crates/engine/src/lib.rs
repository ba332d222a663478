//! What a claim is answered, as a plain function over memory: no server, no clock, no input or output.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod adjudicate;
pub mod authorization;
pub mod batch;
pub mod case;
pub mod cipher;
pub mod claim;
pub mod codes;
pub mod correct;
pub mod deidentify;
pub mod edits;
pub mod evidence;
pub mod facts;
pub mod identifier;
pub mod inquiries;
pub mod money;
pub mod pay;
pub mod persons;
pub mod privacy;
pub mod rebate;
pub mod reject;
pub mod resolve;
pub mod response;
#[cfg(any(test, feature = "world"))]
#[allow(missing_docs)]
pub mod shipped;
pub mod steps;
pub mod trace;
#[cfg(any(test, feature = "world"))]
#[allow(missing_docs)]
pub mod world;
