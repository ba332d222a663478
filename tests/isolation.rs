//! Races: what two sessions at once may and may not do to each other. Each spec sets out its steps, and a
//! wait is seen in pg_blocking_pids, not assumed.
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Database, Session, claim, literal, until_blocked, until_blocked_by};

const INVARIANTS: &str = include_str!("invariants.sql");
const ALPHADOL: &str = "00001-0001-01";
const DELTANOL: &str = "00004-0001-01";
const DEDUCT: &str = "00000000-0000-4000-8000-000000000002";

/// People of a scene's own: FAM-n of the persons 01, 02 and 03 and somebody else, ONE-n, all under DEDUCT
/// (deductible 100 and 150, out of pocket 300 and 500, then 20 %).
#[derive(Clone, Copy)]
struct Family(u32);

impl Family {
    /// Deltanol, a dollar a tablet and 2.00 a fill, for a person of the family; fills may follow each other at once.
    fn claim(&self, person: &str, rx: &str, tablets: i64) -> Value {
        claim(json!({
            "cardholder_id": format!("FAM-{}", self.0), "person_code": person, "quantity": tablets,
            "rx_number": format!("{}-{rx}", self.0), "ndc": DELTANOL, "submission_clarification_codes": ["3"],
        }))
    }

    /// The same for the person who is no family of theirs.
    fn of_other(&self, rx: &str, tablets: i64) -> Value {
        let mut sent = self.claim("01", rx, tablets);
        sent["cardholder_id"] = format!("ONE-{}", self.0).into();
        sent
    }
}

/// Two sessions and one that watches.
struct Scene {
    watch: Session,
    a: Session,
    b: Session,
    database: Arc<Database>,
    family: Family,
}

/// The database of most specs; dropped with the last of them.
static SHARED: Mutex<Weak<Database>> = Mutex::new(Weak::new());
static NUMBER: AtomicU32 = AtomicU32::new(1);

impl Scene {
    fn new() -> Self {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let database = shared.upgrade().unwrap_or_else(|| Arc::new(Database::with_book()));
        *shared = Arc::downgrade(&database);
        Self::on(database)
    }

    /// With a database of its own, for what touches everybody.
    fn alone() -> Self {
        Self::on(Arc::new(Database::with_book()))
    }

    fn on(database: Arc<Database>) -> Self {
        let [mut watch, a, b] = [(); 3].map(|()| session(&database));
        let number = NUMBER.fetch_add(1, Relaxed);
        watch.run(&format!(
            "INSERT INTO members (member_id, first_name, last_name, date_of_birth, plan_id, effective_date, patient_id)
             SELECT 1000 + 10 * {number} + n, 'Person', 'Number' || n, '1970-01-01', 'DEDUCT', '2020-01-01', {key}::uuid
             FROM generate_series(1, 4) n;
             INSERT INTO coverage (member_id, plan_id, cardholder_id, person_code, family_id, effective_date)
             SELECT 1000 + 10 * {number} + n, '{DEDUCT}', CASE n WHEN 4 THEN 'ONE-{number}' ELSE 'FAM-{number}' END,
                    CASE n WHEN 4 THEN '01' ELSE '0' || n END, replace({family}, '-9000-', '-a000-')::uuid, '2020-01-01'
             FROM generate_series(1, 4) n",
            key = patient("n", number),
            family = patient("CASE n WHEN 4 THEN 4 ELSE 0 END", number),
        ));
        Self { watch, a, b, database, family: Family(number) }
    }

    fn session(&self) -> Session {
        session(&self.database)
    }

    /// B's call waits for A's transaction, which then ends so. Gives what B was answered.
    fn b_waits<T: Send>(&mut self, call: impl FnOnce(&mut Session) -> T + Send, end: &str) -> T {
        let Self { watch, a, b, .. } = self;
        let (by, pid) = (a.pid(), b.pid());
        thread::scope(|scope| {
            let waiting = scope.spawn(|| call(b));
            until_blocked_by(watch, pid, by);
            a.run(end);
            waiting.join().expect("the call that waited")
        })
    }

    /// What a person (1 to 3) or the family (0) has met: deductible and out of pocket.
    fn balance(&mut self, person: u32) -> String {
        let owner = if person == 0 { "a000" } else { "9000" };
        self.watch.table(&format!(
            "SELECT deductible_met, out_of_pocket_met FROM accumulator
             WHERE owner_id = replace({}, '-9000-', '-{owner}-')::uuid",
            patient(&person.to_string(), self.family.0)
        ))
    }

    /// How many claims of these people are stored.
    fn claims(&mut self, condition: &str) -> i64 {
        let number = self.family.0;
        self.watch
            .number(&format!("SELECT count(*) FROM pharmacy_claim WHERE rx_number LIKE '{number}-%' AND {condition}"))
    }

    /// The invariants hold.
    fn end(mut self) {
        holds(&mut self.watch);
    }
}

fn session(database: &Database) -> Session {
    let mut session = database.connect();
    // A spec that fails leaves nobody waiting for ever.
    session.run("SET lock_timeout = '60s'; SET search_path = pbm, public");
    session
}

/// The key of a scene's person, or with a000 for 9000 of its family, as SQL.
fn patient(person: &str, number: u32) -> String {
    format!("format('00000000-0000-4000-9000-%s%s', lpad('{number}', 8, '0'), lpad(({person})::text, 4, '0'))")
}

fn holds(session: &mut Session) {
    assert_eq!(session.table(INVARIANTS), "");
}

fn cents(answer: &Value, field: &str) -> i64 {
    (answer[field].as_f64().unwrap_or_else(|| panic!("no {field} in {answer}")) * 100.0).round() as i64
}

fn status(answer: &Value) -> &str {
    answer["status"].as_str().expect("an answer has a status")
}

fn is_paid(answer: &Value) {
    assert_eq!(status(answer), "paid", "{answer}");
}

fn rejects(answer: &Value) -> String {
    let codes = answer["reject_codes"].as_array().map(Vec::as_slice).unwrap_or_default();
    codes.iter().map(|code| code.as_str().unwrap_or_default()).collect::<Vec<_>>().join(" ")
}

/// The answer but for its status, which is another when it is given again.
fn figures(answer: &Value) -> Value {
    let mut answer = answer.clone();
    answer["status"] = Value::Null;
    answer
}

// One member, one family.

#[test]
fn two_claims_of_one_member_at_once_see_each_other() {
    let mut scene = Scene::new();
    let (one, two) = (scene.family.claim("01", "1", 60), scene.family.claim("01", "2", 60));
    scene.a.run("BEGIN");
    let first = scene.a.adjudicate(&one);
    let second = scene.b_waits(|b| b.adjudicate(&two), "COMMIT");
    assert_eq!((cents(&first, "deductible_applied"), cents(&first, "coinsurance_amount")), (6200, 0));
    assert_eq!((cents(&second, "deductible_applied"), cents(&second, "coinsurance_amount")), (3800, 480));
    assert_eq!(scene.balance(1), "100.00|104.80");
    scene.end();
}

