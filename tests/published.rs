//! Published tables: what is decoded of the write-ahead log is the same whether rows are written past the statement or
//! by statements, for every replica identity, and so is what PostgreSQL refuses.

use serde_json::{Value, json};
use support::{Database, Session, admin, claim, literal};

const TABLES: [&str; 5] = ["pharmacy_claim", "accumulator", "member_state", "dur_alert", "audit_log"];

/// Runs a statement for each table and each partition, `{}` being its name.
fn for_all(session: &mut Session, statement: &str) {
    let names = TABLES.map(|table| format!("'pbm.{table}'")).join(", ");
    session.run(&format!(
        "DO $$ DECLARE one regclass; BEGIN
             FOR one IN SELECT DISTINCT p.relid FROM unnest(ARRAY[{names}]::regclass[]) t,
                        LATERAL (SELECT relid FROM pg_partition_tree(t) UNION SELECT t) p LOOP
                 EXECUTE replace({}, '{{}}', one::text);
             END LOOP; END $$",
        literal(statement)
    ));
}

/// A replication slot of the database, gone with it.
struct Slot<'a> {
    name: String,
    _database: &'a Database,
}

impl<'a> Slot<'a> {
    fn new(database: &'a Database) -> Self {
        let name = format!("{}_slot", database.name);
        database.connect().run(&format!("SELECT pg_create_logical_replication_slot('{name}', 'test_decoding')"));
        Self { name, _database: database }
    }

    /// The changes since the last time, of each transaction in the order of their text, without what no two runs share:
    /// ids made at random, moments, numbers of transactions and processes.
    fn changes(&self, session: &mut Session) -> Vec<String> {
        let rows = session.table(&format!(
            r"SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                         data, '\m[0-9a-f]{{8}}-[0-9a-f]{{4}}-7[0-9a-f-]{{21}}\M', 'id', 'g'),
                         '\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d[^'']*', 'moment', 'g'),
                         'claim_number\[[a-z ]+\]:''\w+''', 'claim_number', 'g'),
                         '(audit_id|transaction_id|backend_pid|incarnation)\[[a-z0-9 ]+\]:''?\d+''?', '\1', 'g'),
                         'coverage_id\[uuid\]:''[^'']+''', 'coverage_id', 'g'),
                         '(trace|content_digest|row_digest)\[bytea\]:''[^'']+''', '\1', 'g'),
                         '(BEGIN|COMMIT) \d+', '\1')
              FROM pg_logical_slot_get_changes('{}', NULL, NULL, 'include-xids', 'false', 'include-timestamp', 'false')",
            self.name
        ));
        let mut transactions: Vec<Vec<&str>> = Vec::new();
        for line in rows.lines().filter(|line| !line.starts_with("COMMIT")) {
            match line {
                "BEGIN" => transactions.push(Vec::new()),
                change => transactions.last_mut().expect("a transaction").push(change),
            }
        }
        transactions
            .into_iter()
            .map(|mut changes| {
                changes.sort_unstable();
                changes.join("\n")
            })
            .filter(|changes| !changes.is_empty())
            .collect()
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        // A database with a slot cannot be dropped.
        let _ = admin().try_run(&format!("SELECT pg_drop_replication_slot('{}')", self.name));
    }
}

fn sent(rx: &str, changes: Value) -> Value {
    let mut changes = changes;
    changes["rx_number"] = rx.into();
    claim(changes)
}

/// Claims that are paid, rejected, with alerts, in a batch, and reversed; a transaction that is taken back in part.
fn work(session: &mut Session) {
    let deductible = |rx: &str, ndc: &str| sent(rx, json!({ "cardholder_id": "CARD-001", "ndc": ndc }));
    assert_eq!(session.adjudicate(&deductible("1", "00004-0001-01"))["status"], "paid");
    let mut alerted = deductible("2", "00003-0001-01");
    alerted["dur"] = json!([{"reason_for_service": "DD", "professional_service": "M0", "result_of_service": "1G"}]);
    assert_eq!(session.adjudicate(&alerted)["status"], "paid");
    session.adjudicate(&sent("3", json!({ "ndc": "99999-9999-99" })));
    session.adjudicate_batch(&[
        sent("4", json!({})),
        sent("4", json!({ "cardholder_id": "CARD-003" })),
        sent("5", json!({ "cardholder_id": "CARD-002", "fill_date": "2025-06-10" })),
    ]);
    session.run("BEGIN");
    session.adjudicate(&sent("6", json!({ "cardholder_id": "CARD-004" })));
    session.run("SAVEPOINT half");
    session.adjudicate(&sent("7", json!({ "cardholder_id": "CARD-004", "fill_date": "2025-08-10" })));
    session.run("ROLLBACK TO half; COMMIT");
    assert_eq!(session.reverse(&deductible("1", ""))["status"], "reversed");
}

