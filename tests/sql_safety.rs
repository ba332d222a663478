//! Drug utilization review and prior authorizations with all that is stored of them, and overrides after the claim.

use serde_json::{Value, json};
use support::{Database, Sandbox, Session, claim, codes, literal};

const PATIENT: &str = "00000000-0000-4000-9000-000000000001";
const BASIC: &str = "00000000-0000-4000-8000-000000000001";
const ALPHADOL: &str = "00001-0001-01";
const GAMMACIL: &str = "00003-0001-01";
const DELTANOL: &str = "00004-0001-01";

/// An authorization of the book's patient for a product or an ingredient.
fn authorize(session: &mut Session, number: &str, column: &str, target: &str, waives: &str, fills: &str) {
    session.run(&format!(
        "INSERT INTO pbm.prior_authorization (authorization_number, patient_id, plan_id, {column}, waived_reject_codes,
                                              fills_authorized, effective_date)
         VALUES ('{number}', '{PATIENT}', '{BASIC}', {target}, '{waives}', {fills}, '2025-01-01')"
    ));
}

/// Alphadol with prior authorization, a limit of 10 a fill and step therapy by beta.
fn restricted(session: &mut Session) {
    session.run(&format!(
        "UPDATE pbm.formulary SET prior_auth_required = true, quantity_limit = 10, step_therapy_required = true
         WHERE plan_id = '{BASIC}' AND ndc = '{ALPHADOL}';
         INSERT INTO pbm.step_therapy (formulary_id, ingredient_id)
         SELECT id, 2 FROM pbm.formulary WHERE plan_id = '{BASIC}' AND ndc = '{ALPHADOL}'"
    ));
}

fn used(session: &mut Session) -> String {
    session.table(
        "SELECT prior_authorization_number, prior_authorization_numbers FROM pbm.pharmacy_claim WHERE status = 'paid'",
    )
}

#[test]
fn each_reject_is_lifted_by_its_own_authorization_and_each_use_is_counted_and_given_back() {
    let mut session = Sandbox::with_book();
    restricted(&mut session);
    assert_eq!(codes(&session.adjudicate(&claim(json!({})))), "608 9G 75");
    authorize(&mut session, "CLIN", "ndc", &format!("'{ALPHADOL}'"), "{75}", "1");
    authorize(&mut session, "QTY", "ndc", &format!("'{ALPHADOL}'"), "{9G}", "1");
    assert_eq!(codes(&session.adjudicate(&claim(json!({})))), "608");
    authorize(&mut session, "STEP", "ingredient_id", "1", "{608}", "1");
    let first = claim(json!({}));
    assert_eq!(session.adjudicate(&first)["status"], "paid");
    assert_eq!(used(&mut session), "STEP|{STEP,QTY,CLIN}");
    // Each has one fill, and all three are used.
    let second = claim(json!({"fill_date": "2025-04-10", "rx_number": "700002"}));
    assert_eq!(codes(&session.adjudicate(&second)), "608 9G 75 PA");
    assert_eq!(session.reverse(&first)["status"], "reversed");
    assert_eq!(session.adjudicate(&second)["status"], "paid");
    assert_eq!(used(&mut session), "STEP|{STEP,QTY,CLIN}");
}

#[test]
fn a_batch_counts_each_use_of_several_authorizations_claim_by_claim() {
    let mut session = Sandbox::with_book();
    restricted(&mut session);
    authorize(&mut session, "BOTH", "ndc", &format!("'{ALPHADOL}'"), "{75,608}", "2");
    authorize(&mut session, "QTY", "ndc", &format!("'{ALPHADOL}'"), "{9G}", "1");
    let claims = [1, 2, 3].map(|month| {
        claim(json!({"fill_date": format!("2025-{month:02}-10"), "rx_number": format!("70000{month}"),
                     "quantity": if month == 1 { 30 } else { 10 }}))
    });
    let answers: Vec<String> = session.adjudicate_batch(&claims).iter().map(codes).collect();
    assert_eq!(answers, ["", "", "608 75 PA"]);
}

