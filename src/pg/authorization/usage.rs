//! What paid claims use of authorizations, written with the claim and given back by its reversal.

use rustc_hash::FxHashSet;
use uuid::Uuid;

use crate::engine::adjudicate::{Decision, Disposition};
use crate::engine::batch::{MemberState, Submission};
use crate::error::{Error, Result};
use crate::pg::audit::{self, Announcement};
use crate::pg::claims::store::{new_id, stored_date};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::statement::{insert, run, statement};
use crate::pg::raw::trigger::Operation;
use crate::pg::raw::value::{Write, money, units, uuids};

statement!(EMERGENCIES, "authorization/emergencies.sql");
statement!(INSERT_USES, "authorization/insert_uses.sql");
statement!(USES_OF_CLAIM, "authorization/uses_of_claim.sql");
statement!(GIVE_BACK, "authorization/give_back.sql");

const TABLE: &str = "authorization_use";
static USE: RowType = RowType { name: "pbm.authorization_use", array: "pbm.authorization_use[]" };

/// Marks the paid claims of these patients' histories that were emergency supplies.
pub fn mark_emergencies(state: &mut MemberState, patients: &[Uuid]) -> Result<()> {
    if patients.is_empty() {
        return Ok(());
    }
    let mut emergencies: FxHashSet<Uuid> = FxHashSet::default();
    for row in run(&EMERGENCIES, &[uuids(patients)])?.iter() {
        emergencies.insert(row.get("claim_id")?);
    }
    if emergencies.is_empty() {
        return Ok(());
    }
    for patient in patients {
        for past in state.histories.get_mut(patient).into_iter().flatten() {
            past.emergency = emergencies.contains(&past.id);
        }
    }
    Ok(())
}

/// Whether a claim that pays uses an authorization, or is an emergency supply.
pub fn uses(decision: &Decision) -> bool {
    decision.emergency || !decision.prior_authorization_numbers.is_empty()
}

/// Writes what the paid ones of these claims use.
pub fn store(decided: &[(&Submission, &Decision)]) -> Result<()> {
    let mut ids = Vec::new();
    let mut rows: Vec<Vec<Column>> = Vec::new();
    for (case, decision) in decided {
        let Disposition::Paid(payment) = &decision.disposition else { continue };
        let numbers = decision.prior_authorization_numbers.iter().map(|number| Some(number.as_str()));
        for number in numbers.chain(decision.emergency.then_some(None)) {
            let id = new_id();
            ids.push(id);
            let (quantity, amount) = match (number, case.claim.quantity) {
                (Some(number), Some(quantity)) => payment.authorized(number, quantity),
                (_, quantity) => (quantity.unwrap_or_default(), payment.allowed),
            };
            rows.push(vec![
                ("use_id", id.write()),
                ("claim_id", case.id.write()),
                ("fill_date", stored_date(case).write()),
                ("patient_id", case.patient_id.write()),
                ("authorization_number", number.write()),
                ("fills", 1.write()),
                ("quantity", units(Some(quantity))),
                ("amount", money(amount)),
                ("used_at", crate::pg::raw::clock::now()),
            ]);
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let stored =
        audit::announcing(Announcement::new(TABLE, Operation::Insert, ids), || insert(&INSERT_USES, &USE, &rows))?;
    if stored.len() == rows.len() { Ok(()) } else { Err(Error::WriteLost(TABLE)) }
}

/// Gives back what a claim that is reversed used.
pub fn give_back(claim_id: Uuid) -> Result<()> {
    let found = run(&USES_OF_CLAIM, &[claim_id.write()])?;
    let uses: Vec<Uuid> = found.iter().map(|row| row.get("use_id")).collect::<Result<_>>()?;
    if uses.is_empty() {
        return Ok(());
    }
    let announced = Announcement::new(TABLE, Operation::Update, uses.iter().copied());
    let given = audit::announcing(announced, || run(&GIVE_BACK, &[uuids(&uses)]))?;
    if given.len() == uses.len() { Ok(()) } else { Err(Error::WriteLost(TABLE)) }
}
