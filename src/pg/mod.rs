//! All contact with PostgreSQL: kept plans, the reference cache, conversions, locks, writes. No rules.

pub mod access;
pub mod audit;
pub mod authorization;
pub mod claims;
pub mod correction;
pub mod definitions;
pub mod deidentify;
pub mod encryption;
pub mod evidence;
pub mod formulary;
pub mod inquiries;
mod member;
pub mod part_d;
pub mod raw;
pub mod rebate;
pub mod reference;
pub mod report;
pub mod security;
pub mod settings;
pub mod statistics;
pub mod triggers;
