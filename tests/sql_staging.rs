//! Claims staged and processed in chunks.

use std::thread;
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator;
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

/// Stages a record of a run as a feed does; gives its number.
fn stage_in_run(session: &mut Session, run: i64, line: u32, code: &str, raw: &Value) -> i64 {
    session.number(&format!(
        "INSERT INTO pbm.claims_staging (run_id, line, transaction_code, raw_data) VALUES ({run}, {line}, '{code}', {}) RETURNING staging_id",
        literal(&raw.to_string())
    ))
}

/// Has the database itself refuse claims by their prescription numbers.
fn refuse(session: &mut Session, condition: &str, sqlstate: &str) {
    session.run(&format!(
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN IF {condition} THEN RAISE EXCEPTION 'no %', NEW.rx_number USING ERRCODE = '{sqlstate}'; END IF; RETURN NEW; END $$;
         CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION refuse()"
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
    stage_raw(&mut session, "b", &claim(json!({"ndc": "99999-9999-99"})));
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
            "SELECT validation_status, error_messages, claim_id IS NULL, claim_status, reject_codes FROM pbm.claims_staging
             WHERE batch_id = 'b' ORDER BY staging_id"
        ),
        "processed|{\"NDC is not on file\"}|f|rejected|{54}\nprocessed|NULL|f|duplicate|NULL\n\
         error|{\"a claim must be a JSON object\"}|t|NULL|NULL\n\
         error|{\"the claim has a key that is not known\"}|t|NULL|NULL"
    );
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim"), 26);
    // What came without a run has one now: 26 answered, a duplicate, two refused.
    assert_eq!(
        session.table("SELECT source, state, records, worked_on, added, unchanged, refused, errors, percent, records_per_second > 0, estimated_finish FROM pbm.load_progress"),
        "claims_staging|done|29|29|26|1|2|2|100.0|t|NULL"
    );
}

#[test]
fn every_fault_of_a_record_is_told_by_field_and_the_record_is_kept_until_it_is_repaired() {
    let database = Database::with_book();
    let mut session = database.connect();
    let run = session.number("SELECT pbm.begin_load_run('claims', 'monday.csv')");
    let bad = claim(json!({"quantity": "many", "days_supply": 0, "pharmacy_npi": "1234567890", "rx_number": "7"}));
    let first = stage_in_run(&mut session, run, 2, "B1", &bad);
    stage_in_run(&mut session, run, 3, "B1", &claim(json!({"rx_number": "8", "cardholder_id": "CARD-001"})));
    session.run(&format!("SELECT pbm.end_load_run({run}, 'running', records => 2)"));
    session.run("CALL pbm.process_claims_staging()");
    let faults = "days_supply|19|Days supply must be 1 to 999|a whole number from 1 to 999\n\
                  pharmacy_npi|05|Pharmacy NPI is missing or fails its check digit|10 digits, of which the last is the check digit\n\
                  quantity|E7|Quantity cannot be read|a number without currency sign and thousands separator, such as 30 or 12.50";
    assert_eq!(
        session.table(&format!(
            "SELECT field, code, message, hint FROM pbm.load_error WHERE run_id = {run} AND line = 2 ORDER BY error_id"
        )),
        faults
    );
    assert_eq!(
        session.table(&format!(
            "SELECT field, code, message, hint FROM pbm.claims_quarantine WHERE staging_id = {first} AND file_name = 'monday.csv' AND line = 2"
        )),
        faults
    );
    assert_eq!(
        session.text(&format!("SELECT raw_data::text FROM pbm.claims_staging WHERE staging_id = {first}")),
        session.text(&format!("SELECT {}::jsonb::text", literal(&bad.to_string())))
    );
    // As it is it is refused again, and the run is open meanwhile.
    assert_eq!(session.number(&format!("SELECT pbm.retry_staged_claims({run})")), 1);
    assert_eq!(session.table("SELECT state, refused FROM pbm.load_run"), "running|0");
    session.run("CALL pbm.process_claims_staging()");
    assert_eq!(session.table("SELECT state, refused FROM pbm.load_run"), "done|1");
    let good = literal(&claim(json!({"rx_number": "7"})).to_string());
    session.run(&format!("SELECT pbm.repair_staged_claim({first}, {good})"));
    session.run("CALL pbm.process_claims_staging()");
    assert_eq!(session.table("SELECT state, records, added, refused, repaired FROM pbm.load_run"), "done|2|2|0|1");
    assert_eq!(
        session.table(&format!(
            "SELECT claim_status, faults, error_messages, attempts, repaired_at IS NOT NULL FROM pbm.claims_staging WHERE staging_id = {first}"
        )),
        "paid|NULL|NULL|3|t"
    );
    // What was answered is not repaired here.
    let failure = session.failure(&format!("SELECT pbm.repair_staged_claim({first}, {good})"));
    assert_eq!(failure.code, "P0002");
    assert!(failure.hint.contains("rebill_claim"), "{failure:?}");
    assert_eq!(session.failure(&format!("SELECT pbm.repair_staged_claim({first}, NULL)")).code, "22004");
}

