//! Members and their coverage: who is eligible on a day, told alike by the columns of members, the views, the inquiry
//! and the claim, and what a span of coverage may hold.

use std::fs;

use serde_json::json;
use support::{Sandbox, Session, claim, codes, literal, setting, typed_call};

/// Status, reject code, plan and dates of a member: as stored, and as the view says today.
fn stored(session: &mut Session, member_id: i32) -> String {
    row(session, "members", member_id)
}

fn today(session: &mut Session, member_id: i32) -> String {
    row(session, "member_eligibility", member_id)
}

fn row(session: &mut Session, relation: &str, member_id: i32) -> String {
    let row = session.table(&format!(
        "SELECT eligibility_status, plan_id, effective_date, termination_date, status_date = CURRENT_DATE
         FROM pbm.{relation} WHERE member_id = {member_id}"
    ));
    row.replace("NULL", "")
}

fn day(session: &mut Session, days: i32) -> String {
    session.text(&format!("SELECT CURRENT_DATE + {days}"))
}

#[test]
fn eligibility_status_and_plan_follow_every_change_of_coverage_at_once() {
    let mut session = Sandbox::with_book();
    let (soon, ended) = (day(&mut session, 30), day(&mut session, -1));
    let span = "UPDATE pbm.coverage SET";
    for (change, expected) in [
        (format!("{span} effective_date = CURRENT_DATE + 30 WHERE member_id = 1"), format!("inactive|BASIC|{soon}||t")),
        (
            format!("{span} effective_date = '2020-01-01', termination_date = '2019-12-31' WHERE member_id = 1"),
            "inactive||||t".to_owned(),
        ),
        (
            format!("{span} termination_date = CURRENT_DATE - 1 WHERE member_id = 1"),
            format!("inactive|BASIC|2020-01-01|{ended}|t"),
        ),
        (
            "INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, family_id, effective_date)
             SELECT 1, plan_id, 'NEW', gen_random_uuid(), CURRENT_DATE FROM pbm.plan WHERE plan_code = 'OPEN'"
                .to_owned(),
            format!("active|OPEN|{}||t", day(&mut session, 0)),
        ),
        (
            "DELETE FROM pbm.coverage WHERE cardholder_id = 'NEW'".to_owned(),
            format!("inactive|BASIC|2020-01-01|{ended}|t"),
        ),
        (format!("{span} termination_date = NULL WHERE member_id = 1"), "active|BASIC|2020-01-01||t".to_owned()),
        (
            "UPDATE pbm.members SET date_of_death = CURRENT_DATE - 1 WHERE member_id = 1".to_owned(),
            "inactive|BASIC|2020-01-01||t".to_owned(),
        ),
        (
            "UPDATE pbm.members SET date_of_death = CURRENT_DATE WHERE member_id = 1".to_owned(),
            "active|BASIC|2020-01-01||t".to_owned(),
        ),
        (
            "UPDATE pbm.members SET date_of_death = NULL, date_of_birth = CURRENT_DATE + 1 WHERE member_id = 1"
                .to_owned(),
            "inactive|BASIC|2020-01-01||t".to_owned(),
        ),
        (
            "UPDATE pbm.members SET date_of_birth = '1980-01-01' WHERE member_id = 1".to_owned(),
            "active|BASIC|2020-01-01||t".to_owned(),
        ),
        // To another member, whose own span of the rank goes.
        (
            "DELETE FROM pbm.coverage WHERE member_id = 5; UPDATE pbm.coverage SET member_id = 5 WHERE member_id = 1"
                .to_owned(),
            "inactive||||t".to_owned(),
        ),
        (
            "UPDATE pbm.coverage SET member_id = 1 WHERE member_id = 5".to_owned(),
            "active|BASIC|2020-01-01||t".to_owned(),
        ),
        ("TRUNCATE pbm.coverage".to_owned(), "inactive||||t".to_owned()),
    ] {
        session.run(&change);
        assert_eq!(stored(&mut session, 1), expected, "{change}");
        assert_eq!(today(&mut session, 1), expected, "{change}");
    }
    assert_eq!(session.number("SELECT count(*) FROM pbm.members WHERE eligibility_status <> 'inactive'"), 0);
}