#[test]
fn an_opening_balance_and_a_claim_of_one_member_wait_for_each_other() {
    let mut scene = Scene::new();
    let (one, two) = (scene.family.claim("01", "1", 60), scene.family.claim("01", "2", 60));
    let person = patient("1", scene.family.0);
    let open = move |dollars: u32| {
        format!("SELECT set_opening_balance({person}::uuid, 'DEDUCT', '2025-01-01', {dollars}, {dollars})")
    };
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    scene.b_waits(|b| b.run(&open(10)), "COMMIT");
    assert_eq!(scene.balance(1), "72.00|72.00");
    scene.a.run("BEGIN");
    scene.a.run(&open(20));
    // Of 100.00 are 62.00 and 20.00 met: 18.00, and 20 % of the other 44.00.
    let second = scene.b_waits(|b| b.adjudicate(&two), "COMMIT");
    assert_eq!((cents(&second, "deductible_applied"), cents(&second, "coinsurance_amount")), (1800, 880));
    assert_eq!((scene.balance(1), scene.balance(0)), ("100.00|108.80".into(), "100.00|108.80".into()));
    scene.end();
}

#[test]
fn a_claim_that_waited_for_an_aborted_one_knows_nothing_of_it() {
    let mut scene = Scene::new();
    let (one, two) = (scene.family.claim("01", "1", 60), scene.family.claim("01", "2", 60));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    let second = scene.b_waits(|b| b.adjudicate(&two), "ROLLBACK");
    assert_eq!(cents(&second, "deductible_applied"), 6200);
    assert_eq!(scene.balance(1), "62.00|62.00");
    scene.end();
}

#[test]
fn two_members_of_one_family_share_its_deductible() {
    let mut scene = Scene::new();
    let (one, two) = (scene.family.claim("02", "1", 78), scene.family.claim("03", "2", 98));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    let second = scene.b_waits(|b| b.adjudicate(&two), "COMMIT");
    // 80.00 of the family's 150.00 are met: of 100.00, 70.00 are deductible and 20 % of the rest coinsurance.
    assert_eq!((cents(&second, "deductible_applied"), cents(&second, "coinsurance_amount")), (7000, 600));
    assert_eq!(scene.balance(0), "150.00|156.00");
    assert_eq!(scene.balance(2), "80.00|80.00");
    assert_eq!(scene.balance(3), "70.00|76.00");
    scene.end();
}

#[test]
fn members_of_other_families_do_not_wait_for_each_other() {
    let mut scene = Scene::new();
    let (one, two) = (scene.family.claim("01", "1", 60), scene.family.of_other("2", 60));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    scene.b.run("SET statement_timeout = '20s'");
    is_paid(&scene.b.adjudicate(&two));
    scene.a.run("COMMIT");
    scene.end();
}

#[test]
fn the_last_dollars_of_a_deductible_are_given_once() {
    let mut scene = Scene::new();
    let sent = [("1", 88), ("2", 30), ("3", 30)].map(|(rx, tablets)| scene.family.claim("01", rx, tablets));
    assert_eq!(cents(&scene.a.adjudicate(&sent[0]), "deductible_applied"), 9000);
    scene.a.run("BEGIN");
    let first = scene.a.adjudicate(&sent[1]);
    let second = scene.b_waits(|b| b.adjudicate(&sent[2]), "COMMIT");
    assert_eq!((cents(&first, "deductible_applied"), cents(&first, "patient_pay")), (1000, 1440));
    assert_eq!((cents(&second, "deductible_applied"), cents(&second, "patient_pay")), (0, 640));
    assert_eq!(scene.balance(1), "100.00|110.80");
    scene.end();
}

#[test]
fn the_last_dollars_of_an_out_of_pocket_maximum_are_given_once() {
    let mut scene = Scene::new();
    let sent = [("1", 1068), ("2", 98), ("3", 98)].map(|(rx, tablets)| scene.family.claim("01", rx, tablets));
    // 100.00 and 20 % of 970.00: 294.00 of 300.00.
    assert_eq!(cents(&scene.a.adjudicate(&sent[0]), "patient_pay"), 29400);
    scene.a.run("BEGIN");
    let first = scene.a.adjudicate(&sent[1]);
    let second = scene.b_waits(|b| b.adjudicate(&sent[2]), "COMMIT");
    assert_eq!((cents(&first, "patient_pay"), cents(&first, "paid_amount")), (600, 9400));
    assert_eq!((cents(&second, "patient_pay"), cents(&second, "paid_amount")), (0, 10000));
    assert_eq!(scene.balance(1), "100.00|300.00");
    scene.end();
}

/// Sends claims, each in a session of its own, all at once.
fn at_once(scene: &Scene, claims: &[Value]) -> Vec<Value> {
    thread::scope(|scope| {
        let calls: Vec<_> = claims
            .iter()
            .map(|sent| {
                let mut session = scene.session();
                scope.spawn(move || session.adjudicate(sent))
            })
            .collect();
        calls.into_iter().map(|call| call.join().expect("a claim")).collect()
    })
}

#[test]
fn sixteen_claims_of_a_family_at_once_meet_its_limits_to_the_cent() {
    let mut scene = Scene::new();
    let sent: Vec<Value> =
        (0..16).map(|n| scene.family.claim(["01", "02", "03"][n % 3], &n.to_string(), 400 + n as i64)).collect();
    let answers = at_once(&scene, &sent);
    answers.iter().for_each(is_paid);
    let sum = |field| answers.iter().map(|answer| cents(answer, field)).sum::<i64>();
    assert_eq!((sum("deductible_applied"), sum("patient_pay")), (15_000, 50_000));
    assert_eq!(scene.balance(0), "150.00|500.00");
    scene.end();
}

#[test]
fn the_first_claims_of_a_family_make_its_accumulators_once() {
    for (end, deductible) in [("COMMIT", 5000), ("ROLLBACK", 10000)] {
        let mut scene = Scene::new();
        let (one, two) = (scene.family.claim("02", "1", 98), scene.family.claim("03", "2", 98));
        scene.a.run("BEGIN");
        is_paid(&scene.a.adjudicate(&one));
        let second = scene.b_waits(|b| b.adjudicate(&two), end);
        assert_eq!(cents(&second, "deductible_applied"), deductible, "after {end}");
        scene.end();
    }
}

// The same claim again.

#[test]
fn a_duplicate_of_a_claim_in_flight_waits_and_gets_its_answer() {
    let mut scene = Scene::new();
    let sent = scene.family.claim("01", "1", 60);
    scene.a.run("BEGIN");
    let first = scene.a.adjudicate(&sent);
    let second = scene.b_waits(|b| b.adjudicate(&sent), "COMMIT");
    is_paid(&first);
    assert_eq!(status(&second), "duplicate");
    assert_eq!(figures(&second), figures(&first));
    assert_eq!(scene.claims("true"), 1);
    assert_eq!(scene.balance(1), "62.00|62.00");
    scene.end();
}

