//! A claim from JSON. A value that cannot be read is the claim's mistake, answered by a reject; what is
//! no claim at all is the caller's, answered by an error.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::engine::claim::{Claim, DurTriple, Field};
use crate::error::{Error, Result};

/// The keys of a claim, named like the arguments of `adjudicate_claim`.
pub const KEYS: [&str; 23] = [
    "cardholder_id",
    "ndc",
    "quantity",
    "days_supply",
    "pharmacy_npi",
    "fill_date",
    "rx_number",
    "fill_number",
    "person_code",
    "prescriber_npi",
    "daw_code",
    "usual_and_customary",
    "ingredient_cost_submitted",
    "dispensing_fee_submitted",
    "gross_amount_due",
    "written_date",
    "refills_authorized",
    "date_of_birth",
    "prescriber_dea",
    "prior_authorization_number",
    "prior_authorization_type",
    "submission_clarification_codes",
    "dur",
];

/// Reads one claim.
pub fn decode(json: &Value) -> Result<Claim> {
    let Value::Object(fields) = json else { return Err(Error::NotAnObject) };
    let mut claim = Claim::default();
    for (key, value) in fields {
        read(&mut claim, key, value)?;
    }
    Ok(claim)
}

fn read(claim: &mut Claim, key: &str, value: &Value) -> Result<()> {
    let bad = &mut claim.unreadable;
    match key {
        "cardholder_id" => claim.cardholder_id = text(value, Field::CardholderId, bad),
        "person_code" => claim.person_code = text(value, Field::PersonCode, bad),
        "ndc" => claim.product_id = text(value, Field::ProductId, bad),
        "quantity" => claim.quantity = decimal(value, Field::Quantity, bad),
        "days_supply" => claim.days_supply = integer(value, Field::DaysSupply, bad),
        "pharmacy_npi" => claim.pharmacy_npi = text(value, Field::PharmacyNpi, bad),
        "fill_date" => claim.fill_date = date(value, Field::FillDate, bad),
        "rx_number" => claim.rx_number = text(value, Field::RxNumber, bad),
        "fill_number" => claim.fill_number = integer(value, Field::FillNumber, bad),
        "prescriber_npi" => claim.prescriber_npi = text(value, Field::PrescriberId, bad),
        "prescriber_dea" => claim.prescriber_dea = text(value, Field::PrescriberId, bad),
        "daw_code" => claim.daw_code = text(value, Field::DawCode, bad),
        "usual_and_customary" => claim.usual_and_customary = decimal(value, Field::UsualAndCustomary, bad),
        "ingredient_cost_submitted" => claim.ingredient_cost_submitted = decimal(value, Field::IngredientCost, bad),
        "dispensing_fee_submitted" => claim.dispensing_fee_submitted = decimal(value, Field::DispensingFee, bad),
        "gross_amount_due" => claim.gross_amount_due = decimal(value, Field::GrossAmountDue, bad),
        "written_date" => claim.written_date = date(value, Field::WrittenDate, bad),
        "refills_authorized" => claim.refills_authorized = integer(value, Field::RefillsAuthorized, bad),
        "date_of_birth" => claim.date_of_birth = date(value, Field::DateOfBirth, bad),
        "prior_authorization_number" => {
            claim.prior_authorization_number = text(value, Field::PriorAuthorizationNumber, bad);
        }
        "prior_authorization_type" => {
            claim.prior_authorization_type = text(value, Field::PriorAuthorizationType, bad);
        }
        "submission_clarification_codes" => {
            claim.submission_clarification_codes = texts(value, Field::SubmissionClarification, bad);
        }
        "dur" => claim.dur = triples(value, bad),
        _ => return Err(Error::UnknownKey),
    }
    Ok(())
}

/// Text, or a number where a client sent an identifier as one.
fn text(value: &Value, field: Field, bad: &mut Vec<Field>) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => {
            bad.push(field);
            None
        }
    }
}

fn parsed<T>(value: &Value, field: Field, bad: &mut Vec<Field>, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
    let result = match value {
        Value::Null => return None,
        Value::String(text) => parse(text.trim()),
        Value::Number(number) => parse(&number.to_string()),
        _ => None,
    };
    if result.is_none() {
        bad.push(field);
    }
    result
}

fn decimal(value: &Value, field: Field, bad: &mut Vec<Field>) -> Option<Decimal> {
    parsed(value, field, bad, |text| text.parse().ok().or_else(|| Decimal::from_scientific(text).ok()))
}

fn integer(value: &Value, field: Field, bad: &mut Vec<Field>) -> Option<i32> {
    parsed(value, field, bad, |text| text.parse().ok())
}

/// A date as YYYY-MM-DD, or as NCPDP's CCYYMMDD.
fn date(value: &Value, field: Field, bad: &mut Vec<Field>) -> Option<NaiveDate> {
    parsed(value, field, bad, |text| {
        let format = match text.len() {
            10 => "%Y-%m-%d",
            8 => "%Y%m%d",
            _ => return None,
        };
        text.bytes().all(|b| b.is_ascii_digit() || b == b'-').then(|| NaiveDate::parse_from_str(text, format).ok())?
    })
}

fn texts(value: &Value, field: Field, bad: &mut Vec<Field>) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().filter_map(|item| text(item, field, bad)).collect(),
        single => text(single, field, bad).into_iter().collect(),
    }
}

fn triples(value: &Value, bad: &mut Vec<Field>) -> Vec<DurTriple> {
    let items = match value {
        Value::Null => return Vec::new(),
        Value::Array(items) => items.as_slice(),
        single => std::slice::from_ref(single),
    };
    items.iter().filter_map(|item| triple(item, bad)).collect()
}

/// Reads the `dur` argument of the typed call.
pub fn decode_dur(value: &Value, bad: &mut Vec<Field>) -> Vec<DurTriple> {
    triples(value, bad)
}

fn triple(value: &Value, bad: &mut Vec<Field>) -> Option<DurTriple> {
    let Value::Object(fields) = value else {
        bad.push(Field::ReasonForService);
        return None;
    };
    let mut part = |key: &str, field| fields.get(key).and_then(|v| text(v, field, bad)).unwrap_or_default();
    Some(DurTriple {
        reason_for_service: part("reason_for_service", Field::ReasonForService),
        professional_service: part("professional_service", Field::ProfessionalService),
        result_of_service: part("result_of_service", Field::ResultOfService),
    })
}
