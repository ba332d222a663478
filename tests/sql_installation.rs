//! Which day it is: the installation's to say, and not a session's.

use serde_json::json;
use support::{Database, Session, claim, codes, literal};

/// Sessions whose day is another than that of UTC for a part of each day: one of them is at any time. The morning of
/// Guam is yesterday in UTC.
const SESSIONS: [&str; 4] = ["Pacific/Guam", "Pacific/Kiritimati", "Etc/GMT+12", "UTC"];

/// The day it is in a zone, and the day after.
fn days(session: &mut Session, zone: &str) -> (String, String) {
    let day = |session: &mut Session, more: i32| {
        session.text(&format!("SELECT (clock_timestamp() AT TIME ZONE '{zone}')::date + {more}"))
    };
    (day(session, 0), day(session, 1))
}

/// A member whose claims of any day are paid, and partitions for them.
fn installation() -> Database {
    let database = Database::with_book();
    database.connect().run("SELECT pbm.ensure_partitions(pbm.today() + 40, pbm.today() - 40)");
    database
}

#[test]
fn a_claim_of_tomorrow_is_82_by_the_day_of_the_installation_whatever_the_zone_of_the_session() {
    let database = installation();
    let mut session = database.connect();
    let mut rx = 0;
    for installed in ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"] {
        session.run(&format!("UPDATE pbm.installation SET time_zone = '{installed}'"));
        for zone in SESSIONS {
            let mut client = database.connect();
            client.run(&format!("SET TimeZone = '{zone}'"));
            let (today, tomorrow) = days(&mut session, installed);
            rx += 2;
            let on = |date: &str, rx: i32| {
                claim(json!({"fill_date": date, "rx_number": rx.to_string(), "submission_clarification_codes": ["3"]}))
            };
            let answer = client.adjudicate(&on(&tomorrow, 100 + rx));
            assert_eq!(codes(&answer), "82", "{installed} {zone}");
            let answer = client.adjudicate(&on(&today, 101 + rx));
            assert_eq!(answer["status"], "paid", "{installed} {zone} {answer}");
            assert_eq!(client.text("SELECT pbm.today()"), today, "{installed} {zone}");
        }
    }
}

#[test]
fn the_day_a_claim_without_a_date_is_stored_under_is_that_of_the_installation() {
    let database = installation();
    let mut session = database.connect();
    for zone in SESSIONS {
        session.run(&format!("SET TimeZone = '{zone}'"));
        let (today, _) = days(&mut session, "UTC");
        let answer = session.adjudicate(&claim(json!({"fill_date": null})));
        let id = answer["claim_id"].as_str().unwrap().to_owned();
        assert_eq!(
            session.text(&format!("SELECT fill_date FROM pbm.pharmacy_claim WHERE id = '{id}'")),
            today,
            "{zone}"
        );
    }
}

#[test]
fn defaults_and_the_status_of_members_follow_the_day_of_the_installation() {
    let database = Database::with_book();
    let mut session = database.connect();
    for installed in ["Pacific/Kiritimati", "Etc/GMT+12"] {
        session.run(&format!("UPDATE pbm.installation SET time_zone = '{installed}'"));
        for zone in SESSIONS {
            session.run(&format!("SET TimeZone = '{zone}'"));
            let (today, _) = days(&mut session, installed);
            // A rule of this one day is found where today is it.
            session.run(&format!(
                "BEGIN;
                 UPDATE pbm.formulary SET tier = 3, effective_date = '{today}', termination_date = '{today}'
                 WHERE drug_name = 'Alphadol 10 MG Tablet';
                 UPDATE pbm.coverage SET termination_date = DATE '{today}' - 1 WHERE member_id = 101;
                 UPDATE pbm.coverage SET termination_date = '{today}' WHERE member_id = 102"
            ));
            assert_eq!(
                session.text(
                    "SELECT tier FROM pbm.check_formulary('00000000-0000-4000-8000-000000000001', '00001000101')"
                ),
                "3",
                "{installed} {zone}"
            );
            assert_eq!(
                session.table(
                    "SELECT eligibility_status FROM pbm.members WHERE member_id IN (101, 102) ORDER BY member_id"
                ),
                "inactive\nactive",
                "{installed} {zone}"
            );
            session.run("ROLLBACK");
        }
    }
}

#[test]
fn a_time_zone_that_does_not_exist_is_refused() {
    let database = Database::with_extension();
    let mut session = database.connect();
    for zone in ["Mars", "Europe/Londinium", "", "infinity"] {
        let failure = session.failure(&format!("UPDATE pbm.installation SET time_zone = {}", literal(zone)));
        assert_eq!(failure.code, "22023", "{zone}: {failure:?}");
    }
    assert_eq!(session.failure("UPDATE pbm.installation SET time_zone = NULL").code, "23502");
    assert_eq!(session.failure("INSERT INTO pbm.installation VALUES (false, 'UTC')").code, "23514");
    assert_eq!(session.failure("INSERT INTO pbm.installation VALUES (true, 'UTC')").code, "23505");
    session.run("UPDATE pbm.installation SET time_zone = 'Pacific/Guam'");
    assert_eq!(session.text("SELECT time_zone FROM pbm.installation"), "Pacific/Guam");
}

#[test]
fn ages_are_masked_by_the_year_of_the_installation_for_a_role_that_reads_no_table() {
    let database = installation();
    let mut session = database.connect();
    session.run(
        "DO $$ BEGIN CREATE ROLE pbm_test_reader NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
         SET ROLE pbm_test_reader",
    );
    let year: i32 = session.text("SELECT extract(year FROM pbm.today())::integer").parse().unwrap();
    assert_eq!(session.text(&format!("SELECT pbm.mask_phi('{}-05-05', 'date')", year - 90)), "90+");
    assert_eq!(session.text(&format!("SELECT pbm.mask_phi('{}-05-05', 'date')", year - 89)), (year - 89).to_string());
}
