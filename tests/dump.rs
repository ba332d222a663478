//! Dump and restore: everything an owner has comes back, in every format, without a word of complaint.
use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;
use support::snapshot::{catalog, differences};
use support::{Database, Session, program};

/// What an owner may have changed: a policy, an index, a trigger, privileges, comments, columns, partitions.
fn change(session: &mut Session, role: &str) {
    session.run(&format!(
        "CREATE ROLE {role};
         ALTER TABLE members ENABLE ROW LEVEL SECURITY;
         CREATE POLICY own_plan ON members FOR SELECT TO {role} USING (plan_id = current_setting('own.plan', true));
         ALTER TABLE pharmacy_claim FORCE ROW LEVEL SECURITY;
         CREATE INDEX own_index ON pharmacy_claim (tier, status);
         CREATE INDEX own_name ON members (lower(last_name)) WHERE eligibility_status = 'active';
         CREATE TABLE own_notes (note text PRIMARY KEY, member_id integer REFERENCES members);
         INSERT INTO own_notes SELECT 'note ' || member_id, member_id FROM members LIMIT 10;
         CREATE FUNCTION public.own_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TRIGGER own_trigger BEFORE UPDATE ON members FOR EACH ROW EXECUTE FUNCTION public.own_trigger();
         CREATE TRIGGER own_quiet AFTER INSERT ON pharmacy_claim FOR EACH ROW EXECUTE FUNCTION public.own_trigger();
         ALTER TABLE members ENABLE REPLICA TRIGGER own_trigger;
         CREATE TRIGGER own_disabled AFTER DELETE ON coverage FOR EACH ROW EXECUTE FUNCTION public.own_trigger();
         ALTER TABLE coverage DISABLE TRIGGER own_disabled;
         ALTER TABLE drugs ADD COLUMN own_code text DEFAULT 'none', ADD CONSTRAINT own_check CHECK (own_code <> '');
         ALTER TABLE drugs DROP COLUMN rxcui;
         GRANT SELECT, UPDATE (plan_name) ON plan TO {role} WITH GRANT OPTION;
         GRANT EXECUTE ON FUNCTION verify_eligibility(text, date, text, text) TO {role};
         GRANT USAGE ON SEQUENCE members_member_id_seq TO {role};
         GRANT SELECT ON pharmacy_claim_default, claims TO {role};
         REVOKE USAGE ON SCHEMA pbm FROM PUBLIC;
         GRANT USAGE ON SCHEMA pbm TO {role};
         COMMENT ON TABLE plan IS 'Our plans';
         COMMENT ON COLUMN plan.plan_code IS 'Our code';
         COMMENT ON INDEX idx_formulary_ndc IS 'Our index';
         COMMENT ON TABLE members IS NULL;
         ALTER TABLE accumulator SET (fillfactor = 60);
         SELECT setval('members_member_id_seq', 7777777), nextval('audit_log_audit_id_seq');
         SELECT ensure_partitions('2031-02-10', '2031-02-10');
         INSERT INTO claims_staging (raw_data, batch_id) VALUES ('{{\"rx_number\": \"1\"}}', 'b')"
    ));
    // Requests for authorization with their history: decided, withdrawn, appealed.
    session.run(
        "CREATE TEMPORARY TABLE asked AS
         SELECT (request_authorization(jsonb_build_object('cardholder_id', cardholder_id, 'person_code', person_code,
                                                          'edit', 'refill too soon'))).case_id,
                row_number() OVER (ORDER BY cardholder_id) AS n
         FROM (SELECT * FROM coverage WHERE termination_date IS NULL AND rank = 1 ORDER BY cardholder_id LIMIT 3) c;
         SELECT decide_authorization(case_id, 'approved', '{\"fills\": 3}') FROM asked WHERE n = 1;
         SELECT withdraw_authorization(case_id, 'not needed') FROM asked WHERE n = 2;
         SELECT decide_authorization(case_id, 'denied', NULL, 'two agents were not tried') FROM asked WHERE n = 3;
         SELECT appeal_authorization(case_id) FROM asked WHERE n = 3;
         DROP TABLE asked",
    );
    assert!(session.is("SELECT count(*) >= 7 FROM authorization_event"));
    // Rebates with their history: invoiced, paid in part, disputed.
    session.run(
        "SELECT invoice_rebate_contract(id, '2025-12-31') FROM manufacturer_rebate;
         SELECT send_rebate_invoice(id, '2026-01-15', '2026-01-20') FROM rebate_invoice WHERE amount > 10;
         SELECT record_rebate_payment(id, 1, '2026-02-01') FROM rebate_invoice WHERE status = 'sent';
         SELECT open_rebate_dispute(l.id, NULL, 'units', 0.50)
         FROM rebate_invoice_line l JOIN rebate_invoice i ON i.id = l.invoice_id WHERE i.status = 'partly_paid' AND l.amount > 5;
         SELECT resolve_rebate_dispute((SELECT id FROM rebate_dispute LIMIT 1), 'settled', 0.25)",
    );
    assert!(session.is("SELECT count(*) > 0 FROM rebate_dispute WHERE status = 'settled'"));
}

