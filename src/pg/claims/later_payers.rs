//! What becomes of the claims that later payers paid of a fill when that of a payer before them is reversed (CB-7).

use chrono::NaiveDate;
use uuid::Uuid;

use crate::engine::facts::FirstReversed;
use crate::error::Result;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::Write;
use crate::pg::reference::cache::Snapshot;
use crate::pg::reference::{self, Key};

statement!(LATER_PAYERS, "claims/later_payers.sql");

/// A paid claim of a later payer.
pub struct LaterPayer {
    pub id: Uuid,
    pub fill_date: NaiveDate,
    /// What its plan says.
    pub when_reversed: FirstReversed,
}

/// The paid claims of later payers for the fill of a claim, the last payer first.
pub fn of(id: Uuid, date: NaiveDate, snapshot: &mut Snapshot) -> Result<Vec<LaterPayer>> {
    let rows = run(&LATER_PAYERS, &[id.write(), date.write()])?;
    let mut found: Vec<(Uuid, NaiveDate, Uuid)> = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        found.push((row.get("id")?, row.get("fill_date")?, row.get("plan_id")?));
    }
    reference::ensure(snapshot, found.iter().map(|(_, _, plan_id)| Key::Plan(*plan_id)))?;
    let later = |(id, fill_date, plan_id)| {
        let plan = snapshot.plan(plan_id, fill_date);
        let terms = plan.as_ref().and_then(|plan| plan.coordination_terms(fill_date));
        LaterPayer { id, fill_date, when_reversed: terms.map_or(FirstReversed::Warn, |terms| terms.first_reversed) }
    };
    Ok(found.into_iter().map(later).collect())
}
