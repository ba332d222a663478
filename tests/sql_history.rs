//! A member's history from SQL: how far it is read, and what stays in it when reference rows change.

use serde_json::{Value, json};
use support::{Sandbox, Session, claim, codes};

const GAMMACIL: &str = "00003-0001-01";
const DELTANOL: &str = "00004-0001-01";

/// Gammacil of CARD-001, whose interaction with deltanol is a soft reject.
fn gammacil(rx: &str, date: &str, days_supply: i32) -> Value {
    claim(json!({"ndc": GAMMACIL, "rx_number": rx, "fill_date": date, "days_supply": days_supply, "quantity": 30}))
}

fn deltanol(rx: &str, date: &str) -> Value {
    claim(json!({"ndc": DELTANOL, "rx_number": rx, "fill_date": date}))
}

fn longest_supply(session: &mut Session) -> String {
    session.table("SELECT longest_supply_days FROM pbm.member_state")
}

#[test]
fn a_supply_is_seen_as_long_as_it_lasts_whatever_the_plan_allows_since() {
    let mut session = Sandbox::with_book();
    assert_eq!(session.adjudicate(&gammacil("1", "2025-01-01", 300))["status"], "paid");
    session.run("UPDATE pbm.plan SET maximum_days_supply = 90");
    // The 300 days from January 1 end with October 27.
    for call in [Session::price, Session::adjudicate] {
        assert_eq!(codes(&call(&mut session, &deltanol("2", "2025-10-27"))), "88");
    }
    assert_eq!(session.adjudicate(&deltanol("2", "2025-10-28"))["status"], "paid");
}

#[test]
fn the_longest_supply_is_kept_on_the_members_row() {
    let mut session = Sandbox::with_book();
    session.price(&gammacil("1", "2025-01-01", 90));
    assert_eq!(longest_supply(&mut session), "");
    session.adjudicate(&gammacil("1", "2025-01-01", 90));
    assert_eq!(longest_supply(&mut session), "90");
    session.adjudicate(&gammacil("2", "2025-06-01", 30));
    assert_eq!(longest_supply(&mut session), "90");
    // A rejection supplies nothing, and what is reversed only makes the look further than needed.
    session.adjudicate(&deltanol("3", "2025-06-01"));
    session.reverse(&gammacil("1", "2025-01-01", 90));
    assert_eq!(longest_supply(&mut session), "90");
}

#[test]
fn claims_stored_before_the_members_first_one_count_for_it() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&gammacil("1", "2025-01-01", 300));
    session.run("DELETE FROM pbm.member_state");
    assert_eq!(codes(&session.price(&deltanol("2", "2025-10-27"))), "88");
    assert_eq!(longest_supply(&mut session), "");
    assert_eq!(codes(&session.adjudicate(&deltanol("2", "2025-10-27"))), "88");
    assert_eq!(longest_supply(&mut session), "300");
    session.run("UPDATE pbm.member_state SET longest_supply_days = 30");
    assert_eq!(session.number("SELECT pbm.refresh_member_state()"), 1);
    assert_eq!(longest_supply(&mut session), "300");
    assert_eq!(session.number("SELECT pbm.refresh_member_state()"), 0);
}

/// A supply that is no supply keeps the member's row from being made as little as one of years.
#[test]
fn a_stored_supply_below_zero_counts_as_none() {
    let mut session = Sandbox::with_book();
    assert_eq!(session.adjudicate(&gammacil("1", "2025-01-01", 30))["status"], "paid");
    session.run("UPDATE pbm.pharmacy_claim SET days_supply = -2147483648; DELETE FROM pbm.member_state");
    assert_eq!(session.number("SELECT pbm.refresh_member_state()"), 1);
    assert_eq!(longest_supply(&mut session), "0");
    session.run("DELETE FROM pbm.member_state");
    assert_eq!(session.adjudicate(&gammacil("2", "2025-06-01", 30))["status"], "paid");
    assert_eq!(longest_supply(&mut session), "30");
}

