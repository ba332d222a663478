//! The one table of a claim's fields. JSON both ways, the typed arguments, the checks and their M/I rejects,
//! the fingerprint and the stored request all come from it.

use std::ops::RangeInclusive;
use std::ptr;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::compound_parts::{COMPOUND_PARTS, CompoundParts, INGREDIENT_COUNT};
use super::payer_parts::{COVERAGE_TYPE, PAYER_PARTS, PayerPart};
use super::{Claim, Compound, DEFAULT_DAW_CODE, DurPps, MOST_PAYERS, OtherPayer, is_amount, is_quantity};
use crate::codes;

/// A data element of the NCPDP Telecommunication Standard, as rejects name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Element {
    /// Its number, such as `442-E7`.
    pub number: &'static str,
    /// The code (511-FB) that rejects it as missing or invalid.
    pub code: &'static str,
    /// Its name in messages.
    pub label: &'static str,
}

/// Getter and setter of a field.
pub struct Lens<T, S = Claim> {
    /// Reads the field.
    pub get: fn(&S) -> &T,
    /// Gives it to be written.
    pub get_mut: fn(&mut S) -> &mut T,
}

/// The lens of a field by its name in the struct.
macro_rules! lens {
    ($field:ident) => {
        Lens { get: |of| &of.$field, get_mut: |of| &mut of.$field }
    };
}
pub(super) use lens;

/// Which texts a field takes.
pub enum Form {
    /// Every text.
    Any,
    /// 1 to so many printable ASCII characters, not all of them spaces.
    UpTo(usize),
    /// An NDC in any of its forms.
    Ndc,
    /// A National Provider Identifier with its check digit.
    Npi,
    /// A DEA registration number with its check digit.
    Dea,
    /// A code of the set under the element's number. `length` holds even where no set is loaded; `implied` is the
    /// code of a claim that sends none.
    Code {
        /// The only length a code may have.
        length: Option<usize>,
        /// What stands for none.
        implied: Option<&'static str>,
    },
}

/// A part of a DUR/PPS triple: its key in JSON, its element, the message where the code set does not have it.
pub struct Part {
    /// Its key in JSON.
    pub key: &'static str,
    /// The element its reject names.
    pub element: Element,
    /// The message of its reject.
    pub invalid: &'static str,
    /// Where the triple holds it.
    pub lens: Lens<String, DurPps>,
}

/// What a field holds, where, and which values are valid.
pub enum Kind {
    /// A text of a form.
    Text(Lens<Option<String>>, Form),
    /// A number with decimals, and which are valid.
    Decimal(Lens<Option<Decimal>>, fn(Decimal) -> bool),
    /// A whole number, and its range.
    Count(Lens<Option<i32>>, RangeInclusive<i32>),
    /// A date.
    Date(Lens<Option<NaiveDate>>),
    /// A list of codes of the set under the element's number.
    Codes(Lens<Vec<String>>),
    /// DUR/PPS triples, each code of the set under its part's number.
    Dur(Lens<Vec<DurPps>>, &'static [Part; 3]),
    /// Payers billed before, each with its parts.
    Payers(Lens<Vec<OtherPayer>>, &'static [PayerPart]),
    /// What a compound is made of, with its parts.
    Compound(Lens<Option<Box<Compound>>>, &'static CompoundParts),
}

/// What edits after the field checks see of a refused value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing, as if it had not been sent.
    Dropped,
    /// The value itself: it matches nothing, or its absence would mean something else.
    Kept,
}

/// Whether a field tells a repeat of a claim from another claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fingerprint {
    /// It does not.
    No,
    /// It does, at this place of the ten that release 0.1.0 has.
    Always(usize),
    /// It does where it was sent: a field added after 0.1.0, whose claims keep their fingerprints.
    WhenSent,
}

/// How the text of a field is compared, and the form it is brought to for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// As it was sent.
    AsSent,
    /// Without surrounding spaces and in capitals.
    Caseless,
    /// Without surrounding spaces, and digits as a number, written with so many digits at least.
    AsNumber {
        /// The least number of digits.
        digits: usize,
    },
    /// As a number too, and 0 or nothing but spaces stands for a code that was not sent.
    AsCode,
}

