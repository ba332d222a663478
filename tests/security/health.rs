//! What is unsafe on a server (safeguard 25 and section "Hygiene").

use support::{Database, Session};

fn state(session: &mut Session, check: &str) -> String {
    session.table(&format!("SELECT state, remedy IS NULL FROM pbm.health_check() WHERE check_name = '{check}'"))
}

/// What makes a check unsafe, and what takes it back.
const FAULTS: &[(&str, &str, &str)] = &[
    ("bypassrls", "CREATE ROLE pbm_health_bypass BYPASSRLS", "DROP ROLE pbm_health_bypass"),
    ("replication", "CREATE ROLE pbm_health_replication REPLICATION", "DROP ROLE pbm_health_replication"),
    (
        "server_files",
        "CREATE ROLE pbm_health_files; GRANT pg_read_server_files TO pbm_health_files",
        "DROP ROLE pbm_health_files",
    ),
    (
        "parameter_acl",
        "CREATE ROLE pbm_health_parameter; GRANT SET ON PARAMETER session_replication_role TO pbm_health_parameter",
        "REVOKE SET ON PARAMETER session_replication_role FROM pbm_health_parameter; DROP ROLE pbm_health_parameter",
    ),
    (
        "connect",
        "GRANT CONNECT ON DATABASE {database} TO PUBLIC",
        "REVOKE CONNECT, TEMPORARY ON DATABASE {database} FROM PUBLIC",
    ),
    ("create", "GRANT CREATE ON SCHEMA public TO PUBLIC", "REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
    (
        "database_settings",
        "ALTER DATABASE {database} SET synchronous_commit = off",
        "ALTER DATABASE {database} RESET synchronous_commit",
    ),
    (
        "database_settings",
        "ALTER DATABASE {database} SET default_transaction_read_only = on",
        "SET default_transaction_read_only = off; ALTER DATABASE {database} RESET default_transaction_read_only",
    ),
    (
        "database_settings",
        "ALTER DATABASE {database} SET row_security = off",
        "ALTER DATABASE {database} RESET row_security",
    ),
    (
        "database_settings",
        "ALTER DATABASE {database} SET pbm.require_tls = off",
        "ALTER DATABASE {database} RESET pbm.require_tls",
    ),
    (
        "database_settings",
        "ALTER DATABASE {database} SET log_statement = 'all'",
        "ALTER DATABASE {database} RESET log_statement",
    ),
    ("require_tls", "SET pbm.require_tls = off", "RESET pbm.require_tls"),
    ("idle_timeout", "SET pbm.idle_timeout = 0", "RESET pbm.idle_timeout"),
    ("log:log_statement", "SET log_statement = 'all'", "SET log_statement = 'none'"),
    ("log:log_parameter_max_length", "SET log_parameter_max_length = -1", "SET log_parameter_max_length = 0"),
    ("log:log_min_error_statement", "SET log_min_error_statement = 'error'", "SET log_min_error_statement = 'panic'"),
    ("log:log_min_duration_statement", "SET log_min_duration_statement = 0", "SET log_min_duration_statement = -1"),
    ("password_encryption", "SET password_encryption = 'md5'", "SET password_encryption = 'scram-sha-256'"),
    (
        "triggers",
        "ALTER TABLE pbm.members DISABLE TRIGGER audit_change",
        "ALTER TABLE pbm.members ENABLE ALWAYS TRIGGER audit_change",
    ),
    ("expression_indexes", "CREATE INDEX health ON pbm.members (upper(last_name))", "DROP INDEX pbm.health"),
];

#[test]
fn each_fault_is_found_and_its_remedy_helps() {
    let database = Database::with_extension();
    let mut session = database.connect();
    for (check, fault, remedy) in FAULTS {
        let [fault, remedy] = [fault, remedy].map(|sql| sql.replace("{database}", &database.name));
        session.run(
            &remedy
                .split("; ")
                .filter(|sql| !sql.starts_with("DROP ROLE") && !sql.contains("FROM pbm_health"))
                .map(|sql| if sql.starts_with("DROP INDEX") { String::new() } else { format!("{sql};") })
                .collect::<String>(),
        );
        assert_eq!(state(&mut session, check), "ok|t", "{check} before {fault}");
        session.run(&fault);
        assert_eq!(state(&mut session, check), "unsafe|f", "{check} after {fault}");
        session.run(&remedy);
        assert_eq!(state(&mut session, check), "ok|t", "{check} after {remedy}");
    }
}

/// Before PostgreSQL 16 CREATEROLE grants itself every role that is no superuser's.
#[test]
fn who_may_make_roles_is_told_where_that_gives_every_role() {
    let database = Database::with_extension();
    let mut session = database.connect();
    let maker = format!("{}_maker", database.name);
    session.run(&format!("CREATE ROLE {maker} LOGIN CREATEROLE"));
    let mut theirs = database.connect_as(&maker);
    let granted = theirs.try_run(&format!("GRANT pbm_definer TO {maker}"));
    if support::pg_major() < 16 {
        assert!(granted.is_ok());
        assert_eq!(state(&mut session, "createrole"), "unsafe|f");
        assert_eq!(state(&mut session, "owners"), "unsafe|f");
    } else {
        assert_eq!(granted.expect_err("it takes ADMIN").code, "42501");
        assert_eq!(state(&mut session, "createrole"), "ok|t");
    }
    drop(theirs);
    session.run(&format!("DROP ROLE {maker}"));
    assert_eq!(state(&mut session, "createrole"), "ok|t");
}

#[test]
fn what_the_server_itself_lacks_is_told() {
    let database = Database::with_extension();
    let mut session = database.connect();
    assert_eq!(state(&mut session, "version"), "ok|t", "the tests run on a release without known holes");
    // The tests' server lets everybody in without TLS.
    for check in ["tls", "superusers"] {
        assert_eq!(state(&mut session, check), "unsafe|f", "{check}");
    }
    let preloaded = session.text("SHOW shared_preload_libraries").contains("pbm");
    assert_eq!(state(&mut session, "preload"), if preloaded { "ok|t" } else { "unsafe|f" });
    let words = session.text("SELECT coalesce(max(remedy), '') FROM pbm.health_check() WHERE check_name = 'preload'");
    assert!(preloaded || words.contains("ROLLBACK erases the row"), "{words}");
    assert_eq!(state(&mut session, "worker_slots"), "ok|t");
    // Nothing is asked twice, and each unsafe row has a remedy.
    assert_eq!(
        session.table("SELECT check_name FROM pbm.health_check() GROUP BY 1 HAVING count(*) > 1 OR bool_or((state = 'ok') <> (remedy IS NULL))"),
        ""
    );
}

/// Evidence that is not sealed, or that no anchor has carried off, is none.
#[test]
fn what_is_not_sealed_or_anchored_is_told_with_its_age() {
    let database = Database::with_extension();
    let mut session = database.connect();
    assert_eq!(state(&mut session, "anchor"), "unsafe|f");
    session.run(
        "INSERT INTO pbm.audit_log (table_name, operation, user_name, session_user_name, transaction_id, backend_pid, \"timestamp\")
         VALUES ('health', 'TEST', 'x', 'x', pg_current_xact_id(), 0, now() - interval '6 minutes')",
    );
    assert_eq!(state(&mut session, "unsealed"), "unsafe|f");
    session.run("SELECT pbm.audit_seal()");
    assert_eq!(state(&mut session, "unsealed"), "ok|t");
    session.run("SELECT pbm.audit_anchor_now()");
    assert_eq!(state(&mut session, "anchor"), "ok|t");
    // What health_encryption finds is among it.
    for check in ["encryption_keys", "plain_contacts", "key_settings", "key_setting_privileges"] {
        assert_ne!(state(&mut session, check), "", "{check}");
    }
    assert_eq!(state(&mut session, "encryption_keys"), "unsafe|f", "without keys");
}

#[test]
fn it_answers_where_the_tables_are_missing() {
    let database = Database::empty();
    let mut session = database.connect();
    session.run("SET pbm.code_only = on; CREATE EXTENSION pbm");
    assert!(session.number("SELECT count(*) FROM pbm.health_check()") > 20);
}
