//! The reference cache: whatever is committed to any reference table, by any statement, alters the next answer
//! of every session, and nothing else does.

mod cases;

use std::collections::BTreeSet;

use cases::{HISTORY, cases};
use postgres::Statement;
use serde_json::json;
use support::{DROP_VIEWS, Database, Session, claim, literal};

/// A session that prices a claim by one prepared statement.
struct Pricer {
    session: Session,
    statement: Statement,
}

impl Pricer {
    fn new(database: &Database) -> Self {
        let mut session = database.connect();
        session.run("SET search_path = pbm, public");
        let statement = session
            .prepare(
                "SELECT concat_ws(' ', r ->> 'status', (r ->> 'paid_amount')::numeric(12,2), (r ->> 'patient_pay')::numeric(12,2),
                                  (SELECT string_agg(c, ',') FROM jsonb_array_elements_text(r -> 'reject_codes') c),
                                  (SELECT string_agg(m, '; ') FROM jsonb_array_elements_text(r -> 'messages') m))
                 FROM pbm.price_claim($1::text::jsonb) r",
            )
            .expect("the statement is prepared");
        Self { session, statement }
    }

    /// The answer to a claim on one line.
    fn answer(&mut self, claim: &str) -> String {
        match self.session.query_one(&self.statement, &[&claim]) {
            Ok(row) => row.get(0),
            Err(error) => {
                // The transaction, if this was in one, goes on as a new one.
                if self.session.try_run("SELECT").is_err() {
                    self.session.run("ROLLBACK; BEGIN");
                }
                format!("error {}", error.code().map_or("of the connection", |state| state.code()))
            }
        }
    }
}

