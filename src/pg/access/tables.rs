//! Which relations hold personal data, as far as this session asked.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::error::{Error, Result};
use crate::pg::raw::access::relations;
use crate::pg::raw::access::worker::AsOwner;
use crate::pg::raw::catalog;
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::reference::schema;

thread_local! {
    /// The table that holds the data of a relation, or that it holds none, and the count of changes this was found at.
    static KNOWN: RefCell<FxHashMap<u32, Option<u32>>> = RefCell::new(FxHashMap::default());
    static KNOWN_AT: Cell<u64> = const { Cell::new(0) };
    /// What our tables hold, and the count of changes of `schema_version` it was read at.
    static HOLDS: RefCell<Option<(u64, BTreeMap<String, String>)>> = const { RefCell::new(None) };
    static AUDIT: RefCell<Option<Vec<u32>>> = const { RefCell::new(None) };
}

/// The tables that the sink writes.
const AUDIT_TABLES: [&str; 2] = ["access_log", "access_sink"];

/// The table whose personal data the relation holds: itself, the one that it is a partition or child of, or none.
pub(super) fn root(relation: u32) -> Result<Option<u32>> {
    let changes = relations::changes();
    if KNOWN_AT.replace(changes) != changes {
        KNOWN.with_borrow_mut(FxHashMap::clear);
        AUDIT.with_borrow_mut(|audit| *audit = None);
    }
    if let Some(known) = KNOWN.with_borrow(|known| known.get(&relation).copied()) {
        return Ok(known);
    }
    let found = find(relation)?;
    KNOWN.with_borrow_mut(|known| known.insert(relation, found));
    Ok(found)
}

fn find(relation: u32) -> Result<Option<u32>> {
    // Catalogs and what stands outside our schema is not ours, unless it came under one of our tables.
    if relations::is_of_the_system(relation) {
        return Ok(None);
    }
    let Some(version) = catalog::relation(c"schema_version") else { return Ok(None) };
    let line: Vec<u32> = std::iter::once(relation).chain(relations::ancestors(relation)).collect();
    for table in line.into_iter().rev() {
        let Some(name) = relations::table_of_pbm(table) else { continue };
        let Some(what) = what(version, &name)? else { return Ok(None) };
        if what {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// Whether a table of our schema holds what is read on record; `None` while the tables are being made. A table that
/// nothing is said of may have been a partition.
fn what(version: u32, name: &str) -> Result<Option<bool>> {
    let at = relations::changes_of_ours();
    if !HOLDS.with_borrow(|holds| holds.as_ref().is_some_and(|(read_at, _)| *read_at == at)) {
        // The reader needs no rights on that table.
        let holds = AsOwner::of(version).and_then(|_owner| schema::holds(&Snapshot::take()));
        let holds = match holds {
            Ok(holds) if holds.is_empty() => return Ok(None),
            Ok(holds) => holds,
            Err(Error::NotInstalled) => return Ok(None),
            // Of a version that records no reads, which is to be updated.
            Err(_) if are_being_made() => return Ok(None),
            Err(error) => return Err(error),
        };
        relations::watch_ours(
            ["schema_version", "reference_change"].map(|name| catalog::relation_named(name).unwrap_or(0)),
        );
        HOLDS.with_borrow_mut(|kept| *kept = Some((relations::changes_of_ours(), holds)));
    }
    HOLDS.with_borrow(|holds| {
        let says = holds.as_ref().and_then(|(_, holds)| holds.get(name));
        // A copy of personal data for reports is read as they are, and written by us alone.
        Ok(Some(says.is_none_or(|says| ["personal", "log", "copy"].contains(&says.as_str()))))
    })
}

/// Whether this transaction made the tables that reads are recorded in: nobody else sees them yet, nor what is in the
/// others.
pub(super) fn are_being_made() -> bool {
    catalog::relation_named(AUDIT_TABLES[0]).is_none_or(relations::is_new)
}

/// The numbers of the tables that the sink writes, and of their partitions.
pub(super) fn audit() -> Vec<u32> {
    AUDIT.with_borrow_mut(|audit| {
        audit
            .get_or_insert_with(|| {
                let tables = AUDIT_TABLES.iter().filter_map(|name| catalog::relation_named(name));
                tables.flat_map(|table| std::iter::once(table).chain(relations::children(table))).collect()
            })
            .clone()
    })
}
