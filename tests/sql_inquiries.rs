//! Eligibility, formulary status and drug utilization review as inquiries.

use pbm_engine::edits::EDITS;
use pbm_engine::steps::OTHERS;
use serde_json::{Value, json};
use support::{Database, Sandbox, Session, cents, claim, literal};

const PLAN: &str = "00000000-0000-4000-8000-000000000001";
const THETADONE: &str = "00008-0001-01";

/// A person of one's own: card, code, relationship, birth and spans as (plan, rank, from, to).
fn person(
    session: &mut Session,
    card: &str,
    code: &str,
    relationship: &str,
    born: &str,
    spans: &[(u32, u32, &str, &str)],
) {
    let member = session.number(&format!(
        "INSERT INTO pbm.members (first_name, last_name, date_of_birth, plan_id, effective_date)
         VALUES ('Person', 'Special', '{born}', 'BASIC', '2020-01-01') RETURNING member_id"
    ));
    for (plan, rank, from, to) in spans {
        session.run(&format!(
            "INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, person_code, family_id, relationship_code, rank,
                                       effective_date, termination_date)
             VALUES ({member}, '00000000-0000-4000-8000-00000000000{plan}', '{card}', '{code}', gen_random_uuid(),
                     '{relationship}', {rank}, '{from}', nullif('{to}', '')::date)"
        ));
    }
}

fn eligibility(session: &mut Session, card: &str, date: &str, person_code: Option<&str>) -> Value {
    let person_code = person_code.map_or("NULL".to_owned(), literal);
    session.object(&format!("pbm.verify_eligibility({}, {}, {person_code})", literal(card), literal(date)))
}