#[test]
fn a_duplicate_of_a_claim_that_is_aborted_pays() {
    let mut scene = Scene::new();
    let sent = scene.family.claim("01", "1", 60);
    scene.a.run("BEGIN");
    let first = scene.a.adjudicate(&sent);
    let second = scene.b_waits(|b| b.adjudicate(&sent), "ROLLBACK");
    is_paid(&second);
    assert_ne!(second["claim_number"], first["claim_number"]);
    assert_eq!(scene.balance(1), "62.00|62.00");
    scene.end();
}

#[test]
fn one_key_sent_for_two_members_pays_one_of_them() {
    for end in ["COMMIT", "ROLLBACK"] {
        let mut scene = Scene::new();
        let (one, two) = (scene.family.claim("01", "1", 60), scene.family.of_other("1", 60));
        scene.a.run("BEGIN");
        is_paid(&scene.a.adjudicate(&one));
        let second = scene.b_waits(|b| b.adjudicate(&two), end);
        if end == "COMMIT" {
            assert_eq!((status(&second), rejects(&second).as_str()), ("rejected", "83"));
        } else {
            is_paid(&second);
        }
        assert_eq!(scene.claims("status = 'paid'"), 1);
        scene.end();
    }
}

#[test]
fn a_batch_that_loses_a_key_to_another_member_is_decided_again() {
    let mut scene = Scene::new();
    let one = scene.family.claim("01", "9", 60);
    let batch = ["8", "9", "10"].map(|rx| scene.family.of_other(rx, 60));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    let answers = scene.b_waits(|b| b.adjudicate_batch(&batch), "COMMIT");
    assert_eq!(answers.iter().map(status).collect::<Vec<_>>(), ["paid", "rejected", "paid"]);
    assert_eq!(rejects(&answers[1]), "83");
    assert_eq!(cents(&answers[2], "deductible_applied"), 3800);
    assert_eq!(scene.claims("true"), 4);
    scene.end();
}

#[test]
fn sixteen_copies_of_a_claim_at_once_pay_once() {
    let mut scene = Scene::new();
    let answers = at_once(&scene, &vec![scene.family.claim("02", "1", 60); 16]);
    assert_eq!(answers.iter().filter(|answer| status(answer) == "paid").count(), 1);
    assert_eq!(answers.iter().filter(|answer| status(answer) == "duplicate").count(), 15);
    assert!(answers.iter().all(|answer| figures(answer) == figures(&answers[0])));
    assert_eq!(scene.claims("true"), 1);
    scene.end();
}

// Reversals.

#[test]
fn a_claim_waits_for_the_reversal_of_an_earlier_one() {
    for (end, deductible) in [("COMMIT", 6200), ("ROLLBACK", 3800)] {
        let mut scene = Scene::new();
        let (one, two) = (scene.family.claim("01", "1", 60), scene.family.claim("01", "2", 60));
        is_paid(&scene.a.adjudicate(&one));
        scene.a.run("BEGIN");
        assert_eq!(status(&scene.a.reverse(&one)), "reversed");
        let second = scene.b_waits(|b| b.adjudicate(&two), end);
        assert_eq!(cents(&second, "deductible_applied"), deductible, "after {end}");
        scene.end();
    }
}

#[test]
fn a_reversal_waits_for_a_claim_in_flight_and_takes_back_its_own_share_alone() {
    let mut scene = Scene::new();
    let (one, two) = (scene.family.claim("01", "1", 60), scene.family.claim("01", "2", 60));
    is_paid(&scene.a.adjudicate(&one));
    scene.a.run("BEGIN");
    let later = scene.a.adjudicate(&two);
    assert_eq!((cents(&later, "deductible_applied"), cents(&later, "patient_pay")), (3800, 4280));
    let reversed = scene.b_waits(|b| b.reverse(&one), "COMMIT");
    assert_eq!(status(&reversed), "reversed");
    assert!(reversed["messages"][0].as_str().is_some_and(|words| words.contains("1 later claim")), "{reversed}");
    assert_eq!(scene.balance(1), "38.00|42.80");
    scene.end();
}

#[test]
fn of_two_reversals_at_once_one_reverses() {
    for (end, second_is) in [("COMMIT", "duplicate"), ("ROLLBACK", "reversed")] {
        let mut scene = Scene::new();
        let sent = scene.family.claim("01", "1", 60);
        is_paid(&scene.a.adjudicate(&sent));
        scene.a.run("BEGIN");
        let first = scene.a.reverse(&sent);
        let second = scene.b_waits(|b| b.reverse(&sent), end);
        assert_eq!((status(&first), status(&second)), ("reversed", second_is));
        assert_eq!(second["claim_number"], first["claim_number"]);
        assert_eq!(scene.balance(1), "0.00|0.00");
        scene.end();
    }
}

#[test]
fn a_repeat_of_a_claim_that_is_being_reversed_pays_anew() {
    let mut scene = Scene::new();
    let sent = scene.family.claim("01", "1", 60);
    let first = scene.a.adjudicate(&sent);
    scene.a.run("BEGIN");
    assert_eq!(status(&scene.a.reverse(&sent)), "reversed");
    let second = scene.b_waits(|b| b.adjudicate(&sent), "COMMIT");
    is_paid(&second);
    assert_ne!(second["claim_number"], first["claim_number"]);
    assert_eq!(scene.balance(1), "62.00|62.00");
    scene.end();
}

// Reference data; tests/cache.rs goes through every table.

const COPAY_7: &str = "UPDATE formulary SET copay_amount = 7 WHERE ndc = '00001-0001-01'::ndc";

#[test]
fn a_formulary_change_is_seen_by_the_next_statement_after_its_commit() {
    let mut scene = Scene::alone();
    let sent = claim(json!({}));
    let copay = |session: &mut Session| cents(&session.price(&sent), "copay_amount");
    assert_eq!(copay(&mut scene.b), 1000);
    scene.b.run("BEGIN");
    assert_eq!(copay(&mut scene.b), 1000);
    scene.a.run(&format!("BEGIN; {COPAY_7}"));
    assert_eq!(copay(&mut scene.a), 700, "its own change");
    assert_eq!(copay(&mut scene.b), 1000, "not yet committed");
    scene.a.run("COMMIT");
    assert_eq!(copay(&mut scene.b), 700, "in a transaction begun before");
    scene.b.run("COMMIT");

    scene.a.run("BEGIN; UPDATE formulary SET copay_amount = 5");
    assert_eq!(copay(&mut scene.a), 500);
    scene.a.run("ROLLBACK");
    assert_eq!((copay(&mut scene.a), copay(&mut scene.b)), (700, 700), "an aborted change is seen by nobody");
    scene.end();
}

