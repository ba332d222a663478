//! Requests for authorization from receipt to decision and appeal, and what claims make of them.

use serde_json::{Value, json};
use support::{Sandbox, Session, claim, codes, literal};

const EPSILIX: &str = "00005-0001-01";

/// Part D in New York; the plan of CARD-001 to CARD-050.
const PART_D: &str = "INSERT INTO pbm.plan_authorization (plan_id, program, contact)
    SELECT plan_id, 'part_d', '800-555-0100' FROM pbm.plan WHERE plan_code = 'BASIC'";

fn epsilix(changes: Value) -> Value {
    let mut sent = claim(json!({"cardholder_id": "CARD-001", "ndc": EPSILIX, "rx_number": "1"}));
    for (key, value) in changes.as_object().expect("an object") {
        sent[key] = value.clone();
    }
    sent
}

fn request(changes: Value) -> Value {
    let mut sent =
        json!({"cardholder_id": "CARD-001", "person_code": "01", "ndc": EPSILIX, "effective_date": "2025-01-01"});
    for (key, value) in changes.as_object().expect("an object") {
        sent[key] = value.clone();
    }
    sent
}

fn requested(session: &mut Session, request: &Value) -> Value {
    let call = format!("SELECT to_jsonb(pbm.request_authorization({}::jsonb))::text", literal(&request.to_string()));
    serde_json::from_str(&session.text(&call)).expect("a case")
}

fn id(case: &Value) -> String {
    format!("'{}'::uuid", case["case_id"].as_str().expect("a case_id"))
}

fn decided(session: &mut Session, case: &Value, rest: &str) -> Value {
    let call = format!("SELECT to_jsonb(pbm.decide_authorization({}, {rest}))::text", id(case));
    serde_json::from_str(&session.text(&call)).expect("a case")
}

fn sandbox() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(PART_D);
    session
}

#[test]
fn a_request_is_in_process_until_it_is_decided_and_then_pays() {
    let mut session = sandbox();
    let answer = session.price(&epsilix(json!({})));
    assert_eq!(codes(&answer), "75");
    assert_eq!(answer["messages"], json!(["Prior authorization is required; ask for it at 800-555-0100"]));
    let case = requested(&mut session, &request(json!({})));
    assert_eq!(
        (&case["state"], &case["level"], &case["program"]),
        (&json!("received"), &json!("initial"), &json!("part_d"))
    );
    let number = case["authorization_number"].as_str().expect("a number");
    assert!(number.len() == 11 && number.bytes().all(|b| b.is_ascii_digit()), "{number}");
    assert_eq!(codes(&session.price(&epsilix(json!({})))), "75 3W");
    let case = decided(&mut session, &case, "'approved'");
    assert_eq!(case["state"], "approved");
    let paid = session.adjudicate(&epsilix(json!({})));
    assert_eq!(paid["status"], "paid");
    assert_eq!(
        session.table(
            "SELECT authorization_number, fills, quantity, amount, given_back_at IS NULL FROM pbm.authorization_use"
        ),
        format!("{number}|1|30.000|32.00|t")
    );
    session.reverse_number(paid["claim_number"].as_str().expect("a number"));
    assert_eq!(session.table("SELECT given_back_at IS NULL FROM pbm.authorization_use"), "f");
}

#[test]
fn a_denied_request_is_told_and_says_why() {
    let mut session = sandbox();
    let case = requested(&mut session, &request(json!({})));
    let failure = session.failure(&format!("SELECT pbm.decide_authorization({}, 'denied', NULL, ' ')", id(&case)));
    assert_eq!(failure.code, "22004", "{failure:?}");
    let case = decided(&mut session, &case, "'denied', NULL, 'Try metformin first'");
    assert_eq!(case["reason"], "Try metformin first");
    assert_eq!(codes(&session.price(&epsilix(json!({})))), "75 3Y");
    let failure = session.failure(&format!("SELECT pbm.decide_authorization({}, 'approved')", id(&case)));
    assert_eq!(failure.code, "55000");
    assert_eq!(failure.message, "an authorization case that is denied does not allow: approve");
}

#[test]
fn what_is_used_is_counted_and_given_back() {
    let mut session = sandbox();
    let case = requested(&mut session, &request(json!({"fills": 2, "quantity": 60})));
    decided(&mut session, &case, "'approved'");
    let fill = |rx: &str, date: &str| {
        epsilix(json!({"rx_number": rx, "fill_date": date, "submission_clarification_codes": ["3"]}))
    };
    let first = session.adjudicate(&fill("1", "2025-03-01"));
    assert_eq!(first["status"], "paid");
    assert_eq!(session.adjudicate(&fill("2", "2025-04-05"))["status"], "paid");
    assert_eq!(codes(&session.adjudicate(&fill("3", "2025-05-10"))), "75 PA");
    session.reverse_number(first["claim_number"].as_str().expect("a number"));
    assert_eq!(session.adjudicate(&fill("3", "2025-05-10"))["status"], "paid");
}

#[test]
fn a_dollar_limit_holds_over_all_fills() {
    let mut session = sandbox();
    // 32.00 a fill.
    let case = requested(&mut session, &request(json!({"amount": "64.00"})));
    decided(&mut session, &case, "'approved'");
    for (n, (date, expected)) in [("2025-01-05", ""), ("2025-02-10", ""), ("2025-03-20", "75 PA")].iter().enumerate() {
        let sent =
            epsilix(json!({"rx_number": n.to_string(), "fill_date": date, "submission_clarification_codes": ["3"]}));
        assert_eq!(codes(&session.adjudicate(&sent)), *expected, "{date}");
    }
}

