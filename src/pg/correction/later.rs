//! The later claims of a family, decided again as if a claim before them had never been paid.

use std::collections::HashMap;

use chrono::NaiveDate;
use rustc_hash::FxHashSet;
use uuid::Uuid;

use super::what_if;
use crate::engine::adjudicate::{Decision, Disposition};
use crate::engine::batch::{AccumulatorKey, MemberState, PartDKey, Submission};
use crate::engine::facts::ClaimStatus;
use crate::engine::response::ClaimResponse;
use crate::error::{Error, Result};
use crate::pg::access::Source;
use crate::pg::claims::accumulators::{self, Purpose};
use crate::pg::claims::load::{Incoming, Received, load};
use crate::pg::claims::sent::{self, Sent};
use crate::pg::claims::stored::{Charged, StoredClaim, stored_claims};
use crate::pg::claims::{Request, answers, decide, later, reversal, store, write};
use crate::pg::part_d;
use crate::pg::reference;

/// A later claim that would be answered otherwise today.
pub struct Difference {
    pub fill_date: NaiveDate,
    /// As it stands.
    pub stored: ClaimResponse,
    /// As it would be answered.
    pub decided: ClaimResponse,
    case: Submission,
    decision: Decision,
    sent: Sent,
}

/// What the later claims are answered in the order in which they are decided: fill date, then receipt.
struct Again {
    /// The claim that is billed in the place of the reversed one.
    bill: Option<(Submission, Decision)>,
    /// The claims that would be answered otherwise.
    differences: Vec<Difference>,
    /// The state of their members after all of them.
    state: MemberState,
}

/// Decides the later claims of a reversed one again, each received on its day, with the bill that takes its place. Those
/// whose request is not kept whole stand, as does one that was billed in the place of the reversed, and one that payers
/// after the plan reported on (PD-12).
fn again(id: Uuid, charged: &Charged, bill: Option<&Request>, purpose: Purpose) -> Result<Again> {
    let keys: Vec<(Uuid, NaiveDate)> = later::later(id, charged)?.iter().map(|l| (l.id, l.fill_date)).collect();
    let mut sents = sent::sent(&keys)?;
    sents.retain(|sent| sent.is_whole && sent.replaces != Some(id));
    let keys: Vec<(Uuid, NaiveDate)> = sents.iter().map(|sent| (sent.id, sent.stored_date)).collect();
    let is_reported =
        |claim: &StoredClaim| claim.response.part_d.as_ref().is_some_and(|split| !split.others.total().is_zero());
    let mut stored: HashMap<Uuid, StoredClaim> = stored_claims(&keys)?
        .into_iter()
        .filter(|claim| !is_reported(claim))
        .filter_map(|claim| Some((claim.response.claim_id?, claim)))
        .collect();
    sents.retain(|sent| stored.contains_key(&sent.id));
    let mut sents: Vec<Option<Sent>> = sents.into_iter().map(Some).chain(bill.map(|_| None)).collect();
    // The bill has the place of the claim that it is for.
    sents.sort_by_key(|sent| match sent {
        Some(sent) => (Some(sent.stored_date), sent.id),
        None => (bill.and_then(|bill| bill.claim.fill_date), id),
    });
    let incoming: Vec<Incoming> = sents
        .iter()
        .filter_map(|sent| match sent {
            Some(sent) => {
                Some(Incoming { id: sent.id, claim: sent.claim.clone(), received: Received::On(sent.received) })
            }
            None => {
                bill.map(|bill| Incoming { id: store::new_id(), claim: bill.claim.clone(), received: Received::Today })
            }
        })
        .collect();
    let (mut cases, mut state) = load(&incoming, purpose)?;
    for (id, charged) in stored.iter().filter_map(|(id, claim)| Some((*id, claim.charged?))) {
        charged.take_back(&mut state, id);
    }
    let decisions = decide(&mut cases, &mut state, &FxHashSet::default())?;
    let mut again = Again { bill: None, differences: Vec::new(), state };
    for ((case, decision), sent) in cases.into_iter().zip(decisions).zip(sents) {
        let Some(sent) = sent else {
            again.bill = Some((case, decision));
            continue;
        };
        let Some(stored) = stored.remove(&sent.id).map(|claim| claim.response) else { continue };
        let decided = ClaimResponse::of(&case, &decision, None);
        let same = decided.status == stored.status
            && decided.figures == stored.figures
            && decided.tier == stored.tier
            && decided.bears_as(&stored);
        if !same {
            let fill_date = sent.stored_date;
            again.differences.push(Difference { fill_date, stored, decided, case, decision, sent });
        }
    }
    Ok(again)
}

/// What the later claims of a reversed one would be answered today, of those that would be answered otherwise.
///
/// # Errors
/// As `what_if::about`.
pub fn differences(claim_number: &str) -> Result<Vec<Difference>> {
    what_if::about(Source::CorrectionDifferences, claim_number, ClaimStatus::Reversed, |sent| {
        let claim = reversal::one(sent.id, sent.stored_date)?.and_then(|claim| claim.charged);
        claim.map_or(Ok(Vec::new()), |charged| Ok(again(sent.id, &charged, None, Purpose::Price)?.differences))
    })
}

/// Bills a claim in the place of a reversed one and decides the later claims again; those that are answered otherwise
/// are reversed and stored as they are answered now. `replays` learns how the bill is decided before anything is
/// written, and says whether more than it is. Gives the bill's answer, and how many later claims were changed. Within a
/// call that writes.
pub fn replay(
    id: Uuid,
    charged: &Charged,
    bill: &Request,
    replays: impl FnOnce(&Decision) -> bool,
) -> Result<(ClaimResponse, usize)> {
    let Again { bill: Some((case, decision)), differences, state } =
        again(id, charged, Some(bill), Purpose::Adjudicate)?
    else {
        return Err(Error::WriteLost("pharmacy_claim"));
    };
    let differences = if replays(&decision) { differences } else { Vec::new() };
    let count = differences.len();
    let mut snapshot = reference::begin()?;
    let mut keys: Vec<AccumulatorKey> = Vec::new();
    let mut part_d_keys: Vec<PartDKey> = Vec::new();
    let mut requests = vec![Request { claim: bill.claim.clone(), json: bill.json.clone(), replaces: bill.replaces }];
    let (mut cases, mut decisions) = (vec![case], vec![decision]);
    for Difference { case, decision, sent, .. } in differences {
        if matches!(decision.disposition, Disposition::Duplicate(_))
            || reversal::undo(sent.id, sent.stored_date, &mut snapshot)?.status != ClaimStatus::Reversed.name()
        {
            return Err(Error::ClaimNotStored);
        }
        keys.extend(case.keys.iter().flatten().copied());
        part_d_keys.extend(case.part_d_key());
        requests.push(Request { claim: sent.claim, json: None, replaces: Some(sent.id) });
        cases.push(Submission { id: store::new_id(), ..case });
        decisions.push(decision);
    }
    if !write(&cases, &decisions, &requests, &state)?.is_empty() {
        return Err(Error::ClaimNotStored);
    }
    // Each reversal took back what its own claim had added: what all of them leave is written once more.
    keys.sort_unstable();
    keys.dedup();
    accumulators::store(keys.into_iter().filter(|key| state.balances.contains_key(key)), &state)?;
    part_d::accumulators::store(part_d_keys, &state)?;
    store::make_durable();
    let answer = answers(&cases[..1], &decisions[..1], true)?.pop().ok_or(Error::WriteLost("pharmacy_claim"))?;
    Ok((answer, count))
}
