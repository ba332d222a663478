//! The views that count what becomes of claims, over all sessions.

use serde_json::json;
use support::server::Server;
use support::{Database, Session, claim, literal, until};

const COUNTS: &str =
    "SELECT calls, batches, batch_claims, paid, rejected, duplicates, reversed, priced FROM pbm.stat_claims";

fn adjudicated(session: &mut Session, rx_number: &str) -> String {
    let answer = session.adjudicate(&claim(json!({ "rx_number": rx_number, "submission_clarification_codes": ["3"] })));
    answer["status"].as_str().unwrap_or_default().to_owned()
}

/// Two calls, a repeat, a batch of two of which one is nobody's, a price, a reversal.
fn do_something_of_each(session: &mut Session) {
    assert_eq!(adjudicated(session, "S1"), "paid");
    assert_eq!(adjudicated(session, "S2"), "paid");
    assert_eq!(adjudicated(session, "S2"), "duplicate");
    let other = claim(json!({ "rx_number": "S3", "cardholder_id": "NOBODY" }));
    let batch = literal(
        &json!([claim(json!({ "rx_number": "S4", "submission_clarification_codes": ["3"] })), other]).to_string(),
    );
    assert_eq!(session.table(&format!("SELECT status FROM pbm.adjudicate_batch({batch}::jsonb)")), "paid\nrejected");
    session.price(&claim(json!({ "rx_number": "S5" })));
    let number = session.text("SELECT claim_number FROM pbm.pharmacy_claim WHERE rx_number = 'S1'");
    assert_eq!(session.text(&format!("SELECT status FROM pbm.reverse_claim('{number}')")), "reversed");
}

/// Three single calls, one batch of two claims; three paid, one rejected, one repeat, one reversed, one priced.
const EACH: &str = "3|1|2|3|1|1|1|1";

