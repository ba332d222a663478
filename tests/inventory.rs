//! What the extension owns, and what it leaves to the owner of the data: everything is declared in
//! `golden/inventory.txt`, the whole schema in `golden/schema.txt`; all is described by a comment, and granted to nobody.
//!
//! `PBM_GOLDEN=write make test TEST=inventory` writes both files anew, to be read before they are committed.

use std::fs;

use serde_json::json;
use support::snapshot::{golden, schema};
use support::{Database, Session, claim, literal, setting, typed_call};

/// Partitions by their pattern, for their names depend on the day.
const QUARTER: &str = "'_[0-9]{4}_(q[1-4]|[01][0-9])\\M', '_YYYY_N'";

fn members(session: &mut Session) -> String {
    session.table(
        "SELECT DISTINCT pg_describe_object(d.classid, d.objid, 0) FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
         WHERE d.refclassid = 'pg_extension'::regclass AND e.extname = 'pbm' AND d.deptype = 'e'
           AND d.classid <> 'pg_proc'::regclass
           AND NOT EXISTS (SELECT FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
                           WHERE d.classid = 'pg_type'::regclass AND t.oid = d.objid AND (t.typcategory = 'A' OR c.relkind <> 'c'))
         ORDER BY 1",
    )
}

fn functions(session: &mut Session) -> String {
    session.table(
        "SELECT format('%s %s%s(%s) returns %s, %s%s, parallel %s, %s%s',
                       CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
                       CASE n.nspname WHEN 'pbm' THEN '' ELSE n.nspname || '.' END, p.proname,
                       pg_get_function_arguments(p.oid), coalesce(pg_get_function_result(p.oid), '-'),
                       CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
                       CASE WHEN p.proisstrict THEN ' strict' ELSE '' END,
                       CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END,
                       CASE WHEN p.prosecdef THEN 'security definer' ELSE 'security invoker' END,
                       coalesce(', ' || array_to_string(p.proconfig, ', '), ''))
         FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
         JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE n.nspname IN ('pbm', 'pbm_sample') ORDER BY 1",
    )
}

/// What stands in the schema and is the data owner's.
fn tables(session: &mut Session) -> String {
    session.table(&format!(
        "SELECT DISTINCT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
                                        WHEN 'S' THEN 'sequence' ELSE 'index' END
                || ' ' || regexp_replace(c.relname, {QUARTER})
         FROM pg_class c
         WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'i', 'I', 'f')
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
           AND NOT (c.relkind = 'i' AND c.relispartition)
         ORDER BY 1"
    ))
}

