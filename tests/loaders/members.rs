//! Member files: who is meant, spans of coverage by date, full files, retroactive changes, X12 834 codes.

use serde_json::{Value, json};
use support::keys::KeyFile;
use support::{Database, Sandbox, Session};

use super::{all, counts, faults, load, stage};

const HEADER: &str = "cardholder_id|person_code|relationship|first_name|last_name|date_of_birth|sex|plan_code|effective_date|termination_date";
const SPANS: &str = "SELECT c.cardholder_id, c.person_code, p.plan_code, c.effective_date, c.termination_date
                     FROM pbm.coverage c JOIN pbm.plan p USING (plan_id) WHERE c.cardholder_id LIKE 'NEW%'
                     ORDER BY c.cardholder_id, c.person_code, c.effective_date, p.plan_code";

fn day(date: &str) -> Value {
    json!({"as_of": date})
}

fn full(date: &str) -> Value {
    json!({"as_of": date, "full": true})
}

fn spans(session: &mut Session) -> String {
    session.table(SPANS)
}

#[test]
fn a_family_is_loaded_also_where_the_subscriber_comes_after_the_dependant() {
    let mut session = Sandbox::with_book();
    let run = load(
        &mut session,
        "members",
        &day("2025-01-05"),
        &[
            HEADER,
            "new1|02|3|Kim|Sample|2015-02-03|F|BASIC|2025-01-01|9999-12-31",
            "NEW1|1|1|Ann|Sample|1980-02-03|female|BASIC|01/01/2025|00000000",
        ],
    );
    assert_eq!((counts(&mut session, run).as_str(), faults(&mut session, run).as_str()), ("2 2 0 0 0 0", ""));
    assert_eq!(spans(&mut session), "NEW1|01|BASIC|2025-01-01|NULL\nNEW1|02|BASIC|2025-01-01|NULL");
    assert_eq!(session.number("SELECT count(DISTINCT family_id) FROM pbm.coverage WHERE cardholder_id = 'NEW1'"), 1);
    assert_eq!(session.number("SELECT count(DISTINCT member_id) FROM pbm.coverage WHERE cardholder_id = 'NEW1'"), 2);
    for (person, born) in [("1", "1980-02-03"), ("002", "2015-02-03")] {
        let found = format!("SELECT eligible FROM pbm.verify_eligibility('NEW1', '2025-06-01', '{person}') e
                             JOIN pbm.members m ON m.member_id = e.member_id AND m.date_of_birth = '{born}' AND m.eligibility_status = 'active'");
        assert_eq!(session.table(&found), "t", "{person}");
    }
}

/// Who is covered, by the codes of X12 834, HD05; a file that does not say it leaves it.
#[test]
fn a_span_keeps_who_is_covered_until_a_file_says_another() {
    let mut session = Sandbox::with_book();
    let file = |tier: &str| {
        [
            format!("{HEADER}|coverage_tier"),
            format!("NEW1|01|1|Ann|Sample|1980-02-03|F|BASIC|2025-01-01|2025-12-31|{tier}"),
            format!("NEW1|01|1|Ann|Sample|1980-02-03|F|DEDUCT|2026-01-01||{tier}"),
        ]
    };
    let mut given = |tier: &str| {
        let file = file(tier);
        let run = load(&mut session, "members", &day("2025-01-05"), &file.each_ref().map(String::as_str));
        let stored = session
            .table("SELECT coverage_tier FROM pbm.coverage WHERE cardholder_id = 'NEW1' ORDER BY effective_date");
        (counts(&mut session, run), stored, faults(&mut session, run))
    };
    let said = |counts: &str, stored: &str, faults: &str| (counts.to_owned(), stored.to_owned(), faults.to_owned());
    assert_eq!(given("fam"), said("2 2 0 0 0 0", "FAM\nFAM", ""));
    assert_eq!(given(""), said("2 0 0 2 0 0", "FAM\nFAM", ""));
    assert_eq!(given("EMP"), said("2 0 2 0 0 0", "EMP\nEMP", ""));
    let refused = "2 coverage_tier not_coverage_tier\n3 coverage_tier not_coverage_tier";
    assert_eq!(given("everybody"), said("2 0 0 0 0 2", "EMP\nEMP", refused));
}

#[test]
fn twins_are_two_persons_by_code_or_by_name_and_never_one() {
    let mut session = Sandbox::with_book();
    let run = load(
        &mut session,
        "members",
        &day("2025-01-05"),
        &[
            HEADER,
            "NEW1|01|1|Ann|Sample|1980-02-03|F|BASIC|2025-01-01|",
            "NEW1|||Max|Sample|2015-02-03|M|BASIC|2025-01-01|",
            "NEW1||3|Kim|Sample|2015-02-03|F|BASIC|2025-01-01|",
            "NEW2|02|3|Max|Other|2015-02-03|M|BASIC|2025-01-01|",
            "NEW2|02|3|Kim|Other|2015-02-03|F|BASIC|2025-01-01|",
        ],
    );
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("5 4 0 0 0 1", "6 person_code person_conflict")
    );
    assert_eq!(session.number("SELECT count(*) FROM pbm.members WHERE date_of_birth = '2015-02-03'"), 3);
    // The next file finds each by name and date of birth, and a third child gets the next code.
    let run = load(
        &mut session,
        "members",
        &day("2025-02-05"),
        &[
            HEADER,
            "NEW1|||KIM|Sample|2015-02-03|F|BASIC|2025-01-01|",
            "NEW1|||Zoe|Sample|2025-01-20|F|BASIC|2025-01-20|",
        ],
    );
    assert_eq!(counts(&mut session, run), "2 1 1 0 0 0");
    assert_eq!(session.number("SELECT count(DISTINCT person_code) FROM pbm.coverage WHERE cardholder_id = 'NEW1'"), 4);
}