#[test]
fn a_day_that_ends_a_span_is_brought_over_by_refresh_eligibility() {
    let mut session = Sandbox::with_book();
    assert_eq!(session.number("SELECT pbm.refresh_eligibility()"), 0, "nothing has changed");
    // As it was stored yesterday, on the last day of one member and the day before the first of another.
    session.run(
        "UPDATE pbm.coverage SET termination_date = CURRENT_DATE - 1 WHERE member_id = 1;
         UPDATE pbm.coverage SET effective_date = CURRENT_DATE WHERE member_id = 2;
         UPDATE pbm.members SET eligibility_status = 'active', status_date = CURRENT_DATE - 1 WHERE member_id = 1;
         UPDATE pbm.members SET eligibility_status = 'inactive', status_date = CURRENT_DATE - 1 WHERE member_id = 2",
    );
    assert_eq!(session.number("SELECT pbm.refresh_eligibility()"), 2);
    for (member, status) in [(1, "inactive"), (2, "active"), (3, "active")] {
        assert!(stored(&mut session, member).starts_with(&format!("{status}|")), "{member}");
        assert_eq!(stored(&mut session, member), today(&mut session, member));
    }
    // A row that an older release wrote does not say of when it is.
    session.run("UPDATE pbm.members SET status_date = NULL WHERE member_id = 3");
    assert_eq!(session.number("SELECT pbm.refresh_eligibility()"), 1);
}

/// People of all kinds of spans and dates, on days around all of their ends.
#[test]
fn the_view_and_the_inquiry_agree_on_every_day() {
    let mut session = Sandbox::with_book();
    session.run(
        "UPDATE pbm.plan SET maximum_dependent_age = 25 WHERE plan_code = 'BASIC';
         UPDATE pbm.plan SET effective_date = '2021-01-01', termination_date = '2025-06-30' WHERE plan_code = 'STRICT';
         UPDATE pbm.coverage SET relationship_code = '3' WHERE member_id BETWEEN 101 AND 110;
         UPDATE pbm.members SET date_of_birth = '2000-02-29' WHERE member_id BETWEEN 101 AND 105;
         UPDATE pbm.members SET date_of_birth = '2025-03-02', date_of_death = '2025-08-31' WHERE member_id = 106;
         UPDATE pbm.members SET date_of_death = '2025-03-01' WHERE member_id = 111;
         UPDATE pbm.coverage SET effective_date = '2025-03-01', termination_date = '2025-06-30' WHERE member_id = 112;
         INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, family_id, effective_date, termination_date)
         SELECT member_id, plan_id, cardholder_id, family_id, '2025-09-01', '2025-12-31' FROM pbm.coverage WHERE member_id = 112;
         UPDATE pbm.coverage SET termination_date = '2019-12-31' WHERE member_id = 113;
         UPDATE pbm.coverage SET termination_date = '2025-08-31' WHERE member_id IN (5, 114)",
    );
    let differ = session.table(
        "SELECT d.day, e.member_id, e.eligibility_status, e.reject_code, v.eligible, v.reject_code, v.plan_code
         FROM unnest('{2019-12-31,2020-01-01,2020-12-31,2025-02-28,2025-03-01,2025-03-02,2025-06-30,2025-07-01,2025-08-31,
                       2025-09-01,2025-12-31,2026-01-01,2026-02-28,2026-03-01}'::date[]) d (day)
         CROSS JOIN LATERAL pbm.member_eligibility_on(d.day) e
         JOIN LATERAL (SELECT DISTINCT cardholder_id, person_code FROM pbm.coverage c WHERE c.member_id = e.member_id) c ON true
         CROSS JOIN LATERAL pbm.verify_eligibility(c.cardholder_id, d.day, c.person_code) v
         WHERE (e.eligibility_status = 'active') <> v.eligible OR e.reject_code IS DISTINCT FROM v.reject_code
            OR v.eligible AND (e.plan_id, e.effective_date, e.termination_date)
                              IS DISTINCT FROM (v.plan_code, v.effective_date, v.termination_date)",
    );
    assert_eq!(differ, "");
    let told = session.table(
        "SELECT DISTINCT reject_code FROM unnest('{2019-12-31,2025-03-01,2025-08-01,2026-02-28,2026-03-01}'::date[]) d (day),
                LATERAL pbm.member_eligibility_on(d.day) ORDER BY 1",
    );
    assert_eq!(told, "600\n65\n66\n67\n69\nP6\nNULL");
}

#[test]
fn one_members_eligibility_is_found_by_an_index() {
    let mut session = Sandbox::with_book();
    let plan = session.table("EXPLAIN SELECT * FROM pbm.member_eligibility WHERE member_id = 7");
    assert!(!plan.contains("Function Scan") && plan.contains("member_id = 7"), "{plan}");
}

