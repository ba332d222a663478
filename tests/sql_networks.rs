//! Networks, exclusion lists, lock-ins and deductibles by channel: what is on file meets claim by claim.

use serde_json::{Value, json};
use support::{Sandbox, Session, cents, claim, codes};

const BASIC: &str = "00000000-0000-4000-8000-000000000001";
const RETAIL: &str = "1234567893";
const MAIL: &str = "1245319599";
const OTHER_PRESCRIBER: &str = "1003000126";
const IOTAPHEN: &str = "00009-0001-01";
const BETAZINE: &str = "00002-0001-01";

/// The book with a mail network of its mail pharmacy, which has no other contract, and terms of BASIC for networks.
fn book() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "SET LOCAL search_path = pbm;
         INSERT INTO network (network_id, network_name, kind)
         VALUES (2, 'By mail', 'mail'), (3, 'Special', 'specialty'), (4, 'Ninety', 'retail_90');
         INSERT INTO plan_network (plan_id, network_id, preference) SELECT '{BASIC}', n, 2 FROM generate_series(2, 4) n;
         UPDATE pharmacy_contract SET network_id = 2 WHERE contract_id = 2;
         INSERT INTO prescriber (prescriber_npi, prescriber_name, dea_number) VALUES ('{OTHER_PRESCRIBER}', 'Dr. Other', 'AB1234563');
         INSERT INTO plan_network_term (plan_id) VALUES ('{BASIC}')"
    ));
    session
}

/// A claim of a card of its own, so that no fill is a refill of another.
fn fill(number: u32, more: Value) -> Value {
    let mut sent = claim(json!({"cardholder_id": format!("CARD-{number:03}"), "rx_number": format!("9{number:05}")}));
    for (key, value) in more.as_object().expect("an object") {
        sent[key] = value.clone();
    }
    sent
}

fn answered(session: &mut Session, sent: &Value) -> String {
    codes(&session.adjudicate(sent))
}

fn require(session: &mut Session, network: &str) {
    session.run(&format!("UPDATE pbm.formulary SET {network} WHERE plan_id = '{BASIC}' AND ndc = '00001-0001-01'"));
}

/// The pharmacy also in another network of the plan, from a date on.
fn joins(session: &mut Session, network: u32, from: &str) {
    session.run(&format!(
        "INSERT INTO pbm.pharmacy_contract (pharmacy_id, network_id, effective_date, generic_dispensing_fee)
         VALUES (1, {network}, '{from}', 3);
         INSERT INTO pbm.contract_rate (contract_id, product_type, price_type)
         SELECT contract_id, 'generic', 'nadac' FROM pbm.pharmacy_contract WHERE pharmacy_id = 1 AND network_id = {network}"
    ));
}

fn told(session: &mut Session, answer: &Value, edit: &str) -> String {
    let number = answer["claim_number"].as_str().expect("a number");
    session.text(&format!(
        "SELECT string_agg(explanation, '; ' ORDER BY explanation) FROM pbm.explain_claim('{number}') WHERE edit = '{edit}'"
    ))
}

#[test]
fn a_product_is_dispensed_in_a_network_of_the_kind_its_rule_requires_by_date() {
    let mut session = book();
    for (network, code) in [
        ("required_network = 'specialty'", "G6"),
        ("required_network = 'home_infusion'", "G7"),
        ("required_network = 'long_term_care'", "G8"),
        ("required_network = 'retail_90'", "G9"),
        ("required_network = 'mail'", "561"),
    ] {
        require(&mut session, network);
        assert_eq!(answered(&mut session, &fill(1, json!({}))), code, "{network}");
    }
    assert_eq!(answered(&mut session, &fill(2, json!({"pharmacy_npi": MAIL}))), "");
    require(&mut session, "required_network = 'retail'");
    assert_eq!(answered(&mut session, &fill(3, json!({"pharmacy_npi": MAIL}))), "560");
    assert_eq!(answered(&mut session, &fill(3, json!({}))), "");
    require(&mut session, "required_network = 'specialty'");
    joins(&mut session, 3, "2025-03-11");
    let answer = session.adjudicate(&fill(4, json!({})));
    assert_eq!(codes(&answer), "G6", "the day before it joins");
    assert!(told(&mut session, &answer, "network").starts_with("a specialty network is needed; network Book is none"));
    let paid = session.adjudicate(&fill(4, json!({"fill_date": "2025-03-11"})));
    assert_eq!((codes(&paid).as_str(), cents(&paid["dispensing_fee"])), ("", 300), "the contract in it counts");
}

