//! From 0.1.0 to today: a database that the release made and filled is updated, and is then what a fresh one is, with
//! every row still there and every old claim answered as before.
//!
//! `upgrade/0.1.0.sql` holds rows that the release wrote, `upgrade/0.1.0.jsonl` claims as they were sent to it and its
//! answers: neither can be made again, for the library of today refuses the tables of 0.1.0.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;
use support::release::{filled, read, release, rows, tables, update};
use support::snapshot::{differences, golden, schema};
use support::{Database, Session, codes, literal, program};

/// Claims that the release was sent, each with its answer.
fn claims() -> Vec<(Value, Value)> {
    read("tests/upgrade/0.1.0.jsonl")
        .lines()
        .map(|line| {
            let mut both: Value = serde_json::from_str(line).expect("a line is JSON");
            (both["sent"].take(), both["answered"].take())
        })
        .collect()
}

/// What installing and upgrading change of reference data is in the log too, at their own time.
fn without_its_own_audit(rows: BTreeSet<String>) -> BTreeSet<String> {
    let of = |row: &String, table: &str| row.starts_with("pbm.audit_log ") && row.contains(table);
    // What a call brings up to date is on record as changes of definitions, and its last look as a read.
    let is_told = |row: &String| {
        ![",schema_version,", ",claim_quarter,", "object_type"].into_iter().any(|what| of(row, what))
            && !row.starts_with("pbm.access_log ")
            // Whoever installs and whoever updates has a purpose since then.
            && !row.starts_with("pbm.standing_purpose ")
    };
    // When a purpose that comes with pbm was allowed is when it was installed.
    let of_any_time = |row: String| match row.strip_prefix("pbm.role_purpose ").and_then(|row| row.split_once(',')) {
        Some((_, allowed)) => format!("pbm.role_purpose ({allowed}"),
        None => row,
    };
    rows.into_iter().filter(is_told).map(of_any_time).collect()
}

#[test]
fn an_upgraded_schema_equals_a_fresh_one() {
    let (fresh, old) = (Database::with_extension(), release());
    let mut session = old.connect();
    update(&mut session);
    let (fresh, upgraded) = (schema(&mut fresh.connect()), schema(&mut session));
    assert!(fresh == upgraded, "fresh (-), upgraded (+):\n{}", differences(&fresh, &upgraded));
}

/// What the documentation gives sed for a dump of 0.1.0, whose operators of ndc were in the schema pbm.
const NAMES_OF_OPERATORS: &str = r"s/OPERATOR\(pbm\.([<>=]+)\)/\1/g";

/// What a program writes of its input; it says nothing.
fn fed(command: &mut Command, input: &[u8]) -> Vec<u8> {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let output = thread::scope(|scope| {
        // It may end before it has read everything: what it says then is the reason.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().expect("the program ends")
    });
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
    output.stdout
}

/// Rows are inserted and selected by place too.
#[test]
fn the_columns_of_the_release_come_first_and_in_its_order() {
    let (fresh, old) = (Database::with_extension(), release());
    let columns = "SELECT c.relname, string_agg(attname, ',' ORDER BY attnum) || ','
                   FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
                   WHERE relnamespace = 'pbm'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
                     AND relname <> 'reference_change' GROUP BY c.relname";
    let fresh = fresh.connect().rows(columns);
    let released = old.connect().rows(columns);
    assert!(released.len() > 25);
    for row in released {
        let now = fresh.iter().find(|other| other[0] == row[0]).expect("the table");
        let (now, then) = (now[1].as_deref().unwrap_or_default(), row[1].as_deref().unwrap_or_default());
        assert!(now.starts_with(then), "{:?}: {now} does not begin with {then}", row[0]);
    }
}

