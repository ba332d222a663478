//! The quarterly partitions of `pharmacy_claim`.

use serde_json::json;
use support::{Database, Session, claim, program};

const GAMMACIL: &str = "00003-0001-01";
const DELTANOL: &str = "00004-0001-01";

fn partitions(session: &mut Session) -> String {
    session.table("SELECT tableoid::regclass, count(*) FROM pbm.pharmacy_claim GROUP BY 1 ORDER BY 1")
}

#[test]
fn quarters_are_made_once() {
    let database = Database::with_book();
    let mut session = database.connect();
    assert_eq!(session.number("SELECT pbm.ensure_partitions('2023-07-01', '2022-12-31')"), 4);
    assert_eq!(session.number("SELECT pbm.ensure_partitions('2023-09-30', '2022-10-01')"), 0);
    assert_eq!(session.number("SELECT pbm.ensure_partitions('2023-10-01', '2022-10-01')"), 1);
    assert_eq!(session.number("SELECT pbm.ensure_partitions('2022-09-30', '2022-10-01')"), 0);
    assert_eq!(
        session.table(
            "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid), obj_description(c.oid)
             FROM pg_class c WHERE c.relname ~ '^pharmacy_claim_(2022|2023)_..$' AND c.relispartition ORDER BY 1 LIMIT 2"
        ),
        "pharmacy_claim_2022_q4|FOR VALUES FROM ('2022-10-01') TO ('2023-01-01')|Claims filled in 2022-Q4\n\
         pharmacy_claim_2023_q1|FOR VALUES FROM ('2023-01-01') TO ('2023-04-01')|Claims filled in 2023-Q1"
    );
    assert_eq!(
        session.table("SELECT * FROM pbm.claim_quarter WHERE quarter_start < '2024-01-01' ORDER BY 1 LIMIT 2"),
        "2022-10-01|NULL\n2023-01-01|NULL"
    );
    for date in ["2023-02-01", "2023-01-02", "infinity"] {
        assert_eq!(
            session.failure(&format!("INSERT INTO pbm.claim_quarter VALUES ('{date}')")).code,
            "23514",
            "{date}"
        );
    }
}

/// Three months back and three ahead are three quarters, whatever the day.
#[test]
fn the_install_makes_the_quarters_around_today() {
    let database = Database::with_extension();
    let mut session = database.connect();
    assert_eq!(session.number("SELECT count(*) FROM pbm.claim_quarter"), 3);
    assert_eq!(
        session.number(
            "SELECT pbm.ensure_partitions((CURRENT_DATE + interval '3 months')::date, (CURRENT_DATE - interval '3 months')::date)"
        ),
        0,
        "the last and the coming quarter are there"
    );
    let next = session.number("SELECT pbm.ensure_partitions((CURRENT_DATE + interval '6 months')::date)");
    assert_eq!(next, 1);
}

#[test]
fn claims_of_any_date_find_a_partition() {
    let database = Database::with_book();
    let mut session = database.connect();
    for (n, date) in
        ["2025-03-10", "2024-03-10", "1900-01-01", "0044-03-15 BC", "9999-12-31", "200000-01-01"].iter().enumerate()
    {
        let answer = session.object(&format!(
            "pbm.adjudicate_claim('CARD-BASIC', '00001-0001-01', 30, 30, '1234567893', '{date}', '{n}')"
        ));
        assert!(answer["claim_number"].is_string(), "{date}: {answer}");
    }
    assert_eq!(partitions(&mut session), "pbm.pharmacy_claim_default|5\npbm.pharmacy_claim_2025_q1|1");
    let insert =
        |date: &str| format!("INSERT INTO pbm.pharmacy_claim (claim_number, fill_date) VALUES ('{date}', '{date}')");
    for date in ["5874897-12-31", "4713-01-01 BC"] {
        session.run(&insert(date));
    }
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim_default"), 7);
    for date in ["infinity", "-infinity"] {
        let failure = session.failure(&insert(date));
        assert!(failure.message.contains("pharmacy_claim_finite"), "{failure:?}");
    }
}

