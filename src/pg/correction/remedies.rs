//! What would pay a rejected claim.

use std::rc::Rc;

use chrono::Days;

use super::alternatives::{self, Candidate};
use super::what_if::{self, cases};
use crate::engine::claim::Claim;
use crate::engine::correct::remedy::{Change, Remedy, is_about_product, remedies};
use crate::engine::correct::{first_that_pays, preview};
use crate::engine::facts::ClaimStatus;
use crate::error::Result;
use crate::pg::access::Source;
use crate::pg::claims::load::Received;
use crate::pg::claims::sent::Sent;

/// How many days after its own a claim is tried on.
const DAYS_TRIED: u64 = 90;

/// How many products are offered in the place of the one sent.
const MOST_PRODUCTS: usize = 5;

/// Small changes that would pay a rejected claim, with the claim as it was sent. The claim is taken to be received on
/// its day, or with a later fill on that.
///
/// # Errors
/// As `what_if::about`.
pub fn what_would_pay(claim_number: &str) -> Result<(Rc<Claim>, Vec<Remedy>)> {
    what_if::about(Source::WhatWouldPay, claim_number, ClaimStatus::Rejected, |sent| {
        let (own, state) = cases([sent.claim.clone()], Received::On(sent.received))?;
        let Some(case) = own.first() else { return Ok((sent.claim, Vec::new())) };
        let mut found = remedies(case, state.view(case));
        let later = first_date(&sent)?;
        // Where it is the date that rejects the claim, another drug is no answer.
        let may_change = later.is_none() && is_about_product(case, state.view(case));
        if let (true, Some(plan)) = (may_change, &case.facts.plan) {
            let products = alternatives::candidates(&sent.claim, plan.plan_id)?;
            found.extend(products_that_pay(&sent, products)?);
        }
        found.extend(later);
        Ok((sent.claim, found))
    })
}

/// The first later day on which the claim pays.
fn first_date(sent: &Sent) -> Result<Option<Remedy>> {
    let Some(date) = sent.claim.fill_date else { return Ok(None) };
    let days = (1..=DAYS_TRIED).filter_map(|days| date.checked_add_days(Days::new(days)));
    let claims = days.map(|day| what_if::changed(&sent.claim, |claim| claim.fill_date = Some(day)));
    let (cases, state) = cases(claims, Received::OnOrWithFill(sent.received))?;
    let first = first_that_pays(&cases, &state);
    Ok(first.and_then(|(place, decision)| Some(Remedy::of(Change::FillDate(cases[place].claim.fill_date?), decision))))
}

fn products_that_pay(sent: &Sent, products: Vec<Candidate>) -> Result<Vec<Remedy>> {
    let claims =
        products.iter().map(|p| what_if::changed(&sent.claim, |claim| claim.product_id = Some(p.ndc.to_string())));
    let (cases, state) = cases(claims.collect::<Vec<_>>(), Received::On(sent.received))?;
    let decided =
        cases.iter().map(|case| preview(case, &state)).zip(products).filter(|(decision, _)| decision.is_paid());
    Ok(decided.take(MOST_PRODUCTS).map(|(decision, p)| Remedy::of(Change::Product(p.ndc, p.name), decision)).collect())
}
