//! What would pay a rejected claim, what would have cost less, and explanations as values.

use serde_json::{Value, json};
use support::{Database, Sandbox, Session, cents, claim, literal};

const ALPHADOL: &str = "00001-0001-01";
const BETAZINE: &str = "00002-0001-01";
const GAMMACIL: &str = "00003-0001-01";
const DELTANOL: &str = "00004-0001-01";
const EPSILIX: &str = "00005-0001-01";
const ZETAMAB: &str = "00006-0001-01";
const ETACAINE: &str = "00007-0001-01";
const THETADONE: &str = "00008-0001-01";

fn number(answer: &Value) -> String {
    literal(answer["claim_number"].as_str().expect("a claim number"))
}

fn remedies(session: &mut Session, rejected: &Value) -> String {
    assert_eq!(rejected["status"], "rejected", "{rejected}");
    session.table(&format!(
        "SELECT change, fields, allowed_amount, paid_amount, patient_pay FROM pbm.what_would_pay({})",
        number(rejected)
    ))
}

#[test]
fn an_early_refill_pays_with_a_code_an_authorization_or_on_the_first_day_it_is_due() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({})));
    let early = session.adjudicate(&claim(json!({"rx_number": "2", "fill_date": "2025-03-12"})));
    // 75 % of 30 days are 22.5: on the 23rd day, both fill dates counted, which is 1 April. 30 tablets at 1.00 and a fee
    // of 2.00, of which the member pays 10.00.
    assert_eq!(
        remedies(&mut session, &early),
        "submission clarification|{\"submission_clarification_codes\": [\"3\"]}|32.00|22.00|10.00
authorization|NULL|32.00|22.00|10.00
fill date|{\"fill_date\": \"2025-04-01\"}|32.00|22.00|10.00"
    );
}

#[test]
fn beyond_a_quantity_limit_the_largest_quantity_below_pays() {
    let mut session = Sandbox::with_book();
    let sent = claim(json!({"ndc": ETACAINE}));
    let rejected = session.adjudicate(&sent);
    // The limit is 10 a fill; 10 tablets and the fee are 12.00.
    assert_eq!(
        remedies(&mut session, &rejected),
        "authorization|NULL|32.00|22.00|10.00
quantity|{\"quantity\": \"10\"}|12.00|2.00|10.00
days supply|{\"quantity\": \"10\", \"days_supply\": 10}|12.00|2.00|10.00"
    );
}

#[test]
fn an_alert_is_answered_with_a_triple_that_the_plan_takes() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({"ndc": DELTANOL})));
    let rejected = session.adjudicate(&claim(json!({"ndc": GAMMACIL, "rx_number": "2"})));
    let told = remedies(&mut session, &rejected);
    let triple = |result: &str| {
        format!(
            "DUR/PPS|{{\"dur\": [{{\"result_of_service\": \"{result}\", \"reason_for_service\": \"DD\", \"professional_service\": \"M0\"}}]}}|17.00|7.00|10.00"
        )
    };
    assert!(told.starts_with(&format!("{}\n{}", triple("1B"), triple("1G"))), "{told}");
}

#[test]
fn what_needs_an_authorization_says_which_codes_it_must_waive() {
    let mut session = Sandbox::with_book();
    for (ndc, waived) in [(EPSILIX, "75"), (ZETAMAB, "608"), (THETADONE, "MR")] {
        let rejected = session.adjudicate(&claim(json!({"ndc": ndc})));
        let told = session.table(&format!(
            "SELECT change, explanation, fields FROM pbm.what_would_pay({}) WHERE change = 'authorization'",
            number(&rejected)
        ));
        assert_eq!(told, format!("authorization|a prior authorization that waives {waived}|NULL"), "{ndc}");
    }
}

#[test]
fn several_rejects_are_lifted_together_where_no_single_change_does_it() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({})));
    session.adjudicate(&claim(json!({"ndc": DELTANOL, "rx_number": "2"})));
    session.run("UPDATE pbm.drug_interaction SET interruptive = true WHERE ingredient1_id = 1");
    // Too soon after the first, and an interaction with the second.
    let rejected = session.adjudicate(&claim(json!({"rx_number": "3", "fill_date": "2025-03-12"})));
    let told = session.table(&format!("SELECT change FROM pbm.what_would_pay({})", number(&rejected)));
    assert!(told.contains("submission clarification + DUR/PPS"), "{told}");
    assert!(told.contains("authorization + DUR/PPS"), "{told}");
}

