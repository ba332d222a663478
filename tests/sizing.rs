//! The figures of docs/operations.md by which a server is sized.

use std::fs;
use std::path::Path;

use support::{Database, Session, setting};

/// The numbers of the page's row that begins with these words.
fn numbers(row: &str) -> Vec<i64> {
    let page = fs::read_to_string(Path::new(&setting("PBM_SOURCE_DIR")).join("docs/operations.md")).expect("the page");
    let line =
        page.lines().find(|line| line.starts_with(&format!("| {row} |"))).unwrap_or_else(|| panic!("no row {row}"));
    let said = line.rsplit_once(&format!("{row} |")).map_or("", |(_, said)| said);
    said.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()
}

fn bytes(session: &mut Session, tables: &str) -> i64 {
    session.number(&format!(
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c
         WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind = 'r' AND c.relname ~ '^({tables})(_|$)'"
    ))
}

#[test]
fn a_claim_takes_about_the_bytes_that_the_page_says() {
    let database = Database::with_sample();
    let mut session = database.connect();
    let rows = [
        ("`pharmacy_claim`", "pharmacy_claim"),
        ("`audit_log`", "audit_log"),
        (
            "`accumulator`, `member_state`, `dur_alert`, `rebate_accrual` together",
            "accumulator|member_state|dur_alert|rebate_accrual",
        ),
    ];
    let before = rows.map(|(_, tables)| bytes(&mut session, tables));
    session.run(
        "SELECT count(*) FROM (SELECT jsonb_agg(c.claim ORDER BY n) AS claims FROM pbm_sample.claims(530, 4000) c) c,
                              pbm.adjudicate_batch(c.claims)",
    );
    let claims = session.number("SELECT count(*) FROM pbm.pharmacy_claim");
    for ((row, tables), before) in rows.into_iter().zip(before) {
        let (said, found) = (numbers(row)[0], (bytes(&mut session, tables) - before) / claims);
        assert!(
            (said * 3 / 4..=said * 5 / 4).contains(&found),
            "{tables}: {found} bytes a claim, the page says {said}"
        );
    }
}

/// A transaction's locks of tables and indexes.
fn locks(session: &mut Session, statement: &str) -> i64 {
    session.run(&format!("BEGIN; {statement}"));
    let held = session.number("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'");
    session.run("ROLLBACK");
    held
}

#[test]
fn a_claim_and_a_query_of_all_claims_hold_no_more_locks_than_the_page_says() {
    let database = Database::with_sample();
    let mut session = database.connect();
    // 120 days before the middle of January: the last quarter of the year before, and the one before it.
    let claim =
        "SELECT pbm.adjudicate_claim('SAMPLE00001', '99037036201', 60, 30, '2000000077', '2026-01-15', 'RX1001',
                                             person_code => '01', prescriber_npi => '2100000076')";
    let held = locks(&mut session, claim);
    assert!(held <= numbers("locks of a session's first claim")[0], "a session's first claim holds {held} locks");
    // What a transaction that is taken back has loaded is let go.
    session.run(&claim.replace("SAMPLE00001", "SAMPLE00002"));
    let [base, each] = numbers("locks of a claim")[..] else { panic!("two figures") };
    let held = locks(&mut session, claim);
    assert!(held <= base + 3 * each, "a claim holds {held} locks");

    let partitions =
        session.number("SELECT count(*) FROM pg_inherits WHERE inhparent = 'pbm.pharmacy_claim'::regclass");
    let [each, base] = numbers("locks of a query of all claims")[..] else { panic!("two figures") };
    let held = locks(&mut session, "SELECT count(*) FROM pbm.pharmacy_claim");
    assert!(
        held <= each * partitions + base && held >= each * partitions,
        "the query holds {held} locks on {partitions} partitions"
    );
}
