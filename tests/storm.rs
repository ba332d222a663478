//! A storm: clients in plain, serializable and two-phase transactions and with batches, over the same families, while
//! sessions are cancelled and killed and the server is shut down. Nothing that was acknowledged is lost, nothing is paid
//! twice, no balance drifts.
use std::collections::{HashMap, HashSet};
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use support::server::{Server, connect, kill};
use support::{Session, literal, numbered_claim, session::Failure};

/// Clients of each kind.
const CLIENTS: u32 = 2;
const KILLS: u32 = 6;
const SHUTDOWNS: u32 = 2;
/// Answers between one blow and the next.
const ANSWERS: u32 = 60;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Kind {
    Plain,
    Serializable,
    /// PREPARE TRANSACTION, and then COMMIT PREPARED or, every fifth time, ROLLBACK PREPARED.
    TwoPhase,
    /// Five claims at a time, in an order of their own.
    Batch,
}

const KINDS: [Kind; 4] = [Kind::Plain, Kind::Serializable, Kind::TwoPhase, Kind::Batch];

#[derive(Default)]
struct Told {
    /// Claim numbers acknowledged as paid.
    paid: Mutex<HashSet<String>>,
    answers: AtomicU32,
    cancelled: AtomicU32,
    serialization: AtomicU32,
    rolled_back: AtomicU32,
    /// Prepared transactions that a client found after it had lost its session.
    found_prepared: AtomicU32,
}

fn call(sent: &[Value]) -> String {
    match sent {
        [one] => format!("SELECT to_jsonb(f)::text FROM pbm.adjudicate_claim({}::jsonb) f", literal(&one.to_string())),
        many => format!(
            "SELECT to_jsonb(f)::text FROM pbm.adjudicate_batch({}::jsonb) f",
            literal(&Value::from(many).to_string())
        ),
    }
}

fn answers(rows: &[support::session::Row]) -> Vec<Value> {
    let parse = |row: &support::session::Row| {
        serde_json::from_str(row[0].as_deref().unwrap_or_default()).expect("jsonb is JSON")
    };
    rows.iter().map(parse).collect()
}

/// How an attempt to send ended, where it did not fail.
enum Sent {
    Answered(Vec<Value>),
    /// The client changed its mind: nothing of it may stand.
    RolledBack,
}

fn send(session: &mut Session, kind: Kind, sent: &[Value], transaction: &str) -> Result<Sent, Failure> {
    match kind {
        Kind::Plain | Kind::Batch => Ok(Sent::Answered(answers(&session.try_rows(&call(sent))?))),
        Kind::Serializable => {
            session.try_run("BEGIN ISOLATION LEVEL SERIALIZABLE")?;
            let answered = session.try_rows(&call(sent)).map(|rows| answers(&rows));
            match answered {
                Ok(answered) => session.try_run("COMMIT").map(|()| Sent::Answered(answered)),
                Err(failure) => {
                    let _ = session.try_run("ROLLBACK");
                    Err(failure)
                }
            }
        }
        Kind::TwoPhase => {
            session.try_run("BEGIN")?;
            let prepared = session.try_rows(&call(sent)).and_then(|rows| {
                session.try_run(&format!("PREPARE TRANSACTION '{transaction}'"))?;
                Ok(answers(&rows))
            });
            let answered = match prepared {
                Ok(answered) => answered,
                Err(failure) => {
                    let _ = session.try_run("ROLLBACK");
                    return Err(failure);
                }
            };
            if transaction.ends_with(['0', '5']) {
                session.try_run(&format!("ROLLBACK PREPARED '{transaction}'"))?;
                Ok(Sent::RolledBack)
            } else {
                session.try_run(&format!("COMMIT PREPARED '{transaction}'"))?;
                Ok(Sent::Answered(answered))
            }
        }
    }
}

fn client(port: u16, number: u32, kind: Kind, told: &Told, done: &AtomicBool) {
    let mut serial = 0_u32;
    // What is under way, and whether it may have been carried out already.
    let mut pending: Option<(Vec<Value>, String, bool)> = None;
    while !done.load(Relaxed) {
        let Some(mut session) = connect(port) else {
            thread::sleep(Duration::from_millis(20));
            continue;
        };
        if session.try_run("SET application_name = 'storm'").is_err() {
            continue;
        }
        // What was prepared outlives the session and the server, with its locks.
        if let Some((_, transaction, _)) = &pending {
            let Ok(rows) = session.try_rows(&format!("SELECT gid FROM pg_prepared_xacts WHERE gid = '{transaction}'"))
            else {
                continue;
            };
            if !rows.is_empty() {
                if session.try_run(&format!("COMMIT PREPARED '{transaction}'")).is_err() {
                    continue;
                }
                told.found_prepared.fetch_add(1, Relaxed);
            }
        }
        while !done.load(Relaxed) {
            let (sent, transaction, unknown) = pending.take().unwrap_or_else(|| {
                serial += 1;
                let claims = if kind == Kind::Batch { 5 } else { 1 };
                let sent = (0..claims).map(|n| numbered_claim(number, serial * 10 + n)).collect();
                (sent, format!("{number}-{serial}"), false)
            });
            match send(&mut session, kind, &sent, &transaction) {
                Ok(Sent::RolledBack) => {
                    told.rolled_back.fetch_add(1, Relaxed);
                    // The same claim again, to be paid this time: nothing of the first attempt stands.
                    pending = Some((sent, format!("{transaction}-1"), unknown));
                }
                Ok(Sent::Answered(answered)) => {
                    assert_eq!(answered.len(), sent.len());
                    for answer in answered {
                        let status = answer["status"].as_str().unwrap_or_default();
                        assert!(status == "paid" || unknown && status == "duplicate", "{kind:?}: {answer}");
                        let number = answer["claim_number"].as_str().expect("a claim number").to_owned();
                        told.paid.lock().expect("what was told").insert(number);
                    }
                    told.answers.fetch_add(1, Relaxed);
                }
                Err(failure) => {
                    let counter = match failure.code.as_str() {
                        "57014" => Some(&told.cancelled),
                        "40001" | "40P01" => Some(&told.serialization),
                        _ => None,
                    };
                    if let Some(counter) = counter {
                        counter.fetch_add(1, Relaxed);
                        // A cancelled COMMIT PREPARED leaves what was prepared.
                        pending = Some((sent, transaction, unknown || kind == Kind::TwoPhase));
                        if kind == Kind::TwoPhase {
                            break;
                        }
                    } else {
                        let lost = ["connection", "57P01", "57P02", "57P03"].contains(&failure.code.as_str());
                        assert!(lost, "{kind:?}: {failure:?}");
                        pending = Some((sent, transaction, true));
                        break;
                    }
                }
            }
        }
    }
}