#[test]
fn a_product_that_is_not_covered_has_covered_ones_of_its_class() {
    let mut session = Sandbox::with_book();
    session.run(&format!("UPDATE pbm.formulary SET covered = false WHERE ndc = '{ALPHADOL}'"));
    let rejected = session.adjudicate(&claim(json!({})));
    let told = session.table(&format!(
        "SELECT explanation, fields, patient_pay FROM pbm.what_would_pay({}) WHERE change = 'product'",
        number(&rejected)
    ));
    // The same tablet in another package, then another drug of the class.
    assert_eq!(
        told,
        "Alphadol 10 MG Tablet, large (00001000102)|{\"ndc\": \"00001000102\"}|10.00
Gammacil 2 MG Tablet (00003000101)|{\"ndc\": \"00003000101\"}|10.00"
    );
}

#[test]
fn every_remedy_pays_what_it_says() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({})));
    session.adjudicate(&claim(json!({"ndc": DELTANOL, "rx_number": "2"})));
    let mut tried = 0;
    for (rx, changes) in (10..).zip([
        json!({"fill_date": "2025-03-12"}),
        json!({"ndc": GAMMACIL}),
        json!({"ndc": ETACAINE, "quantity": 90, "days_supply": 90}),
        json!({"ndc": EPSILIX, "prior_authorization_number": "12345678901"}),
        json!({"ndc": ZETAMAB}),
        json!({"ndc": THETADONE, "quantity": "7.5"}),
        json!({"ndc": BETAZINE, "days_supply": 400, "quantity": 400}),
    ]) {
        let mut sent = claim(changes);
        sent["rx_number"] = rx.to_string().into();
        let answer = session.adjudicate(&sent);
        if answer["status"] != "rejected" {
            continue;
        }
        let rows = session.rows(&format!(
            "SELECT to_jsonb(r)::text, current_date::text FROM pbm.what_would_pay({}) r",
            number(&answer)
        ));
        for row in rows {
            let remedy: Value = serde_json::from_str(row[0].as_deref().expect("a remedy")).expect("JSON");
            let mut changed = sent.clone();
            for (key, value) in remedy["fields"].as_object().into_iter().flatten() {
                changed[key] = value.clone();
            }
            session.run("SAVEPOINT tried");
            if let Some((_, codes)) = remedy["explanation"].as_str().and_then(|w| w.split_once("that waives ")) {
                let codes = codes.split(", and ").next().unwrap_or_default();
                session.run(&format!(
                    "INSERT INTO pbm.prior_authorization (patient_id, plan_id, ndc, waived_reject_codes, effective_date)
                     SELECT m.patient_id, c.plan_id, {}, string_to_array('{codes}', ', '), '2000-01-01'
                     FROM pbm.coverage c JOIN pbm.members m USING (member_id) WHERE c.cardholder_id = 'CARD-BASIC'",
                    literal(changed["ndc"].as_str().expect("an NDC"))
                ));
            }
            let priced = session.price(&changed);
            session.run("ROLLBACK TO tried");
            assert_eq!(priced["status"], "paid", "{remedy}: {priced}");
            for amount in ["allowed_amount", "paid_amount", "patient_pay"] {
                assert_eq!(cents(&priced[amount]), cents(&remedy[amount]), "{amount} of {remedy}");
            }
            tried += 1;
        }
    }
    assert!(tried > 10, "{tried} remedies");
}

#[test]
fn nothing_is_written_to_find_out_what_would_pay() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.adjudicate(&claim(json!({})));
    let early = session.adjudicate(&claim(json!({"rx_number": "2", "fill_date": "2025-03-12"})));
    let before = session.footprint();
    // But for the record of who asked, which tests/access is about.
    session.run("SET pbm.read_audit = 'off'; BEGIN READ ONLY");
    assert_ne!(remedies(&mut session, &early), "");
    session.run("COMMIT");
    assert_eq!(session.footprint(), before);
}

#[test]
fn a_wrong_question_is_an_error_that_says_so() {
    let mut session = Sandbox::with_book();
    let paid = session.adjudicate(&claim(json!({})));
    let rejected = session.adjudicate(&claim(json!({"ndc": THETADONE, "rx_number": "2"})));
    for (call, code, message) in [
        ("what_would_pay('no such number')".to_owned(), "P0002", "no claim has this claim number"),
        (format!("what_would_pay({})", number(&paid)), "55000", "the claim is paid, not rejected"),
        (format!("cheaper_alternatives({})", number(&rejected)), "55000", "the claim is rejected, not paid"),
        (format!("cheaper_alternatives({}, -1)", number(&paid)), "22023", "maximum must not be negative"),
    ] {
        let failure = session.failure(&format!("SELECT * FROM pbm.{call}"));
        assert_eq!((failure.code.as_str(), failure.message.as_str()), (code, message), "{call}");
        assert!(!failure.hint.is_empty(), "{call}");
    }
}

