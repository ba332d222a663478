//! What clients are charged beside what pharmacies are paid: the figures stored with claims, the view and the report.

use serde_json::{Value, json};
use support::{Sandbox, Session, claim};

/// The worked example network-101: the network pays Alphadol by a MAC of 0.30 and 0.50, the client by AWP 2.50 less 80 %
/// and 0.75. BASIC and DEDUCT are the client's.
fn spread() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(
        "SET LOCAL pbm.read_audit = 'off';
         UPDATE pbm.contract_rate SET price_type = 'mac' WHERE product_type = 'generic';
         UPDATE pbm.pharmacy_contract SET generic_dispensing_fee = 0.5;
         INSERT INTO pbm.mac_list (list_id, list_name, network_id) VALUES (1, 'Book generics', 1);
         INSERT INTO pbm.mac_price (list_id, ndc, effective_date, unit_price) VALUES (1, '00001-0001-01', '2000-01-01', 0.3);
         INSERT INTO pbm.drug_price (ndc, price_type, effective_date, unit_price) VALUES ('00001-0001-01', 'awp', '2000-01-01', 2.5);
         INSERT INTO pbm.client (client_id, client_code, client_name) VALUES ('00000000-0000-4000-c000-000000000001', 'ACME', 'Acme');
         UPDATE pbm.plan SET client_id = '00000000-0000-4000-c000-000000000001' WHERE plan_code IN ('BASIC', 'DEDUCT');
         UPDATE pbm.plan_cost_share SET copay_amount = 4 WHERE tier = 1 AND copay_amount = 10;
         INSERT INTO pbm.client_contract (client_contract_id, client_id, method, generic_dispensing_fee)
         VALUES (7, '00000000-0000-4000-c000-000000000001', 'spread', 0.75);
         INSERT INTO pbm.client_rate VALUES (7, 'generic', 'awp', -80)",
    );
    session
}

fn paid(session: &mut Session, sent: &Value) -> String {
    let answer = session.adjudicate(sent);
    assert_eq!(answer["status"], "paid", "{answer}");
    answer["claim_number"].as_str().expect("a number").to_owned()
}

fn prices(session: &mut Session, number: &str) -> String {
    session.table(&format!(
        "SELECT client_contract_id, allowed_amount, paid_amount, patient_copay, client_allowed, client_charge, client_spread, nadac_amount, above_nadac
         FROM pbm.pharmacy_claim WHERE claim_number = '{number}'"
    ))
}

fn told(session: &mut Session, number: &str) -> String {
    session.table(&format!("SELECT outcome, explanation FROM pbm.explain_claim('{number}') WHERE rule = 'PR-11'"))
}

#[test]
fn a_paid_claim_keeps_both_prices_nadac_and_their_differences() {
    let mut session = spread();
    let number = paid(&mut session, &claim(json!({})));
    // NADAC: 30 x 1.00; 9.00 is 21.00 below it.
    assert_eq!(prices(&mut session, &number), "7|9.50|5.50|4.00|15.75|11.75|6.25|30.00|-21.00");
    assert_eq!(
        told(&mut session, &number),
        "computed|client contract 7: AWP 2.5 x 30 less 80% = 15.00, dispensing fee 0.75, sales tax 0.00: allowed 15.75; client charged \
         11.75, spread 6.25; ingredient cost -21.00 above NADAC 30.00"
    );
    assert_eq!(
        session.table("SELECT method, pharmacy_allowed, client_allowed, client_charge, client_spread, nadac_amount, above_nadac, no_client_price FROM pbm.claim_spread"),
        "spread|9.50|15.75|11.75|6.25|30.00|-21.00|NULL"
    );
    session.reverse_number(&number);
    assert_eq!(session.table("SELECT * FROM pbm.claim_spread"), "");
    assert_eq!(
        prices(&mut session, &number),
        "7|9.50|5.50|4.00|15.75|11.75|6.25|30.00|-21.00",
        "what was charged is taken back with the claim"
    );
}

#[test]
fn the_answer_to_the_pharmacy_does_not_tell_what_the_client_is_charged() {
    let mut session = spread();
    let answer = session.adjudicate(&claim(json!({}))).to_string();
    assert!(!answer.contains("15.75") && !answer.contains("11.75") && !answer.contains("client"), "{answer}");
}