/// A field of a claim.
pub struct Field {
    /// Its key in JSON, and its argument in the typed functions.
    pub key: &'static str,
    /// The element its reject names.
    pub element: Element,
    /// What it holds, and where.
    pub kind: Kind,
    /// Whether a claim without it is rejected.
    pub required: bool,
    /// The message of its reject; empty where no readable value is refused.
    pub invalid: &'static str,
    /// Where its reject stands among those of the fields, smaller first: only five codes are answered.
    pub order: u8,
    /// What later edits see of a value that is refused.
    pub refused: Refused,
    /// Whether it tells a repeat from another claim.
    pub fingerprint: Fingerprint,
    /// How its values are compared.
    pub compared: Compared,
}

/// The longest person code (303-C3).
pub const PERSON_CODE_LENGTH: usize = 3;

/// The longest prior authorization number (462-EV) that is on file.
const AUTHORIZATION_NUMBER_LENGTH: usize = 32;

const PRESCRIBER: Element = Element { number: "411-DB", code: codes::MI_PRESCRIBER, label: "Prescriber NPI" };

const REASON_FOR_SERVICE: Element =
    Element { number: "439-E4", code: codes::MI_REASON_FOR_SERVICE, label: "Reason for service code" };

/// The key and the element of the count of other payers.
pub const PAYER_COUNT: &str = "other_payer_count";
pub const OTHER_PAYER_COUNT: Element =
    Element { number: "337-4C", code: codes::MI_OTHER_PAYER_COUNT, label: "Other payer count" };

/// The parts of a DUR/PPS triple.
pub static DUR_PARTS: [Part; 3] = [
    Part {
        key: "reason_for_service",
        element: REASON_FOR_SERVICE,
        invalid: "Reason for service code is not in the code set",
        lens: lens!(reason_for_service),
    },
    Part {
        key: "professional_service",
        element: Element { number: "440-E5", code: codes::MI_PROFESSIONAL_SERVICE, label: "Professional service code" },
        invalid: "Professional service code is not in the code set",
        lens: lens!(professional_service),
    },
    Part {
        key: "result_of_service",
        element: Element { number: "441-E6", code: codes::MI_RESULT_OF_SERVICE, label: "Result of service code" },
        invalid: "Result of service code is not in the code set",
        lens: lens!(result_of_service),
    },
];

