//! Guesses which columns of a table tell of persons, by their name, type and a sample of what they hold.
//!
//! A guess is for somebody to look at: what is found is likely, what is not found is not therefore clean.

use chrono::{Datelike, NaiveDate};

use super::classes::{self, Class};
use super::shape;

/// What a column is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Letters and digits.
    Text,
    /// A whole or decimal number.
    Number,
    /// A date, or a moment.
    Date,
    /// A network address.
    Address,
    /// Bytes.
    Binary,
    /// JSON.
    Document,
    /// A UUID.
    Key,
    /// Something else.
    Other,
}

impl Type {
    /// The type that PostgreSQL calls so.
    pub fn named(name: &str) -> Self {
        match name {
            "text" | "character varying" | "character" | "\"char\"" | "name" | "citext" | "xml" => Self::Text,
            "smallint" | "integer" | "bigint" | "numeric" => Self::Number,
            "date" | "timestamp without time zone" | "timestamp with time zone" => Self::Date,
            "inet" | "cidr" => Self::Address,
            "bytea" | "oid" => Self::Binary,
            "json" | "jsonb" | "hstore" => Self::Document,
            "uuid" => Self::Key,
            _ => name.strip_suffix("[]").map_or(Self::Other, Self::named),
        }
    }
}

/// A column and a sample of its values.
pub struct Column<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its type.
    pub kind: Type,
    /// Values that are not NULL, as text.
    pub values: &'a [&'a str],
    /// How many of them are keys of our members: cardholder IDs, patient IDs.
    pub ours: usize,
}

/// A class that a column may be of, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspicion {
    /// The class.
    pub class: Class,
    /// The rule that says so.
    pub rule: &'static str,
    /// How many sampled values the rule fits; the number of all where the rule does not look at values.
    pub fitting: usize,
    /// How many were looked at.
    pub sampled: usize,
}

/// Parts of names, and what a column called so holds. The first that fits counts: words in one string follow each other in
/// the name; a word alone is one of its words.
#[rustfmt::skip]
const NAMES: &[(Class, &[&str])] = &[
    (Class::Ssn, &["ssn", "social security", "socialsecurity", "sin", "tin", "tax id", "taxid"]),
    (Class::Email, &["email", "e mail", "mail address"]),
    (Class::Fax, &["fax"]),
    (Class::Phone, &["phone", "telephone", "mobile", "cell", "tel", "phone number"]),
    (Class::Ip, &["ip", "ip address", "ipaddress", "client addr", "remote addr"]),
    (Class::Url, &["url", "website", "homepage", "portal link"]),
    (Class::Date, &[
        "dob", "birth", "birthdate", "birthday", "born", "dod", "death", "deceased", "admission", "admitted", "discharge",
        "discharged", "date of service", "service date", "fill date", "filled", "visit",
    ]),
    (Class::Age, &["age"]),
    (Class::MedicalRecord, &["mrn", "medical record", "chart number", "rx number", "rxnumber", "prescription number"]),
    (Class::Beneficiary, &[
        "mbi", "hicn", "medicaid", "medicare", "beneficiary", "cardholder", "subscriber id", "subscriber", "member number", "card number",
        "member id", "memberid", "patient id", "patientid", "person code", "policy number",
    ]),
    (Class::Account, &["account", "account number", "iban", "routing", "credit card", "claim number"]),
    (Class::Vehicle, &["vin", "plate", "license plate", "vehicle"]),
    (Class::License, &["license", "licence", "licence number", "passport", "dea", "npi", "driver"]),
    (Class::Device, &["udi", "device", "serial", "imei", "mac address", "implant"]),
    (Class::Biometric, &["fingerprint", "biometric", "iris", "voiceprint", "retina"]),
    (Class::Photo, &["photo", "photograph", "picture", "portrait", "headshot"]),
    (Class::Zip, &["zip", "zipcode", "postal", "postcode", "zip code"]),
    (Class::Address, &["address", "street", "addr", "city", "county", "town", "residence", "domicile"]),
    (Class::Name, &[
        "first name", "firstname", "fname", "last name", "lastname", "lname", "surname", "forename", "given name", "family name",
        "middle name", "maiden", "full name", "fullname", "patient name", "member name", "subscriber name", "contact name",
        "guardian", "spouse", "caregiver", "next of kin", "emergency contact", "employer",
    ]),
    (Class::Text, &["note", "notes", "comment", "comments", "remark", "remarks", "memo", "narrative", "free text", "transcript"]),
];

