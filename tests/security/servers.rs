//! Settings and privileges that an administrator may have given, and what they open (A24, A25, A27, A37, A48).

use std::thread::sleep;
use std::time::Duration;

use serde_json::json;
use support::server::Server;
use support::{Session, claim};

use super::two_clients::TwoClients;

/// Rows of the log about a table by a user.
fn logged(session: &mut Session, table: &str, user: &str) -> String {
    session.table(&format!(
        "SELECT operation, count(*) FROM pbm.audit_log WHERE table_name = '{table}' AND user_name = '{user}' GROUP BY 1 ORDER BY 1"
    ))
}

/// A25: triggers that are always enabled fire in a session that says it replays another server's changes.
#[test]
fn a_role_that_may_play_replica_is_logged_all_the_same() {
    let mut scene = TwoClients::new();
    let user = scene.user("replica");
    scene.admin.run(&format!(
        "GRANT SET ON PARAMETER session_replication_role TO {user}; GRANT USAGE ON SCHEMA pbm TO {user};
         GRANT SELECT, INSERT, UPDATE, DELETE ON pbm.members TO {user};
         CREATE POLICY theirs ON pbm.members TO {user} USING (true) WITH CHECK (true)"
    ));
    let check = "SELECT state, found FROM pbm.health_check() WHERE check_name = 'parameter_acl'";
    assert_eq!(scene.admin.table(check), "unsafe|session_replication_role");
    let mut session = scene.database().connect_as(&user);
    session.run("SET session_replication_role = replica; UPDATE pbm.members SET state = 'AK' WHERE member_id = 1");
    assert_eq!(logged(&mut scene.admin, "members", &user), "UPDATE|1");
    // One that is enabled as triggers are by themselves is passed by.
    scene.admin.run("ALTER TABLE pbm.members ENABLE TRIGGER audit_change");
    session.run("UPDATE pbm.members SET state = 'AL' WHERE member_id = 1");
    assert_eq!(logged(&mut scene.admin, "members", &user), "UPDATE|1", "so it is ALWAYS that has it fire");
    assert_eq!(scene.admin.text("SELECT state FROM pbm.health_check() WHERE check_name = 'triggers'"), "unsafe");
    assert!(scene.admin.number("SELECT pbm.repair_triggers()") > 0);
    session.run("UPDATE pbm.members SET state = 'AZ' WHERE member_id = 1");
    assert_eq!(logged(&mut scene.admin, "members", &user), "UPDATE|2");
    drop(session);
    scene.admin.run(&format!("DROP OWNED BY {user}"));
}

/// A24: row security and triggers of rows know nothing of TRUNCATE.
#[test]
fn truncate_is_nobodys_and_is_logged() {
    let mut scene = TwoClients::new();
    let user = scene.user("emptier");
    let held = "SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = 'pbm'::regnamespace AND a.privilege_type = 'TRUNCATE' AND a.grantee <> c.relowner";
    assert_eq!(scene.admin.table(held), "");
    let mut session = scene.database().connect_as(&user);
    assert_eq!(session.failure("TRUNCATE pbm.claims_staging").code, "42501");
    scene.admin.run(&format!("GRANT USAGE ON SCHEMA pbm TO {user}; GRANT TRUNCATE ON pbm.claims_staging, pbm.audit_log, pbm.access_log TO {user}"));
    assert_ne!(scene.admin.table(held), "");
    session.run("TRUNCATE pbm.claims_staging");
    assert_eq!(logged(&mut scene.admin, "claims_staging", &user), "TRUNCATE|1");
    for table in ["audit_log", "access_log"] {
        let parts = scene
            .admin
            .table(&format!("SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'pbm.{table}'::regclass"));
        for part in parts.lines().chain([format!("pbm.{table}").as_str()]) {
            scene.admin.run(&format!("GRANT TRUNCATE ON {part} TO {user}"));
            let failure = session.failure(&format!("TRUNCATE {part}"));
            assert_eq!(failure.code, "42501", "{part}: {failure:?}");
            assert!(!failure.message.contains("permission denied"), "it is the trigger that refuses: {failure:?}");
        }
    }
    // Without its trigger it goes through, and without a word.
    let part = scene
        .admin
        .text("SELECT min(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'pbm.access_log'::regclass");
    scene.admin.run(&format!("ALTER TABLE {part} DISABLE TRIGGER ALL"));
    session.run(&format!("TRUNCATE {part}"));
    drop(session);
    scene.admin.run(&format!("SELECT pbm.repair_triggers(); DROP OWNED BY {user}"));
}

