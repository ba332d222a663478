//! Whatever others hang on the tables that the engine writes: a claim is stored alike with it and without it, and it is
//! served.

use serde_json::{Value, json};
use support::{Database, Session, claim, literal, pg_major};

const INVARIANTS: &str = include_str!("invariants.sql");

/// Claims that are paid, rejected, repeated, kept out by another member's key within a batch, and reversed.
fn work(session: &mut Session) -> String {
    let sent = |rx: &str, changes: Value| {
        let mut changes = changes;
        changes["rx_number"] = rx.into();
        claim(changes)
    };
    let deductible = |rx: &str, date: &str| {
        sent(rx, json!({ "cardholder_id": "CARD-001", "ndc": "00004-0001-01", "fill_date": date }))
    };
    let mut told = String::new();
    let mut tell = |answer: Value| {
        for key in ["status", "reject_codes", "allowed_amount", "patient_pay", "deductible_applied"] {
            told += &format!("{} ", answer[key]);
        }
        told.push('\n');
    };
    tell(session.adjudicate(&deductible("1", "2025-03-10")));
    tell(session.adjudicate(&deductible("1", "2025-03-10")));
    tell(session.adjudicate(&sent("2", json!({ "ndc": "99999-9999-99" }))));
    let batch = Value::from(vec![
        deductible("3", "2025-06-10"),
        sent("4", json!({})),
        sent("4", json!({ "cardholder_id": "CARD-001" })),
        deductible("5", "2026-01-10"),
    ]);
    for row in session
        .rows(&format!("SELECT to_jsonb(a)::text FROM pbm.adjudicate_batch({}::jsonb) a", literal(&batch.to_string())))
    {
        tell(serde_json::from_str(row[0].as_deref().unwrap_or_default()).expect("an answer"));
    }
    tell(session.object("pbm.reverse_claim('1234567893', '1', '2025-03-10')"));
    assert_eq!(session.table(INVARIANTS), "");
    support::amcheck::sound(session);
    told + &session.table(STORED)
}

/// All that was stored, but for keys and times.
const STORED: &str = "
SELECT 'claim ' || (to_jsonb(c) - '{id,claim_number,coverage_id,created_at,reversed_at,trace,note,doubled}'::text[])::text FROM pbm.pharmacy_claim c
UNION ALL SELECT 'accumulator ' || (to_jsonb(a) - '{updated_at,note,doubled}'::text[])::text FROM pbm.accumulator a
UNION ALL SELECT 'member ' || (to_jsonb(m) - '{note,doubled}'::text[])::text FROM pbm.member_state m
UNION ALL SELECT 'audit ' || (to_jsonb(l) - '{audit_id,timestamp,transaction_id,backend_pid,row_key,note,doubled,incarnation,content_digest,row_digest}'::text[])::text
          FROM pbm.audit_log l WHERE table_name IN ('pharmacy_claim', 'accumulator', 'member_state', 'dur_alert')
UNION ALL SELECT 'alert ' || (to_jsonb(d) - '{id,claim_id,created_at,override_date,note,doubled}'::text[])::text || (override_date IS NULL)
          FROM pbm.dur_alert d
ORDER BY 1";

const TABLES: [&str; 5] = ["pharmacy_claim", "accumulator", "member_state", "dur_alert", "audit_log"];

