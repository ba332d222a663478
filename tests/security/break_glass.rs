//! Emergency access (safeguard 8; attacks A34, A48).

use std::thread::sleep;
use std::time::Duration;

use support::{Database, Session};

use super::{Login, drop_logins};

const REASON: &str = "unconscious in the emergency room";
const PURPOSES: [&str; 3] = ["ETREAT", "BTG", "HCOMPL"];

struct Ward {
    database: Database,
    logins: Vec<Login>,
}

impl Ward {
    fn new() -> Self {
        let database = Database::with_book();
        let logins = vec![Login::new(&database, "nurse", &PURPOSES), Login::new(&database, "officer", &PURPOSES)];
        Self { database, logins }
    }

    fn nurse(&self) -> Session {
        self.logins[0].session(&self.database)
    }

    fn officer(&self) -> Session {
        self.logins[1].session(&self.database)
    }

    fn patient(&self) -> String {
        self.database.connect().text(
            "SELECT patient_id FROM pbm.members JOIN pbm.coverage USING (member_id) WHERE cardholder_id = 'CARD-BASIC'",
        )
    }

    fn end(self) {
        drop_logins(&self.database, &self.logins);
    }
}

fn as_whom(session: &mut Session, user: &str, purpose: &str, statement: &str) -> String {
    session.run(&format!("BEGIN; SELECT pbm.begin_access('{user}', '{purpose}')"));
    let answer = session.try_rows(statement).map(|rows| rows[0][0].clone().unwrap_or_default());
    session.run("COMMIT");
    answer.unwrap_or_else(|failure| failure.code)
}

fn broken(session: &mut Session) -> String {
    as_whom(session, "ann", "ETREAT", &format!("SELECT pbm.break_glass('CARD-BASIC', '{REASON}', 10)"))
}

#[test]
fn it_opens_one_person_to_one_user_for_an_emergency() {
    let ward = Ward::new();
    let (mut nurse, mut officer, patient) = (ward.nurse(), ward.officer(), ward.patient());
    let open = format!("SELECT pbm.has_broken_glass('{patient}')");
    assert_eq!(as_whom(&mut nurse, "ann", "ETREAT", &open), "f");
    assert_eq!(broken(&mut nurse).len(), 36);
    assert_eq!(as_whom(&mut nurse, "ann", "ETREAT", &open), "t");
    assert_eq!(as_whom(&mut nurse, "ann", "BTG", &open), "t");
    // Not for another purpose, another user of the pool, another login, another patient, or without saying who.
    assert_eq!(as_whom(&mut nurse, "ann", "HCOMPL", &open), "f");
    assert_eq!(as_whom(&mut nurse, "bob", "ETREAT", &open), "f");
    assert_eq!(as_whom(&mut officer, "ann", "ETREAT", &open), "f");
    assert_eq!(nurse.text(&open), "f");
    let others = format!("SELECT max(patient_id::text) FROM pbm.members WHERE patient_id <> '{patient}'");
    let other = ward.database.connect().text(&others);
    let of_another = format!("SELECT pbm.has_broken_glass('{other}')");
    assert_eq!(as_whom(&mut nurse, "ann", "ETREAT", &of_another), "f");
    drop((nurse, officer));
    ward.end();
}

/// A48: now() stands still in a transaction, the wall clock does not.
#[test]
fn it_is_over_by_the_wall_clock() {
    let ward = Ward::new();
    let (mut nurse, patient) = (ward.nurse(), ward.patient());
    let id = broken(&mut nurse);
    // A minute is the least; for the test the end is brought near.
    ward.database.connect().run(&format!(
        "UPDATE pbm.break_glass SET expires_at = clock_timestamp() + interval '1 second' WHERE break_glass_id = '{id}'"
    ));
    let open = format!("SELECT pbm.has_broken_glass('{patient}')");
    nurse.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pbm.begin_access('ann', 'ETREAT')");
    assert_eq!(nurse.text(&open), "t");
    sleep(Duration::from_millis(1200));
    assert_eq!(nurse.text(&open), "f", "in the same transaction");
    nurse.run("COMMIT");
    drop(nurse);
    ward.end();
}

/// Otherwise ROLLBACK would take it out of the queue of reviews after the rows were read.
#[test]
fn its_own_transaction_is_not_opened_by_it() {
    let ward = Ward::new();
    let (mut nurse, patient) = (ward.nurse(), ward.patient());
    nurse.run("BEGIN; SELECT pbm.begin_access('ann', 'ETREAT')");
    nurse.run(&format!("SAVEPOINT s; SELECT pbm.break_glass('CARD-BASIC', '{REASON}', 10); RELEASE s"));
    assert_eq!(nurse.text(&format!("SELECT pbm.has_broken_glass('{patient}')")), "f");
    nurse.run("ROLLBACK");
    assert_eq!(ward.database.connect().number("SELECT count(*) FROM pbm.break_glass_review"), 0);
    drop(nurse);
    ward.end();
}

