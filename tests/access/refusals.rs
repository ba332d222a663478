//! What was refused is a row that outlives the error (A50: and the caller is told no more of it than before).

use serde_json::json;
use support::server::{connect_as, connect_by, outer_address};
use support::{claim, typed_call, until};

use super::scene::Scene;

#[test]
fn a_person_who_is_hidden_is_named_by_the_refusal_and_told_of_as_nobody() {
    let mut scene = Scene::new();
    scene.two_clients();
    let mut csr = scene.with_role("csr", "pbm_csr");
    scene.observer.run("SELECT pbm.grant_role('csr', 'pbm_pharmacist', 'ACME'); SELECT pbm.set_standing_purpose('csr', 'HOPERAT', 'the service desk')");
    let number = scene.observer.text("SELECT claim_number FROM pbm.pharmacy_claim WHERE rx_number = 'Z'");
    let hidden = scene.observer.text(
        "SELECT patient_id FROM pbm.coverage JOIN pbm.members USING (member_id) WHERE cardholder_id = 'CARD-STRICT'",
    );
    let calls = |card: &str, number: &str| {
        [
            ("verify_eligibility", format!("SELECT pbm.verify_eligibility('{card}', '2025-03-10', '01')")),
            (
                "price_claim",
                format!(
                    "SELECT {}",
                    typed_call("price_claim", &claim(json!({"cardholder_id": card, "rx_number": "9"})))
                ),
            ),
            (
                "dur_screen",
                format!("SELECT * FROM pbm.dur_screen('{card}', '00001-0001-01', 30, 30, '2025-03-10', '01')"),
            ),
            (
                "opioid_mme",
                format!("SELECT * FROM pbm.opioid_mme('{card}', '00001-0001-01', 30, 30, '2025-03-10', '01')"),
            ),
            ("explain_claim", format!("SELECT * FROM pbm.explain_claim('{number}')")),
            ("claim_html", format!("SELECT pbm.claim_html('{number}')")),
            ("cheaper_alternatives", format!("SELECT * FROM pbm.cheaper_alternatives('{number}')")),
        ]
    };
    for ((function, call), (_, of_nobody)) in
        calls("CARD-STRICT", &number).into_iter().zip(calls("CARD-NOBODY", "none"))
    {
        let told = |session: &mut support::Session, call: &str| {
            format!("{:?}", session.try_rows(call)).replace("CARD-STRICT", "CARD-NOBODY")
        };
        assert_eq!(told(&mut csr, &call), told(&mut csr, &of_nobody), "{call}");
        let rows = scene.observer.table(&format!(
            "SELECT kind, outcome, members FROM pbm.access_log WHERE application_name = 'csr' AND function_name = '{function}' ORDER BY sequence"
        ));
        assert_eq!(rows, format!("denied|refused|{{{hidden}}}\nmembers|NULL|NULL"), "{call}");
    }
    // It is no record that he was served.
    assert_eq!(scene.observer.number("SELECT max(members) FROM pbm.access_volume WHERE user_name = 'csr'"), 0);
    assert_eq!(scene.observer.number("SELECT count(*) FROM pbm.access_denied WHERE user_name = 'csr'"), 7);
    // What a switch may not ask about leaves nothing behind for the next call.
    scene.observer.run("SELECT pbm.grant_role('csr', 'pbm_switch', 'ACME')");
    assert_eq!(csr.adjudicate(&claim(json!({"cardholder_id": "CARD-STRICT", "rx_number": "8"})))["status"], "rejected");
    csr.run(&calls("CARD-BASIC", &number)[0].1);
    let denied = "SELECT count(*) FROM pbm.access_denied WHERE user_name = 'csr'";
    until("the refusal of the claim is on record", || scene.observer.number(denied) == 8);
}

