//! Accounting of disclosures (safeguard 24; 45 CFR 164.528), restrictions and confidential communication (164.522).

use support::{Sandbox, Session};

/// The book with a privacy officer at work.
fn officer() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(
        "SELECT pbm.allow_purpose(current_user, purpose) FROM pbm.purpose_of_use; SELECT pbm.begin_access('officer', 'HCOMPL')",
    );
    session
}

/// A disclosure so many days ago.
fn disclosed(session: &mut Session, days_ago: &str, basis: &str, recipient: &str, rest: &str) {
    session.run(&format!(
        "SELECT pbm.record_disclosure('CARD-BASIC', ({days_ago})::date, '{basis}', '{recipient}', 'pharmacy claims of a year'{rest})"
    ));
}

fn accounting(session: &mut Session, columns: &str, rest: &str) -> String {
    session.table(&format!("SELECT {columns} FROM pbm.accounting('CARD-BASIC', NULL, NULL{rest})"))
}

#[test]
fn an_accounting_tells_what_the_law_asks_for() {
    let mut session = officer();
    session.run(
        "SELECT pbm.record_disclosure(' card-basic ', '2026-01-05', 'judicial', 'County Court', 'claims of 2025', 'subpoena 12-34',
             recipient_address => '1 Main St, Albany NY', person_code => '1')",
    );
    session.run(
        "SELECT pbm.record_disclosure('CARD-BASIC', '2026-02-05', 'required_by_law', 'State Board', 'one claim',
             request_reference => 'scan 77')",
    );
    assert_eq!(
        accounting(
            &mut session,
            "form, disclosed_on, recipient_name, recipient_address, description, purpose, request_reference, citation",
            ""
        ),
        "single|2026-01-05|County Court|1 Main St, Albany NY|claims of 2025|subpoena 12-34|NULL|164.512(e)\n\
         single|2026-02-05|State Board|NULL|one claim|NULL|scan 77|164.512(a)"
    );
    // Both dates inclusive, and another person's are not told.
    for (from, to, number) in [
        ("2026-01-05", "2026-02-05", 2),
        ("2026-01-06", "2026-02-05", 1),
        ("2026-01-05", "2026-02-04", 1),
        ("2026-01-06", "2026-02-04", 0),
    ] {
        let call = format!("SELECT count(*) FROM pbm.accounting('CARD-BASIC', '{from}', '{to}', '01')");
        assert_eq!(session.number(&call), number, "{from} to {to}");
    }
    assert_eq!(session.number("SELECT count(*) FROM pbm.accounting('CARD-001', NULL, NULL)"), 0);
}

#[test]
fn each_exception_is_left_out_and_nothing_else() {
    let mut session = officer();
    session.run(
        "SELECT pbm.record_disclosure('CARD-BASIC', pbm.today(), basis, 'Recipient of ' || basis, 'claims', 'purpose') FROM pbm.disclosure_basis",
    );
    // 164.528(a)(1)(i) to (viii); (ix) is of 2003.
    assert_eq!(
        session.table(
            "SELECT b.citation FROM pbm.disclosure_basis b WHERE b.basis NOT IN (SELECT a.basis FROM pbm.accounting('CARD-BASIC', NULL, NULL) a) ORDER BY 1"
        ),
        ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"].map(|number| format!("164.528(a)(1)({number})")).join("\n")
    );
}

#[test]
fn several_to_one_recipient_for_one_purpose_are_a_line() {
    let mut session = officer();
    for (day, recipient, purpose) in [
        ("2026-01-01", "Dept. of Health", "registry"),
        ("2026-02-01", "DEPT OF HEALTH", "registry"),
        ("2026-03-01", "Dept. of Health", "registry"),
        ("2026-03-02", "Dept. of Health", "outbreak"),
        ("2026-03-03", "Other Dept. of Health", "registry"),
    ] {
        disclosed(&mut session, &format!("date '{day}'"), "public_health", recipient, &format!(", '{purpose}'"));
    }
    for day in ["2026-04-01", "2026-04-02"] {
        disclosed(&mut session, &format!("date '{day}'"), "not_permitted", "Somebody", ", 'by mistake'");
    }
    // 164.528(b)(3): the first in full, the number of them, the date of the last; a mistake is not summed up.
    assert_eq!(
        accounting(&mut session, "form, disclosed_on, last_disclosed_on, disclosures, recipient_name, purpose", ""),
        "summary|2026-01-01|2026-03-01|3|Dept. of Health|registry\n\
         single|2026-03-02|NULL|1|Dept. of Health|outbreak\n\
         single|2026-03-03|NULL|1|Other Dept. of Health|registry\n\
         single|2026-04-01|NULL|1|Somebody|by mistake\n\
         single|2026-04-02|NULL|1|Somebody|by mistake"
    );
    assert_eq!(accounting(&mut session, "count(*)", ", summarize => false"), "7");
    // The first within the dates that are asked for.
    assert_eq!(
        session.table("SELECT disclosed_on, disclosures FROM pbm.accounting('CARD-BASIC', '2026-01-02', '2026-03-01')"),
        "2026-02-01|2"
    );
}

