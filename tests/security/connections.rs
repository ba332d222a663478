//! Encrypted connections (safeguard 21), by the lines of docs/operations.md.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;
use support::server::{Server, outer_address};
use support::{Session, claim, literal, setting};

/// The lines of docs/operations.md below a sentence, as they would be copied.
fn lines_of_docs(after: &str) -> String {
    let page = fs::read_to_string(format!("{}/docs/operations.md", setting("PBM_SOURCE_DIR"))).expect("the page");
    let (_, rest) = page.split_once(after).unwrap_or_else(|| panic!("docs/operations.md says no more: {after}"));
    let lines = rest.lines().skip_while(|line| !line.starts_with("    ")).take_while(|line| line.starts_with("    "));
    lines.map(|line| format!("{}\n", line.trim())).collect()
}

fn own_as_the_server(path: &Path, mode: u32) {
    let data = fs::metadata(setting("PBM_PGDATA")).expect("the data folder");
    chown(path, Some(data.uid()), Some(data.gid())).expect("its owner");
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("its mode");
}

fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().expect("openssl runs");
    assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A certificate of the server, an authority for clients, and a client's certificate for the role `pbm_pool`.
fn make_certificates(data: &Path) {
    openssl(
        data,
        "req -new -x509 -days 2 -nodes -newkey rsa:2048 -keyout server.key -out server.crt -subj /CN=localhost",
    );
    openssl(
        data,
        "req -new -x509 -days 2 -nodes -newkey rsa:2048 -keyout clients.key -out clients.crt -subj /CN=clients",
    );
    openssl(data, "req -new -nodes -newkey rsa:2048 -keyout pool.key -out pool.csr -subj /CN=pbm_pool");
    openssl(data, "x509 -req -in pool.csr -CA clients.crt -CAkey clients.key -CAcreateserial -days 2 -out pool.crt");
    for (file, mode) in [("server.key", 0o600), ("server.crt", 0o644), ("clients.crt", 0o644)] {
        own_as_the_server(&data.join(file), mode);
    }
    // libpq refuses a key that others can read.
    fs::set_permissions(data.join("pool.key"), fs::Permissions::from_mode(0o600)).expect("its mode");
}

fn psql(connection: &str, sql: &str) -> Output {
    let mut command = Command::new(format!("{}/psql", setting("PBM_PGBIN")));
    command.args(["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-c", sql, connection]);
    command.env("PGCONNECT_TIMEOUT", "20").env_remove("PGSSLMODE").output().expect("psql runs")
}

fn answer(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).trim().to_owned());
    if output.status.success() { out } else { format!("failed: {err}") }
}

fn reloaded(server: &Server, session: &mut Session, settings: &str, hba: &str) {
    let data = server.data();
    let mut conf = fs::read_to_string(data.join("postgresql.conf")).expect("the settings");
    conf.push_str(settings);
    fs::write(data.join("postgresql.conf"), conf).expect("the settings are written");
    fs::write(data.join("pg_hba.conf"), hba).expect("the lines are written");
    session.run("SELECT pg_reload_conf()");
    support::until("the settings are read", || {
        let wrong = "SELECT count(*) FROM pg_file_settings WHERE NOT applied AND error IS NOT NULL";
        session.number(wrong) == 0 && (!settings.contains("ssl = on") || session.text("SHOW ssl") == "on")
    });
    assert_eq!(session.number("SELECT count(*) FROM pg_hba_file_rules WHERE error IS NOT NULL"), 0);
}

fn has_tls(session: &mut Session) -> bool {
    session.text("SHOW ssl_library") == "OpenSSL"
}