#[test]
fn the_history_of_a_record_leads_from_its_file_to_its_claim() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("SET pbm.read_audit = 'off'");
    let run = session.number("SELECT pbm.begin_load_run('claims', 'monday.csv')");
    let sent = claim(json!({"rx_number": "7"}));
    let first = stage_in_run(&mut session, run, 2, "B1", &claim(json!({"rx_number": "7", "quantity": -1})));
    session.run("CALL pbm.process_claims_staging()");
    let history = format!(
        "SELECT file_name, run_id = {run}, line, loaded_by = session_user, staged_at <= processed_at, attempts, validation_status,
                faults #>> '{{0,code}}', claim_status, status_now FROM pbm.staged_claim_history WHERE staging_id = {first}"
    );
    assert_eq!(session.table(&history), "monday.csv|t|2|t|t|1|error|E7|NULL|NULL");
    session.run(&format!("SELECT pbm.repair_staged_claim({first}, {})", literal(&sent.to_string())));
    session.run("CALL pbm.process_claims_staging()");
    assert_eq!(session.reverse(&sent)["status"], "reversed");
    assert_eq!(session.table(&history), "monday.csv|t|2|t|t|2|processed|NULL|paid|reversed");
    assert_eq!(
        session.number(
            "SELECT h.staging_id FROM pbm.staged_claim_history h
             WHERE h.claim_number = (SELECT claim_number FROM pbm.pharmacy_claim)"
        ),
        first
    );
}

#[test]
fn a_reversal_takes_back_what_came_before_it_and_leaves_what_comes_after() {
    let database = Database::with_book();
    let mut session = database.connect();
    let run = session.number("SELECT pbm.begin_load_run('claims')");
    let sent = claim(json!({"rx_number": "7"}));
    let key = json!({"pharmacy_npi": sent["pharmacy_npi"], "rx_number": "7", "fill_date": sent["fill_date"]});
    for (line, code, raw) in [
        (1, "B2", &key),
        (2, "B1", &sent),
        (3, "B2", &key),
        (4, "B1", &sent),
        (5, "B2", &json!({"pharmacy_npi": "x", "rx_number": "7"})),
        (6, "B2", &json!([])),
    ] {
        stage_in_run(&mut session, run, line, code, raw);
    }
    session.run("CALL pbm.process_claims_staging()");
    assert_eq!(
        session
            .table("SELECT line, validation_status, claim_status, reject_codes FROM pbm.claims_staging ORDER BY line"),
        "1|processed|rejected|{84}\n2|processed|paid|NULL\n3|processed|reversed|NULL\n4|processed|paid|NULL\n5|error|NULL|NULL\n6|error|NULL|NULL"
    );
    assert_eq!(
        session.table("SELECT line, field, code FROM pbm.load_error ORDER BY error_id"),
        "5|pharmacy_npi|05\n5|fill_date|15\n6|NULL|R8"
    );
    assert_eq!(
        session.table("SELECT status, count(*) FROM pbm.pharmacy_claim GROUP BY 1 ORDER BY 1"),
        "paid|1\nreversed|1"
    );
    assert_eq!(session.table("SELECT added, changed, refused FROM pbm.load_run"), "3|1|2");
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
    assert_eq!(session.number("SELECT count(*) FROM pbm.load_run"), 1);
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
    // While it runs: how far, how fast, and until when.
    assert_eq!(
        observer.table(
            "SELECT state, worked_on, records_per_second > 0 FROM pbm.load_progress
             UNION ALL SELECT 'estimate', pending, estimated_finish > last_processed_at FROM pbm.claims_staging_progress"
        ),
        "running|20|t\nestimate|10|t"
    );
    observer.run(&format!("SELECT pg_cancel_backend({pid})"));
    assert_eq!(run.join().unwrap().code, "57014");
    other.run("ROLLBACK");
    assert_eq!(observer.table(PROGRESS), "a|30|10|20|0|0|0|t|t");
    observer.run("CALL pbm.process_claims_staging(10)");
    assert_eq!(observer.table(PROGRESS), "a|30|0|30|0|0|0|t|t");
    assert_each_once(&mut observer, 30);
}