#[test]
fn it_reaches_six_years_back_also_on_a_leap_day() {
    let mut session = officer();
    for (days_ago, number) in [
        ("pbm.today()", 1),
        ("pbm.today() - interval '6 years'", 2),
        ("(pbm.today() - interval '6 years')::date - 1", 2),
    ] {
        disclosed(&mut session, days_ago, "judicial", "County Court", ", 'subpoena'");
        assert_eq!(accounting(&mut session, "count(*)", ", summarize => false"), number.to_string(), "{days_ago}");
        let earlier = "SELECT count(*) FROM pbm.accounting('CARD-BASIC', '1990-01-01', NULL, summarize => false)";
        assert_eq!(session.number(earlier), number);
    }
    // On 29 February 2028 six years back is 28 February 2022, by the arithmetic that the function uses.
    session.run(
        "CREATE OR REPLACE FUNCTION pbm.today() RETURNS date LANGUAGE sql STABLE AS $$ SELECT date '2028-02-29' $$;
         DELETE FROM pbm.disclosure",
    );
    for day in ["2022-02-27", "2022-02-28", "2022-03-01", "2024-02-29"] {
        disclosed(&mut session, &format!("date '{day}'"), "judicial", "County Court", ", 'subpoena'");
    }
    let told =
        "SELECT string_agg(disclosed_on::text, ' ') FROM pbm.accounting('CARD-BASIC', NULL, NULL, summarize => false)";
    assert_eq!(session.text(told), "2022-02-28 2022-03-01 2024-02-29");
    session.run(
        "CREATE OR REPLACE FUNCTION pbm.today() RETURNS date LANGUAGE sql STABLE AS $$ SELECT date '2030-03-01' $$",
    );
    assert_eq!(session.value(told), None, "the leap day is six years and a day ago");
    session.run(
        "CREATE OR REPLACE FUNCTION pbm.today() RETURNS date LANGUAGE sql STABLE AS $$ SELECT date '2030-02-28' $$",
    );
    assert_eq!(session.text(told), "2024-02-29");
}

#[test]
fn an_agency_s_statement_suspends_what_went_to_it_for_a_time() {
    let mut session = officer();
    for (basis, recipient) in [
        ("law_enforcement", "State Police"),
        ("law_enforcement", "City Police"),
        ("health_oversight", "State Police"),
        ("judicial", "State Police"),
    ] {
        disclosed(&mut session, "pbm.today() - 5", basis, recipient, ", 'inquiry'");
    }
    let call = |rest: &str| {
        format!(
            "SELECT pbm.suspend_accounting('CARD-BASIC', 'law_enforcement', 'STATE POLICE.', 'Sgt. Roe', 'would warn the suspect', {rest})"
        )
    };
    let told = "SELECT string_agg(basis || ' ' || recipient_name, ', ' ORDER BY basis, recipient_name) FROM pbm.accounting('CARD-BASIC', NULL, NULL)";
    let all = session.text(told);
    // 164.528(a)(2)(ii): an oral statement holds for 30 days from its date, its own day the first.
    assert_eq!(session.failure(&call("false, pbm.today(), pbm.today() + 30")).code, "22023");
    session.run("SAVEPOINT before");
    session.run(&call("false, pbm.today() - 29"));
    assert_eq!(session.text(told), "health_oversight State Police, judicial State Police, law_enforcement City Police");
    session.run("ROLLBACK TO before");
    session.run(&call("false, pbm.today() - 30"));
    assert_eq!(session.text(told), all, "the 31st day");
    // A written one says how long.
    assert_eq!(session.failure(&call("true, pbm.today()")).code, "22023");
    session.run(&call("true, pbm.today() - 90, pbm.today()"));
    assert_eq!(session.text(told), "health_oversight State Police, judicial State Police, law_enforcement City Police");
    session.run("UPDATE pbm.disclosure_suspension SET first_date = first_date - 1, last_date = last_date - 1");
    assert_eq!(session.text(told), all, "told again when it is over");
    assert_eq!(session.failure("INSERT INTO pbm.disclosure_suspension SELECT gen_random_uuid(), patient_id, basis, agency, official, reason, false, first_date, first_date + 30, now(), '' FROM pbm.disclosure_suspension LIMIT 1").code, "23514");
}

