//! MAC lists of networks and appeals against their prices: what prices a claim, what is appealed, and what a decision does.

use serde_json::{Value, json};
use support::{Sandbox, Session, claim};

/// The book, whose network pays generics by MAC alone: Alphadol 0.3000 up to 2025-03-31, 0.2500 from 2025-04-01 on.
fn listed() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(
        "UPDATE pbm.contract_rate SET price_type = 'mac' WHERE product_type = 'generic';
         INSERT INTO pbm.mac_list (list_id, list_name, network_id) VALUES (1, 'Book generics', 1);
         INSERT INTO pbm.mac_price (list_id, ndc, effective_date, termination_date, unit_price)
         VALUES (1, '00001-0001-01', '2025-01-01', '2025-03-31', 0.3), (1, '00001-0001-01', '2025-04-01', NULL, 0.25)",
    );
    session
}

/// A fill of 60 tablets of Alphadol by somebody of his own.
fn fill(person: u32, date: &str) -> Value {
    claim(json!({"cardholder_id": format!("CARD-{person:03}"), "fill_date": date, "quantity": 60, "days_supply": 60,
                 "rx_number": format!("{person}")}))
}

/// The number of a claim that is paid.
fn paid(session: &mut Session, sent: &Value) -> String {
    let answer = session.adjudicate(sent);
    assert_eq!(answer["status"], "paid", "{answer}");
    answer["claim_number"].as_str().expect("a number").to_owned()
}

fn file(session: &mut Session, number: &str, cost: &str, reference: &str) -> String {
    session.text(&format!("SELECT pbm.file_mac_appeal('{number}', {cost}, '{reference}')"))
}

const PRICES: &str = "SELECT list_id, effective_date, termination_date, unit_price FROM pbm.mac_price ORDER BY 1, 2";

/// The worked example network-102.
#[test]
fn a_price_of_the_networks_list_holds_on_its_first_and_last_day() {
    let mut session = listed();
    for (date, cost) in [("2025-03-31", "18.00"), ("2025-04-01", "15.00")] {
        let answer = session.adjudicate(&fill(1, date));
        assert_eq!(answer["ingredient_cost"].to_string(), cost, "{answer}");
        assert_eq!(answer["basis_of_reimbursement"], "7");
        session.reverse(&fill(1, date));
    }
    session.run("UPDATE pbm.mac_list SET effective_date = '2025-04-01'");
    assert_eq!(support::codes(&session.price(&fill(1, "2025-03-31"))), "23");
}

/// A price in drug_price is everybody's; that of the list comes before it.
#[test]
fn a_mac_on_file_for_all_goes_on_pricing_where_the_network_has_no_list() {
    let mut session = listed();
    session.run(
        "INSERT INTO pbm.drug_price (ndc, price_type, effective_date, unit_price) VALUES ('00001-0001-01', 'mac', '2000-01-01', 0.5);
         SAVEPOINT listed",
    );
    assert_eq!(session.price(&fill(1, "2025-03-10"))["ingredient_cost"].to_string(), "18.00");
    session.run("DELETE FROM pbm.mac_list");
    assert_eq!(session.price(&fill(1, "2025-03-10"))["ingredient_cost"].to_string(), "30.00");
    session.run(
        "ROLLBACK TO listed; INSERT INTO pbm.network (network_id, network_name) VALUES (2, 'Other'); UPDATE pbm.mac_list SET network_id = 2",
    );
    assert_eq!(session.price(&fill(1, "2025-03-10"))["ingredient_cost"].to_string(), "30.00");
}

