//! Adjudication and pricing from SQL: both surfaces, what is stored, duplicates, isolation levels.

use pbm_engine::claim::{FIELDS, Field, Kind};
use serde_json::{Value, json};
use support::{
    Database, MAIL_PHARMACY, OUTSIDE_PHARMACY, PHARMACY, Sandbox, Session, cents, claim, codes, literal, typed_call,
};

const BETAZINE: &str = "00002-0001-01";
const GAMMACIL: &str = "00003-0001-01";
const DELTANOL: &str = "00004-0001-01";
const EPSILIX: &str = "00005-0001-01";
const ZETAMAB: &str = "00006-0001-01";
const ETACAINE: &str = "00007-0001-01";
const THETADONE: &str = "00008-0001-01";
const IOTAPHEN: &str = "00009-0001-01";

/// Claims that end in many different ways.
fn variety() -> Vec<Value> {
    [
        json!({}),
        json!({"person_code": null}),
        json!({"person_code": "1", "date_of_birth": "1980-01-01"}),
        json!({"ndc": "00001000102", "fill_number": 3, "refills_authorized": 5, "written_date": "2025-01-02"}),
        json!({"ndc": BETAZINE, "daw_code": "1", "usual_and_customary": 12.5}),
        json!({"ndc": BETAZINE, "ingredient_cost_submitted": 290.01, "dispensing_fee_submitted": 0.5, "gross_amount_due": 290.51}),
        json!({"cardholder_id": "CARD-FAMILY", "person_code": "02", "ndc": BETAZINE, "quantity": 33.333}),
        json!({"cardholder_id": "CARD-JULY", "pharmacy_npi": MAIL_PHARMACY, "days_supply": 90, "quantity": 90}),
        json!({"ndc": GAMMACIL}),
        json!({"ndc": GAMMACIL, "dur": [{"reason_for_service": "DD", "professional_service": "M0", "result_of_service": "1B"}]}),
        json!({"ndc": DELTANOL}),
        json!({"ndc": DELTANOL, "submission_clarification_codes": ["3"]}),
        json!({"ndc": EPSILIX}),
        json!({"ndc": EPSILIX, "prior_authorization_type": "1", "prior_authorization_number": "99999999999"}),
        json!({"ndc": ZETAMAB}),
        json!({"ndc": ETACAINE}),
        json!({"ndc": ETACAINE, "quantity": 10}),
        json!({"ndc": THETADONE}),
        json!({"ndc": THETADONE, "cardholder_id": "CARD-OPEN"}),
        json!({"ndc": IOTAPHEN, "fill_number": 1}),
        json!({"ndc": IOTAPHEN, "prescriber_dea": "AB1234563", "quantity_prescribed": 30}),
        json!({"ndc": "99999-9999-99"}),
        json!({"ndc": "0000100011"}),
        json!({"ndc": "no product"}),
        json!({"ndc": null, "quantity": null, "fill_date": null, "rx_number": null}),
        json!({"quantity": -1, "days_supply": 0, "daw_code": "X"}),
        json!({"quantity": 0.0001}),
        json!({"pharmacy_npi": OUTSIDE_PHARMACY}),
        json!({"pharmacy_npi": "1234567890"}),
        json!({"prescriber_npi": "1234567890"}),
        json!({"prescriber_npi": null}),
        json!({"fill_date": "2999-01-01"}),
        json!({"fill_date": "2019-01-01"}),
        json!({"written_date": "2025-04-01", "date_of_birth": "2025-05-01"}),
        json!({"cardholder_id": "nobody"}),
        json!({"person_code": "09"}),
        json!({"cardholder_id": "CARD-FAMILY", "person_code": null}),
        json!({"date_of_birth": "1990-09-09"}),
        json!({"prior_authorization_type": "77", "submission_clarification_codes": ["777"]}),
        json!({"dur": [{"reason_for_service": "??", "professional_service": "", "result_of_service": "1B"}]}),
    ]
    .into_iter()
    .map(claim)
    .collect()
}

/// An answer without what differs between two claims and between a row and an object.
fn comparable(mut answer: Value) -> Value {
    for key in ["reject_codes", "messages", "dur", "approved_message_codes"] {
        if answer[key].is_null() {
            answer[key] = json!([]);
        }
    }
    answer["claim_id"] = Value::Null;
    answer["claim_number"] = Value::Null;
    answer
}

