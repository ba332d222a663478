//! What is asked or authorized, as JSON has it (AU-3).

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use thiserror::Error;

use crate::claim::{is_amount, is_quantity};
use crate::edits::EDITS;
use crate::edits::lift::Lift;
use crate::facts::Target;
use crate::identifier::{Ndc, is_valid_npi};

/// Why a document is no request. Names keys of the documents, never a value.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Fault {
    /// It is no object.
    #[error("it must be a JSON object")]
    NotAnObject,
    /// It has a key that it cannot have.
    #[error("it has a key that is not known")]
    UnknownKey,
    /// A key is missing or null.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A value cannot be read or is out of range.
    #[error("{0} cannot be read")]
    Unreadable(&'static str),
    /// Keys that exclude each other.
    #[error("it is for one of ndc, ingredient_id, class_id and edit")]
    Target,
}

/// An object whose keys are taken out one by one, so that what is left is not known.
pub struct Document(Map<String, Value>);

impl Document {
    /// # Errors
    /// Where it is no object.
    pub fn new(json: Value) -> Result<Self, Fault> {
        match json {
            Value::Object(map) => Ok(Self(map)),
            _ => Err(Fault::NotAnObject),
        }
    }

    fn take(&mut self, key: &'static str) -> Option<Value> {
        self.0.remove(key).filter(|value| !value.is_null())
    }

    fn read<T>(&mut self, key: &'static str, read: impl FnOnce(&Value) -> Option<T>) -> Result<Option<T>, Fault> {
        self.take(key).map(|value| read(&value).ok_or(Fault::Unreadable(key))).transpose()
    }

    /// A text that is not empty, without the blanks around it.
    pub fn text(&mut self, key: &'static str) -> Result<Option<String>, Fault> {
        self.read(key, |value| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned))
    }

    /// The meaning of a word.
    pub fn word<T>(&mut self, key: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Fault> {
        self.read(key, |value| parse(value.as_str()?.trim()))
    }

    /// True or false; false where it is not there.
    pub fn flag(&mut self, key: &'static str) -> Result<bool, Fault> {
        Ok(self.read(key, Value::as_bool)?.unwrap_or(false))
    }

    /// Texts that are not empty.
    pub fn texts(&mut self, key: &'static str) -> Result<Option<Vec<String>>, Fault> {
        self.read(key, |value| {
            let text = |item: &Value| item.as_str().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
            value.as_array()?.iter().map(text).collect()
        })
    }

    /// A whole number above 0.
    pub fn count(&mut self, key: &'static str) -> Result<Option<i32>, Fault> {
        self.read(key, |value| i32::try_from(value.as_i64()?).ok().filter(|count| *count > 0))
    }

    fn decimal(&mut self, key: &'static str, valid: fn(Decimal) -> bool) -> Result<Option<Decimal>, Fault> {
        self.read(key, |value| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            text.trim().parse().ok().filter(|number: &Decimal| *number > Decimal::ZERO && valid(*number))
        })
    }

    /// A day such as 2027-01-31, of a year with four digits.
    pub fn date(&mut self, key: &'static str) -> Result<Option<NaiveDate>, Fault> {
        self.read(key, |value| value.as_str()?.trim().parse().ok().filter(has_four_digits))
    }

    /// A moment with its offset, such as 2027-01-31T09:00:00-05:00.
    pub fn moment(&mut self, key: &'static str) -> Result<Option<DateTime<Utc>>, Fault> {
        self.read(key, |value| {
            let text = value.as_str()?.trim().replacen(' ', "T", 1);
            let moment = DateTime::parse_from_rfc3339(&text).ok()?.with_timezone(&Utc);
            Some(moment).filter(|moment| has_four_digits(&moment.date_naive()))
        })
    }

    /// An NPI.
    pub fn npi(&mut self, key: &'static str) -> Result<Option<String>, Fault> {
        self.read(key, |value| value.as_str().map(str::trim).filter(|npi| is_valid_npi(npi)).map(str::to_owned))
    }

    /// # Errors
    /// Where a key was not taken.
    pub fn end(self) -> Result<(), Fault> {
        if self.0.is_empty() { Ok(()) } else { Err(Fault::UnknownKey) }
    }
}

