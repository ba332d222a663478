//! Tables that change behind the back of pbm's triggers: what is heard, what is kept, what is refused and repaired.

use serde_json::json;
use support::server::Server;
use support::{Database, Session, claim, pg_major, program, setting, typed_call, until};

/// What the patient pays for the book's claim, whose product costs 32.00; nothing where it is rejected.
fn pays(session: &mut Session) -> String {
    session.text(&format!("SELECT coalesce(({}).patient_pay::text, '')", typed_call("price_claim", &claim(json!({})))))
}

fn entries(session: &mut Session) -> i64 {
    session.number("SELECT entries FROM pbm.reference_cache_usage()")
}

/// Prices three products, so that the cache holds more than the next call of `pays` needs.
fn warm(session: &mut Session) -> i64 {
    for ndc in ["00001-0001-01", "00003-0001-01", "00004-0001-01"] {
        session.price(&claim(json!({ "ndc": ndc })));
    }
    assert_eq!(pays(session), "10.00");
    entries(session)
}

const COPAY_27: &str = "UPDATE pbm.plan_cost_share SET copay_amount = 27 WHERE copay_amount = 10";

#[test]
fn maintenance_keeps_the_cache() {
    let database = Database::with_book();
    let (mut a, mut b) = (database.connect(), database.connect());
    let held = warm(&mut a);
    for maintenance in [
        "ANALYZE pbm.plan_cost_share",
        "VACUUM pbm.plan",
        "VACUUM ANALYZE",
        "REINDEX TABLE pbm.drugs",
        "ANALYZE pbm.pharmacy_claim",
        "CREATE STATISTICS pbm.own ON tier, channel FROM pbm.plan_cost_share; ANALYZE pbm.plan_cost_share",
    ] {
        b.run(maintenance);
        assert_eq!(pays(&mut a), "10.00", "{maintenance}");
        assert_eq!(entries(&mut a), held, "{maintenance}");
    }
}

/// Each way by which a table gets other rows while none of its triggers fires.
#[test]
fn a_change_that_passes_the_triggers_by_is_seen_by_the_next_statement_of_every_session() {
    for change in [
        // By name, and by the name of all, which leaves the triggers as those of an ordinary table.
        format!(
            "BEGIN; ALTER TABLE pbm.plan_cost_share DISABLE TRIGGER reference_changed; {COPAY_27};
             ALTER TABLE pbm.plan_cost_share ENABLE ALWAYS TRIGGER reference_changed; COMMIT"
        ),
        format!(
            "BEGIN; ALTER TABLE pbm.plan_cost_share DISABLE TRIGGER ALL; {COPAY_27};
             ALTER TABLE pbm.plan_cost_share ENABLE TRIGGER ALL; COMMIT"
        ),
        // A new table under the old name.
        format!(
            "BEGIN; CREATE TABLE pbm.other (LIKE pbm.plan_cost_share INCLUDING ALL);
             INSERT INTO pbm.other SELECT * FROM pbm.plan_cost_share;
             ALTER TABLE pbm.plan_cost_share RENAME TO old_cost_share;
             ALTER TABLE pbm.other RENAME TO plan_cost_share; {COPAY_27}; SELECT pbm.adopt(); COMMIT"
        ),
        // Its rows gone and others in their place.
        format!(
            "BEGIN; CREATE TEMPORARY TABLE kept AS SELECT * FROM pbm.plan_cost_share;
             ALTER TABLE pbm.plan_cost_share DISABLE TRIGGER USER; TRUNCATE pbm.plan_cost_share;
             INSERT INTO pbm.plan_cost_share SELECT * FROM kept; {COPAY_27};
             ALTER TABLE pbm.plan_cost_share ENABLE ALWAYS TRIGGER reference_changed, ENABLE REPLICA TRIGGER reference_applied;
             SELECT pbm.repair_triggers();
             COMMIT"
        ),
    ] {
        let database = Database::with_book();
        let (mut a, mut b) = (database.connect(), database.connect());
        warm(&mut a);
        b.run(&change);
        assert_eq!(pays(&mut a), "27.00", "{change}");
        assert_eq!(pays(&mut database.connect()), "27.00", "{change}");
    }
}

