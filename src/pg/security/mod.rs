//! Keys, who owns what, who may see whom, what for and how.

pub mod caller;
pub mod keys;
pub mod owners;
pub mod purpose;
pub mod server;
pub mod transport;
