//! The partitions of a table that is partitioned by range of a date or a moment.

use chrono::NaiveDate;
use pgrx::pg_sys;

use super::relation::Relation;
use super::value::days_from_date;
use crate::error::Result;

mod bindings {
    use pgrx::pg_sys;

    unsafe extern "C-unwind" {
        pub fn index_get_partition(partition: pg_sys::Relation, index: pg_sys::Oid) -> pg_sys::Oid;
        pub fn get_default_partition_oid(table: pg_sys::Oid) -> pg_sys::Oid;
    }
}

/// A partition and the days it is for: from the first to the one before the last, in days of PostgreSQL.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf {
    pub id: pg_sys::Oid,
    first: i32,
    end: i32,
    /// Whether it has what no other has.
    is_default: bool,
}

impl Leaf {
    /// Whether rows of these days can be in it.
    pub(super) fn holds(&self, since: NaiveDate, until: NaiveDate) -> bool {
        self.first <= days_from_date(until) && days_from_date(since) < self.end
    }
}

/// A partition by a moment, in microseconds of PostgreSQL: from the first to the one before the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub id: pg_sys::Oid,
    first: i64,
    end: i64,
}

impl Span {
    pub(super) fn holds(&self, moment: i64) -> bool {
        self.first <= moment && moment < self.end
    }
}

/// The partitions of a table by range of a moment, in their order, without a default one.
pub(super) fn spans(table: &Relation) -> Result<Vec<Span>> {
    let ranges = ranges(table, i64::MIN, i64::MAX, |datum| datum.value() as i64)?;
    let bounded = ranges.into_iter().filter(|range| !range.is_default);
    Ok(bounded.map(|Range { id, first, end, .. }| Span { id, first, end }).collect())
}

/// The partitions of a table, in their order and the default one after them; none for one that is not partitioned.
pub(super) fn leaves(table: &Relation) -> Result<Vec<Leaf>> {
    let ranges = ranges(table, i32::MIN, i32::MAX, |datum| datum.value() as i32)?;
    Ok(ranges.into_iter().map(|Range { id, first, end, is_default }| Leaf { id, first, end, is_default }).collect())
}

/// A partition by a range of whatever type.
struct Range<T> {
    id: pg_sys::Oid,
    first: T,
    end: T,
    is_default: bool,
}

fn ranges<T: Copy>(table: &Relation, least: T, most: T, read: fn(pg_sys::Datum) -> T) -> Result<Vec<Range<T>>> {
    let mut ranges = Vec::new();
    if table.kind() != b'p' {
        return Ok(ranges);
    }
    // SAFETY: a partitioned table has a descriptor of its partitions, which lives as long as the table is open; there
    // are as many bounds, and kinds of bounds of the one column, as it says; partitions of a range end at their bound
    // and begin at the one before.
    unsafe {
        let parts = &*pg_sys::RelationGetPartitionDesc(table.0, true);
        if parts.boundinfo.is_null() {
            return Ok(ranges);
        }
        let bounds = &*parts.boundinfo;
        // Of a list or by hash, which values a partition is for cannot be told.
        if bounds.kind.is_null() {
            let count = usize::try_from(parts.nparts).unwrap_or(0);
            let any = |id: &pg_sys::Oid| Range { id: *id, first: least, end: most, is_default: false };
            return Ok(std::slice::from_raw_parts(parts.oids, count).iter().map(any).collect());
        }
        let count = usize::try_from(bounds.ndatums).unwrap_or(0);
        let bound = |place: usize| match **bounds.kind.add(place) {
            pg_sys::PartitionRangeDatumKind::PARTITION_RANGE_DATUM_MINVALUE => least,
            pg_sys::PartitionRangeDatumKind::PARTITION_RANGE_DATUM_MAXVALUE => most,
            _ => read(**bounds.datums.add(place)),
        };
        let id = |place: i32| usize::try_from(place).ok().map(|place| *parts.oids.add(place));
        for end in 1..count {
            if let Some(id) = id(*bounds.indexes.add(end)) {
                ranges.push(Range { id, first: bound(end - 1), end: bound(end), is_default: false });
            }
        }
        if let Some(id) = id(bounds.default_index) {
            ranges.push(Range { id, first: least, end: most, is_default: true });
        }
    }
    Ok(ranges)
}

/// The partition of a table that has what no other has. The table is not locked: whoever only asks this must not keep
/// others from making a partition.
#[expect(ffi_unwind_calls, reason = "pgrx has no binding of it; the guard takes its errors as it does those of others")]
pub fn default_partition(table: u32) -> Option<u32> {
    // SAFETY: a look-up of the catalog.
    let found = unsafe { pg_sys::ffi::pg_guard_ffi_boundary(|| bindings::get_default_partition_oid(table.into())) };
    (found != pg_sys::InvalidOid).then(|| found.to_u32())
}

/// Those of the partitions that a row of these days can be in.
pub(super) fn between(leaves: &[Leaf], since: NaiveDate, until: NaiveDate) -> Vec<Leaf> {
    let mut found: Vec<Leaf> =
        leaves.iter().filter(|leaf| !leaf.is_default && leaf.holds(since, until)).copied().collect();
    let (since, until) = (days_from_date(since), days_from_date(until));
    // The days from `since` on that the partitions found so far have without a gap.
    let mut covered = since;
    for leaf in &found {
        if leaf.first <= covered {
            covered = covered.max(leaf.end);
        }
    }
    if covered <= until {
        found.extend(leaves.iter().filter(|leaf| leaf.is_default));
    }
    found
}

/// The part of a partitioned index that a partition has.
#[expect(ffi_unwind_calls, reason = "pgrx has no binding of it; the guard takes its errors as it does those of others")]
pub(super) fn index_of(partition: &Relation, index: pg_sys::Oid) -> Option<pg_sys::Oid> {
    // SAFETY: the partition is open.
    let found = unsafe { pg_sys::ffi::pg_guard_ffi_boundary(|| bindings::index_get_partition(partition.0, index)) };
    (found != pg_sys::InvalidOid).then_some(found)
}
