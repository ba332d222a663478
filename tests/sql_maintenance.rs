//! The nightly job, legal holds, and the views that watch a server.

use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;
use support::server::Server;
use support::{Database, Session, admin, claim};

fn steps(session: &mut Session) -> String {
    session.table("SELECT step, done, sqlstate, succeeded_at IS NOT NULL FROM pbm.maintenance_step ORDER BY ran_at")
}

/// A database with a claim filled on each of these days by the same person, and one of another's on the first.
fn with_claims(days: &[&str]) -> (Database, Session) {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("SELECT pbm.ensure_partitions('2012-12-31', '2010-01-01'); SELECT pbm.set_standing_purpose('postgres', 'HOPERAT', 'tests of maintenance')");
    for (number, day) in (1..).zip(days) {
        imported(&mut session, number, day, "CARD-BASIC");
    }
    imported(&mut session, 99, days[0], "CARD-STRICT");
    (database, session)
}

fn imported(session: &mut Session, number: u32, day: &str, card: &str) {
    session.run(&format!(
        "INSERT INTO pbm.pharmacy_claim (claim_number, patient_id, ndc, pharmacy_npi, fill_date, days_supply, quantity, paid_amount)
         SELECT 'OLD{number}', m.patient_id, '00001000101', '1234567893', '{day}', 30, 30, 10
         FROM pbm.coverage c JOIN pbm.members m USING (member_id) WHERE c.cardholder_id = '{card}' LIMIT 1"
    ));
}

fn tables(session: &mut Session) -> String {
    session.table("SELECT relname FROM pg_class WHERE relname ~ '^pharmacy_claim_201[0-2]_q.$' AND NOT relispartition AND relkind = 'r' ORDER BY 1")
}

#[test]
fn each_step_of_maintenance_is_on_record_and_one_that_fails_keeps_no_other_from_its_turn() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("CALL pbm.maintain(9)");
    // Of the four quarters that nine months reach into, the install made two.
    assert!(steps(&mut session).starts_with("partitions|2|NULL|t\neligibility|"), "{}", steps(&mut session));
    session.run("CALL pbm.maintain(9)");
    assert!(steps(&mut session).starts_with("partitions|0|NULL|t\neligibility|"));
    assert_eq!(session.number("SELECT count(*) FROM pbm.maintenance_step"), 5);

    // Three years are less than the audit's six.
    let failure = session.failure("CALL pbm.maintain(keep_audit => '3 years')");
    assert_eq!((failure.code.as_str(), failure.message.as_str()), ("55000", "maintenance steps failed: audit"));
    assert_eq!(
        session.table("SELECT step, sqlstate, done FROM pbm.maintenance_step WHERE sqlstate IS NOT NULL ORDER BY step"),
        "audit|22023|NULL"
    );
    assert!(session.is("SELECT ran_at > (SELECT ran_at FROM pbm.maintenance_step WHERE step = 'audit') FROM pbm.maintenance_step WHERE step = 'seal'"));
}

#[test]
fn maintenance_within_a_transaction_or_with_wrong_arguments_is_refused_before_it_begins() {
    let database = Database::with_book();
    let mut session = database.connect();
    assert_eq!(session.failure("BEGIN; CALL pbm.maintain(); COMMIT").code, "25001");
    session.run("ROLLBACK");
    for arguments in ["NULL", "0", "25", "keep_claims => '1 year'", "keep_retired => '-1 day'"] {
        assert_eq!(session.failure(&format!("CALL pbm.maintain({arguments})")).code, "22023", "{arguments}");
    }
    assert_eq!(steps(&mut session), "");
}

#[test]
fn a_hold_keeps_claims_from_their_quarter_on_and_a_released_one_lets_them_go() {
    let (_database, mut session) = with_claims(&["2010-02-01", "2010-08-01", "2011-02-01"]);
    let hold = session.text("SELECT pbm.set_legal_hold('case 7', 'CARD-BASIC', '2010-07-01', '2010-12-31')");
    // The third quarter of 2010 has a held claim: the two before it go.
    assert_eq!(session.number("SELECT pbm.retire_partitions('2012-01-01')"), 2);
    assert_eq!(tables(&mut session), "pharmacy_claim_2010_q1\npharmacy_claim_2010_q2");
    session.run(&format!("SELECT pbm.release_legal_hold('{hold}')"));
    assert_eq!(session.number("SELECT pbm.retire_partitions('2012-01-01')"), 6);
    assert_eq!(session.failure(&format!("SELECT pbm.release_legal_hold('{hold}')")).code, "P0002");
}