fn refusal(session: &mut Session, card: &str, date: &str, person_code: Option<&str>) -> String {
    let answer = eligibility(session, card, date, person_code);
    assert_eq!(answer["eligible"], false, "{answer}");
    assert!(answer["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{answer}");
    assert!(["member_id", "patient_id", "plan_id", "plan_code"].iter().all(|key| answer[key].is_null()), "{answer}");
    answer["reject_code"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_covered_person_is_told_span_and_plan() {
    let mut session = Sandbox::with_book();
    person(&mut session, "SPAN", "01", "1", "1990-01-01", &[(1, 1, "2025-01-01", "2025-06-30")]);
    for date in ["2025-01-01", "2025-03-03", "2025-06-30"] {
        let answer = eligibility(&mut session, "SPAN", date, None);
        assert_eq!(answer["eligible"], true, "{answer}");
        assert_eq!((&answer["plan_code"], &answer["plan_id"]), (&json!("BASIC"), &json!(PLAN)));
        assert_eq!(
            (&answer["effective_date"], &answer["termination_date"]),
            (&json!("2025-01-01"), &json!("2025-06-30"))
        );
        assert_eq!((&answer["reject_code"], &answer["reason"]), (&Value::Null, &Value::Null));
        let patient = session.text("SELECT patient_id FROM pbm.members WHERE last_name = 'Special'");
        assert_eq!(answer["patient_id"], json!(patient));
    }
}

#[test]
fn the_member_is_found_by_card_and_person_code() {
    let mut session = Sandbox::with_book();
    let mut member =
        |person_code| eligibility(&mut session, "CARD-FAMILY", "2025-03-10", person_code)["member_id"].clone();
    assert_eq!([member(Some("01")), member(Some("02")), member(Some("3"))], [json!(2), json!(3), json!(4)]);
    assert_eq!(refusal(&mut session, "CARD-FAMILY", "2025-03-10", None), "08");
    assert_eq!(refusal(&mut session, "CARD-FAMILY", "2025-03-10", Some("04")), "53");
    assert_eq!(refusal(&mut session, "CARD-BASIC", "2025-03-10", Some("xyz")), "53");
    assert_eq!(refusal(&mut session, "CARD-NOBODY", "2025-03-10", Some("01")), "52");
    assert_eq!(refusal(&mut session, "", "2025-03-10", None), "52");
}

#[test]
fn dates_outside_the_spans_have_codes_of_their_own() {
    let mut session = Sandbox::with_book();
    person(
        &mut session,
        "GAP",
        "01",
        "1",
        "1990-01-01",
        &[(1, 1, "2025-01-01", "2025-03-31"), (2, 1, "2025-06-01", "2025-09-30")],
    );
    for (date, code) in [("2024-12-31", "67"), ("2025-04-01", "600"), ("2025-05-31", "600"), ("2025-10-01", "69")] {
        assert_eq!(refusal(&mut session, "GAP", date, None), code, "{date}");
    }
    assert_eq!(eligibility(&mut session, "GAP", "2025-03-31", None)["plan_code"], "BASIC");
    assert_eq!(eligibility(&mut session, "GAP", "2025-06-01", None)["plan_code"], "DEDUCT");
    // A gap before a span that is still open.
    person(
        &mut session,
        "OPEN-END",
        "01",
        "1",
        "1990-01-01",
        &[(1, 1, "2025-01-01", "2025-03-31"), (1, 1, "2025-06-01", "")],
    );
    assert_eq!(refusal(&mut session, "OPEN-END", "2025-05-01", None), "600");
}

#[test]
fn a_void_span_covers_nothing() {
    let mut session = Sandbox::with_book();
    person(&mut session, "VOID", "01", "1", "1990-01-01", &[(1, 1, "2025-01-01", "2024-12-31")]);
    assert_eq!(refusal(&mut session, "VOID", "2025-01-01", None), "65");
    person(
        &mut session,
        "HALF",
        "01",
        "1",
        "1990-01-01",
        &[(1, 1, "2025-01-01", "2024-12-31"), (2, 1, "2025-01-01", "")],
    );
    assert_eq!(eligibility(&mut session, "HALF", "2025-01-01", None)["plan_code"], "DEDUCT");
}

#[test]
fn a_plan_that_is_not_in_force_covers_nobody() {
    let mut session = Sandbox::with_book();
    session.run("UPDATE pbm.plan SET termination_date = '2025-06-30' WHERE plan_code = 'BASIC'");
    assert_eq!(eligibility(&mut session, "CARD-BASIC", "2025-06-30", None)["eligible"], true);
    assert_eq!(refusal(&mut session, "CARD-BASIC", "2025-07-01", None), "65");
}

#[test]
fn a_dependant_is_covered_up_to_the_plans_age() {
    let mut session = Sandbox::with_book();
    person(&mut session, "CHILD", "03", "3", "1999-02-28", &[(1, 1, "2020-01-01", "")]);
    person(&mut session, "ADULT", "03", "4", "1999-02-28", &[(1, 1, "2020-01-01", "")]);
    // 26 still, to the day before the 27th birthday.
    assert_eq!(eligibility(&mut session, "CHILD", "2026-02-27", None)["eligible"], true);
    assert_eq!(refusal(&mut session, "CHILD", "2026-02-28", None), "66");
    assert_eq!(eligibility(&mut session, "ADULT", "2026-02-28", None)["eligible"], true);
}

#[test]
fn the_first_rank_answers() {
    let mut session = Sandbox::with_book();
    person(
        &mut session,
        "TWO",
        "01",
        "1",
        "1990-01-01",
        &[(2, 2, "2025-01-01", ""), (1, 1, "2025-02-01", "2025-02-28")],
    );
    assert_eq!(eligibility(&mut session, "TWO", "2025-01-31", None)["plan_code"], "DEDUCT");
    assert_eq!(eligibility(&mut session, "TWO", "2025-02-01", None)["plan_code"], "BASIC");
    assert_eq!(eligibility(&mut session, "TWO", "2025-03-01", None)["plan_code"], "DEDUCT");
}

#[test]
fn spans_of_one_rank_cannot_overlap() {
    let mut session = Sandbox::with_book();
    person(&mut session, "ONE", "01", "1", "1990-01-01", &[(1, 1, "2025-01-01", "2025-06-30")]);
    let overlapping = |from: &str| {
        format!(
            "INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, family_id, effective_date)
             SELECT member_id, '{PLAN}', 'ONE', family_id, '{from}' FROM pbm.coverage WHERE cardholder_id = 'ONE'"
        )
    };
    assert_eq!(session.failure(&overlapping("2025-06-30")).code, "23P01");
    session.run(&overlapping("2025-07-01"));
}

#[test]
fn missing_arguments_are_answered_too() {
    let mut session = Sandbox::with_book();
    for (call, code) in [
        ("pbm.verify_eligibility(NULL, '2025-01-01')", "07"),
        ("pbm.verify_eligibility('CARD-BASIC', NULL)", "15"),
        ("pbm.verify_eligibility('CARD-BASIC', 'infinity')", "15"),
        ("pbm.verify_eligibility('CARD-BASIC', '-infinity')", "15"),
        ("pbm.verify_eligibility('CARD-BASIC', '0044-03-15 BC')", "67"),
    ] {
        assert_eq!(session.object(call)["reject_code"], code, "{call}");
    }
}

fn formulary(session: &mut Session, plan: &str, ndc: &str, date: &str) -> Value {
    session.object(&format!("pbm.check_formulary({}, {}, {})", literal(plan), literal(ndc), literal(date)))
}

#[test]
fn a_rule_for_the_ndc_beats_the_ingredient_which_beats_the_class() {
    let mut session = Sandbox::with_book();
    let tier = |session: &mut Session, date: &str| formulary(session, PLAN, THETADONE, date)["tier"].clone();
    assert_eq!(formulary(&mut session, PLAN, THETADONE, "2025-03-10")["reject_code"], "MR");
    session.run("INSERT INTO pbm.drug_class (ndc, class_id) VALUES ('00008-0001-01', 2)");
    let mut rule = |target: &str, tier: u32, dates: &str| {
        session.run(&format!(
            "INSERT INTO pbm.formulary (plan_id, {}, tier, effective_date, termination_date) VALUES ('{PLAN}', {}, {tier}, {dates})",
            target.split(' ').next().unwrap(),
            target.split(' ').next_back().unwrap()
        ));
    };
    rule("class_id 2", 3, "'2025-01-01', NULL");
    rule("ingredient_id 8", 2, "'2025-02-01', NULL");
    rule("ndc '00008-0001-01'", 1, "'2025-03-01', '2025-03-31'");
    rule("class_id 2", 4, "'2025-01-15', NULL");
    for (date, expected) in [
        ("2024-12-31", Value::Null),
        ("2025-01-01", json!(3)),
        ("2025-01-15", json!(4)),
        ("2025-02-01", json!(2)),
        ("2025-03-01", json!(1)),
        ("2025-03-31", json!(1)),
        ("2025-04-01", json!(2)),
    ] {
        assert_eq!(tier(&mut session, date), expected, "{date}");
    }
}

#[test]
fn formulary_status_tells_tier_share_and_restrictions() {
    let mut session = Sandbox::with_book();
    session.run("SET search_path = pbm");
    let status = formulary(&mut session, PLAN, "0007-0001-01", "2025-03-10");
    let expected = r#"{"covered": true, "tier": 1, "tier_name": "Generic", "copay_amount": 10.00, "coinsurance_percent": null,
        "prior_auth_required": false, "step_therapy_required": false, "quantity_limit": 10.000, "quantity_limit_days": null,
        "reject_code": null, "ndc": "00007000101", "drug_name": "Etacaine 1 MG Tablet",
        "deductible_applies": false}"#;
    assert_eq!(status, serde_json::from_str::<Value>(expected).unwrap());
    assert_eq!(formulary(&mut session, PLAN, "00005000101", "2025-03-10")["prior_auth_required"], true);
    assert_eq!(formulary(&mut session, PLAN, "00006000101", "2025-03-10")["step_therapy_required"], true);
    session.run("UPDATE pbm.formulary SET coinsurance_percent = 33, tier_name = 'Own' WHERE ndc = '00007-0001-01'");
    let own = formulary(&mut session, PLAN, "00007000101", "2025-03-10");
    assert_eq!(
        (cents(&own["coinsurance_percent"]), &own["copay_amount"], &own["tier_name"]),
        (3300, &Value::Null, &json!("Own"))
    );
}

#[test]
fn formulary_status_gives_the_reject_code_a_claim_would_get() {
    let mut session = Sandbox::with_book();
    session.run("SET search_path = pbm");
    let open = "00000000-0000-4000-8000-000000000005";
    session.run(
        "UPDATE pbm.formulary SET covered = false WHERE ndc = '00007-0001-01';
         UPDATE pbm.formulary SET covered = false, reject_code = 'A5' WHERE ndc = '00006-0001-01';
         UPDATE pbm.drugs SET obsolete_date = '2025-03-10' WHERE ndc_code = '00009-0001-01';
         INSERT INTO pbm.drugs (ndc_code, name, formulary_flag) VALUES ('00010-0001-01', 'Kappa', false)",
    );
    for (plan, ndc, date, code) in [
        (PLAN, "no product", "2025-03-10", json!("21")),
        (PLAN, "", "2025-03-10", json!("21")),
        (PLAN, "0000800010", "2025-03-10", json!("21")),
        (PLAN, "99999-9999-99", "2025-03-10", json!("54")),
        ("00000000-0000-4000-8000-000000000099", THETADONE, "2025-03-10", json!("65")),
        (PLAN, THETADONE, "1999-12-31", json!("65")),
        (PLAN, THETADONE, "2025-03-10", json!("MR")),
        (PLAN, "00007-0001-01", "2025-03-10", json!("70")),
        (PLAN, "00006-0001-01", "2025-03-10", json!("A5")),
        (PLAN, "00009-0001-01", "2025-03-10", Value::Null),
        (PLAN, "00009-0001-01", "2025-03-11", json!("77")),
        // An open formulary covers what has no rule, unless the product says not.
        (open, THETADONE, "2025-03-10", Value::Null),
        (open, "00010-0001-01", "2025-03-10", json!("MR")),
    ] {
        let status = formulary(&mut session, plan, ndc, date);
        assert_eq!(
            (&status["reject_code"], &status["covered"]),
            (&code, &json!(code.is_null())),
            "{plan} {ndc} {date}"
        );
    }
    assert_eq!(formulary(&mut session, open, THETADONE, "2025-03-10")["tier"], 1);
    assert_eq!(session.value("SELECT pbm.check_formulary(NULL, '1')::text"), None);
}

#[test]
fn screening_finds_what_a_claim_would_raise() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({"ndc": "00004-0001-01", "fill_date": "2025-03-01"})));
    let before = session.footprint();
    let screen = |session: &mut Session, card: &str, ndc: &str, date: &str| {
        session.table(&format!(
            "SELECT alert_type, severity, alert_code, drug1_ndc, drug2_ndc, interaction_type, outcome
             FROM pbm.dur_screen('{card}', '{ndc}', 30, 30, '{date}')"
        ))
    };
    let gamma = "interaction|high|DD|00003000101|00004000101|bleeding|soft_reject";
    assert_eq!(screen(&mut session, "CARD-BASIC", "00003-0001-01", "2025-03-10"), gamma);
    // To the last day of the supply, and not beyond it.
    assert_eq!(screen(&mut session, "CARD-BASIC", "00003-0001-01", "2025-03-30"), gamma);
    assert_eq!(screen(&mut session, "CARD-BASIC", "00003-0001-01", "2025-03-31"), "");
    assert_eq!(
        screen(&mut session, "CARD-BASIC", "00001-0001-01", "2025-03-10"),
        "interaction|high|DD|00001000101|00004000101|drowsiness|message"
    );
    for (card, ndc) in [
        ("CARD-001", "00003-0001-01"),
        ("nobody", "00003-0001-01"),
        ("CARD-BASIC", "no product"),
        ("CARD-BASIC", "99999-9999-99"),
        ("CARD-BASIC", "00007-0001-01"),
    ] {
        assert_eq!(screen(&mut session, card, ndc, "2025-03-10"), "", "{card} {ndc}");
    }
    assert_eq!(session.rows("SELECT * FROM pbm.dur_screen(NULL, NULL, NULL, NULL, NULL)"), Vec::<Vec<_>>::new());
    assert_eq!(session.footprint(), before);
}

