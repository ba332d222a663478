//! Safe wrappers around PostgreSQL's own functions and memory. All unsafe code of the extension is here, each block
//! with the reason why it is sound; nothing here knows a table or a rule.
#![allow(unsafe_code, reason = "the one place for it")]

pub mod arguments;
mod authority;
pub mod catalog;
mod checks;
pub mod clock;
pub mod composite;
pub mod index;
mod insertion;
pub mod invalidation;
pub mod jsonb;
pub mod lookup;
pub mod memory;
pub mod message;
pub mod partition;
mod planner;
mod read;
pub mod relation;
mod row;
pub mod row_type;
pub mod rows;
pub mod scan;
pub mod session;
mod slot;
pub mod snapshot;
pub mod soft;
pub mod statement;
pub mod subtransaction;
pub mod tables;
pub mod transaction;
pub mod trigger;
pub mod value;
mod writer;
