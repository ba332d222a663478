//! A block: what was sealed at a moment, chained to the block before it and signed.

use super::incarnation::Place;
use super::key::{PublicKey, Signature, SigningKey};
use super::merkle;
use super::snapshot::Snapshot;
use super::{Digest, hasher, hex};

/// What begins each block's encoding.
const VERSION: u8 = 1;

/// What a block is for. The numbers are part of digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It seals rows.
    Rows = 1,
    /// It opens an incarnation, and seals what the one before left unsealed.
    Fork = 2,
    /// It brings a key: its detail is the public half, and the key before signs it too.
    Key = 3,
    /// It says which rows retention dropped.
    Tombstone = 4,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Rows, Self::Fork, Self::Key, Self::Tombstone];

    /// As the table has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Fork => "fork",
            Self::Key => "key",
            Self::Tombstone => "tombstone",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a block seals of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The table's name.
    pub table: String,
    /// How many rows.
    pub rows: u64,
    /// The Merkle root over their digests in ascending order.
    pub root: Digest,
}

impl Part {
    /// The part of these rows.
    #[must_use]
    pub fn of(table: &str, mut digests: Vec<Digest>) -> Self {
        digests.sort_unstable();
        Self { table: table.to_owned(), rows: digests.len() as u64, root: merkle::root(&digests) }
    }
}

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its number in the chain, from 1 on.
    pub number: u64,
    /// What it is for.
    pub kind: Kind,
    /// Where it was sealed; this gives the incarnation.
    pub place: Place,
    /// When, in microseconds since 2000-01-01 UTC.
    pub time: i64,
    /// The transactions whose rows are in this block or in one before it.
    pub snapshot: Snapshot,
    /// What it seals, a part a table that has any.
    pub parts: Vec<Part>,
    /// Why a fork, which key, which rows were dropped.
    pub detail: String,
    /// The digest of the block before it; zeros in the first.
    pub previous: Digest,
    /// The fingerprint of the key that signs it; none where there is no key.
    pub key: Option<Digest>,
    /// The signature of its digest.
    pub signature: Option<Signature>,
    /// On a block of a new key, the signature of the key before.
    pub old_signature: Option<Signature>,
}

impl Block {
    /// The incarnation's number.
    #[must_use]
    pub fn incarnation(&self) -> i32 {
        self.place.incarnation()
    }

    /// How many rows it seals.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.parts.iter().map(|part| part.rows).sum()
    }

    /// One root over those of its parts.
    #[must_use]
    pub fn root(&self) -> Digest {
        let parts = self.parts.iter().map(|part| {
            let mut hasher = hasher("pbm audit part");
            hasher.bytes(part.table.as_bytes());
            hasher.number(part.rows);
            hasher.raw(&part.root);
            hasher.finish()
        });
        merkle::root(&parts.collect::<Vec<_>>())
    }

    /// The digest of all but the signatures.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut hasher = hasher("pbm audit block");
        hasher.raw(&[VERSION, self.kind as u8]);
        hasher.number(self.number);
        hasher.raw(&self.incarnation().to_be_bytes());
        hasher.number(self.place.system);
        hasher.number(u64::from(self.place.timeline));
        hasher.number(u64::from(self.place.database));
        hasher.raw(&self.time.to_be_bytes());
        hasher.bytes(self.snapshot.to_string().as_bytes());
        hasher.number(self.rows());
        hasher.number(self.parts.len() as u64);
        hasher.raw(&self.root());
        hasher.bytes(self.detail.as_bytes());
        hasher.raw(&self.previous);
        hasher.bytes(self.key.as_ref().map_or(&[], |key| key.as_slice()));
        hasher.finish()
    }

    /// Signs it, naming the key.
    pub fn sign(&mut self, key: &SigningKey) {
        self.key = Some(key.public().fingerprint());
        self.signature = Some(key.sign(&self.signed_bytes()));
    }

    /// Signs a new key's block by the key before it.
    pub fn sign_by_old(&mut self, old: &SigningKey) {
        self.old_signature = Some(old.sign(&self.signed_bytes()));
    }

    /// Whether a signature is one of this block.
    #[must_use]
    pub fn is_signed_by(&self, key: &PublicKey, signature: Option<&Signature>) -> bool {
        signature.is_some_and(|signature| key.signed(&self.signed_bytes(), signature))
    }

    fn signed_bytes(&self) -> Vec<u8> {
        [b"pbm audit block signature\0".as_slice(), &self.digest()].concat()
    }
}

/// Why an incarnation was opened, as a fork's detail has it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Opened {
    /// Why, in words.
    pub reason: String,
    /// Incarnations that wrote rows and never sealed a block: all their rows are in this one.
    pub takes_over: Vec<i32>,
}

impl Opened {
    /// The text that stands in the block.
    #[must_use]
    pub fn to_detail(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads it.
    #[must_use]
    pub fn parse(detail: &str) -> Option<Self> {
        serde_json::from_str(detail).ok()
    }
}

/// Which rows of a table retention dropped, as a tombstone's detail has it.
///
/// Of the blocks from the first to the last, those that are not listed have no row of the table left; of a listed one
/// the rows with these digests are gone and the others remain.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Dropped {
    /// The table.
    pub table: String,
    /// The partition's first day.
    pub from: String,
    /// The day after its last.
    pub until: String,
    /// How many rows.
    pub rows: u64,
    /// The first block that had one of them, and the last.
    pub blocks: (u64, u64),
    /// Blocks that keep rows: the number, and the digests of those dropped, in hexadecimal.
    pub partial: Vec<(u64, Vec<String>)>,
}

impl Dropped {
    /// The text that stands in the block.
    #[must_use]
    pub fn to_detail(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads it.
    #[must_use]
    pub fn parse(detail: &str) -> Option<Self> {
        serde_json::from_str(detail).ok()
    }

    /// What it says of a block: `None` where that block lost nothing, the digests of the rows lost where it keeps some,
    /// and an empty answer where it lost all.
    #[must_use]
    pub fn of_block(&self, number: u64) -> Option<Lost<'_>> {
        if !(self.blocks.0..=self.blocks.1).contains(&number) {
            return None;
        }
        Some(self.partial.iter().find(|(block, _)| *block == number).map_or(Lost::All, |(_, d)| Lost::These(d)))
    }
}

/// What a block lost to retention.
#[derive(Debug, PartialEq, Eq)]
pub enum Lost<'a> {
    /// All rows of the table.
    All,
    /// Rows with these digests.
    These(&'a [String]),
}

/// A short name of a digest, for people.
#[must_use]
pub fn short(digest: &Digest) -> String {
    hex(&digest[..8])
}
