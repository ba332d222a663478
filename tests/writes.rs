//! What the engine writes is written whole or not at all: rows that are kept out, calls within calls, batches of any size.

use std::thread;

use serde_json::{Value, json};
use support::{Database, Sandbox, claim, literal, typed_call, until_blocked};

/// What is created next leaves no row in the log, which it may keep out.
const UNGUARDED: &str = "ALTER EVENT TRIGGER pbm_guard_definitions DISABLE";

/// What a claim leaves, by table.
const LEFT: &str = "SELECT (SELECT count(*) FROM pbm.pharmacy_claim), (SELECT count(*) FROM pbm.dur_alert),
    (SELECT coalesce(sum(deductible_met), 0) FROM pbm.accumulator), (SELECT count(*) FROM pbm.audit_log WHERE operation IN ('INSERT', 'UPDATE'))";

/// Gammacil after Deltanol: a paid claim with an alert, under a plan with a deductible.
fn with_alert() -> Value {
    claim(json!({"cardholder_id": "CARD-001", "ndc": "00003-0001-01", "rx_number": "2",
                 "dur": [{"reason_for_service": "DD", "professional_service": "M0", "result_of_service": "1G"}]}))
}

#[test]
fn a_row_that_a_trigger_keeps_out_fails_the_call_and_nothing_is_paid() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({"cardholder_id": "CARD-001", "ndc": "00004-0001-01", "rx_number": "1"})));
    session.run("SAVEPOINT before");
    assert_eq!(session.adjudicate(&with_alert())["status"], "paid");
    assert_eq!(session.number("SELECT count(*) FROM pbm.dur_alert"), 1, "the claim has an alert to lose");
    session.run("ROLLBACK TO before");
    let left = session.table(LEFT);
    session.run("CREATE FUNCTION pg_temp.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
    session.run(UNGUARDED);
    for (table, event) in [
        ("pharmacy_claim", "INSERT"),
        ("dur_alert", "INSERT"),
        ("accumulator", "INSERT"),
        ("accumulator", "UPDATE"),
        ("member_state", "INSERT"),
        ("member_state", "UPDATE"),
        ("audit_log", "INSERT"),
    ] {
        for batch in [vec![with_alert()], vec![claim(json!({"rx_number": "7"})), with_alert()]] {
            session.run("SAVEPOINT trigger");
            // Rows that the claim before it made would be there already.
            if event == "INSERT" && ["accumulator", "member_state"].contains(&table) {
                session.run(&format!(
                    "SET session_replication_role = replica; DELETE FROM pbm.{table}; SET session_replication_role = origin"
                ));
            }
            let left = session.table(LEFT);
            session.run(&format!(
                "CREATE TRIGGER a_nothing BEFORE {event} ON pbm.{table} FOR EACH ROW EXECUTE FUNCTION pg_temp.nothing()"
            ));
            let call =
                format!("SELECT * FROM pbm.adjudicate_batch({}::jsonb)", literal(&Value::from(batch).to_string()));
            let failure = session.failure(&call);
            assert_eq!(failure.code, "55000", "{table} {event}: {failure:?}");
            assert!(failure.message.contains(&format!("pbm.{table}")), "{table} {event}: {failure:?}");
            assert!(failure.hint.contains(&format!("pbm.{table}")), "{table} {event}: {failure:?}");
            assert_eq!(session.table(LEFT), left, "{table} {event}");
            session.run("ROLLBACK TO trigger");
        }
    }
    assert_eq!(session.table(LEFT), left);
}

#[test]
fn a_row_that_a_rule_keeps_out_fails_the_call() {
    for table in ["pharmacy_claim", "dur_alert", "accumulator", "member_state", "audit_log"] {
        let mut session = Sandbox::with_book();
        session.run(UNGUARDED);
        session.adjudicate(&claim(json!({"cardholder_id": "CARD-001", "ndc": "00004-0001-01", "rx_number": "1"})));
        let left = session.table(LEFT);
        session.run(&format!("CREATE RULE nothing AS ON INSERT TO pbm.{table} DO INSTEAD NOTHING"));
        let failure = session.failure(&format!("SELECT {}", typed_call("adjudicate_claim", &with_alert())));
        assert!(["55000", "0A000"].contains(&failure.code.as_str()), "{table}: {failure:?}");
        assert_eq!(session.table(LEFT), left, "{table}");
    }
}

