//! The views that roles read by: refused where reads are not recorded, and the persons that they looked at are on record.

use serde_json::json;
use support::server::kill;
use support::{Database, claim, until};

use super::scene::{Scene, observer};

/// Role views by whether they show a person, a card or a claim.
const ROLE_VIEWS: &str = "
    SELECT DISTINCT v.name, EXISTS (
        SELECT FROM information_schema.columns c WHERE c.table_schema = 'pbm' AND c.table_name = v.name
        AND c.column_name IN ('patient_id', 'patient_key', 'member_id', 'cardholder_id', 'claim_number', 'rx_number', 'first_name', 'date_of_birth', 'age_at_fill')) AS of_persons
    FROM pbm.role_privileges() r CROSS JOIN LATERAL unnest(r.views) v (name) ORDER BY 1";

#[test]
fn without_preload_a_role_view_of_persons_is_refused_and_one_of_figures_is_not() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("SELECT pbm.draw_masking_key()");
    let views = session.rows(ROLE_VIEWS);
    let of_persons = views.iter().filter(|view| view[1].as_deref() == Some("t")).count();
    assert!(of_persons >= 12 && views.len() > of_persons + 5, "{views:?}");
    for view in views {
        let read = format!("SELECT count(*) FROM pbm.{}", view[0].as_deref().expect("a name"));
        if view[1].as_deref() == Some("t") {
            // Though there is no row to show.
            let failure = session.failure(&read);
            assert_eq!(failure.code, "55000", "{read}: {failure:?}");
            assert!(
                failure.hint.contains("shared_preload_libraries") && failure.hint.contains("pbm.read_audit = 'off'"),
                "{failure:?}"
            );
            session.run(&format!("SET pbm.read_audit = 'off'; {read}; RESET pbm.read_audit"));
        } else {
            session.run(&read);
        }
    }
    // The first reason to refuse is not what the caller asked for.
    assert_eq!(
        session
            .failure("SELECT * FROM pbm.member_service WHERE 1 / (length(cardholder_id) - length(cardholder_id)) = 1")
            .code,
        "55000"
    );
}

/// The refusal is asked once a statement, and an index still serves the view.
#[test]
fn the_conditions_of_a_role_view_leave_its_indexes_alone() {
    let database = Database::with_book();
    let mut session = database.connect();
    session.run("SET enable_seqscan = off; SET pbm.read_audit = 'off'");
    for (query, index) in [
        ("SELECT * FROM pbm.claim_service WHERE claim_number = 'X'", "claim_number"),
        ("SELECT * FROM pbm.claim_service WHERE patient_id = '00000000-0000-4000-9000-000000000001'", "patient_id"),
        ("SELECT * FROM pbm.member_service WHERE cardholder_id = 'CARD-BASIC'", "cardholder_id"),
    ] {
        let plan = session.table(&format!("EXPLAIN (COSTS off) {query}"));
        assert!(
            plan.contains(&format!("Index Cond: ({index} =")) || plan.contains(&format!("Index Cond: (({index})")),
            "{query}: {plan}"
        );
        assert!(plan.contains("One-Time Filter"), "{query}: {plan}");
        let filter = plan.lines().find(|line| line.contains("look_at_person")).unwrap_or_default();
        assert!(
            filter.trim_end().ends_with("look_at_person(patient_id))")
                || filter.contains("Filter: pbm.look_at_person("),
            "last: {plan}"
        );
    }
}

#[test]
fn the_persons_that_a_view_looked_at_are_named_with_what_it_returned_beside() {
    let mut scene = Scene::new();
    scene.two_clients();
    let mut csr = scene.with_role("csr", "pbm_csr");
    scene.observer.run("SELECT pbm.set_standing_purpose('csr', 'HOPERAT', 'the service desk')");
    for n in 1..=3 {
        let sent = claim(json!({"cardholder_id": format!("CARD-{n:03}"), "rx_number": n.to_string()}));
        assert_eq!(scene.observer.adjudicate(&sent)["status"], "paid");
    }
    let number = scene.observer.text("SELECT claim_number FROM pbm.pharmacy_claim WHERE rx_number = '2'");
    let mut looked = |sql: &str, persons: i64, scanned: i64, returned: usize| {
        let before = scene.count("csr", "outcome");
        assert_eq!(csr.rows(sql).len(), returned, "{sql}");
        until("the outcome is written", || scene.count("csr", "outcome") > before);
        let found = scene.observer.table(
            "SELECT cardinality(members), scanned_count, row_count FROM pbm.access_log
             WHERE application_name = 'csr' AND kind = 'outcome' AND scanned_count IS NOT NULL ORDER BY sequence DESC LIMIT 1",
        );
        assert_eq!(found, format!("{persons}|{scanned}|{returned}"), "{sql}");
    };
    // A39: exact for what is compared before, and all of the client's where a condition might leak: not ZENITH's.
    looked(&format!("SELECT * FROM pbm.claim_service WHERE claim_number = '{number}'"), 1, 1, 1);
    looked("SELECT * FROM pbm.claim_service", 4, 4, 4);
    looked("SELECT * FROM pbm.claim_service WHERE drug_name LIKE 'Nothing%'", 4, 4, 0);
    let named = scene.observer.text(
        "SELECT members = ARRAY[(SELECT patient_id FROM pbm.pharmacy_claim WHERE rx_number = '2')] FROM pbm.access_log
         WHERE application_name = 'csr' AND kind = 'outcome' AND scanned_count IS NOT NULL ORDER BY sequence LIMIT 1",
    );
    assert_eq!(named, "t");
    let hidden = "SELECT count(*) FROM pbm.access_log WHERE members && (SELECT array_agg(patient_id) FROM pbm.members JOIN pbm.coverage USING (member_id) WHERE cardholder_id = 'CARD-STRICT') AND application_name = 'csr'";
    assert_eq!(scene.observer.number(hidden), 0);
    // The report about a person has it.
    let report = "SELECT count(*) FROM pbm.access_report('CARD-002', current_date - 1, current_date + 1) WHERE session_user_name = 'csr'";
    assert_eq!(scene.reader("auditor").number(report), 3);
}