/// What is stored is for readers of the first seed document.
#[test]
fn nothing_of_ours_reads_the_stored_status() {
    let source = setting("PBM_SOURCE_DIR");
    let order = fs::read_to_string(format!("{source}/sql/ORDER")).unwrap();
    let statements = fs::read_dir(format!("{source}/src/pg/sql")).unwrap().flatten().flat_map(|folder| {
        fs::read_dir(folder.path()).unwrap().flatten().map(|file| file.path().display().to_string()).collect::<Vec<_>>()
    });
    let installed = order.lines().map(|file| format!("{source}/sql/{file}"));
    for file in installed.chain(statements) {
        let text = fs::read_to_string(&file).unwrap();
        for line in text.lines().filter(|line| line.contains("eligibility_status")) {
            let reads = ["m.eligibility_status", "members.eligibility_status =", "WHERE eligibility_status"];
            let compared =
                line.contains("(m.eligibility_status, m.plan_id") && file.ends_with("functions/coverage.sql");
            assert!(compared || !reads.iter().any(|read| line.contains(read)), "{file}: {line}");
        }
    }
}

/// The card of a second coverage, while the first is open.
#[test]
fn a_second_coverage_does_not_pay_while_the_first_is_open() {
    let mut session = Sandbox::with_book();
    session.run(
        "INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, family_id, rank, effective_date)
         SELECT 1, plan_id, 'SECOND', gen_random_uuid(), 2, '2024-01-01' FROM pbm.plan WHERE plan_code = 'OPEN'",
    );
    let second = claim(json!({"cardholder_id": "SECOND"}));
    assert_eq!(codes(&session.adjudicate(&second)), "41");
    assert_eq!(session.text("SELECT reject_code FROM pbm.verify_eligibility('SECOND', '2025-03-10', '01')"), "41");
    assert_eq!(session.price(&claim(json!({})))["status"], "paid", "the first coverage pays");
    session.run("UPDATE pbm.coverage SET termination_date = '2025-03-09' WHERE member_id = 1 AND rank = 1");
    assert_eq!(session.adjudicate(&second)["status"], "paid");
    assert!(session.is("SELECT eligible FROM pbm.verify_eligibility('SECOND', '2025-03-10', '01')"));
}

#[test]
fn a_fill_before_birth_or_after_death_is_rejected_by_the_dates_on_file() {
    let mut session = Sandbox::with_book();
    for (dates, code) in [
        ("date_of_birth = '2025-03-11'", "P6"),
        ("date_of_birth = '2025-03-10'", ""),
        ("date_of_death = '2025-03-09'", "69"),
        ("date_of_death = '2025-03-10'", ""),
    ] {
        session.run("UPDATE pbm.members SET date_of_birth = '1980-01-01', date_of_death = NULL WHERE member_id = 1");
        session.run(&format!("UPDATE pbm.members SET {dates} WHERE member_id = 1"));
        assert_eq!(codes(&session.price(&claim(json!({})))), code, "{dates}");
        let told = session.value("SELECT reject_code FROM pbm.verify_eligibility('CARD-BASIC', '2025-03-10', '01')");
        assert_eq!(told.unwrap_or_default(), code, "{dates}");
    }
    for dates in ["date_of_death = 'infinity'", "date_of_death = '1979-12-31'"] {
        let failure = session.failure(&format!("UPDATE pbm.members SET {dates} WHERE member_id = 1"));
        assert_eq!(failure.code, "23514", "{failure:?}");
    }
}

#[test]
fn without_a_person_code_the_one_who_is_covered_is_the_patient() {
    let mut session = Sandbox::with_book();
    let family = claim(json!({"cardholder_id": "CARD-FAMILY", "person_code": null}));
    assert_eq!(codes(&session.price(&family)), "08");
    session.run("UPDATE pbm.coverage SET termination_date = '2024-12-31' WHERE member_id IN (3, 4)");
    let answer = session.price(&family);
    assert_eq!((&answer["status"], &answer["member_id"]), (&json!("paid"), &json!(2)));
    assert_eq!(session.number("SELECT member_id FROM pbm.verify_eligibility('CARD-FAMILY', '2025-03-10')"), 2);
}

