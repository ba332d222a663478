//! What a claim that nothing rejects pays.

pub mod price;
pub mod share;