/// What is done to each table, `{}` being its name, and what must then be true of it.
const FOREIGN: [(&str, &str, &str); 12] = [
    (
        "a statement trigger",
        "CREATE TRIGGER theirs AFTER INSERT OR UPDATE ON pbm.{} FOR EACH STATEMENT EXECUTE FUNCTION public.note('{}')",
        "SELECT count(*) > 0 FROM public.noted WHERE what = '{}'",
    ),
    (
        "a statement trigger with a transition table",
        "CREATE TRIGGER theirs AFTER INSERT ON pbm.{} REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION public.note('{}')",
        "SELECT count(*) > 0 FROM public.noted WHERE what = '{}'",
    ),
    (
        "a trigger before each row",
        "CREATE TRIGGER theirs BEFORE INSERT OR UPDATE ON pbm.{} FOR EACH ROW EXECUTE FUNCTION public.note('{}')",
        "SELECT count(*) >= (SELECT count(*) FROM pbm.{}) - public.earlier('{}') FROM public.noted WHERE what = '{}'",
    ),
    (
        "a trigger after each row",
        "CREATE TRIGGER theirs AFTER INSERT OR UPDATE ON pbm.{} FOR EACH ROW EXECUTE FUNCTION public.note('{}')",
        "SELECT count(*) >= (SELECT count(*) FROM pbm.{}) - public.earlier('{}') FROM public.noted WHERE what = '{}'",
    ),
    (
        "a deferred constraint trigger",
        "CREATE CONSTRAINT TRIGGER theirs AFTER INSERT OR UPDATE ON pbm.{} DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION public.note('{}')",
        "SELECT count(*) >= (SELECT count(*) FROM pbm.{}) - public.earlier('{}') FROM public.noted WHERE what = '{}'",
    ),
    (
        "a column with a default",
        "ALTER TABLE pbm.{} ADD COLUMN note text DEFAULT 'theirs'",
        "SELECT bool_and(note = 'theirs') FROM pbm.{}",
    ),
    (
        "a column with a default that is not NULL",
        "ALTER TABLE pbm.{} ADD COLUMN note text NOT NULL DEFAULT upper('theirs')",
        "SELECT bool_and(note = 'THEIRS') FROM pbm.{}",
    ),
    (
        "a generated column",
        "ALTER TABLE pbm.{} ADD COLUMN doubled text GENERATED ALWAYS AS (repeat('{}', 2)) STORED",
        "SELECT bool_and(doubled = '{}{}') FROM pbm.{}",
    ),
    (
        "a column of numbers of its own",
        "ALTER TABLE pbm.{} ADD COLUMN note bigint NOT NULL DEFAULT nextval('public.numbers')",
        "SELECT count(DISTINCT note) = count(*) FROM pbm.{}",
    ),
    (
        "a constraint",
        "ALTER TABLE pbm.{} ADD CONSTRAINT theirs CHECK (length('{}') > 3)",
        "SELECT count(*) > 0 FROM pbm.{}",
    ),
    (
        "an index of expressions of some rows",
        "CREATE INDEX theirs_{} ON pbm.{} ((left('{}', 3))) WHERE length('{}') > 3",
        "SELECT count(*) > 0 FROM pbm.{}",
    ),
    ("a publication", "CREATE PUBLICATION theirs_{} FOR TABLE pbm.{}", "SELECT count(*) > 0 FROM pbm.{}"),
];

fn book() -> (Database, Session) {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "ALTER EVENT TRIGGER pbm_guard_definitions DISABLE;
         CREATE TABLE public.noted (what text); GRANT ALL ON public.noted TO PUBLIC;
         CREATE SEQUENCE public.numbers; GRANT USAGE ON SEQUENCE public.numbers TO pbm_definer, pbm_audit_owner;
         CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN INSERT INTO public.noted VALUES (TG_ARGV[0]); RETURN NEW; END';
         CREATE TABLE public.logged AS SELECT count(*) AS rows FROM pbm.audit_log;
         CREATE FUNCTION public.earlier(\"table\" text) RETURNS bigint LANGUAGE sql AS
         'SELECT CASE $1 WHEN ''audit_log'' THEN (SELECT rows FROM public.logged) ELSE 0 END'",
    );
    (database, session)
}

#[test]
fn a_claim_is_stored_alike_whatever_others_hang_on_its_tables_and_that_is_served() {
    let (_plain, mut session) = book();
    let expected = work(&mut session);
    for (what, foreign, holds) in FOREIGN {
        let (_database, mut session) = book();
        for table in TABLES {
            session.run(&foreign.replace("{}", table));
        }
        assert_eq!(work(&mut session), expected, "{what}");
        for table in TABLES {
            assert!(session.is(&holds.replace("{}", table)), "{what} of {table}");
        }
    }
}

#[test]
fn a_rule_of_others_has_the_statement_say_what_it_cannot_do() {
    let (_database, mut session) = book();
    session
        .run("CREATE RULE theirs AS ON UPDATE TO pbm.pharmacy_claim DO ALSO INSERT INTO public.noted VALUES ('rule')");
    let sent = claim(json!({})).to_string();
    let failure = session.failure(&format!("SELECT pbm.adjudicate_claim({}::jsonb)", literal(&sent)));
    assert_eq!(failure.code, "0A000", "PostgreSQL's own: {failure:?}");
}

