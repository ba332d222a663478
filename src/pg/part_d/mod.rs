//! Medicare Part D: what members have met of a year, their subsidies and conditions, and the splits of claims.

pub mod accumulators;
pub mod claims;
pub mod members;
pub mod other_payments;
pub mod status;
