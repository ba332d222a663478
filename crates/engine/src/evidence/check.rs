//! The check: blocks in their order, the rows they seal, anchors from elsewhere; and what is wrong with any of them.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::anchor::{Anchor, moment};
use super::block::{Block, Dropped, Kind, Lost, Opened, Part, short};
use super::incarnation::Place;
use super::key::PublicKey;
use super::members::{Home, Members};
use super::tables::{TABLES, Table};
use super::{Digest, unhex_array};

/// A clock may be set back this much before it is told: time servers correct by less.
const CLOCK_TOLERANCE: i64 = 1_000_000;

/// Findings of one kind beyond which only their number is told.
const TOLD: usize = 1_000;

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The block it is in, where it is in one.
    pub block: Option<u64>,
    /// What kind of thing.
    pub what: What,
    /// In words.
    pub detail: String,
}

/// Kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    /// A number without a block.
    BlockMissing,
    /// A block whose number or predecessor's digest is not that of the block before it.
    ChainBroken,
    /// A block that its key did not sign.
    BadSignature,
    /// A block without a signature, after one with a key or where a key was given.
    SignatureMissing,
    /// A key that nobody vouches for.
    KeyUnknown,
    /// A block sealed elsewhere than the one before, without a fork that says so.
    ForkUnsaid,
    /// A snapshot that does not see what the one before saw.
    SnapshotBack,
    /// Rows of a block that are not those that were sealed.
    RowsChanged,
    /// A row whose own digest is not that of its values.
    RowChanged,
    /// A row of an incarnation that no block knows.
    RowNowhere,
    /// A row that an index does not have, or an index entry that leads elsewhere.
    IndexIncomplete,
    /// A tombstone that cannot be read.
    TombstoneBad,
    /// An anchor that is not of this chain.
    AnchorMismatch,
    /// An anchor that is missing among the others.
    AnchorMissing,
    /// Something that cannot be read.
    Unreadable,
    /// A fork, said by the sealer; nothing is wrong with it by itself.
    Fork,
    /// A block earlier than the one before it: a clock was set back.
    ClockBack,
    /// Blocks without a signature where no key was given.
    Unsigned,
    /// A new key, signed by the one before.
    KeyChanged,
    /// Rows dropped by retention.
    Tombstone,
    /// Anchors of other databases.
    AnchorsAside,
    /// Rows that no block has yet.
    Unsealed,
    /// How far the evidence reaches; the last row.
    Verdict,
}

impl What {
    /// Whether it breaks the evidence; the others are for the reader to know.
    #[must_use]
    pub const fn is_bad(self) -> bool {
        !matches!(
            self,
            Self::Fork
                | Self::ClockBack
                | Self::Unsigned
                | Self::KeyChanged
                | Self::Tombstone
                | Self::AnchorsAside
                | Self::Unsealed
                | Self::Verdict
        )
    }

    /// As results have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BlockMissing => "block missing",
            Self::ChainBroken => "chain broken",
            Self::BadSignature => "bad signature",
            Self::SignatureMissing => "signature missing",
            Self::KeyUnknown => "key unknown",
            Self::ForkUnsaid => "fork unsaid",
            Self::SnapshotBack => "snapshot back",
            Self::RowsChanged => "rows changed",
            Self::RowChanged => "row changed",
            Self::RowNowhere => "row nowhere",
            Self::IndexIncomplete => "index incomplete",
            Self::TombstoneBad => "tombstone bad",
            Self::AnchorMismatch => "anchor mismatch",
            Self::AnchorMissing => "anchor missing",
            Self::Unreadable => "unreadable",
            Self::Fork => "fork",
            Self::ClockBack => "clock back",
            Self::Unsigned => "unsigned",
            Self::KeyChanged => "key changed",
            Self::Tombstone => "tombstone",
            Self::AnchorsAside => "anchors aside",
            Self::Unsealed => "unsealed",
            Self::Verdict => "verdict",
        }
    }
}