/// A member's history: Deltanol still in supply on the day of the other claims.
fn with_history(session: &mut Session) {
    let first = session.adjudicate(&claim(json!({"ndc": DELTANOL, "rx_number": "600001", "fill_date": "2025-03-01"})));
    assert_eq!(first["status"], "paid");
}

/// Arguments are read by their place and by the kind of the field that stands there.
#[test]
fn the_typed_functions_take_the_fields_of_a_claim_in_the_order_of_the_table() {
    let mut session = Sandbox::with_book();
    let expected = |decimal: &str, count: &str| -> Vec<String> {
        let argument = |field: &Field| match &field.kind {
            Kind::Text(..) => format!("{} text", field.key),
            Kind::Decimal(..) => format!("{} {decimal}", field.key),
            Kind::Count(..) => format!("{} {count}", field.key),
            Kind::Date(_) => format!("{} date", field.key),
            Kind::Codes(_) => format!("{} text[]", field.key),
            Kind::Dur(..) | Kind::Payers(..) | Kind::Compound(..) => format!("{} jsonb", field.key),
        };
        FIELDS.iter().map(argument).collect()
    };
    for (name, expected) in [
        ("adjudicate_claim", expected("numeric", "integer")),
        ("price_claim", expected("numeric", "integer")),
        ("adjudicate_claim_wide", expected("double precision", "bigint")),
        ("price_claim_wide", expected("double precision", "bigint")),
    ] {
        let declared = session.table(&format!(
            "SELECT argument, type::regtype
             FROM pg_proc, unnest(proargnames, proargtypes::oid[]) WITH ORDINALITY AS a (argument, type, place)
             WHERE pronamespace = 'pbm'::regnamespace AND prosrc = '{name}_wrapper'
             ORDER BY place"
        ));
        let mut expected = expected.clone();
        if name.starts_with("price_claim") {
            expected.push("received_date date".into());
        }
        assert_eq!(declared.replace('|', " ").lines().collect::<Vec<_>>(), expected, "{name}");
    }
}

#[test]
fn a_typed_argument_that_cannot_be_read_rejects_the_claim() {
    let mut session = Sandbox::with_book();
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let mut tried = 0;
    for field in FIELDS {
        let values: &[&str] = match &field.kind {
            Kind::Decimal(..) => &["NaN", "Infinity", "-Infinity", "1e40"],
            Kind::Date(_) => &["infinity", "-infinity", "5874897-12-31"],
            Kind::Dur(..) | Kind::Payers(..) | Kind::Compound(..) => &[&deep],
            _ => &[],
        };
        for value in values {
            let answer = session.adjudicate_typed(&claim(json!({ field.key: value })));
            let message = format!("{} cannot be read", field.element.label);
            assert!(codes(&answer).split(' ').any(|code| code == field.element.code), "{}: {answer}", field.key);
            assert!(answer["messages"].as_array().unwrap().contains(&message.into()), "{}: {answer}", field.key);
            tried += 1;
        }
    }
    assert!(tried > 5 * 4 + 3 * 3, "{tried}");
}

#[test]
fn typed_and_jsonb_calls_give_the_same_answers() {
    let database = Database::with_book();
    let mut session = database.connect();
    with_history(&mut session);
    for claim in variety() {
        let mut answers = Vec::new();
        for call in ["adjudicate_claim", "price_claim"] {
            for call in [typed_call(call, &claim), format!("pbm.{call}({}::jsonb)", literal(&claim.to_string()))] {
                session.run("BEGIN");
                answers.push((comparable(session.object(&call)), call));
                session.run("ROLLBACK");
            }
        }
        for (answer, call) in &answers[1..] {
            assert_eq!(*answer, answers[0].0, "{call} differs from {}", answers[0].1);
        }
    }
}

#[test]
fn price_claim_writes_nothing_and_takes_no_transaction_id() {
    let database = Database::with_book();
    let mut session = database.connect();
    // But for the record of who asked, which tests/access is about.
    session.run("SET pbm.read_audit = 'off'");
    with_history(&mut session);
    let before = session.footprint();
    for claim in variety() {
        session.run("BEGIN");
        let answer = session.price(&claim);
        let typed = session.object(&typed_call("price_claim", &claim));
        assert_eq!(session.value("SELECT txid_current_if_assigned()::text"), None, "{claim}");
        session.run("COMMIT");
        for answer in [answer, typed] {
            assert!(answer["claim_id"].is_null() && answer["claim_number"].is_null(), "{answer}");
        }
    }
    assert_eq!(session.footprint(), before);
    session.run("BEGIN READ ONLY");
    assert_eq!(session.price(&claim(json!({})))["status"], "paid");
    session.run("COMMIT");
}