#[test]
fn research_on_fifty_persons_or_more_is_told_to_everybody() {
    let mut session = officer();
    let protocol = |individuals: i32| {
        format!(
            "INSERT INTO pbm.research_protocol (protocol_name, description, information_types, first_date, individuals, sponsor_contact, researcher_contact)
             VALUES ('Adherence', 'Whether statins are taken. Adults with a fill of one.', 'fills of statins', pbm.today() - 10, {individuals},
                     'Foundation, 1 Main St, 555-0100', 'Dr. Roe, 2 Main St, 555-0101')"
        )
    };
    assert_eq!(session.failure(&protocol(49)).code, "23514");
    session.run(&protocol(50));
    let line = accounting(&mut session, "form, description, purpose, recipient_name, recipient_address", "");
    assert_eq!(
        line,
        "research|Adherence: fills of statins|Whether statins are taken. Adults with a fill of one. The person's data may or may not have been disclosed for this protocol.|Dr. Roe, 2 Main St, 555-0101|sponsor: Foundation, 1 Main St, 555-0100"
    );
    let before = "SELECT count(*) FROM pbm.accounting('CARD-BASIC', NULL, pbm.today() - 11)";
    assert_eq!(session.number(before), 0);
}

#[test]
fn a_request_is_due_in_sixty_days_and_is_extended_by_thirty_once() {
    let mut session = officer();
    let id = session.text("SELECT pbm.request_accounting('CARD-BASIC', requested_on => pbm.today() - 60)");
    let due = "SELECT days_left, is_late, is_free FROM pbm.accounting_due";
    assert_eq!(session.table(due), "0|f|t");
    assert_eq!(session.failure(&format!("SELECT pbm.extend_accounting('{id}', ' ')")).code, "22023");
    session.run(&format!("SELECT pbm.extend_accounting('{id}', 'the archive is being moved')"));
    assert_eq!(session.table(due), "30|f|t");
    assert_eq!(session.failure(&format!("SELECT pbm.extend_accounting('{id}', 'again')")).code, "55000");
    session.run(&format!("SELECT pbm.close_accounting('{id}')"));
    assert_eq!(session.table(due), "");
    assert_eq!(session.failure(&format!("SELECT pbm.close_accounting('{id}')")).code, "P0002");
    // A second one within twelve months may cost; one that is late is extended no more.
    let late = session.text("SELECT pbm.request_accounting('CARD-001', requested_on => pbm.today() - 61)");
    session.run("SELECT pbm.request_accounting('CARD-BASIC')");
    assert_eq!(session.table(&format!("{due} ORDER BY due_on")), "-1|t|t\n60|f|f");
    assert_eq!(session.failure(&format!("SELECT pbm.extend_accounting('{late}', 'late')")).code, "55000");
    assert_eq!(
        session.failure("SELECT pbm.request_accounting('CARD-BASIC', requested_on => pbm.today() + 1)").code,
        "22023"
    );
}

