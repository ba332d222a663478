//! What is named by an id, a number or a card of another client: functions that change something answer as if there were
//! none (A50), and change nothing.

use serde_json::json;
use support::{Session, claim, literal};

use super::two_clients::TwoClients;

fn outcome(session: &mut Session, call: &str) -> String {
    session.run("SAVEPOINT one");
    let said = match session.try_rows(call) {
        Ok(rows) => format!("{rows:?}"),
        Err(failure) => failure.everything(),
    };
    session.run("ROLLBACK TO one");
    said
}

#[test]
fn an_id_of_another_clients_is_answered_as_none() {
    let mut scene = TwoClients::new();
    for (card, rx) in [("CARD-BASIC", "1"), ("CARD-STRICT", "2")] {
        let sent = claim(json!({"cardholder_id": card, "rx_number": rx}));
        assert_eq!(scene.admin.adjudicate(&sent)["status"], "paid");
        let asked = json!({"cardholder_id": card, "person_code": "01", "ndc": "00005-0001-01"});
        scene.admin.run(&format!("SELECT pbm.request_authorization({}::jsonb)", literal(&asked.to_string())));
    }
    let user = scene.user("many");
    for role in ["pbm_csr", "pbm_switch", "pbm_pharmacist", "pbm_pa_reviewer", "pbm_privacy_officer"] {
        scene.admin.run(&format!("SELECT pbm.grant_role('{user}', '{role}', 'ACME')"));
    }
    scene.admin.run(&format!(
        "SELECT pbm.allow_purpose(current_user, 'HCOMPL'), pbm.allow_purpose('{user}', 'HCOMPL');
         GRANT EXECUTE ON FUNCTION pbm.find_member(text, text), pbm.member_contact(integer), pbm.correction_differences(text) TO {user};
         INSERT INTO pbm.dur_alert (claim_id, fill_date, patient_id) SELECT id, fill_date, patient_id FROM pbm.pharmacy_claim;
         BEGIN; SELECT pbm.begin_access('ann', 'HCOMPL');
         SELECT pbm.request_accounting('CARD-BASIC'), pbm.request_accounting('CARD-STRICT'); COMMIT;
         INSERT INTO pbm.break_glass (patient_id, reason, opened_at, expires_at, opened_by, opened_session, purpose, is_signed, opened_xid)
         SELECT DISTINCT patient_id, 'unconscious in the emergency room', now(), now() + interval '10 minutes', 'a', 'a', 'BTG', false, '3'::xid8
         FROM pbm.pharmacy_claim"
    ));
    let mut of = |card: &str, what: &str| {
        scene.admin.text(&what.replace(
            "{patient}",
            &format!("(SELECT m.patient_id FROM pbm.members m JOIN pbm.coverage v USING (member_id) WHERE v.cardholder_id = '{card}')"),
        ))
    };
    let none = "00000000-0000-4000-8000-00000000dead";
    let case = "SELECT case_id FROM pbm.authorization_case WHERE patient_id = {patient}";
    let alert = "SELECT id FROM pbm.dur_alert WHERE patient_id = {patient} LIMIT 1";
    let request = "SELECT request_id FROM pbm.accounting_request WHERE patient_id = {patient}";
    let glass = "SELECT break_glass_id FROM pbm.break_glass WHERE patient_id = {patient}";
    let number = "SELECT claim_number FROM pbm.pharmacy_claim WHERE patient_id = {patient}";
    let member = "SELECT member_id::text FROM pbm.members WHERE patient_id = {patient}";
    let calls: Vec<(&str, &str, &str)> = vec![
        ("SELECT pbm.decide_authorization('{id}', 'denied', NULL, 'not needed')", case, none),
        ("SELECT pbm.enter_authorization_decision('{id}', 'approved', NULL, NULL)", case, none),
        ("SELECT pbm.withdraw_authorization('{id}', 'not needed')", case, none),
        ("SELECT pbm.enter_authorization_withdrawal('{id}', 'not needed')", case, none),
        ("SELECT pbm.add_authorization_information('{id}', '{\"note\": \"x\"}')", case, none),
        ("SELECT pbm.enter_authorization_information('{id}', '{\"note\": \"x\"}')", case, none),
        ("SELECT pbm.appeal_authorization('{id}')", case, none),
        ("SELECT pbm.record_notice('{id}', 'oral', now())", case, none),
        ("SELECT (pbm.override_dur_alert('{id}', 'seen by a pharmacist')).outcome", alert, none),
        ("SELECT pbm.extend_accounting('{id}', 'it takes longer')", request, none),
        ("SELECT pbm.close_accounting('{id}')", request, none),
        ("SELECT pbm.review_break_glass('{id}', 'appropriate', 'seen the chart')", glass, none),
        ("SELECT count(*) FROM pbm.explain_claim('{id}')", number, "00000000000000000000"),
        ("SELECT length(pbm.claim_html('{id}')) > 0", number, "00000000000000000000"),
        ("SELECT count(*) FROM pbm.cheaper_alternatives('{id}')", number, "00000000000000000000"),
        ("SELECT count(*) FROM pbm.correction_differences('{id}')", number, "00000000000000000000"),
        ("SELECT (pbm.reverse_claim('{id}')).status", number, "00000000000000000000"),
        ("SELECT count(*) FROM pbm.contact_details({id})", member, "999999"),
        ("SELECT count(*) FROM pbm.member_contact({id})", member, "999999"),
    ];
    let found: Vec<(String, String)> =
        calls.iter().map(|(_, what, _)| (of("CARD-STRICT", what), of("CARD-BASIC", what))).collect();
    let footprint = "SELECT (SELECT string_agg(state, ',' ORDER BY case_id) FROM pbm.authorization_case),
                            (SELECT count(*) FROM pbm.authorization_event), (SELECT count(override_reason) FROM pbm.dur_alert),
                            (SELECT count(extended_on) + count(provided_on) FROM pbm.accounting_request),
                            (SELECT count(reviewed_at) FROM pbm.break_glass), (SELECT count(*) FROM pbm.pharmacy_claim WHERE status = 'paid')";
    let before = scene.admin.table(footprint);
    let mut session = scene.database().connect_as(&user);
    for ((call, _, missing), (hidden, own)) in calls.iter().zip(found) {
        session.run("BEGIN; SELECT pbm.begin_access('bob', 'HCOMPL')");
        // What a plan that is made at the first call adds to the context is not of the row.
        outcome(&mut session, &call.replace("{id}", missing));
        let [hidden, missing, own] =
            [&hidden, *missing, &own].map(|id| outcome(&mut session, &call.replace("{id}", id)).replace(id, "ID"));
        assert_eq!(hidden, missing, "{call}");
        // Of the caller's own client there is such a one.
        assert_ne!(own, missing, "{call}");
        session.run("COMMIT");
    }
    assert_eq!(scene.admin.table(footprint), before);
    drop(session);
    scene.admin.run(&format!("DROP OWNED BY {user}"));
}

