//! The SQL surface: decodes arguments, calls, encodes the answer. No rules, no SQL text. The functions
//! are declared and described in `sql/`.

pub mod authorizations;
pub mod claims;
pub mod correction;
pub mod edits;
pub mod identifiers;
pub mod inquiries;
pub mod masking;
pub mod rebates;
pub mod response;
pub mod statistics;
pub mod triggers;
