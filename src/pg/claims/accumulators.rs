//! What members and families have paid: locked in one order, read, written.

use super::locked::{Locked, Reading};
use crate::engine::batch::{AccumulatorKey, MemberState};
use crate::engine::facts::Balance;
use crate::error::{Error, Result};
use crate::pg::audit::{self, Announcement};
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::row_type::RowType;
use crate::pg::raw::statement::{run, statement};
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

static ROWS: Locked = Locked { by_key: &BY_KEY, row: &ACCUMULATOR, update: &UPDATE, written_at: Some("updated_at") };

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

impl Purpose {
    /// How the rows of what was met are read.
    pub fn reading(self) -> Reading {
        match self {
            Self::Adjudicate => Reading::LockingUpToMissing,
            Self::Reverse => Reading::Locking,
            Self::Price => Reading::Plain,
        }
    }
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
    audit::announcing(announcement(Operation::Insert, &keys), || run(&CREATE, &values))?;
    if read(state, &keys, purpose)? { Ok(()) } else { Err(Error::WriteLost("accumulator")) }
}

/// Reads the rows of these keys, one after the other, and locks them where they will be written; says whether all are
/// there.
fn read(state: &mut MemberState, keys: &[AccumulatorKey], purpose: Purpose) -> Result<bool> {
    let missing = ROWS.read(keys, purpose.reading(), key_values, |key, row| {
        let balance =
            Balance { deductible_met: row.get("deductible_met")?, out_of_pocket_met: row.get("out_of_pocket_met")? };
        state.balances.insert(key, balance);
        Ok(())
    })?;
    Ok(missing.is_empty())
}

/// Writes the balances of these accumulators, which this transaction has locked.
pub fn store(keys: impl IntoIterator<Item = AccumulatorKey>, state: &MemberState) -> Result<()> {
    let mut keys: Vec<AccumulatorKey> = keys.into_iter().collect();
    keys.sort_unstable();
    keys.dedup();
    let row = |key: &AccumulatorKey| {
        let [owner_id, plan_id, benefit_year_start, scope] = key_values(key);
        let balance = state.balances.get(key).copied().unwrap_or_default();
        let key = [
            ("owner_id", owner_id),
            ("plan_id", plan_id),
            ("benefit_year_start", benefit_year_start),
            ("scope", scope),
        ];
        let columns = vec![
            ("deductible_met", money(balance.deductible_met)),
            ("out_of_pocket_met", money(balance.out_of_pocket_met)),
        ];
        (key, columns)
    };
    ROWS.write(announcement(Operation::Update, &keys), keys.iter().map(row).collect())
}

fn key_values(key: &AccumulatorKey) -> [Value; 4] {
    [key.owner_id.write(), key.plan_id.write(), key.benefit_year_start.write(), key.scope.name().write()]
}

/// Changes of accumulators, which the audit row of the claim stands for.
fn announcement(operation: Operation, keys: &[AccumulatorKey]) -> Announcement {
    Announcement::new("accumulator", operation, keys.iter().map(|key| key.owner_id))
}
