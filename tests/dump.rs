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
         ALTER TABLE coverage DISABLE TRIGGER coverage_to_members_delete;
         ALTER TABLE drugs ADD COLUMN own_code text DEFAULT 'none', ADD CONSTRAINT own_check CHECK (own_code <> '');
         ALTER TABLE drugs DROP COLUMN rxcui;
         GRANT SELECT, UPDATE (plan_name) ON plan TO {role} WITH GRANT OPTION;
         GRANT EXECUTE ON FUNCTION verify_eligibility(text, date, text) TO {role};
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
}

/// Everything in the schema; of rows, sums that do not depend on their order are added.
fn everything(session: &mut Session) -> BTreeSet<String> {
    let mut lines = catalog(session);
    session.run("SET search_path = pbm, public");
    let relations = "SELECT oid::regclass, relkind FROM pg_class
                     WHERE relnamespace = 'pbm'::regnamespace AND relkind IN ('r', 'p', 'v', 'S')";
    for relation in session.table(relations).lines() {
        let (name, kind) = relation.split_once('|').expect("a name and a kind");
        let sum = match kind {
            "S" => format!("SELECT last_value, is_called FROM {name}"),
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
    assert_eq!(session.number("SELECT pbm.ensure_partitions('2031-03-10', '2031-02-10')"), 1);
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

const TABLES: &str =
    "SELECT count(*) FROM pg_class WHERE relnamespace = 'pbm'::regnamespace AND relkind IN ('r', 'p', 'v', 'S')
    AND relname NOT IN ('reference_change', 'edits')";

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
                   WHERE deptype = 'e' AND relkind IN ('r', 'p', 'v', 'S') AND relname NOT IN ('reference_change', 'edits')";
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
        "verify_eligibility('C', '2025-01-01')",
        "check_formulary(gen_random_uuid(), '00001-0001-01')",
        "dur_screen('C', '00001-0001-01', 1, 1, '2025-01-01')",
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