#[test]
fn repeatable_read_keeps_its_snapshot_of_reference_data() {
    let mut scene = Scene::alone();
    let sent = claim(json!({}));
    let copay = |session: &mut Session| cents(&session.price(&sent), "copay_amount");
    scene.b.run("BEGIN ISOLATION LEVEL REPEATABLE READ");
    assert_eq!(copay(&mut scene.b), 1000);
    scene.a.run(COPAY_7);
    assert_eq!(copay(&mut scene.b), 1000);
    scene.b.run("COMMIT");
    assert_eq!(copay(&mut scene.b), 700);
    scene.end();
}

#[test]
fn repeatable_read_fails_with_40001_rather_than_lose_a_claim() {
    for level in ["REPEATABLE READ", "SERIALIZABLE"] {
        for known in [true, false] {
            let mut scene = Scene::new();
            let (one, two) = (scene.family.claim("03", "1", 60), scene.family.claim("02", "2", 60));
            if known {
                is_paid(&scene.a.adjudicate(&scene.family.claim("02", "0", 10)));
            }
            scene.b.run(&format!("BEGIN ISOLATION LEVEL {level}; SELECT count(*) FROM pharmacy_claim"));
            is_paid(&scene.a.adjudicate(&one));
            let before = scene.claims("true");
            let call = format!("SELECT adjudicate_claim({}::jsonb)", literal(&two.to_string()));
            assert_eq!(scene.b.failure(&call).code, "40001", "{level}");
            scene.b.run("ROLLBACK");
            assert_eq!(scene.claims("true"), before);
            is_paid(&scene.b.adjudicate(&two));
            scene.end();
        }
    }
}

#[test]
fn repeatable_read_adjudicates_where_nothing_conflicts() {
    for level in ["REPEATABLE READ", "SERIALIZABLE"] {
        let mut scene = Scene::new();
        let (one, two) = (scene.family.of_other("1", 60), scene.family.claim("02", "2", 60));
        scene.b.run(&format!("BEGIN ISOLATION LEVEL {level}; SELECT count(*) FROM members"));
        is_paid(&scene.a.adjudicate(&one));
        let first = scene.b.adjudicate(&two);
        is_paid(&first);
        assert_eq!(figures(&scene.b.adjudicate(&two)), figures(&first));
        scene.b.run("COMMIT");
        scene.end();
    }
}

// Limits that the history holds.

#[test]
fn of_two_fills_of_a_drug_at_once_one_is_too_soon() {
    for (end, second_is) in [("COMMIT", "79"), ("ROLLBACK", "")] {
        let mut scene = Scene::new();
        let fill = |rx: &str, ndc: &str| {
            let mut sent = scene.family.claim("01", rx, 30);
            sent["ndc"] = ndc.into();
            sent["submission_clarification_codes"] = json!([]);
            sent
        };
        // The same drug in another package.
        let (one, two) = (fill("1", ALPHADOL), fill("2", "00001-0001-02"));
        scene.a.run("BEGIN");
        is_paid(&scene.a.adjudicate(&one));
        let second = scene.b_waits(|b| b.adjudicate(&two), end);
        assert_eq!(rejects(&second), second_is, "after {end}: {second}");
        scene.end();
    }
}

#[test]
fn the_last_fill_of_a_prior_authorization_is_given_once() {
    for (end, second_is) in [("COMMIT", "rejected"), ("ROLLBACK", "paid")] {
        let mut scene = Scene::new();
        scene.a.run(&format!(
            "INSERT INTO prior_authorization (patient_id, plan_id, ndc, waived_reject_codes, fills_authorized, effective_date)
             VALUES ({}::uuid, '{DEDUCT}', '00005-0001-01', '{{75,79}}', 2, '2025-01-01')",
            patient("1", scene.family.0)
        ));
        let fill = |rx: &str, date: &str| {
            let mut sent = scene.family.claim("01", rx, 30);
            sent["ndc"] = "00005-0001-01".into();
            sent["fill_date"] = date.into();
            sent
        };
        let sent = [("1", "2025-02-01"), ("2", "2025-03-10"), ("3", "2025-03-10")].map(|(rx, date)| fill(rx, date));
        is_paid(&scene.a.adjudicate(&sent[0]));
        scene.a.run("BEGIN");
        is_paid(&scene.a.adjudicate(&sent[1]));
        let second = scene.b_waits(|b| b.adjudicate(&sent[2]), end);
        assert_eq!(status(&second), second_is, "after {end}: {second}");
        if end == "COMMIT" {
            assert!(rejects(&second).contains("PA"), "{second}");
        }
        scene.end();
    }
}

#[test]
fn the_last_units_of_a_period_are_given_once() {
    let mut scene = Scene::alone();
    scene.a.run("UPDATE formulary SET quantity_limit = 100, quantity_limit_days = 30 WHERE ndc = '00004-0001-01'::ndc");
    let (one, two) = (scene.family.claim("01", "1", 60), scene.family.claim("01", "2", 60));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    assert_eq!(rejects(&scene.b_waits(|b| b.adjudicate(&two), "COMMIT")), "76");
    scene.end();
}

// Benefit years, plans, and what is no claim.

/// A drug of the scene's person 01, filled in one benefit year or the next.
fn over_the_year(family: Family, ndc: &str, rx: &str, date: &str) -> Value {
    let mut sent = family.claim("01", rx, 40);
    sent["ndc"] = ndc.into();
    sent["fill_date"] = date.into();
    sent
}

/// From the year's first day the person 01 of a scene has BASIC and a family of that plan.
fn changes_plan(scene: &mut Scene) {
    let person = patient("1", scene.family.0);
    scene.watch.run(&format!(
        "UPDATE coverage SET termination_date = '2025-12-31'
         WHERE member_id = (SELECT member_id FROM members WHERE patient_id = {person}::uuid);
         INSERT INTO coverage (member_id, plan_id, cardholder_id, family_id, effective_date)
         SELECT c.member_id, '00000000-0000-4000-8000-000000000001', c.cardholder_id, gen_random_uuid(), '2026-01-01'
         FROM coverage c JOIN members m USING (member_id) WHERE m.patient_id = {person}::uuid"
    ));
}

#[test]
fn fills_of_two_benefit_years_or_plans_at_once_see_each_other() {
    for two_plans in [false, true] {
        for (end, second_is) in [("COMMIT", "79"), ("ROLLBACK", "")] {
            let mut scene = Scene::new();
            if two_plans {
                changes_plan(&mut scene);
            }
            let [mut one, mut two] = [("1", "2025-12-30"), ("2", "2026-01-02")]
                .map(|(rx, date)| over_the_year(scene.family, ALPHADOL, rx, date));
            one["submission_clarification_codes"] = json!([]);
            two["submission_clarification_codes"] = json!([]);
            scene.a.run("BEGIN");
            is_paid(&scene.a.adjudicate(&two));
            // The earlier fill comes later: it would make the other too soon.
            let second = scene.b_waits(|b| b.adjudicate(&one), end);
            assert_eq!(rejects(&second), second_is, "after {end}: {second}");
            scene.end();
        }
    }
}