#[test]
fn a_restore_of_data_alone_without_triggers_is_seen() {
    let database = Database::with_book();
    let (mut a, mut b) = (database.connect(), database.connect());
    warm(&mut a);
    b.run(COPAY_27);
    let path = std::env::temp_dir().join(format!("{}.dump", database.name));
    let run = |name: &str, arguments: &[&str]| {
        let output = program(name).args(arguments).arg(&path).output().expect("the program runs");
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    };
    run("pg_dump", &["-Fc", "-t", "pbm.plan_cost_share", &database.name, "-f"]);
    b.run("UPDATE pbm.plan_cost_share SET copay_amount = 10 WHERE copay_amount = 27; TRUNCATE pbm.plan_cost_share");
    assert_eq!(pays(&mut database.connect()), "", "no share is left");
    let _ = pays(&mut a);
    run("pg_restore", &["-a", "--disable-triggers", "-t", "plan_cost_share", "-d", &database.name]);
    let _ = std::fs::remove_file(&path);
    assert_eq!(pays(&mut a), "27.00");
    // Its triggers fire no longer in a session that replays another server's changes: nothing is held until they do.
    b.run(&format!("SET session_replication_role = replica; {}", COPAY_27.replace("27", "28").replace("= 10", "= 27")));
    assert_eq!(pays(&mut a), "28.00");
    assert_eq!(entries(&mut database.connect()), 0);
    assert!(b.number("SELECT pbm.repair_triggers()") > 0);
    assert_eq!(b.number("SELECT pbm.repair_triggers()"), 0);
    warm_at(&mut a, "28.00");
    b.run("UPDATE pbm.plan_cost_share SET copay_amount = 29 WHERE copay_amount = 28");
    assert_eq!(pays(&mut a), "29.00");
}

/// Prices until the cache holds something.
fn warm_at(session: &mut Session, copay: &str) {
    assert_eq!(pays(session), copay);
    assert!(entries(session) > 0);
}

/// A reference table that its owner partitioned: a partition that comes, goes or is written by itself.
#[test]
fn an_exchange_of_partitions_is_seen() {
    let database = Database::with_book();
    let (mut a, mut b) = (database.connect(), database.connect());
    b.run(
        "BEGIN; ALTER TABLE pbm.plan_cost_share RENAME TO old_cost_share;
         CREATE TABLE pbm.plan_cost_share (LIKE pbm.old_cost_share INCLUDING DEFAULTS) PARTITION BY LIST (tier);
         CREATE TABLE pbm.share_1 PARTITION OF pbm.plan_cost_share FOR VALUES IN (1);
         CREATE TABLE pbm.share_2 PARTITION OF pbm.plan_cost_share FOR VALUES IN (2, 3);
         INSERT INTO pbm.plan_cost_share SELECT * FROM pbm.old_cost_share;
         CREATE INDEX ON pbm.plan_cost_share (plan_id);
         SELECT pbm.adopt(); COMMIT",
    );
    assert_eq!(b.number("SELECT pbm.repair_triggers()"), 0);
    warm(&mut a);
    b.run(
        "BEGIN; CREATE TABLE pbm.share_new (LIKE pbm.share_1); INSERT INTO pbm.share_new SELECT * FROM pbm.share_1;
         UPDATE pbm.share_new SET copay_amount = 11 WHERE copay_amount = 10;
         ALTER TABLE pbm.plan_cost_share DETACH PARTITION pbm.share_1;
         ALTER TABLE pbm.plan_cost_share ATTACH PARTITION pbm.share_new FOR VALUES IN (1);
         SELECT pbm.adopt(); COMMIT",
    );
    assert_eq!(pays(&mut a), "11.00");
    b.run("UPDATE pbm.share_new SET copay_amount = 12 WHERE copay_amount = 11");
    assert_eq!(pays(&mut a), "12.00");
    b.run("TRUNCATE pbm.share_new");
    assert_eq!(pays(&mut a), "");
    // Without any partition the table is empty.
    b.run(
        "ALTER TABLE pbm.plan_cost_share DETACH PARTITION pbm.share_2; DROP TABLE pbm.share_new; SELECT pbm.repair_triggers()",
    );
    for session in [&mut a, &mut database.connect()] {
        assert_eq!(pays(session), "");
    }
}

