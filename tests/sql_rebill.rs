//! Rebills, and what becomes of the claims after them.

use serde_json::{Value, json};
use support::{Database, Sandbox, Session, claim, codes, literal};

// 10.00 a tablet and a fee of 1.00. The family's plan has a deductible of 100.00, then 20 %: 30 tablets are 301.00, of
// which the first claim's patient pays 100.00 + 40.20, later ones 60.20.
const BETAZINE: &str = "00002-0001-01";
const THETADONE: &str = "00008-0001-01";

fn family_claim(rx: &str, month: u32, quantity: u32) -> Value {
    claim(json!({
        "cardholder_id": "CARD-FAMILY", "ndc": BETAZINE, "rx_number": rx, "quantity": quantity,
        "fill_date": format!("2025-{month:02}-10"),
    }))
}

fn with(mut claim: Value, key: &str, value: Value) -> Value {
    claim[key] = value;
    claim
}

fn rebill(session: &mut Session, claim: &Value) -> Vec<Value> {
    let sql = format!("SELECT to_jsonb(r)::text FROM pbm.rebill_claim({}) r", literal(&claim.to_string()));
    let rows = session.rows(&sql);
    rows.iter().map(|row| serde_json::from_str(row[0].as_deref().expect("an answer")).expect("JSON")).collect()
}

/// Status, reject codes, and what plan and patient pay of each answer.
fn told(answers: &[Value]) -> Vec<String> {
    answers
        .iter()
        .map(|a| {
            format!("{} {} {} {}", a["status"].as_str().unwrap_or(""), codes(a), a["paid_amount"], a["patient_pay"])
        })
        .collect()
}

fn claims(session: &mut Session) -> String {
    session.table(
        "SELECT c.rx_number, c.status, c.quantity::int, coalesce(c.patient_copay::text, ''), coalesce(o.status, '')
         FROM pbm.pharmacy_claim c LEFT JOIN pbm.pharmacy_claim o ON o.id = c.replaces_claim_id
         ORDER BY c.fill_date, c.id",
    )
}

#[test]
fn a_rebill_reverses_the_paid_claim_and_bills_again() {
    let mut session = Sandbox::with_book();
    let first = session.adjudicate(&family_claim("1", 1, 30));
    let answers = rebill(&mut session, &family_claim("1", 1, 10));
    // 10 tablets are 101.00: 100.00 of deductible and 20 % of the last dollar.
    assert_eq!(told(&answers), ["reversed  160.80 140.20", "paid  0.80 100.20"]);
    assert_eq!(answers[0]["claim_number"], first["claim_number"]);
    assert_ne!(answers[1]["claim_number"], first["claim_number"]);
    assert_eq!(claims(&mut session), "1|reversed|30|140.20|\n1|paid|10|100.20|reversed");
    assert_eq!(session.accumulators(), "2|family|2025-01-01|100.00|100.20\n2|individual|2025-01-01|100.00|100.20");
}

#[test]
fn a_rebill_finds_the_claim_by_its_key_whatever_product_it_was() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({})));
    let answers = rebill(&mut session, &claim(json!({"ndc": BETAZINE})));
    assert_eq!((answers[0]["status"].as_str(), answers[1]["status"].as_str()), (Some("reversed"), Some("paid")));
    // Of two that differ in the product, the one with the product that is sent.
    session.adjudicate(&claim(json!({})));
    let before = session.footprint();
    assert_eq!(told(&rebill(&mut session, &claim(json!({"ndc": "00004-0001-01"})))), ["rejected 87 null null"]);
    assert_eq!(session.footprint(), before);
    let answers = rebill(&mut session, &claim(json!({"ndc": BETAZINE, "quantity": 20})));
    assert_eq!((answers.len(), answers[0]["status"].as_str()), (2, Some("reversed")));
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim WHERE status = 'paid'"), 2);
}

#[test]
fn with_nothing_to_reverse_a_rebill_is_rejected_84_and_nothing_is_billed() {
    let mut session = Sandbox::with_book();
    let before = session.footprint();
    for sent in [claim(json!({})), claim(json!({"rx_number": null})), claim(json!({"fill_date": "no date"}))] {
        assert_eq!(told(&rebill(&mut session, &sent)), ["rejected 84 null null"], "{sent}");
    }
    assert_eq!(session.footprint(), before);
}

#[test]
fn a_repeated_rebill_is_a_duplicate_of_both_answers() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&family_claim("1", 1, 30));
    let sent = with(family_claim("1", 1, 10), "quantity", json!("10.000"));
    let first = rebill(&mut session, &sent);
    let before = session.footprint();
    let again = rebill(&mut session, &with(sent.clone(), "quantity", json!(10)));
    assert_eq!(told(&again), ["duplicate  160.80 140.20", "duplicate  0.80 100.20"]);
    assert_eq!(again[1]["claim_number"], first[1]["claim_number"]);
    assert_eq!(session.footprint(), before);
    // Another code is another bill, though its figures are the same.
    let other = rebill(&mut session, &with(sent, "submission_clarification_codes", json!(["3"])));
    assert_eq!(told(&other), ["reversed  0.80 100.20", "paid  0.80 100.20"]);
}

