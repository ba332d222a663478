//! Claims from request to answer: load, decide, write.

pub mod accumulators;
mod credits;
pub mod history;
mod ingredients;
pub mod keys;
pub mod later;
mod later_payers;
pub mod load;
pub mod locked;
pub mod member_state;
mod networks;
mod other_payers;
pub mod reversal;
pub mod sent;
pub mod staging;
pub mod store;
pub mod stored;
pub mod transition;
pub mod writing;

use std::collections::HashSet;
use std::rc::Rc;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;
use uuid::Uuid;

use crate::engine::adjudicate::{Decision, Disposition};
use crate::engine::batch::{MemberState, Submission};
use crate::engine::claim::{self, Claim};
use crate::engine::response::ClaimResponse;
use crate::error::{Error, Result};
use crate::pg::access;
use crate::pg::raw::memory;
use crate::pg::raw::statement::connect;
use crate::pg::raw::subtransaction::Subtransaction;
use crate::pg::raw::transaction;
use crate::pg::security::caller;
use crate::pg::statistics::{self, Figure, Stage, count, count_time, counted};
use accumulators::Purpose;
use keys::ClaimKey;
use load::{Incoming, Received, load};
use store::Decided;
use stored::stored_answers;
use writing::Writing;

/// A batch whose claims lose their keys to other sessions is decided again, this often at most.
const ATTEMPTS: u32 = 8;

/// What a claim of a batch takes until it is answered, about.
const BYTES_PER_CLAIM: usize = 10 * 1024;

/// A claim with the request it came as, if that says more than the claim.
pub struct Request {
    pub claim: Rc<Claim>,
    pub json: Option<Value>,
    /// The reversed claim that it takes the place of.
    pub replaces: Option<Uuid>,
}

impl Request {
    pub fn new(claim: Claim, json: Option<Value>) -> Self {
        Self { claim: Rc::new(claim), json, replaces: None }
    }
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
    memory::probe(requests.len().saturating_mul(BYTES_PER_CLAIM))?;
    connect(|| {
        let answers = adjudicate_within(requests, |_| ())?;
        statistics::keep()?;
        Ok(answers)
    })
}

/// Adjudicates claims within a call that writes; `decided` learns the decisions before they are written.
pub fn adjudicate_within(requests: &[Request], mut decided: impl FnMut(&[Decision])) -> Result<Vec<ClaimResponse>> {
    // Keys that a stored claim is paid under, as far as that was met.
    let mut taken: FxHashSet<ClaimKey> = FxHashSet::default();
    let mut attempts = 0;
    let begun = Instant::now();
    loop {
        let (mut cases, mut state) = load(&identified(requests), Purpose::Adjudicate)?;
        if attempts == 0 {
            access::record_hidden(access::Source::AdjudicateClaim)?;
        }
        let decisions = decide(&mut cases, &mut state, &taken)?;
        decided(&decisions);
        let losers = write(&cases, &decisions, requests, &state)?;
        if losers.is_empty() {
            store::make_durable();
            tally(&decisions, begun.elapsed());
            return answers(&cases, &decisions, true);
        }
        // Another session's paid claim has the same key, stored since or before: these claims are decided again,
        // knowing that.
        let lost = || cases.iter().zip(&decisions).filter(|(case, _)| losers.contains(&case.id));
        let found = keys::paid(lost().map(|(case, _)| case))?;
        attempts += 1;
        count(Figure::Retries, 1);
        if lost().any(|(_, decision)| !decision.is_paid()) || attempts > ATTEMPTS && found.is_empty() {
            return Err(Error::WriteLost("pharmacy_claim"));
        }
        if attempts > ATTEMPTS {
            return Err(Error::ClaimNotStored);
        }
        taken.extend(found);
    }
}

/// Counts what became of the claims of a call.
fn tally(decisions: &[Decision], time: Duration) {
    let of = |is: fn(&Disposition) -> bool| decisions.iter().filter(|decision| is(&decision.disposition)).count();
    count(Figure::Paid, of(|d| matches!(d, Disposition::Paid(_))));
    count(Figure::Rejected, of(|d| matches!(d, Disposition::Rejected(_))));
    count(Figure::Duplicates, of(|d| matches!(d, Disposition::Duplicate(_))));
    if decisions.len() == 1 {
        count(Figure::Calls, 1);
        count_time(Figure::CallTime, time);
    } else {
        count(Figure::Batches, 1);
        count(Figure::BatchClaims, decisions.len());
        count_time(Figure::BatchTime, time);
    }
}

