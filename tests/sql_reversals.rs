//! Reversals, rebills and explanations from SQL.

use serde_json::{Value, json};
use support::{Database, Sandbox, Session, cents, claim, codes, literal};

const BETAZINE: &str = "00002-0001-01";
const THETADONE: &str = "00008-0001-01";

fn number(answer: &Value) -> &str {
    answer["claim_number"].as_str().expect("a claim number")
}

/// A claim of the family's plan that adds to the accumulators.
fn family_claim(rx: &str, month: u32) -> Value {
    claim(
        json!({"cardholder_id": "CARD-FAMILY", "ndc": BETAZINE, "rx_number": rx, "fill_date": format!("2025-{month:02}-10")}),
    )
}

fn statuses(session: &mut Session) -> String {
    session.table("SELECT status, count(*) FROM pbm.pharmacy_claim GROUP BY 1 ORDER BY 1")
}

#[test]
fn a_reversal_by_key_answers_the_figures_and_restores_the_accumulators() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&family_claim("1", 1));
    let before = session.accumulators();
    let paid = session.adjudicate(&family_claim("2", 2));
    assert_ne!(session.accumulators(), before);
    let reversed = session.reverse(&family_claim("2", 2));
    assert_eq!(session.accumulators(), before);
    assert_eq!(reversed["status"], "reversed");
    for key in [
        "claim_id",
        "claim_number",
        "member_id",
        "plan_id",
        "tier",
        "allowed_amount",
        "paid_amount",
        "patient_pay",
        "ingredient_cost",
        "dispensing_fee",
        "sales_tax",
        "deductible_applied",
        "coinsurance_amount",
    ] {
        assert_eq!(reversed[key], paid[key], "{key}");
    }
    assert_eq!(
        session.table(
            "SELECT rx_number, status, reversed_at IS NOT NULL, paid_amount > 0 FROM pbm.pharmacy_claim ORDER BY 1"
        ),
        "1|paid|f|t\n2|reversed|t|t"
    );
}

#[test]
fn a_reversal_by_claim_number_is_the_same() {
    let mut session = Sandbox::with_book();
    let paid = session.adjudicate(&family_claim("1", 1));
    let reversed = session.reverse_number(number(&paid));
    assert_eq!((&reversed["status"], &reversed["claim_id"]), (&json!("reversed"), &paid["claim_id"]));
    assert_eq!(session.accumulators(), "2|family|2025-01-01|0.00|0.00\n2|individual|2025-01-01|0.00|0.00");
}

#[test]
fn a_repeated_reversal_answers_as_a_duplicate_and_changes_nothing() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&family_claim("1", 1));
    let reversed = session.reverse(&family_claim("1", 1));
    let before = session.footprint();
    for again in [session.reverse(&family_claim("1", 1)), session.reverse_number(number(&reversed))] {
        assert_eq!(again["status"], "duplicate");
        assert_eq!(again["messages"], json!(["The claim was reversed before"]));
        for key in ["claim_id", "claim_number", "paid_amount", "patient_pay", "allowed_amount"] {
            assert_eq!(again[key], reversed[key], "{key}");
        }
    }
    assert_eq!(session.footprint(), before);
}

#[test]
fn nothing_paid_is_answered_84_and_nothing_is_changed() {
    let mut session = Sandbox::with_book();
    let rejected = session.adjudicate(&claim(json!({"ndc": THETADONE})));
    let before = session.footprint();
    for answer in [
        session.reverse(&claim(json!({}))),
        session.reverse(&family_claim("1", 1)),
        session.reverse_number(number(&rejected)),
        session.reverse_number("no such number"),
        session.object("pbm.reverse_claim('1234567893', '700001', 'infinity')"),
        session.object("pbm.reverse_claim('1234567893', '700001', '2025-03-10', 0, '99999-9999-99')"),
        session.object("pbm.reverse_claim('1234567893', '700001', '2025-03-10', 0, 'no product')"),
    ] {
        assert_eq!((answer["status"].as_str(), codes(&answer).as_str()), (Some("rejected"), "84"), "{answer}");
        assert_ne!(answer["messages"], Value::Null);
        assert!(answer["claim_number"].is_null());
    }
    assert_eq!(session.footprint(), before);
}

#[test]
fn several_paid_claims_with_the_key_are_answered_87() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({})));
    let second = session.adjudicate(&claim(json!({"ndc": BETAZINE})));
    assert_eq!(second["status"], "paid");
    assert_eq!(codes(&session.reverse(&claim(json!({})))), "87");
    assert_eq!(statuses(&mut session), "paid|2");
    let reversed = session.object("pbm.reverse_claim('1234567893', '700001', '2025-03-10', 0, '00002-0001-01')");
    assert_eq!((&reversed["status"], number(&reversed)), (&json!("reversed"), number(&second)));
    // Now one is left.
    assert_eq!(session.reverse(&claim(json!({})))["status"], "reversed");
}