/// What writes claims waits for no record of them, and what fails takes none back.
#[test]
fn a_claim_a_reversal_and_a_question_of_privacy_about_a_hidden_person_leave_a_denied_row() {
    let mut scene = Scene::new();
    scene.two_clients();
    let mut desk = scene.with_role("desk", "pbm_switch");
    scene.observer.run("SELECT pbm.grant_role('desk', 'pbm_privacy_officer', 'ACME'); SELECT pbm.set_standing_purpose('desk', 'HCOMPL', 'questions of privacy')");
    let number = scene.observer.text("SELECT claim_number FROM pbm.pharmacy_claim WHERE rx_number = 'Z'");
    let hidden = scene.observer.text(
        "SELECT patient_id FROM pbm.coverage JOIN pbm.members USING (member_id) WHERE cardholder_id = 'CARD-STRICT'",
    );
    let sent = |card: &str| claim(json!({"cardholder_id": card, "rx_number": "8"})).to_string();
    let calls = |card: &str, number: &str| {
        [
            ("adjudicate_claim", format!("SELECT (pbm.adjudicate_claim('{}'::jsonb))->>'status'", sent(card))),
            ("reverse_claim", format!("SELECT status, reject_codes FROM pbm.reverse_claim('{number}')")),
            ("person_of_card", format!("SELECT * FROM pbm.accounting('{card}', NULL, NULL, '01')")),
            ("person_of_card", format!("SELECT * FROM pbm.access_report('{card}', '2025-01-01', '2025-01-02', '01')")),
        ]
    };
    for (count, ((function, call), (_, of_nobody))) in
        (1..).zip(calls("CARD-STRICT", &number).into_iter().zip(calls("CARD-NOBODY", "none")))
    {
        assert_eq!(
            format!("{:?}", desk.try_rows(&call)).replace("CARD-STRICT", "CARD-NOBODY"),
            format!("{:?}", desk.try_rows(&of_nobody)),
            "{call}"
        );
        let rows = "SELECT function_name, members, purpose FROM pbm.access_log WHERE kind = 'denied' AND application_name = 'desk' ORDER BY accessed_at DESC, sequence DESC";
        until("the refusal is on record", || {
            scene.observer.number(&format!("SELECT count(*) FROM ({rows}) r")) == count
        });
        assert_eq!(
            scene.observer.table(&format!("{rows} LIMIT 1")),
            format!("{function}|{{{hidden}}}|HCOMPL"),
            "{call}"
        );
    }
}

#[test]
fn inquiries_are_counted_over_sessions_and_whatever_is_rolled_back() {
    let mut scene = Scene::with("pbm.inquiry_limit = 5");
    scene.two_clients();
    let mut csr = scene.with_role("csr", "pbm_csr");
    scene.observer.run("SELECT pbm.set_standing_purpose('csr', 'ELIGVER', 'the service desk')");
    let ask = "SELECT (pbm.verify_eligibility('CARD-BASIC', '2025-03-10', '01')).eligible";
    csr.run("BEGIN");
    assert!(csr.is(ask) && csr.is(ask));
    csr.run("ROLLBACK");
    for _ in 0..3 {
        assert!(connect_as(scene.server.port, "csr").expect("a session").is(ask));
    }
    for mut session in [csr, connect_as(scene.server.port, "csr").expect("a session"), scene.login("csr")] {
        let failure = session.failure(ask);
        assert_eq!(failure.code, "53400", "{failure:?}");
        assert!(failure.hint.contains("pbm.inquiry_limit"), "{failure:?}");
    }
    assert!(scene.denied("csr", 2).contains("verify_eligibility|53400|-"));
    // Another role, and another database, have a count of their own; the superuser has none.
    let mut other = scene.with_role("other", "pbm_csr");
    scene.observer.run("SELECT pbm.set_standing_purpose('other', 'ELIGVER', 'the service desk')");
    assert!(other.is(ask));
    let mut admin = scene.reader("admin");
    for _ in 0..8 {
        assert!(admin.is(ask));
    }
}

#[test]
fn a_misuse_of_break_glass_is_a_row_also_where_its_error_is_caught() {
    let mut scene = Scene::new();
    scene.two_clients();
    let mut nurse = scene.with_role("nurse", "pbm_breakglass");
    scene.observer.run("SELECT pbm.allow_purpose('nurse', 'TREAT')");
    let wrong = [
        ("TREAT", "'unconscious in the emergency room', 10", "42501"),
        ("ETREAT", "'short', 10", "22023"),
        ("ETREAT", "'unconscious in the emergency room', 61", "22023"),
    ];
    for (purpose, arguments, code) in wrong {
        nurse.run(&format!("BEGIN; SELECT pbm.begin_access('ann', '{purpose}')"));
        assert_eq!(nurse.failure(&format!("SELECT pbm.break_glass('CARD-BASIC', {arguments})")).code, code);
        nurse.run("ROLLBACK");
    }
    nurse.run(
        "BEGIN; SELECT pbm.begin_access('ann', 'TREAT');
         DO $$ BEGIN PERFORM pbm.break_glass('CARD-BASIC', 'unconscious in the emergency room', 10); EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;
         COMMIT",
    );
    let told = scene.denied("nurse", 4);
    assert_eq!(
        told,
        "break_glass|42501|TREAT\nbreak_glass|42501|ETREAT\nbreak_glass|42501|ETREAT\nbreak_glass|42501|TREAT"
    );
    // No purpose at all.
    assert_eq!(
        nurse.failure("SELECT pbm.break_glass('CARD-BASIC', 'unconscious in the emergency room', 10)").code,
        "42501"
    );
    assert_eq!(scene.denied("nurse", 5).lines().last(), Some("-|42501|-"));
}