#[test]
fn what_is_retired_is_dropped_but_for_quarters_with_a_held_claim() {
    let (_database, mut session) = with_claims(&["2010-02-01", "2010-08-01"]);
    session.run("SELECT pbm.retire_partitions('2011-01-01')");
    let of_another = session.text("SELECT pbm.set_legal_hold('case 8', 'CARD-STRICT')");
    assert_eq!(session.number("SELECT pbm.purge_retired('2010-12-31')"), 2);
    // The other's claim is of the first quarter; the fourth had not ended before the date.
    assert_eq!(tables(&mut session), "pharmacy_claim_2010_q1\npharmacy_claim_2010_q4");
    session.run(&format!("SELECT pbm.release_legal_hold('{of_another}')"));
    let of_all = session.text("SELECT pbm.set_legal_hold('case 9', NULL, '2010-01-01', '2010-01-31')");
    assert_eq!(session.number("SELECT pbm.purge_retired('2011-01-01')"), 2, "no claim was filled in that January");
    assert_eq!(tables(&mut session), "");
    session.run(&format!("SELECT pbm.release_legal_hold('{of_all}')"));
    for date in ["NULL", "'infinity'", "CURRENT_DATE + 1"] {
        assert_eq!(session.failure(&format!("SELECT pbm.purge_retired({date})")).code, "22023", "{date}");
    }
}

#[test]
fn a_person_whose_claims_are_held_is_not_deleted() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run(
        "INSERT INTO pbm.members (first_name, last_name, date_of_birth, sex) VALUES ('Held', 'Held', '1980-01-01', 'F');
         INSERT INTO pbm.legal_hold (patient_id, held_patient_id, reason) SELECT patient_id, patient_id, 'case 10' FROM pbm.members WHERE last_name = 'Held'",
    );
    let delete = "DELETE FROM pbm.members WHERE last_name = 'Held'";
    let refused = session.failure(delete);
    assert_eq!(refused.code, "23503");
    assert!(refused.message.contains("on table \"legal_hold\""), "{refused:?}");
    session.run("SELECT pbm.set_standing_purpose('postgres', 'HOPERAT', 'tests of maintenance'); SELECT pbm.release_legal_hold(hold_id) FROM pbm.legal_hold");
    session.run(delete);
}

#[test]
fn a_hold_without_reason_or_with_dates_out_of_order_is_refused() {
    let (_database, mut session) = with_claims(&["2010-02-01"]);
    for (arguments, code) in [
        ("NULL", "22023"),
        ("' '", "22023"),
        ("'case', 'CARD-BASIC', '2011-01-01', '2010-01-01'", "22023"),
        ("'case', 'CARD-BASIC', '-infinity'", "22023"),
        ("'case', 'CARD-NOBODY'", "P0002"),
    ] {
        assert_eq!(session.failure(&format!("SELECT pbm.set_legal_hold({arguments})")).code, code, "{arguments}");
    }
}

#[test]
fn the_views_that_watch_show_what_there_is_and_say_what_is_missing() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.adjudicate(&claim(json!({})));
    assert_eq!(
        session.table("SELECT source, remedy IS NULL = is_available FROM pbm.monitor_sources ORDER BY source"),
        "auto_explain|t\npg_read_all_stats|t\npg_stat_statements|t\npreload|t\ntrack_functions|t\ntrack_io_timing|t"
    );
    assert_eq!(session.number("SELECT count(*) FROM pbm.monitor_statements"), 0);
    assert_eq!(session.number("SELECT count(*) FROM pbm.monitor_functions"), 0);
    // Functions of SQL and PL/pgSQL are counted at the end of a transaction, once it is asked for.
    session.run("SET track_functions = 'all'; SELECT pbm.refresh_eligibility()");
    session.run("SELECT pg_stat_force_next_flush()");
    assert_eq!(
        session.number("SELECT calls FROM pbm.monitor_functions WHERE function_name = 'refresh_eligibility'"),
        1
    );
    assert_eq!(
        session
            .text("SELECT table_name FROM pbm.monitor_tables WHERE relation = 'pbm.pharmacy_claim_default'::regclass"),
        "pbm.pharmacy_claim"
    );
    assert!(session.is("SELECT bool_and(is_valid) AND count(*) > 50 FROM pbm.monitor_indexes"));
    assert_eq!(session.number("SELECT count(*) FROM pbm.monitor_wal"), 1);
    let mut waiting = database.connect();
    let pid = waiting.pid();
    session.run("BEGIN; LOCK TABLE pbm.client");
    std::thread::scope(|scope| {
        scope.spawn(move || waiting.run("BEGIN; LOCK TABLE pbm.client; COMMIT"));
        let mut observer = database.connect();
        support::until_blocked(&mut observer, pid);
        let own = session.pid();
        assert_eq!(
            observer.table("SELECT pid, blocked_by, blocking_state, relations FROM pbm.monitor_locks"),
            format!("{pid}|{own}|idle in transaction|pbm.client")
        );
        session.run("COMMIT");
    });
}

