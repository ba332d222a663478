//! Functions that serve data of members name them first, with the library preloaded and without.

use serde_json::json;
use support::server::Server;
use support::{Database, claim, typed_call, until};

use super::scene::{Scene, observer};

const ELIGIBILITY: &str = "SELECT pbm.verify_eligibility('CARD-BASIC', '2025-03-10', '01')";
const MEMBER: &str = "(SELECT patient_id FROM pbm.coverage JOIN pbm.members USING (member_id)
                      WHERE cardholder_id = 'CARD-BASIC' AND person_code = '01' LIMIT 1)";

#[test]
fn the_member_is_named_before_anything_is_told() {
    let mut scene = Scene::new();
    let mut session = scene.reader("functions");
    let paid = session.adjudicate(&claim(json!({})));
    assert_eq!(paid["status"], "paid");
    let rejected = session.adjudicate(&claim(json!({"ndc": "00099-0001-01", "rx_number": "700002"})));
    let number = paid["claim_number"].as_str().expect("a number");
    let other = rejected["claim_number"].as_str().expect("a number");
    // A claim's answer serves what the caller sent: the audit of its write is the record.
    assert_eq!(scene.count("functions", "members") + scene.count("functions", "read"), 0);
    let calls = [
        ("verify_eligibility", ELIGIBILITY.to_owned()),
        ("price_claim", format!("SELECT {}", typed_call("price_claim", &claim(json!({"rx_number": "700003"}))))),
        (
            "dur_screen",
            "SELECT * FROM pbm.dur_screen('CARD-BASIC', '00001-0001-01', 30, 30, '2025-03-10', '01')".into(),
        ),
        (
            "opioid_mme",
            "SELECT * FROM pbm.opioid_mme('CARD-BASIC', '00001-0001-01', 30, 30, '2025-03-10', '01')".into(),
        ),
        ("explain_claim", format!("SELECT * FROM pbm.explain_claim('{number}')")),
        ("claim_html", format!("SELECT pbm.claim_html('{number}')")),
        ("cheaper_alternatives", format!("SELECT * FROM pbm.cheaper_alternatives('{number}')")),
        ("what_would_pay", format!("SELECT * FROM pbm.what_would_pay('{other}')")),
    ];
    for (function, call) in &calls {
        for (start, end) in [("BEGIN", "ROLLBACK"), ("BEGIN READ ONLY", "COMMIT")] {
            session.run(&format!("{start}; {call}; {end}"));
        }
        let found = scene.observer.table(&format!(
            "SELECT count(*), bool_and(members = ARRAY[{MEMBER}]) FROM pbm.access_log
             WHERE application_name = 'functions' AND kind = 'members' AND function_name = '{function}'"
        ));
        assert_eq!((*function, found.as_str()), (*function, "2|t"));
    }
    // Their own statements are not told again.
    assert_eq!(scene.count("functions", "read"), 0);
    // Where nobody is identified, all who have the card are named; where nobody has it, nobody.
    session.run("SELECT pbm.verify_eligibility('CARD-FAMILY', '2025-03-10', '77'), pbm.verify_eligibility('NO-SUCH', '2025-03-10')");
    let named = scene.observer.table(
        "SELECT coalesce(cardinality(members), 0) > 1 FROM pbm.access_log
         WHERE application_name = 'functions' AND function_name = 'verify_eligibility' ORDER BY sequence DESC LIMIT 2",
    );
    assert_eq!(named, "f\nt");
}

#[test]
fn the_report_about_a_person_tells_who_asked_and_is_told_itself() {
    let mut scene = Scene::new();
    let mut session = scene.reader("asker");
    session.run(ELIGIBILITY);
    let report = "SELECT function_name, user_name, application_name IS NOT NULL FROM pbm.access_report('CARD-BASIC', current_date - 1, current_date + 1)";
    let first = scene.reader("auditor").table(report);
    assert!(first.contains("verify_eligibility|postgres|t"), "{first}");
    let second = scene.reader("auditor").table(report);
    assert!(second.matches("access_report|postgres|t").count() == 2, "{second}");
    assert_eq!(scene.observer.table("SELECT reads > 0, members, refused FROM pbm.access_volume LIMIT 1"), "t|1|0");
}

