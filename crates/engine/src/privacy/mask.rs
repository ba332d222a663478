//! Masking of personal data.

/// ZIP codes whose first three digits cover 20,000 people or fewer: the union of the Census 2000 and
/// 2010 lists (HHS guidance on 45 CFR 164.514(b)(2)).
const SMALL_ZIP3: [&str; 20] = [
    "036", "059", "063", "102", "203", "205", "369", "556", "692", "790", "821", "823", "830", "831", "878", "879",
    "884", "890", "893", "000",
];
/// Years of age from which only "90 or older" may be told.
const OLDEST_AGE: i32 = 90;

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
    let digits: String = value.trim().chars().take(5).collect();
    if digits.len() != 5 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return "***".into();
    }
    let zip3 = &digits[..3];
    if SMALL_ZIP3.contains(&zip3) { "000".into() } else { zip3.to_owned() }
}

/// `first_name` for `firstName` and `First_Name`.
fn snake_case(key: &str) -> String {
    let mut snake = String::with_capacity(key.len() + 4);
    let mut after_lower = false;
    for c in key.chars() {
        if after_lower && c.is_ascii_uppercase() {
            snake.push('_');
        }
        after_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// What kind of personal data a column or key of that name holds, however it is capitalised; `None`: none.
pub fn kind_of(key: &str) -> Option<Kind> {
    if key.bytes().any(|b| b.is_ascii_uppercase()) {
        return kind_of(&snake_case(key));
    }
    Some(match key {
        "first_name" | "last_name" | "name" | "middle_name" | "patient_name" | "member_name" => Kind::Name,
        "date_of_birth" | "dob" | "effective_date" | "termination_date" | "fill_date" | "written_date"
        | "reversed_at" | "override_date" | "created_at" | "updated_at" | "processed_at" | "benefit_year_start"
        | "date_filled" => Kind::Date,
        "cardholder_id"
        | "person_code"
        | "patient_id"
        | "member_id"
        | "family_id"
        | "coverage_id"
        | "owner_id"
        | "group_id"
        | "ssn"
        | "mbi"
        | "medicaid_id"
        | "medical_record_number"
        | "rx_number"
        | "claim_number"
        | "claim_id"
        | "authorization_number"
        | "prior_authorization_number"
        | "prior_authorization_numbers"
        | "overridden_by"
        | "prescriber_npi"
        | "prescriber_dea"
        | "account_number"
        | "id" => Kind::Identifier,
        "address" | "address_line" | "address_line_1" | "address_line_2" | "street" | "city" | "county" => {
            Kind::Address
        }
        "zip_code" | "zip" => Kind::Zip,
        "age" | "patient_age" | "member_age" => Kind::Age,
        "phone" | "fax" | "mobile" => Kind::Phone,
        "email" => Kind::Email,
        "note" | "notes" | "comment" | "comments" | "override_reason" | "error_messages" | "free_text"
        | "submitted" | "raw_data" => Kind::Text,
        _ => return None,
    })
}

/// Masks every value of a document whose key names personal data, at any depth.
pub fn mask_document(document: &mut serde_json::Value, this_year: i32) {
    match document {
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                match kind_of(key) {
                    Some(kind) => mask_value(value, kind, this_year),
                    None => mask_document(value, this_year),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| mask_document(item, this_year)),
        _ => {}
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