#[test]
fn imported_supplies_of_one_product_and_day_make_one_supply() {
    let mut session = Sandbox::with_book();
    let import = |number: &str, days_supply: i32| {
        format!(
            "INSERT INTO pbm.pharmacy_claim (claim_number, patient_id, ndc, quantity, days_supply, fill_date)
             SELECT '{number}', m.patient_id, '{GAMMACIL}', {days_supply}, {days_supply}, '2025-01-01'
             FROM pbm.members m JOIN pbm.coverage c USING (member_id) WHERE c.cardholder_id = 'CARD-BASIC'"
        )
    };
    session.run(&import("OLD-1", 90));
    assert_eq!(longest_supply(&mut session), "90", "the row is made with the import");
    session.run(&import("OLD-2", 60));
    assert_eq!(longest_supply(&mut session), "150");
    session.run("DELETE FROM pbm.member_state");
    session.run(&import("OLD-3", 30));
    assert_eq!(longest_supply(&mut session), "180", "90 and 60 were stored before");
}

#[test]
fn an_imported_claim_is_looked_back_at_as_long_as_the_supply_of_its_day_lasts() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&gammacil("1", "2024-06-01", 30));
    // Three fills of 100 days on January 1 are one supply of 300: 225 days of it are used on August 13.
    session.run(&format!(
        "INSERT INTO pbm.pharmacy_claim (claim_number, patient_id, ndc, quantity, days_supply, fill_date)
         SELECT 'I' || n, m.patient_id, '{GAMMACIL}', 100, 100, '2025-01-01'
         FROM pbm.member_state m, generate_series(1, 3) n"
    ));
    assert_eq!(longest_supply(&mut session), "300");
    for (date, answer) in [("2025-08-12", "79"), ("2025-08-13", "")] {
        assert_eq!(codes(&session.price(&gammacil("2", date, 30))), answer, "{date}");
    }
    // What is corrected later counts as it is corrected.
    session.run("UPDATE pbm.pharmacy_claim SET days_supply = 300 WHERE claim_number = 'I3'");
    assert_eq!(longest_supply(&mut session), "500");
}

/// What may happen to the drug file after a fill of gammacil.
const LOSSES: [(&str, &str); 4] = [
    ("deleted", "DELETE FROM pbm.formulary WHERE ndc = '00003-0001-01'; DELETE FROM pbm.drugs WHERE ndc_code = '00003-0001-01'"),
    (
        "recoded",
        "DELETE FROM pbm.drug_price WHERE ndc = '00003-0001-01'; DELETE FROM pbm.drug_ingredient WHERE ndc = '00003-0001-01';
         DELETE FROM pbm.drug_class WHERE ndc = '00003-0001-01';
         UPDATE pbm.drugs SET ndc_code = '00003-0009-01' WHERE ndc_code = '00003-0001-01'",
    ),
    ("without ingredients", "DELETE FROM pbm.drug_ingredient WHERE ndc = '00003-0001-01'"),
    ("without a file", "DELETE FROM pbm.formulary WHERE ndc IS NOT NULL AND ndc <> '00004-0001-01'::pbm.ndc; DELETE FROM pbm.drugs WHERE ndc_code <> '00004-0001-01'::pbm.ndc"),
];

#[test]
fn what_was_dispensed_interacts_whatever_became_of_the_drug_file() {
    for (loss, sql) in LOSSES {
        let mut session = Sandbox::with_book();
        session.adjudicate(&gammacil("1", "2025-03-01", 30));
        session.run(sql);
        let answer = session.adjudicate(&deltanol("2", "2025-03-10"));
        assert_eq!(codes(&answer), "88", "{loss}: {answer}");
        assert!(answer["messages"].to_string().contains("gamma"), "{loss}: {answer}");
    }
}