/// A27: privileges that somebody else gave of what is yet to be made do not open it.
#[test]
fn default_privileges_open_no_new_part() {
    let mut scene = TwoClients::new();
    let user = scene.user("heir");
    scene.admin.run(&format!(
        "ALTER DEFAULT PRIVILEGES FOR ROLE pbm_owner, pbm_audit_owner, pbm_definer GRANT ALL ON TABLES TO {user};
         ALTER DEFAULT PRIVILEGES FOR ROLE pbm_owner, pbm_audit_owner, pbm_definer GRANT ALL ON FUNCTIONS TO {user};
         GRANT USAGE ON SCHEMA pbm TO {user}; SELECT pbm.ensure_partitions('2031-01-01', '2031-01-01');
         SELECT pbm.ensure_audit_partitions('2031-01-01', '2031-01-01'), pbm.ensure_access_partitions()"
    ));
    let sent = claim(json!({"fill_date": "2031-01-02"}));
    scene.admin.adjudicate(&sent);
    let mut session = scene.database().connect_as(&user);
    let parts = "SELECT oid::regclass FROM pg_class WHERE relnamespace = 'pbm'::regnamespace AND relname ~ '2031' AND relkind = 'r'";
    let parts = scene.admin.table(parts);
    assert!(parts.lines().count() >= 2, "{parts}");
    for part in parts.lines() {
        assert_eq!(session.number(&format!("SELECT count(*) FROM {part}")), 0, "{part}");
        let written = session.failure(&format!("INSERT INTO {part} SELECT (NULL::{part}).*"));
        assert!(["42501", "23502"].contains(&written.code.as_str()), "{part}: {written:?}");
    }
    session.run(
        "CREATE FUNCTION pg_temp.steal() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TRIGGER theirs BEFORE INSERT ON pbm.pharmacy_claim_2031_q1 FOR EACH ROW EXECUTE FUNCTION pg_temp.steal()",
    );
    assert_eq!(super::refused(&mut scene.admin).code, "55000", "their code would run as pbm_definer");
    scene.admin.run("DROP TRIGGER theirs ON pbm.pharmacy_claim_2031_q1");
    assert!(scene.admin.number("SELECT pbm.adopt()") > 0, "TRIGGER and REFERENCES are taken away");
    let trigger = "CREATE TRIGGER theirs BEFORE INSERT ON pbm.pharmacy_claim_2031_q1 FOR EACH ROW EXECUTE FUNCTION pg_temp.steal()";
    assert_eq!(session.failure(trigger).code, "42501");
    drop(session);
    scene.admin.run(&format!(
        "ALTER DEFAULT PRIVILEGES FOR ROLE pbm_owner, pbm_audit_owner, pbm_definer REVOKE ALL ON TABLES FROM {user};
         ALTER DEFAULT PRIVILEGES FOR ROLE pbm_owner, pbm_audit_owner, pbm_definer REVOKE ALL ON FUNCTIONS FROM {user}; DROP OWNED BY {user}"
    ));
}

