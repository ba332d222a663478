//! Whether our tables are what they were, with the triggers in force that tell of each change.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{cache, quarters, schema};
use crate::error::{Error, Result};
use crate::pg::raw::catalog;
use crate::pg::raw::message::warn;
use crate::pg::raw::partition::default_partition;
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::tables::Catalogs;
use crate::pg::security::owners;
use crate::pg::triggers;

/// A look at our tables, to be repeated by the next call where it does not come to its end.
struct Look {
    is_done: bool,
}

impl Look {
    fn begin() -> Self {
        cache::begin_look();
        Self { is_done: false }
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        cache::end_look(self.is_done);
    }
}

/// Looks at our tables where a message came that one of them changed.
///
/// # Errors
/// 55000 where they are of another version than the code, a trigger is missing, not in force or another's, a partition of
/// claims was detached, or owners or row security are not what they must be.
pub(super) fn check() -> Result<()> {
    if !cache::must_look() {
        return Ok(());
    }
    let mut look = Look::begin();
    let snapshot = Snapshot::take();
    schema::check_version(&snapshot)?;
    check_partitions(&snapshot)?;
    let mut relations = Vec::new();
    let mut digest = DefaultHasher::new();
    let mut deaf = None;
    let (catalogs, holds) = (Catalogs::of(&snapshot), schema::holds(&snapshot)?);
    let tables = triggers::tables(&catalogs, &holds);
    owners::check(&catalogs, &tables)?;
    for state in triggers::states(&catalogs, &tables) {
        let (needed, is_of_reference) = (state.needed, state.holds == "reference");
        relations.push(state.relation);
        if is_of_reference {
            (&state.table, state.relation, state.file_node).hash(&mut digest);
            (needed.name, state.found, state.version).hash(&mut digest);
        }
        if !state.is_in_force() {
            // Changes are heard, but for those of a replica session: nothing is held, and all is answered.
            if !(is_of_reference && state.found == Some("ORIGIN")) {
                return Err(Error::TriggerNotInForce { table: state.table, trigger: needed.name.to_owned() });
            }
            deaf = Some(state.table);
        }
    }
    if relations.is_empty() {
        return Err(Error::TriggerNotInForce { table: "schema_version".into(), trigger: "reference_changed".into() });
    }
    if let Some(table) = &deaf
        && !cache::is_deaf()
    {
        warn(
            &format!("triggers of pbm.{table} are not enabled ALWAYS: reference data are read anew for each claim"),
            Error::REPAIR,
        );
    }
    cache::seen(relations, digest.finish(), deaf.is_some());
    look.is_done = true;
    Ok(())
}

/// Whether all claims are where history is looked for: one of those taken away would be paid again.
fn check_partitions(snapshot: &Snapshot) -> Result<()> {
    let claims = catalog::relation(c"pharmacy_claim").ok_or(Error::NotInstalled)?;
    let children = Catalogs::of(snapshot).children(claims);
    let is_there = |partition: u32| children.iter().any(|child| child.id == partition && !child.is_leaving);
    for quarter in quarters::all(snapshot)?.iter().filter(|quarter| !quarter.is_retired) {
        if !catalog::relation_named(&quarter.partition()).is_some_and(is_there) {
            return Err(Error::PartitionMissing { quarter: quarter.title(), next: quarter.next() });
        }
    }
    match default_partition(claims) {
        Some(found) if catalog::relation(c"pharmacy_claim_default") == Some(found) => Ok(()),
        _ => Err(Error::DefaultPartitionMissing),
    }
}
