//! Keyed digests and fingerprints of keys.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::Key;

/// Bytes of a digest.
pub const DIGEST: usize = 32;

/// HMAC-SHA-256 over a purpose and its parts. Each part is preceded by its length, so that no two lists of parts are
/// the same bytes; digests of different purposes have nothing to do with each other.
#[must_use]
pub fn keyed<'a>(key: &Key, purpose: &'a str, parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; DIGEST] {
    let mut mac = mac(key);
    for part in [purpose.as_bytes()].into_iter().chain(parts) {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// HMAC-SHA-256 of a message as it is, for what others sign too.
#[must_use]
pub fn plain(key: &Key, message: &[u8]) -> [u8; DIGEST] {
    let mut mac = mac(key);
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn mac(key: &Key) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("a key")
}

/// Whether two digests are the same, in a time that does not tell where they differ.
#[must_use]
pub fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// Tells keys apart and says nothing of them: 32 hexadecimal digits.
#[must_use]
pub fn fingerprint(key: &Key) -> String {
    keyed(key, "pbm key fingerprint", []).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
