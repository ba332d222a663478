//! Chains of a small world, sealed as the extension seals: what is written stays intact, and what is changed is found.

use proptest::prelude::*;

use crate::cases;
use crate::evidence::anchor::Anchor;
use crate::evidence::block::{Block, Dropped, Kind, Opened};
use crate::evidence::check::{self, Check, Report, Verdict, What};
use crate::evidence::incarnation::Place;
use crate::evidence::key::SigningKey;
use crate::evidence::merkle;
use crate::evidence::seal::{self, Sealer};
use crate::evidence::snapshot::Snapshot;
use crate::evidence::tables::AUDIT_LOG;

#[derive(Debug, Clone)]
struct Row {
    key: i64,
    incarnation: Option<i32>,
    xid: u64,
    digest: [u8; 32],
}

/// A database: transactions that are under way, rows of those that committed, blocks and anchors.
#[derive(Clone)]
struct World {
    place: Place,
    time: i64,
    next_xid: u64,
    running: Vec<u64>,
    rows: Vec<Row>,
    blocks: Vec<Block>,
    anchors: Vec<Anchor>,
    seed: Option<u8>,
    old_seeds: Vec<u8>,
    most: usize,
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

impl World {
    fn new(seed: Option<u8>) -> Self {
        Self {
            place: Place { system: 7, timeline: 1, database: 5 },
            time: 0,
            next_xid: 100,
            running: Vec::new(),
            rows: Vec::new(),
            blocks: Vec::new(),
            anchors: Vec::new(),
            seed,
            old_seeds: Vec::new(),
            most: 4,
        }
    }

    fn begin(&mut self) {
        self.running.push(self.next_xid);
        self.next_xid += 1;
    }

    /// One of the transactions under way ends, with so many rows.
    fn commit(&mut self, which: usize, rows: usize) {
        if self.running.is_empty() {
            return;
        }
        let xid = self.running.remove(which % self.running.len());
        for _ in 0..rows {
            let key = self.rows.len() as i64 + 1;
            let digest = merkle::root(&[key.to_be_bytes()]);
            self.rows.push(Row { key, incarnation: Some(self.place.incarnation()), xid, digest });
        }
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot::new(self.next_xid, self.running.clone())
    }

    fn seal(&mut self) {
        self.time += 1_000_000;
        let keys: Vec<SigningKey> = self.seed.iter().chain(self.old_seeds.iter().rev()).map(|s| key(*s)).collect();
        let last = self.blocks.last().cloned();
        let in_force = self.blocks.iter().rev().find(|b| b.kind == Kind::Key).and_then(|b| b.key);
        let snapshot = self.snapshot();
        let mut sealer = Sealer::new(last.clone(), in_force, &keys, self.place, self.time);
        let mut opened = sealer.fork_reason(&snapshot).map(|reason| Opened { reason, takes_over: Vec::new() });
        let place_of = |incarnation: i32| {
            let sealed = self.blocks.iter().map(|b| b.place).find(|place| place.incarnation() == incarnation);
            sealed.or((self.place.incarnation() == incarnation).then_some(self.place))
        };
        let (mut left, mut rows) = (Vec::new(), Vec::new());
        for row in &self.rows {
            let incarnation = row.incarnation.expect("an incarnation");
            let taken = |b: &Block| Opened::parse(&b.detail).is_some_and(|o| o.takes_over.contains(&incarnation));
            if self.blocks.iter().any(taken) {
                continue;
            }
            let as_seal = seal::Row { xid: row.xid, table: &AUDIT_LOG, digest: row.digest };
            let Some(place) = place_of(incarnation) else {
                let takes_over = &mut opened.as_mut().expect("a fork").takes_over;
                if !takes_over.contains(&incarnation) {
                    takes_over.push(incarnation);
                }
                left.push(as_seal);
                continue;
            };
            let same = place.shares_transactions(&self.place);
            let was_same = last.as_ref().is_none_or(|l| place.shares_transactions(&l.place));
            let seen = last.as_ref().is_some_and(|l| l.snapshot.sees(row.xid));
            if if same { seen && was_same || !snapshot.sees(row.xid) } else { !was_same || seen } {
                continue;
            }
            if opened.is_some() { left.push(as_seal) } else { rows.push(as_seal) }
        }
        sealer.open(opened, &snapshot, &left);
        sealer.rows(&snapshot, rows, self.most);
        self.blocks.extend(sealer.into_blocks());
    }