#[test]
fn the_first_and_the_last_day_of_a_quarter_are_its_own() {
    let database = Database::with_book();
    let mut session = database.connect();
    for (rx, date) in ["2025-01-01", "2025-03-31", "2025-04-01", "2025-06-30"].iter().enumerate() {
        let sent =
            claim(json!({"fill_date": date, "rx_number": rx.to_string(), "submission_clarification_codes": ["3"]}));
        for expected in ["paid", "duplicate"] {
            assert_eq!(session.adjudicate(&sent)["status"], expected, "{date}");
        }
        // Of another member, whose history says nothing of it.
        let mut other = sent.clone();
        other["cardholder_id"] = "CARD-001".into();
        assert_eq!(support::codes(&session.price(&other)), "83", "{date}");
    }
    assert_eq!(
        session.table(
            "SELECT fill_date, tableoid::regclass FROM pbm.pharmacy_claim WHERE status = 'paid' ORDER BY fill_date"
        ),
        "2025-01-01|pbm.pharmacy_claim_2025_q1\n2025-03-31|pbm.pharmacy_claim_2025_q1\n\
         2025-04-01|pbm.pharmacy_claim_2025_q2\n2025-06-30|pbm.pharmacy_claim_2025_q2"
    );
}

/// The days between two partitions are those of the default one, which is looked in although others lie on both sides.
#[test]
fn a_claim_between_two_partitions_is_part_of_the_history() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "CREATE TABLE public.own_before PARTITION OF pbm.pharmacy_claim FOR VALUES FROM (MINVALUE) TO ('2020-02-01');
         CREATE TABLE public.own_after PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2020-03-01') TO ('2024-01-01');
         SELECT pbm.adopt()",
    );
    let fill = |rx: &str, date: &str| claim(json!({"rx_number": rx, "fill_date": date}));
    assert_eq!(session.adjudicate(&fill("1", "2020-02-20"))["status"], "paid");
    assert_eq!(partitions(&mut session), "pbm.pharmacy_claim_default|1");
    assert_eq!(support::codes(&session.price(&fill("2", "2020-03-02"))), "79");
}

#[test]
fn waiting_claims_move_into_their_quarter_with_their_alerts() {
    let database = Database::with_book();
    let mut session = database.connect();
    let fill = |date: &str, ndc: &str, rx: &str| claim(json!({"fill_date": date, "ndc": ndc, "rx_number": rx}));
    for claim in [
        fill("2024-01-10", DELTANOL, "1"),
        fill("2024-01-12", GAMMACIL, "2"),
        fill("2024-04-20", DELTANOL, "3"),
        fill("2024-04-21", GAMMACIL, "4"),
    ] {
        session.adjudicate(&claim);
    }
    assert_eq!(partitions(&mut session), "pbm.pharmacy_claim_default|4");
    let rows = "SELECT c.*, a.* FROM pbm.pharmacy_claim c LEFT JOIN pbm.dur_alert a ON a.claim_id = c.id ORDER BY c.id";
    let before = session.table(rows);
    assert_eq!(session.number("SELECT count(*) FROM pbm.dur_alert"), 2);

    assert_eq!(session.number("SELECT pbm.ensure_partitions('2024-01-31', '2024-01-01')"), 1);
    assert_eq!(partitions(&mut session), "pbm.pharmacy_claim_default|2\npbm.pharmacy_claim_2024_q1|2");
    assert_eq!(session.number("SELECT pbm.ensure_partitions('2024-12-31', '2024-01-01')"), 3);
    assert_eq!(partitions(&mut session), "pbm.pharmacy_claim_2024_q1|2\npbm.pharmacy_claim_2024_q2|2");
    assert_eq!(session.table(rows), before);
    // The alerts still refer to their claims, and must.
    assert_eq!(session.failure("DELETE FROM pbm.pharmacy_claim WHERE rx_number = '2'").code, "23503");
    // And the sessions that were there go on.
    assert_eq!(session.adjudicate(&fill("2024-01-10", DELTANOL, "1"))["status"], "duplicate");
    assert_eq!(session.reverse(&fill("2024-01-10", DELTANOL, "1"))["status"], "reversed");
    assert_eq!(session.adjudicate(&fill("2024-08-10", DELTANOL, "5"))["status"], "paid");
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim_2024_q3"), 1);
}