#[test]
fn screening_finds_dose_age_and_sex() {
    let mut session = Sandbox::with_book();
    session.run(
        "INSERT INTO pbm.dose_limit (ingredient_id, minimum_daily_dose, maximum_daily_dose) VALUES (1, 5, 20);
         INSERT INTO pbm.patient_limit (ingredient_id, minimum_age, description) VALUES (1, 18, 'For adults');
         INSERT INTO pbm.patient_limit (ingredient_id, sex, description) VALUES (1, 'F', 'For women')",
    );
    let mut screen = |card: &str, person: &str, quantity: &str| {
        session.table(&format!(
            "SELECT alert_code FROM pbm.dur_screen('{card}', '00001-0001-01', {quantity}, 30, '2025-03-10', '{person}') ORDER BY 1"
        ))
    };
    assert_eq!(screen("CARD-BASIC", "01", "30"), "");
    assert_eq!(screen("CARD-BASIC", "01", "60"), "");
    assert_eq!(screen("CARD-BASIC", "01", "61"), "HD");
    assert_eq!(screen("CARD-BASIC", "01", "14.999"), "LD");
    assert_eq!(screen("CARD-FAMILY", "03", "30"), "PA");
    assert_eq!(screen("CARD-FAMILY", "01", "30"), "SX");
}

