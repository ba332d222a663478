//! The SQL surface: decodes arguments, calls, encodes the answer. No rules, no SQL text. The functions
//! are declared and described in `sql/`.

pub mod access;
pub mod audit;
pub mod authorizations;
pub mod claims;
pub mod correction;
pub mod deidentify;
pub mod edits;
pub mod encryption;
pub mod evidence;
pub mod identifiers;
pub mod inquiries;
pub mod masking;
pub mod part_d;
pub mod privacy;
pub mod read_audit;
pub mod rebates;
pub mod report;
pub mod response;
pub mod security;
pub mod staging;
pub mod statistics;
pub mod triggers;