#[test]
fn a_claim_whose_codes_were_not_kept_is_not_decided_again() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({})));
    let refilled = claim(json!({"rx_number": "2", "fill_date": "2025-03-12", "submission_clarification_codes": ["3"]}));
    let paid = session.adjudicate(&refilled);
    let call = format!("SELECT count(*) FROM pbm.cheaper_alternatives({})", number(&paid));
    assert_eq!(session.table(&call), "1");
    // As 0.1.0 stored it.
    session.run("UPDATE pbm.pharmacy_claim SET submitted = NULL");
    let failure = session.failure(&call);
    assert_eq!((failure.code.as_str(), failure.message.as_str()), ("55000", "what the claim was sent as is not kept"));
}

#[test]
fn a_cheaper_product_is_offered_with_what_it_would_have_saved() {
    let mut session = Sandbox::with_book();
    let paid = session.adjudicate(&claim(json!({})));
    // 30 at 0.50 and a fee of 2.00 are 17.00; the copay is 10.00 for both.
    let cheaper = "same class|00003000101|Gammacil 2 MG Tablet|1|17.00|7.00|10.00|0.00|15.00";
    let call = |maximum| format!("SELECT * FROM pbm.cheaper_alternatives({}, {maximum})", number(&paid));
    assert_eq!(session.table(&call(5)), cheaper);
    assert_eq!(session.table(&call(0)), "");
    // The same tablet in a package that costs 0.90 comes before another drug, and saves less.
    session.run("UPDATE pbm.drug_price SET unit_price = 0.90 WHERE ndc = '00001-0001-02'");
    let same = "same ingredient and strength|00001000102|Alphadol 10 MG Tablet, large|1|29.00|19.00|10.00|0.00|3.00";
    assert_eq!(session.table(&call(5)), format!("{same}\n{cheaper}"));
    assert_eq!(session.table(&call(1)), same);
}

#[test]
fn alternatives_are_priced_by_the_balances_that_the_claim_met() {
    let mut session = Sandbox::with_book();
    let of_family = |ndc: &str, rx: &str, month: u32| {
        claim(
            json!({"cardholder_id": "CARD-FAMILY", "ndc": ndc, "rx_number": rx, "fill_date": format!("2025-{month:02}-10")}),
        )
    };
    let first = session.adjudicate(&of_family(ALPHADOL, "1", 1));
    assert_eq!(cents(&first["patient_pay"]), 3200);
    // This one meets the deductible.
    session.adjudicate(&of_family(BETAZINE, "2", 2));
    let told = session.table(&format!(
        "SELECT ndc, paid_amount, patient_pay, patient_saving, plan_saving FROM pbm.cheaper_alternatives({})",
        number(&first)
    ));
    // All of 17.00 would have been deductible, as all of 32.00 was.
    assert_eq!(told, "00003000101|0.00|17.00|15.00|0.00");
}

#[test]
fn an_explanation_names_its_rule_and_gives_its_values() {
    let mut session = Sandbox::with_book();
    let paid = session.adjudicate(&claim(json!({})));
    let steps = format!("pbm.explain_claim({})", number(&paid));
    assert_eq!(session.number(&format!("SELECT count(*) FROM {steps} WHERE rule IS NULL OR detail IS NULL")), 0);
    assert_eq!(
        session.table(&format!(
            "SELECT rule, detail ->> 'ingredient', detail ->> 'fee', detail ->> 'allowed' FROM {steps} WHERE edit = 'pricing'"
        )),
        "PR-1|30.00|2.00|32.00"
    );
    let early = session.adjudicate(&claim(json!({"rx_number": "2", "fill_date": "2025-03-12", "prescriber_npi": "1"})));
    let steps = format!("pbm.explain_claim({})", number(&early));
    // 3 of 30 days, both fill dates counted.
    assert_eq!(
        session.table(&format!(
            "SELECT rule, outcome, detail ->> 'code', detail ->> 'percent', detail ->> 'next_fill' FROM {steps} WHERE edit = 'refill too soon'"
        )),
        "UM-6|rejected|79|10|2025-04-01"
    );
    assert_eq!(
        session.table(&format!("SELECT detail ->> 'missing' FROM {steps} WHERE edit = 'prescriber'")),
        "the prescriber's NPI is not valid"
    );
}