/// What says that a name is of a thing and not of a person: `device_type`, `plan_address_count`.
const OF_THINGS: &[&str] =
    &["type", "count", "code", "flag", "kind", "status", "limit", "min", "max", "minimum", "maximum", "has", "is"];

/// Splits `firstName`, `FIRST-NAME` and `first_name` into lower-case words.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in name.chars() {
        if !c.is_ascii_alphabetic() || (was_small && c.is_ascii_uppercase()) {
            words.push(String::new());
        }
        if c.is_ascii_alphabetic() {
            words.last_mut().expect("one was pushed").push(c.to_ascii_lowercase());
        }
        was_small = c.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The class that a column's name tells.
fn by_name(name: &str) -> Option<Class> {
    let words = words(name);
    if words.iter().any(|word| OF_THINGS.contains(&word.as_str())) && !words.iter().any(|word| word == "birth") {
        // A person code and a zip code are codes of persons all the same.
        let bare = words.join(" ");
        return ["zip code", "person code"].iter().find(|code| bare.ends_with(*code)).and_then(|code| told(&[*code]));
    }
    let joined: Vec<&str> = words.iter().map(String::as_str).collect();
    told(&joined)
}

fn told(words: &[&str]) -> Option<Class> {
    let name = words.join(" ");
    let is_in = |part: &str| {
        name.match_indices(part).any(|(at, _)| {
            let before = at == 0 || name.as_bytes()[at - 1] == b' ';
            let after = name.as_bytes().get(at + part.len()).is_none_or(|byte| *byte == b' ');
            before && after
        })
    };
    NAMES.iter().find(|(_, parts)| parts.iter().any(|part| is_in(part))).map(|(class, _)| *class)
}

/// A rule about a value: the class it tells, its words, how many in a hundred values it must fit at least, and the types
/// it looks at.
struct Rule {
    class: Class,
    words: &'static str,
    percent: usize,
    types: &'static [Type],
    fits: fn(&str) -> bool,
}

/// The first whose share is reached counts.
#[rustfmt::skip]
static RULES: &[Rule] = &[
    Rule { class: Class::Ssn, words: "social security number, hyphens", percent: 20, types: &[Type::Text], fits: shape::is_ssn },
    Rule { class: Class::Email, words: "e-mail address", percent: 20, types: &[Type::Text], fits: shape::is_email },
    Rule { class: Class::Beneficiary, words: "Medicare beneficiary identifier", percent: 50, types: &[Type::Text], fits: shape::is_mbi },
    Rule { class: Class::License, words: "NPI with its check digit", percent: 80, types: &[Type::Text, Type::Number], fits: shape::is_npi },
    Rule { class: Class::License, words: "DEA number with its check digit", percent: 50, types: &[Type::Text], fits: shape::is_dea },
    Rule { class: Class::Vehicle, words: "vehicle identification number with its check digit", percent: 50, types: &[Type::Text], fits: shape::is_vin },
    Rule { class: Class::Ip, words: "network address", percent: 50, types: &[Type::Text], fits: shape::is_ip },
    Rule { class: Class::Url, words: "web address", percent: 20, types: &[Type::Text], fits: shape::is_url },
    Rule { class: Class::Phone, words: "telephone number", percent: 50, types: &[Type::Text], fits: shape::is_phone },
    Rule { class: Class::Phone, words: "ten digits of a telephone number", percent: 90, types: &[Type::Text], fits: shape::is_bare_phone },
    Rule { class: Class::Ssn, words: "nine digits of a social security number", percent: 95, types: &[Type::Text], fits: shape::is_bare_ssn },
    Rule { class: Class::Zip, words: "ZIP+4", percent: 20, types: &[Type::Text], fits: shape::is_zip4 },
    Rule { class: Class::Address, words: "house number and street", percent: 30, types: &[Type::Text], fits: shape::is_street },
    Rule { class: Class::Text, words: "personal data within text", percent: 1, types: &[Type::Text, Type::Document], fits: shape::holds_personal },
    Rule { class: Class::Name, words: "common names of persons", percent: 20, types: &[Type::Text], fits: shape::is_name },
    Rule { class: Class::Text, words: "free text", percent: 50, types: &[Type::Text], fits: shape::is_prose },
];

