//! A claim from typed arguments.

use chrono::NaiveDate;
use pgrx::AnyNumeric;
use pgrx::prelude::*;
use rust_decimal::Decimal;

use super::claim_json;
use crate::engine::claim::{Claim, Field};
use crate::pg::datum::date_from_days;
use crate::pg::json::Document;

/// NaN, infinity and what has more digits than any claim cannot be read.
pub fn decimal(value: Option<AnyNumeric>, field: Field, bad: &mut Vec<Field>) -> Option<Decimal> {
    let value = value?;
    let read = value.normalize().parse().ok();
    if read.is_none() {
        bad.push(field);
    }
    read
}

/// Infinity cannot be read.
pub fn date(value: Option<Date>, field: Field, bad: &mut Vec<Field>) -> Option<NaiveDate> {
    let read = date_from_days(value?.to_pg_epoch_days());
    if read.is_none() {
        bad.push(field);
    }
    read
}

/// The arguments of `adjudicate_claim` and `price_claim`, in their order.
pub struct Arguments<'a> {
    pub cardholder_id: Option<String>,
    pub ndc: Option<String>,
    pub quantity: Option<AnyNumeric>,
    pub days_supply: Option<i32>,
    pub pharmacy_npi: Option<String>,
    pub fill_date: Option<Date>,
    pub rx_number: Option<String>,
    pub fill_number: Option<i32>,
    pub person_code: Option<String>,
    pub prescriber_npi: Option<String>,
    pub daw_code: Option<String>,
    pub usual_and_customary: Option<AnyNumeric>,
    pub ingredient_cost_submitted: Option<AnyNumeric>,
    pub dispensing_fee_submitted: Option<AnyNumeric>,
    pub gross_amount_due: Option<AnyNumeric>,
    pub written_date: Option<Date>,
    pub refills_authorized: Option<i32>,
    pub date_of_birth: Option<Date>,
    pub prescriber_dea: Option<String>,
    pub prior_authorization_number: Option<String>,
    pub prior_authorization_type: Option<String>,
    pub submission_clarification_codes: Option<Array<'a, &'a str>>,
    pub dur: Option<Document>,
}

impl Arguments<'_> {
    pub fn into_claim(self) -> Claim {
        let mut bad = Vec::new();
        let mut claim = Claim {
            cardholder_id: self.cardholder_id,
            person_code: self.person_code,
            product_id: self.ndc,
            quantity: decimal(self.quantity, Field::Quantity, &mut bad),
            days_supply: self.days_supply,
            pharmacy_npi: self.pharmacy_npi,
            fill_date: date(self.fill_date, Field::FillDate, &mut bad),
            rx_number: self.rx_number,
            fill_number: self.fill_number,
            prescriber_npi: self.prescriber_npi,
            prescriber_dea: self.prescriber_dea,
            daw_code: self.daw_code,
            usual_and_customary: decimal(self.usual_and_customary, Field::UsualAndCustomary, &mut bad),
            ingredient_cost_submitted: decimal(self.ingredient_cost_submitted, Field::IngredientCost, &mut bad),
            dispensing_fee_submitted: decimal(self.dispensing_fee_submitted, Field::DispensingFee, &mut bad),
            gross_amount_due: decimal(self.gross_amount_due, Field::GrossAmountDue, &mut bad),
            written_date: date(self.written_date, Field::WrittenDate, &mut bad),
            refills_authorized: self.refills_authorized,
            date_of_birth: date(self.date_of_birth, Field::DateOfBirth, &mut bad),
            prior_authorization_number: self.prior_authorization_number,
            prior_authorization_type: self.prior_authorization_type,
            submission_clarification_codes: self
                .submission_clarification_codes
                .map(|codes| codes.iter().flatten().map(str::to_owned).collect())
                .unwrap_or_default(),
            dur: Vec::new(),
            unreadable: Vec::new(),
        };
        match self.dur.map(Document::read) {
            Some(Ok(dur)) => claim.dur = claim_json::decode_dur(&dur, &mut bad),
            Some(Err(_)) => bad.push(Field::ReasonForService),
            None => {}
        }
        claim.unreadable = bad;
        claim
    }
}
