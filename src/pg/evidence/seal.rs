//! Sealing: what no block has yet becomes blocks, and anchors are given out.

use std::cell::Cell;

use super::{anchor, key, rows, store};
use crate::engine::evidence::block::{Block, Kind, Opened};
use crate::engine::evidence::members::{Home, Members};
use crate::engine::evidence::seal::{Row, Sealer};
use crate::engine::evidence::snapshot::Snapshot;
use crate::engine::evidence::tables::{TABLES, Table};
use crate::error::{Error, Result};
use crate::pg::raw::heap::Heap;
use crate::pg::raw::place::place;
use crate::pg::raw::snapshot::Snapshot as Taken;
use crate::pg::raw::statement::{Statement, run, statement};
use crate::pg::raw::value::{Value, Write, integers, micros_of, moment_from_microseconds};
use crate::pg::raw::{clock, transaction};

statement!(LOCK, "evidence/lock.sql");
statement!(UNSEALED_AUDIT_LOG, "evidence/unsealed_audit_log.sql");
statement!(UNSEALED_ACCESS_LOG, "evidence/unsealed_access_log.sql");

thread_local! {
    /// The transaction that sealed last in this session, and the first block it sealed.
    static SEALED: Cell<Option<(u64, u64)>> = const { Cell::new(None) };
}

/// The first block that this transaction sealed, which may yet be rolled back.
pub fn sealed_in_this_transaction() -> Option<u64> {
    SEALED.get().filter(|(number, _)| Some(*number) == transaction::number()).map(|(_, first)| first)
}

/// Most rows of a block, where transactions can be told apart.
const MOST: usize = 1000;

/// The statement that finds a table's rows that a snapshot sees and the one before does not.
fn unsealed_of(table: &Table) -> Option<&'static std::thread::LocalKey<Statement>> {
    match table.name {
        "audit_log" => Some(&UNSEALED_AUDIT_LOG),
        "access_log" => Some(&UNSEALED_ACCESS_LOG),
        _ => None,
    }
}

/// Seals what no block has yet; gives the number of blocks that were added. Another session that seals is waited for.
///
/// # Errors
/// 25006 in a read-only transaction and on a standby, F0000 where the signing key cannot be read, XX001 where the last block cannot be read.
pub fn seal() -> Result<u64> {
    seal_from(None)
}

/// Seals, with a reason of its own in the block that begins a chain.
///
/// # Errors
/// As [`seal`].
pub fn seal_from(beginning: Option<&str>) -> Result<u64> {
    let Some(place) = place().filter(|_| !transaction::is_read_only()) else { return Err(Error::SealReadOnly) };
    run(&LOCK, &[])?;
    let last = match store::last()? {
        Some(stored) => Some(stored.block.ok_or(Error::BlockUnreadable { number: stored.number })?),
        None => None,
    };
    let landmarks: Vec<Block> = store::landmarks()?.into_iter().filter_map(|stored| stored.block).collect();
    let in_force = landmarks.iter().rev().find(|block| block.kind == Kind::Key).and_then(|block| block.key);
    let keys = key::signing_keys()?;
    // Before the snapshot: what is written after that is not older, so that the next call need not look further back.
    let now = micros_of(clock::moment());
    let snapshot = store::snapshot()?;
    let mut members = Members::default();
    landmarks.iter().filter(|block| block.kind == Kind::Fork).chain(&last).for_each(|block| members.skip(block));
    let mut sealer = Sealer::new(last.clone(), in_force, &keys, place, now);
    match (sealer.fork_reason(&snapshot), &last) {
        (Some(reason), _) => {
            let beginning = beginning.filter(|_| last.is_none()).map(str::to_owned);
            let mut opened = Opened { reason: beginning.unwrap_or(reason), takes_over: Vec::new() };
            members.now_in(place);
            let left = left(&members, &snapshot, &mut opened)?;
            sealer.open(Some(opened), &snapshot, &left);
        }
        (None, last) => {
            sealer.open(None, &snapshot, &[]);
            if let Some(last) = last {
                let incarnations: Vec<i32> = landmarks
                    .iter()
                    .filter(|block| block.kind == Kind::Fork && block.place.shares_transactions(&place))
                    .map(Block::incarnation)
                    .collect();
                let since = since(last, now, &landmarks)?;
                let mut fresh = Vec::new();
                for table in TABLES {
                    fresh.extend(unsealed(table, last, &snapshot, &incarnations, since)?);
                }
                sealer.rows(&snapshot, fresh, MOST);
            }
        }
    }
    let blocks = sealer.into_blocks();
    blocks.iter().try_for_each(store::insert)?;
    if let Some(first) = blocks.first() {
        let first = sealed_in_this_transaction().unwrap_or(first.number);
        SEALED.set(transaction::number().map(|number| (number, first)));
    }
    Ok(blocks.len() as u64)
}

