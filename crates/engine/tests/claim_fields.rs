//! The table of a claim's fields: nothing is left out of it, and JSON is read by it.

use std::collections::BTreeSet;

use pbm_engine::claim::payer_parts::{Content, PAYER_PARTS, PayerPart};
use pbm_engine::claim::*;
use pbm_engine::codes;
use serde_json::{Value, json};

/// What every element needs, by the name of its field.
fn omissions_of(key: &str, element: &Element, name: &str) -> Vec<String> {
    let number: Vec<&str> = element.number.split('-').collect();
    let is_number = matches!(number.as_slice(), [id, suffix] if id.len() == 3 && suffix.len() == 2);
    [
        ("JSON key", !key.is_empty()),
        ("NCPDP number", is_number),
        ("M/I code", element.code.len() == 2),
        ("label", !element.label.is_empty()),
    ]
    .into_iter()
    .filter(|(_, there)| !there)
    .map(|(what, _)| format!("{what} of {name}"))
    .collect()
}

/// What rows of the table leave out.
fn omissions(fields: &[Field]) -> Vec<String> {
    let mut found = Vec::new();
    for (place, row) in fields.iter().enumerate() {
        let name = if row.key.is_empty() { format!("field {}", place + 1) } else { row.key.to_owned() };
        found.extend(omissions_of(row.key, &row.element, &name));
        let refuses = match &row.kind {
            Kind::Dur(_, parts) => {
                for part in parts.iter() {
                    found.extend(omissions_of(part.key, &part.element, part.key));
                    found.extend(part.invalid.is_empty().then(|| format!("message of {}", part.key)));
                }
                false
            }
            Kind::Payers(_, parts) => {
                for part in *parts {
                    part.elements().for_each(|element| found.extend(omissions_of(part.key, element, part.key)));
                    let refuses = !matches!(part.content, Content::Date(_));
                    found.extend((refuses && part.invalid.is_empty()).then(|| format!("message of {}", part.key)));
                }
                false
            }
            Kind::Compound(_, parts) => {
                let parts = || {
                    parts
                        .elements()
                        .zip(parts.whole.iter().map(|p| p.key).chain(parts.ingredient.iter().map(|p| p.key)))
                };
                parts().for_each(|(element, key)| found.extend(omissions_of(key, element, key)));
                false
            }
            Kind::Date(_) | Kind::Text(_, Form::Any) => row.required,
            _ => true,
        };
        found.extend((refuses && row.invalid.is_empty()).then(|| format!("message of {name}")));
    }
    found
}

fn address<T>(value: &T) -> usize {
    std::ptr::from_ref(value) as usize
}

/// Where in a claim a row keeps its value.
fn place(field: &Field, claim: &mut Claim) -> [usize; 2] {
    match &field.kind {
        Kind::Text(lens, _) => [address((lens.get)(claim)), address((lens.get_mut)(claim))],
        Kind::Decimal(lens, _) => [address((lens.get)(claim)), address((lens.get_mut)(claim))],
        Kind::Count(lens, _) => [address((lens.get)(claim)), address((lens.get_mut)(claim))],
        Kind::Date(lens) => [address((lens.get)(claim)), address((lens.get_mut)(claim))],
        Kind::Codes(lens) => [address((lens.get)(claim)), address((lens.get_mut)(claim))],
        Kind::Dur(lens, _) => [address((lens.get)(claim)), address((lens.get_mut)(claim))],
        Kind::Payers(lens, _) => [address((lens.get)(claim)), address((lens.get_mut)(claim))],
        Kind::Compound(lens, _) => [address((lens.get)(claim)), address((lens.get_mut)(claim))],
    }
}

