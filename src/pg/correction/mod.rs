//! Claims decided again: rebilled, replayed, or asked about.

pub mod alternatives;
pub mod later;
pub mod rebill;
pub mod remedies;
mod what_if;