#[test]
fn a_reversal_with_what_is_no_ndc_finds_nothing() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({})));
    for ndc in ["no product", "0000100011", ""] {
        let answer = session.object(&format!("pbm.reverse_claim('1234567893', '700001', '2025-03-10', 0, '{ndc}')"));
        assert_eq!(codes(&answer), "84", "{ndc}: {answer}");
    }
    assert_eq!(statuses(&mut session), "paid|1");
}

#[test]
fn a_null_key_is_an_error() {
    let mut session = Sandbox::with_book();
    for call in [
        "pbm.reverse_claim(NULL, '1', '2025-01-01')",
        "pbm.reverse_claim('1', NULL, '2025-01-01')",
        "pbm.reverse_claim('1', '1', NULL)",
        "pbm.reverse_claim(NULL)",
    ] {
        let failure = session.failure(&format!("SELECT * FROM {call}"));
        assert_eq!((failure.code.as_str(), failure.hint.as_str()), ("22004", "Pass a value."), "{call}");
    }
}

#[test]
fn later_claims_are_named_where_a_correction_may_be_due() {
    let mut session = Sandbox::with_book();
    for month in 1..=3 {
        session.adjudicate(&family_claim(&month.to_string(), month));
    }
    assert_eq!(session.reverse(&family_claim("3", 3))["messages"], Value::Null);
    let first = session.reverse(&family_claim("1", 1));
    assert_eq!(
        first["messages"],
        json!(["1 later claim of the family was priced after this one in the benefit year: a correction may be due"])
    );
}

/// A claim of another person of the family.
fn of_child(rx: &str, month: u32) -> Value {
    let mut sent = family_claim(rx, month);
    sent["person_code"] = "03".into();
    sent
}

#[test]
fn later_claims_of_the_family_are_named_too() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&family_claim("1", 1));
    session.adjudicate(&of_child("2", 2));
    session.adjudicate(&of_child("3", 3));
    // Another family's, another plan's and another year's claims are none of its business.
    session.adjudicate(&claim(json!({"ndc": BETAZINE, "rx_number": "4", "fill_date": "2025-04-10"})));
    session.adjudicate(&claim(
        json!({"cardholder_id": "CARD-FAMILY", "ndc": BETAZINE, "rx_number": "5", "fill_date": "2024-04-10"}),
    ));
    assert_eq!(
        session.reverse(&family_claim("1", 1))["messages"],
        json!(["2 later claims of the family were priced after this one in the benefit year: a correction may be due"])
    );
}

#[test]
fn a_paid_claim_is_reversed_whatever_became_of_its_balance() {
    let short = "A balance was below what the claim had added to it and stands at 0: a correction may be due";
    for (change, left) in [
        (
            "UPDATE pbm.accumulator SET deductible_met = 0, out_of_pocket_met = 1",
            "2|family|2025-01-01|0.00|0.00\n2|individual|2025-01-01|0.00|0.00",
        ),
        (
            "UPDATE pbm.accumulator SET out_of_pocket_met = 0 WHERE scope = 'family'",
            "2|family|2025-01-01|0.00|0.00\n2|individual|2025-01-01|0.00|0.00",
        ),
        ("DELETE FROM pbm.accumulator", ""),
        ("DELETE FROM pbm.accumulator WHERE scope = 'individual'", "2|family|2025-01-01|0.00|0.00"),
    ] {
        let mut session = Sandbox::with_book();
        session.adjudicate(&family_claim("1", 1));
        session.run(change);
        let reversed = session.reverse(&family_claim("1", 1));
        assert_eq!((&reversed["status"], &reversed["messages"]), (&json!("reversed"), &json!([short])), "{change}");
        assert_eq!(session.accumulators(), left, "{change}");
    }
}

#[test]
fn a_paid_claim_is_reversed_when_its_plan_and_spans_are_gone() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&family_claim("1", 1));
    session.run(
        "DELETE FROM pbm.accumulator; DELETE FROM pbm.coverage; DELETE FROM pbm.member_state;
         SET session_replication_role = replica;
         DELETE FROM pbm.plan_override; DELETE FROM pbm.plan_network; DELETE FROM pbm.plan_cost_share; DELETE FROM pbm.formulary;
         DELETE FROM pbm.plan; DELETE FROM pbm.members;
         RESET session_replication_role",
    );
    assert_eq!(session.reverse(&family_claim("1", 1))["status"], "reversed");
}

#[test]
fn a_paid_claim_is_reversed_whatever_became_of_its_trace() {
    for lost in ["", r"\x00"] {
        let mut session = Sandbox::with_book();
        session.adjudicate(&family_claim("1", 1));
        session.run(&format!("UPDATE pbm.pharmacy_claim SET trace = '{lost}'"));
        assert_eq!(session.reverse(&family_claim("1", 1))["status"], "reversed", "{lost}");
        assert_eq!(statuses(&mut session), "reversed|1", "{lost}");
    }
}