    fn anchor(&mut self) {
        let Some(last) = self.blocks.last() else { return };
        let mut anchor = Anchor {
            number: self.anchors.len() as u64 + 1,
            system: last.place.system,
            database: last.place.database,
            block: last.number,
            digest: last.digest(),
            time: self.time,
            key: None,
            signature: None,
        };
        if let Some(seed) = self.seed {
            anchor.sign(&key(seed));
        }
        let again = Anchor::parse(&format!("2026-11-29 LOG:  {}", anchor.line()));
        assert_eq!(again.as_ref(), Some(&anchor), "an anchor's line is read back");
        self.anchors.push(anchor);
    }

    fn check(&self) -> Report {
        self.check_from(0)
    }

    /// Checks the blocks from a place in the list on.
    fn check_from(&self, start: usize) -> Report {
        let first_key = self.old_seeds.first().copied().or(self.seed);
        let mut check = Check::new(first_key.map(|s| key(s).public()).into_iter().collect());
        for (i, block) in self.blocks.iter().enumerate() {
            if i >= start {
                check.block(block.clone());
            } else if i + 1 == start || matches!(block.kind, Kind::Fork | Kind::Key) {
                check.skip(block);
            }
        }
        check.now_in(self.place);
        for row in &self.rows {
            check.row(&check::Row {
                table: &AUDIT_LOG,
                key: row.key,
                incarnation: row.incarnation,
                xid: row.xid,
                stored: None,
                digest: row.digest,
            });
        }
        self.anchors.iter().for_each(|a| check.anchor(a.clone()));
        check.finish(None)
    }
}

#[derive(Debug, Clone)]
enum Step {
    Begin,
    Commit(usize, usize),
    Seal,
    Anchor,
    Promote,
    Restore,
    NewKey,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => Just(Step::Begin),
        6 => (0usize..4, 0usize..5).prop_map(|(which, rows)| Step::Commit(which, rows)),
        4 => Just(Step::Seal),
        1 => Just(Step::Anchor),
        1 => Just(Step::Promote),
        1 => Just(Step::Restore),
        1 => Just(Step::NewKey),
    ]
}

fn run(steps: &[Step], signed: bool) -> World {
    let mut world = World::new(signed.then_some(1));
    for step in steps {
        match step {
            Step::Begin => world.begin(),
            Step::Commit(which, rows) => world.commit(*which, *rows),
            Step::Seal => world.seal(),
            Step::Anchor => world.anchor(),
            Step::Promote => {
                // Transactions under way are gone.
                world.running.clear();
                world.place.timeline += 1;
            }
            Step::Restore => {
                world.running.clear();
                world.place = Place { system: world.place.system + 1, ..world.place };
                // The other cluster counts for itself.
                world.next_xid = 50 + world.next_xid % 90;
            }
            Step::NewKey => {
                // Another key comes once the one before is in use.
                let in_use = |seed: u8| world.blocks.iter().any(|b| b.detail == key(seed).public().to_hex());
                if let Some(seed) = world.seed.filter(|seed| in_use(*seed)) {
                    world.old_seeds.push(seed);
                    world.seed = Some(seed + 1);
                }
            }
        }
    }
    while !world.running.is_empty() {
        world.commit(0, 1);
    }
    world.seal();
    world.anchor();
    world
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(), 1..50)
}

/// Changes one field of a block; says whether it is another block then.
fn change(block: &mut Block, field: usize) {
    match field % 13 {
        0 => block.number += 1,
        1 => block.kind = if block.kind == Kind::Rows { Kind::Tombstone } else { Kind::Rows },
        2 => block.place.system ^= 1,
        3 => block.place.timeline ^= 1,
        4 => block.place.database ^= 1,
        5 => block.time += 1,
        6 => block.snapshot = Snapshot::new(block.snapshot.xmax + 1, block.snapshot.running.clone()),
        7 => block.detail.push(' '),
        8 => block.previous[3] ^= 1,
        9 => {
            block.key = Some(block.key.map_or([1; 32], |mut k| {
                k[0] ^= 1;
                k
            }))
        }
        10 => match block.parts.first_mut() {
            Some(part) => part.rows += 1,
            None => block.time += 1,
        },
        11 => match block.parts.first_mut() {
            Some(part) => part.root[9] ^= 1,
            None => block.time += 1,
        },
        _ => match block.parts.first_mut() {
            Some(part) => part.table.push('x'),
            None => block.time += 1,
        },
    }
}