#[test]
fn two_sessions_at_once_answer_each_claim_once_and_in_order() {
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
    assert_eq!(
        session.number(
            "SELECT count(*) FROM (SELECT processed_at < lag(processed_at) OVER (ORDER BY staging_id) AS early FROM pbm.claims_staging) s WHERE early"
        ),
        0
    );
}

#[test]
fn records_that_raise_errors_are_found_and_put_aside_with_their_sqlstate_and_the_rest_is_answered() {
    let database = Database::with_book();
    let mut session = database.connect();
    stage(&mut session, "a", 10);
    refuse(&mut session, "NEW.rx_number IN ('a0', 'a7', 'a8')", "P0001");
    session.run("CALL pbm.process_claims_staging(10)");
    assert_eq!(session.table(PROGRESS), "a|10|0|7|0|0|3|t|t");
    assert_eq!(
        session.table("SELECT s.raw_data ->> 'rx_number', q.code, q.message FROM pbm.claims_quarantine q JOIN pbm.claims_staging s USING (staging_id) ORDER BY 1"),
        "a0|P0001|An error of the database refused the record\na7|P0001|An error of the database refused the record\n\
         a8|P0001|An error of the database refused the record"
    );
    assert_eq!(session.number("SELECT count(*) FROM pbm.load_error WHERE code = 'P0001' AND field IS NULL"), 3);
    session.run("DROP FUNCTION refuse() CASCADE");
    assert_eq!(session.number("SELECT pbm.retry_staged_claims()"), 3);
    session.run("CALL pbm.process_claims_staging(10)");
    assert_each_once(&mut session, 10);
}

/// What refuses everything, or is not the record's, is no reason to empty the queue into the quarantine.
#[test]
fn an_error_that_is_not_the_records_is_raised_and_all_of_them_wait() {
    let database = Database::with_book();
    let mut session = database.connect();
    stage(&mut session, "a", 30);
    for (condition, sqlstate) in [("true", "P0001"), ("NEW.rx_number = 'a7'", "53100")] {
        refuse(&mut session, condition, sqlstate);
        assert_eq!(session.failure("CALL pbm.process_claims_staging(30)").code, sqlstate);
        assert_eq!(session.table(PROGRESS), "a|30|30|0|0|0|0|f|NULL");
    }
    // A definition that is missing is nobody's fault even where one record alone met it.
    session.run("DELETE FROM pbm.claims_staging WHERE staging_id > 1");
    refuse(&mut session, "true", "55000");
    assert_eq!(session.failure("CALL pbm.process_claims_staging(30)").code, "55000");
    session.run("DROP FUNCTION refuse() CASCADE");
    session.run("CALL pbm.process_claims_staging(30)");
    assert_each_once(&mut session, 1);
}

