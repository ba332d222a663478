//! A claim from JSON and back, by the table of fields. A value that cannot be read is the claim's mistake, answered by a
//! reject; what is no claim at all is the caller's, answered by an error, or by a reject where others came with it.

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value};
use thiserror::Error;

use super::canonical::{code_of_two_digits, number_of_digits};
use super::compound_parts::{CompoundContent, CompoundPart, CompoundParts, INGREDIENT_PRODUCT, INGREDIENTS};
use super::fields::{Element, FIELDS, Field, Kind, Part, field};
use super::payer_parts::{Content, PayerPart};
use super::{Claim, Compound, CompoundIngredient, DurPps, OtherPayer, QualifiedAmount};

/// Why a JSON value is no claim.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NoClaim {
    /// It is an array, a text, a number or the like.
    #[error("a claim must be a JSON object")]
    NotAnObject,
    /// It has a key that no field has; the key, where it can be shown.
    #[error("the claim has a key that is not known{}", named(.0.as_deref()))]
    UnknownKey(Option<String>),
    /// It is nested deeper than is read.
    #[error("the claim is nested too deep")]
    TooDeep,
}

/// The longest key that an error repeats.
const KEY_SHOWN: usize = 40;

/// A key as an error shows it: one that looks like a program's own, such as `quantityDispensed`. Any other text may be a
/// value in the wrong place: a full name, a date, a number on a card.
fn shown(key: &str) -> Option<String> {
    let plain = key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b)) && key.len() <= KEY_SHOWN;
    let lower = |c: char| c.is_ascii_lowercase();
    let capital = key.starts_with(|c: char| c.is_ascii_uppercase()) && key.contains(lower);
    let given = key.starts_with(lower) || capital && !key.contains(|c: char| c.is_ascii_digit());
    (plain && given).then(|| key.to_owned())
}

fn named(key: Option<&str>) -> String {
    key.map_or_else(String::new, |key| format!(": \"{key}\""))
}

/// The elements that could not be read.
type Unreadable = Vec<&'static Element>;

/// Reads one claim.
pub fn decode(json: &Value) -> Result<Claim, NoClaim> {
    let (claim, reason) = examine(json);
    reason.map_or(Ok(claim), Err)
}

/// Reads an element of a batch, counted from 1. What is no claim is one that is rejected (F-8), so that the others go on;
/// `None` stands for an element that is nested deeper than is read.
pub fn decode_element(json: Option<&Value>, place: usize) -> Claim {
    let (mut claim, reason) = json.map_or_else(|| (Claim::default(), Some(NoClaim::TooDeep)), examine);
    claim.malformed = reason.map(|reason| match reason {
        NoClaim::NotAnObject => format!("Element {place} of the batch is not a JSON object"),
        NoClaim::UnknownKey(key) => {
            format!("Element {place} of the batch has a key that is not known{}", named(key.as_deref()))
        }
        NoClaim::TooDeep => format!("Element {place} of the batch is nested too deep"),
    });
    claim
}

/// What of a claim can be read, and why the rest is no claim.
pub fn examine(json: &Value) -> (Claim, Option<NoClaim>) {
    let mut claim = Claim::default();
    let Value::Object(values) = json else { return (claim, Some(NoClaim::NotAnObject)) };
    let mut reason = None;
    for (key, value) in values {
        match field(key) {
            Some(field) => field.decode(value, &mut claim),
            None => reason = reason.or_else(|| Some(NoClaim::UnknownKey(shown(key)))),
        }
    }
    (claim.canonical(), reason)
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
            Kind::Payers(lens, parts) => *(lens.get_mut)(claim) = payers(value, element, parts, bad),
            Kind::Compound(lens, parts) => *(lens.get_mut)(claim) = compound(value, element, parts, bad).map(Box::new),
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
            Kind::Payers(lens, parts) => {
                let payers = Some((lens.get)(claim)).filter(|payers| !payers.is_empty());
                payers.map(|payers| payers.iter().map(|payer| payer_json(payer, parts)).collect())
            }
            Kind::Compound(lens, parts) => (lens.get)(claim).as_deref().map(|compound| compound_json(compound, parts)),
        }
    }
}