/// Objects of users that compare NDCs in every form that SQL has, those that cannot name an operator's schema first.
/// pg_dump writes them with an empty search path.
const COMPARISONS: &str = "
    CREATE SCHEMA own;
    ALTER TABLE pbm.formulary ADD CONSTRAINT own_distinct CHECK (ndc IS DISTINCT FROM '00000000000'::pbm.ndc);
    ALTER TABLE pbm.drug_price ADD CONSTRAINT own_nullif CHECK (nullif(ndc, '00000000000'::pbm.ndc) IS NOT NULL);
    CREATE VIEW own.using_priced AS SELECT ndc, tier, unit_price FROM pbm.formulary JOIN pbm.drug_price USING (ndc);
    CREATE VIEW own.natural_classes AS
        SELECT count(*) AS n FROM (SELECT ndc FROM pbm.drug_class) a NATURAL JOIN (SELECT ndc FROM pbm.drug_ingredient) b;
    CREATE VIEW own.cases AS
        SELECT CASE ndc WHEN '99037036201'::pbm.ndc THEN 'one' ELSE 'other' END AS what,
               nullif(ndc, '99037036201') AS nullif, ndc IS NOT DISTINCT FROM '99037036201' AS same,
               (ndc, tier) > ('99030000000'::pbm.ndc, 1) AS greater, (ndc, tier) = ('99037036201'::pbm.ndc, 1) AS equal,
               (ndc, tier) IN (SELECT ndc, tier FROM pbm.formulary) AS found, greatest(ndc, '99030000000') AS greatest,
               ndc BETWEEN '99030000000' AND '99039999999' AS between, ndc = ANY ('{99037036201}') AS any_of,
               ndc = '99037036201'::text AS text, '99037036201'::varchar = ndc AS varchar, ndc LIKE '99%' AS matches
        FROM pbm.formulary;
    CREATE VIEW own.extremes AS
        SELECT min(ndc) AS least, max(ndc) AS most, count(DISTINCT ndc) AS n,
               array_agg(ndc ORDER BY ndc DESC) FILTER (WHERE ndc <> '99037036201') AS rest FROM pbm.formulary;
    CREATE TABLE own.fill (
        id integer PRIMARY KEY, ndc pbm.ndc NOT NULL DEFAULT '99037036201', other pbm.ndc,
        generic boolean GENERATED ALWAYS AS (ndc IS DISTINCT FROM other) STORED,
        kind text GENERATED ALWAYS AS (CASE ndc WHEN '99037036201'::pbm.ndc THEN 'one' ELSE 'other' END) STORED,
        CONSTRAINT ordered CHECK ((ndc, id) > ('00000000000'::pbm.ndc, 0)), EXCLUDE USING hash (other WITH =));
    CREATE INDEX fill_some ON own.fill (ndc) WHERE ndc IS DISTINCT FROM '00000000001'::pbm.ndc;
    CREATE INDEX fill_expression ON own.fill (nullif(ndc, '00000000001'::pbm.ndc));
    CREATE STATISTICS own.fill_statistics ON (ndc = '99037036201'::pbm.ndc), id FROM own.fill;
    INSERT INTO own.fill (id, ndc, other) VALUES (1, DEFAULT, NULL), (2, '100000-1234-01', '0002-7510-01');
    ALTER TABLE own.fill ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own_policy ON own.fill USING (ndc IS DISTINCT FROM '00000000000'::pbm.ndc);
    CREATE FUNCTION own.is_one(code pbm.ndc) RETURNS boolean LANGUAGE sql IMMUTABLE
        BEGIN ATOMIC SELECT code IS NOT DISTINCT FROM '99037036201'::pbm.ndc; END;
    CREATE FUNCTION own.place(code pbm.ndc) RETURNS integer LANGUAGE sql STABLE
        RETURN (SELECT max(CASE code WHEN f.ndc THEN f.tier END) FROM pbm.formulary f JOIN pbm.drug_price USING (ndc));
    CREATE FUNCTION own.quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER own_changed BEFORE UPDATE ON own.fill FOR EACH ROW WHEN (OLD.ndc IS DISTINCT FROM NEW.ndc)
        EXECUTE FUNCTION own.quiet();
    CREATE RULE own_rule AS ON UPDATE TO own.fill WHERE NEW.ndc IS NOT DISTINCT FROM OLD.other DO INSTEAD NOTHING;
    CREATE MATERIALIZED VIEW own.kept AS SELECT DISTINCT ON (ndc) ndc, tier FROM pbm.formulary ORDER BY ndc, tier;
    CREATE DOMAIN own.real_ndc AS pbm.ndc CHECK (VALUE IS DISTINCT FROM '00000000000'::pbm.ndc);
    CREATE TABLE own.parted (ndc pbm.ndc) PARTITION BY RANGE (ndc);
    CREATE TABLE own.parted_1 PARTITION OF own.parted FOR VALUES FROM ('00000000000') TO ('50000000000')";

