//! Claims after another payer: what is taken, what is paid, what is stored, and what a reversal makes of it.

use serde_json::{Value, json};
use support::{Sandbox, Session, claim, codes, typed_call};

const FIRST: &str = "CARD-001";
const SECOND: &str = "CARD-SECOND";
const OPEN: &str = "00000000-0000-4000-8000-000000000005";

/// The book, whose member 101 has a second coverage under the plan OPEN, which coordinates.
fn coordinating() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, family_id, rank, effective_date)
         VALUES (101, '{OPEN}', '{SECOND}', gen_random_uuid(), 2, '2020-01-01');
         UPDATE pbm.coverage SET bin = '610011', pcn = 'PRIMARY', group_id = 'GROUP1' WHERE cardholder_id = '{FIRST}';
         INSERT INTO pbm.plan_coordination (plan_id, accepted_reject_codes) VALUES ('{OPEN}', '{{70,65,69}}')"
    ));
    session
}

/// Alphadol costs 1.00 a tablet with a fee of 2.00: a claim of the second coverage that the plan allows so many dollars.
fn second(allowed: i64, code: &str, payers: Value) -> Value {
    claim(json!({
        "cardholder_id": SECOND, "quantity": allowed - 2, "other_coverage_code": code, "other_payers": payers,
    }))
}

/// A payer that paid an amount and left one.
fn payer(paid: &str, left: &str) -> Value {
    json!([{
        "coverage_type": "01",
        "amounts_paid": [{"qualifier": "07", "amount": paid}],
        "patient_responsibility": [{"qualifier": "06", "amount": left}],
    }])
}

/// The same without an amount paid.
fn unpaid(left: &str) -> Value {
    json!([{"coverage_type": "01", "patient_responsibility": [{"qualifier": "06", "amount": left}]}])
}

/// A payer that rejected the claim.
fn refused(reject: &str) -> Value {
    json!([{"coverage_type": "01", "reject_codes": [reject]}])
}

fn with(mut claim: Value, key: &str, value: Value) -> Value {
    claim[key] = value;
    claim
}

/// Adjudicates a claim under changes of the data, and takes all of it back.
fn tried(session: &mut Session, changes: &str, claim: &Value) -> Value {
    session.run(&format!("SAVEPOINT tried; {changes}"));
    let answer = session.adjudicate(claim);
    session.run("ROLLBACK TO tried; RELEASE tried");
    answer
}

/// What plan, patient and nobody pay.
fn split(answer: &Value) -> [String; 3] {
    ["plan_pay", "patient_pay", "write_off"].map(|key| answer["other_payer"][key].as_str().unwrap_or("").to_owned())
}

/// The worked examples cob-2 and cob-101 to cob-111; the figures are theirs.
#[test]
fn the_six_methods_pay_what_the_worked_examples_say() {
    let mut session = coordinating();
    let cases = [
        ("patient_responsibility", 150, "15", "2", payer("120.00", "60.00"), ["45.00", "15.00", "0.00"]),
        ("government_lesser", 150, "15", "2", payer("120.00", "60.00"), ["15.00", "45.00", "0.00"]),
        ("government_lesser", 90, "10", "2", payer("75.00", "25.00"), ["5.00", "20.00", "0.00"]),
        ("medicaid_lesser", 150, "3", "2", payer("120.00", "60.00"), ["27.00", "3.00", "30.00"]),
        ("standard", 170, "20", "2", payer("140.00", "60.00"), ["60.00", "0.00", "0.00"]),
        ("non_duplication", 170, "20", "2", payer("140.00", "60.00"), ["10.00", "50.00", "0.00"]),
        ("patient_responsibility", 90, "10", "4", unpaid("95.00"), ["80.00", "15.00", "0.00"]),
        ("government_lesser", 60, "10", "2", payer("70.00", "5.00"), ["0.00", "5.00", "0.00"]),
        ("patient_responsibility", 80, "12", "3", refused("70"), ["68.00", "12.00", "0.00"]),
        ("patient_responsibility", 90, "10", "8", unpaid("65.00"), ["50.00", "15.00", "0.00"]),
    ];
    for (method, allowed, copay, code, payers, expected) in cases {
        let changes = format!(
            "UPDATE pbm.plan_coordination SET method = '{method}', program_maximum = 50;
             UPDATE pbm.plan_cost_share SET copay_amount = {copay} WHERE plan_id = '{OPEN}'"
        );
        let answer = tried(&mut session, &changes, &second(allowed, code, payers));
        assert_eq!(answer["status"], "paid", "{method}: {answer}");
        assert_eq!(split(&answer), expected, "{method}, code {code}: {answer}");
        let dollars = |key: &str| format!("{:.2}", answer[key].as_f64().expect("an amount"));
        assert_eq!([dollars("paid_amount"), dollars("patient_pay")], [expected[0], expected[1]], "{answer}");
        let basis = if code == "3" { Value::Null } else { json!("15") };
        assert!(basis.is_null() || answer["basis_of_reimbursement"] == basis, "{answer}");
    }
}