#[test]
fn a_row_that_a_constraint_or_a_unique_index_of_others_refuses_fails_the_call_with_postgresql_s_code() {
    for (foreign, code) in [
        ("ALTER TABLE pbm.pharmacy_claim ADD CONSTRAINT theirs CHECK (rx_number <> '1')", "23514"),
        ("ALTER TABLE pbm.accumulator ADD CONSTRAINT theirs CHECK (out_of_pocket_met = 0)", "23514"),
        ("ALTER TABLE pbm.member_state ADD CONSTRAINT theirs CHECK (longest_supply_days = 0)", "23514"),
        ("ALTER TABLE pbm.audit_log ADD CONSTRAINT theirs CHECK (table_name <> 'pharmacy_claim') NOT VALID", "23514"),
        ("CREATE UNIQUE INDEX theirs ON pbm.pharmacy_claim (patient_id, fill_date)", "23505"),
    ] {
        // The same code where a statement writes.
        for by_statement in [false, true] {
            let (_database, mut session) = book();
            let first = claim(json!({ "cardholder_id": "CARD-001", "ndc": "00004-0001-01", "rx_number": "0" }));
            if code == "23505" {
                assert_eq!(session.adjudicate(&first)["status"], "paid");
            }
            session.run(foreign);
            if by_statement {
                for table in TABLES {
                    session.run(&FOREIGN[0].1.replace("{}", table));
                }
            }
            let mut sent = first;
            sent["rx_number"] = "1".into();
            sent["ndc"] = "00001-0001-01".into();
            sent["cardholder_id"] = "CARD-001".into();
            let failure =
                session.failure(&format!("SELECT pbm.adjudicate_claim({}::jsonb)", literal(&sent.to_string())));
            assert_eq!(failure.code, code, "{foreign}, by statement: {by_statement}: {failure:?}");
        }
    }
}

#[test]
fn the_engine_reads_and_writes_by_its_own_authority_whatever_row_security_hides() {
    let (_plain, mut session) = book();
    let expected = work(&mut session);
    let (_database, mut session) = book();
    for table in [
        "pharmacy_claim",
        "accumulator",
        "member_state",
        "coverage",
        "members",
        "prior_authorization",
        "dur_alert",
        "audit_log",
    ] {
        session.run(&format!(
            "CREATE POLICY nobody ON pbm.{table} TO pbm_owner, pbm_audit_owner, pbm_reader USING (false) WITH CHECK (false)"
        ));
    }
    assert_eq!(work(&mut session), expected);
}

#[test]
fn an_index_that_is_gone_or_not_valid_is_named_with_its_remedy() {
    for (breaking, index) in [
        ("DROP INDEX pbm.idx_pharm_claim_patient", "idx_pharm_claim_patient"),
        ("DROP INDEX pbm.coverage_cardholder", "coverage_cardholder"),
        (
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'pbm.coverage_cardholder'::regclass",
            "coverage_cardholder",
        ),
        (
            "DROP INDEX pbm.coverage_cardholder; CREATE INDEX coverage_cardholder ON pbm.coverage (person_code, cardholder_id)",
            "coverage_cardholder",
        ),
        ("DROP INDEX pbm.prior_authorization_patient", "prior_authorization_patient"),
    ] {
        let (database, mut session) = book();
        assert_eq!(session.adjudicate(&claim(json!({ "rx_number": "1" })))["status"], "paid");
        session.run(breaking);
        // A warm session and a new one.
        for mut session in [session, database.connect()] {
            let sent = claim(json!({ "rx_number": "2", "fill_date": "2025-08-10" })).to_string();
            let failure = session.failure(&format!("SELECT pbm.price_claim({}::jsonb)", literal(&sent)));
            assert_eq!(failure.code, "55000", "{breaking}: {failure:?}");
            assert!(failure.message.contains(index), "{breaking}: {failure:?}");
            assert!(failure.hint.contains(index), "{breaking}: {failure:?}");
        }
    }
}

