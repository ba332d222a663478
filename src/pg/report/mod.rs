//! Pages to look at: what is on them is read here, and drawn by the crate of the same name.

pub mod claim;
pub mod spend;