#[test]
fn the_view_of_edits_lists_what_the_engine_declares_in_its_order() {
    let mut session = Sandbox::with_book();
    let listed = session.table("SELECT edit FROM pbm.edits ORDER BY place");
    let declared = EDITS.iter().map(|edit| edit.step.name).chain(OTHERS.iter().map(|step| step.name));
    assert_eq!(listed, declared.collect::<Vec<_>>().join("\n"));
    assert_eq!(
        session
            .table("SELECT rule, reject_codes, reject_group, lifted_by FROM pbm.edits WHERE edit = 'refill too soon'"),
        "UM-6|{79}|utilization|{authorization,\"submission clarification\",\"authorization type\",DUR/PPS}"
    );
    assert_eq!(
        session.table("SELECT place, reject_codes, reject_group, lifted_by FROM pbm.edits WHERE edit = 'accumulators'"),
        "NULL|{}|NULL|NULL"
    );
}

#[test]
fn the_view_of_stages_counts_what_this_session_did_with_claims() {
    let database = Database::with_book();
    let mut session = database.connect();
    let counts = "SELECT string_agg(stage || ' ' || calls || ' ' || rows, ', ') FROM pbm.stages WHERE stage NOT IN ('reference')";
    assert!(session.is("SELECT bool_and(calls = 0 AND rows = 0 AND total_time = 0) FROM pbm.stages"));
    assert_eq!(session.adjudicate(&claim(json!({ "rx_number": "1" })))["status"], "paid");
    session.price(&claim(json!({ "rx_number": "2", "fill_date": "2025-06-10" })));
    // One span of coverage, the member's row and two accumulators for each; the second sees the first in its history.
    assert_eq!(session.text(counts), "coverage 2 2, balances 2 6, history 2 1, decide 2 2, claims 1 1, effects 1 1");
    assert!(session.is("SELECT sum(rows) > 0 AND bool_and(total_time > 0) FROM pbm.stages"));
    session.run("SELECT pbm.reset_stages()");
    assert!(session.is("SELECT bool_and(calls = 0 AND rows = 0 AND total_time = 0) FROM pbm.stages"));
    // Each session has its own counts.
    database.connect().price(&claim(json!({ "rx_number": "3" })));
    assert!(session.is("SELECT bool_and(calls = 0) FROM pbm.stages"));
}