#[test]
fn every_object_is_declared() {
    let database = Database::with_extension();
    let mut session = database.connect();
    let actual = format!(
        "# Members of the extension\n{}\n\n# Its functions\n{}\n\n# In its schema, and not members\n{}\n",
        members(&mut session),
        functions(&mut session),
        tables(&mut session)
    );
    let path = format!("{}/tests/golden/inventory.txt", setting("PBM_SOURCE_DIR"));
    if std::env::var("PBM_GOLDEN").is_ok_and(|what| what == "write") {
        fs::write(&path, &actual).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    let only = |one: &str, other: &str| {
        one.lines()
            .filter(|line| !other.lines().any(|o| o == *line))
            .map(|line| format!("  {line}\n"))
            .collect::<String>()
    };
    assert!(
        actual == golden,
        "not declared in tests/golden/inventory.txt:\n{}declared and not there:\n{}",
        only(&actual, &golden),
        only(&golden, &actual)
    );
}

/// Columns, constraints, indexes, triggers, functions by their source, comments, privileges: a change of any of them
/// is a change of this file, and of the upgrade script.
#[test]
fn the_schema_is_as_declared() {
    golden("schema.txt", &schema(&mut Database::with_extension().connect()));
}

#[test]
fn no_table_with_data_is_a_member() {
    let database = Database::with_extension();
    let mut session = database.connect();
    assert_eq!(
        session.table(
            "SELECT c.relname FROM pg_class c JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
             AND d.deptype = 'e' AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pbm')
             WHERE c.relkind <> 'c'"
        ),
        "reference_change\nedits\nstages"
    );
    let control = fs::read_to_string(format!("{}/pbm.control", setting("PBM_SOURCE_DIR"))).unwrap();
    assert!(!control.lines().any(|line| line.trim_start().starts_with("schema")), "{control}");
}

/// Tables, views, sequences aside; functions and procedures, types, operators, and the indexes that no
/// constraint made. Indexes of partitions are those of their table.
#[test]
fn everything_has_a_comment() {
    let database = Database::with_extension();
    let mut session = database.connect();
    let silent = session.table(
        "SELECT 'relation ' || c.relname FROM pg_class c
         WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND obj_description(c.oid, 'pg_class') IS NULL
         UNION ALL
         SELECT 'function ' || p.oid::regprocedure FROM pg_proc p
         WHERE p.pronamespace IN ('pbm'::regnamespace, 'pbm_sample'::regnamespace) AND obj_description(p.oid, 'pg_proc') IS NULL
         UNION ALL
         SELECT 'type ' || t.typname FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
         WHERE t.typnamespace = 'pbm'::regnamespace AND t.typelem = 0 AND coalesce(c.relkind, 'c') = 'c'
           AND obj_description(t.oid, 'pg_type') IS NULL
         UNION ALL
         SELECT 'operator ' || o.oid::regoperator FROM pg_operator o
         WHERE o.oprnamespace = 'pbm'::regnamespace AND obj_description(o.oid, 'pg_operator') IS NULL
         UNION ALL
         SELECT 'index ' || c.relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
         WHERE c.relnamespace = 'pbm'::regnamespace AND NOT c.relispartition AND obj_description(c.oid, 'pg_class') IS NULL
           AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u'))
         UNION ALL
         SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname IN ('pbm', 'pbm_sample') AND obj_description(oid, 'pg_namespace') IS NULL",
    );
    assert_eq!(silent, "");
}

#[test]
fn every_definer_function_pins_its_search_path() {
    let database = Database::with_extension();
    let mut session = database.connect();
    assert_eq!(
        session.table(
            "SELECT oid::regprocedure, proconfig FROM pg_proc
             WHERE pronamespace IN ('pbm'::regnamespace, 'pbm_sample'::regnamespace) AND prosecdef
               AND proconfig[1] IS DISTINCT FROM 'search_path=pg_catalog, pg_temp'"
        ),
        ""
    );
    // So does each in C that reads tables: some of its statements are the audit owner's. look_at_person reads none, and is
    // called for each row.
    assert_eq!(
        session.table(
            "SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'c'
             WHERE p.pronamespace = 'pbm'::regnamespace AND p.procost >= 10000 AND p.provolatile <> 'i'
               AND p.proname <> 'look_at_person' AND p.proconfig IS NULL"
        ),
        ""
    );
    assert!(session.number("SELECT count(*) FROM pg_proc WHERE pronamespace = 'pbm'::regnamespace AND prosecdef") > 10);
}

#[test]
fn the_public_holds_the_schema_the_types_and_the_pure_functions() {
    let database = Database::with_book();
    let mut session = database.connect();
    assert_eq!(
        session.table(
            "SELECT c.relname, a.privilege_type
             FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\", c.relowner))) a
             WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND a.grantee = 0
             UNION ALL
             SELECT attrelid::regclass || '.' || attname, a.privilege_type FROM pg_attribute, aclexplode(attacl) a
             WHERE a.grantee = 0 AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'pbm'::regnamespace)"
        ),
        "edits|SELECT\nstages|SELECT"
    );
    assert_eq!(
        session.table(
            "SELECT a.privilege_type FROM pg_namespace, aclexplode(nspacl) a WHERE nspname = 'pbm' AND a.grantee = 0"
        ),
        "USAGE"
    );
    assert_eq!(
        session.table(
            "SELECT DISTINCT regexp_replace(regexp_replace(p.proname, '^(ndc_.*|text_(eq|ne)_ndc)$', 'ndc_*'), '^enc_(in|out|recv|send|eq|ne|hash|hash_extended)$', 'enc_*'), p.prosecdef, p.provolatile IN ('i', 's')
             FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
             WHERE p.pronamespace IN ('pbm'::regnamespace, 'pbm_sample'::regnamespace) AND a.grantee = 0 ORDER BY 1"
        ),
        "check_claim|f|t\nenc_*|f|t\nis_valid_dea|f|t\nis_valid_npi|f|t\nlist_edits|f|t\nlist_stages|f|f\nmarket_share_percent|f|t\nmask_phi|t|t\nmedicaid_unit_rebate|f|t\nndc_*|f|t\nnormalize_ndc|f|t\nrebate_by_market_share|f|t\nrebate_by_volume|f|t\nrebate_invoice_status|f|t\nreference_cache_usage|f|f\nreset_stages|f|f\nsuppress_small_cells|f|t\nsuspect_columns|f|t\ntoday|t|t\ntry_ndc|f|t"
    );
}