/// What stands for a field that was not sent: null, or the empty array that some languages write for nothing.
fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// Text, or a number where a client sent an identifier as one; what languages with one kind of number put behind the
/// point of a whole one is no part of it.
fn text(value: &Value, element: &'static Element, bad: &mut Unreadable) -> Option<String> {
    match value {
        value if is_nothing(value) => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(whole(&number.to_string()).to_owned()),
        _ => {
            bad.push(element);
            None
        }
    }
}

/// A number without a fraction of zeros.
fn whole(number: &str) -> &str {
    match number.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|b| b == b'0') => whole,
        _ => number,
    }
}

fn parsed<T>(
    value: &Value,
    element: &'static Element,
    bad: &mut Unreadable,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let result = match value {
        value if is_nothing(value) => return None,
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
    parsed(value, element, bad, number)
}

fn number(text: &str) -> Option<Decimal> {
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

/// A whole number, however it is written: `30`, `30.0`, `3e1`.
fn count(value: &Value, element: &'static Element, bad: &mut Unreadable) -> Option<i32> {
    parsed(value, element, bad, |text| {
        text.parse().ok().or_else(|| number(text).filter(Decimal::is_integer).and_then(|n| n.to_i32()))
    })
}

fn date(value: &Value, element: &'static Element, bad: &mut Unreadable) -> Option<NaiveDate> {
    parsed(value, element, bad, read_date)
}

/// A date as YYYY-MM-DD, as NCPDP's CCYYMMDD, or as the day of an ISO 8601 time stamp as it is written: a client that has
/// no type for dates sends midnight of some zone.
pub fn read_date(text: &str) -> Option<NaiveDate> {
    let (day, time) = text.split_at_checked(10).unwrap_or((text, ""));
    let format = match day.len() {
        10 => "%Y-%m-%d",
        8 => "%Y%m%d",
        _ => return None,
    };
    let written = day.starts_with(|c: char| c.is_ascii_digit()) && day.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    (written && is_time(time)).then(|| NaiveDate::parse_from_str(day, format).ok())?
}

/// Whether a text is nothing, or the time of a time stamp with what separates it from the day.
fn is_time(text: &str) -> bool {
    let Some(time) = text.strip_prefix(['T', 't', ' ']) else { return text.is_empty() };
    let zone = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone);
    let clock = clock.trim_end();
    let read = NaiveTime::parse_from_str(clock, "%H:%M:%S%.f").or_else(|_| NaiveTime::parse_from_str(clock, "%H:%M"));
    let hours = zone.strip_prefix(['+', '-']).map(|hours| hours.replace(':', ""));
    read.is_ok()
        && match hours {
            Some(hours) => matches!(hours.len(), 2 | 4) && hours.bytes().all(|b| b.is_ascii_digit()),
            None => zone.len() <= 1,
        }
}

/// As many entries of a list are read: the standard has up to nine triples and five codes, and a longer list is refused
/// as a whole.
pub const MOST_ENTRIES: usize = 25;

fn texts(value: &Value, element: &'static Element, bad: &mut Unreadable) -> Vec<String> {
    match value {
        Value::Array(items) if items.len() > MOST_ENTRIES => {
            bad.push(element);
            Vec::new()
        }
        Value::Array(items) => items.iter().filter_map(|item| text(item, element, bad)).collect(),
        single => text(single, element, bad).into_iter().collect(),
    }
}

fn triples(value: &Value, element: &'static Element, parts: &'static [Part], bad: &mut Unreadable) -> Vec<DurPps> {
    let items = match value {
        Value::Null => return Vec::new(),
        Value::Array(items) if items.len() > MOST_ENTRIES => {
            bad.push(element);
            return Vec::new();
        }
        Value::Array(items) => items.as_slice(),
        single => std::slice::from_ref(single),
    };
    let mut triples = Vec::with_capacity(items.len());
    for item in items.iter().filter(|item| !item.is_null()) {
        let Value::Object(codes) = item else {
            bad.push(element);
            continue;
        };
        if codes.keys().any(|key| parts.iter().all(|part| part.key != key)) {
            bad.push(element);
            continue;
        }
        let mut triple = DurPps::default();
        for part in parts {
            let code = codes.get(part.key).and_then(|code| text(code, &part.element, bad));
            *(part.lens.get_mut)(&mut triple) = code.unwrap_or_default();
        }
        triples.push(triple);
    }
    triples
}

/// The objects of a list, or one that stands for a list of it; what is no object is refused, and so is a list as a whole
/// that has more entries than are read.
fn objects<'a>(value: &'a Value, element: &'static Element, bad: &mut Unreadable) -> Vec<&'a Map<String, Value>> {
    let items = match value {
        Value::Null => return Vec::new(),
        Value::Array(items) if items.len() > MOST_ENTRIES => {
            bad.push(element);
            return Vec::new();
        }
        Value::Array(items) => items.as_slice(),
        single => std::slice::from_ref(single),
    };
    let mut objects = Vec::with_capacity(items.len());
    for item in items.iter().filter(|item| !item.is_null()) {
        match item {
            Value::Object(object) => objects.push(object),
            _ => bad.push(element),
        }
    }
    objects
}

/// The value under a key, or under the number of its element.
fn under<'a>(object: &'a Map<String, Value>, key: &str, number: &str) -> &'a Value {
    object.get(key).or_else(|| object.get(number)).unwrap_or(&Value::Null)
}

