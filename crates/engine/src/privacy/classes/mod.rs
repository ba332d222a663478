//! What each column of the tables holds, in the classes of 45 CFR 164.514(b)(2)(i), "Safe Harbor".
//!
//! This is the one list: the audit masks by it, documents are masked by it, and `pbm.column_classes()` shows it. What it
//! does not have is hidden.

mod authorizations;
mod loads;
mod persons;
mod plans;
mod privacy;
mod rebates;
mod reference;
mod reports;
mod security;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use super::mask::Kind;

/// What a value is of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// (A) A name.
    Name,
    /// (B) Street, city or county.
    Address,
    /// (B) A ZIP code, of which three digits may stay.
    Zip,
    /// (C) A date that bears on a person, of which the year may stay.
    Date,
    /// (C) An age, which may stay up to 89.
    Age,
    /// (D) A telephone number.
    Phone,
    /// (E) A fax number.
    Fax,
    /// (F) An e-mail address.
    Email,
    /// (G) A social security number.
    Ssn,
    /// (H) A medical record number; a prescription's is taken as one.
    MedicalRecord,
    /// (I) A health plan beneficiary number.
    Beneficiary,
    /// (J) An account number; a claim's or an authorization's is taken as one.
    Account,
    /// (K) A certificate or licence number; a prescriber's, which leads to few patients, is taken as one.
    License,
    /// (L) A vehicle identifier.
    Vehicle,
    /// (M) A device identifier.
    Device,
    /// (N) A web address.
    Url,
    /// (O) A network address.
    Ip,
    /// (P) A biometric identifier.
    Biometric,
    /// (Q) A photograph.
    Photo,
    /// (R) Another unique number, characteristic or code.
    Other,
    /// (R) Free text, which may name anybody.
    Text,
    /// A document, whose keys say what they hold.
    Document,
    /// Nothing of a person.
    Clean,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 23] = [
        Self::Name,
        Self::Address,
        Self::Zip,
        Self::Date,
        Self::Age,
        Self::Phone,
        Self::Fax,
        Self::Email,
        Self::Ssn,
        Self::MedicalRecord,
        Self::Beneficiary,
        Self::Account,
        Self::License,
        Self::Vehicle,
        Self::Device,
        Self::Url,
        Self::Ip,
        Self::Biometric,
        Self::Photo,
        Self::Other,
        Self::Text,
        Self::Document,
        Self::Clean,
    ];

    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
            Self::Zip => "zip",
            Self::Date => "date",
            Self::Age => "age",
            Self::Phone => "phone",
            Self::Fax => "fax",
            Self::Email => "email",
            Self::Ssn => "ssn",
            Self::MedicalRecord => "medical_record",
            Self::Beneficiary => "beneficiary",
            Self::Account => "account",
            Self::License => "license",
            Self::Vehicle => "vehicle",
            Self::Device => "device",
            Self::Url => "url",
            Self::Ip => "ip",
            Self::Biometric => "biometric",
            Self::Photo => "photo",
            Self::Other => "other",
            Self::Text => "text",
            Self::Document => "document",
            Self::Clean => "clean",
        }
    }

    /// The class of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// The letter that 45 CFR 164.514(b)(2)(i) has it under; `None` for what is clean, and for a document.
    pub fn letter(self) -> Option<char> {
        Some(match self {
            Self::Name => 'A',
            Self::Address | Self::Zip => 'B',
            Self::Date | Self::Age => 'C',
            Self::Phone => 'D',
            Self::Fax => 'E',
            Self::Email => 'F',
            Self::Ssn => 'G',
            Self::MedicalRecord => 'H',
            Self::Beneficiary => 'I',
            Self::Account => 'J',
            Self::License => 'K',
            Self::Vehicle => 'L',
            Self::Device => 'M',
            Self::Url => 'N',
            Self::Ip => 'O',
            Self::Biometric => 'P',
            Self::Photo => 'Q',
            Self::Other | Self::Text => 'R',
            Self::Document | Self::Clean => return None,
        })
    }

    /// How its values are masked; `None` for what is clean, and for a document.
    pub fn kind(self) -> Option<Kind> {
        Some(match self {
            Self::Name => Kind::Name,
            Self::Address => Kind::Address,
            Self::Zip => Kind::Zip,
            Self::Date => Kind::Date,
            Self::Age => Kind::Age,
            Self::Phone | Self::Fax => Kind::Phone,
            Self::Email => Kind::Email,
            Self::Text | Self::Photo | Self::Biometric => Kind::Text,
            Self::Document | Self::Clean => return None,
            _ => Kind::Identifier,
        })
    }
}

