//! Random bytes of the system, asked for each time: a generator seeded before a fork would give each session the same.

use crate::error::{Error, Result};

/// So many random bytes.
///
/// # Errors
/// 58000 where the system has none.
pub fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(bytes)
}

/// Fills memory with random bytes.
///
/// # Errors
/// As [`bytes`].
pub fn fill(memory: &mut [u8]) -> Result<()> {
    getrandom::fill(memory).map_err(|_| Error::NoRandomness)
}