fn is_broken(report: &Report) -> bool {
    matches!(report.verdict, Verdict::Broken { .. })
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn what_was_sealed_and_left_alone_is_intact_up_to_the_last_anchor(steps in steps(), signed: bool, start in 0usize..20) {
        let world = run(&steps, signed);
        let last = world.blocks.len() as u64;
        let report = world.check();
        let verdict = Verdict::Intact { anchor: world.anchors.len() as u64, block: last };
        prop_assert_eq!(report.verdict, verdict, "{:?}", report.findings);
        prop_assert!(!report.findings.iter().any(|f| f.what == What::Unsealed), "{:?}", report.findings);
        // So is each end of it, checked by itself.
        let part = world.check_from(start.min(world.blocks.len() - 1));
        prop_assert_eq!(part.verdict, verdict, "{:?}", part.findings);
    }

    #[test]
    fn a_block_has_at_most_so_many_rows_where_transactions_can_be_told_apart(steps in steps()) {
        let world = run(&steps, true);
        // Four rows, or up to three and those of one more transaction, which has four at most.
        for block in world.blocks.iter().filter(|b| b.kind == Kind::Rows) {
            prop_assert!(block.rows() <= 3 + 4, "{} rows", block.rows());
        }
    }

    #[test]
    fn any_change_of_one_field_of_a_block_is_found(steps in steps(), signed: bool, which: usize, field: usize) {
        let mut world = run(&steps, signed);
        let at = which % world.blocks.len();
        change(&mut world.blocks[at], field);
        prop_assert!(is_broken(&world.check()), "block {at}");
    }

    #[test]
    fn a_signature_that_is_changed_or_taken_away_is_found(steps in steps(), which: usize, at in 0usize..64, gone: bool) {
        let mut world = run(&steps, true);
        let signed: Vec<usize> = (0..world.blocks.len()).filter(|i| world.blocks[*i].signature.is_some()).collect();
        let block = &mut world.blocks[signed[which % signed.len()]];
        if gone { block.signature = None } else if let Some(s) = &mut block.signature { s[at] ^= 1 }
        prop_assert!(is_broken(&world.check()));
    }

    #[test]
    fn a_row_changed_deleted_planted_or_moved_is_found(steps in steps(), signed: bool, which: usize, how in 0usize..5) {
        let mut world = run(&steps, signed);
        prop_assume!(!world.rows.is_empty());
        let at = which % world.rows.len();
        match how {
            0 => world.rows[at].digest[5] ^= 1,
            1 => { world.rows.remove(at); }
            2 => { let mut row = world.rows[at].clone(); row.digest[0] ^= 1; world.rows.push(row); }
            3 => { let row = world.rows[at].clone(); world.rows.push(row); }
            _ => world.rows[at].incarnation = Some(77),
        }
        prop_assert!(is_broken(&world.check()));
    }

    #[test]
    fn blocks_deleted_or_reordered_are_found(steps in steps(), signed: bool, which: usize, other: usize) {
        let world = run(&steps, signed);
        let (i, j) = (which % world.blocks.len(), other % world.blocks.len());
        let mut deleted = world.clone();
        deleted.blocks.remove(i);
        prop_assert!(is_broken(&deleted.check()), "block {i} deleted");
        let mut swapped = world;
        swapped.blocks.swap(i, j);
        prop_assert_eq!(is_broken(&swapped.check()), i != j);
    }

    #[test]
    fn a_tail_cut_off_is_found_by_the_anchor(steps in steps(), signed: bool, left: usize) {
        let mut world = run(&steps, signed);
        let left = left % world.blocks.len();
        prop_assume!(left > 0);
        world.blocks.truncate(left);
        prop_assert!(is_broken(&world.check()));
    }

    #[test]
    fn a_chain_made_again_without_the_key_is_found(steps in steps()) {
        let mut world = run(&steps, true);
        let mut previous = [0; 32];
        for block in &mut world.blocks {
            block.previous = previous;
            previous = block.digest();
        }
        prop_assume!(world.rows.len() > 1);
        // The forger changes a row, makes all blocks again and leaves the anchors away, signing with a key of his own.
        let forger = key(99);
        world.rows[0].digest[0] ^= 1;
        world.blocks.clear();
        world.anchors.clear();
        let mut forged = World { seed: Some(99), old_seeds: Vec::new(), ..world };
        forged.seal();
        let mut check = Check::new(vec![key(1).public()]);
        forged.blocks.iter().for_each(|b| check.block(b.clone()));
        prop_assert!(is_broken(&check.finish(None)), "{:?}", forger.public());
    }
}

fn small(signed: bool) -> World {
    let steps = [
        Step::Begin,
        Step::Begin,
        Step::Commit(1, 3),
        Step::Seal,
        Step::Anchor,
        Step::Begin,
        Step::Commit(0, 2),
        Step::Seal,
        Step::Commit(0, 1),
    ];
    run(&steps, signed)
}

#[test]
fn what_no_anchor_carried_away_can_be_cut_off() {
    let mut world = small(true);
    world.blocks.pop();
    let key = world.rows.pop().expect("a row").key;
    assert!(key > 0 && is_broken(&world.check()));
    world.anchors.pop();
    assert!(!is_broken(&world.check()), "{:?}", world.check().findings);
}