/// Each code with a claim that gets it and one that just does not.
#[test]
fn what_is_sent_of_other_payers_is_rejected_by_its_code_and_paid_beside_it() {
    let mut session = coordinating();
    let counted = |key: &str, count: i64| {
        let mut payers = payer("40.00", "20.00");
        payers[0][key] = json!(count);
        second(90, "2", payers)
    };
    let coded = |count: i64| {
        let mut payers = refused("70");
        payers[0]["reject_count"] = json!(count);
        second(90, "3", payers)
    };
    let first_over = "UPDATE pbm.coverage SET termination_date = '2025-03-09' WHERE cardholder_id = 'CARD-001'";
    let first_open = "UPDATE pbm.coverage SET termination_date = '2025-03-10' WHERE cardholder_id = 'CARD-001'";
    let met = "UPDATE pbm.plan_coordination SET reject_when_met = true";
    let none = json!([]);
    let cases = [
        ("13", first_over, second(90, "5", none.clone())),
        ("", "", second(90, "2", payer("40.00", "20.00"))),
        // Payers are told of, and the code says that there are none.
        ("13", first_over, second(90, "1", payer("40.00", "20.00"))),
        ("", first_over, second(90, "1", none.clone())),
        ("41", first_open, second(90, "0", none.clone())),
        ("", first_over, second(90, "0", none.clone())),
        ("4C", "", with(second(90, "2", payer("40.00", "20.00")), "other_payer_count", json!(2))),
        ("", "", with(second(90, "2", payer("40.00", "20.00")), "other_payer_count", json!(1))),
        ("5E", "", coded(2)),
        ("", "", coded(1)),
        ("5E 6E", "", second(90, "3", json!([{"coverage_type": "01"}]))),
        ("6E", "", second(90, "3", refused("75"))),
        ("", "", second(90, "3", refused("65"))),
        ("74", met, second(90, "2", payer("90.00", "20.00"))),
        ("", met, second(90, "2", payer("89.99", "20.00"))),
        ("DV", "", second(90, "2", payer("0.00", "20.00"))),
        ("", "", second(90, "2", payer("0.01", "20.00"))),
        ("DV", "", second(90, "4", payer("0.01", "20.00"))),
        ("", "", second(90, "4", payer("0.00", "20.00"))),
        ("NQ", "", second(90, "4", json!([{"coverage_type": "01"}]))),
        ("", "", second(90, "4", unpaid("0.00"))),
        ("HB", "", counted("amount_paid_count", 2)),
        ("", "", counted("amount_paid_count", 1)),
        ("NR", "", counted("patient_responsibility_count", 2)),
        ("", "", counted("patient_responsibility_count", 1)),
    ];
    for (expected, changes, claim) in cases {
        let answer = tried(&mut session, changes, &claim);
        assert_eq!(codes(&answer), expected, "{claim}: {answer}");
        assert_eq!(answer["status"], if expected.is_empty() { "paid" } else { "rejected" }, "{claim}: {answer}");
    }
}

#[test]
fn a_plan_without_terms_pays_after_no_other_payer() {
    let mut session = coordinating();
    let claim = second(90, "2", payer("40.00", "20.00"));
    let later = "UPDATE pbm.plan_coordination SET effective_date = '2025-03-11'";
    assert_eq!(codes(&tried(&mut session, later, &claim)), "41 535");
    let until = "UPDATE pbm.plan_coordination SET termination_date = '2025-03-10'";
    assert_eq!(tried(&mut session, until, &claim)["status"], "paid");
}

