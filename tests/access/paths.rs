//! Every way to read a table, each in a transaction that is rolled back.

use super::scene::Scene;

/// What is read by it.
const MEMBERS: &str = "pbm.members";
const CLAIMS: &str = "pbm.pharmacy_claim";

/// A name, statements within a transaction, and the table that they read.
pub const PATHS: &[(&str, &str, &str)] = &[
    ("select", "SELECT name FROM pbm.members", MEMBERS),
    ("count", "SELECT count(*) FROM pbm.members", MEMBERS),
    ("whole row", "SELECT m FROM pbm.members m", MEMBERS),
    ("row_to_json", "SELECT row_to_json(m) FROM pbm.members m", MEMBERS),
    ("where false", "SELECT 1 FROM pbm.members WHERE false AND name = ''", MEMBERS),
    ("limit 0", "SELECT * FROM pbm.members LIMIT 0", MEMBERS),
    ("exists", "SELECT EXISTS (SELECT FROM pbm.members WHERE name = 'nobody')", MEMBERS),
    ("subquery", "SELECT (SELECT min(name) FROM pbm.members)", MEMBERS),
    ("cte", "WITH m AS MATERIALIZED (SELECT * FROM pbm.members) SELECT count(*) FROM m", MEMBERS),
    ("join", "SELECT 1 FROM pbm.plan p LEFT JOIN pbm.members m ON true LIMIT 1", MEMBERS),
    ("lateral", "SELECT 1 FROM pbm.plan p, LATERAL (SELECT * FROM pbm.members LIMIT 1) m", MEMBERS),
    ("for update", "SELECT name FROM pbm.members FOR UPDATE", MEMBERS),
    ("table", "TABLE pbm.members", MEMBERS),
    ("explain", "EXPLAIN SELECT * FROM pbm.members", MEMBERS),
    ("explain analyze", "EXPLAIN ANALYZE SELECT * FROM pbm.members", MEMBERS),
    ("view", "SELECT * FROM pbm.member_eligibility", MEMBERS),
    ("de-identified view", "SELECT * FROM pbm.claim_deidentified", CLAIMS),
    ("pseudonyms", "SELECT pbm.draw_masking_key(); SELECT * FROM pbm.member_pseudonymized", MEMBERS),
    ("Safe Harbor export", "SELECT * FROM pbm.safe_harbor_claims(1)", CLAIMS),
    ("copied export", "COPY (SELECT * FROM pbm.safe_harbor_members()) TO '/dev/null'", MEMBERS),
    ("limited data set", "SELECT pbm.draw_masking_key(); SELECT * FROM pbm.limited_members()", MEMBERS),
    ("temporary view", "CREATE TEMP VIEW v AS SELECT * FROM pbm.members; SELECT * FROM v", MEMBERS),
    ("copy", "COPY pbm.members TO '/dev/null'", MEMBERS),
    ("copy columns", "COPY pbm.members (name) TO '/dev/null'", MEMBERS),
    ("copy query", "COPY (SELECT * FROM pbm.members) TO '/dev/null'", MEMBERS),
    ("copy program", "COPY pbm.members TO PROGRAM 'cat >/dev/null'", MEMBERS),
    ("create table as", "CREATE TEMP TABLE copied AS SELECT * FROM pbm.members", MEMBERS),
    ("select into", "SELECT * INTO TEMP copied FROM pbm.members", MEMBERS),
    ("insert select", "CREATE TEMP TABLE copied (n text); INSERT INTO copied SELECT name FROM pbm.members", MEMBERS),
    ("materialized view", "CREATE MATERIALIZED VIEW public.kept AS SELECT * FROM pbm.members", MEMBERS),
    (
        "refresh",
        "CREATE MATERIALIZED VIEW public.kept AS SELECT * FROM pbm.members WITH NO DATA; REFRESH MATERIALIZED VIEW public.kept",
        MEMBERS,
    ),
    ("cursor", "DECLARE c CURSOR FOR SELECT * FROM pbm.members; FETCH 1 FROM c", MEMBERS),
    ("unread cursor", "DECLARE c CURSOR FOR SELECT * FROM pbm.members", MEMBERS),
    ("scroll cursor", "DECLARE c SCROLL CURSOR FOR SELECT * FROM pbm.members; FETCH LAST FROM c", MEMBERS),
    ("do", "DO $$ BEGIN PERFORM name FROM pbm.members; END $$", MEMBERS),
    ("do execute", "DO $$ BEGIN EXECUTE 'SELECT name FROM pbm.mem' || 'bers'; END $$", MEMBERS),
    ("do loop", "DO $$ DECLARE m record; BEGIN FOR m IN SELECT * FROM pbm.members LOOP END LOOP; END $$", MEMBERS),
    (
        "do caught",
        "DO $$ BEGIN PERFORM 1 / (count(*) - count(*)) FROM pbm.members; EXCEPTION WHEN division_by_zero THEN NULL; END $$",
        MEMBERS,
    ),
    (
        "sql function",
        "CREATE FUNCTION pg_temp.f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM pbm.members'; SELECT pg_temp.f()",
        MEMBERS,
    ),
    (
        "function",
        "CREATE FUNCTION pg_temp.f() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(*) FROM pbm.members); END';
         SELECT pg_temp.f()",
        MEMBERS,
    ),
    (
        "definer function",
        "CREATE FUNCTION pg_temp.f() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
         AS 'BEGIN RETURN (SELECT count(*) FROM pbm.members); END'; SELECT pg_temp.f()",
        MEMBERS,
    ),
    (
        "foreign trigger",
        "CREATE TEMP TABLE t (n int); CREATE FUNCTION pg_temp.f() RETURNS trigger LANGUAGE plpgsql
         AS 'BEGIN PERFORM name FROM pbm.members; RETURN NULL; END';
         CREATE TRIGGER t AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION pg_temp.f(); INSERT INTO t VALUES (1)",
        MEMBERS,
    ),
    (
        "deferred trigger",
        "CREATE TEMP TABLE t (n int); CREATE FUNCTION pg_temp.f() RETURNS trigger LANGUAGE plpgsql
         AS 'BEGIN PERFORM name FROM pbm.members; RETURN NULL; END';
         CREATE CONSTRAINT TRIGGER t AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.f();
         INSERT INTO t VALUES (1); SET CONSTRAINTS ALL IMMEDIATE",
        MEMBERS,
    ),
    ("update", "UPDATE pbm.members SET name = name WHERE name = 'nobody'", MEMBERS),
    ("update returning", "UPDATE pbm.members SET name = name RETURNING name", MEMBERS),
    ("delete where", "DELETE FROM pbm.members WHERE name = 'nobody'", MEMBERS),
    ("delete returning", "DELETE FROM pbm.dur_alert RETURNING *", "pbm.dur_alert"),
    (
        "merge",
        "MERGE INTO pbm.members m USING (SELECT 1) o ON m.name = 'nobody' WHEN MATCHED THEN DO NOTHING",
        MEMBERS,
    ),
    ("query_to_xml", "SELECT query_to_xml('SELECT name FROM pbm.members', true, true, '')", MEMBERS),
    ("table_to_xml", "SELECT table_to_xml('pbm.members', true, true, '')", MEMBERS),
    ("ts_stat", "SELECT * FROM ts_stat('SELECT to_tsvector(name) FROM pbm.members')", MEMBERS),
    ("prepared", "PREPARE q AS SELECT * FROM pbm.members; EXECUTE q; DEALLOCATE q", MEMBERS),
    (
        "prepared by another",
        "PREPARE q AS SELECT * FROM pbm.members; SET LOCAL ROLE pg_database_owner; RESET ROLE; EXECUTE q; DEALLOCATE q",
        MEMBERS,
    ),
    ("read only", "SET TRANSACTION READ ONLY; SELECT * FROM pbm.members", MEMBERS),
    ("serializable", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; SELECT * FROM pbm.members", MEMBERS),
    ("savepoint", "SAVEPOINT s; SELECT * FROM pbm.members; ROLLBACK TO s", MEMBERS),
    ("claims", "SELECT * FROM pbm.pharmacy_claim", CLAIMS),
    ("partition", "SELECT * FROM pbm.pharmacy_claim_default", CLAIMS),
    ("only", "SELECT * FROM ONLY pbm.pharmacy_claim", CLAIMS),
    ("copy partition", "COPY pbm.pharmacy_claim_default TO '/dev/null'", CLAIMS),
    (
        "detached partition",
        "ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.pharmacy_claim_default; SELECT * FROM pbm.pharmacy_claim_default",
        "pbm.pharmacy_claim_default",
    ),
    ("child", "CREATE TABLE public.child () INHERITS (pbm.members); SELECT * FROM public.child", MEMBERS),
    ("seed's view", "SELECT * FROM pbm.claims", CLAIMS),
    ("write audit", "SELECT * FROM pbm.audit_log", "pbm.audit_log"),
    ("read audit", "SELECT * FROM pbm.access_log", "pbm.access_log"),
    ("access history", "SELECT * FROM pbm.access_history", "pbm.access_log"),
    (
        "parallel",
        "SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0; SET LOCAL min_parallel_table_scan_size = 0;
         SET LOCAL max_parallel_workers_per_gather = 2; SELECT count(*) FROM pbm.members",
        MEMBERS,
    ),
];

/// How often the table was read, by the records of a reader.
fn recorded(scene: &mut Scene, name: &str, table: &str) -> i64 {
    scene.observer.number(&format!(
        "SELECT count(*) FROM pbm.access_log WHERE application_name = '{name}' AND kind = 'read' AND relation_name = '{table}'"
    ))
}

#[test]
fn every_path_is_on_record_though_it_is_rolled_back() {
    let mut scene = Scene::new();
    let mut missing = Vec::new();
    for (number, (path, sql, table)) in PATHS.iter().enumerate() {
        let name = format!("path {number}");
        let mut session = scene.reader(&name);
        session.run("BEGIN");
        if let Err(failure) = session.try_run(sql) {
            // A server without libxml has no XML functions.
            assert_eq!(failure.code, "0A000", "{path}: {failure:?}");
            session.run("ROLLBACK");
            continue;
        }
        session.run("ROLLBACK");
        if recorded(&mut scene, &name, table) == 0 {
            missing.push(*path);
        }
    }
    assert!(missing.is_empty(), "not on record: {missing:?}");
    // The same finds nothing where nothing is recorded.
    for (number, (_, sql, table)) in PATHS.iter().enumerate().step_by(7) {
        let name = format!("off {number}");
        let mut session = scene.reader(&name);
        session.run("SET pbm.read_audit = 'off'; BEGIN");
        if let Err(failure) = session.try_run(sql) {
            assert_eq!(failure.code, "0A000", "{sql}: {failure:?}");
            continue;
        }
        session.run("ROLLBACK");
        // But for that nothing was recorded.
        support::until("that is written", || scene.count(&name, "setting") == 1);
        assert_eq!(recorded(&mut scene, &name, table), 0);
    }
}

#[test]
fn what_reads_nothing_personal_leaves_nothing() {
    let mut scene = Scene::new();
    let mut session = scene.reader("nothing");
    session.run(
        "SELECT * FROM pbm.plan; SELECT * FROM pbm.drugs; SELECT 1; SELECT * FROM pg_class; DELETE FROM pbm.dur_alert",
    );
    // Foreign keys look whether a member is there: whoever writes the row is told that anyway.
    session.run("BEGIN; ALTER TABLE pbm.coverage DISABLE TRIGGER USER");
    session.run("INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, person_code, family_id, relationship_code, effective_date, termination_date)
                 SELECT member_id, '00000000-0000-4000-8000-000000000001', 'FOREIGN-KEY', '01', gen_random_uuid(), '1', '1999-01-01', '1999-02-01'
                 FROM (VALUES (1)) m (member_id)");
    session.run("ROLLBACK");
    let found = scene
        .observer
        .table("SELECT relation_name, column_names FROM pbm.access_log WHERE application_name = 'nothing'");
    assert_eq!(found, "");
}

#[test]
fn a_record_says_who_read_what_and_repeats_no_statement() {
    let mut scene = Scene::new();
    scene.observer.run(
        "CREATE ROLE reader LOGIN; CREATE ROLE clerk; GRANT clerk TO reader; GRANT USAGE ON SCHEMA pbm TO clerk;
                        GRANT SELECT ON pbm.members TO clerk; SELECT pbm.set_standing_purpose('clerk', 'HOPERAT', 'the report of clerks')",
    );
    let mut session = scene.reader("who");
    session.run("SET SESSION AUTHORIZATION reader; SET ROLE clerk");
    session.run("SELECT name, date_of_birth FROM pbm.members WHERE name = 'CANARY-7391'");
    assert_eq!(
        scene.observer.table(
            "SELECT relation_name, column_names, session_user_name, user_name, query_id IS NOT NULL, backend_pid > 0,
                    abs(extract(epoch FROM clock_timestamp() - accessed_at)) < 30, accessed_at > backend_start
             FROM pbm.access_log WHERE application_name = 'who' AND kind = 'read'"
        ),
        "pbm.members|{date_of_birth,name}|reader|clerk|t|t|t|t"
    );
    assert_eq!(scene.observer.number("SELECT count(*) FROM pbm.access_log a WHERE a::text LIKE '%CANARY%'"), 0);
    // Who may not read is on record too.
    assert_eq!(session.failure("SELECT * FROM pbm.pharmacy_claim").code, "42501");
    support::until("the refusal is written", || scene.count("who", "denied") == 1);
    assert_eq!(scene.observer.text("SELECT sqlstate FROM pbm.access_denied WHERE application_name = 'who'"), "42501");
}

#[test]
fn repeats_within_one_statement_are_counted_and_not_waited_for() {
    let mut scene = Scene::new();
    let mut session = scene.reader("loop");
    session.run("DO $$ BEGIN FOR i IN 1 .. 50 LOOP PERFORM name FROM pbm.members; END LOOP; END $$");
    assert_eq!(scene.count("loop", "read"), 1);
    scene.outcomes("loop", 1);
    let found = scene.observer.table(
        "SELECT executions, row_count = 50 * (SELECT count(*) FROM pbm.members) FROM pbm.access_log
         WHERE application_name = 'loop' AND kind = 'outcome'",
    );
    assert_eq!(found, "50|t");
    session.run("SELECT name FROM pbm.members");
    session.run("SELECT name FROM pbm.members");
    assert_eq!(scene.count("loop", "read"), 3);
}