#[test]
fn inside_a_transaction_or_a_function_the_procedure_says_what_to_do() {
    let database = Database::with_book();
    let mut session = database.connect();
    stage(&mut session, "a", 1);
    session
        .run("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CALL pbm.process_claims_staging(); END $$");
    for (before, call) in [("BEGIN", "CALL pbm.process_claims_staging()"), ("", "SELECT f()")] {
        session.run(before);
        let failure = session.failure(call);
        assert_eq!(failure.code, "25001", "{failure:?}");
        assert!(failure.hint.contains("process_claims_chunk") && failure.hint.contains("autocommit"), "{failure:?}");
        session.run("ROLLBACK");
    }
    assert_eq!(session.table(PROGRESS), "a|1|1|0|0|0|0|f|NULL");
    session.run("DO $$ BEGIN CALL pbm.process_claims_staging(); END $$");
    assert_eq!(session.table(PROGRESS), "a|1|0|1|0|0|0|t|t");
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

/// Beside the one of its claim a record has no audit row of its own; a repair has one, and so has what others do.
#[test]
fn a_staged_claim_leaves_one_audit_row_and_what_the_statements_did_is_on_record() {
    let database = Database::with_book();
    let mut session = database.connect();
    let rows = "SELECT table_name, operation, new_values ->> 'rows', count(*) FROM pbm.audit_log WHERE audit_id > {} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";
    let before = session.number("SELECT coalesce(max(audit_id), 0) FROM pbm.audit_log");
    session.run(&format!(
        "INSERT INTO pbm.claims_staging (raw_data, batch_id)
         SELECT {}::jsonb || jsonb_build_object('rx_number', 'r' || n, 'cardholder_id', 'CARD-' || lpad((n % 50 + 1)::text, 3, '0'),
                                                'fill_date', ('2025-01-01'::date + n / 50 * 31)::text), 'x' FROM generate_series(0, 199) n",
        literal(&claim(json!({})).to_string())
    ));
    session.run("CALL pbm.process_claims_staging(100)");
    let logged = session.table(&rows.replace("{}", &before.to_string()));
    // Two chunks, of which each gave its records their run and then their answers.
    assert_eq!(logged, "claims_staging|INSERT|200|1\nclaims_staging|UPDATE|100|4\npharmacy_claim|INSERT|NULL|200");
    let before = session.number("SELECT max(audit_id) FROM pbm.audit_log");
    session.run("UPDATE pbm.claims_staging SET claim_status = 'paid' WHERE staging_id = 1; DELETE FROM pbm.claims_staging WHERE staging_id = 1");
    assert_eq!(
        session.table(&rows.replace("{}", &before.to_string())),
        "claims_staging|DELETE|NULL|1\nclaims_staging|UPDATE|NULL|1"
    );
    session.run("UPDATE pbm.claims_staging SET validation_status = 'error' WHERE staging_id = 2");
    let before = session.number("SELECT max(audit_id) FROM pbm.audit_log");
    session.run("SELECT pbm.repair_staged_claim(2, '{\"rx_number\": \"other\"}')");
    assert_eq!(
        session.table(&format!("SELECT row_key, new_values ? 'raw_data', new_values::text ~ 'other' FROM pbm.audit_log WHERE audit_id > {before} ORDER BY audit_id")),
        "2|t|f\n|f|f"
    );
}

#[test]
fn runs_are_purged_with_what_was_answered_and_what_still_waits_keeps_its_run() {
    let database = Database::with_book();
    let mut session = database.connect();
    stage(&mut session, "a", 3);
    session.run("CALL pbm.process_claims_staging()");
    let run = session.number("SELECT pbm.begin_load_run('claims', 'b.csv')");
    stage_in_run(&mut session, run, 2, "B1", &json!([]));
    stage_in_run(&mut session, run, 3, "B1", &claim(json!({"rx_number": "9"})));
    session.run(&format!("SELECT pbm.end_load_run({run}, 'running')"));
    session.run("CALL pbm.process_claims_staging()");
    session.run("SELECT pbm.begin_load_run('nadac')");
    assert_eq!(session.number("SELECT pbm.purge_load_runs(now() - interval '1 hour')"), 0);
    assert_eq!(session.number("SELECT count(*) FROM pbm.claims_staging"), 5);
    assert_eq!(session.number("SELECT pbm.purge_load_runs(clock_timestamp())"), 1);
    // The run with the record in quarantine, and the one that is under way.
    assert_eq!(session.table("SELECT source, state FROM pbm.load_run ORDER BY 1"), "claims|done\nnadac|staging");
    assert_eq!(session.table("SELECT line, validation_status FROM pbm.claims_staging"), "2|error");
    assert_eq!(session.number("SELECT count(*) FROM pbm.load_error"), 1);
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim"), 4);
    assert_eq!(session.failure("SELECT pbm.purge_load_runs(now() + interval '1 day')").code, "22023");
}

#[test]
fn a_record_of_a_file_is_brought_to_the_fields_of_a_claim_by_a_mapping() {
    let mut session = Sandbox::with_book();
    let mapping = r#"'{"Card No": "cardholder_id", "Qty": "quantity", "Remark": null, "NDC": "ndc"}'"#;
    assert_eq!(
        session.text(&format!(
            r#"SELECT pbm.map_record('{{"Card No": " CARD-001 ", "Qty": 30, "Remark": "secret", "NDC": " "}}', {mapping})"#
        )),
        r#"{"quantity": "30", "cardholder_id": "CARD-001"}"#
    );
    session.run("SAVEPOINT s");
    for record in [r#"'{"Smith": "x"}'"#, "'[]'"] {
        let failure = session.failure(&format!("SELECT pbm.map_record({record}, {mapping})"));
        assert_eq!(failure.code, "22023");
        assert!(!failure.everything().contains("Smith"), "{failure:?}");
        session.run("ROLLBACK TO s");
    }
}

/// The payloads that came.
fn notified(session: &mut Session) -> Vec<Value> {
    let mut notifications = session.notifications();
    let waiting = notifications.timeout_iter(Duration::from_secs(1));
    waiting.map(|one| Ok(serde_json::from_str(one.payload()).expect("JSON"))).collect().expect("notifications")
}

/// Of each run one notification of its end, and one as soon as too many of its records were refused; counts alone.
#[test]
fn a_run_notifies_its_end_and_too_many_errors() {
    let database = Database::with_book();
    let mut session = database.connect();
    let run = session.number("SELECT pbm.begin_load_run('claims', 'smith.csv')");
    for line in 1..=120_u32 {
        let raw = if line % 10 == 0 {
            json!({})
        } else {
            claim(
                json!({"rx_number": format!("{line}"), "cardholder_id": format!("CARD-{:03}", line % 50 + 1), "fill_date": format!("2025-0{}-02", line / 50 + 1)}),
            )
        };
        stage_in_run(&mut session, run, line, "B1", &raw);
    }
    session.run(&format!("SELECT pbm.end_load_run({run}, 'running', records => 120)"));
    let mut told = database.connect();
    told.run("LISTEN pbm_load");
    session.run("CALL pbm.process_claims_staging(60)");
    let payloads = notified(&mut told);
    let expected = |event: &str| json!({"run_id": run, "source": "claims", "event": event, "records": 120, "added": 108, "changed": 0, "unchanged": 0, "repaired": 0, "refused": 12});
    assert_eq!(payloads, [expected("errors"), expected("done")]);
    // A tenth is refused: with a higher threshold nothing is said of it.
    session.run(&format!("SET pbm.staging_error_percent = 10; UPDATE pbm.load_run SET alerted_at = NULL; SELECT pbm.retry_staged_claims({run})"));
    session.run("CALL pbm.process_claims_staging(60)");
    let payloads = notified(&mut told);
    assert_eq!(payloads, [expected("done")]);
}