/// A class needs so many values at least before a rule about them counts: of two, anything can be said.
const FEWEST: usize = 5;

/// What one column is suspected of by itself.
pub fn suspect(column: &Column<'_>, today: NaiveDate) -> Option<Suspicion> {
    let sampled = column.values.len();
    let suspicion = |class, rule, fitting| Some(Suspicion { class, rule, fitting, sampled });
    if column.ours > 0 && column.ours * 100 >= sampled * 5 {
        return suspicion(Class::Beneficiary, "a key of our members", column.ours);
    }
    match column.kind {
        Type::Address => return suspicion(Class::Ip, "type", sampled),
        Type::Binary => {
            let class = by_name(column.name).filter(|class| *class == Class::Biometric).unwrap_or(Class::Photo);
            return suspicion(class, "bytes, which nothing here reads", sampled);
        }
        _ => {}
    }
    let by_value = by_values(column, today);
    match (by_name(column.name).filter(|class| may_hold(column.kind, *class)), by_value) {
        // A name whose values say otherwise: they count, for a column is what it holds. A name that they bear out says more
        // exactly what they are.
        (Some(named), Some(found)) if is_alike(named, found.class) => Some(Suspicion { class: named, ..found }),
        (_, Some(found)) if found.class != Class::Text => Some(found),
        (Some(named), _) => suspicion(named, "name of the column", sampled),
        (None, found) => found,
    }
}

/// Whether two classes look the same in a value.
fn is_alike(named: Class, found: Class) -> bool {
    use Class::{
        Account, Address, Beneficiary, Device, Fax, License, MedicalRecord, Name, Other, Phone, Ssn, Text, Zip,
    };
    named == found
        || matches!((named, found), (Fax, Phone) | (Address, Text | Name | Zip) | (Name, Text))
        // Nine or ten digits may be any number.
        || (matches!(named, MedicalRecord | Beneficiary | Account | Device | License | Other) && matches!(found, Ssn | Phone))
}

/// Whether a column of a type can hold a class at all.
fn may_hold(kind: Type, class: Class) -> bool {
    match kind {
        Type::Date => class == Class::Date,
        Type::Number => !matches!(
            class,
            Class::Name
                | Class::Address
                | Class::Email
                | Class::Url
                | Class::Text
                | Class::Photo
                | Class::Biometric
                | Class::Date
        ),
        Type::Key => matches!(class, Class::Beneficiary | Class::MedicalRecord | Class::Account | Class::Device),
        Type::Text | Type::Document => true,
        Type::Address | Type::Binary | Type::Other => false,
    }
}

fn by_values(column: &Column<'_>, today: NaiveDate) -> Option<Suspicion> {
    let sampled = column.values.len();
    if sampled < FEWEST {
        return None;
    }
    let counted = |fits: &dyn Fn(&str) -> bool| column.values.iter().filter(|value| fits(value)).count();
    let suspicion = |class, rule, fitting| Some(Suspicion { class, rule, fitting, sampled });
    if column.kind == Type::Document {
        let fitting = counted(&names_persons);
        if fitting > 0 {
            return suspicion(Class::Document, "keys that name personal data", fitting);
        }
    }
    if matches!(column.kind, Type::Date | Type::Text) {
        let days: Vec<NaiveDate> = column.values.iter().filter_map(|value| shape::date(value)).collect();
        if days.len() * 100 >= sampled * 80 {
            if are_births(&days, today) {
                return suspicion(Class::Date, "dates spread like births", days.len());
            }
            if column.kind == Type::Text {
                return suspicion(Class::Date, "dates written as text", days.len());
            }
        }
    }
    let zips = counted(&shape::is_zip);
    if column.kind == Type::Text && zips * 100 >= sampled * 95 && are_spread(column.values) {
        return suspicion(Class::Zip, "five digits, from all over", zips);
    }
    RULES.iter().filter(|rule| rule.types.contains(&column.kind)).find_map(|rule| {
        let fitting = counted(&rule.fits);
        (fitting > 0 && fitting * 100 >= sampled * rule.percent).then_some(Suspicion {
            class: rule.class,
            rule: rule.words,
            fitting,
            sampled,
        })
    })
}

