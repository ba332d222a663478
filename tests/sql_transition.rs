//! Transition supplies of a Part D plan from SQL: given, counted, told, and their notices.

use serde_json::{Value, json};
use support::{Sandbox, Session, claim};

const PLAN: &str = "00000000-0000-4000-8000-000000000001";

/// BASIC as a Part D plan that gives transition supplies and asks for an authorization for Alphadol; its members are
/// new on 2026-01-01.
fn transition() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(&format!(
        "INSERT INTO pbm.plan_part_d (plan_id) VALUES ('{PLAN}');
         INSERT INTO pbm.plan_transition (plan_id) VALUES ('{PLAN}');
         UPDATE pbm.plan SET refill_threshold_percent = 0 WHERE plan_id = '{PLAN}';
         UPDATE pbm.coverage SET effective_date = '2026-01-01';
         UPDATE pbm.formulary SET prior_auth_required = true WHERE ndc = '00001-0001-01'"
    ));
    session
}

fn filled(date: &str, days_supply: i32, rx_number: &str) -> Value {
    claim(json!({"fill_date": date, "days_supply": days_supply, "quantity": days_supply, "rx_number": rx_number}))
}

/// Status, reject codes and approved message codes.
fn told(answer: &Value) -> String {
    // The row of a batch has NULL for a list without entries.
    let list = |key: &str| answer[key].as_array().cloned().map_or_else(|| json!([]), Value::from);
    let status = answer["status"].as_str().unwrap_or("-");
    format!("{status} {} {}", list("reject_codes"), list("approved_message_codes"))
}

fn kinds(session: &mut Session) -> String {
    session.table("SELECT fill_date, kind, notice_sent_at IS NULL FROM pbm.claim_transition ORDER BY fill_date")
}

/// Example transition-101: 1 January is day 1, so that 31 March is day 90.
#[test]
fn a_new_members_supply_is_given_counted_and_stored_with_the_claim() {
    let mut session = transition();
    assert_eq!(told(&session.adjudicate(&filled("2026-01-10", 20, "1"))), "paid [] [\"005\"]");
    assert_eq!(told(&session.adjudicate(&filled("2026-02-10", 11, "2"))), "rejected [\"75\",\"569\"] []");
    assert_eq!(told(&session.adjudicate(&filled("2026-03-31", 10, "3"))), "paid [] [\"005\"]");
    assert_eq!(told(&session.adjudicate(&filled("2026-03-31", 1, "4"))), "rejected [\"75\",\"569\"] []");
    assert_eq!(kinds(&mut session), "2026-01-10|new_member|t\n2026-03-31|new_member|t");
    let explained = session.table(
        "SELECT explanation FROM pbm.pharmacy_claim c, pbm.explain_claim(c.claim_number) e
         WHERE c.rx_number = '3' AND e.edit = 'prior authorization'",
    );
    assert_eq!(explained, "the formulary's rule asks for one; lifted by transition supply of a new member");
}

#[test]
fn day_ninety_one_is_rejected_and_a_reversal_gives_the_supply_back() {
    let mut session = transition();
    let number = |answer: &Value| answer["claim_number"].as_str().expect("a number").to_owned();
    let first = session.adjudicate(&filled("2026-01-10", 30, "1"));
    assert_eq!(told(&session.adjudicate(&filled("2026-02-10", 30, "2"))), "rejected [\"75\",\"569\"] []");
    session.reverse_number(&number(&first));
    assert_eq!(told(&session.adjudicate(&filled("2026-02-10", 30, "3"))), "paid [] [\"005\"]");
    assert_eq!(told(&session.adjudicate(&filled("2026-04-01", 30, "4"))), "rejected [\"75\",\"569\"] []");
}

#[test]
fn a_batch_counts_the_supplies_of_its_own_claims_and_a_priced_claim_stores_none() {
    let mut session = transition();
    let claims = [filled("2026-01-10", 20, "1"), filled("2026-01-31", 20, "2"), filled("2026-02-10", 10, "3")];
    assert_eq!(told(&session.price(&claims[0])), "paid [] [\"005\"]");
    assert_eq!(kinds(&mut session), "");
    let answers: Vec<String> = session.adjudicate_batch(&claims).iter().map(told).collect();
    assert_eq!(answers, ["paid [] [\"005\"]", "rejected [\"75\",\"569\"] []", "paid [] [\"005\"]"]);
}

/// The claim was paid today, so that its notice is due on the third business day after today.
#[test]
fn a_notice_is_due_within_three_business_days_until_it_is_recorded() {
    let mut session = transition();
    session.run("SET LOCAL pbm.read_audit = 'off'");
    let paid = session.adjudicate(&filled("2026-01-10", 30, "1"));
    let number = paid["claim_number"].as_str().expect("a number");
    assert_eq!(
        session.table(&format!(
            "SELECT kind, due_date = pbm.business_day_after((now() AT TIME ZONE 'America/New_York')::date, 3)
             FROM pbm.transition_notice_due WHERE claim_number = '{number}'"
        )),
        "new_member|t"
    );
    for (arguments, code) in [
        ("'0'".to_owned(), "P0002"),
        (format!("'{number}', '2020-01-01'"), "22023"),
        (format!("'{number}', 'infinity'"), "22023"),
        (format!("'{number}', NULL"), "22023"),
    ] {
        let failure = session.failure(&format!("SELECT pbm.record_transition_notice({arguments})"));
        assert_eq!(failure.code, code, "{arguments}: {failure:?}");
    }
    session.run(&format!("SELECT pbm.record_transition_notice('{number}', clock_timestamp())"));
    assert_eq!(session.number("SELECT count(*) FROM pbm.transition_notice_due"), 0);
    let failure = session.failure(&format!("SELECT pbm.record_transition_notice('{number}', clock_timestamp())"));
    assert_eq!(failure.code, "55000");
}

#[test]
fn no_row_of_transition_takes_what_its_constraints_refuse() {
    let mut session = transition();
    session.adjudicate(&filled("2026-01-10", 30, "1"));
    for (change, constraint) in [
        ("plan_transition SET days = 0", "plan_transition_days"),
        ("plan_transition SET days_supply = 0", "plan_transition_supplies"),
        ("plan_transition SET emergency_days_supply = 367", "plan_transition_supplies"),
        ("plan_transition SET care_residences = '{home}'", "plan_transition_care_residences"),
        ("plan_transition SET level_of_care_codes = '{NULL}'", "plan_transition_level_of_care_codes"),
        ("plan_transition SET exception_tier = 0", "plan_transition_exception_tier"),
        ("plan_transition SET termination_date = '1999-01-01'", "plan_transition_dates"),
        ("plan_transition SET termination_date = 'infinity'", "plan_transition_finite"),
        ("claim_transition SET kind = 'gift'", "claim_transition_kind"),
        ("claim_transition SET notice_sent_at = 'infinity'", "claim_transition_finite"),
    ] {
        let failure = session.failure(&format!("UPDATE pbm.{change}"));
        assert_eq!(failure.code, "23514", "{change}: {failure:?}");
        assert!(failure.message.ends_with(&format!("\"{constraint}\"")), "{change}: {failure:?}");
    }
}
