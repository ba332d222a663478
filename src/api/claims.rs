//! Adjudication, pricing, reversal, explanation.

use chrono::NaiveDate;
use pgrx::JsonB;
use pgrx::iter::SetOfIterator;
use pgrx::prelude::*;
use serde_json::{Map, Value};

use super::response::to_json;
use crate::engine::claim::{self, Claim};
use crate::engine::response::ClaimResponse;
use crate::engine::trace::explain::{Explained, explain};
use crate::engine::trace::json::details;
use crate::error::{Error, Result, or_raise};
use crate::pg::claims::reversal::{self, Which};
use crate::pg::claims::{self, Request};
use crate::pg::raw::arguments::{Added, ClaimArguments, date};
use crate::pg::raw::composite::{Composite, Returned};
use crate::pg::raw::jsonb::Document;
use crate::pg::raw::row_type::{Column, RowType};
use crate::pg::raw::value::Write;
use crate::pg::settings;

#[pg_extern(sql = false)]
fn adjudicate_claim(arguments: ClaimArguments<false>) -> Returned<ClaimResponse> {
    Returned(or_raise(single(arguments.claim, None, claims::adjudicate)))
}

#[pg_extern(sql = false)]
fn adjudicate_claim_wide(arguments: ClaimArguments<true>) -> Returned<ClaimResponse> {
    Returned(or_raise(single(arguments.claim, None, claims::adjudicate)))
}

#[pg_extern(sql = false)]
fn price_claim(arguments: ClaimArguments<false>) -> Returned<ClaimResponse> {
    Returned(or_raise(price(arguments.claim, arguments.received_date)))
}

#[pg_extern(sql = false)]
fn price_claim_wide(arguments: ClaimArguments<true>) -> Returned<ClaimResponse> {
    Returned(or_raise(price(arguments.claim, arguments.received_date)))
}

fn price(claim: Claim, received_date: Option<Date>) -> Result<ClaimResponse> {
    let unreadable = Error::UnreadableReceivedDate;
    let received = received_date.map(|day| date(day).ok_or(unreadable)).transpose()?;
    single(claim, None, |requests| claims::price(requests, received))
}

/// A single claim is a batch of one.
fn single(
    claim: Claim,
    json: Option<Value>,
    work: impl FnOnce(&[Request]) -> Result<Vec<ClaimResponse>>,
) -> Result<ClaimResponse> {
    work(&[Request::new(claim, json)]).map(|mut answers| answers.pop().unwrap_or_default())
}

/// The key beside those of a claim by which `price_claim` takes the day the claim is received.
const RECEIVED_DATE: &str = "received_date";

/// Takes that day out of the object, written as a claim's dates are. `None`: today.
fn take_received_date(json: &mut Value) -> Result<Option<NaiveDate>> {
    match json.as_object_mut().and_then(|object| object.remove(RECEIVED_DATE)) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => claim::read_date(text.trim()).map(Some).ok_or(Error::UnreadableReceivedDate),
        Some(_) => Err(Error::UnreadableReceivedDate),
    }
}

fn from_json(json: Value, work: impl FnOnce(&[Request]) -> Result<Vec<ClaimResponse>>) -> Result<JsonB> {
    let claim = claim::decode(&json)?;
    single(claim, Some(json), work).map(|response| JsonB(to_json(&response)))
}

#[pg_extern(sql = false)]
fn adjudicate_claim_json(claim: Document) -> JsonB {
    or_raise(claim.read().and_then(|json| from_json(json, claims::adjudicate)))
}

#[pg_extern(sql = false)]
fn price_claim_json(claim: Document) -> JsonB {
    let run = || {
        let mut json = claim.read()?;
        let received = take_received_date(&mut json)?;
        from_json(json, |requests| claims::price(requests, received))
    };
    or_raise(run())
}

#[pg_extern(sql = false)]
fn check_claim(claim: Document) -> Option<String> {
    claim.read().and_then(|claim| Ok(claim::decode(&claim)?)).err().map(|error| error.to_string())
}

#[pg_extern(sql = false)]
fn adjudicate_batch(claims: Document) -> SetOfIterator<'static, Returned<ClaimResponse>> {
    let answers = or_raise(decode_batch(claims).and_then(|requests| claims::adjudicate(&requests)));
    SetOfIterator::new(answers.into_iter().map(Returned))
}

/// An element that is no claim is rejected, and the others are decided.
fn decode_batch(json: Document) -> Result<Vec<Request>> {
    let elements = json.read_elements(settings::batch_limit())?.into_iter().zip(1..);
    Ok(elements.map(|(json, place)| Request::new(claim::decode_element(json.as_ref(), place), json)).collect())
}

#[pg_extern(sql = false)]
fn reverse_claim(
    pharmacy_npi: Option<&str>,
    rx_number: Option<&str>,
    fill_date: Option<Date>,
    fill_number: Option<i32>,
    ndc: Option<&str>,
    payer_rank: Added<i32, 5>,
) -> Returned<ClaimResponse> {
    let named = |name| Error::NullArgument(name);
    let run = || {
        let pharmacy_npi = pharmacy_npi.ok_or(named("pharmacy_npi"))?;
        let rx_number = rx_number.ok_or(named("rx_number"))?;
        let Some(fill_date) = date(fill_date.ok_or(named("fill_date"))?) else { return Ok(reversal::not_paid()) };
        let fill_number = fill_number.unwrap_or(0);
        let payer_rank = payer_rank.0;
        reversal::reverse(&Which::Key { pharmacy_npi, rx_number, fill_date, fill_number, ndc, payer_rank })
    };
    Returned(or_raise(run()))
}

#[pg_extern(sql = false)]
fn reverse_claim_number(claim_number: Option<&str>) -> Returned<ClaimResponse> {
    let run = || reversal::reverse(&Which::Number(claim_number.ok_or(Error::NullArgument("claim_number"))?));
    Returned(or_raise(run()))
}

/// A step of a trace, in words and as values.
pub struct TraceStep {
    step: i32,
    told: Explained,
    details: Map<String, Value>,
}

impl Composite for TraceStep {
    const TYPE: RowType = RowType { name: "pbm.trace_step", array: "pbm.trace_step[]" };

    fn columns(&self) -> Vec<Column> {
        vec![
            ("step", self.step.write()),
            ("edit", self.told.name.write()),
            ("outcome", self.told.outcome.write()),
            ("explanation", self.told.words.write()),
            ("rule", Some(self.told.rule).filter(|rule| !rule.is_empty()).write()),
            ("detail", Value::Object(self.details.clone()).write()),
        ]
    }
}

#[pg_extern(sql = false)]
fn explain_claim(claim_number: &str) -> SetOfIterator<'static, Returned<TraceStep>> {
    let trace = or_raise(reversal::trace_of(claim_number)).unwrap_or_default();
    let steps: Vec<TraceStep> = trace
        .0
        .iter()
        .zip(1..)
        .map(|(taken, step)| TraceStep { step, told: explain(taken), details: details(taken) })
        .collect();
    SetOfIterator::new(steps.into_iter().map(Returned))
}
