//! Sealing: rows that no block has yet become blocks.

use super::Digest;
use super::block::{Block, Kind, Opened, Part};
use super::incarnation::Place;
use super::key::SigningKey;
use super::snapshot::Snapshot;
use super::tables::{TABLES, Table};

/// A row to be sealed.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The transaction that wrote it.
    pub xid: u64,
    /// Its table.
    pub table: &'static Table,
    /// Its digest.
    pub digest: Digest,
}

/// The end of a chain, to which blocks are added.
pub struct Sealer<'a> {
    /// The last block and its digest; none where there is no block yet.
    last: Option<(Block, Digest)>,
    /// The fingerprint in force before.
    in_force: Option<Digest>,
    /// The key in use, then those before it.
    keys: &'a [SigningKey],
    place: Place,
    time: i64,
    blocks: Vec<Block>,
}

impl<'a> Sealer<'a> {
    /// At the end of a chain. `in_force` is the fingerprint of the last key that a block brought.
    #[must_use]
    pub fn new(last: Option<Block>, in_force: Option<Digest>, keys: &'a [SigningKey], place: Place, time: i64) -> Self {
        let last = last.map(|block| {
            let digest = block.digest();
            (block, digest)
        });
        Self { last, in_force, keys, place, time, blocks: Vec::new() }
    }

    /// Why a fork is due before anything is sealed here.
    #[must_use]
    pub fn fork_reason(&self, snapshot: &Snapshot) -> Option<String> {
        let Some((last, _)) = &self.last else { return Some("first block".into()) };
        let (was, is) = (last.place, self.place);
        if was.system != is.system {
            Some(format!("restored or upgraded into another cluster: system {} after {}", is.system, was.system))
        } else if was.database != is.database {
            Some(format!("restored or copied into another database: {} after {}", is.database, was.database))
        } else if was.timeline != is.timeline {
            Some(format!("promoted or recovered: timeline {} after {}", is.timeline, was.timeline))
        } else if !snapshot.follows(&last.snapshot) {
            Some(format!("transactions were set back: {snapshot} after {}", last.snapshot))
        } else {
            None
        }
    }

    /// Adds the block that opens an incarnation, with what the one before left unsealed, and that of a key where
    /// another one is in use now.
    pub fn open(&mut self, opened: Option<Opened>, snapshot: &Snapshot, left: &[Row]) {
        if let Some(opened) = opened {
            self.add(Kind::Fork, snapshot.clone(), parts(left), opened.to_detail());
        }
        if let Some(key) = self.keys.first()
            && self.in_force != Some(key.public().fingerprint())
        {
            let public = key.public();
            let snapshot = self.snapshot().unwrap_or_else(|| snapshot.clone());
            let old = self.in_force.replace(public.fingerprint());
            self.add(Kind::Key, snapshot, Vec::new(), public.to_hex());
            let old = self.keys.iter().find(|key| Some(key.public().fingerprint()) == old);
            if let (Some(old), Some(block)) = (old, self.blocks.last_mut()) {
                block.sign_by_old(old);
            }
        }
    }

    fn snapshot(&self) -> Option<Snapshot> {
        self.last.as_ref().map(|(block, _)| block.snapshot.clone())
    }

    /// Adds blocks of at most so many rows, as far as transactions can be told apart; none where there is no row.
    pub fn rows(&mut self, snapshot: &Snapshot, mut rows: Vec<Row>, most: usize) {
        rows.sort_by_key(|row| row.xid);
        let mut rest = rows.as_slice();
        while !rest.is_empty() {
            let mut end = most.clamp(1, rest.len());
            // A transaction's rows become visible together.
            while end < rest.len() && rest[end].xid == rest[end - 1].xid {
                end += 1;
            }
            let (these, later) = rest.split_at(end);
            let sealed = if later.is_empty() { snapshot.clone() } else { self.up_to(snapshot, these, later) };
            self.add(Kind::Rows, sealed, parts(these), String::new());
            rest = later;
        }
    }

    /// The snapshot that sees these rows of all that are there, and not yet the later ones.
    fn up_to(&self, snapshot: &Snapshot, these: &[Row], later: &[Row]) -> Snapshot {
        let before = self.snapshot().map_or(0, |snapshot| snapshot.xmax);
        let xmax = these.last().map_or(0, |row| row.xid + 1).max(before);
        Snapshot::new(xmax, snapshot.running.iter().copied().chain(later.iter().map(|row| row.xid)).collect())
    }

    /// Adds a block that says what retention dropped.
    pub fn tombstone(&mut self, snapshot: Snapshot, detail: String) {
        self.add(Kind::Tombstone, snapshot, Vec::new(), detail);
    }

    fn add(&mut self, kind: Kind, snapshot: Snapshot, parts: Vec<Part>, detail: String) {
        let (number, previous) = self.last.as_ref().map_or((1, [0; 32]), |(last, digest)| (last.number + 1, *digest));
        let (place, time) = (self.place, self.time);
        let mut block = Block {
            number,
            kind,
            place,
            time,
            snapshot,
            parts,
            detail,
            previous,
            key: None,
            signature: None,
            old_signature: None,
        };
        // Before a key's own block nothing is signed by it, or nobody could tell whose signature that is.
        let key = self.keys.iter().find(|key| Some(key.public().fingerprint()) == self.in_force);
        if let Some(key) = key {
            block.sign(key);
        }
        self.last = Some((block.clone(), block.digest()));
        self.blocks.push(block);
    }

    /// The blocks added.
    #[must_use]
    pub fn into_blocks(self) -> Vec<Block> {
        self.blocks
    }
}

fn parts(rows: &[Row]) -> Vec<Part> {
    let of = |table: &'static Table| -> Vec<Digest> {
        rows.iter().filter(|row| row.table == table).map(|row| row.digest).collect()
    };
    let parts = TABLES.iter().map(|table| Part::of(table.name, of(table)));
    parts.filter(|part| part.rows > 0).collect()
}