/// A table and the classes of its columns.
pub struct Table {
    /// Its name in the schema `pbm`.
    pub name: &'static str,
    /// Columns by class.
    pub columns: &'static [(Class, &'static [&'static str])],
}

impl Table {
    /// The class of a column; `None` for one that is not ours.
    pub fn class(&self, column: &str) -> Option<Class> {
        self.columns.iter().find_map(|(class, columns)| columns.contains(&column).then_some(*class))
    }
}

/// The table of that name; `None` for one that is not ours.
pub fn table(name: &str) -> Option<&'static Table> {
    SUBJECTS
        .iter()
        .find_map(|tables| tables.binary_search_by(|table| table.name.cmp(name)).ok().map(|place| &tables[place]))
}

/// A key without what its writers choose: capitals, and the hyphens, underscores, dots and blanks between its words.
/// `None` for a key with anything else in it.
fn bare(key: &str) -> Option<String> {
    let mut bare = String::with_capacity(key.len());
    for c in key.chars() {
        match c {
            '-' | '_' | '.' | ' ' => {}
            c if c.is_ascii_alphanumeric() => bare.push(c.to_ascii_lowercase()),
            _ => return None,
        }
    }
    Some(bare)
}

/// The column that a key of a document is called by, in the small letters and underscores of columns: `pharmacyNpi` and
/// `PHARMACY-NPI` are `pharmacy_npi`. The key itself where no column is called so.
pub fn column_of_key(key: &str) -> Cow<'static, str> {
    static COLUMNS: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    let columns = COLUMNS.get_or_init(|| {
        let names = tables().flat_map(|table| table.columns).flat_map(|(_, names)| *names);
        names.filter_map(|name| bare(name).map(|bare| (bare, *name))).collect()
    });
    match bare(key).and_then(|bare| columns.get(&bare)) {
        Some(column) => Cow::Borrowed(column),
        None => Cow::Owned(key.to_owned()),
    }
}

/// Words for the person, in front of what is told of them.
const PERSONS: [&str; 8] =
    ["patient", "member", "subscriber", "insured", "beneficiary", "cardholder", "dependent", "person"];

/// Classes by bare key: those of the columns of tables about persons, and of the keys that only documents have.
fn keys() -> &'static HashMap<String, Class> {
    static KEYS: OnceLock<HashMap<String, Class>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let columns = tables().filter(|table| ABOUT_PERSONS.contains(&table.name)).flat_map(|table| table.columns);
        columns
            .chain(DOCUMENT_KEYS)
            .flat_map(|(class, names)| names.iter().filter_map(|name| bare(name).map(|bare| (bare, *class))))
            .collect()
    })
}

/// The class of a key of a document, however it is written: `first_name`, `firstName`, `FIRST-NAME`,
/// `patient_first_name`; `None` for one that is not known.
pub fn of_key(key: &str) -> Option<Class> {
    let bare = bare(key)?;
    let of_a_person = || {
        let rest = PERSONS.iter().filter_map(|person| bare.strip_prefix(person));
        rest.filter_map(|rest| keys().get(rest).copied()).find(|class| class.kind().is_some())
    };
    keys().get(&bare).copied().or_else(of_a_person)
}

/// Tables whose columns mean the same as keys of documents.
const ABOUT_PERSONS: &[&str] = &[
    "accumulator",
    "authorization_case",
    "authorization_clock",
    "authorization_event",
    "authorization_use",
    "claim_ingredient",
    "claim_other_payer",
    "claim_other_payer_amount",
    "claim_transition",
    "claims_staging",
    "coverage",
    "dur_alert",
    "member_state",
    "members",
    "pharmacy_claim",
    "prior_authorization",
];