/// A claim with a value in every field.
fn full() -> Value {
    let value = |field: &Field| match &field.kind {
        Kind::Text(..) => json!("0A1"),
        Kind::Decimal(..) => json!("30.500"),
        Kind::Count(..) => json!(7),
        Kind::Date(_) => json!("2024-02-29"),
        Kind::Codes(_) => json!(["3", "8"]),
        Kind::Dur(_, parts) => {
            json!([parts.iter().map(|part| (part.key.to_owned(), json!("DD"))).collect::<Value>()])
        }
        Kind::Payers(_, parts) => {
            let value = |part: &PayerPart| match &part.content {
                Content::Text(..) => json!("610011"),
                Content::Code(_) => json!("01"),
                Content::Date(_) => json!("2024-02-29"),
                Content::Count(..) => json!(1),
                Content::RejectCodes(_) => json!(["70"]),
                Content::Amounts(..) => json!([{"qualifier": "07", "amount": "12.30"}]),
            };
            json!([parts.iter().map(|part| (part.key.to_owned(), value(part))).collect::<Value>()])
        }
        Kind::Compound(_, parts) => {
            let mut whole: Value = parts.whole.iter().map(|part| (part.key.to_owned(), json!("13"))).collect();
            let ingredient: Value = parts.ingredient.iter().map(|part| (part.key.to_owned(), json!("12"))).collect();
            whole["ingredient_count"] = json!(1);
            whole["ingredients"] = json!([ingredient]);
            whole
        }
    };
    FIELDS.iter().map(|field| (field.key.to_owned(), value(field))).collect()
}

#[test]
fn every_field_has_its_key_number_code_label_and_message() {
    assert_eq!(omissions(FIELDS), Vec::<String>::new());
}

#[test]
fn what_a_field_lacks_is_named() {
    let blank = Element { number: "", code: "", label: "" };
    let lens = || Lens { get: |claim: &Claim| &claim.daw_code, get_mut: |claim| &mut claim.daw_code };
    let row = |key| Field {
        key,
        element: blank,
        kind: Kind::Text(lens(), Form::Npi),
        required: false,
        invalid: "",
        order: 1,
        refused: Refused::Kept,
        fingerprint: Fingerprint::No,
        compared: Compared::AsSent,
    };
    assert_eq!(
        omissions(&[row("dispensing_status"), row("")]),
        [
            "NCPDP number of dispensing_status",
            "M/I code of dispensing_status",
            "label of dispensing_status",
            "message of dispensing_status",
            "JSON key of field 2",
            "NCPDP number of field 2",
            "M/I code of field 2",
            "label of field 2",
            "message of field 2",
        ]
    );
}

#[test]
fn no_two_fields_have_the_same_key() {
    let keys: BTreeSet<&str> = FIELDS.iter().map(|field| field.key).collect();
    assert_eq!(keys.len(), FIELDS.len());
}

/// The struct's names, which the compiler holds complete, against the rows and the places they point to.
#[test]
fn every_field_of_the_struct_has_one_row() {
    let source = include_str!("../src/claim/fields.rs");
    let (_, names) = source.split_once("let Claim {").expect("the destructured claim");
    let (names, _) = names.split_once("} = claim;").expect("its end");
    let names: Vec<&str> = names.lines().filter_map(|line| line.trim().split_once(": _").map(|(n, _)| n)).collect();
    assert_eq!(names.len(), FIELDS.len() + 3, "{names:?} and three that are no fields");

    let mut claim = Claim::default();
    let mut places = BTreeSet::new();
    for field in FIELDS {
        let [got, set] = place(field, &mut claim);
        assert_eq!(got, set, "{} is got and set at two places", field.key);
        assert!(places.insert(got), "{} is kept where another field is", field.key);
    }
}

#[test]
fn the_fingerprint_of_0_1_0_has_ten_places() {
    let mut places: Vec<usize> = FIELDS
        .iter()
        .filter_map(|field| match field.fingerprint {
            Fingerprint::Always(place) => Some(place),
            _ => None,
        })
        .collect();
    places.sort_unstable();
    assert_eq!(places, (0..10).collect::<Vec<_>>());
}

#[test]
fn a_claim_with_every_field_is_written_as_it_was_read() {
    let claim = decode(&full()).expect("a claim");
    assert_eq!(claim.unreadable, Vec::<&Element>::new());
    assert_eq!(encode(&claim), full());
    for field in FIELDS {
        let mut without = claim.clone();
        field.copy(&Claim::default(), &mut without);
        assert_eq!(encode(&without).get(field.key), None, "what is not sent is not written: {}", field.key);
        assert_ne!(without, claim, "{}", field.key);
    }
}

#[test]
fn numbers_keep_their_digits() {
    let text = r#"{"quantity": 30.500, "usual_and_customary": 1234567.10, "rx_number": 700001}"#;
    let claim = decode(&serde_json::from_str(text).expect("JSON"));
    let claim = claim.expect("a claim");
    assert_eq!(claim.rx_number.as_deref(), Some("700001"));
    assert_eq!(encode(&claim)["usual_and_customary"], "1234567.10");
    assert_eq!(encode(&claim)["quantity"], "30.500");
}

