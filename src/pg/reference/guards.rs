//! Whether our tables are what they were, with the triggers in force that tell of each change.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{cache, codes};
use crate::error::{Error, Result};
use crate::pg::raw::message::warn;
use crate::pg::raw::rows::Row;
use crate::pg::raw::statement::{run, statement};

statement!(STATES, "guards/trigger_states.sql");
statement!(DEFAULT_PARTITION, "guards/default_partition.sql");
statement!(MISSING_QUARTER, "guards/missing_quarter.sql");
statement!(ROW_SECURITY, "guards/row_security.sql");

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
/// 55000 where they are of another version than the code, a trigger is missing or not in force, a partition of claims was
/// detached, or row security hides rows from the functions.
pub(super) fn check() -> Result<()> {
    if !cache::must_look() {
        return Ok(());
    }
    let mut look = Look::begin();
    codes::check_version()?;
    if let Some(row) = run(&MISSING_QUARTER, &[])?.first() {
        return Err(Error::PartitionMissing { quarter: row.get("quarter")?, next: row.get("next")? });
    }
    if run(&DEFAULT_PARTITION, &[])?.len() == 0 {
        return Err(Error::DefaultPartitionMissing);
    }
    if let Some(row) = run(&ROW_SECURITY, &[])?.first() {
        return Err(Error::RowsHidden { table: row.get("table_name")? });
    }
    let mut relations = Vec::new();
    let mut digest = DefaultHasher::new();
    let mut deaf = None;
    let rows = run(&STATES, &[])?;
    for row in rows.iter() {
        let state = State::read(&row)?;
        relations.push(state.relation);
        if state.is_of_reference {
            state.hash(&mut digest);
        }
        if !state.is_in_force() {
            let [table, trigger] = [state.table, state.trigger];
            // Changes are heard, but for those of a replica session: nothing is held, and all is answered.
            if !(state.is_of_reference && state.found.as_deref() == Some("ORIGIN")) {
                return Err(Error::TriggerNotInForce { table, trigger });
            }
            deaf = Some(table);
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

/// One trigger as it should be and as it is.
#[derive(Hash)]
struct State {
    table: String,
    is_of_reference: bool,
    relation: u32,
    file_node: i64,
    trigger: String,
    wanted: String,
    found: Option<String>,
    version: Option<String>,
}

impl State {
    fn read(row: &Row<'_>) -> Result<Self> {
        let relation: i64 = row.get("relation")?;
        Ok(Self {
            table: row.get("table_name")?,
            is_of_reference: row.get::<String>("holds")? == "reference",
            relation: u32::try_from(relation).map_err(|_| row.unreadable("relation"))?,
            file_node: row.get("file_node")?,
            trigger: row.get("trigger_name")?,
            wanted: row.get("wanted")?,
            found: row.get("found")?,
            version: row.get("version")?,
        })
    }

    /// One that fires always does so in an apply worker too.
    fn is_in_force(&self) -> bool {
        self.found.as_ref().is_some_and(|found| *found == self.wanted || found == "ALWAYS")
    }
}
