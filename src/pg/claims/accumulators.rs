//! What members and families have paid: locked in one order, read, written.

use std::thread::LocalKey;

use crate::engine::batch::{AccumulatorKey, MemberState};
use crate::engine::facts::Balance;
use crate::error::{Error, Result};
use crate::pg::audit::{self, Announcement};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::statement::{Statement, insert, run, statement};
use crate::pg::raw::trigger::Operation;
use crate::pg::raw::value::{Write, dates, money, texts, uuids};

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
    if stored.len() == keys.len() { Ok(()) } else { Err(Error::WriteLost("accumulator")) }
}

/// Runs a statement whose changes of accumulators the audit row of the claim stands for.
fn announce<'a, R>(
    operation: Operation,
    keys: impl Iterator<Item = &'a AccumulatorKey>,
    work: impl FnOnce() -> Result<R>,
) -> Result<R> {
    audit::announcing(Announcement::new("accumulator", operation, keys.map(|k| k.owner_id)), work)
}
