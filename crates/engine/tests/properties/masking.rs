//! Masking of any value and document.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::engine::deidentify::document::{UnknownKey, mask as deidentify};
use crate::engine::deidentify::profile::Profile;
use crate::engine::privacy::classes::{Class, of_key};
use crate::engine::privacy::mask::{Kind, mask, mask_document, zip3};
use crate::strategies::any_text;
use crate::{MANY, cases};

/// A document with personal data, all of it named Lovelace, under keys of every kind.
fn any_document(depth: u32) -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![Just(json!(null)), Just(json!(7)), any::<bool>().prop_map(|b| json!(b)), Just(json!("paid"))];
    leaf.prop_recursive(depth, 40, 5, |inner| {
        let personal = select(vec![
            "first_name",
            "lastName",
            "DOB",
            "zip_code",
            "address",
            "phone",
            "email",
            "comment",
            "rx_number",
            "age",
            "cardholder_id",
            "Patient_Id",
        ]);
        let secret = prop_oneof![
            Just(json!("Lovelace")),
            Just(json!(["Lovelace", {"x": "Ada Lovelace"}])),
            Just(json!({"status": "Lovelace", "deep": [["Lovelace"]]})),
        ];
        // Under a key that says it, and under one of which nothing is known.
        let unknown = prop_oneof![Just(json!("Lovelace")), Just(json!(["Ada Lovelace", 1]))];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            (personal, secret, inner.clone(), "x[a-z]{1,8}", unknown).prop_map(
                |(key, secret, other, name, unknown)| {
                    let mut fields = serde_json::Map::new();
                    fields.insert(key.to_owned(), secret);
                    fields.insert(format!("{name}_unknown"), unknown);
                    fields.insert(name, other);
                    Value::Object(fields)
                }
            ),
        ]
    })
}

/// A document of known keys alone, in any writing, with a name under each that is of a person.
fn known_document() -> impl Strategy<Value = Value> {
    let keys = vec![
        "first_name",
        "lastName",
        "DATE-OF-BIRTH",
        "zip_code",
        "address",
        "City",
        "phone",
        "email",
        "ssn",
        "rxNumber",
        "cardholder_id",
        "group_id",
        "patient_id",
        "claim_number",
        "prescriber_npi",
        "pharmacyNpi",
        "created_at",
        "override_reason",
        "paid_amount",
        "plan_id",
        "quantity",
        "status",
        "NDC",
    ];
    let field = (select(keys), 0..4_usize).prop_map(|(key, form)| {
        let is_clean = of_key(key) == Some(Class::Clean);
        let value = if is_clean { json!(7) } else { json!("Lovelace") };
        let value = match form {
            0 => value,
            1 => json!([value, null]),
            2 => json!({ key: value }),
            _ => json!([[{ key: value }]]),
        };
        (key.to_owned(), value)
    });
    prop::collection::vec(field, 0..12).prop_map(|fields| Value::Object(fields.into_iter().collect()))
}

proptest! {
    #![proptest_config(cases(MANY))]

    #[test]
    fn nothing_of_a_person_is_left(value in any_text(), this_year in any::<i32>()) {
        for kind in [Kind::Name, Kind::Address, Kind::Identifier, Kind::Phone, Kind::Email, Kind::Text] {
            prop_assert_eq!(mask(&value, kind, this_year), "***");
        }
        let year = mask(&value, Kind::Date, this_year);
        prop_assert!(year == "***" || year == "90+" || (year.len() == 4 && value.starts_with(&year)), "{}", year);
        let zip = zip3(&value);
        prop_assert!(zip == "***" || zip == "000" || (zip.len() == 3 && value.trim().starts_with(&zip)), "{}", zip);
        let age = mask(&value, Kind::Age, this_year);
        prop_assert!(age == "***" || age == "90+" || age.parse::<u8>().is_ok_and(|a| a < 90), "{}", age);
    }

    #[test]
    fn no_personal_key_keeps_its_value(mut document in any_document(4)) {
        mask_document(&mut document, 2026);
        prop_assert!(!document.to_string().contains("Lovelace"), "{}", document);
    }

    #[test]
    fn no_profile_passes_what_it_replaces(document in known_document()) {
        for profile in [Profile::Static, Profile::SafeHarbor] {
            let mut masked = document.clone();
            // Whatever is neither kept nor dropped comes here.
            deidentify(&mut masked, profile, &mut |_, _, _| Ok::<_, UnknownKey>(Some(json!("other")))).expect("known keys");
            prop_assert!(!masked.to_string().contains("Lovelace"), "{}", masked);
        }
    }

    #[test]
    fn a_document_with_an_unknown_key_is_refused_whole(document in known_document(), key in "[a-z]{1,6}qq", at in any::<bool>()) {
        let mut fields = document.as_object().cloned().unwrap_or_default();
        fields.insert(key, if at { json!(null) } else { json!({"quantity": 1}) });
        for profile in Profile::ALL {
            let masked = deidentify(&mut Value::Object(fields.clone()), profile, &mut |value, _, _| Ok(Some(value.clone())));
            prop_assert_eq!(masked, Err(UnknownKey));
        }
    }
}
