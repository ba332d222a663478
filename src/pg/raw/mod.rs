//! What touches PostgreSQL's own memory: all unsafe code, behind safe functions.

pub mod arguments;