/// After the first of its two steps no statement that begins sees the rows of a partition that is detached concurrently.
#[test]
fn the_rows_of_a_partition_that_is_half_detached_are_gone() {
    let database = Database::with_book();
    let (mut a, mut b, mut reader) = (database.connect(), database.connect(), database.connect());
    b.run(
        "BEGIN; ALTER TABLE pbm.plan_cost_share RENAME TO old_cost_share;
         CREATE TABLE pbm.plan_cost_share (LIKE pbm.old_cost_share INCLUDING DEFAULTS) PARTITION BY LIST (tier);
         CREATE TABLE pbm.share_1 PARTITION OF pbm.plan_cost_share FOR VALUES IN (1);
         CREATE TABLE pbm.share_2 PARTITION OF pbm.plan_cost_share FOR VALUES IN (2, 3);
         INSERT INTO pbm.plan_cost_share SELECT * FROM pbm.old_cost_share;
         CREATE INDEX ON pbm.plan_cost_share (plan_id);
         SELECT pbm.adopt(); COMMIT",
    );
    warm(&mut a);
    reader.run("BEGIN; SELECT count(*) FROM pbm.share_1");
    b.run("SET statement_timeout = '500ms'");
    let detach = "ALTER TABLE pbm.plan_cost_share DETACH PARTITION pbm.share_1 CONCURRENTLY";
    assert_eq!(b.failure(detach).code, "57014", "it waits for the reader");
    b.run("RESET statement_timeout");
    reader.run("COMMIT");
    for (which, session) in [("a new session", &mut database.connect()), ("a warm session", &mut a)] {
        let shares = session.number("SELECT count(*) FROM pbm.plan_cost_share WHERE tier = 1");
        assert_eq!((shares, pays(session).as_str()), (0, ""), "{which}: a statement and a claim see the same");
    }
    b.run("ALTER TABLE pbm.plan_cost_share DETACH PARTITION pbm.share_1 FINALIZE");
    b.run(
        "ALTER TABLE pbm.plan_cost_share ATTACH PARTITION pbm.share_1 FOR VALUES IN (1); SELECT pbm.repair_triggers()",
    );
    assert_eq!(pays(&mut a), "10.00");
}

/// Rows of a reference table are read by an index, which must find all that a statement would.
#[test]
fn a_reference_table_whose_rows_no_index_finds_is_refused() {
    let database = Database::with_book();
    let (mut a, mut b) = (database.connect(), database.connect());
    warm(&mut a);
    let anew =
        "ALTER TABLE pbm.plan_dur RENAME TO old_dur; CREATE TABLE pbm.plan_dur (LIKE pbm.old_dur INCLUDING DEFAULTS)";
    for (change, said) in [
        (format!("{anew}; CREATE INDEX ON pbm.plan_dur (plan_id) WHERE alert_code = 'DD'"), "plan_dur_pkey"),
        (format!("{anew}; CREATE INDEX ON pbm.plan_dur USING hash (plan_id)"), "plan_dur_pkey"),
        (format!("{anew}; CREATE INDEX ON pbm.plan_dur (alert_code, plan_id)"), "plan_dur_pkey"),
        ("CREATE TABLE pbm.more_dur () INHERITS (pbm.plan_dur)".to_owned(), "more than the table itself"),
    ] {
        b.run(&format!("BEGIN; {change}; SELECT pbm.adopt(); COMMIT"));
        for session in [&mut a, &mut database.connect()] {
            let failure = session.failure(&format!("SELECT {}", typed_call("price_claim", &claim(json!({})))));
            assert_eq!(failure.code, "55000", "{change}: {failure:?}");
            assert!(
                failure.message.contains("pbm.plan_dur") && failure.message.contains(said),
                "{change}: {failure:?}"
            );
        }
        b.run(if change.starts_with(anew) {
            "BEGIN; DROP TABLE pbm.plan_dur; ALTER TABLE pbm.old_dur RENAME TO plan_dur; COMMIT"
        } else {
            "DROP TABLE pbm.more_dur"
        });
        assert_eq!(pays(&mut a), "10.00", "{change}");
    }
}

