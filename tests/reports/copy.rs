//! The copy of the claims: right whenever it is read, however late a transaction commits, and told how fresh it is.

use serde_json::json;
use support::{Database, Session, claim, until_blocked};

use super::rollup::assert_sums;

fn paid(session: &mut Session, rx: u32, date: &str) -> String {
    let answer = session.adjudicate(&claim(json!({
        "cardholder_id": format!("CARD-{rx:03}"), "rx_number": rx.to_string(), "fill_date": date, "ndc": "00004-0001-01",
    })));
    assert_eq!(answer["status"], "paid", "{answer}");
    answer["claim_number"].as_str().expect("a number").to_owned()
}

/// Claims that a report counts, the claims themselves, and those of the copy.
fn counts(session: &mut Session) -> String {
    let spent = session.table(
        "SELECT coalesce(sum(claims), 0), coalesce(sum(plan_paid), 0)::numeric(12,2) FROM pbm.spend_by_class('BASIC', '2025-01-01', '2025-12-31')",
    );
    let truth = session.table(
        "SELECT count(*), coalesce(sum(plan_paid), 0)::numeric(12,2) FROM pbm.paid_claims WHERE fill_date BETWEEN '2025-01-01' AND '2025-12-31'",
    );
    assert_eq!(spent, truth);
    let summed = session.table(
        "SELECT claims, plan_paid::numeric(12,2) FROM pbm.net_cost_by_plan('2025-01-01', '2025-12-31') WHERE plan_code = 'BASIC'",
    );
    assert_eq!(summed, truth);
    let persons =
        session.table("SELECT sum(paid_claims), sum(members) FROM pbm.rxdc_file('D6', 2025) HAVING count(*) > 0");
    let whose = "SELECT count(*), count(DISTINCT patient_id) FROM pbm.paid_claims WHERE fill_date BETWEEN '2025-01-01' AND '2025-12-31' HAVING count(*) > 0";
    assert_eq!(persons, session.table(whose));
    assert_sums(session);
    format!(
        "{} {}",
        spent.split('|').next().unwrap_or_default(),
        session.number("SELECT count(*) FROM pbm.report_claim")
    )
}

#[test]
fn reports_are_right_before_and_after_each_refresh_and_reversal() {
    let database = Database::with_book();
    let mut session = database.connect();
    assert_eq!(session.table("SELECT * FROM pbm.report_freshness"), "");
    assert_eq!(counts(&mut session), "0 0");
    let first = paid(&mut session, 1, "2025-01-10");
    paid(&mut session, 2, "2025-03-10");
    assert_eq!(counts(&mut session), "2 0");
    assert_eq!(session.number("SELECT pbm.refresh_report_claims()"), 2);
    assert_eq!(counts(&mut session), "2 2");
    assert_eq!(session.number("SELECT pbm.refresh_report_claims()"), 0, "nothing changed");
    session.reverse_number(&first);
    assert_eq!(counts(&mut session), "1 2");
    assert_eq!(session.number("SELECT pbm.refresh_report_claims()"), 1);
    assert_eq!(counts(&mut session), "1 1");
    // Billed again as it was.
    paid(&mut session, 1, "2025-01-10");
    assert_eq!(counts(&mut session), "2 1");
    // A rejected claim is one that was answered.
    session.adjudicate(&claim(json!({"rx_number": "3", "ndc": "00008-0001-01", "fill_date": "2025-05-10"})));
    let answered = "SELECT answered, paid_formulary FROM pbm.formulary_compliance_by_plan('2025-01-01', '2025-12-31') WHERE plan_code = 'BASIC'";
    assert_eq!(session.table(answered), "3|2");
    session.run("SELECT pbm.refresh_report_claims()");
    assert_eq!(session.table(answered), "3|2");
    assert_eq!(counts(&mut session), "2 3");
    // A claim that was deleted is gone at once.
    session.run("DELETE FROM pbm.dur_alert; DELETE FROM pbm.pharmacy_claim WHERE rx_number = '2'");
    assert_eq!(counts(&mut session), "1 3");
    session.run("SELECT pbm.refresh_report_claims()");
    assert_eq!(counts(&mut session), "1 2");
    assert_eq!(
        session.table("SELECT is_rebuild, claims, age < interval '1 minute', finished_at >= refreshed_at FROM pbm.report_freshness"),
        "f|1|t|t"
    );
}