/// The fields of a claim, in the order of the arguments of `adjudicate_claim`: a new one is appended.
pub static FIELDS: &[Field] = &[
    Field {
        key: "cardholder_id",
        element: Element { number: "302-C2", code: codes::MI_CARDHOLDER_ID, label: "Cardholder ID" },
        kind: Kind::Text(lens!(cardholder_id), Form::UpTo(20)),
        required: true,
        invalid: "Cardholder ID is missing or longer than 20 characters",
        order: 1,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::Always(0),
        compared: Compared::Caseless,
    },
    Field {
        key: "ndc",
        element: Element { number: "407-D7", code: codes::MI_PRODUCT, label: "NDC" },
        kind: Kind::Text(lens!(product_id), Form::Ndc),
        required: true,
        invalid: "NDC is missing",
        order: 3,
        refused: Refused::Kept,
        fingerprint: Fingerprint::No,
        compared: Compared::AsSent,
    },
    Field {
        key: "quantity",
        element: Element { number: "442-E7", code: codes::MI_QUANTITY_DISPENSED, label: "Quantity" },
        kind: Kind::Decimal(lens!(quantity), is_quantity),
        required: true,
        invalid: "Quantity must be above 0 and below 10,000,000, with at most three decimals",
        order: 4,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::Always(2),
        compared: Compared::AsSent,
    },
    Field {
        key: "days_supply",
        element: Element { number: "405-D5", code: codes::MI_DAYS_SUPPLY, label: "Days supply" },
        kind: Kind::Count(lens!(days_supply), 1..=999),
        required: true,
        invalid: "Days supply must be 1 to 999",
        order: 5,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::Always(3),
        compared: Compared::AsSent,
    },
    Field {
        key: "pharmacy_npi",
        element: Element { number: "201-B1", code: codes::MI_SERVICE_PROVIDER, label: "Pharmacy NPI" },
        kind: Kind::Text(lens!(pharmacy_npi), Form::Npi),
        required: true,
        invalid: "Pharmacy NPI is missing or fails its check digit",
        order: 6,
        refused: Refused::Kept,
        fingerprint: Fingerprint::No,
        compared: Compared::AsSent,
    },
    Field {
        key: "fill_date",
        element: Element { number: "401-D1", code: codes::MI_DATE_OF_SERVICE, label: "Fill date" },
        kind: Kind::Date(lens!(fill_date)),
        required: true,
        invalid: "Fill date is missing or no date",
        order: 20,
        refused: Refused::Kept,
        fingerprint: Fingerprint::No,
        compared: Compared::AsSent,
    },
    Field {
        key: "rx_number",
        element: Element { number: "402-D2", code: codes::MI_PRESCRIPTION_NUMBER, label: "Prescription number" },
        kind: Kind::Text(lens!(rx_number), Form::UpTo(12)),
        required: true,
        invalid: "Prescription number is missing or longer than 12 characters",
        order: 7,
        refused: Refused::Kept,
        fingerprint: Fingerprint::No,
        compared: Compared::AsNumber { digits: 1 },
    },
    Field {
        key: "fill_number",
        element: Element { number: "403-D3", code: codes::MI_FILL_NUMBER, label: "Fill number" },
        kind: Kind::Count(lens!(fill_number), 0..=99),
        required: false,
        invalid: "Fill number must be 0 to 99",
        order: 8,
        refused: Refused::Kept,
        fingerprint: Fingerprint::No,
        compared: Compared::AsSent,
    },
    Field {
        key: "person_code",
        element: Element { number: "303-C3", code: codes::MI_PERSON_CODE, label: "Person code" },
        kind: Kind::Text(lens!(person_code), Form::UpTo(PERSON_CODE_LENGTH)),
        required: false,
        invalid: "Person code must have 1 to 3 characters",
        order: 2,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::Always(1),
        compared: Compared::AsNumber { digits: 2 },
    },
    Field {
        key: "prescriber_npi",
        element: PRESCRIBER,
        kind: Kind::Text(lens!(prescriber_npi), Form::Npi),
        required: false,
        invalid: "Prescriber NPI fails its check digit",
        order: 9,
        refused: Refused::Kept,
        fingerprint: Fingerprint::Always(4),
        compared: Compared::AsSent,
    },
    Field {
        key: "daw_code",
        element: Element { number: "408-D8", code: codes::MI_DAW_CODE, label: "DAW code" },
        kind: Kind::Text(lens!(daw_code), Form::Code { length: Some(1), implied: Some(DEFAULT_DAW_CODE) }),
        required: false,
        invalid: "DAW code must be 0 to 9",
        order: 11,
        refused: Refused::Kept,
        fingerprint: Fingerprint::Always(5),
        compared: Compared::AsNumber { digits: 1 },
    },
    Field {
        key: "usual_and_customary",
        element: Element { number: "426-DQ", code: codes::MI_USUAL_AND_CUSTOMARY, label: "Usual and customary charge" },
        kind: Kind::Decimal(lens!(usual_and_customary), is_amount),
        required: false,
        invalid: "Usual and customary charge must be dollars and cents, not negative and below 1,000,000",
        order: 12,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::Always(6),
        compared: Compared::AsSent,
    },
    Field {
        key: "ingredient_cost_submitted",
        element: Element { number: "409-D9", code: codes::MI_INGREDIENT_COST, label: "Ingredient cost submitted" },
        kind: Kind::Decimal(lens!(ingredient_cost_submitted), is_amount),
        required: false,
        invalid: "Ingredient cost must be dollars and cents, not negative and below 1,000,000",
        order: 13,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::Always(7),
        compared: Compared::AsSent,
    },
    Field {
        key: "dispensing_fee_submitted",
        element: Element { number: "412-DC", code: codes::MI_DISPENSING_FEE, label: "Dispensing fee submitted" },
        kind: Kind::Decimal(lens!(dispensing_fee_submitted), is_amount),
        required: false,
        invalid: "Dispensing fee must be dollars and cents, not negative and below 1,000,000",
        order: 14,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::Always(8),
        compared: Compared::AsSent,
    },
    Field {
        key: "gross_amount_due",
        element: Element { number: "430-DU", code: codes::MI_GROSS_AMOUNT_DUE, label: "Gross amount due" },
        kind: Kind::Decimal(lens!(gross_amount_due), is_amount),
        required: false,
        invalid: "Gross amount due must be dollars and cents, not negative and below 1,000,000",
        order: 15,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::Always(9),
        compared: Compared::AsSent,
    },
    Field {
        key: "written_date",
        element: Element { number: "414-DE", code: codes::MI_DATE_WRITTEN, label: "Date written" },
        kind: Kind::Date(lens!(written_date)),
        required: false,
        invalid: "",
        order: 21,
        refused: Refused::Kept,
        fingerprint: Fingerprint::No,
        compared: Compared::AsSent,
    },
    Field {
        key: "refills_authorized",
        element: Element { number: "415-DF", code: codes::MI_REFILLS_AUTHORIZED, label: "Refills authorized" },
        kind: Kind::Count(lens!(refills_authorized), 0..=99),
        required: false,
        invalid: "Refills authorized must be 0 to 99",
        order: 16,
        refused: Refused::Kept,
        fingerprint: Fingerprint::No,
        compared: Compared::AsSent,
    },
    Field {
        key: "date_of_birth",
        element: Element { number: "304-C4", code: codes::MI_DATE_OF_BIRTH, label: "Date of birth" },
        kind: Kind::Date(lens!(date_of_birth)),
        required: false,
        invalid: "",
        order: 21,
        refused: Refused::Kept,
        fingerprint: Fingerprint::No,
        compared: Compared::AsSent,
    },
    Field {
        key: "prescriber_dea",
        element: PRESCRIBER,
        kind: Kind::Text(lens!(prescriber_dea), Form::Dea),
        required: false,
        invalid: "Prescriber DEA number fails its check digit",
        order: 10,
        refused: Refused::Kept,
        fingerprint: Fingerprint::No,
        compared: Compared::AsSent,
    },
    Field {
        key: "prior_authorization_number",
        element: Element {
            number: "462-EV",
            code: codes::MI_AUTHORIZATION_NUMBER,
            label: "Prior authorization number",
        },
        kind: Kind::Text(lens!(prior_authorization_number), Form::UpTo(AUTHORIZATION_NUMBER_LENGTH)),
        required: false,
        invalid: "Prior authorization number must have 1 to 32 characters",
        order: 21,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::No,
        compared: Compared::AsSent,
    },
    Field {
        key: "prior_authorization_type",
        element: Element { number: "461-EU", code: codes::MI_AUTHORIZATION_TYPE, label: "Prior authorization type" },
        kind: Kind::Text(lens!(prior_authorization_type), Form::Code { length: None, implied: None }),
        required: false,
        invalid: "Prior authorization type is not in the code set",
        order: 18,
        refused: Refused::Kept,
        fingerprint: Fingerprint::No,
        compared: Compared::AsCode,
    },
    Field {
        key: "submission_clarification_codes",
        element: Element {
            number: "420-DK",
            code: codes::MI_CLARIFICATION_CODE,
            label: "Submission clarification code",
        },
        kind: Kind::Codes(lens!(submission_clarification_codes)),
        required: false,
        invalid: "Submission clarification code is not in the code set",
        order: 17,
        refused: Refused::Kept,
        fingerprint: Fingerprint::No,
        compared: Compared::AsCode,
    },
    Field {
        key: "dur",
        element: REASON_FOR_SERVICE,
        kind: Kind::Dur(lens!(dur), &DUR_PARTS),
        required: false,
        invalid: "",
        order: 19,
        refused: Refused::Kept,
        fingerprint: Fingerprint::No,
        compared: Compared::AsSent,
    },
    Field {
        key: "dispensing_status",
        element: Element { number: "343-HD", code: codes::MI_DISPENSING_STATUS, label: "Dispensing status" },
        kind: Kind::Text(lens!(dispensing_status), Form::Code { length: Some(1), implied: None }),
        required: false,
        invalid: "Dispensing status must be P or C",
        order: 19,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::WhenSent,
        compared: Compared::AsSent,
    },
    Field {
        key: "patient_relationship_code",
        element: Element { number: "306-C6", code: codes::MI_PATIENT_RELATIONSHIP, label: "Patient relationship code" },
        kind: Kind::Text(lens!(patient_relationship_code), Form::Code { length: Some(1), implied: None }),
        required: false,
        invalid: "Patient relationship code must be 0 to 4",
        order: 2,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::WhenSent,
        compared: Compared::AsCode,
    },
    Field {
        key: "other_coverage_code",
        element: Element { number: "308-C8", code: codes::MI_OTHER_COVERAGE, label: "Other coverage code" },
        kind: Kind::Text(lens!(other_coverage_code), Form::Code { length: Some(1), implied: None }),
        required: false,
        invalid: "Other coverage code must be 0 to 4 or 8",
        order: 19,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::WhenSent,
        compared: Compared::AsCode,
    },
    Field {
        key: PAYER_COUNT,
        element: OTHER_PAYER_COUNT,
        kind: Kind::Count(lens!(other_payer_count), 0..=MOST_PAYERS),
        required: false,
        invalid: "Other payer count must be 0 to 9",
        order: 19,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::WhenSent,
        compared: Compared::AsSent,
    },
    Field {
        key: "other_payers",
        element: COVERAGE_TYPE,
        kind: Kind::Payers(lens!(other_payers), PAYER_PARTS),
        required: false,
        invalid: "",
        order: 19,
        refused: Refused::Kept,
        fingerprint: Fingerprint::WhenSent,
        compared: Compared::AsSent,
    },
    Field {
        key: "quantity_prescribed",
        element: Element { number: "460-ET", code: codes::MI_QUANTITY_PRESCRIBED, label: "Quantity prescribed" },
        kind: Kind::Decimal(lens!(quantity_prescribed), is_quantity),
        required: false,
        invalid: "Quantity prescribed must be above 0 and below 10,000,000, with at most three decimals",
        order: 19,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::WhenSent,
        compared: Compared::AsSent,
    },
    Field {
        key: "quantity_intended",
        element: Element {
            number: "344-HF",
            code: codes::MI_QUANTITY_INTENDED,
            label: "Quantity intended to be dispensed",
        },
        kind: Kind::Decimal(lens!(quantity_intended), is_quantity),
        required: false,
        invalid: "Quantity intended must be above 0 and below 10,000,000, with at most three decimals",
        order: 19,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::WhenSent,
        compared: Compared::AsSent,
    },
    Field {
        key: "days_supply_intended",
        element: Element {
            number: "345-HG",
            code: codes::MI_DAYS_SUPPLY_INTENDED,
            label: "Days supply intended to be dispensed",
        },
        kind: Kind::Count(lens!(days_supply_intended), 1..=999),
        required: false,
        invalid: "Days supply intended must be 1 to 999",
        order: 19,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::WhenSent,
        compared: Compared::AsSent,
    },
    Field {
        key: "patient_residence",
        element: Element { number: "384-4X", code: codes::MI_PATIENT_RESIDENCE, label: "Patient residence" },
        kind: Kind::Text(lens!(patient_residence), Form::Code { length: None, implied: None }),
        required: false,
        invalid: "Patient residence is not in the code set",
        order: 19,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::WhenSent,
        compared: Compared::AsCode,
    },
    Field {
        key: "compound_code",
        element: Element { number: "406-D6", code: codes::MI_COMPOUND_CODE, label: "Compound code" },
        kind: Kind::Text(lens!(compound_code), Form::Code { length: Some(1), implied: None }),
        required: false,
        invalid: "Compound code must be 0, 1 or 2",
        order: 19,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::WhenSent,
        compared: Compared::AsCode,
    },
    Field {
        key: "compound",
        element: INGREDIENT_COUNT,
        kind: Kind::Compound(lens!(compound), &COMPOUND_PARTS),
        required: false,
        invalid: "",
        order: 19,
        refused: Refused::Kept,
        fingerprint: Fingerprint::WhenSent,
        compared: Compared::AsSent,
    },
    Field {
        key: "transaction_count",
        element: Element { number: "109-A9", code: codes::MI_TRANSACTION_COUNT, label: "Transaction count" },
        kind: Kind::Count(lens!(transaction_count), 1..=MOST_TRANSACTIONS),
        required: false,
        invalid: "Transaction count must be 1 to 4",
        order: 19,
        refused: Refused::Dropped,
        fingerprint: Fingerprint::No,
        compared: Compared::AsSent,
    },
];

