//! Batches and documents larger than the memory: an error of the call, or at worst the end of its session, and never the
//! end of the server.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use support::server::Server;
use support::{Session, claim, literal};

/// A line of /proc/PID/status in megabytes.
fn megabytes(session: &mut Session, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", session.pid())).expect("the backend's status");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line of that name");
    line.trim_matches(|c: char| !c.is_ascii_digit()).parse::<u64>().expect("kilobytes") >> 10
}

/// Has the backend get so many megabytes more than it has, and none beyond.
fn limit(session: &mut Session, more: u64) {
    let bytes = (megabytes(session, "VmSize:") + more) << 20;
    let limited = Command::new("prlimit")
        .args(["--pid", &session.pid().to_string(), &format!("--as={bytes}")])
        .status()
        .expect("prlimit runs");
    assert!(limited.success());
}

/// A table with one document, and what is asked of it.
fn cases() -> Vec<(&'static str, String, &'static str)> {
    let sent = claim(json!({}));
    let with = |key: &str, entry: &str, entries: u32| {
        format!(
            "(SELECT jsonb_agg({claim}::jsonb || jsonb_build_object('rx_number', n, '{key}',
                 (SELECT jsonb_agg({entry}) FROM generate_series(1, {entries})))) FROM generate_series(1, 3000) n)",
            claim = literal(&sent.to_string())
        )
    };
    let batch = "SELECT count(*) FROM document, pbm.adjudicate_batch(json)";
    let numbers =
        "(SELECT jsonb_agg((SELECT jsonb_agg(1) FROM generate_series(1, 1000))) FROM generate_series(1, 3000))";
    let objects = "(SELECT jsonb_agg('{\"a\": 1}'::jsonb) FROM generate_series(1, 300000))";
    vec![
        ("claims", with("daw_code", "0", 1), batch),
        ("codes", with("submission_clarification_codes", "1", 500), batch),
        ("triples", with("dur", "'{}'::jsonb", 500), batch),
        ("numbers", numbers.into(), batch),
        ("masked", numbers.into(), "SELECT pbm.mask_phi(json) IS NOT NULL FROM document"),
        ("objects", objects.into(), "SELECT pbm.mask_phi(json) IS NOT NULL FROM document"),
        ("logged", numbers.into(), "INSERT INTO pbm.claims_staging (raw_data) SELECT json FROM document"),
        (
            "a long text",
            "to_jsonb(repeat('9', 60000000))".into(),
            "SELECT pbm.verify_eligibility(json #>> '{}', '2025-03-10') IS NOT NULL FROM document",
        ),
    ]
}

#[test]
fn what_is_larger_than_the_memory_ends_in_an_error_and_never_ends_the_server() {
    let server = Server::new("memory", "");
    let mut witness = server.connected();
    let mut refused = 0;
    for (name, document, call) in cases() {
        witness.run(&format!("DROP TABLE IF EXISTS document; CREATE TABLE document AS SELECT {document} AS json"));
        for more in [20, 60, 120, 200, 300, 450] {
            let mut session = server.connected();
            session.run("SELECT pbm.price_claim('{}'::jsonb); BEGIN");
            limit(&mut session, more);
            if let Err(failure) = session.try_run(call) {
                assert_eq!(failure.code, "53200", "{name}, {more} MB: {failure:?}");
                refused += 1;
            }
            assert!(witness.is("SELECT true"), "{name}, {more} MB");
        }
    }
    assert!(refused > 20, "the memory was never short: {refused}");
    assert_eq!(witness.number("SELECT count(*) FROM pbm.pharmacy_claim"), 0);
    let log = fs::read_to_string(server.log()).expect("the log");
    assert!(!log.contains("terminated by signal") && !log.contains("PANIC"), "{log}");
}

#[test]
fn the_memory_of_a_large_batch_is_given_back_when_its_transaction_ends() {
    let server = Server::new("given-back", "");
    let mut session = server.connected();
    session.adjudicate(&claim(json!({})));
    let before = megabytes(&mut session, "RssAnon:");
    let batch: Vec<Value> = (0..20_000)
        .map(|n| claim(json!({"cardholder_id": format!("CARD-{:03}", n % 60), "rx_number": format!("{n}")})))
        .collect();
    let call = |end: &str| {
        format!(
            "SELECT count(*){end} FROM pbm.adjudicate_batch({}::jsonb)",
            literal(&Value::from(&batch[..]).to_string())
        )
    };
    session.run(&call(""));
    let after = megabytes(&mut session, "RssAnon:");
    assert!(after < before + 40, "{before} MB before, {after} MB after a batch");
    // The same where the call fails.
    let _ = session.failure(&call(" / 0"));
    let after = megabytes(&mut session, "RssAnon:");
    assert!(after < before + 40, "{before} MB before, {after} MB after a batch that failed");
}