#[test]
fn a_move_is_no_change_to_log() {
    let database = Database::with_book();
    let mut session = database.connect();
    let paid = session.adjudicate(&claim(json!({"fill_date": "2024-01-10"})));
    let id = paid["claim_id"].as_str().unwrap();
    session.run("BEGIN; SELECT pbm.ensure_partitions('2024-01-31', '2024-01-01')");
    assert_eq!(session.text("SHOW session_replication_role"), "origin");
    session.run("COMMIT");
    let log = session.table(&format!("SELECT operation FROM pbm.audit_log WHERE row_key = '{id}' ORDER BY audit_id"));
    assert_eq!(log, "INSERT");
    // And after it what changes there is logged as before.
    session.adjudicate(&claim(json!({"fill_date": "2024-04-10"})));
    for (partition, changed) in [("pharmacy_claim_default", 1), ("pharmacy_claim_2024_q1", 1)] {
        let before = session.number("SELECT count(*) FROM pbm.audit_log");
        session.run(&format!("UPDATE pbm.{partition} SET drug_name = 'other'"));
        assert_eq!(session.number("SELECT count(*) FROM pbm.audit_log") - before, changed, "{partition}");
    }
}

#[test]
fn a_new_partition_has_all_that_the_others_have() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("SELECT pbm.ensure_partitions('2023-01-31', '2023-01-01')");
    let shape = |session: &mut Session, table: &str| {
        session.table(&format!(
            "SELECT (SELECT string_agg(conname || pg_get_constraintdef(oid), E'\\n' ORDER BY 1) FROM pg_constraint
                     WHERE conrelid = 'pbm.{table}'::regclass AND contype = 'c'),
                    (SELECT count(*) FROM pg_index WHERE indrelid = 'pbm.{table}'::regclass AND indisvalid),
                    (SELECT string_agg(tgname || tgenabled::text, ',' ORDER BY tgname) FROM pg_trigger
                     WHERE tgrelid = 'pbm.{table}'::regclass AND NOT tgisinternal)"
        ))
    };
    assert_eq!(shape(&mut session, "pharmacy_claim_2023_q1"), shape(&mut session, "pharmacy_claim_default"));
    session.run("CREATE ROLE pbm_test_partition_reader; GRANT USAGE ON SCHEMA pbm TO pbm_test_partition_reader");
    let granted =
        session.is("SELECT has_table_privilege('pbm_test_partition_reader', 'pbm.pharmacy_claim_2023_q1', 'SELECT')");
    session.run("REVOKE ALL ON SCHEMA pbm FROM pbm_test_partition_reader; DROP ROLE pbm_test_partition_reader");
    assert!(!granted);
}

#[test]
fn dates_that_cannot_be_are_errors() {
    let database = Database::with_book();
    let mut session = database.connect();
    for (arguments, code) in [
        ("NULL", "22004"),
        ("'2025-01-01', NULL", "22004"),
        ("'infinity'", "22004"),
        ("'2025-01-01', '-infinity'", "22004"),
        ("'2126-01-01', '2025-01-01'", "22023"),
    ] {
        let failure = session.failure(&format!("SELECT pbm.ensure_partitions({arguments})"));
        assert_eq!(failure.code, code, "{arguments}");
        assert!(!failure.hint.is_empty(), "{failure:?}");
    }
}

