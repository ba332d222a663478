//! Evidence that the audit is as it was written: a digest for each row, blocks of rows chained and signed, anchors kept
//! elsewhere, and the check of all of them. `docs/evidence.md` has the whole of it and says what it cannot do.

pub mod anchor;
pub mod block;
pub mod check;
pub mod incarnation;
pub mod json;
pub mod jsonb;
pub mod key;
pub mod members;
pub mod merkle;
pub mod row;
pub mod seal;
pub mod snapshot;
pub mod tables;

use sha2::{Digest as _, Sha256};

/// A SHA-256 digest.
pub type Digest = [u8; 32];

/// What hashes of one kind begin with, so that none stands for one of another kind.
fn hasher(domain: &str) -> Hasher {
    let mut hasher = Hasher(Sha256::new());
    hasher.bytes(domain.as_bytes());
    hasher
}

/// SHA-256 over fields that cannot run into each other: numbers have a fixed width, all else its length before it.
struct Hasher(Sha256);

impl Hasher {
    fn raw(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn number(&mut self, number: u64) {
        self.0.update(number.to_be_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        self.0.update(bytes);
    }

    fn finish(self) -> Digest {
        self.0.finalize().into()
    }
}

/// Bytes in hexadecimal, as anchors and exports have them.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(|n| char::from(DIGITS[usize::from(n)])).collect()
}

/// The bytes of a hexadecimal text, with or without PostgreSQL's `\x`; `None` where it is none.
#[must_use]
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let text = text.strip_prefix("\\x").unwrap_or(text).as_bytes();
    if !text.len().is_multiple_of(2) {
        return None;
    }
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    text.chunks_exact(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

/// As [`unhex`], of a fixed length.
#[must_use]
pub fn unhex_array<const N: usize>(text: &str) -> Option<[u8; N]> {
    unhex(text)?.try_into().ok()
}
