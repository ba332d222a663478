//! What members and families have paid: locked in one order, read, written.

use std::thread::LocalKey;

use uuid::Uuid;

use crate::engine::batch::{AccumulatorKey, MemberState, Submission};
use crate::engine::facts::Balance;
use crate::error::{Error, Result};
use crate::pg::audit::{self, Announcement};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::rows::{Row, Rows};
use crate::pg::raw::statement::{Statement, insert, run, statement};
use crate::pg::raw::trigger::Operation;
use crate::pg::raw::value::{Write, dates, money, texts, uuids};

statement!(EARLIER_PLANS, "accumulator/earlier_plans.sql");
statement!(READ, "accumulator/read.sql");
statement!(LOCK, "accumulator/lock.sql");
statement!(LOCK_EXISTING, "accumulator/lock_existing.sql");
statement!(CREATE, "accumulator/create.sql");
statement!(UPDATE, "accumulator/update.sql");

static ACCUMULATOR: RowType = RowType { name: "pbm.accumulator", array: "pbm.accumulator[]" };

/// Whether a call will write what it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Locks the accumulators; they are made where missing.
    Adjudicate,
    /// Locks the accumulators that are there.
    Reverse,
    /// Decides and writes nothing.
    Price,
}

/// Finds the accumulators of earlier plans whose balances are opening credit of the claims, each answered by the
/// span of coverage given for it; enters them in the claims and gives all of them.
pub fn credits(cases: &mut [Submission], coverage_ids: &[Option<Uuid>]) -> Result<Vec<AccumulatorKey>> {
    struct Wanted {
        case: usize,
        coverage_id: Uuid,
        client_id: Uuid,
        keys: [AccumulatorKey; 2],
    }
    let wanted: Vec<Wanted> = cases
        .iter()
        .enumerate()
        .zip(coverage_ids)
        .filter_map(|((place, case), coverage_id)| {
            let plan = case.facts.plan.as_ref().filter(|plan| plan.carries_over())?;
            let (keys, client_id) = (case.keys?, plan.client_id?);
            Some(Wanted { case: place, coverage_id: (*coverage_id)?, client_id, keys })
        })
        .collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let values = [
        uuids(wanted.iter().map(|w| &w.coverage_id)),
        uuids(wanted.iter().map(|w| &w.keys[0].plan_id)),
        uuids(wanted.iter().map(|w| &w.client_id)),
        uuids(wanted.iter().map(|w| &w.keys[0].owner_id)),
        dates(wanted.iter().map(|w| w.keys[0].benefit_year_start)),
    ];
    let mut found: Vec<AccumulatorKey> = Vec::new();
    for row in run(&EARLIER_PLANS, &values)?.iter() {
        let Some(wanted) = row.place("n")?.and_then(|place| wanted.get(place)) else { continue };
        let plan_id: Uuid = row.get("plan_id")?;
        let same_family: bool = row.get("same_family")?;
        let [family, individual] = wanted.keys.map(|key| AccumulatorKey { plan_id, ..key });
        let credits = &mut cases[wanted.case].credits;
        for key in [Some(individual), Some(family).filter(|_| same_family)].into_iter().flatten() {
            if !credits.contains(&key) {
                credits.push(key);
            }
            found.push(key);
        }
    }
    Ok(found)
}

/// Reads the accumulators into the members' state; to adjudicate, locks them in their one order first.
pub fn load(state: &mut MemberState, keys: impl IntoIterator<Item = AccumulatorKey>, purpose: Purpose) -> Result<()> {
    let mut keys: Vec<AccumulatorKey> = keys.into_iter().collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.is_empty() {
        return Ok(());
    }
    let values = |keys: &[AccumulatorKey]| {
        [
            uuids(keys.iter().map(|k| &k.owner_id)),
            uuids(keys.iter().map(|k| &k.plan_id)),
            dates(keys.iter().map(|k| k.benefit_year_start)),
            texts(keys.iter().map(|k| k.scope.name())),
        ]
    };
    let mut read = |statement: &'static LocalKey<Statement>| -> Result<usize> {
        let rows = run(statement, &values(&keys))?;
        for row in rows.iter() {
            if let Some(key) = row.place("n")?.and_then(|place| keys.get(place)) {
                let deductible_met = row.get("deductible_met")?;
                let out_of_pocket_met = row.get("out_of_pocket_met")?;
                state.balances.insert(*key, Balance { deductible_met, out_of_pocket_met });
            }
        }
        Ok(rows.len())
    };
    match purpose {
        Purpose::Price => return read(&READ).map(|_| ()),
        Purpose::Reverse => return read(&LOCK_EXISTING).map(|_| ()),
        Purpose::Adjudicate => {}
    }
    if read(&LOCK)? == keys.len() {
        return Ok(());
    }
    announce(Operation::Insert, keys.iter(), || run(&CREATE, &values(&keys)))?;
    if read(&LOCK)? == keys.len() { Ok(()) } else { Err(Error::WriteLost("accumulator")) }
}

/// Writes the balances of these accumulators, which this transaction has locked.
pub fn store(keys: impl IntoIterator<Item = AccumulatorKey>, state: &MemberState) -> Result<()> {
    let mut keys: Vec<AccumulatorKey> = keys.into_iter().collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<Column>> = keys
        .iter()
        .map(|key| {
            let balance = state.balances.get(key).copied().unwrap_or_default();
            vec![
                ("owner_id", key.owner_id.write()),
                ("plan_id", key.plan_id.write()),
                ("benefit_year_start", key.benefit_year_start.write()),
                ("scope", key.scope.name().write()),
                ("deductible_met", money(balance.deductible_met)),
                ("out_of_pocket_met", money(balance.out_of_pocket_met)),
            ]
        })
        .collect();
    let stored = announce(Operation::Update, keys.iter(), || insert(&UPDATE, &ACCUMULATOR, &rows))?;
    // Row by row: one that a trigger changed on its way would be found by nobody.
    let is_as_given = |(row, key): (Row<'_>, &AccumulatorKey)| -> Result<bool> {
        let balance = state.balances.get(key).copied().unwrap_or_default();
        let stored =
            Balance { deductible_met: row.get("deductible_met")?, out_of_pocket_met: row.get("out_of_pocket_met")? };
        Ok(stored == balance)
    };
    let mut all = stored.len() == keys.len();
    for pair in stored.iter().zip(&keys) {
        all &= is_as_given(pair)?;
    }
    if all { Ok(()) } else { Err(Error::WriteLost("accumulator")) }
}

/// Runs a statement whose changes of accumulators the audit row of the claim stands for.
fn announce<'a>(
    operation: Operation,
    keys: impl Iterator<Item = &'a AccumulatorKey>,
    work: impl FnOnce() -> Result<Rows>,
) -> Result<Rows> {
    audit::announcing(Announcement::new("accumulator", operation, keys.map(|k| k.owner_id)), work)
}
