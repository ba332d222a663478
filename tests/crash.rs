//! Crashes: what a client was told is there after kill -9 of a backend and after an immediate shutdown, and what it
//! sends again is paid once. The server is one of this file's own, so that nobody else's sessions go with it.
use std::collections::HashSet;
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use support::server::{Server, connect, kill};
use support::session::Row;
use support::{Session, amcheck, claim, literal, session::Failure};

const KILLS: u32 = 25;
const SHUTDOWNS: u32 = 5;
const CLIENTS: u32 = 8;
/// Claims of a batch, which the last two clients send.
const BATCH: u32 = 40;
/// Answers between one crash and the next.
const ANSWERS: u32 = 40;

/// A request that may have to be sent again.
#[derive(Clone)]
enum Request {
    Claim(Value),
    /// Claims of one client in an order of their own.
    Batch(Vec<Value>),
    Reversal(Value),
}

impl Request {
    /// The answers, one for each claim.
    fn send(&self, session: &mut Session) -> Result<Vec<Value>, Failure> {
        let call = match self {
            Self::Claim(sent) => format!("adjudicate_claim({}::jsonb)", literal(&sent.to_string())),
            Self::Batch(sent) => {
                format!("adjudicate_batch({}::jsonb)", literal(&Value::from(sent.as_slice()).to_string()))
            }
            Self::Reversal(answer) => {
                format!("reverse_claim({})", literal(answer["claim_number"].as_str().unwrap_or_default()))
            }
        };
        let rows = session.try_rows(&format!("SELECT to_jsonb(f)::text FROM pbm.{call} f"))?;
        let answer = |row: &Row| serde_json::from_str(row[0].as_deref().unwrap_or_default()).expect("jsonb is JSON");
        Ok(rows.iter().map(answer).collect())
    }
}

/// What all clients were told together.
#[derive(Default)]
struct Told {
    paid: HashSet<String>,
    reversed: HashSet<String>,
    answers: u32,
    unknown: u32,
    /// Of the requests with unknown outcome, those that turned out to have been carried out.
    carried_out: u32,
}

fn text(answer: &Value, field: &str) -> String {
    answer[field].as_str().unwrap_or_else(|| panic!("no {field} in {answer}")).into()
}

/// The answer but for its status, which is another when it is given again.
fn figures(answer: &Value) -> Value {
    let mut answer = answer.clone();
    answer["status"] = Value::Null;
    // A list without entries is NULL in the row of a batch.
    for list in ["approved_message_codes", "dur", "messages", "reject_codes"] {
        if answer[list].is_null() {
            answer[list] = json!([]);
        }
    }
    answer
}

/// A client that sends, and sends again what it got no answer to. Odd ones do not want to wait for the disk.
fn client(port: u16, number: u32, told: &Mutex<Told>, done: &AtomicBool) {
    // What is paid and not reversed: the claim and its answer.
    let mut live: Vec<(Value, Value)> = Vec::new();
    let mut pending: Option<Request> = None;
    let mut serial = 0_u32;
    while !done.load(Relaxed) {
        let Some(mut session) = connect(port) else {
            thread::sleep(Duration::from_millis(20));
            continue;
        };
        if number % 2 == 1 && session.try_run("SET synchronous_commit = off").is_err() {
            continue;
        }
        while !done.load(Relaxed) {
            serial += 1;
            let again = pending.is_some();
            let pick = (serial.wrapping_mul(2_654_435_761) >> 16) as usize % live.len().max(1);
            let request = pending.take().unwrap_or_else(|| match serial % 20 {
                0 if !live.is_empty() => Request::Reversal(live[pick].1.clone()),
                10 if !live.is_empty() => Request::Claim(live[pick].0.clone()),
                _ => {
                    let new = |serial: u32| {
                        let (card, person) = match serial % 4 {
                            0 => (format!("CARD-{:03}", 1 + serial % 8), "01".into()),
                            person => ("CARD-FAMILY".into(), format!("0{person}")),
                        };
                        claim(json!({
                            "cardholder_id": card, "person_code": person, "rx_number": format!("{number}-{serial}"),
                            "ndc": "00004-0001-01", "quantity": 1 + serial % 30, "submission_clarification_codes": ["3"],
                        }))
                    };
                    if number >= CLIENTS - 2 && serial % 4 == 1 {
                        let first = serial;
                        serial += BATCH;
                        Request::Batch((first..serial).map(new).collect())
                    } else {
                        Request::Claim(new(serial))
                    }
                }
            });
            match request.send(&mut session) {
                Ok(answers) => {
                    let mut told = told.lock().expect("what was told");
                    told.answers += 1;
                    let statuses: Vec<String> = answers.iter().map(|answer| text(answer, "status")).collect();
                    told.carried_out += u32::from(again && statuses[0] == "duplicate");
                    match request {
                        Request::Claim(sent)
                            if let Some((_, first)) = live.iter().find(|(known, _)| *known == sent) =>
                        {
                            assert_eq!(statuses[0], "duplicate", "{answers:?}");
                            assert_eq!(figures(&answers[0]), figures(first));
                        }
                        Request::Claim(_) | Request::Batch(_) => {
                            let sent = match request {
                                Request::Batch(sent) => sent,
                                Request::Claim(sent) => vec![sent],
                                Request::Reversal(_) => vec![],
                            };
                            assert_eq!(answers.len(), sent.len());
                            // A batch is carried out whole or not at all.
                            assert!(statuses.iter().all(|status| *status == statuses[0]), "{answers:?}");
                            assert!(statuses[0] == "paid" || again && statuses[0] == "duplicate", "{answers:?}");
                            told.paid.extend(answers.iter().map(|answer| text(answer, "claim_number")));
                            live.extend(sent.into_iter().zip(answers));
                        }
                        Request::Reversal(first) => {
                            let (status, answer) = (&statuses[0], &answers[0]);
                            assert!(status == "reversed" || again && status == "duplicate", "{answer}");
                            told.reversed.insert(text(&first, "claim_number"));
                            live.retain(|(_, answer)| answer["claim_number"] != first["claim_number"]);
                        }
                    }
                }
                Err(failure) => {
                    let lost = ["connection", "57P01", "57P02", "57P03"].contains(&failure.code.as_str());
                    assert!(lost, "{failure:?}");
                    told.lock().expect("what was told").unknown += 1;
                    pending = Some(request);
                    break;
                }
            }
        }
    }
}