#[test]
fn a_paid_claim_balances_and_is_stored_with_its_figures() {
    let mut session = Sandbox::with_book();
    let answer = session.adjudicate(&claim(json!({"ndc": BETAZINE, "cardholder_id": "CARD-FAMILY"})));
    let amount = |key: &str| cents(&answer[key]);
    assert_eq!(answer["status"], "paid");
    // 30 x 10.00 + 1.00; deductible 100.00, then 20 % of 201.00.
    assert_eq!((amount("ingredient_cost"), amount("dispensing_fee"), amount("sales_tax")), (30000, 100, 0));
    assert_eq!((amount("allowed_amount"), amount("patient_pay"), amount("paid_amount")), (30100, 14020, 16080));
    assert_eq!((amount("deductible_applied"), amount("copay_amount"), amount("coinsurance_amount")), (10000, 0, 4020));
    assert_eq!(
        session.table(
            "SELECT status, ingredient_cost, dispensing_fee, total_cost, allowed_amount, paid_amount, patient_copay,
                    ndc, drug_name, quantity, days_supply, channel, tier, reject_codes, submitted
             FROM pbm.pharmacy_claim"
        ),
        "paid|300.00|1.00|301.00|301.00|160.80|140.20|00002000101|Betazine 5 MG Tablet|30.000|30|retail|2|NULL|NULL"
    );
    assert_eq!(session.text("SELECT claim_number FROM pbm.pharmacy_claim"), answer["claim_number"].as_str().unwrap());
    assert_eq!(session.accumulators(), "2|family|2025-01-01|100.00|140.20\n2|individual|2025-01-01|100.00|140.20");
}

#[test]
fn the_family_limits_hold_for_all_its_members() {
    let mut session = Sandbox::with_book();
    let fill = |person: &str, day: u32| {
        claim(json!({"ndc": BETAZINE, "cardholder_id": "CARD-FAMILY", "person_code": person, "quantity": 60,
                     "fill_date": format!("2025-{day:02}-10"), "rx_number": format!("{person}{day}")}))
    };
    let mut pays = Vec::new();
    for (person, month) in [("01", 1), ("02", 2), ("03", 3), ("01", 4), ("02", 5), ("03", 6)] {
        let answer = session.adjudicate(&fill(person, month));
        pays.push((cents(&answer["deductible_applied"]), cents(&answer["patient_pay"])));
    }
    // 601.00 a fill. The individual deductible of 100 and the family's of 150; a member's 300 and the family's 500.
    assert_eq!(
        pays,
        [(10000, 20020), (5000, 16020), (0, 12020), (0, 1940), (0, 0), (0, 0)],
        "{}",
        session.accumulators()
    );
    assert!(session.accumulators().starts_with("2|family|2025-01-01|150.00|500.00\n"), "{}", session.accumulators());
}

#[test]
fn the_cost_share_follows_channel_and_days_supply() {
    let mut session = Sandbox::with_book();
    let mut pay = |pharmacy: &str, quantity: u32, days: u32| {
        let answer =
            session.price(&claim(json!({"pharmacy_npi": pharmacy, "quantity": quantity, "days_supply": days})));
        cents(&answer["patient_pay"])
    };
    assert_eq!(pay(PHARMACY, 30, 30), 1000);
    assert_eq!(pay(PHARMACY, 83, 83), 1000);
    assert_eq!(pay(PHARMACY, 84, 84), 3000);
    assert_eq!(pay(MAIL_PHARMACY, 30, 30), 1000);
    assert_eq!(pay(MAIL_PHARMACY, 90, 90), 2000);
    // Never more than the claim is allowed.
    assert_eq!(pay(PHARMACY, 5, 5), 700);
}