#[test]
fn one_snapshot_fails_with_40001_rather_than_miss_a_claim_of_another_year() {
    for level in ["REPEATABLE READ", "SERIALIZABLE"] {
        let mut scene = Scene::new();
        let [zero, one, two] = [("0", "2025-06-01"), ("1", "2025-12-30"), ("2", "2026-01-02")]
            .map(|(rx, date)| over_the_year(scene.family, DELTANOL, rx, date));
        // Both years have their balances: they say nothing of each other.
        is_paid(&scene.a.adjudicate(&zero));
        is_paid(&scene.a.adjudicate(&over_the_year(scene.family, DELTANOL, "9", "2026-06-01")));
        scene.b.run(&format!("BEGIN ISOLATION LEVEL {level}; SELECT count(*) FROM pharmacy_claim"));
        is_paid(&scene.a.adjudicate(&one));
        let call = format!("SELECT adjudicate_claim({}::jsonb)", literal(&two.to_string()));
        assert_eq!(scene.b.failure(&call).code, "40001", "{level}");
        scene.b.run("ROLLBACK");
        is_paid(&scene.b.adjudicate(&two));
        scene.end();
    }
}

#[test]
fn a_price_neither_waits_nor_locks() {
    let mut scene = Scene::new();
    let (one, two) = (scene.family.claim("01", "1", 60), scene.family.claim("01", "2", 60));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    scene.b.run("BEGIN; SET LOCAL statement_timeout = '20s'");
    // What is not committed is not seen: 62.00 of the deductible's 100.00.
    assert_eq!(cents(&scene.b.price(&two), "deductible_applied"), 6200);
    scene.a.run("COMMIT");
    assert_eq!(cents(&scene.b.price(&two), "deductible_applied"), 3800);
    // The transaction that priced is open and holds up nobody.
    scene.a.run("SET statement_timeout = '20s'");
    is_paid(&scene.a.adjudicate(&two));
    scene.b.run("COMMIT");
    scene.end();
}

#[test]
fn a_price_makes_no_row() {
    let mut scene = Scene::new();
    let rows = "SELECT count(*) FROM member_state m JOIN members p USING (patient_id) WHERE p.last_name LIKE 'Number%'";
    let before = scene.watch.number(rows);
    scene.a.price(&scene.family.claim("01", "1", 60));
    assert_eq!(scene.watch.number(rows), before);
    is_paid(&scene.a.adjudicate(&scene.family.claim("01", "1", 60)));
    assert_eq!(scene.watch.number(rows), before + 1);
    scene.end();
}

#[test]
fn a_transaction_may_go_on_for_a_family_that_another_claim_waits_for() {
    let mut scene = Scene::new();
    let sent = [("02", "1"), ("03", "2"), ("03", "3")].map(|(person, rx)| scene.family.claim(person, rx, 20));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&sent[0]));
    let Scene { watch, a, b, .. } = &mut scene;
    let (by, pid) = (a.pid(), b.pid());
    thread::scope(|scope| {
        let waiting = scope.spawn(|| b.adjudicate(&sent[1]));
        until_blocked_by(watch, pid, by);
        is_paid(&a.adjudicate(&sent[2]));
        a.run("COMMIT");
        is_paid(&waiting.join().expect("the claim that waited"));
    });
    scene.end();
}

#[test]
fn a_transaction_may_bill_a_reversed_claim_again_while_its_family_waits() {
    let mut scene = Scene::new();
    let (one, other) = (scene.family.claim("03", "1", 20), scene.family.claim("02", "2", 20));
    is_paid(&scene.a.adjudicate(&one));
    scene.a.run("BEGIN");
    assert_eq!(status(&scene.a.reverse(&one)), "reversed");
    let Scene { watch, a, b, .. } = &mut scene;
    let (by, pid) = (a.pid(), b.pid());
    thread::scope(|scope| {
        let waiting = scope.spawn(|| b.adjudicate(&other));
        until_blocked_by(watch, pid, by);
        is_paid(&a.adjudicate(&one));
        a.run("COMMIT");
        is_paid(&waiting.join().expect("the claim that waited"));
    });
    scene.end();
}

#[test]
fn a_claim_of_the_next_year_waits_for_a_reversal_in_this_one() {
    for (end, second_is) in [("COMMIT", ""), ("ROLLBACK", "79")] {
        let mut scene = Scene::new();
        let [one, mut two] = [("1", "2025-12-30"), ("2", "2026-01-02")]
            .map(|(rx, date)| over_the_year(scene.family, DELTANOL, rx, date));
        two["submission_clarification_codes"] = json!([]);
        is_paid(&scene.a.adjudicate(&one));
        scene.a.run("BEGIN");
        assert_eq!(status(&scene.a.reverse(&one)), "reversed");
        assert_eq!(rejects(&scene.b_waits(|b| b.adjudicate(&two), end)), second_is, "after {end}");
        scene.end();
    }
}

/// 300 days from January 1 end with October 27, and without the import a claim looks back 120 days.
#[test]
fn a_members_first_claim_waits_for_an_import_and_reads_history_as_far_back_as_it_lasts() {
    for (end, second_is) in [("COMMIT", "88"), ("ROLLBACK", "")] {
        let mut scene = Scene::new();
        let number = scene.family.0;
        let sent = over_the_year(scene.family, DELTANOL, "1", "2025-10-27");
        scene.a.run(&format!(
            "BEGIN; INSERT INTO pharmacy_claim (claim_number, patient_id, ndc, quantity, days_supply, fill_date)
                    VALUES ('OLD-{number}-{end}', {}::uuid, '00003-0001-01', 300, 300, '2025-01-01')",
            patient("1", number)
        ));
        let answer = scene.b_waits(|b| b.adjudicate(&sent), end);
        assert_eq!(rejects(&answer), second_is, "after {end}: {answer}");
        scene.end();
    }
}

#[test]
fn a_termination_counts_from_its_commit() {
    let mut scene = Scene::new();
    let sent = ["1", "2"].map(|rx| scene.family.claim("01", rx, 20));
    let person = patient("1", scene.family.0);
    scene.a.run(&format!(
        "BEGIN; UPDATE coverage SET termination_date = '2025-01-01'
                WHERE member_id = (SELECT member_id FROM members WHERE patient_id = {person}::uuid)"
    ));
    scene.b.run("SET statement_timeout = '20s'");
    is_paid(&scene.b.adjudicate(&sent[0]));
    scene.a.run("COMMIT");
    assert_eq!(rejects(&scene.b.adjudicate(&sent[1])), "69");
    // What was paid is reversed all the same, and its repeat is still its repeat.
    assert_eq!(status(&scene.b.reverse(&sent[0])), "reversed");
    scene.end();
}