#[test]
fn the_same_file_changes_nothing() {
    let mut session = Sandbox::with_book();
    let file = [
        HEADER,
        "NEW1|01|1|Ann|Sample|1980-02-03|F|BASIC|2024-01-01|2024-12-31",
        "NEW1|01|1|Ann|Sample|1980-02-03|F|DEDUCT|2025-01-01|9999-12-31",
        "NEW1||3|Kim|Sample|2015-02-03|F|DEDUCT|2025-01-01|",
    ];
    load(&mut session, "members", &full("2025-01-05"), &file);
    assert_eq!(
        spans(&mut session),
        "NEW1|01|BASIC|2024-01-01|2024-12-31\nNEW1|01|DEDUCT|2025-01-01|NULL\nNEW1|02|DEDUCT|2025-01-01|NULL"
    );
    let before = all(&mut session, &["members", "coverage"]);
    let run = load(&mut session, "members", &full("2025-01-05"), &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), all(&mut session, &["members", "coverage"]) == before),
        ("3 0 0 3 0 0", true)
    );
}

#[test]
fn a_retroactive_end_shortens_a_span_and_one_before_the_start_makes_it_void() {
    let mut session = Sandbox::with_book();
    load(
        &mut session,
        "members",
        &day("2025-01-05"),
        &[
            HEADER,
            "NEW1|01|1|Ann|Sample|1980-02-03|F|BASIC|2025-01-01|",
            "NEW2|01|1|Bob|Other|1981-02-03|M|BASIC|2025-01-01|",
        ],
    );
    let run = load(
        &mut session,
        "members",
        &day("2025-06-05"),
        &[
            HEADER,
            "NEW1|01|1|Ann|Sample|1980-02-03|F|BASIC|2025-01-01|2025-02-28",
            "NEW2|01|1|Bob|Other|1981-02-03|M|BASIC|2025-01-01|2024-12-31",
            "NEW3|01|1|Cy|Third|1982-02-03|M|BASIC|2025-01-01|2024-12-31",
        ],
    );
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("3 0 2 1 0 0", "3 void_span\n4 void_span")
    );
    assert_eq!(spans(&mut session), "NEW1|01|BASIC|2025-01-01|2025-02-28\nNEW2|01|BASIC|2025-01-01|2024-12-31");
    let eligible = |session: &mut Session, card: &str, date: &str| {
        session.table(&format!("SELECT eligible FROM pbm.verify_eligibility('{card}', '{date}')"))
    };
    assert_eq!(eligible(&mut session, "NEW1", "2025-02-28"), "t");
    assert_eq!(eligible(&mut session, "NEW1", "2025-03-01"), "f");
    assert_eq!(eligible(&mut session, "NEW2", "2025-01-01"), "f");
}