/// The definitions of those objects, and what their tables and views hold.
fn comparisons(session: &mut Session) -> String {
    session.run("SET search_path = ''");
    let defined = "
        SELECT pg_get_viewdef(oid) FROM pg_class WHERE relnamespace = 'own'::regnamespace AND relkind IN ('v', 'm') UNION ALL
        SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname LIKE 'own%' OR connamespace = 'own'::regnamespace UNION ALL
        SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'own'::regnamespace UNION ALL
        SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'own.fill'::regclass UNION ALL
        SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'own_changed' UNION ALL
        SELECT pg_get_ruledef(oid) FROM pg_rewrite WHERE rulename = 'own_rule' UNION ALL
        SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'own.fill'::regclass UNION ALL
        SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext WHERE stxname = 'fill_statistics' UNION ALL
        SELECT qual FROM pg_policies WHERE policyname = 'own_policy' ORDER BY 1";
    let mut found = session.table(defined);
    for relation in ["using_priced", "natural_classes", "cases", "extremes", "fill", "kept"] {
        let rows = format!("SELECT t::text, count(*) FROM own.{relation} t GROUP BY 1 ORDER BY 1");
        let rows = session.table(&rows);
        assert!(!rows.is_empty(), "{relation}");
        found += &rows;
    }
    found + &session.table("SELECT own.is_one('99037036201'), own.place('99037036201') IS NOT NULL")
}