/// Card CARD-FAMILY: a cardholder (01), a spouse (02) and a child (03).
#[test]
fn a_relationship_is_held_against_the_one_on_file_through_every_door() {
    let mut session = Sandbox::with_book();
    for (person, sent, code, words) in [
        ("02", "2", "", ""),
        ("02", " 02 ", "", ""),
        ("02", "0", "", ""),
        ("02", "00", "", ""),
        ("02", " ", "", ""),
        ("02", "3", "11", "Patient relationship was sent as child and is spouse on file"),
        ("03", "1", "11", "Patient relationship was sent as cardholder and is child on file"),
        ("02", "5", "11", "Patient relationship code must be 0 to 4"),
        ("02", "spouse", "11", "Patient relationship code must be 0 to 4"),
    ] {
        let sent_claim =
            claim(json!({"cardholder_id": "CARD-FAMILY", "person_code": person, "patient_relationship_code": sent}));
        let answers = [
            session.price(&sent_claim),
            session.object(&typed_call("price_claim", &sent_claim)),
            session.object(&typed_call("price_claim", &sent_claim).replace("quantity => 30", "quantity => 30::float8")),
        ];
        let message = if code.is_empty() { json!([]) } else { json!([words]) };
        for answer in answers {
            assert_eq!(codes(&answer), code, "{person} {sent}: {answer}");
            assert_eq!(answer["status"] == "paid", code.is_empty(), "{person} {sent}: {answer}");
            assert!(code.is_empty() || answer["messages"] == message, "{person} {sent}: {answer}");
        }
        let told = session.object(&format!(
            "pbm.verify_eligibility('CARD-FAMILY', '2025-03-10', '{person}', patient_relationship_code => '{sent}')"
        ));
        assert_eq!(told["eligible"], code.is_empty(), "{person} {sent}: {told}");
        assert_eq!(told["reason"].as_str().unwrap_or_default(), words, "{person} {sent}");
    }
    session.run("UPDATE pbm.coverage SET relationship_code = '0' WHERE member_id = 3");
    let unknown = claim(json!({"cardholder_id": "CARD-FAMILY", "person_code": "02", "patient_relationship_code": "4"}));
    assert_eq!(session.price(&unknown)["status"], "paid", "nothing is on file that it contradicts");
}

#[test]
fn without_a_person_code_the_one_of_the_relationship_is_the_patient() {
    let mut session = Sandbox::with_book();
    for (sent, member) in [("1", 2), ("2", 3), ("03", 4)] {
        let family = claim(json!({
            "cardholder_id": "CARD-FAMILY", "person_code": null, "patient_relationship_code": sent, "rx_number": sent,
        }));
        assert_eq!(session.adjudicate(&family)["member_id"], member, "{sent}");
        let found = format!(
            "SELECT member_id FROM pbm.verify_eligibility('CARD-FAMILY', '2025-03-10', patient_relationship_code => '{sent}')"
        );
        assert_eq!(session.number(&found), i64::from(member));
    }
    let family = claim(json!({"cardholder_id": "CARD-FAMILY", "person_code": null, "patient_relationship_code": "4"}));
    let answer = session.adjudicate_typed(&family);
    assert_eq!((codes(&answer), &answer["member_id"]), ("11".into(), &json!(null)), "{answer}");
    assert_eq!(
        session.table("SELECT member_id, patient_relationship_code FROM pbm.pharmacy_claim ORDER BY 1"),
        "2|1\n3|2\n4|3\nNULL|4"
    );
}

#[test]
fn an_other_coverage_code_is_read_as_a_number_and_does_not_pay_as_if_it_were_not_sent() {
    let mut session = Sandbox::with_book();
    for (sent, code) in [
        ("0", ""),
        ("00", ""),
        (" ", ""),
        ("1", ""),
        ("01", ""),
        ("2", "535"),
        ("02", "535"),
        ("3", "535"),
        ("4", "535"),
        ("08", "535"),
        ("5", "13"),
        ("06", "13"),
        ("7", "13"),
        ("9", "13"),
        ("10", "13"),
        ("none", "13"),
    ] {
        let sent_claim = claim(json!({ "other_coverage_code": sent }));
        for answer in [session.price(&sent_claim), session.object(&typed_call("price_claim", &sent_claim))] {
            assert_eq!(codes(&answer), code, "{sent}: {answer}");
            assert_eq!(answer["status"] == "paid", code.is_empty(), "{sent}: {answer}");
        }
    }
    let first = session.adjudicate(&claim(json!({"other_coverage_code": "01"})));
    assert_eq!(session.adjudicate(&claim(json!({"other_coverage_code": 1})))["status"], "duplicate");
    assert_eq!(codes(&session.adjudicate(&claim(json!({"other_coverage_code": "02"})))), "535 83");
    let number = first["claim_number"].as_str().unwrap_or_default();
    let told =
        session.text(&format!("SELECT explanation FROM pbm.explain_claim('{number}') WHERE edit = 'other coverage'"));
    assert_eq!(told, "the pharmacy knows of no other coverage");
    assert_eq!(
        session.table("SELECT status, other_coverage_code FROM pbm.pharmacy_claim ORDER BY 1"),
        "paid|1\nrejected|2"
    );
}