/// Calls that touch personal data, a kind each; the others begin the same way.
pub fn calls() -> Vec<String> {
    let claim = literal(&claim(json!({})).to_string());
    vec![
        format!("SELECT pbm.price_claim({claim}::jsonb) ->> 'status'"),
        format!("SELECT pbm.adjudicate_claim({claim}::jsonb) ->> 'status'"),
        format!("SELECT count(*) FROM pbm.adjudicate_batch(jsonb_build_array({claim}::jsonb))"),
        "SELECT (pbm.verify_eligibility('CARD-BASIC', '2025-03-10')).eligible".into(),
        "SELECT count(*) FROM pbm.dur_screen('CARD-BASIC', '00001-0001-01', 30, 30, '2025-03-10')".into(),
        "SELECT (pbm.reverse_claim('x')).status".into(),
        "SELECT count(*) FROM pbm.explain_claim('x')".into(),
        "SELECT length(pbm.claim_html('x'))".into(),
        "SELECT length(pbm.report_html('BASIC', '2025-01-01', '2025-12-31'))".into(),
        "SELECT pbm.begin_access('ann', 'HPAYMT')".into(),
        "SELECT pbm.begin_access_signed('x')".into(),
        "SELECT count(*) FROM pbm.accounting('CARD-BASIC', NULL, NULL)".into(),
        "SELECT pbm.break_glass('CARD-BASIC', 'unconscious in the emergency room', 10)".into(),
        "SELECT pbm.request_accounting('CARD-BASIC')".into(),
        "SELECT count(*) FROM pbm.rebill_claim('{}')".into(),
        "SELECT count(*) FROM pbm.what_would_pay('x')".into(),
        "SELECT count(*) FROM pbm.cheaper_alternatives('x')".into(),
        "SELECT count(*) FROM pbm.correction_differences('x')".into(),
        "SELECT pbm.check_formulary(gen_random_uuid(), '00001-0001-01')".into(),
        "SELECT pbm.enter_authorization_request('{}')".into(),
        "SELECT pbm.enter_authorization_information(gen_random_uuid(), '{}')".into(),
        "SELECT pbm.enter_authorization_decision(gen_random_uuid(), 'approved', NULL, NULL)".into(),
        "SELECT pbm.enter_authorization_withdrawal(gen_random_uuid(), 'x')".into(),
        "SELECT pbm.enter_authorization_appeal(gen_random_uuid(), now(), false)".into(),
        "SELECT pbm.request_authorization('{}')".into(),
        "SELECT pbm.add_authorization_information(gen_random_uuid(), '{}')".into(),
        "SELECT pbm.decide_authorization(gen_random_uuid(), 'approved')".into(),
        "SELECT pbm.withdraw_authorization(gen_random_uuid(), 'x')".into(),
        "SELECT pbm.appeal_authorization(gen_random_uuid())".into(),
        "SELECT pbm.revoke_authorization('1', 'x', '2025-03-10')".into(),
        "SELECT pbm.record_notice(gen_random_uuid(), 'oral', now())".into(),
        "SELECT pbm.override_dur_alert(gen_random_uuid(), 'x')".into(),
        "SELECT pbm.set_opening_balance(gen_random_uuid(), 'BASIC', '2025-01-01', 1, 1)".into(),
        "SELECT count(*) FROM pbm.opioid_mme('CARD-BASIC', '00001-0001-01', 30, 30, '2025-03-10')".into(),
        "SELECT (pbm.part_d_status('CARD-BASIC', '2025-03-10')).phase".into(),
        "SELECT (pbm.record_other_payment('1', 'spap', 1)).status".into(),
        "SELECT pbm.record_transition_notice('1')".into(),
        "SELECT pbm.set_part_d_opening(gen_random_uuid(), 'BASIC', 2025, 1, 1, 1, 'a', '2025-01-01')".into(),
        "SELECT pbm.begin_lock_in('CARD-BASIC', '2025-03-10', 'pharmacy', '{1234567893}', 'a')".into(),
        "SELECT pbm.notify_lock_in(gen_random_uuid(), '2025-03-10')".into(),
        "SELECT pbm.extend_lock_in(gen_random_uuid(), '2025-03-10')".into(),
        "SELECT pbm.end_lock_in(gen_random_uuid(), '2025-03-10', 'a')".into(),
        "SELECT pbm.m3p_elect('CARD-BASIC', '2025-03-10')".into(),
        "SELECT pbm.m3p_end(gen_random_uuid(), '2025-03-10', 'a')".into(),
        "SELECT pbm.m3p_bill_election(gen_random_uuid(), '2025-03-10')".into(),
        "SELECT pbm.m3p_elections_due('2025-03-10')".into(),
        "SELECT pbm.m3p_statement('CARD-BASIC', 2025)".into(),
        "SELECT pbm.sync_accumulator('CARD-BASIC', '2025-03-10', 'a', '1', 'absolute', 1, 1)".into(),
        "SELECT pbm.file_mac_appeal('x', 1, 'a')".into(),
        "SELECT pbm.decide_mac_appeal(gen_random_uuid(), 'denied', 'a')".into(),
        "SELECT pbm.process_claims_chunk(1)".into(),
        "SELECT count(*) FROM pbm.claim_faults('[{}]')".into(),
        "SELECT pbm.repair_staged_claim(1, '{}')".into(),
        "SELECT pbm.retry_staged_claims()".into(),
        "SELECT count(*) FROM pbm.check_records(1)".into(),
        "CALL pbm.load_records(1)".into(),
        "SELECT pbm.set_legal_hold('case 1', 'CARD-BASIC')".into(),
        "SELECT pbm.release_legal_hold(gen_random_uuid())".into(),
        "SELECT pbm.record_disclosure('CARD-BASIC', '2025-03-10', 'judicial', 'Court', 'claims', 'why')".into(),
        "SELECT pbm.suspend_accounting('CARD-BASIC', 'law_enforcement', 'a', 'b', 'c', false, '2025-03-10')".into(),
        "SELECT pbm.extend_accounting(gen_random_uuid(), 'x')".into(),
        "SELECT pbm.close_accounting(gen_random_uuid())".into(),
        "SELECT pbm.review_break_glass(gen_random_uuid(), 'appropriate', 'x')".into(),
        "SELECT pbm.encrypt('x', 'members.ssn', gen_random_uuid())".into(),
        "SELECT pbm.blind_index('x', 'members.ssn', gen_random_uuid())".into(),
        "SELECT pbm.blind_indexes('x', 'members.ssn', gen_random_uuid())".into(),
        "SELECT count(*) FROM pbm.member_contact(1)".into(),
        "SELECT count(*) FROM pbm.contact_details(1)".into(),
        "SELECT count(*) FROM pbm.find_member('ACME', '078051120')".into(),
        "SELECT pbm.set_member_contact(1, '{}')".into(),
        "SELECT pbm.insert_member('a', 'b', '1970-01-01')".into(),
        "SELECT pbm.open_audited_values(1, 'HCOMPL')".into(),
        "SELECT count(*) FROM pbm.safe_harbor_claims()".into(),
        "SELECT count(*) FROM pbm.safe_harbor_members()".into(),
        "SELECT count(*) FROM pbm.limited_claims()".into(),
        "SELECT count(*) FROM pbm.limited_members()".into(),
        "SELECT count(*) FROM pbm.access_report('x', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.spend_by_class('BASIC', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.spend_by_month('BASIC', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.spend_by_tier('BASIC', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.spend_trend('BASIC', '2025-03-10', '2025-03-10', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.net_cost_by_plan('2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.client_spread_by_plan('2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.nadac_spread('BASIC', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.formulary_compliance_by_plan('2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.claim_rejection_analysis('BASIC', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.dur_outcomes('BASIC', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.remittance('1234567893', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.remittance_by_pharmacy('2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.adherence_by_class('BASIC', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.member_utilization('BASIC', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.top_drugs_by_member('BASIC', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.high_cost_claimants('BASIC', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.early_refills('BASIC', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.multiple_prescribers('BASIC', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.impossible_quantities('BASIC', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.coverage_findings('BASIC', '2025-03-10', '2025-03-10')".into(),
        "SELECT count(*) FROM pbm.rxdc_file('D6', 2025)".into(),
        "SELECT pbm.report_plan('BASIC', '{pbm_client}')".into(),
        "SELECT count(*) FROM pbm.changed_claims()".into(),
        "SELECT count(*) FROM pbm.report_moves()".into(),
        "SELECT pbm.refresh_report_claims()".into(),
    ]
}

