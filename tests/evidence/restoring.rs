//! Copies of a database: the chain goes on in each, and an end that an anchor tells of is missed where it is missing.

use std::fs;

use support::server::Server;
use support::{Database, Session, program};

use crate::ledger::{self, Folder, Ledger, key_line};

fn run(name: &str, arguments: &[&str]) {
    let output = program(name).args(arguments).output().expect("the program runs");
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
}

fn verdict(session: &mut Session) -> String {
    ledger::verify(session).pop().expect("a verdict").2
}

/// Rows of a sealed table with what names them.
const LOG: &str = "SELECT count(*) FROM pbm.audit_log WHERE row_digest IS NOT NULL AND incarnation = ";

#[test]
fn a_dump_that_is_restored_keeps_the_chain() {
    let mut ledger = Ledger::new();
    ledger.fill();
    ledger.write(2);
    let incarnation = ledger.session.text("SELECT max(incarnation) FROM pbm.audit_block");
    let rows = ledger.session.number(&format!("{LOG}{incarnation}"));
    let file = ledger.folder.0.join("dump").display().to_string();
    for how in ["whole", "schema and data"] {
        let restored = Database::empty();
        if how == "whole" {
            run("pg_dump", &["-Fc", "-f", &file, &ledger.database.name]);
            run("pg_restore", &["-d", &restored.name, "--exit-on-error", &file]);
        } else {
            run("pg_dump", &["-s", "-f", &file, &ledger.database.name]);
            run("psql", &["-q", "-v", "ON_ERROR_STOP=1", "-d", &restored.name, "-f", &file]);
            run("pg_dump", &["-a", "-f", &file, &ledger.database.name]);
            run("psql", &["-q", "-v", "ON_ERROR_STOP=1", "-d", &restored.name, "-f", &file]);
        }
        let mut session = restored.connect();
        ledger::set(&mut session, &ledger.folder);
        assert_eq!(session.number(&format!("{LOG}{incarnation}")), rows, "{how}: the original log is there");
        assert!(
            verdict(&mut session).starts_with("intact up to anchor 2"),
            "{how}: {:?}",
            ledger::verify(&mut session)
        );
        session.run("SELECT pbm.audit_seal()");
        let found = ledger::verify(&mut session);
        assert!(
            found.iter().any(|(_, what, why)| what == "fork" && why.contains("another database")),
            "{how}: {found:?}"
        );
        assert!(verdict(&mut session).starts_with("intact up to anchor 2"), "{how}: {found:?}");
        assert_eq!(session.number("SELECT count(*) FROM pbm.audit_incarnation"), 2);
        // What the dump brought unsealed is sealed with the fork.
        session.run("SET session_replication_role = replica; ALTER TABLE pbm.audit_log DISABLE TRIGGER ALL");
        session.run(&format!("DELETE FROM pbm.audit_log WHERE audit_id = (SELECT max(audit_id) FROM pbm.audit_log WHERE incarnation = {incarnation})"));
        assert!(verdict(&mut session).starts_with("broken"), "{how}");
    }
    ledger.seal();
    ledger.anchor();
    assert!(ledger.verdict().starts_with("intact"), "the original goes on");
}

#[test]
fn a_promoted_standby_opens_an_incarnation_and_misses_what_it_had_not_got() {
    let folder = Folder::new();
    folder.write("keys", &key_line(1));
    let change = "UPDATE pbm.members SET last_name = 'City ' || clock_timestamp() WHERE member_id = (SELECT min(member_id) FROM pbm.members)";
    let primary = Server::new("evidence", "");
    let mut ours = primary.connected();
    ledger::set(&mut ours, &folder);
    ours.run(change);
    ours.run("SELECT pbm.audit_seal()");
    ours.run("SELECT pbm.audit_anchor_now()");
    let mut standby = primary.standby();
    primary.until_replayed(&standby);
    let mut theirs = standby.connected();
    ledger::set(&mut theirs, &folder);
    assert!(verdict(&mut theirs).starts_with("intact up to anchor 1"), "a standby checks too");
    assert_eq!(theirs.failure("SELECT pbm.audit_seal()").code, "25006");
    drop(theirs);
    standby.stop();
    // What the standby never gets.
    ours.run(change);
    ours.run("SELECT pbm.audit_seal()");
    ours.run("SELECT pbm.audit_anchor_now()");
    assert!(verdict(&mut ours).starts_with("intact up to anchor 2"));
    drop(ours);
    drop(primary);
    standby.start();
    let mut theirs = standby.connected();
    ledger::set(&mut theirs, &folder);
    theirs.run("SELECT pg_promote()");
    theirs.run(change);
    theirs.run("SELECT pbm.audit_seal()");
    let found = ledger::verify(&mut theirs);
    assert!(found.iter().any(|(_, what, why)| what == "fork" && why.contains("promoted or recovered")), "{found:?}");
    assert!(found.iter().any(|(_, what, _)| what == "anchor mismatch"), "{found:?}");
    assert!(verdict(&mut theirs).starts_with("broken"), "{found:?}");
    // Up to the anchor before, all is as it was.
    let lines = fs::read_to_string(folder.0.join("anchors")).expect("the anchors");
    folder.write("anchors", lines.lines().next().expect("the first"));
    assert!(verdict(&mut theirs).starts_with("intact up to anchor 1"), "{:?}", ledger::verify(&mut theirs));
}

#[test]
fn retention_keeps_six_years_at_least_and_what_is_held() {
    let mut ledger = Ledger::new();
    ledger.fill();
    assert_eq!(ledger.session.failure("SELECT * FROM pbm.audit_retain('5 years 11 months')").code, "22023");
    assert_eq!(ledger.session.failure("SELECT * FROM pbm.audit_retain(NULL)").code, "22023");
    assert_eq!(ledger.session.table("SELECT * FROM pbm.audit_retain()"), "", "nothing is so old");
    // A month that is, and a hold on a day of it.
    ledger.session.run(
        "CREATE TABLE pbm.access_log_2010_01 PARTITION OF pbm.access_log
         FOR VALUES FROM ('2010-01-01 00:00:00+00') TO ('2010-02-01 00:00:00+00');
         INSERT INTO pbm.audit_hold (from_date, until_date, reason) VALUES ('2010-01-31', '2010-01-31', 'case 1')",
    );
    assert_eq!(
        ledger.session.table("SELECT from_date, until_date FROM pbm.audit_months('access_log') ORDER BY 1 LIMIT 1"),
        "2010-01-01|2010-02-01"
    );
    assert_eq!(ledger.session.failure("SELECT * FROM pbm.audit_retain()").code, "55000");
}

#[test]
fn what_a_tombstone_tells_of_is_not_missed() {
    let mut ledger = Ledger::new();
    ledger.fill();
    let rows = ledger.session.number("SELECT count(*) FROM pbm.audit_log");
    let tombstone = "SELECT pbm.audit_tombstone('audit_log', to_regclass('pbm.audit_log_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')),
                                                '2020-01-01', '2020-02-01')";
    assert_eq!(ledger.session.number(tombstone), rows);
    ledger.tamper("DELETE FROM pbm.audit_log");
    ledger.fill();
    let found = ledger.verify();
    assert!(
        found.iter().any(|(_, what, why)| what == "tombstone" && why.contains(&format!("{rows} rows"))),
        "{found:?}"
    );
    assert!(ledger.verdict().starts_with("intact"), "{found:?}");
    // What was written since is missed.
    ledger.tamper("DELETE FROM pbm.audit_log WHERE audit_id = (SELECT max(audit_id) FROM pbm.audit_log)");
    assert!(ledger.verdict().starts_with("broken"));
}
