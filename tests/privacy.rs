//! Planted personal data must show up in no error and in no line of the server's log.

use std::fs;

use postgres::types::ToSql;
use support::{Database, Failure, setting};

/// Words that stand nowhere else: one for each kind of personal data, and one for each argument.
const NAME: &str = "Zqcanaryname";
const ADDRESS: &str = "Zqcanarystreet 1";
const CARD: &str = "ZQCANARYCARD";
const MARK: &str = "zqcanary";

/// Whether a text holds a planted word, in any case.
fn leaks(text: &str) -> bool {
    text.to_lowercase().contains(MARK)
}

fn log() -> String {
    fs::read_to_string(setting("PBM_SERVER_LOG")).expect("the server's log can be read")
}

fn client(database: &Database) -> postgres::Client {
    let mut config = postgres::Config::new();
    config.host(&setting("PBM_PGHOST")).port(setting("PBM_PGPORT").parse().expect("a port"));
    config.user(&setting("PBM_PGUSER")).dbname(&database.name);
    config.connect(postgres::NoTls).expect("a connection")
}

/// A database in which the personal columns hold planted words.
fn planted() -> Database {
    let database = Database::with_book();
    let mut client = client(&database);
    client
        .execute(
            "UPDATE pbm.members SET first_name = $1, last_name = $1, address = $2, city = $2, email = $1",
            &[&NAME, &ADDRESS],
        )
        .expect("members");
    client
        .execute("UPDATE pbm.coverage SET cardholder_id = $1 WHERE cardholder_id = 'CARD-BASIC'", &[&CARD])
        .expect("coverage");
    database
}