#[test]
fn a_pharmacy_without_any_contract_is_answered_40_and_one_of_special_drugs_alone_560() {
    let mut session = book();
    session.run("UPDATE pbm.pharmacy_contract SET network_id = 3 WHERE contract_id = 2");
    assert_eq!(answered(&mut session, &fill(1, json!({"pharmacy_npi": MAIL}))), "560");
    session.run("UPDATE pbm.plan_network_term SET ordinary_kinds = '{retail,specialty}'");
    assert_eq!(answered(&mut session, &fill(1, json!({"pharmacy_npi": MAIL}))), "");
    session.run("DELETE FROM pbm.plan_network WHERE network_id = 3");
    assert_eq!(answered(&mut session, &fill(2, json!({"pharmacy_npi": MAIL}))), "40");
}

#[test]
fn more_than_34_days_at_retail_are_for_the_90_day_network() {
    let mut session = book();
    assert_eq!(answered(&mut session, &fill(1, json!({"days_supply": 34}))), "");
    let long = json!({"days_supply": 35});
    assert_eq!(answered(&mut session, &fill(2, long.clone())), "G9");
    let by_mail = fill(3, json!({"days_supply": 35, "pharmacy_npi": MAIL}));
    assert_eq!(answered(&mut session, &by_mail), "");
    session.run("UPDATE pbm.plan_network_term SET retail_days_supply = NULL");
    assert_eq!(answered(&mut session, &fill(4, long.clone())), "");
    session.run("UPDATE pbm.plan_network_term SET retail_days_supply = 34");
    joins(&mut session, 4, "2000-01-01");
    assert_eq!(cents(&session.adjudicate(&fill(5, long))["dispensing_fee"]), 300);
    assert_eq!(cents(&session.adjudicate(&fill(6, json!({"days_supply": 34})))["dispensing_fee"]), 200);
}

/// 30 units of a dollar and 2.00: a copay of 5.00 where the plan prefers the network, 25.00 elsewhere.
#[test]
fn preferred_networks_have_their_shares_and_are_told() {
    let mut session = book();
    session.run(&format!(
        "INSERT INTO pbm.plan_cost_share (plan_id, tier, preferred, copay_amount, deductible_applies)
         VALUES ('{BASIC}', 1, true, 5, false), ('{BASIC}', 1, false, 25, false)"
    ));
    let plain = session.adjudicate(&fill(1, json!({})));
    assert_eq!((cents(&plain["patient_pay"]), &plain["approved_message_codes"]), (2_500, &json!([])));
    session.run("UPDATE pbm.plan_network SET preferred = true WHERE network_id = 2");
    let other = session.adjudicate(&fill(2, json!({})));
    assert_eq!((cents(&other["patient_pay"]), &other["approved_message_codes"]), (2_500, &json!(["039"])));
    session.run("UPDATE pbm.plan_network SET preferred = true WHERE network_id = 1");
    let preferred = session.adjudicate(&fill(3, json!({})));
    assert_eq!((cents(&preferred["patient_pay"]), &preferred["approved_message_codes"]), (500, &json!(["038"])));
    assert!(preferred["messages"].to_string().contains("038 Preferred network pharmacy"), "{preferred}");
    session.run(
        "UPDATE pbm.plan_network SET preferred = false, termination_date = '2025-03-09' WHERE network_id = 2;
                 UPDATE pbm.plan_network SET preferred = false WHERE network_id = 1;
                 UPDATE pbm.network SET kind = 'preferred' WHERE network_id = 1",
    );
    assert_eq!(session.adjudicate(&fill(4, json!({})))["approved_message_codes"], json!(["038"]));
}

