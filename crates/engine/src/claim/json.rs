//! A claim from JSON and back, by the table of fields. A value that cannot be read is the claim's mistake,
//! answered by a reject; what is no claim at all is the caller's, answered by an error.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use thiserror::Error;

use super::fields::{Element, FIELDS, Field, Kind, Part, field};
use super::{Claim, DurPps};

/// Why a JSON value is no claim.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NoClaim {
    /// It is an array, a text, a number or the like.
    #[error("a claim must be a JSON object")]
    NotAnObject,
    /// It has a key that no field has.
    #[error("the claim has a key that is not known")]
    UnknownKey,
}

/// The elements that could not be read.
type Unreadable = Vec<&'static Element>;

/// Reads one claim.
pub fn decode(json: &Value) -> Result<Claim, NoClaim> {
    let Value::Object(values) = json else { return Err(NoClaim::NotAnObject) };
    let mut claim = Claim::default();
    for (key, value) in values {
        field(key).ok_or(NoClaim::UnknownKey)?.decode(value, &mut claim);
    }
    Ok(claim.canonical())
}

/// The object that `decode` reads as this claim, without what was not sent. Decimals and dates are texts.
pub fn encode(claim: &Claim) -> Value {
    FIELDS.iter().filter_map(|field| Some((field.key.to_owned(), field.encode(claim)?))).collect()
}

impl Field {
    /// Reads this field of a claim.
    pub fn decode(&'static self, value: &Value, claim: &mut Claim) {
        let (element, bad) = (&self.element, &mut claim.unreadable);
        match &self.kind {
            Kind::Text(lens, _) => *(lens.get_mut)(claim) = text(value, element, bad),
            Kind::Decimal(lens, _) => *(lens.get_mut)(claim) = decimal(value, element, bad),
            Kind::Count(lens, _) => *(lens.get_mut)(claim) = count(value, element, bad),
            Kind::Date(lens) => *(lens.get_mut)(claim) = date(value, element, bad),
            Kind::Codes(lens) => *(lens.get_mut)(claim) = texts(value, element, bad),
            Kind::Dur(lens, parts) => *(lens.get_mut)(claim) = triples(value, element, *parts, bad),
        }
    }

    fn encode(&self, claim: &Claim) -> Option<Value> {
        match &self.kind {
            Kind::Text(lens, _) => (lens.get)(claim).clone().map(Value::from),
            Kind::Decimal(lens, _) => (lens.get)(claim).map(|number| number.to_string().into()),
            Kind::Count(lens, _) => (lens.get)(claim).map(Value::from),
            Kind::Date(lens) => (lens.get)(claim).map(|date| date.to_string().into()),
            Kind::Codes(lens) => Some((lens.get)(claim).clone()).filter(|codes| !codes.is_empty()).map(Value::from),
            Kind::Dur(lens, parts) => {
                let triple = |triple| -> Map<String, Value> {
                    parts.iter().map(|p| (p.key.to_owned(), (p.lens.get)(triple).clone().into())).collect()
                };
                Some((lens.get)(claim)).filter(|dur| !dur.is_empty()).map(|dur| dur.iter().map(triple).collect())
            }
        }
    }
}

/// Text, or a number where a client sent an identifier as one.
fn text(value: &Value, element: &'static Element, bad: &mut Unreadable) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => {
            bad.push(element);
            None
        }
    }
}

fn parsed<T>(
    value: &Value,
    element: &'static Element,
    bad: &mut Unreadable,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let result = match value {
        Value::Null => return None,
        Value::String(text) => parse(text.trim()),
        Value::Number(number) => parse(&number.to_string()),
        _ => None,
    };
    if result.is_none() {
        bad.push(element);
    }
    result
}

fn decimal(value: &Value, element: &'static Element, bad: &mut Unreadable) -> Option<Decimal> {
    parsed(value, element, bad, |text| text.parse().ok().or_else(|| Decimal::from_scientific(text).ok()))
}

fn count(value: &Value, element: &'static Element, bad: &mut Unreadable) -> Option<i32> {
    parsed(value, element, bad, |text| text.parse().ok())
}

/// A date as YYYY-MM-DD, or as NCPDP's CCYYMMDD.
fn date(value: &Value, element: &'static Element, bad: &mut Unreadable) -> Option<NaiveDate> {
    parsed(value, element, bad, |text| {
        let format = match text.len() {
            10 => "%Y-%m-%d",
            8 => "%Y%m%d",
            _ => return None,
        };
        text.bytes().all(|b| b.is_ascii_digit() || b == b'-').then(|| NaiveDate::parse_from_str(text, format).ok())?
    })
}

fn texts(value: &Value, element: &'static Element, bad: &mut Unreadable) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().filter_map(|item| text(item, element, bad)).collect(),
        single => text(single, element, bad).into_iter().collect(),
    }
}

fn triples(value: &Value, element: &'static Element, parts: &'static [Part], bad: &mut Unreadable) -> Vec<DurPps> {
    let items = match value {
        Value::Null => return Vec::new(),
        Value::Array(items) => items.as_slice(),
        single => std::slice::from_ref(single),
    };
    let mut triples = Vec::with_capacity(items.len());
    for item in items {
        let Value::Object(codes) = item else {
            bad.push(element);
            continue;
        };
        let mut triple = DurPps::default();
        for part in parts {
            let code = codes.get(part.key).and_then(|code| text(code, &part.element, bad));
            *(part.lens.get_mut)(&mut triple) = code.unwrap_or_default();
        }
        triples.push(triple);
    }
    triples
}