/// An 834 brings the new span before the end of the old one.
#[test]
fn spans_are_swapped_in_one_statement_in_any_order_of_rows() {
    for order in ["ASC", "DESC"] {
        let mut session = Sandbox::with_book();
        session.run(&format!(
            "MERGE INTO pbm.coverage c
             USING (SELECT v.*, p.plan_id FROM (VALUES (DATE '2026-07-01', NULL::date, 'OPEN'), ('2020-01-01', '2026-06-30', 'BASIC'))
                    v (effective_date, termination_date, plan_code) JOIN pbm.plan p USING (plan_code) ORDER BY 1 {order}) f
             ON c.member_id = 1 AND c.effective_date = f.effective_date
             WHEN MATCHED THEN UPDATE SET termination_date = f.termination_date
             WHEN NOT MATCHED THEN INSERT (member_id, plan_id, cardholder_id, family_id, effective_date)
                 VALUES (1, f.plan_id, 'CARD-BASIC', gen_random_uuid(), f.effective_date)"
        ));
        assert_eq!(session.number("SELECT count(*) FROM pbm.coverage WHERE member_id = 1"), 2);
        let failure = session
            .failure("UPDATE pbm.coverage SET effective_date = '2026-06-30' WHERE effective_date = '2026-07-01'");
        assert_eq!(failure.code, "23P01", "{failure:?}");
        assert!(failure.message.contains("\"coverage_no_overlap\""), "{failure:?}");
    }
}

#[test]
fn coverage_takes_what_a_claim_can_send_and_no_more() {
    let mut session = Sandbox::with_book();
    let update =
        |column: &str, value: &str| format!("UPDATE pbm.coverage SET {column} = '{value}' WHERE member_id = 1");
    for (column, value) in [
        ("cardholder_id", ""),
        ("cardholder_id", "  "),
        ("cardholder_id", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        ("cardholder_id", "012345678901234567890"),
        ("cardholder_id", " A1"),
        ("cardholder_id", "A1 "),
        ("cardholder_id", "a1"),
        ("cardholder_id", "ÜNVER"),
        ("person_code", ""),
        ("person_code", "0001"),
        ("person_code", " 1"),
        ("group_id", "grp"),
        ("group_id", " GRP"),
        ("group_id", ""),
    ] {
        let failure = session.failure(&update(column, value));
        assert_eq!(failure.code, "23514", "{column} {value}");
        assert!(failure.message.contains(&format!("\"coverage_{column}\"")), "{failure:?}");
    }
    for (column, value) in [
        ("cardholder_id", "01234567890123456789"),
        ("cardholder_id", "A"),
        ("cardholder_id", "A B-1/~{`"),
        ("person_code", "1"),
        ("person_code", "A 1"),
        ("group_id", "GRP 1"),
    ] {
        session.run(&update(column, value));
    }
}

#[test]
fn an_authorization_has_a_number_that_a_claim_can_send() {
    let mut session = Sandbox::with_book();
    let authorize = |number: &str| {
        format!(
            "INSERT INTO pbm.prior_authorization (authorization_number, patient_id, plan_id, ndc, effective_date)
             SELECT {}, m.patient_id, c.plan_id, '00005-0001-01', '2025-01-01'
             FROM pbm.members m JOIN pbm.coverage c USING (member_id) WHERE c.cardholder_id = 'CARD-BASIC'",
            literal(number)
        )
    };
    let sent = |number: &str| claim(json!({"ndc": "00005-0001-01", "prior_authorization_number": number}));
    for number in ["", "   ", &"9".repeat(33), "ÜBER", "a\tb"] {
        let failure = session.failure(&authorize(number));
        assert_eq!(failure.code, "23514", "{number}");
        assert!(failure.message.contains("\"prior_authorization_number\""), "{failure:?}");
    }
    assert_eq!(codes(&session.price(&sent(&"9".repeat(33)))), "EV 75");
    for number in ["12345678901", &"9".repeat(32), "PA 2025/7"] {
        session.run("SAVEPOINT a");
        session.run(&authorize(number));
        let answer = session.price(&sent(number));
        assert_eq!(answer["status"], "paid", "{number}: {answer}");
        session.run("ROLLBACK TO a");
    }
}