#[test]
fn a_rebill_for_another_person_is_no_repeat_of_the_one_before() {
    let mut session = Sandbox::with_book();
    let of = |card: &str, person: &str| {
        let mut sent = with(family_claim("1", 1, 10), "cardholder_id", json!(card));
        sent["person_code"] = json!(person);
        sent
    };
    let mut members = vec![session.adjudicate(&of("CARD-FAMILY", "01"))["member_id"].clone()];
    for (card, person) in [("CARD-FAMILY", "02"), ("CARD-FAMILY", "01"), ("CARD-001", "01"), ("CARD-FAMILY", "01")] {
        let answers = rebill(&mut session, &of(card, person));
        assert_eq!((answers[0]["status"].as_str(), answers[1]["status"].as_str()), (Some("reversed"), Some("paid")));
        members.push(answers[1]["member_id"].clone());
    }
    assert!(
        members[0] != members[1] && members[2] == members[0] && members[3] != members[0] && members[4] == members[0]
    );
    let again = rebill(&mut session, &of("CARD-FAMILY", "01"));
    assert_eq!((&again[1]["status"], &again[1]["member_id"]), (&json!("duplicate"), &members[0]));
}

#[test]
fn a_bill_that_is_sent_again_as_a_rebill_is_billed_anew() {
    let mut session = Sandbox::with_book();
    let sent = family_claim("1", 1, 30);
    session.adjudicate(&sent);
    assert_eq!(told(&rebill(&mut session, &sent)), ["reversed  160.80 140.20", "paid  160.80 140.20"]);
}

#[test]
fn a_rejected_rebill_leaves_the_claim_reversed_or_paid_as_the_plan_says() {
    for (setting, answered, left, met) in [
        ("reverse", "reversed  160.80 140.20", "1|reversed|30|140.20|\n1|rejected|30||reversed", "0.00|0.00"),
        ("keep", "rejected 87 null null", "1|paid|30|140.20|\n1|rejected|30||paid", "100.00|140.20"),
    ] {
        for later in ["report", "replay"] {
            let mut session = Sandbox::with_book();
            session.run(&format!("UPDATE pbm.plan SET rejected_rebill = '{setting}', later_claims = '{later}'"));
            let first = session.adjudicate(&family_claim("1", 1, 30));
            let answers = rebill(&mut session, &with(family_claim("1", 1, 30), "ndc", THETADONE.into()));
            assert_eq!(told(&answers), [answered, "rejected MR null null"], "{setting} {later}");
            assert_eq!(answers[0]["claim_number"], first["claim_number"]);
            assert!(answers[1]["claim_number"].is_string(), "{setting}: the rejected bill is stored");
            assert_eq!(claims(&mut session), left, "{setting} {later}");
            let balances = format!("2|family|2025-01-01|{met}\n2|individual|2025-01-01|{met}");
            assert_eq!(session.accumulators(), balances, "{setting} {later}");
        }
    }
}

fn due(session: &mut Session) -> String {
    session.table(
        "SELECT c.rx_number, d.paid_amount, d.patient_pay, d.corrected_status, d.corrected_paid_amount,
                d.corrected_patient_pay, d.plan_difference, d.patient_difference
         FROM pbm.correction_due d JOIN pbm.pharmacy_claim c USING (claim_number) ORDER BY c.fill_date",
    )
}

#[test]
fn later_claims_stand_and_are_listed_with_what_they_would_be_paid() {
    let mut session = Sandbox::with_book();
    for month in 1..=3 {
        session.adjudicate(&family_claim(&month.to_string(), month, 30));
    }
    assert_eq!(due(&mut session), "");
    session.reverse(&family_claim("1", 1, 30));
    let before = session.footprint();
    // The second claim would meet the deductible: 100.00 + 20 % of 201.00. The third would be as it is.
    assert_eq!(due(&mut session), "2|240.80|60.20|paid|160.80|140.20|-80.00|80.00");
    assert_eq!(session.footprint(), before);
    // What is billed in its place meets the deductible as the first did.
    session.adjudicate(&family_claim("1", 1, 30));
    assert_eq!(due(&mut session), "");
}