/// All that was told is there, once, and the invariants hold.
fn verify(server: &Server, told: &Mutex<Told>) {
    let (paid, reversed) = {
        let told = told.lock().expect("what was told");
        (told.paid.clone(), told.reversed.clone())
    };
    let list = |numbers: &HashSet<String>| numbers.iter().map(String::as_str).collect::<Vec<_>>().join(",");
    let mut session = server.connected();
    let missing = |session: &mut Session, numbers: &HashSet<String>, condition: &str| {
        session.table(&format!(
            "SELECT n FROM unnest('{{{}}}'::text[]) n
             WHERE NOT EXISTS (SELECT FROM pbm.pharmacy_claim c WHERE c.claim_number = n AND {condition})",
            list(numbers)
        ))
    };
    assert_eq!(missing(&mut session, &paid, "status IN ('paid', 'reversed')"), "", "acknowledged and lost");
    assert_eq!(missing(&mut session, &reversed, "status = 'reversed'"), "", "reversals acknowledged and lost");
    assert_eq!(session.table(include_str!("invariants.sql")), "");
    amcheck::sound(&mut session);
}

/// A backend that has begun to write what a call of this function decided.
fn writing(session: &mut Session, function: &str) -> String {
    let found = format!(
        "SELECT pid FROM pg_stat_activity
         WHERE state = 'active' AND backend_xid IS NOT NULL AND query LIKE '%pbm.{function}%' AND pid <> pg_backend_pid()"
    );
    let mut victim = None;
    support::until("a call is writing", || {
        victim = session.rows(&found).into_iter().next().and_then(|row| row.into_iter().next().flatten());
        victim.is_some()
    });
    victim.expect("a process number")
}

#[test]
fn what_was_acknowledged_survives_kills_and_immediate_shutdowns() {
    let mut server = Server::new("crash", "");
    let told = Mutex::new(Told::default());
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        // A failure on the way lets the clients end.
        struct End<'a>(&'a AtomicBool);
        impl Drop for End<'_> {
            fn drop(&mut self) {
                self.0.store(true, Relaxed);
            }
        }
        let _end = End(&done);
        let port = server.port;
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                scope.spawn({
                    let (told, done) = (&told, &done);
                    move || client(port, number, told, done)
                })
            })
            .collect();
        for round in 0..KILLS + SHUTDOWNS {
            let before = told.lock().expect("what was told").answers;
            support::until("answers come", || {
                assert!(!clients.iter().any(|client| client.is_finished()), "a client failed");
                told.lock().expect("what was told").answers >= before + ANSWERS
            });
            thread::sleep(Duration::from_millis(u64::from(round * 7 % 20)));
            if round < KILLS {
                let function = ["adjudicate_claim", "adjudicate_batch", "reverse_claim"][round as usize % 3];
                let victim = writing(&mut server.connected(), function);
                kill(port, &victim);
            } else {
                server.stop();
                server.start();
            }
            verify(&server, &told);
        }
        done.store(true, Relaxed);
        clients.into_iter().for_each(|client| client.join().expect("a client"));
    });
    verify(&server, &told);
    let told = told.into_inner().expect("what was told");
    assert!(told.unknown >= KILLS, "{} calls failed", told.unknown);
    let log = fs::read_to_string(server.log()).expect("the log");
    assert_eq!(log.matches("was terminated by signal 9").count(), KILLS as usize);
    assert!(!log.contains("PANIC"), "{log}");
    assert!(told.carried_out > 0, "no call that failed had been carried out: {} did", told.unknown);
}

