//! The signing keys.

use crate::engine::evidence::key::{PublicKey, SigningKey};
use crate::error::Result;
use crate::pg::security::keys;

/// All signing keys, that in use first; none where no source of them is set.
///
/// # Errors
/// F0000 where the source cannot be used.
pub fn signing_keys() -> Result<Vec<SigningKey>> {
    Ok(keys::all_signing_keys()?.iter().map(|key| SigningKey::from_seed(key.bytes())).collect())
}

/// Their public halves.
///
/// # Errors
/// As [`signing_keys`].
pub fn public_keys() -> Result<Vec<PublicKey>> {
    Ok(signing_keys()?.iter().map(SigningKey::public).collect())
}