#[test]
fn after_its_fills_at_retail_a_drug_is_dispensed_by_mail() {
    let mut session = book();
    session.run("UPDATE pbm.plan_network_term SET mail_after_fills = 2, mail_after_days = 90");
    let at = |day: &str, more: Value| {
        let mut sent = fill(1, json!({"fill_date": day, "rx_number": day.replace('-', "").trim_start_matches("20")}));
        for (key, value) in more.as_object().expect("an object") {
            sent[key] = value.clone();
        }
        sent
    };
    assert_eq!(answered(&mut session, &at("2025-01-10", json!({}))), "");
    assert_eq!(answered(&mut session, &at("2025-02-10", json!({}))), "");
    let third = session.adjudicate(&at("2025-03-12", json!({})));
    assert_eq!(codes(&third), "561");
    let words = told(&mut session, &third, "mandatory mail");
    assert!(words.starts_with("2 fills elsewhere in 90 days, 2 allowed before a mail order network"), "{words}");
    assert_eq!(answered(&mut session, &at("2025-03-12", json!({"pharmacy_npi": MAIL}))), "");
    // 10 January is the 90th day before 10 April, and out of the 90 days on the 11th; the fill by mail is none at retail.
    assert_eq!(
        answered(&mut session, &at("2025-04-10", json!({"ndc": "00001-0001-02"}))),
        "561",
        "the drug by another code"
    );
    assert_eq!(answered(&mut session, &at("2025-04-11", json!({}))), "");
    // Of one batch, each sees what the one before it was paid.
    let batch: Vec<Value> = ["2025-01-10", "2025-02-10", "2025-03-12"]
        .iter()
        .map(|day| {
            let mut sent = at(day, json!({}));
            sent["cardholder_id"] = json!("CARD-002");
            sent["rx_number"] = json!(format!("8{}", day.replace('-', "").trim_start_matches("20")));
            sent
        })
        .collect();
    let answers: Vec<String> = session.adjudicate_batch(&batch).iter().map(codes).collect();
    assert_eq!(answers, ["", "", "561"]);
}

#[test]
fn a_rule_may_allow_fills_elsewhere_before_its_network() {
    let mut session = book();
    require(&mut session, "required_network = 'mail', fills_elsewhere = 1, fills_elsewhere_days = 60");
    assert_eq!(answered(&mut session, &fill(1, json!({"fill_date": "2025-01-09", "rx_number": "1"}))), "");
    // 9 January is the 60th day before 10 March.
    assert_eq!(answered(&mut session, &fill(1, json!({"fill_date": "2025-03-10", "rx_number": "2"}))), "561");
    assert_eq!(answered(&mut session, &fill(1, json!({"fill_date": "2025-03-11", "rx_number": "2"}))), "");
}

#[test]
fn pharmacies_and_prescribers_on_a_list_are_excluded_by_date() {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "INSERT INTO pbm.provider_exclusion
         VALUES ('{RETAIL}', 'LEIE', '2025-03-10', '2025-03-12', 'UPDATED.csv of March 2025'),
                ('1093817462', 'OH Medicaid', '2025-03-14', NULL, 'list of 2025')"
    ));
    for (day, code) in [("09", ""), ("10", "559"), ("12", "559"), ("13", ""), ("14", "A1")] {
        let sent = fill(day.parse().expect("a number"), json!({"fill_date": format!("2025-03-{day}")}));
        let answer = session.adjudicate(&sent);
        assert_eq!(codes(&answer), code, "{day}");
        if day == "10" {
            let words = told(&mut session, &answer, "pharmacy");
            assert!(words.contains("is excluded since 2025-03-10 by the list LEIE"), "{words}");
        }
    }
}

/// BASIC as a Part D plan, and the member of CARD-BASIC told on 1 March that he is to be locked in to the mail pharmacy.
fn at_risk(to: &str, npi: &str) -> (Sandbox, String) {
    let mut session = Sandbox::with_book();
    session.run("INSERT INTO pbm.plan_part_d (plan_id) VALUES ('00000000-0000-4000-8000-000000000001')");
    let key = session
        .text(&format!("SELECT pbm.begin_lock_in('CARD-BASIC', '2025-03-01', '{to}', '{{{npi}}}', 'case 7', 'all')"));
    (session, key)
}

