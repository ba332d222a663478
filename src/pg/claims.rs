//! Claims from request to answer: load, decide, write.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use super::load::load;
use super::member::Purpose;
use super::raw::rows::Row;
use super::raw::statement::{connect, run, statement};
use super::raw::subtransaction::Subtransaction;
use super::raw::transaction;
use super::raw::value::{Write, dates, uuids};
use super::store::{self, Entry};
use crate::engine::batch::{Book, Case};
use crate::engine::claim::{self, Claim};
use crate::engine::decide::{Answer, Decision};
use crate::engine::facts::ClaimStatus;
use crate::engine::response::{Alert, ClaimResponse, Figures};
use crate::error::{Error, Result};

statement!(STORED, "claims/stored.sql");
statement!(STORED_ALERTS, "claims/stored_alerts.sql");
statement!(PAID_KEY, "claims/find_by_key.sql");

/// A batch whose claims lose their keys to other sessions is decided again, this often at most.
const ATTEMPTS: u32 = 8;

/// A claim with the request it came as, if that says more than the claim.
pub struct Request {
    pub claim: Claim,
    pub json: Option<Value>,
}

/// Adjudicates claims in their order, in the caller's transaction.
pub fn adjudicate(requests: &[Request]) -> Result<Vec<ClaimResponse>> {
    if transaction::is_read_only() {
        return Err(Error::ReadOnlyTransaction);
    }
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    connect(|| {
        let mut taken: HashSet<usize> = HashSet::new();
        let mut attempts = 0;
        loop {
            let (mut cases, mut book) = load(identified(requests), Purpose::Adjudicate)?;
            for place in &taken {
                cases[*place].facts.key_is_taken = true;
            }
            let decisions: Vec<Decision> = cases.iter().map(|case| book.decide(case)).collect();
            let losers = write(&cases, &decisions, requests, &book)?;
            if losers.is_empty() {
                store::make_durable();
                return answers(&cases, &decisions, true);
            }
            // Another member's paid claim has the same key, stored since or before: these claims are
            // decided again, knowing that.
            attempts += 1;
            if attempts > ATTEMPTS {
                return Err(Error::ClaimNotStored);
            }
            for (place, case) in cases.iter().enumerate().filter(|(_, c)| losers.contains(&c.id)) {
                if has_key_of_another(case, &cases) || is_paid_elsewhere(case)? {
                    taken.insert(place);
                }
            }
        }
    })
}

/// Decides claims as `adjudicate` would, and writes nothing.
pub fn price(requests: &[Request]) -> Result<Vec<ClaimResponse>> {
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    connect(|| {
        let mut taken: HashSet<usize> = HashSet::new();
        loop {
            let (mut cases, mut book) = load(identified(requests), Purpose::Price)?;
            for place in &taken {
                cases[*place].facts.key_is_taken = true;
            }
            let decisions: Vec<Decision> = cases.iter().map(|case| book.decide(case)).collect();
            // What the insert would meet: a paid claim of another member with the same key.
            let before = taken.len();
            for (place, case) in cases.iter().enumerate() {
                if matches!(decisions[place].answer, Answer::Paid(_)) && is_paid_elsewhere(case)? {
                    taken.insert(place);
                }
            }
            if taken.len() == before {
                return answers(&cases, &decisions, false);
            }
        }
    })
}

fn identified(requests: &[Request]) -> Vec<(Uuid, Claim)> {
    requests.iter().map(|request| (store::new_id(), request.claim.clone())).collect()
}

/// Writes the decisions; gives the ids of claims whose key is taken, and then nothing is written.
fn write(cases: &[Case], decisions: &[Decision], requests: &[Request], book: &Book) -> Result<Vec<Uuid>> {
    let originals: Vec<_> = requests
        .iter()
        .map(|request| move || request.json.clone().unwrap_or_else(|| claim::encode(&request.claim)))
        .collect();
    let entries: Vec<Entry<'_>> = cases
        .iter()
        .zip(decisions)
        .zip(&originals)
        .map(|((case, decision), request)| Entry { case, decision, request })
        .collect();
    // One claim whose insert is refused leaves nothing to undo; of many, the others are undone.
    let losers = if cases.len() == 1 {
        store::claims(&entries)?
    } else {
        let subtransaction = Subtransaction::begin();
        let losers = store::claims(&entries)?;
        subtransaction.end(losers.is_empty());
        losers
    };
    if losers.is_empty() {
        store::effects(&entries, book)?;
    }
    Ok(losers)
}