/// Who holds TRIGGER on a month of the log has no code run in the log's owner's name by whoever writes.
#[test]
fn a_trigger_on_a_month_of_the_log_is_refused() {
    let mut scene = TwoClients::new();
    let user = scene.user("smith");
    let part = scene
        .admin
        .text("SELECT min(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'pbm.audit_log'::regclass");
    scene.admin.run(&format!("GRANT USAGE ON SCHEMA pbm TO {user}; GRANT TRIGGER ON {part} TO {user}; CREATE SCHEMA theirs AUTHORIZATION {user}"));
    let mut session = scene.database().connect_as(&user);
    session.run(
        "CREATE TABLE theirs.stolen (who text); GRANT USAGE ON SCHEMA theirs TO PUBLIC; GRANT ALL ON theirs.stolen TO PUBLIC;
         CREATE FUNCTION theirs.steal() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO theirs.stolen VALUES (current_user); RETURN NEW; END'",
    );
    let failure = session.failure(&format!(
        "CREATE TRIGGER theirs BEFORE INSERT ON {part} FOR EACH ROW EXECUTE FUNCTION theirs.steal()"
    ));
    assert_eq!(failure.code, "55000", "making it is a change that the log tells of: {failure:?}");
    // Where nothing tells of it, what writes the log finds it.
    scene.admin.run("ALTER EVENT TRIGGER pbm_guard_definitions DISABLE");
    session.run(&format!("CREATE TRIGGER theirs BEFORE INSERT ON {part} FOR EACH ROW EXECUTE FUNCTION theirs.steal()"));
    let change = "UPDATE pbm.members SET state = 'AK' WHERE member_id = 1";
    let failure = scene.admin.failure(change);
    assert_eq!(failure.code, "55000", "{failure:?}");
    assert!(failure.message.contains("calls a function of"), "{failure:?}");
    assert_eq!(session.number("SELECT count(*) FROM theirs.stolen"), 0);
    scene.admin.run(&format!("DROP TRIGGER theirs ON {part}; SELECT pbm.ensure_guards()"));
    scene.admin.run(change);
    drop(session);
    scene.admin.run(&format!("DROP OWNED BY {user} CASCADE"));
}

/// A37: PostgreSQL keeps a statement's shape and not the values that are sent as parameters.
#[test]
fn statistics_of_statements_keep_no_value_that_was_sent() {
    let server = Server::new(
        "statements",
        "shared_preload_libraries = 'pg_stat_statements'\npg_stat_statements.track = all\nlog_lock_waits = on\ndeadlock_timeout = 50ms",
    );
    let mut session = server.connected();
    if session.try_run("CREATE EXTENSION pg_stat_statements").is_err() {
        println!("skipped: there is no pg_stat_statements");
        return;
    }
    let sent = claim(json!({"cardholder_id": "ZQCANARY", "rx_number": "ZQRX"})).to_string();
    session.query("SELECT pbm.adjudicate_claim($1::text::jsonb)", &[&sent]).expect("an answer");
    session.query("SELECT pbm.verify_eligibility($1, '2025-03-10')", &[&"ZQCANARY"]).expect("an answer");
    // As a literal too, in what is no utility.
    session.run("SELECT pbm.verify_eligibility('ZQCANARY', '2025-03-10')");
    let kept = "SELECT query FROM pg_stat_statements WHERE query ~ ('Z' || 'Q') AND query !~ 'pg_stat_statements'";
    assert_eq!(session.table(kept), "");
    assert_ne!(session.number("SELECT count(*) FROM pg_stat_statements WHERE query ~ 'verify_eligibility'"), 0);
    // The text of a utility is kept as it is: the health check says so.
    let state = "SELECT state FROM pbm.health_check() WHERE check_name = 'log:pg_stat_statements.track_utility'";
    assert_eq!(session.text(state), "unsafe");
    session.run("DO $$ BEGIN PERFORM pbm.verify_eligibility('ZQCANARY', '2025-03-10'); END $$");
    assert_ne!(session.number("SELECT count(*) FROM pg_stat_statements WHERE query ~ ('Z' || 'Q')"), 0, "so it is");
    session.run("SET pg_stat_statements.track_utility = off");
    assert_eq!(session.text(state), "ok");
    // A key is in no statement: what sets it names a file.
    assert_eq!(
        session.text("SELECT count(*) FROM pg_settings WHERE name ~ '^pbm\\..*key' AND name !~ '(file|command)$'"),
        "0"
    );
}

