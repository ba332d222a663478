//! The version of the tables, and what each of them holds.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::error::{Error, Result};
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::tables::Catalogs;
use crate::pg::raw::value::Write;
use crate::pg::triggers::{self, State};

/// The version of the tables this code works on.
const SCHEMA_VERSION: i32 = 2;

static ONLY_ROW: Index =
    Index { table: "pbm.schema_version", name: "schema_version_pkey", keys: &[("only_row", Comparison::Equal)] };

/// Of an older release's tables the version is told, and not that nobody was granted them yet.
fn read<T>(snapshot: &Snapshot, read: impl FnMut(&Row<'_>) -> Result<T>) -> Result<T> {
    ONLY_ROW.lookup_unasked(snapshot).one(&[true.write()], read)?.ok_or(Error::NotInstalled)
}

/// Refuses to work on tables that another version of the code made.
pub fn check_version(snapshot: &Snapshot) -> Result<()> {
    match read(snapshot, |row| row.get("version"))? {
        SCHEMA_VERSION => Ok(()),
        found => Err(Error::SchemaVersion { found, expected: SCHEMA_VERSION }),
    }
}

/// The triggers that the tables need, whatever their version.
pub fn trigger_states() -> Result<Vec<State>> {
    let snapshot = Snapshot::take();
    let (catalogs, holds) = (Catalogs::of(&snapshot), holds(&snapshot)?);
    Ok(triggers::states(&catalogs, &triggers::tables(&catalogs, &holds)))
}

/// What each table holds, by the table's name.
pub fn holds(snapshot: &Snapshot) -> Result<BTreeMap<String, String>> {
    read(snapshot, |row| {
        let Value::Object(holds) = row.get("holds")? else { return Err(row.unreadable("holds")) };
        Ok(holds.into_iter().filter_map(|(table, what)| Some((table, what.as_str()?.to_owned()))).collect())
    })
}
