//! A plan's formulary, product by product.

use chrono::NaiveDate;
use uuid::Uuid;

use super::inquiries;
use super::raw::statement::{connect, run, statement};
use super::raw::value::Write;
use super::reference::{self, Key, cache};
use crate::engine::identifier::Ndc;
use crate::engine::response::FormularyResponse;
use crate::error::{Error, Result};

statement!(PLAN, "plan/find_by_code.sql");
statement!(PRODUCTS, "rule/products.sql");

/// Products looked at together, which bounds what is held of them at a time.
const CHUNK: usize = 1000;

/// Listings that find reference data changed under them begin again, this often at most.
const ATTEMPTS: u32 = 3;

/// Every product that a rule of the plan reaches on the date, in the order of their NDCs.
pub fn effective(plan_code: &str, date: NaiveDate) -> Result<Vec<FormularyResponse>> {
    connect(|| {
        let mut attempt = 1;
        loop {
            reference::begin()?;
            let before = cache::invalidations();
            let listed = list(plan_code, date)?;
            if cache::invalidations() == before || attempt == ATTEMPTS {
                return Ok(listed);
            }
            attempt += 1;
        }
    })
}

fn list(plan_code: &str, date: NaiveDate) -> Result<Vec<FormularyResponse>> {
    let found = run(&PLAN, &[plan_code.write()])?;
    let Some(row) = found.first() else { return Err(Error::UnknownPlan) };
    let plan_id: Uuid = row.get("plan_id")?;
    let mut snapshot = reference::begin()?;
    reference::ensure(&mut snapshot, [Key::Plan(plan_id)])?;
    // The terms in force on the date say whether the formulary is open.
    let in_force = snapshot.plan(plan_id, date).filter(|plan| plan.span.covers(date));
    let Some(is_open) = in_force.map(|plan| plan.open_formulary) else { return Ok(Vec::new()) };
    let mut ndcs: Vec<Ndc> = Vec::new();
    for row in run(&PRODUCTS, &[plan_id.write(), is_open.write()])?.iter() {
        ndcs.push(row.get("ndc")?);
    }
    let mut listed = Vec::with_capacity(ndcs.len());
    for chunk in ndcs.chunks(CHUNK) {
        let mut snapshot = reference::begin()?;
        reference::ensure(&mut snapshot, [Key::Plan(plan_id)])?;
        let Some(plan) = snapshot.plan(plan_id, date).filter(|plan| plan.span.covers(date)) else {
            return Ok(Vec::new());
        };
        reference::ensure(&mut snapshot, chunk.iter().map(|ndc| Key::Product(*ndc)))?;
        let products: Vec<_> = chunk.iter().filter_map(|ndc| snapshot.product(*ndc)).collect();
        let keys: Vec<Key> = products.iter().flat_map(|product| reference::rule_keys(plan_id, product)).collect();
        reference::ensure(&mut snapshot, keys)?;
        let status = products.into_iter().map(|product| inquiries::status(&snapshot, &plan, product, date));
        listed.extend(status.filter(|status| status.rule.is_some()));
    }
    Ok(listed)
}
