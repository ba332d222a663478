//! Adjudication, pricing, reversal, explanation.

use pgrx::iter::SetOfIterator;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pgrx::{AnyNumeric, JsonB};
use serde_json::Value;

use super::claim_args::{Arguments, date};
use super::claim_json;
use super::composite::{Composite, Returned};
use super::response::to_json;
use crate::engine::claim::Claim;
use crate::engine::trace::explain::explain;
use crate::error::{Error, Result, or_raise};
use crate::pg::claims::{self, Answered, Request};
use crate::pg::datum::Write;
use crate::pg::json::Document;
use crate::pg::reversal::{self, Which};
use crate::pg::row::RowType;

/// Declares a function that takes the fields of a claim as typed arguments.
macro_rules! typed_claim_function {
    ($name:ident, $work:expr) => {
        #[pg_extern(sql = false)]
        #[allow(clippy::too_many_arguments)]
        fn $name<'a>(
            cardholder_id: Option<String>,
            ndc: Option<String>,
            quantity: Option<AnyNumeric>,
            days_supply: Option<i32>,
            pharmacy_npi: Option<String>,
            fill_date: Option<Date>,
            rx_number: Option<String>,
            fill_number: Option<i32>,
            person_code: Option<String>,
            prescriber_npi: Option<String>,
            daw_code: Option<String>,
            usual_and_customary: Option<AnyNumeric>,
            ingredient_cost_submitted: Option<AnyNumeric>,
            dispensing_fee_submitted: Option<AnyNumeric>,
            gross_amount_due: Option<AnyNumeric>,
            written_date: Option<Date>,
            refills_authorized: Option<i32>,
            date_of_birth: Option<Date>,
            prescriber_dea: Option<String>,
            prior_authorization_number: Option<String>,
            prior_authorization_type: Option<String>,
            submission_clarification_codes: Option<Array<'a, &'a str>>,
            dur: Option<Document>,
        ) -> Returned<Answered> {
            let arguments = Arguments {
                cardholder_id,
                ndc,
                quantity,
                days_supply,
                pharmacy_npi,
                fill_date,
                rx_number,
                fill_number,
                person_code,
                prescriber_npi,
                daw_code,
                usual_and_customary,
                ingredient_cost_submitted,
                dispensing_fee_submitted,
                gross_amount_due,
                written_date,
                refills_authorized,
                date_of_birth,
                prescriber_dea,
                prior_authorization_number,
                prior_authorization_type,
                submission_clarification_codes,
                dur,
            };
            Returned(or_raise(single(arguments.into_claim(), None, $work)))
        }
    };
}

typed_claim_function!(adjudicate_claim, claims::adjudicate);
typed_claim_function!(price_claim, claims::price);

/// A single claim is a batch of one.
fn single(claim: Claim, json: Option<Value>, work: fn(&[Request]) -> Result<Vec<Answered>>) -> Result<Answered> {
    work(&[Request { claim, json }]).map(|mut answers| answers.pop().unwrap_or_default())
}

fn from_json(json: Document, work: fn(&[Request]) -> Result<Vec<Answered>>) -> Result<JsonB> {
    let json = json.read()?;
    let claim = claim_json::decode(&json)?;
    single(claim, Some(json), work).map(|answered| JsonB(to_json(&answered)))
}

#[pg_extern(sql = false)]
fn adjudicate_claim_json(claim: Document) -> JsonB {
    or_raise(from_json(claim, claims::adjudicate))
}

#[pg_extern(sql = false)]
fn price_claim_json(claim: Document) -> JsonB {
    or_raise(from_json(claim, claims::price))
}

#[pg_extern(sql = false)]
fn check_claim(claim: Document) -> Option<String> {
    claim.read().and_then(|claim| claim_json::decode(&claim)).err().map(|error| error.message())
}

#[pg_extern(sql = false)]
fn adjudicate_batch(claims: Document) -> SetOfIterator<'static, Returned<Answered>> {
    let answers = or_raise(claims.read().and_then(decode_batch).and_then(|requests| claims::adjudicate(&requests)));
    SetOfIterator::new(answers.into_iter().map(Returned))
}

fn decode_batch(json: Value) -> Result<Vec<Request>> {
    let Value::Array(items) = json else { return Err(Error::NotAnArray) };
    items
        .into_iter()
        .enumerate()
        .map(|(place, item)| {
            let claim = claim_json::decode(&item).map_err(|error| match error {
                Error::NotAnObject => Error::ElementNotAnObject(place + 1),
                other => other,
            })?;
            Ok(Request { claim, json: Some(item) })
        })
        .collect()
}

#[pg_extern(sql = false)]
fn reverse_claim(
    pharmacy_npi: Option<&str>,
    rx_number: Option<&str>,
    fill_date: Option<Date>,
    fill_number: Option<i32>,
    ndc: Option<&str>,
) -> Returned<Answered> {
    let named = |name| Error::NullArgument(name);
    let run = || {
        let pharmacy_npi = pharmacy_npi.ok_or(named("pharmacy_npi"))?;
        let rx_number = rx_number.ok_or(named("rx_number"))?;
        let fill_date =
            date(Some(fill_date.ok_or(named("fill_date"))?), crate::engine::claim::Field::FillDate, &mut vec![]);
        let fill_date = fill_date.unwrap_or_default();
        let fill_number = fill_number.unwrap_or(0);
        reversal::reverse(&Which::Key { pharmacy_npi, rx_number, fill_date, fill_number, ndc })
    };
    Returned(or_raise(run()))
}

#[pg_extern(sql = false)]
fn reverse_claim_number(claim_number: Option<&str>) -> Returned<Answered> {
    let run = || reversal::reverse(&Which::Number(claim_number.ok_or(Error::NullArgument("claim_number"))?));
    Returned(or_raise(run()))
}

/// A step of a trace, in words.
pub struct TraceStep {
    step: i32,
    edit: &'static str,
    outcome: &'static str,
    explanation: String,
}

impl Composite for TraceStep {
    const TYPE: RowType = RowType { name: "pbm.trace_step", columns: &["step", "edit", "outcome", "explanation"] };

    fn values(&self) -> Vec<Option<pg_sys::Datum>> {
        vec![self.step.write(), self.edit.write(), self.outcome.write(), self.explanation.write()]
    }
}

#[pg_extern(sql = false)]
fn explain_claim(claim_number: &str) -> SetOfIterator<'static, Returned<TraceStep>> {
    let trace = or_raise(reversal::trace_of(claim_number)).unwrap_or_default();
    let steps: Vec<TraceStep> = trace
        .0
        .iter()
        .map(explain)
        .zip(1..)
        .map(|(told, step)| TraceStep { step, edit: told.name, outcome: told.outcome, explanation: told.words })
        .collect();
    SetOfIterator::new(steps.into_iter().map(Returned))
}
