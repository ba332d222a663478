//! All contact with PostgreSQL: kept plans, the reference cache, conversions, locks, writes. No rules.

pub mod audit;
pub mod cache;
pub mod claims;
pub mod clock;
pub mod datum;
pub mod inquiry;
pub mod json;
pub mod load;
pub mod member;
pub mod raw;
pub mod reference;
pub mod reversal;
pub mod row;
pub mod settings;
pub mod spi;
pub mod store;