/// What an authorization is for. What is `None` is not limited, or in a decision as it was asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scope {
    /// A product, ingredient or class.
    pub target: Option<Target>,
    /// Everything of one edit, by its name.
    pub edit: Option<String>,
    /// The rejects it lifts.
    pub waived_reject_codes: Option<Vec<String>>,
    /// First day.
    pub effective_date: Option<NaiveDate>,
    /// Last day.
    pub termination_date: Option<NaiveDate>,
    /// Billing units of all fills together.
    pub quantity: Option<Decimal>,
    /// Fills.
    pub fills: Option<i32>,
    /// Dollars of the allowed amounts of all fills together.
    pub amount: Option<Decimal>,
    /// The only pharmacy, by NPI.
    pub pharmacy_npi: Option<String>,
    /// The only prescriber, by NPI.
    pub prescriber_npi: Option<String>,
}

/// The keys of a scope: those of its documents.
pub const KEYS: &str = "ndc, ingredient_id, class_id, edit, waived_reject_codes, effective_date, termination_date, \
                        quantity, fills, amount, only_pharmacy_npi, only_prescriber_npi";

/// Whether a day is of the years 1000 to 9999: others are slips of the pen, and some no date of PostgreSQL.
fn has_four_digits(date: &NaiveDate) -> bool {
    (1000..=9999).contains(&date.year())
}

