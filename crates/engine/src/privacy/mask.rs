//! Masking of personal data.

use super::classes::{self, Class};
use crate::deidentify::dates::OLDEST_AGE;
use crate::deidentify::zip3;

/// What a masked value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person's name: nothing is left.
    Name,
    /// A date: the year is left, or `90+`.
    Date,
    /// A number or key that leads to a person: nothing is left.
    Identifier,
    /// Street, city or county: nothing is left.
    Address,
    /// A ZIP code: its first three digits are left, or 000.
    Zip,
    /// A telephone or fax number: nothing is left.
    Phone,
    /// An e-mail address: nothing is left.
    Email,
    /// Free text, which may name anybody: nothing is left.
    Text,
    /// An age in years: the number is left, or `90+`.
    Age,
}

impl Kind {
    /// The words that `parse` knows, for the hint of an error.
    pub const NAMES: &'static str = "name, date, identifier, address, zip, phone, email, text, age";

    /// The kind of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "name" => Self::Name,
            "date" => Self::Date,
            "identifier" => Self::Identifier,
            "address" => Self::Address,
            "zip" => Self::Zip,
            "phone" => Self::Phone,
            "email" => Self::Email,
            "text" => Self::Text,
            "age" => Self::Age,
            _ => return None,
        })
    }
}

/// Masks a value so that its kind is left and the person is not. `this_year` tells ages over 89.
pub fn mask(value: &str, kind: Kind, this_year: i32) -> String {
    match kind {
        Kind::Name | Kind::Address | Kind::Phone | Kind::Email | Kind::Text | Kind::Identifier => "***".into(),
        Kind::Date => year(value, this_year),
        Kind::Zip => zip3(value),
        Kind::Age => age(value),
    }
}

/// The year alone may stay, and not even that of a birth 90 years ago.
fn year(value: &str, this_year: i32) -> String {
    let digits = value.get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
    let whole_date = value.len() > 4 && value.as_bytes()[4] == b'-';
    match digits.and_then(|d| d.parse::<i32>().ok()).filter(|_| whole_date) {
        Some(year) if this_year.saturating_sub(year) >= OLDEST_AGE => "90+".into(),
        Some(year) => format!("{year:04}"),
        None => "***".into(),
    }
}

/// An age in years, above 89 only that it is.
fn age(value: &str) -> String {
    match value.parse::<u16>() {
        Ok(years) if i32::from(years) >= OLDEST_AGE => "90+".into(),
        Ok(years) => years.to_string(),
        Err(_) => "***".into(),
    }
}

/// The first three digits of a ZIP code, or 000 where they cover few people.
pub fn zip3(value: &str) -> String {
    zip3::zip3(value).unwrap_or("***").to_owned()
}

/// Masks a document at any depth: what its keys name as personal by kind, what they do not name as clean whole.
pub fn mask_document(document: &mut serde_json::Value, this_year: i32) {
    mask_content(document, None, this_year);
}

/// Masks a value by what it is; one that is not known is hidden. A document is looked into by its keys.
pub fn mask_classified(value: &mut serde_json::Value, class: Option<Class>, this_year: i32) {
    match class {
        Some(Class::Clean) => {}
        Some(Class::Document) => mask_document(value, this_year),
        Some(class) => mask_value(value, class.kind().unwrap_or(Kind::Text), this_year),
        None => mask_value(value, Kind::Text, this_year),
    }
}

fn mask_content(value: &mut serde_json::Value, class: Option<Class>, this_year: i32) {
    match (value, class.map(Class::kind)) {
        (value, Some(Some(kind))) => mask_value(value, kind, this_year),
        // An object is looked into by its own keys, whatever it is called.
        (serde_json::Value::Object(fields), _) => {
            for (key, value) in fields {
                mask_content(value, classes::of_key(key), this_year);
            }
        }
        (serde_json::Value::Array(items), _) => {
            items.iter_mut().for_each(|item| mask_content(item, class, this_year));
        }
        (_, Some(None)) if class == Some(Class::Clean) => {}
        (value, _) => mask_value(value, Kind::Text, this_year),
    }
}

/// A masked list keeps its length and nothing else; a masked object is opened only by its keys.
fn mask_value(value: &mut serde_json::Value, kind: Kind, this_year: i32) {
    match value {
        serde_json::Value::Null => {}
        serde_json::Value::String(text) => *text = mask(text, kind, this_year),
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| mask_value(item, kind, this_year)),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(|item| mask_value(item, kind, this_year)),
        serde_json::Value::Number(years) if kind == Kind::Age => {
            let text = years.to_string();
            let masked = mask(&text, kind, this_year);
            if masked != text {
                *value = serde_json::Value::String(masked);
            }
        }
        other => *other = serde_json::Value::String("***".into()),
    }
}