#[test]
fn what_is_missing_is_refused_and_nobody_reads_without_a_purpose() {
    let mut session = officer();
    for (arguments, code) in [
        ("'CARD-BASIC', pbm.today(), 'nonsense', 'Court', 'claims', 'why'", "22023"),
        ("'CARD-BASIC', pbm.today() + 1, 'judicial', 'Court', 'claims', 'why'", "22023"),
        ("'CARD-BASIC', 'infinity', 'judicial', 'Court', 'claims', 'why'", "22023"),
        ("'CARD-BASIC', NULL, 'judicial', 'Court', 'claims', 'why'", "22023"),
        ("'CARD-BASIC', pbm.today(), 'judicial', ' ', 'claims', 'why'", "22023"),
        ("'CARD-BASIC', pbm.today(), 'judicial', 'Court', NULL, 'why'", "22023"),
        ("'CARD-BASIC', pbm.today(), 'judicial', 'Court', 'claims', ' '", "22023"),
        ("'CARD-BASIC', pbm.today(), 'judicial', 'Court', 'claims'", "22023"),
        ("'NOBODY', pbm.today(), 'judicial', 'Court', 'claims', 'why'", "P0002"),
        ("'CARD-FAMILY', pbm.today(), 'judicial', 'Court', 'claims', 'why'", "22023"),
        ("NULL, pbm.today(), 'judicial', 'Court', 'claims', 'why'", "22004"),
    ] {
        assert_eq!(session.failure(&format!("SELECT pbm.record_disclosure({arguments})")).code, code, "{arguments}");
    }
    session.run("SELECT pbm.record_disclosure('CARD-FAMILY', pbm.today(), 'judicial', 'Court', 'claims', 'why', person_code => '2')");
    session
        .run("CREATE ROLE stranger; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pbm TO stranger; SET LOCAL ROLE stranger");
    for call in [
        "SELECT count(*) FROM pbm.accounting('CARD-BASIC', NULL, NULL)",
        "SELECT pbm.record_disclosure('CARD-BASIC', pbm.today(), 'judicial', 'Court', 'claims', 'why')",
        "SELECT pbm.request_accounting('CARD-BASIC')",
        "SELECT pbm.suspend_accounting('CARD-BASIC', 'law_enforcement', 'a', 'b', 'c', false, pbm.today())",
        "SELECT pbm.break_glass('CARD-BASIC', 'an emergency of the patient', 10)",
    ] {
        let failure = session.failure(call);
        assert_eq!(
            (failure.code.as_str(), failure.message.as_str()),
            ("42501", "no purpose of use was given"),
            "{call}"
        );
    }
}

#[test]
fn a_restriction_that_was_agreed_to_keeps_rows_from_a_purpose() {
    let mut session = officer();
    let restricted = "SELECT pbm.is_restricted(patient_id) FROM pbm.coverage JOIN pbm.members USING (member_id) WHERE cardholder_id = 'CARD-BASIC'";
    assert_eq!(session.text(restricted), "f");
    session.run(
        "INSERT INTO pbm.patient_restriction (patient_id, withheld_purposes, description, effective_date)
         SELECT patient_id, '{HOPERAT,HQUALIMP}', 'no use for operations', pbm.today()
         FROM pbm.coverage JOIN pbm.members USING (member_id) WHERE cardholder_id = 'CARD-BASIC'",
    );
    for (purpose, is_restricted) in [("HCOMPL", "f"), ("HOPERAT", "t"), ("ETREAT", "f")] {
        session.run(&format!("SELECT pbm.begin_access('officer', '{purpose}')"));
        assert_eq!(session.text(restricted), is_restricted, "{purpose}");
    }
    session.run("SELECT pbm.begin_access('officer', 'HOPERAT'); UPDATE pbm.patient_restriction SET effective_date = pbm.today() - 2, termination_date = pbm.today() - 1");
    assert_eq!(session.text(restricted), "f", "it is over");
    // An emergency cannot be restricted: 164.522(a)(1)(iii).
    assert_eq!(session.failure("UPDATE pbm.patient_restriction SET withheld_purposes = '{ETREAT}'").code, "23514");
}

#[test]
fn what_was_asked_for_in_confidence_stands_in_the_place_of_the_address() {
    let mut session = officer();
    session.run(
        "INSERT INTO pbm.member_plain_contact (patient_id, address, city, zip_code, phone, email)
         SELECT patient_id, '1 Home St', 'Albany', '12207', '555-0100', 'home@example.org' FROM pbm.members",
    );
    session.run("SET pbm.read_audit = 'off'");
    let contact = "SELECT is_confidential, address, city, zip_code, phone, email FROM pbm.member_contact JOIN pbm.coverage USING (member_id) WHERE cardholder_id = 'CARD-BASIC'";
    assert_eq!(session.table(contact), "f|1 Home St|Albany|12207|555-0100|home@example.org");
    session.run(
        "INSERT INTO pbm.confidential_communication (patient_id, phone, effective_date)
         SELECT patient_id, '555-0199', pbm.today() FROM pbm.coverage JOIN pbm.members USING (member_id) WHERE cardholder_id = 'CARD-BASIC'",
    );
    // Nothing of the home is left beside it.
    assert_eq!(session.table(contact), "t|NULL|NULL|NULL|555-0199|NULL");
    session.run("UPDATE pbm.confidential_communication SET effective_date = pbm.today() + 1");
    assert_eq!(session.table(contact), "f|1 Home St|Albany|12207|555-0100|home@example.org");
}