#[test]
fn a_partition_that_is_no_plain_table_is_refused_where_a_claim_reaches_it() {
    let (_database, mut session) = book();
    session.run(
        "CREATE TABLE pbm.theirs PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2020-01-01') TO ('2020-04-01')
         PARTITION BY RANGE (fill_date);
         CREATE TABLE pbm.theirs_1 PARTITION OF pbm.theirs FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
         SELECT pbm.adopt()",
    );
    assert_eq!(session.adjudicate(&claim(json!({ "rx_number": "1" })))["status"], "paid", "it is out of reach");
    let sent = claim(json!({ "rx_number": "2", "fill_date": "2020-05-10" })).to_string();
    let failure = session.failure(&format!("SELECT pbm.price_claim({}::jsonb)", literal(&sent)));
    assert_eq!(failure.code, "55000", "{failure:?}");
    assert_eq!(failure.message, "a partition of pbm.pharmacy_claim is no plain table");
    assert!(failure.hint.contains("ATTACH"), "{failure:?}");
    // A claim of nobody asks for no history: a statement finds its way into the partition of a partition.
    let nobody = claim(json!({ "rx_number": "3", "cardholder_id": "CARD-NOBODY", "fill_date": "2020-01-10" }));
    assert_eq!(session.adjudicate(&nobody)["status"], "rejected");
    assert_eq!(session.number("SELECT count(*) FROM pbm.theirs_1"), 1);
}

#[test]
fn what_hangs_on_one_partition_alone_is_served() {
    let (_database, mut session) = book();
    session.run(
        "CREATE TRIGGER theirs BEFORE INSERT ON pbm.pharmacy_claim_2025_q1 FOR EACH ROW EXECUTE FUNCTION public.note('q1')",
    );
    for (rx, date) in [("1", "2025-03-10"), ("2", "2025-06-10")] {
        let sent = claim(json!({ "rx_number": rx, "fill_date": date }));
        assert_eq!(session.adjudicate(&sent)["status"], "paid");
    }
    assert_eq!(session.table("SELECT what FROM public.noted"), "q1");
}

#[test]
fn a_session_that_knows_a_partition_heeds_the_constraint_it_gets_alone() {
    let (database, mut session) = book();
    let mut owner = database.connect();
    assert_eq!(session.adjudicate(&claim(json!({ "rx_number": "1" })))["status"], "paid");
    owner.run("ALTER TABLE pbm.pharmacy_claim_2025_q1 ADD CONSTRAINT theirs CHECK (rx_number <> '2')");
    let sent = claim(json!({ "rx_number": "2", "cardholder_id": "CARD-001" }));
    let call = format!("SELECT pbm.adjudicate_claim({}::jsonb)", literal(&sent.to_string()));
    let failure = session.failure(&call);
    assert_eq!(failure.code, "23514", "{failure:?}");
    owner.run("ALTER TABLE pbm.pharmacy_claim_2025_q1 DROP CONSTRAINT theirs");
    assert_eq!(session.adjudicate(&sent)["status"], "paid");
}

#[test]
fn a_constraint_that_is_not_enforced_refuses_nothing() {
    if pg_major() < 18 {
        return;
    }
    let (_database, mut session) = book();
    session.run("ALTER TABLE pbm.pharmacy_claim ADD CONSTRAINT theirs CHECK (rx_number <> '1') NOT ENFORCED");
    assert_eq!(session.adjudicate(&claim(json!({ "rx_number": "1" })))["status"], "paid");
}

#[test]
fn a_generated_column_follows_the_balance_that_it_is_made_of() {
    let (_database, mut session) = book();
    session.run(
        "ALTER TABLE pbm.accumulator ADD COLUMN doubled numeric GENERATED ALWAYS AS (out_of_pocket_met * 2) STORED",
    );
    for (rx, ndc) in [("1", "00001-0001-01"), ("2", "00004-0001-01")] {
        assert_eq!(session.adjudicate(&claim(json!({ "rx_number": rx, "ndc": ndc })))["status"], "paid");
        assert!(session.is("SELECT bool_and(doubled = 2 * out_of_pocket_met AND doubled > 0) FROM pbm.accumulator"));
    }
}

