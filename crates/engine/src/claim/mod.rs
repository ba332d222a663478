//! A claim as a pharmacy submits it.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::identifier::{Ndc, NdcError};

pub mod canonical;
mod check;
pub mod compound;
pub mod compound_parts;
mod fields;
mod fingerprint;
mod hints;
mod json;
mod kept;
mod payer;
pub mod payer_parts;

pub use check::{Fault, faults, fields_with_code_sets, is_person_code, readable};
pub use compound::{Compound, CompoundIngredient, MOST_INGREDIENTS};
pub use fields::{
    Compared, DUR_PARTS, Element, FIELDS, Field, Fingerprint, Form, Kind, Lens, Part, Refused, elements, field, key_of,
    known_keys,
};
pub use json::{MOST_ENTRIES, NoClaim, decode, decode_element, encode, examine, read_date};
pub use kept::{MOST_OF_A_REQUEST, kept};
pub use payer::{
    Billed, MOST_AMOUNTS_PAID, MOST_PAYERS, MOST_REJECT_CODES, MOST_RESPONSIBILITIES, MOST_STAGES, OtherPayer,
    QualifiedAmount,
};

/// A DUR/PPS triple (439-E4, 440-E5, 441-E6) with which a pharmacist answers an alert.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DurPps {
    /// 439-E4: the conflict it answers.
    pub reason_for_service: String,
    /// 440-E5: what the pharmacist did.
    pub professional_service: String,
    /// 441-E6: what came of it.
    pub result_of_service: String,
}

/// The three codes as explanations and stored alerts have them.
impl fmt::Display for DurPps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.reason_for_service, self.professional_service, self.result_of_service)
    }
}

/// The fields of a claim; `None` where none was sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claim {
    /// 302-C2.
    pub cardholder_id: Option<String>,
    /// 303-C3: who of the card's family.
    pub person_code: Option<String>,
    /// 407-D7: the NDC as it was sent.
    pub product_id: Option<String>,
    /// 442-E7, in billing units.
    pub quantity: Option<Decimal>,
    /// 405-D5.
    pub days_supply: Option<i32>,
    /// 201-B1.
    pub pharmacy_npi: Option<String>,
    /// 401-D1: the date of service.
    pub fill_date: Option<NaiveDate>,
    /// 402-D2.
    pub rx_number: Option<String>,
    /// 403-D3: 0 for the first fill.
    pub fill_number: Option<i32>,
    /// 411-DB.
    pub prescriber_npi: Option<String>,
    /// The prescriber's DEA number, where it is sent beside the NPI.
    pub prescriber_dea: Option<String>,
    /// 408-D8.
    pub daw_code: Option<String>,
    /// 426-DQ, in dollars.
    pub usual_and_customary: Option<Decimal>,
    /// 409-D9, in dollars.
    pub ingredient_cost_submitted: Option<Decimal>,
    /// 412-DC, in dollars.
    pub dispensing_fee_submitted: Option<Decimal>,
    /// 430-DU, in dollars.
    pub gross_amount_due: Option<Decimal>,
    /// 414-DE.
    pub written_date: Option<NaiveDate>,
    /// 415-DF.
    pub refills_authorized: Option<i32>,
    /// 304-C4: the patient's.
    pub date_of_birth: Option<NaiveDate>,
    /// 462-EV.
    pub prior_authorization_number: Option<String>,
    /// 461-EU.
    pub prior_authorization_type: Option<String>,
    /// 420-DK.
    pub submission_clarification_codes: Vec<String>,
    /// DUR/PPS triples, in the order sent.
    pub dur: Vec<DurPps>,
    /// 343-HD: P for a partial fill, C for its completion.
    pub dispensing_status: Option<String>,
    /// 306-C6: what the patient is to the cardholder.
    pub patient_relationship_code: Option<String>,
    /// 308-C8: what the pharmacy knows of other coverage.
    pub other_coverage_code: Option<String>,
    /// 337-4C: how many other payers follow.
    pub other_payer_count: Option<i32>,
    /// The payers billed before, in the order in which they pay.
    pub other_payers: Vec<OtherPayer>,
    /// 460-ET, in billing units.
    pub quantity_prescribed: Option<Decimal>,
    /// 344-HF: what the whole fill is, of which this is a part.
    pub quantity_intended: Option<Decimal>,
    /// 345-HG: days' supply of the whole fill.
    pub days_supply_intended: Option<i32>,
    /// 384-4X: where the patient lives.
    pub patient_residence: Option<String>,
    /// 406-D6: 2 for a compound.
    pub compound_code: Option<String>,
    /// What a compound is made of.
    pub compound: Option<Box<Compound>>,
    /// 109-A9: how many claims its transmission has.
    pub transaction_count: Option<i32>,
    /// The fingerprint of the claim as it was sent, where its fields are kept in another form that has another one.
    pub fingerprint_as_sent: Option<i64>,
    /// Elements that came with a value that cannot be read, each an M/I reject.
    pub unreadable: Vec<&'static Element>,
    /// Why an element of a batch is no claim; it is rejected (F-8).
    pub malformed: Option<String>,
}

/// One more than the whole units the field 442-E7 (9(7)V999) holds.
const QUANTITY_LIMIT: i64 = 10_000_000;
/// One more than the whole dollars the money fields (s9(6)v99) hold.
const AMOUNT_LIMIT: i64 = 1_000_000;

/// The DAW code (408-D8) of a claim that sends none: no product selection indicated.
const DEFAULT_DAW_CODE: &str = "0";

/// Largest amount a claim may be allowed: a hundred such claims still fit an accumulator's column.
pub const MAXIMUM_ALLOWED: i64 = 99_999_999;

/// Whether a quantity is valid: above 0, and no longer than its field.
pub fn is_quantity(quantity: Decimal) -> bool {
    quantity > Decimal::ZERO && quantity < Decimal::from(QUANTITY_LIMIT) && quantity.normalize().scale() <= 3
}

/// Whether an amount is dollars and cents, not negative, and no longer than its field.
pub fn is_amount(amount: Decimal) -> bool {
    amount >= Decimal::ZERO && amount < Decimal::from(AMOUNT_LIMIT) && amount.normalize().scale() <= 2
}

/// Whether an amount is dollars and cents, of either sign, and no longer than its field.
pub fn is_dollars(amount: Decimal) -> bool {
    is_amount(amount.abs())
}

impl Claim {
    /// The code of the product, or why the text sent is none; of a compound the code that stands for its having none.
    pub fn ndc(&self) -> Result<Ndc, NdcError> {
        if self.is_compound() {
            return Ok(Ndc::COMPOUND);
        }
        Ndc::parse(self.product_id.as_deref().unwrap_or(""))
    }

    /// The codes that ten digits without hyphens can be (ID-1); none for any other product ID.
    pub fn ndc_candidates(&self) -> Vec<Ndc> {
        match self.ndc() {
            Err(NdcError::Ambiguous(candidates)) => candidates.to_vec(),
            _ => Vec::new(),
        }
    }

    /// The fill number; 0 where none was sent.
    pub fn fill_number(&self) -> i32 {
        self.fill_number.unwrap_or(0)
    }

    /// The DAW code; `0` where none was sent.
    pub fn daw_code(&self) -> &str {
        self.daw_code.as_deref().unwrap_or(DEFAULT_DAW_CODE)
    }
}
