//! Prescribers.

use std::collections::HashMap;
use std::rc::Rc;

use super::cache::Snapshot;
use super::{Key, TEXT, Value, npi_text};
use crate::engine::facts::Prescriber;
use crate::error::Result;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::texts;

statement!(PRESCRIBERS, "prescriber/prescribers.sql");

/// Loads the values of these keys.
pub(super) fn load(snapshot: &mut Snapshot, keys: &[u64]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = keys.iter().copied().map(npi_text).collect();
    let mut prescribers: HashMap<String, Prescriber> = HashMap::new();
    for row in run(&PRESCRIBERS, &[texts(names.iter().map(String::as_str))])?.iter() {
        let prescriber = Prescriber {
            npi: row.get("prescriber_npi")?,
            dea_number: row.get("dea_number")?,
            dea_schedules: row.get("dea_schedules")?,
            dea_termination_date: row.get("dea_termination_date")?,
            span: row.span()?,
            exclusion_date: row.get("exclusion_date")?,
            deceased_date: row.get("deceased_date")?,
        };
        prescribers.insert(prescriber.npi.clone(), prescriber);
    }
    for npi in keys {
        snapshot.hold(Key::Prescriber(*npi), Value::Prescriber(prescribers.remove(&npi_text(*npi)).map(Rc::new)));
    }
    Ok(())
}

/// About how many bytes it takes.
pub(super) fn weight(_prescriber: &Prescriber) -> usize {
    size_of::<Prescriber>() + 2 * TEXT
}