#[test]
fn a_benefit_year_may_begin_in_july() {
    let mut session = Sandbox::with_book();
    let fill = |date: &str, ndc: &str, rx: &str| {
        claim(json!({"cardholder_id": "CARD-JULY", "fill_date": date, "ndc": ndc, "rx_number": rx, "quantity": 10,
                     "days_supply": 10}))
    };
    session.adjudicate(&fill("2025-06-30", "00001-0001-01", "1"));
    session.adjudicate(&fill("2025-07-01", ETACAINE, "2"));
    assert_eq!(
        session.accumulators(),
        "6|family|2024-07-01|12.00|12.00\n6|family|2025-07-01|12.00|12.00\n\
         6|individual|2024-07-01|12.00|12.00\n6|individual|2025-07-01|12.00|12.00"
    );
}

#[test]
fn a_rejection_is_stored_like_a_payment() {
    let mut session = Sandbox::with_book();
    let answer = session.adjudicate(&claim(json!({"ndc": THETADONE})));
    assert_eq!((answer["status"].as_str(), codes(&answer).as_str()), (Some("rejected"), "MR"));
    assert_eq!(
        session.table(
            "SELECT claim_number, status, reject_codes, member_id, patient_id, ndc, quantity, rx_number, paid_amount,
                    length(trace) > 0, submitted
             FROM pbm.pharmacy_claim"
        ),
        format!(
            "{}|rejected|{{MR}}|1|00000000-0000-4000-9000-000000000001|00008000101|30.000|700001|NULL|t|NULL",
            answer["claim_number"].as_str().unwrap()
        )
    );
    assert_eq!(session.number("SELECT count(*) FROM pbm.audit_log WHERE table_name = 'pharmacy_claim'"), 1);
    assert_eq!(
        session.table("SELECT deductible_met + out_of_pocket_met FROM pbm.accumulator WHERE out_of_pocket_met > 0"),
        ""
    );
}

#[test]
fn a_claim_of_an_unknown_member_is_stored_with_its_request() {
    let mut session = Sandbox::with_book();
    let sent = claim(json!({"cardholder_id": "nobody", "quantity": "30"}));
    let answer = session.adjudicate(&sent);
    assert_eq!(codes(&answer), "52");
    let stored: Value =
        serde_json::from_str(&session.text("SELECT submitted::text FROM pbm.pharmacy_claim WHERE patient_id IS NULL"))
            .unwrap();
    assert_eq!(stored, sent);
    session.adjudicate_typed(&claim(json!({"cardholder_id": "NOBODY ELSE", "dur": [{"reason_for_service": "DD"}]})));
    assert_eq!(
        session.text("SELECT submitted ->> 'cardholder_id' FROM pbm.pharmacy_claim ORDER BY id DESC LIMIT 1"),
        "NOBODY ELSE"
    );
}

#[test]
fn a_refused_claim_keeps_no_more_than_eight_kilobytes_of_what_was_sent() {
    let mut session = Sandbox::with_book();
    let long = "'x' || repeat('9', 5000000)";
    for field in [
        "cardholder_id",
        "rx_number",
        "pharmacy_npi",
        "prescriber_npi",
        "prescriber_dea",
        "daw_code",
        "ndc",
        "person_code",
        "prior_authorization_number",
        "prior_authorization_type",
        "dispensing_status",
        "patient_relationship_code",
        "other_coverage_code",
        "patient_residence",
    ] {
        let sent = claim(json!({})).to_string();
        let answer = session.text(&format!(
            "SELECT pbm.adjudicate_claim({}::jsonb || jsonb_build_object('{field}', {long})) ->> 'status'",
            support::literal(&sent)
        ));
        assert_eq!(answer, "rejected", "{field}");
        let (row, kept) = (
            "SELECT max(pg_column_size(c.*)) FROM pbm.pharmacy_claim c",
            "SELECT max(length(submitted::text)) FROM pbm.pharmacy_claim",
        );
        assert!(session.number(row) < 12_000, "{field}: {}", session.number(row));
        assert!(session.number(kept) <= 8192, "{field}");
    }
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim WHERE submitted ? 'omitted'"), 14);
}

#[test]
fn a_typed_claim_that_cannot_be_read_keeps_all_that_was_sent() {
    let mut session = Sandbox::with_book();
    let sent = claim(json!({"cardholder_id": "NOBODY", "submission_clarification_codes": ["3"],
                            "dur": [{"reason_for_service": "DD", "professional_service": "M0", "result_of_service": "1B"}]}));
    session.adjudicate_typed(&sent);
    let stored: Value = serde_json::from_str(&session.text("SELECT submitted::text FROM pbm.pharmacy_claim")).unwrap();
    for key in ["submission_clarification_codes", "dur", "cardholder_id", "rx_number", "fill_date"] {
        assert_eq!(stored[key], sent[key], "{key} of {stored}");
    }
}