/// Everything in the schema but what the server counts; of rows, sums that do not depend on their order are added.
fn everything(session: &mut Session) -> BTreeSet<String> {
    let mut lines = catalog(session);
    session.run("SET search_path = pbm, public; SET pbm.read_audit = 'off'");
    let relations = "SELECT oid::regclass, relkind FROM pg_class
                     WHERE relnamespace = 'pbm'::regnamespace AND relkind IN ('r', 'p', 'v', 'S') AND relname NOT IN ('stages', 'stat_claims', 'stat_stages')
                       AND relname !~ '^monitor_'";
    for relation in session.table(relations).lines() {
        let (name, kind) = relation.split_once('|').expect("a name and a kind");
        // Reading the views is itself on record; pseudonyms are made by a key of the session.
        if name.starts_with("access_") || name.ends_with("_pseudonymized") {
            continue;
        }
        let sum = match kind {
            "S" => format!("SELECT last_value, is_called FROM {name}"),
            // What counts down with the clock is another from one moment to the next.
            "v" => format!(
                "SELECT count(*), sum(hashtextextended((to_jsonb(t) - 'hours_left')::text, 0)::numeric) FROM {name} t"
            ),
            _ => format!("SELECT count(*), sum(hashtextextended(t::text, 0)::numeric) FROM {name} t"),
        };
        lines.insert(format!("rows | {name} | {}", session.table(&sum)));
    }
    lines
}

/// A file that goes at the end.
struct Dump(PathBuf);

impl Dump {
    fn of(database: &Database, format: &str) -> Self {
        let path = std::env::temp_dir().join(format!("{}.{format}", database.name));
        run("pg_dump", &["-F", format, "-f", path.to_str().expect("a path"), &database.name], "");
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("a path")
    }
}

impl Drop for Dump {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Runs a client program, which succeeds and has nothing to say.
fn run(name: &str, arguments: &[&str], options: &str) {
    let output = program(name).args(arguments).env("PGOPTIONS", options).output().expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{name} {arguments:?}: {said}");
}

/// A claim that was paid before the dump, as it was sent.
const PAID: &str = "SELECT jsonb_build_object('cardholder_id', v.cardholder_id, 'person_code', v.person_code, 'ndc', c.ndc, 'quantity', c.quantity,
        'days_supply', c.days_supply, 'pharmacy_npi', c.pharmacy_npi, 'fill_date', c.fill_date, 'rx_number', c.rx_number, 'fill_number', c.fill_number)
    FROM pbm.pharmacy_claim c JOIN pbm.coverage v USING (coverage_id) WHERE c.status = 'paid' ORDER BY c.id LIMIT 1";

/// The restored database takes up where the other left: knows what was paid, reverses it, pays it again.
fn works(session: &mut Session) {
    let sent: Value = serde_json::from_str(&session.text(PAID)).expect("jsonb is JSON");
    let number = session.text("SELECT claim_number FROM pbm.pharmacy_claim WHERE status = 'paid' ORDER BY id LIMIT 1");
    let logged = session.number("SELECT count(*) FROM pbm.audit_log");
    assert!(!session.explain(&number).is_empty());
    assert_eq!(session.reverse(&sent)["claim_number"], number.as_str());
    assert_eq!(session.reverse(&sent)["status"], "duplicate");
    let again = session.adjudicate(&sent);
    assert_ne!(again["claim_number"], number.as_str());
    assert_eq!(session.number("SELECT count(*) FROM pbm.audit_log"), logged + 2);
    assert_eq!(session.failure("DELETE FROM pbm.audit_log").code, "42501");
    assert_eq!(session.number("SELECT pbm.ensure_partitions('2031-05-10', '2031-04-10')"), 1);
    let next = session.number(
        "INSERT INTO pbm.audit_log (table_name, operation, user_name, session_user_name, transaction_id, backend_pid)
        VALUES ('x', 'INSERT', 'x', 'x', '1', 1) RETURNING audit_id",
    );
    assert!(next > logged);
    assert_eq!(session.failure("DROP EXTENSION pbm").code, "2BP01", "the tables are not the extension's");
}

