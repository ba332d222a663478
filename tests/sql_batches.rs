//! Batches from SQL: an array of claims in its order, one transaction.

use serde_json::{Value, json};
use support::{Database, Sandbox, cents, claim, codes, literal};

const BETAZINE: &str = "00002-0001-01";
const GAMMACIL: &str = "00003-0001-01";
const DELTANOL: &str = "00004-0001-01";
const ETACAINE: &str = "00007-0001-01";
const THETADONE: &str = "00008-0001-01";

#[test]
fn keys_collide_within_one_batch_too() {
    let mut session = Sandbox::with_book();
    let answers = session.adjudicate_batch(&[
        claim(json!({})),
        claim(json!({"cardholder_id": "CARD-001"})),
        claim(json!({"quantity": 31})),
        claim(json!({})),
        claim(json!({"cardholder_id": "CARD-002", "rx_number": "700002"})),
    ]);
    let statuses: Vec<_> = answers.iter().map(|a| format!("{} {}", a["status"].as_str().unwrap(), codes(a))).collect();
    assert_eq!(statuses[0], "paid ");
    assert_eq!(statuses[1], "rejected 83");
    assert!(statuses[2].contains("83"), "{}", statuses[2]);
    assert_eq!(statuses[3], "duplicate ");
    assert_eq!(statuses[4], "paid ");
    assert_eq!(answers[3]["claim_number"], answers[0]["claim_number"]);
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim"), 4);
    assert_eq!(session.number("SELECT count(*) FROM pbm.audit_log WHERE table_name = 'pharmacy_claim'"), 4);
}

#[test]
fn a_batch_that_fails_leaves_the_session_outside_a_transaction() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION refuse()",
    );
    let batch = literal(&json!([claim(json!({})), claim(json!({"rx_number": "2"}))]).to_string());
    let call = format!("SELECT * FROM pbm.adjudicate_batch({batch}::jsonb)");
    assert_eq!(session.failure(&call).code, "P0001");
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim"), 0);
    // And a caller that catches the error goes on.
    session.run(&format!(
        "DO $$ BEGIN PERFORM * FROM pbm.adjudicate_batch({batch}::jsonb); EXCEPTION WHEN raise_exception THEN NULL; END $$"
    ));
    session.run("BEGIN; SAVEPOINT mine");
    assert_eq!(session.failure(&call).code, "P0001");
    session.run("ROLLBACK TO mine; DROP FUNCTION refuse() CASCADE; COMMIT");
    assert_eq!(session.adjudicate(&claim(json!({})))["status"], "paid");
    assert_eq!(session.footprint().split('|').next(), Some("1"));
}

#[test]
fn claims_of_one_member_in_a_batch_see_each_other() {
    let mut session = Sandbox::with_book();
    let fill = |rx: &str, ndc: &str| claim(json!({"cardholder_id": "CARD-FAMILY", "ndc": ndc, "rx_number": rx}));
    let answers =
        session.adjudicate_batch(&[fill("1", BETAZINE), fill("2", DELTANOL), fill("3", GAMMACIL), fill("4", BETAZINE)]);
    assert_eq!(cents(&answers[0]["deductible_applied"]), 10000);
    assert_eq!(cents(&answers[1]["deductible_applied"]), 0);
    assert_eq!((codes(&answers[2]), codes(&answers[3])), ("88".into(), "79".into()));
}

#[test]
fn a_batch_of_thousands_is_answered_in_its_order() {
    let mut session = Sandbox::with_book();
    let products = [ETACAINE, BETAZINE, "bad", THETADONE];
    let batch: Vec<Value> = (0..2000)
        .map(|n| {
            claim(json!({"cardholder_id": format!("CARD-{:03}", n * 7 % 50 + 1), "rx_number": format!("9{n:05}"),
                         "fill_date": format!("2025-{:02}-15", n / 50 % 12 + 1),
                         "ndc": products[n % 4], "quantity": 10, "days_supply": 10}))
        })
        .collect();
    let answers = session.adjudicate_batch(&batch);
    assert_eq!(answers.len(), 2000);
    let stored = session.table("SELECT claim_number, rx_number, status FROM pbm.pharmacy_claim ORDER BY rx_number");
    let expected: Vec<String> = answers
        .iter()
        .zip(&batch)
        .map(|(answer, claim)| {
            format!(
                "{}|{}|{}",
                answer["claim_number"].as_str().unwrap(),
                claim["rx_number"].as_str().unwrap(),
                answer["status"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(stored, expected.join("\n"));
    assert_eq!(session.number("SELECT count(*) FROM pbm.audit_log WHERE table_name = 'pharmacy_claim'"), 2000);
}

#[test]
fn an_empty_batch_has_no_answers() {
    let mut session = Sandbox::with_book();
    let before = session.footprint();
    assert_eq!(session.adjudicate_batch(&[]), Vec::<Value>::new());
    assert_eq!(session.footprint(), before);
}