/// Functions that run with their owner's rights and show or change nobody's data: reference data, rebates, partitions, what
/// the caller is allowed; keys, and what takes ciphertext alone.
const ABOUT_NOBODY: &[&str] = &[
    "active_key_id",
    "allow_purpose",
    "audit_verify",
    "begin_load_run",
    "caller_scope",
    "check_encrypted",
    "check_plan",
    "close_rebate_invoice",
    "decrypt",
    "deidentify",
    "discard_records",
    "effective_formulary",
    "empty_plain_contacts",
    "encrypt_plain_contacts_chunk",
    "encryption_ready",
    "encryption_uses",
    "end_load_run",
    "ensure_access_partitions",
    "ensure_audit_partitions",
    "ensure_partitions",
    "forbid_purpose",
    "grant_role",
    "guard_definition",
    "count_claims",
    "fold_statistics",
    "guard_definitions",
    "guard_drops",
    "has_broken_glass",
    "health_check",
    "health_encryption",
    "health_operation",
    "index_member",
    "invoice_rebate_contract",
    "is_restricted",
    "list_all_stages",
    "lock_partitions",
    "make_partition",
    "mask_phi",
    "masked_columns",
    "masked_query",
    "new_authorization_number",
    "open_rebate_dispute",
    "opened_members",
    "opened_persons",
    "own_members",
    "own_persons",
    "purge_load_runs",
    "rebate_claims_unconverted",
    "rebate_contracts_due",
    "rebate_earnings",
    "record_load_errors",
    "record_rebate_payment",
    "reencrypt",
    "refresh_eligibility",
    "register_encryption_keys",
    "report_minimum",
    "report_plans",
    "reset_statistics",
    "resolve_rebate_dispute",
    "restricted_persons",
    "retire_partition",
    "retire_partitions",
    "revoke_role",
    "rotate_encryption_chunk",
    "safe_age",
    "safe_year",
    "sees_all",
    "send_rebate_invoice",
    "set_encryption_key_state",
    "set_standing_purpose",
    "shows_person",
    "today",
    "visible_clients",
    "visible_plans",
    "write_eligibility",
];