/// A session whose own transaction, not committed, is what it prices by, and that takes it back.
#[test]
fn what_a_transaction_changes_past_the_triggers_goes_with_it() {
    let database = Database::with_book();
    let mut a = database.connect();
    warm(&mut a);
    a.run(&format!(
        "BEGIN; ALTER TABLE pbm.plan_cost_share DISABLE TRIGGER reference_changed; {COPAY_27};
         ALTER TABLE pbm.plan_cost_share ENABLE ALWAYS TRIGGER reference_changed"
    ));
    assert_eq!(pays(&mut a), "27.00");
    a.run("ROLLBACK");
    assert_eq!(pays(&mut a), "10.00");
}

/// A transaction that is prepared is not committed, and its session goes on without what it changed.
#[test]
fn what_a_prepared_transaction_changed_is_seen_once_it_is_committed() {
    let server = Server::new("prepared", "max_prepared_transactions = 2");
    let (mut a, mut b) = (server.connected(), server.connected());
    for (end, then) in [("ROLLBACK", "10.00"), ("COMMIT", "27.00")] {
        a.run(&format!("BEGIN; {COPAY_27}"));
        assert_eq!((pays(&mut a), pays(&mut b)), ("27.00".into(), "10.00".into()), "{end}");
        a.run("PREPARE TRANSACTION 'shares'");
        assert_eq!((pays(&mut a), pays(&mut b)), ("10.00".into(), "10.00".into()), "{end}");
        a.run(&format!("{end} PREPARED 'shares'"));
        assert_eq!((pays(&mut a), pays(&mut b)), (then.into(), then.into()), "{end}");
    }
}

/// Every trigger of every table, missing or switched off: no claim is answered until it is repaired.
#[test]
fn a_trigger_that_is_missing_or_not_in_force_is_refused_with_the_remedy() {
    let database = Database::with_book();
    let (mut a, mut b) = (database.connect(), database.connect());
    warm(&mut a);
    let call = format!("SELECT ({}).status", typed_call("adjudicate_claim", &claim(json!({}))));
    let all = b.rows(
        "SELECT DISTINCT ON (table_name, trigger_name) relation::text, trigger_name,
                CASE wanted WHEN 'ORIGIN' THEN 'ordinary' ELSE holds END
         FROM pbm.trigger_states()
         WHERE relation::text !~ '_20' ORDER BY table_name, trigger_name, relation::text DESC",
    );
    assert!(all.len() > 70, "{}", all.len());
    let definitions =
        "SELECT string_agg(pg_get_triggerdef(oid) || tgenabled::text, ';' ORDER BY tgrelid, tgname) FROM pg_trigger
                       WHERE NOT tgisinternal AND tgparentid = 0";
    let before = b.text(definitions);
    for row in all {
        let [Some(table), Some(trigger), Some(holds)] = &row[..] else { panic!("{row:?}") };
        for (lose, refused) in [
            (format!("ALTER TABLE {table} DISABLE TRIGGER \"{trigger}\""), true),
            (format!("ALTER TABLE {table} ENABLE TRIGGER \"{trigger}\""), holds != "reference"),
            (format!("DROP TRIGGER \"{trigger}\" ON {table}"), true),
        ] {
            // Those of a view are always enabled, and an ordinary trigger that is made one stays what it was.
            if lose.starts_with("ALTER") && table == "pbm.claims" || lose.contains(" ENABLE ") && holds == "ordinary" {
                continue;
            }
            // The triggers of a partition are its table's, and go with them.
            if lose.starts_with("DROP") && table.contains("_default") {
                continue;
            }
            b.run(&lose);
            if refused {
                for session in [&mut a, &mut database.connect()] {
                    let failure = session.failure(&call);
                    assert_eq!(failure.code, "55000", "{lose}: {failure:?}");
                    assert!(failure.message.contains(trigger.as_str()), "{lose}: {failure:?}");
                    assert!(failure.hint.contains("pbm.repair_triggers()"), "{lose}: {failure:?}");
                }
            } else {
                assert_eq!(pays(&mut a), "10.00", "{lose}");
            }
            assert!(b.number("SELECT pbm.repair_triggers()") > 0, "{lose}");
            assert_eq!(pays(&mut a), "10.00", "{lose}");
        }
    }
    assert_eq!(b.text(definitions), before, "they are made as they were");
    assert_eq!(b.number("SELECT pbm.repair_triggers()"), 0);
}

