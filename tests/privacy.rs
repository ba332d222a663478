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
    client.execute("UPDATE pbm.members SET first_name = $1, last_name = $1", &[&NAME]).expect("members");
    client
        .execute(
            "INSERT INTO pbm.member_plain_contact (patient_id, address, city, email) SELECT patient_id, $2, $2, $1 FROM pbm.members",
            &[&NAME, &ADDRESS],
        )
        .expect("contacts of 0.1.0");
    client
        .execute("UPDATE pbm.coverage SET cardholder_id = $1 WHERE cardholder_id = 'CARD-BASIC'", &[&CARD])
        .expect("coverage");
    database
}

/// Calls that fail or answer (a text that is no JSON never comes as far as a function: PostgreSQL's own parser refuses
/// it, see docs/operations.md), each with planted words in every argument that takes a text.
fn calls() -> Vec<(&'static str, usize)> {
    vec![
        ("SELECT pbm.encrypt($1, $1, gen_random_uuid())", 1),
        ("SELECT pbm.encrypt($1, 'members.ssn', gen_random_uuid())", 1),
        ("SELECT pbm.decrypt($1::text::pbm.enc, $1, gen_random_uuid())", 1),
        ("SELECT pbm.reencrypt($1::text::pbm.enc, $1, gen_random_uuid())", 1),
        ("SELECT pbm.check_encrypted($1::text::pbm.enc, $1, gen_random_uuid())", 1),
        ("SELECT pbm.blind_index($1, $1, gen_random_uuid())", 1),
        ("SELECT pbm.blind_indexes($1, 'members.ssn', gen_random_uuid())", 1),
        ("SELECT pbm.active_key_id($1)", 1),
        ("SELECT pbm.set_encryption_key_state(1, $1)", 1),
        ("SELECT pbm.set_member_contact(1, jsonb_build_object($1::text, $1, 'ssn', $1, 'phone', $1))", 1),
        ("SELECT pbm.set_member_contact(1, jsonb_build_object('phone', $1::text))", 1),
        (
            "SELECT pbm.insert_member($1, $1, '1980-01-01', $1, $1, NULL, NULL, jsonb_build_object('ssn', $1::text))",
            1,
        ),
        ("SELECT pbm.find_member($1, $1)", 1),
        ("SELECT pbm.find_member(NULL, $1)", 1),
        ("SELECT pbm.mask_text($1, $1)", 1),
        ("SELECT pbm.mask_text($1, 'name')", 1),
        ("SELECT pbm.mask_uuid(gen_random_uuid(), $1)", 1),
        ("SELECT pbm.mask_integer(1, $1), pbm.mask_integer(1::bigint, $1)", 1),
        ("SELECT pbm.random_surrogate($1, $1)", 1),
        ("SELECT pbm.safe_zip($1)", 1),
        ("SELECT pbm.deidentify(jsonb_build_object($1::text, $1), $1)", 1),
        ("SELECT pbm.deidentify(jsonb_build_object('first_name', $1::text, $2::text, $1), 'safe_harbor')", 2),
        ("SELECT pbm.masked_query('pbm.members', $1)", 1),
        ("SELECT count(*) FROM pbm.masked_columns('pbm.members', $1, $1)", 1),
        ("SELECT pbm.adjudicate_claim(jsonb_build_object($1::text, 1))", 1),
        ("SELECT * FROM pbm.audit_months($1)", 1),
        ("SELECT pbm.audit_tombstone($1, 'pbm.audit_log', $1, $1)", 1),
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
        ("SELECT pbm.claim_html($1)", 1),
        ("SELECT pbm.report_html($1, '2025-01-01', '2025-12-31')", 1),
        ("SELECT count(*) FROM pbm.rebill_claim(jsonb_build_object($1::text, 1))", 1),
        (
            "SELECT count(*) FROM pbm.rebill_claim(jsonb_build_object('cardholder_id', $1::text, 'pharmacy_npi', $1, 'rx_number', $2::text, 'fill_date', '2025-03-10'))",
            2,
        ),
        ("SELECT count(*) FROM pbm.what_would_pay($1)", 1),
        ("SELECT count(*) FROM pbm.cheaper_alternatives($1)", 1),
        ("SELECT count(*) FROM pbm.correction_differences($1)", 1),
        ("SELECT pbm.verify_eligibility($1, '2025-03-10', $2, $1)", 2),
        ("SELECT pbm.access_report($1, '2025-03-10', '2025-03-11', $2)", 2),
        ("SELECT pbm.check_formulary('00000000-0000-4000-8000-000000000001', $1)", 1),
        ("SELECT count(*) FROM pbm.dur_screen($1, $2, 30, 30, '2025-03-10', $1)", 2),
        ("SELECT count(*) FROM pbm.opioid_mme($1, $2, 30, 30, '2025-03-10', $1)", 2),
        ("SELECT count(*) FROM pbm.opioid_mme('CARD-BASIC', '00001-0001-01', 30, 30, '2025-03-10', '01', $1)", 1),
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
        ("SELECT pbm.part_d_status($1, '2025-03-10', $2)", 2),
        ("SELECT pbm.record_other_payment($1, $2, 1)", 2),
        ("SELECT pbm.record_transition_notice($1)", 1),
        ("SELECT pbm.set_part_d_opening('00000000-0000-4000-9000-000000000001', $1, 2025, 1, 1, 1, $2, '2025-01-01')", 2),
        ("SELECT pbm.begin_lock_in($1, '2025-03-10', $2, ARRAY[$1], $2, $1, $2)", 2),
        ("SELECT pbm.end_lock_in('00000000-0000-4000-9000-000000000001', '2025-03-10', $1)", 1),
        ("SELECT pbm.m3p_elect($1, '2025-03-10', $2)", 2),
        ("SELECT pbm.m3p_end('00000000-0000-4000-9000-000000000001', '2025-03-10', $1)", 1),
        ("SELECT count(*) FROM pbm.m3p_statement($1, 2025, $2)", 2),
        (
            "SELECT pbm.sync_accumulator('CARD-BASIC', '2025-03-10', $1, $2, 'absolute', 1, 1, NULL, '01')",
            2,
        ),
        ("SELECT pbm.sync_accumulator($1, '2025-03-10', 'A', '1', 'absolute', 1, 1, NULL, $2)", 2),
        ("SELECT pbm.sync_accumulator('CARD-BASIC', '2025-03-10', 'A', '1', $1, 1, 1)", 1),
        ("SELECT pbm.file_mac_appeal($1, 1, $2)", 2),
        ("SELECT pbm.decide_mac_appeal(gen_random_uuid(), $1, $2)", 2),
        ("SELECT pbm.decide_mac_appeal(gen_random_uuid(), 'denied', $1, NULL, $2)", 2),
        ("SELECT pbm.mac_appeal_rule_of($1, '2025-03-10')", 1),
        ("SELECT pbm.synced_amounts(gen_random_uuid(), gen_random_uuid(), '2025-01-01', $1)", 1),
        ("SELECT pbm.mask_phi($1, $2)", 2),
        ("SELECT pbm.suppress_small_cells(jsonb_build_array(jsonb_build_object('a', $1::text, 'b', $1)), 'a', 'b')", 1),
        ("SELECT pbm.suppress_small_cells(jsonb_build_array(jsonb_build_object('a', $1::text, 'b', $1)), $1, $1)", 1),
        ("SELECT pbm.suppress_small_cells(jsonb_build_array(jsonb_build_object($1::text, $1)), $1, $1, $1)", 1),
        ("SELECT pbm.check_small_groups('SELECT 1 AS a', ARRAY[$1::text])", 1),
        ("SELECT pbm.check_small_groups($1, ARRAY[$1::text], $1)", 1),
        ("SELECT pbm.psql_echo($1)", 1),
        ("SELECT pbm.end_masked_copy($1, 1, $1)", 1),
        ("CALL pbm.mask_database($1)", 1),
        ("SELECT pbm.suspect_columns(jsonb_build_object($1::text, $1))", 1),
        ("SELECT count(*) FROM pbm.find_personal_data($1)", 1),
        ("SELECT pbm.labelled_query($1, ARRAY[$1::text], ARRAY[$1::text], '{t}', ARRAY[$1::text])", 1),
        ("SELECT pbm.masking_select('pbm.members', $1)", 1),
        ("SELECT pbm.masked_copy_script($1)", 1),
        ("SELECT pbm.check_maskable($1)", 1),
        ("SELECT pbm.mask_tables($1)", 1),
        ("SELECT pbm.caller_scope($1)", 1),
        ("SELECT pbm.due_owner($1, $2, false)", 2),
        ("SELECT pbm.grant_role($1, $2, $1)", 2),
        ("SELECT pbm.revoke_role($1, $2, $1)", 2),
        ("SELECT pbm.reader_policy('pbm.members', $1)", 1),
        ("SELECT pbm.sees_all($1)", 1),
        ("SELECT pbm.visible_clients($1)", 1),
        ("SELECT pbm.visible_plans($1)", 1),
        ("SELECT pbm.server_fact($1)", 1),
        ("SELECT pbm.server_setting($1)", 1),
        ("SELECT pbm.begin_access($1, $2, $1)", 2),
        ("SELECT pbm.begin_access($1, 'HPAYMT', $2)", 2),
        ("SELECT pbm.begin_access_signed($1)", 1),
        ("SELECT pbm.allow_purpose($1, $2)", 2),
        ("SELECT pbm.forbid_purpose($1, $2)", 2),
        ("SELECT pbm.set_standing_purpose($1, $2, $1)", 2),
        ("SELECT pbm.set_standing_purpose(current_user, $1, $1)", 1),
        ("SELECT pbm.check_purpose($1)", 1),
        ("SELECT pbm.role_of_name($1)", 1),
        ("SELECT pbm.person_of_card($1, $2)", 2),
        ("SELECT pbm.agency_key($1)", 1),
        ("SELECT pbm.set_legal_hold($1, $2)", 2),
        ("SELECT pbm.run_maintenance_step($1, NULL)", 1),
        ("SELECT pbm.record_disclosure($1, '2025-03-10', $1, $1, $1, $2, $1, $1, $1)", 2),
        ("SELECT pbm.suspend_accounting($1, $1, $1, $1, $1, false, '2025-03-10', NULL, $2)", 2),
        ("SELECT count(*) FROM pbm.accounting($1, NULL, NULL, $2)", 2),
        ("SELECT pbm.request_accounting($1, $2)", 2),
        ("SELECT pbm.extend_accounting('00000000-0000-4000-b000-000000000001', $1)", 1),
        ("SELECT pbm.break_glass($1, $2, 10, $1)", 2),
        ("SELECT pbm.review_break_glass('00000000-0000-4000-b000-000000000001', $1, $2)", 2),
        ("SELECT pbm.open_rebate_dispute('00000000-0000-4000-b000-000000000001', 1, $1)", 1),
        ("SELECT pbm.resolve_rebate_dispute('00000000-0000-4000-b000-000000000001', $1, 1)", 1),
        ("SELECT pbm.medicaid_unit_rebate($1, 1, 1, 1, 1, 1)", 1),
        ("SELECT pbm.rebate_by_volume(0, $1, '{1}', '{1}')", 1),
        ("SELECT pbm.begin_load_run($1, $1)", 1),
        ("SELECT pbm.begin_load_run('claims', '/' || $1)", 1),
        ("SELECT pbm.record_load_errors(1, jsonb_build_array(jsonb_build_object('line', $1::text)))", 1),
        (
            "SELECT pbm.record_load_errors(pbm.begin_load_run('claims'), jsonb_build_array(jsonb_build_object('line', $1::text)))",
            1,
        ),
        ("SELECT pbm.end_load_run(1, $1, message => $2)", 2),
        ("SELECT pbm.read_date($1)", 1),
        ("SELECT pbm.base_ingredient($1), pbm.field_fault('ndc', $1), pbm.field_repair('ndc11', $1), pbm.load_fault_text($1)", 1),
        ("SELECT pbm.part_d_plan(jsonb_build_object('contract_id', $1::text))", 1),
        (
            "SELECT count(*) FROM pbm.load_mac_prices(ARRAY[(2, jsonb_build_object('list_name', $1::text, 'ndc', '00002751001',
                 'unit_price', 1, 'effective_date', '2025-01-01'), '{}', '{}')]::pbm.load_record[], '{}')",
            1,
        ),
        (
            "SELECT count(*) FROM pbm.load_client_rates(ARRAY[(2, jsonb_build_object('client_code', $1::text, 'product_type', $2::text,
                 'price_type', 'awp'), '{}', '{}')]::pbm.load_record[], '{\"as_of\": \"2025-01-01\"}')",
            2,
        ),
        ("CALL pbm.load_records(1, jsonb_build_object($1::text, $1::text))", 1),
        ("SELECT pbm.run_records(pbm.begin_load_run('members'), jsonb_build_object('plan_code', $1::text), true)", 1),
        ("SELECT pbm.read_field(k, $1) FROM (SELECT DISTINCT l.kind FROM pbm.load_sources() s, pbm.load_layout(s.source) l) l (k)", 1),
        ("SELECT pbm.read_field($1, 'x')", 1),
        ("SELECT pbm.check_records(1, jsonb_build_object($1::text, $1::text))", 1),
        ("SELECT pbm.check_records(pbm.begin_load_run('members'), jsonb_build_object('as_of', $1::text))", 1),
        ("SELECT pbm.check_claim(jsonb_build_object($1::text, $1::text))", 1),
        ("SELECT count(*) FROM pbm.claim_faults(jsonb_build_array(jsonb_build_object($1::text, $1), $1))", 1),
        ("SELECT count(*) FROM pbm.claim_faults(jsonb_build_object($1::text, $1))", 1),
        ("SELECT pbm.map_record(jsonb_build_object($1::text, $1), '{}')", 1),
        ("SELECT pbm.map_record(jsonb_build_object($1::text, $1), jsonb_build_object($1::text, 1))", 1),
        ("SELECT pbm.notify_load(1, $1)", 1),
        ("SELECT pbm.repair_staged_claim(-1, jsonb_build_object($1::text, $1))", 1),
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
        ("SELECT pbm.open_audited_values(1, $1)", 1),
        ("SELECT pbm.audit_seal_first($1)", 1),
        ("SELECT pbm.begin_static_masking($1)", 1),
        ("SELECT pbm.report_plan($1, ARRAY[$2])", 2),
        ("SELECT pbm.report_plans(ARRAY[$1])", 1),
        ("SELECT pbm.report_suppressed(jsonb_build_array(jsonb_build_object('line', $1::text, 'members', $2::text)), 11)", 2),
        ("SELECT pbm.rxdc_file($1, 2025)", 1),
        ("SELECT pbm.remittance($1, '2025-01-01', '2025-01-02')", 1),
        ("SELECT pbm.spend_by_class($1, '2025-01-01', '2025-01-02')", 1),
        ("SELECT pbm.spend_by_month($1, '2025-01-01', '2025-01-02')", 1),
        ("SELECT pbm.spend_by_tier($1, '2025-01-01', '2025-01-02')", 1),
        ("SELECT pbm.spend_trend($1, '2025-01-01', '2025-01-02', '2024-01-01', '2024-01-02')", 1),
        ("SELECT pbm.nadac_spread($1, '2025-01-01', '2025-01-02')", 1),
        ("SELECT pbm.claim_rejection_analysis($1, '2025-01-01', '2025-01-02')", 1),
        ("SELECT pbm.dur_outcomes($1, '2025-01-01', '2025-01-02')", 1),
        ("SELECT pbm.adherence_by_class($1, '2025-01-01', '2025-01-02')", 1),
        ("SELECT pbm.member_utilization($1, '2025-01-01', '2025-01-02')", 1),
        ("SELECT pbm.top_drugs_by_member($1, '2025-01-01', '2025-01-02')", 1),
        ("SELECT pbm.high_cost_claimants($1, '2025-01-01', '2025-01-02')", 1),
        ("SELECT pbm.early_refills($1, '2025-01-01', '2025-01-02')", 1),
        ("SELECT pbm.multiple_prescribers($1, '2025-01-01', '2025-01-02')", 1),
        ("SELECT pbm.impossible_quantities($1, '2025-01-01', '2025-01-02')", 1),
        ("SELECT pbm.coverage_findings($1, '2025-01-01', '2025-01-02')", 1),
    ]
}

