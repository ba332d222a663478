//! Claims of the table, as they were answered.

use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::engine::batch::{AccumulatorKey, MemberState, PartDKey, Scope};
use crate::engine::claim::Billed;
use crate::engine::facts::{ClaimStatus, PartDBalance};
use crate::engine::identifier::Ndc;
use crate::engine::pay::compound::Compounded;
use crate::engine::pay::coordination::Coordinated;
use crate::engine::pay::part_d::{LIKELY_TO_BENEFIT, PRORATED};
use crate::engine::pay::share::PatientShare;
use crate::engine::response::{AlertResponse, ClaimResponse, Figures, OtherPayer};
use crate::engine::trace::Trace;
use crate::error::Result;
use crate::pg::part_d::claims as splits;
use crate::pg::raw::rows::Row;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::{dates, uuids};

statement!(STORED, "claims/stored.sql");
statement!(STORED_ALERTS, "claims/stored_alerts.sql");

/// A claim of the table.
#[derive(Clone, Debug)]
pub struct StoredClaim {
    pub response: ClaimResponse,
    pub trace: Vec<u8>,
    /// Of a claim that was paid, whose accumulators it added to, and what.
    pub charged: Option<Charged>,
}

/// Whose accumulators a paid claim added to.
#[derive(Clone, Copy, Debug)]
pub struct Charged {
    pub patient_id: Uuid,
    pub family_id: Uuid,
    pub coverage_id: Uuid,
    pub plan_id: Uuid,
    pub benefit_year_start: NaiveDate,
    pub deductible: Decimal,
    pub out_of_pocket: Decimal,
    /// The Part D accumulator it added to, and what; `None` of a claim that did not pay under Part D.
    pub part_d: Option<(PartDKey, PartDBalance)>,
    /// Whether it may use authorizations.
    pub is_authorized: bool,
}

impl Charged {
    /// The accumulators it added to: the family's, then the patient's.
    pub fn keys(&self) -> [AccumulatorKey; 2] {
        let Self { plan_id, benefit_year_start, .. } = *self;
        let key = |scope, owner_id| AccumulatorKey { scope, owner_id, plan_id, benefit_year_start };
        [key(Scope::Family, self.family_id), key(Scope::Individual, self.patient_id)]
    }

    /// What it added to them.
    pub fn share(&self) -> PatientShare {
        PatientShare { deductible: self.deductible, out_of_pocket: self.out_of_pocket, ..PatientShare::default() }
    }

    /// Whether it added to nothing that a later claim is decided by.
    pub fn added_nothing(&self) -> bool {
        let part_d = self.part_d.map(|(_, accrued)| accrued).unwrap_or_default();
        self.deductible.is_zero() && self.out_of_pocket.is_zero() && part_d == PartDBalance::default()
    }

    /// Takes what it added out of the members' state; as `MemberState::reverse`.
    pub fn take_back(&self, state: &mut MemberState, claim_id: Uuid) -> bool {
        let was_there = state.reverse(&self.keys(), &self.share(), self.patient_id, claim_id);
        if let Some((key, accrued)) = self.part_d.filter(|_| was_there) {
            state.take_back_part_d(key, accrued);
        }
        was_there
    }
}

fn stored_claim(row: &Row<'_>) -> Result<StoredClaim> {
    let status = row.word("status", ClaimStatus::parse)?;
    let was_paid = matches!(status, ClaimStatus::Paid | ClaimStatus::Reversed);
    let trace: Vec<u8> = row.get("trace")?;
    let code: Option<String> = row.get("other_coverage_code")?;
    Ok(StoredClaim {
        response: ClaimResponse {
            claim_id: Some(row.get("id")?),
            claim_number: Some(row.get("claim_number")?),
            status: status.name().into(),
            reject_codes: row.get::<Option<Vec<String>>>("reject_codes")?.unwrap_or_default(),
            member_id: row.get("member_id")?,
            plan_id: row.get("plan_id")?,
            tier: row.get("tier")?,
            figures: was_paid.then(|| figures(row)).transpose()?,
            basis_of_reimbursement: row.get("basis_of_reimbursement")?,
            other_payer: code.filter(|_| was_paid).and_then(|code| coordinated(&code, &trace)),
            compound: if was_paid && row.get::<Option<Ndc>>("ndc")? == Some(Ndc::COMPOUND) {
                Trace::decode(&trace).and_then(|trace| Compounded::of_trace(&trace)).map(Box::new)
            } else {
                None
            },
            ..ClaimResponse::default()
        },
        charged: was_paid.then(|| charged(row)).transpose()?,
        trace,
    })
}