#[test]
fn a_new_plan_ends_the_old_one_in_whichever_order_they_come() {
    let old = "NEW1|01|1|Ann|Sample|1980-02-03|F|BASIC|2025-01-01|";
    let new = "NEW1|01|1|Ann|Sample|1980-02-03|F|DEDUCT|2025-07-01|";
    for (order, found) in [([old, new], ""), ([new, old], "2 trimmed")] {
        let mut session = Sandbox::with_book();
        load(&mut session, "members", &day("2025-01-05"), &[HEADER, order[0]]);
        let run = load(&mut session, "members", &day("2025-01-12"), &[HEADER, order[1]]);
        assert_eq!(spans(&mut session), "NEW1|01|BASIC|2025-01-01|2025-06-30\nNEW1|01|DEDUCT|2025-07-01|NULL");
        assert_eq!(faults(&mut session, run), found);
        // Both in one file give the same.
        let mut session = Sandbox::with_book();
        load(&mut session, "members", &day("2025-01-05"), &[HEADER, order[0], order[1]]);
        assert_eq!(spans(&mut session), "NEW1|01|BASIC|2025-01-01|2025-06-30\nNEW1|01|DEDUCT|2025-07-01|NULL");
    }
}

#[test]
fn who_is_missing_from_a_full_file_is_covered_until_the_day_before_it() {
    let mut session = Sandbox::with_book();
    let [ann, bob, other_plan] = [
        "NEW1|01|1|Ann|Sample|1980-02-03|F|BASIC|2025-01-01|",
        "NEW2|01|1|Bob|Other|1981-02-03|M|BASIC|2025-01-01|",
        "NEW3|01|1|Cy|Third|1982-02-03|M|OPEN|2025-01-01|",
    ];
    session.run("DELETE FROM pbm.coverage");
    load(&mut session, "members", &day("2025-01-05"), &[HEADER, ann, bob, other_plan]);
    // Changes alone end nobody.
    load(&mut session, "members", &day("2025-02-01"), &[HEADER, ann]);
    assert!(!spans(&mut session).contains("2025-01-31"));
    let run = load(&mut session, "members", &full("2025-02-01"), &[HEADER, ann]);
    assert_eq!((counts(&mut session, run).as_str(), faults(&mut session, run).as_str()), ("1 0 1 1 0 0", "- closed"));
    assert_eq!(
        spans(&mut session),
        "NEW1|01|BASIC|2025-01-01|NULL\nNEW2|01|BASIC|2025-01-01|2025-01-31\nNEW3|01|OPEN|2025-01-01|NULL"
    );
    let run = load(&mut session, "members", &full("2025-02-01"), &[HEADER, ann]);
    assert_eq!(counts(&mut session, run), "1 0 0 1 0 0");
}

#[test]
fn a_full_file_that_was_cut_off_ends_nobody() {
    let mut session = Sandbox::with_book();
    session.run("DELETE FROM pbm.coverage");
    let lines: Vec<String> =
        (100..130).map(|n| format!("NEW{n}|01|1|Ann|Sample|1980-02-03|F|BASIC|2025-01-01|")).collect();
    let file: Vec<&str> = [HEADER].into_iter().chain(lines.iter().map(String::as_str)).collect();
    load(&mut session, "members", &full("2025-01-05"), &file);
    let run = load(&mut session, "members", &full("2025-02-01"), &file[..15]);
    assert_eq!(faults(&mut session, run), "- too_many_closings");
    assert_eq!(session.number("SELECT count(*) FROM pbm.coverage WHERE termination_date IS NOT NULL"), 0);
}

#[test]
fn the_codes_of_an_834_are_read_and_an_unknown_one_is_other() {
    let mut session = Sandbox::with_book();
    let header = "Subscriber Number|Individual Relationship Code|Maintenance Type Code|NM103|NM104|DMG02|DMG03|HD04|Benefit Begin|Benefit End";
    let run = load(
        &mut session,
        "x12_834",
        &day("2025-03-01"),
        &[
            header,
            "NEW1|19|021|Sample|Kim|20150203|F|BASIC|20250101|",
            "NEW1|18|021|Sample|Ann|19800203|F|BASIC|20250101|99991231",
            "NEW1|01|021|Sample|Bob|19790203|M|BASIC|20250101|",
            "NEW1|53|021|Sample|Dee|19780203|F|BASIC|20250101|",
        ],
    );
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("4 4 0 0 1 0", "5 relationship_code other_relationship")
    );
    assert_eq!(
        session.table("SELECT m.first_name, c.relationship_code, c.person_code FROM pbm.coverage c JOIN pbm.members m USING (member_id) WHERE cardholder_id = 'NEW1' ORDER BY c.person_code"),
        "Ann|1|01\nBob|2|02\nKim|3|03\nDee|4|04"
    );
    // A termination without its date ends on the day of the file.
    let run = load(
        &mut session,
        "x12_834",
        &day("2025-03-01"),
        &[header, "NEW1|01|024|Sample|Bob|19790203|M|BASIC|20250101|"],
    );
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("1 0 1 0 0 0", "2 termination_date no_termination_date")
    );
    assert!(spans(&mut session).contains("NEW1|02|BASIC|2025-01-01|2025-03-01"));
}