fn cancel_now_and_then(port: u16, done: &AtomicBool) {
    while !done.load(Relaxed) {
        if let Some(mut session) = connect(port) {
            let _ = session.try_run(
                "SELECT pg_cancel_backend(pid) FROM (
                     SELECT pid FROM pg_stat_activity
                     WHERE application_name = 'storm' AND state = 'active' ORDER BY random() LIMIT 1) victim",
            );
        }
        thread::sleep(Duration::from_millis(30));
    }
}

fn verify(server: &Server, told: &Told) {
    let paid = told.paid.lock().expect("what was told").clone();
    let mut session = server.connected();
    let numbers = paid.iter().map(String::as_str).collect::<Vec<_>>().join(",");
    let lost = session.table(&format!(
        "SELECT n FROM unnest('{{{numbers}}}'::text[]) n
         WHERE NOT EXISTS (SELECT FROM pbm.pharmacy_claim c WHERE c.claim_number = n AND status = 'paid')"
    ));
    assert_eq!(lost, "", "acknowledged and lost");
    assert_eq!(session.table(include_str!("invariants.sql")), "");
    support::amcheck::sound(&mut session);
}

#[test]
fn nothing_is_lost_paid_twice_or_drifts_in_a_storm_of_cancels_kills_and_transactions_of_every_kind() {
    let mut server = Server::new("storm", "max_prepared_transactions = 20");
    let (told, done) = (Told::default(), AtomicBool::new(false));
    thread::scope(|scope| {
        struct End<'a>(&'a AtomicBool);
        impl Drop for End<'_> {
            fn drop(&mut self) {
                self.0.store(true, Relaxed);
            }
        }
        let _end = End(&done);
        let (port, told, done) = (server.port, &told, &done);
        let clients: Vec<_> = KINDS
            .into_iter()
            .flat_map(|kind| std::iter::repeat_n(kind, CLIENTS as usize))
            .zip(1..)
            .map(|(kind, number)| scope.spawn(move || client(port, number, kind, told, done)))
            .collect();
        scope.spawn(move || cancel_now_and_then(port, done));
        for round in 0..KILLS + SHUTDOWNS {
            let before = told.answers.load(Relaxed);
            support::until("answers come", || {
                assert!(!clients.iter().any(|client| client.is_finished()), "a client failed");
                told.answers.load(Relaxed) >= before + ANSWERS
            });
            if round < KILLS {
                let backends = server
                    .connected()
                    .rows("SELECT pid FROM pg_stat_activity WHERE application_name = 'storm' ORDER BY 1");
                if let Some(victim) = backends.get(round as usize % backends.len().max(1)) {
                    kill(port, victim[0].as_deref().expect("a process number"));
                }
            } else {
                server.stop();
                server.start();
            }
            verify(&server, told);
        }
        done.store(true, Relaxed);
        clients.into_iter().for_each(|client| client.join().expect("a client"));
    });
    // What a client left prepared when it was told to end.
    let mut session = server.connected();
    for row in session.rows("SELECT gid FROM pg_prepared_xacts") {
        session.run(&format!("ROLLBACK PREPARED '{}'", row[0].as_deref().expect("a name")));
    }
    verify(&server, &told);
    let counted: HashMap<&str, u32> = [
        ("cancelled", &told.cancelled),
        ("refused by serialization", &told.serialization),
        ("rolled back after PREPARE", &told.rolled_back),
    ]
    .map(|(what, counter)| (what, counter.load(Relaxed)))
    .into();
    for (what, count) in &counted {
        assert!(*count > 0, "the storm was too mild: nothing was {what} ({counted:?})");
    }
    println!("{counted:?}, found prepared {}", told.found_prepared.load(Relaxed));
    let log = fs::read_to_string(server.log()).expect("the log");
    assert!(!log.contains("PANIC"), "{log}");
}
