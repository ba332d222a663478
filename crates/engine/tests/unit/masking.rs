//! What is masked, and what is left of it.

use serde_json::json;

use crate::engine::claim::FIELDS;
use crate::engine::privacy::classes::{Class, of_key};
use crate::engine::privacy::mask::{Kind, mask, mask_document, zip3};

#[test]
fn a_zip_code_keeps_three_digits_unless_few_live_there() {
    for (zip, masked) in [
        ("02139", "021"),
        ("02139-4307", "021"),
        ("021394307", "021"),
        (" 10001 ", "100"),
        ("10201", "000"),
        ("89301", "000"),
        ("03601", "000"),
        ("00012", "000"),
        ("2139", "***"),
        ("K1A 0B1", "***"),
        ("０２１３９", "***"),
        ("", "***"),
    ] {
        assert_eq!(zip3(zip), masked, "{zip}");
    }
    let small: [&str; 17] = [
        "036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878", "879", "884", "890",
        "893",
    ];
    // And the two that the Census of 2010 added.
    for zip in small.into_iter().chain(["205", "369"]) {
        assert_eq!(zip3(&format!("{zip}99")), "000");
    }
}

#[test]
fn a_date_keeps_its_year_unless_it_tells_an_age_above_89() {
    for (date, masked) in [
        ("1980-06-15", "1980"),
        ("1937-01-01", "1937"),
        ("1936-12-31", "90+"),
        ("1899-01-01", "90+"),
        ("2026-03-10T09:00:00-05:00", "2026"),
        ("06/15/1980", "***"),
        ("19800615", "***"),
        ("1980", "***"),
        ("1980–06–15", "***"),
        ("+198-06-15", "***"),
        ("", "***"),
    ] {
        assert_eq!(mask(date, Kind::Date, 2026), masked, "{date}");
    }
}

#[test]
fn an_age_above_89_is_90_or_older() {
    for (age, masked) in [
        ("0", "0"),
        ("45", "45"),
        ("89", "89"),
        ("90", "90+"),
        ("107", "90+"),
        ("-1", "***"),
        ("x", "***"),
        ("", "***"),
    ] {
        assert_eq!(mask(age, Kind::Age, 2026), masked, "{age}");
    }
    let mut document = json!({"age": 45, "patient_age": 93});
    mask_document(&mut document, 2026);
    assert_eq!(document, json!({"age": 45, "patient_age": "90+"}));
}

#[test]
fn every_kind_has_its_name() {
    let names: Vec<&str> = Kind::NAMES.split(", ").collect();
    for name in &names {
        assert!(Kind::parse(name).is_some(), "{name}");
    }
    let kinds: Vec<Kind> = names.iter().filter_map(|n| Kind::parse(n)).collect();
    for (n, kind) in kinds.iter().enumerate() {
        assert_eq!(kinds.iter().position(|k| k == kind), Some(n));
    }
    assert_eq!(Kind::parse("Name"), None);
    assert_eq!(Kind::parse("ssn"), None);
}

#[test]
fn what_names_a_person_is_gone_whatever_it_says() {
    for kind in [Kind::Name, Kind::Identifier, Kind::Address, Kind::Phone, Kind::Email, Kind::Text] {
        for value in ["Ada Lovelace", "", "1980-06-15", "02139", "Ünver 東京 🙂"] {
            assert_eq!(mask(value, kind, 2026), "***", "{kind:?}");
        }
    }
}

