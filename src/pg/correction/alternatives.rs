//! Products that could have been dispensed instead, and what they would have cost.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::what_if::{self, cases};
use crate::engine::batch::MemberState;
use crate::engine::claim::Claim;
use crate::engine::correct::preview;
use crate::engine::facts::ClaimStatus;
use crate::engine::identifier::Ndc;
use crate::engine::response::{ClaimResponse, Figures};
use crate::error::Result;
use crate::pg::access::Source;
use crate::pg::claims::load::Received;
use crate::pg::claims::stored::{Charged, stored_claims};
use crate::pg::claims::{later, reversal};
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::Write;

statement!(CANDIDATES, "correction/candidates.sql");

/// How many products of each kind are tried, the cheapest by unit.
const MOST_TRIED: i32 = 25;

/// A product that may take another's place.
pub struct Candidate {
    pub ndc: Ndc,
    pub name: String,
    pub kind: Kind,
}

/// What a product has in common with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    SameIngredient,
    SameClass,
}

impl Kind {
    /// The word in `alternative.kind`.
    pub fn name(self) -> &'static str {
        match self {
            Self::SameIngredient => "same ingredient and strength",
            Self::SameClass => "same class",
        }
    }
}

/// A product that would have cost less.
pub struct Alternative {
    pub candidate: Candidate,
    pub tier: Option<i32>,
    pub figures: Figures,
    /// Dollars that member and plan would have paid less; negative: more.
    pub patient_saving: Decimal,
    pub plan_saving: Decimal,
}

/// Products that may take the place of a claim's: those of the same ingredients and strengths first.
pub fn candidates(claim: &Claim, plan_id: Uuid) -> Result<Vec<Candidate>> {
    let (Ok(ndc), Some(date)) = (claim.ndc(), claim.fill_date) else { return Ok(Vec::new()) };
    let mut found: Vec<Candidate> = Vec::new();
    for row in run(&CANDIDATES, &[ndc.write(), plan_id.write(), date.write(), MOST_TRIED.write()])?.iter() {
        let ndc: Ndc = row.get("ndc")?;
        if found.iter().any(|candidate| candidate.ndc == ndc) {
            continue;
        }
        let kind = if row.get::<i32>("kind")? == 1 { Kind::SameIngredient } else { Kind::SameClass };
        found.push(Candidate { ndc, name: row.get("name")?, kind });
    }
    Ok(found)
}

/// Products with which a paid claim would have cost less in all, for the same quantity and days' supply, as balances
/// and history stood when it was paid: those of the same ingredient and strength first, then by what they save.
///
/// # Errors
/// As `what_if::about`.
pub fn cheaper(claim_number: &str, maximum: usize) -> Result<Vec<Alternative>> {
    what_if::about(Source::CheaperAlternatives, claim_number, ClaimStatus::Paid, |sent| {
        let Some(claim) = reversal::one(sent.id, sent.stored_date)? else { return Ok(Vec::new()) };
        let (Some(charged), Some(paid)) = (claim.charged, claim.response.figures) else { return Ok(Vec::new()) };
        let tried = candidates(&sent.claim, charged.plan_id)?;
        let claims: Vec<_> = tried
            .iter()
            .map(|other| what_if::changed(&sent.claim, |claim| claim.product_id = Some(other.ndc.to_string())))
            .collect();
        let (cases, mut state) = cases(claims, Received::On(sent.received))?;
        rewind(&mut state, sent.id, &charged)?;
        let mut found: Vec<Alternative> = Vec::new();
        for (case, candidate) in cases.iter().zip(tried) {
            let decision = preview(case, &state);
            if !decision.is_paid() {
                continue;
            }
            let response = ClaimResponse::of(case, &decision, None);
            let Some(figures) = response.figures.filter(|figures| figures.allowed < paid.allowed) else { continue };
            found.push(Alternative {
                candidate,
                tier: response.tier,
                patient_saving: paid.patient_pay - figures.patient_pay,
                plan_saving: paid.paid - figures.paid,
                figures,
            });
        }
        found.sort_by_key(|a| (a.candidate.kind, -a.patient_saving, -a.plan_saving, a.candidate.ndc));
        found.truncate(maximum);
        Ok(found)
    })
}

/// Takes the members' state back to what it was before a claim was paid, as far as later claims that stand moved it.
fn rewind(state: &mut MemberState, id: Uuid, charged: &Charged) -> Result<()> {
    let keys: Vec<_> = later::later(id, charged)?.iter().map(|later| (later.id, later.fill_date)).collect();
    for charged in stored_claims(&keys)?.iter().filter_map(|claim| claim.charged) {
        state.take_back(&charged.keys(), &charged.share());
    }
    state.take_back(&charged.keys(), &charged.share());
    state.forget(charged.patient_id, |past| past.id == id || keys.iter().any(|(later, _)| *later == past.id));
    Ok(())
}
