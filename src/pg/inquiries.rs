//! Questions that are not claims: eligibility, formulary, drug utilization review, doses of opioids.

use std::rc::Rc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::access;
use super::claims::accumulators::Purpose;
use super::claims::load::Received;
use super::claims::{self, load};
use super::member;
use super::raw::statement::connect;
use super::reference::cache::Snapshot;
use super::reference::{self, Key};
use super::security::caller;
use crate::engine::claim::{self, Claim, canonical};
use crate::engine::codes;
use crate::engine::edits::dur::{self, Supply};
use crate::engine::edits::opioid::mme::{self, MmeDay};
use crate::engine::facts::{Coverage, EarlyRefill, FactorSet, Plan, Product};
use crate::engine::identifier::{Ndc, NdcError};
use crate::engine::pay::terms::{self, Supplied, Unshared};
use crate::engine::reject::Reject;
use crate::engine::resolve;
use crate::engine::resolve::member::Sought;
use crate::engine::resolve::rule::Counter;
use crate::engine::response::{AlertResponse, FormularyResponse};
use crate::error::{Error, Result};

/// The span and plan that cover a person, or why none does.
pub fn eligibility(
    cardholder_id: &str,
    date: NaiveDate,
    sought: Sought<'_>,
) -> Result<std::result::Result<(Coverage, Rc<Plan>), Reject>> {
    let source = access::Source::VerifyEligibility;
    caller::count_inquiry(source)?;
    connect(|| covering(&mut reference::begin()?, source, cardholder_id, date, sought))
}

/// The same within a call; the persons that the answer is about are recorded.
pub fn covering(
    snapshot: &mut Snapshot,
    source: access::Source,
    cardholder_id: &str,
    date: NaiveDate,
    sought: Sought<'_>,
) -> Result<std::result::Result<(Coverage, Rc<Plan>), Reject>> {
    let cardholder_id = &*canonical::cardholder_id(cardholder_id);
    let spans = member::coverages([cardholder_id])?.remove(cardholder_id).unwrap_or_default();
    let found = resolve::member::identify(&spans, sought, Some(date));
    // Where nobody is identified, the answer is about all who have the card.
    let mut members: Vec<Uuid> = match &found {
        Ok(own) => own.iter().map(|coverage| coverage.patient_id).collect(),
        Err(_) => spans.iter().map(|coverage| coverage.patient_id).collect(),
    };
    members.sort_unstable();
    members.dedup();
    access::record(source, &members)?;
    let coverage = match found.and_then(|own| resolve::member::span(&own, date).cloned()) {
        Ok(coverage) => coverage,
        Err(reject) => return Ok(Err(reject)),
    };
    reference::ensure(snapshot, [Key::Plan(coverage.plan_id)])?;
    let Some(plan) = snapshot.plan(coverage.plan_id, date) else { return Ok(Err(resolve::member::no_plan())) };
    let coverage = if plan.pays_last(date) { member::with_others(coverage)? } else { coverage };
    Ok(match resolve::member::check(&coverage, &plan, date, false) {
        Some(reject) => Err(reject),
        None => Ok((coverage, plan)),
    })
}

/// Channel and supply whose cost share an inquiry shows.
const INQUIRY_CHANNEL: &str = "retail";
const INQUIRY_DAYS: i32 = 30;

/// What the plan's formulary says of a product on a date: of retail and a supply of 30 days where its cost share depends
/// on them. A date that no calendar has is answered with the code of the date of service.
pub fn formulary(
    plan_id: Uuid,
    ndc: std::result::Result<Ndc, NdcError>,
    date: Option<NaiveDate>,
) -> Result<FormularyResponse> {
    let none = |code: &str| FormularyResponse { reject_code: Some(code.into()), ..FormularyResponse::default() };
    let Ok(ndc) = ndc else { return Ok(none(codes::MI_PRODUCT)) };
    let Some(date) = date else { return Ok(none(codes::MI_DATE_OF_SERVICE)) };
    connect(|| {
        let mut snapshot = reference::begin()?;
        reference::ensure(&mut snapshot, [Key::Plan(plan_id), Key::Product(ndc)])?;
        let Some(product) = snapshot.product(ndc) else { return Ok(none(codes::PRODUCT_NOT_MATCHED)) };
        reference::ensure(&mut snapshot, reference::rule_keys(plan_id, &product))?;
        let Some(plan) = snapshot.plan(plan_id, date).filter(|plan| plan.span.covers(date)) else {
            return Ok(none(codes::PATIENT_NOT_COVERED));
        };
        Ok(status(&snapshot, &plan, product, date))
    })
}