#[test]
fn what_is_no_claim_is_an_error() {
    for json in [json!([]), json!("claim"), Value::Null, json!(1)] {
        assert_eq!(decode(&json), Err(NoClaim::NotAnObject), "{json}");
    }
    assert_eq!(decode(&json!({"cardholder_id": "1", "quantity ": 1})), Err(NoClaim::UnknownKey(None)));
    // A key that a program gave is named; another text may be a value in the wrong place.
    let unknown = decode(&json!({"quantityDispensed": 1})).expect_err("an unknown key").to_string();
    assert_eq!(unknown, "the claim has a key that is not known: \"quantityDispensed\"");
    for key in ["Jane Roe", "1980-01-01", "", "SAMPLE00001", "Card1", &"k".repeat(41)] {
        assert_eq!(decode(&json!({ key: 1 })), Err(NoClaim::UnknownKey(None)), "{key}");
    }
    assert!(known_keys().starts_with("cardholder_id, ndc, quantity, days_supply, "));
}

/// A value of another kind than the field's.
#[test]
fn what_cannot_be_read_is_kept_by_its_element() {
    for field in FIELDS {
        let claim = decode(&json!({ field.key: true })).expect("a claim");
        assert_eq!(claim.unreadable, [&field.element], "{}", field.key);
    }
    for part in &DUR_PARTS {
        let claim = decode(&json!({ "dur": [{ part.key: [1] }] })).expect("a claim");
        assert_eq!(claim.unreadable, [&part.element], "{}", part.key);
    }
    for part in PAYER_PARTS {
        let claim = decode(&json!({ "other_payers": [{ part.key: true }] })).expect("a claim");
        assert_eq!(claim.unreadable, [&part.element], "{}", part.key);
        let claim = decode(&json!({ "other_payers": [{ part.element.number: true }] })).expect("a claim");
        assert_eq!(claim.unreadable, [&part.element], "{}", part.key);
    }
    let claim = decode(&json!({ "other_payers": [{ "payer": "01" }] })).expect("a claim");
    assert_eq!((claim.other_payers.len(), claim.unreadable.len()), (0, 1));
    let claim = decode(&json!({ "dur": [{ "reason": "DD" }] })).expect("a claim");
    assert_eq!((claim.dur.len(), claim.unreadable.len()), (0, 1));
}

/// What JavaScript, Python, PHP and Java write for a whole number, a day, an identifier and nothing.
#[test]
fn what_clients_write_for_a_field_is_read() {
    let count = |value: Value| decode(&json!({ "days_supply": value })).expect("a claim").days_supply;
    for thirty in [json!(30), json!(30.0), json!("30"), json!("30.0"), json!(" 30 "), json!("3e1"), json!("030")] {
        assert_eq!(count(thirty.clone()), Some(30), "{thirty}");
    }
    for none in [json!(30.5), json!("30 days"), json!(3e20), json!(true), json!({}), json!("")] {
        let claim = decode(&json!({ "days_supply": none })).expect("a claim");
        assert_eq!((claim.days_supply, claim.unreadable.len()), (None, 1), "{none}");
    }
    // Public faults 17 and 18: read as they are, for the field's check to refuse.
    assert_eq!((count(json!(-30)), count(json!("7000"))), (Some(-30), Some(7000)));

    let day = |value: Value| decode(&json!({ "fill_date": value })).expect("a claim").fill_date;
    for written in [
        json!("2026-03-01"),
        json!("20260301"),
        json!(20_260_301),
        json!("2026-03-01T00:00:00Z"),
        json!("2026-03-01T00:00:00.000Z"),
        json!("2026-03-01T23:59:59.999999+05:30"),
        json!("2026-03-01T00:00:00-0800"),
        json!("2026-03-01 00:00:00"),
        json!("2026-03-01 00:00:00+00"),
        json!("2026-03-01T00:00"),
    ] {
        assert_eq!(day(written.clone()), chrono::NaiveDate::from_ymd_opt(2026, 3, 1), "{written}");
    }
    // Public fault 13: a year of two digits is no year.
    for none in [
        "04/08/26",
        "04/08/2026",
        "2026-02-30",
        "2026-03-01T25:00:00",
        "2026-03-01T",
        "2026-03-01x",
        "26-03-01",
        "-026-03-01",
    ] {
        let claim = decode(&json!({ "fill_date": none })).expect("a claim");
        assert_eq!((claim.fill_date, claim.unreadable.len()), (None, 1), "{none}");
    }

    let number = |value: Value| decode(&json!({ "rx_number": value })).expect("a claim").rx_number;
    for written in [json!(1001), json!(1001.0), json!("1001")] {
        assert_eq!(number(written.clone()).as_deref(), Some("1001"), "{written}");
    }
    let quantity = |value: Value| decode(&json!({ "quantity": value })).expect("a claim").quantity;
    assert_eq!(quantity(json!("30.5")), quantity(json!(30.5)));
}

