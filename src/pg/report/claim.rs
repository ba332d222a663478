//! One claim, as its page shows it.

use chrono::NaiveDate;
use pbm_report::claim::{self as page, Alert, Amounts, Claim, Remedies, Remedy, Step};
use uuid::Uuid;

use crate::engine::facts::ClaimStatus;
use crate::engine::identifier::Ndc;
use crate::engine::response::{AlertResponse, Figures};
use crate::engine::trace::explain::explain;
use crate::error::{Error, Result};
use crate::pg::access::Source;
use crate::pg::claims::reversal::{self, Which};
use crate::pg::claims::stored::StoredClaim;
use crate::pg::correction::remedies;
use crate::pg::raw::statement::{connect, run, statement};
use crate::pg::raw::value::Write;
use crate::pg::reference;

statement!(CLAIM, "report/claim.sql");

/// The page of a claim, for those who may ask how it was decided.
///
/// # Errors
/// P0002 where no claim has the number, or none that the caller may ask about; XX001 where its trace cannot be read.
pub fn html(claim_number: &str) -> Result<String> {
    connect(|| {
        reference::begin()?;
        let found = reversal::find(&Which::Number(claim_number))?;
        reversal::record_readers_of(Source::ClaimHtml, claim_number)?;
        let Some((id, date, _)) = found.first() else { return Err(Error::UnknownClaim) };
        let stored = reversal::one(*id, *date)?.ok_or(Error::UnknownClaim)?;
        Ok(page::html(&shown(*id, *date, &stored)?))
    })
}

fn shown(id: Uuid, fill_date: NaiveDate, stored: &StoredClaim) -> Result<Claim> {
    let rows = run(&CLAIM, &[id.write(), fill_date.write()])?;
    let row = rows.first().ok_or(Error::UnknownClaim)?;
    let response = &stored.response;
    let claim_number = response.claim_number.clone().unwrap_or_default();
    let pharmacy: Option<String> = row.get("pharmacy_name")?;
    let npi: Option<String> = row.get("pharmacy_npi")?;
    let plan: Option<String> = row.get("plan_name")?;
    let code: Option<String> = row.get("plan_code")?;
    let may_ask = row.get("may_ask")? && response.status == ClaimStatus::Rejected.name();
    Ok(Claim {
        status: response.status.clone(),
        fill_date,
        received: row.get("received")?,
        reversed: row.get("reversed")?,
        drug_name: row.get("drug_name")?,
        ndc: row.get::<Option<Ndc>>("ndc")?.map(|ndc| ndc.to_string()),
        quantity: row.get("quantity")?,
        days_supply: row.get("days_supply")?,
        fill_number: row.get("fill_number")?,
        pharmacy: named(pharmacy, npi),
        plan: named(plan, code),
        tier: response.tier,
        rejects: response.reject_codes.iter().cloned().zip(row.get::<Vec<String>>("meanings")?).collect(),
        amounts: response.figures.as_ref().map(amounts),
        alerts: response.alerts.iter().map(alert).collect(),
        steps: reversal::decision(stored)?
            .0
            .iter()
            .map(explain)
            .map(|told| Step {
                name: told.name.into(),
                outcome: told.outcome.into(),
                words: told.words,
                rule: told.rule.into(),
            })
            .collect(),
        remedies: if may_ask { what_would_pay(&claim_number)? } else { Remedies::NotAsked },
        claim_number,
    })
}

/// A name with its key behind it.
fn named(name: Option<String>, key: Option<String>) -> Option<String> {
    match (name, key) {
        (Some(name), Some(key)) => Some(format!("{name} ({key})")),
        (name, key) => name.or(key),
    }
}

fn amounts(figures: &Figures) -> Amounts {
    Amounts {
        ingredient_cost: figures.ingredient_cost,
        dispensing_fee: figures.dispensing_fee,
        sales_tax: figures.sales_tax,
        allowed: figures.allowed,
        plan_paid: figures.paid,
        patient_pay: figures.patient_pay,
        deductible: figures.deductible,
        copay: figures.copay,
        coinsurance: figures.coinsurance,
        daw_penalty: figures.daw_penalty,
        forgiven: figures.forgiven,
    }
}

fn alert(alert: &AlertResponse) -> Alert {
    Alert {
        severity: alert.severity.clone(),
        description: alert.message(),
        outcome: alert.outcome.clone(),
        answered_by: alert.override_reason.clone(),
    }
}

/// What would pay it, where what it was sent as is kept.
fn what_would_pay(claim_number: &str) -> Result<Remedies> {
    let found = match remedies::what_would_pay(claim_number) {
        Ok((_, found)) => found,
        Err(Error::RequestNotKept) => return Ok(Remedies::NotKept),
        Err(error) => return Err(error),
    };
    let one = |remedy: &crate::engine::correct::remedy::Remedy| {
        let figures = Figures::of(&remedy.decision).unwrap_or_default();
        Remedy {
            words: remedy.words(),
            allowed: figures.allowed,
            plan_paid: figures.paid,
            patient_pay: figures.patient_pay,
        }
    };
    Ok(Remedies::Found(found.iter().map(one).collect()))
}
