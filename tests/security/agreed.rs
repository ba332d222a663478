//! What was agreed with a person and what an emergency opens, seen through the role views (safeguards 7, 8; 45 CFR 164.522).

use super::two_clients::TwoClients;

const REASON: &str = "unconscious in the emergency room";

fn within(session: &mut support::Session, purpose: &str, query: &str) -> String {
    session.run(&format!("BEGIN; SELECT pbm.begin_access('ann', '{purpose}')"));
    let answer = session.table(query);
    session.run("COMMIT");
    answer
}

#[test]
fn a_restriction_keeps_a_person_out_of_the_views_for_the_purposes_agreed() {
    let mut book = TwoClients::new();
    let patient = book.patient("CARD-BASIC");
    let mut csr = book.with_role("csr", "pbm_csr", "'ACME'");
    let seen = "SELECT count(*) FROM pbm.member_service WHERE cardholder_id = 'CARD-BASIC'";
    assert_eq!(within(&mut csr, "HOPERAT", seen), "1");
    book.admin.run(&format!(
        "INSERT INTO pbm.patient_restriction (patient_id, withheld_purposes, description, effective_date)
         VALUES ('{patient}', '{{HOPERAT}}', 'no use for operations', pbm.today())"
    ));
    assert_eq!(within(&mut csr, "HOPERAT", seen), "0");
    assert_eq!(within(&mut csr, "COVERAGE", seen), "1");
    assert_eq!(csr.table(seen), "0", "without a purpose");
    let others = "SELECT count(*) > 0 FROM pbm.member_service WHERE cardholder_id <> 'CARD-BASIC'";
    assert_eq!(within(&mut csr, "HOPERAT", others), "t");
}

#[test]
fn the_confidential_address_is_all_that_a_service_desk_sees() {
    let mut book = TwoClients::new();
    let patient = book.patient("CARD-BASIC");
    book.admin.run(&format!(
        "INSERT INTO pbm.member_plain_contact (patient_id, address, phone) VALUES ('{patient}', '1 Home St', '555-0100');
         INSERT INTO pbm.confidential_communication (patient_id, phone, effective_date) VALUES ('{patient}', '555-0199', pbm.today())"
    ));
    let mut csr = book.with_role("csr", "pbm_csr", "'ACME'");
    let contact =
        format!("SELECT is_confidential, address, phone FROM pbm.member_contact WHERE patient_id = '{patient}'");
    assert_eq!(within(&mut csr, "HOPERAT", &contact), "t|NULL|555-0199");
    // Nor is the other one told by the function that the view asks, which the desk may call.
    let member = book.admin.text(&format!("SELECT member_id FROM pbm.members WHERE patient_id = '{patient}'"));
    let asked = format!("SELECT address, phone FROM pbm.contact_details({member})");
    assert_eq!(within(&mut csr, "HOPERAT", &asked), "");
    book.admin.run("UPDATE pbm.confidential_communication SET termination_date = pbm.today() - 1, effective_date = pbm.today() - 2");
    assert_eq!(within(&mut csr, "HOPERAT", &asked), "1 Home St|555-0100", "when it is over");
    book.admin.run(&format!(
        "INSERT INTO pbm.patient_restriction (patient_id, withheld_purposes, description, effective_date)
         VALUES ('{patient}', '{{HOPERAT}}', 'no use for operations', pbm.today())"
    ));
    assert_eq!(within(&mut csr, "HOPERAT", &asked), "");
    assert_eq!(within(&mut csr, "COVERAGE", &asked), "1 Home St|555-0100");
    let mut other = book.with_role("other", "pbm_csr", "'ZENITH'");
    assert_eq!(within(&mut other, "HOPERAT", &contact), "", "of another client");
}

#[test]
fn broken_glass_shows_one_person_of_any_client_and_only_that() {
    let mut book = TwoClients::new();
    let mut nurse = book.with_role("nurse", "pbm_breakglass", "'ZENITH'");
    let person = "SELECT cardholder_id FROM pbm.emergency_person";
    assert_eq!(within(&mut nurse, "ETREAT", person), "");
    let call = format!("SELECT pbm.break_glass('CARD-BASIC', '{REASON}', 10)");
    assert_eq!(within(&mut nurse, "ETREAT", &call).len(), 36);
    assert_eq!(within(&mut nurse, "ETREAT", person), "CARD-BASIC");
    assert_eq!(nurse.table(person), "", "without saying why");
    // Time is over by the clock, and what was opened is closed.
    book.admin.run(
        "UPDATE pbm.break_glass SET opened_at = opened_at - interval '10 minutes', expires_at = clock_timestamp()",
    );
    assert_eq!(within(&mut nurse, "ETREAT", person), "");
    // Who reviews sees the queue, without whose rows they were; who broke it does not.
    let mut officer = book.with_role("officer", "pbm_privacy_officer", "NULL");
    assert_eq!(within(&mut officer, "HCOMPL", "SELECT reason FROM pbm.break_glass_review"), REASON);
    assert_eq!(nurse.failure("SELECT * FROM pbm.break_glass_review").code, "42501");
    assert_eq!(nurse.failure("SELECT * FROM pbm.break_glass").code, "42501");
}

#[test]
fn an_accounting_is_of_the_officer_s_own_clients() {
    let mut book = TwoClients::new();
    let mut officer = book.with_role("officer", "pbm_privacy_officer", "'ZENITH'");
    officer.run("BEGIN; SELECT pbm.begin_access('ann', 'HCOMPL')");
    for card in ["CARD-BASIC", "NOBODY"] {
        let failure = officer.failure(&format!("SAVEPOINT s; SELECT * FROM pbm.accounting('{card}', NULL, NULL)"));
        assert_eq!(
            (failure.code.as_str(), failure.message.as_str()),
            ("P0002", "nobody was ever covered under this card")
        );
        officer.run("ROLLBACK TO s");
    }
    officer.run("COMMIT");
}