#[test]
fn a_claim_and_a_staged_one_of_the_same_member_see_each_other() {
    let mut scene = Scene::alone();
    let [one, mut two] = ["1", "2"].map(|rx| scene.family.claim("01", rx, 30));
    two["submission_clarification_codes"] = json!([]);
    scene
        .watch
        .run(&format!("INSERT INTO claims_staging (raw_data, batch_id) VALUES ({}, 'one')", literal(&two.to_string())));
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    scene.b_waits(|b| b.run("CALL process_claims_staging(10)"), "COMMIT");
    assert_eq!(scene.watch.table("SELECT claim_status FROM claims_staging"), "rejected");
    scene.end();
}

/// The limits that a member's history keeps: the drug, what its rule limits, and whether it needs an authorization.
const LIMITS: [(&str, &str); 5] = [
    (ALPHADOL, ""),
    (DELTANOL, "fill_limit = 1, fill_limit_days = 30"),
    ("00007-0001-01", "quantity_limit = 60, quantity_limit_days = 30"),
    ("00002-0001-01", "days_supply_limit = 45, days_supply_limit_days = 90"),
    ("00005-0001-01", "prior_auth_required = true"),
];

#[test]
fn over_a_year_s_end_and_two_plans_eight_clients_are_paid_no_more_than_each_limit() {
    const CLIENTS: usize = 8;
    let mut scene = Scene::alone();
    for (ndc, limit) in LIMITS.iter().filter(|(_, limit)| !limit.is_empty()) {
        scene.watch.run(&format!("UPDATE formulary SET {limit} WHERE ndc = '{ndc}'::ndc"));
    }
    // Four members for each limit; two of them change their plan with the year.
    let members: Vec<(Family, &str)> = (0..4)
        .flat_map(|round| LIMITS.map(|(ndc, _)| (round, ndc)))
        .map(|(round, ndc)| {
            let mut one = Scene::on(scene.database.clone());
            if round % 2 == 0 {
                changes_plan(&mut one);
            }
            one.watch.run(&format!(
                "INSERT INTO prior_authorization (patient_id, plan_id, ndc, waived_reject_codes, fills_authorized, effective_date)
                 SELECT {}::uuid, '{DEDUCT}', '00005-0001-01', '{{75}}', 1, '2025-01-01'",
                patient("1", one.family.0)
            ));
            (one.family, ndc)
        })
        .collect();
    let start = std::sync::Barrier::new(CLIENTS);
    let paid: Vec<Vec<bool>> = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (mut session, members, start) = (scene.session(), &members, &start);
                scope.spawn(move || {
                    let mut send = |(family, ndc): &(Family, &str)| {
                        let date = if client % 2 == 0 { "2025-12-30" } else { "2026-01-02" };
                        let mut sent = over_the_year(*family, ndc, &client.to_string(), date);
                        if *ndc == ALPHADOL {
                            sent["submission_clarification_codes"] = json!([]);
                        }
                        start.wait();
                        status(&session.adjudicate(&sent)) == "paid"
                    };
                    members.iter().map(&mut send).collect()
                })
            })
            .collect();
        clients.into_iter().map(|client| client.join().expect("a client")).collect()
    });
    for (place, (_, ndc)) in members.iter().enumerate() {
        assert_eq!(paid.iter().filter(|client| client[place]).count(), 1, "member {place}, {ndc}");
    }
    scene.end();
}

// Partitions.

/// A month that has no partition yet, in 2024.
struct Month(u32);

impl Month {
    fn make(&self) -> String {
        format!("SELECT ensure_partitions('2024-{0:02}-28', '2024-{0:02}-01')", self.0)
    }

    fn claim(&self, mut sent: Value) -> Value {
        sent["fill_date"] = format!("2024-{:02}-10", self.0).into();
        sent
    }

    fn partition(&self) -> String {
        format!("pharmacy_claim_2024_{:02}", self.0)
    }
}

#[test]
fn a_new_partition_waits_for_claims_in_flight_and_takes_them_along() {
    let mut scene = Scene::alone();
    let june = Month(6);
    let sent = june.claim(scene.family.claim("01", "1", 60));
    scene.a.run("BEGIN");
    let first = scene.a.adjudicate(&sent);
    assert_eq!(scene.b_waits(|b| b.number(&june.make()), "COMMIT"), 1);
    assert_eq!(scene.b.table("SELECT tableoid::regclass FROM pharmacy_claim"), june.partition());
    let again = scene.a.adjudicate(&sent);
    assert_eq!((status(&again), figures(&again)), ("duplicate", figures(&first)));
    assert_eq!(status(&scene.a.reverse(&sent)), "reversed");
    scene.end();
}

#[test]
fn claims_wait_for_a_partition_in_the_making() {
    let mut scene = Scene::alone();
    let mut unknown = scene.family.claim("01", "9", 60);
    unknown["cardholder_id"] = "CARD-NOBODY".into();
    let cases = [
        (Month(1), scene.family.claim("01", "1", 60), "paid", "COMMIT"),
        (Month(2), scene.family.claim("01", "2", 60), "paid", "ROLLBACK"),
        (Month(3), unknown.clone(), "rejected", "COMMIT"),
        (Month(4), unknown, "rejected", "ROLLBACK"),
    ];
    for (month, sent, answer, end) in cases {
        scene.a.run(&format!("BEGIN; {}", month.make()));
        let sent = month.claim(sent);
        let answered = scene.b_waits(|b| b.adjudicate(&sent), end);
        assert_eq!(status(&answered), answer, "{answered}");
        let stored = format!(
            "SELECT tableoid::regclass FROM pharmacy_claim WHERE fill_date = '{}'",
            sent["fill_date"].as_str().unwrap_or_default()
        );
        let partition = if end == "COMMIT" { month.partition() } else { "pharmacy_claim_default".into() };
        assert_eq!(scene.b.table(&stored), partition, "{answer} after {end}");
    }
    scene.end();
}

#[test]
fn a_reversal_and_a_repeat_wait_for_their_claim_to_be_moved() {
    let mut scene = Scene::alone();
    let june = Month(6);
    let (one, two) = (june.claim(scene.family.claim("01", "1", 60)), june.claim(scene.family.claim("01", "2", 60)));
    is_paid(&scene.a.adjudicate(&one));
    is_paid(&scene.a.adjudicate(&two));
    scene.a.run(&format!("BEGIN; {}", june.make()));
    let answers = scene.b_waits(|b| [b.reverse(&one), b.adjudicate(&two)], "COMMIT");
    assert_eq!(answers.each_ref().map(status), ["reversed", "duplicate"]);
    scene.end();
}