#[test]
fn rows_of_0_1_0_that_name_one_authorization_count_as_its_use() {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "UPDATE pbm.formulary SET prior_auth_required = true WHERE plan_id = '{BASIC}' AND ndc = '{ALPHADOL}'"
    ));
    authorize(&mut session, "ONE", "ndc", &format!("'{ALPHADOL}'"), "{75}", "1");
    let first = claim(json!({}));
    assert_eq!(session.adjudicate(&first)["status"], "paid");
    session.run("UPDATE pbm.pharmacy_claim SET prior_authorization_numbers = NULL");
    let second = claim(json!({"fill_date": "2025-04-10", "rx_number": "700002"}));
    assert_eq!(codes(&session.adjudicate(&second)), "75 PA");
    session.reverse(&first);
    assert_eq!(session.adjudicate(&second)["status"], "paid");
}

#[test]
fn a_number_that_nothing_asks_for_pays_unless_the_plan_refuses_it() {
    let mut session = Sandbox::with_book();
    let named = claim(json!({"prior_authorization_number": "NOT-ON-FILE"}));
    assert_eq!(session.price(&named)["status"], "paid");
    session.run(&format!("UPDATE pbm.plan SET unneeded_authorization = 'reject' WHERE plan_id = '{BASIC}'"));
    assert_eq!(codes(&session.price(&named)), "3X");
    authorize(&mut session, "NOT-ON-FILE", "ndc", &format!("'{ALPHADOL}'"), "{75}", "NULL");
    let answer = session.price(&named);
    assert_eq!((codes(&answer), &answer["messages"][0]), ("3R".into(), &json!("Prior authorization is not required")));
    session.run("UPDATE pbm.prior_authorization SET pharmacy_id = 2");
    let answer = session.price(&named);
    assert_eq!(
        (codes(&answer), &answer["messages"][0]),
        ("7A".into(), &json!("Prior authorization is for another pharmacy"))
    );
}

fn alerts(answer: &Value) -> Vec<String> {
    let text = |alert: &Value, key: &str| alert[key].as_str().unwrap_or_default().to_owned();
    let found = answer["dur"].as_array().expect("findings");
    found.iter().map(|alert| format!("{} {}", text(alert, "alert_code"), text(alert, "outcome"))).collect()
}

#[test]
fn another_strength_at_another_pharmacy_is_told_and_stopped_as_the_plan_says() {
    let mut session = Sandbox::with_book();
    session.run(
        "INSERT INTO pbm.drugs (ndc_code, name, tier, brand) VALUES ('00004-0001-02', 'Deltanol 8 MG Tablet', 1, false);
         INSERT INTO pbm.drug_ingredient VALUES ('00004-0001-02', 4, 8, 'MG');
         INSERT INTO pbm.drug_price (ndc, price_type, effective_date, unit_price) VALUES ('00004-0001-02', 'nadac', '2000-01-01', 1);
         INSERT INTO pbm.formulary (plan_id, ndc, tier, effective_date)
         SELECT plan_id, '00004-0001-02', 1, '2000-01-01' FROM pbm.plan WHERE plan_code = 'BASIC'",
    );
    assert_eq!(session.adjudicate(&claim(json!({"ndc": DELTANOL})))["status"], "paid");
    let stronger = claim(json!({"ndc": "00004-0001-02", "rx_number": "2", "fill_date": "2025-03-11"}));
    let told = session.price(&stronger);
    assert_eq!((told["status"].as_str(), alerts(&told)), (Some("paid"), vec!["ID message".to_owned()]));
    assert_eq!(told["messages"], json!(["ID Deltanol 8 MG Tablet with Deltanol 4 MG Tablet: both contain delta"]));
    for (outcome, status) in [("soft_reject", "rejected"), ("reject", "rejected"), ("ignore", "paid")] {
        session.run(&format!(
            "DELETE FROM pbm.plan_dur; INSERT INTO pbm.plan_dur (plan_id, alert_code, outcome) VALUES ('{BASIC}', 'ID', '{outcome}')"
        ));
        assert_eq!(session.price(&stronger)["status"], status, "{outcome}");
    }
    session.run("DELETE FROM pbm.plan_dur; UPDATE pbm.ingredient SET duplication_severity = 1 WHERE ingredient_id = 4");
    assert_eq!(alerts(&session.price(&stronger)), ["ID soft_reject"]);
    assert_eq!(codes(&session.adjudicate(&stronger)), "88");
    assert_eq!(
        session.table("SELECT alert_type, severity, alert_code, drug1_ndc, drug2_ndc FROM pbm.dur_alert"),
        "duplicate|high|ID|00004000102|00004000101"
    );
}