#[test]
fn what_is_passed_through_is_equal() {
    let mut session = spread();
    session.run("UPDATE pbm.client_contract SET method = 'pass_through'");
    let number = paid(&mut session, &claim(json!({})));
    assert_eq!(prices(&mut session, &number), "7|9.50|5.50|4.00|9.50|5.50|0.00|30.00|-21.00");
}

#[test]
fn a_figure_that_is_missing_is_null_for_a_reason_that_is_told() {
    let mut session = spread();
    session.run("DELETE FROM pbm.drug_price WHERE ndc = '00001-0001-01' AND price_type <> 'awp'");
    let number = paid(&mut session, &claim(json!({})));
    assert_eq!(prices(&mut session, &number), "7|9.50|5.50|4.00|15.75|11.75|6.25|NULL|NULL");
    assert!(told(&mut session, &number).ends_with("; no NADAC is on file"));
    session.run("UPDATE pbm.client_contract SET termination_date = '2025-03-09'");
    let late = paid(&mut session, &claim(json!({"cardholder_id": "CARD-001", "rx_number": "1"})));
    assert_eq!(prices(&mut session, &late), "NULL|9.50|5.50|4.00|NULL|NULL|NULL|NULL|NULL");
    assert_eq!(told(&mut session, &late), "skipped|not evaluated: no contract with the client is in force");
    session.run("UPDATE pbm.client_contract SET termination_date = NULL; DELETE FROM pbm.client_rate");
    let unpriced = paid(&mut session, &claim(json!({"cardholder_id": "CARD-002", "rx_number": "2"})));
    assert_eq!(told(&mut session, &unpriced), "skipped|not evaluated: there is no price");
    // OPEN is of no client.
    let none = paid(&mut session, &claim(json!({"cardholder_id": "CARD-OPEN", "rx_number": "3"})));
    assert_eq!(told(&mut session, &none), "");
    assert_eq!(
        session.table("SELECT no_client_price, count(*) FROM pbm.claim_spread GROUP BY 1 ORDER BY 1"),
        "no client contract|1\nsee explain_claim|2\nNULL|1"
    );
    session.adjudicate(&claim(json!({"cardholder_id": "CARD-003", "ndc": "00008-0001-01"})));
    assert_eq!(
        session.text("SELECT count(*) FROM pbm.pharmacy_claim WHERE status = 'rejected' AND num_nonnulls(client_allowed, client_charge, client_spread, nadac_amount, above_nadac) = 0"),
        "1"
    );
}

#[test]
fn what_another_payer_bears_counts_on_both_sides() {
    let mut session = spread();
    session.run(
        "INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, family_id, rank, effective_date)
         SELECT 7, plan_id, 'CARD-SECOND', gen_random_uuid(), 2, '2020-01-01' FROM pbm.plan WHERE plan_code = 'BASIC';
         INSERT INTO pbm.plan_coordination (plan_id) SELECT plan_id FROM pbm.plan WHERE plan_code = 'BASIC'",
    );
    let payer = json!([{"coverage_type": "01", "amounts_paid": [{"qualifier": "07", "amount": "3.50"}],
                        "patient_responsibility": [{"qualifier": "06", "amount": "6.00"}]}]);
    let sent = claim(json!({"cardholder_id": "CARD-SECOND", "other_coverage_code": "2", "other_payers": payer}));
    let number = paid(&mut session, &sent);
    // Of the 6.00 that are left the patient pays 4.00 and the plan 2.00: 15.75 less 7.50 that others bear.
    assert_eq!(prices(&mut session, &number), "7|9.50|2.00|4.00|15.75|8.25|6.25|30.00|-21.00");
}

