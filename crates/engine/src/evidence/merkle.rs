//! Merkle trees as in RFC 6962: leaves and nodes are hashed with different first bytes, and a node that has no
//! neighbour goes up as it is, so that no list of leaves has another one's root.

use sha2::{Digest as _, Sha256};

use super::Digest;

const LEAF: u8 = 0;
const NODE: u8 = 1;

/// The root over leaves in the order given; of none the digest of nothing.
#[must_use]
pub fn root<T: AsRef<[u8]>>(leaves: &[T]) -> Digest {
    let mut level: Vec<Digest> = leaves
        .iter()
        .map(|leaf| Sha256::new().chain_update([LEAF]).chain_update(leaf.as_ref()).finalize().into())
        .collect();
    if level.is_empty() {
        return Sha256::digest([]).into();
    }
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => {
                    Sha256::new().chain_update([NODE]).chain_update(left).chain_update(right).finalize().into()
                }
                rest => rest[0],
            })
            .collect();
    }
    level[0]
}