/// What the plan says of a product on a date, of what the snapshot has: the plan, the product and its rules.
pub fn status(snapshot: &Snapshot, plan: &Plan, product: Rc<Product>, date: NaiveDate) -> FormularyResponse {
    let rule = resolve::rule::rule(plan, &snapshot.rules(plan.plan_id, &product), &product, date);
    let reject_code = if product.obsolete_date.is_some_and(|last| date > last) {
        Some(codes::DISCONTINUED_PRODUCT.to_owned())
    } else {
        resolve::rule::check(rule.as_ref(), None).map(|reject| reject.code.into_owned())
    };
    let tier = rule.as_ref().and_then(|rule| resolve::rule::tier(Some(rule), &product, plan, date));
    let counter = Counter { channel: INQUIRY_CHANNEL, preferred: false };
    let supplied = Supplied { counter, days_supply: INQUIRY_DAYS, date };
    let amounts = rule.as_ref().map(|rule| terms::amounts(plan, &product, Some(rule), supplied));
    let untiered = || {
        let missing = matches!(amounts, Some(Err(Unshared::NoTier)));
        missing.then(|| codes::CLAIM_NOT_PROCESSED.to_owned())
    };
    let reject_code = reject_code.or_else(untiered);
    let share = tier.and_then(|tier| resolve::rule::cost_share(plan, tier, counter, INQUIRY_DAYS, date));
    let tier_name = rule
        .as_ref()
        .and_then(|rule| rule.tier_name.clone())
        .or_else(|| share.and_then(|share| share.tier_name.clone()));
    let amounts = amounts.and_then(std::result::Result::ok);
    FormularyResponse { product: Some(product), rule, tier, tier_name, amounts, reject_code }
}

/// Screens a supply against a member's history. A member, product or supply that is not known has no
/// findings.
pub fn screen(claim: Claim) -> Result<Vec<AlertResponse>> {
    caller::count_inquiry(access::Source::DurScreen)?;
    connect(|| {
        let (cases, state) = load::load(&claims::numbered([Rc::new(claim)], Received::Today), Purpose::Price)?;
        let Some(case) = cases.first() else { return Ok(Vec::new()) };
        access::record(access::Source::DurScreen, case.patient_id.as_slice())?;
        let claim = &case.claim;
        let spans = resolve::member::identify(&case.facts.coverages, Sought::by(claim), claim.fill_date);
        let spans = spans.unwrap_or_default();
        let (Some(date), Some(quantity), Some(days_supply)) = (claim.fill_date, claim.quantity, claim.days_supply)
        else {
            return Ok(Vec::new());
        };
        let coverage = resolve::member::span(&spans, date).ok();
        let (Some(plan), Some(product), Some(coverage)) = (&case.facts.plan, &case.facts.product, coverage) else {
            return Ok(Vec::new());
        };
        if days_supply < 1 {
            return Ok(Vec::new());
        }
        let patient = (resolve::member::age(coverage.date_of_birth, date), coverage.sex.as_str());
        let history = state.histories.get(&coverage.patient_id).map_or(&[][..], Vec::as_slice);
        let alerts = dur::screen(plan, product, Supply { fill_date: date, days_supply, quantity }, patient, history);
        Ok(alerts.iter().map(|alert| AlertResponse::of(case, alert)).collect())
    })
}

/// The days of a supply of an opioid with the dose of all that the member has on them, by the set that is named, or else
/// that of the plan. A member, product or supply that is not known has none.
pub fn opioid_days(claim: Claim, factor_set: Option<&str>) -> Result<Vec<MmeDay>> {
    caller::count_inquiry(access::Source::OpioidMme)?;
    connect(|| {
        let mut snapshot = reference::begin()?;
        reference::ensure(&mut snapshot, [Key::FactorSets])?;
        let (sets, codes) = (snapshot.factor_sets(), snapshot.codes());
        if factor_set.is_some_and(|name| sets.iter().all(|set| set.name != name)) {
            return Err(Error::UnknownFactorSet);
        }
        drop(snapshot);
        let claim = claim::readable(&claim, &codes);
        let (cases, state) = load::load(&claims::numbered([Rc::new(claim)], Received::Today), Purpose::Price)?;
        let Some(case) = cases.first() else { return Ok(Vec::new()) };
        access::record(access::Source::OpioidMme, case.patient_id.as_slice())?;
        let claim = &case.claim;
        let (Some(date), Some(quantity), Some(days_supply)) = (claim.fill_date, claim.quantity, claim.days_supply)
        else {
            return Ok(Vec::new());
        };
        let (Some(plan), Some(product), Some(patient_id)) = (&case.facts.plan, &case.facts.product, case.patient_id)
        else {
            return Ok(Vec::new());
        };
        let terms = plan.opioid_terms(date);
        let named = factor_set.or(terms.and_then(|terms| terms.factor_set.as_deref()));
        let Some(set) = FactorSet::in_use(&sets, named, date) else { return Ok(Vec::new()) };
        let early_refill = terms.map_or(EarlyRefill::Overlap, |terms| terms.early_refill);
        let history = state.histories.get(&patient_id).map_or(&[][..], Vec::as_slice);
        let own = mme::Supply { product, fill_date: date, quantity, days_supply, prescriber: None, pharmacy: "" };
        Ok(mme::days(own, history, set, early_refill))
    })
}
