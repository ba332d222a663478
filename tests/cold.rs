//! Sessions that come all at once, to claims of sixty years: the first call of each finds its locks.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use support::claim;
use support::server::{PLAIN, Server, connect_to};

const QUARTERS: i64 = 240;
const SESSIONS: usize = 100;
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_hundred_cold_sessions_find_their_locks_with_240_quarters_on_a_server_as_it_is_delivered() {
    let server = Server::new("cold", PLAIN);
    server.connected().run("SELECT pbm.ensure_partitions('2025-12-31', '1966-01-01')");
    let quarters = "SELECT count(*) FROM pbm.claim_quarter WHERE quarter_start BETWEEN '1966-01-01' AND '2025-12-31'";
    assert_eq!(server.connected().number(quarters), QUARTERS);
    let (connected, priced) = (Barrier::new(SESSIONS), Barrier::new(SESSIONS));
    let failures: Vec<_> = thread::scope(|scope| {
        let sessions: Vec<_> = (1..=SESSIONS)
            .map(|number| {
                let (connected, priced, port) = (&connected, &priced, server.port);
                scope.spawn(move || {
                    // The server has a place for each of them, once those that prepared it have ended.
                    let mut session = connect_to(port, "postgres");
                    let begun = Instant::now();
                    while session.as_ref().is_err_and(|failure| failure.code == "53300") && begun.elapsed() < PATIENCE {
                        thread::sleep(Duration::from_millis(50));
                        session = connect_to(port, "postgres");
                    }
                    let card = format!("CARD-{:03}", 1 + number % 30);
                    let sent = claim(json!({"cardholder_id": card, "rx_number": number.to_string()}));
                    let mut call = |function: &str| {
                        session.as_mut().map_err(|failure| failure.clone()).and_then(|session| {
                            session.try_rows(&format!("SELECT * FROM pbm.{function}('{sent}'::jsonb)"))
                        })
                    };
                    connected.wait();
                    let price = call("price_claim");
                    priced.wait();
                    [price.err(), call("adjudicate_claim").err()]
                })
            })
            .collect();
        sessions.into_iter().flat_map(|session| session.join().expect("a session")).flatten().collect()
    });
    assert!(failures.is_empty(), "{} calls failed, the first with {:?}", failures.len(), failures[0]);
}