/// Copies of all tables, to put them back from.
const KEEP: &str = "
    CREATE SCHEMA kept;
    DO $$
    DECLARE t record;
    BEGIN
        FOR t IN SELECT c.oid::regclass AS name, c.relname, (
                     SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
                     WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns
                 FROM pg_class c
                 WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                   AND c.relname NOT IN ('access_log', 'audit_log', 'reference_change')
        LOOP
            EXECUTE format('CREATE TABLE kept.%I AS SELECT %s FROM %s', t.relname, t.columns, t.name);
            EXECUTE format('COMMENT ON TABLE kept.%I IS %L', t.relname, t.columns);
        END LOOP;
    END $$";
const PUT_BACK: &str = "
    BEGIN;
    SET LOCAL session_replication_role = replica;
    DO $$
    DECLARE t record;
    BEGIN
        FOR t IN SELECT relname, obj_description(oid) AS columns FROM pg_class WHERE relnamespace = 'kept'::regnamespace LOOP
            EXECUTE format('DELETE FROM pbm.%I', t.relname);
            EXECUTE format('INSERT INTO pbm.%I (%s) SELECT %s FROM kept.%I', t.relname, t.columns, t.columns, t.relname);
        END LOOP;
    END $$;
    COMMIT";

#[test]
fn a_change_of_any_reference_table_alters_the_next_answer_of_every_session() {
    let database = Database::with_book();
    let mut a = Pricer::new(&database);
    for (rx, (card, ndc, date)) in HISTORY.into_iter().enumerate() {
        let fill = claim(json!({"cardholder_id": card, "ndc": ndc, "fill_date": date, "rx_number": rx.to_string()}));
        assert_eq!(a.session.adjudicate(&fill)["status"], "paid");
    }
    a.session.run(KEEP);
    // One session between transactions, one within one.
    let [mut between, mut within] = [(); 2].map(|()| Pricer::new(&database));
    let mut tables = BTreeSet::new();
    for case in cases() {
        let claim = case.claim.to_string();
        // TRUNCATE of contracts would reach their accruals, which refuse it.
        let truncate = match case.table {
            "manufacturer_rebate" => "DELETE FROM manufacturer_rebate".to_owned(),
            table => format!("TRUNCATE {table} CASCADE"),
        };
        let steps = case.steps.iter().copied().chain([(truncate.as_str(), case.truncated)]);
        let original = between.answer(&claim);
        let mut before = original.clone();
        within.session.run("BEGIN");
        for (sql, expected) in steps {
            let empties = sql.starts_with("TRUNCATE");
            assert_eq!(within.answer(&claim), before, "before: {sql}");
            // The table is to be locked, and the other session's transaction has read it.
            within.session.run(if empties { "COMMIT" } else { "SELECT" });

            a.session.run("BEGIN");
            a.session.run(sql);
            let own = a.answer(&claim);
            assert!(own.contains(expected) && own != before, "{own}, its own, after: {sql}");
            if !empties {
                assert_eq!(between.answer(&claim), before, "not yet committed: {sql}");
            }
            a.session.run("ROLLBACK");
            for pricer in [&mut a, &mut between] {
                assert_eq!(pricer.answer(&claim), before, "aborted: {sql}");
            }

            a.session.run(&format!("BEGIN; {sql}; COMMIT"));
            within.session.run(if empties { "BEGIN" } else { "SELECT" });
            for pricer in [&mut between, &mut within, &mut a] {
                assert_eq!(pricer.answer(&claim), own, "committed: {sql}");
            }
            before = own;
        }
        within.session.run("COMMIT");
        a.session.run(PUT_BACK);
        for pricer in [&mut between, &mut within, &mut a] {
            assert_eq!(pricer.answer(&claim), original, "{} is put back", case.table);
        }
        tables.insert(case.table.to_string());
    }
    let guarded = a.session.rows(
        "SELECT tgrelid::regclass FROM pg_trigger
         WHERE tgname = 'reference_changed' AND tgenabled = 'A' 
           AND tgrelid <> ALL ('{client,disclosure_basis,encryption_key,lock_in_rule,part_d_incurred_payer,purpose_of_use,reject_code,role_purpose,role_scope,standing_purpose}'::regclass[])
         ORDER BY 1::text",
    );
    let guarded: BTreeSet<String> = guarded.into_iter().flatten().flatten().collect();
    assert_eq!(
        guarded, tables,
        "what no superuser's answer comes from is named above; every other table has a case here"
    );
}

const COPAY_7: &str = "UPDATE formulary SET copay_amount = 7 WHERE ndc = '00001-0001-01'::ndc";
const WAS: &str = "paid 22.00 10.00";
const IS: &str = "paid 25.00 7.00";

/// Two sessions that have priced the book's claim.
fn warm() -> (Database, [Pricer; 2], String) {
    let database = Database::with_book();
    let mut pricers = [Pricer::new(&database), Pricer::new(&database)];
    let claim = claim(json!({})).to_string();
    for pricer in &mut pricers {
        assert_eq!(pricer.answer(&claim), WAS);
    }
    (database, pricers, claim)
}

#[test]
fn a_subtransaction_s_change_lives_and_dies_with_it() {
    let (_database, [mut a, mut b], claim) = warm();
    a.session.run(&format!("BEGIN; SAVEPOINT s; {COPAY_7}"));
    assert_eq!(a.answer(&claim), IS);
    a.session.run("ROLLBACK TO s");
    assert_eq!(a.answer(&claim), WAS);
    a.session.run("COMMIT");
    assert_eq!((a.answer(&claim).as_str(), b.answer(&claim).as_str()), (WAS, WAS));

    a.session.run(&format!("DO $$ BEGIN {COPAY_7}; PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN NULL; END $$"));
    assert_eq!((a.answer(&claim).as_str(), b.answer(&claim).as_str()), (WAS, WAS));

    a.session.run(&format!("BEGIN; SAVEPOINT s; {COPAY_7}; RELEASE s"));
    assert_eq!((a.answer(&claim).as_str(), b.answer(&claim).as_str()), (IS, WAS));
    a.session.run("COMMIT");
    assert_eq!((a.answer(&claim).as_str(), b.answer(&claim).as_str()), (IS, IS));
}

#[test]
fn a_statement_that_changes_and_prices_leaves_nothing_behind_when_it_fails() {
    let (_database, [mut a, mut b], claim) = warm();
    // Something else was changed: the next call loads anew, in the midst of the statement below.
    b.session.run("UPDATE network SET network_name = 'Other'");
    let failing = format!(
        "WITH changed AS ({COPAY_7} RETURNING 0 AS nothing)
         SELECT (pbm.price_claim({}::jsonb) ->> 'patient_pay')::numeric / nothing FROM changed",
        literal(&claim)
    );
    assert_eq!(a.session.failure(&failing).code, "22012");
    assert_eq!(a.answer(&claim), WAS);
    b.session.run("UPDATE network SET network_name = 'Another'");
    a.session.run("BEGIN; SAVEPOINT s");
    assert_eq!(a.session.failure(&failing).code, "22012");
    a.session.run("ROLLBACK TO s");
    assert_eq!(a.answer(&claim), WAS);
    a.session.run("COMMIT");
    assert_eq!(a.answer(&claim), WAS);
}

#[test]
fn copy_and_merge_and_a_role_without_triggers_are_noticed() {
    let (_database, [mut a, mut b], claim) = warm();
    a.session.run(&format!("SET session_replication_role = replica; {COPAY_7}"));
    assert_eq!(b.answer(&claim), IS);
    let mut copy = a
        .session
        .copy_in("COPY drug_price (ndc, price_type, effective_date, unit_price) FROM STDIN")
        .expect("COPY begins");
    std::io::Write::write_all(&mut copy, b"00001000101\tnadac\t2025-01-01\t3\n").expect("a line");
    copy.finish().expect("COPY ends");
    assert_eq!(b.answer(&claim), "paid 85.00 7.00");
    a.session.run(
        "MERGE INTO drug_price p USING (VALUES (2.0)) v (unit_price) ON p.effective_date = '2025-01-01'
         WHEN MATCHED THEN UPDATE SET unit_price = v.unit_price",
    );
    assert_eq!(b.answer(&claim), "paid 55.00 7.00");
    a.session.run(
        "INSERT INTO drug_price VALUES ('00001-0001-01', 'nadac', '2025-01-01', NULL, 1)
                   ON CONFLICT (ndc, price_type, effective_date, published_date) DO UPDATE SET unit_price = 4",
    );
    assert_eq!(b.answer(&claim), "paid 115.00 7.00");
}

#[test]
fn columns_that_come_and_go_do_not_disturb_a_warm_session() {
    let (_database, [mut a, mut b], _) = warm();
    let mut serial = 0;
    let mut adjudicate = |session: &mut Session| {
        serial += 1;
        let sent = claim(
            json!({"rx_number": serial.to_string(), "ndc": "00004-0001-01", "submission_clarification_codes": ["3"]}),
        );
        let answer = session.adjudicate(&sent);
        assert_eq!(answer["status"], "paid", "{answer}");
        assert_eq!(session.adjudicate(&sent)["claim_number"], answer["claim_number"]);
        if serial % 2 == 0 {
            assert_eq!(session.reverse(&sent)["status"], "reversed");
        }
    };
    adjudicate(&mut b.session);
    // Alphadol before Deltanol makes an alert each time.
    assert_eq!(a.session.adjudicate(&claim(json!({"rx_number": "A"})))["status"], "paid");
    let tables: Vec<String> = a
        .session
        .rows(
            "SELECT c.oid::regclass FROM pg_class c
             WHERE relnamespace = 'pbm'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
               AND relname <> 'reference_change' ORDER BY 1::text",
        )
        .into_iter()
        .flatten()
        .flatten()
        .collect();
    assert!(tables.len() > 30, "{tables:?}");
    for change in [
        "ADD COLUMN extra text DEFAULT 'x' NOT NULL",
        "ADD COLUMN more integer",
        "DROP COLUMN extra",
        "ALTER COLUMN more TYPE bigint",
        "DROP COLUMN more",
    ] {
        for table in &tables {
            a.session.run(&format!("ALTER TABLE {table} {change}"));
        }
        adjudicate(&mut b.session);
        adjudicate(&mut b.session);
    }
    // Wider types of pbm's columns.
    a.session.run(DROP_VIEWS);
    for change in [
        "pharmacy_claim ALTER fill_number TYPE bigint",
        "pharmacy_claim ALTER drug_name TYPE varchar(500)",
        "dur_alert ALTER severity TYPE varchar(20)",
        "accumulator ALTER deductible_met TYPE numeric(14,2)",
    ] {
        a.session.run(&format!("ALTER TABLE {change}"));
        adjudicate(&mut b.session);
        adjudicate(&mut b.session);
    }
    assert_eq!(
        b.session.table("SELECT DISTINCT days_supply, drug_name FROM pharmacy_claim WHERE rx_number <> 'A'"),
        "30|Deltanol 4 MG Tablet"
    );
    assert_eq!(b.session.table("SELECT DISTINCT severity, alert_code FROM dur_alert"), "high|DD");
    assert_eq!(b.session.table(include_str!("../invariants.sql")), "");
}

/// A price list that is loaded leaves every session its plans, rules and pharmacies.
#[test]
fn a_change_has_sessions_load_again_what_hangs_on_it_and_nothing_else() {
    let (database, [mut a, mut b], claim_of_all) = warm();
    let price = |pricer: &mut Pricer| {
        assert_eq!(pricer.answer(&claim_of_all), WAS);
        pricer.session.number("SELECT entries FROM reference_cache_usage()")
    };
    let alone = price(&mut Pricer::new(&database));
    for (change, keeps) in [
        ("UPDATE prescriber SET specialty = 'other'", "all"),
        ("UPDATE pharmacies SET city = 'other'", "all"),
        ("UPDATE pharmacy_contract SET contract_id = contract_id", "all"),
        ("UPDATE contract_rate SET contract_id = contract_id", "all"),
        ("UPDATE drug_price SET unit_price = unit_price", "some"),
        ("UPDATE formulary SET formulary_name = 'other'", "some"),
        ("DELETE FROM formulary_cost_share", "some"),
        ("UPDATE step_therapy SET step_number = step_number", "some"),
        ("UPDATE drugs SET rxcui = '1'", "none"),
        ("UPDATE plan SET plan_name = 'other'", "none"),
        ("UPDATE ingredient SET ingredient_id = ingredient_id", "none"),
    ] {
        let mut round = || {
            for ndc in ["00003-0001-01", "00004-0001-01"] {
                assert!(a.answer(&claim(json!({ "ndc": ndc })).to_string()).starts_with("paid"));
            }
            let held = price(&mut a);
            b.session.run(change);
            (held, price(&mut a))
        };
        let (mut held, mut left) = round();
        // A session that lags behind the whole server's messages is told to forget everything, whatever was changed.
        for _ in 0..3 {
            if held != alone && (left != alone || keeps == "none") {
                break;
            }
            (held, left) = round();
        }
        let kept = if left == held {
            "all"
        } else if left == alone {
            "none"
        } else {
            assert!(alone < left && left < held, "{change}: {left} of {held} are left");
            "some"
        };
        assert_eq!(kept, keeps, "{change}: {left} of {held} are left");
    }
}

#[test]
fn discarding_everything_keeps_a_session_working() {
    let (_database, [mut a, mut b], claim) = warm();
    let price = format!("SELECT pbm.price_claim({}::jsonb) ->> 'status'", literal(&claim));
    for discard in [
        "DISCARD PLANS",
        "DISCARD TEMP",
        "DISCARD ALL",
        "RESET ALL",
        "SET search_path = ''",
        "SET search_path = pg_temp, public",
    ] {
        a.session.run(discard);
        assert_eq!(a.session.text(&price), "paid", "{discard}");
    }
    b.session.run(COPAY_7);
    assert_eq!(a.session.text(&price.replace("status", "patient_pay")).parse(), Ok(7.0));
}

#[test]
fn an_extension_made_anew_is_served_by_a_warm_session() {
    let (_database, [mut a, mut b], _) = warm();
    let (a, b) = (&mut a.session, &mut b.session);
    let sent = claim(json!({}));
    assert_eq!(b.adjudicate(&sent)["status"], "paid");
    let make = "DROP EXTENSION pbm CASCADE; CREATE EXTENSION pbm";
    a.run(make);
    assert_eq!(b.price(&sent)["status"], "rejected", "the tables are new, and empty");
    a.run(include_str!("../support/book.sql"));
    for session in [&mut *a, &mut *b] {
        session.run("SET search_path = pbm, public");
        assert_eq!(session.price(&sent)["status"], "paid");
    }
    assert_eq!(b.adjudicate(&sent)["status"], "paid", "the claim paid before went with its table");
    assert_eq!(b.adjudicate(&sent)["status"], "duplicate");
    // In one session: re-created and used, twice.
    for _ in 0..2 {
        b.run(make);
        b.run(include_str!("../support/book.sql"));
        // Deltanol before Alphadol is told: an alert is a row that a statement writes.
        let first = claim(json!({"rx_number": "1", "ndc": "00004-0001-01"}));
        assert_eq!(b.adjudicate(&first)["status"], "paid");
        assert_eq!(b.adjudicate(&sent)["status"], "paid");
        assert_eq!(b.number("SELECT count(*) FROM pbm.dur_alert"), 1);
        assert_eq!(b.reverse(&sent)["status"], "reversed");
        assert_eq!(b.table(include_str!("../invariants.sql")), "");
    }
}

#[test]
fn memory_is_bounded_and_answers_stay_right() {
    const PRODUCTS: i64 = 3_000;
    let database = Database::with_book();
    let mut a = Pricer::new(&database);
    a.session.run(&format!(
        "INSERT INTO drugs (ndc_code, name) SELECT (70000000000 + n)::text::ndc, 'Product ' || n FROM generate_series(1, {PRODUCTS}) n;
         INSERT INTO drug_ingredient SELECT (70000000000 + n)::text::ndc, 1 + n % 9, 1, 'MG' FROM generate_series(1, {PRODUCTS}) n;
         INSERT INTO drug_price SELECT (70000000000 + n)::text::ndc, 'nadac', '2000-01-01', NULL, n FROM generate_series(1, {PRODUCTS}) n;
         INSERT INTO formulary (plan_id, ndc, tier, effective_date)
         SELECT plan_id, (70000000000 + n)::text::ndc, 1, '2000-01-01' FROM generate_series(1, {PRODUCTS}) n, plan WHERE plan_code = 'BASIC'"
    ));
    a.session.run("SET pbm.reference_cache_size = '256kB'");
    let pid = a.session.pid();
    let resident = || {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or("0 kB");
        line.trim().trim_end_matches(" kB").parse::<i64>().expect("kilobytes")
    };
    let mut most = 0;
    let mut after_first_tour = 0;
    for tour in 0..3 {
        for n in 1..=PRODUCTS {
            // All of them in an order that jumps.
            let n = n * 1009 % PRODUCTS + 1;
            let sent = claim(json!({"ndc": (70_000_000_000 + n).to_string(), "quantity": 1})).to_string();
            assert_eq!(a.answer(&sent), format!("paid {}.00 {}.00", (n + 2 - 10).max(0), (n + 2).min(10)));
            if n % 100 == 0 {
                most = most.max(a.session.number("SELECT bytes FROM pbm.reference_cache_usage()"));
            }
        }
        if tour == 0 {
            after_first_tour = resident();
        }
    }
    assert!(most <= 256 * 1024, "the cache holds {most} bytes");
    assert!(resident() - after_first_tour < 2048, "{after_first_tour} kB grew to {} kB", resident());
}

/// Columns given another type: what a claim is then answered. Values that can be read from the new type are. A change
/// of the network, as good as any of reference data, has them all loaded again.
const OTHER_TYPES: [(&str, &str, &str, &str, &str); 21] = [
    ("coverage", "rank", "smallint", "integer", "paid"),
    ("coverage", "rank", "smallint", "bigint", "paid"),
    ("coverage", "rank", "smallint", "text", "55000"),
    ("coverage", "cardholder_id", "text", "varchar(40)", "paid"),
    ("formulary", "tier", "integer", "smallint", "paid"),
    ("formulary", "tier", "integer", "bigint", "paid"),
    ("formulary", "tier", "integer", "numeric", "55000"),
    ("formulary", "covered", "boolean", "text", "55000"),
    ("plan", "individual_deductible", "numeric(12,2)", "numeric(20,6)", "paid"),
    ("plan", "individual_deductible", "numeric(12,2)", "double precision", "55000"),
    ("plan", "plan_code", "text", "varchar(50)", "paid"),
    ("plan", "maximum_days_supply", "integer", "text", "55000"),
    ("members", "date_of_birth", "date", "timestamptz", "55000"),
    ("members", "sex", "text", "char(1)", "55000"),
    ("members", "sex", "text", "varchar(1)", "paid"),
    ("drugs", "dea_schedule", "smallint", "bigint", "paid"),
    ("drug_ingredient", "strength", "numeric(14,4)", "real", "55000"),
    ("pharmacies", "channel", "text", "varchar(20)", "paid"),
    ("prescriber", "dea_schedules", "smallint[]", "text", "55000"),
    // What rows are found by.
    ("prescriber", "prescriber_npi", "text", "numeric", "55000"),
    ("coverage", "cardholder_id", "text", "char(40)", "paid"),
];

#[test]
fn a_column_of_another_type_is_read_as_it_is_or_refused() {
    let (_database, [mut a, mut b], _) = warm();
    // Views, checks and generated columns would not let the types change.
    a.session.run(DROP_VIEWS);
    a.session.run(
        "ALTER TABLE members DROP CONSTRAINT members_plan_id_fkey;
         DO $$
         DECLARE c record;
         BEGIN
             FOR c IN SELECT conrelid::regclass AS name, conname FROM pg_constraint
                      WHERE connamespace = 'pbm'::regnamespace AND contype IN ('c', 'x')
                        AND conrelid::regclass::text IN ('coverage', 'formulary', 'plan', 'members', 'drugs', 'prescriber')
             LOOP
                 EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.name, c.conname);
             END LOOP;
         END $$",
    );
    let sent = claim(json!({})).to_string();
    for (table, column, original, other, expected) in OTHER_TYPES {
        a.session.run(&format!(
            "DROP TRIGGER members_to_eligibility ON members;
             ALTER TABLE {table} ALTER {column} DROP DEFAULT;
             ALTER TABLE {table} ALTER {column} TYPE {other} USING {column}::{other};
             SELECT repair_triggers();
             UPDATE network SET network_name = network_name"
        ));
        let answer = b.answer(&sent);
        assert!(answer.contains(expected), "{answer} where {table}.{column} is {other}");
        assert!(answer == WAS || answer == format!("error {expected}"), "{answer} where {table}.{column} is {other}");
        a.session.run(&format!(
            "DROP TRIGGER members_to_eligibility ON members;
             ALTER TABLE {table} ALTER {column} TYPE {original} USING {column}::{original};
             SELECT repair_triggers();
             UPDATE network SET network_name = network_name"
        ));
        assert_eq!(b.answer(&sent), WAS, "{table}.{column} is {original} again");
    }
    // A number of the wider column that the engine has no room for is not cut: 65537 has the lower half of 1.
    a.session.run("ALTER TABLE coverage ALTER rank TYPE integer; UPDATE coverage SET rank = 65537 WHERE rank = 1");
    assert_eq!(b.answer(&sent), "error XX001");
    a.session.run("UPDATE coverage SET rank = 1 WHERE rank = 65537; ALTER TABLE coverage ALTER rank TYPE smallint");
    assert_eq!(b.answer(&sent), WAS);
    let adjudicate = format!("SELECT pbm.adjudicate_claim({}::jsonb) ->> 'status'", literal(&sent));
    a.session.run("ALTER TABLE pharmacy_claim ALTER fill_number TYPE smallint, ALTER tier TYPE bigint");
    assert_eq!(b.session.text(&adjudicate), "paid");
    // A number that the narrower column has no room for is not cut to it.
    a.session.run("ALTER TABLE pharmacy_claim ALTER refills_authorized TYPE smallint");
    let many = claim(json!({"rx_number": "2", "refills_authorized": 40000})).to_string();
    let failure = b.session.failure(&format!("SELECT pbm.adjudicate_claim({}::jsonb)", literal(&many)));
    assert_eq!(failure.code, "55000", "{failure:?}");
    assert!(failure.message.contains("\"refills_authorized\" of pbm.pharmacy_claim"), "{failure:?}");
    a.session.run("ALTER TABLE pharmacy_claim ALTER refills_authorized TYPE integer");
    for (change, column, back) in [
        ("ALTER drug_name TYPE integer USING NULL", "drug_name", "ALTER drug_name TYPE text"),
        ("ALTER channel TYPE integer USING NULL", "channel", "ALTER channel TYPE text"),
        ("RENAME drug_name TO label", "drug_name", "RENAME label TO drug_name"),
    ] {
        a.session.run(&format!("ALTER TABLE pharmacy_claim {change}"));
        let failure = b.session.failure(&adjudicate.replace("\"rx_number\":\"", "\"rx_number\":\"1"));
        assert_eq!(failure.code, "55000", "{change}: {failure:?}");
        assert!(failure.message.contains(&format!("\"{column}\" of pbm.pharmacy_claim")), "{failure:?}");
        a.session.run(&format!("ALTER TABLE pharmacy_claim {back}"));
    }
    a.session.run("ALTER TABLE drugs ALTER name TYPE integer USING 1; UPDATE network SET network_name = network_name");
    assert_eq!(b.answer(&sent), "error 55000", "drugs.name is integer");
}
