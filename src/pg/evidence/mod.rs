//! Evidence of the audit tables: what their rows carry, blocks, anchors and the check of them.

pub mod anchor;
mod key;
pub mod retain;
mod rows;
pub mod seal;
mod store;
pub mod verify;

use std::cell::Cell;

use super::raw::place::place;
use crate::error::Result;

thread_local! {
    static INCARNATION: Cell<Option<i32>> = const { Cell::new(None) };
}

/// The incarnation's number that each audit row written now carries; `None` on a standby, where none is written.
pub fn incarnation() -> Option<i32> {
    // A timeline that is written goes on until the server ends, so that the number stays.
    INCARNATION.get().or_else(|| {
        INCARNATION.set(place().map(|place| place.incarnation()));
        INCARNATION.get()
    })
}

/// The public half of the signing key in use, in hexadecimal.
///
/// # Errors
/// F0000 where the key cannot be read.
pub fn public_key() -> Result<Option<String>> {
    Ok(key::public_keys()?.first().map(crate::engine::evidence::key::PublicKey::to_hex))
}