/// Whether a claim of another patient in the same batch has the key of this one.
fn has_key_of_another(case: &Case, cases: &[Case]) -> bool {
    let key = |c: &Case| {
        let claim = &c.claim;
        (claim.rx_number.clone(), claim.pharmacy_npi.clone(), claim.fill_date, claim.fill_number(), claim.ndc().ok())
    };
    cases.iter().any(|other| other.patient_id != case.patient_id && key(other) == key(case))
}

/// Whether a paid claim has the key of this one.
fn is_paid_elsewhere(case: &Case) -> Result<bool> {
    let claim = &case.claim;
    let values = [
        claim.rx_number.write(),
        claim.pharmacy_npi.write(),
        store::stored_date(case).write(),
        claim.fill_number().write(),
        claim.ndc().ok().map(|ndc| ndc.to_string()).write(),
    ];
    for row in run(&PAID_KEY, &values)?.iter() {
        if row.word("status", ClaimStatus::parse)? == ClaimStatus::Paid {
            return Ok(true);
        }
    }
    Ok(false)
}

fn answers(cases: &[Case], decisions: &[Decision], stored: bool) -> Result<Vec<ClaimResponse>> {
    let repeats: Vec<(Uuid, NaiveDate)> = cases
        .iter()
        .zip(decisions)
        .filter_map(|(case, decision)| match decision.answer {
            Answer::Duplicate(original) => Some((original, store::stored_date(case))),
            _ => None,
        })
        .collect();
    let mut originals = stored_answers(&repeats)?;
    let answer = |(case, decision): (&Case, &Decision)| {
        if let Answer::Duplicate(original) = decision.answer {
            return match originals.get_mut(&original) {
                Some(response) => {
                    let mut response = response.clone();
                    response.status = "duplicate".into();
                    response
                }
                None => {
                    ClaimResponse { status: "duplicate".into(), claim_id: Some(original), ..ClaimResponse::default() }
                }
            };
        }
        ClaimResponse::of(case, decision, stored.then(|| store::claim_number(case.id)))
    };
    Ok(cases.iter().zip(decisions).map(answer).collect())
}

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
    pub plan_id: Uuid,
    pub benefit_year_start: NaiveDate,
    pub deductible: Decimal,
    pub out_of_pocket: Decimal,
}

fn stored_claim(row: &Row<'_>) -> Result<StoredClaim> {
    let status = row.word("status", ClaimStatus::parse)?;
    let was_paid = status != ClaimStatus::Rejected;
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
            ..ClaimResponse::default()
        },
        charged: was_paid.then(|| charged(row)).transpose()?,
        trace: row.get("trace")?,
    })
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
    })
}

fn charged(row: &Row<'_>) -> Result<Charged> {
    Ok(Charged {
        patient_id: row.get("patient_id")?,
        family_id: row.get("family_id")?,
        plan_id: row.get("plan_id")?,
        benefit_year_start: row.get("benefit_year_start")?,
        deductible: row.get("deductible_applied")?,
        out_of_pocket: row.get("out_of_pocket_applied")?,
    })
}

fn stored_alert(row: &Row<'_>) -> Result<Alert> {
    Ok(Alert {
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
    let mut alerts: HashMap<Uuid, Vec<Alert>> = HashMap::new();
    for row in run(&STORED_ALERTS, &[uuids(keys.iter().map(|k| &k.0))])?.iter() {
        alerts.entry(row.get("claim_id")?).or_default().push(stored_alert(&row)?);
    }
    for claim in &mut claims {
        claim.response.alerts = claim.response.claim_id.and_then(|id| alerts.get(&id)).cloned().unwrap_or_default();
        if claim.charged.is_some() {
            claim.response.messages = claim.response.alerts.iter().map(Alert::message).collect();
        }
    }
    Ok(claims)
}

fn stored_answers(keys: &[(Uuid, NaiveDate)]) -> Result<HashMap<Uuid, ClaimResponse>> {
    Ok(stored_claims(keys)?.into_iter().filter_map(|c| Some((c.response.claim_id?, c.response))).collect())
}
