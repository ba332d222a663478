//! Ways around the views: predefined roles, partitions, copies, dumps, decoding, large objects, a second connection (A16, A17,
//! A22, A29 to A32, A35, A36).

use serde_json::json;
use support::keys::KeyFile;
use support::{Session, admin, claim, program};

use super::two_clients::TwoClients;

const CANARY: &str = "Zqcanary";

/// Two clients' members with names that stand nowhere else, a claim each.
fn scene() -> TwoClients {
    let mut scene = TwoClients::new();
    scene.admin.run(&format!("UPDATE pbm.members SET last_name = '{CANARY}' || member_id"));
    for (card, rx) in [("CARD-BASIC", "1"), ("CARD-STRICT", "2")] {
        let sent = claim(json!({"cardholder_id": card, "rx_number": rx}));
        assert_eq!(scene.admin.adjudicate(&sent)["status"], "paid");
    }
    scene
}

fn tables(session: &mut Session) -> Vec<String> {
    let all = session.table(
        "SELECT oid::regclass FROM pg_class WHERE relnamespace = 'pbm'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1",
    );
    all.lines().map(str::to_owned).collect()
}

/// A29, A17: row security is in force for whoever may read all, on each table and each of its parts.
#[test]
fn who_may_read_all_data_reads_none_of_ours() {
    let mut scene = scene();
    let user = scene.user("all");
    scene.admin.run(&format!("GRANT pg_read_all_data, pg_write_all_data TO {user}"));
    let mut session = scene.database().connect_as(&user);
    let all = tables(&mut scene.admin);
    assert!(all.len() > 80, "{all:?}");
    for table in &all {
        assert_eq!(session.number(&format!("SELECT count(*) FROM {table}")), 0, "{table}");
        session.run("BEGIN");
        assert_eq!(session.table(&format!("DELETE FROM ONLY {table} WHERE true RETURNING 1")), "", "{table}");
        session.run("ROLLBACK; SET row_security = off");
        assert_eq!(session.failure(&format!("SELECT count(*) FROM {table}")).code, "42501", "{table}");
        session.run("RESET row_security");
    }
    // The views belong to another role, and choose by what the caller was granted.
    for view in [
        "member_service",
        "claim_service",
        "own_coverage",
        "client_drug_spend",
        "emergency_person",
        "member_eligibility",
        "claims",
    ] {
        match session.try_rows(&format!("SELECT * FROM pbm.{view}")) {
            Ok(rows) => assert!(rows.is_empty(), "{view}"),
            Err(failure) => assert_eq!(failure.code, "42501", "{view}: {failure:?}"),
        }
    }
    assert_eq!(scene.admin.text("SELECT state FROM pbm.health_check() WHERE check_name = 'server_files'"), "unsafe");
    for table in ["pbm.members", "pbm.pharmacy_claim_2025_q1", "pbm.audit_log"] {
        scene.admin.run(&format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"));
        assert!(session.number(&format!("SELECT count(*) FROM {table}")) > 0, "{table}: it was row security");
        scene.admin.run("SELECT pbm.adopt()");
        assert_eq!(session.number(&format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
    // BYPASSRLS is not to be stopped, and is told.
    scene.admin.run(&format!("ALTER ROLE {user} BYPASSRLS"));
    assert!(session.number("SELECT count(*) FROM pbm.members") > 0);
    assert!(scene.admin.text("SELECT found FROM pbm.health_check() WHERE check_name = 'bypassrls'").contains("_all"));
}

/// A16, A17, A22: what else reads a table is refused by its privileges, of parts as of the whole.
#[test]
fn no_role_reads_a_table_by_another_way() {
    let mut scene = scene();
    let mut csr = scene.with_role("csr", "pbm_csr", "'ACME'");
    for attempt in [
        "COPY pbm.members TO STDOUT",
        "COPY pbm.pharmacy_claim_2025_q1 TO STDOUT",
        "COPY (SELECT * FROM pbm.members) TO STDOUT",
        "COPY (SELECT * FROM pbm.member_service) TO PROGRAM 'cat'",
        "COPY (SELECT * FROM pbm.member_service) TO '/tmp/members'",
        "TABLE pbm.pharmacy_claim_2025_q1",
        "SELECT * FROM ONLY pbm.pharmacy_claim",
        "SELECT * FROM pbm.pharmacy_claim_default",
        "SELECT table_to_xml('pbm.members', true, true, '')",
        "SELECT query_to_xml('SELECT * FROM pbm.members', true, true, '')",
        "SELECT * FROM ts_stat('SELECT to_tsvector(last_name) FROM pbm.members')",
        "SELECT cursor_to_xml('c', 1, true, true, '')",
        "DO $$ BEGIN PERFORM * FROM pbm.members; END $$",
        "DO $$ BEGIN EXECUTE 'SELECT * FROM pbm.mem' || 'bers'; END $$",
        "SELECT ctid, xmin FROM pbm.members",
        "SELECT tableoid FROM pbm.members",
        "DECLARE c CURSOR WITH HOLD FOR SELECT * FROM pbm.members",
        "PREPARE q AS SELECT * FROM pbm.members; EXECUTE q",
        "EXPLAIN ANALYZE SELECT * FROM pbm.members",
        "ANALYZE VERBOSE pbm.members; SELECT * FROM pg_statistic",
        "CREATE TABLE public.kept AS SELECT * FROM pbm.members",
        "CREATE MATERIALIZED VIEW public.kept AS SELECT * FROM pbm.members",
        "CREATE TABLE public.kept AS SELECT * FROM pbm.member_service",
        "SELECT pg_read_binary_file(pg_relation_filepath('pbm.members'))",
        "SELECT * FROM pg_ls_waldir()",
        "SELECT lo_export(1, '/tmp/x')",
    ] {
        let failure = csr.failure(attempt);
        // A server without libxml has no XML functions.
        assert!(["42501", "0A000", "34000"].contains(&failure.code.as_str()), "{attempt}: {failure:?}");
        assert!(!failure.everything().contains(CANARY), "{attempt}: {failure:?}");
    }
    // What they may see, they may copy out: no more.
    let rows = csr.table("SELECT string_agg(m::text, ' ') FROM pbm.member_service m");
    assert!(rows.contains("CARD-BASIC") && !rows.contains("CARD-STRICT"));
    // The whole schema as XML is what they may see of it.
    match csr.try_rows("SELECT schema_to_xml('pbm', true, true, '')::text") {
        Ok(rows) => assert!(!format!("{rows:?}").contains("CARD-STRICT")),
        Err(failure) => assert!(!failure.everything().contains("CARD-STRICT"), "{failure:?}"),
    }
    let user = csr.text("SELECT current_user");
    scene.admin.run(&format!("GRANT SELECT ON pbm.pharmacy_claim_2025_q1 TO {user}"));
    assert_eq!(csr.number("SELECT count(*) FROM pbm.pharmacy_claim_2025_q1"), 0, "row security is in force on a part");
    scene.admin.run("ALTER TABLE pbm.pharmacy_claim_2025_q1 DISABLE ROW LEVEL SECURITY");
    assert_eq!(csr.number("SELECT count(*) FROM pbm.pharmacy_claim_2025_q1"), 2);
    drop(csr);
    scene.admin.run(&format!("DROP OWNED BY {user}"));
}

fn dump(user: &str, database: &str, more: &[&str]) -> (bool, String) {
    let output = program("pg_dump")
        .args(["-U", user])
        .args(more)
        .arg(database)
        .env("PGOPTIONS", "")
        .output()
        .expect("pg_dump runs");
    (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// A32: a dump by anybody else than the backup's role fails or is empty, and says nothing.
#[test]
fn a_dump_is_the_backup_roles_alone() {
    let mut scene = scene();
    let (reader, backup) = (scene.user("reader"), scene.user("backup"));
    scene.admin.run(&format!("GRANT pg_read_all_data TO {reader}; SELECT pbm.grant_role('{backup}', 'pbm_backup')"));
    let name = scene.database().name.clone();
    let (done, said) = dump(&reader, &name, &[]);
    assert!(!done && !said.contains(CANARY), "{}", said.lines().last().unwrap_or_default());
    let (_, said) = dump(&reader, &name, &["--enable-row-security"]);
    assert!(!said.contains(CANARY) && !said.contains("CARD-BASIC"));
    let (done, said) = dump(&backup, &name, &[]);
    assert!(!done && !said.contains(CANARY), "BYPASSRLS comes with SET ROLE alone");
    let (done, said) = dump(&backup, &name, &["--role=pbm_backup"]);
    assert!(done && said.contains(CANARY), "{}", said.lines().last().unwrap_or_default());
}

/// A31: what is decoded or copied as it lies is out of row security's reach; encrypted columns are ciphertext there too.
#[test]
fn what_is_decoded_holds_ciphertext_where_columns_are_encrypted() {
    let mut scene = scene();
    let keys = KeyFile::new();
    let mut session = keys.give(scene.database());
    let slot = format!("{}_slot", scene.database().name);
    session.run(&format!("SELECT pg_create_logical_replication_slot('{slot}', 'test_decoding')"));
    session.run(
        "SELECT pbm.set_member_contact(1, '{\"ssn\": \"078051120\", \"phone\": \"555-0133\", \"email\": \"zqmail@example.org\"}');
         UPDATE pbm.members SET last_name = 'Zqdecoded' WHERE member_id = 1",
    );
    let changes = session.table(&format!("SELECT data FROM pg_logical_slot_get_changes('{slot}', NULL, NULL)"));
    admin().run(&format!("SELECT pg_drop_replication_slot('{slot}')"));
    assert!(!changes.contains("078051120") && !changes.contains("555-0133") && !changes.contains("zqmail"));
    assert!(changes.contains("pbm_members_ssn") || changes.contains("ssn[pbm.enc]"), "the column is among them");
    // A name is not encrypted: whoever decodes reads it, and has to be accounted for.
    assert!(changes.contains("Zqdecoded"));
    let user = scene.user("decoder");
    scene.admin.run(&format!("ALTER ROLE {user} REPLICATION"));
    let found = "SELECT found FROM pbm.health_check() WHERE check_name = 'replication'";
    assert!(scene.admin.text(found).contains("_decoder"));
    scene.admin.run(&format!("ALTER ROLE {user} NOREPLICATION"));
    assert!(!scene.admin.table(found).contains("_decoder"));
    let mut plain = scene.database().connect_as(&user);
    assert_eq!(plain.failure("SELECT pg_create_logical_replication_slot('mine', 'test_decoding')").code, "42501");
}

/// A35: nothing of ours is in large objects, which know no row security.
#[test]
fn no_large_object_is_used() {
    let mut scene = scene();
    assert_eq!(scene.admin.number("SELECT count(*) FROM pg_largeobject_metadata"), 0);
    let using = "SELECT proname FROM pg_proc WHERE pronamespace IN ('pbm'::regnamespace, 'pbm_sample'::regnamespace) AND prosrc ~ '\\mlo_(creat|open|from_bytea|put|import|export)|loread|lowrite'
                 UNION ALL SELECT a.attrelid::regclass || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                 WHERE c.relnamespace = 'pbm'::regnamespace AND a.attnum > 0 AND a.atttypid = 'oid'::regtype AND c.relkind IN ('r', 'p')
                   AND a.attname !~ '^(role_id|database_oid)$'";
    assert_eq!(scene.admin.table(using), "");
    scene.admin.run("BEGIN; CREATE FUNCTION pbm.mine() RETURNS oid LANGUAGE sql AS 'SELECT lo_create(0)'");
    assert_eq!(scene.admin.table(using), "mine");
    scene.admin.run("ROLLBACK");
}

/// A36: a connection to oneself is another session: it has another identity, and nothing of what was said in this one.
#[test]
fn a_second_connection_inherits_nothing() {
    let mut scene = scene();
    if scene.admin.number("SELECT count(*) FROM pg_available_extensions WHERE name = 'dblink'") == 0 {
        println!("skipped: there is no dblink");
        return;
    }
    let user = scene.user("csr");
    scene.admin.run(&format!(
        "CREATE EXTENSION dblink; SELECT pbm.grant_role('{user}', 'pbm_csr', 'ACME'); SELECT pbm.allow_purpose('{user}', 'HPAYMT')"
    ));
    let name = scene.database().name.clone();
    let connection = format!(
        "host={} port={} dbname={name} user=postgres",
        support::setting("PBM_PGHOST"),
        support::setting("PBM_PGPORT")
    );
    let mut csr = scene.database().connect_as(&user);
    csr.run("BEGIN; SELECT pbm.begin_access('ann', 'HPAYMT')");
    let ask = |query: &str| format!("SELECT t FROM dblink('{connection}', '{query}') AS t (t text)");
    let failure = csr.failure(&ask("SELECT last_name FROM pbm.members LIMIT 1"));
    assert!(
        failure.code == "2F003" || failure.code == "42501",
        "no password, no connection as the server's user: {failure:?}"
    );
    csr.run("ROLLBACK");
    // A superuser's is a session of its own, in which nothing was said.
    scene.admin.run("SELECT pbm.allow_purpose('postgres', 'HPAYMT'); BEGIN; SELECT pbm.begin_access('ann', 'HPAYMT')");
    assert_eq!(scene.admin.text("SELECT (pbm.current_access()).app_user"), "ann");
    let there = ask("SELECT coalesce((pbm.current_access()).app_user, (SELECT session_user || '' has said nothing''))");
    assert_eq!(scene.admin.text(&there), "postgres has said nothing");
    scene.admin.run("COMMIT");
}
