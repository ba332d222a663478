//! De-identification: what becomes of each class of value under each profile, and the values that take another's place.
//!
//! Pure: keys and randomness are the caller's. A keyed pseudonym and a shifted date are still protected health
//! information for whoever has the key; only what the profile `safe_harbor` leaves is meant for 45 CFR 164.514(b)(2).

pub mod action;
pub mod dates;
pub mod document;
pub mod field;
pub mod masker;
mod numerals;
pub mod profile;
pub mod query;
mod surrogate;
pub mod tell;
pub mod zip3;
