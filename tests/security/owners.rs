//! Everything belongs to a role of its own, with no more than it needs; what comes to another owner is refused until a
//! superuser calls `pbm.adopt()`.

use serde_json::json;
use support::{Database, Session, claim};

use super::{priced, refused};

const ROLES: &str = "'pbm_owner', 'pbm_definer', 'pbm_audit_owner', 'pbm_reader', 'pbm_role_admin'";

#[test]
fn everything_belongs_to_a_role_of_its_own() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("SELECT pbm.ensure_partitions('2031-01-01', '2031-01-01')");
    let owners = "SELECT DISTINCT kind, owner::text::name FROM (
            SELECT CASE WHEN relkind = 'v' THEN 'view' WHEN c.oid::regclass::text ~ '^pbm.audit' THEN 'audit' ELSE 'relation' END AS kind,
                   relowner::regrole AS owner FROM pg_class c WHERE relnamespace = 'pbm'::regnamespace
                AND relkind IN ('r', 'p', 'v', 'S', 'i', 'I')
            UNION ALL SELECT CASE WHEN prosecdef THEN 'definer' ELSE 'function' END, proowner::regrole FROM pg_proc
                WHERE pronamespace IN ('pbm'::regnamespace, 'pbm_sample'::regnamespace)
            UNION ALL SELECT 'type', typowner::regrole FROM pg_type
                WHERE typnamespace = 'pbm'::regnamespace AND typelem = 0 AND typtype <> 'm'
                  AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = typrelid AND relkind <> 'c')
            UNION ALL SELECT 'schema', nspowner::regrole FROM pg_namespace WHERE nspname IN ('pbm', 'pbm_sample')) o
        ORDER BY 1, 2";
    assert_eq!(
        session.table(owners),
        [
            "audit|pbm_audit_owner",
            "definer|pbm_audit_owner",
            "definer|pbm_definer",
            "definer|pbm_owner",
            "definer|pbm_role_admin",
            "function|pbm_audit_owner",
            "function|pbm_owner",
            "relation|pbm_audit_owner",
            "relation|pbm_owner",
            "schema|pbm_owner",
            "type|pbm_owner",
            "view|pbm_reader",
        ]
        .join("\n"),
    );
}

/// Nobody logs in as one of them, and none can do more than own what is its own.
#[test]
fn the_owners_are_nobody() {
    let database = Database::with_extension();
    let mut session = database.connect();
    assert_eq!(
        session.table(&format!(
            "SELECT rolname FROM pg_roles WHERE rolname IN ({ROLES})
               AND (rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
                    OR EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = pg_roles.oid))"
        )),
        ""
    );
    assert_eq!(session.number(&format!("SELECT count(*) FROM pg_roles WHERE rolname IN ({ROLES})")), 5);
}

/// What decides claims owns no table, and holds nothing that lets it alter one or grant.
#[test]
fn the_definer_holds_no_more_than_it_writes() {
    let database = Database::with_book();
    let mut session = database.connect();
    assert_eq!(
        session.table(
            "SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
             WHERE c.relnamespace = 'pbm'::regnamespace AND a.grantee = 'pbm_definer'::regrole
               AND (a.is_grantable OR a.privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'USAGE')
                    OR a.privilege_type = 'DELETE' AND c.relname NOT IN ('authorization_clock', 'claims_staging', 'coverage', 'load_error', 'load_run', 'member_index', 'member_low_income', 'member_plain_contact',
                                                                                'record_staging', 'reference_staging', 'report_claim', 'report_day', 'report_refresh', 'report_year', 'role_purpose', 'session_statistic', 'standing_purpose', 'used_token')
                    OR c.relname ~ '^(audit|access)_' AND a.privilege_type NOT IN ('SELECT', 'USAGE'))"
        ),
        ""
    );
    assert!(session.is("SELECT NOT has_schema_privilege('pbm_definer', 'pbm', 'CREATE')"));
}

fn each_is_refused_until_adopted(changes: &[(&str, &str)]) {
    let database = Database::with_book();
    let (mut a, mut b) = (database.connect(), database.connect());
    assert_eq!(priced(&mut a), "paid");
    for (change, named) in changes {
        b.run(change);
        for session in [&mut a, &mut database.connect()] {
            let failure = refused(session);
            assert_eq!(failure.code, "55000", "{change}: {failure:?}");
            assert!(failure.message.contains(named), "{change}: {failure:?}");
            assert_eq!(failure.hint, "SELECT pbm.adopt(); as a superuser.", "{change}");
        }
        assert!(b.number("SELECT pbm.adopt()") > 0, "{change}");
        assert_eq!(b.number("SELECT pbm.adopt()"), 0, "{change}");
        assert_eq!(priced(&mut a), "paid", "{change}");
        assert_eq!(priced(&mut database.connect()), "paid", "{change}");
    }
}

#[test]
fn what_comes_to_another_owner_is_refused_until_it_is_adopted() {
    each_is_refused_until_adopted(&[
        ("ALTER TABLE pbm.members OWNER TO postgres", "table pbm.members belongs to postgres, not to pbm_owner"),
        (
            "ALTER TABLE pbm.audit_log OWNER TO pbm_owner",
            "table pbm.audit_log belongs to pbm_owner, not to pbm_audit_owner",
        ),
        ("ALTER TABLE pbm.pharmacy_claim_default OWNER TO postgres", "table pbm.pharmacy_claim_default"),
        (
            "ALTER FUNCTION pbm.price_claim(jsonb) OWNER TO postgres",
            "function pbm.price_claim belongs to postgres, not to pbm_definer",
        ),
        (
            "ALTER FUNCTION pbm.members_name() OWNER TO pbm_owner",
            "function pbm.members_name belongs to pbm_owner, not to pbm_definer",
        ),
        ("ALTER VIEW pbm.claims OWNER TO postgres", "view pbm.claims belongs to postgres, not to pbm_reader"),
        ("REASSIGN OWNED BY pbm_owner TO postgres", "belongs to postgres, not to pbm_owner"),
        ("REASSIGN OWNED BY pbm_definer TO postgres", "belongs to postgres, not to pbm_definer"),
    ]);
}