/// A claim that was paid, exactly repeated, after its quarter was retired or taken away.
#[test]
fn what_was_filled_before_the_boundary_is_never_paid_again() {
    let database = Database::with_book();
    let (mut session, mut other) = (database.connect(), database.connect());
    let winter = claim(json!({"fill_date": "2025-01-10", "ndc": DELTANOL, "rx_number": "1"}));
    let overridden = json!([{"reason_for_service": "DD", "professional_service": "M0", "result_of_service": "1G"}]);
    let soon = claim(json!({"fill_date": "2025-01-12", "ndc": GAMMACIL, "rx_number": "2", "dur": overridden}));
    let spring = claim(json!({"fill_date": "2025-05-20", "rx_number": "3"}));
    for sent in [&winter, &soon, &spring] {
        assert_eq!(session.adjudicate(sent)["status"], "paid");
    }
    assert_eq!(session.number("SELECT count(*) FROM pbm.dur_alert"), 1);
    assert_eq!(session.number("SELECT pbm.retire_partitions('2025-05-31')"), 1);
    for session in [&mut session, &mut other] {
        for sent in
            [&winter, &soon, &claim(json!({"fill_date": "2025-03-31"})), &claim(json!({"fill_date": "2001-01-01"}))]
        {
            // Another edit may have its word too: a later fill, a span that had not begun.
            assert!(support::codes(&session.price(sent)).starts_with("81"), "{sent}");
            assert!(support::codes(&session.adjudicate(sent)).starts_with("81"), "{sent}");
        }
        assert_eq!(session.adjudicate(&spring)["status"], "duplicate");
    }
    // They are kept, with their alerts, beside the table, and what becomes of them is logged.
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim_2025_q1 WHERE status = 'paid'"), 2);
    assert_eq!(session.number("SELECT count(*) FROM pbm.dur_alert_2025_q1"), 1);
    assert_eq!(session.number("SELECT count(*) FROM pbm.dur_alert"), 0);
    let logged = session.number("SELECT count(*) FROM pbm.audit_log");
    session.run("DELETE FROM pbm.dur_alert_2025_q1; DELETE FROM pbm.pharmacy_claim_2025_q1 WHERE rx_number = '1'");
    assert_eq!(session.number("SELECT count(*) FROM pbm.audit_log"), logged + 2);
    // No quarter before the boundary is made again, whatever becomes of the table.
    session.run("DROP TABLE pbm.pharmacy_claim_2025_q1");
    assert_eq!(session.number("SELECT pbm.ensure_partitions('2025-06-30', '2024-12-01')"), 0);
    assert!(support::codes(&session.adjudicate(&winter)).starts_with("81"));
    assert_eq!(session.number("SELECT pbm.retire_partitions('2025-01-01')"), 0, "the boundary never goes back");
    assert!(support::codes(&session.adjudicate(&claim(json!({"fill_date": "2025-03-31"})))).starts_with("81"));
    for (date, code) in [("NULL", "22023"), ("'infinity'", "22023"), ("CURRENT_DATE + 93", "22023")] {
        let failure = session.failure(&format!("SELECT pbm.retire_partitions({date})"));
        assert_eq!((failure.code.as_str(), failure.hint.is_empty()), (code, false), "{date}");
    }
}

#[test]
fn a_quarter_that_was_detached_or_dropped_is_refused_until_it_is_back_or_retired() {
    let call = format!("SELECT {}", support::typed_call("adjudicate_claim", &claim(json!({"rx_number": "9"}))));
    for (taken_away, back) in [
        (
            "ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.pharmacy_claim_2025_q1",
            "ALTER TABLE pbm.pharmacy_claim ATTACH PARTITION pbm.pharmacy_claim_2025_q1 FOR VALUES FROM ('2025-01-01') TO ('2025-04-01')",
        ),
        (
            "ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.pharmacy_claim_2025_q1",
            "SELECT pbm.retire_partitions('2025-04-01')",
        ),
        (
            "ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.pharmacy_claim_2025_q1; DROP TABLE pbm.pharmacy_claim_2025_q1",
            "SELECT pbm.retire_partitions('2025-04-01')",
        ),
    ] {
        let database = Database::with_book();
        let (mut session, mut other) = (database.connect(), database.connect());
        let sent = claim(json!({}));
        assert_eq!(session.adjudicate(&sent)["status"], "paid");
        other.run(taken_away);
        for session in [&mut session, &mut database.connect()] {
            let failure = session.failure(&call);
            assert_eq!(failure.code, "55000", "{taken_away}: {failure:?}");
            assert!(failure.message.contains("2025-Q1"), "{failure:?}");
            assert!(failure.hint.contains("pbm.retire_partitions('2025-04-01')"), "{failure:?}");
        }
        other.run(back);
        let answer = session.adjudicate(&sent);
        assert!(answer["status"] == "duplicate" || support::codes(&answer) == "81", "{back}: {answer}");
    }
}