#[test]
fn a_scope_is_decided_in_part_and_limited_to_a_prescriber_or_pharmacy() {
    let mut session = sandbox();
    let case = requested(&mut session, &request(json!({"fills": 12, "only_pharmacy_npi": "1245319599"})));
    assert_eq!(codes(&session.price(&epsilix(json!({})))), "75", "in process for another pharmacy");
    let case = decided(
        &mut session,
        &case,
        r#"'partly_approved', '{"fills": 1, "only_pharmacy_npi": "1234567893", "only_prescriber_npi": "1093817462"}', 'One fill to begin with'"#,
    );
    assert_eq!(case["decided_scope"]["fills"], 1);
    assert_eq!(session.price(&epsilix(json!({"prescriber_npi": "1093817462"})))["status"], "paid");
    let number = case["authorization_number"].clone();
    session.run("INSERT INTO pbm.prescriber (prescriber_npi, prescriber_name) VALUES ('1234567893', 'Dr. Other')");
    let other = json!({"prescriber_npi": "1234567893", "prior_authorization_number": number});
    assert_eq!(codes(&session.price(&epsilix(other))), "75 7A");
}

#[test]
fn an_authorization_of_an_edit_lifts_its_rejects_for_any_product() {
    let mut session = sandbox();
    let alphadol = |rx: &str, date: &str| {
        claim(json!({"cardholder_id": "CARD-001", "ndc": "00001-0001-01", "rx_number": rx, "fill_date": date}))
    };
    assert_eq!(session.adjudicate(&alphadol("1", "2025-03-01"))["status"], "paid");
    assert_eq!(codes(&session.price(&alphadol("2", "2025-03-05"))), "79");
    let sent = json!({"cardholder_id": "CARD-001", "edit": "refill too soon", "effective_date": "2025-03-05", "termination_date": "2025-03-05"});
    let case = requested(&mut session, &sent);
    decided(&mut session, &case, "'approved'");
    assert_eq!(session.price(&alphadol("2", "2025-03-05"))["status"], "paid");
    assert_eq!(codes(&session.price(&alphadol("2", "2025-03-06"))), "79", "the day after");
}