/// Whatever a trigger makes of a row on its way, the answer would not be what is stored.
#[test]
fn a_row_that_a_trigger_alters_fails_the_call_and_nothing_is_paid() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({"cardholder_id": "CARD-001", "ndc": "00004-0001-01", "rx_number": "1"})));
    let left = session.table(LEFT);
    for (table, event, meddle) in [
        ("pharmacy_claim", "INSERT", "NEW.out_of_pocket_applied := 0"),
        ("pharmacy_claim", "INSERT", "NEW.status := 'rejected'; NEW.reject_codes := '{75}'"),
        ("pharmacy_claim", "INSERT", "NEW.status := 'reversed'; NEW.reversed_at := now()"),
        ("pharmacy_claim", "INSERT", "NEW.patient_id := gen_random_uuid()"),
        ("pharmacy_claim", "INSERT", "NEW.days_supply := 1"),
        ("pharmacy_claim", "INSERT", "NEW.quantity := 1"),
        ("pharmacy_claim", "INSERT", "NEW.claim_number := 'X'"),
        ("pharmacy_claim", "INSERT", "NEW.ndc := '00001-0001-01'"),
        ("pharmacy_claim", "INSERT", "NEW.fill_date := NEW.fill_date + 1"),
        ("pharmacy_claim", "INSERT", "NEW.trace := NULL"),
        ("pharmacy_claim", "INSERT", "NEW.written_date := NEW.fill_date"),
        ("pharmacy_claim", "INSERT", "NEW.tier := NULL"),
        ("dur_alert", "INSERT", "NEW.severity := 'low'"),
        ("dur_alert", "INSERT", "NEW.patient_id := gen_random_uuid()"),
        ("member_state", "UPDATE", "NEW.longest_supply_days := 0"),
        ("accumulator", "UPDATE", "NEW.out_of_pocket_met := OLD.out_of_pocket_met"),
    ] {
        println!("{table}: {meddle}");
        session.run(&format!(
            "SAVEPOINT trigger;
             CREATE FUNCTION pg_temp.meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {meddle}; RETURN NEW; END $$;
             CREATE TRIGGER meddle BEFORE {event} ON pbm.{table} FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle()"
        ));
        let failure = session.failure(&format!("SELECT {}", typed_call("adjudicate_claim", &with_alert())));
        assert!(["55000", "23502", "23514"].contains(&failure.code.as_str()), "{table} {meddle}: {failure:?}");
        session.run("ROLLBACK TO trigger");
        assert_eq!(session.table(LEFT), left, "{table} {meddle}");
    }
    // Columns of the owner's own are the owner's to fill.
    session.run(
        "ALTER TABLE pbm.pharmacy_claim ADD COLUMN own text;
         CREATE FUNCTION pg_temp.fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.own := 'x'; RETURN NEW; END $$;
         CREATE TRIGGER fill BEFORE INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION pg_temp.fill()",
    );
    assert_eq!(session.adjudicate(&with_alert())["status"], "paid");
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim WHERE own = 'x'"), 1);
}

/// A value is the same however it is stored: compressed, elsewhere, with a short header.
#[test]
fn a_value_that_a_trigger_stores_and_gives_back_is_as_it_was_given() {
    for storage in ["EXTERNAL", "MAIN", "PLAIN"] {
        let mut session = Sandbox::with_book();
        session.run(&format!(
            "CREATE TEMPORARY TABLE kept (value jsonb, filler text);
             ALTER TABLE pg_temp.kept ALTER value SET STORAGE {storage}, ALTER filler SET STORAGE PLAIN;
             GRANT ALL ON pg_temp.kept TO pbm_definer;
             CREATE FUNCTION pg_temp.keep() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN
                 INSERT INTO pg_temp.kept VALUES (NEW.submitted, repeat('x', 3000));
                 SELECT value INTO STRICT NEW.submitted FROM pg_temp.kept;
                 RETURN NEW;
             END $$;
             CREATE TRIGGER keep BEFORE INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION pg_temp.keep()"
        ));
        let too_long = "A".repeat(3000);
        let answer = session.adjudicate(&claim(json!({"cardholder_id": "CARD-NOBODY", "rx_number": too_long})));
        assert_eq!(answer["status"], "rejected", "{storage}");
        assert_eq!(
            session.number("SELECT count(*) FROM pbm.pharmacy_claim WHERE submitted IS NOT NULL"),
            1,
            "{storage}"
        );
    }
}

