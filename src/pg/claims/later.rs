//! Claims that were priced after another, with balances that it had added to.

use chrono::NaiveDate;
use uuid::Uuid;

use super::credits::{Covered, earlier_plans};
use super::stored::Charged;
use crate::engine::facts::Plan;
use crate::error::Result;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::Write;
use crate::pg::reference::cache::Snapshot;
use crate::pg::reference::{self, Key};

statement!(LATER, "claims/later.sql");

/// A paid claim of the benefit year, of the family or of the person.
pub struct Later {
    pub id: Uuid,
    patient_id: Uuid,
    family_id: Uuid,
    coverage_id: Uuid,
    plan_id: Uuid,
    pub fill_date: NaiveDate,
}

/// How many paid claims were priced after this one with a balance that it had added to: those of the family and the
/// person under its plan, and those under a later plan for which it was opening credit.
pub fn count(id: Uuid, charged: &Charged, snapshot: &mut Snapshot) -> Result<usize> {
    if charged.added_nothing() {
        return Ok(0);
    }
    let (under_its_plan, under_others): (Vec<Later>, Vec<Later>) =
        later(id, charged)?.into_iter().partition(|later| later.plan_id == charged.plan_id);
    let shares = |later: &Later| later.patient_id == charged.patient_id || later.family_id == charged.family_id;
    Ok(under_its_plan.iter().filter(|later| shares(later)).count() + credited(&under_others, charged, snapshot)?)
}

/// What is said of that many claims.
pub fn words(later: usize) -> String {
    let claims = if later == 1 {
        "1 later claim of the family was"
    } else {
        &format!("{later} later claims of the family were")
    };
    format!("{claims} priced after this one in the benefit year: a correction may be due")
}

/// The paid claims of the family and the person in the benefit year of a claim that were stored after it.
pub fn later(id: Uuid, charged: &Charged) -> Result<Vec<Later>> {
    let values =
        [charged.family_id.write(), charged.patient_id.write(), charged.benefit_year_start.write(), id.write()];
    run(&LATER, &values)?
        .iter()
        .map(|row| {
            Ok(Later {
                id: row.get("id")?,
                patient_id: row.get("patient_id")?,
                family_id: row.get("family_id")?,
                coverage_id: row.get("coverage_id")?,
                plan_id: row.get("plan_id")?,
                fill_date: row.get("fill_date")?,
            })
        })
        .collect()
}

/// How many claims under other plans the charged one was opening credit of.
fn credited(claims: &[Later], charged: &Charged, snapshot: &mut Snapshot) -> Result<usize> {
    reference::ensure(snapshot, claims.iter().map(|claim| Key::Plan(claim.plan_id)))?;
    let carries = |plan: &Plan| {
        plan.carry_over_deductible && !charged.deductible.is_zero()
            || plan.carry_over_out_of_pocket && !charged.out_of_pocket.is_zero()
    };
    let (claims, spans): (Vec<&Later>, Vec<Covered>) = claims
        .iter()
        .filter_map(|claim| {
            let plan = snapshot.plan(claim.plan_id, claim.fill_date).filter(|plan| carries(plan))?;
            let span = Covered {
                coverage_id: claim.coverage_id,
                plan_id: claim.plan_id,
                client_id: plan.client_id?,
                family_id: claim.family_id,
                benefit_year_start: charged.benefit_year_start,
            };
            Some((claim, span))
        })
        .unzip();
    let mut credited: Vec<usize> = earlier_plans(&spans)?
        .into_iter()
        .filter(|earlier| earlier.plan_id == charged.plan_id)
        .filter(|earlier| {
            claims.get(earlier.place).is_some_and(|claim| {
                claim.patient_id == charged.patient_id || earlier.same_family && claim.family_id == charged.family_id
            })
        })
        .map(|earlier| earlier.place)
        .collect();
    credited.sort_unstable();
    credited.dedup();
    Ok(credited.len())
}