#[test]
fn a_reversed_claim_can_be_billed_again() {
    let mut session = Sandbox::with_book();
    let sent = family_claim("1", 1);
    let first = session.adjudicate(&sent);
    let accumulated = session.accumulators();
    session.reverse(&sent);
    let second = session.adjudicate(&sent);
    assert_eq!(second["status"], "paid");
    assert_ne!(number(&first), number(&second));
    assert_eq!((cents(&first["patient_pay"]), session.accumulators()), (cents(&second["patient_pay"]), accumulated));
    assert_eq!(session.adjudicate(&sent)["claim_number"], second["claim_number"]);
    // The reversal after it is of the second, and a repeat repeats that.
    assert_eq!(session.reverse(&sent)["claim_number"], second["claim_number"]);
    assert_eq!(session.reverse(&sent)["claim_number"], second["claim_number"]);
    assert_eq!(statuses(&mut session), "reversed|2");
}

#[test]
fn a_reversed_supply_no_longer_counts() {
    let mut session = Sandbox::with_book();
    let first = claim(json!({}));
    let early = claim(json!({"rx_number": "2", "fill_date": "2025-03-12"}));
    session.adjudicate(&first);
    assert_eq!(codes(&session.adjudicate(&early)), "79");
    session.reverse(&first);
    assert_eq!(session.adjudicate(&early)["status"], "paid");
}

#[test]
fn explanations_tell_what_ran_in_its_order() {
    let mut session = Sandbox::with_book();
    let sent = family_claim("1", 1);
    let paid = session.adjudicate(&sent);
    let edits = |session: &mut Session, answer: &Value| -> Vec<String> {
        let steps = session.explain(number(answer));
        assert!(steps.iter().zip(1..).all(|(step, n)| step[0] == Some(n.to_string())));
        assert!(steps.iter().all(|step| step.iter().all(Option::is_some)), "{steps:?}");
        steps.iter().map(|step| format!("{} {}", step[1].as_deref().unwrap(), step[2].as_deref().unwrap())).collect()
    };
    let told = edits(&mut session, &paid);
    let expected = [
        "fields passed",
        "eligibility passed",
        "pharmacy passed",
        "product passed",
        "prescriber passed",
        "duplicate passed",
        "formulary passed",
        "drug utilization review passed",
        "pricing computed",
        "cost share computed",
        "accumulators computed",
    ];
    let mut rest = told.iter();
    for step in expected {
        assert!(rest.any(|told| told == step), "{step} is not in its place in {told:?}");
    }
    let words = session.table(&format!("SELECT explanation FROM pbm.explain_claim({})", literal(number(&paid))));
    for figure in ["100.00", "40.20", "160.80"] {
        assert!(words.contains(figure), "{figure} is not in {words}");
    }

    let rejected = session.adjudicate(&claim(json!({"ndc": THETADONE, "pharmacy_npi": "1500000017"})));
    let told = edits(&mut session, &rejected);
    assert!(told.contains(&"formulary rejected".into()) && told.contains(&"pharmacy rejected".into()), "{told:?}");

    session.reverse(&sent);
    let told = edits(&mut session, &paid);
    assert_eq!(told.last().map(String::as_str), Some("reversal computed"));
    assert_eq!(told.len(), edits(&mut session, &paid).len());
    assert!(session.explain("no such number").is_empty());
}

#[test]
fn an_explanation_names_no_person() {
    let mut session = Sandbox::with_book();
    let paid = session.adjudicate(&family_claim("1", 1));
    let told = session.table(&format!("SELECT explanation FROM pbm.explain_claim({})", literal(number(&paid))));
    for word in ["CARD-FAMILY", "Number2", "1981", "00000000-0000-4000-9000-000000000002"] {
        assert!(!told.contains(word), "{word} in {told}");
    }
}

#[test]
fn a_trace_that_cannot_be_read_is_an_error_of_its_own() {
    let mut session = Sandbox::with_book();
    let paid = session.adjudicate(&claim(json!({})));
    session.run("UPDATE pbm.pharmacy_claim SET trace = '\\xffffffffffff'");
    let failure = session.failure(&format!("SELECT * FROM pbm.explain_claim({})", literal(number(&paid))));
    assert_eq!(failure.code, "XX001");
}

#[test]
fn a_stored_trace_is_small() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.adjudicate(&family_claim("1", 1));
    session.adjudicate(&claim(json!({})));
    let longest = session.number("SELECT max(length(trace)) FROM pbm.pharmacy_claim");
    assert!(longest < 300, "{longest} bytes");
}

#[test]
fn half_of_the_samples_paid_claims_have_a_trace_of_less_than_300_bytes() {
    let database = Database::with_sample();
    let mut session = database.connect();
    session
        .run("SELECT count(*) FROM pbm.adjudicate_batch((SELECT jsonb_agg(claim) FROM pbm_sample.claims(530, 400)))");
    let median = session.number(
        "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY length(trace)) FROM pbm.pharmacy_claim WHERE status = 'paid'",
    );
    assert!(median < 300, "{median}");
}