/// Dates of birth: over decades, most of them of adults, none to come.
fn are_births(days: &[NaiveDate], today: NaiveDate) -> bool {
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else { return false };
    let adults = days.iter().filter(|day| (18..=110).contains(&(today.year() - day.year()))).count();
    days.len() >= FEWEST && *last <= today && last.year() - first.year() >= 25 && adults * 2 >= days.len()
}

/// Codes of five digits begin alike; ZIP codes begin with any digit.
fn are_spread(values: &[&str]) -> bool {
    let mut first = [false; 10];
    for digit in values.iter().filter_map(|value| value.bytes().next()).filter(u8::is_ascii_digit) {
        first[usize::from(digit - b'0')] = true;
    }
    first.iter().filter(|seen| **seen).count() >= 6
}

/// Whether a document has a key that names personal data. Keys of tables and logs (`id`, `reason`) name none by themselves.
fn names_persons(document: &str) -> bool {
    let Ok(document) = serde_json::from_str::<serde_json::Value>(document) else { return false };
    fn any(value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::Object(fields) => fields.iter().any(|(key, value)| {
                by_name(key).or_else(|| classes::of_key(key).filter(is_telling)).is_some() || any(value)
            }),
            serde_json::Value::Array(items) => items.iter().any(any),
            _ => false,
        }
    }
    any(&document)
}

fn is_telling(class: &Class) -> bool {
    use Class::{Address, Beneficiary, Email, Fax, MedicalRecord, Name, Phone, Ssn, Zip};
    matches!(class, Name | Address | Zip | Phone | Fax | Email | Ssn | MedicalRecord | Beneficiary)
}