#[test]
fn without_preload_all_sessions_are_counted_in_a_table_also_those_that_ended() {
    let database = Database::with_book();
    let (mut watcher, mut session) = (database.connect(), database.connect());
    assert_eq!(watcher.table(COUNTS), "0|0|0|0|0|0|0|0");
    do_something_of_each(&mut session);
    // To the moment for the session itself; for the others by the row it wrote with its first claim.
    assert_eq!(session.table(COUNTS), EACH);
    assert!(session.is("SELECT all_sessions AND call_time > 0 AND batch_time > 0 AND cache_hits > 0 AND cache_misses > 0 AND stats_reset IS NULL FROM pbm.stat_claims"));
    assert_eq!(session.number("SELECT calls FROM pbm.stat_stages WHERE stage = 'claims'"), 4);
    assert_eq!(watcher.table(COUNTS), "1|0|0|1|0|0|0|0");
    assert_eq!(watcher.number("SELECT calls FROM pbm.stat_stages WHERE stage = 'claims'"), 1);
    assert!(watcher.is("SELECT bool_and(calls = 0) FROM pbm.stages"));

    // After ten seconds a claim brings the rest.
    std::thread::sleep(std::time::Duration::from_secs(10));
    assert_eq!(adjudicated(&mut session, "S6"), "paid");
    assert_eq!(watcher.table(COUNTS), "4|1|2|4|1|1|1|1");

    // What a session counted outlives it, also when its row was added up.
    let process = session.number("SELECT pg_backend_pid()");
    drop(session);
    until("the session ended", || {
        watcher.number(&format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {process}")) == 0
    });
    assert_eq!(watcher.number("SELECT pbm.fold_statistics()"), 1);
    assert_eq!(watcher.table("SELECT process, began_at FROM pbm.session_statistic"), "0|-infinity");
    assert_eq!(adjudicated(&mut database.connect(), "S7"), "paid");
    assert_eq!(watcher.table(COUNTS), "5|1|2|5|1|1|1|1");
}

#[test]
fn without_preload_a_reset_has_all_sessions_count_from_0() {
    let database = Database::with_book();
    let (mut watcher, mut session) = (database.connect(), database.connect());
    do_something_of_each(&mut session);
    session.run("SELECT pbm.reset_statistics()");
    assert_eq!(session.table(COUNTS), "0|0|0|0|0|0|0|0");
    assert_eq!(watcher.table(COUNTS), "0|0|0|0|0|0|0|0");
    assert!(watcher.is("SELECT stats_reset <= clock_timestamp() FROM pbm.stat_claims"));
    assert_eq!(adjudicated(&mut session, "S6"), "paid");
    assert_eq!(session.table(COUNTS), "1|0|0|1|0|0|0|0");
    // The session's own view begins where it was reset itself.
    assert_eq!(session.number("SELECT calls FROM pbm.stages WHERE stage = 'claims'"), 5);
    session.run("SELECT pbm.reset_stages()");
    assert_eq!(session.number("SELECT sum(calls) FROM pbm.stages"), 0);
    assert_eq!(session.table(COUNTS), "1|0|0|1|0|0|0|0");

    drop(session);
    watcher.run("SELECT pg_sleep(0.5); SELECT pbm.fold_statistics()");
    watcher.run("SELECT pbm.reset_statistics()");
    assert_eq!(watcher.table(COUNTS), "0|0|0|0|0|0|0|0");
}

/// The row of a session is written by the claim's transaction, where a reset by another session would be a serialization
/// failure.
#[test]
fn a_claim_under_one_snapshot_is_not_failed_by_a_reset() {
    let database = Database::with_book();
    let (mut watcher, mut session) = (database.connect(), database.connect());
    assert_eq!(adjudicated(&mut session, "S1"), "paid");
    std::thread::sleep(std::time::Duration::from_secs(10));
    session.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pbm.plan");
    watcher.run("SELECT pbm.reset_statistics()");
    assert_eq!(adjudicated(&mut session, "S2"), "paid");
    session.run("COMMIT");
}

/// What is rolled back is written again.
#[test]
fn a_claim_that_is_rolled_back_is_counted() {
    let database = Database::with_book();
    let (mut watcher, mut session) = (database.connect(), database.connect());
    session.run("BEGIN");
    assert_eq!(adjudicated(&mut session, "S1"), "paid");
    session.run("ROLLBACK");
    assert_eq!(watcher.table(COUNTS), "0|0|0|0|0|0|0|0");
    std::thread::sleep(std::time::Duration::from_secs(10));
    assert_eq!(adjudicated(&mut session, "S1"), "paid");
    assert_eq!(watcher.table(COUNTS), "2|0|0|2|0|0|0|0");
}

#[test]
fn with_preload_all_sessions_of_the_database_are_counted_also_those_that_ended() {
    let server = Server::new("statistics", "shared_preload_libraries = 'pbm'\nmax_worker_processes = 16");
    let mut watcher = server.connected();
    watcher.run("SELECT pbm.reset_statistics()");
    do_something_of_each(&mut server.connected());
    assert_eq!(watcher.table(COUNTS), EACH);
    assert!(watcher.is("SELECT all_sessions AND call_time > 0 AND cache_hits > 0 AND stats_reset <= clock_timestamp() FROM pbm.stat_claims"));
    // Counted by each stage, and this session's own view has none of it.
    assert_eq!(watcher.number("SELECT calls FROM pbm.stat_stages WHERE stage = 'claims'"), 4);
    assert!(watcher.is("SELECT bool_and(calls = 0) FROM pbm.stages"));

    // Another database has its own.
    watcher.run("CREATE DATABASE other");
    let mut other = support::server::connect_to(server.port, "other").expect("a session");
    other.run("CREATE EXTENSION pbm");
    assert_eq!(other.table(COUNTS), "0|0|0|0|0|0|0|0");
    other.run("SELECT pbm.reset_statistics()");
    assert_eq!(watcher.table(COUNTS), EACH);
    watcher.run("SELECT pbm.reset_statistics()");
    assert_eq!(watcher.table(COUNTS), "0|0|0|0|0|0|0|0");
}

/// The loser of a race for one key decides again.
#[test]
fn a_claim_that_lost_its_key_to_another_session_is_counted_as_a_retry() {
    let database = Database::with_book();
    let (mut first, mut second) = (database.connect(), database.connect());
    first.run("BEGIN");
    assert_eq!(adjudicated(&mut first, "R1"), "paid");
    let pid = second.number("SELECT pg_backend_pid()");
    // Another member's claim of the same prescription: the same key.
    let rival =
        claim(json!({ "rx_number": "R1", "cardholder_id": "CARD-001", "submission_clarification_codes": ["3"] }));
    let waiting = std::thread::spawn(move || {
        let answer = second.adjudicate(&rival);
        (answer, second.number("SELECT retries FROM pbm.stat_claims"))
    });
    let mut observer = database.connect();
    until("the rival waits", || observer.number(&format!("SELECT cardinality(pg_blocking_pids({pid}))")) > 0);
    first.run("COMMIT");
    let (answer, retries) = waiting.join().expect("the rival is answered");
    assert_eq!(answer["status"], "rejected", "{answer}");
    assert_eq!(retries, 1);
}
