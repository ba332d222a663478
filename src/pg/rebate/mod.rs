//! What claims earn from manufacturers, written with them and taken back with them.

use uuid::Uuid;

use super::claims::store::{self, Decided, new_id};
use crate::engine::rebate::Accrual;
use crate::error::Result;
use crate::pg::raw::index::{Comparison, Index};
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::snapshot::Snapshot;
use crate::pg::raw::statement::{connect, insert, run, statement};
use crate::pg::raw::value::{Write, money, units};

statement!(INSERT, "rebate/insert.sql");
statement!(REVERSE, "rebate/reverse.sql");

static OF_CLAIM: Index =
    Index { table: "pbm.rebate_accrual", name: "rebate_accrual_once", keys: &[("claim_id", Comparison::Equal)] };

static ACCRUAL: RowType = RowType { name: "pbm.rebate_accrual", array: "pbm.rebate_accrual[]" };

/// Writes the accruals of claims that pay; nothing where no product has a contract.
pub fn store(stored: &[&Decided<'_>]) -> Result<()> {
    let accruals = stored.iter().flat_map(|entry| entry.decision.rebates.iter().map(move |accrual| (entry, accrual)));
    let mut accruals = accruals.peekable();
    if accruals.peek().is_none() {
        return Ok(());
    }
    connect(|| {
        let rows: Vec<Vec<Column>> = accruals.map(|(entry, accrual)| row(entry, accrual)).collect();
        store::written("rebate_accrual", rows.len(), insert(&INSERT, &ACCRUAL, &rows)?.len())
    })
}

/// Writes the opposite of what a claim has accrued; most have nothing, which an index says sooner than a statement.
pub fn reverse(claim_id: Uuid) -> Result<()> {
    let snapshot = Snapshot::take();
    if OF_CLAIM.lookup(&snapshot).all(&[claim_id.write()], |_| Ok(()))?.is_empty() {
        return Ok(());
    }
    run(&REVERSE, &[claim_id.write()])?;
    Ok(())
}

fn row(entry: &Decided<'_>, accrual: &Accrual) -> Vec<Column> {
    let plan = entry.case.facts.plan.as_deref();
    vec![
        ("id", new_id().write()),
        ("contract_id", accrual.contract_id.write()),
        ("period_start", accrual.period.0.write()),
        ("period_end", accrual.period.1.write()),
        ("source", "claim".write()),
        ("claim_id", entry.case.id.write()),
        ("fill_date", store::stored_date(entry.case).write()),
        ("plan_id", plan.map(|plan| plan.plan_id).write()),
        ("client_id", plan.and_then(|plan| plan.client_id).write()),
        ("ndc", accrual.ingredient.or(entry.case.claim.ndc().ok()).write()),
        ("units", units(Some(accrual.units))),
        ("unit_rebate", accrual.unit_rebate.write()),
        ("wac_amount", money(accrual.wac_amount)),
        ("amount", money(accrual.amount)),
        ("administrative_fee", money(accrual.administrative_fee)),
        ("client_percent", money(accrual.client_percent)),
        ("client_amount", money(accrual.client_amount)),
        ("guarantee_amount", money(accrual.guarantee_amount)),
        ("point_of_sale_amount", money(accrual.point_of_sale_amount)),
        ("exclusion", accrual.exclusion.map(|exclusion| exclusion.name()).write()),
    ]
}
