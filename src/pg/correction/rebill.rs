//! Rebills: a paid claim reversed and billed again, in one step.

use super::later;
use crate::engine::adjudicate::{Decision, Disposition};
use crate::engine::claim::Claim;
use crate::engine::codes;
use crate::engine::facts::ClaimStatus;
use crate::engine::response::ClaimResponse;
use crate::error::{Error, Result};
use crate::pg::access;
use crate::pg::claims::load::{coverage_id, payer_rank};
use crate::pg::claims::reversal::{self, Which};
use crate::pg::claims::sent::{self, Sent};
use crate::pg::claims::stored::StoredClaim;
use crate::pg::claims::writing::Writing;
use crate::pg::claims::{Request, adjudicate_within};
use crate::pg::raw::statement::connect;
use crate::pg::raw::subtransaction::Subtransaction;
use crate::pg::raw::transaction;
use crate::pg::reference::{self, Key};

/// Sessions that rebill one claim meet this often at most.
const ATTEMPTS: u32 = 8;

/// Reverses the paid claim with the pharmacy, prescription, date and fill of this one, and bills this one. Gives the
/// reversal's answer and the bill's, or only that there is nothing to reverse.
pub fn rebill(request: Request) -> Result<Vec<ClaimResponse>> {
    if transaction::is_read_only() {
        return Err(Error::ReadOnlyTransaction);
    }
    let _writing = Writing::begin()?;
    connect(|| {
        reference::begin()?;
        let mut request = request;
        for _ in 0..ATTEMPTS {
            let paid = match paid_before(&request.claim)? {
                Before::Paid(paid) => paid,
                Before::Not(answer) => return Ok(vec![*answer]),
            };
            if let Some(answers) = repeated(&paid, &request.claim)? {
                return Ok(answers);
            }
            request.replaces = Some(paid.id);
            if let Some(answers) = replace(&paid, &request)? {
                return Ok(answers);
            }
        }
        Err(Error::ClaimNotStored)
    })
}

/// The claim that a rebill takes the place of.
enum Before {
    Paid(Box<Sent>),
    /// None, or one of several; with the answer to that.
    Not(Box<ClaimResponse>),
}

fn paid_before(claim: &Claim) -> Result<Before> {
    let not = |answer| Ok(Before::Not(Box::new(answer)));
    let (Some(pharmacy_npi), Some(rx_number), Some(fill_date)) =
        (&claim.pharmacy_npi, &claim.rx_number, claim.fill_date)
    else {
        return not(reversal::not_paid());
    };
    let fill_number = claim.fill_number();
    let paid = |ndc, payer_rank| -> Result<Vec<_>> {
        let key = Which::Key { pharmacy_npi, rx_number, fill_date, fill_number, ndc, payer_rank };
        let mut found = reversal::find(&key)?;
        access::record_hidden(access::Source::RebillClaim)?;
        found.retain(|(_, _, status)| *status == ClaimStatus::Paid);
        Ok(found)
    };
    // Each payer's claim is rebilled to that payer. The product may be what is billed otherwise; of several claims that
    // differ in it, that of the same is meant.
    let rank = payer_rank(claim)?;
    let mut found = paid(None, rank)?;
    if found.len() > 1 {
        found = paid(claim.product_id.as_deref(), rank)?;
        if found.len() != 1 {
            return not(reversal::rejected(
                codes::REVERSAL_NOT_PROCESSED,
                "Several paid claims match: send the product of one of them, or reverse one by its claim number",
            ));
        }
    }
    let Some((id, date, _)) = found.first() else { return not(reversal::not_paid()) };
    Ok(sent::sent(&[(*id, *date)])?
        .pop()
        .map_or_else(|| Before::Not(Box::new(reversal::not_paid())), |sent| Before::Paid(Box::new(sent))))
}

/// The answers to a rebill whose claim was billed just so in the place of another.
fn repeated(paid: &Sent, claim: &Claim) -> Result<Option<Vec<ClaimResponse>>> {
    let Some(replaced) = paid.replaces.filter(|_| paid.is_whole && paid.says(claim)) else { return Ok(None) };
    let Some(StoredClaim { response: mut bill, charged: Some(charged), .. }) =
        reversal::one(paid.id, paid.stored_date)?
    else {
        return Ok(None);
    };
    // A stored claim says whose it is by its coverage. Of another person's nothing is told.
    if coverage_id(claim)? != Some(charged.coverage_id) {
        return Ok(None);
    }
    bill.status = "duplicate".into();
    Ok(Some(vec![reversal::already_reversed(replaced, paid.stored_date)?, bill]))
}

/// Reverses and bills; `None` where another session reversed the claim first.
fn replace(paid: &Sent, request: &Request) -> Result<Option<Vec<ClaimResponse>>> {
    let mut snapshot = reference::begin()?;
    let Some(charged) = reversal::one(paid.id, paid.stored_date)?.and_then(|stored| stored.charged) else {
        return Ok(None);
    };
    reference::ensure(&mut snapshot, [Key::Plan(charged.plan_id)])?;
    let plan = snapshot.plan(charged.plan_id, paid.stored_date);
    let keeps = plan.as_ref().is_some_and(|plan| plan.keeps_rejected_rebill);
    let replays = plan.as_ref().is_some_and(|plan| plan.replays_later_claims);
    let mut undone = keeps.then(Subtransaction::begin);
    let mut reversed = reversal::undo(paid.id, paid.stored_date, &mut snapshot)?;
    if reversed.reject_codes == [codes::REVERSAL_NOT_PROCESSED] {
        return Ok(Some(vec![reversed]));
    }
    if reversed.status != ClaimStatus::Reversed.name() {
        return Ok(None);
    }
    // The bill is decided without the claim; where the plan keeps that one, a rejection is stored beside it.
    let mut is_kept = false;
    let mut keep = |decision: &Decision| {
        if matches!(decision.disposition, Disposition::Rejected(_))
            && let Some(undone) = undone.take()
        {
            undone.end(false);
            is_kept = true;
        }
        is_kept
    };
    let bill = if replays {
        let (mut bill, count) = later::replay(paid.id, &charged, request, |decision| !keep(decision))?;
        reversed.messages.clear();
        if count > 0 {
            let claims = if count == 1 { "claim of the family was" } else { "claims of the family were" };
            bill.messages.push(format!("{count} later {claims} reversed and decided again"));
        }
        Some(bill)
    } else {
        adjudicate_within(std::slice::from_ref(request), |decisions| {
            decisions.iter().for_each(|decision| {
                keep(decision);
            });
        })?
        .pop()
    };
    if let Some(undone) = undone {
        undone.end(true);
    }
    let bill = bill.ok_or(Error::WriteLost("pharmacy_claim"))?;
    if is_kept {
        let words = "The new bill was rejected: the claim stays as it was paid";
        reversed = ClaimResponse {
            claim_id: reversed.claim_id,
            claim_number: reversed.claim_number,
            ..reversal::rejected(codes::REVERSAL_NOT_PROCESSED, words)
        };
    }
    Ok(Some(vec![reversed, bill]))
}
