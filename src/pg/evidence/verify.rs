//! The check of the audit by the server itself. Who does not trust the server takes `pbm-verify`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{anchor, key, rows, store};
use crate::engine::evidence::block::Kind;
use crate::engine::evidence::check::{Check, Finding, What};
use crate::engine::evidence::tables::{TABLES, Table};
use crate::error::{Error, Result};
use crate::pg::raw::heap::{Heap, Place};
use crate::pg::raw::index_entries::{Entries, Entry as Told, Looked, look};
use crate::pg::raw::place::place;
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::security::caller::{self, Scope};

/// Checks the blocks of a period, their rows, what indexes have of them, and the anchors of `pbm.anchor_file`.
///
/// # Errors
/// 42501 for who does not see every client, 55000 where an audit table lacks a column, F0000 where the signing key cannot be read.
pub fn verify(from: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> Result<Vec<Finding>> {
    if !matches!(*caller::scope()?, Scope::All) {
        return Err(Error::AuditOfEveryClient);
    }
    let mut check = Check::new(key::public_keys()?);
    // Before the blocks are read: what is sealed meanwhile is not missed among its rows.
    let _snapshot = Snapshot::take();
    let (first, last, newest) = store::bounds(from, until)?;
    let (first, last) = (first.unwrap_or(u64::MAX >> 1), last.unwrap_or(0));
    for stored in store::landmarks()? {
        let Some(block) = stored.block.filter(|block| block.number + 1 < first) else { continue };
        if block.kind != Kind::Tombstone {
            check.skip(&block);
        }
    }
    if first > 1
        && let Some(block) = store::between(first - 1, first - 1)?.pop().and_then(|stored| stored.block)
    {
        check.skip(&block);
    }
    for stored in store::between(first, last)? {
        if !stored.agrees {
            let detail = "its row does not agree with itself: what follows from its columns is not what is stored";
            check.find(Some(stored.number), What::Unreadable, detail.into());
        }
        if let Some(block) = stored.block {
            check.block(block);
        }
    }
    for block in store::landmarks()?.into_iter().filter_map(|stored| stored.block) {
        if block.kind == Kind::Tombstone && block.number > last {
            check.later_tombstone(&block);
        }
    }
    if let Some(place) = place() {
        check.now_in(place);
    }
    for table in TABLES {
        for part in rows::parts(table)? {
            rows_of(&mut check, table, part)?;
        }
    }
    for anchor in anchor::from_file().unwrap_or_default() {
        check.anchor(anchor);
    }
    let report = check.finish(newest);
    let mut findings = report.findings;
    let verdict = format!("{}; {} blocks, {} rows", report.verdict, report.blocks, report.rows);
    findings.push(Finding { block: None, what: What::Verdict, detail: verdict });
    Ok(findings)
}

/// Takes the rows of a table's part, and holds its indexes to them.
fn rows_of(check: &mut Check, table: &'static Table, part: u32) -> Result<()> {
    let Some(heap) = Heap::open(part) else {
        check.find(None, What::Unreadable, format!("a part of {} is no plain table", table.name));
        return Ok(());
    };
    let mut indexes: Vec<Entries> = Vec::new();
    for index in heap.indexes() {
        match look(index) {
            Some(Looked::Entries(entries)) => indexes.push(entries),
            Some(Looked::Invalid(name)) => {
                check.find(None, What::IndexIncomplete, format!("index {name} is not valid"));
            }
            Some(Looked::Other) | None => {}
        }
    }
    let hashed: Vec<i16> = indexes.iter().flat_map(|index| index.columns.iter().copied()).collect();
    let mut places: Vec<(Place, i64)> = Vec::new();
    let mut columns: Vec<Option<u64>> = Vec::new();
    rows::read(table, &heap, &hashed, |found| match found {
        rows::Found::Row { row, place, hashes } => {
            check.row(&row);
            places.push((place, row.key));
            columns.extend_from_slice(hashes);
        }
        rows::Found::Later(row) => check.later_version(&row),
        rows::Found::Unreadable(why) => check.find(None, What::Unreadable, why),
    })?;
    let width = hashed.len();
    let mut offset = 0;
    for index in &indexes {
        let count = index.columns.len();
        let mut entries: HashMap<Place, Entry> = HashMap::with_capacity(places.len());
        // Entries that move to a page that was read before, while others write, are found at the second try.
        for _ in 0..2 {
            let mut lost = Vec::new();
            let read = index.read(part, |told| match told {
                Told::Leads(place, hashes) => {
                    entries.insert(place, Entry::of(hashes));
                }
                Told::Unsound(page) => {
                    let detail = format!("page {page} of index {} is no page of an index", index.name);
                    check.find(None, What::IndexIncomplete, detail);
                }
                Told::Lost(place) => lost.push(place),
            });
            if let Err(why) = read {
                check.find(None, What::IndexIncomplete, format!("index {} cannot be read: {why}", index.name));
            }
            for place in lost {
                entries.remove(&place);
            }
            if places.iter().all(|(place, _)| entries.contains_key(place)) {
                break;
            }
        }
        for (i, (place, key)) in places.iter().enumerate() {
            let start = i * width + offset;
            let is = Entry::of(&columns[start..start + count]);
            let detail = match entries.get(place) {
                Some(entry) if *entry == is => continue,
                Some(_) => format!("index {} has another value than {} {key}", index.name, table.name),
                None => format!("index {} does not have {} {key}", index.name, table.name),
            };
            check.find(None, What::IndexIncomplete, detail);
        }
        offset += count;
    }
    Ok(())
}

/// What an entry holds, in one number.
#[derive(PartialEq, Eq)]
struct Entry(u64);

impl Entry {
    fn of(hashes: &[Option<u64>]) -> Self {
        let mix = |all: u64, hash: &Option<u64>| {
            all.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ hash.unwrap_or(0x5bd1_e995)
        };
        Self(hashes.iter().fold(0, mix))
    }
}