fn is_code(code: &str) -> bool {
    (1..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The codes of an edit that an authorization can lift.
fn codes_of(edit: &str) -> Option<Vec<String>> {
    let found = EDITS.iter().find(|other| other.step.name == edit && other.lifted_by.contains(&Lift::Authorization))?;
    Some(found.step.codes.iter().map(|code| (*code).to_owned()).collect())
}

impl Scope {
    /// Takes the keys of a scope out of a document.
    ///
    /// # Errors
    /// Where a value cannot be read, or it is for several things.
    pub fn take(document: &mut Document) -> Result<Self, Fault> {
        let ndc = document.read("ndc", |value| Ndc::parse(value.as_str()?).ok())?.map(Target::Ndc);
        let ingredient = document.count("ingredient_id")?.map(Target::Ingredient);
        let class = document.count("class_id")?.map(Target::Class);
        let targets: Vec<Target> = [ndc, ingredient, class].into_iter().flatten().collect();
        let edit = document.text("edit")?;
        if targets.len() + usize::from(edit.is_some()) > 1 {
            return Err(Fault::Target);
        }
        let mut waived = document.texts("waived_reject_codes")?;
        if waived.as_ref().is_some_and(|codes| codes.is_empty() || !codes.iter().all(|code| is_code(code))) {
            return Err(Fault::Unreadable("waived_reject_codes"));
        }
        if let Some(edit) = &edit {
            let codes = codes_of(edit).ok_or(Fault::Unreadable("edit"))?;
            if waived.as_ref().is_some_and(|waived| waived.iter().any(|code| !codes.contains(code))) {
                return Err(Fault::Unreadable("waived_reject_codes"));
            }
            waived.get_or_insert(codes);
        }
        let scope = Self {
            target: targets.first().copied(),
            edit,
            waived_reject_codes: waived,
            effective_date: document.date("effective_date")?,
            termination_date: document.date("termination_date")?,
            quantity: document.decimal("quantity", is_quantity)?,
            fills: document.count("fills")?,
            amount: document.decimal("amount", is_amount)?,
            pharmacy_npi: document.npi("only_pharmacy_npi")?,
            prescriber_npi: document.npi("only_prescriber_npi")?,
        };
        scope.checked()
    }

    /// # Errors
    /// Where it ends before it begins.
    pub fn checked(self) -> Result<Self, Fault> {
        if self.termination_date.is_some() && self.termination_date < self.effective_date {
            return Err(Fault::Unreadable("termination_date"));
        }
        Ok(self)
    }

    /// Reads a whole document as a scope.
    ///
    /// # Errors
    /// As `take`, and where a key is not known.
    pub fn decode(json: Value) -> Result<Self, Fault> {
        let mut document = Document::new(json)?;
        let scope = Self::take(&mut document)?;
        document.end()?;
        Ok(scope)
    }

    /// This scope where it says something, and the other where it does not.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let is_for = self.target.is_some() || self.edit.is_some();
        Self {
            target: if is_for { self.target } else { other.target },
            edit: if is_for { self.edit } else { other.edit },
            waived_reject_codes: self.waived_reject_codes.or(other.waived_reject_codes),
            effective_date: self.effective_date.or(other.effective_date),
            termination_date: self.termination_date.or(other.termination_date),
            quantity: self.quantity.or(other.quantity),
            fills: self.fills.or(other.fills),
            amount: self.amount.or(other.amount),
            pharmacy_npi: self.pharmacy_npi.or(other.pharmacy_npi),
            prescriber_npi: self.prescriber_npi.or(other.prescriber_npi),
        }
    }

    /// Whether it gives less than a request asked for, in anything the request named: another product, fewer rejects,
    /// fills, units, dollars or days.
    pub fn is_less_than(&self, asked: &Self) -> bool {
        fn below<T: PartialOrd>(given: Option<T>, asked: Option<T>) -> bool {
            given.zip(asked).is_some_and(|(given, asked)| given < asked)
        }
        let given = self.waived_reject_codes.as_deref().unwrap_or_default();
        let rank = |target: Option<Target>| target.map_or(0, |target| target.specificity());
        let is_for_other = (self.target != asked.target || self.edit != asked.edit)
            && (self.edit.is_some() || asked.edit.is_some() || rank(self.target) >= rank(asked.target));
        is_for_other
            || asked.waived_reject_codes.iter().flatten().any(|code| !given.contains(code))
            || below(self.quantity, asked.quantity)
            || below(self.fills, asked.fills)
            || below(self.amount, asked.amount)
            || below(self.termination_date, asked.termination_date)
            || below(asked.effective_date, self.effective_date)
    }

    /// Its document, without what it does not say.
    pub fn encode(&self) -> Value {
        let mut json = json!({
            "edit": self.edit, "waived_reject_codes": self.waived_reject_codes,
            "effective_date": self.effective_date.map(|date| date.to_string()),
            "termination_date": self.termination_date.map(|date| date.to_string()),
            "quantity": self.quantity.map(|quantity| quantity.normalize().to_string()), "fills": self.fills,
            "amount": self.amount.map(|amount| format!("{amount:.2}")),
            "only_pharmacy_npi": self.pharmacy_npi, "only_prescriber_npi": self.prescriber_npi,
        });
        if let Value::Object(fields) = &mut json {
            match self.target {
                Some(Target::Ndc(ndc)) => fields.insert("ndc".into(), json!(ndc.to_string())),
                Some(Target::Ingredient(id)) => fields.insert("ingredient_id".into(), json!(id)),
                Some(Target::Class(id)) => fields.insert("class_id".into(), json!(id)),
                None => None,
            };
            fields.retain(|_, value| !value.is_null());
        }
        json
    }
}

/// What `request_authorization` is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The cardholder ID (302-C2) of the person.
    pub cardholder_id: String,
    /// The person code (303-C3), where the card has several persons.
    pub person_code: Option<String>,
    /// The type; `None`: what the program calls an ordinary one.
    pub request_type: Option<String>,
    /// Whether it is expedited or urgent.
    pub expedited: bool,
    /// When it was received; `None`: now.
    pub received: Option<DateTime<Utc>>,
    /// When the prescriber's statement was received.
    pub statement: Option<DateTime<Utc>>,
    /// Who asks.
    pub requester: Option<String>,
    /// The prescriber, by NPI.
    pub prescriber_npi: Option<String>,
    /// Diagnosis codes.
    pub diagnosis_codes: Vec<String>,
    /// Dollars at stake, which a hearing or a court asks for.
    pub in_controversy: Option<Decimal>,
    /// What is asked for.
    pub scope: Scope,
}

/// The keys of a request beside those of its scope.
pub const REQUEST_KEYS: &str = "cardholder_id, person_code, request_type, urgency, received, statement_received, \
                                requester, prescriber_npi, diagnosis_codes, amount_in_controversy";

