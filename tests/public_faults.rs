//! Faults that other systems met in public, each with the values it was met with: the face of a kind of fault. What a
//! column of NDCs can hold is tested in `sql_ndc.rs`.

use serde_json::{Value, json};
use support::{Database, Session, codes};

/// A claim of the sample that is paid.
fn c(changes: Value) -> Value {
    let mut claim = json!({
        "cardholder_id": "SAMPLE00001", "ndc": "99037036201", "quantity": 60, "days_supply": 30,
        "pharmacy_npi": "2000000077", "fill_date": "2026-01-15", "rx_number": "RX9001", "person_code": "01",
        "prescriber_npi": "2100000076",
    });
    for (key, value) in changes.as_object().expect("an object") {
        claim[key] = value.clone();
    }
    claim
}

fn sample() -> (Database, Session) {
    let database = Database::with_sample();
    let session = database.connect();
    (database, session)
}

fn priced(session: &mut Session, changes: Value) -> String {
    let answer = session.price(&c(changes));
    format!("{} {}", answer["status"].as_str().unwrap_or_default(), codes(&answer)).trim_end().to_owned()
}

/// NADAC: 0.10 in force from 22 April, published that day; corrected on the 29th to 0.09 from 15 April on.
#[test]
fn a_corrected_price_counts_from_its_publication_in_whatever_order_it_was_loaded() {
    for order in [[0, 1], [1, 0]] {
        let (_database, mut session) = sample();
        let rows = [("2026-04-22", "2026-04-22", "0.10"), ("2026-04-15", "2026-04-29", "0.09")];
        session.run("DELETE FROM pbm.drug_price WHERE ndc = '99037036201'");
        // Twice, as a loader that runs again does.
        for (effective, published, price) in order.iter().chain(&order).map(|n| rows[*n]) {
            session.run(&format!(
                "INSERT INTO pbm.drug_price (ndc, price_type, effective_date, published_date, unit_price)
                 VALUES ('99037036201', 'nadac', '{effective}', '{published}', {price})
                 ON CONFLICT (ndc, price_type, effective_date, published_date) DO UPDATE SET unit_price = excluded.unit_price"
            ));
        }
        let cost = |session: &mut Session, fill: &str, received: &str| {
            session.text(&format!(
                "SELECT ingredient_cost FROM pbm.price_claim('SAMPLE00001', '99037036201', 1000, 30, '2000000077', '{fill}', 'R',
                     person_code => '01', prescriber_npi => '2100000076', received_date => '{received}')"
            ))
        };
        // 1,000 units less 1 %: 99.00 at 0.10, 89.10 at 0.09.
        assert_eq!(cost(&mut session, "2026-04-23", "2026-04-24"), "99.00");
        assert_eq!(cost(&mut session, "2026-04-23", "2026-04-29"), "89.10");
        assert_eq!(cost(&mut session, "2026-04-16", "2026-04-30"), "89.10");
    }
}

/// "04/08/26" among "04/08/2026": a year of two digits is no year.
#[test]
fn a_year_of_two_digits_is_an_invalid_date_of_service() {
    let (_database, mut session) = sample();
    for date in ["04/08/26", "04/08/2026", "26-04-08"] {
        assert_eq!(priced(&mut session, json!({"fill_date": date})), "rejected 15", "{date}");
    }
}

#[test]
fn a_product_that_left_the_market_pays_for_its_time_and_not_after() {
    let (_database, mut session) = sample();
    session.run("UPDATE pbm.drugs SET obsolete_date = '2026-01-31' WHERE ndc_code = '99037036201'");
    assert_eq!(priced(&mut session, json!({"fill_date": "2026-01-31"})), "paid");
    assert_eq!(priced(&mut session, json!({"fill_date": "2026-02-01"})), "rejected 77");
    // Valid codes that fill a column where there is no product.
    for filler in ["00000000000", "99999999999"] {
        assert_eq!(priced(&mut session, json!({"ndc": filler})), "rejected 54", "{filler}");
    }
}

