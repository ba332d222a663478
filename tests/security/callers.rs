//! The functions see every patient, and answer about those of the caller's clients: a hidden person is answered as one
//! that does not exist (A50).

use serde_json::{Value, json};
use support::{Session, claim, literal, typed_call};

use super::two_clients::TwoClients;

/// Everything that a call answers, or fails with.
fn answer(session: &mut Session, call: &str) -> String {
    match session.try_rows(&format!("SELECT to_jsonb(a) FROM {call} a")) {
        Ok(rows) => format!("{rows:?}"),
        Err(failure) => failure.everything(),
    }
}

fn json_call(name: &str, sent: &Value) -> String {
    format!("pbm.{name}({}::jsonb)", literal(&sent.to_string()))
}

#[test]
fn a_hidden_person_is_answered_as_a_missing_one() {
    let mut scene = TwoClients::new();
    let mut csr = scene.with_role("csr", "pbm_csr", "'ACME'");
    let user = csr.text("SELECT current_user");
    scene.admin.run(&format!("SELECT pbm.grant_role('{user}', 'pbm_pharmacist', 'ACME'); SELECT pbm.grant_role('{user}', 'pbm_pa_reviewer', 'ACME')"));
    // What screening finds: what does not go with it, a week before.
    for card in ["CARD-BASIC", "CARD-STRICT"] {
        let before = claim(json!({"cardholder_id": card, "fill_date": "2025-03-03", "rx_number": card}));
        assert_eq!(scene.admin.adjudicate(&before)["status"], "paid");
    }
    scene.admin.run("UPDATE pbm.ingredient SET safety_class = 'opioid' WHERE ingredient_name = 'iota'");
    let calls = |card: &str| {
        let sent = claim(json!({"cardholder_id": card}));
        vec![
            format!("pbm.verify_eligibility('{card}', '2025-03-10', '01')"),
            format!("pbm.dur_screen('{card}', '00004-0001-01', 30, 30, '2025-03-10', '01')"),
            format!("pbm.opioid_mme('{card}', '00009-0001-01', 30, 30, '2025-03-10', '01')"),
            json_call("price_claim", &sent),
            typed_call("price_claim", &sent),
            json_call(
                "request_authorization",
                &json!({"cardholder_id": card, "person_code": "01", "ndc": "00001-0001-01"}),
            ),
        ]
    };
    for ((hidden, missing), shown) in calls("CARD-STRICT").iter().zip(calls("CARD-NOBODY")).zip(calls("CARD-BASIC")) {
        let of_missing = answer(&mut csr, &missing);
        assert_eq!(answer(&mut csr, hidden).replace("CARD-STRICT", "CARD-NOBODY"), of_missing, "{hidden}");
        assert_ne!(of_missing, answer(&mut scene.admin, hidden), "{hidden}");
        assert_ne!(answer(&mut csr, &shown), of_missing, "{shown}");
    }
}

#[test]
fn a_hidden_claim_is_answered_as_a_missing_one() {
    let mut scene = TwoClients::new();
    let mut number = |card: &str, rx: &str| {
        let sent = claim(json!({"cardholder_id": card, "rx_number": rx}));
        scene.admin.adjudicate(&sent)["claim_number"].as_str().expect("a number").to_owned()
    };
    let (own, hidden) = (number("CARD-BASIC", "1"), number("CARD-STRICT", "2"));
    let mut csr = scene.with_role("csr", "pbm_csr", "'ACME'");
    let user = csr.text("SELECT current_user");
    scene.admin.run(&format!("SELECT pbm.grant_role('{user}', 'pbm_switch', 'ACME')"));
    for name in ["explain_claim", "claim_html", "what_would_pay", "cheaper_alternatives", "reverse_claim"] {
        let call = |number: &str| format!("pbm.{name}('{number}')");
        let missing = answer(&mut csr, &call("00000000000000000000"));
        assert_eq!(answer(&mut csr, &call(&hidden)), missing, "{name}");
        if name != "reverse_claim" {
            assert_ne!(answer(&mut csr, &call(&own)), missing, "{name}");
        }
    }
    let by_key = |rx: &str| format!("pbm.reverse_claim('1234567893', '{rx}', '2025-03-10')");
    assert_eq!(answer(&mut csr, &by_key("2")), answer(&mut csr, &by_key("9")));
    assert_eq!(csr.text(&format!("SELECT status FROM {}", by_key("1"))), "reversed");
    assert_eq!(
        scene.admin.text(&format!("SELECT status FROM pbm.pharmacy_claim WHERE claim_number = '{hidden}'")),
        "paid"
    );
}

