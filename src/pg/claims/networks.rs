//! What networks and lock-ins ask of a member: where earlier fills were dispensed, and what he is locked in to. Plans that
//! ask neither have nothing read.

use std::collections::hash_map::Entry;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use uuid::Uuid;

use super::load::npi_key;
use crate::engine::batch::{MemberState, Submission};
use crate::engine::facts::{LockIn, LockedDrugs, LockedTo, Pharmacy, Span};
use crate::engine::resolve;
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::rows::Row;
use crate::pg::raw::snapshot::Snapshot as View;
use crate::pg::raw::value::Write;
use crate::pg::reference::cache::Snapshot;
use crate::pg::reference::{self, Key};

static LOCK_INS: Index =
    Index { table: "pbm.member_lock_in", name: "member_lock_in_patient", keys: &[("patient_id", Comparison::Equal)] };

/// Whether the plan or the product's rule counts fills elsewhere.
fn counts_fills(case: &Submission) -> bool {
    let (Some(plan), Some(date)) = (&case.facts.plan, case.claim.fill_date) else { return false };
    let by_plan = plan.network_terms(date).is_some_and(|terms| terms.mail_after.is_some());
    by_plan || {
        let has_any = case.facts.rules.iter().any(|rule| rule.network.is_some_and(|n| n.elsewhere.is_some()));
        let rule = || {
            let product = case.facts.product.as_deref()?;
            resolve::rule::rule(plan, &case.facts.rules, product, date)
        };
        has_any && rule().and_then(|rule| rule.network).is_some_and(|network| network.elsewhere.is_some())
    }
}

/// Enters the pharmacies of earlier fills in the claims that count these: those of the history, and of the claims sent
/// together, which are history for those after them.
pub fn enter_pharmacies(cases: &mut [Submission], state: &MemberState, snapshot: &mut Snapshot) -> Result<()> {
    let counting: Vec<usize> = (0..cases.len()).filter(|place| counts_fills(&cases[*place])).collect();
    if counting.is_empty() {
        return Ok(());
    }
    let patients: Vec<Uuid> = counting.iter().filter_map(|place| cases[*place].patient_id).collect();
    let past = patients.iter().filter_map(|patient| state.histories.get(patient)).flatten();
    let mut npis: Vec<u64> = past.filter_map(|past| npi_key(Some(&past.pharmacy_npi))).collect();
    npis.sort_unstable();
    npis.dedup();
    reference::ensure(snapshot, npis.iter().copied().map(Key::Pharmacy))?;
    let mut pharmacies: Vec<Rc<Pharmacy>> = npis.iter().filter_map(|npi| snapshot.pharmacy(*npi)).collect();
    pharmacies.extend(cases.iter().filter_map(|case| case.facts.pharmacy.clone()));
    let pharmacies = Rc::new(pharmacies);
    for place in counting {
        cases[place].facts.earlier_pharmacies = pharmacies.clone();
    }
    Ok(())
}

/// Enters what members are locked in to: one look-up a person whose plan may lock in.
pub fn enter_lock_ins(cases: &mut [Submission]) -> Result<()> {
    let may = |case: &Submission| {
        let plan = case.facts.plan.as_ref().zip(case.claim.fill_date);
        plan.is_some_and(|(plan, date)| plan.locks_in(date))
    };
    if !cases.iter().any(may) {
        return Ok(());
    }
    let view = View::take();
    let mut lock_ins = LOCK_INS.lookup(&view);
    let mut known: FxHashMap<Uuid, Vec<(Uuid, LockIn)>> = FxHashMap::default();
    for case in cases.iter_mut() {
        let Some(patient_id) = case.patient_id.filter(|_| may(case)) else { continue };
        let plan_id = case.facts.plan.as_ref().map(|plan| plan.plan_id);
        let all = match known.entry(patient_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                unknown.insert(lock_ins.all(&[patient_id.write()], lock_in)?.into_iter().flatten().collect())
            }
        };
        let of_plan = all.iter().filter(|(plan, _)| Some(*plan) == plan_id);
        case.facts.lock_ins = of_plan.map(|(_, lock)| lock.clone()).collect();
    }
    Ok(())
}

/// A lock-in with its plan; none of one that has not begun.
fn lock_in(row: &Row<'_>) -> Result<Option<(Uuid, LockIn)>> {
    let Some(effective) = row.get("effective_date")? else { return Ok(None) };
    let lock = LockIn {
        to: row.word("locked_to", LockedTo::parse)?,
        npis: row.get("npis")?,
        drugs: row.word("applies_to", LockedDrugs::parse)?,
        span: Span::new(effective, row.get("termination_date")?),
    };
    Ok(Some((row.get("plan_id")?, lock)))
}
