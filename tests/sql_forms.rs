//! Identifiers and codes that are written in several ways are one, through every door.

use serde_json::{Value, json};
use support::{Sandbox, Session, claim, codes};

/// The claim of the book, and itself with zeros, spaces and small letters.
fn written_otherwise() -> Value {
    claim(json!({
        "cardholder_id": " card-basic ", "person_code": "001", "rx_number": "000777", "fill_number": "00", "daw_code": "00",
        "submission_clarification_codes": ["00"], "prior_authorization_type": "00",
    }))
}

fn usual() -> Value {
    claim(json!({"rx_number": "777"}))
}

#[test]
fn a_claim_written_otherwise_is_the_same_claim() {
    for (first, second) in [(usual(), written_otherwise()), (written_otherwise(), usual())] {
        let mut session = Sandbox::with_book();
        let paid = session.adjudicate(&first);
        assert_eq!(paid["status"], "paid", "{paid}");
        assert_eq!(session.text("SELECT rx_number FROM pbm.pharmacy_claim"), "777", "the one form is stored");
        let again = session.adjudicate(&second);
        assert_eq!((&again["status"], &again["claim_number"]), (&json!("duplicate"), &paid["claim_number"]));
        let mut typed = second;
        typed["fill_number"] = json!(0);
        assert_eq!(session.adjudicate_typed(&typed)["status"], "duplicate");
        let reversal = "SELECT status FROM pbm.reverse_claim('1234567893', ' 00777', '2025-03-10')";
        assert_eq!(session.text(reversal), "reversed");
        assert_eq!(session.text(reversal), "duplicate");
    }
}

/// A claim that the release stored under a card in small letters keeps the fingerprint of what was sent.
#[test]
fn a_released_claim_is_repeated_by_what_was_sent() {
    let mut session = Sandbox::with_book();
    let sent = claim(json!({"person_code": "1"}));
    assert_eq!(session.adjudicate(&sent)["status"], "paid");
    let as_sent = sent_in_0_1_0();
    session.run(&format!("UPDATE pbm.pharmacy_claim SET fingerprint = {as_sent}"));
    assert_eq!(session.adjudicate(&sent)["status"], "duplicate");
    assert_eq!(codes(&session.adjudicate(&claim(json!({"person_code": "01"})))), "83", "0.1.0 answered so too");
}

/// The fingerprint of the claim as the fields of 0.1.0 were sent.
fn sent_in_0_1_0() -> i64 {
    let sent = pbm_engine::claim::decode(&claim(json!({"person_code": "1"}))).expect("a claim");
    sent.fingerprint_as_sent.expect("another than that of the one form")
}

#[test]
fn inquiries_find_a_card_written_otherwise() {
    let mut session = Sandbox::with_book();
    let member = |session: &mut Session, card: &str, code: &str| {
        session.value(&format!("SELECT member_id FROM pbm.verify_eligibility('{card}', '2025-03-10', '{code}')"))
    };
    assert_eq!(member(&mut session, " card-family ", "2"), Some("3".into()));
    assert_eq!(member(&mut session, "Card-Family", "002"), Some("3".into()));
    assert_eq!(member(&mut session, "card family", "2"), None);
    session.adjudicate(&claim(json!({"ndc": "00003-0001-01", "rx_number": "1"})));
    let screened = |session: &mut Session, card: &str| {
        session.table(&format!("SELECT * FROM pbm.dur_screen('{card}', '00004-0001-01', 30, 30, '2025-03-11', '01')"))
    };
    let expected = screened(&mut session, "CARD-BASIC");
    assert_eq!(screened(&mut session, " card-basic"), expected);
}

/// 420-DK and 461-EU are numeric: plan, code set and claim may each write them with zeros.
#[test]
fn codes_of_numeric_fields_compare_as_numbers() {
    let limited = |session: &mut Session, plan_code: &str, sent: Value| {
        session.run(&format!(
            "DELETE FROM pbm.plan_override WHERE reject_code = '79';
             INSERT INTO pbm.plan_override SELECT plan_id, '79', 'submission_clarification', '{plan_code}' FROM pbm.plan"
        ));
        session
            .price(&claim(json!({"rx_number": "2", "fill_date": "2025-03-11", "submission_clarification_codes": sent})))
    };
    let mut session = Sandbox::with_book();
    assert_eq!(session.adjudicate(&claim(json!({"rx_number": "1"})))["status"], "paid");
    assert_eq!(codes(&limited(&mut session, "4", json!([]))), "79");
    for (plan_code, sent) in [("4", "4"), ("4", "04"), ("04", "4"), ("04", "004")] {
        let answer = limited(&mut session, plan_code, json!([sent]));
        assert_eq!(answer["status"], "paid", "{plan_code} and {sent}: {answer}");
    }
    assert_eq!(codes(&limited(&mut session, "4", json!(["00"]))), "79", "0 is no code");
    assert_eq!(codes(&limited(&mut session, "4", json!(["099x"]))), "34 79");
}