#[test]
fn a_monitor_sees_the_views_and_no_persons_row() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("SELECT pbm.grant_role('postgres', 'pbm_monitor')");
    session.run("SET ROLE pbm_monitor");
    for view in [
        "monitor_sources",
        "monitor_statements",
        "monitor_functions",
        "monitor_tables",
        "monitor_indexes",
        "monitor_locks",
        "monitor_wal",
    ] {
        session.run(&format!("SELECT * FROM pbm.{view}"));
    }
    assert_eq!(session.failure("SELECT * FROM pbm.members").code, "42501");
}

#[test]
fn the_health_check_tells_of_a_job_that_does_not_run_and_of_claims_without_their_quarter() {
    let (_database, mut session) = with_claims(&["2010-02-01"]);
    let state = |session: &mut Session, check: &str| {
        session.text(&format!("SELECT state || ': ' || found FROM pbm.health_check() WHERE check_name = '{check}'"))
    };
    assert_eq!(state(&mut session, "maintenance"), "unsafe: it never ran");
    assert_eq!(state(&mut session, "default_partition"), "ok: 0 claims in pharmacy_claim_default");
    session.run("CALL pbm.maintain(4)");
    assert!(state(&mut session, "maintenance").starts_with("ok: the last was"));
    assert!(state(&mut session, "partitions").starts_with("ok: a month from now is Q"));
    imported(&mut session, 5, "2009-02-01", "CARD-BASIC");
    assert_eq!(state(&mut session, "default_partition"), "unsafe: 1 claims in pharmacy_claim_default");
    session.run("UPDATE pbm.maintenance_step SET ran_at = ran_at - interval '3 days' WHERE step = 'seal'");
    assert!(state(&mut session, "maintenance").starts_with("unsafe: the last was 3 days"));
    session.try_run("CALL pbm.maintain(keep_audit => '1 day')").expect_err("six years at least");
    assert_eq!(state(&mut session, "maintenance"), "unsafe: failed: audit");
}

fn has_extension(name: &str) -> bool {
    admin().number(&format!("SELECT count(*) FROM pg_available_extensions WHERE name = '{name}'")) == 1
}

/// Where PostgreSQL was built without its modules, there is nothing to count by.
#[test]
fn statements_are_counted_by_the_function_that_they_name() {
    if !has_extension("pg_stat_statements") {
        return;
    }
    let server =
        Server::new("statements", "shared_preload_libraries = 'pbm, pg_stat_statements'\npbm.read_audit = off");
    let mut session = server.connected();
    assert_eq!(session.number("SELECT count(*) FROM pbm.monitor_statements"), 0);
    session.run("CREATE EXTENSION pg_stat_statements");
    for number in ["1", "2", "3"] {
        session.adjudicate(&claim(json!({ "rx_number": number })));
    }
    assert_eq!(
        session.table("SELECT function_name, calls, total_time > 0 FROM pbm.monitor_statements WHERE function_name = 'adjudicate_claim'"),
        "adjudicate_claim|3|t"
    );
    assert!(
        session
            .is("SELECT is_available AND remedy IS NULL FROM pbm.monitor_sources WHERE source = 'pg_stat_statements'")
    );
}

/// Jobs run at full minutes, so that this takes one: it is left to `make test-long`.
#[test]
#[ignore = "waits for a minute's turn"]
fn pg_cron_runs_the_nightly_job() {
    if !has_extension("pg_cron") {
        return;
    }
    let server = Server::new(
        "cron",
        "shared_preload_libraries = 'pbm, pg_cron'\ncron.database_name = 'postgres'\ncron.use_background_workers = on",
    );
    let mut session = server.connected();
    session.run("CREATE EXTENSION pg_cron; SELECT cron.schedule('pbm', '* * * * *', 'CALL pbm.maintain()')");
    let begun = Instant::now();
    while session.number("SELECT count(*) FROM pbm.maintenance_step WHERE succeeded_at IS NOT NULL") < 5 {
        assert!(
            begun.elapsed() < Duration::from_secs(90),
            "{}",
            session.table("SELECT status, return_message FROM cron.job_run_details")
        );
        sleep(Duration::from_millis(500));
    }
    assert_eq!(steps(&mut session).matches("|t").count(), 4);
}