/// The payers of a claim; one with a key that no part has is refused as a whole.
fn payers(
    value: &Value,
    element: &'static Element,
    parts: &'static [PayerPart],
    bad: &mut Unreadable,
) -> Vec<OtherPayer> {
    let mut payers = Vec::new();
    for object in objects(value, element, bad) {
        if object.keys().any(|key| parts.iter().all(|part| part.key != key && part.element.number != key)) {
            bad.push(element);
            continue;
        }
        let mut payer = OtherPayer::default();
        for part in parts {
            let (value, own) = (under(object, part.key, part.element.number), &part.element);
            match &part.content {
                Content::Text(lens, _) => *(lens.get_mut)(&mut payer) = text(value, own, bad),
                Content::Code(lens) => {
                    *(lens.get_mut)(&mut payer) = text(value, own, bad).and_then(|code| code_of_two_digits(&code));
                }
                Content::Date(lens) => *(lens.get_mut)(&mut payer) = date(value, own, bad),
                Content::Count(lens, ..) => *(lens.get_mut)(&mut payer) = count(value, own, bad),
                Content::RejectCodes(lens) => {
                    let codes = texts(value, own, bad);
                    *(lens.get_mut)(&mut payer) = codes.iter().map(|code| code.trim().to_ascii_uppercase()).collect();
                }
                Content::Amounts(lens, qualifier, _) => {
                    *(lens.get_mut)(&mut payer) = amounts(value, own, qualifier, bad);
                }
            }
        }
        payers.push(payer);
    }
    payers
}

/// As many ingredients of a compound are read: one that has more than a plan takes is rejected for that, and a longer list
/// is refused as a whole.
const MOST_INGREDIENTS_READ: usize = 99;

/// A compound with its ingredients; `None` where none was sent, or what was sent is no compound.
fn compound(
    value: &Value,
    element: &'static Element,
    parts: &'static CompoundParts,
    bad: &mut Unreadable,
) -> Option<Compound> {
    let object = match value {
        value if is_nothing(value) => return None,
        Value::Object(object) => object,
        _ => {
            bad.push(element);
            return None;
        }
    };
    if object.keys().any(|key| key != INGREDIENTS && parts.whole.iter().all(|part| !part.is_named(key))) {
        bad.push(element);
    }
    let mut compound = Compound::default();
    for part in parts.whole {
        part.decode(object, &mut compound, bad);
    }
    // What is no ingredient is refused by its product.
    let items = match object.get(INGREDIENTS) {
        None | Some(Value::Null) => &[],
        Some(Value::Array(items)) if items.len() <= MOST_INGREDIENTS_READ => items.as_slice(),
        Some(_) => {
            bad.push(element);
            &[]
        }
    };
    for item in items.iter().filter(|item| !item.is_null()) {
        match item {
            Value::Object(object)
                if object.keys().all(|key| parts.ingredient.iter().any(|part| part.is_named(key))) =>
            {
                let mut ingredient = CompoundIngredient::default();
                for part in parts.ingredient {
                    part.decode(object, &mut ingredient, bad);
                }
                compound.ingredients.push(ingredient);
            }
            _ => bad.extend(parts.elements().find(|element| **element == INGREDIENT_PRODUCT)),
        }
    }
    Some(compound)
}