/// As text: no digit is lost on the way through a float, and no number is too large to be answered.
#[test]
fn numbers_in_json_keep_their_digits() {
    let mut session = Sandbox::with_book();
    for (quantity, codes) in [
        ("30.000", "{}"),
        ("30.0000000000000000001", "{E7}"),
        ("1e400", "{E7}"),
        ("-1e400", "{E7}"),
        ("1e-400", "{E7}"),
    ] {
        let sent = claim(json!({"quantity": "Q"})).to_string().replace("\"Q\"", quantity);
        let sent = literal(&sent);
        let answered = format!(
            "SELECT coalesce(translate(pbm.price_claim({sent}::jsonb) ->> 'reject_codes', '[]\"', '{{}}'), '{{}}')"
        );
        assert_eq!(session.text(&answered), codes, "{quantity}");
        let typed = typed_call("price_claim", &claim(json!({"quantity": null})))
            .replace("quantity => NULL", &format!("quantity => {quantity}"));
        assert_eq!(session.text(&format!("SELECT coalesce(reject_codes, '{{}}') FROM {typed}")), codes, "{quantity}");
    }
    let answer = session.text(&format!(
        "SELECT pbm.adjudicate_claim({}::jsonb) ->> 'patient_pay'",
        literal(&claim(json!({})).to_string())
    ));
    assert_eq!(answer, "10.00");
}

#[test]
fn json_nested_too_deep_is_no_claim() {
    let mut session = Sandbox::with_book();
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let document = |levels| literal(&claim(json!({"quantity": "Q"})).to_string().replace("\"Q\"", &nested(levels)));
    assert!(
        session
            .text(&format!("SELECT pbm.adjudicate_claim({}::jsonb) ->> 'reject_codes'", document(100)))
            .contains("E7")
    );
    for call in ["adjudicate_claim", "price_claim"] {
        let failure = session.failure(&format!("SELECT pbm.{call}({}::jsonb)", document(500)));
        assert_eq!(
            (failure.code.as_str(), failure.message.as_str()),
            ("22023", "the JSON document is nested too deep")
        );
    }
    let typed = typed_call("price_claim", &claim(json!({}))).replace(')', &format!(", dur => '{}')", nested(500)));
    assert_eq!(session.text(&format!("SELECT reject_codes FROM {typed}")), "{E4}");
}

#[test]
fn at_most_five_codes_are_answered() {
    let mut session = Sandbox::with_book();
    let answer = session.adjudicate(&json!({}));
    let answered = codes(&answer);
    assert_eq!(answered.split(' ').count(), 5, "{answered}");
    assert_eq!(session.number("SELECT cardinality(reject_codes) FROM pbm.pharmacy_claim"), 5);
}

#[test]
fn a_duplicate_answers_the_original_and_changes_nothing() {
    let mut session = Sandbox::with_book();
    with_history(&mut session);
    // With a message, an alert and a deductible, so that there is something to repeat.
    let sent = claim(json!({"ndc": GAMMACIL, "dur": [{"reason_for_service": "DD", "professional_service": "M0",
                                                      "result_of_service": "1B"}]}));
    let original = session.adjudicate(&sent);
    assert_eq!(original["status"], "paid");
    assert_ne!(original["dur"], json!([]));
    let before = session.footprint();
    for answer in [session.adjudicate(&sent), session.adjudicate(&sent)] {
        let mut expected = original.clone();
        expected["status"] = json!("duplicate");
        assert_eq!(answer, expected);
    }
    let typed = session.adjudicate_typed(&sent);
    assert_eq!(
        (&typed["status"], &typed["claim_number"], &typed["claim_id"]),
        (&json!("duplicate"), &original["claim_number"], &original["claim_id"])
    );
    assert_eq!(session.price(&sent)["status"], "duplicate");
    assert_eq!(session.footprint(), before);
}

#[test]
fn a_repeat_of_a_rejected_claim_is_decided_anew() {
    let mut session = Sandbox::with_book();
    let sent = claim(json!({"ndc": EPSILIX}));
    let first = session.adjudicate(&sent);
    session.run(
        "INSERT INTO pbm.prior_authorization (patient_id, plan_id, ndc, effective_date)
         VALUES ('00000000-0000-4000-9000-000000000001', '00000000-0000-4000-8000-000000000001', '00005-0001-01', '2025-01-01')",
    );
    let second = session.adjudicate(&sent);
    assert_eq!((codes(&first).as_str(), second["status"].as_str()), ("75", Some("paid")));
    assert_ne!(first["claim_number"], second["claim_number"]);
}

