//! What a call takes in statements: one for each kind of fact, however many claims it decides.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use support::server::Server;
use support::{Session, admin, claim};

/// Claims of three members, each for another prescription.
fn claims(from: usize, count: usize) -> Vec<Value> {
    let cards = ["CARD-BASIC", "CARD-STRICT", "CARD-FAMILY"];
    (from..from + count)
        .map(|n| {
            let dollars = 40 + n;
            claim(json!({
                "cardholder_id": cards[n % cards.len()], "rx_number": n.to_string(), "fill_date": "2026-03-10", "quantity": dollars,
            }))
        })
        .collect()
}

/// The statements within a call, each with how often it ran.
fn within(session: &mut Session, claims: &[Value]) -> BTreeMap<String, i64> {
    session.run("SELECT pg_stat_statements_reset()");
    for answer in session.adjudicate_batch(claims) {
        assert_eq!(answer["status"], "paid", "{answer}");
    }
    let counted = "SELECT query, sum(calls)::bigint FROM pg_stat_statements WHERE NOT toplevel GROUP BY query";
    let rows = session.rows(counted);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    rows.iter().map(|row| (text(&row[0]), text(&row[1]).parse().expect("a number"))).collect()
}

#[test]
fn a_call_runs_each_statement_once_for_one_claim_and_for_thirty_also_under_part_d() {
    if admin().number("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_stat_statements'") == 0 {
        return;
    }
    let settings =
        "shared_preload_libraries = 'pbm, pg_stat_statements'\npg_stat_statements.track = all\npbm.read_audit = off";
    let server = Server::new("statement_counts", settings);
    let mut session = server.connected();
    session.run("CREATE EXTENSION pg_stat_statements; UPDATE pbm.plan SET refill_threshold_percent = 0, maximum_claim_amount = NULL");
    let mut from = 0;
    // What is written past the statement is written by one where others hang triggers on the tables.
    for (is_part_d, by_statement, statements) in [(false, false, 0), (true, false, 1), (true, true, 4)] {
        if is_part_d {
            session.run("INSERT INTO pbm.plan_part_d (plan_id) SELECT plan_id FROM pbm.plan ON CONFLICT DO NOTHING");
        }
        if by_statement {
            support::have_statements_write(&mut session);
        }
        let mut next = |session: &mut Session, count: usize| {
            from += 100;
            within(session, &claims(from, count))
        };
        next(&mut session, 30);
        let (one, thirty) = (next(&mut session, 1), next(&mut session, 30));
        for (query, calls) in one.iter().chain(&thirty) {
            assert_eq!(*calls, 1, "{query}");
        }
        assert!(one.keys().eq(thirty.keys()), "{one:#?}\n{thirty:#?}");
        assert_eq!(one.len(), statements, "{one:#?}");
    }
}