#[test]
fn row_security_that_is_not_in_force_is_refused_until_it_is() {
    each_is_refused_until_adopted(&[
        ("ALTER TABLE pbm.members DISABLE ROW LEVEL SECURITY", "row security of table pbm.members"),
        ("ALTER TABLE pbm.coverage NO FORCE ROW LEVEL SECURITY", "row security of table pbm.coverage"),
        (
            "ALTER TABLE pbm.pharmacy_claim_default NO FORCE ROW LEVEL SECURITY",
            "row security of table pbm.pharmacy_claim_default",
        ),
        ("DROP POLICY pbm_definer ON pbm.accumulator", "row security of table pbm.accumulator"),
        ("ALTER POLICY pbm_definer ON pbm.plan USING (plan_code <> 'x')", "row security of table pbm.plan"),
        ("ALTER POLICY pbm_definer ON pbm.plan WITH CHECK (false)", "row security of table pbm.plan"),
        ("ALTER POLICY pbm_definer ON pbm.plan TO pbm_definer, pbm_csr", "row security of table pbm.plan"),
    ]);
}

#[test]
fn a_superuser_alone_adopts() {
    let database = Database::with_extension();
    let mut session = database.connect();
    session.run("BEGIN; CREATE ROLE pbm_test_adopter CREATEROLE CREATEDB; GRANT EXECUTE ON FUNCTION pbm.adopt() TO pbm_test_adopter; SET LOCAL ROLE pbm_test_adopter");
    let failure = session.failure("SELECT pbm.adopt()");
    assert_eq!(failure.code, "42501", "{failure:?}");
    assert!(!failure.hint.is_empty());
    session.run("ROLLBACK");
}

/// A caller who may do nothing but call: the functions read and write for him, also with row_security off.
#[test]
fn who_may_only_call_is_answered_whatever_he_sets() {
    let database = Database::with_book();
    let role = format!("{}_caller", database.name);
    let mut session = database.connect();
    session.run(&format!("CREATE ROLE {role} LOGIN; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pbm TO {role}; SELECT pbm.grant_role('{role}', 'pbm_switch')"));
    let mut caller = database.connect_as(&role);
    for (number, setting) in
        ["RESET row_security", "SET row_security = off", "SET search_path = pg_temp"].iter().enumerate()
    {
        caller.run(setting);
        let sent =
            claim(json!({ "rx_number": number.to_string(), "fill_date": format!("2025-0{}-01", 3 + 2 * number) }));
        assert_eq!(caller.adjudicate(&sent)["status"], "paid", "{setting}");
        assert_eq!(caller.reverse(&sent)["status"], "reversed", "{setting}");
        caller.run("SELECT pbm.today()");
        assert_eq!(caller.failure("SELECT * FROM pbm.members").code, "42501");
    }
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim"), 3);
    drop((session, caller));
    drop(database);
    support::admin().run(&format!("DROP ROLE {role}"));
}

/// The partitions that are made later are as the first ones.
#[test]
fn a_partition_is_made_with_its_owner_and_row_security() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.adjudicate(&claim(json!({"fill_date": "2019-02-01"})));
    let role = format!("{}_maker", database.name);
    session.run(&format!("CREATE ROLE {role} LOGIN; GRANT EXECUTE ON FUNCTION pbm.ensure_partitions(date, date), pbm.retire_partitions(date) TO {role}"));
    let mut maker = database.connect_as(&role);
    assert_eq!(maker.number("SELECT pbm.ensure_partitions('2019-03-01', '2019-01-01')"), 1);
    let state = |session: &mut Session, table: &str| {
        session.table(&format!(
            "SELECT relowner::regrole, relrowsecurity, relforcerowsecurity, (SELECT string_agg(polname, ',') FROM pg_policy WHERE polrelid = c.oid)
             FROM pg_class c WHERE oid = 'pbm.{table}'::regclass"
        ))
    };
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim_2019_q1"), 1);
    for table in ["pharmacy_claim_2019_q1", "pharmacy_claim_default"] {
        assert_eq!(state(&mut session, table), "pbm_owner|t|t|pbm_definer", "{table}");
    }
    assert_eq!(priced(&mut session), "paid");
    assert_eq!(maker.number("SELECT pbm.retire_partitions('2019-04-01')"), 1);
    for table in ["pharmacy_claim_2019_q1", "dur_alert_2019_q1", "dur_alert"] {
        assert!(state(&mut session, table).starts_with("pbm_owner|t|t|pbm_definer"), "{table}");
    }
    assert_eq!(session.text("SELECT current_setting('session_replication_role')"), "origin");
    drop((session, maker));
    drop(database);
    support::admin().run(&format!("DROP ROLE {role}"));
}

/// What moves rows past the triggers is the owner's alone.
#[test]
fn nobody_else_quiets_the_triggers() {
    let database = Database::with_extension();
    let mut session = database.connect();
    session.run("BEGIN; CREATE ROLE pbm_test_quiet; GRANT EXECUTE ON FUNCTION pbm.quiet_triggers(boolean) TO pbm_test_quiet; SET LOCAL ROLE pbm_test_quiet");
    assert_eq!(session.failure("SELECT pbm.quiet_triggers(true)").code, "42501");
    session.run("ROLLBACK");
}