/// The most claims of one transmission (109-A9).
const MOST_TRANSACTIONS: i32 = 4;

/// The compiler asks here for a field that the struct has: it needs a line here and a row above.
#[rustfmt::skip]
const _: fn(Claim) = |claim| {
    let Claim {
        cardholder_id: _,
        person_code: _,
        product_id: _,
        quantity: _,
        days_supply: _,
        pharmacy_npi: _,
        fill_date: _,
        rx_number: _,
        fill_number: _,
        prescriber_npi: _,
        prescriber_dea: _,
        daw_code: _,
        usual_and_customary: _,
        ingredient_cost_submitted: _,
        dispensing_fee_submitted: _,
        gross_amount_due: _,
        written_date: _,
        refills_authorized: _,
        date_of_birth: _,
        prior_authorization_number: _,
        prior_authorization_type: _,
        submission_clarification_codes: _,
        dur: _,
        dispensing_status: _,
        patient_relationship_code: _,
        other_coverage_code: _,
        other_payer_count: _,
        other_payers: _,
        quantity_prescribed: _,
        quantity_intended: _,
        days_supply_intended: _,
        patient_residence: _,
        compound_code: _,
        compound: _,
        transaction_count: _,
        fingerprint_as_sent: _, // what the fields gave before they were brought to one form
        unreadable: _, // no field of its own: the elements that could not be read
        malformed: _,  // nor is this: why an element of a batch is no claim
    } = claim;
};