#[test]
fn a_late_refill_and_effects_that_add_up_follow_their_tables() {
    let mut session = Sandbox::with_book();
    session.run(
        "UPDATE pbm.ingredient SET underuse_severity = 3 WHERE ingredient_id = 4;
         INSERT INTO pbm.therapeutic_class (class_id, class_name) VALUES (11, 'deltas'), (12, 'thetas');
         INSERT INTO pbm.drug_class VALUES ('00004-0001-01', 11), ('00002-0001-01', 12);
         INSERT INTO pbm.additive_effect (effect_id, effect_name, severity) VALUES (1, 'sedation', 1);
         INSERT INTO pbm.additive_effect_class VALUES (1, 11), (1, 12)",
    );
    let delta = |rx: &str, filled: &str| claim(json!({"ndc": DELTANOL, "rx_number": rx, "fill_date": filled}));
    assert_eq!(session.adjudicate(&delta("1", "2025-01-01"))["status"], "paid");
    // 125 % of 30 days is 37.5 days: the 7th of February is the 37th day after, the 8th the 38th.
    assert_eq!(alerts(&session.price(&delta("2", "2025-02-07"))), Vec::<String>::new());
    let late = session.price(&delta("2", "2025-02-08"));
    assert_eq!((late["status"].as_str(), alerts(&late)), (Some("paid"), vec!["LR message".to_owned()]));
    session.run(&format!("UPDATE pbm.plan SET underuse_percent = 130 WHERE plan_id = '{BASIC}'"));
    assert_eq!(alerts(&session.price(&delta("2", "2025-02-08"))), Vec::<String>::new());

    let beta = claim(json!({"ndc": "00002-0001-01", "rx_number": "3", "fill_date": "2025-01-15"}));
    let answer = session.price(&beta);
    assert_eq!((codes(&answer), alerts(&answer)), ("88".into(), vec!["AT soft_reject".to_owned()]));
    session.run("UPDATE pbm.additive_effect SET drugs_allowed = 2");
    assert_eq!(alerts(&session.price(&beta)), Vec::<String>::new());
}

#[test]
fn every_dose_limit_that_fits_is_checked_whatever_its_key() {
    let ids = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];
    for order in [ids, [ids[1], ids[0]]] {
        let mut session = Sandbox::with_book();
        session.run(&format!(
            "INSERT INTO pbm.dose_limit (dose_limit_id, ingredient_id, minimum_age, maximum_age, maximum_daily_dose, severity)
             VALUES ('{}', 1, 0, 999, 2550, 1), ('{}', 1, 0, 17, 2.5, 1)",
            order[0], order[1]
        ));
        let child = claim(json!({"cardholder_id": "CARD-FAMILY", "person_code": "03"}));
        assert_eq!(codes(&session.price(&child)), "88", "{order:?}");
    }
}

