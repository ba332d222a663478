//! `mask_phi`: text by kind, documents by key.

use serde_json::{Value, json};
use support::{Sandbox, Session, literal};

/// ZIP3 areas of 20,000 people or fewer, Census 2000 and 2010.
const FEW_PEOPLE: [&str; 19] = [
    "036", "059", "063", "102", "203", "205", "369", "556", "692", "790", "821", "823", "830", "831", "878", "879",
    "884", "890", "893",
];

fn mask(session: &mut Session, value: &str, kind: &str) -> String {
    session.text(&format!("SELECT pbm.mask_phi({}, '{kind}')", literal(value)))
}

fn masked(session: &mut Session, document: &Value) -> Value {
    let text = session.text(&format!("SELECT pbm.mask_phi({}::jsonb)::text", literal(&document.to_string())));
    serde_json::from_str(&text).unwrap()
}

#[test]
fn each_kind_of_text_is_masked() {
    let mut session = Sandbox::with_book();
    for kind in ["name", "identifier", "address", "phone", "email", "text"] {
        for value in ["Ada Lovelace", "", "a", "x".repeat(10_000).as_str(), "Ärger, 東京"] {
            assert_eq!(mask(&mut session, value, kind), "***", "{kind}");
        }
    }
    for (value, kind, expected) in [
        ("1980-03-04", "date", "1980"),
        ("1980-03-04 12:00:00+00", "date", "1980"),
        ("19800304", "date", "***"),
        ("03/04/1980", "date", "***"),
        ("yesterday", "date", "***"),
        ("infinity", "date", "***"),
        ("", "date", "***"),
        ("02139", "zip", "021"),
        ("02139-1234", "zip", "021"),
        ("2139", "zip", "***"),
        ("K1A 0B1", "zip", "***"),
        ("42", "age", "42"),
        ("89", "age", "89"),
        ("90", "age", "90+"),
        ("117", "age", "90+"),
        ("old", "age", "***"),
    ] {
        assert_eq!(mask(&mut session, value, kind), expected, "{value} as {kind}");
    }
}

#[test]
fn a_birth_ninety_years_ago_has_no_year() {
    let mut session = Sandbox::with_book();
    for (years, expected) in [(89, None), (90, Some("90+")), (120, Some("90+"))] {
        let born = session.text(&format!("SELECT (CURRENT_DATE - interval '{years} years')::date"));
        assert_eq!(mask(&mut session, &born, "date"), expected.unwrap_or(&born[..4]), "{born}");
        let document = masked(&mut session, &json!({"date_of_birth": born}));
        assert_eq!(document["date_of_birth"], expected.unwrap_or(&born[..4]), "{born}");
    }
}

#[test]
fn a_zip_of_few_people_is_000() {
    let mut session = Sandbox::with_book();
    let kept: Vec<String> = session
        .rows(
            "SELECT z3 FROM (SELECT lpad(n::text, 3, '0') AS z3 FROM generate_series(0, 999) n) z
             WHERE pbm.mask_phi(z3 || '01', 'zip') <> z3",
        )
        .into_iter()
        .map(|mut row| row.remove(0).unwrap())
        .collect();
    assert_eq!(kept, FEW_PEOPLE);
    assert_eq!(
        session.table("SELECT DISTINCT pbm.mask_phi(z3 || '01', 'zip') FROM unnest(ARRAY['036', '893', '205']) z3"),
        "000"
    );
}

#[test]
fn an_unknown_kind_is_an_error_with_the_kinds() {
    let mut session = Sandbox::with_book();
    for kind in ["", "Name", "ssn", "planted"] {
        let failure = session.failure(&format!("SELECT pbm.mask_phi('planted', '{kind}')"));
        assert_eq!(failure.code, "22023");
        assert!(failure.hint.starts_with("Kinds: name, date, identifier"), "{failure:?}");
        assert!(!failure.everything().contains("planted"), "{failure:?}");
    }
    assert_eq!(session.value("SELECT pbm.mask_phi(NULL, 'name')"), None);
    assert_eq!(session.value("SELECT pbm.mask_phi('x', NULL)"), None);
    assert_eq!(session.value("SELECT pbm.mask_phi(NULL::jsonb)::text"), None);
}

#[test]
fn documents_are_masked_by_key_at_any_depth() {
    let mut session = Sandbox::with_book();
    let document = json!({
        "first_name": "Ada", "lastName": "Lovelace", "DateOfBirth": "1980-03-04", "zip_code": "02139", "state": "MA",
        "age": 93, "sex": "F", "quantity": 30, "tier": 2, "phone": 5551234, "address": null,
        "claims": [{"cardholder_id": "C1", "ndc": "00001000101", "paid_amount": 22.5, "fill_date": "2025-03-10"},
                   {"patient": {"name": {"first": "Ada", "more": ["B", {"x": "C"}]}}}],
        "member_id": [1, "2", null], "notes": true,
    });
    assert_eq!(
        masked(&mut session, &document),
        json!({
            "first_name": "***", "lastName": "***", "DateOfBirth": "1980", "zip_code": "021", "state": "MA",
            "age": "90+", "sex": "F", "quantity": 30, "tier": 2, "phone": "***", "address": null,
            "claims": [{"cardholder_id": "***", "ndc": "00001000101", "paid_amount": 22.5, "fill_date": "2025"},
                       {"patient": {"name": {"first": "***", "more": ["***", {"x": "***"}]}}}],
            "member_id": ["***", "***", null], "notes": "***",
        })
    );
    for (whole, expected) in [
        (json!([]), json!([])),
        (json!({}), json!({})),
        (json!(null), json!(null)),
        (json!("text"), json!("***")),
        (json!(5), json!("***")),
        (json!([[{"first_name": "A"}]]), json!([[{"first_name": "***"}]])),
        // What it does not know it does not show.
        (
            json!({"birth_date": "1930-01-01", "patient_first_name": "Al", "cardholder-id": "X1", "mother": "Ann"}),
            json!({"birth_date": "90+", "patient_first_name": "***", "cardholder-id": "***", "mother": "***"}),
        ),
    ] {
        assert_eq!(masked(&mut session, &whole), expected);
    }
}

#[test]
fn every_personal_column_of_the_tables_is_masked() {
    let mut session = Sandbox::with_book();
    session.run("INSERT INTO pbm.member_plain_contact SELECT patient_id, '1 Main St', 'Springfield', '02139', '5551234', 'a@b.c' FROM pbm.members");
    for table in ["members", "member_plain_contact", "coverage", "prior_authorization"] {
        let document = session.text(&format!("SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM pbm.{table} t"));
        let shown = session.text(&format!("SELECT pbm.mask_phi({}::jsonb)::text", literal(&document)));
        for planted in
            ["Person", "Number", "CARD-", "1980-", "1 Main St", "Springfield", "02139", "5551234", "a@b.c", "-9000-"]
        {
            assert!(!shown.contains(planted), "{planted} of {table} in {shown}");
        }
    }
}