#[test]
fn auditors_and_privacy_officers_see_who_read_and_changed_what() {
    let mut scene = Scene::new();
    scene.two_clients();
    scene.reader("asker").run(ELIGIBILITY);
    let mut login = |name: &str, role: &str, client: &str| {
        scene.observer.run(&format!(
            "CREATE ROLE {name} LOGIN; SELECT pbm.grant_role('{name}', '{role}', {client}), pbm.set_standing_purpose('{name}', 'HCOMPL', 'reviews the logs')"
        ));
        scene.login(name)
    };
    let mut auditor = login("audrey", "pbm_auditor", "NULL");
    let mut officer = login("olive", "pbm_privacy_officer", "NULL");
    let mut of_one_client = login("anna", "pbm_auditor", "'ACME'");
    let read =
        "SELECT DISTINCT function_name FROM pbm.access_history WHERE application_name = 'asker' AND kind = 'members'";
    let changed = "SELECT count(*) FROM pbm.audit_history WHERE table_name = 'pharmacy_claim' AND operation = 'INSERT'";
    let report = "SELECT DISTINCT function_name FROM pbm.access_report('CARD-BASIC', current_date - 1, current_date + 1) WHERE application_name = 'asker'";
    for session in [&mut auditor, &mut officer] {
        assert_eq!(session.table(read), "verify_eligibility");
        assert_eq!(session.number(changed), 2);
    }
    assert_eq!(officer.table(report), "verify_eligibility");
    assert_eq!(auditor.failure(report).code, "42501");
    // A row of the logs does not say of which client its person is.
    assert_eq!(of_one_client.table(read), "");
    assert_eq!(of_one_client.number(changed), 0);
}

#[test]
fn a_function_serves_nothing_that_cannot_be_recorded() {
    let mut scene = Scene::new();
    let sink = scene.sink();
    support::server::signal("-STOP", &sink);
    let mut session = scene.reader("function");
    session.run("SET pbm.audit_wait = '200ms'");
    assert_eq!(session.failure(ELIGIBILITY).code, "55000");
    support::server::signal("-CONT", &sink);
    until("it goes on", || session.try_rows(ELIGIBILITY).is_ok());
}

#[test]
fn without_preload_the_row_is_the_transactions_own_and_read_only_is_refused() {
    let database = Database::with_book();
    let mut session = database.connect();
    let count = "SELECT count(*) FROM pbm.access_log WHERE epoch = 0 AND kind = 'members'";
    let before = session.number(count);
    session.run(&format!("SET synchronous_commit = off; {ELIGIBILITY}"));
    assert_eq!(session.number(count), before + 1);
    session.run(&format!("BEGIN; {ELIGIBILITY}; ROLLBACK"));
    assert_eq!(session.number(count), before + 1, "ROLLBACK erases it, as the documentation says");
    session.run("BEGIN READ ONLY");
    let failure = session.failure(ELIGIBILITY);
    assert_eq!(failure.code, "25006");
    assert_eq!(failure.hint, "Put pbm into shared_preload_libraries, or read in a transaction that may write.");
    session.run("ROLLBACK; SET pbm.read_audit = 'off'");
    session.run(&format!("BEGIN READ ONLY; {ELIGIBILITY}; COMMIT"));
    assert_eq!(session.number(count), before + 1);
    // A statement reads unrecorded: it is the preloaded library alone that sees it.
    session.run("RESET pbm.read_audit; SELECT * FROM pbm.members");
    assert_eq!(session.number("SELECT count(*) FROM pbm.access_log WHERE kind = 'read'"), 0);
    assert!(!session.is("SELECT pbm.read_audit_is_preloaded()"));
    let failure = session.failure("SELECT pbm.require_read_audit()");
    assert_eq!(
        (failure.code.as_str(), failure.hint.starts_with("Put pbm into shared_preload_libraries")),
        ("55000", true)
    );
    session.run("SET pbm.read_audit = 'off'; SELECT pbm.require_read_audit()");
}

#[test]
fn without_preload_a_row_survives_a_crash_whatever_the_session_says() {
    let server = Server::new("plain", "");
    let mut session = server.connected();
    session.run("SET synchronous_commit = off");
    for _ in 0..5 {
        session.run(ELIGIBILITY);
    }
    let pid = session.pid().to_string();
    support::server::kill(server.port, &pid);
    assert_eq!(observer(&server).number("SELECT count(*) FROM pbm.access_log WHERE kind = 'members'"), 5);
}

#[test]
fn a_standby_reads_nothing_unless_its_log_will_do() {
    let mut scene = Scene::with("wal_level = replica\nmax_wal_senders = 5\nhot_standby = on");
    scene.sink();
    let standby = scene.server.standby();
    scene.server.until_replayed(&standby);
    let mut session = standby.connected();
    let failure = session.failure("SELECT * FROM pbm.members");
    assert_eq!(failure.code, "55000");
    assert!(failure.message.contains("standby"), "{failure:?}");
    assert_eq!(session.failure(ELIGIBILITY).code, "55000");
    session.run("SET pbm.read_audit = 'log'; SELECT * FROM pbm.members");
    session.run(ELIGIBILITY);
    assert!(standby.told().contains("pbm access: read pbm.members"));
    assert!(standby.told().contains("pbm access: members verify_eligibility"));
}