#[test]
fn every_function_with_its_owner_s_rights_is_tried_over_plain_tcp_or_about_nobody() {
    let calls = calls().join(" ");
    let database = support::Database::with_extension();
    let functions = database.connect().table(
        "SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'pbm'::regnamespace AND prosecdef
         AND prorettype <> 'trigger'::regtype ORDER BY 1",
    );
    let untried: Vec<&str> = functions
        .lines()
        .filter(|name| !ABOUT_NOBODY.contains(name) && !calls.contains(&format!("pbm.{name}(")))
        .collect();
    assert_eq!(untried, Vec::<&str>::new());
}

#[test]
fn plain_tcp_from_elsewhere_is_refused_and_tls_sockets_and_loopback_are_served() {
    let Some(address) = outer_address() else {
        println!("skipped: this machine has no address but its own");
        return;
    };
    let server = Server::new("tls", "listen_addresses = '*'");
    let mut session = server.connected();
    session.run("SELECT pbm.allow_purpose(current_user, 'HPAYMT')");
    let tls = has_tls(&mut session);
    if tls {
        make_certificates(&server.data());
    }
    reloaded(
        &server,
        &mut session,
        if tls { "ssl = on\n" } else { "" },
        "local all all trust\nhost all all all trust\n",
    );
    let host = |host: &str, mode: &str| {
        format!("host={host} port={} user=postgres dbname=postgres sslmode={mode}", server.port)
    };
    let outer = address.to_string();
    for call in calls() {
        let refused = answer(&psql(&host(&outer, "disable"), &call));
        assert!(refused.contains("28000") && refused.contains("HINT"), "{call}: {refused}");
        assert!(refused.contains("the connection is not encrypted"), "{call}: {refused}");
        for local in ["127.0.0.1", &setting("PBM_PGHOST")] {
            let served = answer(&psql(&host(local, "disable"), &call));
            assert!(!served.contains("not encrypted"), "{call}: {served}");
        }
        if tls {
            let served = answer(&psql(&host(&outer, "require"), &call));
            assert!(!served.contains("not encrypted"), "{call}: {served}");
        }
    }
    let log = server.told();
    assert!(log.contains("pbm refused an access: the connection is not encrypted (28000)"), "on record");
    // What touches no one's data is answered, and a superuser alone lifts it.
    assert_eq!(answer(&psql(&host(&outer, "disable"), "SELECT pbm.normalize_ndc('00001-0001-01')")), "00001000101");
    session.run("CREATE ROLE plain LOGIN");
    let plain = host(&outer, "disable").replace("user=postgres", "user=plain");
    session.run("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pbm TO plain");
    // Neither once the library is loaded, nor before.
    assert!(answer(&psql(&plain, "SELECT pbm.caller_name(); SET pbm.require_tls = off")).contains("42501"));
    let refused = answer(&psql(&plain, &format!("SET pbm.require_tls = off; {}", calls()[0])));
    assert!(refused.contains("the connection is not encrypted"), "{refused}");
    let lifted = format!("SET pbm.require_tls = off; {}", calls()[0]);
    // The claim was paid above.
    assert_eq!(answer(&psql(&host(&outer, "disable"), &lifted)), "SET\nduplicate");
}