#[test]
fn a_dump_in_any_format_brings_everything_back() {
    let database = Database::with_extension();
    let role = format!("{}_reader", database.name);
    let mut session = database.connect();
    session.run("SET search_path = pbm, public; SELECT load_sample_data(2000)");
    change(&mut session, &role);
    session.run(
        "SELECT adjudicate_claim('{\"fill_date\": \"2019-01-05\", \"rx_number\": \"1\"}'::jsonb);
         SELECT reverse_claim((SELECT claim_number FROM pharmacy_claim WHERE status = 'paid' ORDER BY id DESC LIMIT 1))",
    );
    for some in [
        "pharmacy_claim_default",
        "dur_alert",
        "prior_authorization",
        "accumulator",
        "audit_log",
        "pharmacy_claim WHERE status = 'reversed'",
        "pharmacy_claim WHERE status = 'rejected'",
    ] {
        assert!(session.number(&format!("SELECT count(*) FROM {some}")) > 0, "no {some}");
    }
    let before = everything(&mut session);
    for (kind, least) in
        [("rows", 40), ("trigger", 60), ("constraint", 100), ("comment", 200), ("policy", 1), ("member", 80)]
    {
        let found = before.iter().filter(|line| line.starts_with(kind)).count();
        assert!(found >= least, "only {found} of {kind}");
    }
    assert!(session.number("SELECT count(*) FROM pharmacy_claim") >= 2000);

    let custom = Dump::of(&database, "c");
    let plain = Dump::of(&database, "p");
    for (how, jobs) in [("custom", "1"), ("parallel", "2"), ("plain", "")] {
        let restored = Database::empty();
        if how == "plain" {
            run(
                "psql",
                &["-X", "-q", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", "-d", &restored.name, "-f", plain.path()],
                "",
            );
        } else {
            run("pg_restore", &["-e", "-j", jobs, "-d", &restored.name, custom.path()], "");
        }
        let mut session = restored.connect();
        let after = everything(&mut session);
        assert!(after == before, "{how}:\n{}", differences(&before, &after));
        works(&mut session);
    }

    // With row security asked for, the dump does not say that it is one: the setting does.
    let restored = Database::empty();
    run("pg_restore", &["-e", "--enable-row-security", "-d", &restored.name, custom.path()], "-c pbm.code_only=on");
    let after = everything(&mut restored.connect());
    assert!(after == before, "{}", differences(&before, &after));
    drop(restored);
    drop(session);
    drop(database);
    support::admin().run(&format!("DROP ROLE {role}"));
}

/// pg_restore with several jobs may make the triggers of the partitioned table while the rows of a quarter are still to
/// come: of a partition it knows nothing that would keep them back. A list of its own gives that order every time.
#[test]
fn a_restore_that_makes_the_triggers_before_the_claims_brings_all_and_logs_none_of_them() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("SELECT pbm.ensure_partitions('2025-04-01', '2025-01-01')");
    for month in [1, 2, 4] {
        let claim = support::claim(serde_json::json!({"fill_date": format!("2025-{month:02}-03"), "rx_number": month}));
        assert_eq!(session.adjudicate(&claim)["status"], "paid");
    }
    session.run(
        "INSERT INTO pbm.pharmacy_claim (claim_number, fill_date, quantity, days_supply, ndc)
         SELECT 'OLD' || n, '2025-04-01', 1, 1, '00001-0001-01' FROM generate_series(1, 3) n",
    );
    let before = everything(&mut session);
    let dump = Dump::of(&database, "c");
    let list = program("pg_restore").args(["-l", dump.path()]).output().expect("pg_restore runs");
    let list = String::from_utf8(list.stdout).expect("a list");
    let (triggers, others): (Vec<&str>, Vec<&str>) =
        list.lines().partition(|line| line.contains(" TRIGGER pbm pharmacy_claim "));
    assert!(triggers.len() >= 3, "{list}");
    let rows = others.iter().position(|line| line.contains(" TABLE DATA ")).expect("rows");
    let order = Dump(PathBuf::from(format!("{}.list", dump.path())));
    std::fs::write(&order.0, [&others[..rows], &triggers, &others[rows..]].concat().join("\n")).expect("a file");
    let restored = Database::empty();
    run("pg_restore", &["-e", "-L", order.path(), "-d", &restored.name, dump.path()], "");
    let after = everything(&mut restored.connect());
    assert!(after == before, "{}", differences(&before, &after));
}