/// The payer before is named with what the pharmacy needs to bill it, and nothing else of the person or of the plan.
#[test]
fn a_claim_of_a_later_coverage_names_the_payer_to_bill_first() {
    let mut session = coordinating();
    let claim = claim(json!({"cardholder_id": SECOND}));
    for answer in
        [session.price(&claim), session.object(&typed_call("price_claim", &claim)), session.adjudicate(&claim)]
    {
        assert_eq!(codes(&answer), "41", "{answer}");
        assert_eq!(
            answer["other_payer"],
            json!({"bin": "610011", "pcn": "PRIMARY", "group_id": "GROUP1", "cardholder_id": FIRST})
        );
        assert_eq!(
            answer["messages"],
            json!([
                "Another coverage of the patient pays first: BIN 610011, PCN PRIMARY, group GROUP1, cardholder ID CARD-001"
            ])
        );
    }
    // The first payer's own card is no reason to wait.
    assert_eq!(session.price(&with(claim, "cardholder_id", json!(FIRST)))["status"], "paid");
}

/// A payer that is no plan here answers no claim, and is waited for.
#[test]
fn a_span_without_a_plan_is_another_payer_s() {
    let mut session = coordinating();
    session.run(
        "UPDATE pbm.coverage SET plan_id = NULL WHERE cardholder_id = 'CARD-001';
         UPDATE pbm.coverage SET termination_date = '2025-12-31' WHERE cardholder_id = 'CARD-001'",
    );
    let answer = session.price(&claim(json!({"cardholder_id": SECOND})));
    assert_eq!((codes(&answer), &answer["other_payer"]["bin"]), ("41".into(), &json!("610011")), "{answer}");
    assert_eq!(codes(&session.price(&claim(json!({"cardholder_id": FIRST})))), "52");
    let answer = session.price(&claim(json!({"cardholder_id": SECOND, "fill_date": "2026-01-02"})));
    assert!(!codes(&answer).contains("41"), "{answer}");
    let eligible = session.object(&format!("pbm.verify_eligibility('{SECOND}', '2025-03-10')"));
    assert_eq!(eligible["reject_code"], "41", "{eligible}");
    assert_eq!(session.text("SELECT plan_id FROM pbm.members WHERE member_id = 101"), "OPEN");
}

/// As Medicaid: whatever the ranks say, any other open coverage pays first.
#[test]
fn a_plan_of_last_resort_waits_for_a_coverage_of_a_later_rank() {
    let mut session = coordinating();
    session.run("UPDATE pbm.coverage SET rank = CASE rank WHEN 1 THEN 2 ELSE 1 END WHERE member_id = 101");
    let claim = claim(json!({"cardholder_id": SECOND}));
    assert_eq!(session.price(&claim)["status"], "paid");
    let last = "UPDATE pbm.plan_coordination SET last_resort = true";
    let answer = tried(&mut session, last, &claim);
    assert_eq!((codes(&answer), &answer["other_payer"]["cardholder_id"]), ("41".into(), &json!(FIRST)), "{answer}");
    session.run(last);
    let eligible = session.object(&format!("pbm.verify_eligibility('{SECOND}', '2025-03-10')"));
    assert_eq!(eligible["reject_code"], "41", "{eligible}");
    assert_eq!(tried(&mut session, "", &second(32, "2", payer("22.00", "10.00")))["status"], "paid");
}

/// The fill as the first payer answers it, 32.00 with a copay of 10.00, and as the second does with one of 4.00.
fn billed_twice(session: &mut Session) -> [Value; 2] {
    session.run(&format!("UPDATE pbm.plan_cost_share SET copay_amount = 4 WHERE plan_id = '{OPEN}'"));
    let first = session.adjudicate(&claim(json!({"cardholder_id": FIRST})));
    let second = session.adjudicate(&second(32, "2", payer("22.00", "10.00")));
    [first, second]
}

fn stored(session: &mut Session) -> String {
    session.table(
        "SELECT payer_rank, status, paid_amount, patient_copay, other_payer_paid, left_to_pay, written_off
         FROM pbm.pharmacy_claim ORDER BY payer_rank, status",
    )
}