/// How far the evidence reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As it was written, up to the block of this anchor.
    Intact {
        /// The anchor's number.
        anchor: u64,
        /// Its block.
        block: u64,
    },
    /// Nothing contradicts anything, and nothing from elsewhere says that it is what was written.
    Consistent,
    /// Something is wrong.
    Broken {
        /// The first block with a bad finding, where one is in a block.
        first: Option<u64>,
    },
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intact { anchor, block } => write!(f, "intact up to anchor {anchor} (block {block})"),
            Self::Consistent => f.write_str("consistent with itself"),
            Self::Broken { first: Some(block) } => write!(f, "broken: first bad block {block}"),
            Self::Broken { first: None } => f.write_str("broken"),
        }
    }
}

/// What a check found.
#[derive(Debug)]
pub struct Report {
    /// All findings: of blocks in their order, then those of none.
    pub findings: Vec<Finding>,
    /// How far the evidence reaches.
    pub verdict: Verdict,
    /// Blocks looked at.
    pub blocks: u64,
    /// Rows looked at.
    pub rows: u64,
}

/// A row, as the check takes it.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Its table.
    pub table: &'static Table,
    /// Its key, for the finding.
    pub key: i64,
    /// The incarnation that it carries; none in a row from before there was evidence.
    pub incarnation: Option<i32>,
    /// The transaction that it carries.
    pub xid: u64,
    /// The digest that it carries.
    pub stored: Option<&'a [u8]>,
    /// The digest of its values.
    pub digest: Digest,
}

/// A check under way: blocks first, in their order; then rows in any order; then anchors.
#[derive(Default)]
pub struct Check {
    trusted: Vec<PublicKey>,
    current: Option<PublicKey>,
    blocks: Vec<Block>,
    digests: HashMap<u64, Digest>,
    places: Vec<Place>,
    members: Members,
    before: Option<(u64, Digest)>,
    first_seen: Option<u64>,
    dropped: Vec<Dropped>,
    leaves: Vec<(u32, u8, Digest)>,
    unsealed: u64,
    unsigned: u64,
    rows: u64,
    hint: usize,
    findings: Vec<Finding>,
    told: HashMap<What, usize>,
    anchors: Vec<Anchor>,
    /// Anchors of other databases.
    aside: u64,
    /// The time between two anchors beyond which one is missing, in microseconds; 0 for any.
    anchor_interval: i64,
}

impl Check {
    /// A check that trusts these keys; of none, each chain's own first key.
    #[must_use]
    pub fn new(trusted: Vec<PublicKey>) -> Self {
        Self { trusted, ..Self::default() }
    }

    /// Has a longer time between two anchors be a finding, in microseconds.
    pub fn expect_anchors_every(&mut self, interval: i64) {
        self.anchor_interval = interval;
    }

    /// Records something found outside of the blocks, by whoever reads.
    pub fn find(&mut self, block: Option<u64>, what: What, detail: String) {
        let told = self.told.entry(what).or_default();
        *told += 1;
        if *told <= TOLD {
            self.findings.push(Finding { block, what, detail });
        }
    }

    /// Takes a block before those that are checked: all forks, keys and the last one before must be given, in order.
    pub fn skip(&mut self, block: &Block) {
        self.members.skip(block);
        let digest = block.digest();
        self.before = Some((block.number, digest));
        self.digests.insert(block.number, digest);
        if !self.places.contains(&block.place) {
            self.places.push(block.place);
        }
        if block.kind == Kind::Key {
            self.key(block);
        }
    }

    /// Takes a tombstone after those blocks, which says what of them is gone.
    pub fn later_tombstone(&mut self, block: &Block) {
        if let Some(dropped) = Dropped::parse(&block.detail) {
            self.dropped.push(dropped);
        }
    }