fn due(session: &mut Session) -> String {
    session.run("SET LOCAL pbm.read_audit = 'off'");
    session.table("SELECT notice, earliest_date, due_date FROM pbm.lock_in_notice_due ORDER BY notice")
}

/// The second notice 30 to 60 days after 1 March is one of 31 March to 30 April; twelve months from 1 April end on 31 March.
#[test]
fn a_part_d_lock_in_begins_with_its_second_notice_and_lasts_twelve_months() {
    let (mut session, key) = at_risk("pharmacy", MAIL);
    let on = |day: &str| claim(json!({"fill_date": day, "rx_number": day.replace('-', "").trim_start_matches("20")}));
    let priced = |session: &mut Session, day: &str| session.price(&on(day))["reject_codes"].to_string();
    assert_eq!(due(&mut session), "second|2025-03-31|2025-04-30");
    assert!(!priced(&mut session, "2025-04-10").contains("M2"));
    for (day, begins) in
        [("2025-03-30", "NULL"), ("2025-05-01", "NULL"), ("2025-04-01", "'2025-03-31'"), ("infinity", "NULL")]
    {
        let failed = session.failure(&format!("SELECT pbm.notify_lock_in('{key}', '{day}', {begins})"));
        assert_eq!(failed.code, "22023", "{day}");
    }
    assert_eq!(session.text(&format!("SELECT pbm.notify_lock_in('{key}', '2025-04-01')")), "2026-03-31");
    assert_eq!(session.failure(&format!("SELECT pbm.notify_lock_in('{key}', '2025-04-01')")).code, "55000");
    for (day, locked) in [("2025-03-31", false), ("2025-04-01", true), ("2026-03-31", true), ("2026-04-01", false)] {
        assert_eq!(priced(&mut session, day).contains("M2"), locked, "{day}");
    }
    // Once more, to 24 months from the first day.
    assert_eq!(session.failure(&format!("SELECT pbm.extend_lock_in('{key}', '2026-04-01')")).code, "22023");
    assert_eq!(session.text(&format!("SELECT pbm.extend_lock_in('{key}', '2026-03-01')")), "2027-03-31");
    assert_eq!(session.failure(&format!("SELECT pbm.extend_lock_in('{key}', '2026-03-01')")).code, "55000");
    assert!(priced(&mut session, "2027-03-31").contains("M2"));
    assert_eq!(session.failure(&format!("SELECT pbm.end_lock_in('{key}', '2026-06-01', ' ')")).code, "22023");
    session.run(&format!("SELECT pbm.end_lock_in('{key}', '2026-06-01', 'no longer at risk')"));
    assert!(priced(&mut session, "2026-06-01").contains("M2"));
    assert!(!priced(&mut session, "2026-06-02").contains("M2"));
    assert_eq!(session.failure(&format!("SELECT pbm.end_lock_in('{key}', '2026-06-01', 'a')")).code, "55000");
}

#[test]
fn the_second_notice_can_say_that_the_member_is_not_at_risk() {
    let (mut session, key) = at_risk("prescriber", OTHER_PRESCRIBER);
    session.run(&format!("SELECT pbm.end_lock_in('{key}', '2025-04-02', 'not at risk')"));
    assert_eq!(due(&mut session), "");
    assert_eq!(session.failure(&format!("SELECT pbm.notify_lock_in('{key}', '2025-04-02')")).code, "55000");
    assert!(!session.price(&claim(json!({"fill_date": "2025-04-10"})))["reject_codes"].to_string().contains("M2"));
}

#[test]
fn a_notice_whose_rule_is_not_loaded_is_an_error_that_names_it() {
    let (mut session, key) = at_risk("pharmacy", MAIL);
    session.run("DELETE FROM pbm.lock_in_rule");
    let failed = session.failure(&format!("SELECT pbm.notify_lock_in('{key}', '2025-04-01')"));
    assert_eq!(failed.code, "55000");
    assert_eq!(session.failure(&format!("SELECT pbm.notify_lock_in('{}', '2025-04-01')", BASIC)).code, "P0002");
}