/// What the blocks before a fork left unsealed, and what the new incarnation has written: found by a look at all rows.
fn left(members: &Members, snapshot: &Snapshot, opened: &mut Opened) -> Result<Vec<Row>> {
    let now = place().map(|place| place.incarnation());
    let mut left = Vec::new();
    let _taken = Taken::take();
    for table in TABLES {
        for part in rows::parts(table)? {
            let heap = Heap::open(part).ok_or(Error::AuditTable { table: table.name })?;
            rows::read(table, &heap, &[], |found| {
                let rows::Found::Row { row, .. } = found else { return };
                let home = members.home(row.incarnation, row.xid, 0);
                let is_known = row.incarnation.is_some_and(|i| members.knows(i) || Some(i) == now);
                let seals = match home {
                    Home::Before | Home::Block(_) => false,
                    Home::Unsealed if is_known => row.incarnation != now || snapshot.sees(row.xid),
                    Home::Unsealed | Home::Nowhere => {
                        opened.takes_over.extend(row.incarnation.filter(|i| !opened.takes_over.contains(i)));
                        true
                    }
                };
                if seals {
                    let digest = row.stored.and_then(|stored| stored.try_into().ok()).unwrap_or(row.digest);
                    left.push(Row { xid: row.xid, table, digest });
                }
            })?;
        }
    }
    Ok(left)
}

/// Clocks of one machine differ from each other, and are corrected, by less.
const MARGIN: i64 = 10_000_000;

/// How far back rows have to be looked for: to when a block was sealed before all transactions began that the last
/// block did not see. `None` for all rows, also where the clock was set back.
fn since(last: &Block, now: i64, landmarks: &[Block]) -> Result<Option<i64>> {
    if now < last.time {
        return Ok(None);
    }
    let oldest = last.snapshot.running.first().copied().unwrap_or(last.snapshot.xmax);
    let is_fork = |block: &&Block| block.kind == Kind::Fork;
    let first = landmarks.iter().rev().find(is_fork).map_or(1, |block| block.number);
    let mut count = 16;
    loop {
        let start = last.number.saturating_sub(count).max(first);
        // Blocks that one call sealed have one time, and snapshots that end before it.
        let mut too_late = None;
        for block in store::between(start, last.number)?.into_iter().rev().filter_map(|stored| stored.block) {
            if block.snapshot.xmax > oldest {
                too_late = Some(block.time);
            } else if too_late != Some(block.time) {
                return Ok(Some(block.time - MARGIN));
            }
        }
        if start == first {
            return Ok(None);
        }
        count *= 16;
    }
}

/// The rows of a table that a snapshot sees and that of the last block does not.
fn unsealed(
    table: &'static Table,
    last: &Block,
    snapshot: &Snapshot,
    incarnations: &[i32],
    since: Option<i64>,
) -> Result<Vec<Row>> {
    let values: [Value; 4] = [
        since.and_then(moment_from_microseconds).write(),
        integers(incarnations.iter().copied()),
        snapshot.to_string().write(),
        last.snapshot.to_string().write(),
    ];
    let Some(statement) = unsealed_of(table) else { return Ok(Vec::new()) };
    let found = run(statement, &values)?;
    let row = |row: crate::pg::raw::rows::Row<'_>| {
        let digest: Vec<u8> = row.get("row_digest")?;
        let digest = digest.try_into().map_err(|_| Error::AuditTable { table: table.name })?;
        Ok(Row { xid: row.get::<i64>("xid")?.cast_unsigned(), table, digest })
    };
    found.iter().map(row).collect()
}

/// What whoever seals regularly calls, in a transaction of its own: gives out the anchor that is due of what is
/// committed, then seals.
///
/// # Errors
/// As [`seal`].
pub fn tick() -> Result<u64> {
    anchor::give_out_where_due()?;
    seal()
}
