//! What a value is of, so that the same value has the same surrogate wherever it stands, and another in another field.

use crate::privacy::classes::{self, Class};

/// What form a surrogate has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Letters for letters and digits for digits.
    Shape,
    /// An NPI with its check digit.
    Npi,
    /// A DEA number with its check digit.
    Dea,
    /// A word to be spoken for each word.
    Word,
    /// A number and a street.
    Street,
    /// An address of the domain that is nobody's.
    Email,
    /// A ZIP code of the same area.
    Zip,
}

/// A field: values of one field have surrogates of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its word, which surrogates are separated by.
    pub name: &'static str,
    /// Of a text.
    pub form: Form,
    columns: &'static [&'static str],
}

const fn field(name: &'static str, form: Form, columns: &'static [&'static str]) -> Field {
    Field { name, form, columns }
}

/// The fields, with the columns that hold them in any table.
#[rustfmt::skip]
pub static FIELDS: &[Field] = &[
    // A balance is a person's or a family's by one column.
    field("person", Form::Shape, &["patient_id", "family_id", "owner_id"]),
    field("member", Form::Shape, &["member_id"]),
    field("coverage", Form::Shape, &["coverage_id"]),
    field("cardholder", Form::Shape, &["cardholder_id"]),
    field("group", Form::Shape, &["group_id"]),
    field("claim", Form::Shape, &["claim_id", "id", "replaces_claim_id"]),
    field("claim_number", Form::Shape, &["claim_number"]),
    field("case", Form::Shape, &["case_id", "appeal_of"]),
    field("authorization", Form::Shape, &[
        "authorization_number", "prior_authorization_number", "prior_authorization_numbers",
    ]),
    field("prescription", Form::Shape, &["rx_number"]),
    field("npi", Form::Npi, &["npi", "only_pharmacy_npi", "only_prescriber_npi", "pharmacy_npi", "prescriber_npi"]),
    field("dea", Form::Dea, &["dea_number", "prescriber_dea"]),
    field("ncpdp", Form::Shape, &["ncpdp_id", "pharmacy_ncpdp"]),
    field("pharmacy", Form::Shape, &["pharmacy_id"]),
    field("name", Form::Word, &["first_name", "last_name", "name", "prescriber_name"]),
    field("address", Form::Street, &["address", "recipient_address"]),
    field("city", Form::Word, &["city"]),
    field("zip", Form::Zip, &["zip_code"]),
    field("phone", Form::Shape, &["phone", "fax"]),
    field("email", Form::Email, &["email"]),
    field("ssn", Form::Shape, &["ssn"]),
    field("license", Form::Shape, &[]),
    field("other", Form::Shape, &[]),
];

impl Field {
    /// The field of that word.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.name == name)
    }

    /// What a column holds, or else what its class has it for.
    #[must_use]
    pub fn of(column: &str, class: Class) -> &'static Self {
        let by_class = match class {
            Class::Name => "name",
            Class::Address => "address",
            Class::Zip => "zip",
            Class::Phone | Class::Fax => "phone",
            Class::Email => "email",
            Class::Ssn => "ssn",
            Class::License => "license",
            _ => "other",
        };
        let column = FIELDS.iter().find(|field| field.columns.contains(&column));
        column.or_else(|| Self::named(by_class)).unwrap_or(&FIELDS[FIELDS.len() - 1])
    }

    /// What a key of a document holds, however it is written.
    #[must_use]
    pub fn of_key(key: &str, class: Class) -> &'static Self {
        Self::of(&classes::column_of_key(key), class)
    }

    /// Whether its values are numbers and keys, and no words.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self.form, Form::Shape | Form::Npi | Form::Dea)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_of_one_field() {
        let mut columns: Vec<&str> = FIELDS.iter().flat_map(|field| field.columns).copied().collect();
        let count = columns.len();
        columns.sort_unstable();
        columns.dedup();
        assert_eq!(columns.len(), count);
        for field in FIELDS {
            assert_eq!(Field::named(field.name).map(|found| found.name), Some(field.name));
        }
        assert_eq!(Field::of("prescriber_npi", Class::License).form, Form::Npi);
        assert_eq!(Field::of("given_name", Class::Name).name, "name");
        assert_eq!(Field::of("mbi", Class::Beneficiary).name, "other");
    }
}