/// Days -30 and quantity -60 meant a reversal elsewhere: here they are no sale, and no row has them.
#[test]
fn a_negative_supply_is_invalid_and_never_a_negative_paid_row() {
    let (_database, mut session) = sample();
    assert_eq!(priced(&mut session, json!({"days_supply": -30})), "rejected 19");
    assert_eq!(priced(&mut session, json!({"quantity": -60})), "rejected E7");
    let both = priced(&mut session, json!({"days_supply": -30, "quantity": -60}));
    assert!(both.contains("19") && both.contains("E7"), "{both}");
    let row =
        "INSERT INTO pbm.pharmacy_claim (claim_number, patient_id, ndc, quantity, days_supply, paid_amount, fill_date)
               VALUES ('N', gen_random_uuid(), '99037036201', -60, -30, -10, '2026-01-15')";
    assert_eq!(session.failure(row).code, "23514");
}

#[test]
fn days_that_no_supply_lasts_are_invalid_and_long_ones_are_the_plans_to_limit() {
    let (_database, mut session) = sample();
    assert_eq!(priced(&mut session, json!({"days_supply": 7000})), "rejected 19");
    for days in [366, 999] {
        let answer = priced(&mut session, json!({"days_supply": days}));
        assert!(answer.starts_with("rejected") && answer.contains("7X"), "{days}: {answer}");
    }
}

#[test]
fn a_reversed_claim_leaves_no_trace_in_refill_safety_or_limits() {
    let (_database, mut session) = sample();
    assert_eq!(session.adjudicate(&c(json!({})))["status"], "paid");
    let again = json!({"rx_number": "RX9002", "fill_date": "2026-01-20"});
    assert_eq!(priced(&mut session, again.clone()), "rejected 79");
    // Itraconazole with Eliquis.
    let other = json!({"ndc": "99005148101", "quantity": 14, "days_supply": 14, "rx_number": "RX9003", "fill_date": "2026-01-20"});
    assert_eq!(priced(&mut session, other.clone()), "rejected 88");
    assert_eq!(session.reverse(&c(json!({})))["status"], "reversed");
    assert_eq!(priced(&mut session, again), "paid");
    assert!(!priced(&mut session, other).contains("88"));
}

#[test]
fn person_codes_and_fill_numbers_are_numbers_however_they_are_padded() {
    let (_database, mut session) = sample();
    for code in ["1", "01", "001"] {
        assert_eq!(priced(&mut session, json!({"person_code": code})), "paid", "{code}");
    }
    for fill in [json!("00"), json!("0"), json!(0)] {
        assert_eq!(priced(&mut session, json!({"fill_number": fill})), "paid", "{fill}");
    }
    assert_eq!(session.adjudicate(&c(json!({"fill_number": "00"})))["status"], "paid");
    assert_eq!(session.reverse(&c(json!({"fill_number": 0})))["status"], "reversed");
}

#[test]
fn an_npi_with_a_wrong_check_digit_is_told_so() {
    let (_database, mut session) = sample();
    let answer = session.price(&c(json!({"pharmacy_npi": "1234567890"})));
    assert_eq!(answer["status"], "rejected");
    assert!(answer["messages"].to_string().contains("check digit"), "{answer}");
    assert!(session.is("SELECT pbm.is_valid_npi('1234567893') AND NOT pbm.is_valid_npi('1234567890')"));
}

/// Every end of CMS's synthetic enrolment is 9999-12-31: such a span is open on every day, and ends nobody's eligibility.
#[test]
fn an_end_in_the_year_9999_covers_every_day() {
    let (_database, mut session) = sample();
    session.run("UPDATE pbm.coverage SET termination_date = '9999-12-31' WHERE cardholder_id = 'SAMPLE00001'");
    assert_eq!(priced(&mut session, json!({})), "paid");
    assert!(session.is("SELECT (pbm.verify_eligibility('SAMPLE00001', '2026-01-15', '01')).eligible"));
    assert_eq!(
        session.table("SELECT DISTINCT eligibility_status FROM pbm.members JOIN pbm.coverage USING (member_id) WHERE cardholder_id = 'SAMPLE00001'"),
        "active"
    );
}
