//! Nothing of a person is served without a purpose, and who asked so is on record (safeguard 7).

use serde_json::json;
use support::{Database, claim, typed_call};

use super::scene::Scene;

const VIEW: &str = "SELECT cardholder_id FROM pbm.member_service WHERE cardholder_id = 'CARD-BASIC'";
const ELIGIBLE: &str = "SELECT (pbm.verify_eligibility('CARD-BASIC', '2025-03-10', '01')).eligible";

#[test]
fn a_view_and_a_function_serve_nothing_without_a_purpose() {
    let mut scene = Scene::new();
    scene.two_clients();
    let number = scene.observer.text("SELECT claim_number FROM pbm.pharmacy_claim WHERE rx_number = 'A'");
    let mut csr = scene.with_role("csr", "pbm_csr");
    let calls = [
        (VIEW.to_owned(), "pbm.coverage"),
        ("SELECT * FROM pbm.claim_service".to_owned(), "pbm.pharmacy_claim"),
        (ELIGIBLE.to_owned(), "verify_eligibility"),
        (format!("SELECT {}", typed_call("price_claim", &claim(json!({"rx_number": "9"})))), "price_claim"),
        (format!("SELECT * FROM pbm.explain_claim('{number}')"), "explain_claim"),
        (format!("SELECT pbm.claim_html('{number}')"), "claim_html"),
        (format!("SELECT * FROM pbm.cheaper_alternatives('{number}')"), "cheaper_alternatives"),
        ("SELECT * FROM pbm.contact_details(1)".to_owned(), "-"),
    ];
    for (call, _) in &calls {
        let failure = csr.failure(call);
        assert_eq!(
            (failure.code.as_str(), failure.message.as_str()),
            ("42501", "no purpose of use was given"),
            "{call}"
        );
        assert!(failure.hint.contains("begin_access"), "{failure:?}");
    }
    // Where the caller takes the error back, the record stays.
    csr.run("DO $$ BEGIN PERFORM * FROM pbm.claim_service; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$");
    let told = scene.denied("csr", calls.len() + 1);
    for (call, asked) in &calls {
        // Which relation of a view is asked for first is PostgreSQL's matter.
        let is_told =
            told.contains(&format!("{asked}|42501|-")) || call == VIEW && told.contains("pbm.members|42501|-");
        assert!(is_told, "{call}: {told}");
    }
    assert_eq!(told.lines().count(), calls.len() + 1, "{told}");
    assert_eq!(scene.count("csr", "read") + scene.count("csr", "members"), 0);
    // With one each serves, in READ ONLY transactions too, and the record says what for.
    for (call, _) in &calls {
        csr.run(&format!("BEGIN READ ONLY; SELECT pbm.begin_access('ann', 'COVERAGE', 'CALL-7'); {call}; COMMIT"));
    }
    assert_eq!(
        scene.observer.table(
            "SELECT DISTINCT purpose, app_user, ticket FROM pbm.access_log WHERE application_name = 'csr' AND kind IN ('read', 'members')
             AND relation_name IS DISTINCT FROM 'pbm.member_plain_contact'"
        ),
        "COVERAGE|ann|CALL-7"
    );
    // It ends with the transaction.
    assert_eq!(csr.failure(VIEW).code, "42501");
}

#[test]
fn an_export_serves_nothing_without_a_purpose() {
    let mut scene = Scene::new();
    scene.two_clients();
    for (login, role, purpose, exports, with_one) in [
        // Of so few persons no cell is told.
        ("analyst", "pbm_analyst_deid", "HQUALIMP", ["safe_harbor_claims()", "safe_harbor_members()"], None),
        // What is pseudonymized needs a key, which is not here.
        ("officer", "pbm_privacy_officer", "HLEGAL", ["limited_claims()", "limited_members()"], Some("55000")),
    ] {
        let mut session = scene.with_role(login, role);
        for export in exports {
            let failure = session.failure(&format!("SELECT count(*) FROM pbm.{export}"));
            assert_eq!(
                (failure.code.as_str(), failure.message.as_str()),
                ("42501", "no purpose of use was given"),
                "{export}"
            );
        }
        assert_eq!(scene.denied(login, 2), "deidentified_export|42501|-\ndeidentified_export|42501|-");
        assert_eq!(scene.count(login, "read"), 0);
        for export in exports {
            let call = format!("BEGIN; SELECT pbm.begin_access('ann', '{purpose}'); SELECT count(*) FROM pbm.{export}");
            assert_eq!(session.try_run(&call).err().map(|failure| failure.code).as_deref(), with_one, "{export}");
            session.run("ROLLBACK");
        }
    }
}