impl<S> CompoundPart<S> {
    /// Whether it is read under a key.
    fn is_named(&self, key: &str) -> bool {
        self.key == key || self.element.number == key
    }

    /// Reads this part of an object.
    fn decode(&'static self, object: &Map<String, Value>, of: &mut S, bad: &mut Unreadable) {
        let (value, own) = (under(object, self.key, self.element.number), &self.element);
        match &self.content {
            CompoundContent::Code(lens, digits, _) => {
                *(lens.get_mut)(of) = text(value, own, bad).and_then(|code| number_of_digits(&code, *digits));
            }
            CompoundContent::Text(lens, _) => {
                let bare = text(value, own, bad).map(|text| text.trim().to_owned());
                *(lens.get_mut)(of) = bare.filter(|text| !text.is_empty());
            }
            CompoundContent::Decimal(lens, _) => *(lens.get_mut)(of) = decimal(value, own, bad),
            CompoundContent::Count(lens) => *(lens.get_mut)(of) = count(value, own, bad),
        }
    }

    fn encode(&self, of: &S) -> Option<(String, Value)> {
        let value = match &self.content {
            CompoundContent::Code(lens, ..) | CompoundContent::Text(lens, _) => (lens.get)(of).clone().map(Value::from),
            CompoundContent::Decimal(lens, _) => (lens.get)(of).map(|number| number.to_string().into()),
            CompoundContent::Count(lens) => (lens.get)(of).map(Value::from),
        };
        Some((self.key.to_owned(), value?))
    }
}

/// The object that is read as this compound.
fn compound_json(compound: &Compound, parts: &CompoundParts) -> Value {
    let mut object: Map<String, Value> = parts.whole.iter().filter_map(|part| part.encode(compound)).collect();
    let ingredient =
        |ingredient| -> Value { parts.ingredient.iter().filter_map(|part| part.encode(ingredient)).collect() };
    object.insert(INGREDIENTS.into(), compound.ingredients.iter().map(ingredient).collect());
    Value::Object(object)
}

/// Amounts, each with its qualifier.
fn amounts(
    value: &Value,
    element: &'static Element,
    qualifier: &'static Element,
    bad: &mut Unreadable,
) -> Vec<QualifiedAmount> {
    let mut amounts = Vec::new();
    for object in objects(value, element, bad) {
        let known = [QUALIFIER, qualifier.number, AMOUNT, element.number];
        if object.keys().any(|key| !known.contains(&key.as_str())) {
            bad.push(element);
            continue;
        }
        let code = text(under(object, QUALIFIER, qualifier.number), qualifier, bad);
        let amount = decimal(under(object, AMOUNT, element.number), element, bad);
        amounts.push(QualifiedAmount { qualifier: code.and_then(|code| code_of_two_digits(&code)), amount });
    }
    amounts
}

/// Keys of an amount with its qualifier.
const QUALIFIER: &str = "qualifier";
const AMOUNT: &str = "amount";

/// The object that is read as this payer.
fn payer_json(payer: &OtherPayer, parts: &[PayerPart]) -> Value {
    let amount = |amount: &QualifiedAmount| -> Value {
        let qualifier = amount.qualifier.clone().map(|code| (QUALIFIER.to_owned(), Value::from(code)));
        let dollars = amount.amount.map(|dollars| (AMOUNT.to_owned(), Value::from(dollars.to_string())));
        qualifier.into_iter().chain(dollars).collect()
    };
    let value = |part: &PayerPart| -> Option<Value> {
        match &part.content {
            Content::Text(lens, _) | Content::Code(lens) => (lens.get)(payer).clone().map(Value::from),
            Content::Date(lens) => (lens.get)(payer).map(|date| date.to_string().into()),
            Content::Count(lens, ..) => (lens.get)(payer).map(Value::from),
            Content::RejectCodes(lens) => Some((lens.get)(payer).clone()).filter(|c| !c.is_empty()).map(Value::from),
            Content::Amounts(lens, ..) => {
                Some((lens.get)(payer)).filter(|a| !a.is_empty()).map(|amounts| amounts.iter().map(amount).collect())
            }
        }
    };
    parts.iter().filter_map(|part| Some((part.key.to_owned(), value(part)?))).collect()
}
