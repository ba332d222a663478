//! Prior authorizations on file, with what is used of them, and the requests they come from.

mod case;
pub mod decision;
pub mod request;
mod rules;
pub mod usage;

use rust_decimal::Decimal;
use uuid::Uuid;

use super::raw::index::{Comparison, Index};
use super::raw::relation::Lock;
use super::raw::rows::Row;
use super::raw::snapshot::Snapshot;
use super::raw::statement::{run, statement};
use super::raw::value::{Write, texts};
use crate::engine::batch::MemberState;
use crate::engine::facts::{Authorization, AuthorizationStatus};
use crate::error::Result;

static OF_PATIENT: Index = Index {
    table: "pbm.prior_authorization",
    name: "prior_authorization_patient",
    keys: &[("patient_id", Comparison::Equal)],
};

statement!(AUTHORIZATION_USE, "authorization/used.sql");

/// Loads the prior authorizations of each patient into the members' state, with what is used of them.
pub fn load(state: &mut MemberState, patients: &[Uuid]) -> Result<()> {
    if patients.is_empty() {
        return Ok(());
    }
    let mut limited: Vec<String> = Vec::new();
    let snapshot = Snapshot::take();
    let mut scan = OF_PATIENT.scan(&snapshot, Lock::Read)?;
    for patient in patients {
        scan.seek(&[patient.write()])?;
        while let Some(row) = scan.next() {
            let authorization = authorization(&row)?;
            if authorization.is_limited() {
                limited.push(authorization.number.clone());
            }
            state.authorizations.entry(*patient).or_default().push(authorization);
        }
    }
    drop(scan);
    drop(snapshot);
    if limited.is_empty() {
        return Ok(());
    }
    for row in run(&AUTHORIZATION_USE, &[texts(limited.iter().map(String::as_str))])?.iter() {
        let number: String = row.get("authorization_number")?;
        let (fills_used, quantity_used) = (row.get("fills_used")?, row.get("quantity_used")?);
        let amount_used = row.get("amount_used")?;
        for authorization in state.authorizations.values_mut().flatten().filter(|a| a.number == number) {
            authorization.fills_used = fills_used;
            authorization.quantity_used = quantity_used;
            authorization.amount_used = amount_used;
        }
    }
    Ok(())
}

fn authorization(row: &Row<'_>) -> Result<Authorization> {
    Ok(Authorization {
        number: row.get("authorization_number")?,
        plan_id: row.get("plan_id")?,
        target: if row.is_null("edit")? { Some(row.target()?) } else { None },
        prescriber_npi: row.get("prescriber_npi")?,
        pharmacy_id: row.get("pharmacy_id")?,
        status: row.word("status", AuthorizationStatus::parse)?,
        waived_reject_codes: row.get("waived_reject_codes")?,
        quantity_authorized: row.get("quantity_authorized")?,
        fills_authorized: row.get("fills_authorized")?,
        amount_authorized: row.get("amount_authorized")?,
        fills_used: 0,
        quantity_used: Decimal::ZERO,
        amount_used: Decimal::ZERO,
        span: row.span()?,
    })
}