#[test]
fn an_unknown_and_a_forbidden_purpose_are_refused_and_on_record() {
    let mut scene = Scene::new();
    scene.two_clients();
    let mut csr = scene.with_role("csr", "pbm_csr");
    assert_eq!(csr.failure("SELECT pbm.begin_access('ann', 'NONSENSE')").code, "22023");
    assert_eq!(csr.failure("SELECT pbm.begin_access('ann', 'HRESCH')").code, "42501");
    assert_eq!(scene.denied("csr", 2), "-|22023|-\n-|42501|HRESCH");
    assert_eq!(
        scene.observer.table(
            "SELECT sqlstate, purpose FROM pbm.access_denied WHERE application_name = 'csr' ORDER BY accessed_at"
        ),
        "22023|NULL\n42501|HRESCH"
    );
    assert_eq!(scene.observer.text("SELECT max(refused) FROM pbm.access_volume WHERE user_name = 'csr'"), "2");
    assert_eq!(scene.observer.number("SELECT count(*) FROM pbm.access_log a WHERE a::text LIKE '%NONSENSE%'"), 0);
}

/// pg_dump, a report tool, a superuser at work: no row, no read.
#[test]
fn a_role_that_says_nothing_reads_under_its_standing_purpose_or_not_at_all() {
    let mut scene = Scene::new();
    scene.observer.run("CREATE ROLE root SUPERUSER LOGIN");
    let mut root = scene.login("root");
    let reads =
        ["SELECT name FROM pbm.members", "COPY pbm.members TO '/dev/null'", "SELECT * FROM pbm.access_log", ELIGIBLE];
    for read in reads {
        assert_eq!(root.failure(read).message, "no purpose of use was given", "{read}");
    }
    scene.observer.run("SELECT pbm.set_standing_purpose('root', 'RECORDMGT', 'the nightly dump')");
    for read in reads {
        root.run(read);
    }
    assert_eq!(
        scene.observer.table("SELECT DISTINCT purpose FROM pbm.access_log WHERE application_name = 'root' AND kind IN ('read', 'members')"),
        "RECORDMGT"
    );
    // Reference data are nobody's.
    scene.observer.run("SELECT pbm.set_standing_purpose('root', NULL, NULL)");
    root.run("SELECT * FROM pbm.plan, pbm.drugs LIMIT 1");
    assert_eq!(root.failure(reads[0]).code, "42501");
    // Whoever installed has one to begin with, which can be taken away.
    assert_eq!(
        scene.observer.table("SELECT role_name, purpose, set_by FROM pbm.standing_purpose ORDER BY role_name"),
        "pbm_backup|RECORDMGT|postgres\npostgres|HSYSADMIN|postgres"
    );
    assert!(scene.read_as("installer", reads[0]).is_ok());
    scene.observer.run("SELECT pbm.set_standing_purpose('postgres', NULL, NULL)");
    assert!(scene.read_as("installer", reads[0]).is_err());
}

/// A claim's purpose is its payment: who sends it asks for nothing else.
#[test]
fn a_switch_adjudicates_without_saying_why() {
    let mut scene = Scene::new();
    scene.two_clients();
    let mut switch = scene.with_role("switch", "pbm_switch");
    let sent = claim(json!({"rx_number": "77", "fill_date": "2025-06-01"}));
    assert_eq!(switch.adjudicate(&sent)["status"], "paid");
    assert_eq!(switch.reverse(&sent)["status"], "reversed");
}

/// Some functions look at persons to tell of none.
#[test]
fn a_monitor_asks_for_the_server_s_health_without_saying_why() {
    let mut scene = Scene::new();
    scene.two_clients();
    let mut monitor = scene.with_role("monitor", "pbm_monitor");
    assert!(monitor.number("SELECT count(*) FROM pbm.health_check()") > 30);
    assert_eq!(scene.count("monitor", "denied"), 0);
}

#[test]
fn without_preload_functions_ask_for_a_purpose_too_and_a_database_without_people_for_none() {
    let database = Database::with_book();
    let mut admin = database.connect();
    let role = format!("{}_csr", database.name);
    admin.run(&format!("CREATE ROLE {role} LOGIN; SELECT pbm.grant_role('{role}', 'pbm_csr')"));
    let mut csr = database.connect_as(&role);
    assert_eq!(csr.failure(ELIGIBLE).message, "no purpose of use was given");
    assert_eq!(csr.failure("SELECT * FROM pbm.contact_details(1)").message, "no purpose of use was given");
    csr.run("BEGIN; SELECT pbm.begin_access('ann', 'ELIGVER')");
    assert!(csr.is(ELIGIBLE));
    csr.run("COMMIT");
    admin.run(&format!("ALTER DATABASE {} SET pbm.read_audit = 'off'", database.name));
    let mut csr = database.connect_as(&role);
    assert!(csr.is(ELIGIBLE));
    csr.run("SELECT * FROM pbm.contact_details(1)");
    drop((csr, admin, database));
    support::admin().run(&format!("DROP ROLE {role}"));
}