#[test]
fn a_constraint_on_a_column_that_is_made_when_it_is_read_is_served() {
    if pg_major() < 18 {
        return;
    }
    let (_database, mut session) = book();
    session.run(
        "ALTER TABLE pbm.member_state ADD COLUMN doubled integer GENERATED ALWAYS AS (longest_supply_days * 2) VIRTUAL,
             ADD CONSTRAINT theirs CHECK (doubled < 100)",
    );
    assert_eq!(session.adjudicate(&claim(json!({ "rx_number": "1" })))["status"], "paid", "of 30 days");
    let sent = claim(json!({ "rx_number": "2", "ndc": "00004-0001-01", "days_supply": 60, "quantity": 60 }));
    let failure = session.failure(&format!("SELECT pbm.adjudicate_claim({}::jsonb)", literal(&sent.to_string())));
    assert_eq!(failure.code, "23514", "{failure:?}");
}

#[test]
fn an_identity_column_numbers_every_claim() {
    // A partitioned table can have one from 17 on.
    if pg_major() < 17 {
        return;
    }
    let (_database, mut session) = book();
    session.run("ALTER TABLE pbm.pharmacy_claim ADD COLUMN note bigint GENERATED BY DEFAULT AS IDENTITY");
    for rx in ["1", "2"] {
        session.adjudicate(&claim(json!({ "rx_number": rx })));
    }
    assert_eq!(session.table("SELECT note FROM pbm.pharmacy_claim ORDER BY note"), "1\n2");
}

#[test]
fn a_trigger_that_a_claim_sets_off_cannot_take_another_role() {
    for time in ["BEFORE", "AFTER"] {
        let (_database, mut session) = book();
        session.run(&format!(
            "CREATE FUNCTION public.take_role() RETURNS trigger LANGUAGE plpgsql AS
             'BEGIN SET LOCAL ROLE pg_monitor; RETURN NEW; END';
             CREATE TRIGGER theirs {time} INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION public.take_role()"
        ));
        let call = format!("SELECT pbm.adjudicate_claim({}::jsonb)", literal(&claim(json!({})).to_string()));
        let failure = session.failure(&call);
        assert_eq!(failure.code, "42501", "{time}: {failure:?}");
        assert!(failure.message.contains("security-definer"), "{time}: {failure:?}");
    }
}

#[test]
fn a_trigger_after_each_row_hears_of_no_row_that_is_taken_back() {
    let (_database, mut session) = book();
    session.run(
        "CREATE TRIGGER theirs AFTER INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION public.note('claim')",
    );
    // The second loses its key to the first and is stored as a rejection in another row.
    for (card, status) in [("CARD-BASIC", "paid"), ("CARD-001", "rejected")] {
        assert_eq!(session.adjudicate(&claim(json!({ "cardholder_id": card })))["status"], status);
    }
    assert_eq!(session.number("SELECT count(*) FROM public.noted"), 2);
}

#[test]
fn a_row_that_goes_while_the_claim_is_written_fails_the_call() {
    for table in ["accumulator", "member_state"] {
        let (_database, mut session) = book();
        // There is no row to go before the first claim.
        assert_eq!(session.adjudicate(&claim(json!({ "rx_number": "1" })))["status"], "paid");
        session.run(&format!(
            "CREATE FUNCTION public.remove() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
             'BEGIN DELETE FROM pbm.{table}; RETURN NULL; END';
             CREATE TRIGGER theirs AFTER INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION public.remove()"
        ));
        let sent = claim(json!({ "rx_number": "2", "ndc": "00004-0001-01" }));
        let failure = session.failure(&format!("SELECT pbm.adjudicate_claim({}::jsonb)", literal(&sent.to_string())));
        assert_eq!(failure.code, "55000", "{table}: {failure:?}");
        assert!(failure.message.contains(&format!("pbm.{table}")), "{table}: {failure:?}");
    }
}

/// The role that the functions run as.
const DEFINER: &str = "pbm_definer";