/// Calls that fail or answer (a text that is no JSON never comes as far as a function: PostgreSQL's own parser refuses
/// it, see docs/operations.md), each with planted words in every argument that takes a text.
fn calls() -> Vec<(&'static str, usize)> {
    vec![
        ("SELECT pbm.adjudicate_claim(jsonb_build_object($1::text, 1))", 1),
        (
            "SELECT pbm.adjudicate_claim(jsonb_build_object('cardholder_id', $1::text, 'ndc', $1, 'quantity', $1, 'fill_date', $1, 'rx_number', $1, 'dur', $1))",
            1,
        ),
        ("SELECT pbm.adjudicate_batch(jsonb_build_array($1::text))", 1),
        ("SELECT pbm.adjudicate_batch(to_jsonb($1::text))", 1),
        (
            "SELECT pbm.adjudicate_claim($1, $1, 1, 1, $1, '2025-03-10', $1, 0, $1, $1, $1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, $1, $1, $1, ARRAY[$1], to_jsonb($1::text), $1, $1, $1)",
            1,
        ),
        (
            "SELECT pbm.adjudicate_claim($1, '00001-0001-01', 30, 30, '1234567893', '2025-03-10', $2, person_code => '01', prescriber_npi => '1093817462')",
            2,
        ),
        ("SELECT pbm.price_claim($1, $2, 'NaN', 1, $1, 'infinity', $2)", 2),
        ("SELECT pbm.reverse_claim($1, $2, '2025-03-10')", 2),
        ("SELECT pbm.reverse_claim($1, $1, '2025-03-10', 0, $2)", 2),
        ("SELECT pbm.reverse_claim($1, NULL, NULL)", 1),
        ("SELECT pbm.reverse_claim($1)", 1),
        ("SELECT count(*) FROM pbm.explain_claim($1)", 1),
        ("SELECT count(*) FROM pbm.rebill_claim(jsonb_build_object($1::text, 1))", 1),
        (
            "SELECT count(*) FROM pbm.rebill_claim(jsonb_build_object('cardholder_id', $1::text, 'pharmacy_npi', $1, 'rx_number', $2::text, 'fill_date', '2025-03-10'))",
            2,
        ),
        ("SELECT count(*) FROM pbm.what_would_pay($1)", 1),
        ("SELECT count(*) FROM pbm.cheaper_alternatives($1)", 1),
        ("SELECT count(*) FROM pbm.correction_differences($1)", 1),
        ("SELECT pbm.verify_eligibility($1, '2025-03-10', $2, $1)", 2),
        ("SELECT pbm.check_formulary('00000000-0000-4000-8000-000000000001', $1)", 1),
        ("SELECT count(*) FROM pbm.dur_screen($1, $2, 30, 30, '2025-03-10', $1)", 2),
        ("SELECT pbm.override_dur_alert('00000000-0000-4000-b000-000000000001', $1)", 1),
        (
            "WITH alert AS (INSERT INTO pbm.dur_alert (patient_id) VALUES ('00000000-0000-4000-9000-000000000001') RETURNING id)
             SELECT pbm.override_dur_alert((SELECT id FROM alert), $1)",
            1,
        ),
        ("SELECT count(*) FROM pbm.check_plan($1)", 1),
        ("SELECT pbm.clone_plan($1, $2, '2025-01-01')", 2),
        ("SELECT pbm.create_plan($1, $2)", 2),
        ("SELECT pbm.contract_pharmacies($1, $2)", 2),
        ("SELECT count(*) FROM pbm.effective_formulary($1, '2025-03-10')", 1),
        ("SELECT pbm.set_opening_balance('00000000-0000-4000-9000-000000000001', $1, '2025-01-01', 1, 1)", 1),
        ("SELECT pbm.mask_phi($1, $2)", 2),
        ("SELECT pbm.open_rebate_dispute('00000000-0000-4000-b000-000000000001', 1, $1)", 1),
        ("SELECT pbm.resolve_rebate_dispute('00000000-0000-4000-b000-000000000001', $1, 1)", 1),
        ("SELECT pbm.medicaid_unit_rebate($1, 1, 1, 1, 1, 1)", 1),
        ("SELECT pbm.rebate_by_volume(0, $1, '{1}', '{1}')", 1),
        ("SELECT pbm.check_claim(jsonb_build_object($1::text, $1::text))", 1),
        ("SELECT pbm.mask_phi(jsonb_build_object('name', $1::text))", 1),
        ("SELECT $1::text::pbm.ndc", 1),
        (
            "SELECT '00001-0001-01'::pbm.ndc = $1::text, $1::text <> '00001-0001-01'::pbm.ndc, '00001-0001-01'::pbm.ndc LIKE $1",
            1,
        ),
        ("SELECT pbm.normalize_ndc($1), pbm.try_ndc($1), pbm.is_valid_npi($1), pbm.is_valid_dea($1)", 1),
        (
            "INSERT INTO pbm.claims_staging (raw_data, batch_id) VALUES (jsonb_build_object($1::text, $2::text), 'planted')",
            2,
        ),
        ("SELECT pbm.process_claims_chunk(100)", 0),
        ("SELECT pbm.medicaid_unit_rebate($1, 1, 1, 1, 1, 1)", 1),
        ("SELECT pbm.rebate_by_volume(1, $1, '{1}', '{1}')", 1),
        ("SELECT pbm.open_rebate_dispute(gen_random_uuid(), 1, $1)", 1),
        ("SELECT pbm.resolve_rebate_dispute(gen_random_uuid(), $1)", 1),
        (
            "SELECT pbm.request_authorization(jsonb_build_object('cardholder_id', $1::text, 'class_id', 1, 'requester', $2::text,
                                              'prescriber_npi', $2, 'diagnosis_codes', jsonb_build_array($2)))",
            2,
        ),
        (
            "SELECT pbm.request_authorization(jsonb_build_object('cardholder_id', $1::text, 'class_id', 1, 'requester', $2::text,
                                              'diagnosis_codes', jsonb_build_array($2)))",
            2,
        ),
        ("SELECT pbm.enter_authorization_request(jsonb_build_object($1::text, $1::text))", 1),
        ("SELECT pbm.enter_authorization_request(jsonb_build_object('cardholder_id', $1::text, 'edit', $2::text))", 2),
        ("SELECT pbm.add_authorization_information(gen_random_uuid(), jsonb_build_object('note', $1::text))", 1),
        ("SELECT pbm.enter_authorization_information(case_id, jsonb_build_object('received', $1::text)) FROM pbm.authorization_case", 1),
        ("SELECT pbm.decide_authorization(gen_random_uuid(), $1, jsonb_build_object($2::text, $2::text), $1)", 2),
        ("SELECT pbm.decide_authorization(case_id, 'denied', NULL, $1) FROM pbm.authorization_case", 1),
        (
            "SELECT pbm.enter_authorization_decision(case_id, 'approved', jsonb_build_object('edit', $1::text), $1) FROM pbm.authorization_case",
            1,
        ),
        ("SELECT pbm.withdraw_authorization(case_id, $1) FROM pbm.authorization_case", 1),
        ("SELECT pbm.enter_authorization_withdrawal(gen_random_uuid(), $1)", 1),
        ("SELECT pbm.revoke_authorization($1, $2, '2025-01-01')", 2),
        ("SELECT pbm.record_notice(gen_random_uuid(), $1, now())", 1),
    ]
}

#[test]
fn no_error_and_no_log_line_repeats_a_value_that_was_sent() {
    let database = planted();
    let mut client = client(&database);
    let second = format!("{MARK}-{}", "x".repeat(40));
    let before = log().len();
    let mut failed = 0;
    for (sql, count) in calls() {
        for value in [CARD, "zqcanary\u{1}", "zqcanary 1980-01-01"] {
            let values: [&(dyn ToSql + Sync); 2] = [&value, &second];
            if let Err(error) = client.query(sql, &values[..count]) {
                failed += 1;
                let shown = Failure::of(&error).everything();
                assert!(!leaks(&shown), "{sql}: {shown}");
            }
        }
    }
    assert!(failed > 10, "only {failed} calls failed: the test provokes too little");
    let written: String = log()[before..].lines().filter(|line| leaks(line)).collect();
    assert!(written.is_empty(), "{written}");
}