#[test]
fn an_appeal_that_is_upheld_prices_from_the_fill_date_and_lists_the_claims_it_touches() {
    let mut session = listed();
    paid(&mut session, &fill(1, "2025-03-09"));
    let appealed = paid(&mut session, &fill(2, "2025-03-10"));
    let like = paid(&mut session, &fill(3, "2025-03-31"));
    paid(&mut session, &fill(4, "2025-04-01"));
    let appeal = file(&mut session, &appealed, "0.41", "INV-1");
    assert_eq!(file(&mut session, &appealed, "0.41", " INV-1 "), appeal, "a repeat gives the same");
    assert_eq!(
        session.table("SELECT pharmacy_npi, network_name, mac_unit_price, acquisition_cost, reference, is_late FROM pbm.mac_appeal_due"),
        "1234567893|Book|0.30000|0.41000|INV-1|f"
    );
    let decide = format!("SELECT pbm.decide_mac_appeal('{appeal}', 'upheld', 'invoice seen', 0.42)");
    assert_eq!(session.number(&decide), 2);
    assert_eq!(
        session.table(PRICES),
        "1|2025-01-01|2025-03-09|0.30000\n1|2025-03-10|2025-03-31|0.42000\n1|2025-04-01|NULL|0.25000"
    );
    // 60 x 0.42 = 25.20 instead of 60 x 0.30 = 18.00.
    assert_eq!(
        session.table(&format!(
            "SELECT c.claim_number IN ('{appealed}', '{like}'), a.quantity, a.ingredient_cost, a.ingredient_cost_due
             FROM pbm.mac_appeal_claim a JOIN pbm.pharmacy_claim c ON c.id = a.claim_id ORDER BY a.fill_date"
        )),
        "t|60.000|18.00|25.20\nt|60.000|18.00|25.20"
    );
    assert_eq!(session.table("SELECT * FROM pbm.mac_appeal_due"), "");
    assert_eq!(session.price(&fill(5, "2025-03-10"))["ingredient_cost"].to_string(), "25.20");
    assert_eq!(session.price(&fill(5, "2025-03-09"))["ingredient_cost"].to_string(), "18.00");
    assert_eq!(session.failure(&decide).code, "55000");
}

#[test]
fn a_rule_without_like_pharmacies_lists_the_claims_of_the_one_that_appealed() {
    for (like, listed_claims) in [(true, 2), (false, 1)] {
        let mut session = listed();
        session.run(&format!("UPDATE pbm.mac_appeal_rule SET like_pharmacies = {like}"));
        let appealed = paid(&mut session, &fill(1, "2025-03-10"));
        let mut mail = fill(2, "2025-03-11");
        mail["pharmacy_npi"] = json!("1245319599");
        paid(&mut session, &mail);
        let appeal = file(&mut session, &appealed, "0.41", "1");
        let decide = format!("SELECT pbm.decide_mac_appeal('{appeal}', 'upheld', 'seen', 0.42)");
        assert_eq!(session.number(&decide), listed_claims);
    }
}

#[test]
fn a_second_appeal_that_is_upheld_needs_a_higher_price_and_replaces_one_that_began_on_the_day() {
    let mut session = listed();
    let one = paid(&mut session, &fill(1, "2025-03-10"));
    let two = paid(&mut session, &fill(2, "2025-03-10"));
    let one = file(&mut session, &one, "0.41", "1");
    let two = file(&mut session, &two, "0.50", "2");
    session.run(&format!("SELECT pbm.decide_mac_appeal('{one}', 'upheld', 'seen', 0.42)"));
    let again = |price: &str| format!("SELECT pbm.decide_mac_appeal('{two}', 'upheld', 'seen', {price})");
    let failure = session.failure(&again("0.42"));
    assert!(failure.code == "22023" && failure.message.contains("has that price already"), "{failure:?}");
    session.run(&again("0.45"));
    assert_eq!(
        session.table(PRICES),
        "1|2025-01-01|2025-03-09|0.30000\n1|2025-03-10|2025-03-31|0.45000\n1|2025-04-01|NULL|0.25000"
    );
}

#[test]
fn a_network_that_pays_by_the_mac_of_all_gets_a_list_up_to_the_next_price() {
    let mut session = Sandbox::with_book();
    session.run(
        "UPDATE pbm.contract_rate SET price_type = 'mac', adjustment_percent = -10 WHERE product_type = 'generic';
         INSERT INTO pbm.drug_price (ndc, price_type, effective_date, unit_price)
         VALUES ('00001-0001-01', 'mac', '2025-01-01', 0.3), ('00001-0001-01', 'mac', '2025-05-01', 0.6)",
    );
    let appealed = paid(&mut session, &fill(1, "2025-03-10"));
    let appeal = file(&mut session, &appealed, "0.41", "1");
    assert_eq!(session.number(&format!("SELECT pbm.decide_mac_appeal('{appeal}', 'upheld', 'seen', 0.5)")), 1);
    assert_eq!(
        session.table("SELECT list_name, network_id, effective_date FROM pbm.mac_list"),
        "Book, raised from 2025-03-10|1|2025-03-10"
    );
    assert_eq!(
        session.table("SELECT effective_date, termination_date, unit_price FROM pbm.mac_price"),
        "2025-03-10|2025-04-30|0.50000"
    );
    // 60 x 0.50 less 10 %.
    assert_eq!(session.text("SELECT ingredient_cost_due FROM pbm.mac_appeal_claim"), "27.00");
    assert_eq!(session.price(&fill(2, "2025-03-10"))["ingredient_cost"].to_string(), "27.00");
}