/// Keys that documents have and no table about persons: fields of claims and answers, and what other systems call theirs.
#[rustfmt::skip]
const DOCUMENT_KEYS: &[(Class, &[&str])] = &[
    (Class::Name, &[
        "middle_name", "given_name", "family_name", "surname", "maiden_name", "full_name", "patient_name", "member_name",
    ]),
    (Class::Address, &["address_line", "address_line1", "address_line2", "street", "county"]),
    (Class::Zip, &["zip", "postal_code", "postcode"]),
    (Class::Date, &[
        "dob", "birth_date", "birthday", "born", "death_date", "date_filled", "date_written", "date_of_service",
        "service_date", "admission_date", "discharge_date",
    ]),
    (Class::Age, &["age"]),
    (Class::Phone, &["phone_number", "telephone", "mobile"]),
    (Class::Fax, &["fax"]),
    (Class::Email, &["email_address"]),
    (Class::MedicalRecord, &["medical_record_number", "mrn", "prescription_number"]),
    (Class::License, &["only_prescriber_npi"]),
    (Class::Beneficiary, &["mbi", "medicaid_id"]),
    (Class::Account, &["account_number"]),
    (Class::Text, &["note", "notes", "comment", "comments", "messages", "free_text"]),
    (Class::Clean, &[
        "ahfs_class", "amount_paid", "benefit_year", "benefit_year_start_month", "brand", "brand_name", "code", "codes",
        "coinsurance_percent", "dea_schedule", "description", "drug_id", "dur", "dur_codes", "eligible", "formulary",
        "formulary_flag", "generic_name", "gross_amount_due", "ndc_code", "network_id", "only_pharmacy_npi", "patient_pay", "plan", "plan_code",
        "plan_name", "prior_authorization_type", "prior_auth_required", "professional_service", "quantity_dispensed",
        "quantity_limit", "quantity_limit_days", "reason_for_service", "reject_code", "rejection_code", "result_of_service",
        "step_therapy_required", "submission_clarification_codes", "tier_name", "unit_price",
    ]),
    // Of other payers.
    (Class::Date, &["date"]),
    (Class::Clean, &[
        "allowed", "amount_paid_count", "amounts_paid", "benefit_stage_count", "benefit_stages", "method", "other_paid",
        "other_payer", "other_payer_count", "other_payers", "own_share", "patient_responsibility",
        "patient_responsibility_count", "plan_pay", "reject_count", "write_off",
    ]),
    // Of compounds.
    (Class::Clean, &[
        "basis", "compound", "compound_code", "compound_fee", "cost", "dispensing_unit", "dosage_form",
        "ingredient_count", "ingredients", "level_of_effort", "route", "transaction_count", "type",
    ]),
];

/// The tables, a list a subject, each by name.
static SUBJECTS: [&[Table]; 9] = [
    authorizations::TABLES,
    loads::TABLES,
    persons::TABLES,
    plans::TABLES,
    privacy::TABLES,
    rebates::TABLES,
    reference::TABLES,
    reports::TABLES,
    security::TABLES,
];

/// Every table.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    SUBJECTS.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn tables_are_sorted_and_no_column_is_in_two_classes() {
        assert!(SUBJECTS.iter().all(|tables| tables.is_sorted_by_key(|table| table.name)));
        let names: HashSet<&str> = tables().map(|table| table.name).collect();
        assert_eq!(names.len(), tables().count());
        for table in tables() {
            let mut columns: Vec<&str> = table.columns.iter().flat_map(|(_, names)| *names).copied().collect();
            columns.sort_unstable();
            let count = columns.len();
            columns.dedup();
            assert_eq!(columns.len(), count, "{}", table.name);
        }
    }

    #[test]
    fn a_key_means_one_thing() {
        let tables = tables().filter(|table| ABOUT_PERSONS.contains(&table.name));
        for (class, names) in tables.flat_map(|table| table.columns).chain(DOCUMENT_KEYS) {
            for name in *names {
                assert_eq!(of_key(name), Some(*class), "{name}");
            }
        }
    }

    /// The eighteen of 164.514(b)(2)(i): (A) to (R).
    #[test]
    fn the_classes_are_the_eighteen_and_have_words() {
        let mut letters: Vec<char> = Class::ALL.iter().filter_map(|class| class.letter()).collect();
        letters.dedup();
        assert_eq!(letters, ('A'..='R').collect::<Vec<_>>());
        for class in Class::ALL {
            assert_eq!(Class::parse(class.name()), Some(class));
            assert_eq!(class.letter().is_some(), class.kind().is_some(), "{class:?}");
        }
    }

    #[test]
    fn what_is_not_listed_has_no_class() {
        assert_eq!(table("members").and_then(|t| t.class("last_name")), Some(Class::Name));
        assert_eq!(table("members").and_then(|t| t.class("tattoo")), None);
        assert!(table("theirs").is_none());
        assert_eq!(of_key("tattoo"), None);
        assert_eq!(of_key("Patient First-Name"), Some(Class::Name));
    }
}