#[test]
fn two_sessions_may_make_the_same_partition() {
    let mut scene = Scene::alone();
    let june = Month(6);
    assert_eq!(scene.a.number("BEGIN; SELECT count(*) FROM pharmacy_claim; COMMIT; SELECT 0"), 0);
    scene.a.run(&format!("BEGIN; {}", june.make()));
    assert_eq!(scene.b_waits(|b| b.number(&june.make()), "COMMIT"), 0);
    scene.end();
}

#[test]
fn a_transaction_of_many_claims_is_not_stopped_by_a_partition_that_waits_for_it() {
    let mut scene = Scene::alone();
    let june = Month(6);
    let [mut one, two, mut unknown] = ["1", "2", "3"].map(|rx| june.claim(scene.family.claim("01", rx, 60)));
    // Deltanol after Alphadol writes an alert too, which refers to a claim that will be moved.
    one["ndc"] = ALPHADOL.into();
    unknown["cardholder_id"] = "CARD-NOBODY".into();
    scene.a.run("BEGIN");
    is_paid(&scene.a.adjudicate(&one));
    let Scene { watch, a, b, .. } = &mut scene;
    let (by, pid) = (a.pid(), b.pid());
    let made = thread::scope(|scope| {
        let waiting = scope.spawn(|| b.number(&june.make()));
        until_blocked_by(watch, pid, by);
        is_paid(&a.adjudicate(&two));
        assert_eq!(rejects(&a.adjudicate(&unknown)), "52");
        a.run("COMMIT");
        waiting.join().expect("the partition")
    });
    assert_eq!(made, 1);
    assert_eq!(scene.watch.number(&format!("SELECT count(*) FROM {}", june.partition())), 3);
    assert_eq!(scene.watch.number("SELECT count(*) FROM dur_alert JOIN pharmacy_claim c ON c.id = claim_id"), 1);
    assert_eq!(
        scene.a.failure(&format!("DELETE FROM {}", june.partition())).code,
        "23503",
        "the alert's reference is still guarded"
    );
    scene.end();
}

// Deadlocks.

/// The first call is first in the queue for what A holds, the second behind it; then A ends.
fn in_a_queue<T: Send>(
    scene: &mut Scene,
    first: impl FnOnce(&mut Session) -> T + Send,
    second: impl FnOnce(&mut Session) -> T + Send,
) -> [T; 2] {
    let mut c = scene.session();
    let Scene { watch, a, b, .. } = scene;
    let (by, b_pid, c_pid) = (a.pid(), b.pid(), c.pid());
    thread::scope(|scope| {
        let b = scope.spawn(|| first(b));
        until_blocked_by(watch, b_pid, by);
        let c = scope.spawn(|| second(&mut c));
        until_blocked(watch, c_pid);
        a.run("COMMIT");
        [b.join().expect("the first in the queue"), c.join().expect("the second")]
    })
}

#[test]
fn a_claim_and_a_batch_for_a_member_s_first_claims_do_not_deadlock() {
    for claim_first in [true, false] {
        let mut scene = Scene::new();
        let [known, holding] = ["1", "2"].map(|rx| scene.family.claim("02", rx, 60));
        let batch = [scene.family.claim("03", "3", 60), scene.family.of_other("4", 60)];
        let single = scene.family.claim("03", "5", 60);
        // The family has a balance, its person 03 has none yet.
        is_paid(&scene.a.adjudicate(&known));
        scene.a.run("BEGIN");
        is_paid(&scene.a.adjudicate(&holding));
        let one = |session: &mut Session| vec![session.adjudicate(&single)];
        let many = |session: &mut Session| session.adjudicate_batch(&batch);
        let answers = if claim_first { in_a_queue(&mut scene, one, many) } else { in_a_queue(&mut scene, many, one) };
        answers.iter().flatten().for_each(is_paid);
        scene.end();
    }
}

#[test]
fn a_claim_and_a_batch_for_a_member_new_in_a_family_do_not_deadlock() {
    let mut scene = Scene::new();
    let single = scene.family.claim("03", "5", 60);
    let batch = [scene.family.claim("03", "3", 60), scene.family.of_other("4", 60)];
    is_paid(&scene.a.adjudicate(&scene.family.claim("03", "1", 60)));
    // The person has a balance and moves to a family that has none.
    let person = patient("3", scene.family.0);
    scene.a.run(&format!(
        "UPDATE coverage SET family_id = gen_random_uuid()
         WHERE member_id = (SELECT member_id FROM members WHERE patient_id = {person}::uuid)"
    ));
    scene.a.run(&format!("BEGIN; SELECT FROM accumulator WHERE owner_id = {person}::uuid FOR UPDATE"));
    let answers = in_a_queue(&mut scene, |b| vec![b.adjudicate(&single)], |c| c.adjudicate_batch(&batch));
    answers.iter().flatten().for_each(is_paid);
    scene.end();
}

#[test]
fn batches_and_claims_of_the_same_members_in_other_orders_do_not_deadlock() {
    let mut scene = Scene::alone();
    thread::scope(|scope| {
        for worker in 0..6_u32 {
            let mut session = scene.session();
            let family = scene.family;
            scope.spawn(move || {
                for round in 0..6 {
                    let rx = |n| format!("{worker}{round}{n}");
                    let mut batch: Vec<Value> = (1..=12)
                        .map(|n| {
                            let mut sent = family.of_other(&rx(n), 20);
                            sent["cardholder_id"] = format!("CARD-{n:03}").into();
                            sent
                        })
                        .chain((1..=3).map(|n| family.claim(&format!("0{n}"), &rx(90 + n), 20)))
                        .collect();
                    match worker % 3 {
                        0 => {}
                        1 => batch.reverse(),
                        _ => batch.rotate_left(7),
                    }
                    session.adjudicate_batch(&batch).iter().for_each(is_paid);
                    assert_eq!(status(&session.reverse(&batch[0])), "reversed");
                    is_paid(&session.adjudicate(&batch[0]));
                }
            });
        }
    });
    assert_eq!(scene.claims("status = 'paid'"), 6 * 6 * 15);
    scene.end();
}

// Load.

/// Numbers that look drawn (SplitMix64), the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

/// What a worker was told: the numbers of claims paid and of claims reversed.
#[derive(Default)]
struct Told {
    paid: Vec<String>,
    reversed: Vec<String>,
    duplicates: usize,
}

/// Four seconds of load, longer where the machine has not managed 600 calls by then.
struct Load {
    begun: Instant,
    calls: AtomicU32,
}

impl Load {
    fn goes_on(&self) -> bool {
        let seconds = self.begun.elapsed().as_secs();
        seconds < 4 || (seconds < 60 && self.calls.load(Relaxed) < 600)
    }
}