#[test]
fn an_authorization_follows_a_product_to_its_new_code() {
    let mut session = sandbox();
    let case = requested(&mut session, &request(json!({"ndc": "00099-0001-01"})));
    decided(&mut session, &case, "'approved'");
    assert_eq!(codes(&session.price(&epsilix(json!({})))), "75");
    session.run("UPDATE pbm.drugs SET replaces_ndc = '00099-0001-01' WHERE ndc_code = '00005-0001-01'");
    assert_eq!(session.price(&epsilix(json!({})))["status"], "paid");
    session.run("UPDATE pbm.drugs SET replaces_ndc = NULL WHERE ndc_code = '00005-0001-01';
                 INSERT INTO pbm.therapeutic_class (class_id, class_name, duplicate_therapy) VALUES (9, 'epsilons', false)");
    let case =
        requested(&mut session, &json!({"cardholder_id": "CARD-001", "class_id": 9, "effective_date": "2025-01-01"}));
    decided(&mut session, &case, "'approved'");
    assert_eq!(codes(&session.price(&epsilix(json!({})))), "75");
    session.run("INSERT INTO pbm.drug_class VALUES ('00005-0001-01', 9)");
    assert_eq!(session.price(&epsilix(json!({})))["status"], "paid");
}

#[test]
fn a_revoked_authorization_ends_with_the_day_that_is_given() {
    let mut session = sandbox();
    let case = requested(&mut session, &request(json!({})));
    let case = decided(&mut session, &case, "'approved'");
    let number = case["authorization_number"].as_str().expect("a number").to_owned();
    session.run(&format!("SELECT pbm.revoke_authorization('{number}', 'Therapy ended', '2025-03-31')"));
    assert_eq!(session.price(&epsilix(json!({"fill_date": "2025-03-31"})))["status"], "paid");
    let after = session.price(&epsilix(json!({"fill_date": "2025-04-01"})));
    assert_eq!(codes(&after), "75");
    assert!(after["messages"][0].as_str().expect("a message").contains("ended on 2025-03-31"), "{after}");
    let again = session.failure(&format!("SELECT pbm.revoke_authorization('{number}', 'Again', '2025-02-28')"));
    assert_eq!(again.code, "55000", "{again:?}");
    assert_eq!(session.failure("SELECT pbm.revoke_authorization('1', 'Why', '2025-02-28')").code, "P0002");
}

#[test]
fn each_denial_can_be_appealed_level_by_level() {
    let mut session = sandbox();
    let mut case = requested(&mut session, &request(json!({})));
    for level in ["redetermination", "reviewer", "hearing", "council", "court"] {
        decided(&mut session, &case, "'denied', NULL, 'Not shown to be needed'");
        let call = format!("SELECT to_jsonb(pbm.appeal_authorization({}))::text", id(&case));
        let appeal: Value = serde_json::from_str(&session.text(&call)).expect("a case");
        assert_eq!((&appeal["level"], &appeal["appeal_of"]), (&json!(level), &case["case_id"]));
        let again = session.failure(&call);
        assert_eq!(again.code, "55000", "{again:?}");
        assert_eq!(codes(&session.price(&epsilix(json!({})))), "75 3W");
        case = appeal;
    }
    decided(&mut session, &case, "'denied', NULL, 'Not shown to be needed'");
    assert_eq!(session.failure(&format!("SELECT pbm.appeal_authorization({})", id(&case))).code, "55000");
    assert_eq!(codes(&session.price(&epsilix(json!({})))), "75 3Y");
}

#[test]
fn an_appeal_that_is_won_pays() {
    let mut session = sandbox();
    let case = requested(&mut session, &request(json!({})));
    decided(&mut session, &case, "'denied', NULL, 'Not shown to be needed'");
    let call = format!("SELECT to_jsonb(pbm.appeal_authorization({}, now(), true))::text", id(&case));
    let appeal: Value = serde_json::from_str(&session.text(&call)).expect("a case");
    assert_eq!(appeal["urgency"], "expedited");
    let appeal = decided(&mut session, &appeal, "'approved'");
    assert_eq!(appeal["authorization_number"], case["authorization_number"]);
    assert_eq!(session.price(&epsilix(json!({})))["status"], "paid");
    assert_eq!(
        session.table(&format!(
            "SELECT clock, met_at IS NOT NULL FROM pbm.authorization_clock WHERE case_id = {} ORDER BY 1",
            id(&appeal)
        )),
        "decision|t\neffectuation|t"
    );
}

#[test]
fn an_appeal_after_its_time_is_dismissed() {
    let mut session = sandbox();
    let old = request(json!({"received": "2024-01-02T09:00:00-05:00"}));
    let case = requested(&mut session, &old);
    decided(&mut session, &case, "'denied', NULL, 'Not shown to be needed'");
    // As if it had been decided and sent in January 2024: 5 days presumed, and 60 days.
    session.run(&format!(
        "UPDATE pbm.authorization_case SET decided_at = '2024-01-04 12:00-05', written_notice_at = '2024-01-04 12:00-05' WHERE case_id = {}",
        id(&case)
    ));
    let appealed = |session: &mut Session, at: &str| -> Value {
        session.run("SAVEPOINT appeal");
        let call = format!("SELECT to_jsonb(pbm.appeal_authorization({}, '{at}'))::text", id(&case));
        let appeal = serde_json::from_str(&session.text(&call)).expect("a case");
        session.run("ROLLBACK TO appeal");
        appeal
    };
    // 4 January and 65 days: 9 March, a day before daylight saving time.
    assert_eq!(appealed(&mut session, "2024-03-09 23:59-05")["state"], "received");
    let late = appealed(&mut session, "2024-03-10 00:00-05");
    assert_eq!(
        (&late["state"], &late["reason"]),
        (&json!("dismissed"), &json!("Filed after the time for it, which ended on 2024-03-09"))
    );
}

#[test]
fn the_clock_of_a_request_is_due_late_and_forwarded() {
    let mut session = sandbox();
    requested(&mut session, &request(json!({"received": "2025-03-03T09:00:00-05:00"})));
    assert_eq!(
        session.table(
            "SET LOCAL TIME ZONE 'America/New_York';
             SELECT clock, due_at, forward_to, forward_by, source FROM pbm.authorization_late"
        ),
        "decision|2025-03-06 09:00:00-05|reviewer|2025-03-07 09:00:00-05|42 CFR 423.568(b), (h)"
    );
    assert_eq!(
        session.table("SELECT clock, hours_left < 0, source FROM pbm.authorization_due"),
        "decision|t|42 CFR 423.568(b), (h)"
    );
    requested(&mut session, &request(json!({"cardholder_id": "CARD-002"})));
    assert_eq!(
        session.table(
            "SELECT count(*), count(*) FILTER (WHERE hours_left BETWEEN 71.9 AND 72) FROM pbm.authorization_due"
        ),
        "2|1"
    );
}

#[test]
fn a_request_that_was_not_decided_in_time_goes_to_the_reviewer() {
    let mut session = sandbox();
    let case = requested(&mut session, &request(json!({"received": "2025-03-03T09:00:00-05:00"})));
    let case = decided(&mut session, &case, "'forwarded'");
    assert_eq!(
        (&case["state"], &case["reason"]),
        (&json!("denied"), &json!("Not decided in time, which ended on 2025-03-06"))
    );
    assert_eq!(
        session.table("SELECT level, state, urgency FROM pbm.authorization_case WHERE appeal_of IS NOT NULL"),
        "reviewer|received|standard"
    );
    assert_eq!(
        session.table("SELECT clock, forward_to, forwarded_at IS NOT NULL FROM pbm.authorization_late"),
        "decision|reviewer|t"
    );
    // Seven days of the reviewer's.
    assert_eq!(
        session.table("SELECT clock, level, hours_left BETWEEN 24 * 7 AND 24 * 8 + 1 FROM pbm.authorization_due"),
        "decision|reviewer|t"
    );
    assert_eq!(codes(&session.price(&epsilix(json!({})))), "75 3W");
    let again = session.failure(&format!("SELECT pbm.decide_authorization({}, 'forwarded')", id(&case)));
    assert_eq!(
        (again.code.as_str(), again.message.as_str()),
        ("55000", "an authorization case that is denied does not allow: forward")
    );
    assert_eq!(session.failure(&format!("SELECT pbm.appeal_authorization({})", id(&case))).code, "55000");
    session.run(
        "SELECT pbm.decide_authorization(case_id, 'approved') FROM pbm.authorization_case WHERE appeal_of IS NOT NULL",
    );
    assert_eq!(session.price(&epsilix(json!({})))["status"], "paid");
}

#[test]
fn a_hearing_is_about_the_amount_of_its_year() {
    let mut session = sandbox();
    let shipped = session.table("SELECT level, year, minimum_amount FROM pbm.authorization_controversy ORDER BY 1");
    assert_eq!(shipped, "court|2026|1960.00\nhearing|2026|200.00");
    session.run("DELETE FROM pbm.authorization_controversy;
                 INSERT INTO pbm.authorization_controversy VALUES
                     ('part_d', 'hearing', extract(year FROM now() AT TIME ZONE 'America/New_York'), 200, 'a notice'),
                     ('part_d', 'hearing', extract(year FROM now() AT TIME ZONE 'America/New_York') - 1, 900, 'a notice')");
    for (card, amount, state) in [
        ("CARD-001", json!("199.99"), "dismissed"),
        ("CARD-002", json!("200.00"), "received"),
        ("CARD-003", json!(null), "received"),
    ] {
        let mut case =
            requested(&mut session, &request(json!({"cardholder_id": card, "amount_in_controversy": amount})));
        for level in ["redetermination", "reviewer", "hearing"] {
            decided(&mut session, &case, "'denied', NULL, 'Not shown to be needed'");
            let call = format!("SELECT to_jsonb(pbm.appeal_authorization({}))::text", id(&case));
            case = serde_json::from_str(&session.text(&call)).expect("a case");
            assert_eq!(case["level"], level);
        }
        assert_eq!(case["state"], state, "{case}");
        if state == "dismissed" {
            assert_eq!(case["reason"], "Less than 200.00 dollars are in controversy, which this level asks for");
            assert_eq!(codes(&session.price(&epsilix(json!({"cardholder_id": card})))), "75 3Y");
        }
    }
}

#[test]
fn what_was_taken_back_is_no_longer_due() {
    let mut session = sandbox();
    let case = requested(&mut session, &request(json!({"request_type": "payment"})));
    decided(&mut session, &case, "'denied', NULL, 'Not shown to be needed'");
    let call = format!("SELECT to_jsonb(pbm.appeal_authorization({}))::text", id(&case));
    let appeal: Value = serde_json::from_str(&session.text(&call)).expect("a case");
    decided(&mut session, &appeal, "'approved'");
    assert_eq!(session.table("SELECT clock FROM pbm.authorization_due"), "effectuation");
    session.run(&format!(
        "SELECT pbm.revoke_authorization(authorization_number, 'Paid elsewhere', current_date) FROM pbm.authorization_case WHERE case_id = {}",
        id(&appeal)
    ));
    assert_eq!(session.table("SELECT count(*) FROM pbm.authorization_due"), "0");
    assert_eq!(session.table("SELECT count(*) FROM pbm.authorization_late"), "0");
}

#[test]
fn the_time_is_extended_once_and_before_it_is_over() {
    let mut session = sandbox();
    session.run("UPDATE pbm.plan_authorization SET program = 'commercial'");
    let extend =
        |case: &Value| format!("SELECT pbm.add_authorization_information({}, '{{\"extend\": true}}')", id(case));
    let due = |case: &Value| {
        format!(
            "SELECT (due_at AT TIME ZONE 'America/New_York')::date - (received_at AT TIME ZONE 'America/New_York')::date
             FROM pbm.authorization_clock JOIN pbm.authorization_case USING (case_id) WHERE case_id = {}",
            id(case)
        )
    };
    let case = requested(&mut session, &request(json!({})));
    assert_eq!(session.table(&due(&case)), "15");
    session.run(&extend(&case));
    assert_eq!(session.table(&due(&case)), "30");
    assert_eq!(session.failure(&extend(&case)).code, "55000", "twice");
    let late = requested(
        &mut session,
        &request(json!({"cardholder_id": "CARD-002", "received": "2025-03-03T09:00:00-05:00"})),
    );
    assert_eq!(session.failure(&extend(&late)).code, "55000", "too late");
    let urgent = requested(&mut session, &request(json!({"cardholder_id": "CARD-003", "urgency": "expedited"})));
    assert_eq!(session.failure(&extend(&urgent)).code, "55000", "none to take");
}

#[test]
fn a_telephone_call_starts_the_clock_of_the_letter() {
    let mut session = sandbox();
    let case = requested(&mut session, &request(json!({"received": "2025-03-03T09:00:00-05:00"})));
    decided(&mut session, &case, "'approved'");
    session.run(&format!("SELECT pbm.record_notice({}, 'oral', '2025-03-04 10:00-05')", id(&case)));
    let due = format!(
        "SET LOCAL TIME ZONE 'America/New_York';
         SELECT due_at::date, met_at::date FROM pbm.authorization_clock WHERE clock = 'written_notice' AND case_id = {}",
        id(&case)
    );
    assert_eq!(session.table(&due), "2025-03-07|NULL");
    session.run(&format!("SELECT pbm.record_notice({}, 'written', '2025-03-06 10:00-05')", id(&case)));
    assert_eq!(session.table(&due), "2025-03-07|2025-03-06");
}

#[test]
fn an_incomplete_urgent_commercial_request_has_clocks_of_its_own() {
    let mut session = sandbox();
    session.run("UPDATE pbm.plan_authorization SET program = 'commercial'");
    let case = requested(&mut session, &request(json!({"urgency": "expedited"})));
    let case = decided(&mut session, &case, "'awaiting_information', NULL, 'Which dose was tried?'");
    assert_eq!(case["state"], "awaiting_information");
    assert_eq!(
        session.table("SELECT answer_by - happened_at FROM pbm.authorization_event WHERE action = 'ask'"),
        "2 days"
    );
    let hours = "SELECT round(hours_left) FROM pbm.authorization_due";
    // 48 hours to answer and 48 after them.
    assert_eq!(session.text(hours), "96");
    session.run(&format!("SELECT pbm.add_authorization_information({}, '{{\"note\": \"10 mg\"}}')", id(&case)));
    assert_eq!(session.text(hours), "48");
    assert_eq!(session.text("SELECT state FROM pbm.authorization_case"), "received");
}

#[test]
fn a_statement_starts_the_clock_of_an_exception() {
    let mut session = sandbox();
    let exception = json!({"request_type": "exception", "received": "2025-03-03T09:00:00-05:00"});
    let case = requested(&mut session, &request(exception));
    let due =
        "SET LOCAL TIME ZONE 'America/New_York'; SELECT due_at FROM pbm.authorization_clock WHERE clock = 'decision'";
    // 72 hours after the fourteenth day ends, which is after daylight saving time began.
    assert_eq!(session.table(due), "2025-03-21 00:00:00-04");
    let came = r#"{"received": "2025-03-05T15:30:00-05:00", "statement_received": "2025-03-05T15:30:00-05:00"}"#;
    session.run(&format!("SELECT pbm.add_authorization_information({}, '{came}')", id(&case)));
    assert_eq!(session.table(due), "2025-03-08 15:30:00-05");
}

#[test]
fn a_program_is_rows_and_no_release() {
    let mut session = sandbox();
    session.run(
        "UPDATE pbm.plan_authorization SET program = 'house', time_zone = 'America/Los_Angeles';
         INSERT INTO pbm.authorization_clock_rule (program, levels, clock, starts_at, amount, unit, source, missed_goes_to, missed_hours)
         VALUES ('house', '{initial}', 'decision', 'receipt', 2, 'business_days', 'the contract, section 4', 'board', 12);
         INSERT INTO pbm.authorization_step (program, action, from_state, to_state, from_level, to_level)
         VALUES ('house', 'appeal', 'denied', 'received', 'initial', 'board')",
    );
    // Thursday 3 July 2025; Friday is Independence Day: Monday and Tuesday.
    let case = requested(&mut session, &request(json!({"received": "2025-07-03T22:00:00-07:00"})));
    assert_eq!(
        session.table(
            "SET LOCAL TIME ZONE 'America/Los_Angeles';
             SELECT due_at, forward_to, forward_by, source FROM pbm.authorization_clock"
        ),
        "2025-07-08 23:59:59.999999-07|board|2025-07-09 11:59:59.999999-07|the contract, section 4"
    );
    decided(&mut session, &case, "'denied', NULL, 'Not in the contract'");
    assert_eq!(session.text(&format!("SELECT level FROM pbm.appeal_authorization({})", id(&case))), "board");
}

/// As the Office of Personnel Management lists them.
#[test]
fn federal_holidays_are_closed_as_they_are_observed() {
    let mut session = sandbox();
    assert_eq!(
        session
            .table(
                "SELECT closed_date FROM pbm.business_calendar WHERE extract(year FROM closed_date) = 2026 ORDER BY 1"
            )
            .replace('\n', " "),
        "2026-01-01 2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03 2026-09-07 2026-10-12 2026-11-11 2026-11-26 2026-12-25"
    );
    assert!(
        session.is("SELECT EXISTS (SELECT FROM pbm.business_calendar WHERE closed_date = '2027-12-31')"),
        "1 January 2028 is a Saturday"
    );
}

#[test]
fn criteria_approve_or_leave_it_to_a_person_and_say_what_is_missing() {
    let mut session = sandbox();
    session.run(
        "INSERT INTO pbm.authorization_criterion (ingredient_id, set_name, criterion_name, test, minimum_age, granted_days, granted_fills)
         VALUES (5, 'adults', 'adult', 'age', 18, 365, 12);
         INSERT INTO pbm.authorization_criterion (ingredient_id, set_name, criterion_name, test, history_ingredient_id, days_back, days_supply)
         VALUES (5, 'adults', 'tried alpha', 'history', 1, 180, 30)",
    );
    let recent = session.text("SELECT (current_date - 40)::text");
    let sent = request(json!({"effective_date": recent}));
    let case = requested(&mut session, &sent);
    assert_eq!(case["state"], "received");
    assert_eq!(case["criteria"], json!({"approved_by": null, "met": ["adult"], "missing": ["tried alpha"]}));
    let tried =
        claim(json!({"cardholder_id": "CARD-002", "ndc": "00001-0001-01", "rx_number": "9", "fill_date": recent}));
    session.run(&format!("SELECT pbm.ensure_partitions(current_date, DATE '{recent}')"));
    assert_eq!(session.adjudicate(&tried)["status"], "paid");
    let mut sent = sent;
    sent["cardholder_id"] = "CARD-002".into();
    let case = requested(&mut session, &sent);
    assert_eq!(case["state"], "approved", "{case}");
    assert_eq!(case["criteria"], json!({"approved_by": "adults", "met": ["adult", "tried alpha"], "missing": []}));
    assert_eq!(case["decided_scope"]["fills"], 12);
}

#[test]
fn criteria_that_information_meets_approve() {
    let mut session = sandbox();
    session.run(
        "INSERT INTO pbm.authorization_criterion (ndc, set_name, criterion_name, test, codes, granted_quantity)
         VALUES ('00005-0001-01', 'diabetes', 'type 2', 'diagnosis', '{E11}', 90)",
    );
    let case = requested(&mut session, &request(json!({"diagnosis_codes": ["I10"], "quantity": 120})));
    assert_eq!(case["criteria"], json!({"approved_by": null, "met": [], "missing": ["type 2"]}));
    let call = format!(
        "SELECT to_jsonb(pbm.add_authorization_information({}, '{{\"diagnosis_codes\": [\"E11.9\"]}}'))::text",
        id(&case)
    );
    let case: Value = serde_json::from_str(&session.text(&call)).expect("a case");
    assert_eq!((&case["state"], &case["decided_scope"]["quantity"]), (&json!("approved"), &json!("90")));
    assert_eq!(case["diagnosis_codes"], json!(["I10", "E11.9"]));
}

/// What is refused, and what is one step short of it. A refusal leaves nothing behind.
#[test]
fn each_refusal_has_a_near_miss_that_is_taken() {
    let mut session = sandbox();
    let open = requested(&mut session, &request(json!({})));
    let denied = requested(&mut session, &request(json!({"cardholder_id": "CARD-002"})));
    decided(&mut session, &denied, "'denied', NULL, 'Not shown to be needed'");
    let (open, denied) = (id(&open), id(&denied));
    let sent =
        |changes: Value| format!("SELECT pbm.request_authorization({}::jsonb)", literal(&request(changes).to_string()));
    let decide = |case: &str, rest: &str| format!("SELECT pbm.decide_authorization({case}, {rest})");
    let inform = |case: &str, document: &str| format!("SELECT pbm.add_authorization_information({case}, '{document}')");
    let notice_of = |case: &str, kind: &str, at: &str| format!("SELECT pbm.record_notice({case}, '{kind}', {at})");
    let notice = |kind: &str, at: &str| notice_of(&denied, kind, at);
    let granted =
        |kind: &str| format!("{}; {}", decide(&open, "'approved'"), notice_of(&open, kind, "clock_timestamp()"));
    let pairs: Vec<(&str, String, String)> = vec![
        ("22004", "SELECT pbm.request_authorization(NULL)".into(), sent(json!({}))),
        ("22023", sent(json!({"cardholder_id": null})), sent(json!({}))),
        ("22023", sent(json!({"class_id": 1})), sent(json!({"class_id": null}))),
        ("22023", sent(json!({"ndc": null})), sent(json!({"ndc": null, "class_id": 1}))),
        ("22023", sent(json!({"colour": "red"})), sent(json!({"requester": "red"}))),
        ("22023", sent(json!({"fills": 0})), sent(json!({"fills": 1}))),
        ("22023", sent(json!({"quantity": 0})), sent(json!({"quantity": 0.001}))),
        ("22023", sent(json!({"amount": "-0.01"})), sent(json!({"amount": "0.01"}))),
        ("22023", sent(json!({"urgency": "soon"})), sent(json!({"urgency": "expedited"}))),
        ("22023", sent(json!({"request_type": "gift"})), sent(json!({"request_type": "exception"}))),
        ("22023", sent(json!({"termination_date": "2024-12-31"})), sent(json!({"termination_date": "2025-01-01"}))),
        ("22023", sent(json!({"ndc": null, "edit": "refill"})), sent(json!({"ndc": null, "edit": "refill too soon"}))),
        ("22023", sent(json!({"only_prescriber_npi": "1093817461"})), sent(json!({"only_prescriber_npi": "1093817462"}))),
        ("22023", sent(json!({"received": "2999-01-01T00:00:00Z"})), sent(json!({"received": "2025-01-01T00:00:00Z"}))),
        ("P0002", sent(json!({"cardholder_id": "NOBODY"})), sent(json!({"cardholder_id": " card-003"}))),
        ("P0002", sent(json!({"received": "2019-12-31T12:00:00-05:00"})), sent(json!({"received": "2020-01-01T12:00:00-05:00"}))),
        ("P0002", sent(json!({"only_pharmacy_npi": "1992999999"})), sent(json!({"only_pharmacy_npi": "1234567893"}))),
        ("55000", sent(json!({"request_type": "pre_service"})), sent(json!({"request_type": "coverage"}))),
        ("P0002", decide("gen_random_uuid()", "'approved'"), decide(&open, "'approved'")),
        ("22004", decide("NULL", "'approved'"), decide(&open, "'approved'")),
        ("22004", decide(&open, "'denied'"), decide(&open, "'denied', NULL, 'why'")),
        ("22004", decide(&open, r#"'partly_approved', '{"fills": 1}'"#), decide(&open, r#"'partly_approved', '{"fills": 1}', 'why'"#)),
        ("22023", decide(&open, "'partly_approved', NULL, 'why'"), decide(&open, r#"'partly_approved', '{"fills": 1}', 'why'"#)),
        ("22023", decide(&open, r#"'partly_approved', '{}', 'why'"#), decide(&open, "'approved', '{}', 'why'")),
        ("22023", decide(&open, r#"'approved', '{"effective_date": "2025-01-02"}'"#), decide(&open, r#"'approved', '{"effective_date": "2025-01-01"}'"#)),
        ("22023", decide(&open, r#"'approved', '{"ndc": "00001-0001-01"}'"#), decide(&open, r#"'approved', '{"ingredient_id": 5}'"#)),
        ("22023", sent(json!({"amount_in_controversy": 0})), sent(json!({"amount_in_controversy": "0.01"}))),
        ("55000", decide(&open, "'forwarded'"), decide(&open, "'denied', NULL, 'why'")),
        ("55000", decide(&denied, "'forwarded'"), decide(&open, "'expired'")),
        ("22004", decide(&open, "'dismissed'"), decide(&open, "'dismissed', NULL, 'why'")),
        ("22023", decide(&open, "'revoked'"), decide(&open, "'expired'")),
        ("22023", decide(&open, "'approved', '[]'"), decide(&open, "'approved', '{}'")),
        (
            "22023",
            decide(&open, r#"'approved', '{"termination_date": "2024-12-31"}'"#),
            decide(&open, r#"'approved', '{"termination_date": "2025-01-01"}'"#),
        ),
        ("55000", decide(&denied, "'approved'"), decide(&open, "'approved'")),
        ("55000", inform(&denied, "{}"), inform(&open, "{}")),
        ("22023", inform(&open, r#"{"received": "2020-01-01T00:00:00Z"}"#), inform(&open, r#"{"note": "x"}"#)),
        ("22023", inform(&open, r#"{"extend": 1}"#), inform(&open, r#"{"extend": false}"#)),
        ("55000", inform(&open, r#"{"extend": true}"#), inform(&open, r#"{"extend": false}"#)),
        (
            "55000",
            format!("SELECT pbm.withdraw_authorization({denied}, 'not needed')"),
            format!("SELECT pbm.withdraw_authorization({open}, 'not needed')"),
        ),
        (
            "22004",
            format!("SELECT pbm.withdraw_authorization({open}, '')"),
            format!("SELECT pbm.withdraw_authorization({open}, 'x')"),
        ),
        (
            "55000",
            format!("SELECT pbm.appeal_authorization({open})"),
            format!("SELECT pbm.appeal_authorization({denied})"),
        ),
        (
            "22023",
            format!("SELECT pbm.appeal_authorization({denied}, now() - interval '3 days')"),
            format!("SELECT pbm.appeal_authorization({denied}, now())"),
        ),
        ("22023", notice("smoke", "now()"), notice("written", "clock_timestamp()")),
        ("55000", notice_of(&open, "oral", "clock_timestamp()"), notice("oral", "clock_timestamp()")),
        ("55000", notice_of(&open, "written", "clock_timestamp()"), notice("written", "clock_timestamp()")),
        ("55000", notice("effectuated", "clock_timestamp()"), granted("effectuated")),
        ("55000", notice("paid", "clock_timestamp()"), granted("paid")),
        ("22023", notice("oral", "'infinity'"), notice("oral", "clock_timestamp()")),
        ("22023", notice("written", "now() - interval '3 days'"), notice("written", "clock_timestamp()")),
        ("22004", notice("paid", "NULL"), granted("paid")),
        (
            "55000",
            format!("SELECT pbm.revoke_authorization(authorization_number, 'x', current_date) FROM pbm.authorization_case WHERE case_id = {open}"),
            format!(
                "SELECT pbm.decide_authorization({open}, 'approved');
                 SELECT pbm.revoke_authorization(authorization_number, 'x', current_date) FROM pbm.authorization_case WHERE case_id = {open}"
            ),
        ),
    ];
    const LEFT: &str = "SELECT (SELECT count(*) FROM pbm.authorization_case), (SELECT count(*) FROM pbm.authorization_event),
        (SELECT count(*) FROM pbm.prior_authorization), (SELECT string_agg(state, ' ' ORDER BY case_id) FROM pbm.authorization_case)";
    for (code, refused, taken) in &pairs {
        let left = session.table(LEFT);
        let failure = session.failure(refused);
        assert_eq!(&failure.code, code, "{refused}: {failure:?}");
        assert_eq!(session.table(LEFT), left, "{refused}");
        session.run("SAVEPOINT near_miss");
        session.run(taken);
        session.run("ROLLBACK TO near_miss");
    }
}

#[test]
fn an_emergency_supply_is_paid_once_in_thirty_days_and_reported() {
    let mut session = sandbox();
    session.run("UPDATE pbm.plan_authorization SET emergency_type = '8'");
    let answer = session.price(&epsilix(json!({})));
    assert_eq!(codes(&answer), "75 N8");
    assert_eq!(answer["messages"][1], "Emergency supply of up to 3 days with prior authorization type 8");
    let three = |rx: &str, date: &str| {
        epsilix(
            json!({"rx_number": rx, "fill_date": date, "quantity": 3, "days_supply": 3, "prior_authorization_type": "8",
                       "submission_clarification_codes": ["3"]}),
        )
    };
    let paid = session.adjudicate(&three("1", "2025-03-01"));
    let told = json!(["009 Emergency supply: the next fill needs a prior authorization"]);
    assert_eq!(paid["messages"], told, "{paid}");
    let again = session.adjudicate(&three("1", "2025-03-01"));
    assert_eq!((&again["status"], &again["messages"]), (&json!("duplicate"), &told));
    assert_eq!(session.table("SELECT claim_number = (SELECT claim_number FROM pbm.pharmacy_claim), days_supply, amount FROM pbm.emergency_supply"), "t|3|5.00");
    assert_eq!(codes(&session.adjudicate(&three("2", "2025-03-30"))), "75");
    assert_eq!(session.price(&three("2", "2025-03-31"))["status"], "paid");
    session.reverse_number(paid["claim_number"].as_str().expect("a number"));
    assert_eq!(session.adjudicate(&three("2", "2025-03-30"))["status"], "paid");
}

#[test]
fn events_are_added_and_never_changed() {
    let mut session = sandbox();
    let case = requested(&mut session, &request(json!({})));
    decided(&mut session, &case, "'approved'");
    assert_eq!(
        session.table("SELECT action, from_state, to_state FROM pbm.authorization_event ORDER BY event_id"),
        "request|NULL|received\napprove|received|approved"
    );
    for change in [
        "UPDATE pbm.authorization_event SET reason = 'x'",
        "DELETE FROM pbm.authorization_event",
        "TRUNCATE pbm.authorization_event",
    ] {
        let failure = session.failure(change);
        assert_eq!(
            (failure.code.as_str(), failure.message.as_str()),
            ("42501", "the events of authorization can only grow")
        );
    }
}

#[test]
fn numbers_have_eleven_digits_and_the_leading_ones_of_the_setting() {
    let mut session = sandbox();
    session.run("SET pbm.authorization_prefix = '4711'");
    for _ in 0..20 {
        let number = session.text("SELECT pbm.new_authorization_number()");
        assert!(
            number.len() == 11 && number.starts_with("4711") && number.bytes().all(|b| b.is_ascii_digit()),
            "{number}"
        );
    }
    for refused in ["x", "0", "123456789", "1 "] {
        session.run(&format!("SET pbm.authorization_prefix = '{refused}'"));
        assert_eq!(session.failure("SELECT pbm.new_authorization_number()").code, "22023", "{refused}");
    }
    session.run("SET pbm.authorization_prefix = '12345678'; INSERT INTO pbm.prior_authorization (authorization_number, patient_id, plan_id, ndc, effective_date)
        SELECT '12345678' || lpad(n::text, 3, '0'), m.patient_id, p.plan_id, '00005-0001-01', '2025-01-01'
        FROM generate_series(0, 999) n, pbm.members m, pbm.plan p WHERE m.member_id = 1 AND p.plan_code = 'BASIC'");
    assert_eq!(session.failure("SELECT pbm.new_authorization_number()").code, "54000");
}

#[test]
fn views_count_what_was_decided() {
    let mut session = sandbox();
    for (card, decision) in [
        ("CARD-001", "'approved'"),
        ("CARD-002", "'denied', NULL, 'Not shown to be needed'"),
        ("CARD-003", "'approved'"),
    ] {
        let case = requested(&mut session, &request(json!({"cardholder_id": card})));
        decided(&mut session, &case, decision);
        if card == "CARD-002" {
            let call = format!("SELECT to_jsonb(pbm.appeal_authorization({}))::text", id(&case));
            let appeal: Value = serde_json::from_str(&session.text(&call)).expect("a case");
            decided(&mut session, &appeal, "'approved'");
        }
    }
    assert_eq!(
        session.table("SELECT (SELECT plan_code FROM pbm.plan p WHERE p.plan_id = m.plan_id), requests, approved, denied, appeals, approved_after_appeal, decided_late, median_hours FROM pbm.authorization_metrics m"),
        "BASIC|3|2|1|1|1|0|0.00"
    );
    assert_eq!(
        session.table("SELECT count(*), count(*) FILTER (WHERE in_time) FROM pbm.authorization_turnaround"),
        "4|4"
    );
    assert_eq!(session.table("SELECT count(*) FROM pbm.authorization_due"), "0");
}

#[test]
fn every_check_refuses_what_it_is_for() {
    let mut session = sandbox();
    let case = requested(&mut session, &request(json!({})));
    let on_case = |change: &str| format!("UPDATE pbm.authorization_case SET {change} WHERE case_id = {}", id(&case));
    let rule = |change: &str| format!("UPDATE pbm.authorization_clock_rule SET {change} WHERE clock_rule_id = 1");
    let step = |change: &str| format!("UPDATE pbm.authorization_step SET {change} WHERE step_id = 1");
    let plan = |change: &str| format!("UPDATE pbm.plan_authorization SET {change}");
    let clock = |change: &str| format!("UPDATE pbm.authorization_clock SET {change}");
    let on_file = |change: &str| format!("UPDATE pbm.prior_authorization SET {change}");
    session.run("INSERT INTO pbm.authorization_criterion (ingredient_id, set_name, criterion_name, test, minimum_age) VALUES (5, 'a', 'b', 'age', 18);
                 INSERT INTO pbm.authorization_use (use_id, claim_id, fill_date, patient_id, quantity, amount)
                 VALUES (gen_random_uuid(), gen_random_uuid(), '2025-01-01', gen_random_uuid(), 1, 1)");
    let criterion = |change: &str| format!("UPDATE pbm.authorization_criterion SET {change}");
    let used = |change: &str| format!("UPDATE pbm.authorization_use SET {change}");
    let event = |columns: &str, values: &str| {
        format!(
            "INSERT INTO pbm.authorization_event (event_id, case_id, to_state, recorded_by, {columns}) VALUES (gen_random_uuid(), {}, 'received', 'x', {values})",
            id(&case)
        )
    };
    let broken: Vec<(String, &str)> = vec![
        (on_case("level = 'reviewer'"), "authorization_case_appeal"),
        (on_case("urgency = 'soon'"), "authorization_case_urgency"),
        (on_case("state = 'lost', decided_at = now()"), "authorization_case_state"),
        (on_case("state = 'expired'"), "authorization_case_decided"),
        (on_case("decided_at = now()"), "authorization_case_decided"),
        (on_case("state = 'denied', decided_at = now(), reason = ' '"), "authorization_case_reason"),
        (on_case("state = 'approved', decided_at = now()"), "authorization_case_scope"),
        (on_case("received_at = 'infinity'"), "authorization_case_finite"),
        (event("action, from_state, happened_at", "'sing', 'received', now()"), "authorization_event_action"),
        (event("action, happened_at", "'ask', now()"), "authorization_event_first"),
        (
            event("action, from_state, happened_at, answer_by", "'inform', 'received', now(), now()"),
            "authorization_event_asked",
        ),
        (event("action, from_state, happened_at", "'ask', 'received', 'infinity'"), "authorization_event_finite"),
        (rule("levels = '{}'"), "authorization_clock_rule_levels"),
        (rule("request_types = '{}'"), "authorization_clock_rule_request_types"),
        (rule("urgency = 'soon'"), "authorization_clock_rule_urgency"),
        (rule("clock = 'cuckoo'"), "authorization_clock_rule_clock"),
        (rule("starts_at = 'dawn'"), "authorization_clock_rule_starts_at"),
        (rule("amount = 0"), "authorization_clock_rule_amount"),
        (rule("unit = 'years'"), "authorization_clock_rule_unit"),
        (rule("wait_days = 0"), "authorization_clock_rule_days"),
        (rule("missed_hours = NULL"), "authorization_clock_rule_missed"),
        (rule("source = ' '"), "authorization_clock_rule_source"),
        (rule("termination_date = '1999-01-01'"), "authorization_clock_rule_dates"),
        (rule("termination_date = 'infinity'"), "authorization_clock_rule_finite"),
        (step("action = 'sing'"), "authorization_step_action"),
        (step("to_state = 'lost'"), "authorization_step_states"),
        (step("to_level = 'reviewer'"), "authorization_step_appeal"),
        (step("termination_date = '1999-01-01'"), "authorization_step_dates"),
        (step("termination_date = 'infinity'"), "authorization_step_finite"),
        (plan("program = 'Part D'"), "plan_authorization_program"),
        (plan("appeal_levels = 3"), "plan_authorization_appeal_levels"),
        (plan("contact = ' '"), "plan_authorization_contact"),
        (plan("emergency_type = 'x'"), "plan_authorization_emergency_type"),
        (plan("emergency_number = ' '"), "plan_authorization_emergency_number"),
        (plan("emergency_days_supply = 0"), "plan_authorization_emergency_days_supply"),
        (plan("emergency_once_in_days = 0"), "plan_authorization_emergency_once_in_days"),
        (clock("clock = 'filing'"), "authorization_clock_clock"),
        (clock("forward_by = NULL"), "authorization_clock_forward"),
        (clock("due_at = 'infinity'"), "authorization_clock_finite"),
        (criterion("class_id = 1"), "authorization_criterion_target"),
        (criterion("set_name = ' '"), "authorization_criterion_names"),
        (criterion("combine = 'some'"), "authorization_criterion_combine"),
        (criterion("test = 'sex'"), "authorization_criterion_test"),
        (criterion("sex = 'F'"), "authorization_criterion_test"),
        (criterion("test = 'luck'"), "authorization_criterion_test"),
        (criterion("minimum_age = -1"), "authorization_criterion_ages"),
        (criterion("maximum_age = 17"), "authorization_criterion_ages"),
        (criterion("test = 'diagnosis', minimum_age = NULL, codes = '{NULL}'"), "authorization_criterion_codes"),
        (criterion("granted_fills = 0"), "authorization_criterion_granted"),
        (criterion("termination_date = '1999-01-01'"), "authorization_criterion_dates"),
        (criterion("granted_quantity = 'NaN'"), "authorization_criterion_finite"),
        (used("fills = 0"), "authorization_use_amounts"),
        (used("amount = -0.01"), "authorization_use_amounts"),
        (used("amount = 'NaN'"), "authorization_use_finite"),
        ("INSERT INTO pbm.business_calendar VALUES ('infinity', 'x')".into(), "business_calendar_finite"),
        (on_file("status = 'lost'"), "prior_authorization_status"),
        (on_file("edit = 'refill too soon'"), "prior_authorization_target"),
        (on_file("edit = ' ', ndc = NULL"), "prior_authorization_edit"),
        (on_file("amount_authorized = 0"), "prior_authorization_amount"),
        (on_file("prescriber_npi = 'x'"), "prior_authorization_prescriber"),
    ];
    for (statement, constraint) in &broken {
        let failure = session.failure(statement);
        assert_eq!(failure.code, "23514", "{statement}: {failure:?}");
        assert!(failure.message.contains(&format!("\"{constraint}\"")), "{statement}: {failure:?}");
    }
    assert_eq!(session.failure(&plan("time_zone = 'Mars/Olympus'")).code, "22023");
    for zone in ["PST", "EST5EDT4", "UTC+3", "posix/America/Chicago"] {
        let failure = session.failure(&plan(&format!("time_zone = '{zone}'")));
        assert!(["23514", "22023"].contains(&failure.code.as_str()), "{zone}: {failure:?}");
    }
    for zone in ["america/chicago", "US/Pacific", "Etc/GMT+5", "utc"] {
        session.run("SAVEPOINT zone");
        session.run(&plan(&format!("time_zone = '{zone}'")));
        requested(&mut session, &request(json!({"cardholder_id": "CARD-004"})));
        session.run("ROLLBACK TO zone");
    }
}