#[test]
fn a_reversal_that_a_trigger_undoes_fails_and_the_balances_stay() {
    let mut session = Sandbox::with_book();
    assert_eq!(session.adjudicate(&claim(json!({})))["status"], "paid");
    let left = session.table(LEFT);
    session.run(
        "CREATE FUNCTION pg_temp.meddle() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN NEW.status := 'paid'; NEW.reversed_at := NULL; RETURN NEW; END $$;
         CREATE TRIGGER meddle BEFORE UPDATE ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle()",
    );
    let failure = session.failure("SELECT pbm.reverse_claim('1234567893', '700001', '2025-03-10')");
    assert_eq!(failure.code, "55000", "{failure:?}");
    assert_eq!(session.table(LEFT), left);
}

#[test]
fn a_balance_that_a_trigger_alters_fails_the_call() {
    let mut session = Sandbox::with_book();
    session.run(
        "CREATE FUNCTION pg_temp.meddle() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN NEW.out_of_pocket_met := OLD.out_of_pocket_met; RETURN NEW; END';
         CREATE TRIGGER meddle BEFORE UPDATE ON pbm.accumulator FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle()",
    );
    let failure = session.failure(&format!("SELECT {}", typed_call("adjudicate_claim", &claim(json!({})))));
    assert_eq!(failure.code, "55000");
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim"), 0);
}

#[test]
fn a_reversal_whose_rows_are_kept_out_fails_and_the_claim_stays_paid() {
    for (table, event) in [("pharmacy_claim", "UPDATE"), ("accumulator", "UPDATE"), ("audit_log", "INSERT")] {
        let mut session = Sandbox::with_book();
        session.run(UNGUARDED);
        assert_eq!(session.adjudicate(&claim(json!({})))["status"], "paid");
        session.run(&format!(
            "CREATE FUNCTION pg_temp.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
             CREATE TRIGGER nothing BEFORE {event} ON pbm.{table} FOR EACH ROW EXECUTE FUNCTION pg_temp.nothing()"
        ));
        let failure = session.failure("SELECT pbm.reverse_claim('1234567893', '700001', '2025-03-10')");
        assert_eq!(failure.code, "55000", "{table}: {failure:?}");
        assert_eq!(session.text("SELECT status FROM pbm.pharmacy_claim"), "paid");
    }
}

/// A trigger that calls a claim function while a claim is being written, and what it leaves when it goes wrong.
#[test]
fn a_claim_function_called_while_a_claim_is_written_is_refused() {
    let other = claim(json!({"rx_number": "2", "cardholder_id": "CARD-BASIC", "ndc": "00004-0001-01"}));
    let calls = [
        typed_call("adjudicate_claim", &other),
        typed_call("price_claim", &other),
        format!("pbm.adjudicate_claim({}::jsonb)", literal(&other.to_string())),
        format!("pbm.adjudicate_batch({}::jsonb)", literal(&format!("[{other}]"))),
        "pbm.reverse_claim('1234567893', '1', '2025-03-10')".to_owned(),
    ];
    for call in calls {
        let mut session = Sandbox::with_book();
        session.adjudicate(&claim(json!({"rx_number": "1"})));
        let left = session.table(LEFT);
        session.run(&format!(
            "CREATE FUNCTION pg_temp.again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM {call}; RETURN NULL; END $$;
             CREATE TRIGGER again AFTER INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION pg_temp.again()"
        ));
        let sent = claim(json!({"rx_number": "3", "ndc": "00004-0001-01"}));
        for _ in 0..2 {
            let failure = session.failure(&format!("SELECT {}", typed_call("adjudicate_claim", &sent)));
            assert_eq!(failure.code, "55000", "{call}: {failure:?}");
            assert!(failure.message.contains("while a claim is being written"), "{call}: {failure:?}");
        }
        // A block that catches the error is the same, and the next call is answered.
        session.run(&format!(
            "DO $$ BEGIN PERFORM {}; EXCEPTION WHEN object_not_in_prerequisite_state THEN NULL; END $$",
            typed_call("adjudicate_claim", &sent)
        ));
        assert_eq!(session.table(LEFT), left, "{call}");
        session.run("DROP TRIGGER again ON pbm.pharmacy_claim");
        assert_eq!(session.adjudicate(&sent)["status"], "paid", "{call}");
    }
}