#[test]
fn an_appeal_is_denied_with_a_product_of_the_same_drug_at_or_below_the_price() {
    let mut session = listed();
    let appealed = paid(&mut session, &fill(1, "2025-03-10"));
    let appeal = file(&mut session, &appealed, "0.41", "1");
    let deny = |ndc: &str| format!("SELECT pbm.decide_mac_appeal('{appeal}', 'denied', 'sold for less', NULL, {ndc})");
    // The large package costs 1.00 by NADAC.
    for ndc in ["NULL", "'no NDC'", "'00001-0001-02'", "'99999-0001-01'"] {
        let failure = session.failure(&deny(ndc));
        assert_eq!((failure.code.as_str(), failure.hint.is_empty()), ("22023", false), "{ndc}: {failure:?}");
    }
    session.run(
        "INSERT INTO pbm.drug_price (ndc, price_type, effective_date, termination_date, unit_price)
         VALUES ('00001-0001-02', 'wac', '2025-01-01', '2025-03-09', 0.3), ('00003-0001-01', 'wac', '2025-01-01', NULL, 0.3)",
    );
    assert_eq!(session.failure(&deny("'00001-0001-02'")).code, "22023", "the price ended before the fill");
    assert_eq!(session.failure(&deny("'00003-0001-01'")).code, "22023", "another drug");
    session.run(
        "UPDATE pbm.drug_price SET termination_date = '2025-03-10' WHERE ndc = '00001-0001-02' AND price_type = 'wac'",
    );
    assert_eq!(session.number(&deny("'00001-0001-02'")), 0);
    assert_eq!(
        session.table("SELECT decision, reason, available_ndc, unit_price FROM pbm.mac_appeal"),
        "denied|sold for less|00001000102|NULL"
    );
    assert_eq!(session.table("SELECT * FROM pbm.mac_appeal_claim"), "");
}

#[test]
fn the_clocks_are_business_days_by_the_rule_of_the_pharmacys_state() {
    let mut session = listed();
    // The day after Thanksgiving 2025 is a business day, Thanksgiving, the 27th, and the weekend are none.
    for (day, days, after) in
        [("2025-11-26", 1, "2025-11-28"), ("2025-11-26", 2, "2025-12-01"), ("2025-11-28", 7, "2025-12-09")]
    {
        assert_eq!(session.text(&format!("SELECT pbm.business_day_after('{day}', {days})")), after);
    }
    session.run(
        "UPDATE pbm.pharmacies SET state = 'AR';
         INSERT INTO pbm.mac_appeal_rule (state, file_days, answer_days, source) VALUES ('AR', 3, 10, 'a'), ('OH', 1, 1, 'a')",
    );
    let appealed = paid(&mut session, &fill(1, "2025-03-10"));
    let appeal = file(&mut session, &appealed, "0.41", "1");
    assert!(session.is(&format!(
        "SELECT file_by = pbm.business_day_after(pbm.today(), 3) AND answer_by = pbm.business_day_after(pbm.today(), 10)
         FROM pbm.mac_appeal WHERE appeal_id = '{appeal}'"
    )));
    session.run("UPDATE pbm.pharmacies SET state = 'TX'");
    let other = paid(&mut session, &fill(2, "2025-03-10"));
    let other = file(&mut session, &other, "0.41", "1");
    assert!(session.is(&format!(
        "SELECT file_by = pbm.business_day_after(pbm.today(), 7) AND answer_by = pbm.business_day_after(pbm.today(), 7)
         FROM pbm.mac_appeal WHERE appeal_id = '{other}'"
    )));
    session.run("UPDATE pbm.mac_appeal SET answer_by = pbm.today() - 1");
    assert_eq!(session.table("SELECT DISTINCT days_left, is_late FROM pbm.mac_appeal_due"), "-1|t");
}

