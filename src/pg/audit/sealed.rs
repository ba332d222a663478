//! What the log keeps of values beside their masks: encrypted, for whoever has a purpose to see them.

use crate::engine::cipher::column::Column;
use crate::engine::cipher::envelope::{self, Envelope, Fault, NONCE};
use crate::engine::cipher::keyfile::Purpose;
use crate::error::{Error, Result};
use crate::pg::security::keys::{self, KeyInUse};

/// Most bytes of one envelope; longer documents are in several.
const PART: usize = 1 << 20;

/// Encrypts a document of a row of the log: envelopes, each with its length before it.
///
/// # Errors
/// 58000 where the system gives no random numbers.
pub fn seal(key: &KeyInUse, column: &Column, audit_id: i64, text: &str) -> Result<Vec<u8>> {
    let mut sealed = Vec::with_capacity(text.len() + 64);
    for (place, part) in (0_u32..).zip(text.as_bytes().chunks(PART)) {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| Error::NoRandomness)?;
        let envelope = envelope::seal(key.bytes(), key.id(), column, &row(audit_id, place), nonce, part)
            .map_err(|_| Error::Cipher(Fault::NotAuthentic))?;
        sealed.extend(u32::try_from(envelope.len()).unwrap_or(u32::MAX).to_be_bytes());
        sealed.extend(envelope);
    }
    Ok(sealed)
}

/// What is inside.
///
/// # Errors
/// XX001 for what was altered or moved, 55000 where its key is missing.
pub fn open(column: &Column, audit_id: i64, sealed: &[u8]) -> Result<serde_json::Value> {
    let (mut text, mut rest, mut place) = (Vec::new(), sealed, 0);
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let (part, after) = after.split_at_checked(length).ok_or(Error::Cipher(Fault::NotAuthentic))?;
        let envelope = Envelope::parse(part).ok_or(Error::Cipher(Fault::NotAuthentic))?;
        let key = keys::key(Purpose::Audit, envelope.key_id())?;
        let opened = envelope
            .open(key.bytes(), column, &row(audit_id, place))
            .map_err(|_| Error::Cipher(Fault::NotAuthentic))?;
        text.extend_from_slice(&opened);
        (rest, place) = (after, place + 1);
    }
    serde_json::from_slice(&text).map_err(|_| Error::Cipher(Fault::NotAuthentic))
}

/// What an envelope is bound to.
fn row(audit_id: i64, place: u32) -> [u8; 12] {
    let mut row = [0; 12];
    row[..8].copy_from_slice(&audit_id.to_be_bytes());
    row[8..].copy_from_slice(&place.to_be_bytes());
    row
}
