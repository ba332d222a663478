//! Retention: a part of an audit table goes, and a block says which rows that were.

use std::collections::BTreeMap;

use super::{key, rows, seal, store};
use crate::engine::evidence::block::{Block, Dropped, Kind};
use crate::engine::evidence::members::{Home, Members};
use crate::engine::evidence::seal::Sealer;
use crate::engine::evidence::tables::Table;
use crate::engine::evidence::{Digest, hex};
use crate::error::{Error, Result};
use crate::pg::raw::clock;
use crate::pg::raw::heap::Heap;
use crate::pg::raw::place::place;
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::value::micros_of;

/// Seals everything, then adds the block that says which rows a part of a table holds, which is about to be dropped; gives their number.
///
/// # Errors
/// As [`seal::seal`]; 55000 where the table is none that is sealed, or the part has rows that no block has.
pub fn tombstone(table: &str, part: u32, from: &str, until: &str) -> Result<u64> {
    let table = Table::named(table).ok_or(Error::NotSealed)?;
    seal::seal()?;
    let blocks: Vec<Block> = store::between(1, u64::MAX >> 1)?.into_iter().filter_map(|stored| stored.block).collect();
    let mut members = Members::default();
    blocks.iter().for_each(|block| members.push(block));
    let mut gone: BTreeMap<u64, Vec<Digest>> = BTreeMap::new();
    let mut unsealed = 0_u64;
    let mut hint = 0;
    let _snapshot = Snapshot::take();
    let heap = Heap::open(part).ok_or(Error::AuditTable { table: table.name })?;
    rows::read(table, &heap, &[], |found| match found {
        rows::Found::Row { row, .. } => match members.home(row.incarnation, row.xid, hint) {
            Home::Block(at) => {
                hint = at;
                gone.entry(blocks[at].number).or_default().push(row.digest);
            }
            Home::Before | Home::Unsealed | Home::Nowhere => unsealed += 1,
        },
        rows::Found::Later(_) | rows::Found::Unreadable(_) => unsealed += 1,
    })?;
    if unsealed > 0 {
        return Err(Error::NotSealed);
    }
    let rows = gone.values().map(|digests| digests.len() as u64).sum();
    let span = (gone.keys().next().copied(), gone.keys().next_back().copied());
    let (Some(first), Some(last)) = span else { return Ok(0) };
    let sealed = |block: &Block| block.parts.iter().find(|part| part.table == table.name).map_or(0, |part| part.rows);
    let earlier: Vec<Dropped> = blocks
        .iter()
        .filter(|block| block.kind == Kind::Tombstone)
        .filter_map(|block| Dropped::parse(&block.detail))
        .filter(|dropped| dropped.table == table.name)
        .collect();
    let mut partial = Vec::new();
    for block in blocks.iter().filter(|block| (first..=last).contains(&block.number) && sealed(block) > 0) {
        let digests = gone.remove(&block.number).unwrap_or_default();
        let before = earlier.iter().any(|dropped| dropped.of_block(block.number).is_some());
        if digests.len() as u64 != sealed(block) || before {
            partial.push((block.number, digests.iter().map(|digest| hex(digest)).collect()));
        }
    }
    let dropped = Dropped {
        table: table.name.to_owned(),
        from: from.to_owned(),
        until: until.to_owned(),
        rows,
        blocks: (first, last),
        partial,
    };
    let in_force = blocks.iter().rev().find(|block| block.kind == Kind::Key).and_then(|block| block.key);
    let keys = key::signing_keys()?;
    let last = blocks.last().cloned();
    let snapshot = last.as_ref().map(|block| block.snapshot.clone()).ok_or(Error::NotSealed)?;
    let now = place().ok_or(Error::SealReadOnly)?;
    let mut sealer = Sealer::new(last, in_force, &keys, now, micros_of(clock::moment()));
    sealer.tombstone(snapshot, dropped.to_detail());
    sealer.into_blocks().iter().try_for_each(store::insert)?;
    Ok(rows)
}