/// The trigger lives with the refusal: its claim is stored, the other's is not.
#[test]
fn a_trigger_that_catches_the_refusal_does_not_open_the_door() {
    let mut session = Sandbox::with_book();
    let other = typed_call("adjudicate_claim", &claim(json!({"rx_number": "2"})));
    session.run(&format!(
        "CREATE FUNCTION pg_temp.again() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN FOR n IN 1 .. 2 LOOP
                BEGIN PERFORM {other}; EXCEPTION WHEN object_not_in_prerequisite_state THEN NULL; END;
            END LOOP; RETURN NULL; END $$;
         CREATE TRIGGER again AFTER INSERT ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION pg_temp.again()"
    ));
    assert_eq!(session.adjudicate(&claim(json!({"rx_number": "1"})))["status"], "paid");
    assert_eq!(session.table("SELECT rx_number, status FROM pbm.pharmacy_claim"), "1|paid");
    assert_eq!(
        session.text("SELECT DISTINCT out_of_pocket_met::text FROM pbm.accumulator"),
        session.text("SELECT patient_copay::text FROM pbm.pharmacy_claim")
    );
}

fn batch_call(claims: &[Value]) -> String {
    format!("SELECT count(*) FROM pbm.adjudicate_batch({}::jsonb)", literal(&Value::from(claims).to_string()))
}

#[test]
fn a_batch_of_too_many_claims_or_bytes_is_refused_before_it_takes_memory() {
    let mut session = Sandbox::with_book();
    session.run("SAVEPOINT s; SET LOCAL pbm.batch_limit = 300");
    let claims = vec![claim(json!({})); 301];
    let failure = session.failure(&batch_call(&claims));
    assert_eq!((failure.code.as_str(), failure.hint.contains("pbm.batch_limit")), ("54000", true), "{failure:?}");
    assert_eq!(failure.message, "a batch has at most 300 claims, this one has 301");
    assert_eq!(session.number(&batch_call(&claims[..300])), 300);
    // 300 claims of 4 kB: 1,228,800 bytes.
    let failure = session.failure(
        "SELECT pbm.adjudicate_batch(jsonb_build_array(jsonb_build_object('rx_number', repeat('A', 1300000))))",
    );
    assert_eq!(failure.code, "54000", "{failure:?}");
    assert_eq!(failure.message, "the document is larger than 1228800 bytes");
    let failure = session.failure("SELECT pbm.adjudicate_claim(jsonb_build_object('rx_number', repeat('A', 1300000)))");
    assert_eq!(failure.code, "54000", "{failure:?}");
    session.run("ROLLBACK TO s");
    // The staging table is worked off in chunks that a batch may have.
    session.run("SET LOCAL pbm.batch_limit = 300");
    session.run(&format!(
        "INSERT INTO pbm.claims_staging (raw_data) SELECT {}::jsonb FROM generate_series(1, 700)",
        literal(&claim(json!({})).to_string())
    ));
    let taken: Vec<i64> = (0..4).map(|_| session.number("SELECT pbm.process_claims_chunk(1000)")).collect();
    assert_eq!(taken, [300, 300, 100, 0]);
}

