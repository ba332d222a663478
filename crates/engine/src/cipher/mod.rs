//! Encryption of fields: pure functions over keys that the caller holds. Where keys and nonces come from is not said
//! here, and nothing here prints a secret.

pub mod base64;
pub mod blind;
pub mod column;
pub mod digest;
pub mod envelope;
pub mod keyfile;
mod padding;
pub mod token;

/// Bytes of a key.
pub const KEY: usize = 32;

/// A key, in the memory of whoever holds it.
pub type Key = [u8; KEY];
