//! A standby that replays what the engine writes, each change compared page by page as it is replayed: the same rows,
//! indexes that agree with them, the same answers, and after its promotion a server that goes on.

use std::thread;

use serde_json::{Value, json};
use support::server::{Server, connect};
use support::{Session, amcheck, literal, numbered_claim};

/// At once, over the same families.
const CLIENTS: u32 = 4;
/// Rounds of each client.
const ROUNDS: u32 = 12;

fn sent(client: u32, serial: u32) -> Value {
    let mut sent = numbered_claim(client, serial);
    sent["fill_date"] = format!("2025-{:02}-10", 1 + serial % 12).into();
    sent
}

/// The same for a member whom no other client has, for transactions of several calls: over one family these may
/// deadlock.
fn own(client: u32, serial: u32) -> Value {
    let mut sent = sent(client, serial);
    sent["cardholder_id"] = format!("CARD-{:03}", 20 + client).into();
    sent["person_code"] = "01".into();
    sent
}

/// Single calls, batches, reversals, and all of these taken back: by a savepoint, a rollback and a second phase.
fn client(port: u16, number: u32) {
    let mut session = connect(port).expect("a session");
    for round in 0..ROUNDS {
        let serial = round * 100;
        assert_eq!(session.adjudicate(&sent(number, serial))["status"], "paid");
        assert_eq!(session.adjudicate(&sent(number, serial))["status"], "duplicate");
        // Two clients send each of these: one is paid, the other told of it.
        let shared = sent(10 + number / 2, serial + 1);
        let status = session.adjudicate(&shared)["status"].clone();
        assert!(status == "paid" || status == "duplicate", "{status}");
        let batch: Vec<Value> = (10..30).map(|n| sent(number, serial + n)).collect();
        assert!(session.adjudicate_batch(&batch).iter().all(|answer| answer["status"] == "paid"));
        assert_eq!(session.reverse(&batch[3])["status"], "reversed");
        // One key for two members: the second row is written and taken back, or never written.
        let twice: Vec<Value> = ["CARD-007", "CARD-008"]
            .map(|card| {
                let mut one = sent(number, serial + 40);
                one["cardholder_id"] = card.into();
                one["person_code"] = "01".into();
                one
            })
            .into();
        let answers = session.adjudicate_batch(&twice);
        assert_eq!((&answers[0]["status"], &answers[1]["reject_codes"]), (&json!("paid"), &json!(["83"])));
        session.run("BEGIN");
        assert_eq!(session.adjudicate(&own(number, serial + 50))["status"], "paid");
        session.run("SAVEPOINT half");
        session.adjudicate_batch(&[own(number, serial + 51), own(number, serial + 52)]);
        session.reverse(&own(number, serial + 50));
        session.run("ROLLBACK TO half");
        assert_eq!(session.adjudicate(&own(number, serial + 53))["status"], "paid");
        session.run("COMMIT; BEGIN");
        assert_eq!(session.adjudicate(&own(number, serial + 60))["status"], "paid");
        assert_eq!(session.reverse(&own(number, serial + 53))["status"], "reversed");
        session.run(&format!("PREPARE TRANSACTION '{number}-{round}'"));
        session.run(&format!("{} PREPARED '{number}-{round}'", if round % 2 == 0 { "COMMIT" } else { "ROLLBACK" }));
        session.run("BEGIN");
        session.adjudicate(&own(number, serial + 70));
        session.run("ROLLBACK");
    }
}

/// Every table of the extension with its rows, as a digest.
fn digest(session: &mut Session) -> String {
    let tables = session.rows(
        "SELECT c.oid::regclass::text FROM pg_class c
         WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND c.relnamespace = 'pbm'::regnamespace ORDER BY 1",
    );
    let mut told = String::new();
    for table in tables.into_iter().flatten().flatten() {
        let rows =
            format!("SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text COLLATE \"C\")) FROM {table} t");
        told += &format!("{table}|{}\n", session.table(&rows));
    }
    told
}

#[test]
fn a_standby_replays_every_page_of_what_is_written_and_goes_on_as_a_primary() {
    let primary = Server::new(
        "primary",
        "wal_level = replica\nwal_consistency_checking = 'all'\nmax_wal_senders = 4\nmax_prepared_transactions = 20",
    );
    amcheck::sound(&mut primary.connected());
    let standby = primary.standby();
    thread::scope(|scope| {
        for number in 0..CLIENTS {
            let port = primary.port;
            scope.spawn(move || client(port, number));
        }
    });
    primary.until_replayed(&standby);
    let (mut ours, mut theirs) = (primary.connected(), standby.connected());
    // The counts of the primary's sessions are in a table that a standby does not have.
    assert_eq!(theirs.table("SELECT all_sessions, paid, stats_reset FROM pbm.stat_claims"), "f|0|NULL");
    let stored = ours.number("SELECT count(*) FROM pbm.pharmacy_claim");
    assert!(stored > i64::from(CLIENTS * ROUNDS * 20), "{stored} claims were stored");
    assert_eq!(ours.table(include_str!("invariants.sql")), "");
    assert_eq!(digest(&mut theirs), digest(&mut ours));
    amcheck::sound(&mut ours);
    amcheck::sound(&mut theirs);
    // What only reads is answered there, and what writes is refused.
    let next = sent(0, 9_000);
    theirs.run("SET pbm.read_audit = 'log'");
    assert_eq!(theirs.price(&next), ours.price(&next));
    let failure = theirs.failure(&format!("SELECT pbm.adjudicate_claim({}::jsonb)", literal(&next.to_string())));
    assert_eq!(failure.code, "25006", "{failure:?}");
    theirs.run("SELECT pg_promote()");
    assert_eq!(theirs.adjudicate(&sent(0, 0))["status"], "duplicate");
    assert_eq!(theirs.adjudicate(&next)["status"], "paid");
    assert_eq!(theirs.reverse(&sent(1, 110))["status"], "reversed");
    assert_eq!(theirs.table(include_str!("invariants.sql")), "");
    amcheck::sound(&mut theirs);
    for server in [&primary, &standby] {
        let log = server.told();
        assert!(!log.contains("PANIC") && !log.contains("inconsistent page"), "{log}");
    }
}