/// Sends claims of `people`, 5 % of them again, 5 % reversed, 5 % in batches. Of two workers side by side each
/// sends what the other does.
fn work(session: &mut Session, worker: u64, people: &[(String, String)], load: &Load) -> Told {
    let mut random = Random(worker);
    let mut told = Told::default();
    let mut sent: Vec<Value> = Vec::new();
    let mut listen = |answer: &Value| match status(answer) {
        "paid" => told.paid.push(answer["claim_number"].as_str().unwrap_or_default().into()),
        "reversed" => told.reversed.push(answer["claim_number"].as_str().unwrap_or_default().into()),
        "duplicate" => told.duplicates += 1,
        _ => panic!("{answer}"),
    };
    let mut serial = 0;
    while load.goes_on() {
        let mut new = || {
            serial += 1;
            let mut pair = Random((worker / 2) << 32 | serial);
            let (card, person) = &people[pair.below(people.len() as u64) as usize];
            claim(json!({
                "cardholder_id": card, "person_code": person, "quantity": 1 + pair.below(200), "ndc": DELTANOL,
                "rx_number": format!("{}-{serial}", worker / 2), "submission_clarification_codes": ["3"],
                "fill_date": format!("{}-{:02}-{:02}", 2024 + pair.below(2), 1 + pair.below(4), 1 + pair.below(28)),
            }))
        };
        load.calls.fetch_add(1, Relaxed);
        match random.below(100) {
            0..5 if !sent.is_empty() => listen(&session.adjudicate(&sent[random.below(sent.len() as u64) as usize])),
            5..10 if !sent.is_empty() => listen(&session.reverse(&sent[random.below(sent.len() as u64) as usize])),
            10..15 => {
                let batch: Vec<Value> = (0..6).map(|_| new()).collect();
                session.adjudicate_batch(&batch).iter().for_each(&mut listen);
                sent.extend(batch);
            }
            _ => {
                let one = new();
                listen(&session.adjudicate(&one));
                sent.push(one);
            }
        }
    }
    told
}

#[test]
fn under_load_nothing_deadlocks_and_every_sum_holds() {
    let mut scene = Scene::alone();
    // Half a dozen families of three beside the one that sixteen sessions share.
    let many: Vec<(String, String)> = (0..6)
        .flat_map(|_| {
            let family = Scene::on(scene.database.clone()).family;
            (1..=3).map(move |n| (format!("FAM-{}", family.0), format!("0{n}")))
        })
        .chain((1..=30).map(|n| (format!("CARD-{n:03}"), "01".into())))
        .collect();
    let one: Vec<(String, String)> = (1..=3).map(|n| (format!("FAM-{}", scene.family.0), format!("0{n}"))).collect();
    let load = &Load { begun: Instant::now(), calls: AtomicU32::new(0) };
    let mut others = [scene.session(), scene.session()];
    let told: Vec<Told> = thread::scope(|scope| {
        let workers: Vec<_> = (0..48)
            .map(|worker| {
                let (mut session, people) = (scene.session(), if worker < 16 { &one } else { &many });
                scope.spawn(move || work(&mut session, worker, people, load))
            })
            .collect();
        let [changes, partitions] = &mut others;
        scope.spawn(move || {
            for copay in (1..).take_while(|_| load.goes_on()) {
                changes.run(&format!(
                    "UPDATE plan_cost_share SET copay_amount = 1 + {copay} % 20 WHERE copay_amount IS NOT NULL"
                ));
                thread::sleep(Duration::from_millis(200));
            }
        });
        scope.spawn(move || {
            for month in 1..=4 {
                partitions.run(&Month(month).make());
                thread::sleep(Duration::from_secs(1));
            }
        });
        workers.into_iter().map(|worker| worker.join().expect("a worker")).collect()
    });
    let all = |numbers: fn(&Told) -> &Vec<String>| told.iter().flat_map(numbers).cloned().collect::<Vec<_>>();
    let (paid, reversed) = (all(|told| &told.paid), all(|told| &told.reversed));
    assert!(paid.len() > 300 && !reversed.is_empty(), "{} paid, {} reversed", paid.len(), reversed.len());
    assert!(told.iter().map(|told| told.duplicates).sum::<usize>() > 0);
    for (numbers, condition) in [(&paid, "status IN ('paid', 'reversed')"), (&reversed, "status = 'reversed'")] {
        let stored = format!(
            "SELECT count(*) FROM pharmacy_claim WHERE claim_number = ANY ('{{{}}}') AND {condition}",
            numbers.join(",")
        );
        assert_eq!(scene.watch.number(&stored), numbers.len() as i64, "{condition}");
    }
    assert_eq!(scene.watch.number("SELECT count(*) FROM pharmacy_claim"), paid.len() as i64);
    assert_eq!(scene.watch.number("SELECT count(*) FROM pharmacy_claim_default"), 0);
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert_eq!(scene.watch.number(deadlocks), 0);
    scene.end();
}

#[test]
fn the_invariants_notice_what_breaks_them() {
    let mut scene = Scene::alone();
    for n in 1..=4 {
        is_paid(&scene.a.adjudicate(&scene.family.claim("01", &n.to_string(), 10)));
    }
    assert_eq!(status(&scene.a.reverse(&scene.family.claim("01", "4", 10))), "reversed");
    holds(&mut scene.watch);
    let one = "(SELECT id FROM pharmacy_claim WHERE status = 'paid' ORDER BY id LIMIT 1)";
    let breaks = [
        ("UPDATE accumulator SET deductible_met = deductible_met + 0.01 WHERE scope = 'family'".to_string(), "I3 accumulator is not"),
        ("UPDATE accumulator SET out_of_pocket_met = 500.01 WHERE scope = 'individual'".into(), "I3 accumulator is over"),
        ("DELETE FROM accumulator".into(), "I3 accumulator is not"),
        (format!("DELETE FROM pharmacy_claim WHERE id = {one}"), "I4 audit row without"),
        (format!("UPDATE pharmacy_claim SET drug_name = 'x' WHERE id = {one}"), "I4 change without"),
        (
            format!(
                "ALTER TABLE pharmacy_claim DISABLE TRIGGER audit_change;
                 UPDATE pharmacy_claim SET status = 'reversed', reversed_at = now() WHERE id = {one}"
            ),
            "I4 change without",
        ),
        (
            format!(
                "DROP INDEX pharmacy_claim_paid_once;
                 ALTER TABLE pharmacy_claim DISABLE TRIGGER audit_change;
                 INSERT INTO pharmacy_claim SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'claim_number', 'twice'))).*
                 FROM pharmacy_claim c WHERE id = {one}"
            ),
            "I2 paid twice",
        ),
    ];
    for (sql, violation) in breaks {
        scene.a.run("BEGIN");
        scene.a.run(&sql);
        let found = scene.a.table(INVARIANTS);
        assert!(found.contains(violation), "{sql} gave: {found}");
        scene.a.run("ROLLBACK");
    }
    scene.end();
}