#[test]
fn objects_of_users_that_compare_ndcs_come_back_whatever_form_they_use() {
    let database = Database::with_extension();
    let mut session = database.connect();
    session.run("SELECT pbm.load_sample_data(0)");
    session.run(COMPARISONS);
    let before = comparisons(&mut session);
    let (custom, plain) = (Dump::of(&database, "c"), Dump::of(&database, "p"));
    let restored = Database::empty();
    run("pg_restore", &["-e", "-d", &restored.name, custom.path()], "");
    assert_eq!(comparisons(&mut restored.connect()), before);
    let restored = Database::empty();
    run(
        "psql",
        &["-X", "-q", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", "-d", &restored.name, "-f", plain.path()],
        "",
    );
    assert_eq!(comparisons(&mut restored.connect()), before);
}

const TABLES: &str =
    "SELECT count(*) FROM pg_class WHERE relnamespace = 'pbm'::regnamespace AND relkind IN ('r', 'p', 'v', 'S')
    AND relname NOT IN ('reference_change', 'edits', 'stages')";

#[test]
fn code_only_is_chosen_by_row_security_or_said_outright() {
    for (settings, tables) in [
        ("SELECT", true),
        ("SET row_security = off", false),
        ("SET pbm.code_only = on", false),
        ("SET row_security = off; SET pbm.code_only = off", true),
        ("SET pbm.code_only = ''", true),
    ] {
        let database = Database::empty();
        let mut session = database.connect();
        session.run(&format!("{settings}; CREATE EXTENSION pbm"));
        assert_eq!(session.number(TABLES) > 0, tables, "{settings}");
        session.run("RESET ALL");
        let own = "SELECT count(*) FROM pg_depend d JOIN pg_class c ON c.oid = objid AND classid = 'pg_class'::regclass
                   WHERE deptype = 'e' AND relkind IN ('r', 'p', 'v', 'S') AND relname NOT IN ('reference_change', 'edits', 'stages')";
        assert_eq!(session.number(own), 0, "no table is the extension's");
        if !tables {
            session.run("DROP EXTENSION pbm");
        }
    }
}

#[test]
fn without_tables_every_function_says_so() {
    let database = Database::empty();
    let mut session = database.connect();
    session.run("SET pbm.code_only = on; CREATE EXTENSION pbm; SET search_path = pbm, public");
    let calls = [
        "adjudicate_claim('{\"rx_number\": \"1\"}'::jsonb)",
        "price_claim('{\"rx_number\": \"1\"}'::jsonb)",
        "adjudicate_claim('C', '00001-0001-01', 1, 1, '1234567893', '2025-01-01', '1')",
        "adjudicate_batch('[{\"rx_number\": \"1\"}]')",
        "reverse_claim('1234567893', '1', '2025-01-01')",
        "reverse_claim('x')",
        "explain_claim('x')",
        "claim_html('x')",
        "report_html('x', '2025-01-01', '2025-12-31')",
        "verify_eligibility('C', '2025-01-01')",
        "check_formulary(gen_random_uuid(), '00001-0001-01')",
        "dur_screen('C', '00001-0001-01', 1, 1, '2025-01-01')",
        "opioid_mme('C', '00001-0001-01', 1, 1, '2025-01-01')",
    ];
    for call in calls {
        let failure = session.failure(&format!("SELECT {call}"));
        assert_eq!(failure.code, "55000", "{call}: {}", failure.everything());
        assert_eq!(failure.message, "the tables of pbm do not exist", "{call}");
        assert!(failure.hint.contains("Restore the dump"), "{call}: {}", failure.hint);
    }
    assert!(
        session.is(
            "SELECT normalize_ndc('1-1-1') IS NULL AND is_valid_npi('1234567893') AND mask_phi('x', 'name') = '***'"
        )
    );
}
