//! Blind indexes: digests by which a value is found without being stored.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::column::Column;
use super::{Key, digest};

/// Bytes of a blind index: values that differ meet in it once in 2^64.
pub const BLIND: usize = 16;

/// What two writings of one value have in common: letters and digits alone, small, without accents, in their plain
/// compatibility form. `None` where nothing is left.
#[must_use]
pub fn normalised(value: &str) -> Option<Zeroizing<String>> {
    // Decomposed before and after: capitals come out of some forms, and forms out of some capitals.
    let small = Zeroizing::new(value.nfkd().flat_map(char::to_lowercase).collect::<String>());
    let bare = Zeroizing::new(small.nfkd().filter(|c| c.is_alphanumeric()).collect::<String>());
    // Marks that stood apart are put in their order.
    let plain = Zeroizing::new(bare.nfkd().collect::<String>());
    (!plain.is_empty()).then_some(plain)
}

/// The blind index of a value of a column, for one tenant by its salt; `None` where the value has nothing to be found
/// by.
#[must_use]
pub fn index(key: &Key, column: &Column, salt: &[u8], value: &str) -> Option<[u8; BLIND]> {
    let plain = normalised(value)?;
    let digest = digest::keyed(key, "pbm blind index", [&column.number.to_be_bytes()[..], salt, plain.as_bytes()]);
    let mut short = [0; BLIND];
    short.copy_from_slice(&digest[..BLIND]);
    Some(short)
}
