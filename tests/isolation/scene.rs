//! What the specs share: people of a scene's own, two sessions and one that watches.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;

use serde_json::{Value, json};
use support::{Database, Session, claim, until_blocked_by};

pub const INVARIANTS: &str = include_str!("../invariants.sql");
pub const ALPHADOL: &str = "00001-0001-01";
pub const DELTANOL: &str = "00004-0001-01";
pub const DEDUCT: &str = "00000000-0000-4000-8000-000000000002";

/// People of a scene's own: FAM-n of the persons 01, 02 and 03 and somebody else, ONE-n, all under DEDUCT
/// (deductible 100 and 150, out of pocket 300 and 500, then 20 %).
#[derive(Clone, Copy)]
pub struct Family(pub u32);

impl Family {
    /// Deltanol, a dollar a tablet and 2.00 a fill, for a person of the family; fills may follow each other at once.
    pub fn claim(&self, person: &str, rx: &str, tablets: i64) -> Value {
        claim(json!({
            "cardholder_id": format!("FAM-{}", self.0), "person_code": person, "quantity": tablets,
            "rx_number": format!("{}-{rx}", self.0), "ndc": DELTANOL, "submission_clarification_codes": ["3"],
        }))
    }

    /// The same for the person who is no family of theirs.
    pub fn of_other(&self, rx: &str, tablets: i64) -> Value {
        let mut sent = self.claim("01", rx, tablets);
        sent["cardholder_id"] = format!("ONE-{}", self.0).into();
        sent
    }
}

/// Two sessions and one that watches.
pub struct Scene {
    pub watch: Session,
    pub a: Session,
    pub b: Session,
    pub database: Arc<Database>,
    pub family: Family,
}

/// The database of most specs; dropped with the last of them.
static SHARED: Mutex<Weak<Database>> = Mutex::new(Weak::new());
static NUMBER: AtomicU32 = AtomicU32::new(1);

impl Scene {
    pub fn new() -> Self {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let database = shared.upgrade().unwrap_or_else(|| Arc::new(Database::with_book()));
        *shared = Arc::downgrade(&database);
        Self::on(database)
    }

    /// With a database of its own, for what touches everybody.
    pub fn alone() -> Self {
        Self::on(Arc::new(Database::with_book()))
    }

    pub fn on(database: Arc<Database>) -> Self {
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

    pub fn session(&self) -> Session {
        session(&self.database)
    }

    /// B's call waits for A's transaction, which then ends so. Gives what B was answered.
    pub fn b_waits<T: Send>(&mut self, call: impl FnOnce(&mut Session) -> T + Send, end: &str) -> T {
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
    pub fn balance(&mut self, person: u32) -> String {
        let owner = if person == 0 { "a000" } else { "9000" };
        self.watch.table(&format!(
            "SELECT deductible_met, out_of_pocket_met FROM accumulator
             WHERE owner_id = replace({}, '-9000-', '-{owner}-')::uuid",
            patient(&person.to_string(), self.family.0)
        ))
    }

    /// How many claims of these people are stored.
    pub fn claims(&mut self, condition: &str) -> i64 {
        let number = self.family.0;
        self.watch
            .number(&format!("SELECT count(*) FROM pharmacy_claim WHERE rx_number LIKE '{number}-%' AND {condition}"))
    }

    /// The invariants hold.
    pub fn end(mut self) {
        holds(&mut self.watch);
    }
}

pub fn session(database: &Database) -> Session {
    let mut session = database.connect();
    // A spec that fails leaves nobody waiting for ever.
    session.run("SET lock_timeout = '60s'; SET search_path = pbm, public");
    session
}

/// The key of a scene's person, or with a000 for 9000 of its family, as SQL.
pub fn patient(person: &str, number: u32) -> String {
    format!("format('00000000-0000-4000-9000-%s%s', lpad('{number}', 8, '0'), lpad(({person})::text, 4, '0'))")
}

pub fn holds(session: &mut Session) {
    assert_eq!(session.table(INVARIANTS), "");
    support::amcheck::sound(session);
}

pub fn cents(answer: &Value, field: &str) -> i64 {
    (answer[field].as_f64().unwrap_or_else(|| panic!("no {field} in {answer}")) * 100.0).round() as i64
}

pub fn status(answer: &Value) -> &str {
    answer["status"].as_str().expect("an answer has a status")
}

pub fn is_paid(answer: &Value) {
    assert_eq!(status(answer), "paid", "{answer}");
}

pub fn rejects(answer: &Value) -> String {
    let codes = answer["reject_codes"].as_array().map(Vec::as_slice).unwrap_or_default();
    codes.iter().map(|code| code.as_str().unwrap_or_default()).collect::<Vec<_>>().join(" ")
}

/// The answer but for its status, which is another when it is given again.
pub fn figures(answer: &Value) -> Value {
    let mut answer = answer.clone();
    answer["status"] = Value::Null;
    answer
}

/// Sends claims, each in a session of its own, all at once.
pub fn at_once(scene: &Scene, claims: &[Value]) -> Vec<Value> {
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

/// A quarter that has no partition yet, in 2024.
pub struct Quarter(pub u32);

impl Quarter {
    pub fn make(&self) -> String {
        format!("SELECT ensure_partitions('2024-{0:02}-28', '2024-{0:02}-01')", 3 * self.0)
    }

    pub fn claim(&self, mut sent: Value) -> Value {
        sent["fill_date"] = format!("2024-{:02}-10", 3 * self.0 - 1).into();
        sent
    }

    pub fn partition(&self) -> String {
        format!("pharmacy_claim_2024_q{}", self.0)
    }
}
