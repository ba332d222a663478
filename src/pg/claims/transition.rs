//! Claims paid as transition supplies: written with the claim, and marked in a member's history.

use rustc_hash::FxHashMap;
use uuid::Uuid;

use super::store::{stored_date, written};
use crate::engine::adjudicate::Decision;
use crate::engine::batch::{MemberState, Submission};
use crate::engine::facts::Transition;
use crate::error::Result;
use crate::pg::audit::{self, Announcement};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::statement::{insert, run, statement};
use crate::pg::raw::trigger::Operation;
use crate::pg::raw::value::{Write, uuids};

statement!(OF_PATIENTS, "claims/transitions.sql");
statement!(INSERT, "claims/insert_transition.sql");

const TABLE: &str = "claim_transition";
static TRANSITION: RowType = RowType { name: "pbm.claim_transition", array: "pbm.claim_transition[]" };

/// Marks the paid claims of these patients' histories that were transition supplies.
pub fn mark(state: &mut MemberState, patients: &[Uuid]) -> Result<()> {
    if patients.is_empty() {
        return Ok(());
    }
    let mut kinds: FxHashMap<Uuid, Transition> = FxHashMap::default();
    for row in run(&OF_PATIENTS, &[uuids(patients)])?.iter() {
        kinds.insert(row.get("claim_id")?, row.word("kind", Transition::parse)?);
    }
    if kinds.is_empty() {
        return Ok(());
    }
    for patient in patients {
        for past in state.histories.get_mut(patient).into_iter().flatten() {
            past.transition = kinds.get(&past.id).copied();
        }
    }
    Ok(())
}

/// Writes those of these claims that pay as a transition supply.
pub fn store<'a>(decided: impl IntoIterator<Item = (&'a Submission, &'a Decision)>) -> Result<()> {
    let mut ids = Vec::new();
    let mut rows: Vec<Vec<Column>> = Vec::new();
    for (case, decision) in decided {
        let Some(kind) = decision.transition else { continue };
        ids.push(case.id);
        rows.push(vec![
            ("claim_id", case.id.write()),
            ("fill_date", stored_date(case).write()),
            ("patient_id", case.patient_id.write()),
            ("kind", kind.name().write()),
        ]);
    }
    if rows.is_empty() {
        return Ok(());
    }
    audit::announcing(Announcement::new(TABLE, Operation::Insert, ids), || {
        written(TABLE, rows.len(), insert(&INSERT, &TRANSITION, &rows)?.len())
    })
}