#[test]
fn an_imported_claim_keeps_what_was_dispensed_too() {
    for (loss, sql) in LOSSES {
        let mut session = Sandbox::with_book();
        session.run(&format!(
            "INSERT INTO pbm.pharmacy_claim (claim_number, patient_id, ndc, quantity, days_supply, fill_date)
             SELECT 'I1', m.patient_id, '{GAMMACIL}', 30, 30, '2025-03-01' FROM pbm.members m WHERE m.member_id = 1"
        ));
        session.run(sql);
        let answer = session.adjudicate(&deltanol("2", "2025-03-10"));
        assert_eq!(codes(&answer), "88", "{loss}: {answer}");
    }
}

#[test]
fn an_imported_and_a_paid_claim_keep_the_same_of_a_product() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&gammacil("1", "2025-03-01", 30));
    session.run(
        "INSERT INTO pbm.pharmacy_claim (claim_number, patient_id, ndc, quantity, days_supply, fill_date)
         SELECT 'I1', patient_id, ndc, quantity, days_supply, '2024-03-01' FROM pbm.pharmacy_claim",
    );
    let kept = "SELECT count(dispensed), count(DISTINCT dispensed::jsonb) FROM pbm.pharmacy_claim";
    assert_eq!(session.table(kept), "2|1");
    // Another product, which the drug file does not have: nothing is known of it.
    session.run("UPDATE pbm.pharmacy_claim SET ndc = '99999-9999-99' WHERE claim_number = 'I1'");
    assert_eq!(session.text("SELECT coalesce(dispensed, '') FROM pbm.pharmacy_claim WHERE claim_number = 'I1'"), "");
}

#[test]
fn what_was_dispensed_is_refilled_and_limited_whatever_became_of_the_drug_file() {
    let other = "00003-0001-02";
    for (loss, sql) in &LOSSES[..3] {
        let mut session = Sandbox::with_book();
        // The same drug in another package, which stays on file.
        session.run(&format!(
            "INSERT INTO pbm.drugs (ndc_code, name, tier) VALUES ('{other}', 'Gammacil 2 MG Tablet, large', 1);
             INSERT INTO pbm.drug_ingredient (ndc, ingredient_id, strength, strength_unit) VALUES ('{other}', 3, 2, 'MG');
             INSERT INTO pbm.drug_price (ndc, price_type, effective_date, unit_price) VALUES ('{other}', 'nadac', '2000-01-01', 1);
             INSERT INTO pbm.formulary (plan_id, ndc, tier, fill_limit, fill_limit_days, effective_date)
             SELECT plan_id, '{other}', 1, 1, 60, '2000-01-01' FROM pbm.plan WHERE formulary_type = 'closed'"
        ));
        session.adjudicate(&gammacil("1", "2025-03-01", 30));
        session.run(sql);
        let mut again = gammacil("2", "2025-03-10", 30);
        again["ndc"] = other.into();
        let answer = session.adjudicate(&again);
        assert_eq!(codes(&answer), "76 79", "{loss}: {answer}");
    }
}

#[test]
fn claims_are_explained_and_reversed_when_product_pharmacy_and_plan_are_closed() {
    let mut session = Sandbox::with_book();
    let answer = session.adjudicate(&gammacil("1", "2025-03-01", 30));
    session.run(
        "DELETE FROM pbm.formulary WHERE ndc = '00003-0001-01'; DELETE FROM pbm.drugs WHERE ndc_code = '00003-0001-01';
         DELETE FROM pbm.contract_rate; DELETE FROM pbm.pharmacy_contract; DELETE FROM pbm.pharmacies;
         DELETE FROM pbm.plan_network; DELETE FROM pbm.plan_cost_share;
         UPDATE pbm.plan SET termination_date = effective_date; DELETE FROM pbm.coverage",
    );
    assert!(!session.explain(answer["claim_number"].as_str().expect("a number")).is_empty());
    assert_eq!(session.reverse(&gammacil("1", "2025-03-01", 30))["status"], "reversed");
}