#[test]
fn a_functions_owner_without_the_privilege_on_a_table_is_told() {
    let (database, mut session) = book();
    let role = DEFINER;
    let sent = claim(json!({})).to_string();
    let price = format!("SELECT pbm.price_claim({}::jsonb) ->> 'status'", literal(&sent));
    assert_eq!(session.text(&price), "paid");
    for table in ["coverage", "members", "pharmacy_claim", "accumulator", "member_state", "prior_authorization"] {
        session.run(&format!("REVOKE SELECT ON pbm.{table} FROM {role}"));
        let failure = session.failure(&price);
        assert_eq!(failure.code, "42501", "{table}: {failure:?}");
        assert!(failure.message.contains(table), "{table}: {failure:?}");
        session.run(&format!("GRANT SELECT ON pbm.{table} TO {role}"));
        assert_eq!(session.text(&price), "paid");
    }
    // What a session holds of reference data it may go on with: a new one is told.
    for table in
        ["plan", "plan_cost_share", "drugs", "drug_price", "formulary", "pharmacies", "prescriber", "code_value"]
    {
        session.run(&format!("REVOKE SELECT ON pbm.{table} FROM {role}"));
        let failure = database.connect().failure(&price);
        assert_eq!(failure.code, "42501", "{table}: {failure:?}");
        assert!(failure.message.contains(table), "{table}: {failure:?}");
        session.run(&format!("GRANT SELECT ON pbm.{table} TO {role}"));
    }
    let adjudicate = price.replace("price_claim", "adjudicate_claim");
    for (privilege, table) in [("INSERT", "pharmacy_claim"), ("UPDATE", "accumulator"), ("UPDATE", "member_state")] {
        session.run(&format!("REVOKE {privilege} ON pbm.{table} FROM {role}"));
        let failure = session.failure(&adjudicate);
        assert_eq!(failure.code, "42501", "{privilege} on {table}: {failure:?}");
        assert!(failure.message.contains(table), "{privilege} on {table}: {failure:?}");
        session.run(&format!("GRANT {privilege} ON pbm.{table} TO {role}"));
    }
    assert_eq!(session.text(&adjudicate), "paid");
    // Rows that are there are written past the statement.
    let next = claim(json!({ "rx_number": "2", "ndc": "00004-0001-01" })).to_string();
    let next = format!("SELECT pbm.adjudicate_claim({}::jsonb) ->> 'status'", literal(&next));
    for table in ["accumulator", "member_state"] {
        session.run(&format!("REVOKE UPDATE ON pbm.{table} FROM {role}"));
        let failure = session.failure(&next);
        assert_eq!(failure.code, "42501", "{table}: {failure:?}");
        assert!(failure.message.contains(table), "{table}: {failure:?}");
        session.run(&format!("GRANT UPDATE ON pbm.{table} TO {role}"));
    }
    assert_eq!(session.text(&next), "paid");
    drop(session);
    drop(database);
}

/// The functions set aside what is forced on the owner of their tables for their own statements alone.
#[test]
fn a_trigger_after_each_row_is_under_the_policies_that_are_forced_on_the_functions_owner() {
    let (database, mut session) = book();
    let role = DEFINER;
    session.run(&format!(
        "CREATE TABLE public.hidden AS SELECT 1 AS n; ALTER TABLE public.hidden OWNER TO {role};
         ALTER TABLE public.hidden ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
         CREATE FUNCTION public.look() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN INSERT INTO public.noted SELECT count(*) FROM public.hidden; RETURN NULL; END';
         CREATE TRIGGER theirs AFTER INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION public.look()"
    ));
    assert_eq!(session.adjudicate(&claim(json!({})))["status"], "paid");
    assert_eq!(session.table("SELECT what FROM public.noted"), "0");
    drop((session, database));
}

#[test]
fn a_session_asks_anew_for_privileges_that_were_taken_away() {
    let (database, mut session) = book();
    let mut admin = database.connect();
    let price = format!("SELECT pbm.price_claim({}::jsonb) ->> 'status'", literal(&claim(json!({})).to_string()));
    assert_eq!(session.text(&price), "paid");
    admin.run(&format!("REVOKE SELECT ON pbm.coverage FROM {DEFINER}"));
    let failure = session.failure(&price);
    assert_eq!(failure.code, "42501", "{failure:?}");
    assert!(failure.message.contains("coverage"), "{failure:?}");
    drop((session, admin, database));
}