fn has_test_decoding(session: &mut Session) -> bool {
    let missing = session
        .try_run("SELECT pg_create_logical_replication_slot('pbm_probe', 'test_decoding', true)")
        .err()
        .filter(|failure| failure.code == "58P01");
    let _ = session.try_run("SELECT pg_drop_replication_slot('pbm_probe')");
    if missing.is_some() {
        println!("this server has no test_decoding: changes are not compared");
    }
    missing.is_none()
}

#[test]
fn the_same_changes_are_published_by_either_way_of_writing_for_every_replica_identity() {
    if !has_test_decoding(&mut admin()) {
        return;
    }
    for identity in ["", "ALTER TABLE {} REPLICA IDENTITY FULL", "ALTER TABLE {} REPLICA IDENTITY NOTHING"] {
        let [direct, other] = [false, true].map(|statements| {
            let database = Database::with_book();
            let mut session = database.connect();
            if !identity.is_empty() {
                for_all(&mut session, identity);
            }
            // Of a table without an identity updates cannot be published.
            let published = if identity.ends_with("NOTHING") { "WITH (publish = 'insert')" } else { "" };
            session.run(&format!(
                "CREATE PUBLICATION theirs FOR TABLE {} {published}",
                TABLES.map(|table| format!("pbm.{table}")).join(", ")
            ));
            if statements {
                support::have_statements_write(&mut session);
            }
            let slot = Slot::new(&database);
            work(&mut session);
            support::amcheck::sound(&mut session);
            slot.changes(&mut session)
        });
        let of = |changes: &[String], what: &str| {
            changes.iter().flat_map(|t| t.lines()).filter(|l| l.contains(what)).count()
        };
        assert!(of(&direct, "pharmacy_claim") >= 6 && of(&direct, "UPDATE") > 0, "{identity}: {direct:?}");
        assert_eq!(of(&direct, "old-key") > 0, identity.ends_with("FULL"), "{identity}");
        let differ = direct.iter().zip(&other).find(|(one, other)| one != other);
        assert_eq!((differ, direct.len()), (None, other.len()), "{identity}");
    }
}

/// What a publication cannot carry is refused alike, with PostgreSQL's code.
#[test]
fn an_update_that_a_publication_cannot_carry_is_refused_by_either_way_of_writing() {
    for (publication, code) in [
        ("ALTER TABLE pbm.{} REPLICA IDENTITY NOTHING; CREATE PUBLICATION theirs FOR TABLE pbm.{}", "55000"),
        ("CREATE PUBLICATION theirs FOR TABLE pbm.{} WHERE ({col} IS NOT NULL)", "42P10"),
    ] {
        for (table, column) in [("accumulator", "deductible_met"), ("member_state", "longest_supply_days")] {
            for statements in [false, true] {
                let database = Database::with_book();
                let mut session = database.connect();
                session.run(&publication.replace("{}", table).replace("{col}", column));
                if statements {
                    support::have_statements_write(&mut session);
                }
                let left = session.footprint();
                let failure = session.failure(&format!(
                    "SELECT pbm.adjudicate_claim({}::jsonb)",
                    literal(&sent("1", json!({ "cardholder_id": "CARD-001" })).to_string())
                ));
                assert_eq!(failure.code, code, "{table}, by statement: {statements}: {failure:?}");
                assert_eq!(session.footprint(), left, "{table}, by statement: {statements}");
            }
        }
    }
}
