//! Whose code runs with whose rights: nobody's runs as a role of pbm (A12 to A15, A26, A27).

use serde_json::json;
use support::{Database, Session, claim, literal};

use super::two_clients::TwoClients;

/// Functions and operators that fit an argument list of PostgreSQL's own, in a schema that comes first. Sequences, which no
/// ROLLBACK takes back, count who runs them in another's name; `always`: whoever does.
fn shadow(session: &mut Session, always: bool) {
    session.run("CREATE SCHEMA theirs");
    for role in ["postgres", "pbm_owner", "pbm_definer", "pbm_audit_owner", "pbm_reader", "pbm_role_admin"] {
        session.run(&format!("CREATE SEQUENCE theirs.hit_{role}; GRANT ALL ON SEQUENCE theirs.hit_{role} TO PUBLIC"));
    }
    let mut made = 0;
    let note = format!(
        "IF {always} OR current_user OPERATOR(pg_catalog.<>) session_user THEN
             PERFORM pg_catalog.nextval(pg_catalog.format('theirs.hit_%s', current_user)::pg_catalog.regclass); END IF;"
    );
    for (operator, left, right) in [
        ("=", "text", "text"),
        ("=", "uuid", "uuid"),
        ("=", "integer", "integer"),
        ("=", "bigint", "bigint"),
        ("=", "oid", "oid"),
        ("=", "name", "text"),
        ("=", "name", "name"),
        ("=", "boolean", "boolean"),
        ("<>", "text", "text"),
        ("<=", "date", "date"),
        (">=", "date", "date"),
        ("<", "integer", "integer"),
        (">", "integer", "integer"),
        (">", "timestamptz", "timestamptz"),
        ("||", "text", "text"),
        ("->>", "jsonb", "text"),
        ("?", "jsonb", "text"),
        ("+", "timestamptz", "interval"),
        ("~", "text", "text"),
    ] {
        made += 1;
        let result = match operator {
            "||" | "->>" => "text",
            "+" => "timestamptz",
            _ => "boolean",
        };
        session.run(&format!(
            "CREATE FUNCTION theirs.operator_{made}({left}, {right}) RETURNS {result} LANGUAGE plpgsql AS $f$ BEGIN {note}
                 RETURN $1 OPERATOR(pg_catalog.{operator}) $2; END $f$;
             CREATE OPERATOR theirs.{operator} (LEFTARG = {left}, RIGHTARG = {right}, FUNCTION = theirs.operator_{made})"
        ));
    }
    for (name, arguments, result) in [
        ("now", "", "timestamptz"),
        ("clock_timestamp", "", "timestamptz"),
        ("upper", "text", "text"),
        ("lower", "text", "text"),
        ("btrim", "text", "text"),
        ("length", "text", "integer"),
        ("cardinality", "anyarray", "integer"),
        ("isfinite", "date", "boolean"),
        ("current_setting", "text", "text"),
        ("nextval", "regclass", "bigint"),
        ("generate_series", "integer, integer", "SETOF integer"),
        ("gen_random_uuid", "", "uuid"),
        ("pg_has_role", "oid, oid, text", "boolean"),
        ("to_regrole", "text", "regrole"),
    ] {
        let places =
            (1..).zip(arguments.split(", ").filter(|one| !one.is_empty())).map(|(place, _)| format!("${place}"));
        let call = format!("pg_catalog.{name}({})", places.collect::<Vec<_>>().join(", "));
        let answer = if result.starts_with("SETOF") { "RETURN QUERY SELECT" } else { "RETURN" };
        session.run(&format!(
            "CREATE FUNCTION theirs.{name}({arguments}) RETURNS {result} LANGUAGE plpgsql AS $f$ BEGIN {note} {answer} {call}; END $f$"
        ));
    }
    session.run("GRANT USAGE ON SCHEMA theirs TO PUBLIC");
}