#[test]
fn without_anchors_nothing_is_called_intact() {
    let mut world = small(true);
    world.anchors.clear();
    assert_eq!(world.check().verdict, Verdict::Consistent);
    // An anchor of another database is none of this one's.
    let mut other = small(true);
    other.place.database = 6;
    other.seal();
    other.anchor();
    world.anchors = vec![other.anchors.pop().expect("an anchor")];
    assert_eq!(world.check().verdict, Verdict::Consistent);
}

#[test]
fn a_key_exchanged_without_the_old_ones_signature_is_found() {
    let mut world = small(true);
    world.seed = Some(2);
    world.begin();
    world.commit(0, 1);
    world.seal();
    let report = world.check_from(0);
    // The world's first key is now 2, as its owner claims; the chain began with 1.
    assert!(report.findings.iter().any(|f| f.what == What::KeyUnknown), "{:?}", report.findings);
    let mut signed = small(true);
    signed.old_seeds.push(1);
    signed.seed = Some(2);
    signed.begin();
    signed.commit(0, 1);
    signed.seal();
    signed.anchor();
    let report = signed.check();
    assert!(!is_broken(&report), "{:?}", report.findings);
    assert!(report.findings.iter().any(|f| f.what == What::KeyChanged));
    let key_block = signed.blocks.iter_mut().rfind(|b| b.kind == Kind::Key).expect("a new key's block");
    key_block.old_signature = None;
    assert!(is_broken(&signed.check()));
}

#[test]
fn a_gap_among_anchors_is_found() {
    let mut world = small(true);
    world.anchor();
    world.anchor();
    assert!(!is_broken(&world.check()));
    world.anchors.remove(1);
    let report = world.check();
    assert!(report.findings.iter().any(|f| f.what == What::AnchorMissing), "{:?}", report.findings);
}

#[test]
fn a_clock_set_back_is_told() {
    let mut world = small(true);
    world.time -= 3_600_000_000;
    world.begin();
    world.commit(0, 1);
    world.seal();
    let report = world.check();
    assert!(report.findings.iter().any(|f| f.what == What::ClockBack), "{:?}", report.findings);
}

#[test]
fn unsigned_blocks_are_told() {
    let report = small(false).check();
    assert!(report.findings.iter().any(|f| f.what == What::Unsigned), "{:?}", report.findings);
    let report = small(true).check();
    assert!(
        is_broken(&{
            let mut world = small(false);
            world.seed = Some(1);
            world.check()
        }),
        "{report:?}"
    );
}

#[test]
fn rows_dropped_under_a_tombstone_are_not_missed_and_others_are() {
    let mut world = small(true);
    let block = |world: &World, n: usize| world.blocks[n].clone();
    // The first block of rows goes whole, of the second one row.
    let sealed: Vec<usize> = (0..world.blocks.len()).filter(|i| world.blocks[*i].rows() > 0).collect();
    let (first, second) = (block(&world, sealed[0]), block(&world, sealed[1]));
    let of = |world: &World, b: &Block, before: &Block| -> Vec<Row> {
        world.rows.iter().filter(|r| b.snapshot.sees(r.xid) && !before.snapshot.sees(r.xid)).cloned().collect()
    };
    let none = Block { snapshot: Snapshot::new(0, vec![]), ..first.clone() };
    let (gone, partly) = (of(&world, &first, &none), of(&world, &second, &first));
    let gone_keys: Vec<i64> = gone.iter().map(|r| r.key).chain([partly[0].key]).collect();
    let dropped = Dropped {
        table: "audit_log".into(),
        from: "2020-01-01".into(),
        until: "2020-02-01".into(),
        rows: gone_keys.len() as u64,
        blocks: (first.number, second.number),
        partial: vec![(second.number, vec![crate::evidence::hex(&partly[0].digest)])],
    };
    let keys = [key(1)];
    let last = world.blocks.last().cloned();
    let in_force = Some(key(1).public().fingerprint());
    let mut sealer = Sealer::new(last, in_force, &keys, world.place, world.time);
    sealer.tombstone(world.snapshot(), dropped.to_detail());
    world.blocks.extend(sealer.into_blocks());
    world.anchor();
    world.rows.retain(|r| !gone_keys.contains(&r.key));
    let report = world.check();
    assert!(!is_broken(&report), "{:?}", report.findings);
    assert!(report.findings.iter().any(|f| f.what == What::Tombstone));
    // A row more gone than the tombstone says.
    let key = partly[1].key;
    let mut more = world.clone();
    more.rows.retain(|r| r.key != key);
    assert!(is_broken(&more.check()));
    // A tombstone that nobody signed.
    if let Some(b) = world.blocks.last_mut() {
        b.signature = None
    }
    assert!(is_broken(&world.check()));
}