#[test]
fn of_two_rules_of_one_date_the_stricter_counts_whatever_its_key() {
    let ids = ["00000000-0000-4000-8000-00000000000a", "ffffffff-ffff-4fff-bfff-ffffffffffff"];
    for order in [ids, [ids[1], ids[0]]] {
        let mut session = Sandbox::with_book();
        session.run(&format!(
            "DELETE FROM pbm.formulary WHERE plan_id = '{BASIC}' AND ndc = '{ALPHADOL}';
             INSERT INTO pbm.drug_ingredient VALUES ('{ALPHADOL}', 9, 1, 'MG');
             INSERT INTO pbm.formulary (id, plan_id, ingredient_id, tier, covered, effective_date)
             VALUES ('{}', '{BASIC}', 1, 1, true, '2025-01-01'), ('{}', '{BASIC}', 9, 1, false, '2025-01-01')",
            order[0], order[1]
        ));
        assert_eq!(codes(&session.price(&claim(json!({})))), "70", "{order:?}");
    }
}

/// The id of an alert between delta and gamma that stopped a claim of the book's patient.
fn stopped(session: &mut Session) -> String {
    assert_eq!(session.adjudicate(&claim(json!({"ndc": DELTANOL, "rx_number": "1"})))["status"], "paid");
    assert_eq!(codes(&session.adjudicate(&claim(json!({"ndc": GAMMACIL, "rx_number": "2"})))), "88");
    session.text("SELECT id FROM pbm.dur_alert")
}

#[test]
fn an_alert_is_overridden_once_and_that_is_logged() {
    let mut session = Sandbox::with_book();
    let alert = stopped(&mut session);
    let who = "00000000-0000-4000-b000-000000000001";
    let override_it = |reason: &str, who: &str| {
        format!(
            "SELECT override_reason, overridden_by, override_date IS NOT NULL, alert_code
                 FROM pbm.override_dur_alert('{alert}', {reason}, {who})"
        )
    };
    for reason in ["NULL", "' '"] {
        let failure = session.failure(&override_it(reason, "NULL"));
        assert_eq!((failure.code.as_str(), failure.hint.is_empty()), ("22004", false), "{reason}");
    }
    let logged = "SELECT count(*) FROM pbm.audit_log WHERE table_name = 'dur_alert' AND operation = 'UPDATE'";
    assert_eq!(session.number(logged), 0);
    assert_eq!(
        session.table(&override_it("'Prescriber consulted'", &literal(who))),
        format!("Prescriber consulted|{who}|t|DD")
    );
    assert_eq!(session.number(logged), 1);
    let again = session.failure(&override_it("'again'", "NULL"));
    assert_eq!(again.code, "55000");
    assert!(!again.everything().contains("Prescriber consulted"), "{}", again.everything());
    assert_eq!(session.text("SELECT override_reason FROM pbm.dur_alert"), "Prescriber consulted");
    let unknown = session.failure("SELECT pbm.override_dur_alert(gen_random_uuid(), 'why')");
    assert_eq!(unknown.code, "P0002");
}

#[test]
fn an_override_that_a_trigger_keeps_out_is_an_error() {
    let mut session = Sandbox::with_book();
    let alert = stopped(&mut session);
    session.run(
        "CREATE FUNCTION pg_temp.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER nothing BEFORE UPDATE ON pbm.dur_alert FOR EACH ROW EXECUTE FUNCTION pg_temp.nothing()",
    );
    let failure = session.failure(&format!("SELECT pbm.override_dur_alert('{alert}', 'Prescriber consulted')"));
    assert_eq!(failure.code, "55000", "{failure:?}");
    assert!(failure.hint.contains("pbm.dur_alert"), "{failure:?}");
}

#[test]
fn an_override_within_the_claim_is_one_too() {
    let mut session = Sandbox::with_book();
    assert_eq!(session.adjudicate(&claim(json!({"ndc": DELTANOL, "rx_number": "1"})))["status"], "paid");
    let answered = claim(json!({"ndc": GAMMACIL, "rx_number": "2", "dur": [
        {"reason_for_service": "DD", "professional_service": "M0", "result_of_service": "1B"}]}));
    assert_eq!(session.adjudicate(&answered)["status"], "paid");
    let again = session.failure("SELECT pbm.override_dur_alert((SELECT id FROM pbm.dur_alert), 'why')");
    assert_eq!(again.code, "55000");
}