/// The same seen from a role that was granted nothing.
#[test]
fn a_role_without_grants_can_use_the_pure_functions_alone() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("BEGIN; CREATE ROLE pbm_test_nobody; SET ROLE pbm_test_nobody; SET search_path = pbm");
    session.run(
        "SELECT '00002-7510-02'::ndc = '0002-7510-02', normalize_ndc('x'), is_valid_npi('x'), mask_phi('x', 'name')",
    );
    for statement in [
        "SELECT * FROM members",
        "SELECT * FROM claims",
        "SELECT * FROM pharmacy_claim_2025_q1",
        "SELECT * FROM audit_log",
        "SELECT * FROM plan",
        "INSERT INTO audit_log DEFAULT VALUES",
        "SELECT nextval('members_member_id_seq')",
        "SELECT * FROM adjudicate_claim('{}'::jsonb)",
        "SELECT * FROM price_claim('{}'::jsonb)",
        "SELECT * FROM explain_claim('1')",
        "SELECT claim_html('1')",
        "SELECT report_html('BASIC', '2025-01-01', '2025-12-31')",
        "SELECT * FROM verify_eligibility('1', '2025-01-01')",
        "SELECT * FROM check_formulary(gen_random_uuid(), '1')",
        "SELECT * FROM dur_screen('1', '1', 1, 1, '2025-01-01')",
        "SELECT * FROM opioid_mme('1', '1', 1, 1, '2025-01-01')",
        "SELECT reverse_claim('1')",
        "SELECT ensure_partitions('2030-01-01')",
        "SELECT load_sample_data(0)",
        "SELECT process_claims_chunk(1)",
        "CALL process_claims_staging()",
        "CREATE TABLE pbm.mine (a integer)",
    ] {
        session.run("SAVEPOINT here");
        assert_eq!(session.failure(statement).code, "42501", "{statement}");
        session.run("ROLLBACK TO here");
    }
    session.run("ROLLBACK");
}

#[test]
fn the_script_makes_the_schema_itself() {
    let database = Database::empty();
    let mut session = database.connect();
    session.run("CREATE SCHEMA pbm");
    assert_eq!(session.failure("CREATE EXTENSION pbm").code, "42P06");
    session.run("DROP SCHEMA pbm; CREATE EXTENSION pbm");
}

#[test]
fn the_extension_cannot_be_dropped_from_under_its_tables() {
    let database = Database::with_book();
    let mut session = database.connect();
    assert_eq!(session.failure("DROP EXTENSION pbm").code, "2BP01");
    assert_eq!(session.adjudicate(&claim(json!({})))["status"], "paid");
}

/// Every function that reads the tables.
fn calls() -> Vec<String> {
    let sent = claim(json!({}));
    let text = literal(&sent.to_string());
    vec![
        typed_call("adjudicate_claim", &sent),
        typed_call("price_claim", &sent),
        format!("pbm.adjudicate_claim({text}::jsonb)"),
        format!("pbm.price_claim({text}::jsonb)"),
        format!("pbm.adjudicate_batch(jsonb_build_array({text}::jsonb))"),
        "pbm.reverse_claim('1234567893', '1', '2025-01-01')".into(),
        "pbm.reverse_claim('1')".into(),
        "pbm.explain_claim('1')".into(),
        "pbm.claim_html('1')".into(),
        "pbm.report_html('1', '2025-01-01', '2025-12-31')".into(),
        "pbm.verify_eligibility('1', '2025-01-01')".into(),
        "pbm.check_formulary(gen_random_uuid(), '00002-7510-02')".into(),
        "pbm.dur_screen('1', '1', 1, 1, '2025-01-01')".into(),
        "pbm.opioid_mme('1', '1', 1, 1, '2025-01-01')".into(),
    ]
}

#[test]
fn tables_of_another_version_are_refused_with_the_remedy() {
    let database = Database::with_book();
    let (mut session, mut other) = (database.connect(), database.connect());
    assert_eq!(session.price(&claim(json!({})))["status"], "paid");
    let version = session.number("SELECT version FROM pbm.schema_version");
    for (other_version, hint) in [
        ("version + 1", "Install the version of pbm that made these tables."),
        (
            "0",
            "Run ALTER EXTENSION pbm UPDATE; where an older release's dump was restored, SELECT pbm.upgrade_tables().",
        ),
    ] {
        other.run(&format!("UPDATE pbm.schema_version SET version = {other_version}"));
        for call in calls() {
            let failure = session.failure(&format!("SELECT * FROM {call}"));
            assert_eq!((failure.code.as_str(), failure.hint.as_str()), ("55000", hint), "{call}");
        }
    }
    other.run(&format!("UPDATE pbm.schema_version SET version = {version}"));
    assert_eq!(session.price(&claim(json!({})))["status"], "paid");
}

#[test]
fn code_without_tables_says_how_to_get_them() {
    let database = Database::empty();
    let mut session = database.connect();
    session.run("SET pbm.code_only = on; CREATE EXTENSION pbm");
    assert_eq!(
        session.table(
            "SELECT relname FROM pg_class WHERE relnamespace = 'pbm'::regnamespace AND relkind IN ('r', 'p', 'v')"
        ),
        "reference_change\nedits\nstages"
    );
    for call in calls() {
        let failure = session.failure(&format!("SELECT * FROM {call}"));
        assert_eq!(failure.code, "55000", "{call}: {failure:?}");
        assert!(failure.hint.contains("CREATE EXTENSION"), "{call}: {failure:?}");
    }
    // Without tables nothing holds the extension.
    session.run("DROP EXTENSION pbm");
}