#[test]
fn null_the_empty_array_and_absence_mean_the_same() {
    for field in FIELDS {
        for nothing in [Value::Null, json!([])] {
            assert_eq!(decode(&json!({ field.key: nothing })), Ok(Claim::default()), "{}", field.key);
        }
    }
    let lists = json!({"submission_clarification_codes": [null], "dur": [null]});
    assert_eq!(decode(&lists), Ok(Claim::default()));
}

#[test]
fn an_element_of_a_batch_that_is_no_claim_says_which_it_is_and_keeps_what_can_be_read() {
    let malformed = |json: Option<&Value>| decode_element(json, 3).malformed.unwrap_or_default();
    assert_eq!(malformed(Some(&json!(5))), "Element 3 of the batch is not a JSON object");
    assert_eq!(malformed(None), "Element 3 of the batch is nested too deep");
    let json = json!({"ndc": "00001-0001-01", "qty": 1});
    assert_eq!(malformed(Some(&json)), "Element 3 of the batch has a key that is not known: \"qty\"");
    assert_eq!(decode_element(Some(&json), 3).product_id.as_deref(), Some("00001-0001-01"));
    assert_eq!(malformed(Some(&json!({"ndc": "00001-0001-01"}))), "");
}

/// What NCPDP numbers with zeros in front, and cards in any case, are one claim.
#[test]
fn identifiers_and_codes_are_read_into_one_form() {
    let read = |json: Value| decode(&json).expect("a claim");
    for (one, other) in [
        (json!({"rx_number": "0001001"}), json!({"rx_number": "1001"})),
        (json!({"rx_number": " 1001 "}), json!({"rx_number": 1001})),
        (json!({"cardholder_id": " w123a "}), json!({"cardholder_id": "W123A"})),
        (json!({"person_code": "1"}), json!({"person_code": "01"})),
        (json!({"person_code": "001"}), json!({"person_code": "01"})),
        (json!({"fill_number": "00"}), json!({"fill_number": 0})),
        (json!({"fill_number": "01"}), json!({"fill_number": 1})),
        (json!({"daw_code": "01"}), json!({"daw_code": "1"})),
        (json!({"daw_code": "00"}), json!({"daw_code": "0"})),
        (
            json!({"submission_clarification_codes": ["04", "00", "0"]}),
            json!({"submission_clarification_codes": ["4"]}),
        ),
        (json!({"submission_clarification_codes": ["00"]}), json!({})),
        (json!({"prior_authorization_type": "08"}), json!({"prior_authorization_type": "8"})),
        (json!({"prior_authorization_type": "00"}), json!({})),
        (json!({"prior_authorization_type": "  "}), json!({})),
        (json!({"submission_clarification_codes": ["", "4"]}), json!({"submission_clarification_codes": ["4"]})),
        (json!({"patient_relationship_code": "01"}), json!({"patient_relationship_code": 1})),
        (json!({"patient_relationship_code": 0}), json!({})),
        (json!({"patient_relationship_code": " "}), json!({})),
        (json!({"other_coverage_code": "08"}), json!({"other_coverage_code": "8"})),
        (json!({"other_coverage_code": "00"}), json!({})),
        (json!({"other_coverage_code": ""}), json!({})),
        (json!({"patient_residence": "03"}), json!({"patient_residence": 3})),
        (json!({"patient_residence": "00"}), json!({})),
    ] {
        let (one, other) = (read(one), read(other));
        assert_eq!(encode(&one), encode(&other));
        assert_eq!(one.fingerprint(), other.fingerprint());
    }
    // What is no number is another value, and so is a number of a field of text.
    for (one, other) in [
        (json!({"rx_number": "00A1"}), json!({"rx_number": "A1"})),
        (json!({"prior_authorization_number": "01"}), json!({"prior_authorization_number": "1"})),
        (json!({"submission_clarification_codes": ["4"]}), json!({"submission_clarification_codes": ["40"]})),
        (json!({"other_coverage_code": "2"}), json!({"other_coverage_code": "20"})),
        (json!({"patient_relationship_code": "1"}), json!({"patient_relationship_code": "1x"})),
    ] {
        assert_ne!(encode(&read(one)), encode(&read(other)));
    }
}

