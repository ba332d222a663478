//! What members and families have paid: locked in one order, read, written.

use crate::engine::batch::{AccumulatorKey, MemberState};
use crate::engine::facts::Balance;
use crate::error::{Error, Result};
use crate::pg::audit::{self, Announcement};
use crate::pg::raw::clock;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::relation::Lock;
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::statement::{insert, run, statement};
use crate::pg::raw::trigger::Operation;
use crate::pg::raw::value::{Value, Write, dates, money, texts, uuids};

statement!(CREATE, "accumulator/create.sql");
statement!(UPDATE, "accumulator/update.sql");

static BY_KEY: Index = Index {
    table: "pbm.accumulator",
    name: "accumulator_pkey",
    keys: &[
        ("owner_id", Comparison::Equal),
        ("plan_id", Comparison::Equal),
        ("benefit_year_start", Comparison::Equal),
        ("scope", Comparison::Equal),
    ],
};

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
    match purpose {
        Purpose::Price | Purpose::Reverse => return read(state, &keys, purpose).map(|_| ()),
        Purpose::Adjudicate => {}
    }
    if read(state, &keys, purpose)? {
        return Ok(());
    }
    let values = [
        uuids(keys.iter().map(|k| &k.owner_id)),
        uuids(keys.iter().map(|k| &k.plan_id)),
        dates(keys.iter().map(|k| k.benefit_year_start)),
        texts(keys.iter().map(|k| k.scope.name())),
    ];
    announce(Operation::Insert, keys.iter(), || run(&CREATE, &values))?;
    if read(state, &keys, purpose)? { Ok(()) } else { Err(Error::WriteLost("accumulator")) }
}

/// Reads the rows of these keys, one after the other, and locks them where they will be written; says whether all are
/// there. To adjudicate, the first that is missing ends it: whoever makes it goes on in the same order.
fn read(state: &mut MemberState, keys: &[AccumulatorKey], purpose: Purpose) -> Result<bool> {
    let snapshot = Snapshot::take();
    let locks = purpose != Purpose::Price;
    let mut scan = BY_KEY.scan(&snapshot, if locks { Lock::Write } else { Lock::Read })?;
    let mut all = true;
    for key in keys {
        scan.seek(&key_values(key))?;
        let row = if locks { scan.next_locked()? } else { scan.next() };
        match row {
            Some(row) => {
                let deductible_met = row.get("deductible_met")?;
                let out_of_pocket_met = row.get("out_of_pocket_met")?;
                state.balances.insert(*key, Balance { deductible_met, out_of_pocket_met });
            }
            None if purpose == Purpose::Adjudicate => return Ok(false),
            None => all = false,
        }
    }
    Ok(all)
}

/// Writes the balances of these accumulators, which this transaction has locked.
pub fn store(keys: impl IntoIterator<Item = AccumulatorKey>, state: &MemberState) -> Result<()> {
    let mut keys: Vec<AccumulatorKey> = keys.into_iter().collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.is_empty() {
        return Ok(());
    }
    let balances = |key: &AccumulatorKey| -> Vec<Column> {
        let balance = state.balances.get(key).copied().unwrap_or_default();
        vec![("deductible_met", money(balance.deductible_met)), ("out_of_pocket_met", money(balance.out_of_pocket_met))]
    };
    let snapshot = Snapshot::take();
    let mut scan = BY_KEY.scan(&snapshot, Lock::Write)?;
    let all = if scan.takes_updates() {
        let rows: Vec<_> = keys
            .iter()
            .map(|key| {
                let mut columns = balances(key);
                columns.push(("updated_at", clock::now()));
                (key_values(key), columns)
            })
            .collect();
        announce(Operation::Update, keys.iter(), || scan.update(&rows))?
    } else {
        let rows: Vec<Vec<Column>> = keys
            .iter()
            .map(|key| {
                let [owner_id, plan_id, benefit_year_start, scope] = key_values(key);
                let key_columns = [
                    ("owner_id", owner_id),
                    ("plan_id", plan_id),
                    ("benefit_year_start", benefit_year_start),
                    ("scope", scope),
                ];
                key_columns.into_iter().chain(balances(key)).collect()
            })
            .collect();
        announce(Operation::Update, keys.iter(), || insert(&UPDATE, &ACCUMULATOR, &rows))?.len() == keys.len()
    };
    if all { Ok(()) } else { Err(Error::WriteLost("accumulator")) }
}

fn key_values(key: &AccumulatorKey) -> [Value; 4] {
    [key.owner_id.write(), key.plan_id.write(), key.benefit_year_start.write(), key.scope.name().write()]
}

/// Makes changes of accumulators that the audit row of the claim stands for.
fn announce<'a, R>(
    operation: Operation,
    keys: impl Iterator<Item = &'a AccumulatorKey>,
    work: impl FnOnce() -> Result<R>,
) -> Result<R> {
    audit::announcing(Announcement::new("accumulator", operation, keys.map(|k| k.owner_id)), work)
}
