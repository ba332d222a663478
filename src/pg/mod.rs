//! All contact with PostgreSQL: kept plans, the reference cache, conversions, locks, writes. No rules.

pub mod audit;
pub mod claims;
pub mod inquiry;
pub mod load;
pub mod member;
pub mod raw;
pub mod reference;
pub mod reversal;
pub mod settings;
pub mod store;