/// How many of twenty claims, acknowledged to a client that does not wait for the disk, are gone after kill -9.
fn lost(server: &Server, forced: bool, round: u32) -> i64 {
    let mut session = server.connected();
    session.run(&format!("SET synchronous_commit = off; SET pbm.force_sync_commit = {forced}"));
    let mut numbers = Vec::new();
    for n in 0..20 {
        let sent = claim(json!({"rx_number": format!("{round}-{n}"), "cardholder_id": format!("CARD-{:03}", 1 + n)}));
        numbers.push(text(&Request::Claim(sent).send(&mut session).expect("an answer")[0], "claim_number"));
    }
    kill(server.port, &session.pid().to_string());
    let stored =
        format!("SELECT count(*) FROM pbm.pharmacy_claim WHERE claim_number = ANY ('{{{}}}')", numbers.join(","));
    let mut found = None;
    support::until("the server is back", || {
        found = connect(server.port)
            .and_then(|mut session| session.try_rows(&stored).ok())
            .and_then(|rows| rows[0][0].as_deref()?.parse::<i64>().ok());
        found.is_some()
    });
    20 - found.unwrap_or_default()
}

#[test]
fn a_client_that_does_not_wait_for_the_disk_loses_nothing_unless_it_is_allowed_to() {
    let server = Server::new("crash", "");
    assert_eq!((0..3).map(|round| lost(&server, true, round)).sum::<i64>(), 0);
    // What the safeguard is for: without it, acknowledged claims are lost.
    assert!((3..8).any(|round| lost(&server, false, round) > 0), "nothing is lost without it either");
    assert_eq!(server.connected().table(include_str!("invariants.sql")), "");
}

/// Contracts of as many manufacturers, each for a product of its own.
const CONTRACTS: u32 = 60;

/// What was invoiced, without keys and moments.
const INVOICED: &str = "SELECT m.name, i.period_end, i.status, i.amount, l.kind, l.units, l.amount,
                               (SELECT count(*) FROM pbm.rebate_accrual a WHERE a.invoice_line_id = l.id)
                        FROM pbm.rebate_invoice i JOIN pbm.rebate_invoice_line l ON l.invoice_id = i.id
                        JOIN pbm.manufacturer m ON m.id = i.manufacturer_id ORDER BY 1, 2, 5";

#[test]
fn an_invoice_run_that_is_killed_and_called_again_bills_everything_once() {
    let server = Server::new("crash", "");
    let mut session = server.connected();
    session.run(&format!(
        "INSERT INTO pbm.drugs (ndc_code, name, tier, brand)
         SELECT lpad((90000000000 + n * 100)::text, 11, '0')::pbm.ndc, 'Product ' || n, 1, true FROM generate_series(1, {CONTRACTS}) n;
         INSERT INTO pbm.drug_price (ndc, price_type, effective_date, unit_price)
         SELECT ndc_code, 'wac', '2000-01-01', 10 FROM pbm.drugs WHERE name LIKE 'Product %';
         INSERT INTO pbm.formulary (plan_id, ndc, tier, effective_date)
         SELECT '00000000-0000-4000-8000-000000000001', ndc_code, 1, '2000-01-01' FROM pbm.drugs WHERE name LIKE 'Product %';
         INSERT INTO pbm.manufacturer (name) SELECT name FROM pbm.drugs WHERE name LIKE 'Product %';
         INSERT INTO pbm.manufacturer_rebate (manufacturer_id, ndc, rebate_percent, contract_start_date, minimum_volume)
         SELECT m.id, d.ndc_code, 10, '2025-01-01', 90 FROM pbm.manufacturer m JOIN pbm.drugs d USING (name)"
    ));
    let mut batch = Vec::new();
    for n in 1..=CONTRACTS {
        for fill in 0..4 {
            batch.push(claim(json!({
                "cardholder_id": format!("CARD-{:03}", 1 + n % 50), "rx_number": format!("{n}-{fill}"), "ndc": format!("{}", 90_000_000_000_u64 + u64::from(n) * 100),
                "quantity": 20 + n % 5, "submission_clarification_codes": ["3"],
            })));
        }
    }
    let answers = Request::Batch(batch).send(&mut session).expect("answers");
    assert!(answers.iter().all(|answer| answer["status"] == "paid"), "{answers:?}");
    let accruals = session.number("SELECT count(*) FROM pbm.rebate_accrual");
    assert_eq!(accruals, i64::from(CONTRACTS) * 4);
    drop(session);
    let mut kills = 0;
    let mut interrupted = 0;
    loop {
        let mut session = server.connected();
        let pid = session.pid().to_string();
        let before = session.number("SELECT count(*) FROM pbm.rebate_invoice_line");
        interrupted += u32::from(kills > 0 && before < i64::from(CONTRACTS));
        if kills == 5 {
            session.run("CALL pbm.invoice_rebates('2025-03-31')");
            break;
        }
        thread::scope(|scope| {
            let running = scope.spawn(move || session.try_run("CALL pbm.invoice_rebates('2025-03-31')"));
            let mut watch = server.connected();
            support::until("some of it is committed", || {
                running.is_finished() || watch.number("SELECT count(*) FROM pbm.rebate_invoice_line") > before + 2
            });
            if !running.is_finished() {
                kill(server.port, &pid);
            }
            drop(running.join());
        });
        kills += 1;
        support::until("the server is back", || connect(server.port).is_some());
    }
    assert!(interrupted > 0, "no run was killed before its end");
    let mut session = server.connected();
    let first = session.table(INVOICED);
    // Units from 80 to 96: at 90 and more 10 % of 10.00 for each.
    assert_eq!(session.number("SELECT count(*) FROM pbm.rebate_invoice"), i64::from(CONTRACTS));
    assert_eq!(session.number("SELECT count(*) FROM pbm.rebate_invoice_line"), i64::from(CONTRACTS));
    let expected: u32 = (1..=CONTRACTS).map(|n| 4 * (20 + n % 5)).filter(|units| *units >= 90).sum();
    assert_eq!(session.text("SELECT sum(amount)::integer FROM pbm.rebate_invoice"), expected.to_string());
    assert_eq!(
        session.number("SELECT count(*) FROM pbm.rebate_accrual WHERE source = 'claim' AND invoice_line_id IS NULL"),
        0
    );
    session.run("CALL pbm.invoice_rebates('2025-03-31')");
    assert_eq!(session.table(INVOICED), first, "called again it bills nothing");
    amcheck::sound(&mut session);
}

