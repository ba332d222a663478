//! All contact with PostgreSQL: kept plans, the reference cache, conversions, locks, writes. No rules.

pub mod audit;
pub mod authorization;
pub mod claims;
pub mod correction;
pub mod formulary;
pub mod inquiries;
mod member;
pub mod raw;
pub mod rebate;
pub mod reference;
pub mod settings;
pub mod statistics;
pub mod triggers;