/// What a row of the log keeps of a person is opened by those who see every client: it does not say of which one it is.
#[test]
fn values_of_the_log_are_not_opened_for_one_client() {
    let mut scene = TwoClients::new();
    scene.admin.run("UPDATE pbm.members SET last_name = 'Planted' WHERE member_id = 1");
    let row = scene.admin.text("SELECT max(audit_id) FROM pbm.audit_log WHERE table_name = 'members'");
    let user = scene.user("officer");
    scene.admin.run(&format!(
        "SELECT pbm.grant_role('{user}', 'pbm_privacy_officer', 'ACME'), pbm.allow_purpose('{user}', 'HCOMPL');
         GRANT EXECUTE ON FUNCTION pbm.open_audited_values(bigint, text) TO {user}"
    ));
    let mut session = scene.database().connect_as(&user);
    let open = |row: &str| format!("SELECT pbm.open_audited_values({row}, 'HCOMPL')");
    let failure = session.failure(&open(&row));
    assert_eq!((failure.code.as_str(), &failure), ("P0002", &session.failure(&open("0"))));
    scene.admin.run(&format!("SELECT pbm.grant_role('{user}', 'pbm_privacy_officer')"));
    session.run(&open(&row));
    drop(session);
    scene.admin.run(&format!("DROP OWNED BY {user}"));
}

/// A number that is looked up is of the caller's clients: another's is as one that does not exist.
#[test]
fn members_are_found_among_those_of_the_callers_clients_alone() {
    let mut scene = TwoClients::new();
    let keys = support::keys::KeyFile::new();
    let mut admin = keys.give(scene.database());
    let (basic, strict) = (scene.patient("CARD-BASIC"), scene.patient("CARD-STRICT"));
    for (patient, ssn) in [(&basic, "078051120"), (&strict, "219099999")] {
        admin.run(&format!(
            "SELECT pbm.set_member_contact(member_id, '{{\"ssn\": \"{ssn}\"}}') FROM pbm.members WHERE patient_id = '{patient}'"
        ));
    }
    let user = scene.user("finder");
    admin.run(&format!("SELECT pbm.grant_role('{user}', 'pbm_csr', 'ACME'); GRANT EXECUTE ON FUNCTION pbm.find_member(text, text) TO {user}"));
    let mut session = scene.database().connect_as(&user);
    let find = |client: &str, ssn: &str| format!("SELECT count(*) FROM pbm.find_member({client}, '{ssn}')");
    assert_eq!(session.number(&find("'ACME'", "078-05-1120")), 1);
    assert_eq!(session.number(&find("'ACME'", "219-09-9999")), 0);
    // Another's code is none: whether the number is among its members is not told.
    let [hidden, missing, unknown] = [("'ZENITH'", "219099999"), ("'ZENITH'", "219099998"), ("'NOBODY'", "219099999")]
        .map(|(client, ssn)| session.failure(&find(client, ssn)));
    assert_eq!((hidden.code.as_str(), &hidden, &missing), ("P0002", &unknown, &unknown));
    assert_eq!(session.failure(&find("NULL", "219099999")), unknown);
    assert_eq!(admin.number(&find("'ZENITH'", "219-09-9999")), 1);
    admin.run(&format!("SELECT pbm.grant_role('{user}', 'pbm_csr', 'ZENITH')"));
    assert_eq!(session.number(&find("'ZENITH'", "219-09-9999")), 1, "for the other client too, it is found");
    drop(session);
    admin.run(&format!("DROP OWNED BY {user}"));
}