/// The types of request.
const REQUEST_TYPES: [&str; 6] = ["coverage", "exception", "payment", "pre_service", "concurrent", "post_service"];

impl Request {
    /// Reads a request.
    ///
    /// # Errors
    /// Where a key is missing or not known, or a value cannot be read.
    pub fn decode(json: Value) -> Result<Self, Fault> {
        let mut document = Document::new(json)?;
        let request = Self {
            cardholder_id: document.text("cardholder_id")?.ok_or(Fault::Missing("cardholder_id"))?,
            person_code: document.text("person_code")?,
            request_type: document
                .word("request_type", |word| REQUEST_TYPES.contains(&word).then(|| word.to_owned()))?,
            expedited: document
                .word("urgency", super::clocks::Urgency::parse)?
                .is_some_and(|urgency| urgency == super::clocks::Urgency::Expedited),
            received: document.moment("received")?,
            statement: document.moment("statement_received")?,
            requester: document.text("requester")?,
            prescriber_npi: document.npi("prescriber_npi")?,
            diagnosis_codes: document.texts("diagnosis_codes")?.unwrap_or_default(),
            in_controversy: document.decimal("amount_in_controversy", is_amount)?,
            scope: Scope::take(&mut document)?,
        };
        document.end()?;
        if request.scope.target.is_none() && request.scope.edit.is_none() {
            return Err(Fault::Target);
        }
        Ok(request)
    }
}

/// What `add_authorization_information` is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Information {
    /// When it came; `None`: now.
    pub received: Option<DateTime<Utc>>,
    /// When the prescriber's statement was received, where it is one.
    pub statement: Option<DateTime<Utc>>,
    /// More diagnosis codes.
    pub diagnosis_codes: Vec<String>,
    /// Whether the plan takes its extension.
    pub extend: bool,
    /// The prescriber, where none was named before.
    pub prescriber_npi: Option<String>,
    /// Dollars at stake, where that is known by now.
    pub in_controversy: Option<Decimal>,
    /// What else came.
    pub note: Option<String>,
}

/// The keys of information.
pub const INFORMATION_KEYS: &str = "received, statement_received, diagnosis_codes, prescriber_npi, extend, \
                                    amount_in_controversy, note";

