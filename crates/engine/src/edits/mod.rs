//! The edits of a claim.

pub mod dur;