/// More than are written at once, answered in order, each by itself.
#[test]
fn a_batch_of_several_chunks_is_stored_whole_and_answered_in_order() {
    let mut session = Sandbox::with_book();
    let batch: Vec<Value> = (0..2500)
        .map(|n| {
            claim(json!({"cardholder_id": format!("CARD-{:03}", n % 60), "rx_number": format!("{}", 9999 - n),
                         "fill_date": format!("2025-{:02}-15", n / 250 + 1)}))
        })
        .collect();
    let answers = session.adjudicate_batch(&batch);
    let numbers: Vec<&str> = answers.iter().filter_map(|answer| answer["claim_number"].as_str()).collect();
    assert_eq!(numbers.len(), 2500);
    for (sent, number) in [(0, numbers[0]), (1234, numbers[1234]), (2499, numbers[2499])] {
        let rx = session.text(&format!("SELECT rx_number FROM pbm.pharmacy_claim WHERE claim_number = '{number}'"));
        assert_eq!(rx, batch[sent]["rx_number"].as_str().unwrap_or_default());
    }
    assert_eq!(session.number("SELECT count(*) FROM pbm.audit_log WHERE table_name = 'pharmacy_claim'"), 2500);
}

/// Claims of one prescription for several members: the first has it, the others are rejected at once.
#[test]
fn of_claims_with_one_key_the_first_that_is_paid_has_it() {
    let mut session = Sandbox::with_book();
    let member = |n: usize| claim(json!({"cardholder_id": format!("CARD-{n:03}"), "rx_number": "1"}));
    let mut batch: Vec<Value> = (1..=50).map(member).collect();
    // One that is rejected for another reason has no key.
    batch.insert(0, claim(json!({"cardholder_id": "CARD-055", "rx_number": "1", "quantity": 0})));
    let answers = session.adjudicate_batch(&batch);
    assert_ne!(answers[0]["status"], "paid");
    assert_eq!(answers[1]["status"], "paid", "{}", answers[1]);
    assert!(answers[2..].iter().all(|answer| answer["reject_codes"] == json!(["83"])), "{answers:?}");
    // The same against what is stored: the owner's is a duplicate, all others lose.
    let again = session.adjudicate_batch(&batch);
    assert_eq!(again[1]["status"], "duplicate");
    assert!(again[2..].iter().all(|answer| answer["reject_codes"] == json!(["83"])), "{again:?}");
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim WHERE status = 'paid'"), 1);
}

/// Two batches that send the same prescriptions for other members, each in the other's order, and a claim that holds the
/// prescription in their middle until both wait: one of them for the other already, and not each for what the other has.
#[test]
fn crossed_batches_wait_for_each_other_and_never_in_a_circle() {
    let database = Database::with_book();
    let batch = |first: usize, numbers: &mut dyn Iterator<Item = usize>| {
        let claims: Vec<Value> = numbers
            .map(|n| claim(json!({"cardholder_id": format!("CARD-{:03}", first + n), "rx_number": format!("{n}")})))
            .collect();
        batch_call(&claims)
    };
    let (forwards, backwards) = (batch(0, &mut (1..=9)), batch(20, &mut (1..=9).rev()));
    let (mut holder, mut observer) = (database.connect(), database.connect());
    holder.run("BEGIN");
    holder.adjudicate(&claim(json!({"cardholder_id": "CARD-050", "rx_number": "5"})));
    thread::scope(|scope| {
        let mut sent = Vec::new();
        for call in [&forwards, &backwards] {
            let mut session = database.connect();
            let pid = session.pid();
            sent.push(scope.spawn(move || session.try_rows(call)));
            until_blocked(&mut observer, pid);
        }
        holder.run("ROLLBACK");
        for session in sent {
            let answered = session.join().expect("a session ends");
            assert_eq!(answered.map(|rows| rows[0][0].clone()), Ok(Some("9".into())));
        }
    });
    assert_eq!(
        holder
            .table("SELECT status, count(*), count(DISTINCT rx_number) FROM pbm.pharmacy_claim GROUP BY 1 ORDER BY 1"),
        "paid|9|9\nrejected|9|9"
    );
}