    /// Takes the next block.
    pub fn block(&mut self, block: Block) {
        let digest = block.digest();
        let number = Some(block.number);
        let (last_number, last_digest) = self.before.unwrap_or((0, [0; 32]));
        if block.number > last_number + 1 {
            let missing = match block.number - last_number {
                2 => format!("block {} is missing", last_number + 1),
                _ => format!("blocks {} to {} are missing", last_number + 1, block.number - 1),
            };
            self.find(Some(last_number + 1), What::BlockMissing, missing);
        } else if block.number <= last_number {
            self.find(number, What::ChainBroken, format!("block {} stands after block {last_number}", block.number));
        } else if block.previous != last_digest {
            let detail = format!("its predecessor's digest is {}, not {}", short(&last_digest), short(&block.previous));
            self.find(number, What::ChainBroken, detail);
        }
        if let Some(last) = self.blocks.last() {
            let (place, snapshot, time) = (last.place, last.snapshot.clone(), last.time);
            if place != block.place && block.kind != Kind::Fork {
                self.find(
                    number,
                    What::ForkUnsaid,
                    "sealed in another place than the block before, without a fork".into(),
                );
            }
            if place.shares_transactions(&block.place) && !block.snapshot.follows(&snapshot) {
                self.find(number, What::SnapshotBack, format!("{} does not follow {snapshot}", block.snapshot));
            }
            if block.time < time - CLOCK_TOLERANCE {
                let detail = format!(
                    "sealed at {}, after a block of {}: the clock was set back",
                    moment(block.time),
                    moment(time)
                );
                self.find(number, What::ClockBack, detail);
            }
        } else if block.number == 1 && block.kind != Kind::Fork {
            self.find(number, What::ForkUnsaid, "the first block opens no incarnation".into());
        }
        match block.kind {
            Kind::Fork => match Opened::parse(&block.detail) {
                Some(_) if block.number == 1 => {}
                Some(opened) => {
                    self.find(number, What::Fork, format!("{}, at {}", opened.reason, moment(block.time)));
                }
                None => self.find(number, What::Unreadable, "its detail does not say why".into()),
            },
            Kind::Tombstone => match Dropped::parse(&block.detail) {
                Some(dropped) => {
                    let Dropped { table, from, until, rows, .. } = &dropped;
                    let detail = format!("{rows} rows of {table} from {from} to before {until} were dropped");
                    self.find(number, What::Tombstone, detail);
                    self.dropped.push(dropped);
                }
                None => self.find(number, What::TombstoneBad, "its detail cannot be read".into()),
            },
            _ => {}
        }
        if block.kind == Kind::Key {
            self.key(&block)
        } else {
            self.signature(&block)
        }
        self.before = Some((block.number, digest));
        self.digests.insert(block.number, digest);
        if !self.places.contains(&block.place) {
            self.places.push(block.place);
        }
        self.first_seen.get_or_insert(block.number);
        self.members.push(&block);
        self.blocks.push(block);
    }

    fn key(&mut self, block: &Block) {
        let number = Some(block.number);
        let Some(new) = PublicKey::from_hex(&block.detail) else {
            return self.find(number, What::Unreadable, "its detail is no public key".into());
        };
        if block.key != Some(new.fingerprint()) || !block.is_signed_by(&new, block.signature.as_ref()) {
            self.find(
                number,
                What::BadSignature,
                format!("the key {} it brings did not sign it", short(&new.fingerprint())),
            );
        }
        let vouched = self.current.is_some_and(|old| block.is_signed_by(&old, block.old_signature.as_ref()));
        let trusted = self.trusted.contains(&new);
        match self.current {
            Some(old) if !vouched => {
                let detail = format!(
                    "the key {} before it did not sign the change to {}",
                    short(&old.fingerprint()),
                    short(&new.fingerprint())
                );
                self.find(number, What::KeyUnknown, detail);
            }
            None if !trusted && !self.trusted.is_empty() => {
                self.find(
                    number,
                    What::KeyUnknown,
                    format!("key {} is none of those given", short(&new.fingerprint())),
                );
            }
            Some(_) => self.find(number, What::KeyChanged, format!("from here on signed by {}", new.to_hex())),
            None => {}
        }
        self.current = Some(new);
    }

    fn signature(&mut self, block: &Block) {
        let number = Some(block.number);
        match (self.current, block.key) {
            (None, None) => self.unsigned += 1,
            (None, Some(key)) => {
                self.find(
                    number,
                    What::KeyUnknown,
                    format!("signed by key {}, which no block before it brought", short(&key)),
                );
            }
            (Some(_), None) => {
                self.find(number, What::SignatureMissing, "not signed, though blocks before it are".into())
            }
            (Some(current), Some(_)) => {
                if block.key != Some(current.fingerprint()) || !block.is_signed_by(&current, block.signature.as_ref()) {
                    self.find(
                        number,
                        What::BadSignature,
                        format!("key {} did not sign it", short(&current.fingerprint())),
                    );
                }
            }
        }
    }