#[test]
fn a_plan_may_reject_duplicates() {
    let mut session = Sandbox::with_book();
    let sent = claim(json!({"cardholder_id": "CARD-STRICT"}));
    assert_eq!(session.adjudicate(&sent)["status"], "paid");
    let repeated = session.adjudicate(&sent);
    assert!(codes(&repeated).starts_with("83"), "{repeated}");
    assert_eq!(
        session.table("SELECT status, count(*) FROM pbm.pharmacy_claim GROUP BY 1 ORDER BY 1"),
        "paid|1\nrejected|1"
    );
}

#[test]
fn a_different_claim_with_a_paid_key_is_rejected_83() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({})));
    let of_the_member = session.adjudicate(&claim(json!({"quantity": 31})));
    assert!(codes(&of_the_member).contains("83"), "{of_the_member}");
    let before = session.accumulators();
    let of_another = session.adjudicate(&claim(json!({"cardholder_id": "CARD-001"})));
    assert_eq!(codes(&of_another), "83");
    let told = of_another.to_string();
    assert!(!told.contains("Number1\"") && !told.contains("CARD-BASIC"), "another member's data in {told}");
    assert_eq!(
        session.accumulators().lines().filter(|line| !line.starts_with("101|")).collect::<Vec<_>>().join("\n"),
        before
    );
    // price_claim sees the same.
    assert!(codes(&session.price(&claim(json!({"quantity": 31})))).contains("83"));
    assert_eq!(codes(&session.price(&claim(json!({"cardholder_id": "CARD-001"})))), "83");
}

#[test]
fn what_is_no_claim_is_an_error_with_a_hint() {
    let mut session = Sandbox::with_book();
    let before = session.footprint();
    for call in [
        "adjudicate_claim('[]'::jsonb)",
        "adjudicate_claim('3'::jsonb)",
        "price_claim('null'::jsonb)",
        "adjudicate_claim('{\"no such key\": 1}'::jsonb)",
        "adjudicate_batch('{}'::jsonb)",
    ] {
        let failure = session.failure(&format!("SELECT * FROM pbm.{call}"));
        assert_eq!(failure.code, "22023", "{call}: {failure:?}");
        assert!(!failure.hint.is_empty(), "{call}: {failure:?}");
    }
    assert_eq!(session.footprint(), before);
    assert_eq!(session.value("SELECT pbm.adjudicate_claim(NULL::jsonb)::text"), None);
}

#[test]
fn a_read_only_transaction_is_refused_with_a_hint() {
    let database = Database::with_book();
    let mut session = database.connect();
    for call in [
        typed_call("adjudicate_claim", &claim(json!({}))),
        format!("pbm.adjudicate_claim({}::jsonb)", literal(&claim(json!({})).to_string())),
        format!("pbm.adjudicate_batch({}::jsonb)", literal(&json!([claim(json!({}))]).to_string())),
        "pbm.reverse_claim('1234567893', '1', '2025-01-01')".to_owned(),
        "pbm.reverse_claim('12345')".to_owned(),
    ] {
        session.run("BEGIN READ ONLY");
        let failure = session.failure(&format!("SELECT * FROM {call}"));
        session.run("ROLLBACK");
        assert_eq!(
            (failure.code.as_str(), failure.hint.as_str()),
            ("25006", "Use price_claim, which writes nothing."),
            "{call}"
        );
    }
}

#[test]
fn a_rollback_leaves_nothing() {
    let database = Database::with_book();
    let mut session = database.connect();
    let before = session.footprint();
    session.run("BEGIN");
    session.adjudicate_batch(&variety());
    session.adjudicate(&claim(json!({"rx_number": "800001", "ndc": ETACAINE, "quantity": 5})));
    session.run("ROLLBACK");
    assert_eq!(session.footprint(), before);
    session.run("BEGIN; SAVEPOINT s");
    session.adjudicate(&claim(json!({})));
    session.run("ROLLBACK TO s");
    assert_eq!(session.adjudicate(&claim(json!({})))["status"], "paid");
    session.run("COMMIT");
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim"), 1);
}

