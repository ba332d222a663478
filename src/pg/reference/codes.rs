//! The code sets, and from when on claims are kept.

use std::collections::{HashMap, HashSet};

use super::{TEXT, quarters};
use crate::engine::claim::canonical::code_of_set;
use crate::engine::claim::fields_with_code_sets;
use crate::engine::facts::CodeSets;
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::value::Write;

static OF_FIELD: Index =
    Index { table: "pbm.code_value", name: "code_value_pkey", keys: &[("field", Comparison::Equal)] };

pub(super) fn load(snapshot: &Snapshot) -> Result<CodeSets> {
    let mut values: HashMap<String, HashSet<String>> = HashMap::new();
    let mut codes = OF_FIELD.lookup(snapshot);
    for field in fields_with_code_sets() {
        let code = |row: &Row<'_>| Ok(code_of_set(field, &row.get::<String>("code")?).into_owned());
        let codes = codes.all(&[field.write()], code)?;
        // A field without any code is not checked.
        if !codes.is_empty() {
            values.insert(field.to_owned(), codes.into_iter().collect());
        }
    }
    let retired =
        quarters::all(snapshot)?.into_iter().filter(|quarter| quarter.is_retired).map(|quarter| quarter.next());
    Ok(CodeSets { values, retired_before: retired.max() })
}

/// About how many bytes it takes.
pub(super) fn weight(codes: &CodeSets) -> usize {
    codes.values.values().map(|set| (set.len() + 2) * 2 * TEXT).sum()
}