#[test]
fn another_plan_locks_in_where_it_says_so_and_for_the_drugs_it_names() {
    let mut session = book();
    let begin = format!(
        "SELECT pbm.begin_lock_in('CARD-BASIC', '2025-03-10', 'prescriber', '{{{OTHER_PRESCRIBER}}}', 'case 8', 'controlled')"
    );
    assert_eq!(session.failure(&begin).code, "55000", "the plan does not lock in");
    session.run("UPDATE pbm.plan_network_term SET locks_in = true");
    session.run(&begin);
    assert_eq!(due(&mut session), "");
    assert_eq!(answered(&mut session, &claim(json!({}))), "", "no controlled drug");
    let controlled = |more: Value| {
        let mut sent = claim(json!({"ndc": IOTAPHEN, "rx_number": "700002", "quantity_prescribed": 30}));
        for (key, value) in more.as_object().expect("an object") {
            sent[key] = value.clone();
        }
        sent
    };
    assert_eq!(answered(&mut session, &controlled(json!({"fill_date": "2025-03-09"}))), "");
    let answer = session.adjudicate(&controlled(json!({"rx_number": "700003"})));
    assert_eq!(codes(&answer).split(' ').next(), Some("M2"), "{answer}");
    assert!(told(&mut session, &answer, "lock-in").starts_with("locked in to another prescriber since 2025-03-10"));
    session.run("UPDATE pbm.plan_network_term SET locks_in = false");
    assert!(!answered(&mut session, &controlled(json!({"rx_number": "700003"}))).contains("M2"));
}

#[test]
fn what_a_lock_in_needs_is_asked_for() {
    let mut session = book();
    session.run("UPDATE pbm.plan_network_term SET locks_in = true");
    for (call, code) in [
        ("NULL, '2025-03-10', 'pharmacy', '{1234567893}', 'a'", "22004"),
        ("'NOBODY', '2025-03-10', 'pharmacy', '{1234567893}', 'a'", "P0002"),
        ("'CARD-BASIC', NULL, 'pharmacy', '{1234567893}', 'a'", "22023"),
        ("'CARD-BASIC', '2025-03-10', 'clinic', '{1234567893}', 'a'", "22023"),
        ("'CARD-BASIC', '2025-03-10', 'pharmacy', '{}', 'a'", "22023"),
        ("'CARD-BASIC', '2025-03-10', 'pharmacy', '{1234567890}', 'a'", "22023"),
        ("'CARD-BASIC', '2025-03-10', 'pharmacy', '{1234567893,NULL}', 'a'", "22023"),
        ("'CARD-BASIC', '2025-03-10', 'pharmacy', '{1234567893}', ' '", "22023"),
        ("'CARD-BASIC', '2025-03-10', 'pharmacy', '{1234567893}', 'a', 'some'", "22023"),
        ("'CARD-BASIC', '2019-12-31', 'pharmacy', '{1234567893}', 'a'", "55000"),
    ] {
        assert_eq!(session.failure(&format!("SELECT pbm.begin_lock_in({call})")).code, code, "{call}");
    }
}