/// The roles in whose names it ran.
fn hits(session: &mut Session) -> String {
    session.table(
        "SELECT pg_catalog.substr(sequencename, 5) FROM pg_catalog.pg_sequences
         WHERE schemaname OPERATOR(pg_catalog.=) 'theirs' AND last_value IS NOT NULL ORDER BY 1",
    )
}

/// Calls of every function that runs as its owner, each with arguments that it reads.
fn calls() -> Vec<String> {
    super::connections::calls()
        .into_iter()
        .chain(
            [
                "SELECT pbm.caller_scope()",
                "SELECT pbm.sees_all(), pbm.visible_plans(), pbm.visible_clients(), pbm.own_persons(), pbm.own_members()",
                "SELECT pbm.shows_person('00000000-0000-4000-9000-000000000001')",
                "SELECT pbm.opened_persons(), pbm.opened_members(), pbm.restricted_persons()",
                "SELECT pbm.is_restricted('00000000-0000-4000-9000-000000000001')",
                "SELECT pbm.has_broken_glass('00000000-0000-4000-9000-000000000001')",
                "SELECT pbm.today()",
                "SELECT pbm.mask_phi('1950-01-01', 'date')",
                "SELECT count(*) FROM pbm.effective_formulary('BASIC', '2025-03-10')",
                "SELECT count(*) FROM pbm.check_plan('BASIC')",
                "SELECT count(*) FROM pbm.health_check()",
                "SELECT pbm.allow_purpose('nobody at all', 'HPAYMT')",
                "SELECT pbm.grant_role('nobody at all', 'pbm_csr')",
                "SELECT pbm.revoke_role('nobody at all', 'pbm_csr')",
                "SELECT pbm.ensure_partitions('2030-01-01')",
                "SELECT pbm.retire_partitions('2001-01-01')",
                "SELECT pbm.refresh_eligibility()",
                "INSERT INTO pbm.claims_staging (raw_data, batch_id) VALUES ('{}', 'b')",
            ]
            .map(str::to_owned),
        )
        .collect()
}

/// Answers or errors of all calls, each taken back.
fn answers(session: &mut Session) -> Vec<String> {
    calls()
        .into_iter()
        .map(|call| {
            session.run("BEGIN");
            let answer = match session.try_rows(&call) {
                Ok(rows) => format!("{} rows", rows.len()),
                Err(failure) => failure.code + " " + &failure.message,
            };
            session.run("ROLLBACK");
            format!("{call}: {answer}")
        })
        .collect()
}

fn caller(scene: &mut TwoClients) -> Session {
    let user = scene.user("caller");
    scene.admin.run(&format!(
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pbm TO {user}; SELECT pbm.grant_role('{user}', 'pbm_csr', 'ACME');
         SELECT pbm.grant_role('{user}', 'pbm_etl', 'ACME'); SELECT pbm.allow_purpose('{user}', 'HPAYMT')"
    ));
    scene.database().connect_as(&user)
}

/// A12, A13.
#[test]
fn no_function_runs_what_stands_first_on_the_callers_path() {
    let mut scene = TwoClients::new();
    shadow(&mut scene.admin, false);
    let mut session = caller(&mut scene);
    let before = answers(&mut session);
    session.run("SET search_path = theirs, pg_catalog, pg_temp");
    assert_eq!(answers(&mut session), before);
    // Whatever else there is to call, with what its arguments take.
    let all = super::extremes::functions(&mut scene.admin);
    let mut random = super::extremes::Random(0x7a6b_5c4d_3e2f);
    for (name, is_procedure, types) in &all {
        for _ in 0..4 {
            session.run("BEGIN; SET LOCAL statement_timeout = '5s'");
            let _ = session.try_rows(&super::extremes::call(&mut random, name, *is_procedure, types));
            session.run("ROLLBACK");
        }
        assert_eq!(hits(&mut scene.admin), "", "{name}");
    }
    session.run("RESET search_path");
    // One that lets the caller choose the path runs the caller's code with the rights to every patient.
    scene.admin.run("ALTER FUNCTION pbm.shows_person(uuid) RESET search_path");
    session.run("SET search_path = theirs, pg_catalog, pg_temp; SELECT pbm.shows_person('00000000-0000-4000-9000-000000000001')");
    assert_eq!(hits(&mut scene.admin), "pbm_definer");
    drop(session);
    let user = format!("{}_caller", scene.database().name);
    scene.admin.run(&format!("DROP OWNED BY {user}"));
}