/// Release 0.1.0 digested person codes, cardholder IDs and DAW codes as they were sent.
#[test]
fn a_claim_repeats_what_0_1_0_stored_of_it_whatever_form_it_has_since() {
    let json = json!({"cardholder_id": " w1 ", "person_code": "1", "daw_code": "01", "rx_number": "0001001"});
    let text = |text: &str| Some(text.to_owned());
    let stored_by_0_1_0 = Claim {
        cardholder_id: text(" w1 "),
        person_code: text("1"),
        daw_code: text("01"),
        rx_number: text("0001001"),
        ..Claim::default()
    };
    let again = decode(&json).expect("a claim");
    assert_ne!(again.fingerprint(), stored_by_0_1_0.fingerprint());
    assert!(again.repeats(stored_by_0_1_0.fingerprint()) && again.repeats(again.fingerprint()));
    assert!(!again.repeats(Claim { person_code: text("2"), ..stored_by_0_1_0.clone() }.fingerprint()));
    // The release had no fields but its own: one sent since that says nothing makes no other claim.
    let mut with_codes = json;
    with_codes["patient_relationship_code"] = json!("0");
    with_codes["other_coverage_code"] = json!("00");
    assert!(decode(&with_codes).expect("a claim").repeats(stored_by_0_1_0.fingerprint()));
    with_codes["other_coverage_code"] = json!("02");
    assert!(!decode(&with_codes).expect("a claim").repeats(stored_by_0_1_0.fingerprint()));
    // The form that most pharmacies send is the one that is kept.
    let usual = Claim { cardholder_id: text("W1"), person_code: text("01"), daw_code: text("1"), ..Claim::default() };
    assert!(again.repeats(usual.fingerprint()));
}

/// Each entry takes room many times, and no claim has so many.
#[test]
fn a_list_far_longer_than_the_standard_s_is_refused_as_a_whole() {
    let codes = |count: usize| vec![json!("7"); count];
    let triples = |count: usize| vec![json!({"reason_for_service": "DD"}); count];
    let claim = decode(&json!({"submission_clarification_codes": codes(25), "dur": triples(25)})).expect("a claim");
    assert_eq!((claim.submission_clarification_codes.len(), claim.dur.len()), (25, 25));
    assert!(claim.unreadable.is_empty());
    let claim = decode(&json!({"submission_clarification_codes": codes(26), "dur": triples(26)})).expect("a claim");
    assert_eq!((claim.submission_clarification_codes.len(), claim.dur.len()), (0, 0));
    let refused: Vec<&str> = claim.unreadable.iter().map(|element| element.code).collect();
    assert_eq!(refused, [codes::MI_REASON_FOR_SERVICE, codes::MI_CLARIFICATION_CODE]);
}

/// A pharmacy's system may name the elements by their numbers, and write qualifiers without their zero.
#[test]
fn an_other_payer_is_read_by_our_names_and_by_the_numbers_of_its_elements() {
    let ours = json!({"other_payers": [{
        "coverage_type": "01", "date": "2026-03-10", "reject_codes": ["mr"],
        "amounts_paid": [{"qualifier": "07", "amount": "40.00"}],
        "patient_responsibility": {"qualifier": 6, "amount": 12.5},
    }]});
    let theirs = json!({"other_payers": [{
        "338-5C": 1, "443-E8": "20260310", "472-6E": "MR",
        "431-DV": [{"342-HC": "7", "431-DV": 40}],
        "352-NQ": [{"351-NP": "06", "352-NQ": "12.50"}],
    }]});
    let [ours, theirs] = [ours, theirs].map(|json| decode(&json).expect("a claim"));
    assert!(ours.unreadable.is_empty() && theirs.unreadable.is_empty(), "{:?}", theirs.unreadable);
    assert_eq!(ours, theirs);
    assert_eq!(ours.fingerprint(), theirs.fingerprint());
    let other = json!({"other_payers": [{"338-5C": "01", "431-DV": [{"342-HC": "07", "431-DV": 41}]}]});
    assert_ne!(decode(&other).expect("a claim").fingerprint(), ours.fingerprint());
}
