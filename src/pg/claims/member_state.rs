//! One row a member: the lock that is taken before any history is read, and how far that has to reach.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::accumulators::Purpose;
use super::history::longest_supplies;
use super::locked::{Locked, Reading};
use crate::engine::batch::MemberState;
use crate::error::{Error, Result};
use crate::pg::audit::{self, Announcement};
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::row_type::RowType;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::trigger::Operation;
use crate::pg::raw::value::{Write, integers, uuids};

statement!(PERSONS, "member_state/persons.sql");
statement!(CREATE, "member_state/create.sql");
statement!(UPDATE, "member_state/update.sql");

static MEMBER_STATE: RowType = RowType { name: "pbm.member_state", array: "pbm.member_state[]" };

static BY_PATIENT: Index =
    Index { table: "pbm.member_state", name: "member_state_pkey", keys: &[("patient_id", Comparison::Equal)] };

static ROWS: Locked = Locked { by_key: &BY_PATIENT, row: &MEMBER_STATE, update: &UPDATE, written_at: None };

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
    let missing = read(state, &patients, purpose)?;
    if missing.is_empty() {
        return Ok(());
    }
    // A member without a row was never paid for by a claim function; what was stored otherwise is looked up.
    if purpose == Purpose::Price {
        state.longest_supplies.extend(longest_supplies(&missing)?);
        return Ok(());
    }
    let unknown: Vec<Uuid> =
        patients.iter().filter(|patient| !state.longest_supplies.contains_key(patient)).copied().collect();
    let longest = longest_supplies(&unknown)?;
    let days = patients.iter().map(|patient| longest.get(patient).copied().unwrap_or_default());
    audit::announcing(Announcement::new("member_state", Operation::Insert, patients.iter().copied()), || {
        run(&CREATE, &[uuids(&patients), integers(days)])
    })?;
    if read(state, &patients, purpose)?.is_empty() { Ok(()) } else { Err(Error::WriteLost("member_state")) }
}

/// Reads the rows of these patients, and locks them in their order where they will be written; gives those that have
/// none.
fn read(state: &mut MemberState, patients: &[Uuid], purpose: Purpose) -> Result<Vec<Uuid>> {
    let reading = if purpose == Purpose::Price { Reading::Plain } else { Reading::LockingUpToMissing };
    ROWS.read(
        patients,
        reading,
        |patient| [patient.write()],
        |patient, row| {
            state.longest_supplies.insert(patient, row.get("longest_supply_days")?);
            Ok(())
        },
    )
}

/// Writes the rows of patients who were paid for, also where nothing is longer: a transaction with one snapshot learns
/// from the new version that its snapshot is too old to see what was paid.
pub fn store(patients: impl IntoIterator<Item = Uuid>, state: &MemberState) -> Result<()> {
    let supplies: BTreeMap<Uuid, i32> = patients
        .into_iter()
        .map(|patient| (patient, state.longest_supplies.get(&patient).copied().unwrap_or_default()))
        .collect();
    let announcement = Announcement::new("member_state", Operation::Update, supplies.keys().copied());
    let row =
        |(patient, days): (Uuid, i32)| ([("patient_id", patient.write())], vec![("longest_supply_days", days.write())]);
    ROWS.write(announcement, supplies.into_iter().map(row).collect())
}