#[test]
fn a_plan_that_is_not_known_and_a_birth_year_of_two_digits_are_refused() {
    let mut session = Sandbox::with_book();
    let run = load(
        &mut session,
        "members",
        &day("2025-01-05"),
        &[
            HEADER,
            "NEW1|01|1|Ann|Sample|1980-02-03|F|GOLD|2025-01-01|",
            "NEW2|01|1|Bob|Other|02/03/81|M|BASIC|2025-01-01|",
            "NEW3|01|1|Cy|Third||M|BASIC|2025-01-01|",
        ],
    );
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("3 1 0 0 0 2", "2 plan_code unknown_plan\n3 date_of_birth century\n4 no_birth_date")
    );
    // The plan of all records can be given with the load.
    let run = load(
        &mut session,
        "members",
        &json!({"as_of": "2025-01-05", "plan_code": "OPEN"}),
        &[HEADER, "NEW1|01|1|Ann|Sample|1980-02-03|F|GOLD|2025-01-01|"],
    );
    assert_eq!(counts(&mut session, run), "1 1 0 0 0 0");
    assert!(spans(&mut session).contains("NEW1|01|OPEN"));
}

#[test]
fn what_was_refused_waits_is_mended_and_loaded_by_the_same_run() {
    let mut session = Sandbox::with_book();
    let run = stage(
        &mut session,
        "members",
        &[
            HEADER,
            "NEW1|01|1|Ann|Sample|1980-02-03|F|GOLD|2025-01-01|",
            "NEW2|01|1|Bob|Other|1981-02-03|M|BASIC|2025-01-01|",
        ],
    );
    session.run(&format!("CALL pbm.load_records({run})"));
    assert_eq!(counts(&mut session, run), "2 1 0 0 0 1");
    assert_eq!(
        session.table("SELECT line, state, error_codes FROM pbm.record_staging"),
        "2|refused|{plan_code:unknown_plan}"
    );
    session.run("UPDATE pbm.record_staging SET raw_data = raw_data || '{\"plan_code\": \"BASIC\"}'");
    session.run(&format!("CALL pbm.load_records({run})"));
    assert_eq!((counts(&mut session, run).as_str(), faults(&mut session, run).as_str()), ("2 2 0 0 0 0", ""));
    assert_eq!(session.number("SELECT count(*) FROM pbm.record_staging"), 0);
}

#[test]
fn addresses_and_numbers_are_left_out_and_flagged_where_there_is_no_key() {
    let mut session = Sandbox::with_book();
    let header = format!("{HEADER}|ssn|address|state");
    let run = load(
        &mut session,
        "members",
        &day("2025-01-05"),
        &[&header, "NEW1|01|1|Ann|Sample|1980-02-03|F|BASIC|2025-01-01||078-05-1120|1 Main St|OH"],
    );
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("1 1 0 0 0 0", "- not_encrypted")
    );
    assert_eq!(session.table("SELECT ssn IS NULL, address IS NULL, state FROM pbm.members WHERE first_name = 'Ann' AND last_name = 'Sample'"), "t|t|OH");
}

