//! Encrypted fields: which key is in force, and what is done with it.

pub mod random;

use uuid::Uuid;

use super::reference;
use super::security::keys::{self, KeyInUse};
use crate::engine::cipher::blind::{self, BLIND};
use crate::engine::cipher::column::Column;
use crate::engine::cipher::digest;
use crate::engine::cipher::envelope::{self, Envelope};
use crate::engine::cipher::keyfile::Purpose;
use crate::error::{Error, Result};

/// What may be done with a key, as `pbm.encryption_key` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// New values get it.
    Active,
    /// What was encrypted with it can be read.
    DecryptOnly,
    /// Nothing.
    Retired,
}

impl State {
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "active" => Self::Active,
            "decrypt_only" => Self::DecryptOnly,
            "retired" => Self::Retired,
            _ => return None,
        })
    }
}

/// A registered key; its bytes are elsewhere.
#[derive(Clone, Debug)]
pub struct Registered {
    pub id: u16,
    pub purpose: Purpose,
    pub state: State,
    pub fingerprint: String,
}

/// Encrypts a field of a row with the key in force.
///
/// # Errors
/// 55000 without a key, F0000 where the source of keys cannot be used, 54000 for a value that is too long.
pub fn encrypt(text: &str, column: &Column, row: Uuid) -> Result<Vec<u8>> {
    let key = active(Purpose::Fields)?;
    seal(&key, text.as_bytes(), column, row)
}

fn seal(key: &KeyInUse, text: &[u8], column: &Column, row: Uuid) -> Result<Vec<u8>> {
    envelope::seal(key.bytes(), key.id(), column, row.as_bytes(), random::bytes()?, text).map_err(Error::Cipher)
}

/// What a stored field of a row holds.
///
/// # Errors
/// XX001 where it was altered or moved, 55000 where its key is missing or retired.
pub fn decrypt(stored: &[u8], column: &Column, row: Uuid) -> Result<String> {
    let envelope = Envelope::parse(stored).ok_or(Error::InvalidEnvelope)?;
    let key = usable(Purpose::Fields, envelope.key_id())?;
    let text = envelope.open(key.bytes(), column, row.as_bytes()).map_err(Error::Cipher)?;
    std::str::from_utf8(&text).map(str::to_owned).map_err(|_| Error::Cipher(envelope::Fault::NotAuthentic))
}

/// The field under the key in force; as it is where that is its key already.
///
/// # Errors
/// As [`encrypt`] and [`decrypt`].
pub fn reencrypt(stored: &[u8], column: &Column, row: Uuid) -> Result<Vec<u8>> {
    let envelope = Envelope::parse(stored).ok_or(Error::InvalidEnvelope)?;
    let key = active(Purpose::Fields)?;
    if envelope.key_id() == key.id() {
        return Ok(stored.to_vec());
    }
    let old = usable(Purpose::Fields, envelope.key_id())?;
    let text = envelope.open(old.bytes(), column, row.as_bytes()).map_err(Error::Cipher)?;
    seal(&key, &text, column, row)
}

/// Refuses a field that cannot be read in its place, or whose key may not be used.
///
/// # Errors
/// As [`decrypt`].
pub fn check(stored: &[u8], column: &Column, row: Uuid) -> Result<()> {
    decrypt(stored, column, row).map(drop)
}

/// The blind index of a value for a tenant, by the key in force, and that key's id. `None` where the value has nothing
/// to be found by.
///
/// # Errors
/// As [`encrypt`].
pub fn blind_index(value: &str, column: &Column, tenant: Uuid) -> Result<Option<[u8; BLIND]>> {
    let key = active(Purpose::Index)?;
    Ok(blind::index(key.bytes(), column, tenant.as_bytes(), value))
}

/// The blind indexes of a value for a tenant by all keys that it may have been made with.
///
/// # Errors
/// As [`encrypt`].
pub fn blind_indexes(value: &str, column: &Column, tenant: Uuid) -> Result<Vec<[u8; BLIND]>> {
    let registered = reference::encryption_keys()?;
    let usable = registered.iter().filter(|key| key.purpose == Purpose::Index && key.state != State::Retired);
    let found: Result<Vec<_>> =
        usable.map(|key| Ok(blind::index(at_hand(key)?.bytes(), column, tenant.as_bytes(), value))).collect();
    let found = found?;
    if found.is_empty() { Err(Error::NoKeys) } else { Ok(found.into_iter().flatten().collect()) }
}

/// Id of the key in force for a purpose; `None` where none is registered.
///
/// # Errors
/// As the look-up of reference data.
pub fn active_id(purpose: Purpose) -> Result<Option<u16>> {
    let registered = reference::encryption_keys()?;
    Ok(registered.iter().find(|key| key.purpose == purpose && key.state == State::Active).map(|key| key.id))
}

/// Whether fields can be encrypted. A source of keys that cannot be used is an error, not a no.
///
/// # Errors
/// F0000 where the source of keys cannot be used, 55000 where the registered key is missing.
pub fn is_ready() -> Result<bool> {
    match active(Purpose::Fields).and(active(Purpose::Index)) {
        Ok(_) => Ok(true),
        Err(Error::NoKeys) => Ok(false),
        Err(error) => Err(error),
    }
}

fn active(purpose: Purpose) -> Result<KeyInUse> {
    if !keys::configured() {
        return Err(Error::NoKeys);
    }
    let registered = reference::encryption_keys()?;
    let key = registered.iter().find(|key| key.purpose == purpose && key.state == State::Active);
    at_hand(key.ok_or(Error::NoKeys)?)
}

/// A key that stored values name. One that is not registered is taken from the source, as after the restore of a part.
fn usable(purpose: Purpose, id: u16) -> Result<KeyInUse> {
    let registered = reference::encryption_keys()?;
    match registered.iter().find(|key| key.purpose == purpose && key.id == id) {
        Some(key) if key.state == State::Retired => Err(Error::KeyRetired { id }),
        Some(key) => at_hand(key),
        None => keys::key(purpose, id),
    }
}

/// The bytes of a registered key, which must be those that were registered.
fn at_hand(registered: &Registered) -> Result<KeyInUse> {
    let key = keys::key(registered.purpose, registered.id)?;
    if digest::same(key.fingerprint().as_bytes(), registered.fingerprint.as_bytes()) {
        Ok(key)
    } else {
        Err(Error::KeyExchanged { id: registered.id })
    }
}