#[test]
fn an_appeal_after_its_last_day_is_refused() {
    let mut session = listed();
    let appealed = paid(&mut session, &fill(1, "2025-03-10"));
    session.run("ALTER TABLE pbm.pharmacy_claim DISABLE TRIGGER USER");
    // So many days ago that seven business days have passed, whatever weekday it is.
    session.run("UPDATE pbm.pharmacy_claim SET created_at = now() - interval '40 days'; SELECT pbm.repair_triggers()");
    let failure = session.failure(&format!("SELECT pbm.file_mac_appeal('{appealed}', 0.41, '1')"));
    assert!(failure.code == "55000" && failure.hint.starts_with("It could be appealed until "), "{failure:?}");
}

#[test]
fn wrong_calls_of_appeals_say_what_is_wrong() {
    let mut session = listed();
    let appealed = paid(&mut session, &fill(1, "2025-03-10"));
    let brand = claim(json!({"cardholder_id": "CARD-002", "ndc": "00002-0001-01", "rx_number": "2"}));
    let by_wac = paid(&mut session, &brand);
    let gone = paid(&mut session, &fill(3, "2025-03-10"));
    session.reverse(&fill(3, "2025-03-10"));
    for (call, code) in [
        ("file_mac_appeal('NOBODY', 1, 'a')".to_owned(), "P0002"),
        ("file_mac_appeal(NULL, 1, 'a')".into(), "P0002"),
        (format!("file_mac_appeal('{gone}', 1, 'a')"), "55000"),
        (format!("file_mac_appeal('{by_wac}', 100, 'a')"), "55000"),
        (format!("file_mac_appeal('{appealed}', 0.3, 'a')"), "22023"),
        (format!("file_mac_appeal('{appealed}', NULL, 'a')"), "22023"),
        (format!("file_mac_appeal('{appealed}', 'NaN', 'a')"), "22023"),
        (format!("file_mac_appeal('{appealed}', 'Infinity', 'a')"), "22023"),
        (format!("file_mac_appeal('{appealed}', 1, ' ')"), "22023"),
        (format!("file_mac_appeal('{appealed}', 1, NULL)"), "22023"),
        ("decide_mac_appeal(gen_random_uuid(), 'upheld', 'a', 1)".into(), "P0002"),
    ] {
        let failure = session.failure(&format!("SELECT pbm.{call}"));
        assert_eq!((failure.code.as_str(), failure.hint.is_empty()), (code, false), "{call}: {failure:?}");
    }
    let appeal = file(&mut session, &appealed, "0.41", "1");
    for (call, code) in [
        (format!("file_mac_appeal('{appealed}', 0.41, '2')"), "55000"),
        (format!("file_mac_appeal('{appealed}', 0.42, '1')"), "55000"),
        (format!("decide_mac_appeal('{appeal}', 'maybe', 'a', 1)"), "22023"),
        (format!("decide_mac_appeal('{appeal}', NULL, 'a', 1)"), "22023"),
        (format!("decide_mac_appeal('{appeal}', 'upheld', ' ', 1)"), "22023"),
        (format!("decide_mac_appeal('{appeal}', 'upheld', 'a')"), "22023"),
        (format!("decide_mac_appeal('{appeal}', 'upheld', 'a', 0.3)"), "22023"),
        (format!("decide_mac_appeal('{appeal}', 'upheld', 'a', 'NaN')"), "22023"),
        (format!("decide_mac_appeal('{appeal}', 'upheld', 'a', 1, '00001-0001-01')"), "22023"),
        (format!("decide_mac_appeal('{appeal}', 'denied', 'a', 1, '00001-0001-01')"), "22023"),
    ] {
        let failure = session.failure(&format!("SELECT pbm.{call}"));
        assert_eq!((failure.code.as_str(), failure.hint.is_empty()), (code, false), "{call}: {failure:?}");
    }
    session.run("DELETE FROM pbm.mac_appeal_rule");
    let last = paid(&mut session, &fill(4, "2025-03-10"));
    assert_eq!(session.failure(&format!("SELECT pbm.file_mac_appeal('{last}', 1, 'a')")).code, "55000");
}

