//! Claims staged and processed in chunks.

use std::thread;

use serde_json::{Value, json};
use support::{Database, Sandbox, Session, claim, literal, until_blocked};

/// Stages claims of many members; each has a prescription number of its own.
fn stage(session: &mut Session, batch: &str, claims: u32) {
    for n in 0..claims {
        let claim =
            claim(json!({"cardholder_id": format!("CARD-{:03}", n % 50 + 1), "rx_number": format!("{batch}{n}"),
                                 "fill_date": format!("2025-{:02}-01", n / 50 + 1)}));
        stage_raw(session, batch, &claim);
    }
}

fn stage_raw(session: &mut Session, batch: &str, raw: &Value) {
    session.run(&format!(
        "INSERT INTO pbm.claims_staging (raw_data, batch_id) VALUES ({}, {})",
        literal(&raw.to_string()),
        literal(batch)
    ));
}

/// Each staged row has its own claim, and there is no claim without one.
fn assert_each_once(session: &mut Session, claims: i64) {
    assert_eq!(
        session.table(
            "SELECT count(*), count(DISTINCT s.claim_id), count(DISTINCT c.id), (SELECT count(*) FROM pbm.pharmacy_claim)
             FROM pbm.claims_staging s
             LEFT JOIN pbm.pharmacy_claim c ON c.id = s.claim_id AND c.rx_number = s.raw_data ->> 'rx_number'
                                           AND c.status = s.claim_status"
        ),
        format!("{claims}|{claims}|{claims}|{claims}")
    );
}

const PROGRESS: &str =
    "SELECT batch_id, claims, pending, paid, rejected, duplicates, errors, first_processed_at IS NOT NULL,
                               last_processed_at >= first_processed_at
                        FROM pbm.claims_staging_progress ORDER BY 1";

#[test]
fn staged_claims_are_answered_and_the_progress_is_shown() {
    let database = Database::with_book();
    let mut session = database.connect();
    stage(&mut session, "a", 25);
    stage_raw(&mut session, "b", &claim(json!({"ndc": "bad"})));
    stage_raw(
        &mut session,
        "b",
        &claim(json!({"rx_number": "a0", "cardholder_id": "CARD-001", "fill_date": "2025-01-01"})),
    );
    stage_raw(&mut session, "b", &json!(["no claim"]));
    stage_raw(&mut session, "b", &claim(json!({"no such key": "secret"})));
    assert_eq!(session.table(PROGRESS), "a|25|25|0|0|0|0|f|NULL\nb|4|4|0|0|0|0|f|NULL");
    session.run("CALL pbm.process_claims_staging(10)");
    assert_eq!(session.table(PROGRESS), "a|25|0|25|0|0|0|t|t\nb|4|0|0|1|1|2|t|t");
    assert_eq!(
        session.table(
            "SELECT validation_status, error_messages, claim_id IS NULL, claim_status FROM pbm.claims_staging
             WHERE batch_id = 'b' ORDER BY staging_id"
        ),
        "processed|NULL|f|rejected\nprocessed|NULL|f|duplicate\nerror|{\"a claim must be a JSON object\"}|t|NULL\n\
         error|{\"the claim has a key that is not known\"}|t|NULL"
    );
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim"), 26);
}

#[test]
fn a_second_run_does_nothing() {
    let database = Database::with_book();
    let mut session = database.connect();
    stage(&mut session, "a", 12);
    session.run("CALL pbm.process_claims_staging(5)");
    let (footprint, rows) = (session.footprint(), session.table("SELECT s.*, s.xmin FROM pbm.claims_staging s"));
    session.run("CALL pbm.process_claims_staging()");
    session.run("CALL pbm.process_claims_staging(1)");
    assert_eq!((session.footprint(), session.table("SELECT s.*, s.xmin FROM pbm.claims_staging s")), (footprint, rows));
    assert_each_once(&mut session, 12);
}

#[test]
fn a_stopped_run_keeps_its_chunks_and_is_finished_by_the_next() {
    let database = Database::with_book();
    let (mut worker, mut other, mut observer) = (database.connect(), database.connect(), database.connect());
    stage(&mut observer, "a", 30);
    // The 25th claim's member is busy: two chunks of ten are committed, the third waits.
    other.run("BEGIN");
    other.adjudicate(&claim(json!({"cardholder_id": "CARD-025", "rx_number": "b"})));
    let pid = worker.pid();
    let run = thread::spawn(move || worker.failure("CALL pbm.process_claims_staging(10)"));
    until_blocked(&mut observer, pid);
    assert_eq!(observer.table(PROGRESS), "a|30|10|20|0|0|0|t|t");
    observer.run(&format!("SELECT pg_cancel_backend({pid})"));
    assert_eq!(run.join().unwrap().code, "57014");
    other.run("ROLLBACK");
    assert_eq!(observer.table(PROGRESS), "a|30|10|20|0|0|0|t|t");
    observer.run("CALL pbm.process_claims_staging(10)");
    assert_eq!(observer.table(PROGRESS), "a|30|0|30|0|0|0|t|t");
    assert_each_once(&mut observer, 30);
}

#[test]
fn two_sessions_at_once_answer_each_claim_once() {
    let database = Database::with_book();
    let mut session = database.connect();
    stage(&mut session, "a", 200);
    let workers: Vec<_> = (0..3)
        .map(|_| {
            let mut worker = database.connect();
            thread::spawn(move || worker.run("CALL pbm.process_claims_staging(7)"))
        })
        .collect();
    workers.into_iter().for_each(|worker| worker.join().unwrap());
    assert_eq!(session.table(PROGRESS), "a|200|0|200|0|0|0|t|t");
    assert_each_once(&mut session, 200);
}

#[test]
fn a_chunk_that_fails_leaves_its_claims_pending() {
    let database = Database::with_book();
    let mut session = database.connect();
    stage(&mut session, "a", 10);
    session.run(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN IF NEW.rx_number = 'a7' THEN RAISE EXCEPTION 'no' USING ERRCODE = 'P0001'; END IF; RETURN NEW; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION refuse()",
    );
    assert_eq!(session.failure("CALL pbm.process_claims_staging(5)").code, "P0001");
    assert_eq!(session.table(PROGRESS), "a|10|5|5|0|0|0|t|t");
    session.run("DROP FUNCTION refuse() CASCADE");
    session.run("CALL pbm.process_claims_staging(5)");
    assert_each_once(&mut session, 10);
}

#[test]
fn a_chunk_has_at_least_one_claim() {
    let mut session = Sandbox::with_book();
    for size in ["0", "-1", "NULL"] {
        let failure = session.failure(&format!("SELECT pbm.process_claims_chunk({size})"));
        assert_eq!(failure.code, "22023");
        assert!(failure.hint.contains("process_claims_staging"), "{failure:?}");
    }
    assert_eq!(session.number("SELECT pbm.process_claims_chunk(10)"), 0);
}
