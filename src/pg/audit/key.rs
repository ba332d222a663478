//! The key of the digests in the log, and the year that ages are told by, as the running transaction takes them.

use std::cell::Cell;

use chrono::Datelike;

use crate::engine::cipher::{Key, digest};
use crate::error::Result;
use crate::pg::raw::transaction;
use crate::pg::reference;
use crate::pg::security::keys::{self, KeyInUse};

/// Bytes of a digest of a row: the key's id, and half of HMAC-SHA-256, which tells rows apart as well.
pub const DIGEST: usize = 18;
/// Bytes of the digest of one value.
pub const VALUE_DIGEST: usize = 8;

/// What the rows of one transaction are masked, digested and encrypted by.
pub struct Terms {
    pub year: i32,
    /// The key for the audit that comes from outside the database, where one is configured.
    pub sealing: Option<KeyInUse>,
    /// The installation's own.
    own: Option<Key>,
}

thread_local! {
    /// The transaction, the year and the installation's key.
    static KNOWN: Cell<Option<(u64, i32, Option<Key>)>> = const { Cell::new(None) };
}

impl Terms {
    /// Those of the running transaction: a change of reference data would have the installation loaded for each row.
    pub fn current() -> Result<Self> {
        let transaction = transaction::id();
        let (year, own) = match KNOWN.get() {
            Some((of, year, own)) if of == transaction => (year, own),
            _ => {
                let (today, own) = reference::audit_terms()?;
                KNOWN.set(Some((transaction, today.year(), own)));
                (today.year(), own)
            }
        };
        Ok(Self { year, sealing: keys::audit_key()?, own })
    }

    fn key(&self) -> Option<(u16, &Key)> {
        let own = || self.own.as_ref().map(|key| (0, key));
        self.sealing.as_ref().map(|key| (key.id(), key.bytes())).or_else(own)
    }

    /// The digest of a row; `None` before there is any key, as during an upgrade.
    pub fn of_row<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) -> Option<[u8; DIGEST]> {
        let (id, key) = self.key()?;
        let keyed = digest::keyed(key, "pbm audit row", parts);
        let mut row = [0; DIGEST];
        row[..2].copy_from_slice(&id.to_be_bytes());
        row[2..].copy_from_slice(&keyed[..DIGEST - 2]);
        Some(row)
    }

    /// The digest of one value of a column.
    pub fn of_value<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) -> Option<[u8; VALUE_DIGEST]> {
        digest::keyed(self.key()?.1, "pbm audit value", parts).first_chunk().copied()
    }
}
