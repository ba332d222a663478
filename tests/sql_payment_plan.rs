//! The Medicare Prescription Payment Plan from SQL: nothing collected at the counter, one bill a month, and a balance.

use serde_json::{Value, json};
use support::{Database, Sandbox, Session, claim};

const PLAN: &str = "00000000-0000-4000-8000-000000000001";

/// BASIC as a Part D plan; the first of a benefit year's claims are all deductible, so that they cost what they are priced.
const PART_D: &str = "INSERT INTO pbm.plan_part_d (plan_id) VALUES ('00000000-0000-4000-8000-000000000001');
    UPDATE pbm.plan SET refill_threshold_percent = 0, maximum_claim_amount = NULL WHERE plan_code = 'BASIC'";

fn part_d() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(PART_D);
    session
}

/// A claim of 2026 for a price: a dollar a unit and 2.00 for dispensing.
fn costing(dollars: i64, day: &str, rx_number: &str) -> Value {
    claim(json!({"fill_date": format!("2026-{day}"), "quantity": dollars - 2, "rx_number": rx_number}))
}

fn elect(session: &mut Session, day: &str) -> String {
    session.text(&format!("SELECT pbm.m3p_elect('CARD-BASIC', '2026-{day}')"))
}

fn bill(session: &mut Session, election: &str, month: u32) -> bool {
    session.is(&format!("SELECT pbm.m3p_bill_election('{election}', '2026-{month:02}-15')"))
}

fn statement(session: &mut Session) -> String {
    session.table("SELECT month, cap, new_cost, amount, balance, billed_at IS NOT NULL FROM pbm.m3p_statement('CARD-BASIC', 2026)")
}

/// Joined in January with nothing incurred: the first cap is 2,100 / 12 = 175.00. Later all that is left is spread.
#[test]
fn the_first_month_is_capped_by_the_statute_and_the_rest_is_spread_to_december() {
    let mut session = part_d();
    let election = elect(&mut session, "01-01");
    let paid = session.adjudicate(&costing(415, "01-10", "1"));
    assert_eq!((&paid["part_d"]["patient_pay"], &paid["part_d"]["collected"]), (&json!("415.00"), &json!("0.00")));
    session.adjudicate(&costing(110, "02-10", "2"));
    assert!(bill(&mut session, &election, 1));
    assert!(!bill(&mut session, &election, 1), "once");
    for month in 2..=12 {
        assert!(bill(&mut session, &election, month), "{month}");
    }
    // 415 - 175 = 240, and 110 of February: 350 / 11 = 31.82, 318.18 / 10 = 31.82, ... and December the rest.
    let bills = statement(&mut session);
    let lines: Vec<&str> = bills.lines().collect();
    assert_eq!(
        lines[..3],
        ["1|175.00|415.00|175.00|240.00|t", "2|31.82|110.00|31.82|318.18|t", "3|31.82|0.00|31.82|286.36|t"]
    );
    assert_eq!(lines.len(), 12);
    assert!(lines[11].starts_with("12|") && lines[11].ends_with("|0.00|t"), "{bills}");
    assert_eq!(session.text("SELECT sum(amount) FROM pbm.m3p_bill"), "525.00");
}

/// Joined in March after 300.00 of incurred costs: (2,100 - 300) / 10 = 180.00, and no more than the cost.
#[test]
fn what_was_incurred_before_joining_lowers_the_first_cap_and_is_not_billed() {
    let mut session = part_d();
    let before = session.adjudicate(&costing(300, "02-10", "1"));
    assert_eq!(before["part_d"]["collected"], "300.00");
    let election = elect(&mut session, "03-01");
    session.adjudicate(&costing(315, "03-05", "2"));
    assert!(!bill(&mut session, &election, 2));
    assert!(bill(&mut session, &election, 3));
    assert_eq!(statement(&mut session), "3|180.00|315.00|180.00|135.00|t");
}

#[test]
fn a_reversal_and_a_late_claim_are_on_the_next_bill_and_a_credit_is_not_billed() {
    let mut session = part_d();
    let election = elect(&mut session, "01-01");
    let first = session.adjudicate(&costing(120, "01-10", "1"));
    assert!(bill(&mut session, &election, 1));
    session.reverse_number(first["claim_number"].as_str().expect("a number"));
    assert!(bill(&mut session, &election, 2));
    // The bill of 120.00 stands; the reversal leaves a credit.
    assert_eq!(statement(&mut session), "1|175.00|120.00|120.00|0.00|t\n2|0.00|-120.00|0.00|-120.00|t");
    session.adjudicate(&costing(200, "01-20", "2"));
    assert_eq!(statement(&mut session).lines().last(), Some("NULL|NULL|200.00|NULL|80.00|f"), "what is not billed yet");
    assert!(bill(&mut session, &election, 3));
    // 200 - 120 = 80, a tenth of it.
    assert_eq!(statement(&mut session).lines().last(), Some("3|8.00|200.00|8.00|72.00|t"));
}