#[test]
fn one_fill_is_billed_to_both_coverages_in_two_calls() {
    let mut session = coordinating();
    let answers = billed_twice(&mut session);
    assert!(answers.iter().all(|answer| answer["status"] == "paid"), "{answers:?}");
    // min(10.00, 32.00) - 4.00 = 6.00 of what the first left.
    assert_eq!(split(&answers[1]), ["6.00", "4.00", "0.00"]);
    assert_eq!(stored(&mut session), "1|paid|22.00|10.00|NULL|NULL|NULL\n2|paid|6.00|4.00|22.00|10.00|0.00");
    assert_eq!(
        session.table(
            "SELECT p.place, p.coverage_type, p.reject_codes, a.kind, a.place, a.qualifier, a.amount
             FROM pbm.claim_other_payer p JOIN pbm.claim_other_payer_amount a USING (other_payer_id)
             JOIN pbm.pharmacy_claim c ON c.id = p.claim_id AND c.payer_rank = 2 ORDER BY a.kind"
        ),
        "1|01|NULL|paid|1|07|22.00\n1|01|NULL|patient_responsibility|1|06|10.00"
    );
    // Sent once more each is answered as it was, with how it was coordinated.
    let again = [
        session.adjudicate(&claim(json!({"cardholder_id": FIRST}))),
        session.adjudicate(&second(32, "2", payer("22.00", "10.00"))),
    ];
    for (again, first) in again.iter().zip(&answers) {
        assert_eq!(again["status"], "duplicate", "{again}");
        assert_eq!(again["claim_number"], first["claim_number"]);
        assert_eq!(again["other_payer"], first["other_payer"], "{again}");
    }
    // The same fill with another amount is no repeat, and the payer paid it.
    assert_eq!(codes(&session.adjudicate(&second(32, "2", payer("21.00", "11.00")))), "83");
    let told = session.explain(answers[1]["claim_number"].as_str().unwrap_or_default());
    let told: Vec<&str> = told
        .iter()
        .filter(|s| s[1].as_deref() == Some("coordination of benefits"))
        .filter_map(|s| s[3].as_deref())
        .collect();
    assert_eq!(
        told,
        [
            "patient_responsibility after another payer, which paid 22.00 and left the patient 10.00; allowed 32.00, own share 4.00: \
          plan pays 6.00, patient pays 4.00"
        ]
    );
}

/// The two claims are one supply of 30 days, used up on the day of the next; of 60 days half were left.
#[test]
fn a_fill_that_two_payers_paid_is_one_supply() {
    let mut session = coordinating();
    billed_twice(&mut session);
    let on = |day: &str| claim(json!({"cardholder_id": FIRST, "rx_number": "700002", "fill_date": day}));
    assert_eq!(codes(&session.price(&on("2025-03-11"))), "79");
    assert_eq!(session.price(&on("2025-04-09"))["status"], "paid");
}

#[test]
fn the_reversal_of_the_first_claim_follows_the_plan_of_the_later_one() {
    let mut session = coordinating();
    let [first, second] = billed_twice(&mut session);
    let key = claim(json!({}));
    assert_eq!(codes(&session.reverse(&key)), "87", "both match");
    let first_number = first["claim_number"].as_str().unwrap_or_default().to_owned();
    let expected = [
        (
            "warn",
            "reversed",
            "1|reversed\n2|paid",
            "A later payer's claim for the fill stands: it rests on what this one left to pay",
        ),
        (
            "refuse",
            "rejected",
            "1|paid\n2|paid",
            "A later payer's claim for the fill stands, and its plan does not let this one be reversed first",
        ),
        ("reverse", "reversed", "1|reversed\n2|reversed", "A later payer's claim for the fill was reversed as well"),
    ];
    for (setting, status, left, message) in expected {
        session.run(&format!("SAVEPOINT tried; UPDATE pbm.plan_coordination SET first_reversed = '{setting}'"));
        let answer = session.reverse_number(&first_number);
        assert_eq!(
            (&answer["status"], &answer["messages"]),
            (&json!(status), &json!([message])),
            "{setting}: {answer}"
        );
        assert_eq!(session.table("SELECT payer_rank, status FROM pbm.pharmacy_claim ORDER BY 1"), left, "{setting}");
        session.run("ROLLBACK TO tried; RELEASE tried");
    }
    // By the rank of its payer, the later one first: nothing stands any more.
    let by_rank = |rank: i32| format!("pbm.reverse_claim('1234567893', '700001', '2025-03-10', payer_rank => {rank})");
    let answer = session.object(&by_rank(2));
    assert_eq!((&answer["status"], &answer["claim_number"]), (&json!("reversed"), &second["claim_number"]), "{answer}");
    let answer = session.object(&by_rank(1));
    assert_eq!((&answer["status"], &answer["messages"]), (&json!("reversed"), &Value::Null), "{answer}");
    assert_eq!(codes(&session.object(&by_rank(3))), "84");
    assert_eq!(
        session.number("SELECT count(*) FROM pbm.accumulator WHERE deductible_met <> 0 OR out_of_pocket_met <> 0"),
        0
    );
}

