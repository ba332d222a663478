//! What persons have met of a Part D year: locked after the other accumulators, read, written.

use crate::engine::batch::{MemberState, PartDKey};
use crate::engine::facts::{PartDAccumulator, PartDBalance};
use crate::error::{Error, Result};
use crate::pg::audit::{self, Announcement};
use crate::pg::claims::accumulators::Purpose;
use crate::pg::claims::locked::Locked;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::row_type::RowType;
use crate::pg::raw::rows::Row;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::trigger::Operation;
use crate::pg::raw::value::{Value, Write, integers, money, uuids};

statement!(CREATE, "part_d/create.sql");
statement!(UPDATE, "part_d/update.sql");

const TABLE: &str = "part_d_accumulator";

static BY_KEY: Index = Index {
    table: "pbm.part_d_accumulator",
    name: "part_d_accumulator_pkey",
    keys: &[("patient_id", Comparison::Equal), ("plan_id", Comparison::Equal), ("year", Comparison::Equal)],
};

static ACCUMULATOR: RowType = RowType { name: "pbm.part_d_accumulator", array: "pbm.part_d_accumulator[]" };

static ROWS: Locked = Locked { by_key: &BY_KEY, row: &ACCUMULATOR, update: &UPDATE, written_at: Some("updated_at") };

/// Reads the accumulators into the members' state; to adjudicate, locks them in the order of their keys first and makes
/// those that are missing.
pub fn load(state: &mut MemberState, keys: impl IntoIterator<Item = PartDKey>, purpose: Purpose) -> Result<()> {
    let keys = in_order(keys);
    if keys.is_empty() || read(state, &keys, purpose)? || purpose != Purpose::Adjudicate {
        return Ok(());
    }
    let values = [
        uuids(keys.iter().map(|key| &key.patient_id)),
        uuids(keys.iter().map(|key| &key.plan_id)),
        integers(keys.iter().map(|key| key.year)),
    ];
    audit::announcing(announcement(Operation::Insert, &keys), || run(&CREATE, &values))?;
    if read(state, &keys, purpose)? { Ok(()) } else { Err(Error::WriteLost(TABLE)) }
}

fn in_order(keys: impl IntoIterator<Item = PartDKey>) -> Vec<PartDKey> {
    let mut keys: Vec<PartDKey> = keys.into_iter().collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Reads the rows of these keys and locks them where they will be written; says whether all are there.
fn read(state: &mut MemberState, keys: &[PartDKey], purpose: Purpose) -> Result<bool> {
    let missing = ROWS.read(keys, purpose.reading(), key_values, |key, row| {
        state.part_d.insert(key, accumulator(row)?);
        Ok(())
    })?;
    Ok(missing.is_empty())
}

fn accumulator(row: &Row<'_>) -> Result<PartDAccumulator> {
    let met = PartDBalance {
        deductible_met: row.get("deductible_met")?,
        troop: row.get("troop")?,
        gross: row.get("gross_covered_cost")?,
        plan_deductible_met: row.get("plan_deductible_met")?,
    };
    let opening = PartDBalance {
        deductible_met: row.get("deductible_opening")?,
        troop: row.get("troop_opening")?,
        gross: row.get("gross_opening")?,
        plan_deductible_met: row.get("plan_deductible_opening")?,
    };
    Ok(PartDAccumulator { opening, claims: met - opening })
}

/// Writes these accumulators, which this transaction has locked.
pub fn store(keys: impl IntoIterator<Item = PartDKey>, state: &MemberState) -> Result<()> {
    let keys = in_order(keys);
    let row = |key: &PartDKey| {
        let met = state.part_d.get(key).copied().unwrap_or_default().total();
        let [patient_id, plan_id, year] = key_values(key);
        let columns = vec![
            ("deductible_met", money(met.deductible_met)),
            ("troop", money(met.troop)),
            ("gross_covered_cost", money(met.gross)),
            ("plan_deductible_met", money(met.plan_deductible_met)),
        ];
        ([("patient_id", patient_id), ("plan_id", plan_id), ("year", year)], columns)
    };
    ROWS.write(announcement(Operation::Update, &keys), keys.iter().map(row).collect())
}

fn key_values(key: &PartDKey) -> [Value; 3] {
    [key.patient_id.write(), key.plan_id.write(), key.year.write()]
}

/// Changes of accumulators, which the audit row of the claim stands for.
fn announcement(operation: Operation, keys: &[PartDKey]) -> Announcement {
    Announcement::new(TABLE, operation, keys.iter().map(|key| key.patient_id))
}