#[test]
fn a_rebill_decides_later_claims_again_where_the_plan_says_so() {
    let mut session = Sandbox::with_book();
    session.run("UPDATE pbm.plan SET later_claims = 'replay'");
    for month in 1..=3 {
        session.adjudicate(&family_claim(&month.to_string(), month, 30));
    }
    // 5 tablets are 51.00, all of it deductible. The second claim meets the other 49.00 of it and pays 20 % of the
    // 252.00 left: 99.40. The third stays at 60.20.
    let answers = rebill(&mut session, &family_claim("1", 1, 5));
    assert_eq!(told(&answers), ["reversed  160.80 140.20", "paid  0.00 51.00"]);
    assert_eq!(answers[1]["messages"], json!(["1 later claim of the family was reversed and decided again"]));
    assert_eq!(
        claims(&mut session),
        "1|reversed|30|140.20|\n1|paid|5|51.00|reversed\n2|reversed|30|60.20|\n2|paid|30|99.40|reversed\n3|paid|30|60.20|"
    );
    // 51.00 + 99.40 + 60.20.
    assert_eq!(session.accumulators(), "2|family|2025-01-01|100.00|210.60\n2|individual|2025-01-01|100.00|210.60");
    assert_eq!(due(&mut session), "");
}

#[test]
fn later_claims_of_the_family_are_decided_again_in_the_order_of_their_fills() {
    let mut session = Sandbox::with_book();
    session.run("UPDATE pbm.plan SET later_claims = 'replay'; UPDATE pbm.plan SET family_accumulation = 'aggregate', family_deductible = 100 WHERE plan_code = 'DEDUCT'");
    session.adjudicate(&family_claim("1", 1, 30));
    // Stored third, filled second.
    session.adjudicate(&with(family_claim("3", 3, 30), "person_code", "03".into()));
    session.adjudicate(&with(family_claim("2", 2, 30), "person_code", "02".into()));
    rebill(&mut session, &family_claim("1", 1, 5));
    assert_eq!(
        session.table("SELECT rx_number, patient_copay FROM pbm.pharmacy_claim WHERE status = 'paid' ORDER BY 1"),
        "1|51.00\n2|99.40\n3|60.20"
    );
    assert!(session.accumulators().starts_with("2|family|2025-01-01|100.00|210.60\n"), "{}", session.accumulators());
}

#[test]
fn a_later_claim_that_does_not_pay_any_more_is_listed_and_replayed_as_rejected() {
    for setting in ["report", "replay"] {
        let mut session = Sandbox::with_book();
        session.run(&format!("UPDATE pbm.plan SET later_claims = '{setting}'"));
        session.adjudicate(&family_claim("1", 1, 30));
        session.adjudicate(&family_claim("2", 3, 30));
        // Meanwhile Betazine is no longer covered; 30 tablets of the other drug and a fee are 32.00, all deductible.
        session.run(&format!("UPDATE pbm.formulary SET covered = false WHERE ndc = '{BETAZINE}'"));
        rebill(&mut session, &with(family_claim("1", 1, 30), "ndc", "00001-0001-01".into()));
        let status = "SELECT status, count(*) FROM pbm.pharmacy_claim WHERE rx_number = '2' GROUP BY 1 ORDER BY 1";
        if setting == "report" {
            assert_eq!(due(&mut session), "2|240.80|60.20|rejected|0.00|0.00|-240.80|-60.20");
            assert_eq!(session.table(status), "paid|1");
        } else {
            assert_eq!(session.table(status), "rejected|1\nreversed|1");
            assert_eq!(session.accumulators(), "2|family|2025-01-01|32.00|32.00\n2|individual|2025-01-01|32.00|32.00");
        }
    }
}

#[test]
fn a_plan_takes_no_other_words_for_its_rebills() {
    let mut session = Sandbox::with_book();
    for column in ["rejected_rebill", "later_claims"] {
        for (value, code) in [("'other'", "23514"), ("''", "23514"), ("NULL", "23502")] {
            let failure = session.failure(&format!("UPDATE pbm.plan SET {column} = {value}"));
            assert_eq!(failure.code, code, "{column} = {value}");
        }
    }
}

#[test]
fn corrections_are_asked_about_reversed_claims_only() {
    let mut session = Sandbox::with_book();
    let paid = session.adjudicate(&claim(json!({})));
    let number = literal(paid["claim_number"].as_str().expect("a number"));
    let failure = session.failure(&format!("SELECT * FROM pbm.correction_differences({number})"));
    assert_eq!((failure.code.as_str(), failure.message.as_str()), ("55000", "the claim is paid, not reversed"));
    assert_eq!(session.failure("SELECT * FROM pbm.correction_differences('x')").code, "P0002");
}

#[test]
fn a_rebill_is_refused_where_nothing_can_be_written() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.adjudicate(&claim(json!({})));
    session.run("BEGIN READ ONLY");
    let call = format!("SELECT * FROM pbm.rebill_claim({})", literal(&claim(json!({})).to_string()));
    assert_eq!(session.failure(&call).code, "25006");
    session.run("ROLLBACK");
    assert_eq!(session.failure("SELECT * FROM pbm.rebill_claim('[]')").code, "22023");
    assert_eq!(session.failure(r#"SELECT * FROM pbm.rebill_claim('{"quantitty": 1}')"#).code, "22023");
}