/// The condition on the day of the first notice counts, under Part D alone.
#[test]
fn nobody_is_locked_in_under_part_d_with_a_condition_that_exempts() {
    let mut session = book();
    session.run(
        "INSERT INTO pbm.plan_part_d (plan_id) VALUES ('00000000-0000-4000-8000-000000000001');
         INSERT INTO pbm.member_condition (patient_id, condition, effective_date, termination_date, source)
         SELECT DISTINCT m.patient_id, 'active_cancer', '2025-03-01'::date, '2025-03-10'::date, 'chart'
         FROM pbm.coverage c JOIN pbm.members m USING (member_id) WHERE c.cardholder_id = 'CARD-BASIC'",
    );
    let begin =
        |day: &str| format!("SELECT pbm.begin_lock_in('CARD-BASIC', '{day}', 'pharmacy', '{{1234567893}}', 'a')");
    let failure = session.failure(&begin("2025-03-10"));
    assert_eq!(
        (failure.code.as_str(), failure.message.as_str()),
        ("55000", "the person has a condition that exempts from lock-in")
    );
    session.run(&begin("2025-03-11"));
    session.run("DELETE FROM pbm.member_lock_in; UPDATE pbm.lock_in_rule SET exempt_conditions = '{hospice}'");
    session.run(&begin("2025-03-10"));
    session.run(
        "DELETE FROM pbm.member_lock_in; UPDATE pbm.lock_in_rule SET exempt_conditions = '{active_cancer}';
         DELETE FROM pbm.plan_part_d; UPDATE pbm.plan_network_term SET locks_in = true",
    );
    session.run(&begin("2025-03-10"));
}

/// A price of 30 units of a dollar and 2.00, of which a deductible comes first where one is left; then 10.00.
#[test]
fn a_deductible_is_that_of_the_channel_and_the_coverage_tier() {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "SET LOCAL search_path = pbm;
         UPDATE plan_cost_share SET deductible_applies = true WHERE plan_id = '{BASIC}';
         UPDATE coverage SET coverage_tier = 'FAM' WHERE cardholder_id = 'CARD-003';
         INSERT INTO plan_deductible (plan_id, channel, coverage_tier, individual_deductible)
         VALUES ('{BASIC}', 'retail', NULL, 20), ('{BASIC}', 'retail', 'FAM', 12)"
    ));
    let mut deductible = |number: u32, pharmacy: &str| {
        let answer = session.adjudicate(&fill(number, json!({"pharmacy_npi": pharmacy})));
        cents(&answer["deductible_applied"])
    };
    assert_eq!([deductible(1, RETAIL), deductible(2, MAIL), deductible(3, RETAIL)], [2_000, 0, 1_200]);
}

/// 30 Betazine at 10.00 and 1.00: a copay of 5.00 and 20 % of 301.00, which are 60.20.
#[test]
fn a_row_of_shares_can_have_a_copay_and_a_coinsurance() {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "UPDATE pbm.plan_cost_share SET copay_amount = 5, coinsurance_percent = 20 WHERE plan_id = '{BASIC}' AND tier = 2"
    ));
    let answer = session.adjudicate(&claim(json!({"ndc": BETAZINE})));
    assert_eq!(
        ["copay_amount", "coinsurance_amount", "patient_pay"].map(|amount| cents(&answer[amount])),
        [500, 6_020, 6_520]
    );
}

#[test]
fn several_quantity_limits_of_a_rule_hold() {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "INSERT INTO pbm.formulary_quantity_limit (formulary_id, quantity_limit, quantity_limit_days)
         SELECT id, v.quantity, v.days FROM pbm.formulary, (VALUES (40, NULL::integer), (60, 90)) v (quantity, days)
         WHERE plan_id = '{BASIC}' AND ndc = '00001-0001-01'"
    ));
    assert_eq!(answered(&mut session, &fill(1, json!({"quantity": 41}))), "9G");
    assert_eq!(answered(&mut session, &fill(1, json!({"quantity": 40, "fill_date": "2025-01-10"}))), "");
    let later = |quantity: u32| fill(1, json!({"quantity": quantity, "fill_date": "2025-03-10", "rx_number": "2"}));
    assert_eq!(answered(&mut session, &later(21)), "76");
    assert_eq!(answered(&mut session, &later(20)), "");
}