/// How a claim with this other coverage code was coordinated, as its trace has it.
fn coordinated(code: &str, trace: &[u8]) -> Option<Box<OtherPayer>> {
    let coordinated = Coordinated::of_trace(&Trace::decode(trace)?, Billed::parse(code)?)?;
    Some(Box::new(OtherPayer::Coordinated(coordinated)))
}

fn figures(row: &Row<'_>) -> Result<Figures> {
    Ok(Figures {
        ingredient_cost: row.get("ingredient_cost")?,
        dispensing_fee: row.get("dispensing_fee")?,
        sales_tax: row.get("sales_tax")?,
        allowed: row.get("allowed_amount")?,
        paid: row.get("paid_amount")?,
        patient_pay: row.get("patient_copay")?,
        deductible: row.get("deductible_applied")?,
        copay: row.get("copay_amount")?,
        coinsurance: row.get("coinsurance_amount")?,
        daw_penalty: row.get("daw_penalty")?,
        forgiven: row.get("out_of_pocket_forgiven")?,
    })
}

fn charged(row: &Row<'_>) -> Result<Charged> {
    Ok(Charged {
        patient_id: row.get("patient_id")?,
        family_id: row.get("family_id")?,
        coverage_id: row.get("coverage_id")?,
        plan_id: row.get("plan_id")?,
        benefit_year_start: row.get("benefit_year_start")?,
        deductible: row.get("deductible_applied")?,
        out_of_pocket: row.get("out_of_pocket_applied")?,
        part_d: None,
        is_authorized: row.get("is_authorized")?,
    })
}

fn stored_alert(row: &Row<'_>) -> Result<AlertResponse> {
    Ok(AlertResponse {
        alert_type: row.get("alert_type")?,
        severity: row.get("severity")?,
        alert_code: row.get("alert_code")?,
        description: row.get("alert_description")?,
        drug1: row.get("drug1_ndc")?,
        drug2: row.get("drug2_ndc")?,
        interaction_type: row.get("interaction_type")?,
        outcome: row.get("outcome")?,
        override_reason: row.get("override_reason")?,
    })
}

/// Claims of the table by id and fill date.
pub fn stored_claims(keys: &[(Uuid, NaiveDate)]) -> Result<Vec<StoredClaim>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let values = [uuids(keys.iter().map(|k| &k.0)), dates(keys.iter().map(|k| k.1))];
    let mut claims: Vec<StoredClaim> = Vec::with_capacity(keys.len());
    for row in run(&STORED, &values)?.iter() {
        claims.push(stored_claim(&row)?);
    }
    let mut alerts: HashMap<Uuid, Vec<AlertResponse>> = HashMap::new();
    for row in run(&STORED_ALERTS, &[uuids(keys.iter().map(|k| &k.0))])?.iter() {
        alerts.entry(row.get("claim_id")?).or_default().push(stored_alert(&row)?);
    }
    let paid: Vec<Uuid> = claims.iter().filter(|c| c.charged.is_some()).filter_map(|c| c.response.claim_id).collect();
    let mut splits = splits::stored(&paid)?.into_iter();
    for claim in &mut claims {
        if let Some(charged) = &mut claim.charged
            && let Some(stored) = splits.next().flatten()
        {
            charged.part_d = Some((stored.key, stored.split.accrued));
            claim.response.part_d = Some(Box::new(stored.split));
        }
        claim.response.alerts = claim.response.claim_id.and_then(|id| alerts.get(&id)).cloned().unwrap_or_default();
        if claim.charged.is_some() {
            claim.response.messages = claim.response.alerts.iter().map(AlertResponse::message).collect();
            if claim.response.part_d.as_ref().is_some_and(|split| split.likely_to_benefit) {
                claim.response.messages.push(LIKELY_TO_BENEFIT.to_owned());
            }
            if claim.response.part_d.as_ref().is_some_and(|split| split.prorated) {
                claim.response.approve(&[PRORATED]);
            }
        }
    }
    Ok(claims)
}

pub fn stored_answers(keys: &[(Uuid, NaiveDate)]) -> Result<HashMap<Uuid, ClaimResponse>> {
    Ok(stored_claims(keys)?.into_iter().filter_map(|c| Some((c.response.claim_id?, c.response))).collect())
}
