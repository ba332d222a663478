//! The code sets, and from when on claims are kept.

use std::collections::{HashMap, HashSet};

use super::{TEXT, quarters};
use crate::engine::claim::canonical::code_of_set;
use crate::engine::facts::CodeSets;
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::relation::Lock;
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::value::Write;

static OF_FIELD: Index =
    Index { table: "pbm.code_value", name: "code_value_pkey", keys: &[("field", Comparison::Equal)] };

/// The fields whose values are looked up in a code set.
const FIELDS: [&str; 9] = ["306-C6", "308-C8", "343-HD", "408-D8", "420-DK", "439-E4", "440-E5", "441-E6", "461-EU"];

pub(super) fn load(snapshot: &Snapshot) -> Result<CodeSets> {
    let mut values: HashMap<String, HashSet<String>> = HashMap::new();
    let mut codes = OF_FIELD.scan(snapshot, Lock::Read)?;
    for field in FIELDS {
        codes.seek(&[field.write()])?;
        while let Some(row) = codes.next() {
            let code: String = row.get("code")?;
            values.entry(field.to_owned()).or_default().insert(code_of_set(field, &code).into_owned());
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
