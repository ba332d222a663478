//! Claims from request to answer: load, decide, write.

pub mod accumulators;
mod history;
pub mod load;
pub mod reversal;
pub mod store;
mod stored;
pub mod writing;

use std::collections::HashSet;

use chrono::NaiveDate;
use serde_json::Value;
use uuid::Uuid;

use crate::engine::adjudicate::{Decision, Disposition};
use crate::engine::batch::{MemberState, Submission};
use crate::engine::claim::{self, Claim};
use crate::engine::facts::ClaimStatus;
use crate::engine::response::ClaimResponse;
use crate::error::{Error, Result};
use crate::pg::raw::statement::{connect, run, statement};
use crate::pg::raw::subtransaction::Subtransaction;
use crate::pg::raw::transaction;
use crate::pg::raw::value::Write;
use accumulators::Purpose;
use load::load;
use store::Decided;
use stored::stored_answers;
use writing::Writing;

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
    let _writing = Writing::begin()?;
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    connect(|| {
        let mut taken: HashSet<usize> = HashSet::new();
        let mut attempts = 0;
        loop {
            let (mut cases, mut state) = load(identified(requests), Purpose::Adjudicate)?;
            for place in &taken {
                cases[*place].facts.key_is_taken = true;
            }
            let decisions: Vec<Decision> = cases.iter().map(|case| state.decide(case)).collect();
            let losers = write(&cases, &decisions, requests, &state)?;
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
    writing::refuse()?;
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    connect(|| {
        let mut taken: HashSet<usize> = HashSet::new();
        loop {
            let (mut cases, mut state) = load(identified(requests), Purpose::Price)?;
            for place in &taken {
                cases[*place].facts.key_is_taken = true;
            }
            let decisions: Vec<Decision> = cases.iter().map(|case| state.decide(case)).collect();
            // What the insert would meet: a paid claim of another member with the same key.
            let before = taken.len();
            for (place, case) in cases.iter().enumerate() {
                if matches!(decisions[place].disposition, Disposition::Paid(_)) && is_paid_elsewhere(case)? {
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
fn write(cases: &[Submission], decisions: &[Decision], requests: &[Request], state: &MemberState) -> Result<Vec<Uuid>> {
    let originals: Vec<_> = requests
        .iter()
        .map(|request| move || request.json.clone().unwrap_or_else(|| claim::encode(&request.claim)))
        .collect();
    let entries: Vec<Decided<'_>> = cases
        .iter()
        .zip(decisions)
        .zip(&originals)
        .map(|((case, decision), request)| Decided { case, decision, request })
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
        store::effects(&entries, state)?;
    }
    Ok(losers)
}

/// Whether a claim of another patient in the same batch has the key of this one.
fn has_key_of_another(case: &Submission, cases: &[Submission]) -> bool {
    let key = |c: &Submission| {
        let claim = &c.claim;
        (claim.rx_number.clone(), claim.pharmacy_npi.clone(), claim.fill_date, claim.fill_number(), claim.ndc().ok())
    };
    cases.iter().any(|other| other.patient_id != case.patient_id && key(other) == key(case))
}

/// Whether a paid claim has the key of this one.
fn is_paid_elsewhere(case: &Submission) -> Result<bool> {
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

fn answers(cases: &[Submission], decisions: &[Decision], stored: bool) -> Result<Vec<ClaimResponse>> {
    let repeats: Vec<(Uuid, NaiveDate)> = cases
        .iter()
        .zip(decisions)
        .filter_map(|(case, decision)| match decision.disposition {
            Disposition::Duplicate(original) => Some((original, store::stored_date(case))),
            _ => None,
        })
        .collect();
    let mut originals = stored_answers(&repeats)?;
    let answer = |(case, decision): (&Submission, &Decision)| {
        if let Disposition::Duplicate(original) = decision.disposition {
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