#[test]
fn the_lines_of_the_documentation_let_in_who_they_say() {
    let server = Server::new("tls", "listen_addresses = '*'");
    let mut session = server.connected();
    if !has_tls(&mut session) {
        println!("skipped: this server was built without TLS");
        return;
    }
    make_certificates(&server.data());
    session.run("SET password_encryption = 'scram-sha-256'; CREATE ROLE pbm_pool LOGIN; CREATE ROLE ann LOGIN PASSWORD 'secret'");
    let settings = lines_of_docs("In `postgresql.conf`:");
    let hba = lines_of_docs("In `pg_hba.conf`:");
    assert!(settings.contains("ssl_ca_file") && hba.contains("hostssl"), "{settings}{hba}");
    reloaded(&server, &mut session, &settings, &hba);
    let data = server.data();
    let host = |rest: &str| format!("host=localhost hostaddr=127.0.0.1 port={} dbname=postgres {rest}", server.port);
    let data = data.display();
    let encrypted = "SELECT ssl, version IN ('TLSv1.2', 'TLSv1.3') FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    for (connection, expected) in [
        (host(&format!("user=ann password=secret sslmode=verify-full sslrootcert={data}/server.crt")), "t|t"),
        (
            host(&format!(
                "user=pbm_pool sslmode=verify-full sslrootcert={data}/server.crt sslcert={data}/pool.crt sslkey={data}/pool.key"
            )),
            "t|t",
        ),
    ] {
        assert_eq!(answer(&psql(&connection, encrypted)), expected, "{connection}");
    }
    for connection in [
        host("user=ann password=secret sslmode=disable"),
        host("user=ann password=wrong sslmode=require"),
        host(
            "user=ann password=secret sslmode=require ssl_max_protocol_version=TLSv1.1 ssl_min_protocol_version=TLSv1",
        ),
        host("user=pbm_pool password=secret sslmode=require"),
        // A certificate for another role.
        host(&format!("user=ann sslmode=require sslcert={data}/pool.crt sslkey={data}/pool.key")),
    ] {
        let refused = answer(&psql(&connection, "SELECT 1"));
        assert!(refused.starts_with("failed:"), "{connection}: {refused}");
    }
    // The health check agrees with the page.
    for check in ["tls", "tls_version", "password_encryption", "pg_hba", "md5_passwords"] {
        let state = format!("SELECT state, found FROM pbm.health_check() WHERE check_name = '{check}'");
        let found = session.table(&state);
        assert!(found.starts_with("ok|"), "{check}: {found}");
    }
    // Taken away: a line for plain connections is found.
    reloaded(&server, &mut session, "", &format!("host all all 0.0.0.0/0 md5\n{hba}"));
    assert_eq!(session.text("SELECT state FROM pbm.health_check() WHERE check_name = 'pg_hba'"), "unsafe");
}