#[test]
fn a_rebill_takes_the_place_of_the_same_payer_s_claim() {
    let mut session = coordinating();
    billed_twice(&mut session);
    let again = second(32, "2", payer("20.00", "12.00"));
    let rows = session.rows(&format!("SELECT status, paid_amount, patient_pay FROM pbm.rebill_claim('{again}')"));
    let told: Vec<String> =
        rows.iter().map(|row| row.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")).collect();
    // min(12.00, 32.00) - 4.00 = 8.00.
    assert_eq!(told, ["reversed 6.00 4.00", "paid 8.00 4.00"]);
    assert_eq!(
        session.table("SELECT payer_rank, status, paid_amount FROM pbm.pharmacy_claim ORDER BY 1, 2"),
        "1|paid|22.00\n2|paid|8.00\n2|reversed|6.00"
    );
}

/// Every constraint of the tables and columns for other payers, broken once.
#[test]
fn no_row_of_other_payers_is_taken_that_does_not_hold_together() {
    let mut session = coordinating();
    billed_twice(&mut session);
    let claim = |change: &str| format!("UPDATE pbm.pharmacy_claim SET {change} WHERE payer_rank = 2");
    let plan = |change: &str| format!("UPDATE pbm.plan_coordination SET {change}");
    let payer = |change: &str| format!("UPDATE pbm.claim_other_payer SET {change}");
    let amount = |change: &str| format!("UPDATE pbm.claim_other_payer_amount SET {change}");
    let coverage = |change: &str| format!("UPDATE pbm.coverage SET {change} WHERE cardholder_id = '{FIRST}'");
    let cases = [
        (claim("written_off = 0.01"), "pharmacy_claim_balance"),
        (claim("left_to_pay = 9.99"), "pharmacy_claim_balance"),
        (claim("paid_amount = 28"), "pharmacy_claim_balance"),
        (claim("copay_amount = 4.01"), "pharmacy_claim_balance"),
        (claim("other_payer_paid = NULL"), "pharmacy_claim_coordinated"),
        (claim("other_payer_paid = -1"), "pharmacy_claim_finite"),
        (claim("payer_rank = 0"), "pharmacy_claim_payer_rank"),
        (plan("method = 'all'"), "plan_coordination_method"),
        (plan("counted = 'none'"), "plan_coordination_counted"),
        (plan("first_reversed = 'ask'"), "plan_coordination_first_reversed"),
        (plan("program_maximum = -0.01"), "plan_coordination_program_maximum"),
        (plan("accepted_reject_codes = '{7777}'"), "plan_coordination_accepted_reject_codes"),
        (plan("accepted_reject_codes = '{70,NULL}'"), "plan_coordination_accepted_reject_codes"),
        (plan("termination_date = '1999-12-31'"), "plan_coordination_dates"),
        (plan("termination_date = 'infinity'"), "plan_coordination_finite"),
        (payer("place = 10"), "claim_other_payer_place"),
        (payer("coverage_type = '1'"), "claim_other_payer_coverage_type"),
        (payer("id_qualifier = '3'"), "claim_other_payer_id_qualifier"),
        (payer("payer_id = '12345678901'"), "claim_other_payer_payer_id"),
        (payer("reject_codes = '{}'"), "claim_other_payer_reject_codes"),
        (payer("answered_on = 'infinity'"), "claim_other_payer_finite"),
        (amount("kind = 'owed'"), "claim_other_payer_amount_kind"),
        (amount("place = 26"), "claim_other_payer_amount_place"),
        (amount("qualifier = '7'"), "claim_other_payer_amount_qualifier"),
        (amount("amount = -0.01"), "claim_other_payer_amount_amount"),
        (amount("kind = 'paid'"), "claim_other_payer_amount_once"),
        ("INSERT INTO pbm.claim_other_payer SELECT gen_random_uuid(), claim_id, fill_date, patient_id, place FROM pbm.claim_other_payer".into(), "claim_other_payer_once"),
        (coverage("bin = '61001'"), "coverage_bin"),
        (coverage("pcn = ''"), "coverage_pcn"),
        (coverage("plan_id = NULL, bin = NULL"), "coverage_payer"),
    ];
    for (change, constraint) in cases {
        let failure = session.failure(&change);
        let code = if constraint.ends_with("_once") { "23505" } else { "23514" };
        assert_eq!(failure.code, code, "{change}: {failure:?}");
        assert!(failure.message.contains(&format!("\"{constraint}\"")), "{change}: {failure:?}");
    }
    // The index of a partition has a name of its own.
    assert_eq!(session.failure(&claim("payer_rank = 1")).code, "23505");
}