#[test]
fn a_document_is_masked_at_any_depth_and_keeps_its_shape() {
    let mut document = json!({
        "first_name": "Ada", "dob": "1980-06-15", "zip": "02139", "status": "paid", "amount": 12.5,
        "member": {"last_name": "Lovelace", "phone": 6175550100_i64, "plan_code": "GOLD", "email": null},
        "claims": [{"rx_number": "7000001", "ndc": "00002751002"}, {"comment": ["free", {"text": "words"}]}],
        "address": {"line": "12 Main St", "zip": "02139"},
        "date_of_birth": ["1980-06-15", "1930-01-01"]
    });
    mask_document(&mut document, 2026);
    assert_eq!(
        document,
        json!({
            "first_name": "***", "dob": "1980", "zip": "021", "status": "paid", "amount": 12.5,
            "member": {"last_name": "***", "phone": "***", "plan_code": "GOLD", "email": null},
            "claims": [{"rx_number": "***", "ndc": "00002751002"}, {"comment": ["***", {"text": "***"}]}],
            "address": {"line": "***", "zip": "***"},
            "date_of_birth": ["1980", "90+"]
        })
    );
}

/// Messages name dates of a person: the next fill, the ends of coverage or of an authorization.
#[test]
fn the_messages_of_an_answer_are_masked() {
    let mut answer = json!({
        "status": "rejected", "reject_codes": ["79"], "messages": ["Refill too soon: next fill on 2026-03-19"]
    });
    mask_document(&mut answer, 2026);
    assert_eq!(answer, json!({"status": "rejected", "reject_codes": ["79"], "messages": ["***"]}));
}

#[test]
fn a_key_is_known_in_any_spelling() {
    for (key, kind) in [
        ("first_name", Kind::Name),
        ("First_Name", Kind::Name),
        ("firstName", Kind::Name),
        ("FIRST-NAME", Kind::Name),
        ("first name", Kind::Name),
        ("patient_first_name", Kind::Name),
        ("subscriberLastName", Kind::Name),
        ("DOB", Kind::Date),
        ("patientDOB", Kind::Date),
        ("date-of-birth", Kind::Date),
        ("birth_date", Kind::Date),
        ("birthDate", Kind::Date),
        ("cardholder-id", Kind::Identifier),
        ("CardholderID", Kind::Identifier),
        ("MRN", Kind::Identifier),
        ("ZIP", Kind::Zip),
        ("ZIPCode", Kind::Zip),
        ("patient_postal_code", Kind::Zip),
        ("patient_age", Kind::Age),
    ] {
        assert_eq!(of_key(key).and_then(Class::kind), Some(kind), "{key}");
    }
    for key in
        ["ndc", "status", "tier", "quantity", "plan_code", "drug_name", "drugName", "paid-amount", "ALLOWED_AMOUNT"]
    {
        assert_eq!(of_key(key).map(Class::kind), Some(None), "{key}");
    }
    for key in ["nameless", "mother", "employer", "stätus", "status\u{200b}", "", "favourite_colour"] {
        assert_eq!(of_key(key), None, "{key}");
    }
}

#[test]
fn of_every_field_of_a_claim_it_is_known_whether_it_tells_of_a_person() {
    for field in FIELDS {
        assert_ne!(of_key(field.key), None, "{}", field.key);
    }
}

/// What has no known name can be anything: a new column, a client's own key, a value without a key.
#[test]
fn what_is_not_known_is_masked() {
    for (document, masked) in [
        (
            json!({"birth_date": "1930-01-01", "patient_first_name": "Al", "cardholder-id": "X1"}),
            json!({"birth_date": "90+", "patient_first_name": "***", "cardholder-id": "***"}),
        ),
        (
            json!({"mother": "Ann", "vip": true, "n": 4, "none": null}),
            json!({"mother": "***", "vip": "***", "n": "***", "none": null}),
        ),
        (
            json!({"employer": {"who": "Ann", "tier": 2, "list": ["x", {"ndc": "1"}]}}),
            json!({"employer": {"who": "***", "tier": 2, "list": ["***", {"ndc": "1"}]}}),
        ),
        (
            json!({"reject_codes": ["75"], "dur": [{"severity": "high", "told": "Ann"}]}),
            json!({"reject_codes": ["75"], "dur": [{"severity": "high", "told": "***"}]}),
        ),
        (json!("Ann"), json!("***")),
        (json!(["Ann", 1]), json!(["***", "***"])),
    ] {
        let mut shown = document;
        mask_document(&mut shown, 2026);
        assert_eq!(shown, masked);
    }
}