/// The loaders' own functions, each called for itself: the first that fails would end a statement of several.
fn loaders() -> Vec<String> {
    [
        "load_cost_shares", "load_exclusions", "load_fda_ndc", "load_formulary", "load_imported_claims", "load_interactions", "load_low_income", "load_member_contacts",
        "load_members", "load_mme_factors", "load_nadac", "load_part_d_pricing", "load_pharmacies", "load_pharmacy_network",
        "load_prescribers", "load_prices", "load_spans", "load_value_sets", "resolve_members",
    ]
    .map(|loader| {
        format!(
            "SELECT count(*) FROM pbm.{loader}(
                ARRAY[(2, jsonb_build_object('cardholder_id', $1::text, 'first_name', $1::text, 'name', $1::text, 'plan_code', $1::text,
                    'ingredient_a', $1::text, 'ingredient_b', $1::text, 'claim_id', $1::text, 'address', $1::text, 'ndc', '00002751001',
                    'effective_date', '2025-01-01', 'fill_date', '2025-01-01'), '{{}}', '{{}}')]::pbm.load_record[],
                '{{\"as_of\": \"2025-01-01\", \"source\": \"onc_high_priority\"}}')"
        )
    })
    .into()
}

#[test]
fn no_error_and_no_log_line_repeats_a_value_that_was_sent() {
    let database = planted();
    let mut client = client(&database);
    let second = format!("{MARK}-{}", "x".repeat(40));
    let before = log().len();
    let mut failed = 0;
    let loaders = loaders();
    const VALUES: &[&str] = &[CARD, "zqcanary\u{1}", "zqcanary 1980-01-01"];
    // A loader is given what reading a record lets through, which is no control character and no date in a name.
    let loaders = loaders.iter().map(|sql| (sql.as_str(), 1, &VALUES[..1]));
    for (sql, count, values) in calls().into_iter().map(|(sql, count)| (sql, count, VALUES)).chain(loaders) {
        for value in values {
            let values: [&(dyn ToSql + Sync); 2] = [value, &second];
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
    client.execute("UPDATE pbm.member_plain_contact SET phone = $1, zip_code = '02139'", &[&NAME]).expect("an update");
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
    let called: String = calls().iter().map(|(sql, _)| (*sql).to_owned()).chain(loaders()).collect();
    let forgotten: Vec<String> = session
        .rows(
            "SELECT DISTINCT p.proname FROM pg_proc p, unnest(p.proargtypes) t
             WHERE p.pronamespace = 'pbm'::regnamespace AND t IN ('text'::regtype, 'jsonb'::regtype)
               AND p.proname !~ '^(sample_|set_policy$|guard_partition$|guard_definition$|ndc_(not_)?like$|(ndc_(eq|ne)_text|text_(eq|ne)_ndc)$)'",
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
    // One record of its own is refused, by the SQLSTATE alone.
    session.run("CALL pbm.process_claims_staging()");
    let shown = session.table("SELECT code, message, hint FROM pbm.claims_quarantine UNION ALL SELECT code, message, hint FROM pbm.load_fault");
    assert!(shown.starts_with("P0001|") && shown.contains("refused") && !leaks(&shown), "{shown}");
    assert!(!leaks(&log()[before..]));
}