/// The field with a key of JSON. A walk: comparing lengths costs less than hashing the key.
pub fn field(key: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.key == key)
}

/// The key of the field that an element in this very place belongs to: two fields may name the same element.
pub fn key_of(element: &'static Element) -> Option<&'static str> {
    let has = |field: &&Field| match &field.kind {
        Kind::Dur(_, parts) if parts.iter().any(|part| ptr::eq(&raw const part.element, element)) => true,
        Kind::Payers(_, parts) if parts.iter().any(|part| part.elements().any(|own| ptr::eq(own, element))) => true,
        Kind::Compound(_, parts) if parts.elements().any(|own| ptr::eq(own, element)) => true,
        _ => ptr::eq(&raw const field.element, element),
    };
    FIELDS.iter().find(has).map(|field| field.key)
}

/// All keys of a claim in JSON, for a hint.
pub fn known_keys() -> String {
    FIELDS.iter().map(|field| field.key).collect::<Vec<_>>().join(", ")
}

/// Every element an M/I reject can name, that of the prescriber once; parts of a composite field stand in its place.
pub fn elements() -> Vec<&'static Element> {
    let mut elements: Vec<&'static Element> = Vec::new();
    for field in FIELDS {
        let own: Vec<_> = match &field.kind {
            Kind::Dur(_, parts) => parts.iter().map(|part| &part.element).collect(),
            Kind::Payers(_, parts) => parts.iter().flat_map(PayerPart::elements).collect(),
            Kind::Compound(_, parts) => parts.elements().collect(),
            _ => vec![&field.element],
        };
        elements.extend(own.into_iter().filter(|element| !elements.contains(element)).collect::<Vec<_>>());
    }
    elements
}

impl Field {
    /// Gives one claim this field of another.
    pub fn copy(&self, from: &Claim, to: &mut Claim) {
        match &self.kind {
            Kind::Text(lens, _) => (lens.get_mut)(to).clone_from((lens.get)(from)),
            Kind::Decimal(lens, _) => (lens.get_mut)(to).clone_from((lens.get)(from)),
            Kind::Count(lens, _) => (lens.get_mut)(to).clone_from((lens.get)(from)),
            Kind::Date(lens) => (lens.get_mut)(to).clone_from((lens.get)(from)),
            Kind::Codes(lens) => (lens.get_mut)(to).clone_from((lens.get)(from)),
            Kind::Dur(lens, _) => (lens.get_mut)(to).clone_from((lens.get)(from)),
            Kind::Payers(lens, _) => (lens.get_mut)(to).clone_from((lens.get)(from)),
            Kind::Compound(lens, _) => (lens.get_mut)(to).clone_from((lens.get)(from)),
        }
    }
}