/// PostgreSQL detaches concurrently in two steps; after the first no statement that begins sees the rows.
#[test]
fn a_quarter_that_is_half_detached_is_refused() {
    let database = Database::with_book();
    let (mut session, mut reader, mut owner) = (database.connect(), database.connect(), database.connect());
    assert_eq!(session.adjudicate(&claim(json!({})))["status"], "paid");
    // The default partition must not be there meanwhile.
    owner.run("ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.pharmacy_claim_default");
    reader.run("BEGIN; SELECT count(*) FROM pbm.pharmacy_claim_2025_q1");
    owner.run("SET statement_timeout = '500ms'");
    let detach = "ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.pharmacy_claim_2025_q1 CONCURRENTLY";
    assert_eq!(owner.failure(detach).code, "57014", "it waits for the reader");
    owner.run("RESET statement_timeout");
    reader.run("COMMIT");
    owner.run("ALTER TABLE pbm.pharmacy_claim ATTACH PARTITION pbm.pharmacy_claim_default DEFAULT");
    let call = format!("SELECT {}", support::typed_call("price_claim", &claim(json!({}))));
    for session in [&mut session, &mut database.connect()] {
        let failure = session.failure(&call);
        assert_eq!(failure.code, "55000", "{failure:?}");
        assert!(failure.message.contains("2025-Q1"), "{failure:?}");
    }
    owner.run(
        "ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.pharmacy_claim_2025_q1 FINALIZE;
         ALTER TABLE pbm.pharmacy_claim ATTACH PARTITION pbm.pharmacy_claim_2025_q1 FOR VALUES FROM ('2025-01-01') TO ('2025-04-01')",
    );
    assert_eq!(session.adjudicate(&claim(json!({})))["status"], "duplicate");
}

#[test]
fn a_loose_table_of_a_partition_s_name_is_an_error() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("CREATE TABLE pbm.pharmacy_claim_2031_q2 (LIKE pbm.pharmacy_claim)");
    let failure = session.failure("SELECT pbm.ensure_partitions('2031-09-01', '2031-01-01')");
    assert_eq!(failure.code, "55000");
    assert!(
        failure.message.contains("pharmacy_claim_2031_q2") && failure.hint.contains("ATTACH PARTITION"),
        "{failure:?}"
    );
    session.run("ALTER TABLE pbm.pharmacy_claim_2031_q2 RENAME TO other");
    assert_eq!(session.number("SELECT pbm.ensure_partitions('2031-09-01', '2031-01-01')"), 3);
}

/// The other remedy that the error names.
#[test]
fn a_quarter_that_its_owner_attached_is_guarded_like_one_that_was_made() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "CREATE TABLE pbm.pharmacy_claim_2031_q2 PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2031-04-01') TO ('2031-07-01');
         SELECT pbm.adopt()",
    );
    assert_eq!(session.number("SELECT pbm.ensure_partitions('2031-06-01', '2031-04-01')"), 0);
    session.run("ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.pharmacy_claim_2031_q2");
    let failure = session.failure("SELECT pbm.price_claim('{}'::jsonb)");
    assert_eq!(failure.code, "55000");
    assert!(failure.message.contains("2031-Q2"), "{failure:?}");
}