/// Decides claims as `adjudicate` would, today or on the day given, and writes nothing.
pub fn price(requests: &[Request], received: Option<NaiveDate>) -> Result<Vec<ClaimResponse>> {
    writing::refuse()?;
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    caller::count_inquiry(access::Source::PriceClaim)?;
    let incoming = numbered(requests.iter().map(|r| r.claim.clone()), received.map_or(Received::Today, Received::On));
    connect(|| {
        let mut taken: FxHashSet<ClaimKey> = FxHashSet::default();
        loop {
            let (mut cases, mut state) = load(&incoming, Purpose::Price)?;
            if taken.is_empty() {
                let members: Vec<Uuid> = cases.iter().filter_map(|case| case.patient_id).collect();
                access::record(access::Source::PriceClaim, &members)?;
            }
            let decisions = decide(&mut cases, &mut state, &taken)?;
            // What the insert would meet: a paid claim of another member with the same key.
            let before = taken.len();
            let paid = cases.iter().zip(&decisions).filter(|(_, decision)| decision.is_paid());
            taken.extend(keys::paid(paid.map(|(case, _)| case))?);
            if taken.len() == before {
                count(Figure::Priced, decisions.len());
                return answers(&cases, &decisions, false);
            }
        }
    })
}

/// Has every claim of a person wait until this transaction ends, as they wait for each other.
pub fn lock_member(patient_id: Uuid) -> Result<()> {
    let mut state = MemberState::default();
    member_state::load(&mut state, [patient_id], Purpose::Adjudicate)?;
    member_state::store([patient_id], &state)
}

/// Decides claims in their order. Of those of a batch that have one key, the first that is paid has it.
///
/// # Errors
/// 55000 where a claim needs a row that is not loaded.
pub fn decide(cases: &mut [Submission], state: &mut MemberState, taken: &FxHashSet<ClaimKey>) -> Result<Vec<Decision>> {
    counted(Stage::Decide, |rows| {
        *rows = cases.len();
        decide_in_order(cases, state, taken)
    })
}

fn decide_in_order(
    cases: &mut [Submission],
    state: &mut MemberState,
    taken: &FxHashSet<ClaimKey>,
) -> Result<Vec<Decision>> {
    let mut paid: FxHashMap<ClaimKey, Option<Uuid>> = FxHashMap::default();
    let mut decisions = Vec::with_capacity(cases.len());
    for case in cases {
        let key = ClaimKey::of(case);
        case.facts.key_is_taken =
            taken.contains(&key) || paid.get(&key).is_some_and(|patient| *patient != case.patient_id);
        let decision = state.decide(case);
        if let Some(row) = decision.missing() {
            return Err(row.clone().into());
        }
        if decision.is_paid() {
            paid.entry(key).or_insert(case.patient_id);
        }
        decisions.push(decision);
    }
    Ok(decisions)
}

fn identified(requests: &[Request]) -> Vec<Incoming> {
    let incoming =
        |request: &Request| Incoming { id: store::new_id(), claim: request.claim.clone(), received: Received::Today };
    requests.iter().map(incoming).collect()
}

/// Under ids that nothing is stored by: they only tell the claims of this call apart.
pub fn numbered(claims: impl IntoIterator<Item = Rc<Claim>>, received: Received) -> Vec<Incoming> {
    (1..).map(Uuid::from_u128).zip(claims).map(|(id, claim)| Incoming { id, claim, received }).collect()
}

/// Writes the decisions; gives the ids of claims whose key is taken, and then nothing is written.
pub fn write(
    cases: &[Submission],
    decisions: &[Decision],
    requests: &[Request],
    state: &MemberState,
) -> Result<HashSet<Uuid>> {
    let originals: Vec<_> = requests
        .iter()
        .map(|request| move || request.json.clone().unwrap_or_else(|| claim::encode(&request.claim)))
        .collect();
    let entries: Vec<Decided<'_>> = cases
        .iter()
        .zip(decisions)
        .zip(originals.iter().zip(requests))
        .map(|((case, decision), (original, request))| Decided {
            case,
            decision,
            request: original,
            replaces: request.replaces,
        })
        .collect();
    // One claim whose insert is refused leaves nothing to undo; of many, the others are undone.
    let losers = counted(Stage::Claims, |rows| {
        *rows = cases.len();
        if cases.len() == 1 {
            return store::claims(&entries);
        }
        let subtransaction = Subtransaction::begin();
        let losers = store::claims(&entries)?;
        subtransaction.end(losers.is_empty());
        Ok(losers)
    })?;
    if losers.is_empty() {
        counted(Stage::Effects, |rows| {
            *rows = cases.len();
            store::effects(&entries, state)
        })?;
    }
    Ok(losers)
}

pub fn answers(cases: &[Submission], decisions: &[Decision], stored: bool) -> Result<Vec<ClaimResponse>> {
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
                    response.approve(&decision.approved_messages);
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
