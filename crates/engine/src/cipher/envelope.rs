//! The stored form of an encrypted field: version, key, nonce, padded ciphertext, tag (AES-256-GCM).

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use thiserror::Error;
use zeroize::Zeroizing;

use super::column::Column;
use super::{Key, digest, padding};

/// Bytes of a nonce.
pub const NONCE: usize = 12;
const VERSION: u8 = 1;
/// Version and key.
const HEADER: usize = 3;
const TAG: usize = 16;

/// An envelope, checked for its form alone: whether it was altered is told when it is opened.
#[derive(Clone, Copy)]
pub struct Envelope<'a>(&'a [u8]);

/// Why nothing was encrypted or decrypted. None says anything of what is inside.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Fault {
    /// More bytes than a field may have.
    #[error("a field has at most {} bytes", padding::MOST)]
    TooLong,
    /// Another key, another row or column, or altered bytes.
    #[error("an encrypted value was altered, moved or encrypted with another key")]
    NotAuthentic,
}

impl<'a> Envelope<'a> {
    /// `None` for what is no envelope.
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let body = bytes.len().checked_sub(HEADER + NONCE + TAG)?;
        (bytes[0] == VERSION && Self(bytes).key_id() != 0 && padding::is_class(body)).then_some(Self(bytes))
    }

    /// Id of the key it was encrypted with.
    #[must_use]
    pub fn key_id(self) -> u16 {
        u16::from_be_bytes([self.0[1], self.0[2]])
    }

    /// Its nonce.
    #[must_use]
    pub fn nonce(self) -> [u8; NONCE] {
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&self.0[HEADER..HEADER + NONCE]);
        nonce
    }

    /// What is inside, with the key of its id.
    ///
    /// # Errors
    /// Where it was not sealed with this key for this column and row.
    pub fn open(self, key: &Key, column: &Column, row: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let (header, rest) = self.0.split_at(HEADER);
        let (nonce, rest) = rest.split_at(NONCE);
        let (body, tag) = rest.split_at(rest.len() - TAG);
        let mut text = Zeroizing::new(body.to_vec());
        let nonce = Nonce::try_from(nonce).map_err(|_| Fault::NotAuthentic)?;
        let tag = Tag::try_from(tag).map_err(|_| Fault::NotAuthentic)?;
        cipher(key, column, row)
            .decrypt_inout_detached(&nonce, &bound(header, column, row), text.as_mut_slice().into(), &tag)
            .map_err(|_| Fault::NotAuthentic)?;
        let held = padding::held(&text).ok_or(Fault::NotAuthentic)?;
        text.truncate(held);
        Ok(text)
    }
}

/// Encrypts a field of a row. The nonce must be random and never be used again.
///
/// # Errors
/// Where it is longer than a field may be.
pub fn seal(
    key: &Key,
    key_id: u16,
    column: &Column,
    row: &[u8],
    nonce: [u8; NONCE],
    text: &[u8],
) -> Result<Vec<u8>, Fault> {
    if text.len() > padding::MOST {
        return Err(Fault::TooLong);
    }
    let padded = padding::padded(text.len());
    let mut envelope = Vec::with_capacity(HEADER + NONCE + padded + TAG);
    envelope.push(VERSION);
    envelope.extend(key_id.to_be_bytes());
    let bound = bound(&envelope, column, row);
    envelope.extend(nonce);
    envelope.extend(text);
    envelope.resize(HEADER + NONCE + padded, 0);
    let body = &mut envelope[HEADER + NONCE..];
    padding::fill(body, text.len());
    let tag = cipher(key, column, row)
        .encrypt_inout_detached(&Nonce::from(nonce), &bound, body.into())
        .map_err(|_| Fault::TooLong)?;
    envelope.extend(tag);
    Ok(envelope)
}

/// What is authenticated beside the ciphertext.
fn bound(header: &[u8], column: &Column, row: &[u8]) -> Vec<u8> {
    [header, &column.number.to_be_bytes(), row].concat()
}

/// A key of its own for each column and row: random nonces of one key for all would meet after 2^32 values.
fn cipher(key: &Key, column: &Column, row: &[u8]) -> Aes256Gcm {
    let derived = Zeroizing::new(digest::keyed(key, "pbm field", [&column.number.to_be_bytes()[..], row]));
    Aes256Gcm::new((&*derived).into())
}