    /// Says where the rows are written now; before the rows are given.
    pub fn now_in(&mut self, place: Place) {
        self.members.now_in(place);
        if !self.places.contains(&place) {
            self.places.push(place);
        }
    }

    /// Takes a row that an UPDATE made of another, which no row of a log is, whatever its digest says.
    pub fn later_version(&mut self, row: &Row<'_>) {
        self.row(row);
        if row.stored.is_none_or(|stored| stored == row.digest) {
            self.find(None, What::RowChanged, format!("{} {} was changed by an UPDATE", row.table.name, row.key));
        }
    }

    /// Takes a row of a table.
    pub fn row(&mut self, row: &Row<'_>) {
        self.rows += 1;
        let home = self.members.home(row.incarnation, row.xid, self.hint);
        let number = match home {
            Home::Block(at) => Some(self.blocks[at].number),
            Home::Before | Home::Unsealed | Home::Nowhere => None,
        };
        if home != Home::Before && row.stored.is_some_and(|stored| stored != row.digest) {
            self.find(
                number,
                What::RowChanged,
                format!("{} {} is not as its own digest has it", row.table.name, row.key),
            );
        }
        match home {
            Home::Block(at) => {
                self.hint = at;
                let table = TABLES.iter().position(|t| *t == row.table).unwrap_or(0);
                self.leaves.push((
                    u32::try_from(at).unwrap_or(u32::MAX),
                    u8::try_from(table).unwrap_or(u8::MAX),
                    row.digest,
                ));
            }
            Home::Unsealed => self.unsealed += 1,
            Home::Nowhere => {
                self.find(
                    None,
                    What::RowNowhere,
                    format!("{} {} is of an incarnation that no block knows", row.table.name, row.key),
                );
            }
            Home::Before => {}
        }
    }

    /// Takes an anchor, after all blocks; those of other databases are left aside.
    pub fn anchor(&mut self, anchor: Anchor) {
        if !self.places.iter().any(|place| anchor.is_of(place)) {
            self.aside += 1;
        } else if !self.anchors.contains(&anchor) {
            self.anchors.push(anchor);
        }
    }