/// A13: a temporary table is searched for before everything else where a path does not say otherwise.
#[test]
fn temporary_tables_named_as_ours_are_not_read() {
    let mut scene = TwoClients::new();
    let mut session = caller(&mut scene);
    let before = answers(&mut session);
    let names = scene.admin.table(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace IN ('pbm'::regnamespace, 'pg_catalog'::regnamespace)
           AND c.relkind IN ('r', 'p', 'v') AND c.relname ~ '^(pg_(roles|class|proc|database|auth_members|settings|inherits|trigger)$|[a-oq-z]|p[a-fh-z])'",
    );
    assert!(names.lines().count() > 60, "{names}");
    for name in names.lines() {
        session.run(&format!("CREATE TEMPORARY TABLE {name} (nothing text)"));
    }
    assert_eq!(answers(&mut session), before);
    assert_eq!(session.number("SELECT count(*) FROM members"), 0, "they come first for the caller");
    drop(session);
    let user = format!("{}_caller", scene.database().name);
    scene.admin.run(&format!("DROP OWNED BY {user}"));
}

/// A14: whoever made the schema would own the extension's home.
#[test]
fn a_schema_that_somebody_made_before_is_not_taken() {
    for (made, code) in [
        ("CREATE SCHEMA pbm", "42P06"),
        ("CREATE SCHEMA pbm; CREATE TABLE pbm.members (name text)", "42P06"),
        ("CREATE SCHEMA pbm_sample", "42P06"),
    ] {
        let database = Database::empty();
        let mut session = database.connect();
        session.run(made);
        assert_eq!(session.failure("CREATE EXTENSION pbm").code, code, "{made}");
        assert_eq!(session.number("SELECT count(*) FROM pg_extension WHERE extname = 'pbm'"), 0);
        // Taken away, it installs: it was the schema that was refused.
        session
            .run("DROP SCHEMA IF EXISTS pbm CASCADE; DROP SCHEMA IF EXISTS pbm_sample CASCADE; CREATE EXTENSION pbm");
    }
    let database = Database::empty();
    let mut session = database.connect();
    session.run("CREATE SCHEMA theirs");
    assert_eq!(session.failure("CREATE EXTENSION pbm SCHEMA theirs").code, "0A000");
    session.run("CREATE EXTENSION pbm");
    assert_eq!(session.failure("ALTER EXTENSION pbm SET SCHEMA theirs").code, "0A000", "it does not move");
    assert!(session.is("SELECT NOT extrelocatable FROM pg_extension WHERE extname = 'pbm'"));
}

/// What stands in a schema of somebody's on the installing superuser's path takes no part in the script.
#[test]
fn the_script_runs_nothing_of_the_schema_public() {
    let database = Database::empty();
    let mut session = database.connect();
    shadow(&mut session, true);
    session.run("SET search_path = theirs, public, pg_catalog; CREATE EXTENSION pbm SCHEMA public; SELECT pbm.adopt()");
    session.run("RESET search_path");
    assert_eq!(hits(&mut session), "");
    // What is searched for by this path is found there.
    session.run("SET search_path = theirs, public, pg_catalog; SELECT upper('x')");
    assert_eq!(hits(&mut session), "postgres");
}