#[test]
fn a_trigger_of_the_right_name_that_does_something_else_is_no_guard() {
    let database = Database::with_book();
    let (mut a, mut b) = (database.connect(), database.connect());
    warm(&mut a);
    for other in [
        "CREATE OR REPLACE TRIGGER audit_change AFTER INSERT ON pbm.members FOR EACH ROW EXECUTE FUNCTION pbm.audit_change('members', 'member_id')",
        "CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON pbm.members FOR EACH ROW WHEN (false) EXECUTE FUNCTION pbm.audit_change('members', 'member_id')",
        "CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON pbm.members FOR EACH ROW EXECUTE FUNCTION pbm.reference_changed()",
        "CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR UPDATE OF last_name OR DELETE ON pbm.members FOR EACH ROW EXECUTE FUNCTION pbm.audit_change('members', 'member_id')",
    ] {
        b.run(&format!("{other}; ALTER TABLE pbm.members ENABLE ALWAYS TRIGGER audit_change"));
        let failure = a.failure(&format!("SELECT {}", typed_call("price_claim", &claim(json!({})))));
        assert_eq!(failure.code, "55000", "{other}");
        assert_eq!(b.number("SELECT pbm.repair_triggers()"), 1, "{other}");
        assert_eq!(pays(&mut a), "10.00", "{other}");
    }
}

/// Changes that a subscription applies fire no statement triggers.
#[test]
fn what_logical_replication_applies_is_seen_by_every_session_of_the_subscriber() {
    let (publisher, subscriber) = (Database::with_book(), Database::with_book());
    let (mut there, mut here, mut a) = (publisher.connect(), subscriber.connect(), subscriber.connect());
    assert_eq!(here.text("SHOW wal_level"), "logical", "the tests' server is started so");
    warm(&mut a);
    let name = &subscriber.name;
    // Both are of one server, where a subscription cannot wait for the slot that it makes itself.
    there.run("CREATE PUBLICATION shares FOR TABLE pbm.plan_cost_share");
    there.run(&format!("SELECT pg_create_logical_replication_slot('{name}', 'pgoutput')"));
    // Since 16 changes are applied as the tables' owner, who is under their row security; in 15 as the subscription's.
    let as_owner = if pg_major() < 16 { "" } else { ", run_as_owner = true" };
    here.run(&format!(
        "CREATE SUBSCRIPTION shares_{name} CONNECTION 'host={} port={} user={} dbname={}' PUBLICATION shares
         WITH (create_slot = false, slot_name = '{name}', copy_data = false{as_owner})",
        setting("PBM_PGHOST"),
        setting("PBM_PGPORT"),
        setting("PBM_PGUSER"),
        publisher.name
    ));
    for (change, expected) in [
        (COPAY_27, "27.00"),
        (
            "INSERT INTO pbm.plan_cost_share (plan_id, tier, channel, copay_amount, deductible_applies) SELECT plan_id, 1, 'retail', 7, false FROM pbm.plan",
            "7.00",
        ),
        ("DELETE FROM pbm.plan_cost_share WHERE channel = 'retail'", "27.00"),
        ("TRUNCATE pbm.plan_cost_share", ""),
    ] {
        there.run(change);
        until(change, || pays(&mut a) == expected);
    }
    here.run(&format!("ALTER SUBSCRIPTION shares_{name} DISABLE"));
    until("the slot is free", || {
        there.is(&format!("SELECT NOT active FROM pg_replication_slots WHERE slot_name = '{name}'"))
    });
    here.run(&format!("ALTER SUBSCRIPTION shares_{name} SET (slot_name = NONE)"));
    here.run(&format!("DROP SUBSCRIPTION shares_{name}"));
    there.run(&format!("SELECT pg_drop_replication_slot('{name}')"));
}