    fn check_rows(&mut self) {
        self.leaves.sort_unstable();
        let leaves = std::mem::take(&mut self.leaves);
        let mut found: BTreeMap<(usize, usize), Vec<Digest>> = BTreeMap::new();
        for group in leaves.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let digests = group.iter().map(|(_, _, digest)| *digest).collect();
            found.insert((group[0].0 as usize, usize::from(group[0].1)), digests);
        }
        drop(leaves);
        for at in 0..self.blocks.len() {
            let block = &self.blocks[at];
            let number = block.number;
            let mut bad = Vec::new();
            for part in block.parts.iter().filter(|part| Table::named(&part.table).is_none()) {
                bad.push(format!("it seals rows of {}, which is no audit table", part.table));
            }
            for (place, table) in TABLES.iter().enumerate() {
                let mut digests = found.remove(&(at, place)).unwrap_or_default();
                let sealed = block.parts.iter().find(|part| part.table == table.name);
                let lost = self.dropped.iter().filter(|d| d.table == table.name).filter_map(|d| d.of_block(number));
                let mut all_lost = false;
                for lost in lost {
                    match lost {
                        Lost::All => all_lost = true,
                        Lost::These(those) => digests.extend(those.iter().filter_map(|d| unhex_array::<32>(d))),
                    }
                }
                if all_lost && digests.is_empty() {
                    continue;
                }
                let is = Part::of(table.name, digests);
                let (rows, root) = sealed.map_or((0, None), |part| (part.rows, Some(part.root)));
                if rows != is.rows {
                    bad.push(format!("{rows} rows of {} were sealed, {} are there", table.name, is.rows));
                } else if rows > 0 && root != Some(is.root) {
                    bad.push(format!("the {rows} rows of {} are not those that were sealed", table.name));
                }
            }
            for detail in bad {
                self.find(Some(number), What::RowsChanged, detail);
            }
        }
    }

    /// Holds the anchors to the chain; gives the last one that fits.
    fn check_anchors(&mut self, until: u64) -> Option<(u64, u64)> {
        let mut anchors = std::mem::take(&mut self.anchors);
        anchors.sort_by_key(|anchor| (anchor.number, anchor.time));
        let mut last: Option<&Anchor> = None;
        let mut reached = None;
        for anchor in &anchors {
            if let Some(key) = self.current
                && anchor.key == Some(key.fingerprint())
                && !anchor.is_signed_by(&key)
            {
                // Who can write to a log can write such a line; it proves nothing either way.
                self.find(
                    None,
                    What::BadSignature,
                    format!("anchor {} is not signed by the key it names", anchor.number),
                );
                continue;
            }
            if let Some(last) = last {
                if anchor.number > last.number + 1 {
                    let detail = format!("no anchor between {} and {}", last.number, anchor.number);
                    self.find(None, What::AnchorMissing, detail);
                } else if self.anchor_interval > 0 && anchor.time - last.time > self.anchor_interval {
                    let detail = format!("none between {} and {}", moment(last.time), moment(anchor.time));
                    self.find(None, What::AnchorMissing, detail);
                }
            }
            last = Some(anchor);
            match self.digests.get(&anchor.block) {
                Some(digest)
                    if *digest == anchor.digest && self.first_seen.is_some_and(|first| anchor.block >= first) =>
                {
                    reached = Some((anchor.number, anchor.block));
                }
                Some(digest) if *digest == anchor.digest => {}
                Some(digest) => {
                    let detail =
                        format!("anchor {} has {} for it, not {}", anchor.number, short(&anchor.digest), short(digest));
                    self.find(Some(anchor.block), What::AnchorMismatch, detail);
                }
                None if anchor.block > until => {
                    let detail = format!(
                        "anchor {} of {} says that there is a block {}, the last is {until}",
                        anchor.number,
                        moment(anchor.time),
                        anchor.block
                    );
                    self.find(Some(until + 1), What::AnchorMismatch, detail);
                }
                // Not among the blocks that are checked, or missing and told as such.
                None => {}
            }
        }
        reached
    }

    /// Ends the check. `until` is the number of the chain's last block, which may be beyond those checked.
    #[must_use]
    pub fn finish(mut self, until: Option<u64>) -> Report {
        self.check_rows();
        let last = self.before.map_or(0, |(number, _)| number);
        let reached = self.check_anchors(until.unwrap_or(last).max(last));
        if self.unsigned > 0 {
            if self.trusted.is_empty() {
                let detail = format!(
                    "{} blocks have no signature: who can write the tables could have made them",
                    self.unsigned
                );
                self.find(None, What::Unsigned, detail);
            } else if self.current.is_none() {
                self.find(self.first_seen, What::SignatureMissing, "no block is signed, though a key was given".into());
            } else if self.unsigned > 1 || self.first_seen != Some(1) {
                // From before there was a key; what the key's own block says of them is their digest.
                self.find(None, What::Unsigned, format!("{} blocks are from before there was a key", self.unsigned));
            }
        }
        if self.aside > 0 {
            self.find(None, What::AnchorsAside, format!("{} anchors are of other databases", self.aside));
        }
        if self.unsealed > 0 {
            self.find(None, What::Unsealed, format!("{} rows are in no block yet", self.unsealed));
        }
        for (what, told) in std::mem::take(&mut self.told) {
            if told > TOLD {
                let detail = format!("{} more of this kind", told - TOLD);
                self.findings.push(Finding { block: None, what, detail });
            }
        }
        self.findings.sort_by_key(|finding| (finding.block.is_none(), finding.block));
        let bad = self.findings.iter().filter(|finding| finding.what.is_bad());
        let verdict = match (bad.clone().next(), reached) {
            (Some(_), _) => Verdict::Broken { first: bad.filter_map(|finding| finding.block).min() },
            (None, Some((anchor, block))) => Verdict::Intact { anchor, block },
            (None, None) => Verdict::Consistent,
        };
        Report { findings: self.findings, verdict, blocks: self.blocks.len() as u64, rows: self.rows }
    }
}