/// CREATE EXTENSION in a dump takes the newest version, whichever release the tables are of.
#[test]
fn a_dump_of_the_release_restored_under_newer_code_is_brought_up_to_date_by_a_call() {
    let (fresh, old, restored) = (Database::with_extension(), filled(), Database::empty());
    let dump = program("pg_dump").args(["-d", &old.name]).output().expect("pg_dump runs");
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    assert!(read("docs/operations.md").contains(&format!("| sed -E '{NAMES_OF_OPERATORS}' |")));
    let dump = fed(Command::new("sed").args(["-E", NAMES_OF_OPERATORS]), &dump.stdout);
    fed(program("psql").args(["-X", "-q", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", "-d", &restored.name]), &dump);

    let (mut session, mut old) = (restored.connect(), old.connect());
    let price = "SELECT pbm.price_claim('{}'::jsonb)";
    let failure = session.failure(price);
    assert_eq!(failure.code, "55000", "{failure:?}");
    assert!(failure.hint.contains("SELECT pbm.upgrade_tables()"), "{failure:?}");
    assert_eq!(session.number("SELECT pbm.upgrade_tables()"), 2);
    session.run(price);
    assert_eq!(session.number("SELECT pbm.upgrade_tables()"), 2, "a second call has nothing to do");
    let upgraded = schema(&mut session);
    let fresh = schema(&mut fresh.connect());
    assert!(fresh == upgraded, "fresh (-), restored and upgraded (+):\n{}", differences(&fresh, &upgraded));
    update(&mut old);
    let tables = tables(&mut old);
    let [old, upgraded] = [rows(&mut old, &tables), rows(&mut session, &tables)].map(without_its_own_audit);
    assert!(old == upgraded, "updated (-), restored and upgraded (+):\n{}", differences(&old, &upgraded));
}

/// Code tables are part of a release: what a fresh database has of them, an upgraded one has too.
#[test]
fn an_upgraded_database_has_the_rows_of_a_fresh_one() {
    let (fresh, old) = (Database::with_extension(), release());
    let (mut fresh, mut upgraded) = (fresh.connect(), old.connect());
    update(&mut upgraded);
    let tables = tables(&mut fresh);
    let [fresh, upgraded] = [rows(&mut fresh, &tables), rows(&mut upgraded, &tables)].map(without_its_own_audit);
    assert!(fresh == upgraded, "fresh (-), upgraded (+):\n{}", differences(&fresh, &upgraded));
}

/// What waited is answered, what was refused can be repaired, and both have a run then.
#[test]
fn claims_that_the_release_had_staged_are_answered_after_the_upgrade() {
    let database = filled();
    let mut session = database.connect();
    let states = "SELECT validation_status, count(*) FROM pbm.claims_staging GROUP BY 1 ORDER BY 1";
    let before = session.rows(states);
    let count = |state: &str| {
        let row = before.iter().find(|row| row[0].as_deref() == Some(state)).expect("rows of each state");
        row[1].as_deref().and_then(|count| count.parse::<i64>().ok()).expect("a count")
    };
    let (errors, pending, processed) = (count("error"), count("pending"), count("processed"));
    update(&mut session);
    assert_eq!(session.rows(states), before);
    assert_eq!(
        session.number("SELECT count(*) FROM pbm.claims_quarantine WHERE message <> '' AND field IS NULL"),
        errors
    );
    session.run("CALL pbm.process_claims_staging()");
    assert_eq!(session.number("SELECT count(*) FROM pbm.claims_staging WHERE validation_status = 'pending'"), 0);
    assert_eq!(session.number("SELECT count(*) FROM pbm.claims_staging WHERE run_id IS NOT NULL"), pending);
    let bad = session.number("SELECT min(staging_id) FROM pbm.claims_quarantine WHERE run_id IS NULL");
    session.run(&format!(
        "SELECT pbm.repair_staged_claim({bad}, (SELECT raw_data FROM pbm.claims_staging WHERE claim_status = 'paid' LIMIT 1))"
    ));
    session.run("CALL pbm.process_claims_staging()");
    assert_eq!(
        session.text(&format!("SELECT claim_status FROM pbm.claims_staging WHERE staging_id = {bad}")),
        "duplicate"
    );
    assert!(processed > 0);
}

#[test]
fn an_upgrade_keeps_every_row() {
    let database = filled();
    let mut session = database.connect();
    for (some, least) in [
        ("members", 150),
        ("accumulator", 50),
        ("dur_alert", 10),
        ("audit_log", 200),
        ("prior_authorization", 5),
        ("pharmacy_claim WHERE status = 'paid'", 100),
        ("pharmacy_claim WHERE status = 'rejected'", 30),
        ("pharmacy_claim WHERE status = 'reversed'", 5),
        ("pharmacy_claim_default", 4),
        ("claims_staging WHERE claim_status = 'duplicate'", 1),
        ("claims_staging WHERE validation_status = 'pending'", 1),
        ("claims_staging WHERE validation_status = 'error'", 1),
    ] {
        let found = session.number(&format!("SELECT count(*) FROM pbm.{some}"));
        assert!(found >= least, "only {found} of {some}");
    }
    // Contact data go to a table of their own, to be encrypted from there.
    let contact = |table: &str| {
        format!(
            "SELECT patient_id, address, city, zip_code, phone, email FROM pbm.{table}
             WHERE num_nonnulls(address, city, zip_code, phone, email) > 0 ORDER BY 1"
        )
    };
    let mut tables = tables(&mut session);
    for (_, columns) in tables.iter_mut().filter(|(table, _)| table == "pbm.members") {
        let moved = ["address", "city", "zip_code", "phone", "email"];
        let kept: Vec<&str> = columns.split(',').map(str::trim).filter(|column| !moved.contains(column)).collect();
        *columns = kept.join(", ");
    }
    // Exclusions too, to a table of lists.
    for (_, columns) in tables.iter_mut().filter(|(table, _)| table == "pbm.prescriber") {
        *columns = columns.replace("exclusion_date, ", "");
    }
    let before = rows(&mut session, &tables);
    let contacts = session.table(&contact("members"));
    update(&mut session);
    let after = without_its_own_audit(rows(&mut session, &tables));
    assert!(contacts.lines().count() > 100);
    assert_eq!(session.table(&contact("member_plain_contact")), contacts);
    let lost: Vec<_> = before.difference(&after).take(20).collect();
    let is_code_that_was_deleted = |row: &&String| row.contains("308-C8") && row.contains("\"deleted before D.0\"");
    assert!(lost.len() == 3 && lost.iter().all(is_code_that_was_deleted), "{lost:#?}");
    // Nothing but codes is added.
    let added: Vec<_> =
        after.difference(&before).filter(|row| !row.contains("_code ") && !row.contains("code_value ")).collect();
    assert!(added.is_empty(), "{added:#?}");
    assert_eq!(session.number("SELECT count(*) FROM pbm.schema_version"), 1);
}

/// The upgrade says which table and finds the rows; mended, it goes through.
#[test]
fn a_row_that_breaks_a_new_constraint_is_an_error_that_says_what_to_mend() {
    let database = filled();
    let mut session = database.connect();
    for (table, breaks, mends) in [
        ("pbm.members", "termination_date = 'infinity' WHERE termination_date IS NULL", "termination_date = NULL"),
        ("pbm.plan", "maximum_claim_amount = 'NaN'", "maximum_claim_amount = 1000"),
    ] {
        session.run(&format!("UPDATE {table} SET {breaks}"));
        let failure = session.failure("ALTER EXTENSION pbm UPDATE");
        assert_eq!(failure.code, "23514", "{failure:?}");
        assert_eq!(
            failure.message,
            format!("table {table} has rows with an infinite date, a number that is NaN or a negative amount")
        );
        let find = failure.hint.split_once("SELECT").and_then(|(_, rest)| rest.split_once(" - ")).expect("a query").0;
        assert!(!session.rows(&format!("SELECT{find}")).is_empty());
        session.run(&format!("UPDATE {table} SET {mends} WHERE ctid IN (SELECT ctid{})", find.replace(" *", "")));
        assert!(session.rows(&format!("SELECT{find}")).is_empty());
    }
    update(&mut session);
}

/// Identifiers get the one form in which they are compared; of two paid claims whose keys would be one, both stay.
#[test]
fn identifiers_are_rewritten_and_what_cannot_be_is_kept_and_found() {
    let database = filled();
    let mut session = database.connect();
    let some = session.rows(
        "SELECT claim_number, rx_number FROM pbm.pharmacy_claim c
         WHERE status = 'paid' AND rx_number ~ '^[1-9][0-9]*$' AND length(rx_number) < 10 ORDER BY claim_number LIMIT 3",
    );
    let value = |row: usize, column: usize| some[row][column].clone().expect("a value");
    // With zeros alone; with zeros beside another paid claim of the same fill; a card in small letters.
    session.run(&format!(
        "UPDATE pbm.pharmacy_claim SET rx_number = ' 00' || rx_number WHERE claim_number = '{}';
         ALTER TABLE pbm.pharmacy_claim DISABLE TRIGGER audit_change;
         DO $$
         DECLARE twin pbm.pharmacy_claim;
         BEGIN
             SELECT * INTO twin FROM pbm.pharmacy_claim WHERE claim_number = '{}';
             twin.id := gen_random_uuid();
             twin.claim_number := 'TWIN';
             twin.rx_number := '0' || twin.rx_number;
             INSERT INTO pbm.pharmacy_claim VALUES (twin.*);
         END $$;
         ALTER TABLE pbm.pharmacy_claim ENABLE ALWAYS TRIGGER audit_change;
         UPDATE pbm.coverage SET cardholder_id = ' ' || lower(cardholder_id) || ' ', group_id = 'grp '",
        value(0, 0),
        value(1, 0)
    ));
    let coverage = session.number("SELECT count(*) FROM pbm.coverage");
    update(&mut session);
    let number = |session: &mut Session, claim: &str| {
        session.text(&format!("SELECT rx_number FROM pbm.pharmacy_claim WHERE claim_number = '{claim}'"))
    };
    assert_eq!(number(&mut session, &value(0, 0)), value(0, 1));
    assert_eq!(number(&mut session, &value(1, 0)), value(1, 1));
    assert_eq!(number(&mut session, "TWIN"), format!("0{}", value(1, 1)));
    assert_eq!(number(&mut session, &value(2, 0)), value(2, 1));
    assert_eq!(
        session.number(
            "SELECT count(*) FROM pbm.coverage WHERE cardholder_id = upper(btrim(cardholder_id)) AND group_id = 'GRP'"
        ),
        coverage
    );
    // The query of the warning's hint, and the way to reverse what it finds.
    assert_eq!(
        session.table(
            "SELECT claim_number FROM pbm.pharmacy_claim WHERE status = 'paid' AND rx_number ~ '^ | $|^0[0-9]+$'"
        ),
        "TWIN"
    );
    assert_eq!(session.reverse_number("TWIN")["status"], "reversed");
    // Released claims are still known by what was sent.
    for (sent, _) in paid(&mut session, "answer") {
        assert_eq!(session.adjudicate(&sent)["status"], "duplicate", "{sent}");
    }
}

#[test]
fn coverage_that_no_claim_can_name_is_an_error_that_finds_it() {
    let database = filled();
    let mut session = database.connect();
    session.run("UPDATE pbm.coverage SET cardholder_id = repeat('A', 26) WHERE coverage_id = (SELECT min(coverage_id::text)::uuid FROM pbm.coverage)");
    let failure = session.failure("ALTER EXTENSION pbm UPDATE");
    assert_eq!(
        (failure.code.as_str(), failure.message.as_str()),
        ("23514", "table pbm.coverage has rows that no claim can name")
    );
    let find = failure.hint.split_once("SELECT").and_then(|(_, rest)| rest.split_once(" - ")).expect("a query").0;
    assert_eq!(session.rows(&format!("SELECT{find}")).len(), 1);
    session.run("UPDATE pbm.coverage SET cardholder_id = repeat('A', 20) WHERE length(cardholder_id) = 26");
    update(&mut session);
}

#[test]
fn a_rule_or_override_with_a_reject_code_that_does_not_exist_is_found() {
    let database = filled();
    let mut session = database.connect();
    for (table, breaks, mends) in [
        ("pbm.plan_override", "reject_code = 'QQ' WHERE reject_code = '76' AND code = '7'", "reject_code = '76'"),
        ("pbm.formulary", "reject_code = 'QQ' WHERE NOT covered", "reject_code = NULL"),
    ] {
        session.run(&format!("UPDATE {table} SET {breaks}"));
        let failure = session.failure("ALTER EXTENSION pbm UPDATE");
        assert_eq!(failure.code, "23503", "{failure:?}");
        assert_eq!(failure.message, format!("table {table} has reject codes that pbm.reject_code does not have"));
        let find =
            failure.hint.split_once("SELECT").and_then(|(_, rest)| rest.split_once(" and run")).expect("a query").0;
        assert!(session.number(&format!("SELECT count(*) FROM (SELECT{find}) f")) > 0, "{find}");
        session.run(&format!("UPDATE {table} SET {mends} WHERE reject_code = 'QQ'"));
    }
    update(&mut session);
}
/// Codes and numbers longer than a claim's field: what compares as a number is shortened, the rest stays and is found.
#[test]
fn an_override_or_authorization_that_no_claim_can_name_stays_and_is_found() {
    let database = filled();
    let mut session = database.connect();
    let overrides = "SELECT code, count(*) FROM pbm.plan_override WHERE reject_code = '79' GROUP BY 1 ORDER BY 1";
    let authorizations = session.number("SELECT count(*) FROM pbm.prior_authorization");
    session.run(
        "DELETE FROM pbm.plan_override WHERE reject_code = '79';
         INSERT INTO pbm.plan_override
         SELECT plan_id, '79', 'submission_clarification', c FROM pbm.plan, unnest('{4,004,\" 0013\",0013,VACATION}'::text[]) c
         WHERE plan_code LIKE 'SAMPLE-PPO-__';
         INSERT INTO pbm.prior_authorization (authorization_number, patient_id, plan_id, ndc, effective_date)
         SELECT repeat('9', 40), patient_id, plan_id, ndc, effective_date FROM pbm.prior_authorization
         WHERE ndc IS NOT NULL LIMIT 1",
    );
    update(&mut session);
    assert_eq!(session.table(overrides), "13|2\n4|2\nVACATION|2");
    assert_eq!(session.number("SELECT count(*) FROM pbm.prior_authorization"), authorizations + 1);
    for (table, constraint, correct) in [
        ("plan_override", "plan_override_code", "DELETE FROM pbm.plan_override WHERE code = 'VACATION'"),
        (
            "prior_authorization",
            "prior_authorization_number",
            "UPDATE pbm.prior_authorization SET authorization_number = '12345678901' WHERE length(authorization_number) = 40",
        ),
    ] {
        let validate = format!("ALTER TABLE pbm.{table} VALIDATE CONSTRAINT {constraint}");
        assert_eq!(session.failure(&validate).code, "23514", "{table}");
        session.run(correct);
        session.run(&validate);
    }
    assert_eq!(
        session.failure("INSERT INTO pbm.plan_override SELECT plan_id, '79', 'dur', '004' FROM pbm.plan").code,
        "23514"
    );
}

/// The typed functions get a new argument: what was built on the old ones is named and left to its owner.
#[test]
fn a_view_on_a_function_that_gets_an_argument_is_named() {
    let database = release();
    let mut session = database.connect();
    let view = "CREATE VIEW public.quote AS SELECT patient_pay
                FROM pbm.price_claim('CARD', '00002751002', 30, 30, '1993999998', '2026-03-10', '1')";
    session.run(view);
    let failure = session.failure("ALTER EXTENSION pbm UPDATE");
    assert_eq!(failure.code, "2BP01", "{failure:?}");
    assert!(failure.detail.contains("view public.quote depends on function pbm.price_claim"), "{failure:?}");
    assert!(!failure.hint.contains("CASCADE") && failure.hint.contains("make them again"), "{failure:?}");
    session.run("DROP VIEW public.quote");
    update(&mut session);
    session.run(view);
}

/// The library is newer than the script for as long as nobody has run the update.
#[test]
fn functions_of_the_release_that_lack_an_argument_ask_for_the_update() {
    let database = release();
    let mut session = database.connect();
    for call in [
        "SELECT pbm.verify_eligibility('CARD', '2025-01-01', '01')",
        "SELECT pbm.price_claim('CARD', '00002751002', 30, 30, '1993999998', '2025-01-01', '1')",
    ] {
        let failure = session.failure(call);
        assert_eq!(failure.code, "55000", "{call}: {failure:?}");
    }
}

/// What an answer says of the claim itself, beside how it was answered this time.
const FIGURES: [&str; 13] = [
    "claim_id",
    "claim_number",
    "tier",
    "ingredient_cost",
    "dispensing_fee",
    "sales_tax",
    "allowed_amount",
    "paid_amount",
    "patient_pay",
    "deductible_applied",
    "copay_amount",
    "coinsurance_amount",
    "basis_of_reimbursement",
];

/// Claims of the release that are still paid, in plans with this setting of duplicate_answer.
fn paid(session: &mut Session, duplicate_answer: &str) -> Vec<(Value, Value)> {
    let numbers = session.table(&format!(
        "SELECT claim_number FROM pbm.pharmacy_claim JOIN pbm.plan USING (plan_id)
         WHERE status = 'paid' AND duplicate_answer = {}",
        literal(duplicate_answer)
    ));
    let stands = |answered: &Value| numbers.lines().any(|number| answered["claim_number"] == number);
    claims().into_iter().filter(|(_, answered)| answered["status"] == "paid" && stands(answered)).collect()
}

#[test]
fn a_paid_claim_sent_again_after_the_upgrade_is_a_duplicate_with_the_same_figures() {
    let database = filled();
    let mut session = database.connect();
    update(&mut session);
    let footprint = session.footprint();
    let answered_before = paid(&mut session, "answer");
    assert!(answered_before.len() > 90, "only {} paid claims", answered_before.len());
    for (sent, answered) in answered_before {
        let again = session.adjudicate(&sent);
        assert_eq!(again["status"], "duplicate", "{again}");
        for figure in FIGURES {
            assert_eq!(again[figure], answered[figure], "{figure} of {again}");
        }
    }
    assert_eq!(session.footprint(), footprint, "a duplicate writes nothing");
    let rejected_now = paid(&mut session, "reject");
    assert!(!rejected_now.is_empty());
    for (sent, _) in rejected_now {
        assert_eq!(codes(&session.adjudicate(&sent)), "83");
    }
}

#[test]
fn a_claim_reversed_before_the_upgrade_stays_reversed_and_a_paid_one_can_be_reversed() {
    let database = filled();
    let mut session = database.connect();
    update(&mut session);
    let find = |status: &str| {
        format!("SELECT claim_number FROM pbm.pharmacy_claim WHERE status = '{status}' ORDER BY id LIMIT 1")
    };
    let reversed = session.text(&find("reversed"));
    assert_eq!(session.reverse_number(&reversed)["status"], "duplicate");
    let paid = session.text(&find("paid"));
    assert_eq!(session.reverse_number(&paid)["status"], "reversed");
}

/// How each kind of step is put into words, and how many steps have them, with digits made 9; and a sum over all
/// explanations as they are.
const EXPLAINED: &str = "
    WITH step AS (
        SELECT c.claim_number, t.step, t.edit, t.outcome, t.explanation FROM pbm.pharmacy_claim c, pbm.explain_claim(c.claim_number) t
    )
    SELECT concat_ws(' | ', edit, outcome, count(*), min(regexp_replace(explanation, '[0-9]+', '9', 'g')))
    FROM step GROUP BY edit, outcome
    UNION ALL
    SELECT concat_ws(' | ', 'every step', count(*), md5(string_agg(s::text, ' ' ORDER BY claim_number, step))) FROM step s";

#[test]
fn the_traces_of_old_claims_are_explained() {
    let database = filled();
    let mut session = database.connect();
    update(&mut session);
    let silent = session.table("SELECT claim_number FROM pbm.pharmacy_claim c WHERE NOT EXISTS (SELECT FROM pbm.explain_claim(c.claim_number))");
    assert_eq!(silent, "");
    let explained = session.rows(EXPLAINED).into_iter().flatten().flatten().collect();
    golden("explained-0.1.0.txt", &explained);
}

/// The operators move to another schema and stay what they are: what was built on them goes on and is used.
#[test]
fn views_and_indexes_on_ndcs_outlive_the_upgrade() {
    let database = release();
    let mut session = database.connect();
    session.run(
        "SET search_path = pbm, public;
         CREATE TABLE public.own (code pbm.ndc PRIMARY KEY, n integer);
         INSERT INTO public.own SELECT lpad(n::text, 11, '0')::pbm.ndc, n FROM generate_series(1, 5000) n;
         CREATE INDEX own_hash ON public.own USING hash (code);
         CREATE VIEW public.found AS
         SELECT n FROM public.own WHERE code = '00000-0000-42' AND code IS DISTINCT FROM '00000-0000-01';
         RESET search_path",
    );
    let operators = "SELECT oid, oprname, oprleft::regtype FROM pg_operator
                     WHERE oprleft = 'pbm.ndc'::regtype AND oprright = oprleft ORDER BY oid";
    let before = session.table(operators);
    assert_eq!(before.lines().count(), 6);
    update(&mut session);
    session.run("SET search_path = ''");
    assert_eq!(session.table(operators), before);
    assert_eq!(session.table("SELECT n FROM public.found"), "42");
    let definition = session.text("SELECT pg_get_viewdef('public.found'::regclass)");
    assert!(!definition.contains("OPERATOR"), "{definition}");
    session.run("SET enable_seqscan = off; ANALYZE public.own");
    for index in ["own_hash", "own_pkey"] {
        let plan = session.table("EXPLAIN SELECT n FROM public.own WHERE code = '00000-0000-42'::text");
        assert!(plan.contains(index), "{plan}");
        session.run("DROP INDEX IF EXISTS public.own_hash");
    }
}