#[test]
fn the_view_of_interactions_gives_each_alert_once() {
    let mut session = Sandbox::with_book();
    let alert = stopped(&mut session);
    // The printed query joins by NDC alone: another person's claims of the products repeat the alert there.
    for card in ["CARD-001", "CARD-002"] {
        session.adjudicate(&claim(json!({"cardholder_id": card, "ndc": DELTANOL, "rx_number": "9"})));
    }
    let interactions = "SELECT alert_type, severity, alert_description, drug1, drug2, override_date IS NULL
                        FROM pbm.patient_interaction WHERE patient_id = '00000000-0000-4000-9000-000000000001'";
    let standing = "interaction|high|gamma with delta: risk of bleeding|Gammacil 2 MG Tablet|Deltanol 4 MG Tablet|t";
    assert_eq!(session.table(interactions), standing);
    assert_eq!(
        session.table(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'pbm.patient_interaction'::regclass AND attnum > 0 ORDER BY attnum"
        ),
        "patient_id\nalert_type\nseverity\nalert_description\ndrug1\ndrug2\noverride_date"
    );
    session.run(&format!("SELECT pbm.override_dur_alert('{alert}', 'Prescriber consulted')"));
    assert_eq!(session.table(interactions), standing.replace("|t", "|f"));
}

#[test]
fn a_rejection_keeps_its_messages() {
    let mut session = Sandbox::with_book();
    let answer = session.adjudicate(&claim(json!({"ndc": "00007-0001-01", "quantity": 30})));
    assert_eq!(codes(&answer), "9G");
    let told = session.explain(answer["claim_number"].as_str().expect("a number"));
    let words: Vec<String> = told.into_iter().flatten().flatten().collect();
    let message = answer["messages"][0].as_str().expect("a message");
    assert!(words.iter().any(|words| words.contains(message)), "{message}: {words:?}");
    assert!(words.iter().any(|words| words.contains("by the rule for NDC 00007000101 of 2000-01-01")), "{words:?}");
}

#[test]
fn two_strengths_of_one_drug_of_the_sample_do_not_pay_without_a_word() {
    let database = Database::with_sample();
    let mut session = database.connect();
    let digoxin = |ndc: &str, rx: &str, filled: &str, pharmacy: &str| {
        json!({"cardholder_id": "SAMPLE00004", "person_code": "01", "ndc": ndc, "quantity": 30, "days_supply": 30,
               "pharmacy_npi": pharmacy, "prescriber_npi": "2100000076", "fill_date": filled, "rx_number": rx})
    };
    let weak = session.adjudicate(&digoxin("99010033101", "90001", "2026-03-01", "2000000077"));
    assert_eq!(weak["status"], "paid", "{weak}");
    let strong = session.price(&digoxin("99010033201", "90002", "2026-03-02", "2000000085"));
    assert!(alerts(&strong).iter().any(|alert| alert.starts_with("ID ")), "{strong}");
}

#[test]
fn an_alternative_is_named_only_where_the_rule_that_counts_covers_it() {
    let mut session = Sandbox::with_book();
    session.run(&format!("DELETE FROM pbm.formulary WHERE plan_id = '{BASIC}' AND ndc = '{ALPHADOL}'"));
    let named = |session: &mut Session| session.price(&claim(json!({})))["messages"][0].as_str().map(str::to_owned);
    let message = |name: &str| Some(format!("Product is not on the formulary; covered alternative: {name}"));
    assert_eq!(named(&mut session), message("Alphadol 10 MG Tablet, large"));
    session.run(&format!(
        "INSERT INTO pbm.formulary (plan_id, ndc, covered, effective_date) VALUES ('{BASIC}', '00001-0001-02', false, '2025-02-01')"
    ));
    assert_eq!(named(&mut session), message("Gammacil 2 MG Tablet"));
}