/// What others can read on the way is served to nobody, by a function or a statement.
#[test]
fn a_connection_that_others_can_read_is_refused_and_on_record() {
    let Some(address) = outer_address() else {
        println!("skipped: this machine has no address but its own");
        return;
    };
    let mut scene = Scene::with("listen_addresses = '*'");
    scene.two_clients();
    let _csr = scene.with_role("csr", "pbm_csr");
    scene.observer.run("SELECT pbm.set_standing_purpose('csr', 'HOPERAT', 'the service desk')");
    let lines = scene.server.data().join("pg_hba.conf");
    std::fs::write(lines, "local all all trust\nhost all all all trust\n").expect("the lines are written");
    scene.observer.run("SELECT pg_reload_conf()");
    let mut plain = None;
    until("others are let in", || {
        plain = connect_by(&address.to_string(), scene.server.port, "csr").ok();
        plain.is_some()
    });
    let mut plain = plain.expect("a session");
    plain.run("SET application_name = 'plain'");
    for call in [
        "SELECT * FROM pbm.claim_service",
        "SELECT (pbm.verify_eligibility('CARD-BASIC', '2025-03-10', '01')).eligible",
        "SELECT pbm.begin_access('ann', 'HOPERAT')",
    ] {
        assert_eq!(plain.failure(call).code, "28000", "{call}");
    }
    assert_eq!(scene.denied("plain", 3).matches("28000").count(), 3);
    assert_eq!(scene.count("plain", "read") + scene.count("plain", "members"), 0);
    assert_eq!(scene.login("csr").rows("SELECT * FROM pbm.claim_service").len(), 1);
}

/// What PostgreSQL refuses by itself is on record where the client is told, also within a savepoint, and once.
#[test]
fn a_missing_privilege_is_a_row_in_a_savepoint_too() {
    let mut scene = Scene::new();
    scene.observer.run("CREATE ROLE nobody LOGIN; GRANT USAGE ON SCHEMA pbm TO nobody; SELECT pbm.set_standing_purpose('nobody', 'HOPERAT', 'reads nothing yet')");
    scene.sink();
    let mut nobody = scene.login("nobody");
    nobody.run("BEGIN; SAVEPOINT s");
    assert_eq!(nobody.failure("SELECT * FROM pbm.members").code, "42501");
    nobody.run("ROLLBACK TO s; COMMIT");
    assert_eq!(nobody.failure("SELECT * FROM pbm.members").code, "42501");
    scene.observer.run("SELECT pbm.set_standing_purpose('nobody', NULL, NULL); GRANT SELECT ON pbm.coverage TO nobody");
    // One of ours that is caught does not hide one of PostgreSQL's that follows.
    nobody.run("BEGIN");
    nobody.run("DO $$ BEGIN PERFORM * FROM pbm.coverage; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$");
    assert_eq!(nobody.failure("SELECT * FROM pbm.members").code, "42501");
    nobody.run("ROLLBACK");
    assert_eq!(scene.denied("nobody", 4), "-|42501|-\n-|42501|-\npbm.coverage|42501|-\n-|42501|-");
}

/// Where nothing is preloaded, or nothing can be written, the server's log has the line.
#[test]
fn where_there_is_no_row_there_is_a_line_without_personal_data() {
    let mut scene =
        Scene::with("max_worker_processes = 0\nmax_logical_replication_workers = 0\nmax_parallel_workers = 0");
    scene.two_clients();
    let mut csr = scene.with_role("csr", "pbm_csr");
    assert_eq!(csr.failure("SELECT * FROM pbm.member_service WHERE first_name = 'CANARY-WHERE'").code, "42501");
    let told = scene.server.told();
    let line = told.lines().find(|line| line.contains("pbm refused an access")).unwrap_or_default();
    assert!(line.ends_with("no purpose of use was given (42501), session user \"csr\", role \"csr\""), "{line}");
    assert!(!line.contains("CANARY"));
}