impl Information {
    /// Reads information.
    ///
    /// # Errors
    /// Where a key is not known or a value cannot be read.
    pub fn decode(json: Value) -> Result<Self, Fault> {
        let mut document = Document::new(json)?;
        let information = Self {
            received: document.moment("received")?,
            statement: document.moment("statement_received")?,
            diagnosis_codes: document.texts("diagnosis_codes")?.unwrap_or_default(),
            extend: document.flag("extend")?,
            prescriber_npi: document.npi("prescriber_npi")?,
            in_controversy: document.decimal("amount_in_controversy", is_amount)?,
            note: document.text("note")?,
        };
        document.end()?;
        Ok(information)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_read_and_written_the_same() {
        let json = json!({"ndc": "00002751002", "waived_reject_codes": ["75"], "effective_date": "2026-03-01",
                          "termination_date": "2026-03-31", "quantity": "90", "fills": 3, "amount": "120.50",
                          "only_pharmacy_npi": "1234567893", "only_prescriber_npi": "1093817462"});
        assert_eq!(Scope::decode(json.clone()).expect("a scope").encode(), json);
        let edit = Scope::decode(json!({"edit": "refill too soon"})).expect("a scope");
        assert_eq!(edit.waived_reject_codes, Some(vec!["79".to_owned()]));
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_key_alone() {
        for (json, fault) in [
            (json!([]), Fault::NotAnObject),
            (json!({"ndc": "1"}), Fault::Unreadable("ndc")),
            (json!({"edit": "astrology"}), Fault::Unreadable("edit")),
            (json!({"edit": "member eligibility"}), Fault::Unreadable("edit")),
            (
                json!({"edit": "refill too soon", "waived_reject_codes": ["75"]}),
                Fault::Unreadable("waived_reject_codes"),
            ),
            (json!({"ndc": "00002751002", "class_id": 1}), Fault::Target),
            (json!({"class_id": 1, "edit": "refill too soon"}), Fault::Target),
            (json!({"class_id": 0}), Fault::Unreadable("class_id")),
            (json!({"fills": 0}), Fault::Unreadable("fills")),
            (json!({"fills": 1.5}), Fault::Unreadable("fills")),
            (json!({"quantity": "NaN"}), Fault::Unreadable("quantity")),
            (json!({"amount": -1}), Fault::Unreadable("amount")),
            (json!({"effective_date": "infinity"}), Fault::Unreadable("effective_date")),
            (json!({"effective_date": "-9999-01-01"}), Fault::Unreadable("effective_date")),
            (json!({"effective_date": "0026-03-01"}), Fault::Unreadable("effective_date")),
            (json!({"termination_date": "+10000-01-01"}), Fault::Unreadable("termination_date")),
            (
                json!({"effective_date": "2026-03-02", "termination_date": "2026-03-01"}),
                Fault::Unreadable("termination_date"),
            ),
            (json!({"only_pharmacy_npi": "1234567890"}), Fault::Unreadable("only_pharmacy_npi")),
            (json!({"colour": "red"}), Fault::UnknownKey),
        ] {
            assert_eq!(Scope::decode(json.clone()), Err(fault), "{json}");
        }
    }

    #[test]
    fn a_request_is_for_somebody_and_something() {
        assert_eq!(Request::decode(json!({"class_id": 1})), Err(Fault::Missing("cardholder_id")));
        assert_eq!(Request::decode(json!({"cardholder_id": "A"})), Err(Fault::Target));
        let bad = json!({"cardholder_id": "A", "class_id": 1, "received": "2026-03-01"});
        assert_eq!(Request::decode(bad), Err(Fault::Unreadable("received")));
        let good = json!({"cardholder_id": "A", "class_id": 1, "received": "2026-03-01 09:00:00-05:00", "urgency": "expedited"});
        let request = Request::decode(good).expect("a request");
        assert!(request.expedited && request.received.is_some());
    }

    #[test]
    fn a_decision_changes_what_it_says_of_what_was_asked() {
        let asked = Scope::decode(json!({"class_id": 1, "fills": 12, "quantity": 360})).expect("a scope");
        let decided = Scope::decode(json!({"ndc": "00002751002", "fills": 3})).expect("a scope").or(asked);
        assert_eq!(decided.encode(), json!({"ndc": "00002751002", "fills": 3, "quantity": "360"}));
    }

    #[test]
    fn what_gives_less_than_was_asked_is_told_from_what_gives_all_or_more() {
        let asked = json!({"ingredient_id": 1, "waived_reject_codes": ["75", "608"], "effective_date": "2026-03-01",
                           "termination_date": "2026-08-31", "quantity": 360, "fills": 12, "amount": 500});
        let read = |json: Value| Scope::decode(json).expect("a scope");
        for (decided, is_less) in [
            (json!({}), false),
            (json!({"class_id": 2}), false),
            (json!({"ingredient_id": 2}), true),
            (json!({"ndc": "00002751002"}), true),
            (json!({"edit": "refill too soon"}), true),
            (json!({"waived_reject_codes": ["608", "75", "76"]}), false),
            (json!({"waived_reject_codes": ["75"]}), true),
            (json!({"fills": 12}), false),
            (json!({"fills": 11}), true),
            (json!({"quantity": "359.999"}), true),
            (json!({"amount": "500.00"}), false),
            (json!({"amount": "499.99"}), true),
            (json!({"termination_date": "2026-09-01"}), false),
            (json!({"termination_date": "2026-08-30"}), true),
            (json!({"effective_date": "2026-02-01"}), false),
            (json!({"effective_date": "2026-03-02"}), true),
        ] {
            let scope = read(decided.clone()).or(read(asked.clone()));
            assert_eq!(scope.is_less_than(&read(asked.clone())), is_less, "{decided}");
        }
        // An end, a limit or a place that the request left open is not kept from it.
        let asked = read(json!({"ndc": "00002751002"}));
        let bounded = json!({"ndc": "00002751002", "fills": 1, "termination_date": "2027-03-01", "only_pharmacy_npi": "1234567893"});
        assert!(!read(bounded).is_less_than(&asked));
    }
}