#[test]
fn it_needs_a_reason_an_emergency_and_a_time() {
    let ward = Ward::new();
    let mut nurse = ward.nurse();
    for (purpose, arguments, code) in [
        ("HCOMPL", "'CARD-BASIC', 'unconscious in the emergency room', 10", "42501"),
        ("ETREAT", "'CARD-BASIC', 'emergency', 10", "22023"),
        ("ETREAT", "'CARD-BASIC', '                         x', 10", "22023"),
        ("ETREAT", "'CARD-BASIC', NULL, 10", "22023"),
        ("ETREAT", "'CARD-BASIC', 'unconscious in the emergency room', 0", "22023"),
        ("ETREAT", "'CARD-BASIC', 'unconscious in the emergency room', 61", "22023"),
        ("ETREAT", "'CARD-BASIC', 'unconscious in the emergency room', NULL", "22023"),
        ("ETREAT", "'NOBODY', 'unconscious in the emergency room', 10", "P0002"),
        ("ETREAT", "'CARD-FAMILY', 'unconscious in the emergency room', 10", "22023"),
    ] {
        let answer = as_whom(&mut nurse, "ann", purpose, &format!("SELECT pbm.break_glass({arguments})"));
        assert_eq!(answer, code, "{purpose} {arguments}");
    }
    // A standing purpose is nobody's emergency.
    ward.database
        .connect()
        .run(&format!("SELECT pbm.set_standing_purpose('{}', 'BTG', 'a test of the ward')", ward.logins[0].name));
    assert_eq!(nurse.failure(&format!("SELECT pbm.break_glass('CARD-BASIC', '{REASON}', 10)")).code, "42501");
    // The longest is written by no other way.
    let mut admin = ward.database.connect();
    let long = "INSERT INTO pbm.break_glass (patient_id, reason, opened_at, expires_at, opened_by, opened_session, purpose, is_signed, opened_xid)
                SELECT patient_id, 'unconscious in the emergency room', now(), now() + interval '61 minutes', 'a', 'a', 'BTG', false, '3' FROM pbm.members LIMIT 1";
    assert_eq!(admin.failure(long).code, "23514");
    drop((nurse, admin));
    ward.end();
}

#[test]
fn somebody_else_reviews_it_and_the_queue_tells_its_age() {
    let ward = Ward::new();
    let (mut nurse, mut officer) = (ward.nurse(), ward.officer());
    let mut admin = ward.database.connect();
    let id = broken(&mut nurse);
    let queue = "SELECT opened_for, reason, is_late FROM pbm.break_glass_review";
    assert_eq!(admin.table(queue), format!("ann|{REASON}|f"));
    let review = |outcome: &str| format!("SELECT pbm.review_break_glass('{id}', '{outcome}', 'seen the chart')");
    // Not the same person, nor the same login under another name, nor the person by another login.
    assert_eq!(as_whom(&mut nurse, "ann", "HCOMPL", &review("appropriate")), "42501");
    assert_eq!(as_whom(&mut nurse, "bob", "HCOMPL", &review("appropriate")), "42501");
    assert_eq!(as_whom(&mut officer, " ANN ", "HCOMPL", &review("appropriate")), "42501");
    assert_eq!(as_whom(&mut officer, "bob", "HCOMPL", &review("fine")), "22023");
    admin.run("UPDATE pbm.break_glass SET opened_at = opened_at - interval '3 days 1 minute', expires_at = expires_at - interval '3 days 1 minute'");
    assert_eq!(admin.table(queue), format!("ann|{REASON}|t"));
    assert_eq!(admin.text("SELECT state FROM pbm.health_check() WHERE check_name = 'break_glass'"), "unsafe");
    assert_eq!(as_whom(&mut officer, "bob", "HCOMPL", &review("inappropriate")), "");
    assert_eq!(admin.table(queue), "");
    assert_eq!(as_whom(&mut officer, "bob", "HCOMPL", &review("appropriate")), "55000");
    assert_eq!(
        admin.table("SELECT outcome, reviewed_for, review_note FROM pbm.break_glass"),
        "inappropriate|bob|seen the chart"
    );
    drop((nurse, officer, admin));
    ward.end();
}

/// A34: every session can listen.
#[test]
fn its_notification_names_nobody() {
    let ward = Ward::new();
    let mut nurse = ward.nurse();
    let mut listener = ward.officer();
    listener.run("LISTEN pbm_break_glass");
    let id = broken(&mut nurse);
    let mut heard = Vec::new();
    support::until("it was notified", || {
        let _ = listener.simple_query("SELECT 1");
        let mut notifications = listener.notifications();
        let mut iterator = notifications.iter();
        while let Ok(Some(one)) = postgres::fallible_iterator::FallibleIterator::next(&mut iterator) {
            heard.push(one.payload().to_owned());
        }
        !heard.is_empty()
    });
    assert_eq!(heard, [id]);
    drop((nurse, listener));
    ward.end();
}