/// Who calls, not who owns what he calls: SET ROLE counts, and a function of another's does not.
#[test]
fn the_caller_is_who_acts_and_his_roles_are_as_they_are_now() {
    let mut scene = TwoClients::new();
    let mut csr = scene.with_role("csr", "pbm_csr", "'ACME'");
    let user = csr.text("SELECT current_user");
    let eligible = |card: &str| format!("SELECT (pbm.verify_eligibility('{card}', '2025-03-10', '01')).eligible");
    assert!(csr.is(&eligible("CARD-BASIC")) && !csr.is(&eligible("CARD-STRICT")));
    scene.admin.run(&format!("SELECT pbm.grant_role('{user}', 'pbm_csr', 'ZENITH')"));
    assert!(csr.is(&eligible("CARD-STRICT")));
    scene.admin.run("UPDATE pbm.plan SET client_id = NULL WHERE plan_code = 'STRICT'");
    assert!(!csr.is(&eligible("CARD-STRICT")));
    scene.admin.run(&format!("SELECT pbm.revoke_role('{user}', 'pbm_csr', 'ACME')"));
    assert!(!csr.is(&eligible("CARD-BASIC")));
    // A function that a superuser owns asks for its caller.
    scene.admin.run(
        "CREATE FUNCTION public.ask(card text) RETURNS boolean LANGUAGE sql SECURITY DEFINER AS
         $$ SELECT (pbm.verify_eligibility(card, '2025-03-10', '01')).eligible $$",
    );
    assert!(!csr.is("SELECT public.ask('CARD-BASIC')"));
    assert!(scene.admin.is("SELECT public.ask('CARD-BASIC')"));
    scene.admin.run(&format!("BEGIN; SET LOCAL ROLE {user}"));
    assert!(!scene.admin.is(&eligible("CARD-BASIC")));
    scene.admin.run("ROLLBACK");
}

/// A date of birth was guessed in 33,215 tries.
#[test]
fn a_session_that_asks_too_often_is_refused() {
    let mut scene = TwoClients::new();
    let mut csr = scene.with_role("csr", "pbm_csr", "'ACME'");
    let database = scene.database().name.clone();
    scene.admin.run(&format!("ALTER DATABASE {database} SET pbm.inquiry_limit = 5"));
    let user = csr.text("SELECT current_user");
    let mut csr = scene.database().connect_as(&user);
    let ask = "SELECT (pbm.verify_eligibility('CARD-BASIC', '2025-03-10', '01')).eligible";
    csr.run("BEGIN");
    for _ in 0..5 {
        assert!(csr.is(ask));
    }
    csr.run("ROLLBACK");
    for call in [ask.to_owned(), format!("SELECT {}", json_call("price_claim", &claim(json!({}))))] {
        let failure = csr.failure(&call);
        assert_eq!(failure.code, "53400", "{call}: {failure:?}");
        assert!(failure.hint.contains("pbm.inquiry_limit"), "{failure:?}");
    }
    assert_eq!(csr.failure("SET pbm.inquiry_limit = 0").code, "42501");
    let mut admin = scene.database().connect();
    for _ in 0..10 {
        assert!(admin.is(ask));
    }
}