/// What the columns of a table are suspected of, each with its class where it has one already: nothing more is suspected of
/// that. A date beside what names a person is a date of that person.
pub fn suspect_table(columns: &[(Column<'_>, Option<Class>)], today: NaiveDate) -> Vec<Option<Suspicion>> {
    let mut suspicions: Vec<_> =
        columns.iter().map(|(column, known)| if known.is_none() { suspect(column, today) } else { None }).collect();
    let suspected = suspicions.iter().flatten().map(|found| found.class);
    let tells_persons = suspected.chain(columns.iter().filter_map(|(_, known)| *known)).any(|class| is_telling(&class));
    if tells_persons {
        for ((column, known), suspicion) in columns.iter().zip(&mut suspicions) {
            let (class, rule) = match column.kind {
                Type::Date => (Class::Date, "a date beside what names persons"),
                // Of whom else, where a table has nothing but persons?
                Type::Text if words(column.name) == ["name"] => (Class::Name, "a name beside what names persons"),
                _ => continue,
            };
            if known.is_none() && suspicion.is_none() {
                let sampled = column.values.len();
                *suspicion = Some(Suspicion { class, rule, fitting: sampled, sampled });
            }
        }
    }
    suspicions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, 1).expect("a day")
    }

    fn found(name: &str, kind: Type, values: &[&str]) -> Option<(Class, &'static str)> {
        suspect(&Column { name, kind, values, ours: 0 }, today()).map(|found| (found.class, found.rule))
    }

    fn class(name: &str, kind: Type, values: &[&str]) -> Option<Class> {
        found(name, kind, values).map(|(class, _)| class)
    }

    fn text(values: &[&str]) -> Option<Class> {
        class("c", Type::Text, values)
    }

    /// Names from the common lists of the Census, numbers from ranges that are never given out.
    #[test]
    fn planted_columns_are_found_by_what_they_hold() {
        assert_eq!(
            text(&["123-45-6789", "234-56-7890", "345-67-8901", "078-05-1120", "219-09-9999"]),
            Some(Class::Ssn)
        );
        assert_eq!(text(&["123456789", "234567890", "345678901", "178051120", "219099999"]), Some(Class::Ssn));
        assert_eq!(text(&["ann@example.org", "bob@example.org", "c.d@example.net", "x", "y"]), Some(Class::Email));
        assert_eq!(
            text(&["(312) 555-0142", "312-555-0143", "312.555.0144", "+1 312 555 0145", "none"]),
            Some(Class::Phone)
        );
        assert_eq!(text(&["3125550142", "4155550143", "6175550144", "2125550145", "7735550146"]), Some(Class::Phone));
        assert_eq!(text(&["1234567893", "1245319599", "1500000017", "1093817462", "1234567893"]), Some(Class::License));
        assert_eq!(
            class("c", Type::Number, &["1234567893", "1245319599", "1500000017", "1093817462", "1234567893"]),
            Some(Class::License)
        );
        // The MBI that CMS prints on its sample card.
        assert_eq!(text(&["1EG4-TE5-MK73", "1EG4TE5MK72", "1EG4TE5MK73", "", "2EG4TE5MK73"]), Some(Class::Beneficiary));
        assert_eq!(
            text(&["Mary Smith", "John Johnson", "Lee, Robert", "Zyx Qwv", "Patricia Q. Brown"]),
            Some(Class::Name)
        );
        assert_eq!(
            text(&["12 Main St", "4410 N Clark Street", "7 Elm Ave Apt 2", "1 Oak Road", "PO Box 9"]),
            Some(Class::Address)
        );
        assert_eq!(text(&["60614-1234", "02139-0001", "94103-2200", "10001-0001", "73301-0001"]), Some(Class::Zip));
        assert_eq!(text(&["60614", "02139", "94103", "10001", "73301", "30301", "87101", "48201"]), Some(Class::Zip));
        assert_eq!(text(&["192.0.2.7", "198.51.100.9", "203.0.113.1", "2001:db8::1", "-"]), Some(Class::Ip));
        assert_eq!(text(&["https://example.org/u/7", "http://example.org/me", "x", "y", "z"]), Some(Class::Url));
        // The example of 49 CFR 565 handbooks, whose check digit is X.
        assert_eq!(
            text(&["1M8GDM9AXKP042788", "1M8GDM9AXKP042788", "11111111111111111", "x", "1M8GDM9AXKP042788"]),
            Some(Class::Vehicle)
        );
        assert_eq!(text(&["1950-02-03", "1961-04-05", "1984-07-08", "1999-12-31", "2001-01-02"]), Some(Class::Date));
        assert_eq!(text(&["02/03/1950", "4/5/1961", "07/08/1984", "12/31/1999", "1/2/2001"]), Some(Class::Date));
        assert_eq!(
            found("d", Type::Date, &["1950-02-03", "1961-04-05", "1984-07-08", "1999-12-31", "2001-01-02"]),
            Some((Class::Date, "dates spread like births"))
        );
        assert_eq!(
            found("c", Type::Document, &[r#"{"a":{"firstName":"x"}}"#, "{}", "{}", "{}", "{}"]),
            Some((Class::Document, "keys that name personal data"))
        );
        let prose = "Patient called about the refill, mother will pick it up on Friday";
        assert_eq!(found("c", Type::Text, &[prose; 5]), Some((Class::Text, "free text")));
        let told = ["see ticket", "ok", "write to ann@example.org today", "ok", "ok"];
        assert_eq!(found("c", Type::Text, &told), Some((Class::Text, "personal data within text")));
        assert_eq!(class("c", Type::Address, &[]), Some(Class::Ip));
        assert_eq!(class("scan", Type::Binary, &[]), Some(Class::Photo));
        let ours = Column { name: "ref", kind: Type::Text, values: &["K1", "K2", "K3"], ours: 2 };
        assert_eq!(suspect(&ours, today()).map(|found| found.class), Some(Class::Beneficiary));
    }

    #[test]
    fn columns_are_found_by_their_names_without_any_row() {
        for (name, expected) in [
            ("ssn", Class::Ssn),
            ("subscriberSSN", Class::Ssn),
            ("EMAIL_ADDRESS", Class::Email),
            ("home_phone", Class::Phone),
            ("fax", Class::Fax),
            ("lastName", Class::Name),
            ("employer", Class::Name),
            ("spouse", Class::Name),
            ("mrn", Class::MedicalRecord),
            ("cardholder_id", Class::Beneficiary),
            ("person_code", Class::Beneficiary),
            ("account_number", Class::Account),
            ("drivers_license", Class::License),
            ("vin", Class::Vehicle),
            ("pump_serial", Class::Device),
            ("client_addr", Class::Ip),
            ("street", Class::Address),
            ("zip_code", Class::Zip),
            ("call_notes", Class::Text),
            ("portal_url", Class::Url),
            ("fingerprint", Class::Biometric),
        ] {
            assert_eq!(class(name, Type::Text, &[]), Some(expected), "{name}");
        }
        assert_eq!(class("birth_date", Type::Date, &[]), Some(Class::Date));
        assert_eq!(class("age", Type::Number, &[]), Some(Class::Age));
        // What a column is called says it more exactly than its values do.
        let digits = ["3125550142", "4155550143", "6175550144", "2125550145", "7735550146"];
        assert_eq!(class("fax", Type::Text, &digits), Some(Class::Fax));
        assert_eq!(class("mrn", Type::Text, &digits), Some(Class::MedicalRecord));
        // A name that the values belie.
        assert_eq!(class("fax", Type::Text, &["a@example.org"; 5]), Some(Class::Email));
    }

    #[test]
    fn clean_columns_are_left_alone() {
        let clean: &[(&str, Type, &[&str])] = &[
            ("status", Type::Text, &["paid", "rejected", "reversed", "paid", "paid"]),
            (
                "drug_name",
                Type::Text,
                &["Metformin HCl", "Atorvastatin Calcium", "Lisinopril", "Amlodipine Besylate", "Insulin"],
            ),
            ("plan_code", Type::Text, &["GOLD-1", "SILVER-2", "BRONZE-3", "GOLD-2", "GOLD-3"]),
            ("ndc", Type::Text, &["00001-0001-01", "50090-3012-00", "00004000101", "00093-0147-01", "00071-0155-23"]),
            ("amount", Type::Number, &["12.50", "100.00", "7.25", "0.00", "3.10"]),
            ("id", Type::Number, &["1", "2", "3", "4", "5"]),
            ("id", Type::Number, &["123456789", "123456790", "123456791", "123456792", "123456793"]),
            ("id", Type::Key, &["2f1c6e0e-8f4f-4b59-93f0-5f6dd1ee7e1e"; 5]),
            ("procedure", Type::Text, &["99213", "99214", "99215", "99203", "99204"]),
            ("state", Type::Text, &["IL", "NY", "CA", "TX", "WA"]),
            ("effective_date", Type::Date, &["2024-01-01", "2025-01-01", "2026-01-01", "2024-07-01", "2025-07-01"]),
            ("created_at", Type::Date, &["2026-01-01 10:00:00+00"; 5]),
            ("quantity", Type::Number, &["30", "60", "90", "30", "30"]),
            ("settings", Type::Document, &[r#"{"theme":"dark","limit":5}"#; 5]),
            ("device_type", Type::Text, &["phone", "tablet", "desktop", "phone", "phone"]),
            ("address_count", Type::Number, &["1", "2", "3", "4", "5"]),
            ("version", Type::Text, &["1.2.3.400", "1.2.4.401", "2.0.0.512", "2.1.0.600", "3.0.1.999"]),
            ("package_size", Type::Text, &["30", "60", "90", "100", "500"]),
            ("usage", Type::Text, &["low", "high", "low", "mid", "mid"]),
            ("table_name", Type::Text, &["members", "coverage", "drugs", "plan", "client"]),
            ("weekday", Type::Text, &["Monday", "Tuesday", "Friday", "Sunday", "Monday"]),
        ];
        for (name, kind, values) in clean {
            assert_eq!(found(name, *kind, values), None, "{name}");
        }
    }

    #[test]
    fn a_date_beside_what_names_a_person_is_suspected_with_it() {
        let days = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"];
        let date = || (Column { name: "created_at", kind: Type::Date, values: &days, ours: 0 }, None);
        let clean = (Column { name: "status", kind: Type::Text, values: &["a"; 5], ours: 0 }, None);
        assert_eq!(suspect_table(&[clean, date()], today()), [None, None]);
        let named = || Column { name: "last_name", kind: Type::Text, values: &[], ours: 0 };
        let found = suspect_table(&[(named(), None), date()], today());
        assert_eq!(found[1].map(|found| found.class), Some(Class::Date));
        // A column that somebody classified is not suspected again, and tells what is beside it.
        let found = suspect_table(&[(named(), Some(Class::Name)), date()], today());
        assert_eq!(
            found.iter().map(|found| found.map(|found| found.class)).collect::<Vec<_>>(),
            [None, Some(Class::Date)]
        );
    }
}
