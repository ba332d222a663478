//! The code sets, the quarters that are kept, and the version of the tables.

use std::collections::{HashMap, HashSet};

use super::TEXT;
use crate::engine::claim::canonical::code_of_set;
use crate::engine::facts::CodeSets;
use crate::error::{Error, Result};
use crate::pg::raw::catalog;
use crate::pg::raw::statement::{run, statement};

/// The version of the tables this code works on.
const SCHEMA_VERSION: i32 = 2;

statement!(SCHEMA, "codes/schema_version.sql");
statement!(CODES, "codes/codes.sql");
statement!(RETIRED, "codes/retired.sql");

/// Refuses to work on tables that another version of the code made.
pub(super) fn check_version() -> Result<()> {
    if catalog::relation(c"schema_version").is_none() {
        return Err(Error::NotInstalled);
    }
    let rows = run(&SCHEMA, &[])?;
    match rows.first().ok_or(Error::NotInstalled)?.get("version")? {
        SCHEMA_VERSION => Ok(()),
        found => Err(Error::SchemaVersion { found, expected: SCHEMA_VERSION }),
    }
}

pub(super) fn load() -> Result<CodeSets> {
    let mut values: HashMap<String, HashSet<String>> = HashMap::new();
    for row in run(&CODES, &[])?.iter() {
        let (field, code): (String, String) = (row.get("field")?, row.get("code")?);
        let code = code_of_set(&field, &code).into_owned();
        values.entry(field).or_default().insert(code);
    }
    let retired_before = run(&RETIRED, &[])?.first().map_or(Ok(None), |row| row.get("retired_before"))?;
    Ok(CodeSets { values, retired_before })
}

/// About how many bytes it takes.
pub(super) fn weight(codes: &CodeSets) -> usize {
    codes.values.values().map(|set| (set.len() + 2) * 2 * TEXT).sum()
}