#[test]
fn after_the_end_claims_are_paid_at_the_counter_and_the_balance_stays_due() {
    let mut session = part_d();
    let election = elect(&mut session, "01-01");
    session.adjudicate(&costing(415, "01-10", "1"));
    session.run(&format!("SELECT pbm.m3p_end('{election}', '2026-01-31', 'voluntary')"));
    let after = session.adjudicate(&costing(52, "02-10", "2"));
    assert_eq!(after["part_d"]["collected"], "52.00");
    assert!(bill(&mut session, &election, 1) && bill(&mut session, &election, 2));
    assert_eq!(statement(&mut session).lines().last(), Some("2|21.82|0.00|21.82|218.18|t"), "240.00 in 11 parts");
    // Who left can join again.
    elect(&mut session, "03-01");
    assert_eq!(session.adjudicate(&costing(62, "03-10", "3"))["part_d"]["collected"], "0.00");
}

#[test]
fn who_takes_no_part_and_pays_much_is_told_of_the_plan_also_in_a_repeat() {
    let mut session = part_d();
    let dear = costing(600, "01-10", "1");
    let words =
        "The patient is likely to benefit from the Medicare Prescription Payment Plan: offer the notice about it";
    for status in ["paid", "duplicate"] {
        let answer = session.adjudicate(&dear);
        assert_eq!((answer["status"].as_str(), &answer["messages"]), (Some(status), &json!([words])));
    }
    assert_eq!(session.adjudicate(&costing(14, "01-11", "2"))["messages"], json!([]));
    session.run(&format!("UPDATE pbm.plan_part_d SET likely_to_benefit = NULL WHERE plan_id = '{PLAN}'"));
    let other =
        claim(json!({"cardholder_id": "CARD-001", "fill_date": "2026-01-10", "quantity": 600, "rx_number": "3"}));
    assert_eq!(session.adjudicate(&other)["messages"], json!([]));
}

#[test]
fn wrong_calls_of_the_payment_plan_say_what_is_wrong() {
    let mut session = part_d();
    let election = elect(&mut session, "02-01");
    for (call, code) in [
        ("m3p_elect(NULL, '2026-01-01')".to_owned(), "22004"),
        ("m3p_elect('NOBODY', '2026-01-01')".into(), "P0002"),
        ("m3p_elect('CARD-BASIC', NULL)".into(), "22023"),
        ("m3p_elect('CARD-BASIC', 'infinity')".into(), "22023"),
        ("m3p_elect('CARD-OPEN', '2026-01-01')".into(), "22023"),
        ("m3p_elect('CARD-BASIC', '2024-12-31')".into(), "22023"),
        ("m3p_elect('CARD-BASIC', '2026-01-01')".into(), "55000"),
        ("m3p_end(gen_random_uuid(), '2026-03-01', 'a')".into(), "P0002"),
        (format!("m3p_end('{election}', '2026-01-31', 'a')"), "22023"),
        (format!("m3p_end('{election}', '2026-03-01', ' ')"), "22023"),
        ("m3p_elections_due('infinity')".into(), "22023"),
        ("m3p_elections_due(pbm.today())".into(), "22023"),
    ] {
        let failure = session.failure(&format!("SELECT pbm.{call}"));
        assert_eq!(failure.code, code, "{call}: {failure:?}");
        assert!(!failure.hint.is_empty(), "{call}: {failure:?}");
    }
    session.run(&format!("SELECT pbm.m3p_end('{election}', '2026-03-01', 'nonpayment')"));
    assert_eq!(session.failure(&format!("SELECT pbm.m3p_end('{election}', '2026-03-01', 'a')")).code, "55000");
    for (change, constraint) in [
        ("m3p_election SET end_date = '2026-01-01'", "m3p_election_dates"),
        ("m3p_election SET end_reason = NULL", "m3p_election_end"),
        ("m3p_election SET end_reason = ' '", "m3p_election_reason"),
    ] {
        let failure = session.failure(&format!("UPDATE pbm.{change}"));
        assert!(failure.message.ends_with(&format!("\"{constraint}\"")), "{change}: {failure:?}");
    }
    for (values, constraint) in [
        ("13, 1, 1, 1, 0", "m3p_bill_month"),
        ("1, 1, 1, 2, 0", "m3p_bill_amounts"),
        ("1, 1, 1, -1, 0", "m3p_bill_amounts"),
    ] {
        let insert = "INSERT INTO pbm.m3p_bill (patient_id, year, election_id, month, cap, new_cost, amount, balance)";
        let failure =
            session.failure(&format!("{insert} VALUES (gen_random_uuid(), 2026, gen_random_uuid(), {values})"));
        assert!(failure.message.ends_with(&format!("\"{constraint}\"")), "{values}: {failure:?}");
    }
}

#[test]
fn the_procedure_bills_every_participant_once_however_often_it_is_run() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(PART_D);
    for n in 1..=3 {
        session.run(&format!("SELECT pbm.m3p_elect('CARD-00{n}', '2026-01-01')"));
        let fill = json!({"cardholder_id": format!("CARD-00{n}"), "fill_date": "2026-01-10", "quantity": 100 * n - 2, "rx_number": n.to_string()});
        session.adjudicate(&claim(fill));
    }
    for _ in 0..2 {
        session.run("CALL pbm.m3p_bill_month('2026-01-31')");
        assert_eq!(
            session.table("SELECT new_cost, amount, balance FROM pbm.m3p_bill ORDER BY 1"),
            "100.00|100.00|0.00\n200.00|175.00|25.00\n300.00|175.00|125.00"
        );
    }
    session.run("CALL pbm.m3p_bill_month('2026-02-01')");
    assert_eq!(session.number("SELECT count(*) FROM pbm.m3p_bill WHERE month = 2"), 3);
}