/// Every CHECK, by an attempt to break it.
#[test]
fn the_tables_refuse_what_cannot_be() {
    let (mut session, _) = at_risk("pharmacy", MAIL);
    session.run(&format!(
        "INSERT INTO pbm.plan_network_term (plan_id) VALUES ('{BASIC}');
         INSERT INTO pbm.plan_deductible (plan_id) VALUES ('{BASIC}');
         INSERT INTO pbm.provider_exclusion VALUES ('{MAIL}', 'a', '2025-01-01', NULL, 'b');
         INSERT INTO pbm.formulary_quantity_limit (formulary_id, quantity_limit) SELECT id, 1 FROM pbm.formulary LIMIT 1"
    ));
    for (change, constraint) in [
        ("network SET kind = 'hospital'", "network_kind"),
        ("plan_network_term SET ordinary_kinds = '{hospital}'", "plan_network_term_ordinary_kinds"),
        ("plan_network_term SET retail_days_supply = 0", "plan_network_term_retail_days"),
        ("plan_network_term SET mail_after_fills = 1", "plan_network_term_mail_after"),
        ("plan_network_term SET termination_date = '1999-01-01'", "plan_network_term_dates"),
        ("plan_network_term SET termination_date = 'infinity'", "plan_network_term_finite"),
        ("plan_deductible SET channel = 'shop'", "plan_deductible_channel"),
        ("plan_deductible SET coverage_tier = 'family'", "plan_deductible_coverage_tier"),
        ("plan_deductible SET family_deductible = -1", "plan_deductible_amounts"),
        ("plan_deductible SET termination_date = '1999-01-01'", "plan_deductible_dates"),
        ("plan_deductible SET termination_date = 'infinity'", "plan_deductible_finite"),
        ("formulary_quantity_limit SET quantity_limit = 0", "formulary_quantity_limit_amount"),
        ("formulary_quantity_limit SET quantity_limit_days = 0", "formulary_quantity_limit_days"),
        ("provider_exclusion SET npi = '1'", "provider_exclusion_npi"),
        ("provider_exclusion SET exclusion_list = ' '", "provider_exclusion_list"),
        ("provider_exclusion SET source = ' '", "provider_exclusion_source"),
        ("provider_exclusion SET termination_date = '2024-12-31'", "provider_exclusion_dates"),
        ("provider_exclusion SET termination_date = 'infinity'", "provider_exclusion_finite"),
        ("formulary SET required_network = 'hospital'", "formulary_required_network"),
        ("formulary SET fills_elsewhere = 1, fills_elsewhere_days = 30", "formulary_fills_elsewhere"),
        ("coverage SET coverage_tier = 'family'", "coverage_coverage_tier"),
        ("lock_in_rule SET program = ' '", "lock_in_rule_program"),
        ("lock_in_rule SET second_notice_until_days = 29", "lock_in_rule_notices"),
        ("lock_in_rule SET months = 0", "lock_in_rule_months"),
        ("lock_in_rule SET exempt_conditions = '{asthma}'", "lock_in_rule_exempt_conditions"),
        ("lock_in_rule SET source = ' '", "lock_in_rule_source"),
        ("lock_in_rule SET termination_date = '2018-01-01'", "lock_in_rule_dates"),
        ("lock_in_rule SET termination_date = 'infinity'", "lock_in_rule_finite"),
        ("member_lock_in SET program = 'a'", "member_lock_in_program"),
        ("member_lock_in SET locked_to = 'a'", "member_lock_in_locked_to"),
        ("member_lock_in SET npis = '{}'", "member_lock_in_npis"),
        ("member_lock_in SET applies_to = 'a'", "member_lock_in_applies_to"),
        ("member_lock_in SET effective_date = '2025-04-01', termination_date = '2025-04-02'", "member_lock_in_notices"),
        ("member_lock_in SET second_notice_date = '2025-02-01'", "member_lock_in_dates"),
        ("member_lock_in SET second_notice_date = 'infinity'", "member_lock_in_finite"),
        ("member_lock_in SET second_notice_date = '2025-04-01', effective_date = '2025-04-01'", "member_lock_in_begun"),
        ("member_lock_in SET end_reason = ' '", "member_lock_in_reason"),
        ("member_lock_in SET source = ' '", "member_lock_in_source"),
    ] {
        let failed = session.failure(&format!("UPDATE pbm.{change}"));
        assert_eq!(
            (failed.code.as_str(), failed.message.contains(constraint)),
            ("23514", true),
            "{change}: {}",
            failed.message
        );
    }
}