#[test]
fn every_isolation_level_pays() {
    let database = Database::with_book();
    let mut session = database.connect();
    let levels = ["READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"];
    for (n, level) in levels.iter().enumerate() {
        let sent = claim(json!({"cardholder_id": format!("CARD-{:03}", n + 1), "rx_number": format!("70{n}")}));
        session.run(&format!("BEGIN ISOLATION LEVEL {level}"));
        assert_eq!(session.adjudicate(&sent)["status"], "paid", "{level}");
        assert_eq!(session.adjudicate(&sent)["status"], "duplicate", "{level}");
        assert_eq!(session.reverse(&sent)["status"], "reversed", "{level}");
        assert_eq!(session.adjudicate(&sent)["status"], "paid", "{level}");
        session.run("COMMIT");
    }
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim WHERE status = 'paid'"), 4);
}

#[test]
fn a_change_of_reference_data_counts_from_the_next_statement_on() {
    let database = Database::with_book();
    let (mut session, mut other) = (database.connect(), database.connect());
    let sent = claim(json!({}));
    assert_eq!(cents(&session.price(&sent)["patient_pay"]), 1000);
    other.run("UPDATE pbm.plan_cost_share SET copay_amount = 12 WHERE tier = 1 AND copay_amount = 10");
    assert_eq!(cents(&session.price(&sent)["patient_pay"]), 1200);
    session.run("BEGIN; UPDATE pbm.plan_cost_share SET copay_amount = 13 WHERE copay_amount = 12");
    assert_eq!(cents(&session.price(&sent)["patient_pay"]), 1300);
    assert_eq!(cents(&other.price(&sent)["patient_pay"]), 1200);
    session.run("ROLLBACK");
    assert_eq!(cents(&session.price(&sent)["patient_pay"]), 1200);
}

#[test]
fn claim_numbers_are_unique_and_of_twenty_characters() {
    let mut session = Sandbox::with_book();
    let batch: Vec<Value> = (0..500).map(|n| claim(json!({"rx_number": format!("{n}"), "ndc": THETADONE}))).collect();
    session.adjudicate_batch(&batch);
    assert_eq!(
        session.table(
            "SELECT count(*), count(DISTINCT claim_number), bool_and(claim_number ~ '^[0-9A-HJKMNP-TV-Z]{20}$')
             FROM pbm.pharmacy_claim"
        ),
        "500|500|t"
    );
}

#[test]
fn every_finding_is_stored_in_dur_alert_with_its_override() {
    let mut session = Sandbox::with_book();
    with_history(&mut session);
    let alerts =
        "SELECT a.alert_type, a.severity, a.alert_code, a.drug1_ndc, a.drug2_ndc, a.interaction_type, a.outcome,
                         a.override_reason, a.override_date IS NOT NULL
                  FROM pbm.dur_alert a JOIN pbm.pharmacy_claim c ON c.id = a.claim_id AND c.fill_date = a.fill_date
                                                                AND c.patient_id = a.patient_id
                  WHERE c.claim_number = ";
    let number = |answer: &Value| literal(answer["claim_number"].as_str().unwrap());

    let refused = session.adjudicate(&claim(json!({"ndc": GAMMACIL})));
    assert_eq!(codes(&refused), "88");
    assert_eq!(
        session.table(&format!("{alerts}{}", number(&refused))),
        "interaction|high|DD|00003000101|00004000101|bleeding|soft_reject|NULL|f"
    );
    let overridden = session.adjudicate(&claim(json!({"ndc": GAMMACIL, "dur": [
        {"reason_for_service": "DD", "professional_service": "M0", "result_of_service": "1B"}]})));
    assert_eq!(overridden["status"], "paid");
    assert_eq!(
        session.table(&format!("{alerts}{}", number(&overridden))),
        "interaction|high|DD|00003000101|00004000101|bleeding|soft_reject|DD/M0/1B|t"
    );
    assert_eq!(overridden["dur"][0]["override_reason"], "DD/M0/1B");
    // Alpha with delta never interrupts; alpha and gamma are of one class.
    let told = session.adjudicate(&claim(json!({"rx_number": "3"})));
    assert_eq!(told["status"], "paid");
    assert_eq!(
        session.table(&format!("{alerts}{} ORDER BY a.alert_code", number(&told))),
        "interaction|high|DD|00001000101|00004000101|drowsiness|message|NULL|f\n\
         duplicate|medium|TD|00001000101|00003000101|alphas|message|NULL|f"
    );
}

