//! Prescribers.

use std::rc::Rc;

use super::cache::Snapshot;
use super::{Key, TEXT, Value, network, npi_text};
use crate::engine::facts::Prescriber;
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot;
use crate::pg::raw::value::Write;

static PRESCRIBER: Index =
    Index { table: "pbm.prescriber", name: "prescriber_pkey", keys: &[("prescriber_npi", Comparison::Equal)] };

/// Loads the values of these keys.
pub(super) fn load(snapshot: &mut Snapshot, keys: &[u64]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let seen = snapshot::Snapshot::take();
    let [mut prescribers, mut exclusions] = [&PRESCRIBER, &network::EXCLUSIONS].map(|index| index.lookup(&seen));
    for npi in keys {
        let mut found = prescribers.one(&[npi_text(*npi).write()], prescriber)?;
        if let Some(prescriber) = &mut found {
            prescriber.exclusions = exclusions.all(&[npi_text(*npi).write()], network::exclusion)?;
        }
        snapshot.hold(Key::Prescriber(*npi), Value::Prescriber(found.map(Rc::new)));
    }
    Ok(())
}

fn prescriber(row: &Row<'_>) -> Result<Prescriber> {
    Ok(Prescriber {
        npi: row.get("prescriber_npi")?,
        dea_number: row.get("dea_number")?,
        dea_schedules: row.get("dea_schedules")?,
        dea_termination_date: row.get("dea_termination_date")?,
        span: row.span()?,
        exclusions: Vec::new(),
        deceased_date: row.get("deceased_date")?,
    })
}

/// About how many bytes it takes.
pub(super) fn weight(prescriber: &Prescriber) -> usize {
    size_of::<Prescriber>() + 2 * TEXT + network::weight_of_exclusions(&prescriber.exclusions)
}