/// A whole year, a part of a quarter, all days before one: claims go there, and the quarters around are made.
#[test]
fn a_partition_with_bounds_of_its_owner_s_own_is_lived_with() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "CREATE TABLE public.own_2019 PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2019-01-01') TO ('2020-01-01');
         CREATE TABLE public.own_days PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2020-05-10') TO ('2020-05-20');
         CREATE TABLE public.own_past PARTITION OF pbm.pharmacy_claim FOR VALUES FROM (MINVALUE) TO ('2018-10-01');
         CREATE TABLE public.own_future PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2100-01-01') TO (MAXVALUE);
         SELECT pbm.adopt()",
    );
    // 2018-Q4, 2020-Q1, 2020-Q3.
    let make = "SELECT pbm.ensure_partitions('2020-09-30', '2018-07-01')";
    assert_eq!(session.number(make), 3);
    let again =
        program("psql").args(["-X", "-q", "-A", "-t", "-d", &database.name, "-c", make]).output().expect("psql runs");
    assert_eq!(String::from_utf8_lossy(&again.stdout), "0\n");
    let said = String::from_utf8_lossy(&again.stderr);
    for (quarter, own) in [("2018-Q3", "own_past"), ("2019-Q1", "own_2019"), ("2020-Q2", "own_days")] {
        let told = format!("{quarter} gets no partition of its own, for public.{own} holds days of it");
        assert!(said.contains(&told), "{told}: {said}");
    }
    for (rx, date) in ["1950-02-10", "2018-02-10", "2018-12-31", "2019-06-10", "2020-05-10", "2020-05-20", "2150-02-10"]
        .iter()
        .enumerate()
    {
        let sent = claim(json!({"fill_date": date, "rx_number": rx.to_string()}));
        let answer = session.adjudicate(&sent);
        assert!(answer["claim_number"].is_string(), "{answer}");
    }
    assert_eq!(
        session.table("SELECT fill_date, tableoid::regclass FROM pbm.pharmacy_claim ORDER BY 1"),
        "1950-02-10|own_past\n2018-02-10|own_past\n2018-12-31|pbm.pharmacy_claim_2018_q4\n2019-06-10|own_2019\n2020-05-10|own_days\n\
         2020-05-20|pbm.pharmacy_claim_default\n2150-02-10|own_future"
    );
    assert_eq!(session.number("SELECT pbm.retire_partitions('2020-07-01')"), 2);
    assert!(support::codes(&session.adjudicate(&claim(json!({"fill_date": "2019-06-10"})))).starts_with("81"));
    assert_eq!(session.number("SELECT count(*) FROM public.own_2019"), 2, "it stays attached, and takes the rejection");
}

#[test]
fn quarters_before_christ_have_names_of_their_own() {
    let database = Database::with_book();
    let mut session = database.connect();
    assert_eq!(session.number("SELECT pbm.ensure_partitions('0044-03-31 BC', '0044-03-01 BC')"), 1);
    assert_eq!(session.number("SELECT pbm.ensure_partitions('0044-03-31', '0044-03-01')"), 1);
    assert_eq!(session.number("SELECT pbm.ensure_partitions('0044-03-31 BC', '0044-03-01 BC')"), 0);
    assert_eq!(
        session.table(
            "SELECT c.relname, obj_description(c.oid) FROM pg_class c WHERE relname ~ '0044' AND c.relispartition AND c.relkind = 'r' ORDER BY 1"
        ),
        "pharmacy_claim_0044_q1|Claims filled in 0044-Q1\npharmacy_claim_bc_0044_q1|Claims filled in 0044-Q1 BC"
    );
}

#[test]
fn a_generated_column_of_the_owner_moves_with_its_claims() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("ALTER TABLE pbm.pharmacy_claim ADD COLUMN own_year integer GENERATED ALWAYS AS (extract(year FROM fill_date)) STORED");
    session.adjudicate(&claim(json!({"fill_date": "2024-01-10"})));
    assert_eq!(session.number("SELECT pbm.ensure_partitions('2024-01-31', '2024-01-01')"), 1);
    assert_eq!(session.number("SELECT own_year FROM pbm.pharmacy_claim_2024_q1"), 2024);
}