/// An outcome has room for sixteen persons: the others are named while the statement runs.
#[test]
fn everybody_that_a_view_looked_at_is_named_however_many() {
    let mut scene = Scene::with("pbm.audit_ring = 64");
    scene.two_clients();
    let mut csr = scene.with_role("csr", "pbm_csr");
    scene.observer.run("SELECT pbm.set_standing_purpose('csr', 'HOPERAT', 'the service desk')");
    let people = csr.rows("SELECT patient_id FROM pbm.member_service").len();
    assert_eq!(people, 51);
    scene.outcomes("csr", 1);
    let named = "SELECT count(DISTINCT m.member), count(m.member), max(cardinality(a.members)) FROM pbm.access_log a, unnest(a.members) m (member)
                 WHERE a.application_name = 'csr' AND a.outcome_of IS NOT NULL";
    assert_eq!(scene.observer.table(named), "51|51|16");
    assert_eq!(
        scene.observer.number("SELECT reads FROM pbm.access_volume WHERE user_name = 'csr'"),
        scene.count("csr", "read")
    );
    // Of one that fails those are named that it had come to.
    csr.run("BEGIN; DECLARE c CURSOR FOR SELECT patient_id FROM pbm.member_service; FETCH 3 FROM c");
    assert_eq!(csr.failure("SELECT 1 / 0").code, "22012");
    csr.run("ROLLBACK");
    until("it is written", || {
        scene.observer.table(named).starts_with("51|5") && !scene.observer.table(named).starts_with("51|51|")
    });
}

#[test]
fn what_a_crash_cuts_off_may_have_been_anybodys() {
    let mut scene = Scene::new();
    scene.two_clients();
    let mut csr = scene.with_role("csr", "pbm_csr");
    scene.observer.run("SELECT pbm.set_standing_purpose('csr', 'HOPERAT', 'the service desk')");
    csr.run("BEGIN; DECLARE c CURSOR FOR SELECT * FROM pbm.claim_service; FETCH 1 FROM c");
    let pid = csr.pid().to_string();
    kill(scene.server.port, &pid);
    scene.observer = observer(&scene.server);
    scene.server.connected().run("SELECT count(*) FROM pbm.members");
    until("it is told", || {
        scene.observer.table("SELECT outcome FROM pbm.access_unfinished WHERE application_name = 'csr' AND relation_name = 'pbm.pharmacy_claim'") == "unknown"
    });
}

/// As of a view: who is named in a report is on record, and a report without a purpose is refused.
#[test]
fn the_persons_that_a_report_names_are_on_record_and_none_is_told_without_a_purpose() {
    let mut scene = Scene::new();
    scene.two_clients();
    let mut pharmacist = scene.with_role("pharmacist", "pbm_pharmacist");
    let top = "SELECT * FROM pbm.top_drugs_by_member('BASIC', '2025-01-01', '2025-12-31')";
    assert_eq!(pharmacist.failure(top).code, "42501");
    scene.observer.run("SELECT pbm.set_standing_purpose('pharmacist', 'HOPERAT', 'reviews of the clients')");
    let named = "SELECT count(*) FROM pbm.access_log WHERE application_name = 'pharmacist'
         AND members && (SELECT array_agg(patient_id) FROM pbm.pharmacy_claim WHERE rx_number = '{}')";
    for refreshed in 1..=2 {
        assert_eq!(pharmacist.rows(top).len(), 1);
        until("who was named is written", || scene.observer.number(&named.replace("{}", "A")) >= refreshed);
        scene.observer.run("SELECT pbm.refresh_report_claims()");
    }
    assert_eq!(scene.observer.number(&named.replace("{}", "Z")), 0);
    // Of figures no person is named, and that they were read is on record: of the claims, or the copy of them.
    let mut client = scene.with_role("client", "pbm_client");
    let spent = "SELECT is_suppressed FROM pbm.spend_by_class('BASIC', '2025-01-01', '2025-12-31')";
    assert_eq!(client.failure(spent).code, "42501");
    scene.observer.run("SELECT pbm.set_standing_purpose('client', 'HOPERAT', 'figures of the plan')");
    assert_eq!(client.table(spent), "t");
    let read = "SELECT count(*) FROM pbm.access_log WHERE application_name = 'client' AND kind = 'read' AND relation_name = 'pbm.report_claim'";
    until("that it was read is written", || scene.observer.number(read) >= 1);
    assert_eq!(scene.observer.number("SELECT count(*) FROM pbm.access_log WHERE application_name = 'client' AND members IS NOT NULL AND cardinality(members) > 0"), 0);
}