#[test]
fn what_commits_after_a_refresh_is_in_the_next_however_long_before_it_was_written() {
    let database = Database::with_book();
    let (mut session, mut late, mut later) = (database.connect(), database.connect(), database.connect());
    let first = paid(&mut session, 1, "2025-01-10");
    session.run("SELECT pbm.refresh_report_claims()");
    // One writes before the refresh and commits after it; one began before and writes after; between them others commit.
    later.run("BEGIN; SELECT pg_current_xact_id()");
    late.run("BEGIN");
    paid(&mut late, 2, "2025-02-10");
    late.reverse_number(&first);
    paid(&mut session, 3, "2025-03-15");
    session.run("SELECT pbm.refresh_report_claims()");
    assert_eq!(counts(&mut session), "2 2");
    session.run("SELECT pbm.refresh_report_claims()");
    paid(&mut later, 4, "2025-04-20");
    late.run("COMMIT");
    assert_eq!(counts(&mut session), "2 2", "one more and one less");
    session.run("SELECT pbm.refresh_report_claims()");
    later.run("COMMIT");
    assert_eq!(counts(&mut session), "3 2");
    session.run("SELECT pbm.refresh_report_claims()");
    assert_eq!(counts(&mut session), "3 3");
    // What the refreshing transaction itself changes, before and after it refreshes.
    session.run("BEGIN");
    paid(&mut session, 5, "2025-05-25");
    session.run("SELECT pbm.refresh_report_claims()");
    paid(&mut session, 6, "2025-06-25");
    assert_eq!(counts(&mut session), "5 4");
    session.run("COMMIT");
    assert_eq!(counts(&mut session), "5 4");
    assert_eq!(counts(&mut later), "5 4");
    session.run("SELECT pbm.refresh_report_claims()");
    assert_eq!(counts(&mut session), "5 5");
    // A snapshot older than its transaction's number.
    session.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pbm.members");
    paid(&mut late, 7, "2025-07-30");
    session.run("SELECT pbm.refresh_report_claims(); COMMIT");
    assert_eq!(counts(&mut session), "6 5");
    session.run("SELECT pbm.refresh_report_claims()");
    assert_eq!(counts(&mut session), "6 6");
    // What is taken back was never there.
    late.run("BEGIN");
    paid(&mut late, 8, "2025-09-01");
    session.run("SELECT pbm.refresh_report_claims()");
    late.run("ROLLBACK");
    assert_eq!(counts(&mut session), "6 6");
}

#[test]
fn two_refreshes_at_once_wait_for_each_other_and_count_nothing_twice() {
    let database = Database::with_book();
    let (mut session, mut other) = (database.connect(), database.connect());
    paid(&mut session, 1, "2025-01-10");
    session.run("BEGIN; SELECT pbm.refresh_report_claims()");
    let pid = other.pid();
    let waiting = std::thread::spawn(move || {
        let written = other.number("SELECT pbm.refresh_report_claims()");
        (written, other)
    });
    let mut observer = database.connect();
    until_blocked(&mut observer, pid);
    session.run("COMMIT");
    let (written, _other) = waiting.join().expect("the other ends");
    assert_eq!(written, 0, "the other had written it");
    assert_eq!(counts(&mut observer), "1 1");
}

#[test]
fn another_servers_mark_says_nothing_and_a_rebuild_finds_what_no_trigger_saw() {
    let database = Database::with_book();
    let mut session = database.connect();
    paid(&mut session, 1, "2025-01-10");
    session.run("SELECT pbm.refresh_report_claims()");
    paid(&mut session, 2, "2025-03-10");
    // As in a dump that was restored elsewhere, whose transactions have other numbers.
    session.run(
        "UPDATE pbm.report_refresh SET timeline = '1.1', snapshot = '99999999:99999999:', changed_since = 'infinity'",
    );
    assert_eq!(counts(&mut session), "2 1");
    session.run("SELECT pbm.refresh_report_claims()");
    assert_eq!(counts(&mut session), "2 2");
    assert_eq!(session.text("SELECT is_rebuild FROM pbm.report_freshness"), "t");
    // Past the audit.
    session.run(
        "SET session_replication_role = replica; ALTER TABLE pbm.pharmacy_claim DISABLE TRIGGER audit_change;
         UPDATE pbm.pharmacy_claim SET plan_id = (SELECT plan_id FROM pbm.plan WHERE plan_code = 'OPEN') WHERE rx_number = '2';
         SET session_replication_role = origin; ALTER TABLE pbm.pharmacy_claim ENABLE ALWAYS TRIGGER audit_change",
    );
    let of_open = "SELECT count(*) FROM pbm.report_claims r JOIN pbm.plan p USING (plan_id) WHERE p.plan_code = 'OPEN'";
    assert_eq!(session.number(of_open), 0);
    session.run("SELECT pbm.refresh_report_claims()");
    assert_eq!(session.number(of_open), 0);
    assert_eq!(session.number("SELECT pbm.refresh_report_claims(true)"), 2);
    assert_eq!(session.number(of_open), 1);
    // All of it at once.
    session.run("DELETE FROM pbm.dur_alert; TRUNCATE pbm.pharmacy_claim CASCADE");
    assert_eq!(counts(&mut session), "0 2");
    session.run("SELECT pbm.refresh_report_claims()");
    assert_eq!(session.number("SELECT count(*) FROM pbm.report_claims"), 0);
    assert_sums(&mut session);
}

#[test]
fn the_copy_lets_go_of_quarters_that_were_retired() {
    let database = Database::with_book();
    let mut session = database.connect();
    paid(&mut session, 1, "2025-01-10");
    paid(&mut session, 2, "2025-05-10");
    session.run("SELECT pbm.refresh_report_claims()");
    session.run("SELECT pbm.retire_partitions('2025-04-01')");
    session.run("SELECT pbm.refresh_report_claims()");
    assert_eq!(session.table("SELECT fill_date FROM pbm.report_claim"), "2025-05-10");
    assert_eq!(session.table("SELECT claims FROM pbm.report_year"), "1");
    assert_sums(&mut session);
}