#[test]
fn the_report_sums_by_plan_and_month_what_the_claims_have() {
    let mut session = spread();
    for (card, person, date, rx) in [
        ("CARD-BASIC", "01", "2025-03-10", "1"),
        ("CARD-001", "01", "2025-03-31", "2"),
        ("CARD-002", "01", "2025-04-01", "3"),
        ("CARD-OPEN", "01", "2025-03-10", "4"),
    ] {
        paid(
            &mut session,
            &claim(json!({"cardholder_id": card, "person_code": person, "fill_date": date, "rx_number": rx})),
        );
    }
    let taken_back = paid(&mut session, &claim(json!({"cardholder_id": "CARD-003", "rx_number": "5"})));
    session.reverse_number(&taken_back);
    let report = "SELECT plan_code, month, claims, claims_without_client_price, pharmacy_allowed, client_allowed, client_charge, spread, claims_with_nadac, nadac_amount, above_nadac
                  FROM pbm.client_spread_by_plan('2025-03-10', '2025-04-01')";
    assert_eq!(
        session.table(report),
        "BASIC|2025-03-01|2|0|19.00|31.50|23.50|12.50|2|60.00|-42.00\n\
         BASIC|2025-04-01|1|0|9.50|15.75|11.75|6.25|1|30.00|-21.00\n\
         OPEN|2025-03-01|1|1|0|0|0|0|1|30.00|-21.00"
    );
    let sums = "SELECT sum(pharmacy_allowed), sum(client_allowed), sum(client_charge), sum(spread), sum(nadac_amount), sum(above_nadac)";
    assert_eq!(
        session.table(&format!("{sums} FROM pbm.client_spread_by_plan('2025-01-01', '2025-12-31')")),
        session.table("SELECT sum(allowed_amount) FILTER (WHERE client_allowed IS NOT NULL), sum(client_allowed), sum(client_charge), sum(client_spread), sum(nadac_amount), sum(above_nadac)
                       FROM pbm.pharmacy_claim WHERE status = 'paid'")
    );
    for (period, code) in [
        ("NULL, '2025-01-01'", "22004"),
        ("'2025-02-01', '2025-01-01'", "22023"),
        ("'-infinity', '2025-01-01'", "22023"),
    ] {
        assert_eq!(session.failure(&format!("SELECT * FROM pbm.client_spread_by_plan({period})")).code, code);
    }
}

#[test]
fn every_constraint_of_both_prices_refuses_what_breaks_it() {
    let mut session = spread();
    paid(&mut session, &claim(json!({})));
    session.run("ALTER TABLE pbm.pharmacy_claim DISABLE TRIGGER USER");
    for change in [
        "client_charge = client_charge + 0.01",
        "client_allowed = client_allowed + 0.01",
        "client_spread = client_spread - 0.01",
        "client_contract_id = NULL",
        "client_allowed = NULL, client_charge = NULL, client_spread = NULL",
        "nadac_amount = nadac_amount + 0.01",
        "above_nadac = NULL",
        "nadac_amount = NULL",
        "client_allowed = -1, client_charge = -5, client_spread = -10.5",
        "nadac_amount = -1, above_nadac = 10",
        "client_charge = 'NaN'",
        "client_allowed = 'NaN', client_charge = 'NaN', client_spread = 'NaN'",
    ] {
        let failure = session.failure(&format!("UPDATE pbm.pharmacy_claim SET {change}"));
        assert!(failure.message.ends_with("\"pharmacy_claim_prices\""), "{change}: {failure:?}");
    }
    for (change, constraint) in [
        ("client_contract SET method = 'other'", "client_contract_method"),
        ("client_contract SET member_share = 'none'", "client_contract_member_share"),
        ("client_contract SET termination_date = '1999-12-31'", "client_contract_dates"),
        ("client_contract SET effective_date = '-infinity'", "client_contract_finite"),
        ("client_contract SET brand_dispensing_fee = -1", "client_contract_fees"),
        ("client_contract SET generic_dispensing_fee = 'NaN'", "client_contract_fees"),
        ("client_rate SET product_type = 'other'", "client_rate_product_type"),
        ("client_rate SET price_type = 'amp'", "client_rate_price_type"),
        ("client_rate SET adjustment_percent = -100", "client_rate_adjustment"),
        ("client_rate SET adjustment_percent = 'NaN'", "client_rate_adjustment"),
    ] {
        let failure = session.failure(&format!("UPDATE pbm.{change}"));
        assert!(failure.message.ends_with(&format!("\"{constraint}\"")), "{change}: {failure:?}");
    }
    let again = "INSERT INTO pbm.client_contract (client_id, method) SELECT client_id, method FROM pbm.client_contract";
    assert!(session.failure(again).message.ends_with("\"client_contract_once\""));
}