/// Programs of Medicare: 1 is Part C alone, which pays for no drugs, 2 Part D, 3 both.
#[test]
fn enrolment_in_part_d_is_coverage_and_in_part_c_alone_is_none() {
    let header = "BENE_SK|BENE_CNTRCT_NUM|BENE_PBP_NUM|BENE_ENRLMT_PGM_TYPE_CD|BENE_ENRLMT_BGN_DT|BENE_ENRLMT_END_DT|IDR_TRANS_OBSLT_TS";
    let mut session = Sandbox::with_book();
    session.run("INSERT INTO pbm.plan (plan_code, plan_name) VALUES ('S0001-001', 'One'), ('H1234-002', 'Two')");
    let none = "9999-12-31T00:00:00.000000";
    let file = [
        header.to_owned(),
        format!("NEW1|S0001|001|2|2025-01-01|2025-06-30|{none}"),
        format!("NEW1|H1234|002|3|2025-07-01|9999-12-31|{none}"),
        format!("NEW2|H1234|002|1|2025-01-01|9999-12-31|{none}"),
        format!("NEW3|S0001|001|1|2024-01-01|2024-12-31|{none}"),
        // A record that was replaced covers until then.
        "NEW3|S0001|001|2|2025-01-01|9999-12-31|2025-03-31T00:00:00.000000".to_owned(),
        format!("NEW4|S0001|999|2|2025-01-01|9999-12-31|{none}"),
        format!("NEW5|S0001|001|4|2025-01-01|9999-12-31|{none}"),
        format!("NEW6|S0001|001||2025-01-01|9999-12-31|{none}"),
        format!("NEW7|S0001|001|2|2025-02-30|9999-12-31|{none}"),
    ];
    let file: Vec<&str> = file.iter().map(String::as_str).collect();
    let run = load(&mut session, "bfd_partcd_enrollment_spans", &day("2025-08-01"), &file);
    assert_eq!(counts(&mut session, run), "9 3 0 2 0 4");
    assert_eq!(
        session.table(&format!(
            "SELECT concat_ws(' ', coalesce(line::text, '-'), field, code) FROM pbm.load_error
             WHERE run_id = {run} AND code <> 'no_birth_date' ORDER BY line, field"
        )),
        "7 plan_code unknown_plan\n8 program not_program\n9 program missing\n10 effective_date not_date\n- part_c_alone"
    );
    let told = session.table(&format!("SELECT e FROM pbm.load_error e WHERE run_id = {run}"));
    assert!(told.contains("were left out (2)") && !told.contains("NEW"), "{told}");
    let loaded = "NEW1|01|S0001-001|2025-01-01|2025-06-30\nNEW1|01|H1234-002|2025-07-01|NULL\nNEW3|01|S0001-001|2025-01-01|2025-03-31";
    assert_eq!(spans(&mut session), loaded);
    let before = all(&mut session, &["members", "coverage"]);
    let run = load(&mut session, "bfd_partcd_enrollment_spans", &day("2025-08-01"), &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), all(&mut session, &["members", "coverage"]) == before),
        ("9 0 0 5 0 4", true)
    );
    let run =
        stage(&mut session, "bfd_partcd_enrollment_spans", &[header, &file[2].replace("9999-12-31|", "2025-12-31|")]);
    session.run(&format!("SELECT pbm.check_records({run})"));
    assert_eq!(
        (counts(&mut session, run).as_str(), spans(&mut session).as_str()),
        ("1 0 1 0 0 0", loaded),
        "a dry run"
    );
    session.run(&format!("CALL pbm.load_records({run})"));
    assert_eq!(spans(&mut session), loaded.replace("2025-07-01|NULL", "2025-07-01|2025-12-31"));
}

#[test]
fn nothing_of_a_person_is_in_an_error_or_a_fault() {
    let mut session = Sandbox::with_book();
    let run = stage(
        &mut session,
        "members",
        &[HEADER, "SECRETCARD|01|1|Secretfirst|Secretlast|02/03/81|Q|SECRETPLAN|SECRETDATE|"],
    );
    session.run(&format!("CALL pbm.load_records({run})"));
    let told = session
        .table(&format!("SELECT e, r FROM pbm.load_error e JOIN pbm.load_run r USING (run_id) WHERE run_id = {run}"));
    assert!(told.contains("not_date") && !told.to_lowercase().contains("secret"), "{told}");
}

#[test]
fn addresses_and_numbers_are_stored_encrypted_and_not_again_where_they_are_the_same() {
    let database = Database::with_book();
    let keys = KeyFile::new();
    let mut session = keys.give(&database);
    session.run("SELECT pbm.allow_purpose(current_user, 'HPAYMT'); SELECT pbm.begin_access('loader', 'HPAYMT')");
    let header = format!("{HEADER}|ssn|address|phone");
    let row =
        |phone: &str| format!("NEW1|01|1|Ann|Sample|1980-02-03|F|BASIC|2025-01-01||078-05-1120|1 Main St|{phone}");
    load(&mut session, "members", &day("2025-01-05"), &[&header, &row("5550100")]);
    let contact = "SELECT c.ssn, c.address, c.phone FROM pbm.members m, pbm.member_contact(m.member_id) c WHERE m.first_name = 'Ann' AND m.last_name = 'Sample'";
    assert_eq!(session.table(contact), "078051120|1 Main St|5550100");
    let before = all(&mut session, &["members"]);
    let run = load(&mut session, "members", &day("2025-01-05"), &[&header, &row("5550100")]);
    assert_eq!((counts(&mut session, run).as_str(), all(&mut session, &["members"]) == before), ("1 0 0 1 0 0", true));
    let run = load(&mut session, "members", &day("2025-01-05"), &[&header, &row("5550199")]);
    assert_eq!(
        (counts(&mut session, run).as_str(), session.table(contact).as_str()),
        ("1 0 1 0 0 0", "078051120|1 Main St|5550199")
    );
    // What waited in clear is gone.
    assert_eq!(session.number("SELECT count(*) FROM pbm.record_staging"), 0);
}