#[test]
fn a_plan_that_rejects_an_interaction_takes_no_override() {
    let mut session = Sandbox::with_book();
    let fill = |ndc: &str, rx: &str| {
        claim(json!({"cardholder_id": "CARD-STRICT", "ndc": ndc, "rx_number": rx, "dur": [
            {"reason_for_service": "DD", "professional_service": "M0", "result_of_service": "1B"}]}))
    };
    assert_eq!(session.adjudicate(&fill(DELTANOL, "1"))["status"], "paid");
    assert_eq!(codes(&session.adjudicate(&fill(GAMMACIL, "2"))), "88");
    assert_eq!(session.table("SELECT outcome, override_reason FROM pbm.dur_alert"), "reject|NULL");
}

#[test]
fn an_authorization_is_used_up_by_its_fills() {
    let mut session = Sandbox::with_book();
    session.run(
        "INSERT INTO pbm.prior_authorization (authorization_number, patient_id, plan_id, ndc, fills_authorized, effective_date)
         VALUES ('BOOK1', '00000000-0000-4000-9000-000000000001', '00000000-0000-4000-8000-000000000001', '00005-0001-01', 2,
                 '2025-01-01')",
    );
    let fill = |month: u32| {
        claim(json!({"ndc": EPSILIX, "fill_date": format!("2025-{month:02}-10"), "rx_number": format!("5{month}")}))
    };
    assert_eq!(codes(&session.adjudicate(&claim(json!({"ndc": EPSILIX, "fill_date": "2024-12-31"})))), "75");
    assert_eq!(session.adjudicate(&fill(1))["status"], "paid");
    assert_eq!(session.adjudicate(&fill(2))["status"], "paid");
    assert!(codes(&session.adjudicate(&fill(3))).contains("PA"));
    session.reverse(&fill(2));
    assert_eq!(session.adjudicate(&fill(4))["status"], "paid");
    assert!(codes(&session.adjudicate(&fill(5))).contains("PA"));
    assert_eq!(
        session.number(
            "SELECT count(*) FROM pbm.pharmacy_claim WHERE prior_authorization_number = 'BOOK1' AND status = 'paid'"
        ),
        2
    );
}

#[test]
fn a_call_sees_the_row_that_its_own_statement_just_wrote() {
    let mut session = Sandbox::with_book();
    let call = |rx: &str| typed_call("price_claim", &claim(json!({"ndc": EPSILIX, "rx_number": rx})));
    assert_eq!(codes(&session.object(&call("1"))), "75");
    // The session knows the drug and the plan: it looks for the authorization alone.
    let status = session.text(&format!(
        "INSERT INTO pbm.prior_authorization (authorization_number, patient_id, plan_id, ndc, effective_date)
         VALUES ('BOOK2', '00000000-0000-4000-9000-000000000001', '00000000-0000-4000-8000-000000000001', '00005-0001-01',
                 '2025-01-01')
         RETURNING ({}).status",
        call("2")
    ));
    assert_eq!(status, "paid");
}

#[test]
fn a_call_leaves_the_session_s_settings_as_they_were() {
    let mut session = Sandbox::with_book();
    let settings = "SELECT string_agg(name || ' ' || setting, ', ' ORDER BY name) FROM pg_settings
                    WHERE name LIKE 'enable%' OR name IN ('jit', 'plan_cache_mode')";
    session.run("SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL enable_memoize = off");
    let before = session.text(settings);
    assert!(before.contains("enable_memoize off") && before.contains("enable_seqscan on"), "{before}");
    assert_eq!(session.adjudicate(&claim(json!({})))["status"], "paid");
    assert_eq!(session.text(settings), before);
    // An error within a statement of ours, which a block catches.
    session.run(&format!(
        "CREATE FUNCTION pg_temp.fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END';
         CREATE TRIGGER fail BEFORE INSERT ON pbm.accumulator FOR EACH ROW EXECUTE FUNCTION pg_temp.fail();
         DO $$ BEGIN PERFORM {}; EXCEPTION WHEN raise_exception THEN NULL; END $$",
        typed_call("adjudicate_claim", &claim(json!({"rx_number": "2"})))
    ));
    assert_eq!(session.text(settings), before);
}