#[test]
fn every_constraint_of_lists_and_appeals_refuses_what_breaks_it() {
    let mut session = listed();
    let appealed = paid(&mut session, &fill(1, "2025-03-10"));
    let appeal = file(&mut session, &appealed, "0.41", "1");
    session
        .run("ALTER TABLE pbm.mac_appeal DISABLE TRIGGER USER; ALTER TABLE pbm.mac_appeal_claim DISABLE TRIGGER USER");
    for (change, constraint) in [
        ("mac_list SET list_name = ' '", "mac_list_name"),
        ("mac_list SET network_id = NULL", "mac_list_owner"),
        ("mac_list SET termination_date = '1999-12-31'", "mac_list_dates"),
        ("mac_list SET effective_date = '-infinity'", "mac_list_finite"),
        ("mac_price SET termination_date = '2024-12-31' WHERE unit_price = 0.3", "mac_price_dates"),
        ("mac_price SET termination_date = 'infinity'", "mac_price_finite"),
        ("mac_price SET unit_price = 0", "mac_price_unit_price"),
        ("mac_price SET unit_price = 'NaN'", "mac_price_unit_price"),
        ("mac_price SET termination_date = '2025-04-01' WHERE unit_price = 0.3", "mac_price_one_at_a_time"),
        ("mac_appeal_rule SET state = 'ar'", "mac_appeal_rule_state"),
        ("mac_appeal_rule SET file_days = 0", "mac_appeal_rule_days"),
        ("mac_appeal_rule SET answer_days = 367", "mac_appeal_rule_days"),
        ("mac_appeal_rule SET source = ' '", "mac_appeal_rule_source"),
        ("mac_appeal_rule SET termination_date = '1999-12-31'", "mac_appeal_rule_dates"),
        ("mac_appeal_rule SET effective_date = '-infinity'", "mac_appeal_rule_finite"),
        ("mac_appeal SET reference = ' '", "mac_appeal_reference"),
        ("mac_appeal SET acquisition_cost = 0.3", "mac_appeal_amounts"),
        ("mac_appeal SET acquisition_cost = 'NaN'", "mac_appeal_amounts"),
        ("mac_appeal SET answer_by = 'infinity'", "mac_appeal_dates"),
        ("mac_appeal SET decision = 'maybe'", "mac_appeal_decision"),
        (
            "mac_appeal SET decision = 'upheld', reason = 'a', decided_at = now(), unit_price = 0.3, list_id = 1",
            "mac_appeal_decision",
        ),
        ("mac_appeal SET decision = 'upheld', reason = 'a', decided_at = now(), unit_price = 1", "mac_appeal_decision"),
        ("mac_appeal SET decision = 'denied', reason = 'a', decided_at = now()", "mac_appeal_decision"),
        ("mac_appeal SET reason = 'a'", "mac_appeal_decision"),
        (
            "mac_appeal SET decision = 'denied', reason = ' ', decided_at = now(), available_ndc = '00001-0001-02'",
            "mac_appeal_reason",
        ),
    ] {
        let failure = session.failure(&format!("UPDATE pbm.{change}"));
        assert!(failure.message.ends_with(&format!("\"{constraint}\"")), "{change}: {failure:?}");
    }
    session.run(&format!("SELECT pbm.decide_mac_appeal('{appeal}', 'upheld', 'seen', 0.42)"));
    for change in [
        "quantity = 0",
        "ingredient_cost = -1",
        "ingredient_cost_due = ingredient_cost",
        "ingredient_cost_due = 'NaN'",
        "fill_date = 'infinity'",
    ] {
        let failure = session.failure(&format!("UPDATE pbm.mac_appeal_claim SET {change}"));
        assert!(failure.message.ends_with("\"mac_appeal_claim_amounts\""), "{change}: {failure:?}");
    }
    for (insert, constraint) in [
        ("mac_list (list_id, list_name, network_id) VALUES (99, 'Book generics', 1)", "mac_list_name_unique"),
        (
            "mac_price (list_id, ndc, effective_date, unit_price) VALUES (1, '00001-0001-01', '2026-01-01', 1)",
            "mac_price_one_at_a_time",
        ),
        ("mac_appeal_rule (source) VALUES ('a')", "mac_appeal_rule_once"),
        (
            "mac_appeal SELECT gen_random_uuid(), claim_id, fill_date, patient_id, plan_id, pharmacy_id, network_id, ndc, mac_unit_price, acquisition_cost, reference, filed_at, file_by, answer_by, like_pharmacies FROM pbm.mac_appeal",
            "mac_appeal_once",
        ),
    ] {
        let failure = session.failure(&format!("INSERT INTO pbm.{insert}"));
        assert!(failure.message.ends_with(&format!("\"{constraint}\"")), "{insert}: {failure:?}");
    }
}