/// Whatever state they are in, and whichever table the claims come from.
#[test]
fn no_trigger_of_the_owner_hears_of_a_move() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "CREATE TABLE public.heard (what text); GRANT INSERT ON public.heard TO pbm_definer;
         CREATE FUNCTION public.own_trigger() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN INSERT INTO public.heard VALUES (TG_NAME); RETURN NULL; END $$;
         CREATE TRIGGER own_always AFTER INSERT OR DELETE ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION public.own_trigger();
         CREATE TRIGGER own_origin AFTER INSERT OR DELETE ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION public.own_trigger();
         CREATE TRIGGER own_replica AFTER INSERT OR DELETE ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION public.own_trigger();
         CREATE TRIGGER own_disabled AFTER INSERT OR DELETE ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION public.own_trigger();
         ALTER TABLE pbm.pharmacy_claim ENABLE ALWAYS TRIGGER own_always;
         ALTER TABLE pbm.pharmacy_claim ENABLE REPLICA TRIGGER own_replica;
         ALTER TABLE pbm.pharmacy_claim DISABLE TRIGGER own_disabled;
         CREATE TABLE pbm.pharmacy_claim_2024_02 PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
         SELECT pbm.adopt()",
    );
    for (rx, date) in ["2024-01-10", "2024-02-10"].iter().enumerate() {
        session.adjudicate(&claim(json!({"fill_date": date, "rx_number": rx.to_string()})));
    }
    assert_eq!(partitions(&mut session), "pbm.pharmacy_claim_default|1\npbm.pharmacy_claim_2024_02|1");
    session.run("TRUNCATE public.heard");
    assert_eq!(session.number("SELECT pbm.ensure_partitions('2024-01-31', '2024-01-01')"), 1);
    assert_eq!(partitions(&mut session), "pbm.pharmacy_claim_2024_q1|2");
    assert_eq!(session.table("SELECT * FROM public.heard"), "");
    let states = |table: &str| {
        format!(
            "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'pbm.{table}'::regclass AND NOT tgisinternal ORDER BY 1"
        )
    };
    let expected = session.table(&states("pharmacy_claim"));
    assert!(expected.contains("own_always|A\nown_disabled|D\nown_origin|O\nown_replica|R"), "{expected}");
    for partition in ["pharmacy_claim_default", "pharmacy_claim_2024_q1"] {
        assert_eq!(session.table(&states(partition)), expected, "{partition}");
    }
}

/// A month that an owner attached again, as 0.1.0 made them.
#[test]
fn a_month_is_no_part_of_a_quarter_where_a_snapshot_may_not_show_its_claims() {
    let database = Database::with_book();
    let (mut session, mut other) = (database.connect(), database.connect());
    other.run(
        "CREATE TABLE pbm.pharmacy_claim_2024_02 PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
         SELECT pbm.adopt()",
    );
    let make = "SELECT pbm.ensure_partitions('2024-01-31', '2024-01-01')";
    for level in ["REPEATABLE READ", "SERIALIZABLE"] {
        session.run(&format!("BEGIN ISOLATION LEVEL {level}; SELECT"));
        other.adjudicate(&claim(json!({"fill_date": "2024-02-10", "rx_number": level.len().to_string()})));
        let failure = session.failure(make);
        assert_eq!(failure.code, "55000", "{failure:?}");
        assert!(failure.message.contains("READ COMMITTED"), "{failure:?}");
        session.run("ROLLBACK");
    }
    assert_eq!(session.number(make), 1);
    assert_eq!(partitions(&mut session), "pbm.pharmacy_claim_2024_q1|2");
}

/// A report that runs for long, on the claims or on a month alone that goes into its quarter, keeps the partition from
/// being made, and nobody else from their work.
#[test]
fn nobody_queues_behind_a_partition_that_waits() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "CREATE TABLE pbm.pharmacy_claim_2033_02 PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2033-02-01') TO ('2033-03-01');
         SELECT pbm.adopt()",
    );
    assert_eq!(session.adjudicate(&claim(json!({"rx_number": "1"})))["status"], "paid");
    session.run("SET statement_timeout = '5s'");
    for (year, read) in [(2032, "pharmacy_claim"), (2033, "pharmacy_claim_2033_02")] {
        let (mut reader, mut maker) = (database.connect(), database.connect());
        reader.run(&format!("BEGIN; SELECT count(*) FROM pbm.{read}"));
        std::thread::scope(|scope| {
            let make = format!("SELECT pbm.ensure_partitions('{year}-01-01', '{year}-01-01')");
            let waiting = scope.spawn(move || maker.number(&make));
            std::thread::sleep(std::time::Duration::from_millis(300));
            for n in 2..6 {
                let sent = claim(json!({"rx_number": format!("{year}{n}"), "cardholder_id": format!("CARD-00{n}"),
                                        "submission_clarification_codes": ["3"]}));
                assert_eq!(session.adjudicate(&sent)["status"], "paid");
            }
            assert!(!waiting.is_finished(), "it waits for the reader");
            reader.run("COMMIT");
            assert_eq!(waiting.join().expect("it ends"), 1);
        });
    }
}