/// A48: time does not stand still for whoever keeps a transaction open.
#[test]
fn an_opened_glass_closes_in_the_midst_of_a_transaction() {
    let mut scene = TwoClients::new();
    let mut nurse = scene.with_role("nurse", "pbm_breakglass", "'ZENITH'");
    nurse.run("BEGIN; SELECT pbm.begin_access('ann', 'ETREAT'); SELECT pbm.break_glass('CARD-BASIC', 'unconscious in the emergency room', 1); COMMIT");
    let soon = "UPDATE pbm.break_glass SET expires_at = clock_timestamp() + interval '1 second'";
    let seen = "SELECT count(*) FROM pbm.emergency_person";
    for frozen in [false, true] {
        if frozen {
            // By the transaction's clock it would stay open as long as that lasts.
            scene.admin.run(
                "DO $$ DECLARE one text; BEGIN
                     FOR one IN SELECT replace(pg_get_functiondef(oid), 'clock_timestamp()', 'now()') FROM pg_proc
                                WHERE pronamespace = 'pbm'::regnamespace AND proname IN ('opened_persons', 'has_broken_glass') LOOP
                         EXECUTE one;
                     END LOOP; END $$",
            );
        }
        scene.admin.run(soon);
        nurse.run("BEGIN; SELECT pbm.begin_access('ann', 'ETREAT')");
        assert_eq!(nurse.number(seen), 1);
        sleep(Duration::from_millis(1200));
        assert_eq!(nurse.number(seen), i64::from(frozen));
        nurse.run("COMMIT");
    }
}

/// The same of the record of reads, which functions write in its owner's name.
#[test]
fn a_trigger_on_the_record_of_reads_runs_nobodys_code() {
    let mut scene = TwoClients::new();
    let (user, asker) = (scene.user("smith"), scene.user("asker"));
    let database = scene.database().name.clone();
    scene.admin.run(&format!(
        "ALTER DATABASE {database} RESET pbm.read_audit;
         SELECT pbm.grant_role('{asker}', 'pbm_csr', 'ACME'), pbm.set_standing_purpose('{asker}', 'HPAYMT', 'asks in this test')"
    ));
    let ask = "SELECT pbm.verify_eligibility('CARD-BASIC', '2025-03-10', '01')";
    let mut csr = scene.database().connect_as(&asker);
    csr.run(ask);
    let part = scene.admin.text("SELECT max(tableoid::regclass::text) FROM pbm.access_log");
    scene.admin.run(&format!(
        "GRANT USAGE ON SCHEMA pbm TO {user}; GRANT TRIGGER ON {part} TO {user}; CREATE SCHEMA theirs AUTHORIZATION {user};
         ALTER EVENT TRIGGER pbm_guard_definitions DISABLE"
    ));
    let mut session = scene.database().connect_as(&user);
    session.run(&format!(
        "CREATE TABLE theirs.stolen (who text); GRANT USAGE ON SCHEMA theirs TO PUBLIC; GRANT ALL ON theirs.stolen TO PUBLIC;
         CREATE FUNCTION theirs.steal() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO theirs.stolen VALUES (current_user); RETURN NEW; END';
         CREATE TRIGGER theirs BEFORE INSERT ON {part} FOR EACH ROW EXECUTE FUNCTION theirs.steal()"
    ));
    let failure = csr.failure(ask);
    assert_eq!(failure.code, "55000", "{failure:?}");
    assert_eq!(session.table("SELECT DISTINCT who FROM theirs.stolen"), "");
    drop((session, csr));
    scene.admin.run(&format!("DROP OWNED BY {user} CASCADE"));
}