#[test]
fn a_change_of_personal_data_is_logged_without_the_data() {
    let database = planted();
    let mut client = client(&database);
    client.execute("DELETE FROM pbm.dur_alert", &[]).expect("a delete");
    client.execute("UPDATE pbm.members SET phone = $1, zip_code = '02139'", &[&NAME]).expect("an update");
    let rows: i64 = client.query_one("SELECT count(*) FROM pbm.audit_log", &[]).expect("a count").get(0);
    let leaking: i64 = client
        .query_one("SELECT count(*) FROM pbm.audit_log a WHERE a::text ILIKE '%' || $1::text || '%'", &[&MARK])
        .expect("a count")
        .get(0);
    assert!(rows > 0);
    assert_eq!(leaking, 0);
}

#[test]
fn no_answer_holds_the_name_or_address_of_a_member() {
    let database = planted();
    let mut client = client(&database);
    let answers: Vec<String> = [
        "SELECT pbm.adjudicate_claim(jsonb_build_object('cardholder_id', $1::text, 'ndc', '00001-0001-01', 'quantity', 30,
            'days_supply', 30, 'pharmacy_npi', '1234567893', 'prescriber_npi', '1093817462', 'fill_date', '2025-03-10',
            'rx_number', '1'))::text",
        "SELECT pbm.verify_eligibility($1, '2025-03-10')::text",
        "SELECT string_agg(d::text, ' ') FROM pbm.dur_screen($1, '00001-0001-01', 3000, 30, '2025-03-10') d",
    ]
    .iter()
    .map(|sql| client.query_one(*sql, &[&CARD]).expect("an answer").get::<_, Option<String>>(0).unwrap_or_default())
    .collect();
    for answer in answers {
        assert!(!answer.contains(NAME) && !answer.contains(ADDRESS), "{answer}");
    }
}

/// So that a function added later is planted too.
#[test]
fn every_function_that_takes_a_text_is_among_the_calls() {
    let database = Database::with_extension();
    let mut session = database.connect();
    let called: String = calls().iter().map(|(sql, _)| *sql).collect();
    let forgotten: Vec<String> = session
        .rows(
            "SELECT DISTINCT p.proname FROM pg_proc p, unnest(p.proargtypes) t
             WHERE p.pronamespace = 'pbm'::regnamespace AND t IN ('text'::regtype, 'jsonb'::regtype)
               AND p.proname !~ '^(sample_|guard_partition$|ndc_(not_)?like$|(ndc_(eq|ne)_text|text_(eq|ne)_ndc)$)'",
        )
        .into_iter()
        .filter_map(|mut row| row.remove(0))
        .filter(|name| !called.contains(&format!("pbm.{name}(")))
        .collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}

/// A value that stands in the statement itself is PostgreSQL's to log: with parameters nothing of it is, as the
/// server is delivered; with literals an administrator has to set log_min_error_statement = panic.
#[test]
fn the_settings_that_keep_values_out_of_the_log() {
    let database = planted();
    let mut session = database.connect();
    assert_eq!(
        session.table(
            "SELECT current_setting('log_parameter_max_length_on_error'), current_setting('log_statement'),
                    current_setting('log_min_duration_statement')"
        ),
        "0|none|-1"
    );
    let before = log().len();
    session.run("SET log_min_error_statement = panic");
    for statement in [
        "SELECT pbm.adjudicate_claim('{\"Jane zqcanary\": 1}'::jsonb)",
        "SELECT pbm.reverse_claim('zqcanary', NULL, NULL)",
        "SELECT pbm.mask_phi('zqcanary', 'zqcanary')",
        "SELECT 'zqcanary'::text::pbm.ndc",
    ] {
        let shown = session.failure(statement).everything();
        assert!(!leaks(&shown), "{statement}: {shown}");
    }
    assert!(!leaks(&log()[before..]));
}

/// Words of a failing trigger or constraint of the owner's are the owner's; ours around it add nothing.
#[test]
fn an_error_inside_adjudication_repeats_no_value() {
    let database = planted();
    let mut session = database.connect();
    session.run(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
         CREATE TRIGGER refuse AFTER INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION refuse()",
    );
    let before = log().len();
    let claim = support::claim(serde_json::json!({"cardholder_id": CARD, "rx_number": "zqcanary1"})).to_string();
    for sql in [
        "SELECT pbm.adjudicate_claim($1::text::jsonb)",
        "SELECT count(*) FROM pbm.adjudicate_batch(jsonb_build_array($1::text::jsonb, $1::text::jsonb))",
        "INSERT INTO pbm.claims_staging (raw_data) VALUES ($1::text::jsonb)",
    ] {
        if let Err(error) = session.query(sql, &[&claim]) {
            let shown = Failure::of(&error).everything();
            assert!(shown.contains("refused") && !leaks(&shown), "{shown}");
        }
    }
    let shown = session.failure("CALL pbm.process_claims_staging()").everything();
    assert!(shown.contains("refused") && !leaks(&shown), "{shown}");
    assert!(!leaks(&log()[before..]));
}
