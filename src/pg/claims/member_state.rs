//! One row a member: the lock that is taken before any history is read, and how far that has to reach.

use std::collections::HashMap;
use std::thread::LocalKey;

use uuid::Uuid;

use super::accumulators::Purpose;
use crate::engine::batch::MemberState;
use crate::error::{Error, Result};
use crate::pg::audit::{self, Announcement};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::statement::{Statement, insert, run, statement};
use crate::pg::raw::trigger::Operation;
use crate::pg::raw::value::{Write, uuids};

statement!(PERSONS, "member_state/persons.sql");
statement!(READ, "member_state/read.sql");
statement!(LOCK, "member_state/lock.sql");
statement!(CREATE, "member_state/create.sql");
statement!(UPDATE, "member_state/update.sql");

static MEMBER_STATE: RowType = RowType { name: "pbm.member_state", array: "pbm.member_state[]" };

/// The person of a card whose row is locked with that of any of them: the transactions that take several claims of one
/// family then meet here, and not at the family's accumulators, where one may hold what the other has to wait for.
pub fn first_of_card(persons: impl IntoIterator<Item = Uuid>) -> Option<Uuid> {
    persons.into_iter().min()
}

/// The persons of the card that a span of coverage is on; none where the span is gone.
pub fn persons(coverage_id: Uuid) -> Result<Vec<Uuid>> {
    run(&PERSONS, &[coverage_id.write()])?.iter().map(|row| row.get("patient_id")).collect()
}

/// Reads the longest supply of each patient into the members' state; to adjudicate, locks their rows in key order first
/// and makes those that are missing. What is locked here is locked before anything else.
pub fn load(state: &mut MemberState, patients: impl IntoIterator<Item = Uuid>, purpose: Purpose) -> Result<()> {
    let mut patients: Vec<Uuid> = patients.into_iter().collect();
    patients.sort_unstable();
    patients.dedup();
    if patients.is_empty() {
        return Ok(());
    }
    let mut read = |statement: &'static LocalKey<Statement>| -> Result<usize> {
        let rows = run(statement, &[uuids(&patients)])?;
        for row in rows.iter() {
            state.longest_supplies.insert(row.get("patient_id")?, row.get("longest_supply_days")?);
        }
        Ok(rows.len())
    };
    if purpose == Purpose::Price {
        return read(&READ).map(|_| ());
    }
    if read(&LOCK)? == patients.len() {
        return Ok(());
    }
    audit::announcing(Announcement::new("member_state", Operation::Insert, patients.iter().copied()), || {
        run(&CREATE, &[uuids(&patients)])
    })?;
    if read(&LOCK)? == patients.len() { Ok(()) } else { Err(Error::WriteLost("member_state")) }
}

/// Writes the rows of patients who were paid for, also where nothing is longer: a transaction with one snapshot learns
/// from the new version that its snapshot is too old to see what was paid.
pub fn store(patients: impl IntoIterator<Item = Uuid>, state: &MemberState) -> Result<()> {
    let supplies: HashMap<Uuid, i32> = patients
        .into_iter()
        .map(|patient| (patient, state.longest_supplies.get(&patient).copied().unwrap_or_default()))
        .collect();
    if supplies.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<Column>> = supplies
        .iter()
        .map(|(patient, days)| vec![("patient_id", patient.write()), ("longest_supply_days", days.write())])
        .collect();
    let announcement = Announcement::new("member_state", Operation::Update, supplies.keys().copied());
    let stored = audit::announcing(announcement, || insert(&UPDATE, &MEMBER_STATE, &rows))?;
    if stored.len() == rows.len() { Ok(()) } else { Err(Error::WriteLost("member_state")) }
}