/// A staging run is killed with its whole server and called again, until all is answered.
#[test]
fn a_killed_run_of_staging_loses_no_record_and_pays_none_twice() {
    const RECORDS: u32 = 1_500;
    let server = Server::new("staging", "");
    let mut session = server.connected();
    let run = session.number("SELECT pbm.begin_load_run('claims', 'monday.csv')");
    session.run(&format!(
        "INSERT INTO pbm.claims_staging (run_id, line, raw_data)
         SELECT {run}, n + 1, {}::jsonb || jsonb_build_object('rx_number', 's' || n, 'cardholder_id', 'CARD-' || lpad((n % 50 + 1)::text, 3, '0'),
                                                              'fill_date', ('2025-01-01'::date + n / 50)::text, 'submission_clarification_codes', jsonb_build_array('3'))
         FROM generate_series(1, {RECORDS}) n;
         SELECT pbm.end_load_run({run}, 'running', records => {RECORDS})",
        literal(&claim(json!({"ndc": "00004-0001-01", "quantity": 1})).to_string())
    ));
    drop(session);
    let answered = "SELECT count(*) FROM pbm.claims_staging WHERE validation_status = 'processed'";
    let mut interrupted = 0;
    for round in 0.. {
        let mut session = server.connected();
        let pid = session.pid().to_string();
        let before = session.number(answered);
        interrupted += u32::from(round > 0 && before > 0 && before < i64::from(RECORDS));
        if round == 6 {
            session.run("CALL pbm.process_claims_staging(50)");
            break;
        }
        thread::scope(|scope| {
            let running = scope.spawn(move || session.try_run("CALL pbm.process_claims_staging(50)"));
            let mut watch = server.connected();
            support::until("some of it is committed", || running.is_finished() || watch.number(answered) > before);
            if !running.is_finished() {
                kill(server.port, &pid);
            }
            drop(running.join());
        });
        support::until("the server is back", || connect(server.port).is_some());
    }
    assert!(interrupted > 0, "no run was killed before its end");
    let mut session = server.connected();
    let records = i64::from(RECORDS);
    assert_eq!(
        session.table(
            "SELECT count(*), count(DISTINCT s.claim_id), count(DISTINCT c.id), (SELECT count(*) FROM pbm.pharmacy_claim), bool_and(s.attempts = 1)
             FROM pbm.claims_staging s JOIN pbm.pharmacy_claim c ON c.id = s.claim_id AND c.rx_number = s.raw_data ->> 'rx_number'"
        ),
        format!("{records}|{records}|{records}|{records}|t")
    );
    assert_eq!(
        session.table("SELECT state, records, added, changed, unchanged, refused FROM pbm.load_run"),
        format!("done|{records}|{records}|0|0|0")
    );
    amcheck::sound(&mut session);
}