/// Every way to run code as a role of pbm, by one who may make what they like in a schema of their own, and may call all.
#[test]
fn nobody_becomes_a_role_of_ours() {
    let mut scene = TwoClients::new();
    let user = scene.user("mallory");
    scene.admin.run(&format!(
        "CREATE SCHEMA theirs AUTHORIZATION {user}; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pbm TO {user};
         GRANT CREATE ON DATABASE {} TO {user}; SELECT pbm.grant_role('{user}', 'pbm_csr', 'ACME'), pbm.grant_role('{user}', 'pbm_etl')",
        scene.database().name
    ));
    let mut session = scene.database().connect_as(&user);
    session.run(
        "CREATE FUNCTION theirs.row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE FUNCTION theirs.check(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
         BEGIN IF current_user <> session_user THEN PERFORM set_config('hijack.who', current_user, false); END IF; RETURN true; END $$;
         CREATE FUNCTION theirs.same(uuid, uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true';
         CREATE TABLE theirs.log (who text)",
    );
    let attempts: &[(&str, &[&str])] = &[
        ("SET ROLE pbm_definer", &["42501"]),
        ("SET ROLE pbm_owner", &["42501"]),
        ("SET ROLE pbm_audit_owner", &["42501"]),
        ("SET ROLE pbm_reader", &["42501"]),
        ("SET ROLE pbm_role_admin", &["42501"]),
        ("SET SESSION AUTHORIZATION pbm_definer", &["42501"]),
        ("GRANT pbm_definer TO CURRENT_USER", &["42501"]),
        ("GRANT pbm_csr TO pbm_etl", &["42501"]),
        ("GRANT pbm_csr TO PUBLIC", &["42501", "0LP01", "42704"]),
        ("ALTER ROLE pbm_definer LOGIN", &["42501"]),
        ("ALTER ROLE pbm_definer SET search_path = theirs", &["42501"]),
        ("DROP ROLE pbm_definer", &["42501"]),
        ("REASSIGN OWNED BY pbm_definer TO CURRENT_USER", &["42501"]),
        ("ALTER DEFAULT PRIVILEGES FOR ROLE pbm_definer GRANT ALL ON TABLES TO PUBLIC", &["42501"]),
        ("CREATE FUNCTION pbm.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'", &["42501"]),
        ("CREATE OR REPLACE FUNCTION pbm.today() RETURNS date LANGUAGE sql AS 'SELECT current_date'", &["42501"]),
        ("ALTER FUNCTION pbm.today() OWNER TO CURRENT_USER", &["42501"]),
        ("ALTER FUNCTION pbm.today() RESET ALL", &["42501"]),
        ("ALTER FUNCTION pbm.today() SET SCHEMA theirs", &["42501"]),
        ("DROP FUNCTION pbm.today()", &["42501"]),
        ("CREATE TABLE pbm.mine (a integer)", &["42501"]),
        ("CREATE VIEW pbm.mine AS SELECT 1", &["42501"]),
        ("CREATE TRIGGER mine BEFORE INSERT ON pbm.members FOR EACH ROW EXECUTE FUNCTION theirs.row()", &["42501"]),
        (
            "CREATE TRIGGER mine BEFORE INSERT ON pbm.claims_staging FOR EACH ROW EXECUTE FUNCTION theirs.row()",
            &["42501"],
        ),
        ("CREATE TRIGGER mine INSTEAD OF INSERT ON pbm.claims FOR EACH ROW EXECUTE FUNCTION theirs.row()", &["42501"]),
        ("CREATE RULE mine AS ON INSERT TO pbm.claims_staging DO ALSO INSERT INTO theirs.log VALUES ('x')", &["42501"]),
        ("CREATE POLICY mine ON pbm.members USING (true)", &["42501"]),
        ("CREATE INDEX ON pbm.claims_staging (theirs.check(batch_id))", &["42501"]),
        ("CREATE STATISTICS theirs.mine ON (theirs.check(batch_id)), batch_id FROM pbm.claims_staging", &["42501"]),
        ("ALTER TABLE pbm.claims_staging ALTER batch_id SET DEFAULT theirs.check('x')::text", &["42501"]),
        ("ALTER TABLE pbm.claims_staging ADD CHECK (theirs.check(batch_id))", &["42501"]),
        ("ALTER TABLE pbm.claims_staging ENABLE ROW LEVEL SECURITY", &["42501"]),
        ("ALTER TABLE pbm.claims_staging DISABLE TRIGGER ALL", &["42501"]),
        ("CREATE TABLE theirs.child () INHERITS (pbm.claims_staging)", &["42501"]),
        (
            "CREATE TABLE theirs.part PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('1980-01-01') TO ('1981-01-01')",
            &["42501"],
        ),
        ("CREATE TABLE theirs.keyed (p uuid REFERENCES pbm.members (patient_id))", &["42501"]),
        ("CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION pbm.guard_parts()", &["42501"]),
        ("CREATE CAST (text AS pbm.enc) WITH INOUT AS IMPLICIT", &["42501"]),
        ("CREATE CAST (pbm.ndc AS integer) WITH INOUT", &["42501"]),
        ("CREATE OPERATOR pbm.=== (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = theirs.same)", &["42501"]),
        ("CREATE OPERATOR CLASS theirs.mine DEFAULT FOR TYPE uuid USING btree AS OPERATOR 3 =", &["42501"]),
        ("CREATE COLLATION pbm.mine FROM \"C\"", &["42501"]),
        ("ALTER TYPE pbm.enc SET (SEND = NONE)", &["42501"]),
        ("ALTER TYPE pbm.access_context ADD ATTRIBUTE more text", &["42501"]),
        ("CREATE OR REPLACE VIEW pbm.member_service AS SELECT 1", &["42501"]),
        ("ALTER VIEW pbm.member_service SET (security_barrier = false)", &["42501"]),
        ("SECURITY LABEL FOR pbm ON COLUMN pbm.members.last_name IS 'clean'", &["42501", "22023"]),
        ("COMMENT ON TABLE pbm.members IS 'mine'", &["42501"]),
        ("ALTER EXTENSION pbm DROP FUNCTION pbm.today()", &["42501"]),
        ("DROP EXTENSION pbm CASCADE", &["42501"]),
        ("ALTER SCHEMA pbm OWNER TO CURRENT_USER", &["42501"]),
        ("TRUNCATE pbm.claims_staging", &["42501"]),
        ("DO 'BEGIN LOCK TABLE pbm.members IN ACCESS EXCLUSIVE MODE; END'", &["42501"]),
        ("COPY pbm.members TO PROGRAM 'cat'", &["42501"]),
        ("COPY (SELECT 1) TO PROGRAM 'cat'", &["42501"]),
        ("COPY theirs.log FROM '/etc/passwd'", &["42501"]),
        ("SELECT pg_read_file('postgresql.conf')", &["42501"]),
        ("SELECT lo_import('/etc/passwd')", &["42501"]),
        ("CREATE FUNCTION theirs.c() RETURNS integer LANGUAGE c AS 'pbm', 'adopt'", &["42501"]),
        ("CREATE FUNCTION theirs.c(text) RETURNS text LANGUAGE internal AS 'textin'", &["42501"]),
        ("SET session_replication_role = replica", &["42501"]),
        ("SET pbm.maintenance = on", &["42501"]),
        ("SET pbm.read_audit = 'off'", &["42501"]),
        ("SET pbm.require_tls = off", &["42501"]),
        ("SET pbm.inquiry_limit = 0", &["42501"]),
        ("SET pbm.key_file = '/tmp/keys'", &["42501"]),
        ("SET pbm.own_definitions = on", &["55P02"]),
        ("ALTER ROLE CURRENT_USER SET pbm.read_audit = 'off'", &["42501"]),
        ("ALTER ROLE CURRENT_USER SET pbm.maintenance = on", &["42501"]),
        ("ALTER SYSTEM SET pbm.read_audit = 'off'", &["42501"]),
        ("SELECT set_config('pbm.read_audit', 'off', false)", &["42501"]),
        ("GRANT SET ON PARAMETER pbm.read_audit TO CURRENT_USER", &["42501"]),
        ("SELECT pbm.adopt()", &["42501"]),
        ("SELECT pbm.quiet_triggers(true)", &["42501"]),
        (
            "SELECT pg_logical_emit_message(true, 'pbm', 'x'); SELECT pg_create_logical_replication_slot('mine', 'pgoutput')",
            &["42501", "55000"],
        ),
        ("CREATE PUBLICATION mine FOR TABLE pbm.members", &["42501"]),
        ("CREATE SUBSCRIPTION mine CONNECTION '' PUBLICATION mine WITH (connect = false)", &["42501"]),
    ];
    for (attempt, codes) in attempts {
        let failure = session.failure(attempt);
        assert!(codes.contains(&failure.code.as_str()), "{attempt}: {failure:?}");
    }
    // A value of a type whose constraint is theirs is checked in their own name.
    session.run(
        "CREATE DOMAIN theirs.text AS text CHECK (theirs.check(VALUE));
         SELECT pbm.verify_eligibility('CARD-BASIC'::theirs.text, '2025-03-10'::date, '01'::theirs.text)",
    );
    assert_eq!(session.text("SELECT coalesce(current_setting('hijack.who', true), '')"), "");
    // A trigger of ours on a table of theirs would write what they like into the log.
    for (function, refused) in
        [("audit_change('members', 'who')", true), ("members_name()", false), ("audit_refuse()", true)]
    {
        session.run(&format!(
            "CREATE TRIGGER forged AFTER INSERT ON theirs.log FOR EACH ROW EXECUTE FUNCTION pbm.{function}"
        ));
        let tried = session.try_run("INSERT INTO theirs.log VALUES ('1')");
        assert!(!refused || tried.is_err(), "{function}");
        if let (true, Err(failure)) = (function.starts_with("audit_change"), tried) {
            assert_eq!(failure.code, "55000", "{failure:?}");
            assert!(failure.message.starts_with("table theirs.log belongs to"), "{failure:?}");
        }
        session.run("DROP TRIGGER forged ON theirs.log");
    }
    let forged = "SELECT count(*) FROM pbm.audit_log WHERE table_name = 'members' AND user_name LIKE '%mallory'";
    assert_eq!(scene.admin.number(forged), 0, "no row of the log is forged");
    // The log does take what a superuser's child of a table of ours tells.
    scene.admin.run(
        "CREATE TABLE public.child () INHERITS (pbm.prior_authorization);
         INSERT INTO public.child (authorization_number, patient_id, plan_id, ndc, effective_date)
         SELECT 'B1', patient_id, '00000000-0000-4000-8000-000000000001', '00005-0001-01', '2025-01-01' FROM pbm.members LIMIT 1",
    );
    assert_eq!(scene.admin.text("SELECT row_key FROM pbm.audit_log ORDER BY audit_id DESC LIMIT 1"), "B1");
    // With the membership alone all of it is theirs.
    scene.admin.run(&format!("GRANT pbm_definer TO {user}"));
    session.run("SET ROLE pbm_definer");
    assert!(session.number("SELECT count(*) FROM pbm.members") > 50);
    assert_eq!(scene.admin.text("SELECT state FROM pbm.health_check() WHERE check_name = 'owners'"), "unsafe");
    session.run("RESET ROLE");
    scene.admin.run(&format!("REVOKE pbm_definer FROM {user}"));
    drop(session);
    scene.admin.run(&format!("DROP OWNED BY {user} CASCADE"));
}

/// Rows are stolen by no clause of a statement that writes (A21).
#[test]
fn a_statement_that_writes_gives_nothing_back() {
    let mut scene = TwoClients::new();
    let sent = claim(json!({})).to_string();
    scene.admin.run(&format!("INSERT INTO pbm.claims_staging (raw_data, batch_id) VALUES ({}, 'b')", literal(&sent)));
    let user = scene.user("writer");
    scene
        .admin
        .run(&format!("SELECT pbm.grant_role('{user}', 'pbm_etl'), pbm.grant_role('{user}', 'pbm_csr', 'ACME')"));
    let mut session = scene.database().connect_as(&user);
    session.run("INSERT INTO pbm.claims_staging (raw_data, batch_id) VALUES ('{}', 'mine')");
    for attempt in [
        "INSERT INTO pbm.claims_staging (raw_data) VALUES ('{}') RETURNING *",
        "INSERT INTO pbm.claims_staging (raw_data) VALUES ('{}') RETURNING staging_id",
        "INSERT INTO pbm.claims_staging (raw_data) VALUES ('{}') RETURNING ctid",
        "INSERT INTO pbm.claims_staging (staging_id, raw_data) VALUES (1, '{}')",
        "INSERT INTO pbm.claims_staging (raw_data) VALUES ('{}') ON CONFLICT (staging_id) DO NOTHING",
        "INSERT INTO pbm.claims_staging (raw_data) VALUES ('{}') ON CONFLICT (staging_id) DO UPDATE SET raw_data = excluded.raw_data",
        "INSERT INTO pbm.claims_staging (raw_data) SELECT raw_data FROM pbm.claims_staging",
        "UPDATE pbm.claims_staging SET batch_id = 'x'",
        "UPDATE pbm.claims_staging SET batch_id = 'x' WHERE false",
        "DELETE FROM pbm.claims_staging",
        "DELETE FROM pbm.claims_staging WHERE (raw_data ->> 'cardholder_id') = 'CARD-STRICT'",
        "MERGE INTO pbm.claims_staging s USING (SELECT 1) o ON s.batch_id = 'b' WHEN MATCHED THEN DO NOTHING",
        "MERGE INTO pbm.claims_staging s USING (SELECT 1) o ON false WHEN NOT MATCHED THEN INSERT (raw_data) VALUES ('{}') WHEN MATCHED THEN DELETE",
        "WITH w AS (INSERT INTO pbm.claims_staging (raw_data) VALUES ('{}') RETURNING raw_data) SELECT * FROM w",
        "SELECT EXISTS (SELECT FROM pbm.claims_staging)",
        "SELECT 1 FROM pbm.claims_staging WHERE false",
        "SELECT count(*) FROM pbm.claims_staging",
        "COPY pbm.claims_staging TO STDOUT",
        "SELECT * FROM pbm.claims_staging FOR UPDATE",
        "TRUNCATE pbm.claims_staging",
        "UPDATE pbm.member_service SET last_name = 'x'",
        "UPDATE pbm.member_service SET last_name = 'x' WHERE false RETURNING *",
        "DELETE FROM pbm.claim_service RETURNING *",
        "INSERT INTO pbm.claim_service (rx_number) VALUES ('1')",
        "UPDATE pbm.members SET last_name = last_name RETURNING *",
        "DELETE FROM pbm.members WHERE last_name = 'x'",
        "INSERT INTO pbm.audit_log (table_name) VALUES ('members')",
        "INSERT INTO pbm.access_log DEFAULT VALUES",
        "SELECT currval('pbm.members_member_id_seq'), nextval('pbm.members_member_id_seq')",
    ] {
        let failure = session.failure(attempt);
        // 55000: a view that nobody can write.
        assert!(["42501", "55000"].contains(&failure.code.as_str()), "{attempt}: {failure:?}");
        assert!(!failure.everything().contains("CARD-"), "{attempt}: {failure:?}");
    }
    // Let read the table, row security still shows them nothing; without it, all.
    scene.admin.run(&format!("GRANT SELECT, UPDATE, DELETE ON pbm.claims_staging TO {user}"));
    assert_eq!(session.table("UPDATE pbm.claims_staging SET batch_id = 'x' RETURNING raw_data"), "");
    assert_eq!(session.table("DELETE FROM pbm.claims_staging RETURNING raw_data"), "");
    scene.admin.run("ALTER TABLE pbm.claims_staging DISABLE ROW LEVEL SECURITY");
    assert!(session.table("UPDATE pbm.claims_staging SET batch_id = 'x' RETURNING raw_data").contains("CARD-BASIC"));
    drop(session);
    scene.admin.run(&format!("DROP OWNED BY {user}"));
}
